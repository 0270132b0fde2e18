"""A document as one stream of what its pages hold, top to bottom: lines of text and tables."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.records import Box, Table
from extractor.tables.grid import Grid
from extractor.tables.lines import TextLine


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page, or one half of a sheet that holds two: its number and the area it covers, in points."""

    page: int
    area: Box
    index: int


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
    """A table as one page shows it, with the grid it was filled into."""

    sheet: Sheet
    grid: Grid
    table: Table

    @property
    def box(self) -> Box:
        return self.grid.box


Item = PageLine | PageTable
