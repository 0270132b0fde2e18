"""Printed pages to content: tables and paragraphs in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.records import Box, Content, PrintedPage, Problem, Source, Table, Word
from extractor.tables.continued import join_continued
from extractor.tables.fill import fill, words_in
from extractor.tables.lines import words_to_lines
from extractor.tables.paragraphs import mark_furniture, stream_to_blocks
from extractor.tables.rulings import ruled_grids
from extractor.tables.stream import Item, PageLine, PageTable, Sheet


def recover(pages: Sequence[PrintedPage], source: Source | None = None, problems: Sequence[Problem] = ()) -> Content:  # noqa: ARG001
    """Everything that digital pages hold, in reading order; tables that run over pages are one.

    ``source`` is looked at again only where a page's lines are not drawn as lines. ``problems`` are passed on.
    """
    items: list[Item] = []
    for index, page in enumerate(pages):
        items += _page_items(page, Sheet(page.number, Box(0, 0, page.width, page.height), index))
    items = mark_furniture(items)
    items = join_continued(items)
    return Content(tuple(stream_to_blocks(items)), pages=len(pages), problems=tuple(problems))


def _page_items(page: PrintedPage, sheet: Sheet) -> list[Item]:
    free: list[Word] = list(page.words)
    tables: list[Item] = []
    grids = ruled_grids(page.rulings)
    for grid in sorted(grids, key=lambda g: g.box.width * g.box.height):  # the innermost of nested tables first
        inside = words_in(grid.box, free)
        table = fill(grid, inside, page.number)
        if not _is_table(table):
            continue
        taken = set(map(id, inside))
        free = [w for w in free if id(w) not in taken]
        tables.append(PageTable(sheet, grid, table))
    lines: list[Item] = [PageLine(sheet, line) for line in words_to_lines(free)]
    return sorted(tables + lines, key=lambda item: (item.box.y0 + min(item.box.height, 10) / 2, item.box.x0))


def _is_table(table: Table) -> bool:
    """Two cells with text at least: a frame around a sentence is none."""
    return sum(bool(cell.text) for cell in table.cells) >= 2
