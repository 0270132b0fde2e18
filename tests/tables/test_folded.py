"""A table, or all of a report, whose line breaks were lost comes piece by piece; anything else as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.forms import load_forms
from extractor.forms.vocabulary import vocabulary
from extractor.records import Paragraph, TextPlace
from extractor.tables.folded import unfolded

WORDS = vocabulary(load_forms())
ROWS = (
    "一、本年新收政府信息公开申请数量 3 0 0 0 0 0 3 二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0 （一）予以公开 1 0 0 0 0 0 1 "
    "1.属于国家 秘密 0 0 0 0 0 0 0 2.其他法律行政法规禁止公开 2 0 0 0 0 0 2"
)
BLANK = (
    "一、本年新收政府信息公开申请数量 二、上年结转政府信息公开申请数量 1.属于国家秘密 2.其他法律行政法规禁止公开 "
    "4.保护第三方合法权益 5.属于三类内部事务信息 6.属于四类过程性信息 7.属于行政执法案卷 8.属于行政查询事项 2.重复申请 3.其他"
)
FIRST = (
    "信息内容 本年制发件数 本年废止件数 现行有效件数 规章 0 0 0 行政规范性文件 1 0 7 信息内容 本年处理决定数量 行政许可 5 "
    "信息内容 本年处理决定数量 行政处罚 12 行政强制 0 信息内容 本年收费金额（单位：万元） 行政事业性收费 41.84"
)
LAST = (
    "行政复议 行政诉讼 结果维持 结果纠正 其他结果 尚未审结 总计 未经复议直接起诉 复议后起诉 "
    "结果维持 结果纠正 其他结果 尚未审结 总计 结果维持 结果纠正 其他结果 尚未审结 总计 0 1 0 0 1 0 0 0 0 0 0 0 0 0 0"
)


def texts(*lines: str) -> list[str]:
    found = unfolded([Paragraph(line, TextPlace(i)) for i, line in enumerate(lines, 1)], WORDS)
    return [block.text for block in found if isinstance(block, Paragraph)]


@pytest.mark.parametrize("gap", [" ", "\t", "  ", " \u3000"])
@pytest.mark.parametrize("table", [ROWS, BLANK, FIRST, LAST])
def test_a_table_on_one_line_comes_cell_by_cell(table: str, gap: str) -> None:
    assert texts("标题", table.replace(" ", gap)) == ["标题", *table.split()]


@pytest.mark.parametrize(
    "line",
    [
        "（一）予以公开 1 0 0 0 0 0 1",
        "行政许可 5 行政处罚 3 行政强制 0",  # three rows side by side
        "全年 收到 申请 12 件， 其中 予以公开 3 件、 属于国家秘密 1 件、 重复申请 2 件、 其他 6 件， 均 已 办结。",
    ],
)
def test_other_lines_stay_whole(line: str) -> None:
    assert texts(line) == [line]


def test_places_name_the_piece_and_years_stay_whole() -> None:
    found = list(unfolded([Paragraph(f"某县财政局 2024 年报告 {ROWS}", TextPlace(7))], WORDS))
    assert [b.text for b in found[:3] if isinstance(b, Paragraph)] == [
        "某县财政局",
        "2024年报告",
        "一、本年新收政府信息公开申请数量",
    ]
    assert [b.place for b in found[:3]] == [TextPlace(7, 1), TextPlace(7, 3), TextPlace(7, 4)]


@given(st.lists(st.text(max_size=12), max_size=6), st.integers(0, 5))
def test_nothing_is_lost(around: list[str], at: int) -> None:
    line = " ".join([*around[:at], ROWS, *around[at:]])
    assert "".join("".join(texts(line)).split()) == "".join(line.split())
