"""Tables with few or no rules: columns from clusters of numbers and from headers, rows from labels and lines of
values.

Also the second, independent reading of ruled tables: their words alone, as if no line were drawn.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from extractor.records import Box, Cell, Table, Word
from extractor.tables.broken_numbers import join_broken_numbers
from extractor.tables.lines import TextLine, words_to_lines
from extractor.tables.stream import PageLine
from extractor.tables.text_blocks import Block, blocks_to_levels, columns_of_levels, header_anchors, words_to_blocks
from extractor.tables.text_cells import Row, assemble
from extractor.tables.text_columns import Column, column_borders, left_border, spanned, value_columns
from extractor.tables.text_labels import has_labels, item_column, split_labels
from extractor.tables.text_regions import Stack, stack_lines
from extractor.tables.text_rows import share_rows
from extractor.tables.values import (
    begins_with_number,
    has_ordinal,
    is_leaf_header,
    leaf_header_of,
)

_BLOCK_HEADING = re.compile(r"第[一二三四五六七八九十]+条")


def read_region(lines: Sequence[PageLine]) -> Table | None:
    """The table that these lines hold, as a grid; ``None`` where no column of values stands in them."""
    return read_stack(stack_lines(lines))


def read_stack(stack: Stack) -> Table | None:
    """The same for lines already stacked."""
    stack = replace(stack, words=_with_whole_headings(stack.words))
    blocks = _blocks_apart(stack)
    if len(blocks) > 1:
        tables = [table for block in blocks if (table := _read_block(block)) is not None]
        if len(tables) == len(blocks):
            return _one_under_the_other(tables)
    return _read_block(stack)


def _with_whole_headings(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, a block's heading as one: it has a line of its own, and white beside its numerals parts it (第 二 十条第（五）项)."""
    found: list[Word] = []
    for line in words_to_lines(words):
        if len(line.words) > 1 and _BLOCK_HEADING.match(line.text):
            scores = [w.score for w in line.words if w.score is not None]
            found.append(Word(line.text, line.box, min(scores, default=None), line.words[0].angle))
        else:
            found += line.words
    return tuple(found)


def _blocks_apart(stack: Stack) -> list[Stack]:
    """The blocks of a table (from one 第二十条第（五）项 to the next) where their columns do not stand under one
    another: a wide number of one stands under two columns of another. Otherwise the whole: blanks are many, and each
    block's numbers help to find the columns of all."""
    starts = sorted({w.box.y0 - 1 for w in stack.words if _BLOCK_HEADING.match(w.text)})
    first = [w for w in stack.words if starts and w.box.y0 < starts[0]]
    if not value_columns(words_to_lines(first)):
        starts = starts[1:]  # what stands over the first block belongs to it
    bounds = [-float("inf"), *starts, float("inf")]
    parts = [[w for w in stack.words if low <= w.box.y0 < high] for low, high in itertools.pairwise(bounds)]
    whole = value_columns(words_to_lines(stack.words))
    for part in parts:
        columns = value_columns(words_to_lines(part))
        if len({spanned(Box(c.x0, 0, c.x1, 0), whole)[0] for c in columns}) < len(columns):
            return [replace(stack, words=tuple(part)) for part in parts if part]
    return [stack]


def _one_under_the_other(tables: Sequence[Table]) -> Table:
    """Tables as one. Their columns need not be the same ones: each has its own headers."""
    rows: list[tuple[Cell, ...]] = []
    for table in tables:
        below = len(rows)
        rows += [tuple(replace(c, row=c.row + below) for c in row) for row in table.rows]
    return replace(tables[0], rows=tuple(rows))


