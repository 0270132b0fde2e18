"""Title year, statistical period, signature: what disagrees, and what is no date of the report at all."""

from __future__ import annotations

import pytest

from extractor.checks import check
from extractor.records import ScoredParagraph

from .reports import FORM_2021, zeros

Written = list[tuple[str, str]]


def findings(written: Written, year: int | None) -> list[tuple[int | str | float | None, int | str | float | None]]:
    paragraphs = [ScoredParagraph(text, section, 1.0, "accepted") for section, text in written]
    found = check(FORM_2021, zeros(), paragraphs=paragraphs, title_year=year).findings
    assert all(f.rule == "date" and f.cells == () for f in found)
    return [(f.expected, f.actual) for f in found]


SIGNED = [
    # signature, title year, (expected, actual) of the finding
    ("2025年1月26日", 2025, (2026, 2025)),
    ("2025年1月26日", 2024, None),
    ("2025 年 1 月 10 日", 2024, None),
    ("2025-01-10", 2024, None),
    ("2025.1.10", 2025, (2026, 2025)),
    ("2025/1/10", 2024, None),
    ("二〇二五年一月十日", 2024, None),
    ("二○二五年一月二十六日", 2025, (2026, 2025)),
    ("二〇二三年三月三十一日", 2024, (2025, 2023)),
    ("2024年12月31日", 2024, (2025, 2024)),
    ("2025年1月", 2024, None),
    ("2025年1月", 2025, (2026, 2025)),
    ("新源县卫生健康委员会 2025 年 1 月 10 日", 2024, None),
    ("新源县卫生健康委员会2024年1月10日", 2024, (2025, 2024)),
    ("（2026年1月26日）", 2025, None),
    # nothing to compare
    ("2025年", 2025, None),
    ("伊宁市卫生健康委员会", 2025, None),
    ("2025年1月26日", None, None),
    ("2025年13月26日", 2025, None),
]


@pytest.mark.parametrize(("signature", "year", "finding"), SIGNED)
def test_signature(signature: str, year: int | None, finding: tuple[int, int] | None) -> None:
    assert findings([("overview.general", "总体情况良好。"), ("signature", signature)], year) == (
        [finding] if finding else []
    )


def test_the_message_says_what_a_person_must_look_at() -> None:
    paragraphs = [ScoredParagraph("2025年1月26日", "signature", 1.0, "accepted")]
    (found,) = check(FORM_2021, zeros(), paragraphs=paragraphs, title_year=2025).findings
    assert found.message == "标题为2025年度，落款日期为“2025年1月26日”；2025年度的报告应在2026年落款"


def test_a_signature_that_was_taken_for_something_else() -> None:
    assert findings([("other_matters", "无。"), ("other_matters", "2025年1月26日")], 2025) == [(2026, 2025)]


NO_SIGNATURES: list[Written] = [
    [("other_matters", "按照国办函〔2020〕109号规定，本年度没有产生信息公开处理费。")],
    [("other_matters", "本单位于2025年6月8日召开会议，研究政务公开工作。")],
    [("other_matters", "经局党组会议研究，本年度报告的公布时间定为2025年1月26日")],
    [("other_matters", "无。"), ("page_furniture", "发布日期：2025年1月26日")],
    [("overview.general", "会议时间为2023年5月6日")] + [("improvements", "一是加强学习。")] * 3,
    [("heading", "2025年1月26日")],
]


@pytest.mark.parametrize("written", NO_SIGNATURES)
def test_other_dates_are_no_signature(written: Written) -> None:
    assert findings(written, 2025) == []


PERIODS = [
    ("本年度报告所列数据统计期限自 2024 年 1 月 1 日起至 12 月 31 日止。", 2024, None),
    ("本年度报告所列数据统计期限自2024年1月1日起至2024年12月31日止。", 2023, (2023, 2024)),
    ("统计期限为20241月1日至202412月31日。", 2024, None),
    ("统计期限为20241月1日至202412月31日。", 2025, (2025, 2024)),
    ("所列数据的统计期限从2023年1月1日到2024年12月31日。", 2024, (2023, 2024)),
    ("数据统计时间：2024年1月1日—2024年12月31日", 2025, (2025, 2024)),
    # other whole years in the prose are no statistical period
    ("2023年1月1日至12月31日，全市开展了政务公开提升行动。", 2024, None),
    ("《规划》（2021年1月1日至2025年12月31日）已在网站公布。", 2024, None),
]


@pytest.mark.parametrize(("text", "year", "finding"), PERIODS)
def test_period(text: str, year: int, finding: tuple[int, int] | None) -> None:
    assert findings([("preamble", text)], year) == ([finding] if finding else [])


def test_without_a_title_year_the_period_speaks_for_it() -> None:
    written = [("preamble", "统计期限自2024年1月1日起至12月31日止。"), ("signature", "2024年1月20日")]
    assert findings(written, None) == [(2025, 2024)]
    assert findings([written[0], ("signature", "2025年1月20日")], None) == []
