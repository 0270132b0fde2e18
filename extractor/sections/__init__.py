"""Paragraphs get their section: headings where they stand, a classifier where none do, the report's order over all."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.forms import Form
from extractor.records import Block, ScoredParagraph
from extractor.sections.decoding import SECTION_NAMES, posterior
from extractor.sections.evidence import evidence
from extractor.sections.items import items_of
from extractor.sections.model import Classifier, stored_classifier
from extractor.settings import SECTION_ACCEPT_AT

__all__ = ["SECTION_NAMES", "label", "label_with"]


def label(blocks: Sequence[Block], form: Form | None) -> tuple[ScoredParagraph, ...]:
    """The author's paragraphs with their sections, in reading order; texts inside tables are none.

    ``blocks`` stand in reading order; a paragraph that holds several of the author's is cut. ``confidence`` is the
    posterior of the section; below ``SECTION_ACCEPT_AT``, or in a text of another genre, the best guess goes to review.
    Raises DataError where the stored classifier is not what its card says; where none is installed, headings and cues
    decide alone.
    """
    return label_with(stored_classifier(), blocks, form)


def label_with(
    classifier: Classifier | None, blocks: Sequence[Block], form: Form | None
) -> tuple[ScoredParagraph, ...]:
    """``label`` with this classifier, or by headings and cues alone."""
    items = items_of(blocks, form, classifier)
    if not any(item.text is not None for item in items):
        return ()
    chances = posterior(*evidence(items, form))
    genre = any("公开" in item.text for item in items if item.text)  # every such report speaks of 公开
    labelled: list[ScoredParagraph] = []
    last_block = -1
    for item, row in zip(items, chances, strict=True):
        if item.text is None:
            continue
        best = int(row.argmax())
        section, confidence, text = SECTION_NAMES[best], round(float(row[best]), 4), item.text
        if labelled and item.block == last_block and section == labelled[-1].section and section != "heading":
            # a cut that parts nothing is mended
            before = labelled.pop()
            text, confidence = before.text + text, min(before.confidence, confidence)
        status = "accepted" if genre and confidence >= SECTION_ACCEPT_AT else "review"
        labelled.append(ScoredParagraph(text, section, confidence, status, item.place))
        last_block = item.block
    return tuple(labelled)
