"""Labels of several rows in one cell are parted where the other cells are."""

from __future__ import annotations

import pytest

from extractor.tables.grid import Grid, Span
from extractor.tables.parted_labels import with_parted_labels
from tests.tables.printed import word

YS = (100.0, 115.0, 130.0, 145.0)
VALUES = tuple(Span(row, 1) for row in range(3))


@pytest.mark.parametrize(
    ("lines", "parted"),
    [
        (["1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”"], [(0, 1), (1, 1), (2, 1)]),
        (["1.属于国家秘密", "2.其他法律、行政法规", "禁止公开"], [(0, 1), (1, 2)]),
        (["（二）部分公开（区分处理的，", "只计这一情形，不计其他", "情形）"], [(0, 3)]),  # one label of three lines
        (["不", "予", "公开"], [(0, 3)]),
        ([], [(0, 3)]),
    ],
)
def test_labels_are_parted_at_the_rows(lines: list[str], parted: list[tuple[int, int]]) -> None:
    grid = Grid((50.0, 200.0, 240.0), YS, (Span(0, 0, 3), *VALUES))
    words = [word(line, 55, y + 3) for line, y in zip(lines, YS, strict=False)]
    spans = with_parted_labels(grid, words).spans
    assert [(s.row, s.rows) for s in spans if s.column == 0] == parted
    assert [s for s in spans if s.column == 1] == list(VALUES)


@pytest.mark.parametrize(
    ("first", "parted"),
    [
        (["1.属于国家秘密", "2.其他法律行政法规禁止公开"], [(0, 0, 3, 1), (0, 1, 1, 1), (1, 1, 2, 1)]),
        (["1.属于国家秘密", "禁止公开"], [(0, 0, 3, 2)]),  # one row's label: nothing to part
    ],
)
def test_a_groups_label_beside_them_stands_in_a_cell_of_its_own(
    first: list[str], parted: list[tuple[int, ...]]
) -> None:
    """The rule between the two columns is lost, too; 无 beside the labels is a character, no mark for none."""
    grid = Grid((50.0, 65.0, 200.0, 240.0), YS, (Span(0, 0, 3, 2), *(Span(row, 2) for row in range(3))))
    words = [word(line, 70, y + 3) for line, y in zip(first, YS, strict=False)]
    words += [word(character, 52, 108 + 10 * i) for i, character in enumerate("无法提供")]
    spans = [s for s in with_parted_labels(grid, words).spans if s.column < 2]
    assert [(s.row, s.column, s.rows, s.columns) for s in spans] == parted


def test_a_character_of_the_groups_label_may_stand_in_the_same_word() -> None:
    grid = Grid((50.0, 200.0, 240.0), YS[:3], (Span(0, 0, 2), *VALUES[:2]))
    words = [word("理4.保护第三方合法权益", 55, 103), word("（5.属于三类内部事务信息", 55, 118)]
    spans = with_parted_labels(grid, words).spans
    assert [(s.row, s.rows) for s in spans if s.column == 0] == [(0, 1), (1, 1)]


def test_two_labels_in_one_row_are_left_together() -> None:
    grid = Grid((50.0, 200.0, 240.0), (100.0, 140.0, 160.0), (Span(0, 0, 2), Span(0, 1), Span(1, 1)))
    words = [word("1.属于国家秘密", 55, 103), word("2.其他法律行政法规禁止公开", 55, 120), word("3.其他", 55, 145)]
    assert with_parted_labels(grid, words) == grid


def test_where_a_number_stands_with_the_labels_the_cell_is_left() -> None:
    """The rules around it are gone, too: such tables are read as if they had none."""
    grid = Grid((50.0, 200.0, 240.0), YS, (Span(0, 0, 3), *VALUES))
    words = [word(text, x, y + 3) for text, x, y in (("1.属于国家秘密", 55, 100), ("2", 170, 100), ("2.其他", 55, 115))]
    assert with_parted_labels(grid, words) == grid
