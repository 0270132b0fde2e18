"""Lines of the form that a source shows to be left out: the lines above and below follow each other, letter for letter; in a
text without a line between them, in a page's ruled table with a common border.

A row that was not found may be there in a disguise: its label glued to a neighbour's, moved away by a page's end, or lost
while its numbers stayed; or its line was not understood at all. None of this leaves both neighbours whole, without a line
between them, and no number over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from extractor.alignment.columns import Placement
from extractor.alignment.rows import RowMatch
from extractor.alignment.targets import Target
from extractor.alignment.values import is_value_like
from extractor.records import Evidence, Layout, PagePlace, Table, TextPlace
from extractor.settings import ROWS_ABUT

_COUNTED = frozenset({"count_exact"})
_IN_GRID = frozenset({"column_by_header", "column_by_position"})


def lines_left_out(
    missing: Iterable[Target],
    matches: Mapping[int, RowMatch],
    placements: Mapping[int, Placement],
    structure: Sequence[Evidence],
    numbers_over: bool,
    tables: Sequence[Table],
) -> frozenset[int]:
    """The lines of ``missing``, by index, whose neighbours prove that the source leaves them out.

    ``matches`` and ``placements`` by the index of the line; ``structure`` says whether numbers are left over near a
    line without any, ``numbers_over`` whether a row of them is anywhere; ``tables`` are the source's.
    """
    if numbers_over or any(e.name.startswith("row_unread") for e in structure):
        return frozenset()
    usual = _usual_steps(matches)
    return frozenset(
        target.index
        for target in missing
        if (above := target.index - 1) in matches
        and (below := target.index + 1) in matches
        and _follow(matches[above], matches[below], target)
        and all(_is_whole(matches[i], placements[i]) for i in (above, below))
        and (
            _close(matches[above], matches[below], usual, placements)
            or _abut(matches[above], matches[below], placements, tables)
        )
    )


def _follow(above: RowMatch, below: RowMatch, target: Target) -> bool:
    one_table = above.target.table is target.table is below.target.table
    return one_table and above.row.table == below.row.table and below.order == above.order + 1


def _usual_steps(matches: Mapping[int, RowMatch]) -> dict[int, int]:
    """For each source table the fewest lines from one row's last number to the next row's first."""
    found: dict[int, int] = {}
    ordered = sorted(matches.values(), key=lambda m: m.order)
    for above, below in pairwise(ordered):
        step = _step(above, below)
        if step is not None and above.row.table == below.row.table:
            found[above.row.table] = min(step, found.get(above.row.table, step))
    return found


def _step(above: RowMatch, below: RowMatch) -> int | None:
    ends, begins = ([s.place.line for s in m.row.slots if isinstance(s.place, TextPlace)] for m in (above, below))
    last, first = max(ends, default=None), min(begins, default=None)
    return None if last is None or first is None else first - last


def _close(above: RowMatch, below: RowMatch, usual: Mapping[int, int], placements: Mapping[int, Placement]) -> bool:
    """Whether two rows of a text, with a number or an empty cell for each column, are as near to each other as any."""
    slots = (*above.row.slots, *below.row.slots)
    counted = _is_placed_by(_COUNTED, placements, above, below)
    return (
        counted
        and all(isinstance(slot.place, TextPlace) for slot in slots)
        and _step(above, below) == usual.get(above.row.table)
    )


def _abut(above: RowMatch, below: RowMatch, placements: Mapping[int, Placement], tables: Sequence[Table]) -> bool:
    """Whether two rows of a page's ruled table share the border between them, cell by cell: no row of print has room
    there, and ink that was not read would stand in their cells."""
    table = tables[above.row.table]
    if not table.ruled or table.layout is not Layout.GRID:
        return False  # without rules, rows are lost without a trace
    whole = all(
        len(m.row.slots) == len(m.target.columns)
        and all(not slot.filled or is_value_like(slot.text) for slot in m.row.slots)
        for m in (above, below)
    )
    return (
        whole
        and _is_placed_by(_IN_GRID, placements, above, below)
        and all(
            isinstance(a.place, PagePlace)
            and isinstance(b.place, PagePlace)
            and a.place.page == b.place.page
            and abs(a.place.box.y1 - b.place.box.y0) <= ROWS_ABUT
            for a, b in zip(above.row.slots, below.row.slots, strict=True)
        )
    )


def _is_placed_by(names: frozenset[str], placements: Mapping[int, Placement], *matches: RowMatch) -> bool:
    """Whether nothing but these pieces of evidence, wholly, told the columns of lines."""
    told = (e for m in matches for e in placements[m.target.index].evidence)
    return all(e.name in names and e.value > 0.999 for e in told)


def _is_whole(match: RowMatch, placement: Placement) -> bool:
    """Label letter for letter, and one place for each column."""
    return match.similarity == 1.0 and not match.row.glued and not placement.others
