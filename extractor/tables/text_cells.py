"""The rows of a table without rules as a grid of cells: every slot has one, each with its place on the page."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.chinese import plain
from extractor.geometry import bounding_box, overlap
from extractor.records import Box, Cell, Layout, Table
from extractor.settings import STRADDLE_SCORE
from extractor.tables.lines import TextLine, join_lines
from extractor.tables.text_blocks import Block
from extractor.tables.text_regions import Stack, line_parts
from extractor.tables.values import has_item_number, is_leaf_header, is_number_or_mark


@dataclass(slots=True)
class Row:
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


def assemble(
    rows: Sequence[Row],
    groups: Sequence[TextLine],
    stack: Stack,
    borders: Sequence[float],
    item_x: float | None,
) -> Table:
    left = min(w.box.x0 for w in stack.words) - 1
    edges = [left, *([item_x - 1] if item_x is not None and groups else []), *borders]
    offset = len(edges) - len(borders)  # columns of labels
    heights = _heights(rows, stack.rules)
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


def _heights(rows: Sequence[Row], rules: Sequence[float]) -> list[float]:
    """The borders of the rows: where a rule parts them, or half way between what stands in them. A header of several lines may reach
    lower than the one beside it that is a row further down.
    """
    heights = [rows[0].y0 - 1]
    deepest = rows[0].y1
    for above, below in itertools.pairwise(rows):
        deepest = max(deepest, above.y1)
        end = deepest if deepest <= below.y0 else above.y1
        middle = (end + below.y0) / 2
        parting = [rule for rule in rules if end <= rule <= below.y0]
        border = min(parting, key=lambda rule: abs(rule - middle), default=middle)
        heights.append(max(border, heights[-1] + 0.5))
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
    row: Row, r: int, offset: int, edges: Sequence[float], heights: Sequence[float], stack: Stack
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
    """Every slot of the grid has a cell; a blank one under a column's header is as wide as that header."""
    held = {
        (r, c): cell
        for cell in cells
        for r in range(cell.row, cell.row + cell.row_span)
        for c in range(cell.column, cell.column + cell.column_span)
    }
    above: dict[int, Cell] = {}
    blanks = []
    for r in range(rows):
        c = 0
        while c < width:
            over = above.get(c)
            span = 1
            if over is not None and over.column == c and _is_wide_value(over):
                alone = all((r, i) not in held for i in range(c, c + over.column_span))
                span = over.column_span if alone else 1
            if (r, c) not in held:
                blanks.append(_cell("", r, c, 1, span, edges, heights, stack))
            elif held[r, c].text:
                above[c] = held[r, c]
            c += span
    return cells + blanks


def _is_wide_value(cell: Cell) -> bool:
    """Whether a cell over several columns is a column's header, or a number under one."""
    return cell.column_span > 1 and (is_leaf_header(cell.text) or is_number_or_mark(cell.text))
