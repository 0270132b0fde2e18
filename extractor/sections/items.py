"""The blocks of a source as items to label: paragraphs cut to the author's, headings read, tables marking places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.chinese import plain
from extractor.forms import Form
from extractor.records import Block, Place, Table
from extractor.sections import decoding
from extractor.sections.decoding import INDEX
from extractor.sections.headings import Heading, level, numbering, read_heading
from extractor.sections.model import Classifier
from extractor.sections.splitting import parts_at_headings, problems_and_improvements, sentences, turning_point
from extractor.settings import CUT_DOUBT, LEAST_TO_CUT

_TABLE_MARKS = (
    (decoding.REMEDIES, ("行政复议", "结果维持", "尚未审结", "复议后起诉")),
    (decoding.REQUESTS, ("自然人", "商业企业", "予以公开", "重复申请", "结转下年度")),
    (decoding.PROACTIVE, ("信息内容", "行政许可", "行政处罚", "规章", "第二十条")),
)


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph to label, or (``text`` is ``None``) a table as a mark of place."""

    text: str | None
    place: Place | None = None
    furniture: bool = False
    heading: Heading | None = None
    marked: bool = False  # the source itself marks it as a heading
    part: int | None = None


def items_of(blocks: Sequence[Block], form: Form | None, classifier: Classifier | None) -> Iterator[Item]:
    """Every paragraph and table of ``blocks`` in reading order, as items."""
    texts: list[Item] = []
    for block in blocks:
        if isinstance(block, Table):
            texts.append(Item(None, block.place, part=_table_part(block)))
        elif block.furniture:
            texts.append(Item(block.text.strip(), block.place, furniture=True))
        else:
            pieces = [p for piece in parts_at_headings(block.text, form) for p in problems_and_improvements(piece)]
            marked = block.heading_level is not None and len(pieces) == 1
            texts.extend(Item(piece, block.place, marked=marked) for piece in pieces)
    if classifier is not None:
        texts = _cut_by_sentences(texts, classifier)
    for i, item in enumerate(texts):
        if item.text is None or item.furniture:
            yield item
            continue
        heading = read_heading(item.text, form)
        if heading is not None and heading.kind == "other" and not (item.marked or _opens_body(texts, i)):
            heading = None
        yield replace(item, heading=heading)


def _cut_by_sentences(items: Sequence[Item], classifier: Classifier) -> list[Item]:
    """Paragraphs that run from problems into improvements without a word that says so, cut where the sentences turn."""
    long = [i for i, item in enumerate(items) if item.text and not item.furniture and len(item.text) >= LEAST_TO_CUT]
    if not long:
        return list(items)
    scores = classifier.log_probabilities([items[i].text or "" for i in long])
    out: dict[int, list[Item]] = {}
    for i, row in zip(long, scores, strict=True):
        problem, improvement = row[INDEX["problems"]], row[INDEX["improvements"]]
        text = items[i].text or ""
        pieces = sentences(text)
        if min(problem, improvement) < CUT_DOUBT or len(pieces) < 2:
            continue
        each = classifier.log_probabilities(pieces)
        cut = turning_point((each[:, INDEX["problems"]] - each[:, INDEX["improvements"]]).tolist())
        if cut is not None:
            halves = "".join(pieces[:cut]).strip(), "".join(pieces[cut:]).strip()
            out[i] = [Item(half, items[i].place) for half in halves]
    return [piece for i, item in enumerate(items) for piece in out.get(i, [item])]


def _opens_body(items: Sequence[Item], index: int) -> bool:
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
