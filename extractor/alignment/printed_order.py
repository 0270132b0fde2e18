"""Columns that a source prints in another order than the form: told by the headers' names, never by the numbers alone."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.alignment.observed import ObservedRow
from extractor.alignment.rows import RowMatch
from extractor.alignment.targets import Column
from extractor.alignment.values import parse
from extractor.chinese import fold
from extractor.records import Cell


def printed_order(rows: Sequence[RowMatch], n: int) -> tuple[int, ...] | None:
    """The form's columns as the headers name them from left to right; ``None`` where that is the form's own order.

    Every column must be named once, whole. Under merged headers the total is read before the kinds of applicants that
    stand left of it: only names of one line, or a header without levels, are in the order of their columns. Where the rows'
    sums hold in the form's order and not in the header's, the header was read out of order, not printed so.
    """
    first = next((m for m in rows if len(m.target.columns) == n), None)
    if first is None or n < 5 or first.target.across:
        return None
    named = [(j, cell) for cell in first.row.sources if (j := _column_named(cell, first.target.columns)) is not None]
    if sorted(j for j, _ in named) != list(range(n)):
        return None
    order = _left_to_right(named, first, n - 1)
    if order is None or order == tuple(range(n)):
        return None
    full = [m.row for m in rows if m.row.filled == n == len(m.target.columns)]
    return None if _broken(full, order) > _broken(full, tuple(range(n))) else order


def _column_named(cell: Cell, columns: Sequence[Column]) -> int | None:
    name = fold(cell.text)
    named = [j for j, column in enumerate(columns) if name in column.wordings]
    return named[0] if len(named) == 1 else None


def _left_to_right(named: Sequence[tuple[int, Cell]], first: RowMatch, total: int) -> tuple[int, ...] | None:
    """The names' columns from left to right; the total of an upper level goes behind what stands below its neighbours."""
    order = [j for j, _ in named]
    lines = {cell.row for _, cell in named}
    if len(lines) > 1 and [j for j, _ in sorted(named, key=lambda x: x[1].column)] == sorted(order):
        return None  # the lines of the header changed places: their fields stand in the form's order
    at = order.index(total)
    if len(lines) == 1 or at == len(order) - 1:
        return tuple(order)
    groups = {g for column in first.target.columns for g in column.groups}
    texts = [fold(cell.text) for cell in first.row.sources]
    level = next((i for i, text in enumerate(texts) if text in groups), None)
    if level is None and any(g in first.row.label for g in groups):
        return None  # the level's name is there, in pieces: what stands beside what cannot be seen
    before_level = level is not None and first.row.sources.index(named[at][1]) < level
    one_a_line = len(lines) == len(order)
    if before_level or (level is None and one_a_line and at):
        return tuple(order)
    return (*(j for j in order if j != total), total)


def _broken(rows: Sequence[ObservedRow], order: Sequence[int]) -> int:
    """How many of the complete rows do not add up to the number below the total's header."""
    at = order.index(len(order) - 1)
    broken = 0
    for row in rows:
        numbers = [parse(s.text)[0].amount for s in row.slots if s.filled]
        broken += abs(sum(numbers) - 2 * numbers[at]) > 1e-6
    return broken
