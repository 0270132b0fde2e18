"""A laid-out table on paper: column widths, row heights, the cut over pages, text into cells, rules around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Protocol

from corpus.records import LaidCell, LaidTable
from corpus.sheet import Fill, Rule, Sheet
from corpus.style import PageStyle
from corpus.typeset import set_line, wrap
from extractor.records import Box


class TooTightError(ValueError):
    """The table does not fit this width in this type size."""


class Pages(Protocol):
    """What a table needs of the flow around it: where it may draw, and a new page when that is full."""

    sheets: list[Sheet]
    y: float

    @property
    def left(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def bottom(self) -> float: ...
    def new_page(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """A row, or the part of it that stands on one page. ``copy`` marks a header printed again."""

    row: int
    page: int
    y0: float
    y1: float
    copy: bool = False


def value_start(table: LaidTable) -> int:
    """The first column that holds values; the ones before hold labels."""
    return min(c.column for c in table.cells if c.address)


def header_rows(table: LaidTable) -> int:
    """How many rows stand above the first values."""
    return min(c.row for c in table.cells if c.address)


def column_widths(table: LaidTable, style: PageStyle, width: float, rng: Random) -> list[float]:
    """Widths that hold every number unbroken. Raises TooTightError where the table cannot be set so wide."""
    size, pad, type_ = style.table_size, style.pad_x, style.table
    first, count = value_start(table), table.columns
    needs = [size + 2 * pad + 1.0] * count
    for cell in table.cells:
        if cell.column_span == 1 and cell.column >= first and not cell.header:
            needs[cell.column] = max(needs[cell.column], type_.longest_token(cell.text, size) + 2 * pad + 1.0)
    if first == 3:
        needs[0], needs[1] = (max(chars * size, size) + 2 * pad + 0.5 for chars in style.narrow_groups)
        needs[2] = 5.2 * size + 2 * pad
        wishes = [*needs[:2], width * rng.uniform(0.2, 0.36)] + [0.0] * (count - 3)
    elif first == 1:
        needs[0] = 4.2 * size + 2 * pad
        wishes = [width * rng.uniform(0.24, 0.42)] + [0.0] * (count - 1)
    else:
        wishes = [0.0] * count
    if sum(needs) > width:
        raise TooTightError(f"{table.id}: {sum(needs):.0f} pt wanted, {width:.0f} pt there")
    heads = {
        c.column: len(c.text) for c in table.cells if c.header and c.column_span == 1 and c.row < header_rows(table)
    }
    weights = [1.0 if style.even_values else 1.0 + 0.25 * heads.get(j, 3) for j in range(count)]
    labels = [max(n, w) for n, w in zip(needs[:first], wishes[:first], strict=True)]
    spare = width - sum(labels) - sum(needs[first:])
    if spare < 0 and first:
        labels[-1] += spare
        spare = 0.0
    # Values share what the labels leave in their weights' proportion, none less than its number needs.
    share = (width - sum(labels)) / sum(weights[first:])
    values = [max(n, w * share) for n, w in zip(needs[first:], weights[first:], strict=True)]
    over = sum(labels) + sum(values) - width
    if over > 0:
        slack = [v - n for v, n in zip(values, needs[first:], strict=True)]
        values = [v - over * s / (sum(slack) or 1.0) for v, s in zip(values, slack, strict=True)]
    return labels + values


class TableSetting:
    """One table being set: knows its widths, lines and heights, then its stretches, then draws itself."""

    def __init__(self, table: LaidTable, style: PageStyle, pages: Pages, rng: Random) -> None:
        self.table, self.style, self.pages = table, style, pages
        full = pages.right - pages.left
        width = full * style.table_width
        widths = column_widths(table, style, width, rng)
        self.edges = [pages.left + (full - width) / 2]
        for w in widths:
            self.edges.append(self.edges[-1] + w)
        self.leading = style.table_size * style.table_leading
        self.lines = {id(c): self._lines(c) for c in table.cells}
        self.heights = self._heights()
        self.stretches: list[Stretch] = []
        # Where a page cuts a row its values stand in the upper part, now and then in the lower.
        self.late = {row for row in range(table.rows) if rng.random() < 0.1}

    # -- measuring

    def _lines(self, cell: LaidCell) -> list[str]:
        style = self.style
        if not cell.text:
            return []
        if (
            style.vertical_groups
            and cell.header
            and cell.row_span > 1
            and cell.column_span == 1
            and cell.column < 2
            and value_start(self.table) == 3
        ):
            return [c for c in cell.text if c.strip()]
        room = self.edges[cell.column + cell.column_span] - self.edges[cell.column] - 2 * style.pad_x
        return wrap(cell.text, style.table, style.table_size, room, kinsoku=style.kinsoku)

    def _heights(self) -> list[float]:
        style = self.style
        heights = [max(style.min_row, self.leading + 2 * style.pad_y)] * self.table.rows
        for cell in sorted(self.table.cells, key=lambda c: c.row_span):
            need = len(self.lines[id(cell)]) * self.leading + 2 * style.pad_y
            rows = range(cell.row, cell.row + cell.row_span)
            lack = need - sum(heights[r] for r in rows)
            if lack > 0:
                for r in rows:
                    heights[r] += lack / cell.row_span
        return heights

    def _most_lines(self, row: int) -> int:
        return max((len(self.lines[id(c)]) for c in self.table.cells if c.row == row and c.row_span == 1), default=1)

    # -- the cut over pages

    def place(self) -> None:
        """Put the rows on the pages, cutting as the style does."""
        style, pages, head = self.style, self.pages, header_rows(self.table)
        for row, height in enumerate(self.heights):
            forced = self._forced(row)
            room = pages.bottom - pages.y
            if height <= room + 0.01 and not forced:
                self._stretch(row, height)
                continue
            lines = self._most_lines(row)
            fit = int((room - 2 * style.pad_y) / self.leading)
            if not forced and style.split_rows and lines > 1 and 1 <= fit < lines and row >= 1:
                self._stretch(row, room)
                self._turn_page(row, head)
                self._stretch(row, max((lines - fit) * self.leading + 2 * style.pad_y, height - room))
                continue
            self._turn_page(row, head)
            self._stretch(row, height)

    def _forced(self, row: int) -> bool:
        """Whether an office's own page break stands before this row: only where the page is well filled."""
        wanted = self.style.forced_break == row and self.table.id == "requests" and row > 0
        sheet = self.pages.sheets[-1]
        return wanted and self.pages.y > sheet.height * 0.45

    def _stretch(self, row: int, height: float, copy: bool = False) -> None:
        pages = self.pages
        self.stretches.append(Stretch(row, len(pages.sheets) - 1, pages.y, pages.y + height, copy))
        pages.y += height

    def _turn_page(self, row: int, head: int) -> None:
        self.pages.new_page()
        if row == 0:
            return
        if self.style.continued_line:
            self.pages.y += self.leading * 1.5
        if self.style.repeat_header and row >= head and self.table.id != "proactive":
            for r in range(head):
                self._stretch(r, self.heights[r], copy=True)

    # -- drawing

    def boxes(self, cell: LaidCell) -> list[tuple[int, Box, bool]]:
        """(page, box, copy) of a cell: one for each page that it stands on, and one for each repeated header."""
        found: dict[tuple[int, bool], tuple[float, float]] = {}
        for s in self.stretches:
            if cell.row <= s.row < cell.row + cell.row_span:
                y0, y1 = found.get((s.page, s.copy), (s.y0, s.y1))
                found[(s.page, s.copy)] = (min(y0, s.y0), max(y1, s.y1))
        x0, x1 = self.edges[cell.column], self.edges[cell.column + cell.column_span]
        return [(page, Box(x0, y0, x1, y1), copy) for (page, copy), (y0, y1) in sorted(found.items())]

    def draw(self) -> None:
        """Fills, rules and text onto the sheets; the places of values into them."""
        by_page: dict[int, list[Box]] = {}
        for cell in self.table.cells:
            for page, box, _ in self.boxes(cell):
                by_page.setdefault(page, []).append(box)
                if (
                    self.style.shade
                    and cell.header
                    and (cell.row < header_rows(self.table) or self.table.id == "proactive")
                ):
                    self.pages.sheets[page].marks.append(Fill(box.x0, box.y0, box.x1, box.y1, self.style.shade))
        for page, boxes in by_page.items():
            self.pages.sheets[page].marks.extend(self._rules(page, boxes))
        for cell in self.table.cells:
            self._draw_cell(cell)

    def _draw_cell(self, cell: LaidCell) -> None:
        spots = self.boxes(cell)
        lines = self.lines[id(cell)]
        own = [(page, box) for page, box, copy in spots if not copy]
        for page, box, copy in spots:
            if copy:
                self._print(cell, page, box, lines)
        shares = self._shares(cell, [box for _, box in own], lines)
        placed = False
        for (page, box), share in zip(own, shares, strict=True):
            self._print(cell, page, box, share)
            if cell.address and not placed and (share or not lines):
                self.pages.sheets[page].places[cell.address] = box
                placed = True

    def _capacity(self, box: Box) -> int:
        return max(0, int((box.height - 2 * self.style.pad_y + 0.05) / self.leading))

    def _shares(self, cell: LaidCell, boxes: list[Box], lines: list[str]) -> list[list[str]]:
        """Which lines of a cell stand in which of its boxes."""
        if len(boxes) == 1:
            return [lines]
        room = [self._capacity(b) for b in boxes]
        mode = self.style.span_text if cell.row_span > 1 else "first"
        if cell.address and cell.row in self.late and len(lines) <= room[-1]:
            return [[] for _ in boxes[:-1]] + [lines]
        if mode == "each" and all(r >= len(lines) for r in room):
            return [lines for _ in boxes]
        if mode == "largest" and max(room) >= len(lines):
            best = room.index(max(room))
            return [lines if i == best else [] for i in range(len(boxes))]
        if mode == "flow" and sum(room) >= len(lines):
            total = sum(b.height for b in boxes)
            wanted = [min(r, round(len(lines) * b.height / total)) for r, b in zip(room, boxes, strict=True)]
            room = wanted if sum(wanted[:-1]) + room[-1] >= len(lines) else room
        shares, rest = [], lines
        for r in room[:-1]:
            shares.append(rest[:r])
            rest = rest[r:]
        return [*shares, rest]

    def _print(self, cell: LaidCell, page: int, box: Box, lines: list[str]) -> None:
        if not lines:
            return
        style = self.style
        leading = min(self.leading, max(style.table_size, (box.height - 1) / len(lines)))
        height = leading * len(lines)
        top = box.y0 + ((box.height - height) / 2 if style.middle else min(style.pad_y, max(0.0, box.height - height)))
        group = cell.header and cell.row_span > 1
        align = style.value_align if not cell.header else (style.group_align if group else style.label_align)
        if cell.header and (
            cell.row < header_rows(self.table) or (self.table.id == "proactive" and cell.column_span > 1)
        ):
            align = "centre"
        for i, line in enumerate(lines):
            width = style.table.width(line, style.table_size)
            x = {
                "left": box.x0 + style.pad_x,
                "centre": (box.x0 + box.x1 - width) / 2,
                "right": box.x1 - style.pad_x - width,
            }[align]
            y = top + i * leading + (leading - style.table_size) / 2 + 0.86 * style.table_size
            self.pages.sheets[page].marks.extend(
                set_line(line, style.table, style.table_size, x, y, pieces=style.pieces)
            )

    # -- rules

    def _rules(self, page: int, boxes: list[Box]) -> Iterator[Rule | Fill]:
        style = self.style
        x0, x1 = min(b.x0 for b in boxes), max(b.x1 for b in boxes)
        y0, y1 = min(b.y0 for b in boxes), max(b.y1 for b in boxes)
        pages = sorted({s.page for s in self.stretches})
        cut_above, cut_below = page != pages[0], page != pages[-1]
        if style.rules == "boxes":
            for b in boxes:
                yield Fill(b.x0, b.y0, b.x1, b.y1, style.rule_colour, style.weight)
            return
        if style.rules == "none":
            return
        edges: list[tuple[float, float, float, float]] = []
        for b in boxes:
            edges += [
                (b.x0, b.y0, b.x1, b.y0),
                (b.x0, b.y1, b.x1, b.y1),
                (b.x0, b.y0, b.x0, b.y1),
                (b.x1, b.y0, b.x1, b.y1),
            ]
        if style.rules in ("three_lines", "horizontal", "frame"):
            edges = self._few(edges, page, (x0, y0, x1, y1))
        if style.open_break:
            edges = [
                e for e in edges if not (e[1] == e[3] and ((e[1] == y1 and cut_below) or (e[1] == y0 and cut_above)))
            ]
        shown: Iterable[tuple[float, float, float, float]] = sorted(set(edges))
        if style.rules not in ("cell_stroke", "cell_fill"):
            shown = _joined(edges)
        fill = style.rules in ("fill", "cell_fill")
        for a in shown:
            outer = (a[1] == a[3] and a[1] in (y0, y1)) or (a[0] == a[2] and a[0] in (x0, x1))
            yield Rule(*a, style.outer_weight if outer else style.weight, style.rule_colour, fill, style.dash)

    def _few(
        self, edges: list[tuple[float, float, float, float]], page: int, frame: tuple[float, float, float, float]
    ) -> list[tuple[float, float, float, float]]:
        """The edges that a table with few rules keeps."""
        x0, y0, x1, y1 = frame
        if self.style.rules == "horizontal":
            return [e for e in edges if e[1] == e[3]]
        if self.style.rules == "frame":
            return [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
        head = [s.y1 for s in self.stretches if s.page == page and s.row == header_rows(self.table) - 1]
        return [(x0, y, x1, y) for y in (y0, *head, y1)]


def _joined(edges: list[tuple[float, float, float, float]]) -> list[tuple[float, float, float, float]]:
    """Edges in one line that touch become one rule."""
    lines: dict[tuple[bool, float], list[tuple[float, float]]] = {}
    for ax, ay, bx, by in edges:
        flat = ay == by
        lines.setdefault((flat, ay if flat else ax), []).append((ax, bx) if flat else (ay, by))
    out = []
    for (flat, at), spans in sorted(lines.items()):
        spans.sort()
        start, end = spans[0]
        for a, b in [*spans[1:], (float("inf"), float("inf"))]:
            if a <= end + 0.01:
                end = max(end, b)
                continue
            out.append((start, at, end, at) if flat else (at, start, at, end))
            start, end = a, b
    return out


def set_table(table: LaidTable, style: PageStyle, pages: Pages, rng: Random) -> TableSetting:
    """Set a table at the pages' cursor, in smaller type where it would be too wide, and draw it."""
    while True:
        try:
            setting = TableSetting(table, style, pages, rng)
            break
        except TooTightError:
            if style.table_size < 6:
                raise
            style = replace(style, table_size=style.table_size - 0.5, pad_x=min(style.pad_x, 3.0))
    setting.place()
    setting.draw()
    return setting


def blocks_of(table: LaidTable) -> list[LaidTable]:
    """Table one as separate tables, one for each block, as some offices set it. Other tables come back whole."""
    starts = [c.row for c in table.cells if c.header and c.column_span == table.columns]
    if table.id != "proactive" or not starts:
        return [table]
    out = []
    for start, end in zip(starts, [*starts[1:], table.rows], strict=True):
        cells = tuple(replace(c, row=c.row - start) for c in table.cells if start <= c.row < end)
        out.append(LaidTable(table.id, end - start, table.columns, cells))
    return out
