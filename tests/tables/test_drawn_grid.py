"""Tables drawn with characters come with their cells; anything else stays as lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.records import Block, Layout, Paragraph, Table, TextPlace
from extractor.tables.drawn_grid import with_drawn_grids

BOXES = """\
┌───────┬────────────┐
│信息内 │本年处理决定│
│  容   │    数量    │
├───────┼────────────┤
│行政处 │29          │
│  罚   │            │
├───────┴────────────┤
│ 第二十条第（八）项 │
├───────┬──────┬─────┤
│收费   │ 0    │ 无  │
└───────┴──────┴─────┘"""
RULES = """\
+----------+------+------+
| 办理结果 | 公开 | 3    |
|          +------+------+
|          | 不予 | 0    |
|          | 公开 |      |
+==========+======+======+
| 总计            | 3    |
+-----------------+------+"""
MYSQL = """\
+------+------+
| 行   | 数   |
+------+------+
| 规章 | 0    |
| 文件 | 3    |
+------+------+"""


def blocks(text: str) -> list[Block]:
    return list(with_drawn_grids(Paragraph(line, TextPlace(i)) for i, line in enumerate(text.split("\n"), 1)))


def told(table: Block) -> list[tuple[str, int, int, int, int]]:
    assert isinstance(table, Table)
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells]


@pytest.mark.parametrize("indent", ["", "    "])
def test_boxes_with_cells_over_several_lines_and_columns(indent: str) -> None:
    before, table, after = blocks("\n".join(["标题", *(indent + line for line in BOXES.split("\n")), "落款"]))
    assert isinstance(table, Table)
    assert table.layout is Layout.GRID
    assert told(table) == [
        ("信息内容", 0, 0, 1, 1), ("本年处理决定数量", 0, 1, 1, 2), ("行政处罚", 1, 0, 1, 1), ("29", 1, 1, 1, 2),
        ("第二十条第（八）项", 2, 0, 1, 3), ("收费", 3, 0, 1, 1), ("0", 3, 1, 1, 1), ("无", 3, 2, 1, 1),
    ]  # fmt: skip
    assert [b.text for b in (before, after) if isinstance(b, Paragraph)] == ["标题", "落款"]
    assert table.cells[3].place == TextPlace(6)


def test_rules_of_dashes_with_cells_over_rows() -> None:
    (table,) = blocks(RULES)
    assert told(table) == [
        ("办理结果", 0, 0, 2, 1), ("公开", 0, 1, 1, 1), ("3", 0, 2, 1, 1), ("不予公开", 1, 1, 1, 1), ("0", 1, 2, 1, 1),
        ("总计", 2, 0, 1, 2), ("3", 2, 2, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        MYSQL,  # a row a line
        MYSQL.replace(
            "| 文件 | 3    |", "+------+------+\n| 文件 | 3    |\n| 其他 | 4    |"
        ),  # two numbers in one cell
        BOXES.replace("│行政处 │29 ", "│行政处│29 "),  # lines out of step
        "| 规章 | 0 | 0 | 0 |\n|---|---|---|---|\n| 文件 | 1 | 0 | 2 |",
        "│ 一条\n├ 二条\n└ 三条",
    ],
)
def test_other_lines_stay(text: str) -> None:
    assert [b.text for b in blocks(text) if isinstance(b, Paragraph)] == text.split("\n")


@given(st.lists(st.text(alphabet="+-|─│┌┐└┘├┤┬┴┼ =0规", max_size=14), max_size=12))
def test_whatever_is_drawn_no_letter_is_lost(lines: list[str]) -> None:
    found = blocks("\n".join(lines))
    text = "".join(b.text if isinstance(b, Paragraph) else "".join(c.text for c in b.cells) for b in found)
    assert sorted(c for c in text if c in "0规") == sorted(c for c in "".join(lines) if c in "0规")
