"""Words into a grid: every word inside a grid goes into a cell, none is lost."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from extractor.geometry import overlap
from extractor.records import Box, Cell, Layout, PagePlace, Table, Word
from extractor.settings import CELL_PADDING, OPEN_ROWS_GAP, OVERPRINTED, SPACE_IN_NUMBER, STRADDLE_SCORE
from extractor.tables.grid import Grid, Span
from extractor.tables.lines import TextLine, join_lines, words_to_lines


def words_in(box: Box, words: Sequence[Word], slack: float = 1.0) -> list[Word]:
    """The words whose centre lies in the box (in points, ``slack`` around it)."""
    return [
        w
        for w in words
        if box.x0 - slack <= (w.box.x0 + w.box.x1) / 2 <= box.x1 + slack
        and box.y0 - slack <= (w.box.y0 + w.box.y1) / 2 <= box.y1 + slack
    ]


def words_by_cell(grid: Grid, words: Sequence[Word]) -> dict[Span, list[Word]]:
    """The words whose middle each cell of a grid holds, whole; one outside goes to the nearest cell."""
    owner = {(r, c): span for span in grid.spans for r in _rows(span) for c in _columns(span)}
    held: dict[Span, list[Word]] = {}
    for word in words:
        held.setdefault(owner[_slot(grid, *word.box.centre)], []).append(word)
    return held


def fill(grid: Grid, words: Sequence[Word], page: int) -> Table:
    """The grid's table with ``words`` in its cells. Every word is placed: one outside goes to the nearest cell."""
    owner = {(r, c): span for span in grid.spans for r in _rows(span) for c in _columns(span)}
    held: dict[Span, list[Word]] = {span: [] for span in grid.spans}
    doubtful: set[Span] = set()
    for word in words:
        for piece, doubt in _pieces(word, grid, owner):
            span = owner[_slot(grid, *piece.box.centre)]
            held[span].append(piece)
            if doubt:
                doubtful.add(span)
    rows: list[list[Cell]] = [[] for _ in range(len(grid.ys) - 1)]
    for span in grid.spans:
        box = grid.box_of(span)
        spaced = _spaced_number(held[span])
        if spaced or _overprinted(held[span]):
            doubtful.add(span)
        rows[span.row].append(
            Cell(
                spaced or cell_text(held[span], box.width),
                span.row,
                span.column,
                span.rows,
                span.columns,
                PagePlace(page, box),
                _score(held[span], span in doubtful),
            )
        )
    return Table(tuple(tuple(r) for r in rows), Layout.GRID, PagePlace(page, grid.box))


def _score(words: Sequence[Word], doubtful: bool) -> float | None:
    """The least OCR score among a cell's words: one bad character is enough to doubt a number."""
    scores = [w.score for w in words if w.score is not None]
    return min([*scores, STRADDLE_SCORE] if doubtful else scores, default=None)


def _overprinted(words: Sequence[Word]) -> bool:
    """Whether numbers of a cell stand on one another: one was typed over the other, and which is seen is not known."""
    numbers = [w for w in words if w.text[:1].isdigit()]
    return any(
        overlap(a.box.x0, a.box.x1, b.box.x0, b.box.x1) > OVERPRINTED * min(a.box.width, b.box.width)
        and overlap(a.box.y0, a.box.y1, b.box.y0, b.box.y1) > 0.5 * min(a.box.height, b.box.height)
        for a, b in itertools.combinations(numbers, 2)
    )


