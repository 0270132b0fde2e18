"""The rows of a run of lines in pieces: headers, and what belongs to one row, told by content and spacing."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.records import Box
from extractor.tables.aligned_columns import Spread, is_figure
from extractor.tables.aligned_headers import body_start, header_rows, over_columns
from extractor.tables.aligned_text import PiecedLine
from extractor.tables.lines import join_lines


@dataclass(slots=True)
class _Row:
    texts: dict[int, list[str]] = field(default_factory=dict)

    def add(self, spreads: Sequence[Spread]) -> None:
        for s in spreads:
            self.texts.setdefault(s.first, []).append(s.piece.text)

    def cells(self, width: int) -> tuple[str, ...]:
        return tuple(join_lines(self.texts.get(c, [])) for c in range(width))


def rows_of(
    run: Sequence[PiecedLine],
    lines: Sequence[Sequence[Spread]],
    width: int,
    barriers: Sequence[float] = (),
    rules: Sequence[Box] = (),
    headed: bool = True,
) -> tuple[tuple[str, ...], ...]:
    """The rows of a run's lines, given their texts by columns. ``barriers`` are the heights of rules over all columns;
    ``headed``: the run begins with a header."""
    bands = [sum(b < line.box.centre[1] for b in barriers) for line in run]
    body = body_start(lines, width) if headed else 0
    lines = [*over_columns(run[:body], lines[:body], lines[body:], width), *lines[body:]]
    rows = [_Row() for _ in header_rows(run[:body], lines[:body], rules)]
    for row, places in zip(rows, header_rows(run[:body], lines[:body], rules), strict=True):
        for i in places:
            row.add(lines[i])
    loose = loose_pitch(run[body:], lines[body:], width)
    single = {
        band
        for band in set(bands[body:])
        if len(barriers) >= 3 and sum(_is_full(lines[i], width) for i in range(body, len(run)) if bands[i] == band) <= 1
    }
    current: _Row | None = None
    for i in range(body, len(run)):
        same_band = i > body and bands[i] == bands[i - 1]
        if current is not None and same_band and (bands[i] in single or _continues(run, lines, i, width, loose)):
            current.add(lines[i])
        else:
            current = _Row()
            current.add(lines[i])
            rows.append(current)
    return tuple(row.cells(width) for row in rows)


def _is_full(line: Sequence[Spread], width: int) -> bool:
    """Whether a line looks like a whole row: a label, and text in most columns."""
    return any(s.first == 0 for s in line) and len(line) >= max(2, 0.6 * width)


def loose_pitch(run: Sequence[PiecedLine], lines: Sequence[Sequence[Spread]], width: int) -> float | None:
    """The distance that parts rows where it is clearly wider than between the lines of one cell; else ``None``."""
    each = [b.box.y0 - a.box.y0 for a, b in itertools.pairwise(run)]
    pitches = sorted(each)
    if len(pitches) < 3:
        return None
    widest = max(range(1, len(pitches)), key=lambda i: pitches[i] / max(pitches[i - 1], 0.1))
    low, high = pitches[widest - 1], pitches[widest]
    size = statistics.median(line.size for line in run)
    if high <= 1.12 * low or low >= 1.6 * size:
        return None
    loose = (low + high) / 2
    close = [i + 1 for i, pitch in enumerate(each) if pitch < loose]
    whole = sum(_is_full(lines[i], width) for i in close)
    return loose if whole <= 0.3 * len(close) else None  # else rows are set in groups


def _continues(
    run: Sequence[PiecedLine], lines: Sequence[Sequence[Spread]], i: int, width: int, loose: float | None
) -> bool:
    """Whether line ``i`` goes on with the cells of the line above it."""
    above, here = lines[i - 1], lines[i]
    pitch = run[i].box.y0 - run[i - 1].box.y0
    if pitch > 1.9 * run[i].size or (loose is not None and pitch > loose):
        return False
    labelled = any(s.first == 0 for s in here)
    figures = any(is_figure(s.piece.text) for s in here if s.first)
    if loose is not None:
        return not (_is_full(here, width) and figures)
    if figures:  # a label of two lines whose numbers stand beside the second
        return {s.first for s in above} == {0} and labelled and here[0].piece.text[:1].islower()
    if labelled:
        return len(here) <= len(above) and here[0].piece.text[:1].islower()
    return True
