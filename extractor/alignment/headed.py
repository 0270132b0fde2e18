"""Fields that stand below their headers: where a separated text kept its columns, a field's number is its column."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.alignment.observed import ObservedRow
from extractor.alignment.rows import RowMatch
from extractor.chinese import fold
from extractor.records import Layout
from extractor.settings import HEADED_ROWS


def headed_fields(rows: Sequence[RowMatch], n: int) -> dict[float, int] | None:
    """Field number → column of the form, for the rows of one table of ``n`` columns; ``None`` where fields shift.

    Believed only when every row with a number for each header has its numbers below just those headers, and enough
    rows do: one row that stands elsewhere shows that separators were lost or added. In a table that is nearly blank,
    every row must reach to the last header and no further, and no number stand beside the headers.
    """
    first = next((m for m in rows if len(m.target.columns) == n), None)
    if first is None or first.target.across or first.row.layout is not Layout.FIELDS or not first.row.positioned:
        return None
    found: dict[int, list[float]] = {}
    for cell in first.row.sources:
        named = [j for j, c in enumerate(first.target.columns) if fold(cell.text) in c.wordings]
        if len(named) == 1:
            found.setdefault(named[0], []).append(cell.column)
    fields = {places[0]: j for j, places in found.items() if len(places) == 1}
    if len(fields) < max(2, n - 2) or sorted(fields) != sorted(fields, key=fields.__getitem__):
        return None
    whole = [m.row for m in rows if len(m.target.columns) == n and m.row.slots]
    complete = [row for row in whole if row.filled >= len(fields)]
    if len(complete) < HEADED_ROWS:
        return fields if len(whole) > n and all(_covers(row, fields) for row in whole) else None
    below = all(sorted(s.column for s in row.slots if s.filled) == sorted(fields) for row in complete)
    return fields if below else None


def _covers(row: ObservedRow, fields: dict[float, int]) -> bool:
    """Whether the row has a field below each header, the last below the last, and numbers below headers only."""
    columns = {s.column for s in row.slots}
    return (
        fields.keys() <= columns
        and max(columns) == max(fields)
        and all(s.column in fields for s in row.slots if s.filled)
    )
