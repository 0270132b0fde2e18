"""Tables whose last columns a page had no room for."""

from __future__ import annotations

import pytest

from extractor.records import PagePlace, PrintedPage, Table
from extractor.tables.recover import recover
from tests.tables.printed import cell_of, fill_words, lattice, page, texts

LABELS = (60.0, 300.0, 420.0, 540.0)
REST = (60.0, 180.0, 300.0)
YS = tuple(100.0 + 30 * i for i in range(6))
LEFT = [
    ["", "自然人", "商业企业"],
    ["一、本年新收政府信息公开申请数量", "11", "12"],
    ["二、上年结转政府信息公开申请数量", "21", "22"],
    ["（七）总计", "31", "32"],
    ["四、结转下年度继续办理", "41", "42"],
]
RIGHT = [["其他", "总计"], ["13", "14"], ["23", "24"], ["33", "34"], ["43", "44"]]


def sheet(xs: tuple[float, ...], ys: tuple[float, ...], rows: list[list[str]], number: int) -> PrintedPage:
    return page(fill_words(xs, ys, rows), lattice(xs, ys), number)


def tables(*pages: PrintedPage) -> tuple[Table, ...]:
    return recover(pages).tables


def test_columns_on_a_later_page_join_their_rows() -> None:
    blank = page(fill_words(LABELS, (700, 730), [["附注", "", ""]]), (), 2)
    (table,) = tables(sheet(LABELS, YS, LEFT, 1), blank, sheet(REST, YS, RIGHT, 3))
    assert texts(table) == [[*a, *b] for a, b in zip(LEFT, RIGHT, strict=True)]
    places = [cell_of(table, text).place for text in ("32", "34")]
    assert [p.page for p in places if isinstance(p, PagePlace)] == [1, 3]


def test_the_header_over_what_fits_may_not_go_on() -> None:
    (table,) = tables(sheet(LABELS, YS, LEFT, 1), sheet(REST, YS[1:], RIGHT[1:], 2))
    assert texts(table)[1:] == [[*a, *b] for a, b in zip(LEFT[1:], RIGHT[1:], strict=True)]


@pytest.mark.parametrize(
    ("ys", "rows"),
    [
        (tuple(y + 5 for y in YS), RIGHT),
        (YS[:-1], RIGHT[:-1]),
        (YS, [["其他", "总计"], *[[a[0], b[0]] for a, b in zip(LEFT[1:], RIGHT[1:], strict=True)]]),
    ],
    ids=["other heights", "fewer rows", "rows with labels"],
)
def test_other_tables_stay_apart(ys: tuple[float, ...], rows: list[list[str]]) -> None:
    assert all(
        "自然人" not in texts(t)[0] or "总计" not in texts(t)[0]
        for t in tables(sheet(LABELS, YS, LEFT, 1), sheet(REST, ys, rows, 2))
    )
