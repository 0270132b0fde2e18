"""Tables told by white space alone, of any subject: columns, rows of several lines, headers, and what is no table."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractor.records import Box, Word
from extractor.tables.aligned_columns import is_figure
from extractor.tables.any_tables import all_tables
from tests.tables.printed import across, down, page, word

PROSE = "comparisons should be made with caution since coverage differs between the countries under review here"


def latin(text: str, x: float, y: float) -> list[Word]:
    """A text's words, with spaces of a quarter of a type size between them."""
    words: list[Word] = []
    for part in text.split():
        words.append(word(part, words[-1].box.x1 + 2.5 if words else x, y))
    return words


def laid_out(rows: Sequence[Sequence[str]], xs: Sequence[float], top: float = 100, step: float = 14) -> list[Word]:
    return [w for i, row in enumerate(rows) for x, t in zip(xs, row, strict=True) for w in latin(t, x, top + step * i)]


def rows_of(words: Sequence[Word], rules: Sequence[Box] = ()) -> list[list[str]]:
    (table,) = all_tables((page(words, rules),))
    return [list(row) for row in table.rows]


NUMBERS = [
    ["Country", "2007", "2008"],
    ["Austria", "1,204", "+4.1%"],
    ["Belgium", "n/a", "-0.3%"],
    ["Total exports", "8 835", "(12.0)"],
]


def test_white_space_parts_columns_and_a_space_does_not() -> None:
    assert rows_of(laid_out(NUMBERS, (60, 200, 280))) == NUMBERS


def test_text_alone_can_stand_in_columns() -> None:
    rows = [["Name", "Place", "State"], ["Foo", "Bar", "Baz"], ["Quux", "Chonk", "Argh"], ["A", "B", "C"]]
    assert rows_of(laid_out(rows, (72, 222, 372))) == rows


def test_prose_around_a_table_is_none_of_it() -> None:
    words = [*latin(PROSE, 60, 60), *latin(PROSE, 60, 74), *latin("Table 3: exports", 60, 88)]
    words += [*laid_out(NUMBERS, (60, 200, 280)), *latin("Source: Ministry", 60, 158), *latin(PROSE, 60, 180)]
    assert rows_of(words) == NUMBERS


@pytest.mark.parametrize("rules", [[], [across(96, 55, 420), across(112, 55, 420), across(200, 55, 420)]])
def test_lines_set_closer_than_rows_are_one_cell(rules: list[Box]) -> None:
    words = laid_out([["Sector", "Remark", "Cases"]], (60, 160, 380))
    for i, name in enumerate(["Mining", "Fishing", "Tourism"]):
        y = 116 + 30 * i
        words += laid_out(
            [[name, "revised following the", str(i)], ["", "national accounts", ""]], (60, 160, 380), y, 11
        )
    expected = [
        [name, "revised following the national accounts", str(i)]
        for i, name in enumerate(["Mining", "Fishing", "Tourism"])
    ]
    assert rows_of(words, rules) == [["Sector", "Remark", "Cases"], *expected]


def test_a_rule_under_every_row_makes_it_one_row() -> None:
    words, rules = laid_out([["Sector", "Cases"]], (60, 300)), [across(112, 55, 340)]
    for i in range(4):
        words += laid_out([["Electricity and", str(10 + i)], ["water supply", ""]], (60, 300), 116 + 24 * i, 12)
        rules.append(across(140 + 24 * i - 1, 55, 340))
    assert rows_of(words, rules)[1:] == [["Electricity and water supply", str(10 + i)] for i in range(4)]


def test_a_header_of_several_lines_is_one_row_and_one_over_columns_has_its_own() -> None:
    words = [*latin("Production of rice and wheat", 195, 86), *latin("Share of", 195, 100), *latin("Yield", 280, 111)]
    words += [*latin("State", 60, 111), *latin("total", 195, 111)]
    words += laid_out(
        [["Kerala", "12.1", "4.0"], ["Orissa", "9.7", "3.5"], ["Gujarat", "8.8", "3.1"]], (60, 200, 285), 125
    )
    rows = rows_of(words, [across(97, 195, 330)])
    assert rows[:2] == [["", "Production of rice and wheat", ""], ["State", "Share of total", "Yield"]]
    assert len(rows) == 5


LEAVES = [["State", "All", "Urban", "Rural", "All", "Urban", "Rural"]]
BODY = [[name, *(str(10 * i + c) for c in range(6))] for i, name in enumerate(["Kerala", "Orissa", "Gujarat"])]
SEVEN = (60, 150, 210, 270, 330, 390, 450)


