"""Whole reports labelled, with the stored classifier and without one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.forms import form_named
from extractor.records import Block, Cell, Paragraph, Table, TextPlace
from extractor.sections import SECTION_NAMES, label, label_with

FORM = form_named("annual-report-2021")
TABLES = [Table(((Cell(text, 0, 0),),)) for text in ("信息内容", "自然人", "行政复议")]
REPORT: list[tuple[str, str]] = [
    ("page_furniture", "首页 > 政府信息公开 > 年报"),
    ("title", "甘泉县水务局2024年政府信息公开工作年度报告"),
    ("preamble", "根据《中华人民共和国政府信息公开条例》要求，现公布本报告，数据统计期限为2024年1月1日至12月31日。"),
    ("heading", "一、总体情况"),
    ("overview.general", "2024年，我局坚持把公开透明作为工作的基本要求，各项任务有序推进，成效良好。"),
    ("overview.proactive", "全年在门户网站公布信息三百条，其中通知公告四十条，预决算信息四条，工作动态其余。"),
    ("overview.on_request", "全年收到公开申请两件，均在法定期限内答复申请人，未发生行政复议和诉讼。"),
    ("overview.management", "修订公开目录和指南，信息发布前须经三级审核和保密审查，及时清理过期失效内容。"),
    ("overview.platform", "门户网站专栏完成改版，微信公众号按时更新，服务大厅设置查阅点和电子屏。"),
    ("overview.supervision", "将公开工作纳入年度考核，组织业务培训两次，接受社会评议，未发生责任追究。"),
    ("heading", "二、主动公开政府信息情况"),
    ("table_note", "该部分以表格形式报告。"),
    ("table", "0"),
    ("heading", "三、收到和处理政府信息公开申请情况"),
    ("table", "1"),
    ("heading", "四、政府信息公开行政复议、行政诉讼情况"),
    ("table", "2"),
    ("heading", "五、存在的主要问题及改进情况"),
    ("problems", "一是公开内容不够丰富，更新不够及时；二是工作人员多为兼职，业务水平有待提高。"),
    ("improvements", "下一步，我局将充实工作力量，加强业务培训，丰富公开内容，提高更新频率。"),
    ("heading", "六、其他需要报告的事项"),
    ("other_matters", "本年度未收取信息处理费。"),
    ("signature", "甘泉县水务局"),
    ("signature", "2025年1月9日"),
]


def blocks(report: list[tuple[str, str]]) -> list[Block]:
    return [
        TABLES[int(text)] if name == "table" else Paragraph(text, TextPlace(n))
        for n, (name, text) in enumerate(report, 1)
    ]


def labelled(report: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(p.section, p.text) for p in label(blocks(report), FORM)]


def test_a_report_with_headings() -> None:
    assert labelled(REPORT) == [item for item in REPORT if item[0] != "table"]


def test_a_report_without_headings() -> None:
    bare = [item for item in REPORT if item[0] != "heading"]
    assert labelled(bare) == [item for item in bare if item[0] != "table"]


def test_a_report_without_headings_and_tables() -> None:
    bare = [item for item in REPORT if item[0] not in ("heading", "table", "table_note")]
    assert labelled(bare) == bare


def test_glued_paragraphs_are_cut_and_keep_every_character() -> None:
    glued = [("x", "".join(text for _, text in REPORT[18:20])), ("x", REPORT[20][1] + REPORT[21][1])]
    found = labelled([*REPORT[:18], *glued])
    assert [name for name, _ in found[-4:]] == ["problems", "improvements", "heading", "other_matters"]
    assert "".join(text for _, text in found[-4:]) == "".join(text for _, text in REPORT[18:22])


def test_a_cut_that_parts_nothing_is_mended() -> None:
    text = "改进措施：一是加强培训，提高业务能力。今后，我局将持续改进公开工作。"
    found = labelled([*REPORT[:19], ("improvements", text)])
    assert found[-1] == ("improvements", text)


@pytest.mark.parametrize(
    ("name", "after", "text"),
    [
        ("page_furniture", 20, "甘泉县水务局2024年政府信息公开工作年度报告"),  # a page's running head
        ("heading", 6, "（二）强化审核，规范管理"),
        ("heading", 4, "聚焦民生，抓好主动公开"),
        ("heading", 8, "优化平台，畅通渠道"),
    ],
)
def test_lines_that_the_body_explains(name: str, after: int, text: str) -> None:
    found = labelled([*REPORT[:after], (name, text), *REPORT[after:]])
    assert (name, text) in found


def test_furniture_of_the_source_stays_furniture() -> None:
    crumbs = Paragraph("我局将加强公开工作。", furniture=True)
    assert [p.section for p in label([*blocks(REPORT), crumbs], FORM)][-1] == "page_furniture"


def test_radicals_are_put_right() -> None:
    found = label([Paragraph("⼀、总体情况")], FORM)
    assert found[0].text == "一、总体情况"


def test_another_genre_is_sent_to_review() -> None:
    poem = ["床前明月光", "疑是地上霜", "举头望明月", "低头思故乡"]
    assert all(p.status == "review" for p in label([Paragraph(line) for line in poem], None))


def test_without_a_classifier_headings_still_decide() -> None:
    found = label_with(None, blocks(REPORT), FORM)
    assert [p.section for p in found if p.section == "heading"] == ["heading"] * 6
    assert next(p for p in found if "信息处理费" in p.text).section == "other_matters"


def test_nothing_gives_nothing() -> None:
    assert label([], FORM) == ()
    assert label(TABLES, FORM) == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=80), st.sampled_from([t for _, t in REPORT])), max_size=10))
def test_any_text_is_labelled_whole(texts: list[str]) -> None:
    found = label([Paragraph(text) for text in texts], FORM)
    assert all(p.section in SECTION_NAMES and 0 <= p.confidence <= 1 for p in found)
    before = [c for text in texts for c in text if c.isascii() and c.isalnum()]
    assert [c for p in found for c in p.text if c.isascii() and c.isalnum()] == before
