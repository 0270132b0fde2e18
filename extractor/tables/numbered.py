"""Numbers that a program put before each line of a separated text and above its columns: they are none of the form's."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractor.settings import NUMBERED_LINES, NUMBERED_SHARE


def without_numbers(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """``rows`` without a first field that counts the lines (0, 1, 2 …), and without a line above that counts the fields.

    A few rows may have no number; where fewer than enough count on, nothing goes.
    """
    lines = [list(row) for row in rows]
    counted = [int(row[0]) for row in lines if len(row) > 1 and row[0].strip().isascii() and row[0].strip().isdigit()]
    several = sum(len(row) > 1 for row in lines)
    steps = sum(b - a == 1 for a, b in pairwise(counted))
    # one line, above the columns, has no number of its own
    if len(counted) < max(NUMBERED_LINES, NUMBERED_SHARE * several - 1) or steps < NUMBERED_SHARE * (len(counted) - 1):
        return lines
    kept = [row[1:] if len(row) > 1 else row for row in lines]
    first = [field.strip() for field in kept[0]]
    if len(first) > 1 and first in ([str(i) for i in range(len(first))], [str(i + 1) for i in range(len(first))]):
        kept[0] = [""] * len(first)
    return kept
