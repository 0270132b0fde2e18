"""Which lines are pieces of tables, which are prose; how each layout's lines become fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.forms import load_forms
from extractor.records import Block, Layout, Paragraph, Table, TextPlace
from extractor.tables.broken_text import recover_tables, spaced_pieces


def blocks(text: str) -> tuple[Block, ...]:
    lines = [Paragraph(line, TextPlace(i)) for i, line in enumerate(text.split("\n"), 1)]
    return recover_tables(lines, load_forms())


def tables(text: str) -> list[Table]:
    return [b for b in blocks(text) if isinstance(b, Table)]


PROSE = "全年共办理行政许可 30 件、行政处罚 12 件、行政强制 0 件，均已按规定公开。"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("规章\t0\t0\t0\n行政规范性文件\t0\t0\t0", 1),
        ("规章 0 0 0\n行政规范性文件 0 0 0", 1),
        ("信息内容\n本年制\n发件数\n规章\n0\n0\n0", 1),
        (PROSE, 0),
        (f"{PROSE}\n{PROSE}", 0),
        ("三、收到和处理政府信息公开申请情况", 0),
        ("该部分以表格形式报告。表格如下：", 0),
        ("规章 0 0 0\n三、收到和处理政府信息公开申请情况\n（一）予以公开 0 0 0 0 0 0 0", 2),
    ],
)
def test_tables_found(text: str, found: int) -> None:
    assert len(tables(text)) == found


@pytest.mark.parametrize(
    ("text", "layout", "first"),
    [
        ("规章\t0\t1\t2\n行政规范性文件\t0\t0\t0", Layout.FIELDS, ["规章", "0", "1", "2"]),
        ("|规章|0||2|\n|---|---|---|---|\n|行政规范性文件|0|0|0|", Layout.FIELDS, ["规章", "0", "", "2"]),
        ("规章 | 0 | | 2\n行政规范性文件 | 0 | 0 | 0", Layout.FIELDS, ["规章", "0", "", "2"]),
        ("规章    0    1    2\n行政规范性文件  0  0  0", Layout.LINES, ["规章", "0", "1", "2"]),
        ("规章\n|\n0\n|\n|\n2\n|", Layout.FIELDS, ["规章"]),
    ],
)
def test_fields(text: str, layout: Layout, first: list[str]) -> None:
    (table,) = tables(text)
    assert table.layout is layout
    assert [c.text for c in table.rows[0]] == first


def test_empty_cells_between_lone_pipes() -> None:
    (table,) = tables("规章\n|\n0\n|\n|\n2\n|")
    assert [[c.text.strip() for c in row] for row in table.rows] == [["规章"], ["0"], [""], ["2"]]


def test_page_numbers_do_not_become_values() -> None:
    found = blocks("规章 0 0 0\n- 3 -\n行政规范性文件 0 0 0")
    (table,) = [b for b in found if isinstance(b, Table)]
    assert "3" not in {c.text for c in table.cells}
    assert [b.text for b in found if isinstance(b, Paragraph) and b.furniture] == ["- 3 -"]


def test_cells_know_their_line_and_field() -> None:
    (table,) = tables("\n\n规章\t0\t1\t2\n行政规范性文件\t0\t0\t0")
    assert next(c for c in table.cells if c.text == "1").place == TextPlace(3, 3)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("行政许可 57（40 个新办、17 个延续）", ["行政许可", "57（40 个新办、17 个延续）"]),
        ("（一） 予以公开 0 1", ["（一）", "予以公开", "0", "1"]),
        ("3（未完 4 5", ["3（未完", "4", "5"]),
        ("", []),
    ],
)
def test_spaced_pieces(text: str, pieces: list[str]) -> None:
    assert [p[0] for p in spaced_pieces(text)] == pieces


@pytest.mark.parametrize(("wide", "column"), [(2, 10), (1, 6)])
def test_columns_count_an_ideograph_as_told(wide: int, column: int) -> None:
    assert spaced_pieces("行政许可  7", wide)[1] == ("7", column, 1)


@pytest.mark.parametrize("label", ["(六) 其他处理", "(七) 总计", "四、结转下年度继续办理", "2.重复申请"])
def test_a_row_of_words_for_none_is_a_row(label: str) -> None:
    lines = ["一、本年新收政府信息公开申请数量  3  0  0  0  0  0  3", f"{label}   无   无   无   无   无   无   无"]
    found = recover_tables([Paragraph(line, TextPlace(i)) for i, line in enumerate(lines * 2, 1)], load_forms())
    assert not any(isinstance(block, Paragraph) for block in found)


@given(st.lists(st.text(max_size=30), max_size=30))
def test_no_line_is_lost(lines: list[str]) -> None:
    clean = [line.replace("\n", "").replace("\r", "") for line in lines]
    found = recover_tables([Paragraph(line, TextPlace(i)) for i, line in enumerate(clean, 1)], load_forms())
    kept = "".join(
        block.text if isinstance(block, Paragraph) else "".join(c.text for c in block.cells) for block in found
    )
    letters = [c for line in clean for c in line if c.isalnum()]
    assert sorted(c for c in kept if c.isalnum()) == sorted(letters)


def test_rows_whose_cells_go_on_below_behind_a_pipe() -> None:
    """html2text, where cells hold paragraphs: the label ends its line with a pipe, each further cell begins one."""
    row = "{}|   \n|   \n|   \n|   \n|   \n|   \n| {}  "
    labels = ("1.属于国家秘密", "3.危及“三安全一稳定”", "5.属于三类内部事务信息", "8.属于行政查询事项", "2.重复申请")
    text = "\n".join(row.format(label, n) for n, label in enumerate(labels))
    (table,) = tables(text.replace("2.重复", "（五）不予处理| 2.重复"))
    assert [[c.text for c in line] for line in table.rows] == [
        *([label, "", "", "", "", "", "", str(n)] for n, label in enumerate(labels[:4])),
        ["（五）不予处理", "2.重复申请", "", "", "", "", "", "", "4"],
    ]


def test_cells_between_lone_pipes_are_no_such_rows() -> None:
    (table,) = tables("\n|\n".join(["1.属于国家秘密", "0", "3", "", "2.重复申请", "0", "1", "3.其他", "0"]))
    assert [c.text.strip() for line in table.rows for c in line if c.text.strip()] == [
        "1.属于国家秘密", "0", "3", "2.重复申请", "0", "1", "3.其他", "0",
    ]  # fmt: skip


def test_two_tabs_that_part_cells_are_one() -> None:
    """resiliparse: where a cell is blank, the next stands two tabs further."""
    text = "\n".join(
        ["信息内容\t\t制发件数\t\t废止件数\t\t现行有效件数", "规章\t\t0\t\t\t\t0", "行政规范性文件\t\t10\t\t7\t\t43"]
    )
    (table,) = tables(text)
    assert [[c.text for c in line] for line in table.rows[1:]] == [
        ["规章", "0", "", "0"],
        ["行政规范性文件", "10", "7", "43"],
    ]


@pytest.mark.parametrize("row", ["规章\t\t0\t\t0\t1", "规章\t0\t\t0\t\t1"])
def test_tabs_are_single_where_any_field_between_is_filled(row: str) -> None:
    (table,) = tables("\n".join([row, "行政规范性文件\t\t10\t\t7\t\t43", "行政许可\t\t10\t\t7\t\t43"]))
    assert [c.text for c in table.rows[0]] == row.split("\t")
