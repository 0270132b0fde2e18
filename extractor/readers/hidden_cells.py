"""Rows and columns that a sheet hides: not printed, so not read. But where one belongs to a form, the form is not blank
there, nor without it: its numbers exist and cannot be seen."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.chinese import fold
from extractor.forms import load_forms
from extractor.forms.vocabulary import vocabulary

UNSEEN = "〔隐藏〕"
Texts = dict[tuple[int, int], str]


def of_forms(hidden: Mapping[tuple[int, int], str], rows: set[int], columns: set[int]) -> Texts:
    """The hidden texts (by row and column) of those hidden ``rows`` and ``columns`` that hold a header or a label of a
    form: headers and labels as they are, all else marked as unseen, so that a person is asked."""
    words = vocabulary(load_forms())
    ours = {("row", r) for (r, _), text in hidden.items() if r in rows and fold(text) in words.rows}
    ours |= {("column", c) for (_, c), text in hidden.items() if c in columns and fold(text) in words.headers}
    return {
        (r, c): text if fold(text) in words.rows | words.headers else f"{UNSEEN}{text}"
        for (r, c), text in hidden.items()
        if ("row", r) in ours or ("column", c) in ours
    }
