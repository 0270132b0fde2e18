"""Where tables without rules stand: runs of lines that fall into parts, between prose and headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from extractor.chinese import fold
from extractor.geometry import overlap
from extractor.records import Box, PagePlace, Word
from extractor.settings import (
    PART_GAP,
    REGION_LABELS,
    REGION_LINES,
    REGION_SIZE,
    REGION_SIZE_SCANNED,
    REGION_VALUES,
    REGION_WIDE,
    REPEATED_HEADER,
    STAGGERED,
)
from extractor.tables.lines import TextLine
from extractor.tables.stream import Item, PageLine, PageTable, Sheet
from extractor.tables.values import (
    begins_with_number,
    belongs_to_table,
    has_item_number,
    is_leaf_header,
    is_number_or_mark,
    is_section_heading,
    label_likeness,
)


@dataclass(frozen=True, slots=True)
class Slice:
    """What one sheet holds of a region: ``shift`` is added to heights on the sheet to give heights in the stack."""

    sheet: Sheet
    shift: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Stack:
    """A region's words, pages that it runs over put one under the other (points; upright)."""

    words: tuple[Word, ...]
    slices: tuple[Slice, ...]
    rules: tuple[float, ...] = ()

    def place(self, box: Box, at: float | None = None) -> PagePlace:
        """Where a box of the stack stands on its page; one that runs over a page's end is cut there, and stands on the
        page that holds the height ``at`` (its middle)."""
        middle = (box.y0 + box.y1) / 2 if at is None else at
        home = min(self.slices, key=lambda s: max(s.top - middle, middle - s.bottom, 0.0))
        y0, y1 = max(box.y0, home.top), min(box.y1, home.bottom)
        return home.sheet.place(Box(box.x0, y0 - home.shift, box.x1, max(y1, y0) - home.shift))


def find_regions(items: Sequence[Item]) -> list[list[int]]:
    """The places in the stream of the lines of each table without rules; a region may run over pages."""
    regions: list[list[int]] = []
    run: list[int] = []
    waiting: list[int] = []  # single lines that belong to the region if it goes on

    def close() -> None:
        if run:
            trailing = _trailing(items, run, waiting)
            if _is_table(items, run):
                regions.append([*_leading(items, run), *run, *trailing])
        run.clear()
        waiting.clear()

    for i, item in enumerate(items):
        if isinstance(item, PageTable):
            close()
        elif item.furniture:
            continue
        elif _is_tabular(item) or _is_staggered(items, i):
            run += [*waiting, i]
            waiting.clear()
        elif run and not _ends_region(item):
            waiting.append(i)
        else:
            close()
    close()
    return regions


def _is_tabular(line: PageLine) -> bool:
    text = line.line.text
    if is_section_heading(text):
        return False
    if len(line.line.words) >= 5 and all(len(w.text) <= 4 for w in line.line.words):
        return True  # the headers of narrow columns
    return len(line_parts(line.line)) > 1 or (has_item_number(text) and label_likeness(text) >= 92)


def _is_staggered(items: Sequence[Item], i: int) -> bool:
    """Whether a line stands beside the line before or after it, half a line lower or higher: a number beside the
    middle of its label."""
    return any(_beside(_line(items[i]), items[k]) for k in (i - 1, i + 1) if 0 <= k < len(items))


def _beside(line: PageLine, other: Item) -> bool:
    if not isinstance(other, PageLine) or other.furniture or other.sheet.index != line.sheet.index:
        return False
    size = min(line.line.size, other.line.size)
    high = overlap(line.box.y0, line.box.y1, other.box.y0, other.box.y1) > STAGGERED * size
    return high and overlap(line.box.x0 - size, line.box.x1 + size, other.box.x0, other.box.x1) == 0


def line_parts(line: TextLine) -> list[list[Word]]:
    """The line's words, parted where the gap is wider than any space."""
    parts: list[list[Word]] = []
    for word in line.words:
        if parts and word.box.x0 - parts[-1][-1].box.x1 < PART_GAP * line.size:
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def _line(item: Item) -> PageLine:
    assert isinstance(item, PageLine)
    return item


def _ends_region(line: PageLine) -> bool:
    """Prose or a section's heading: no table goes on across it."""
    width = line.sheet.area.width
    return line.box.width > REGION_WIDE * width or is_section_heading(line.line.text)


def _is_table(items: Sequence[Item], run: Sequence[int]) -> bool:
    parts = [line_parts(_line(items[i]).line) for i in run]
    lines = sum(len(p) > 1 for p in parts)
    texts = ["".join(w.text for w in part) for p in parts for part in p]
    values = sum(begins_with_number(t) for t in texts)
    headers = sum(is_leaf_header(t) for t in texts)
    labels = sum(label_likeness(t) >= 92 for t in texts)
    return (
        (lines >= REGION_LINES and values >= REGION_VALUES)
        or (lines >= 1 and values + headers >= 5)
        or labels >= REGION_LABELS
    )


