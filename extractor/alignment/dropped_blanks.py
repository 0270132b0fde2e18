"""Rows whose blanks all stand behind their numbers: an extractor drops empty cells and fills the row up at its end.

``<td>0</td><td></td><td>0</td>`` comes out as ``0 | 0 | |``: the numbers moved to the left, and where all of them are
noughts no sum tells. Where blanks also stand between numbers, or before them, cells were kept and the blanks behind are real.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from extractor.alignment.patterns import TablePattern
from extractor.alignment.rows import RowMatch
from extractor.records import Evidence, Layout
from extractor.settings import COMPLETE_ROWS, LEADING_BLANKS

MOVED = Evidence("column_ambiguous", 1.0, "空格都在数的后面：或是前面的空格丢了，数往前移了")


def rows_that_may_have_moved(matches: Iterable[RowMatch], patterns: Mapping[tuple[int, str], TablePattern]) -> set[int]:
    """The rows (``RowMatch.order``) of cells without places that lack numbers though they are as long as the others, where
    none of them has a blank where a number could follow. ``patterns``: by source table and form table."""
    matches = list(matches)
    partial = [m for m in matches if _lacks_numbers(m, patterns[m.row.table, m.target.table.id])]
    moved = [] if any(map(_keeps_blanks, partial)) else partial
    return {match.order for match in (*moved, *(m for m in partial if _is_short(m, matches)))}


def _lacks_numbers(match: RowMatch, pattern: TablePattern) -> bool:
    row, n = match.row, len(match.target.columns)
    placed = row.layout is Layout.GRID or (row.layout is Layout.LINES and row.positioned)
    shown = len(pattern.columns) if pattern.columns is not None and n > max(pattern.columns) else n
    if placed or match.target.across or pattern.cut or not 0 < row.filled < shown:
        return False
    return len(row.slots) - _first(match) >= n


def _is_short(match: RowMatch, matches: Iterable[RowMatch]) -> bool:
    """Whether all complete rows of the table go on further behind their numbers than this one does: it lost a field."""
    lengths = [
        len(m.row.slots) - _first(m)
        for m in matches
        if m.row.table == match.row.table and m.row.filled == len(m.target.columns) == len(match.target.columns)
    ]
    return len(lengths) >= COMPLETE_ROWS and len(match.row.slots) - _first(match) < min(lengths)


def _first(match: RowMatch) -> int:
    return next(i for i, slot in enumerate(match.row.slots) if slot.filled)


def _keeps_blanks(match: RowMatch) -> bool:
    last = max(i for i, slot in enumerate(match.row.slots) if slot.filled)
    return _first(match) >= LEADING_BLANKS or last - _first(match) >= match.row.filled
