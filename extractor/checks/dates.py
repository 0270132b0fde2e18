"""The ``date`` rule: the year in the title, the statistical period and the signature date agree.

A report for year Y counts 1月1日–12月31日 of Y and is signed in Y+1 (条例第四十九条: departments by 31 January,
governments by 31 March). Only two kinds of date are looked at, so that document numbers, meetings and a web page's
publication date raise no alarm: a whole-year period that the prose calls statistical, and a date at the report's end
that stands by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.chinese import chinese_number, squeeze
from extractor.records import Finding, ScoredParagraph

_NUMERAL = "〇○零一二三四五六七八九十"
# exports lose characters: 20241月1日至202412月31日
_PERIOD = re.compile(r"(20\d\d)年?0?1月0?1日?起?(?:至|到|[-—–~～]+)(?:(20\d\d)年?|当年|同年)?12月31日?")
_STATISTICAL = re.compile(r"统计|期限|数据|时限|起止")
_NUMERIC_DATE = re.compile(r"(20\d\d)(?:年|[-./])(1[0-2]|0?[1-9])(?:月|[-./])(3[01]|[12]\d|0?[1-9])日?号?$")
_CHINESE_DATE = re.compile(rf"([二][{_NUMERAL}]{{3}})年([{_NUMERAL}]{{1,3}})月(?:([{_NUMERAL}]{{1,3}})日)?$")
_MONTH = re.compile(r"(20\d\d)年(1[0-2]|0?[1-9])月$")
_LEFT_OF_SIGNATURE = 40
"""A signature is a body's name and a date; a longer text before the date is a sentence that happens to end in one."""
_SENTENCE = re.compile(r"[，。；、,;:：\d]|[至到于为自从是—~-]$")
_LAST_PARAGRAPHS = 3
"""Where no paragraph is called a signature, one of the last three that ends in a date may be it."""


@dataclass(frozen=True, slots=True)
class SignatureDate:
    """The date under a report: its year, and as it is printed."""

    year: int
    text: str


def date_findings(paragraphs: Sequence[ScoredParagraph], title_year: int | None) -> list[Finding]:
    """What fails of the ``date`` rule: at most one finding for the period and one for the signature."""
    found: list[Finding] = []
    periods = [p for paragraph in paragraphs if (p := statistical_period(paragraph)) is not None]
    year = title_year
    if periods:
        begin, end = periods[0]
        if begin != end:
            found.append(_finding(begin, end, f"统计期限从{begin}年1月1日到{end}年12月31日，不是同一年"))
        elif year is not None and all(begin != year for begin, _ in periods):
            found.append(_finding(year, begin, f"标题为{year}年度，统计期限却是{begin}年1月1日至12月31日"))
        if year is None and begin == end:
            year = begin
    signed = signature_date(paragraphs)
    if year is not None and signed is not None and signed.year != year + 1:
        what = "标题" if title_year is not None else "统计期限"
        found.append(
            _finding(
                year + 1,
                signed.year,
                f"{what}为{year}年度，落款日期为“{signed.text}”；{year}年度的报告应在{year + 1}年落款",
            )
        )
    return found


def _finding(expected: int, actual: int, message: str) -> Finding:
    return Finding("date", (), expected, actual, "warning", message)


def statistical_period(paragraph: ScoredParagraph) -> tuple[int, int] | None:
    """The years in which the period that the paragraph calls statistical begins and ends."""
    text = squeeze(paragraph.text)
    for match in _PERIOD.finditer(text):
        sentence = text[max(text.rfind("。", 0, match.start()), 0) : match.end() + 12]
        if _STATISTICAL.search(sentence):
            begin = int(match[1])
            return begin, int(match[2] or begin)
    return None


def signature_date(paragraphs: Sequence[ScoredParagraph]) -> SignatureDate | None:
    """The date that the report is signed with; ``None`` where there is none or only a year."""
    own = [p for p in paragraphs if p.section not in ("page_furniture", "heading", "title", "table_note")]
    signatures = [p for p in own if p.section == "signature"]
    for paragraph in reversed(signatures or own[-_LAST_PARAGRAPHS:]):
        signed = _date_at_end(squeeze(paragraph.text))
        if signed is not None:
            return signed
    return None


def _date_at_end(text: str) -> SignatureDate | None:
    text = text.rstrip("。.)）】]")
    for pattern in (_NUMERIC_DATE, _CHINESE_DATE, _MONTH):
        match = pattern.search(text)
        if match is None:
            continue
        before = text[: match.start()]
        if len(before) > _LEFT_OF_SIGNATURE or _SENTENCE.search(before):
            return None
        year = int(match[1]) if match[1].isdigit() else chinese_number(match[1].replace("○", "〇"))
        return SignatureDate(year, match[0]) if year is not None else None
    return None
