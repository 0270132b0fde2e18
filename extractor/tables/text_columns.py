"""The columns of a table without rules: where its numbers stand in clusters, completed by the headers over them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.geometry import overlap
from extractor.records import Box, Word
from extractor.settings import HEADER_OFF, HEADER_UNEVEN, SECOND_LOOK_LEAST
from extractor.tables.lines import TextLine
from extractor.tables.text_regions import pure_values
from extractor.tables.values import has_item_number, is_number_or_mark


@dataclass(frozen=True, slots=True)
class Column:
    """A column of values: the stretch that its numbers take, in points."""

    x0: float
    x1: float

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


def value_columns(lines: Sequence[TextLine]) -> list[Column]:
    """The columns that numbers form, left to right: numbers that overlap sideways are one column's. What was read as a number with
    a low score and stands in no other's column makes none of its own: it is dust, in a row of noughts read as 4. Nor does what stands
    left of the items' labels, which are right of no value: （三） over 不予公开, read as —.
    """
    texts = [w for line in lines for w in line.words if not is_number_or_mark(w.text)]
    values = [w for line in lines for w in pure_values(line) if w.text != "无" or not _in_upright_text(w, texts)]
    sure = [w for w in values if w.score is None or w.score >= SECOND_LOOK_LEAST]
    merged: list[Column] = []
    for word in sorted(sure or values, key=lambda w: w.box.x0):
        s = Column(word.box.x0, word.box.x1)
        if merged and s.x0 < merged[-1].x1 - 0.2 * min(s.x1 - s.x0, merged[-1].x1 - merged[-1].x0):
            merged[-1] = Column(merged[-1].x0, max(merged[-1].x1, s.x1))
        else:
            merged.append(s)
    items = sorted(t.box.x0 for t in texts if has_item_number(t.text))
    return [c for c in merged if len(items) < 3 or c.x1 > items[-3]] or merged


def _in_upright_text(word: Word, texts: Sequence[Word]) -> bool:
    """Whether a character stands right over or under a text, as in a label printed downwards (无 over 法提供)."""
    size = word.box.height
    return any(
        overlap(t.box.x0, t.box.x1, word.box.x0, word.box.x1) > 0.5 * word.box.width
        and 0.5 * size < abs(t.box.centre[1] - word.box.centre[1]) < 1.7 * size
        for t in texts
    )


def left_border(first: Column, words: Sequence[Word]) -> float:
    """Where the labels end and the ``first`` column begins.

    The first column reaches as far left as headers that stand over its numbers, and what overlaps these, do.
    """
    reach = first.x0
    for word in sorted(words, key=lambda w: -w.box.x1):
        if word.box.x0 < reach < word.box.x1:
            reach = word.box.x0
    ends = [w.box.x1 for w in words if w.box.x1 <= reach]
    if not ends:  # the labels reach under the headers: no straight border parts them
        ends = [w.box.x1 for w in words if w.box.x1 <= first.x0]
        reach = first.x0
    return (max(ends) + reach) / 2 if ends else reach - 2


def column_borders(first: float, columns: Sequence[Column], right: float) -> list[float]:
    """The borders of the value columns: ``first``, half way between neighbours, and the table's right end."""
    inner = [(a.x1 + b.x0) / 2 for a, b in itertools.pairwise(columns)]
    return [first, *inner, max(right, columns[-1].x1) + 1]


def match_headers(headers: Sequence[float], columns: Sequence[Column]) -> list[int | None]:
    """For header middles, left to right, the column that each stands over, or ``None`` for a column without numbers.

    Headers may be centred over numbers that are set to the left or right, so that all of them stand off by the same
    amount: that amount is tried out, and the sharing out, in order, that leaves the least distances is taken.
    """
    if len(headers) == len(columns):
        return list(range(len(columns)))
    if len(headers) < len(columns):
        return [min(range(len(columns)), key=lambda i: abs(columns[i].centre - h)) for h in headers]
    pitch = min((b - a for a, b in itertools.pairwise(headers)), default=40.0)
    best: tuple[float, list[int | None]] | None = None
    for shift in sorted({c.centre - h for c in columns for h in headers if abs(c.centre - h) <= 0.6 * pitch} | {0.0}):
        cost, found = _in_order([h + shift for h in headers], columns)
        cost += 0.2 * abs(shift)
        if best is None or cost < best[0]:
            best = (cost, found)
    assert best is not None
    return best[1]


def _in_order(headers: Sequence[float], columns: Sequence[Column]) -> tuple[float, list[int | None]]:
    """Each column to one header, in order, with the least sum of distances."""
    n, m = len(headers), len(columns)
    inf = float("inf")
    best = [[inf] * (m + 1) for _ in range(n + 1)]
    for i in range(n + 1):
        best[i][0] = 0.0
    for i in range(1, n + 1):
        for j in range(1, min(i, m) + 1):
            best[i][j] = min(best[i - 1][j], best[i - 1][j - 1] + abs(headers[i - 1] - columns[j - 1].centre))
    found: list[int | None] = [None] * n
    i, j = n, m
    while i:
        if j and best[i][j] != best[i - 1][j]:
            found[i - 1] = j - 1
            j -= 1
        i -= 1
    return best[n][m], found


def spanned(box: Box, columns: Sequence[Column]) -> tuple[int, int]:
    """The first and the last column that a box overlaps for a good part; the nearest one where it overlaps none."""
    hit = [i for i, c in enumerate(columns) if _covers(box, c)]
    if hit:
        return hit[0], hit[-1]
    middle = (box.x0 + box.x1) / 2
    nearest = min(range(len(columns)), key=lambda i: abs(columns[i].centre - middle))
    return nearest, nearest


def _covers(box: Box, column: Column) -> bool:
    shared = min(box.x1, column.x1) - max(box.x0, column.x0)
    return shared > 0.4 * min(column.x1 - column.x0, box.x1 - box.x0)


def share_out(middles: Sequence[float], centres: Sequence[float], free: Sequence[int]) -> list[tuple[int, int]]:
    """For headers over several columns, left to right, the run of columns that each stands over: the runs whose
    middles are nearest the headers'. ``centres`` are the columns' own middles (best: those of their headers);
    ``free`` are the columns that may be covered; some may stay without a header."""
    n, m = len(free), len(middles)
    if m == 0 or n < m:
        return []
    pitch = (centres[-1] - centres[0]) / max(len(centres) - 1, 1)
    skip = HEADER_OFF * pitch
    inf = float("inf")
    # best[j][k]: cost of the first j headers over the first k free columns
    best = [[inf] * (n + 1) for _ in range(m + 1)]
    back: list[list[tuple[int, bool]]] = [[(0, False)] * (n + 1) for _ in range(m + 1)]
    best[0][0] = 0.0
    for j in range(m + 1):
        for k in range(1, n + 1):
            if best[j][k - 1] + skip < best[j][k]:
                best[j][k], back[j][k] = best[j][k - 1] + skip, (k - 1, False)
            for i in range(k if j else 0):
                middle = (centres[free[i]] + centres[free[k - 1]]) / 2
                even = HEADER_UNEVEN * pitch * (k - i) ** 2  # of runs with the same middles, the more even ones
                cost = best[j - 1][i] + abs(middle - middles[j - 1]) + even
                if cost < best[j][k]:
                    best[j][k], back[j][k] = cost, (i, True)
    runs: list[tuple[int, int]] = []
    j, k = m, n
    while j:
        i, used = back[j][k]
        if used:
            runs.insert(0, (free[i], free[k - 1]))
            j -= 1
        k = i
    return runs
