"""Rows: the form's lines against the observed rows, in order, by dynamic programming (Needleman–Wunsch).

Losses and additions are explicit: a form line without a row, a row that is no form line. A row whose label is lost is
still taken between its neighbours when its numbers are as many as the line wants, and flagged.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from extractor.alignment.labels import similarities
from extractor.alignment.observed import ObservedRow
from extractor.alignment.targets import Target
from extractor.frozen import frozen
from extractor.records import Layout
from extractor.settings import (
    ROW_BASE_SIMILARITY,
    ROW_LOST_LABEL_GAIN,
    ROW_MOVED_SIMILARITY,
    ROW_SKIP_EMPTY,
    ROW_SKIP_FILLED,
    ROW_SKIP_TARGET,
)

_END = 4  # letters by which a label is looked up; 总计 and 3其他 are too short to be sure of


@frozen
class RowMatch:
    """A form line and the row it was found in; ``similarity`` of the labels 0–1."""

    target: Target
    row: ObservedRow
    similarity: float
    order: int


def align_rows(rows: Sequence[ObservedRow], targets: tuple[Target, ...]) -> tuple[list[RowMatch], float]:
    """The best ordered matching and its score (comparable between forms for the same rows)."""
    if not rows:
        return [], 0.0
    sims = _similarities(rows, targets)
    unlike: dict[tuple[int, int], list[float | None]] = {}  # by a row's numbers: what lines unlike its label would gain
    n, m = len(rows), len(targets)
    score = [[0.0] * (m + 1) for _ in range(n + 1)]
    step = [[0] * (m + 1) for _ in range(n + 1)]
    for j in range(1, m + 1):
        score[0][j] = score[0][j - 1] - ROW_SKIP_TARGET
        step[0][j] = 2
    for i in range(1, n + 1):
        row = rows[i - 1]
        count, filled = len(row.slots), row.filled
        skip_row = ROW_SKIP_FILLED if filled else ROW_SKIP_EMPTY
        score[i][0] = score[i - 1][0] - skip_row
        step[i][0] = 1
        here, above = score[i], score[i - 1]
        if (count, filled) not in unlike:
            unlike[count, filled] = [_gain(count, filled, target, 0.0) for target in targets]
        # a row with a line's whole label is no other line's that lost its own
        own = max(sims[i - 1]) >= ROW_MOVED_SIMILARITY
        gains: list[float | None] = [None] * m if own else unlike[count, filled].copy()
        for j, sim in enumerate(sims[i - 1]):
            if sim:
                gains[j] = _gain(count, filled, targets[j], sim)
        for j in range(1, m + 1):
            best, move = above[j] - skip_row, 1
            left = here[j - 1] - ROW_SKIP_TARGET
            if left > best:
                best, move = left, 2
            gain = gains[j - 1]
            if gain is not None and above[j - 1] + gain >= best:
                best, move = above[j - 1] + gain, 3
            here[j], step[i][j] = best, move
    matches: list[RowMatch] = []
    i, j = n, m
    while i or j:
        move = step[i][j]
        if move == 3:
            i, j = i - 1, j - 1
            matches.append(RowMatch(targets[j], rows[i], sims[i][j], i))
        elif move == 1:
            i -= 1
        else:
            j -= 1
    matches.reverse()
    return _with_moved_rows(matches, rows, targets, sims), score[n][m]


def _with_moved_rows(
    matches: list[RowMatch], rows: Sequence[ObservedRow], targets: tuple[Target, ...], sims: Sequence[Sequence[float]]
) -> list[RowMatch]:
    """The matches with those of rows printed out of order: a row no line was found for, inside its table, that holds the
    label of a line without a row, and as many cells as it wants where they alone tell the columns (two lines swapped)."""
    taken = {m.order for m in matches}
    free = {t.index for t in targets} - {m.target.index for m in matches}
    ends: dict[tuple[int, str], list[int]] = {}
    for match in matches:
        if match.similarity >= ROW_BASE_SIMILARITY:
            ends.setdefault((match.row.table, match.target.table.id), []).append(match.order)
    moved: list[RowMatch] = []
    for i, row in enumerate(rows):
        if i in taken or not (row.filled or (row.slots and row.layout is Layout.GRID)):
            continue
        like = [j for j, sim in enumerate(sims[i]) if sim >= ROW_MOVED_SIMILARITY]
        if len(like) != 1 or targets[like[0]].index not in free:
            continue
        target = targets[like[0]]
        orders = ends.get((row.table, target.table.id), [i])
        whole = row.layout is Layout.GRID or len(target.columns) in (row.filled, len(row.slots))
        if min(orders) - 1 <= i <= max(orders) + 1 and whole:
            free.discard(target.index)
            moved.append(RowMatch(target, row, sims[i][like[0]], i))
    return sorted(matches + moved, key=lambda m: m.target.index) if moved else matches


def _gain(count: int, filled: int, target: Target, sim: float) -> float | None:
    wanted = len(target.columns)
    if sim >= ROW_BASE_SIMILARITY:
        fits = 0.1 if count and wanted in (filled, count) else (0.0 if count else -0.35)
        return 2.0 * sim - 0.8 + fits
    if wanted == filled if target.across else wanted >= 3 and wanted in (filled, count):
        return ROW_LOST_LABEL_GAIN + 0.3 * sim
    return None


def _similarities(rows: Sequence[ObservedRow], targets: tuple[Target, ...]) -> list[list[float]]:
    own = [_whole_label(row.label, targets) for row in rows]
    table: list[list[float]] = []
    for i, row in enumerate(rows):
        line = [0.0] * len(targets)
        if own[i].target >= 0:
            # the label letter for letter: no other line needs a look (four of five rows, half of the time)
            line[own[i].target] = 1.0
        else:
            above = rows[i - 1] if i and not rows[i - 1].filled else None
            # a label cut by a page, not one that stands whole beside its blanks
            before = "" if above is None or (above.slots and own[i - 1].letters) else above.label
            after = _wrapped(rows[i + 1], own[i + 1]) if i + 1 < len(rows) else ""
            line = similarities(row, before, after, targets)
        table.append(line)
    return table


class _Whole(NamedTuple):
    """The whole label at the end of a text: its length (0 where there is none), the only line that it is of (or -1), and
    whether the text is a line's label and nothing else."""

    letters: int
    target: int
    alone: bool


@lru_cache(4096)
def _whole_label(text: str, targets: tuple[Target, ...]) -> _Whole:
    alike = [(w, t.index) for w, t in _by_end(targets).get(text[-_END:], ()) if text.endswith(w)]
    long = [(len(w), index) for w, index in alike if len(w) > _END]
    lines = {index for _, index in long}
    return _Whole(
        max(long, default=(0, -1))[0],
        lines.pop() if len(lines) == 1 else -1,
        any(w == text for w, _ in alike),
    )


@lru_cache(16)
def _by_end(targets: tuple[Target, ...]) -> dict[str, list[tuple[str, Target]]]:
    by_end: dict[str, list[tuple[str, Target]]] = {}
    for target in targets:
        for wording in target.wordings:
            by_end.setdefault(wording[-_END:], []).append((wording, target))
    return by_end


def _wrapped(row: ObservedRow, own: _Whole) -> str:
    """What may be the end of the label above in the text before a row's numbers: all but the row's own whole label; nothing
    in a grid, where each row's numbers stand beside its label."""
    if not row.filled:
        return row.label
    return "" if own.alone or row.layout is Layout.GRID else row.label[: len(row.label) - own.letters]
