"""Printed lines become the author's paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.records import Paragraph, TextPlace
from extractor.tables.joined_lines import join_lines

BODY = (
    "本年度我局认真落实公开要求，通过门户网站公布各类信息三百余条，内容涉及规划计划、财政资金、业务动态等方面，"
    "并对群众来信逐一作了答复，切实保障了公众的知情权和监督权，全年未发生因公开不当引起的争议。"
)


def lines_of(text: str) -> list[Paragraph]:
    """One paragraph a printed line; empty lines show in the line numbers alone."""
    return [Paragraph(line, TextPlace(n)) for n, line in enumerate(text.split("\n"), 1) if line.strip()]


def joined(text: str) -> list[str]:
    return [p.text for p in join_lines(lines_of(text))]


def wrapped(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(f"一、总体情况\n{BODY}\n{BODY}", ["一、总体情况", BODY, BODY], id="whole paragraphs stay"),
        pytest.param(
            "（二）平台建设\n" + BODY[:-9] + "\n\n" + BODY[-9:],
            ["（二）平台建设", BODY],
            id="a sentence over a page break",
        ),
        pytest.param(
            "一、总体情况\n" + "\n".join(wrapped(BODY, 26)), ["一、总体情况", BODY], id="a margin, no empty lines"
        ),
        pytest.param(
            "一、总体情况\n\n" + "\n\n".join(wrapped(BODY, 26)),
            ["一、总体情况", BODY],
            id="a margin, empty lines everywhere",
        ),
        pytest.param(
            "\n".join(["　　" + BODY[:24], *wrapped(BODY[24:], 26), "　　" + BODY[:24], *wrapped(BODY[24:], 26)]),
            [BODY, BODY],
            id="indents part paragraphs",
        ),
        pytest.param(
            BODY[:60] + "\n- 3 -\n某县水务局政府信息公开年度报告\n" + BODY[60:],
            [BODY[:60] + BODY[60:], "- 3 -", "某县水务局政府信息公开年度报告"],
            id="a page number and a running head inside a sentence",
        ),
        pytest.param(
            "1.公开不及时；\n2.解读不充分；\n3.人员不足。",
            ["1.公开不及时；", "2.解读不充分；", "3.人员不足。"],
            id="list items stay apart",
        ),
        pytest.param(
            "某县卫生健康局\n2024年政府信息公开工作年度报告\n一、总体情况",
            ["某县卫生健康局2024年政府信息公开工作年度报告", "一、总体情况"],
            id="a title in two lines",
        ),
        pytest.param(
            "某县卫生健康局2024年政府信息公开\n\n工作年度报告",
            ["某县卫生健康局2024年政府信息公开工作年度报告"],
            id="a title cut in the middle",
        ),
        pytest.param(
            "某局政府信息公开工作年度报告\n2024 年度",
            ["某局政府信息公开工作年度报告2024 年度"],
            id="the year under the title",
        ),
        pytest.param(
            "甲局2024年政府信息公开工作年度报告\n甲局2024年政府信息公开工作年度报告",
            ["甲局2024年政府信息公开工作年度报告"] * 2,
            id="two titles stay two",
        ),
        pytest.param(
            "\n".join(["某某自治县市场监督管理局2025年政府信息公开工作年报", *wrapped("根据条例规定，" + BODY, 26)]),
            ["某某自治县市场监督管理局2025年政府信息公开工作年报", "根据条例规定，" + BODY],
            id="a title as wide as the text",
        ),
        pytest.param(
            "无。\n某县水务局\n2025年1月9日", ["无。", "某县水务局", "2025年1月9日"], id="signature and date stay apart"
        ),
        pytest.param(
            BODY[:40] + "，其他信息 22\n条。", [BODY[:40] + "，其他信息 22条。"], id="a counter cut off its number"
        ),
        pytest.param(
            "联系电话（0580-3504492）\n。", ["联系电话（0580-3504492）。"], id="a closing mark cannot begin a line"
        ),
        pytest.param(
            "五、存在的主要问题及改进情况\n" + BODY,
            ["五、存在的主要问题及改进情况", BODY],
            id="a heading never takes its body",
        ),
    ],
)
def test_lines_become_paragraphs(source: str, expected: list[str]) -> None:
    assert joined(source) == expected


def test_page_marks_become_furniture() -> None:
    found = join_lines(lines_of(f"一、总体情况\n{BODY}\n- 2 -\n某县水务局政府信息公开年度报告\n{BODY}"))
    assert [p.furniture for p in found] == [False, False, True, True, False]


def test_the_first_title_is_no_running_head() -> None:
    found = join_lines(lines_of("某县水务局政府信息公开年度报告\n一、总体情况"))
    assert not found[0].furniture


def test_a_title_as_wide_as_the_text_is_not_joined_to_it() -> None:
    title = "2024年海溪县卫生健康委员会政府信息公开工作报告"
    assert joined("\n".join([title, *wrapped(BODY, 24)])) == [title, BODY]


def test_a_joined_paragraph_stands_where_it_begins() -> None:
    found = join_lines(lines_of("一、总体情况\n" + "\n".join(wrapped(BODY, 26))))
    assert [p.place for p in found] == [TextPlace(1), TextPlace(2)]


def test_marked_headings_and_furniture_are_never_joined() -> None:
    heading = Paragraph("关于加强和改进我县政府信息公开有关工作的若干情况，", TextPlace(1), heading_level=2)
    assert len(join_lines([heading, Paragraph("后面的文字。", TextPlace(2))])) == 2


@given(width=st.integers(18, 40), gaps=st.booleans(), count=st.integers(2, 4))
def test_wrapping_is_undone_at_any_width(width: int, gaps: bool, count: int) -> None:
    paragraphs = [f"（{'一二三四'[i]}）" + BODY * (1 + i % 2) + "特此说明。" for i in range(count)]
    sep = "\n\n" if gaps else "\n"
    assert joined(sep.join(sep.join(wrapped(p, width)) for p in paragraphs)) == paragraphs


@given(st.lists(st.text(st.characters(exclude_categories=["C"]), max_size=60), max_size=12))
def test_no_character_is_lost_and_none_is_made(texts: list[str]) -> None:
    source = [Paragraph(text, TextPlace(n)) for n, text in enumerate(texts, 1)]
    before = "".join("".join(text.split()) for text in texts)
    after = "".join("".join(p.text.split()) for p in join_lines(source))
    assert sorted(before) == sorted(after)


def test_lines_broken_by_their_letters_are_as_full_with_digits_as_without() -> None:
    text = (
        "按照条例规定，现公布本机关上一年度报告，所列数据的统计期限为2023年1月1日至2023年12月31日，对内容有疑问的，请与本机关办公室联"
        "系（电话：0371-2233445，邮编：450000）。本年度共发布信息1326条，其中网站938条、新媒体388条，较上年增加27条，群众查阅更加方便。"
    )
    lines = [text[i : i + 30] for i in range(0, len(text), 30)]
    (paragraph,) = join_lines([Paragraph(line, TextPlace(i)) for i, line in enumerate(lines, 1)])
    assert paragraph.text == text
