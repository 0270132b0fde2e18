"""What the corrected document says: cells, sections, notes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor import marks
from extractor.errors import InputError
from extractor.export.document import Document, Grid, Line, Style, cell_text, compose
from extractor.export.markdown import to_markdown
from extractor.records import Evidence, Finding, Suggestion
from tests.export.reports import ABSENT, BLANK, DASH, FORM_2019, FORM_2021, UNREADABLE, number, report


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (number(0), "0"),
        (number(1190, "1,190"), "1,190"),
        (number(41.84), "41.84"),
        (number(41.8, "41.80"), "41.80"),
        (number(3, "+3"), "+3"),
        (number(0, "0万元", "万元"), "0万元"),
        (number(188, "188（92 个新办、96 个延续）", "92 个新办、96 个延续"), "188（92 个新办、96 个延续）"),
        (number(188, "188", "92个新办"), "188（92个新办）"),
        (number(12, "１２"), "１２"),
        (number(10, "1O"), "10"),  # a damaged print: the number that was read
        (number(0, "o"), "0"),
        (number(5, "⼀5"), "5"),
        (number(7, "7\n（含 2\n件）", "含 2\n件"), "7（含 2件）"),
        (BLANK, ""),
        (DASH, "—"),
        (UNREADABLE, "〔无法辨认〕"),
        (ABSENT, "〔原件无此格〕"),
    ],
)
def test_a_cell_prints_as_the_source_does(value, expected):
    assert cell_text(value) == expected


def lines(document: Document) -> list[tuple[str, str]]:
    return [(b.style.value, b.text) if isinstance(b, Line) else ("table", "") for b in document.blocks]


def test_official_headings_replace_the_sources_and_paragraphs_stand_under_them():
    assert lines(compose(report(), FORM_2021)) == [
        ("title", "安平县林业局2024年政府信息公开工作年度报告"),
        ("heading", "一、总体情况"),
        ("body", "2024年，安平县林业局把公开写进每一项林政工作，全年没有发生泄密事件。"),
        ("heading", "二、主动公开政府信息情况"),
        ("table", ""),
        ("heading", "三、收到和处理政府信息公开申请情况"),
        ("table", ""),
        ("heading", "四、政府信息公开行政复议、行政诉讼情况"),
        ("table", ""),
        ("heading", "五、存在的主要问题及改进情况"),
        ("body", "一年来仍有两点不足：目录更新偏慢，护林巡查的公开不够及时。"),
        ("body", "下一年将每月更新目录，并把巡查结果在七日内公布。"),
        ("heading", "六、其他需要报告的事项"),
        ("body", "本年度未收取信息处理费。"),
        ("signature", "安平县林业局"),
        ("signature", "2025年1月15日"),
    ]


def test_a_heading_of_the_authors_own_stays_with_its_paragraph():
    paragraphs = [
        ("title", "安平县林业局 2024 年政府信息公开工作 年度报告"),
        ("heading", "一、总体情况"),
        ("overview.general", "开头。"),
        ("heading", "（二）加强护林信息的公开"),
        ("overview.proactive", "正文。"),
    ]
    assert lines(compose(report(paragraphs=paragraphs), FORM_2021))[:5] == [
        ("title", "安平县林业局2024年政府信息公开工作年度报告"),
        ("heading", "一、总体情况"),
        ("body", "开头。"),
        ("subheading", "（二）加强护林信息的公开"),
        ("body", "正文。"),
    ]


def test_paragraphs_that_the_export_moved_return_to_their_sections():
    paragraphs = [("other_matters", "无其他事项。"), ("problems", "公开不够及时。"), ("preamble", "根据条例编制。")]
    texts = [text for _, text in lines(compose(report(paragraphs=paragraphs), FORM_2021))]
    assert texts[:2] == ["安平县林业局2024年政府信息公开工作年度报告", "根据条例编制。"]
    assert texts.index("公开不够及时。") < texts.index("六、其他需要报告的事项") < texts.index("无其他事项。")


def test_no_paragraph_is_lost_but_furniture_and_what_the_tables_say():
    kinds = [
        "preamble",
        "overview.general",
        "overview.platform",
        "problems",
        "improvements",
        "other_matters",
        "signature",
    ]
    paragraphs = [(kind, f"第{i}段的内容。") for i, kind in enumerate(kinds)] + [("heading", "（三）独立的小标题")]
    texts = [text for _, text in lines(compose(report(paragraphs=paragraphs), FORM_2021))]
    for _, text in paragraphs:
        assert texts.count(text) == 1


def test_lines_broken_by_the_export_are_joined_and_false_radicals_restored():
    paragraphs = [("overview.general", "全局上下\n  共同努⼒，把公开 工作做实。")]
    texts = [text for _, text in lines(compose(report(paragraphs=paragraphs), FORM_2021))]
    assert "全局上下共同努力，把公开工作做实。" in texts


def test_a_column_absent_from_the_source_is_not_printed():
    absent = {a.name: ABSENT for a in FORM_2021.addresses if a.table == "requests" and a.column == "other"}
    document = compose(report(absent), FORM_2021)
    grids = [b for b in document.blocks if isinstance(b, Grid)]
    assert grids[1].table.columns == 9


FINDING = Finding(
    "row_sum",
    tuple(
        f"requests.granted.{c}"
        for c in ("natural_person", "business", "research", "public_welfare", "legal_service", "other", "total")
    ),
    6,
    0,
    "error",
    "（一）予以公开：各列之和 6 ≠ 总计 0",
    Suggestion("requests.granted.legal_service", 0, 2),
)


def test_broken_sums_and_doubtful_cells_are_marked_and_listed():
    doubtful = "requests.declined.repeated.business"
    document = compose(report(findings=[FINDING], review=[doubtful]), FORM_2021)
    slots = next(b for b in document.blocks if isinstance(b, Grid)).slots
    assert (slots[doubtful].doubtful, slots[doubtful].broken) == (True, False)
    assert slots["requests.granted.total"].broken and not slots["requests.granted.total"].suspect
    assert slots["requests.granted.legal_service"].suspect
    assert document.notes[0] == (
        "【不符】（一）予以公开：各列之和 6 ≠ 总计 0（可能是：收到和处理政府信息公开申请情况 · "
        "（一）予以公开 · 法律服务机构 应为 0；另有 2 种可能）"
    )
    assert document.notes[1].startswith(
        "【待核】收到和处理政府信息公开申请情况 · （五）不予处理 2.重复申请 · 商业企业 0："
    )
    assert len(document.notes) == 2


def test_cells_with_one_reason_are_listed_together():
    rows = ["requests.declined.repeated", "requests.declined.complaints"]
    names = [a.name for a in FORM_2021.addresses if f"{a.table}.{a.row}" in rows]
    base = report(review=names)
    why = (Evidence("count", 1.0, "这一行有 8 个数，只应有 7 个", -2.0), Evidence("label", 0.9, "行名相似", 0.5))
    cells = {n: replace(c, evidence=why) if n in names else c for n, c in base.cells.items()}
    notes = compose(replace(base, cells=cells), FORM_2021).notes
    assert notes == (
        "【待核】收到和处理政府信息公开申请情况 · （五）不予处理 1.信访举报投诉类申请；（五）不予处理 2.重复申请"
        "（共 2 行 14 格）：这一行有 8 个数，只应有 7 个",
    )


def test_clean_has_no_mark_of_any_kind():
    document = compose(report(findings=[FINDING], review=["requests.new.total"]), FORM_2021, clean=True)
    assert document.notes == ()
    for block in document.blocks:
        if isinstance(block, Grid):
            assert not any(s.doubtful or s.broken or s.suspect or s.reasons for s in block.slots.values())


def test_without_the_form_there_is_nothing_to_rebuild():
    with pytest.raises(InputError):
        compose(report(form=FORM_2019), FORM_2021)
    with pytest.raises(InputError):
        compose(replace(report(), form=None), FORM_2021)


def test_marks_are_what_the_value_parser_knows():
    from extractor.alignment.values import parse

    assert parse(marks.UNREADABLE)[0].state is UNREADABLE.state
    assert parse(marks.ABSENT)[0] == ABSENT


def test_styles_cover_every_line():
    assert {b.style for b in compose(report(), FORM_2021).blocks if isinstance(b, Line)} <= set(Style)


def test_markdown_marks_doubtful_numbers():
    names = ["requests.declined.repeated.business", "remedies.litigation_direct.pending"]
    cells = {names[0]: number(31), names[1]: BLANK}
    text = to_markdown(compose(report(cells, review=names), FORM_2021))
    zeros = "<td>0</td>" * 5
    assert f"<tr><th>2.重复申请</th><td>0</td><td><b>31</b></td>{zeros}</tr>" in text
    assert text.count("<b>") == 1, "an empty cell has nothing to set bold"
    assert '<th rowspan="3" colspan="3">（本列数据的勾稽关系为' in text
    assert "<b>" not in to_markdown(compose(report(cells, review=names), FORM_2021, clean=True))
