"""Tables with few or no rules: columns from clusters of numbers and from headers, rows from labels and lines of
values.

Also the second, independent reading of ruled tables: their words alone, as if no line were drawn.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.chinese import plain
from extractor.geometry import bounding_box, overlap
from extractor.records import Box, Cell, Layout, Table, Word
from extractor.settings import STRADDLE_SCORE
from extractor.tables.broken_numbers import join_broken_numbers
from extractor.tables.lines import TextLine, join_lines, words_to_lines
from extractor.tables.stream import PageLine
from extractor.tables.text_blocks import Block, blocks_to_levels, columns_of_levels, header_anchors, words_to_blocks
from extractor.tables.text_columns import Column, column_borders, left_border, spanned, value_columns
from extractor.tables.text_regions import Stack, line_parts, stack_lines
from extractor.tables.text_rows import share_rows
from extractor.tables.values import (
    begins_with_number,
    has_item_number,
    has_ordinal,
    is_leaf_header,
    is_number_or_mark,
    is_row_label,
    leaf_header_of,
)

_BLOCK_HEADING = re.compile(r"第[一二三四五六七八九十]+条")


@dataclass(slots=True)
class _Row:
    """A row in the making: its label's lines and its texts in the value columns."""

    label: list[TextLine]
    blocks: list[Block]
    group: list[TextLine]

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def y0(self) -> float:
        return min(b.y0 for b in self._boxes())

    @property
    def y1(self) -> float:
        return max(b.y1 for b in self._boxes())

    def _boxes(self) -> list[Box]:
        return [line.box for line in (*self.label, *self.group)] + [b.box for b in self.blocks]


def read_region(lines: Sequence[PageLine]) -> Table | None:
    """The table that these lines hold, as a grid; ``None`` where no column of values stands in them."""
    return read_stack(stack_lines(lines))


def read_stack(stack: Stack) -> Table | None:
    """The same for lines already stacked."""
    blocks = _blocks_apart(stack)
    tables = [table for block in blocks if (table := _read_block(block)) is not None]
    return _one_under_the_other(tables) if len(tables) == len(blocks) > 1 else _read_block(stack)


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
    if not _has_labels(stack.words, border):
        border = left - 1
    across = [w for w in stack.words if _stands_across(w, border, columns, left, right)]
    aside = [w for w in stack.words if w not in across and (w.box.x0 + w.box.x1) / 2 < border]
    inside = [w for w in stack.words if w not in across and (w.box.x0 + w.box.x1) / 2 >= border]
    inside = join_broken_numbers(inside, aside, seams)
    headings = [Block(line.text, line.box, -1, -1) for line in words_to_lines(across)]
    starts = [w.box.centre[1] for w in aside if has_ordinal(w.text)]
    levels = blocks_to_levels(words_to_blocks(inside, seams), seams, starts)
    levels, columns = columns_of_levels(levels, columns, [h.middle for h in headings])
    item_x = _item_column(aside)
    items, groups = _split_labels(aside, item_x)
    rows = _rows(items, levels, [*stack.rules, *(h.middle for h in headings)], seams)
    rows = sorted([*rows, *(_Row([], [h], []) for h in headings)], key=lambda row: row.middle)
    _give_groups_to_bare_rows(rows, groups)
    if _ends_in_headers(rows):
        rows.append(_Row([], [_blank_under(rows[-1])], []))
    return _assemble(rows, groups, stack, column_borders(border, columns, right), item_x)


def _has_labels(words: Sequence[Word], border: float) -> bool:
    """Whether text left of the first column stands beside a number, or begins like the label of a row."""
    numbers = [w for w in words if w.box.centre[0] >= border and begins_with_number(w.text)]
    labels = [w for w in words if w.box.centre[0] < border]
    return any(has_ordinal(w.text) for w in labels) or any(
        abs(n.box.centre[1] - w.box.centre[1]) < w.box.height for n in numbers for w in labels
    )


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


# --------------------------------------------------------------------------- the labels


