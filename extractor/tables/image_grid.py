"""Tables of a scanned page: the grid that its rules form, filled with the words that OCR read.

The page's rules were traced on its straightened image, so that here they are straight lines like a digital page's.
"""

from __future__ import annotations

from extractor.records import PrintedPage, Table
from extractor.tables.fill import fill, words_in
from extractor.tables.rulings import ruled_grids


def find_tables(page: PrintedPage) -> tuple[Table, ...]:
    """The ruled tables of a scanned page, top to bottom: boxes in points of the upright page, ``Cell.score`` from OCR."""
    return tuple(fill(grid, words_in(grid.box, page.words), page.number) for grid in ruled_grids(page.rulings))
