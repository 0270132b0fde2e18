"""Tables of a scanned page: the grid that its rules form, filled with the words that OCR read.

The page's rules were traced on its straightened image, so that here they are straight lines like a digital page's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.records import Box, Cell, PrintedPage, Table, Word
from extractor.tables.fill import fill, words_in
from extractor.tables.grid import Grid
from extractor.tables.rulings import ruled_grids


def find_tables(page: PrintedPage) -> tuple[Table, ...]:
    """The ruled tables of a scanned page, top to bottom: boxes in points of the upright page, ``Cell.score`` from
    OCR.
    """
    return tuple(_filled(grid, page) for grid in ruled_grids(page.rulings))


def _filled(grid: Grid, page: PrintedPage) -> Table:
    words = words_in(grid.box, page.words)
    table = fill(grid, words, page.number)
    return replace(table, rows=tuple(tuple(_scored(cell, words) for cell in row) for row in table.rows))


def _scored(cell: Cell, words: Sequence[Word]) -> Cell:
    """The cell with the least score of what was read in it: one bad character is enough to doubt a number."""
    place = cell.place
    if place is None or not cell.text:
        return cell
    box: Box = place.box  # type: ignore[union-attr]
    scores = [w.score for w in words_in(box, words, slack=0.0) if w.score is not None]
    if cell.score is not None:
        scores.append(cell.score)
    return replace(cell, score=min(scores, default=None))