def _spaced_number(words: Sequence[Word]) -> str:
    """The number that a cell's words are when its digits are set apart: all evenly, to fill the cell, or in threes by
    narrow spaces; else nothing. The same digits could be several numbers, so it stays in doubt."""
    texts = [w.text for w in words]
    if len(words) < 2 or any(w.angle for w in words) or not all(t.isdigit() and t.isascii() for t in texts):
        return ""
    line = sorted(words, key=lambda w: w.box.x0)
    size = max(w.box.height for w in line)
    gaps = [b.box.x0 - a.box.x1 for a, b in itertools.pairwise(line)]
    if max(w.box.y0 for w in line) - min(w.box.y0 for w in line) > 0.2 * size or max(gaps) > OPEN_ROWS_GAP * size:
        return ""
    pieces = [w.text for w in line]
    starts = [at for w in line for at in (w.edges[:-1] if len(w.text) > 1 else (w.box.x0,))]
    steps = [b - a for a, b in itertools.pairwise(starts)]
    evenly = len(starts) == sum(map(len, pieces)) and max(steps) - min(steps) < 0.1 * size
    in_threes = len(pieces[0]) <= 3 and all(len(p) == 3 for p in pieces[1:]) and max(gaps) < SPACE_IN_NUMBER * size
    return "".join(pieces) if pieces[0][0] != "0" and (evenly or in_threes) else ""


def cell_text(words: Sequence[Word], width: float) -> str:
    """The words of one cell in reading order. ``width`` is the cell's, in points: a line that fills it may break a
    number."""
    upright = [w for w in words if w.angle in (0, 180)]
    turned = [w for w in words if w.angle in (90, 270)]
    parts = []
    if upright:
        lines = words_to_lines(upright)
        parts.append(join_lines([line.text for line in lines], [_fills(line, width) for line in lines]))
    for angle in (90, 270):
        chosen = [w for w in turned if w.angle == angle]
        if chosen:
            parts.append(join_lines([line.text for line in words_to_lines([_upright(w) for w in chosen])]))
    return join_lines(parts)


def _fills(line: TextLine, width: float) -> bool:
    letters = max(sum(len(w.text) for w in line.words), 1)
    return line.box.width + line.box.width / letters > width - CELL_PADDING


def _upright(word: Word) -> Word:
    """The word as it would stand if its writing were turned back."""
    b = word.box
    box = Box(b.y0, -b.x1, b.y1, -b.x0) if word.angle == 90 else Box(-b.y1, b.x0, -b.y0, b.x1)
    return replace(word, box=box, angle=0)


def _rows(span: Span) -> range:
    return range(span.row, span.row + span.rows)


def _columns(span: Span) -> range:
    return range(span.column, span.column + span.columns)


def _slot(grid: Grid, x: float, y: float) -> tuple[int, int]:
    row = min(max(bisect_right(grid.ys, y) - 1, 0), len(grid.ys) - 2)
    column = min(max(bisect_right(grid.xs, x) - 1, 0), len(grid.xs) - 2)
    return row, column


def _pieces(word: Word, grid: Grid, owner: dict[tuple[int, int], Span]) -> list[tuple[Word, bool]]:
    """The word, or its parts where a rule passes between its characters; and whether that is in doubt.

    A rule that falls between two characters parts two cells' texts that touch; one that falls into the middle of a
    character
    is crossed by a text that is too long for its cell: that one stays whole, in the cell that holds most of it.
    """
    centre = owner[_slot(grid, *word.box.centre)]
    home = grid.box_of(centre)
    inside = overlap(word.box.x0, word.box.x1, home.x0, home.x1)
    if word.angle != 0 or inside >= 0.97 * word.box.width or len(word.text) < 2:
        return [(word, False)]
    if len(word.edges) != len(word.text) + 1:
        return [(word, inside < 0.8 * word.box.width)]
    middle = word.box.centre[1]
    cuts: list[int] = []
    for i in range(1, len(word.text)):
        before, after = (word.edges[i - 1] + word.edges[i]) / 2, (word.edges[i] + word.edges[i + 1]) / 2
        if owner[_slot(grid, before, middle)] is owner[_slot(grid, after, middle)]:
            continue
        rule = min(grid.xs, key=lambda x: abs(x - word.edges[i]))
        if abs(rule - word.edges[i]) <= 0.25 * (after - before):
            cuts.append(i)
    if not cuts:
        return [(word, inside < 0.8 * word.box.width)]
    bounds = [0, *cuts, len(word.text)]
    parts = []
    for start, end in itertools.pairwise(bounds):
        box = Box(word.edges[start], word.box.y0, word.edges[end], word.box.y1)
        parts.append((replace(word, text=word.text[start:end], box=box, edges=word.edges[start : end + 1]), True))
    return parts
