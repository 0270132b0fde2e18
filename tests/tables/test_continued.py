"""Tables over pages: cut between rows, in a group, in a row, in the header; with and without a repeated header."""

from __future__ import annotations

import pytest

from extractor.records import Box, PagePlace, PrintedPage, Table
from extractor.tables.recover import recover
from tests.tables.printed import across, cell_of, down, fill_words, lattice, page, spans, texts, word

XS = (60.0, 120.0, 300.0, 420.0, 540.0)
HEADER = ["", "项目", "自然人", "总计"]


def table_page(
    rows: list[list[str]], number: int, top: float, extra: list[Box] | None = None, lines: list[Box] | None = None
) -> PrintedPage:
    ys = [top + 30 * i for i in range(len(rows) + 1)]
    drawn = lattice(XS, ys) if lines is None else lines
    return page(fill_words(XS, ys, rows), drawn + (extra or []), number)


def joined(*pages: PrintedPage) -> Table:
    tables = recover(pages).tables
    assert len(tables) == 1
    return tables[0]


ROWS = [["甲", "1.属于国家秘密", "1", "1"], ["甲", "2.其他法律行政法规禁止公开", "2", "2"]]
MORE = [["乙", "1.重复申请", "3", "3"]]


def test_cut_between_rows() -> None:
    table = joined(table_page([HEADER, *ROWS], 1, 700), table_page(MORE, 2, 80))
    assert texts(table) == [HEADER, *ROWS, *MORE]


def test_each_cell_keeps_its_page() -> None:
    table = joined(table_page([HEADER, *ROWS], 1, 700), table_page(MORE, 2, 80))
    places = {text: cell_of(table, text).place for text in ("2.其他法律行政法规禁止公开", "1.重复申请")}
    assert [p.page for p in places.values() if isinstance(p, PagePlace)] == [1, 2]


def test_a_repeated_header_is_dropped() -> None:
    table = joined(table_page([HEADER, *ROWS], 1, 700), table_page([HEADER, *MORE], 2, 80))
    assert texts(table) == [HEADER, *ROWS, *MORE]


def test_page_numbers_and_a_note_of_continuation_do_not_part_it() -> None:
    first = table_page([HEADER, *ROWS], 1, 650)
    second = table_page(MORE, 2, 110)
    first = page([*first.words, word("— 1 —", 280, 810)], first.rulings, 1)
    second = page([*second.words, word("续表", 500, 90), word("— 2 —", 280, 810)], second.rulings, 2)
    content = recover((first, second))
    assert len(content.tables) == 1
    assert [p.text for p in content.paragraphs if not p.furniture] == []


@pytest.mark.parametrize("between", ["四、政府信息公开行政复议、行政诉讼情况", "本年度情况说明如下。"])
def test_prose_parts_tables(between: str) -> None:
    first = table_page([HEADER, *ROWS], 1, 650)
    second = table_page(MORE, 2, 110)
    second = page([word(between, 60, 90, 12), *second.words], second.rulings, 2)
    assert len(recover((first, second)).tables) == 2


def test_other_columns_part_tables() -> None:
    other = (60.0, 180.0, 240.0, 360.0, 480.0, 540.0)
    ys = (80.0, 110.0, 140.0)
    rows = [["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"], ["0", "0", "0", "0", "0"]]
    second = page(fill_words(other, ys, rows), lattice(other, ys), 2)
    assert len(recover((table_page([HEADER, *ROWS], 1, 700), second)).tables) == 2


def test_cut_in_a_group_of_rows_joins_its_label() -> None:
    def group(label: str, rows: list[list[str]], number: int, top: float) -> PrintedPage:
        ys = [top + 30 * i for i in range(len(rows) + 1)]
        lines = [across(ys[0], XS[0], XS[-1]), across(ys[-1], XS[0], XS[-1])]
        lines += [across(y, XS[1], XS[-1]) for y in ys[1:-1]] + [down(x, ys[0], ys[-1]) for x in XS]
        words = fill_words(XS, ys, [["", *r] for r in rows]) + fill_words(XS[:2], (ys[0], ys[-1]), [[label]])
        return page(words, lines, number)

    first = group("（三）不", [r[1:] for r in ROWS], 1, 700)
    second = group("予公开", [["3.危及“三安全一稳定”", "0", "0"], ["4.保护第三方合法权益", "0", "0"]], 2, 80)
    assert spans(joined(first, second))["（三）不予公开"] == (4, 1)


