"""Headings: which section or topic a short line opens, whatever its numbering and the damage it took.

Known wordings come from the form's section titles and from the lists here (wordings met in reports of many offices);
a line is compared with them by RapidFuzz after its numbering is taken off, so
「l六、其他需要报告的事顶」 is still section six.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from extractor.chinese import fold, plain, tight
from extractor.forms import Form, Section
from extractor.settings import HEADING_ALIKE, HEADING_ALIKE_UNNUMBERED, LONGEST_HEADING

SECTION_KINDS = ("overview", "proactive", "requests", "remedies", "problems_and_improvements", "other_matters")
"""The official sections in printed order: their place in this tuple is their number less one."""

_SECTION_WORDINGS: dict[str, tuple[str, ...]] = {
    "overview": (
        "总体情况",
        "概述",
        "总体概况",
        "基本情况",
        "工作总体情况",
        "政府信息公开工作总体情况",
        "总体工作情况",
    ),
    "proactive": ("主动公开政府信息情况", "主动公开情况", "主动公开政府信息的情况", "行政机关主动公开政府信息情况"),
    "requests": (
        "收到和处理政府信息公开申请情况",
        "收到和处理政府信息公开申请的情况",
        "行政机关收到和处理政府信息公开申请情况",
        "收到和处理申请情况",
        "依申请公开政府信息情况",
    ),
    "remedies": (
        "政府信息公开行政复议、行政诉讼情况",
        "政府信息公开行政复议和行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "行政复议、行政诉讼情况",
    ),
    "problems_and_improvements": (
        "存在的主要问题及改进情况",
        "政府信息公开工作存在的主要问题及改进情况",
        "存在的问题及改进情况",
        "存在问题及改进措施",
        "存在的主要问题和改进情况",
        "存在的不足及改进措施",
        "存在的主要问题及下一步工作打算",
        "存在的主要问题及改进措施",
    ),
    "other_matters": (
        "其他需要报告的事项",
        "其他需要报告事项",
        "需要报告的其他事项",
        "其他事项",
        "其它需要报告的事项",
        "其他需要说明的事项",
        "其他报告事项",
    ),
}

_TOPIC_WORDINGS: dict[str, tuple[str, ...]] = {
    "overview.proactive": (
        "主动公开",
        "主动公开情况",
        "主动公开政府信息",
        "主动公开政府信息情况",
        "政府信息主动公开情况",
        "主动公开工作情况",
        "主动公开方面",
        "做好主动公开工作",
    ),
    "overview.on_request": (
        "依申请公开",
        "依申请公开情况",
        "依申请公开工作情况",
        "依申请公开办理情况",
        "依申请公开政府信息情况",
        "依申请公开方面",
        "政府信息依申请公开情况",
        "政府信息公开申请办理情况",
        "规范依申请公开",
    ),
    "overview.management": (
        "政府信息管理",
        "政府信息管理情况",
        "政府信息资源管理",
        "政府信息资源管理情况",
        "信息管理情况",
        "政府信息管理方面",
        "政府信息规范化管理",
        "加强政府信息管理",
    ),
    "overview.platform": (
        "政府信息公开平台建设",
        "政府信息公开平台建设情况",
        "平台建设",
        "平台建设情况",
        "公开平台建设",
        "信息公开平台建设",
        "信息公开平台建设情况",
        "政务公开平台建设",
        "政府网站和政务新媒体建设",
        "平台建设方面",
    ),
    "overview.supervision": (
        "监督保障",
        "监督保障情况",
        "监督保障方面",
        "监督保障工作",
        "强化监督保障",
        "监督保障及教育培训情况",
        "工作考核、社会评议和责任追究情况",
        "监督考核情况",
    ),
    "problems": (
        "存在的主要问题",
        "存在问题",
        "存在的问题",
        "主要问题",
        "存在的不足",
        "存在的问题和不足",
        "存在的问题与不足",
        "工作中存在的主要问题",
        "存在主要问题",
        "主要问题和不足",
        "面临的困难和问题",
    ),
    "improvements": (
        "改进情况",
        "改进措施",
        "整改措施",
        "整改情况",
        "下一步改进措施",
        "下一步工作打算",
        "下一步工作计划",
        "下一步工作安排",
        "下一步工作",
        "下一步打算",
        "今后工作打算",
        "改进措施及下一步打算",
        "改进方向",
        "下步工作打算",
        "下一步工作措施",
    ),
}

_NUMBERING = re.compile(
    r"^[\s>#*lI|.·•]*"
    r"(?P<number>第[一二三四五六七八九十\d]{1,2}(?:部分|章|项)[、.．,，:：\s]*"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)][、.．\s]*"
    r"|[一二三四五六七八九十]{1,3}(?:[、.．,，:：)）]|是|\s)\s*"
    r"|[-—－=][、.．]\s*"
    r"|\d{1,2}(?:[、．,，)）]|\.(?!\d))\s*"
    r"|[①-⑳]\s*)?"
)
_HEAD_ENDS = re.compile(r"[:：。，,；;\s]")
_SENTENCE_MARK = re.compile(r"[。；;！？!?]")
_DENIAL = re.compile(r"^(?:本|我|该)?(?:单位|机关|部门|局|委|年度|年)?(?:暂?无|没有|不存在)")
# 「强化考核，落实监督保障」: what an office heads a paragraph with when it does not number
_OWN_HEADING = re.compile(
    r"^(?:加强|强化|完善|健全|深化|推进|拓展|拓宽|规范|优化|突出|聚焦|严格|抓好|做好|注重|创新|提高|提升|夯实|落实|坚持|统筹|畅通)"
    r"[^\d\W]{2,10}(?:[,，、 ][^\d\W]{3,12})?$"
)
_LABEL_AND_TEXT = re.compile(r"[:：]\s*\S")
_INLINE_END = re.compile(r"^[\s:：。.，,、\-—]")
_FURTHER = re.compile(r"^(?:如下|报告如下)?[:：。.]?$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line read as heading. ``kind``: one of SECTION_KINDS, a section name (``problems``, ``overview.platform``…)
    or ``"other"`` for a numbered short line of unknown wording; ``alike`` is 0–100."""

    kind: str
    alike: float
    section: bool  # opens one of the six official sections
    numbered: bool


