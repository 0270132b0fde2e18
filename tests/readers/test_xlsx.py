"""Workbooks: what a person sees printed, table by table."""

from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from extractor.errors import UnreadableFile
from extractor.readers import xlsx
from extractor.readers.package import Package
from extractor.records import Content, TextPlace
from tests.readers.office import slots, source, texts, zipped

BORDER = Border(*(Side(style="thin"),) * 4)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(
    rows: list[list[Any]], merges: tuple[str, ...] = (), framed: str = "", name: str = "年报"
) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    for row in sheet[framed] if framed else ():
        for cell in row:
            cell.border = BORDER
    return book


def read(book: openpyxl.Workbook) -> Content:
    return xlsx.read(source("a.xlsx", saved(book)))


@pytest.mark.parametrize(
    ("value", "code", "printed"),
    [
        (1234, "#,##0", "1,234"), (1234.5, "#,##0.00", "1,234.50"), (14.6864, "General", "14.6864"),
        (0, "General", "0"),
        (0.5, "0%", "50%"), (0.125, "0.0%", "12.5%"), (3, "0.00", "3.00"), (-5, "0;(0)", "(5)"), (0, '0;-0;"-"', "-"),
        (0, "#,##0_ ", "0"), (251000, '0"元"', "251000元"), (2.5, "0.00_);[Red](0.00)", "2.50"), (7, "@", "7"),
        (7, "000", "007"), (1e6, '0.0,,"百万"', "1.0百万"),
        (0.1 + 0.2, "General", "0.3"), (12.0, "General", "12"),
        ("１２", "General", "１２"), ("0012", "@", "0012"), (True, "General", "TRUE"),
        (datetime.datetime(2025, 1, 9), "yyyy-mm-dd", "2025-01-09"),
        (datetime.datetime(2025, 1, 9), "yyyy/m/d", "2025/1/9"),
        (datetime.datetime(2025, 1, 9), 'yyyy"年"m"月"d"日";@', "2025年1月9日"),
        (datetime.datetime(2025, 1, 9, 8, 5), "yyyy-mm-dd hh:mm", "2025-01-09 08:05"),
        (" 　总计　", "General", "总计"),
    ],
)  # fmt: skip
def test_values_are_printed_by_their_formats(value: Any, code: str, printed: str) -> None:
    book = filled([["甲", value], ["乙", "x"]])
    book.active["B1"].number_format = code
    assert slots(read(book).tables[0])[(0, 1)] == printed


def test_merges_become_spans_and_places_name_the_sheet() -> None:
    book = filled([["申请人", "法人", None], [None, "企业", "其他"], ["新收", 1, 2]], ("A1:A2", "B1:C1"))
    table = read(book).tables[0]
    assert slots(table) == {
        (0, 0): "申请人", (0, 1): "法人", (1, 1): "企业", (1, 2): "其他", (2, 0): "新收", (2, 1): "1", (2, 2): "2",
    }  # fmt: skip
    assert (table.rows[0][0].row_span, table.rows[0][1].column_span) == (2, 2)
    assert table.rows[2][2].place == TextPlace(3, 3, "年报")


LONG = "2024年，我局认真贯彻落实条例，" * 5 + "取得实效。"
REPORT = [
    ["某局2024年政府信息公开工作年度报告", None, None],
    ["一、总体情况", None, None],
    [LONG, None, None],
    ["二、主动公开政府信息情况", None, None],
    ["第二十条第（一）项", None, None],
    ["信息内容", "本年制发件数", "现行有效件数"],
    ["规章", 0, None],
    [None, None, None],
    ["三、收到和处理政府信息公开申请情况", None, None],
    ["一、本年新收政府信息公开申请数量", None, None],
    ["二、上年结转", 1, 2],
]
EXPECTED = [
    "某局2024年政府信息公开工作年度报告",
    "一、总体情况",
    LONG,
    "二、主动公开政府信息情况",
    "第二十条第（一）项 / 信息内容 | 本年制发件数 | 现行有效件数 / 规章 | 0 | ",
    "三、收到和处理政府信息公开申请情况",
]
MERGED = tuple(f"A{r}:C{r}" for r in (1, 2, 3, 4, 5, 9))


def test_prose_is_told_from_tables_by_merges_and_wording() -> None:
    found = texts(read(filled(REPORT, MERGED)))
    assert found[:6] == EXPECTED
    assert found[6] == "一、本年新收政府信息公开申请数量 |  |  / 二、上年结转 | 1 | 2"


def test_last_lines_below_a_sheet_without_frames_are_prose() -> None:
    rows = [
        ["规章", 0, 1],
        ["行政许可", 5, 2],
        ["六、其他需要报告的事项"],
        ["本年度没有收费。"],
        ["某县水利局"],
        ["2025年1月8日"],
    ]
    content = read(filled(rows))
    assert len(content.tables) == 1
    assert [p.text for p in content.paragraphs] == [row[0] for row in rows[2:]]


