"""Lines of text to the author's paragraphs, by geometry alone: indents, filled lines, spacing, type size.

Also finds the page furniture: running heads, footers, page numbers.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extractor.chinese import plain
from extractor.geometry import bounding_box
from extractor.records import Block, Paragraph
from extractor.settings import FURNITURE_MARGIN, PARAGRAPH_GAP, PARAGRAPH_INDENT, PARAGRAPH_SHORT, TITLE_SIZE
from extractor.tables.lines import join_lines, join_words
from extractor.tables.stream import Item, PageLine, PageTable
from extractor.tables.text_regions import line_parts
from extractor.tables.values import belongs_to_table, has_ordinal

_PAGE_NUMBER = re.compile(
    r"[-—–―一_·•~\s]*(?:第\s*)?\d{1,4}(?:\s*页)?[-—–―一_·•~\s]*"  # 一: a dash as OCR has it
    r"|第?\s*\d{1,4}\s*(?:页\s*[/／,，]?|[/／,，])\s*共?\s*\d{1,4}\s*页?"
    r"|page\s+\d+(?:\s+of\s+\d+)?",
    re.IGNORECASE,
)
_CONTINUED = re.compile(
    r"[（(]?续\s*(?:上\s*)?[表页]?\s*[\d一二三四五六七八九十]*[）)]?|[（(]?接上[表页][）)]?|[（(]?[接转]下[表页][）)]?"
)
_TITLE_CONTINUED = re.compile(r".{0,24}[（(]续[表]?[）)]")
_DIGITS = re.compile(r"\d+")
_HEADING = re.compile(r"\s*(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[)）])")
_SENTENCE_ENDS = ("。", "；", "：", "！", "？", ";", ":")
_ENOUGH_LINES = 6  # on a sheet, to show its own margins


def mark_furniture(items: Sequence[Item]) -> list[Item]:
    """The stream with running heads, footers and page numbers marked.

    Furniture stands in a page's margin (its outer ``FURNITURE_MARGIN``, or its very first or last line) and is a page
    number, or comes again on another page at the same height with the same words (numbers aside).
    """
    edge = _edge_lines(items)
    seen: dict[tuple[str, int], set[int]] = {}
    for i in edge:
        line = items[i]
        assert isinstance(line, PageLine)
        seen.setdefault(_likeness(line), set()).add(line.sheet.index)
    sheets = len({item.sheet.index for item in items})
    marked = list(items)
    numbering = _numbering(items, edge)
    for i in edge:
        line = items[i]
        assert isinstance(line, PageLine)
        text = plain(line.line.text).strip()
        near = [seen.get((_likeness(line)[0], _likeness(line)[1] + d), set()) for d in (-1, 0, 1)]
        repeated = len(set().union(*near)) >= max(2, round(0.4 * sheets))
        repeated = repeated and not any(belongs_to_table(join_words(part)) for part in line_parts(line.line))
        numbered = i in numbering if text.isdigit() else _PAGE_NUMBER.fullmatch(text) is not None
        if numbered or (repeated and bool(_DIGITS.sub("", text).strip())):
            marked[i] = replace(line, furniture=True)
    return _mark_continuations(marked)


def _numbering(items: Sequence[Item], edge: Sequence[int]) -> set[int]:
    """The places of bare numbers that count the pages: in the margin below, the sheet's own count, or in step with a
    number at that height on another sheet. Another one at a page's end is the only number of a table's row."""
    found: set[int] = set()
    bare: list[tuple[int, PageLine, int]] = []
    for i in edge:
        line = items[i]
        assert isinstance(line, PageLine)
        text = plain(line.line.text).strip()
        if text.isdigit() and len(text) <= 4:
            bare.append((i, line, int(text) - line.sheet.index))
    for i, line, offset in bare:
        area = line.sheet.area
        below = line.box.y0 >= area.y1 - FURNITURE_MARGIN * area.height
        in_step = any(
            o == offset and other.sheet is not line.sheet and abs(other.box.y0 - line.box.y0) < 12
            for _, other, o in bare
        )
        if below or offset == 1 or in_step:
            found.add(i)
    return found


def _mark_continuations(items: list[Item]) -> list[Item]:
    """续表 and the like, at a sheet's beginning or end; with a title (某表（续）) only beside a ruled table there."""
    for i, item in enumerate(items):
        if not isinstance(item, PageLine) or item.furniture:
            continue
        text = item.line.text.strip()
        bare = _CONTINUED.fullmatch(text) is not None
        if not bare and not _TITLE_CONTINUED.fullmatch(text):
            continue
        before, after = _neighbour(items, i, -1), _neighbour(items, i, 1)
        begins = (bare or isinstance(after, PageTable)) and (before is None or before.sheet.index < item.sheet.index)
        ends = (bare or isinstance(before, PageTable)) and (after is None or after.sheet.index > item.sheet.index)
        if begins or ends:
            items[i] = replace(item, furniture=True)
    return items


def _neighbour(items: Sequence[Item], i: int, step: int) -> Item | None:
    """The next item in a direction that is no furniture."""
    i += step
    while 0 <= i < len(items):
        item = items[i]
        if not (isinstance(item, PageLine) and item.furniture):
            return item
        i += step
    return None


def _edge_lines(items: Sequence[Item]) -> list[int]:
    by_sheet: dict[int, list[int]] = {}
    for i, item in enumerate(items):
        by_sheet.setdefault(item.sheet.index, []).append(i)
    edge = []
    for members in by_sheet.values():
        for i in members:
            item = items[i]
            if not isinstance(item, PageLine):
                continue
            area = item.sheet.area
            margin = FURNITURE_MARGIN * area.height
            if item.box.y1 <= area.y0 + margin or item.box.y0 >= area.y1 - margin or i in (members[0], members[-1]):
                edge.append(i)
    return edge