def _read_block(stack: Stack) -> Table | None:
    lines = words_to_lines(stack.words)
    columns = value_columns(lines)
    seams = [part.bottom for part in stack.slices[:-1]]
    anchors = header_anchors(stack.words, seams)
    if not columns and len(anchors) < 3:
        return None
    left, right = min(w.box.x0 for w in stack.words), max(w.box.x1 for w in stack.words)
    columns = columns or [Column(b.centre - 3, b.centre + 3) for b in anchors]
    first = min([*columns, *(Column(b.box.x0, b.box.x1) for b in anchors[:1])], key=lambda c: c.x0)
    border = left_border(first, stack.words)
    if not has_labels(stack.words, border):
        border = left - 1
    across = [w for w in stack.words if _stands_across(w, border, columns, left, right)]
    aside = [w for w in stack.words if w not in across and (w.box.x0 + w.box.x1) / 2 < border]
    inside = [w for w in stack.words if w not in across and (w.box.x0 + w.box.x1) / 2 >= border]
    inside = join_broken_numbers(inside, aside, seams)
    headings = [Block(line.text, line.box, -1, -1) for line in words_to_lines(across)]
    starts = [w.box.centre[1] for w in aside if has_ordinal(w.text)]
    levels = blocks_to_levels(words_to_blocks(inside, seams), seams, starts)
    levels, columns = columns_of_levels(levels, columns, [h.middle for h in headings])
    item_x = item_column(aside)
    items, groups = split_labels(aside, item_x)
    rows = _rows(items, levels, [*stack.rules, *(h.middle for h in headings)], seams)
    rows = sorted([*rows, *(Row([], [h], []) for h in headings)], key=lambda row: row.middle)
    _give_groups_to_bare_rows(rows, groups)
    if _ends_in_headers(rows):
        rows.append(Row([], [_blank_under(rows[-1])], []))
    return assemble(rows, groups, stack, column_borders(border, columns, right), item_x)


def _stands_across(word: Word, border: float, columns: Sequence[Column], left: float, right: float) -> bool:
    """A heading over the whole table (第二十条第（五）项), set in its middle."""
    if _BLOCK_HEADING.match(word.text):
        return True
    centre = (word.box.x0 + word.box.x1) / 2
    return (
        left + 3 * word.box.height < word.box.x0 < border - 1
        and word.box.x1 > columns[0].centre
        and abs(centre - (left + right) / 2) < 1.5 * word.box.height
        and leaf_header_of(word.text) is None
    )


def _rows(
    items: Sequence[TextLine], levels: Sequence[list[Block]], rules: Sequence[float], seams: Sequence[float]
) -> list[Row]:
    anchors = [sum(b.middle for b in level) / len(level) for level in levels]
    headers = frozenset(k for k, level in enumerate(levels) if not any(b.is_value for b in level))
    shared = share_rows(items, anchors, rules, headers, seams)
    rows = [
        Row([items[i] for i in row.label], [] if row.anchor is None else list(levels[row.anchor]), []) for row in shared
    ]
    return [r for r in rows if r.label or r.blocks]


def _give_groups_to_bare_rows(rows: Sequence[Row], groups: list[TextLine]) -> None:
    """A label that is short enough to look like a group's (（七）总计) belongs to a row that has none at its height."""
    for row in rows:
        if row.label or not row.blocks or all(b.first < 0 for b in row.blocks):
            continue
        if not any(begins_with_number(b.text) for b in row.blocks):
            continue
        middle = sum(b.middle for b in row.blocks) / len(row.blocks)
        near = [g for g in groups if abs(g.box.centre[1] - middle) < 0.7 * g.size]
        if near:
            row.label = near
            for line in near:
                groups.remove(line)


def _ends_in_headers(rows: Sequence[Row]) -> bool:
    """Whether the table has headers of columns and nothing at all under them: its row was left blank."""
    return bool(rows) and not rows[-1].label and sum(is_leaf_header(b.text) for b in rows[-1].blocks) >= 3


def _blank_under(row: Row) -> Block:
    height = max(b.box.height for b in row.blocks)
    first = row.blocks[0]
    return Block("", Box(first.box.x0, row.y1 + 2, first.box.x1, row.y1 + 2 + height), first.first, first.last)