@pytest.mark.parametrize(
    ("name", "above", "below", "whole"),
    [
        (
            "the label runs on, the values stand above",
            ["甲", "4.保护第三方", "7", "9"],
            ["", "合法权益", "", ""],
            ["甲", "4.保护第三方合法权益", "7", "9"],
        ),
        (
            "the values stand on both sides",
            ["甲", "4.保护第三方", "", "9"],
            ["", "合法权益", "7", ""],
            ["甲", "4.保护第三方合法权益", "7", "9"],
        ),
        (
            "a sliver without text",
            ["", "", "", ""],
            ["甲", "4.保护第三方合法权益", "7", "9"],
            ["甲", "4.保护第三方合法权益", "7", "9"],
        ),
    ],
)
def test_cut_in_a_row(name: str, above: list[str], below: list[str], whole: list[str]) -> None:
    del name
    table = joined(table_page([HEADER, ROWS[0], above], 1, 700), table_page([below, *MORE], 2, 80))
    assert texts(table) == [HEADER, ROWS[0], whole, *MORE]


@pytest.mark.parametrize(
    ("name", "above", "below"),
    [
        ("both rows are whole", ["甲", "1.属于国家秘密", "", ""], ["甲", "2.其他法律行政法规禁止公开", "", ""]),
        ("both hold numbers", ["甲", "4.保护第三方", "1", "1"], ["甲", "合法权益", "1", "1"]),
    ],
)
def test_two_rows_stay_two(name: str, above: list[str], below: list[str]) -> None:
    del name
    table = joined(table_page([HEADER, ROWS[0], above], 1, 700), table_page([below, *MORE], 2, 80))
    assert len(table.rows) == 5


def test_cut_in_the_header() -> None:
    table = joined(table_page([HEADER], 1, 780), table_page([*ROWS, *MORE], 2, 80))
    assert texts(table) == [HEADER, *ROWS, *MORE]


def test_a_table_left_blank_keeps_the_rows_at_a_cut() -> None:
    blank = [[group, label, "", ""] for group, label, *_ in ROWS]
    below = [["乙", "1.重复申请", "", ""], ["乙", "2.要求提供公开出版物", "", ""]]
    open_bottom = [b for b in lattice(XS, (700, 730, 760, 790)) if b.y0 != 790 or b.y1 != 790]
    open_top = [b for b in lattice(XS, (80, 110, 140)) if b.y0 != 80 or b.y1 != 80]
    table = joined(table_page([HEADER, *blank], 1, 700, lines=open_bottom), table_page(below, 2, 80, lines=open_top))
    assert [row[1] for row in texts(table)] == ["项目", *(row[1] for row in (*ROWS, *below))]


def test_a_blank_corner_over_the_cut_is_no_part_of_the_first_label() -> None:
    ys = (740.0, 770.0, 800.0)
    lines = [b for b in lattice(XS, ys) if b.y0 != 770 and b.x0 != 120] + [across(770, 300, 540)]
    words = [*fill_words(XS[2:], ys[:2], [["申请人", "情况"]]), *fill_words(XS[2:], ys[1:], [["自然人", "总计"]])]
    wide = [b for b in lattice(XS, (80.0, 110.0, 140.0)) if b.x0 != 120 or b.y0 == b.y1]
    rows = [["一、本年新收政府信息公开申请数量", "1", "1"], ["二、上年结转政府信息公开申请数量", "0", "0"]]
    second = page(fill_words((60.0, 300.0, 420.0, 540.0), (80.0, 110.0, 140.0), rows), wide, 2)
    table = joined(page(words, lines, 1), second)
    (label,) = [c for c in table.cells if c.text.startswith("一、")]
    assert (label.row, label.row_span) == (2, 1)


def test_a_blank_row_at_a_page_end_is_no_part_of_the_next() -> None:
    """Nearly all cells are blank, so that no column shows itself as one of numbers."""
    heads = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
    table = joined(table_page([heads, ["规章", "", "", ""]], 1, 700), table_page([["规范性文件", "", "", "48"]], 2, 80))
    assert texts(table) == [heads, ["规章", "", "", ""], ["规范性文件", "", "", "48"]]


