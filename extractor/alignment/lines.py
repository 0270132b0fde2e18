"""A line of the form as cells: the values in its placement, what its blanks and gaps mean, and what speaks for each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from extractor.alignment.columns import Placement
from extractor.alignment.observed import Slot
from extractor.alignment.rows import RowMatch
from extractor.alignment.targets import Target
from extractor.alignment.values import parse
from extractor.forms import NumberKind
from extractor.ocr_digits import ocr_number
from extractor.records import ABSENT, AlignedCell, Evidence, Layout, State, Value, says
from extractor.settings import ROW_BASE_SIMILARITY

_LEFT_OUT = Evidence("row_left_out", 1.0, "上下两行紧挨着，行名和格数完整：来源没有这一行")
_VALUES_MISSING = Evidence("values_missing", 1.0, "有行名，没有数")
_ZERO_AHEAD = re.compile(r"0\d")
_TWO_NUMBERS = re.compile(r"\d+\s+\d+$|0\d+$")


def line_cells(match: RowMatch, placement: Placement) -> list[AlignedCell]:
    """The cells of a line that was found, with what was observed of the line, its columns and each value."""
    shared = [_label_evidence(match), *placement.evidence]
    row = match.row
    bare = row.layout is Layout.LINES and not row.filled and len(row.slots) < len(match.target.columns)
    if bare and not says(placement.evidence, "values_missing"):
        shared.append(_VALUES_MISSING)
    if row.glued:
        shared.append(Evidence("column_ambiguous", 1.0, "数紧跟行名，别的行几格连成了一串：这个数也可能是几格连成的"))
    if row.skipped and row.filled < len(match.target.columns):
        shared.append(Evidence("column_ambiguous", 1.0, "这一行的数之间有整行的空格，没有数进去"))
    if row.layout is not Layout.GRID and _may_hold_two(placement.slots):
        shared.append(Evidence("column_ambiguous", 1.0, "这一行有一格像是两个数连在一起，另有空格：各数可能错了位"))
    if placement.extra and not says(placement.evidence, "extra_cells"):
        shared.append(Evidence("extra_cells", 1.0, f"这一行多出 {placement.extra} 个数"))
    cells: list[AlignedCell] = []
    for column, slot, missing in zip(match.target.columns, placement.slots, placement.missing, strict=True):
        if slot is None:
            value, evidence = _without_slot(missing)
            cells.append(
                AlignedCell(
                    column.address, value, match.row.place if missing == "blank" else None, (*shared, *evidence)
                )
            )
            continue
        value, evidence = _parsed(slot, column.label.number)
        if slot.span > 1 and len(match.target.columns) > 1:
            evidence = (*evidence, Evidence("merged_value", 1.0, "值所在的格是合并格"))
        if slot.score is not None:
            evidence = (*evidence, Evidence("ocr_score", slot.score, f"OCR 把握 {slot.score:.2f}"))
        place_ = slot.place if value.state is not State.ABSENT else None
        cells.append(AlignedCell(column.address, value, place_, (*shared, *evidence)))
    return cells


def _may_hold_two(slots: Sequence[Slot | None]) -> bool:
    """Whether a number may be two whose separator was lost (``0 0``, ``00``), in a row that lacks one elsewhere."""
    lacking = not all(slot is not None and slot.filled for slot in slots)
    return lacking and any(slot is not None and _TWO_NUMBERS.match(slot.text) for slot in slots)


def _parsed(slot: Slot, kind: NumberKind) -> tuple[Value, tuple[Evidence, ...]]:
    """The slot's value; what OCR read may be a number in disguise (o for 0, l for 1)."""
    value, evidence = parse(slot.text, kind)
    if slot.score is not None and _ZERO_AHEAD.match(slot.text):
        evidence = (*evidence, Evidence("value_confusable", 1.0, f"“{slot.text}”以 0 开头，或是两个数"))
    if slot.score is None or (value.state is State.VALUE and not evidence):
        return value, evidence
    number = ocr_number(slot.text)
    if number is None:
        return value, evidence
    disguised, remarks = parse(number, kind)
    return replace(disguised, raw=slot.text), (*remarks, Evidence("ocr_disguised", 1.0, f"识别为“{slot.text}”"))


def _label_evidence(match: RowMatch) -> Evidence:
    if match.similarity < ROW_BASE_SIMILARITY:
        return Evidence("label_lost", 1.0 - match.similarity, "行名缺失，按次序和个数认出")
    return Evidence("label", match.similarity, f"行名相似度 {match.similarity:.2f}")


def _without_slot(missing: str) -> tuple[Value, tuple[Evidence, ...]]:
    if missing == "lost":
        return Value(State.UNREADABLE, raw=""), (Evidence("cell_lost", 1.0, "导出时丢失的格"),)
    if missing == "blank":
        return Value(State.BLANK, raw=""), (Evidence("cell_unprinted", 1.0, "文字里没有印出"),)
    return ABSENT, (Evidence("column_missing", 1.0, "来源没有这一列"),)


def missing_line(
    target: Target, everything: str, shown: tuple[int, ...] | None, left_out: bool = False
) -> list[AlignedCell]:
    """A line without values: where its label stands in broken text it is blank, otherwise the source lacks it. A line
    below side-by-side headers has no label: it is blank where they are printed.

    ``shown``: the columns that the source has, where it lacks some. ``left_out``: the lines beside it prove its absence.
    """
    if target.across:
        seen = all(group in everything for column in target.columns for group in column.groups)
    else:
        seen = any(w in everything for w in target.wordings) or _nearly_in(target.wordings[0], everything)
    if not seen:
        evidence = (_LEFT_OUT if left_out else Evidence("row_missing", 1.0, "来源没有这一行"),)
        return [AlignedCell(c.address, ABSENT, None, evidence) for c in target.columns]
    evidence = (_VALUES_MISSING,)
    blank = Value(State.BLANK, raw="")
    return [
        AlignedCell(c.address, blank if shown is None or j in shown else ABSENT, None, evidence)
        for j, c in enumerate(target.columns)
    ]


def _nearly_in(label: str, text: str) -> bool:
    return len(label) >= 4 and bool(text) and fuzz.partial_ratio(label, text) >= 88
