"""Numbers broken over lines in a narrow cell: put together where the page shows it, apart where it does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.records import Word
from extractor.tables.broken_numbers import join_broken_numbers
from tests.tables.printed import word

LABEL = "一、本年新收政府信息公开申请数量"


def column(i: int, text: str, y: float) -> Word:
    """A word set in the middle of column ``i``, 30 points wide."""
    wide = word(text, 0, y).box.width
    return word(text, 100 + 30 * i - wide / 2, y)


def joined(values: list[Word], labels: list[Word], seams: tuple[float, ...] = ()) -> list[str]:
    return [w.text for w in join_broken_numbers(values, labels, seams)]


@pytest.mark.parametrize(
    ("values", "labels", "expected"),
    [
        # another column's number stands between the two lines
        ([(0, "１０", 0), (0, "２", 15), (1, "５", 7.5)], [(LABEL, 7.5)], ["１０２", "５"]),
        ([(0, "1", 0), (0, "0", 12), (0, "2", 24), (1, "1", 6), (1, "5", 18)], [], ["102", "15"]),
        ([(0, "２", 0), (0, "０", 11), (1, "１", 5.5), (0, "１", 22), (1, "１", 22)], [], ["２０", "１", "１", "１"]),
        ([(0, "551.", 0), (0, "36", 12), (1, "0", 6)], [(LABEL, 6)], ["551.36", "0"]),
        ([(0, "—", 0), (0, "—", 12), (1, "5", 6)], [(LABEL, 6)], ["——", "5"]),
        ([(0, "—", 0), (0, "—", 12), (1, "5", 0), (1, "6", 12)], [(LABEL, 0)], ["—", "—", "5", "6"]),
        # all are broken: the one label stands between the lines, or is one over both
        ([(0, "１", 0), (0, "８", 12), (1, "１", 0), (1, "８", 12)], [("行政许可", 6)], ["１８", "１８"]),
        ([(0, "１", 0), (0, "８", 12)], [(LABEL[:10], 0), (LABEL[10:], 12)], ["１８"]),
        # no label, and a header that shows that the column holds one character a line
        ([(0, "总", -40), (0, "计", -28), (0, "１", 0), (0, "８", 12)], [], ["总", "计", "１８"]),
        ([(0, "总计", -28), (0, "１", 0), (0, "８", 12)], [], ["总计", "１", "８"]),
        ([(0, "总", -40), (0, "计", -28), (0, "1", 0), (0, "8", 12)], [], ["总", "计", "1", "8"]),
        # set to the top of the row
        ([(0, "１０", 0), (0, "２", 12), (1, "５", 0), (0, "９", 40)], [(LABEL, 0)], ["１０２", "５", "９"]),
        ([(0, "１０", 0), (0, "２", 12), (1, "５", 0)], [("1.甲", 0), ("2.乙", 12)], ["１０", "２", "５"]),
        (
            [(0, "１０", 0), (0, "２", 12), (1, "５", 0), (0, "９９９", 40)],
            [(LABEL, 0)],
            ["１０", "２", "５", "９９９"],
        ),
        # two rows: a label beside each, a line that is not filled, numbers beside both lines
        ([(0, "1", 0), (0, "2", 12)], [("1.甲", 0), ("2.乙", 12)], ["1", "2"]),
        ([(0, "1", 0), (0, "2", 12), (1, "3", 6)], [("规章", 0), ("规范性文件", 12)], ["1", "2", "3"]),
        ([(0, "1", 0), (0, "234", 12), (1, "5", 6)], [(LABEL, 6)], ["1", "234", "5"]),
        ([(0, "10", 0), (0, "2", 12), (1, "5", 0), (1, "5", 13)], [(LABEL, 0)], ["10", "2", "5", "5"]),
        ([(0, "10", 0), (0, "—", 12), (1, "5", 6)], [(LABEL, 6)], ["10", "—", "5"]),
        ([(0, "10", 0), (0, "2", 30), (1, "5", 15)], [(LABEL, 15)], ["10", "2", "5"]),
    ],
)
def test_a_number_is_joined_where_nothing_else_fits(
    values: list[tuple[int, str, float]], labels: list[tuple[str, float]], expected: list[str]
) -> None:
    beside = [word(text, -100, y) for text, y in labels]
    assert joined([column(*value) for value in values], beside) == expected


def test_no_number_goes_over_a_page_end() -> None:
    values = [column(0, "10", 0), column(0, "2", 15), column(1, "5", 7.5)]
    assert joined(values, []) == ["102", "5"]
    assert joined(values, [], (12.0,)) == ["10", "2", "5"]


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["0", "1", "10", "7", "１２", "无"]), st.integers(0, 12))))
def test_nothing_printed_is_lost(placed: list[tuple[int, str, int]]) -> None:
    values = [column(i, text, 6.0 * y) for i, text, y in placed]
    assert sorted("".join(joined(values, []))) == sorted("".join(text for _, text, _ in placed))
