"""The official layout of each table, as it is printed."""

from __future__ import annotations

import pytest

from extractor.export.layout import PrintedTable, Role, print_table
from extractor.forms import load_forms
from tests.export.reports import FORM_2019, FORM_2021


def sketch(printed: PrintedTable) -> list[list[str]]:
    """Rows of texts: a merged cell's text at its top left, ``<`` and ``^`` where it goes on, ``#`` for a number."""
    rows = [["?"] * printed.columns for _ in range(printed.rows)]
    for cell in printed.cells:
        for r in range(cell.row, cell.row + cell.row_span):
            for c in range(cell.column, cell.column + cell.column_span):
                assert rows[r][c] == "?", f"two cells at {r}, {c}"
                rows[r][c] = "<" if c > cell.column else "^" if r > cell.row else cell.text
        if cell.role is Role.VALUE:
            rows[cell.row][cell.column] = "#"
    assert not any("?" in row for row in rows), "a hole in the table"
    return rows


def table(form, name, absent=()):
    printed = print_table(form.table(name), frozenset(absent))
    assert printed is not None
    return printed


def test_part_two_of_the_2021_form():
    assert sketch(table(FORM_2021, "proactive")) == [
        ["第二十条第（一）项", "<", "<", "<"],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "#", "#", "#"],
        ["行政规范性文件", "#", "#", "#"],
        ["第二十条第（五）项", "<", "<", "<"],
        ["信息内容", "本年处理决定数量", "<", "<"],
        ["行政许可", "#", "<", "<"],
        ["第二十条第（六）项", "<", "<", "<"],
        ["信息内容", "本年处理决定数量", "<", "<"],
        ["行政处罚", "#", "<", "<"],
        ["行政强制", "#", "<", "<"],
        ["第二十条第（八）项", "<", "<", "<"],
        ["信息内容", "本年收费金额（单位：万元）", "<", "<"],
        ["行政事业性收费", "#", "<", "<"],
    ]


def test_part_two_of_the_2019_form_spreads_two_columns_over_three():
    rows = sketch(table(FORM_2019, "proactive"))
    assert rows[-3:] == [
        ["第二十条第（九）项", "<", "<", "<"],
        ["信息内容", "采购项目数量", "采购总金额", "<"],
        ["政府集中采购", "#", "#", "<"],
    ]


def test_part_three_header_and_groups():
    printed = table(FORM_2021, "requests")
    rows = sketch(printed)
    assert (printed.rows, printed.columns, printed.header_rows, printed.label_columns) == (28, 10, 3, 3)
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    assert rows[0] == [corner, "<", "<", "申请人情况", *["<"] * 6]
    assert rows[1] == ["^", "<", "<", "自然人", "法人或其他组织", *["<"] * 4, "总计"]
    kinds = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    assert rows[2] == ["^", "<", "<", "^", *kinds, "^"]
    assert rows[3][:4] == ["一、本年新收政府信息公开申请数量", "<", "<", "#"]
    assert rows[5][:4] == ["三、本年度办理结果", "（一）予以公开", "<", "#"]
    assert rows[7][:4] == ["^", "（三）不予公开", "1.属于国家秘密", "#"]
    assert rows[8][:4] == ["^", "^", "2.其他法律行政法规禁止公开", "#"]
    assert rows[26][:4] == ["^", "（七）总计", "<", "#"]
    assert rows[27][:4] == ["四、结转下年度继续办理", "<", "<", "#"]


def test_part_three_of_the_2019_form_has_one_row_for_other_outcomes():
    printed = table(FORM_2019, "requests")
    assert printed.rows == 26
    assert sketch(printed)[23][:4] == ["^", "（六）其他处理", "<", "#"]


def test_part_four_stands_side_by_side():
    outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    assert sketch(table(FORM_2021, "remedies")) == [
        ["行政复议", *["<"] * 4, "行政诉讼", *["<"] * 9],
        [*outcomes, "未经复议直接起诉", *["<"] * 4, "复议后起诉", *["<"] * 4],
        ["^"] * 5 + outcomes * 2,
        ["#"] * 15,
    ]


def test_a_column_that_the_source_does_not_have_is_left_out():
    absent = [a.name for a in FORM_2021.addresses if a.table == "requests" and a.column == "other"]
    printed = table(FORM_2021, "requests", absent)
    assert printed.columns == 9
    assert sketch(printed)[2][3:] == ["^", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "^"]
    assert sketch(printed)[1][4] == "法人或其他组织"


def test_rows_that_the_source_does_not_have_are_left_out_with_their_group():
    absent = [a.name for a in FORM_2021.addresses if a.row.startswith("unavailable.")]
    rows = sketch(table(FORM_2021, "requests", absent))
    assert len(rows) == 25
    assert not any("（四）无法提供" in row for row in rows)


def test_one_absent_cell_leaves_its_row_and_column():
    assert table(FORM_2021, "requests", ["requests.granted.other"]).rows == 28


def test_a_table_that_the_source_does_not_have_is_no_table():
    absent = frozenset(a.name for a in FORM_2021.addresses if a.table == "remedies")
    assert print_table(FORM_2021.table("remedies"), absent) is None


@pytest.mark.parametrize("form", load_forms(), ids=lambda f: f.name)
def test_every_cell_of_the_form_has_one_slot(form):
    slots = [c.address for t in form.tables for c in table(form, t.id).cells if c.address is not None]
    assert sorted(a.name for a in slots) == sorted(a.name for a in form.addresses)
