"""Scanned pages of one table without rules, laid over one another: paper lies on the glass a little differently each time.

Tables with rules are brought together by these (``readers.scanned.registered``); without any, the columns of numbers tell.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.records import Box, Cell, PagePlace, Table
from extractor.settings import FRAME_COLUMNS, FRAME_MOVED, FRAME_OFF, FRAME_SCALE, FRAME_SHIFT
from extractor.tables.lines import words_to_lines
from extractor.tables.stream import PageLine
from extractor.tables.text_regions import pure_values


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page's x becomes that of the page with most numbers: ``scale · x + shift``."""

    scale: float
    shift: float

    def to(self, box: Box) -> Box:
        return Box(self.scale * box.x0 + self.shift, box.y0, self.scale * box.x1 + self.shift, box.y1)

    def back(self, box: Box) -> Box:
        return Box((box.x0 - self.shift) / self.scale, box.y0, (box.x1 - self.shift) / self.scale, box.y1)


def in_one_frame(lines: Sequence[PageLine]) -> tuple[list[PageLine], dict[int, Frame]]:
    """The lines with those of later or earlier pages moved so that their columns of numbers lie under one another; and the frames
    of the pages moved, by number."""
    pages: dict[int, list[PageLine]] = {}
    for line in lines:
        pages.setdefault(line.sheet.page, []).append(line)
    if len(pages) < 2 or len({line.sheet.index for line in lines}) > len(pages) or any(m.sheet.angle for m in lines):
        return list(lines), {}
    columns = {page: _columns(members) for page, members in pages.items()}
    numbers = {page: sum(len(pure_values(m.line)) for m in members) for page, members in pages.items()}
    first = max(pages, key=lambda page: numbers[page])
    frames = {p: f for p in pages if p != first and (f := _frame(columns[p], columns[first])) is not None}
    return [_moved(line, frames) for line in lines], frames


def in_own_frames(table: Table, frames: Mapping[int, Frame]) -> Table:
    """The table with each cell's place on its page as that is."""

    def own(cell: Cell) -> Cell:
        place = cell.place
        if not isinstance(place, PagePlace) or place.page not in frames:
            return cell
        return replace(cell, place=PagePlace(place.page, frames[place.page].back(place.box)))

    return replace(table, rows=tuple(tuple(map(own, row)) for row in table.rows)) if frames else table


def _columns(lines: Sequence[PageLine]) -> list[float]:
    """The middles of the columns of numbers, left to right."""
    size = statistics.median(line.line.size for line in lines)
    centres = sorted(w.box.centre[0] for line in lines for w in pure_values(line.line))
    groups: list[list[float]] = [centres[:1]] if centres else []
    for a, b in pairwise(centres):
        if b - a > size:
            groups.append([])
        groups[-1].append(b)
    return [statistics.median(g) for g in groups]


def _frame(columns: Sequence[float], usual: Sequence[float]) -> Frame | None:
    """The frame that lays columns on the usual ones; ``None`` where they are others, or lie there already."""
    if len(columns) != len(usual) or len(columns) < FRAME_COLUMNS:
        return None
    scale, shift = statistics.linear_regression(columns, usual)
    far = abs(scale - 1) > FRAME_SCALE or any(abs(b - a) > FRAME_SHIFT for a, b in zip(columns, usual, strict=True))
    off = max(abs(scale * a + shift - b) for a, b in zip(columns, usual, strict=True))
    moved = max(abs(b - a) for a, b in zip(columns, usual, strict=True))
    return None if far or off > FRAME_OFF or moved < FRAME_MOVED else Frame(scale, shift)


def _moved(line: PageLine, frames: Mapping[int, Frame]) -> PageLine:
    frame = frames.get(line.sheet.page)
    if frame is None:
        return line
    words = [
        replace(w, box=frame.to(w.box), edges=tuple(frame.scale * e + frame.shift for e in w.edges))
        for w in line.line.words
    ]
    return replace(line, line=words_to_lines(words)[0])
