"""One paragraph of the source that holds two of the author's: cut where the section changes.

Cut are official titles glued to what follows or precedes them, and problems that run on into improvements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.forms import Form
from extractor.sections.headings import glued_heading, read_heading
from extractor.settings import CUT_GAIN

_SECTION_START = re.compile(r"(?<=[。；;！!？?：:）)\s])\s*(?=[一二三四五六][、.．])")
_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+[”’）)]*|[^。！？!?；;\n]+$")

# 「下一步」 and its kin open the improvements only at the front of a sentence; inside one they are what anyone may say
IMPROVEMENTS_BEGIN = re.compile(
    r"^\s*(?:[（(]?[二2][）)、.．]\s*|[一二三四五]是)?"
    r"(?:(?:改进|整改)(?:情况|措施|方向|意见)?(?:及下一步.{0,6})?[:：]"
    r"|(?:针对|对于|围绕|结合)(?:上述|以上|存在|这些|此)"
    r"|下一?步(?:工作)?[,，:：将]|下一?步(?:工作)?(?:打算|计划|措施|安排|思路)|下一阶段|今后[,，将]"
    r"|(?:为此|对此)[,，]"
    r"|(?:新的一年|来年|明年|\d{4}\s*年)[^。；]{0,14}(?:将|要|拟)(?!近|于)"
    r"|(?:我|本)(?:局|委|办|镇|乡|街道|校|院|县|市|区|单位|中心|厅|处|所|馆|会|机关|部门)(?:下一步)?将(?!近)"
    r"|下(?:一)?年度[^。；]{0,10}将)"
)
PROBLEMS_BEGIN = re.compile(
    r"^\s*(?:[（(]?[一二三四1][）)、.．]\s*)?"
    r"(?:(?:存在)?(?:的)?(?:主要)?(?:问题|不足)(?:和不足|与不足|及不足)?[:：]"
    r"|存在(?:的)?(?:主要)?(?:问题|不足)[,，:：]"
    r"|主要(?:存在|表现)(?:在|为|以下|如下|的)?[^。；]{0,12}[:：,，])"
)


def sentences(text: str) -> tuple[str, ...]:
    """``text`` cut after every sentence mark; joined again they are ``text``."""
    return tuple(_SENTENCE.findall(text)) or (text,)


def parts_at_headings(text: str, form: Form | None) -> Iterator[str]:
    """``text`` cut before and after the official titles that stand glued in it."""
    start = 0
    for match in _SECTION_START.finditer(text):
        rest = text[match.end() :]
        if not any(c.isalnum() for c in text[start : match.start()]):
            continue  # a mark such as # stands before the title, not a paragraph
        line = rest.split("\n", 1)[0]
        known = read_heading(line, form)
        if (known is not None and known.section and known.numbered) or glued_heading(rest, form) is not None:
            yield from _head_and_body(text[start : match.start()], form)
            start = match.end()
    yield from _head_and_body(text[start:], form)


def _head_and_body(text: str, form: Form | None) -> Iterator[str]:
    text = text.strip()
    if not text:
        return
    cut = glued_heading(text, form)
    if cut is None:
        yield text
        return
    head, body = cut
    yield head
    if body:
        yield body


def problems_and_improvements(text: str) -> tuple[str, ...]:
    """Cut by wording alone: where a sentence opens the improvements after problems, or problems after improvements."""
    parts = [""]
    for index, sentence in enumerate(sentences(text)):
        opens_improvements = IMPROVEMENTS_BEGIN.match(sentence) is not None
        opens_problems = PROBLEMS_BEGIN.match(sentence) is not None
        if index and (opens_improvements or opens_problems) and len(parts[-1].strip()) >= 4:
            parts.append("")
        parts[-1] += sentence
    return tuple(part.strip() for part in parts if part.strip())


def turning_point(leanings: Sequence[float]) -> int | None:
    """Where sentences turn from problems to improvements: the index of the first that belongs to the second half.

    ``leanings`` are the sentences' log-odds of problems against improvements, clipped so that no single one decides.
    ``None`` where the whole reads better as one.
    """
    clipped = [max(-3.0, min(3.0, value)) for value in leanings]
    whole = abs(sum(clipped))
    cuts = [(sum(clipped[:i]) - sum(clipped[i:]), i) for i in range(1, len(clipped))]
    if not cuts:
        return None
    best, at = max(cuts)
    return at if best - whole >= CUT_GAIN else None
