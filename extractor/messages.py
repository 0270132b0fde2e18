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
