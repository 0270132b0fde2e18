"""The ``note_sum`` rule: where a cell's note lists parts — 188（92 个新办、96 个延续） — they add up to the cell."""

from __future__ import annotations

import re
from collections.abc import Mapping

from extractor.checks.equations import scaled, unscaled
from extractor.chinese import squeeze
from extractor.forms import Form
from extractor.records import Evidence, Finding, State, Suggestion, Value

_SEPARATOR = re.compile(r"[、，,;；/和及与]")
_PART = re.compile(r"^\D*?(\d+(?:\.\d+)?)\D*$")
_NAMED = re.compile(r"[\u4e00-\u9fff]{2}")
# a subset, a date, a share, a document or an item number is no part of a sum; a change in unit is another quantity
_NOT_PARTS = re.compile(r"其中|包括|包含|含|上年|去年|较|比|增|减|约|余|[年月日%％第号文]|\d[.．]\s*[\u4e00-\u9fff]|元")
_SUBSET = re.compile(r"^(?:其中|包括|包含|含)[:：]?")  # these need not be all: they may be less than the cell, not more
_COUNTERS = "个件项条宗起例份次户家人本张"


def note_parts(note: str) -> tuple[tuple[int, ...], bool] | None:
    """The parts that a note lists, in millionths, and whether they claim to be all (not 其中…).

    ``None`` unless the note is plainly a list of two or more named counts.
    """
    text = squeeze(note).strip("()（）。;；,，、")
    text, subset = _SUBSET.subn("", text)
    if _NOT_PARTS.search(text) or "其中" in text:
        return None
    parts: list[int] = []
    for piece in _SEPARATOR.split(text):
        match = _PART.match(piece)
        label = re.sub(rf"[\d.:：{_COUNTERS}]", "", piece)
        if match is None or not _NAMED.search(label):
            return None
        amount = scaled(float(match[1]) if "." in match[1] else int(match[1]))
        if amount is None:
            return None
        parts.append(amount)
    return (tuple(parts), not subset) if len(parts) >= 2 else None


def check_notes(form: Form, values: Mapping[str, Value]) -> tuple[list[Finding], dict[str, Evidence]]:
    """The notes whose parts do not add up to their cell, and evidence for the cells whose notes do."""
    found: list[Finding] = []
    agreeing: dict[str, Evidence] = {}
    for address in form.addresses:
        value = values.get(address.name)
        if value is None or value.state is not State.VALUE or value.number is None or not value.note:
            continue
        listed, printed = note_parts(value.note), scaled(value.number)
        if listed is None or printed is None:
            continue
        parts, all_of_them = listed
        sum_words = " + ".join(str(unscaled(p)) for p in parts)
        if sum(parts) == printed:
            agreeing[address.name] = Evidence("note_agrees", 1.0, f"备注各项相加（{sum_words}）正是 {value.number}")
        elif all_of_them or sum(parts) > printed:
            total = unscaled(sum(parts))
            found.append(
                Finding(
                    "note_sum",
                    (address.name,),
                    total,
                    value.number,
                    "warning",
                    f"{form.printed_name(address)}：备注各项之和 {sum_words} = {total} ≠ {value.number}",
                    Suggestion(address.name, total, alternatives=len(parts)),
                )
            )
    return found, agreeing
