"""What speaks for each section name, item by item: classifier, cues of shape, headings above, tables around."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from extractor.forms import Form
from extractor.sections import decoding
from extractor.sections.cues import LIKELY, SURE, is_whole_title, shape_of
from extractor.sections.decoding import INDEX, OVERVIEW, SECTION_NAMES, Array
from extractor.sections.headings import SECTION_KINDS, Heading, inline_topic
from extractor.sections.items import Item
from extractor.sections.splitting import IMPROVEMENTS_BEGIN, PROBLEMS_BEGIN

_FORBID: Final = -12.0
_ANNOUNCED: Final = 5.0
"""Log-odds that a topic heading, or a topic named in front, gives to its own section."""
_HINT: Final = 0.4
"""Share of what the classifier reads in a heading of unknown wording that counts for the text below it."""
_LED: Final = 2.5
"""The same for the paragraphs below a lead such as 「针对以上问题，我局将采取以下措施：」."""
_CONTENT: Final = (*OVERVIEW, "problems", "improvements")


def evidence(items: Sequence[Item], form: Form | None) -> tuple[Array, Array]:
    """Log-scores per item and section name, and per item and part of the report."""
    emissions = np.zeros((len(items), len(SECTION_NAMES)))
    for i, item in enumerate(items):
        if item.scores is not None:
            emissions[i] = item.scores
    parts = np.zeros((len(items), decoding.PARTS))
    announced: Array | None = None  # what the last heading or lead says of the text below it
    body_begun = False
    for i, item in enumerate(items):
        if item.text is None:
            parts[i] = _around_table(item.part)
            body_begun = True
        elif item.furniture:
            emissions[i, INDEX["page_furniture"]] += SURE + 2
        elif item.heading is not None:
            announced = _announced_by(item.heading, emissions[i])
            emissions[i] = _as_heading(item.heading, emissions[i])
            parts[i] = _around_heading(item.heading)
            body_begun = body_begun or item.heading.section
        else:
            own = emissions[i]
            _add_shape(own, item)
            _add_neighbours(own, items, i, body_begun)
            if IMPROVEMENTS_BEGIN.match(item.text):
                announced = _named("improvements", _LED)
            inline = inline_topic(item.text, form)
            if inline in INDEX:
                own[INDEX[inline]] += _ANNOUNCED
            elif announced is not None:
                own += announced
    return emissions, parts


def _add_shape(scores: Array, item: Item) -> None:
    text = item.text or ""
    shape = shape_of(text)
    for name, bonus in shape.items():
        scores[INDEX[name]] += bonus
    if IMPROVEMENTS_BEGIN.match(text):
        scores[INDEX["improvements"]] += LIKELY
    elif PROBLEMS_BEGIN.match(text):
        scores[INDEX["problems"]] += LIKELY
    scores[INDEX["heading"]] += SURE + LIKELY if item.marked and "title" not in shape else -SURE


def _as_heading(heading: Heading, scores: Array) -> Array:
    """A known heading is one; a numbered short line of unknown wording may still be a terse point."""
    if heading.kind == "other":
        content = [INDEX[name] for name in _CONTENT]
        raised = np.full(len(SECTION_NAMES), _FORBID)
        raised[content] = scores[content] - scores[content].max() - LIKELY - 1
        raised[INDEX["heading"]] = 0.0
        return raised
    sure = np.full(len(SECTION_NAMES), -SURE - 2)
    sure[INDEX["heading"]] = 0.0
    return sure


def _announced_by(heading: Heading, scores: Array) -> Array:
    announced = np.zeros(len(SECTION_NAMES))
    if heading.kind == "other":
        content = [INDEX[name] for name in _CONTENT]
        announced[content] = _HINT * np.clip(scores[content] - scores[content].max(), -8.0, 0.0)
    elif heading.kind in INDEX:
        announced = _named(heading.kind, _ANNOUNCED)
    return announced


def _named(name: str, score: float) -> Array:
    scores = np.zeros(len(SECTION_NAMES))
    scores[INDEX[name]] = score
    return scores


def _add_neighbours(scores: Array, items: Sequence[Item], index: int, body_begun: bool) -> None:
    """A title's parts stand together at the front; a title in the body is a page's running head."""
    text = items[index].text or ""
    if "title" not in shape_of(text):
        return
    if is_whole_title(text):
        scores[INDEX["page_furniture"]] += 2 * SURE if body_begun else 0.0
    elif not body_begun:
        around = [items[j].text or "" for j in (index - 1, index + 1) if 0 <= j < len(items)]
        scores[INDEX["title"]] += SURE if any(is_whole_title(t) for t in around) else 0.0


def _around_table(part: int | None) -> Array:
    """Where a table stands: an official one in its own section, any other seldom outside sections two to four."""
    scores = np.full(decoding.PARTS, _FORBID)
    if part is not None:
        scores[part] = 0.0
        return scores
    scores[:] = -2.0
    scores[[decoding.PROACTIVE, decoding.REQUESTS, decoding.REMEDIES]] = 0.0
    return scores


def _around_heading(heading: Heading) -> Array:
    part = _part_of(heading)
    scores = np.zeros(decoding.PARTS)
    if part is not None:
        scores[:] = _FORBID if heading.section else _FORBID / 2
        scores[part] = 0.0
    return scores


def _part_of(heading: Heading) -> int | None:
    """The part of the report that a heading stands in; ``None`` for one of unknown wording."""
    if heading.section and heading.kind in SECTION_KINDS:
        return SECTION_KINDS.index(heading.kind) + 1
    if heading.kind in ("problems", "improvements"):
        return decoding.PROBLEMS
    return decoding.OVERVIEW_PART if heading.kind.startswith("overview.") else None
