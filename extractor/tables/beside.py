"""Tables too wide for their pages: the columns that did not fit stand on later pages, at the same height.

Spreadsheets print so. The right part has no labels of its own; its rows are known by standing exactly as high.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.records import Cell
from extractor.settings import BESIDE_HEIGHT, BESIDE_LETTERS, BESIDE_ROWS
from extractor.tables.grid import Grid, Span
from extractor.tables.stream import Item, PageTable
from extractor.tables.values import is_value


def join_beside(items: Sequence[Item]) -> list[Item]:
    """The stream with the right parts of such tables in them, and no longer where they were printed."""
    joined = list(items)
    for i, left in enumerate(joined):
        if not isinstance(left, PageTable):
            continue
        for k in range(i + 1, len(joined)):
            whole, right = joined[i], joined[k]
            if isinstance(whole, PageTable) and isinstance(right, PageTable) and _goes_on_beside(whole, right):
                joined[i] = _beside(whole, right)
                joined[k] = replace(right, table=replace(right.table, rows=()))
    return [item for item in joined if not isinstance(item, PageTable) or item.table.rows]


def _goes_on_beside(left: PageTable, right: PageTable) -> bool:
    """Whether ``right`` holds further columns of the rows of ``left``.

    It stands on a later page, its rows are the last rows of ``left`` as they stand (headers above may have nothing to
    say there), and it holds values and short headers, no label of a row.
    """
    if right.sheet.page <= left.sheet.page or right.sheet.angle != left.sheet.angle or not right.table.rows:
        return False
    if len(right.grid.ys) <= BESIDE_ROWS or len(right.grid.ys) > len(left.grid.ys):
        return False
    rows = left.grid.ys[len(left.grid.ys) - len(right.grid.ys) :]
    if any(abs(a - b) > BESIDE_HEIGHT for a, b in zip(rows, right.grid.ys, strict=True)):
        return False
    rows_of_texts = [[c.text for c in row if c.text] for row in right.table.rows]
    values = [[is_value(text) for text in texts] for texts in rows_of_texts]
    labelled = any(any(row) and not all(row) for row in values)
    short = all(len(text) <= BESIDE_LETTERS for texts in rows_of_texts for text in texts)
    return short and not labelled and bool(values[-1]) and all(values[-1])


def _beside(left: PageTable, right: PageTable) -> PageTable:
    """Both as one table of the left page; each cell keeps its own place."""
    columns, above = len(left.grid.xs) - 1, len(left.grid.ys) - len(right.grid.ys)
    width = len(right.grid.xs) - 1
    filler = tuple(Cell("", r, columns, 1, width) for r in range(above))
    cells = [*left.table.cells, *filler]
    cells += [replace(c, row=c.row + above, column=c.column + columns) for c in right.table.cells]
    rows = tuple(
        tuple(sorted((c for c in cells if c.row == r), key=lambda c: c.column)) for r in range(len(left.grid.ys) - 1)
    )
    shift = left.grid.xs[-1] - right.grid.xs[0]
    spans = (
        *left.grid.spans,
        *(Span(r, columns, 1, width) for r in range(above)),
        *(replace(s, row=s.row + above, column=s.column + columns) for s in right.grid.spans),
    )
    grid = Grid(
        (*left.grid.xs, *(x + shift for x in right.grid.xs[1:])),
        left.grid.ys,
        spans,
        left.grid.open_top,
        left.grid.open_bottom,
    )
    # without words no second reading is made: no page shows all columns
    return replace(left, grid=grid, table=replace(left.table, rows=rows), words=())