def numbering(text: str) -> tuple[str, str]:
    """A line's numbering and the rest: 「（二）依申请公开」 → 「（二）」, 「依申请公开」."""
    match = _NUMBERING.match(text)
    number = match.group("number") if match else None
    return (number.strip(), text[match.end() :]) if match and number else ("", text)


def level(number: str) -> int:
    """How deep a numbering stands: 1 for 一、, 2 for （一）, 3 for 1., 4 for ①, 5 for 一是, 0 for none."""
    if not number:
        return 0
    if number.endswith("是"):
        return 5
    if "①" <= number[0] <= "⑳":
        return 4
    if number[0] in "（(" or number.rstrip(" 、.．").endswith((")", "）")):
        return 2 if re.search(r"[一二三四五六七八九十]", number) else 4
    if number[0].isdigit():
        return 3
    return 1


def _wordings(form: Form | None) -> tuple[tuple[str, str, bool], ...]:
    """(folded wording, kind, opens a section) for every wording known; the form's own titles first."""
    return _wordings_of(form.sections if form else ())


@lru_cache(maxsize=8)
def _wordings_of(sections: tuple[Section, ...]) -> tuple[tuple[str, str, bool], ...]:
    found: dict[tuple[str, bool], str] = {}
    for section in sections:
        for title in (section.heading, *section.aliases):
            found.setdefault((fold(numbering(plain(title))[1]), True), section.id)
    for kind, titles in _SECTION_WORDINGS.items():
        for title in titles:
            found.setdefault((fold(title), True), kind)
    for kind, titles in _TOPIC_WORDINGS.items():
        for title in titles:
            found.setdefault((fold(title), False), kind)
    return tuple((wording, kind, section) for (wording, section), kind in found.items())