def _item_column(words: Sequence[Word]) -> float | None:
    """Where the column of items (1. 2. 3.) begins, if the labels have one."""
    starts = sorted(
        part[0].box.x0
        for line in words_to_lines(words)
        for part in _label_parts(line)
        if has_item_number("".join(w.text for w in part))
    )
    return starts[len(starts) // 8] if len(starts) >= 3 else None


def _label_parts(line: TextLine) -> list[list[Word]]:
    """A line of labels parted where a gap is wide, and before an item's ordinal."""
    parts: list[list[Word]] = []
    for part in line_parts(line):
        run: list[Word] = []
        for word in part:
            if run and has_item_number(word.text):
                parts.append(run)
                run = []
            run.append(word)
        parts.append(run)
    return parts


def _split_labels(words: Sequence[Word], item_x: float | None) -> tuple[list[TextLine], list[TextLine]]:
    """Lines of rows' own labels, and of the groups' labels that stand to the left of the items.

    A label that begins left of the items and reaches over them is a row's own, and so is its next line.
    """
    lines = words_to_lines(words)
    if item_x is None:
        return lines, []
    items: list[Word] = []
    groups: list[Word] = []
    above: TextLine | None = None  # the last line of a label that reaches over the items
    for line in lines:
        left = [w for w in line.words if w.box.x1 <= item_x + 0.5 * line.size]
        rest = [w for w in line.words if w not in left]
        if not left:
            items += rest
            above = line if rest[0].box.x0 < item_x - 1 else None
        elif rest and _runs_on(left, rest, line.size):
            first = len(left) - 1
            while first and left[first].box.x0 - left[first - 1].box.x1 < 0.6 * line.size:
                first -= 1
            groups += left[:first]
            items += left[first:] + rest
            above = line
        elif not rest and (is_row_label(line.text) or (above is not None and _is_next_line(above, line))):
            items += left
        else:
            reaching = [w for w in rest if w.box.x0 < item_x - 1]
            groups += left
            items += rest
            above = line if reaching else None
    return words_to_lines(items), words_to_lines(groups)


def _is_next_line(above: TextLine, line: TextLine) -> bool:
    """Whether a line left of the items goes on with the label above it, which reaches over them."""
    return line.box.y0 - above.box.y1 < 0.6 * line.size and line.box.x1 > above.box.x0


def _runs_on(left: Sequence[Word], rest: Sequence[Word], size: float) -> bool:
    """Whether what stands left of the items goes on over them: （一） 予以公开."""
    near = rest[0].box.x0 - left[-1].box.x1 < 0.6 * size
    return near and not has_item_number(rest[0].text) and has_ordinal(left[-1].text)


def _rows(
    items: Sequence[TextLine], levels: Sequence[list[Block]], rules: Sequence[float], seams: Sequence[float]
) -> list[_Row]:
    anchors = [sum(b.middle for b in level) / len(level) for level in levels]
    headers = frozenset(k for k, level in enumerate(levels) if not any(b.is_value for b in level))
    shared = share_rows(items, anchors, rules, headers, seams)
    rows = [
        _Row([items[i] for i in row.label], [] if row.anchor is None else list(levels[row.anchor]), [])
        for row in shared
    ]
    return [r for r in rows if r.label or r.blocks]


def _give_groups_to_bare_rows(rows: Sequence[_Row], groups: list[TextLine]) -> None:
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


def _ends_in_headers(rows: Sequence[_Row]) -> bool:
    """Whether the table has headers of columns and nothing at all under them: its row was left blank."""
    return bool(rows) and not rows[-1].label and sum(is_leaf_header(b.text) for b in rows[-1].blocks) >= 3


def _blank_under(row: _Row) -> Block:
    height = max(b.box.height for b in row.blocks)
    first = row.blocks[0]
    return Block("", Box(first.box.x0, row.y1 + 2, first.box.x1, row.y1 + 2 + height), first.first, first.last)


# --------------------------------------------------------------------------- the grid


def _assemble(
    rows: Sequence[_Row],
    groups: Sequence[TextLine],
    stack: Stack,
    borders: Sequence[float],
    item_x: float | None,
) -> Table:
    left = min(w.box.x0 for w in stack.words) - 1
    edges = [left, *([item_x - 1] if item_x is not None and groups else []), *borders]
    offset = len(edges) - len(borders)  # columns of labels
    heights = _heights(rows)
    cells: list[Cell] = []
    for r, row in enumerate(rows):
        if row.label:
            spans_groups = offset == 2 and min(line.box.x0 for line in row.label) < edges[1] - 1
            start = 0 if offset < 2 or spans_groups else 1
            text = join_lines([line.text for line in row.label], [True] * len(row.label))
            cells.append(_cell(text, r, start, 1, offset - start, edges, heights, stack))
        cells += _value_cells(row, r, offset, edges, heights, stack)
    if offset == 2:
        cells += _group_cells(groups, cells, edges, heights, stack)
    cells = _with_blanks(cells, len(rows), len(edges) - 1, edges, heights, stack)
    ordered = tuple(tuple(sorted((c for c in cells if c.row == r), key=lambda c: c.column)) for r in range(len(rows)))
    place = stack.place(Box(edges[0], stack.slices[0].top, edges[-1], stack.slices[0].bottom))
    return Table(ordered, Layout.GRID, place)


def _heights(rows: Sequence[_Row]) -> list[float]:
    """The borders of the rows: half way between what stands in them. A header of several lines may reach lower than
    the one beside it that is a row further down."""
    heights = [rows[0].y0 - 1]
    deepest = rows[0].y1
    for above, below in itertools.pairwise(rows):
        deepest = max(deepest, above.y1)
        end = deepest if deepest <= below.y0 else above.y1
        heights.append(max((end + below.y0) / 2, heights[-1] + 0.5))
    heights.append(max(rows[-1].y1 + 1, heights[-1] + 0.5))
    return heights


def _cell(
    text: str,
    row: int,
    column: int,
    rows: int,
    columns: int,
    edges: Sequence[float],
    heights: Sequence[float],
    stack: Stack,
    at: float | None = None,
) -> Cell:
    box = Box(edges[column], heights[row], edges[column + columns], heights[row + rows])
    return Cell(text, row, column, rows, columns, stack.place(box, at))


def _value_cells(
    row: _Row, r: int, offset: int, edges: Sequence[float], heights: Sequence[float], stack: Stack
) -> list[Cell]:
    cells: dict[tuple[int, int], str] = {}
    middles: dict[tuple[int, int], float] = {}
    doubtful: set[tuple[int, int]] = set()
    for block in row.blocks:
        if block.first < 0:
            start = 0 if not row.label else offset
            slot = (start, len(edges) - 1 - start)
        else:
            slot = (offset + block.first, block.last - block.first + 1)
        if slot in cells and is_number_or_mark(block.text) and is_number_or_mark(cells[slot]):
            doubtful.add(slot)  # two numbers side by side: one of them is another cell's
        cells[slot] = join_lines([cells[slot], block.text]) if slot in cells else block.text
        middles.setdefault(slot, block.middle)
    found = [_cell(text, r, slot[0], 1, slot[1], edges, heights, stack, middles[slot]) for slot, text in cells.items()]
    return [replace(c, score=STRADDLE_SCORE) if (c.column, c.column_span) in doubtful else c for c in found]


def _group_cells(
    groups: Sequence[TextLine],
    cells: Sequence[Cell],
    edges: Sequence[float],
    heights: Sequence[float],
    stack: Stack,
) -> list[Cell]:
    """The groups' labels, each over the run of rows that begins anew with 1. and holds its middle."""
    own = {c.row: c for c in cells if c.column == 1 and c.text}
    runs: list[tuple[int, int]] = []
    for r in sorted(own):
        restart = has_item_number(own[r].text) and plain(own[r].text).lstrip("（( ").startswith("1")
        if runs and runs[-1][1] == r - 1 and not restart:
            runs[-1] = (runs[-1][0], r)
        else:
            runs.append((r, r))
    if not runs:
        runs = [(0, 0)]
    held: dict[tuple[int, int], list[TextLine]] = {run: [] for run in runs}
    for line in groups:  # none is lost: what stands beside no run goes to the nearest
        middle = line.box.centre[1]
        held[min(runs, key=lambda run: max(heights[run[0]] - middle, middle - heights[run[1] + 1], 0.0))].append(line)
    return [_cell(_group_text(held[s, e]), s, 0, e - s + 1, 1, edges, heights, stack) for s, e in runs]


def _group_text(lines: Sequence[TextLine]) -> str:
    """The label of one group. Beside it, in the same lines, may stand a piece of the label of the group of groups."""
    stacks: list[tuple[Box, list[str]]] = []  # pieces one under the other
    for part in (part for line in lines for part in line_parts(line)):
        box = bounding_box([w.box for w in part])
        assert box is not None
        text = "".join(w.text for w in part)
        over = next((i for i, (b, _) in enumerate(stacks) if overlap(b.x0, b.x1, box.x0, box.x1) > 0), None)
        if over is None:
            stacks.append((box, [text]))
        else:
            above, texts = stacks[over]
            stacks[over] = Box(min(above.x0, box.x0), above.y0, max(above.x1, box.x1), box.y1), [*texts, text]
    texts = [text for _, held in sorted(stacks, key=lambda stack: stack[0].x0) for text in held]
    return join_lines(texts, [True] * len(texts))


def _with_blanks(
    cells: list[Cell], rows: int, width: int, edges: Sequence[float], heights: Sequence[float], stack: Stack
) -> list[Cell]:
    """Every slot of the grid has a cell."""
    taken = {
        (r, c)
        for cell in cells
        for r in range(cell.row, cell.row + cell.row_span)
        for c in range(cell.column, cell.column + cell.column_span)
    }
    blanks = [
        _cell("", r, c, 1, 1, edges, heights, stack) for r in range(rows) for c in range(width) if (r, c) not in taken
    ]
    return cells + blanks
