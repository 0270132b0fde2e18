"""Labels that go on below their values are read with them, only where that makes the form's labels."""

import pytest

from extractor.alignment.values import is_value_like
from extractor.alignment.wrapped import Line, rows_with_labels_behind
from extractor.forms import load_forms
from extractor.forms.vocabulary import vocabulary
from extractor.records import Cell

WORDS = vocabulary(load_forms())
ROWS = (
    ("    4.保        1     0    1", "    护第三方合法权益          "),
    ("    5.属于三      0     0    0", "    类内部事务信息          "),
    ("    6.属于        2     0    2", "    四类过程性信息          "),
    ("    7.属        0     0    0", "    于行政执法案卷          "),
    ("  （三）不   1.属于国    0     0    0", "  予公开     家秘密          "),
)


def lines(*texts: str) -> list[Line]:
    """Each text's pieces where they stand, as wide as they are printed."""
    found: list[Line] = []
    for number, text in enumerate(texts):
        pieces: list[Cell] = []
        for piece in text.split():
            at = text.index(piece, pieces[-1].column + pieces[-1].column_span if pieces else 0)
            pieces.append(Cell(piece, number, at, column_span=len(piece)))
        found.append(tuple(pieces))
    return found


def told(table: list[Line]) -> list[list[str]]:
    return [[c.text for c in line] for line in rows_with_labels_behind(table, is_value_like, WORDS) if line]


@pytest.mark.parametrize("between", [(), ("",)])
def test_labels_that_go_on_below_their_values(between: tuple[str, ...]) -> None:
    assert told(lines(*(text for row in ROWS for text in (*row, *between)))) == [
        ["4.保护第三方合法权益", "1", "0", "1"],
        ["5.属于三类内部事务信息", "0", "0", "0"],
        ["6.属于四类过程性信息", "2", "0", "2"],
        ["7.属于行政执法案卷", "0", "0", "0"],
        ["（三）不予公开", "1.属于国家秘密", "0", "0", "0"],
    ]


@pytest.mark.parametrize(
    "table",
    [
        lines(*(text for row in ROWS[:4] for text in row)),  # too few
        lines(*(text for row in ROWS for text in reversed(row))),  # values behind the label's end
        lines(*(text for row in ROWS for text in ("3.危及“三安全一稳定”   0  0  0", "某局自己的一行"))),  # whole labels
        lines(*("1.属于国家秘密", "", "3", "2.重复申请", "") * 5),  # a cell a line
    ],
)
def test_other_lines_stay(table: list[Line]) -> None:
    assert rows_with_labels_behind(table, is_value_like, WORDS) is table