def _likeness(line: PageLine) -> tuple[str, int]:
    return _DIGITS.sub("#", plain(line.line.text)).strip(), round(line.box.y0 / 8)


def stream_to_blocks(items: Sequence[Item]) -> list[Block]:
    """The stream as tables and paragraphs, in order. A paragraph may run on over a page's end."""
    right = _right_margins(items)
    left = _left_margins(items)
    gap = _usual_gap(items)
    body = _body_size(items)
    blocks: list[Block] = []
    run: list[PageLine] = []
    aside: list[Block] = []  # furniture met inside a paragraph follows it

    def finish() -> None:
        if run:
            blocks.append(_paragraph(run, right))
            run.clear()
        blocks.extend(aside)
        aside.clear()

    for item in items:
        if isinstance(item, PageTable):
            finish()
            blocks.append(item.table)
        elif item.furniture:
            furniture = Paragraph(item.line.text.strip(), item.sheet.place(item.box), furniture=True)
            (aside if run else blocks).append(furniture)
        else:
            if run and _starts_anew(run, item, left, right, gap, body):
                finish()
            run.append(item)
    finish()
    return blocks


def _paragraph(run: Sequence[PageLine], right: dict[int, float]) -> Paragraph:
    first = run[0].sheet
    box = bounding_box([line.box for line in run if line.sheet.index == first.index])
    assert box is not None
    filled = [line.box.x1 > right[line.sheet.index] - line.line.size for line in run]
    return Paragraph(join_lines([line.line.text for line in run], filled), first.place(box))


def _starts_anew(
    run: Sequence[PageLine],
    line: PageLine,
    left: dict[int, float],
    right: dict[int, float],
    gap: float,
    body: float,
) -> bool:
    last = run[-1]
    size = max(last.line.size, line.line.size)
    if abs(last.line.size - line.line.size) > 0.15 * size:
        return True
    if size > TITLE_SIZE * body and last.sheet.index == line.sheet.index and not _HEADING.match(line.line.text):
        # a title goes on over its line's end where the margin broke it, in the middle of a word or not
        broken = right[last.sheet.index] - left[last.sheet.index] - last.box.width < PARAGRAPH_SHORT * size
        return not broken or line.box.y0 - last.box.y1 > max(PARAGRAPH_GAP * gap, 0.9 * size)
    if _centred(last, left, right) and _centred(line, left, right) and last.sheet.index == line.sheet.index:
        # a title over two lines stays one when they are set alike and close
        return line.box.y0 - last.box.y1 > max(PARAGRAPH_GAP * gap, 0.9 * size)
    if line.box.x0 > left[line.sheet.index] + PARAGRAPH_INDENT * size:
        return True
    if has_ordinal(line.line.text) and last.line.text.rstrip().endswith(_SENTENCE_ENDS):
        return True
    if last.box.x1 < right[last.sheet.index] - PARAGRAPH_SHORT * size:
        return True
    return last.sheet.index == line.sheet.index and line.box.y0 - last.box.y1 > max(
        PARAGRAPH_GAP * gap, gap + 0.5 * size
    )


def _centred(line: PageLine, left: dict[int, float], right: dict[int, float]) -> bool:
    before, after = line.box.x0 - left[line.sheet.index], right[line.sheet.index] - line.box.x1
    return before > 2.5 * line.line.size and abs(before - after) < 2 * line.line.size


def _body(items: Sequence[Item]) -> dict[int, list[PageLine]]:
    """The lines of text of each sheet, by the sheet's index."""
    body: dict[int, list[PageLine]] = {}
    for item in items:
        if isinstance(item, PageLine) and not item.furniture:
            body.setdefault(item.sheet.index, []).append(item)
    return body


def _left_margins(items: Sequence[Item]) -> dict[int, float]:
    """Where full lines begin on each sheet; a sheet with few lines borrows the document's margin."""
    body = _body(items)
    starts = sorted(line.box.x0 - line.sheet.area.x0 for lines in body.values() for line in lines)
    common = starts[len(starts) // 20] if starts else 0.0
    return {
        i: min(line.box.x0 for line in lines) if len(lines) >= _ENOUGH_LINES else lines[0].sheet.area.x0 + common
        for i, lines in body.items()
    }


def _right_margins(items: Sequence[Item]) -> dict[int, float]:
    """Where full lines end on each sheet; a sheet with few lines borrows the document's margin."""
    body = _body(items)
    ends = sorted(line.sheet.area.x1 - line.box.x1 for lines in body.values() for line in lines)
    common = ends[len(ends) // 20] if ends else 0.0
    return {
        i: max(line.box.x1 for line in lines) if len(lines) >= _ENOUGH_LINES else lines[0].sheet.area.x1 - common
        for i, lines in body.items()
    }


def _body_size(items: Sequence[Item]) -> float:
    """The type size that most of the text is set in, in points."""
    sizes: Counter[float] = Counter()
    for lines in _body(items).values():
        for line in lines:
            sizes[round(line.line.size, 1)] += len(line.line.text)
    return max(sizes.items(), key=lambda item: item[1], default=(12.0, 0))[0]


def _usual_gap(items: Sequence[Item]) -> float:
    """The usual white between two lines of a paragraph, in points."""
    gaps = []
    for lines in _body(items).values():
        for above, below in itertools.pairwise(lines):
            white = below.box.y0 - above.box.y1
            if -0.5 * above.line.size < white < 3 * above.line.size:
                gaps.append(max(white, 0.0))
    return statistics.median(gaps) if gaps else 0.0
