"""A document as one stream of what its pages hold, top to bottom: lines of text and tables."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.records import Box, PagePlace, PrintedPage, Table, Word
from extractor.tables.grid import Grid
from extractor.tables.lines import TextLine
from extractor.tables.turned import turn_box_back


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page brought upright, or one half of a sheet that holds two, as the reading goes over it.

    ``area`` is what it covers in points of the upright page; ``angle`` is how far the printed page's writing is
    turned,
    ``rulings`` are its lines brought upright too.
    """

    printed: PrintedPage
    area: Box
    index: int
    angle: int = 0
    rulings: tuple[Box, ...] = ()

    @property
    def page(self) -> int:
        return self.printed.number

    def place(self, box: Box) -> PagePlace:
        """Where a box of the upright page stands on the page as displayed."""
        return PagePlace(self.page, turn_box_back(box, self.angle, self.printed.width, self.printed.height))


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of text outside every table. ``furniture``: a running head, a footer, a page number."""

    sheet: Sheet
    line: TextLine
    furniture: bool = False

    @property
    def box(self) -> Box:
        return self.line.box


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table as one page shows it, with the grid it was filled into and the words that filled it.

    ``pieces`` are, for one that runs over pages, what each page holds of it.
    """

    sheet: Sheet
    grid: Grid
    table: Table
    words: tuple[Word, ...] = ()
    pieces: tuple[PageTable, ...] = ()

    @property
    def box(self) -> Box:
        return self.grid.box


Item = PageLine | PageTable


def reading_order(item: Item) -> tuple[float, float]:
    """Sorts what stands on one sheet: top to bottom by first lines, then left to right."""
    return item.box.y0 + min(item.box.height, 10) / 2, item.box.x0
