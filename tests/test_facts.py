"""Whose report it is and which year it is about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractor.facts import agency_and_year, agency_in_title, years_in
from extractor.records import Paragraph, ScoredParagraph

SHARED = Path(__file__).resolve().parents[2] / "shared"


def labelled(*pairs: tuple[str, str]) -> list[ScoredParagraph]:
    return [ScoredParagraph(text, section, 1.0, "accepted") for section, text in pairs]


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("云岭市水务局2024年政府信息公开工作年度报告", "云岭市水务局"),
        ("云岭市水务局 2024 年政府信息公开工作 年度报告", "云岭市水务局"),
        ("2024年云岭市水务局政府信息公开工作年度报告", "云岭市水务局"),
        ("2024年度云岭市水务局政府信息公开工作年度报告", "云岭市水务局"),
        ("云岭市水务局关于2024年度政府信息公开工作情况的报告", "云岭市水务局"),
        ("关于云岭市水务局2024年政府信息公开工作年度报告", "云岭市水务局"),
        ("云岭市水务局政府信息公开工作年度报告（2024年度）", "云岭市水务局"),
        ("云岭市水务局政府信息公开工作年度报告2024 年度", "云岭市水务局"),
        ("《云岭市水务局二〇二四年政府信息公开年报》", "云岭市水务局"),
        ("# 云岭市水务局2024年信息公开工作报告", "云岭市水务局"),
        ("云岭市人民政府办公室2024年政府信息公开工作年度报告", "云岭市人民政府办公室"),
        ("政府信息公开工作年度报告（云岭市水务局）", "云岭市水务局"),
        ("2024年政府信息公开工作年度报告", None),
        ("2024年政府信息公开年报-云岭市政府门户网站", None),
        ("一、总体情况", None),
    ],
)
def test_the_body_is_named_as_the_title_prints_it(title: str, agency: str | None) -> None:
    assert agency_in_title(title) == agency


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2024年度报告", [2024]),
        ("二〇二四年一月", [2024]),
        ("二零二三年", [2023]),
        ("国办函〔2020〕109号", [2020]),
        ("0458-3368995", []),
        ("1234年", []),
    ],
)
def test_years(text: str, years: list[int]) -> None:
    assert years_in(text) == years


@pytest.mark.parametrize(
    ("paragraphs", "agency", "year"),
    [
        pytest.param(
            [("title", "云岭市水务局"), ("title", "2024年政府信息公开工作年度报告")],
            "云岭市水务局",
            2024,
            id="title in two paragraphs",
        ),
        pytest.param(
            [("title", "云岭市卫健委2024年政府信息公开工作年度报告"), ("signature", "云岭市卫生健康委员会")],
            "云岭市卫健委",
            2024,
            id="the title's name, not the signature's",
        ),
        pytest.param(
            [
                ("title", "重点领域信息公开"),
                ("title", "政府信息公开指南"),
                ("title", "云岭市水务局政府信息公开工作年度报告"),
                ("title", "2025年度"),
            ],
            "云岭市水务局",
            2025,
            id="a menu's entries labelled as titles",
        ),
        pytest.param(
            [("preamble", "云岭市水务局 2024 年政府信息公开工作年度报告为保障公众依法获取信息，我局编制了本报告。")],
            "云岭市水务局",
            2024,
            id="the title run together with the preamble",
        ),
        pytest.param(
            [
                ("preamble", "现将云岭市水务局2024年度政府信息公开工作情况报告如下。"),
                ("overview.platform", "办好政府公报。"),
            ],
            "云岭市水务局",
            2024,
            id="named in the preamble",
        ),
        pytest.param(
            [("preamble", "现公布云岭市水务局2024 年政府信息公开工作年度报告。")],
            "云岭市水务局",
            2024,
            id="published in the preamble",
        ),
        pytest.param(
            [("title", "2025"), ("title", "云岭市水务局2025年政府信息公开工作年度报告")],
            "云岭市水务局",
            2025,
            id="a stray year before the title",
        ),
        pytest.param(
            [
                ("title", "云岭市水务局政府信息公开工作年度报告"),
                ("preamble", "数据统计期限自2022年1月1日起至2022年12月31日止。"),
                ("signature", "2023年1月10日"),
            ],
            "云岭市水务局",
            2022,
            id="the year from the statistical period",
        ),
        pytest.param(
            [("overview.general", "全年工作平稳。"), ("signature", "云岭市水务局"), ("signature", "2025年1月10日")],
            "云岭市水务局",
            2024,
            id="everything from the signature",
        ),
        pytest.param(
            [("overview.general", "2024年，云岭市住房和城乡建设局落实各项部署。")],
            "云岭市住房和城乡建设局",
            2024,
            id="a name that holds the end of another",
        ),
        pytest.param(
            [("overview.general", "一年来，本乡平稳。"), ("overview.general", "2024年，石沟乡人民政府落实各项部署。")],
            "石沟乡人民政府",
            2024,
            id="a government of a township",
        ),
        pytest.param([("overview.general", "全年工作平稳。")], None, None, id="nothing is said"),
    ],
)
def test_agency_and_year(paragraphs: list[tuple[str, str]], agency: str | None, year: int | None) -> None:
    found = agency_and_year(labelled(*paragraphs), [])
    assert (found[0].value, found[1].value) == (agency, year)


def test_the_furniture_of_a_page_is_asked_when_the_title_is_silent() -> None:
    crumbs = Paragraph("首页 > 公开 > 云岭市水务局2024年政府信息公开年报", furniture=True)
    found = agency_and_year(labelled(("title", "政府信息公开工作年度报告")), [crumbs])
    assert (found[0].value, found[1].value) == ("云岭市水务局", 2024)


def test_the_publisher_of_a_page_is_asked_before_the_prose() -> None:
    facts = Paragraph("索引号：1752 发布机构：云岭市水务局发文日期：2025-01-27", furniture=True)
    assert agency_and_year(labelled(("overview.platform", "办好政府公报。")), [facts])[0].value == "云岭市水务局"


def test_doubt_lowers_confidence() -> None:
    sure = agency_and_year(labelled(("title", "甲市水务局2024年政府信息公开工作年度报告")), [])
    torn = agency_and_year(
        labelled(
            ("title", "甲市水务局2024年政府信息公开工作年度报告"), ("title", "乙市水务局2023年政府信息公开工作年度报告")
        ),
        [],
    )
    assert torn[0].confidence < sure[0].confidence
    assert torn[1].confidence < sure[1].confidence


@pytest.mark.skipif(not SHARED.exists(), reason="the shared gold files are not beside this checkout")
def test_the_seeds_gold_titles() -> None:
    for path in sorted((SHARED / "gold" / "seeds").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        found = agency_and_year(labelled(*((p["section"], p["text"]) for p in gold["paragraphs"])), [])
        assert (found[0].value, found[1].value) == (gold["agency"], gold["year"]), path.name
