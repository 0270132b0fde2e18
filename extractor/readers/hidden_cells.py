"""Rows and columns that a sheet hides: not printed, so not read. But where one belongs to a form, the form is not blank
there, nor without it: its numbers exist and cannot be seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from extractor.chinese import fold
from extractor.forms import load_forms
from extractor.forms.vocabulary import vocabulary

UNSEEN = "〔隐藏〕"
Slot = tuple[int, int]


def of_forms(hidden: Mapping[Slot, str], rows: set[int], columns: set[int], printed: Iterable[Slot]) -> dict[Slot, str]:
    """The hidden texts of those hidden ``rows`` and ``columns`` that hold a label or a header of a form: headers and
    labels as they are, all else marked as unseen, so that a person is asked.

    A column counts from its header down to the first row that is not ``printed``: the next table is another one.
    """
    words = vocabulary(load_forms())
    ours = {r for (r, _), text in hidden.items() if r in rows and fold(text) in words.rows}
    below = _runs({r for r, _ in printed} | {r for r, _ in hidden})
    headed = {(below[r], c) for (r, c), text in hidden.items() if c in columns and fold(text) in words.headers}
    return {
        (r, c): text if fold(text) in words.rows | words.headers else f"{UNSEEN}{text}"
        for (r, c), text in hidden.items()
        if r in ours or (below[r], c) in headed
    }


def _runs(rows: set[int]) -> dict[int, int]:
    """Each row's run of rows without a gap, by the run's first row."""
    first: dict[int, int] = {}
    for r in sorted(rows):
        first[r] = first.get(r - 1, r)
    return first
