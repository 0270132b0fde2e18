"""Printed pages to content: tables and paragraphs in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.errors import MissingTool
from extractor.geometry import bounding_box
from extractor.records import Box, Content, PrintedPage, Problem, Source, Table, Word
from extractor.settings import (
    GUTTER_LEAST,
    GUTTER_LINES,
    GUTTER_OFF_CENTRE,
    GUTTER_RULE,
    GUTTER_TABLE,
    HANGING_GAP,
    HANGING_RULE,
    PICTURE_LEAST,
    PICTURE_NUMBERS,
    ROW_OF_BLANKS,
)
from extractor.tables.beside import join_beside
from extractor.tables.continued import join_continued
from extractor.tables.fill import fill, words_in
from extractor.tables.grid import Grid, Span
from extractor.tables.lines import words_to_lines
from extractor.tables.open_rows import free_open_rows
from extractor.tables.paragraphs import mark_furniture, stream_to_blocks
from extractor.tables.parted_labels import with_parted_labels
from extractor.tables.rulings import ruled_grids
from extractor.tables.scanned_grid import read_scanned_region
from extractor.tables.stream import Item, PageLine, PageTable, Sheet, reading_order
from extractor.tables.text_grid import read_region, read_stack
from extractor.tables.text_regions import find_regions, stack_lines
from extractor.tables.turned import turn_table_back, upright_page, writing_angle
from extractor.tables.values import is_number_or_mark


def recover(pages: Sequence[PrintedPage], source: Source | None = None, problems: Sequence[Problem] = ()) -> Content:
    """Everything that digital pages hold, in reading order; tables that run over pages are one.

    ``source`` is looked at again only where a page's lines may be part of a picture. ``problems`` are passed on.
    """
    items: list[Item] = []
    index = 0
    for page in pages:
        for sheet in sheets_of(with_seen_lines(page, source), index):
            items += sheet
            index += 1
    items = mark_furniture(free_open_rows(items))
    items = join_continued(join_beside(items))
    second = _second_readings(items)
    items, others = _with_text_tables(items)
    return Content(tuple(stream_to_blocks(items)), len(pages), (*second, *others), tuple(problems))


def with_seen_lines(page: PrintedPage, source: Source | None) -> PrintedPage:
    """The page with the lines that camelot sees on it, where none are drawn but numbers stand on a picture: a form
    that
    was filled in over the image of its table."""
    if source is None or source.kind != "pdf" or page.scanned or not page.pictures or ruled_grids(page.rulings):
        return page
    area = page.width * page.height
    large = [b for b in page.pictures if b.width * b.height >= PICTURE_LEAST * area]
    numbers = [w for w in page.words if is_number_or_mark(w.text) and any(_within(w.box, b) for b in large)]
    if len(numbers) < PICTURE_NUMBERS:
        return page
    from extractor.tables import camelot_grid

    try:
        return replace(page, rulings=(*page.rulings, *camelot_grid.find_rulings(source, page.number)))
    except MissingTool:
        return page


def sheets_of(page: PrintedPage, index: int) -> list[list[Item]]:
    """What a page holds, brought upright: its ruled tables and its lines. Two lists where it holds two pages side by
    side; ``index`` counts the first."""
    angle = writing_angle(page.words)
    upright = upright_page(page, angle)
    sheets = []
    for i, half in enumerate(_halves(upright)):
        area = Box(0, 0, half.width, half.height) if half is upright else _area(half)
        sheets.append(_sheet_items(half, Sheet(page, area, index + i, angle, half.rulings)))
    return sheets


def _with_text_tables(items: list[Item]) -> tuple[list[Item], list[Table]]:
    """The stream with the lines of tables without rules replaced by these tables, and second readings of those of
    scanned pages."""
    others: list[Table] = []
    for region in reversed(find_regions(items)):
        lines = [item for item in (items[i] for i in region) if isinstance(item, PageLine)]
        table: Table | None
        if lines and lines[0].sheet.printed.scanned:
            readings = read_scanned_region(lines)
            table = readings[0] if readings else None
            others = [readings[1], *others] if readings else others
        else:
            table = read_region(lines)
            table = table and replace(table, ruled=False)
        if table is None:
            continue
        box = bounding_box([line.box for line in lines if line.sheet.index == lines[0].sheet.index])
        assert box is not None
        grid = Grid((box.x0, box.x1), (box.y0, box.y1), (Span(0, 0),))
        taken = set(region)
        items = [
            PageTable(lines[0].sheet, grid, table) if i == region[0] else item
            for i, item in enumerate(items)
            if i == region[0] or i not in taken
        ]
    return items, others


def _second_readings(items: Sequence[Item]) -> tuple[Table, ...]:
    """The ruled tables read again from their words alone, as if no line were drawn."""
    found = []
    for item in items:
        if isinstance(item, PageTable):
            lines = [
                PageLine(piece.sheet, line)
                for piece in (item.pieces or (item,))
                for line in words_to_lines([w for w in piece.words if w.angle == 0])
            ]
            table = read_stack(stack_lines(lines, ruled=False)) if lines else None
            if table is not None:
                found.append(table)
    return tuple(found)


# --------------------------------------------------------------------------- two pages on one sheet


def _halves(page: PrintedPage) -> list[PrintedPage]:
    """The page, or its left and right half where two pages are printed on one sheet, side by side.

    They are when a broad empty gutter runs down the middle and prose fills lines on either side of it, or each side
    has a ruled table of its own.
    """
    if page.width < 1.2 * page.height or not page.words:
        return [page]
    middle = page.width / 2
    left = max((w.box.x1 for w in page.words if w.box.centre[0] < middle), default=0.0)
    right = min((w.box.x0 for w in page.words if w.box.centre[0] >= middle), default=page.width)
    if right - left < GUTTER_LEAST * page.width or abs((left + right) / 2 - middle) > GUTTER_OFF_CENTRE * page.width:
        return [page]
    gutter = (left + right) / 2
    near = GUTTER_RULE  # a table's rules, perhaps drawn cell by cell, run across
    if any(b.x0 - near <= gutter <= b.x1 + near for b in page.rulings):
        return [page]
    halves = []
    for start, end in ((0.0, gutter), (gutter, page.width)):
        words = tuple(w for w in page.words if start <= w.box.centre[0] < end)
        rulings = tuple(b for b in page.rulings if start <= b.centre[0] < end)
        halves.append(replace(page, words=words, rulings=rulings))
    lines = [line for half in halves for line in words_to_lines(half.words)]
    full = [line for line in lines if line.box.width > 0.35 * page.width and len(line.text) > 12]
    apart = len(full) >= GUTTER_LINES or all(_holds_ruled_table(half) for half in halves)
    return halves if apart else [page]


def _holds_ruled_table(half: PrintedPage) -> bool:
    """Whether rules across most of a half sheet's width stand in it, several under one another."""
    box = bounding_box(half.rulings)
    heights = {round(b.y0) for b in half.rulings if b.width > b.height}
    return box is not None and box.width > GUTTER_TABLE * half.width and len(heights) >= GUTTER_LINES


