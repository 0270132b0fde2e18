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
from extractor.tables.values import beside_label, is_number_or_mark


def with_parted_labels(grid: Grid, words: Sequence[Word]) -> Grid:
    """The grid with such cells parted where its other cells are: each label stands in a row of its own."""
    held = words_by_cell(grid, words)
    return replace(grid, spans=tuple(part for span in grid.spans for part in _parts(span, grid, held.get(span, ()))))


def _parts(span: Span, grid: Grid, words: Sequence[Word]) -> Iterable[Span]:
    """The span, or the labels that it holds and what stands left of them: a group's label, where the rule between is lost, too."""
    for beside in range(span.columns if span.rows > 1 else 0):
        border = grid.xs[span.column + beside]
        own = [word for word in words if not beside or word.box.centre[0] > border]
        if any(is_number_or_mark(word.text) for word in own):
            continue  # where numbers stand with the labels, more than a piece is missing
        if beside and (len(own) == len(words) or any(word.box.x0 < border - 0.5 * word.box.height for word in own)):
            continue
        if starts := _starts(own, grid):
            bounds = [span.row, *starts[1:], span.row + span.rows]
            parts = [Span(a, span.column + beside, b - a, span.columns - beside) for a, b in pairwise(bounds)]
            return [*([replace(span, columns=beside)] if beside else []), *parts]
    return [span]


def _starts(words: Sequence[Word], grid: Grid) -> list[int]:
    """The rows in which labels begin, where there are several and each has a row of its own."""
    lines = words_to_lines(words)
    rows = [slot_of(grid.ys, line.box.centre[1]) for line in lines if begins_row(line.text[beside_label(line.text) :])]
    starts = sorted({row for row in rows if row is not None})
    return starts if len(starts) > 1 and len(starts) == len(rows) else []
