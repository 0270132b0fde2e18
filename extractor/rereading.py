"""The second look, seen from the cells: which of a scan's cells are read again, and what the answer is worth.

Read again are cells that came out empty or unreadable, that the engine was unsure of, or that a failing sum names. The
answer is evidence; it becomes the value only where the first look gave none, or gave it with less certainty.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from extractor.alignment.values import parse
from extractor.dashes import with_company
from extractor.forms import Form
from extractor.ocr_digits import ocr_number
from extractor.readers.ocr import OcrEngine
from extractor.readers.second_look import BLANK, reread
from extractor.records import AlignedCell, Evidence, PagePlace, PrintedPage, State, Value, says
from extractor.settings import DASHES, REREAD_BELOW, REREAD_LEAST_HEIGHT, SLASH_SCORE

_ZERO_AHEAD = re.compile(r"0\d")

_ON_A_SCAN: Final = {
    "value_numeral": Evidence("stroke_numeral", 1.0, "扫描件上的“一”多半是短横线"),
    # the number may stand there, passed over by the detector
    "column_passed": Evidence("column_ambiguous", 1.0, "同一表头下，前面的空格也许印着数，没有认出"),
    # a piece of the rule between them may be lost
    "value_over_rows": Evidence("row_ambiguous", 1.0, "这一格跨了几行：行间的框线也许没有认出，数可能是别行的"),
}
"""Remarks that say more of a cell where it was read from a scan, and what."""


def look_again(
    cells: Sequence[AlignedCell],
    pages: Sequence[PrintedPage],
    form: Form,
    named: Iterable[str],
    engine: OcrEngine,
) -> tuple[AlignedCell, ...]:
    """``cells`` with the doubtful ones read again on the page; ``named`` are full names of cells in failing sums."""
    scanned = {page.number: page for page in pages if page.scanned and page.image is not None}
    wanted = set(named)
    doubtful = [
        c for c in cells if _page_of(c) in scanned and _has_room(c) and (c.address.name in wanted or _is_doubtful(c))
    ]
    answers: dict[str, AlignedCell] = {}
    for number, page in scanned.items():
        here = [c for c in doubtful if _page_of(c) == number]
        boxes = [c.place.box for c in here if isinstance(c.place, PagePlace)]
        for cell, reading in zip(here, reread(page, boxes, engine), strict=True):
            answers[cell.address.name] = _weighed(cell, form, reading.text, reading.score, reading is BLANK)
    return with_company([_from_scan(answers.get(c.address.name, c), c, scanned) for c in cells], scanned)


def _from_scan(cell: AlignedCell, first: AlignedCell, scanned: Container[int]) -> AlignedCell:
    """The cell with the remark that a scan says so, where no score does."""
    page = _page_of(first)
    if page in scanned:
        cell = cell.noted(*(doubt for name, doubt in _ON_A_SCAN.items() if says(cell.evidence, name)))
    if (page is not None and page not in scanned) or says(cell.evidence, "ocr_score"):
        return cell
    return cell.noted(Evidence("scanned", 1.0, "扫描件"))


def _page_of(cell: AlignedCell) -> int | None:
    return cell.place.page if isinstance(cell.place, PagePlace) else None


def _has_room(cell: AlignedCell) -> bool:
    """Whether the cell's box is its own and can hold a line at all: a row guessed between two others may be a sliver, and where
    no cell was found the box is the label's.
    """
    if says(cell.evidence, "cell_unprinted"):
        return False
    return isinstance(cell.place, PagePlace) and cell.place.box.height >= REREAD_LEAST_HEIGHT


def _is_doubtful(cell: AlignedCell) -> bool:
    return cell.value.state in (State.BLANK, State.UNREADABLE) or _score(cell) < REREAD_BELOW


def _score(cell: AlignedCell) -> float:
    return next((e.value for e in cell.evidence if e.name == "ocr_score"), 0.0)


def _weighed(cell: AlignedCell, form: Form, text: str, score: float, no_ink: bool) -> AlignedCell:
    """The cell with what the second look says of it."""
    value = cell.value
    if no_ink:
        if value.state is State.BLANK:
            return cell.noted(Evidence("reread_agrees", 1.0, "格内没有墨迹"))
        if value.state is State.UNREADABLE:  # no number, and no ink: dust, or what stands beside the cell
            cell = replace(cell, value=replace(value, state=State.BLANK))
        return cell.noted(Evidence("reread_differs", 1.0, "单看此格没有墨迹"))
    number = form.column(cell.address).number
    if _ZERO_AHEAD.match(text.strip()):  # 05 is two cells' digits, or a speck and a digit
        return cell.noted(Evidence("reread_differs", 1.0, f"单看此格是 {text}"))
    again, remarks = parse(ocr_number(text) or text, number)
    if says(remarks, "value_free_text"):
        again, remarks = parse(_spaced_number(text, value) or "", number)  # letter-spaced digits, or nothing to go by
    if again.state is State.NOT_APPLICABLE and value.state is State.NOT_APPLICABLE:
        return cell.noted(Evidence("reread_agrees", score, f"单看此格仍是 {text}"))
    level = text.strip() in DASHES  # nothing but a level stroke, whatever number the first look made of it
    # a slash is 八 beside a thick frame, and a doubtful 1 where it hardly leans
    slash = text.strip() == "/" and (says(cell.evidence, "value_numeral") or _score(cell) < SLASH_SCORE)
    if again.state is State.NOT_APPLICABLE:
        if value.state in (State.BLANK, State.UNREADABLE) or ((level or slash) and score > _score(cell)):
            return _replaced(cell, replace(again, raw=text), score, "reread_only")
        if level:
            return cell.noted(Evidence("reread_differs", score, f"单看此格是 {text}"))
    if not text or again.state is not State.VALUE:
        if value.state is State.BLANK:
            unreadable = replace(value, state=State.UNREADABLE, raw=text or value.raw)
            return replace(cell, value=unreadable).noted(Evidence("ink_unread", 1.0, f"格内有墨迹，读不出：{text}"))
        return cell.noted(Evidence("reread_nothing", 1.0, "单看此格读不出数"))
    if value.state is State.VALUE and value.number == again.number:
        return cell.noted(Evidence("reread_agrees", score, f"单看此格仍是 {text}"))
    if value.state in (State.VALUE, State.NOT_APPLICABLE) and _score(cell) >= score:
        return cell.noted(Evidence("reread_differs", score, f"单看此格是 {text}"))
    found = replace(again, raw=text)
    # a number where a dash or slash was read is a contradiction
    unread = value.state in (State.BLANK, State.UNREADABLE)
    return _replaced(cell, found, score, "reread_only" if unread else "reread_differs", remarks)


def _spaced_number(text: str, value: Value) -> str | None:
    """The number that ``text`` is without its spaces, where the first look read that very number."""
    found = ocr_number(text.replace(" ", ""))
    return found if found is not None and value.state is State.VALUE and float(found) == value.number else None


def _replaced(
    cell: AlignedCell, value: Value, score: float, name: str, remarks: tuple[Evidence, ...] = ()
) -> AlignedCell:
    """The cell with what the second look read in place of what the first did, and that it did (``name``)."""
    spent = ("ocr_score", "value_unreadable", "value_numeral", "readings_agree")  # of the value that stood here
    kept = tuple(e for e in cell.evidence if e.name not in spent)
    seen = Evidence("ocr_score", score, f"OCR 把握 {score:.2f}")
    found = Evidence(name, score, f"单看此格是 {value.raw}")
    return replace(cell, value=value, evidence=(*kept, seen, *remarks, found))


def named_by(findings_cells: Mapping[str, Sequence[Evidence]]) -> set[str]:
    """Full names of the cells that failing sums point at."""
    return {name for name, found in findings_cells.items() if says(found, "located", "sum_fails")}
