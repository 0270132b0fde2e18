"""A table's skeleton: where its columns and rows stand and which slots are merged. Finders give it, words fill it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from extractor.records import Box


@dataclass(frozen=True, slots=True)
class Span:
    """A cell of a grid: its top left slot and how many rows and columns it covers."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """``xs`` and ``ys`` are the column and row borders in points, ascending; ``spans`` cover each slot exactly once.

    ``open_top``, ``open_bottom``: no line is drawn there, as where a page's end cuts a row.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    spans: tuple[Span, ...]
    open_top: bool = False
    open_bottom: bool = False

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def box_of(self, span: Span) -> Box:
        return Box(
            self.xs[span.column],
            self.ys[span.row],
            self.xs[span.column + span.columns],
            self.ys[span.row + span.rows],
        )


def merge_slots(
    rows: int, columns: int, right_open: list[list[bool]], below_open: list[list[bool]]
) -> tuple[Span, ...]:
    """The cells that remain when slots without a border between them are merged, in reading order.

    ``right_open[r][c]``: nothing parts slot (r, c) from (r, c + 1); ``below_open[r][c]``: from (r + 1, c). A merged
    area that
    is no rectangle is cut into rectangles, widest first from the top left.
    """
    group = _groups(rows, columns, right_open, below_open)
    taken = [[False] * columns for _ in range(rows)]
    spans: list[Span] = []
    for r in range(rows):
        for c in range(columns):
            if taken[r][c]:
                continue
            name = group[r][c]
            wide = 1
            while c + wide < columns and group[r][c + wide] == name and not taken[r][c + wide]:
                wide += 1
            high = 1
            while r + high < rows and all(group[r + high][c + k] == name for k in range(wide)):
                high += 1
            for i in range(r, r + high):
                for j in range(c, c + wide):
                    taken[i][j] = True
            spans.append(Span(r, c, high, wide))
    return tuple(spans)


def _groups(rows: int, columns: int, right_open: list[list[bool]], below_open: list[list[bool]]) -> list[list[int]]:
    group = [[-1] * columns for _ in range(rows)]
    name = 0
    for r in range(rows):
        for c in range(columns):
            if group[r][c] >= 0:
                continue
            stack = [(r, c)]
            group[r][c] = name
            while stack:
                i, j = stack.pop()
                for k, m in _neighbours(i, j, rows, columns, right_open, below_open):
                    if group[k][m] < 0:
                        group[k][m] = name
                        stack.append((k, m))
            name += 1
    return group


def _neighbours(
    r: int, c: int, rows: int, columns: int, right_open: list[list[bool]], below_open: list[list[bool]]
) -> Iterable[tuple[int, int]]:
    if c + 1 < columns and right_open[r][c]:
        yield r, c + 1
    if c > 0 and right_open[r][c - 1]:
        yield r, c - 1
    if r + 1 < rows and below_open[r][c]:
        yield r + 1, c
    if r > 0 and below_open[r - 1][c]:
        yield r - 1, c
