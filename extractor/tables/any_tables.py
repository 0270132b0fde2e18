"""Every table of any document made of pages, whatever it is about, page by page and top to bottom.

A ruled grid is read from its lines, a table with few rules or none from the white space between its texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from extractor.geometry import bounding_box
from extractor.records import Box, PagePlace, PrintedPage, Source, Table
from extractor.tables.aligned_grid import read_run
from extractor.tables.aligned_text import find_runs, zones_of
from extractor.tables.coarse_grid import refined
from extractor.tables.header_above import header_above
from extractor.tables.paragraphs import mark_furniture
from extractor.tables.recover import sheets_of, with_seen_lines
from extractor.tables.rulings import boxes_to_lines
from extractor.tables.stream import Item, PageLine, PageTable


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
    """The tables of these pages in order. ``source`` is the PDF they come from: looked at again where a page's lines may
    be part of a picture."""
    items: list[Item] = []
    sheets = 0
    for page in pages:
        for sheet in sheets_of(with_seen_lines(page, source), sheets):
            items += sheet
            sheets += 1
    items = mark_furniture(items)
    free = [item for item in items if isinstance(item, PageLine) and not item.furniture]
    found: list[FoundTable] = []
    for item in items:
        if isinstance(item, PageTable) and (table := _found(item)) is not None:
            taken, header = header_above(item, table.rows, free)
            free = [line for line in free if line not in taken]
            box = bounding_box([table.box, *(line.sheet.place(line.box).box for line in taken)])
            assert box is not None
            found.append(FoundTable(table.page, box, header + table.rows))
    for index in range(sheets):
        found += _aligned([line for line in free if line.sheet.index == index])
    return sorted(found, key=lambda t: (t.page, t.box.y0, t.box.x0))


def _aligned(lines: Sequence[PageLine]) -> list[FoundTable]:
    """The tables without a grid among a sheet's lines."""
    if not lines:
        return []
    sheet = lines[0].sheet
    rules = [Box(line.start, line.at, line.end, line.at) for line in boxes_to_lines(sheet.rulings)[0]]
    found = []
    for zone in zones_of([w for line in lines for w in line.line.words]):
        for run in find_runs(zone, rules):
            table = read_run(run, rules)
            if table is not None:
                found.append(FoundTable(sheet.page, sheet.place(table[0]).box, table[1]))
    return found


def table_rows(table: Table) -> tuple[tuple[str, ...], ...]:
    """A table as rows of texts: a merged cell's text at its top left, empty texts where it covers other slots."""
    height = max((c.row + c.row_span for c in table.cells), default=0)
    rows = [[""] * table.width for _ in range(height)]
    for cell in table.cells:
        rows[cell.row][cell.column] = cell.text
    return tuple(tuple(row) for row in rows)


def _found(item: PageTable) -> FoundTable | None:
    """A ruled table; a single row in a frame is a heading or a footer, unless a page's end may have cut it."""
    assert isinstance(item.table.place, PagePlace)
    rows = refined(item, table_rows(item.table))
    if len(rows) < 2 and not (item.grid.open_top or item.grid.open_bottom):
        return None
    return FoundTable(item.table.place.page, item.table.place.box, rows)
