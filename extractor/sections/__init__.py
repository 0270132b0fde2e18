"""Paragraphs get their section: headings where they stand, a classifier where none do, the report's order over all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from extractor.chinese import plain
from extractor.forms import Form
from extractor.records import Block, Place, ScoredParagraph, Table
from extractor.sections import decoding
from extractor.sections.cues import SURE, shape_of
from extractor.sections.decoding import INDEX, SECTION_NAMES
from extractor.sections.headings import SECTION_KINDS, Heading, inline_topic, level, numbering, read_heading
from extractor.sections.splitting import parts_at_headings, problems_and_improvements
from extractor.settings import SECTION_ACCEPT_AT

__all__ = ["SECTION_NAMES", "label"]

_FORBID = -12.0
_TABLE_MARKS = (
    (decoding.REMEDIES, ("行政复议", "结果维持", "尚未审结", "复议后起诉")),
    (decoding.REQUESTS, ("自然人", "商业企业", "予以公开", "重复申请", "结转下年度")),
    (decoding.PROACTIVE, ("信息内容", "行政许可", "行政处罚", "规章", "第二十条")),
)


@dataclass(frozen=True, slots=True)
class _Item:
    """A paragraph to label, or (``text`` is ``None``) a table as a mark of place."""

    text: str | None
    place: Place | None = None
    furniture: bool = False
    heading: Heading | None = None
    part: int | None = None


def label(blocks: Sequence[Block], form: Form | None) -> tuple[ScoredParagraph, ...]:
    """The author's paragraphs with their sections, in reading order; texts inside tables are none.

    ``blocks`` stand in reading order; a paragraph that holds several of the author's is cut. ``confidence`` is the
    posterior of the section; below ``SECTION_ACCEPT_AT`` the best guess goes to review.
    """
    items = list(_items(blocks, form))
    if not any(item.text is not None for item in items):
        return ()
    emissions, parts = _evidence(items, form)
    chances = decoding.posterior(emissions, parts)
    labelled = []
    for item, row in zip(items, chances, strict=True):
        if item.text is None:
            continue
        best = int(row.argmax())
        confidence = float(row[best])
        status = "accepted" if confidence >= SECTION_ACCEPT_AT else "review"
        labelled.append(ScoredParagraph(item.text, SECTION_NAMES[best], round(confidence, 4), status, item.place))
    return tuple(labelled)


def _items(blocks: Sequence[Block], form: Form | None) -> Iterator[_Item]:
    texts: list[_Item] = []
    for block in blocks:
        if isinstance(block, Table):
            texts.append(_Item(None, block.place, part=_table_part(block)))
        elif block.furniture:
            texts.append(_Item(block.text.strip(), block.place, furniture=True))
        else:
            for piece in parts_at_headings(block.text, form):
                texts.extend(_Item(part, block.place) for part in problems_and_improvements(piece))
    for i, item in enumerate(texts):
        if item.text is None or item.furniture:
            yield item
            continue
        heading = read_heading(item.text, form)
        if heading is not None and heading.kind == "other" and not _opens_body(texts, i):
            heading = None
        yield _Item(item.text, item.place, heading=heading)


def _opens_body(items: Sequence[_Item], index: int) -> bool:
    """A numbered short line of unknown wording is a heading only where unnumbered or deeper text follows it."""
    if index + 1 >= len(items):
        return False
    here, following = items[index].text, items[index + 1].text
    if here is None or following is None:
        return False
    depth, next_depth = level(numbering(plain(here))[0]), level(numbering(plain(following))[0])
    return (next_depth == 0 or next_depth > depth) and len(following) > len(here)


def _table_part(table: Table) -> int | None:
    """Which official table this is like, by the labels in its first cells."""
    text = "".join(cell.text for cell in table.cells[:60])
    scores = [(sum(mark in text for mark in marks), part) for part, marks in _TABLE_MARKS]
    best = max(scores)
    return best[1] if best[0] > 0 else None


def _evidence(items: Sequence[_Item], form: Form | None) -> tuple[decoding.Array, decoding.Array]:
    """Log-scores per item and section name, and per item and part of the report."""
    emissions = np.zeros((len(items), len(SECTION_NAMES)))
    parts = np.zeros((len(items), 8))
    topic: str | None = None  # what the last topic heading announced, until the next heading
    for i, item in enumerate(items):
        if item.text is None:
            if item.part is not None:
                parts[i] = _FORBID
                parts[i, item.part] = 0.0
            else:
                parts[i, [decoding.FRONT, decoding.OVERVIEW_PART, decoding.PROBLEMS, decoding.OTHER]] = -2.0
            continue
        if item.furniture:
            emissions[i, INDEX["page_furniture"]] = SURE + 2
            continue
        for name, bonus in shape_of(item.text).items():
            emissions[i, INDEX[name]] += bonus
        if item.heading is not None:
            emissions[i, INDEX["heading"]] += SURE + 2 if item.heading.kind != "other" else SURE
            topic = None if item.heading.section else item.heading.kind
            if item.heading.section and item.heading.kind in SECTION_KINDS:
                parts[i] = _FORBID
                parts[i, SECTION_KINDS.index(item.heading.kind) + 1] = 0.0
            continue
        emissions[i, INDEX["heading"]] -= SURE
        inline = inline_topic(item.text, form) or topic
        if inline in INDEX:
            emissions[i, INDEX[inline]] += SURE - 1
    return emissions, parts
