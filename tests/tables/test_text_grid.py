"""Tables without rules: columns from numbers and headers, rows from labels and values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.records import PrintedPage, Table, Word
from extractor.settings import STRADDLE_SCORE
from extractor.tables.lines import words_to_lines
from extractor.tables.recover import recover
from extractor.tables.text_blocks import blocks_to_levels, words_to_blocks
from extractor.tables.text_columns import Column, match_headers, share_out, value_columns
from extractor.tables.text_rows import share_rows
from tests.tables.printed import across, centred, page, spans, texts, word

COLUMNS = [(260.0 + 38 * i, 298.0 + 38 * i) for i in range(7)]
LEAVES = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]


def header(y: float = 100) -> list[Word]:
    words = [centred("申请人情况", 260, 526, y, 8)]
    for (x0, x1), leaf in zip(COLUMNS, LEAVES, strict=True):
        half = len(leaf) if len(leaf) < 5 else (len(leaf) + 1) // 2
        words.append(centred(leaf[:half], x0, x1, y + 20, 8))
        if leaf[half:]:
            words.append(centred(leaf[half:], x0, x1, y + 30, 8))
    return words


def values(y: float, numbers: list[str], place: str = "middle") -> list[Word]:
    found = []
    for (x0, x1), number in zip(COLUMNS, numbers, strict=True):
        if number:
            wide = word(number, 0, 0, 8).box.width
            x = {"left": x0 + 3, "right": x1 - 3 - wide, "middle": (x0 + x1 - wide) / 2}[place]
            found.append(word(number, x, y, 8))
    return found


def table_of(words: list[Word], rulings: list | None = None) -> Table:
    (table,) = recover((page(words, rulings or []),)).tables
    return table


def rows_of(table: Table) -> dict[str, list[str]]:
    return {
        next((t for t in row if t), ""): row[-7:]
        for row in texts(table)
        if any(t.isdigit() or t in "—/" for t in row if t)
    }


LABELS = ["一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "四、结转下年度继续办理"]
NUMBERS = [
    ["1", "0", "2", "0", "3", "0", "6"],
    ["0", "0", "0", "0", "0", "0", "0"],
    ["1", "0", "0", "0", "0", "0", "1"],
]


@pytest.mark.parametrize("place", ["left", "middle", "right"])
def test_numbers_go_under_their_headers_however_they_are_set(place: str) -> None:
    words = header()
    for i, (label, numbers) in enumerate(zip(LABELS, NUMBERS, strict=True)):
        words += [word(label, 60, 160 + 20 * i, 8), *values(160 + 20 * i, numbers, place)]
    table = table_of(words)
    assert rows_of(table) == dict(zip(LABELS, NUMBERS, strict=True))
    heads = texts(table)[1:-3]
    assert ["".join(row[c] for row in heads) for c in range(-7, 0)] == LEAVES


def test_a_column_left_blank_is_kept_by_its_header() -> None:
    blank = [[*row[:3], "", *row[4:]] for row in NUMBERS]
    words = header()
    for i, (label, numbers) in enumerate(zip(LABELS, blank, strict=True)):
        words += [word(label, 60, 160 + 20 * i, 8), *values(160 + 20 * i, numbers)]
    assert rows_of(table_of(words)) == dict(zip(LABELS, blank, strict=True))


@pytest.mark.parametrize(("score", "more"), [(0.35, 0), (0.95, 1), (None, 1)])
def test_dust_read_as_a_number_makes_no_column(score: float | None, more: int) -> None:
    words = header()
    for i, (label, numbers) in enumerate(zip(LABELS, NUMBERS, strict=True)):
        words += [word(label, 60, 160 + 20 * i, 8), *values(160 + 20 * i, numbers)]
    whole = table_of(words)
    dust = replace(word("4", COLUMNS[3][0] - 4, 180, 5), score=score)
    table = table_of([*words, dust])
    assert table.width == whole.width + more
    if not more:
        assert rows_of(table)[LABELS[0]] == NUMBERS[0]


@pytest.mark.parametrize("items", [2, 3])
def test_what_stands_left_of_the_items_makes_no_column(items: int) -> None:
    """（三） beside them, read as a dash; two items might as well stand in a table beside another."""
    words = [*header(), word("—", 70, 180, 8)]
    for i, item in enumerate(["1、属于国家秘密", "2、其他法律行政法规", "3、危及安全稳定"][:items]):
        words += [word(item, 100, 160 + 30 * i, 8), *values(160 + 30 * i, NUMBERS[i])]
    assert len(value_columns(words_to_lines(words))) == (8 if items < 3 else 7)


@pytest.mark.parametrize(("white", "headers"), [(0.6, 7), (0.8, 7), (1.5, 8)])
def test_narrow_characters_of_a_header_are_its_own(white: float, headers: int) -> None:
    """自然 人: beside its narrow ink a scan shows white."""
    words = [w for w in header() if w.text != "自然人"]
    first = word("自然", COLUMNS[0][0] + 4, 120, 8)
    words += [first, word("人", first.box.x1 + 8 * white, 120, 8, step=5)]
    for i, (label, numbers) in enumerate(zip(LABELS, NUMBERS, strict=True)):
        words += [word(label, 60, 160 + 20 * i, 8), *values(160 + 20 * i, numbers)]
    line = next(line for line in words_to_lines(words) if "自然" in line.text)
    assert len(words_to_blocks(line.words)) == headers
    assert (rows_of(table_of(words)) == dict(zip(LABELS, NUMBERS, strict=True))) == (headers == 7)


def test_a_row_without_numbers_is_a_row() -> None:
    words = header()
    for i, label in enumerate(LABELS):
        words += [word(label, 60, 160 + 20 * i, 8), *(values(160 + 20 * i, NUMBERS[i]) if i != 1 else [])]
    table = table_of(words)
    (blank,) = [row for row in texts(table) if LABELS[1] in row]
    assert blank[-7:] == [""] * 7
    assert rows_of(table)[LABELS[2]] == NUMBERS[2]


@pytest.mark.parametrize("beside", [0.0, 6.0])
def test_a_label_of_two_lines_is_one(beside: float) -> None:
    """Its numbers stand beside its first line, or beside its middle."""
    words = header()
    for i, label in enumerate(LABELS):
        y = 160 + 34 * i
        words += [word(label[:8], 60, y, 8), word(label[8:], 60, y + 11, 8), *values(y + beside, NUMBERS[i])]
    assert rows_of(table_of(words)) == dict(zip(LABELS, NUMBERS, strict=True))


def test_groups_stand_beside_their_rows() -> None:
    items = [
        "1.属于国家秘密",
        "2.其他法律行政法规禁止公开",
        "3.危及“三安全一稳定”",
        "1.重复申请",
        "2.要求提供公开出版物",
    ]
    words = header()
    for i, item in enumerate(items):
        words += [word(item, 130, 160 + 20 * i, 8), *values(160 + 20 * i, NUMBERS[i % 3])]
    words += [word("（三）", 80, 175, 8), word("不予公开", 80, 186, 8), word("（五）不予处理", 66, 230, 8)]
    assert spans(table_of(words)) | {"申请人情况": (1, 7)} == {
        "申请人情况": (1, 7),
        "（三）不予公开": (3, 1),
        "（五）不予处理": (2, 1),
    }


def test_horizontal_rules_part_rows() -> None:
    words = header()
    rules = []
    for i, label in enumerate(["甲方", "乙方", "丙方"]):
        y = 160 + 30 * i
        words += [word(label, 60, y, 8), word("附注", 60, y + 11, 8), *values(y + 5, NUMBERS[i])]
        rules.append(across(y + 24, 55, 530))
    table = table_of(words, rules)
    assert list(rows_of(table)) == ["甲方附注", "乙方附注", "丙方附注"]


def outcome_page(value_row: bool, top: float = 100) -> PrintedPage:
    five = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    words = [centred("行政复议", 60, 210, top), centred("行政诉讼", 210, 510, top)]
    words += [centred("未经复议直接起诉", 210, 360, top + 18), centred("复议后起诉", 360, 510, top + 18)]
    for i in range(15):
        x0 = 60 + 30 * i
        leaf = five[i % 5]
        words.append(centred(leaf[:2], x0, x0 + 30, top + 36))
        if leaf[2:]:
            words.append(centred(leaf[2:], x0, x0 + 30, top + 47))
        if value_row:
            words.append(centred(str(i), x0, x0 + 30, top + 70))
    return page(words)


def test_headers_over_several_columns() -> None:
    (table,) = recover((outcome_page(True),)).tables
    assert texts(table)[-1][-15:] == [str(i) for i in range(15)]
    assert spans(table) == {
        "行政复议": (1, 5),
        "行政诉讼": (1, 10),
        "未经复议直接起诉": (1, 5),
        "复议后起诉": (1, 5),
    }


def test_headers_with_nothing_under_them_have_a_blank_row() -> None:
    (table,) = recover((outcome_page(False),)).tables
    assert texts(table)[-1] == [""] * table.width
    assert "结果维持" in texts(table)[-2]


@pytest.mark.parametrize("columns", [[13, 14], [7]])
def test_numbers_alone_at_a_page_head_are_no_page_number(columns: list[int]) -> None:
    second = page([centred("1", 60 + 30 * c, 90 + 30 * c, 60) for c in columns], number=2)
    third = page([word("五、存在的主要问题及改进情况", 60, 60), word("3", 300, 800)], number=3)
    (table,) = recover((outcome_page(False, 700), second, third)).tables
    assert [i for i, text in enumerate(texts(table)[-1][-15:]) if text] == columns


def test_prose_with_spaces_is_no_table() -> None:
    words = [word("本年度新收政府信息公开申请 12 件，其中自然人 10 件，", 60, 100, 12), word("均已办结。", 60, 120, 12)]
    assert recover((page(words),)).tables == ()


def test_the_words_of_ruled_tables_are_read_a_second_time() -> None:
    from tests.tables.printed import fill_words, lattice

    xs, ys = (60.0, 240.0, 360.0, 480.0), (100.0, 130.0, 160.0, 190.0)
    rows = [["项目", "自然人", "总计"], ["1.重复申请", "4", "4"], ["2.要求提供公开出版物", "0", "0"]]
    content = recover((page(fill_words(xs, ys, rows), lattice(xs, ys)),))
    assert texts(content.tables[0]) == rows
    (second,) = content.second_tables
    assert [row[-2:] for row in texts(second)[-2:]] == [["4", "4"], ["0", "0"]]


@pytest.mark.parametrize(
    ("headers", "columns", "expected"),
    [
        ([10, 20, 30], [10, 20, 30], [0, 1, 2]),
        ([10, 20, 30], [14, 24, 34], [0, 1, 2]),
        ([10, 20, 30], [14, 34], [0, None, 1]),
        ([10, 20, 30, 40], [24], [None, 0, None, None]),
    ],
)
def test_headers_find_their_columns(headers: list[float], columns: list[float], expected: list[int | None]) -> None:
    assert match_headers(headers, [Column(c - 1, c + 1) for c in columns]) == expected


def test_headers_share_columns_out_by_their_middles() -> None:
    centres = [10.0 * i for i in range(15)]
    assert share_out([20.0, 95.0], centres, list(range(15))) == [(0, 4), (5, 14)]
    assert share_out([70.0, 120.0], centres, list(range(15))) == [(5, 9), (10, 14)]


def test_rows_share_labels_out_in_order() -> None:
    lines = words_to_lines([word("1.甲", 0, 0), word("2.乙乙", 0, 14), word("乙", 0, 25), word("3.丙", 0, 40)])
    rows = share_rows(lines, [5.0, 24.0, 45.0])
    assert [(row.label, row.anchor) for row in rows] == [((0,), 0), ((1, 2), 1), ((3,), 2)]


def test_a_heading_in_pieces_is_no_header() -> None:
    words = [word("第", 190, 106), word("二", 204, 106), word("十条第（五）项", 218, 106)]
    for label, y in (("信息内容", 118), ("行政许可", 136), ("行政处罚", 154)):
        words.append(word(label, 60, y))
    for x, name, numbers in ((170, "上一年项目数量", "35"), (300, "本年增/减", "12"), (400, "处理决定数量", "48")):
        words += [
            centred(name, x, x + 80, 118, 8),
            *(centred(n, x, x + 80, 136 + 18 * i) for i, n in enumerate(numbers)),
        ]
    rows = texts(table_of(words))
    assert [[t for t in row if t] for row in rows[:2]] == [
        ["第二十条第（五）项"],
        ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
    ]


def test_a_blank_under_a_wide_header_is_as_wide() -> None:
    """Its number may stand anywhere in it, and a second look must see that."""
    words = [
        centred(head, x - 30, x + 30, 118, 8)
        for head, x in (("本年制发件数", 230), ("本年废止件数", 330), ("现行有效件数", 430))
    ]
    words += [word("信息内容", 60, 118), word("规章", 60, 136)]
    words += [centred("0", x - 30, x + 30, 136) for x in (230, 330, 430)]
    words += [
        centred("第二十条第（六）项", 60, 460, 154),
        word("信息内容", 60, 172),
        centred("本年处理决定数量", 200, 460, 172, 8),
    ]
    words += [word("行政处罚", 60, 190), word("489", 425, 190), word("行政强制", 60, 208)]
    table = table_of(words)
    ends = {row[0].text: [(c.text, c.column_span) for c in row[1:]] for row in table.rows}
    assert ends["行政处罚"] == [("489", 3)]
    assert ends["行政强制"] == [("", 3)]
    assert ends["规章"] == [("0", 1)] * 3


def test_blocks_with_columns_of_their_own_keep_them_apart() -> None:
    """An amount of one block stands under two columns of another."""
    words = [centred("第二十条第（五）项", 60, 460, 100)]
    heads = ["上一年项目数量", "本年增/减", "处理决定数量"]
    words += [centred(head, x - 30, x + 30, 120, 8) for head, x in zip(heads, (230, 310, 370), strict=True)]
    for y, label, row in ((140, "行政许可", ["17", "0", "21244"]), (160, "其他对外管理服务事项", ["0", "0", "0"])):
        words.append(word(label, 60, y))
        words += [centred(number, x - 30, x + 30, y) for number, x in zip(row, (230, 310, 370), strict=True)]
    words += [centred("第二十条第（九）项", 60, 460, 190), centred("采购项目数量", 170, 250, 210, 8)]
    words += [centred("采购总金额", 305, 380, 210, 8), word("政府集中采购", 60, 230)]
    words += [centred("25", 170, 250, 230), word("3566211450000元", 305, 230)]
    rows = texts(table_of(words))
    assert [row[1:4] for row in rows if row[0] in ("行政许可", "其他对外管理服务事项")] == [
        ["17", "0", "21244"],
        ["0", "0", "0"],
    ]
    assert [row[1:3] for row in rows if row[0] == "政府集中采购"] == [["25", "3566211450000元"]]


@pytest.mark.parametrize(
    ("above", "below", "starts", "levels"),
    [
        ({2, 3}, {0, 1}, [], [{0, 1, 2, 3}]),  # a row that the page's end cut
        ({2, 3}, {0, 1}, [124.0], [{2, 3}, {0, 1}]),  # a label begins beside the lower line
        ({1, 2}, {0, 1}, [], [{1, 2}, {0, 1}]),  # both hold column 1: the whole lower line is a row of its own
    ],
)
def test_lines_of_numbers_at_a_page_end(above: set[int], below: set[int], starts: list[float], levels: object) -> None:
    words = [word("7", 100 + 40 * c, y) for y, columns in ((100, above), (119, below)) for c in columns]
    found = blocks_to_levels(words_to_blocks(words, [114.0]), [114.0], starts)
    assert [{round((b.box.x0 - 100) / 40) for b in level} for level in found] == levels


def test_a_row_of_numbers_that_leans_is_one() -> None:
    words = [word("0", 100 + 30 * c, 100 - 0.4 * c, 4.2) for c in range(15)]  # 5.6 over the row, its type 4.2 high
    words += [word("1", 100 + 30 * c, 109 - 0.4 * c, 4.2) for c in range(15)]
    assert [{b.text for b in level} for level in blocks_to_levels(words_to_blocks(words))] == [{"0"}, {"1"}]


def test_two_numbers_in_one_cell_are_doubtful() -> None:
    words = header()
    for i, label in enumerate(LABELS):
        numbers = [NUMBERS[i][0], "20000" if i else "0", *NUMBERS[i][2:]]
        words += [word(label, 60, 160 + 20 * i, 8), *values(160 + 20 * i, numbers)]
    words.append(word("5", 308, 160, 8))  # beside the 0 of the second column
    assert [(c.text, c.score) for c in table_of(words).cells if c.score is not None] == [("5 0", STRADDLE_SCORE)]


def test_a_character_of_an_upright_label_is_no_value() -> None:
    """无 of 无法提供 stands in a line of numbers and marks."""
    words = header()
    for i, label in enumerate(LABELS):
        words += [word(label, 60, 160 + 20 * i, 8), *values(160 + 20 * i, ["无"] * 7)]
    words += [word(c, 40, 150 + 10 * i, 8) for i, c in enumerate("（四）无法提供")]
    table = table_of(words)
    assert [row[1:] for row in texts(table)[-3:]] == [["无"] * 7] * 3


def test_a_number_beside_the_middle_of_the_last_label_belongs_to_the_table() -> None:
    words = header()
    for i, label in enumerate(LABELS):
        words += [word(label, 60, 160 + 20 * i, 8), *values(160 + 20 * i, NUMBERS[i])]
    words += [word("行政事业性收", 60, 220, 8), word("59.52", 340, 226, 8), word("费", 60, 232, 8)]
    (last,) = [row for row in texts(table_of(words)) if "59.52" in row]
    assert last[0] == "行政事业性收费"


def over_two_pages(first: list[Word], second: list[Word]) -> Table:
    (table,) = recover((page(first, number=1), page(second, number=2))).tables
    return table


def test_a_label_cut_by_a_page_end_keeps_its_numbers() -> None:
    """They stand beside the part on the first page; a note of continuation stands over the second."""
    label = "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"
    first = [*header(700), word(LABELS[0], 60, 760, 8), *values(760, NUMBERS[0])]
    first += [word(label[:12], 60, 785, 8), *values(785, NUMBERS[1])]
    second = [word("续表", 500, 60, 8)]
    second += [word(label[12 + 8 * i : 20 + 8 * i], 60, 90 + 11 * i, 8) for i in range(4)]
    second += [word("3.其他", 60, 140, 8), *values(140, NUMBERS[2])]
    assert rows_of(over_two_pages(first, second)) == dict(zip([LABELS[0], label, "3.其他"], NUMBERS, strict=True))


def test_a_header_repeated_at_a_page_head_is_dropped() -> None:
    first = [*header(60), word(LABELS[0], 60, 120, 8), *values(120, NUMBERS[0])]
    second = [*header(60), word(LABELS[2], 60, 120, 8), *values(120, NUMBERS[2])]
    rows = texts(over_two_pages(first, second))
    assert sum("申请人情况" in row for row in rows) == 1
    assert [row[-7:] for row in rows[-2:]] == [NUMBERS[0], NUMBERS[2]]


def test_a_header_that_a_page_end_parts_is_one() -> None:
    """The lower part of 自然人 stands in the middle of its row of headers; nothing but labels stands under them."""
    first = [word("（本列数据的勾稽关系为：第一项", 60, 690, 8), word("自然", 271, 700, 8)]
    second = [word("加第二项之和，等于第三项加第四项之和）", 60, 71, 8), centred("人", 260, 298, 71, 8)]
    for (x0, x1), leaf in zip(COLUMNS[1:], LEAVES[1:], strict=True):
        second += [centred(leaf[i : i + 2], x0, x1, 60 + 10 * (i // 2), 8) for i in range(0, len(leaf), 2)]
    second += [word(label, 60, 110 + 20 * i, 8) for i, label in enumerate(LABELS)] + [word("1", 508, 110, 8)]
    table = over_two_pages([centred("法人或其他组织", 298, 488, 690, 8), *first], second)
    heads = [row for row in texts(table) if row[0] not in LABELS]
    assert ["".join(row[c] for row in heads) for c in (-7, -1)] == ["自然人", "总计"]
    assert [row[-7:] for row in texts(table)[-3:]] == [["", "", "", "", "", "", "1"], [""] * 7, [""] * 7]


def test_a_number_of_several_lines_set_to_the_top_stays_in_its_row() -> None:
    words = header()
    for i, label in enumerate(LABELS):
        words += [word(label, 60, 160 + 30 * i, 8), *values(160 + 30 * i, NUMBERS[i])]
    words = [w for w in words if not (w.box.y0 >= 160 and 260 < w.box.x0 < 298)]
    words += [word("１０２", 267, 160, 8), word("５", 275, 170, 8), word("０", 275, 190, 8), word("１", 275, 220, 8)]
    assert texts(table_of(words))[-3:] == [
        [LABELS[0], "１０２５", *NUMBERS[0][1:]],
        [LABELS[1], "０", *NUMBERS[1][1:]],
        [LABELS[2], "１", *NUMBERS[2][1:]],
    ]


def test_marks_under_one_another_are_two_rows() -> None:
    words = header()
    for i, label in enumerate(LABELS):
        words += [word(label, 60, 160 + 12 * i, 8), *values(160 + 12 * i, ["/"] * 7)]
    assert rows_of(table_of(words)) == {label: ["/"] * 7 for label in LABELS}


def test_a_row_ends_at_the_rule_that_parts_it_from_the_next() -> None:
    """Half way between two texts may lie beyond the rule: the second look would take the rule in a blank cell for a dash."""
    words = [*header(), *values(160, NUMBERS[0]), *values(210, NUMBERS[1]), *values(238, NUMBERS[2])]
    words += [word(label, 60, y, 8) for label, y in zip(LABELS, (160, 210, 238), strict=True)]
    rules = [across(y, 60, 526) for y in (150, 200, 228)]
    table = table_of(words, rules)
    tops = [row[-1].place.box.y0 for row in table.rows if row[-1].text.isdigit()]  # type: ignore[union-attr]
    assert tops == [150, 200, 228]
