"""Tables as observed rows: a label's text and the value slots that follow it, whatever the layout was.

Three layouts meet here. In a GRID the column of every slot is known (``grids``). In FIELDS (tabs, pipes) the fields of
a line are known but their columns shift. In LINES only the order of the pieces is; one-cell-a-line exports are FIELDS
whose rows run over many lines (both in ``streams``). From here on the alignment knows only rows and slots.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from extractor.frozen import frozen
from extractor.records import Cell, Layout, Place


@frozen
class Slot:
    """A place where a value can stand; ``text`` has no outer spaces.

    ``column``: grid column, field number, or display column of its centre.
    """

    text: str
    place: Place | None
    column: float
    score: float | None = None
    span: int = 1
    width: int = 1  # display columns that its text takes (LINES)

    @property
    def filled(self) -> bool:
        return bool(self.text)


@dataclass(slots=True)
class ObservedRow:
    """One printed row: folded text before the values (``label``), what spans it from the left (``context``), its slots.

    ``headers``: folded texts above each slot's column, outermost first (GRID only). ``sources``: the label's cells.
    ``clipped``: the line was cut at the export's greatest width. ``positioned``: slot columns compare with other
    lines' fields (not so where every cell has a line of its own). ``glued``: the number was written onto the label in a
    table whose cells ran together elsewhere, and may be several. ``skipped``: lines of empty cells stood among its numbers, and
    were not counted. ``edge``: the column behind its last cell, ``headers_edge``: behind the last header
    above it (GRID).
    """

    layout: Layout
    table: int
    label: str = ""
    slots: list[Slot] = field(default_factory=list)
    context: str = ""
    headers: tuple[tuple[str, ...], ...] = ()
    clipped: bool = False
    positioned: bool = True
    glued: bool = False
    skipped: bool = False
    edge: int = 0
    headers_edge: int = 0
    place: Place | None = None
    sources: list[Cell] = field(default_factory=list)

    @property
    def filled(self) -> int:
        return len([slot for slot in self.slots if slot.text])


def slot_of_cell(cell: Cell, merged: bool = False) -> Slot:
    """The slot that a table's cell makes; only in a grid (``merged``) does its width say how many columns it covers."""
    return Slot(
        cell.text.strip(), cell.place, cell.centre, cell.score, cell.column_span if merged else 1, cell.column_span
    )


def with_text(cell: Cell, text: str) -> Cell:
    """A piece of ``cell`` that stands at the same place."""
    return replace(cell, text=text)
