"""Words into grids: every word into a cell, none lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.records import Box, Word
from extractor.settings import STRADDLE_SCORE
from extractor.tables.fill import cell_text, fill
from extractor.tables.grid import Grid, Span
from tests.tables.printed import centred, texts, word

GRID = Grid((0.0, 100.0, 200.0), (0.0, 30.0, 60.0), tuple(Span(r, c) for r in range(2) for c in range(2)))


def test_words_fill_the_cells_that_hold_them() -> None:
    words = [centred("规章", 0, 100, 10), centred("0", 100, 200, 10), centred("12", 100, 200, 40)]
    assert texts(fill(GRID, words, 1)) == [["规章", "0"], ["", "12"]]


def test_a_merged_cell_holds_its_words_once() -> None:
    grid = Grid(GRID.xs, GRID.ys, (Span(0, 0, 2, 1), Span(0, 1), Span(1, 1)))
    table = fill(grid, [centred("合计", 0, 100, 25), centred("3", 100, 200, 40)], 1)
    assert texts(table) == [["合计", ""], ["", "3"]]
    assert table.cells[0].row_span == 2


def test_texts_of_two_cells_that_touch_are_parted_between_characters() -> None:
    table = fill(GRID, [word("规章件数", 80, 10)], 1)
    assert texts(table)[0] == ["规章", "件数"]
    assert {c.score for c in table.rows[0]} == {STRADDLE_SCORE}


def test_a_number_that_is_too_wide_for_its_cell_stays_whole() -> None:
    table = fill(GRID, [word("1234567", 73.0, 10)], 1)
    assert texts(table)[0] == ["1234567", ""]
    assert table.rows[0][0].score == STRADDLE_SCORE


def test_the_least_ocr_score_is_the_cells() -> None:
    words = [replace(word("1", 110, 10), score=0.9), replace(word("2", 130, 10), score=0.4)]
    assert fill(GRID, words, 1).rows[0][1].score == 0.4


@pytest.mark.parametrize(
    ("name", "words", "width", "expected"),
    [
        ("lines of Chinese join", [word("社会公益", 0, 0), word("组织", 0, 12)], 42, "社会公益组织"),
        ("one character a line", [word(c, 5, 11 * i) for i, c in enumerate("不予公开")], 20, "不予公开"),
        ("a number broken by a narrow cell", [word("110", 3, 0), word("1", 8, 12)], 22, "1101"),
        ("two numbers in a wide cell", [word("110", 3, 0), word("1", 8, 12)], 90, "110 1"),
        ("a remark beside a number", [word("92", 0, 0), word("个新办", 12.5, 0)], 90, "92 个新办"),
        ("English keeps its spaces", [word("No. of", 0, 0), word("cases", 0, 12)], 90, "No. of cases"),
        ("a hyphen stays", [word("con-", 0, 0), word("tinued", 0, 12)], 22, "con-tinued"),
        ("words come in reading order", [word("数", 30, 0), word("件", 20, 0)], 90, "件数"),
    ],
)
def test_the_text_of_a_cell(name: str, words: list[Word], width: float, expected: str) -> None:
    del name
    assert cell_text(words, width) == expected


def test_turned_writing_in_a_cell_is_read_along_its_lines() -> None:
    up = [
        Word("办理结果", Box(20, 10, 30, 50), angle=270),
        Word("本年度", Box(8, 20, 18, 50), angle=270),
    ]
    assert cell_text(up, 40) == "本年度办理结果"


@given(st.lists(st.tuples(st.floats(-20, 220), st.floats(-20, 80), st.sampled_from(["0", "12", "规章"])), max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_character_is_lost(placed: list[tuple[float, float, str]]) -> None:
    words = [word(text, x, y) for x, y, text in placed]
    table = fill(GRID, words, 1)
    held = sorted("".join(c.text for c in table.cells).replace(" ", ""))
    assert held == sorted("".join(w.text for w in words))


@pytest.mark.parametrize(
    ("pieces", "gap", "text"),
    [
        (["1", "2"], 6.0, "12"),
        (["1", "2", "0"], 8.0, "120"),
        (["17", "493"], 2.5, "17493"),
        (["12", "34"], 0.5, "1234"),  # nearly in one word
        (["0", "0"], 6.0, "0 0"),  # no number begins so
        (["1", "2"], 14.0, "1 2"),
        (["10", "0", "10"], 4.0, "10 0 10"),
        (["17", "493"], 7.0, "17 493"),
    ],
)
def test_a_number_whose_digits_are_set_apart_is_one_and_in_doubt(pieces: list[str], gap: float, text: str) -> None:
    x, words = 20.0, []
    for piece in pieces:
        words.append(word(piece, x, 110))
        x = words[-1].box.x1 + gap
    cell = fill(GRID, [replace(w, box=replace(w.box, y0=10, y1=20)) for w in words], 1).rows[0][0]
    assert (cell.text, cell.score is not None) == (text, " " not in text)


@pytest.mark.parametrize(("x", "doubt"), [(28, True), (60, False)])
def test_a_number_typed_over_another_is_in_doubt(x: float, doubt: bool) -> None:
    cell = fill(GRID, [word("30", 25, 10), word("0", x, 10)], 1).rows[0][0]
    assert (cell.score is not None) == doubt
