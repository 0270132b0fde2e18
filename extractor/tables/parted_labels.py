"""Cells of a scanned table that hold the labels of several rows, because a piece of the rule between them was not seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.geometry import slot_of
from extractor.records import Word
from extractor.tables.fill import words_by_cell
from extractor.tables.grid import Grid, Span
from extractor.tables.lines import words_to_lines
from extractor.tables.open_rows import begins_row
from extractor.tables.values import is_number_or_mark


def with_parted_labels(grid: Grid, words: Sequence[Word]) -> Grid:
    """The grid with such cells parted where its other cells are: each label stands in a row of its own."""
    held = words_by_cell(grid, words)
    return replace(grid, spans=tuple(part for span in grid.spans for part in _parts(span, grid, held.get(span, ()))))


def _parts(span: Span, grid: Grid, words: Sequence[Word]) -> Iterable[Span]:
    if span.rows < 2 or any(is_number_or_mark(word.text) for word in words):
        return (span,)  # where numbers stand with the labels, more than a piece is missing
    rows = [slot_of(grid.ys, line.box.centre[1]) for line in words_to_lines(words) if begins_row(line)]
    starts = sorted({row for row in rows if row is not None})
    if len(starts) < 2 or len(starts) < len(rows):
        return (span,)
    bounds = [span.row, *starts[1:], span.row + span.rows]
    return (replace(span, row=a, rows=b - a) for a, b in pairwise(bounds))
