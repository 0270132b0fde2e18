"""A source that holds the form twice with other numbers: two years' reports on one page, a draft beside the final one.

The first copy is read; as nothing says that it is the one meant, all of it is in doubt.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.alignment.observed import ObservedRow
from extractor.alignment.targets import Target
from extractor.records import Layout
from extractor.settings import TWIN_ROWS


def first_copy(rows: Sequence[ObservedRow], targets: Sequence[Target]) -> tuple[list[ObservedRow], bool]:
    """The rows without those of grids that say the form's lines again, and whether lines come twice with other numbers.

    ``targets`` are those of all forms. Only labels that stand letter for letter and belong to one line count.
    """
    first: dict[str, ObservedRow] = {}
    again: dict[str, ObservedRow] = {}
    twins: set[int] = set()
    known = _lines_by_label(targets)
    for row in rows:
        for line in _lines_of(row, known, targets):
            if line not in first:
                first[line] = row
            else:
                again.setdefault(line, row)
                if row.layout is Layout.GRID:
                    twins.add(row.table)
    differing = [line for line, row in again.items() if _numbers(row) != _numbers(first[line])]
    if len(again) < TWIN_ROWS or not differing:
        return list(rows), False
    twins -= {row.table for row in first.values()}
    return [row for row in rows if row.table not in twins], True


def _lines_by_label(targets: Sequence[Target]) -> dict[str, str]:
    """Each wording of a line that is no other line's, with the line's first wording."""
    lines: dict[str, set[str]] = {}
    for target in targets:
        if not target.across:
            for wording in target.wordings:
                lines.setdefault(wording, set()).add(target.wordings[0])
    return {wording: names.pop() for wording, names in lines.items() if len(names) == 1}


def _lines_of(row: ObservedRow, known: dict[str, str], targets: Sequence[Target]) -> list[str]:
    """The line of the form that a row with numbers is by its label; without one, the groups that its headers name."""
    if not row.filled:
        return []
    if row.label:
        return [known[row.label]] if row.label in known else []
    names = {name for t in targets if t.across for c in t.columns for name in c.groups}
    return sorted({text for texts in row.headers for text in texts if text in names})


def _numbers(row: ObservedRow) -> list[str]:
    return [slot.text for slot in row.slots if slot.filled]
