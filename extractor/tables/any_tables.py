"""Every table of any document made of pages, whatever it is about, page by page and top to bottom.

A ruled grid is read from its lines; a table without rules from its columns of numbers; what is left, text in
columns, is
camelot's (network).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extractor.errors import MissingTool
from extractor.geometry import bounding_box, intersection_area
from extractor.records import Box, PagePlace, PrintedPage, Source, Table
from extractor.settings import ANY_TABLE_NUMBERS, ANY_TABLE_OVERLAP, ANY_TABLE_ROWS
from extractor.tables.camelot_grid import text_tables
from extractor.tables.paragraphs import mark_furniture
from extractor.tables.recover import sheets_of
from extractor.tables.stream import Item, PageLine, PageTable
from extractor.tables.text_grid import read_region
from extractor.tables.text_regions import find_regions
from extractor.tables.values import is_number_or_mark


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table on one page: merged cells have their text at their top left, the slots that they cover are empty."""

    page: int
    box: Box
    rows: tuple[tuple[str, ...], ...]

    def to_json(self) -> dict[str, Any]:
        """The table as the contract writes it."""
        box = [round(v, 2) for v in (self.box.x0, self.box.y0, self.box.x1, self.box.y1)]
        return {"page": self.page, "box": box, "rows": [list(row) for row in self.rows]}


def all_tables(pages: Sequence[PrintedPage], source: Source | None = None) -> list[FoundTable]:
    """The tables of these pages in order. ``source`` is the PDF they come from: text in columns is looked for in it.

    Pages that were scanned give the tables that their rules form.
    """
    found: list[FoundTable] = []
    bare: list[PrintedPage] = []
    for page in pages:
        items = [item for sheet in sheets_of(page, 0) for item in sheet]
        ruled = [_found(item.table) for item in items if isinstance(item, PageTable)]
        loose = [table for table in _without_rules(mark_furniture(items)) if not _overlaps(table, ruled)]
        found += [*ruled, *loose]
        if not ruled and not page.scanned and page.words:
            bare.append(page)
    if source is not None and source.kind == "pdf":
        found += _text_in_columns(source, bare, found)
    return sorted(found, key=lambda t: (t.page, t.box.y0, t.box.x0))


def table_rows(table: Table) -> tuple[tuple[str, ...], ...]:
    """A table as rows of texts: a merged cell's text at its top left, empty texts where it covers other slots."""
    height = max((c.row + c.row_span for c in table.cells), default=0)
    rows = [[""] * table.width for _ in range(height)]
    for cell in table.cells:
        rows[cell.row][cell.column] = cell.text
    return tuple(tuple(row) for row in rows)


def _found(table: Table) -> FoundTable:
    assert isinstance(table.place, PagePlace)
    return FoundTable(table.place.page, table.place.box, table_rows(table))


def _without_rules(items: Sequence[Item]) -> list[FoundTable]:
    """Tables that clusters of numbers give away, if they are large enough not to be chance."""
    found = []
    for region in find_regions(items):
        lines = [item for item in (items[i] for i in region) if isinstance(item, PageLine)]
        table = read_region(lines)
        if table is None:
            continue
        rows = table_rows(table)
        numbers = sum(is_number_or_mark(text) for row in rows for text in row if text)
        if len(rows) >= ANY_TABLE_ROWS and numbers >= ANY_TABLE_NUMBERS and table.width >= 2:
            box = bounding_box([line.sheet.place(line.box).box for line in lines])
            assert box is not None
            found.append(FoundTable(lines[0].sheet.page, box, _without_empty(rows)))
    return found


def _without_empty(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The rows without columns that hold nothing."""
    kept = [c for c in range(len(rows[0])) if any(row[c] for row in rows)]
    return tuple(tuple(row[c] for c in kept) for row in rows)


def _text_in_columns(source: Source, pages: Sequence[PrintedPage], found: Sequence[FoundTable]) -> list[FoundTable]:
    if not pages:
        return []
    heights = {page.number: page.height for page in pages}
    try:
        tables = text_tables(source, [page.number for page in pages], heights)
    except MissingTool:
        return []
    return [t for t in (FoundTable(t.page, t.box, t.rows) for t in tables) if not _overlaps(t, found)]


def _overlaps(table: FoundTable, others: Sequence[FoundTable]) -> bool:
    area = max(table.box.width * table.box.height, 1.0)
    return any(o.page == table.page and intersection_area(o.box, table.box) > ANY_TABLE_OVERLAP * area for o in others)
