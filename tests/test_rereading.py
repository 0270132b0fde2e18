"""The second look: what it may change, what it only remarks."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from extractor import rereading
from extractor.forms import form_named
from extractor.readers.ocr import NOTHING, Reading
from extractor.readers.second_look import BLANK
from extractor.records import AlignedCell, Box, Evidence, PagePlace, PrintedPage, State, Value
from extractor.rereading import look_again, named_by
from extractor.settings import ALWAYS_REVIEW

FORM = form_named("annual-report-2021")
ADDRESS = FORM.addresses[20]
PAGE = PrintedPage(1, 595, 842, (), scanned=True, image=np.zeros((1, 1)))


def cell(value: Value, score: float | None = None) -> AlignedCell:
    evidence = (Evidence("ocr_score", score),) if score is not None else ()
    return AlignedCell(ADDRESS, value, PagePlace(1, Box(0, 0, 90, 9)), evidence)


BLANK_CELL = cell(Value(State.BLANK, raw=""))


NUMERAL = replace(
    cell(Value(State.VALUE, 8, "八"), 0.7), evidence=(Evidence("ocr_score", 0.7), Evidence("value_numeral", 1.0))
)


@pytest.mark.parametrize(
    ("first", "answer", "state", "number", "said"),
    [
        (BLANK_CELL, BLANK, State.BLANK, None, "reread_agrees"),
        (BLANK_CELL, Reading("0", 0.99), State.VALUE, 0, "reread_only"),
        (BLANK_CELL, NOTHING, State.UNREADABLE, None, "ink_unread"),
        (cell(Value(State.VALUE, 8, "8"), 0.9), Reading("8", 0.99), State.VALUE, 8, "reread_agrees"),
        (cell(Value(State.VALUE, 8, "8"), 0.9), Reading("3", 0.6), State.VALUE, 8, "reread_differs"),
        (cell(Value(State.VALUE, 8, "8"), 0.5), Reading("3", 0.99), State.VALUE, 3, "reread_differs"),
        (BLANK_CELL, Reading("05", 0.99), State.BLANK, None, "reread_differs"),
        (cell(Value(State.VALUE, 8, "8"), 0.9), NOTHING, State.VALUE, 8, "reread_nothing"),
        (cell(Value(State.VALUE, 8, "8"), 0.9), BLANK, State.VALUE, 8, "reread_differs"),
        (cell(Value(State.UNREADABLE, raw="leyre"), 0.4), BLANK, State.BLANK, None, "reread_differs"),
        (cell(Value(State.UNREADABLE, raw="口"), 0.4), Reading("o", 0.95), State.VALUE, 0, "reread_only"),
        (cell(Value(State.UNREADABLE, raw="a"), 0.4), Reading("—", 0.95), State.NOT_APPLICABLE, None, "reread_only"),
        (BLANK_CELL, Reading("/", 0.95), State.NOT_APPLICABLE, None, "reread_only"),
        (
            cell(Value(State.NOT_APPLICABLE, raw="/"), 0.9),
            Reading("/", 0.9),
            State.NOT_APPLICABLE,
            None,
            "reread_agrees",
        ),
        (cell(Value(State.VALUE, 1, "1"), 0.9), Reading("/", 0.95), State.VALUE, 1, "reread_nothing"),
        (cell(Value(State.VALUE, 1, "1"), 0.9), Reading("—", 0.95), State.NOT_APPLICABLE, None, "reread_only"),
        (cell(Value(State.VALUE, 1, "1"), 0.7), Reading("/", 0.9), State.NOT_APPLICABLE, None, "reread_only"),
        (NUMERAL, Reading("/", 0.9), State.NOT_APPLICABLE, None, "reread_only"),
        (cell(Value(State.VALUE, 1, "1"), 0.96), Reading("—", 0.95), State.VALUE, 1, "reread_differs"),
        (
            cell(Value(State.NOT_APPLICABLE, raw="/"), 0.9),
            Reading("1", 0.6),
            State.NOT_APPLICABLE,
            None,
            "reread_differs",
        ),
        (cell(Value(State.NOT_APPLICABLE, raw="/"), 0.9), Reading("1", 0.98), State.VALUE, 1, "reread_differs"),
        (cell(Value(State.VALUE, 476, "47６"), 0.8), Reading("4 7 6", 0.99), State.VALUE, 476, "reread_agrees"),
        (cell(Value(State.VALUE, 41, "41"), 0.8), Reading("4 7 6", 0.99), State.VALUE, 41, "reread_nothing"),
    ],
)
def test_what_the_second_look_is_worth(
    monkeypatch: pytest.MonkeyPatch,
    first: AlignedCell,
    answer: Reading,
    state: State,
    number: int | None,
    said: str,
) -> None:
    monkeypatch.setattr(rereading, "reread", lambda page, boxes, engine: tuple(answer for _ in boxes))
    (after,) = look_again([first], [PAGE], FORM, (), object())  # type: ignore[arg-type]
    assert (after.value.state, after.value.number) == (state, number)
    assert said in {e.name for e in after.evidence}


def test_only_doubtful_and_named_cells_are_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def count(page: PrintedPage, boxes: Sequence[Box], engine: object) -> tuple[Reading, ...]:
        asked.append(len(boxes))
        return tuple(Reading("8", 0.99) for _ in boxes)

    monkeypatch.setattr(rereading, "reread", count)
    sure = cell(Value(State.VALUE, 8, "8"), 0.999)
    look_again([sure], [PAGE], FORM, (), object())  # type: ignore[arg-type]
    look_again([sure], [PAGE], FORM, (ADDRESS.name,), object())  # type: ignore[arg-type]
    assert asked == [0, 1]


def test_cells_that_failing_sums_point_at() -> None:
    evidence = {"a": (Evidence("located"),), "b": (Evidence("sum_fails", 0.5),), "c": (Evidence("sum_holds"),)}
    assert named_by(evidence) == {"a", "b"}


def test_slivers_are_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "reread", lambda page, boxes, engine: tuple(BLANK for _ in boxes))
    sliver = replace(BLANK_CELL, place=PagePlace(1, Box(0, 0, 9, 2)))
    (found,) = look_again([sliver], [PAGE], FORM, (), object())  # type: ignore[arg-type]
    assert [e.name for e in found.evidence] == ["scanned"]  # no "no ink" of a box that holds no line


def test_the_label_is_not_read_where_a_row_has_no_cell_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        rereading, "reread", lambda page, boxes, engine: tuple(Reading("行政许可", 0.99) for _ in boxes)
    )
    unprinted = replace(BLANK_CELL, evidence=(Evidence("cell_unprinted", 1.0),))
    (found,) = look_again([unprinted], [PAGE], FORM, (), engine=None)  # type: ignore[arg-type]
    assert found.value.state is State.BLANK


def test_cells_of_digital_pages_are_no_scans() -> None:
    digital = replace(BLANK_CELL, place=PagePlace(2, Box(0, 0, 9, 9)))
    assert look_again([digital], [PAGE], FORM, (), object()) == (digital,)  # type: ignore[arg-type]


def test_a_numeral_on_a_scan_may_be_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "reread", lambda page, boxes, engine: tuple(Reading("一", 0.97) for _ in boxes))
    one = cell(Value(State.VALUE, 1, "一"), 0.99)
    one = replace(one, evidence=(*one.evidence, Evidence("value_numeral")))
    (found,) = look_again([one], [PAGE], FORM, (), object())  # type: ignore[arg-type]
    assert "stroke_numeral" in {e.name for e in found.evidence}


def test_a_dash_that_only_the_second_look_saw_may_be_a_piece_of_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rereading, "reread", lambda _page, boxes, _engine: [Reading("—", 0.95)] * len(boxes))
    (found,) = look_again([BLANK_CELL], [PAGE], FORM, (), engine=None)  # type: ignore[arg-type]
    assert found.value.state is State.NOT_APPLICABLE
    assert "stroke_dash" in {e.name for e in found.evidence}


@pytest.mark.parametrize(
    ("seen", "doubt"),
    [
        ("column_passed", "column_ambiguous"),  # a blank before the number may be the number
        ("value_over_rows", "row_ambiguous"),  # a cell over two rows may be two
        ("column_by_header", None),
    ],
)
def test_what_a_scan_may_have_lost_beside_a_number_is_doubted(seen: str, doubt: str | None) -> None:
    number = cell(Value(State.VALUE, 0, "0"), 0.99)
    number = replace(number, evidence=(*number.evidence, Evidence(seen)))
    (found,) = look_again([number], [PAGE], FORM, (), object())  # type: ignore[arg-type]
    assert ({e.name for e in found.evidence} & ALWAYS_REVIEW) == ({doubt} if doubt else set())
