"""Ruled tables of a form whose rows or columns no rule parts: lines between the columns only, a frame with a few of
them, or a frame with lines between the rows only.

Their grid would put many rows, or a whole row, into one cell. They are read as tables without rules are.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from extractor.chinese import is_ideograph
from extractor.settings import (
    BROKEN_NUMBER_GAP,
    DIGIT_INK,
    OPEN_ROWS_BESIDE,
    OPEN_ROWS_GAP,
    OPEN_ROWS_LABELS,
    OPEN_ROWS_VALUES,
)
from extractor.tables.fill import words_by_cell
from extractor.tables.lines import TextLine, words_to_lines
from extractor.tables.stream import Item, PageLine, PageTable, reading_order
from extractor.tables.values import belongs_to_table, has_ordinal, is_leaf_header, is_number_or_mark, is_row_label


def free_open_rows(items: Sequence[Item]) -> list[Item]:
    """The stream with such tables given back as lines of text; and strips that are but a part of such a table."""
    freed = _as_lines(items, [item for item in items if has_open_rows(item)])
    return _as_lines(freed, [item for item in freed if _has_text_beside(item, freed)])


def _as_lines(items: Sequence[Item], tables: Sequence[Item]) -> list[Item]:
    """The stream with the words of ``tables`` in its lines. What stands beside them at one height is one line with
    them."""
    gone = {id(table) for table in tables}
    found: list[Item] = []
    for _, group in itertools.groupby(items, key=lambda item: item.sheet.index):
        members = list(group)
        if not any(id(item) in gone for item in members):
            found += members
            continue
        words = [w for item in members if isinstance(item, PageLine) for w in item.line.words]
        words += [w for item in members if isinstance(item, PageTable) and id(item) in gone for w in item.words]
        kept: list[Item] = [item for item in members if isinstance(item, PageTable) and id(item) not in gone]
        kept += [PageLine(members[0].sheet, line) for line in words_to_lines(words)]
        found += sorted(kept, key=reading_order)
    return found


def _has_text_beside(item: Item, items: Sequence[Item]) -> bool:
    """Whether a strip between lines that run down, open above and below, is but a part of what stands at its height."""
    if not isinstance(item, PageTable) or len(item.grid.ys) > 2:
        return False
    grid = item.grid
    if not (grid.open_top and grid.open_bottom):
        return False
    return any(
        isinstance(other, PageLine)
        and other.sheet.index == item.sheet.index
        and grid.ys[0] < other.box.centre[1] < grid.ys[1]
        and any(w.box.x1 < grid.xs[0] or w.box.x0 > grid.xs[-1] for w in other.line.words)
        for other in items
    )


def has_open_rows(item: Item) -> bool:
    """Whether cells of a ruled table hold several rows' labels, or several numbers apart from one another, under or beside
    each other, or a header together with the number under it."""
    if not isinstance(item, PageTable) or any(w.angle for w in item.words):
        return False
    cells = [words_to_lines(words) for words in words_by_cell(item.grid, item.words).values() if len(words) > 1]
    labels = max((sum(begins_row(line.text) for line in lines) for lines in cells), default=0)
    scanned = item.sheet.printed.scanned
    values = sum(
        _has_numbers_apart(lines, scanned) or _is_header_with_number(lines) for lines in cells if not _is_upright(lines)
    )
    beside = sum(_numbers_beside(line) for lines in cells for line in lines)
    enough = 1 if len(item.grid.xs) == 2 else OPEN_ROWS_BESIDE  # a single column parts nothing
    return labels >= OPEN_ROWS_LABELS or values >= OPEN_ROWS_VALUES or beside >= enough


def _is_upright(lines: Sequence[TextLine]) -> bool:
    """Whether a cell is a label printed downwards: OCR reads strokes and brackets among its characters as / or 1."""
    return sum(len(line.text) == 1 and is_ideograph(line.text) for line in lines) >= 2


def begins_row(text: str) -> bool:
    """Whether a line is the first of a row's label."""
    if text.lstrip().startswith("第"):
        return False  # 第一项加第二项之和: the corner's text, broken before two ordinals
    return is_row_label(text) or (has_ordinal(text) and belongs_to_table(text))


def _has_numbers_apart(lines: Sequence[TextLine], scanned: bool) -> bool:
    """Whether two lines are numbers each, with more white between them than between the lines of one number.

    On a scan a line is as high as its digits' ink, not as its type; a dash, which has next to no height, may be broken.
    """
    numbers = [line for line in lines if is_number_or_mark(line.text)]
    if scanned:
        numbers = [line for line in numbers if any(c.isdigit() for c in line.text)]
    share = DIGIT_INK if scanned else 1.0
    return any(
        b.box.y1 - a.box.y1 > (1 + BROKEN_NUMBER_GAP) * max(a.size, b.size) / share
        for a, b in itertools.pairwise(numbers)
    )


def _numbers_beside(line: TextLine) -> int:
    """How many numbers of one line of a cell follow another one with more white between than numbers have in them."""
    return sum(
        is_number_or_mark(a.text) and is_number_or_mark(b.text) and b.box.x0 - a.box.x1 > OPEN_ROWS_GAP * line.size
        for a, b in itertools.pairwise(line.words)
    )


def _is_header_with_number(lines: Sequence[TextLine]) -> bool:
    if len(lines) < 2 or not is_number_or_mark(lines[-1].text):
        return False
    return is_leaf_header("".join(line.text for line in lines[:-1]))
