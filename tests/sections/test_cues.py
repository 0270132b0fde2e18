"""What a paragraph's shape says."""

from __future__ import annotations

import pytest

from extractor.sections.cues import is_whole_title, shape_of


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("2025年1月9日", "signature"),
        ("2025 年 1 月 9 日", "signature"),
        ("二〇二五年一月九日", "signature"),
        ("靖边县民政局　　2022年1月20日", "signature"),
        ("某县水务局2024年政府信息公开工作年度报告", "title"),
        ("# 2022年度", "title"),
        ("该部分以表格形式报告。表格如下：", "table_note"),
        ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "table_note"),
        ("- 3 -", "page_furniture"),
        ("第 3 页 共 8 页", "page_furniture"),
        ("来源：某县水务局 发布时间：2025-01-09", "page_furniture"),
        ("首页 > 政务公开 > 年报", "page_furniture"),
        ("版权所有 某县政府 皖ICP备12345678号", "page_furniture"),
        ("根据《条例》编制本报告，数据统计期限为2024年1月1日至12月31日。", "preamble"),
        ("如有疑问，请与办公室联系，电话：0551-1234567。", "preamble"),
        ("无其他需要报告的事项。", "other_matters"),
        ("本年度未收取信息处理费。", "other_matters"),
    ],
)
def test_shapes(text: str, section: str) -> None:
    found = shape_of(text)
    assert max(found, key=lambda name: found[name]) == section


def test_prose_speaks_against_names_titles_and_furniture() -> None:
    found = shape_of("全年通过门户网站公布各类信息三百条，其中政策文件十条，规划计划五条。")
    assert all(found[name] < 0 for name in ("title", "signature", "page_furniture", "table_note"))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("某县水务局2024年政府信息公开工作年度报告", True),
        ("某县水务局", False),
        ("首页 > 某县水务局2024年政府信息公开工作年度报告", False),
        ("现公布某县水务局2024年政府信息公开工作年度报告，请监督。", False),
    ],
)
def test_whole_titles(text: str, whole: bool) -> None:
    assert is_whole_title(text) is whole