def test_prose_is_told_from_tables_by_frames() -> None:
    book = filled(REPORT, ("A5:C5",), "A5:C7")
    for row in book.active["A10:C11"]:
        for cell in row:
            cell.border = BORDER
    assert texts(read(book)) == [*EXPECTED, "一、本年新收政府信息公开申请数量 |  |  / 二、上年结转 | 1 | 2"]


def test_blank_cells_at_the_edge_of_a_frame_are_cells() -> None:
    table = read(filled([["许可", 1, None], ["处罚", None, None]], framed="A1:C2")).tables[0]
    assert slots(table) == {(0, 0): "许可", (0, 1): "1", (0, 2): "", (1, 0): "处罚", (1, 1): "", (1, 2): ""}


def test_a_cell_of_prose_is_cut_at_its_breaks() -> None:
    book = filled(
        [["一、总体情况\n　　第一段，" + LONG + "\n　　第二段。", None], ["许可", 1], ["处罚", 2]], ("A1:B1",)
    )
    assert texts(read(book)) == ["一、总体情况", "第一段，" + LONG, "第二段。", "许可 | 1 / 处罚 | 2"]


def test_ruled_paper_around_a_form_is_no_part_of_it() -> None:
    assert read(filled([["许可", 1], ["处罚", 2]], framed="A1:Z40")).tables[0].width == 2


def test_a_row_beside_a_tall_label_is_no_prose() -> None:
    table = read(filled([["结果", "一、公开", 1], [None, "二、其他情况", None], ["总计", "", 1]], ("A1:A2",))).tables[0]
    assert slots(table)[(1, 1)] == "二、其他情况" and slots(table)[(2, 0)] == "总计"


def test_hidden_sheets_and_rows_are_left_out_and_said() -> None:
    book = filled([["许可", 1], ["暗", 2], ["处罚", 3]])
    book.active.row_dimensions[2].hidden = True
    other = book.create_sheet("底稿")
    other["A1"] = "x"
    other.sheet_state = "hidden"
    book.create_sheet("附表")["A1"] = "说明"
    content = read(book)
    assert texts(content) == ["许可 | 1", "处罚 | 3", "说明"]
    assert [problem.code for problem in content.problems] == ["hidden_cells", "hidden_sheet"]


@pytest.mark.parametrize("hide", ["row", "column"])
def test_what_a_form_hides_is_not_blank(hide: str) -> None:
    """It would pass for a blank, or for a column that the report does not have; a person looks at it."""
    book = filled([["信息内容", "本年制发件数", "现行有效件数"], ["规章", 1, 2], ["行政规范性文件", 3, 4]])
    if hide == "row":
        book.active.row_dimensions[2].hidden = True
    else:
        book.active.column_dimensions["B"].hidden = True
    content = read(book)
    table = slots(content.tables[0])
    assert table[(1, 0)] == "规章" and table[(0, 1)] == "本年制发件数"
    assert table[(1, 1)] == "〔隐藏〕1" and table[(2, 2)] == "4"
    assert [problem.code for problem in content.problems] == ["hidden_cells"]


def test_a_raised_mark_is_no_digit_of_the_number() -> None:
    mark, old = TextBlock(InlineFont(vertAlign="superscript"), "12"), TextBlock(InlineFont(strike=True), "4")
    book = filled([["许可", CellRichText("5", mark)], ["处罚", CellRichText(old, "3")]])
    assert texts(read(book)) == ["许可 | 5¹² / 处罚 | 4̶3"]


def test_formulas_that_were_never_computed_are_no_blanks() -> None:
    content = read(filled([["总计", 1, 0], ["许可", "=SUM(1,2)", 0]]))
    assert texts(content) == ["总计 | 1 | 0 / 许可 | =SUM(1,2) | 0"]
    assert [problem.code for problem in content.problems] == ["formulas"]


def test_formulas_give_their_last_value() -> None:
    data = saved(filled([["许可", 1], ["处罚", 2]]))
    package = Package(data, "xlsx")
    files = {n: package.read(n) for n in package.names()}
    sheet = files["xl/worksheets/sheet1.xml"]
    assert b"<v>2</v>" in sheet
    files["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v>2</v>", b"<f>1+41</f><v>42</v>")
    assert slots(xlsx.read(source("a.xlsx", zipped(files))).tables[0])[(1, 1)] == "42"


def test_strict_workbooks_are_read() -> None:
    package = Package(saved(filled([["许可", 1], ["处罚", 2]])), "xlsx")
    files = {
        n: package.read(n)
        .replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        .replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for n in package.names()
    }
    assert texts(xlsx.read(source("a.xlsx", zipped(files)))) == ["许可 | 1 / 处罚 | 2"]


def test_an_empty_workbook_says_so() -> None:
    with pytest.raises(UnreadableFile):
        read(openpyxl.Workbook())


def test_a_hidden_helper_beside_another_table_is_left_out() -> None:
    book = filled([["规章", 1, 9], [None], ["信息内容", "本年制发件数", "现行有效件数"], ["规章", 1, 2]])
    book.active.column_dimensions["C"].hidden = True
    first, second = read(book).tables
    assert (slots(first).get((0, 2), ""), slots(second)[(1, 2)]) == ("", "〔隐藏〕2")
