"""The blocks of a source as items to label: paragraphs cut to the author's, headings read, tables marking places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.chinese import plain, restore_radicals
from extractor.forms import Form
from extractor.frozen import frozen
from extractor.records import Block, Place, Table
from extractor.sections import decoding
from extractor.sections.cues import shape_of
from extractor.sections.decoding import INDEX, Array
from extractor.sections.headings import Heading, level, numbering, read_heading
from extractor.sections.model import Classifier
from extractor.sections.splitting import parts_at_headings, problems_and_improvements, sentences, turning_point
from extractor.settings import CUT_DOUBT, LEAST_TO_CUT, LONG_PROSE

_TABLE_MARKS = (
    (decoding.REMEDIES, ("行政复议", "结果维持", "尚未审结", "复议后起诉")),
    (decoding.REQUESTS, ("自然人", "商业企业", "予以公开", "重复申请", "结转下年度")),
    (decoding.PROACTIVE, ("信息内容", "行政许可", "行政处罚", "规章", "第二十条")),
)


@frozen
class Item:
    """A paragraph to label, or (``text`` is ``None``) a table as a mark of place."""

    text: str | None
    place: Place | None = None
    furniture: bool = False
    heading: Heading | None = None
    marked: bool = False  # the source itself marks it as a heading
    part: int | None = None
    scores: Array | None = None  # the classifier's log-probabilities of the section names
    block: int = -1  # which block it was cut from


def items_of(blocks: Sequence[Block], form: Form | None, classifier: Classifier | None) -> list[Item]:
    """Every paragraph and table of ``blocks`` in reading order, as items with headings read and texts scored."""
    items: list[Item] = []
    for number, block in enumerate(blocks):
        if isinstance(block, Table):
            items.append(Item(None, block.place, part=_table_part(block)))
        elif block.furniture:
            items.append(Item(block.text.strip(), block.place, furniture=True, block=number))
        else:
            pieces = [
                p
                for piece in parts_at_headings(restore_radicals(block.text), form)
                for p in problems_and_improvements(piece)
            ]
            marked = block.heading_level is not None and len(pieces) == 1
            items.extend(Item(piece, block.place, marked=marked, block=number) for piece in pieces)
    if classifier is not None:
        items = _cut_by_sentences(_scored(items, classifier), classifier)
    return [replace(item, heading=_heading_at(items, i, form)) for i, item in enumerate(items)]


def _heading_at(items: Sequence[Item], index: int, form: Form | None) -> Heading | None:
    item = items[index]
    if item.text is None or item.furniture:
        return None
    heading = read_heading(item.text, form)
    if heading is None or heading.kind != "other":
        return heading
    if item.marked and (heading.numbered or not _like_something_else(item.text)):
        return heading
    if not _opens_body(items, index) or not (heading.numbered or _in_prose(items, index)):
        return None
    return heading


def _scored(items: Sequence[Item], classifier: Classifier) -> list[Item]:
    prose = [i for i, item in enumerate(items) if item.text and not item.furniture and item.scores is None]
    rows = dict(zip(prose, classifier.log_probabilities([items[i].text or "" for i in prose]), strict=True))
    return [replace(item, scores=rows[i]) if i in rows else item for i, item in enumerate(items)]


def _cut_by_sentences(items: Sequence[Item], classifier: Classifier) -> list[Item]:
    """Paragraphs that run from problems into improvements without a word that says so, cut where the sentences turn."""
    out: list[Item] = []
    for item in items:
        halves = _halves(item, classifier)
        out.extend(halves if len(halves) == 1 else _scored(halves, classifier))
    return out


def _halves(item: Item, classifier: Classifier) -> list[Item]:
    if item.text is None or item.scores is None or len(item.text) < LEAST_TO_CUT:
        return [item]
    problems, improvements = INDEX["problems"], INDEX["improvements"]
    if min(item.scores[problems], item.scores[improvements]) < CUT_DOUBT:
        return [item]
    pieces = sentences(item.text)
    each = classifier.log_probabilities(pieces)
    cut = turning_point((each[:, problems] - each[:, improvements]).tolist())
    if cut is None:
        return [item]
    return [replace(item, text="".join(half).strip(), scores=None) for half in (pieces[:cut], pieces[cut:])]


def _opens_body(items: Sequence[Item], index: int) -> bool:
    """A numbered short line of unknown wording is a heading only where unnumbered or deeper text follows it."""
    if index + 1 >= len(items):
        return False
    here, following = items[index].text, items[index + 1].text
    if here is None or following is None:
        return False
    depth, next_depth = level(numbering(plain(here[:20]))[0]), level(numbering(plain(following[:20]))[0])
    return (next_depth == 0 or next_depth > depth) and len(following) > len(here)


def _like_something_else(text: str) -> bool:
    """Whether the shape of ``text`` speaks for a title, a name, a date, a note or furniture."""
    return any(bonus > 0 for bonus in shape_of(text).values())


def _in_prose(items: Sequence[Item], index: int) -> bool:
    """Whether an unnumbered short line opens a paragraph inside the text: no title, name or note stands there."""
    item, before, after = items[index], items[index - 1] if index else None, items[index + 1]
    if before is None or before.text is None or _like_something_else(item.text or ""):
        return False
    if len(before.text) < LONG_PROSE and numbering(plain(before.text))[0] == "":
        return False
    return after.text is not None and len(after.text) >= LONG_PROSE and after.text[-1] in "。；"


def _table_part(table: Table) -> int | None:
    """Which official table this is like, by the labels in its first cells."""
    text = "".join(cell.text for cell in table.cells[:60])
    scores = [(sum(mark in text for mark in marks), part) for part, marks in _TABLE_MARKS]
    best = max(scores)
    return best[1] if best[0] > 0 else None
