"""The language that the program speaks: Chinese or English, one choice for the whole process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

LANGUAGES: Final = ("zh", "en")

_language = "en"


def language() -> str:
    """The language in use, ``"zh"`` or ``"en"``."""
    return _language


def use(lang: str) -> None:
    """Speak ``lang`` from now on."""
    global _language
    _language = lang


def tell(zh: str, en: str) -> str:
    """The one of the two sentences that the person reads."""
    return zh if _language == "zh" else en


def from_locale(environ: Mapping[str, str]) -> str:
    """The language of a POSIX environment: the first of LC_ALL, LC_MESSAGES, LANG that is set decides."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def from_arguments(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    """The value of ``--lang`` wherever it stands, and the arguments without it.

    Help texts are put together before the arguments are parsed, so the language must be known earlier; and a person may
    write ``--lang`` before or after the command. Nothing after ``--`` is looked at.
    """
    chosen: str | None = None
    kept: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            kept += [argument, *rest]
        elif argument == "--lang":
            chosen = next(rest, "")
        elif argument.startswith("--lang="):
            chosen = argument.removeprefix("--lang=")
        else:
            kept.append(argument)
    return chosen, kept


# What the problems of a report say in English; their own messages are Chinese, like everything about the source.
_PROBLEMS: Final = {
    "no_form": "no form fits: this does not look like an annual report",
    "table_left_out": "a table's heading stands without its table; if the original has one (a picture, perhaps), add it",
    "page_damaged": "the page is damaged and was not read",
    "page_size": "the page has an odd size and was not read",
    "page_unreadable": "the page could not be read",
    "ocr_missing": "the page is a picture, and the OCR engine is not installed (extractor doctor says how)",
    "ocr_failed": "the OCR engine failed on the page",
    "hidden_text_layer": "the page is a scan with a hidden text layer of another program",
    "text_layer_lies": "the text layer is not what is printed (broken fonts); the page is read as a picture",
    "hidden_text": "text that cannot be seen was left out",
    "text_outside": "text outside the page was left out",
    "watermark": "the watermark was left out",
    "drawing_truncated": "there are too many lines on the page; only some were looked at",
    "remarks": "remarks that are not printed were left out",
    "attachments": "attached files were not read",
    "attachments_ignored": "attached files were not read",
    "chunk_skipped": "embedded content was not read",
    "hidden_sheet": "a hidden sheet was not read",
    "formulas": "formulas without values: the file was never computed; open and save it in a spreadsheet program",
    "hidden_cells": "hidden cells were not read",
    "encoding_repaired": "garbled characters were put right",
}


def problem(code: str, message: str, page: int | None) -> str:
    """A report's problem for the person who reads it, with its page."""
    if _language == "zh" or code not in _PROBLEMS:
        return message
    return f"page {page}: {_PROBLEMS[code]}" if page is not None else _PROBLEMS[code]
