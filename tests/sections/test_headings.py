"""Headings in all their numberings and damages."""

from __future__ import annotations

import pytest

from extractor.forms import form_named
from extractor.sections.headings import glued_heading, inline_topic, level, numbering, read_heading

FORM = form_named("annual-report-2021")


@pytest.mark.parametrize(
    ("line", "kind", "section"),
    [
        ("一、总体情况", "overview", True),
        ("⼀、总体情况", "overview", True),
        ("1、 总体情况", "overview", True),
        ("**一、总体情况：**", "overview", True),
        ("第一部分 总体情况", "overview", True),
        ("总体情况", "overview", True),
        ("二、主动公开政府信息情况", "proactive", True),
        ("三是收到和处理政府信息公开申请情况", "requests", True),
        ("三、收到和处理政府倍息公开申请请况", "requests", True),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "remedies", True),
        ("五、政府信息公开工作存在的主要问题及改进情况", "problems_and_improvements", True),
        ("l六、其他需要报告的事项", "other_matters", True),
        ("六、其他需要报告的事顶", "other_matters", True),
        ("（一）主动公开", "overview.proactive", False),
        ("（一）主动公开政府信息情况", "overview.proactive", False),
        ("1.主动公开情况", "overview.proactive", False),
        ("二)依申请公开", "overview.on_request", False),
        ("（四）平台建设情况", "overview.platform", False),
        ("（五）监督保障", "overview.supervision", False),
        ("（一）存在的主要问题", "problems", False),
        ("存在的问题：", "problems", False),
        ("（二）改进情况", "improvements", False),
        ("下一步工作打算", "improvements", False),
        ("（三）拓展渠道，广泛公开", "other", False),
        ("**强化 考核，落实监督保障**", "other", False),
    ],
)
def test_headings_are_read(line: str, kind: str, section: bool) -> None:
    heading = read_heading(line, FORM)
    assert heading is not None
    assert (heading.kind, heading.section) == (kind, section)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "无。",
        "无其他需要报告的事项",
        "本单位不存在需要报告的事项。",
        "其他事项：无。",
        "一是加强学习；",
        "（一）主动公开：全年公布信息三十条。",
        "某县水务局",
        "2025年1月9日",
        "全年主动公开信息三百条，其中政策文件十条。",
    ],
)
def test_other_lines_are_no_headings(line: str) -> None:
    assert read_heading(line, FORM) is None


@pytest.mark.parametrize(
    ("line", "number", "depth"),
    [
        ("一、总体", "一、", 1),
        ("（二）依申请", "（二）", 2),
        ("二)依申请", "二)", 2),
        ("3.加强", "3.", 3),
        ("①加强", "①", 4),
        ("一是加强", "一是", 5),
        ("2024年", "", 0),
        ("3.5万元", "", 0),
    ],
)
def test_numbering(line: str, number: str, depth: int) -> None:
    assert numbering(line)[0] == number
    assert level(number) == depth


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("一、总体情况2024年，我局认真公开。", ("一、总体情况", "2024年，我局认真公开。")),
        ("六、其他需要报告的事项。无。", ("六、其他需要报告的事项。", "无。")),
        ("五、存在的主要问题及改进情况：一是人少。", ("五、存在的主要问题及改进情况：", "一是人少。")),
        ("（一）主动公开：全年公布三十条。", None),
        ("一、总体情况良好，各项工作有序。", None),
        ("一、总体情况", ("一、总体情况", "")),
    ],
)
def test_a_title_glued_to_its_text_is_cut_off(text: str, cut: tuple[str, str] | None) -> None:
    found = glued_heading(text, FORM)
    assert found == cut or (cut is not None and cut[1] == "" and found is None)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("（四）政府信息公开平台建设：整合网站专栏。", "overview.platform"),
        ("2.依申请公开。全年收到三件。", "overview.on_request"),
        ("监督保障方面，纳入考核。", "overview.supervision"),
        ("一是主动公开信息三十条。", None),
        ("全年公布信息三十条。", None),
    ],
)
def test_the_topic_named_in_front(text: str, topic: str | None) -> None:
    assert inline_topic(text, FORM) == topic