@pytest.mark.parametrize(
    ("above", "leaves", "first"),
    [
        # in the middle over three columns each: in the first of them
        ((("Males", 208), ("Females", 384)), LEAVES, ["", "Males", "", "", "Females", "", ""]),
        # a header of two lines in narrow columns: its beginning stands over its own rest
        ((("Share", 208), ("Change", 386)), [["State", "All", "of towns", "Rural", "All", "in rate", "Rural"]], None),
    ],
)
def test_a_header_over_several_columns_needs_no_rule(
    above: tuple[tuple[str, float], ...], leaves: list[list[str]], first: list[str] | None
) -> None:
    words = [w for text, x in above for w in latin(text, x, 88)] + laid_out(leaves, SEVEN, 100)
    rows = rows_of(words + laid_out(BODY, SEVEN, 116))
    joined = ["State", "All", "Share of towns", "Rural", "All", "Change in rate", "Rural"]
    assert rows[:-3] == ([first, *leaves] if first else [joined])


def test_columns_of_prose_are_no_table() -> None:
    words = [w for i in range(9) for x in (40, 320) for w in latin(PROSE[i : i + 46], x, 100 + 12 * i)]
    assert all_tables((page(words),)) == []


def test_a_table_in_one_column_of_prose_is_found() -> None:
    words = [w for i in range(8) for x in (40, 320) for w in latin(PROSE[i : i + 46], x, 60 + 12 * i)]
    words += laid_out(NUMBERS, (40, 140, 200), 170)
    words += [w for i in range(5) for w in latin(PROSE[i : i + 46], 320, 170 + 12 * i)]
    assert rows_of(words) == NUMBERS


@pytest.mark.parametrize(
    "rows",
    [
        [["•", "prices for food and transport"], ["•", "housing services"], ["•", "tourism"], ["•", "health"]],
        [["Introduction", "1"], ["Exports of goods", "4"], ["Imports", "9"], ["Annex", "12"], ["Index", "31"]],
        [["Preface ........", "3"], ["Exports .......", "14"], ["Imports ......", "9"]],
    ],
    ids=["list", "contents", "leaders"],
)
def test_lists_and_contents_are_no_tables(rows: list[list[str]]) -> None:
    assert all_tables((page(laid_out(rows, (60, 300))),)) == []


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("1,204", True),
        ("-0.3%", True),
        ("(12.0)", True),
        ("$57,691", True),
        ("n/a", True),
        ("–", True),
        ("1 204", True),
        ("Austria", False),
        ("12 cases", False),
        ("Q1", False),
    ],
)
def test_figures(text: str, figure: bool) -> None:
    assert is_figure(text) is figure


# --------------------------------------------------------------------------- rules that part only some rows or columns

XS, RIGHT = (60.0, 200.0, 280.0), 340.0


def frame(top: float, bottom: float, downs: Sequence[float], acrosses: Sequence[float] = ()) -> list[Box]:
    return [across(y, 50, RIGHT) for y in (top, *acrosses, bottom)] + [
        down(x, top, bottom) for x in (50, *downs, RIGHT)
    ]


@pytest.mark.parametrize(
    "rules",
    [
        frame(96, 157, (195, 275), (113,)),
        frame(96, 157, (), (113,)),
        frame(96, 157, (), (113, 127, 141)),
    ],
    ids=["columns", "box", "rows"],
)
def test_rows_and_columns_that_no_rule_parts(rules: list[Box]) -> None:
    assert rows_of(laid_out(NUMBERS, XS), rules) == NUMBERS


def test_a_cell_broken_over_lines_stays_one_cell() -> None:
    broken = [["Country", "2007", "2008"], ["Austria and the", "revised", "n/a"], ["states of Northern", "twice", ""]]
    words = laid_out([*broken, ["Italy, excluding", "", ""]], XS)
    rows = rows_of(words, frame(96, 157, (195, 275), (113,)))
    assert rows == [NUMBERS[0], ["Austria and the states of Northern Italy, excluding", "revised twice", "n/a"]]


def test_labels_of_rows_are_told_from_a_broken_text() -> None:
    rows = [
        ["Country", "Status", "Region"],
        *([name, "open", "north"] for name in ("Italy", "Malta", "Spain", "Latvia")),
    ]
    assert rows_of(laid_out(rows, XS), frame(96, 172, (195, 275), (113,))) == rows