def _area(half: PrintedPage) -> Box:
    """The half of the sheet that these words stand on."""
    left = all(w.box.centre[0] < half.width / 2 for w in half.words)
    return Box(0, 0, half.width / 2, half.height) if left else Box(half.width / 2, 0, half.width, half.height)


# --------------------------------------------------------------------------- one sheet


def _sheet_items(page: PrintedPage, sheet: Sheet) -> list[Item]:
    """The tables of an upright page and the lines of text around them, top to bottom."""
    free: list[Word] = list(page.words)
    tables: list[Item] = []
    for grid in sorted(ruled_grids(page.rulings), key=lambda g: g.box.width * g.box.height):  # nested ones first
        grid = _with_hanging_line(grid, free, page.rulings)
        inside = words_in(grid.box, free)
        if page.scanned:
            grid = with_parted_labels(grid, inside)
        filled = _fill_upright(page, sheet, grid, inside)
        if not _is_table(filled, grid):
            continue
        taken = set(map(id, inside))
        free = [w for w in free if id(w) not in taken]
        tables.append(PageTable(sheet, grid, filled, tuple(inside)))
    lines: list[Item] = [PageLine(sheet, line) for line in words_to_lines(free)]
    return sorted(tables + lines, key=reading_order)


def _with_hanging_line(grid: Grid, words: Sequence[Word], rulings: Sequence[Box]) -> Grid:
    """The grid, reaching down over a line of words that runs over its end where no rule closes the cells above them.

    Chromium prints so where a page's end cuts cells that are merged downwards, and ends their borders a line too soon.
    """
    bottom = grid.ys[-1]
    closed = [b for b in rulings if b.width > b.height and abs(b.centre[1] - bottom) < HANGING_RULE]
    hanging = [
        w
        for w in words
        if grid.xs[0] < w.box.centre[0] < grid.xs[-1]
        and -0.2 * w.box.height < w.box.y0 - bottom < HANGING_GAP * w.box.height
        and not any(b.x0 <= w.box.centre[0] <= b.x1 for b in closed)
    ]
    return replace(grid, ys=(*grid.ys[:-1], max(w.box.y1 for w in hanging) + 0.5)) if hanging else grid


def _fill_upright(page: PrintedPage, sheet: Sheet, grid: Grid, words: Sequence[Word]) -> Table:
    """The grid's table; one whose writing is turned on an upright page is read turned."""
    angle = writing_angle(words)
    if angle:
        region = replace(page, words=tuple(words), rulings=tuple(b for b in page.rulings if _within(b, grid.box)))
        turned = upright_page(region, angle)
        grids = ruled_grids(turned.rulings)
        if grids:
            largest = max(grids, key=lambda g: g.box.width * g.box.height)
            filled = turn_table_back(fill(largest, turned.words, page.number), angle, page)
            return turn_table_back(filled, sheet.angle, sheet.printed)
    return turn_table_back(fill(grid, words, page.number), sheet.angle, sheet.printed)


def _within(inner: Box, outer: Box) -> bool:
    x, y = inner.centre
    return outer.x0 - 3 <= x <= outer.x1 + 3 and outer.y0 - 3 <= y <= outer.y1 + 3


def _is_table(table: Table, grid: Grid) -> bool:
    """Two cells with text at least: a frame around a sentence is none. A piece cut off by a page's end may show
    one."""
    filled = sum(bool(cell.text) for cell in table.cells)
    return filled >= 2 or (filled == 1 and (grid.open_top or grid.open_bottom or len(grid.spans) >= ROW_OF_BLANKS))