def _leading(items: Sequence[Item], run: Sequence[int]) -> list[int]:
    """Lines right above the region that belong to it: a heading over all columns, a first line of a header."""
    first = _line(items[run[0]])
    found: list[int] = []
    below = first
    for i in range(run[0] - 1, -1, -1):
        item = items[i]
        if not isinstance(item, PageLine) or item.furniture or item.sheet.index != first.sheet.index:
            break
        text = item.line.text.strip()
        close = below.box.y0 - item.box.y1 < 1.6 * first.line.size
        alike = abs(item.line.size - first.line.size) <= 0.1 * first.line.size
        known = belongs_to_table(text)
        if not (close and alike and known) or _ends_region(item):
            break
        found.insert(0, i)
        below = item
    return found


def _trailing(items: Sequence[Item], run: Sequence[int], waiting: Sequence[int]) -> list[int]:
    """Single lines right under the region that belong to it: the rest of a label or of a header, a number alone."""
    above = _line(items[run[-1]])
    size = above.line.size
    left, right = min(items[i].box.x0 for i in run), max(items[i].box.x1 for i in run)
    found: list[int] = []
    for i in waiting:
        line = _line(items[i])
        text = line.line.text.strip()
        gap = line.box.y0 - above.box.y1
        number = is_number_or_mark(text)
        if line.sheet.index == above.sheet.index + 1 and number:
            return [*found, i]  # the only number of a row that the page's end parts from its headers
        label = label_likeness(text) >= 92
        near = gap <= (3 if label else 1.2) * size
        off = REGION_SIZE_SCANNED if label and line.sheet.printed.scanned else REGION_SIZE
        alike = abs(line.line.size - size) <= off * size
        if line.sheet.index != above.sheet.index or not near or not alike:
            break
        short = (
            left - 1 <= line.box.x0 and line.box.x1 <= right + 1 and (number or (gap < 0.7 * size and len(text) < 5))
        )
        if not short and (text.endswith(("。", "：", ":", "；")) or line.box.x0 > above.box.x0 + 12 * size):
            break
        found.append(i)
        above = line
    return found


def stack_lines(lines: Sequence[PageLine], ruled: bool = True) -> Stack:
    """The lines of a region, which may stand on several sheets, one sheet under the other.

    Horizontal rules that run over most of the region come along, unless ``ruled`` is false: they part its rows.
    """
    by_sheet: dict[int, list[PageLine]] = {}
    for line in lines:
        by_sheet.setdefault(line.sheet.index, []).append(line)
    _drop_repeated_headers(by_sheet)
    words: list[Word] = []
    slices: list[Slice] = []
    rules: list[float] = []
    bottom = 0.0
    for members in by_sheet.values():
        sheet = members[0].sheet
        y0, y1 = min(m.box.y0 for m in members), max(m.box.y1 for m in members)
        x0, x1 = min(m.box.x0 for m in members), max(m.box.x1 for m in members)
        gap = 0.4 * members[0].line.size if slices else 0.0
        shift = bottom + gap - y0
        for member in members:
            for word in member.line.words:
                b = word.box
                words.append(replace(word, box=Box(b.x0, b.y0 + shift, b.x1, b.y1 + shift)))
        slices.append(Slice(sheet, shift, y0 + shift, y1 + shift))
        for rule in sheet.rulings if ruled else ():
            if rule.width > 0.5 * (x1 - x0) and y0 - 6 <= rule.y0 <= y1 + 6:
                rules.append((rule.y0 + rule.y1) / 2 + shift)
        bottom = y1 + shift
    return Stack(tuple(words), tuple(slices), tuple(sorted(rules)))


def _drop_repeated_headers(by_sheet: dict[int, list[PageLine]]) -> None:
    """Lines at the top of a later sheet that repeat those at the top of the first, without numbers: word for word, or, as a scan's
    lines fall apart otherwise on every page, most of the first's header in pieces of any order."""
    sheets = list(by_sheet)
    first = by_sheet[sheets[0]]
    header = "".join(fold(line.line.text) for line in takewhile(lambda m: not pure_values(m.line), first))
    for index in sheets[1:]:
        members = by_sheet[index]
        same = 0
        for above, below in zip(first, members, strict=False):
            if fold(above.line.text) != fold(below.line.text) or pure_values(below.line):
                break
            same += 1
        top = list(
            takewhile(lambda m: not pure_values(m.line) and all(fold(w.text) in header for w in m.line.words), members)
        )
        if sum(len(fold(m.line.text)) for m in top) >= REPEATED_HEADER * max(1, len(header)):
            same = max(same, len(top))
        if same < len(members):
            del members[:same]


def pure_values(line: TextLine) -> list[Word]:
    """The line's words that are numbers or marks standing by themselves, not inside a longer text."""
    found = []
    for i, word in enumerate(line.words):
        if not is_number_or_mark(word.text):
            continue
        before = line.words[i - 1] if i else None
        after = line.words[i + 1] if i + 1 < len(line.words) else None
        near = 0.6 * line.size
        if before is not None and word.box.x0 - before.box.x1 < near and not is_number_or_mark(before.text):
            continue
        if after is not None and after.box.x0 - word.box.x1 < near and not is_number_or_mark(after.text):
            continue
        found.append(word)
    return [w for w in found if w.text != "无" or says_none(w, found)]


def says_none(word: Word, words: Sequence[Word]) -> bool:
    """Whether a 无 says that a cell has nothing to tell: there are others among the ``words`` of its line. By itself it may be a
    character of a label printed downwards (无法提供)."""
    return word.text == "无" and sum(w.text == "无" for w in words) > 1
