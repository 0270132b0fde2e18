"""Rows parted by blank lines whose labels go on below their values, as converters set a page's cells out by spaces::

    3.危         0   0   0
    及“三安全一稳定”

    4.保         1   0   1
    护第三方合法权益

Read from the top, each label's end would stand before the next row's values, and be taken for their label.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby

from extractor.records import Cell
from extractor.settings import WRAPPED_ROWS

Line = tuple[Cell, ...]


def rows_between_blanks(lines: Sequence[Line], is_value: Callable[[str], bool]) -> list[Line]:
    """Each stretch between blank lines as one line, where all values stand in the first line of their stretch and behind
    a text; else the lines as they are. A piece of text joins the text above it that it shares columns with.
    """
    stretches = [list(group) for blank, group in groupby(lines, _is_blank) if not blank]
    valued = [stretch for stretch in stretches if any(_holds_values(line, is_value) for line in stretch)]
    first = all(not any(_holds_values(line, is_value) for line in stretch[1:]) for stretch in valued)
    labelled = all(not is_value(stretch[0][0].text) for stretch in valued)
    if not first or not labelled or len(valued) < WRAPPED_ROWS or not any(len(stretch) > 1 for stretch in valued):
        return list(lines)
    return [_joined(stretch) for stretch in stretches]


def _is_blank(line: Line) -> bool:
    return not any(cell.text.strip() for cell in line)


def _holds_values(line: Line, is_value: Callable[[str], bool]) -> bool:
    return any(cell.text.strip() and is_value(cell.text) for cell in line)


def _joined(stretch: Sequence[Line]) -> Line:
    joined = list(stretch[0])
    for line in stretch[1:]:
        for piece in line:
            at = next((i for i, cell in enumerate(joined) if _overlap(cell, piece)), None)
            if at is None:
                at = next((i for i, cell in enumerate(joined) if cell.column > piece.column), len(joined))
                joined.insert(at, piece)
            else:
                joined[at] = replace(joined[at], text=joined[at].text + piece.text)
    return tuple(joined)


def _overlap(above: Cell, below: Cell) -> bool:
    return above.column < below.column + below.column_span and below.column < above.column + above.column_span