@lru_cache(maxsize=8)
def _topics(sections: tuple[Section, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The wordings of topics and what each stands for."""
    topics = [(wording, kind) for wording, kind, section in _wordings_of(sections) if not section]
    return tuple(w for w, _ in topics), tuple(k for _, k in topics)


def read_heading(text: str, form: Form | None) -> Heading | None:
    """What heading ``text`` is as a whole line; ``None`` for a line that is no heading."""
    if len(text) > 2 * LONGEST_HEADING:
        return None
    return _read_heading(text, form.sections if form else ())


@lru_cache(maxsize=2048)  # a batch meets the same titles again and again
def _read_heading(text: str, sections: tuple[Section, ...]) -> Heading | None:
    line = plain(text).strip().strip("*_# ")
    if len(line) > LONGEST_HEADING or not line:
        return None
    number, rest = numbering(line)
    core = fold(rest)
    if (
        not core
        or _DENIAL.match(core)
        or _LABEL_AND_TEXT.search(rest)
        or _SENTENCE_MARK.search(rest.rstrip("。:：；;"))
    ):
        return None
    best = _nearest(core, number, _wordings_of(sections))
    if best is not None:
        kind, alike, section = best
        if alike >= (HEADING_ALIKE if number else HEADING_ALIKE_UNNUMBERED):
            return Heading(kind, alike, section, bool(number))
    # without a known wording: numbered, or at least not like anything else that stands on a line of its own
    if rest[-1] not in "。；;，,、:：" and 4 <= len(core) <= 30 and (number or _OWN_HEADING.match(tight(rest))):
        return Heading("other", 0.0, False, bool(number))
    return None


def _may_open(kind: str, number: str) -> bool:
    """Whether a section may be numbered so: 「1、总体情况」 may, 「1.主动公开情况」 is a point of section one."""
    return level(number) != 3 or kind not in SECTION_KINDS or number[:1] == str(SECTION_KINDS.index(kind) + 1)


def _nearest(core: str, number: str, wordings: tuple[tuple[str, str, bool], ...]) -> tuple[str, float, bool] | None:
    """The known wording most like ``core``. 一、 in front favours sections, （一） and below favours topics."""
    depth = level(number)
    best: tuple[str, float, bool] | None = None
    best_rank = 0.0
    for wording, kind, section in wordings:
        if abs(len(wording) - len(core)) > max(3, len(wording) // 2) or (section and not _may_open(kind, number)):
            continue
        alike = fuzz.ratio(core, wording)
        rank = alike + (4 if section == (depth in (0, 1, 3)) else 0)
        if rank > best_rank:
            best, best_rank = (kind, alike, section), rank
    return best


def glued_heading(text: str, form: Form | None) -> tuple[str, str] | None:
    """Split 「一、总体情况2024年，我局……」 into heading and body. Only official section titles with their numbering
    part from the body; an inline topic (「（一）主动公开：全年……」) stays with its paragraph."""
    number, rest = numbering(text)
    if not number or level(number) not in (1, 3) or "是" in number:
        return None
    head = plain(rest[: LONGEST_HEADING + 4])
    if len(head) != len(rest[: LONGEST_HEADING + 4]):
        return None  # folding moved the characters: do not cut at a guess
    best: tuple[int, str] | None = None
    folded = fold(head)
    for wording, kind, section in _wordings(form):
        if not section or len(wording) < 4 or not folded.startswith(wording) or not _may_open(kind, number):
            continue
        for end in range(len(wording), min(len(head), len(wording) + 4) + 1):
            if fold(head[:end]) == wording and (best is None or end > best[0]):
                best = (end, wording)
    if best is None:
        return None
    cut = len(text) - len(rest) + best[0]
    body = text[cut:]
    if _FURTHER.match(body.strip()) or (body and body[0] in "的和与及、进好较良平基"):
        return None
    lead = len(body) - len(body.lstrip(" \t\u3000:：。."))  # a colon belongs to the title
    return (text[:cut] + body[:lead]).strip(), body[lead:]


def inline_topic(text: str, form: Form | None) -> str | None:
    """The topic that a paragraph names in front of its text: 「（四）平台建设：……」 → ``overview.platform``."""
    number, rest = numbering(plain(text[: LONGEST_HEADING + 16]).strip())
    if "是" in number:
        return None
    stop = _HEAD_ENDS.search(rest)
    head = rest[: stop.start()] if stop else rest
    if not head or len(head) > LONGEST_HEADING or not _INLINE_END.match(rest[len(head) :] or "。"):
        return None
    core = fold(head)
    if len(core) < 4:
        return None
    wordings, kinds = _topics(form.sections if form else ())
    least = HEADING_ALIKE if number else HEADING_ALIKE_UNNUMBERED
    best = process.extractOne(core, wordings, scorer=fuzz.ratio, score_cutoff=least)
    return kinds[best[2]] if best else None
