"""Spans laid out in slots; layout tables and prose rows told from data."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.readers.markup_table import RawCell, is_prose, lay_out, numbered, table_blocks
from extractor.records import Paragraph, Table, TextPlace

spans = st.one_of(st.integers(0, 4), st.just(65000))
tables = st.lists(st.lists(st.tuples(spans, st.integers(1, 4)), max_size=5), min_size=1, max_size=7)


def raw(text: str, row_span: int = 1, column_span: int = 1) -> RawCell:
    return RawCell([Paragraph(text)] if text else [], row_span, column_span, TextPlace(1))


@settings(max_examples=80, deadline=None)
@given(tables)
def test_cells_never_overlap_nor_leave_the_table_and_none_is_lost(shape: list[list[tuple[int, int]]]) -> None:
    rows = [[raw(f"{r}.{c}", *span) for c, span in enumerate(row)] for r, row in enumerate(shape)]
    laid = lay_out(rows)
    assert [[c.text for c in row] for row in laid] == [[c.text for c in row] for row in rows]
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(laid):
        for cell in row:
            assert cell.row == r and cell.row + cell.row_span <= len(rows)
            own = {(r + i, cell.column + j) for i in range(cell.row_span) for j in range(cell.column_span)}
            assert not own & taken
            taken |= own


def test_a_row_span_pushes_the_next_row_right() -> None:
    rows = [[raw("a", 2), raw("b", 1, 2)], [raw("c"), raw("d")]]
    assert [(c.text, c.column) for row in lay_out(rows) for c in row] == [("a", 0), ("b", 1), ("c", 1), ("d", 2)]


def test_a_sheets_title_and_signature_are_no_table() -> None:
    lines = ["云岭市水务局", "2024年政府信息公开工作年度报告", "一、总体情况"]
    rows = [[raw(line, 1, 2)] for line in lines] + [[raw("规章"), raw("0")], [raw("六、其他需要报告的事项", 1, 2)]]
    rows += [[raw("无。", 1, 2)], [raw("", 1, 2)], [raw("云岭市水务局", 1, 2)]]
    found = [b.text if isinstance(b, Paragraph) else b.width for b in table_blocks(rows)]
    assert found == [*lines, 2, "六、其他需要报告的事项", "无。", "云岭市水务局"]


def test_prose_rows_part_tables_and_headers_do_not() -> None:
    rows = [
        [raw("二、主动公开政府信息情况", 1, 2)],
        [raw("第二十条第（一）项", 1, 2)],
        [raw("规章"), raw("0")],
        [raw("我局" + "认真落实条例要求，" * 6 + "取得实效。", 1, 2)],
        [raw("行政许可"), raw("12")],
    ]
    blocks = table_blocks(rows)
    assert [type(b) for b in blocks] == [Paragraph, Table, Paragraph, Table]
    assert isinstance(blocks[1], Table) and [c.row for c in blocks[1].cells] == [0, 1, 1]
    assert isinstance(blocks[3], Table) and [c.row for c in blocks[3].cells] == [0, 0]


def test_a_label_that_reaches_down_keeps_its_rows_together() -> None:
    rows = [[raw("甲", 2), raw("1")], [raw("一、总体情况", 1, 1)]]
    assert [type(b) for b in table_blocks(rows)] == [Table]


def test_layout_tables_give_their_contents() -> None:
    inner = Table(lay_out([[raw("行政许可"), raw("1")], [raw("行政处罚"), raw("2")]]))
    nested = [[raw("左栏"), RawCell([Paragraph("标题"), inner])]]
    assert table_blocks(nested) == [Paragraph("左栏"), Paragraph("标题"), inner]
    assert table_blocks([[raw("只有一格")]]) == [Paragraph("只有一格")]
    assert table_blocks([[raw("一列")], [raw("两行")]]) == [Paragraph("一列"), Paragraph("两行")]
    assert table_blocks([[raw(""), raw("")]]) == []


def test_a_table_inside_a_data_cell_stands_after_its_table() -> None:
    inner = Table(lay_out([[raw("x"), raw("y")]]))
    rows = [[raw(f"{r}{c}") for c in range(3)] for r in range(4)]
    rows[2][2].blocks.append(inner)
    blocks = table_blocks(rows)
    assert len(blocks) == 2 and blocks[1] == inner
    assert isinstance(blocks[0], Table) and blocks[0].cells[8].text == "22"


def test_tables_are_numbered_in_reading_order() -> None:
    table = Table(lay_out([[raw("a"), raw("b")]]), place=TextPlace(3))
    blocks = numbered([table, Paragraph("p", TextPlace(4)), table])
    assert [b.place.part for b in blocks if isinstance(b, Table) and isinstance(b.place, TextPlace)] == ["表 1", "表 2"]
    assert isinstance(blocks[2], Table) and blocks[2].cells[1].place == TextPlace(1, 2, "表 2")


def test_what_reads_as_prose() -> None:
    assert is_prose("一、总体情况")
    assert not is_prose("第二十条第（一）项")
    assert not is_prose("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）")
