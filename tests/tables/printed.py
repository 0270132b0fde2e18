"""Printed pages made of literal words and lines, for the tests of tables."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.records import Box, Cell, PrintedPage, Table, Word

SIZE = 10.0


def word(text: str, x: float, y: float, size: float = SIZE, step: float | None = None) -> Word:
    """An upright word that begins at ``x`` with its top at ``y``; Chinese is one size wide, other letters half."""
    widths = [step if step is not None else (size if ord(c) > 0x2E80 else size / 2) for c in text]
    edges = [x]
    for width in widths:
        edges.append(edges[-1] + width)
    return Word(text, Box(x, y, edges[-1], y + size), edges=tuple(edges))


def centred(text: str, x0: float, x1: float, y: float, size: float = SIZE) -> Word:
    """A word in the middle between ``x0`` and ``x1``."""
    wide = word(text, 0, y, size).box.width
    return word(text, (x0 + x1 - wide) / 2, y, size)


def page(words: Sequence[Word], rulings: Sequence[Box] = (), number: int = 1, **size: float) -> PrintedPage:
    return PrintedPage(number, size.get("width", 595), size.get("height", 842), tuple(words), rulings=tuple(rulings))


def across(y: float, x0: float, x1: float) -> Box:
    return Box(x0, y, x1, y)


def down(x: float, y0: float, y1: float) -> Box:
    return Box(x, y0, x, y1)


def lattice(xs: Sequence[float], ys: Sequence[float]) -> list[Box]:
    """All lines of a full grid."""
    return [across(y, xs[0], xs[-1]) for y in ys] + [down(x, ys[0], ys[-1]) for x in xs]


def fill_words(xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]]) -> list[Word]:
    """The texts of a table, each in the middle of its cell."""
    return [
        centred(text, xs[c], xs[c + 1], (ys[r] + ys[r + 1] - SIZE) / 2)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if text
    ]


def texts(table: Table) -> list[list[str]]:
    """The rows of a table as texts; a merged cell's text stands at its top left."""
    height = max((c.row + c.row_span for c in table.cells), default=0)
    rows = [[""] * table.width for _ in range(height)]
    for cell in table.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


def spans(table: Table) -> dict[str, tuple[int, int]]:
    """The rows and columns that each merged cell with a text covers."""
    return {
        c.text: (c.row_span, c.column_span) for c in table.cells if c.text and (c.row_span, c.column_span) != (1, 1)
    }


def cell_of(table: Table, text: str) -> Cell:
    (found,) = [c for c in table.cells if c.text == text]
    return found
