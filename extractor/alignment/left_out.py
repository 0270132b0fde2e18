"""Lines of the form that a text shows to be left out: the lines above and below follow each other, letter for letter.

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
from extractor.records import Evidence, TextPlace

_WHOLE = frozenset({"count_exact"})


def lines_left_out(
    missing: Iterable[Target],
    matches: Mapping[int, RowMatch],
    placements: Mapping[int, Placement],
    structure: Sequence[Evidence],
    numbers_over: bool,
) -> frozenset[int]:
    """The lines of ``missing``, by index, whose neighbours prove that the source leaves them out.

    ``matches`` and ``placements`` by the index of the line; ``structure`` says whether numbers are left over near a
    line without any, ``numbers_over`` whether a row of them is anywhere.
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
        and _step(matches[above], matches[below]) == usual.get(matches[above].row.table)
        and all(_is_whole(matches[i], placements[i]) for i in (above, below))
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


def _is_whole(match: RowMatch, placement: Placement) -> bool:
    """Label letter for letter, a number or an empty cell for each column, in a text (scans lose rows without a trace)."""
    return (
        match.similarity == 1.0
        and all(isinstance(slot.place, TextPlace) for slot in match.row.slots)
        and not match.row.glued
        and not placement.others
        and all(e.name in _WHOLE for e in placement.evidence)
    )
