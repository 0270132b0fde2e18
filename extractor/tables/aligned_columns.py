"""The columns of a run of lines in pieces: where white space runs down between the texts of several lines."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.geometry import bounding_box
from extractor.settings import ALIGNED_CROSSING, ALIGNED_LEAST_COLUMN, ALIGNED_NARROWEST
from extractor.tables.aligned_text import Piece, PiecedLine

_NUMBER = re.compile(
    r"[(\[<>≤≥~±+\-−–$€£¥]*\s?\d[\d\s.,:/'’%()\[\]*+\-−–±^a-e]*[%€$)]?|[-–—.…*:]+|n/?a\.?|\.\.+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Spread:
    """A piece and the columns from the first to the last that it stands over."""

    piece: Piece
    first: int
    last: int


def is_figure(text: str) -> bool:
    """Whether a text is a number in any guise, or a mark for none."""
    return _NUMBER.fullmatch(text.strip()) is not None


def column_borders(run: Sequence[PiecedLine]) -> list[float]:
    """The heights of white rivers: where few pieces stand, between columns that several lines fill."""
    body = [line for line in run if _numeric(line) >= 0.4 and len(line.pieces) > 1]
    several = [line for line in run if len(line.pieces) > 1]
    if len(body) < 3 or len(body) < 0.4 * len(several):
        body = several
    if len(body) < 2:
        return []
    size = statistics.median(line.size for line in body)
    allowed = int(ALIGNED_CROSSING * len(body))
    edges = sorted({e for line in body for p in line.pieces for e in (p.box.x0, p.box.x1)})
    rivers: list[tuple[float, float, int]] = []
    for a, b in itertools.pairwise(edges):
        middle = (a + b) / 2
        crossing = sum(any(p.box.x0 < middle < p.box.x1 for p in line.pieces) for line in body)
        if crossing > allowed:
            continue
        if rivers and rivers[-1][1] >= a:
            least = min(rivers[-1][2], crossing)
            rivers[-1] = (rivers[-1][0], b, least)
        else:
            rivers.append((a, b, crossing))
    least_width = ALIGNED_NARROWEST * size
    borders = [_border(a, b, body) for a, b, _ in rivers if b - a >= least_width]
    return _with_filled_columns(borders, body)


def _border(a: float, b: float, body: Sequence[PiecedLine]) -> float:
    """Inside a river, the middle of its clearest stretch."""
    edges = sorted({a, b, *(e for line in body for p in line.pieces for e in (p.box.x0, p.box.x1) if a < e < b)})
    stretches = [
        (sum(any(p.box.x0 < (s + e) / 2 < p.box.x1 for p in line.pieces) for line in body), s - e, (s + e) / 2)
        for s, e in itertools.pairwise(edges)
    ]
    return min(stretches)[2]


def _with_filled_columns(borders: list[float], body: Sequence[PiecedLine]) -> list[float]:
    """Without the borders of columns that hardly a line fills: marks beside numbers, gaps of chance."""
    while borders:
        bounds = [-1e9, *borders, 1e9]
        filled = [
            sum(any(a < p.box.centre[0] < b for p in line.pieces) for line in body)
            for a, b in itertools.pairwise(bounds)
        ]
        least = min(range(len(filled)), key=lambda i: filled[i])
        if filled[least] >= max(2, ALIGNED_LEAST_COLUMN * len(body)):
            return borders
        del borders[min(least, len(borders) - 1)]
    return []


def spread(line: PiecedLine, borders: Sequence[float]) -> list[Spread]:
    """A line's pieces in their columns; one that runs over a border stays whole, unless a space stands there."""
    found = []
    for piece in line.pieces:
        starts = [
            0,
            *(i for i in range(1, len(piece.words)) if _parted(piece, i, borders, line.size)),
            len(piece.words),
        ]
        for start, end in itertools.pairwise(starts):
            words = piece.words[start:end]
            box = bounding_box([w.box for w in words])
            assert box is not None
            margin = max(0.3 * line.size, 0.25 * box.width)  # what reaches over by less is too wide for its column
            first = sum(b < box.x0 + margin for b in borders)
            last = max(first, sum(b < box.x1 - margin for b in borders))
            found.append(Spread(Piece(tuple(words), box), first, last))
    return found


def _parted(piece: Piece, i: int, borders: Sequence[float], size: float) -> bool:
    """Whether a border runs through the white before word ``i`` and the white is wider than a usual space."""
    a, b = piece.words[i - 1].box.x1, piece.words[i].box.x0
    return any(a - 0.5 <= border <= b + 0.5 for border in borders) and b - a > 0.38 * size


def _numeric(line: PiecedLine) -> float:
    return sum(is_figure(p.text) for p in line.pieces) / len(line.pieces)