def test_a_blank_row_with_a_wide_label_at_a_page_end_is_no_part_of_the_next() -> None:
    """Two rows without a number, whose labels stand in different columns, are two."""
    wide = [b for b in lattice(XS, (700.0, 730.0, 760.0)) if b.x0 != 120 or b.y0 == b.y1]
    words = [*fill_words(XS, (700.0, 730.0), [["", "", "自然人", "总计"]]), word("二、上年结转数量", 70, 740)]
    below = [["三、本年", "（一）予以公开", "", ""], ["", "（二）部分公开", "", "1"]]
    table = joined(page(words, wide, 1), table_page(below, 2, 80))
    labels = [next(t for t in row if t) for row in texts(table)]
    assert labels == ["自然人", "二、上年结转数量", "三、本年", "（二）部分公开"]


def test_a_header_that_a_page_parted_is_known_again_where_it_is_repeated() -> None:
    first = table_page([["", "项", "自然", ""]], 1, 780)
    second = table_page([["", "目", "人", "总计"], *ROWS], 2, 80)
    table = joined(first, second, table_page([HEADER, *MORE], 3, 80))
    assert [row[1] for row in texts(table)][-3:] == ["1.属于国家秘密", "2.其他法律行政法规禁止公开", "1.重复申请"]


def test_rows_beside_many_headers_stay_two_where_the_lower_is_blank() -> None:
    """So many headers stand in the first column of values that it passes for one of labels."""
    header, again = ["", "信息内容", "上一年项目数量", ""], ["", "信息内容", "采购项目数量", ""]
    above = [header, ["", "行政许可", "13", "1872"], header, ["", "行政处罚", "170", "49751"]]
    below = [["", "行政强制", "", ""], again, ["", "政府集中采购", "", ""]]
    table = joined(table_page(above, 1, 660), table_page(below, 2, 80))
    assert [row[1:] for row in texts(table)] == [row[1:] for row in (*above, *below)]


def test_a_header_over_several_columns_is_no_part_of_the_blank_row_after_the_cut() -> None:
    """The value of 行政许可 is blank, so that the table's columns of numbers begin late; the header's text is not its value."""
    wide = [60.0, 200.0, 540.0]
    xs = [60.0, 200.0, 310.0, 420.0, 540.0]
    first = page(
        [
            *fill_words(xs, [640, 670, 700], [["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["规章"]]),
            *fill_words(wide, [700, 730], [["信息内容", "本年处理决定数量"]]),
        ],
        lattice(xs, [640, 670, 700]) + lattice(wide, [700, 730]),
        1,
    )
    second = page(
        [
            *fill_words(wide, [80, 110, 140], [["行政许可"], ["信息内容", "本年处理决定数量"]]),
            *fill_words(xs, [140, 170], [["行政处罚", "", "0", "0"]]),
        ],
        lattice(wide, [80, 110, 140]) + lattice(xs, [140, 170]),
        2,
    )
    table = joined(first, second)
    assert [c.text for c in table.rows[2]] == ["信息内容", "本年处理决定数量"]
    assert [c.text for c in table.rows[3]] == ["行政许可", ""]


def test_headers_at_a_page_end_have_no_part_in_the_blank_row_below() -> None:
    headers = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    xs = [60.0, 160.0, 260.0, 360.0, 460.0, 540.0]
    first = page(fill_words(xs, [640, 670], [headers]), lattice(xs, [640, 670]), 1)
    second = page(fill_words(xs, [80, 110], [["", "", "", "", "1"]]), lattice(xs, [80, 110]), 2)
    table = joined(first, second)
    assert texts(table) == [headers, ["", "", "", "", "1"]]
    assert {c.row_span for c in table.cells} == {1}


def test_a_label_over_the_cut_and_one_under_it_are_two_rows_though_each_value_stands_once() -> None:
    """Of a short table left blank, columns of headers pass for columns of labels."""
    headers = ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"]
    first = table_page([headers], 1, 700)
    second = table_page([["规章", "", "", ""], ["规范性文件", "8", "4", "41"]], 2, 80)
    assert texts(joined(first, second)) == [headers, ["规章", "", "", ""], ["规范性文件", "8", "4", "41"]]
