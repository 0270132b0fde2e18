"""Paragraphs that hold two of the author's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.sections.splitting import parts_at_headings, problems_and_improvements, sentences, turning_point


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("全年平稳。二、主动公开政府信息情况", ["全年平稳。", "二、主动公开政府信息情况"]),
        (
            "全年平稳。五、存在的主要问题及改进情况一是人少。六、其他需要报告的事项无。",
            ["全年平稳。", "五、存在的主要问题及改进情况", "一是人少。", "六、其他需要报告的事项", "无。"],
        ),
        ("# 一、总体情况", ["# 一、总体情况"]),
        ("主要做法有：一、抓学习。二、抓落实。", ["主要做法有：一、抓学习。二、抓落实。"]),
    ],
)
def test_glued_titles_part_paragraphs(text: str, parts: list[str]) -> None:
    assert list(parts_at_headings(text, None)) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "存在的问题：公开不及时。改进措施：加强培训。",
            ["存在的问题：公开不及时。", "改进措施：加强培训。"],
        ),
        ("一是内容单一。下一步，我局将丰富内容。", ["一是内容单一。", "下一步，我局将丰富内容。"]),
        ("人手不足。针对上述问题，将充实力量。", ["人手不足。", "针对上述问题，将充实力量。"]),
        ("人手不足。2025年，我局将充实力量。", ["人手不足。", "2025年，我局将充实力量。"]),
        ("我局将继续努力，下一步更上层楼。", ["我局将继续努力，下一步更上层楼。"]),
        ("全年公布三百条，未来可期。", ["全年公布三百条，未来可期。"]),
    ],
)
def test_improvements_part_from_problems_where_words_say_so(text: str, parts: list[str]) -> None:
    assert list(problems_and_improvements(text)) == parts


@pytest.mark.parametrize(
    ("leanings", "cut"),
    [
        ([4.0, 4.0, -4.0, -4.0], 2),
        ([9.0, -9.0], 1),
        ([4.0, 4.0, 4.0], None),
        ([-4.0, -4.0, 4.0, 4.0], None),  # improvements do not turn into problems
        ([0.5, -0.5], None),
        ([], None),
        ([5.0], None),
    ],
)
def test_the_turning_point(leanings: list[float], cut: int | None) -> None:
    assert turning_point(leanings) == cut


@given(st.text(max_size=200))
def test_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text
