"""The rows and columns of a run of lines in pieces: columns where white space runs down, rows by content and spacing."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.geometry import bounding_box
from extractor.records import Box
from extractor.settings import (
    ALIGNED_CROSSING,
    ALIGNED_EDGE,
    ALIGNED_LEAST_COLUMN,
    ALIGNED_NARROWEST,
    ALIGNED_SHARE,
    ALIGNED_WORDS_A_CELL,
)
from extractor.tables.aligned_text import Piece, PiecedLine
from extractor.tables.lines import join_lines

_NUMBER = re.compile(
    r"[(\[<>≤≥~±+\-−–$€£¥]*\s?\d[\d\s.,:/'’%()\[\]*+\-−–±^a-e]*[%€$)]?|[-–—.…*:]+|n/?a\.?|\.\.+", re.IGNORECASE
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:[-–/]\d\d(?:\d\d)?)?\*?")
_MARKER = re.compile(r"[•·▪◦‣●○■□–—-]|\(?\d{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]+[.)]")
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}")


@dataclass(frozen=True, slots=True)
class Spread:
    """A piece and the columns from the first to the last that it stands over."""

    piece: Piece
    first: int
    last: int


@dataclass(slots=True)
class _Row:
    texts: dict[int, list[str]] = field(default_factory=dict)

    def add(self, spreads: Sequence[Spread]) -> None:
        for s in spreads:
            self.texts.setdefault(s.first, []).append(s.piece.text)

    def cells(self, width: int) -> tuple[str, ...]:
        return tuple(join_lines(self.texts.get(c, [])) for c in range(width))


def read_run(run: Sequence[PiecedLine], rules: Sequence[Box]) -> tuple[Box, tuple[tuple[str, ...], ...]] | None:
    """The table that a run of lines holds: its box and its rows of texts; ``None`` where no columns stand in it."""
    borders = column_borders(run)
    if not borders or any(_LEADERS.search(line.text) for line in run):
        return None
    lines = [_over_rules(spread(line, borders), line, borders, rules) for line in run]
    width = len(borders) + 1
    box = bounding_box([line.box for line in run])
    assert box is not None
    if not _is_table(lines, width, _ruled(rules, box)):
        return None
    barriers = sorted(
        (r.y0 + r.y1) / 2
        for r in rules
        if min(r.x1, box.x1) - max(r.x0, box.x0) > 0.8 * box.width and box.y0 < (r.y0 + r.y1) / 2 < box.y1
    )
    return box, rows_of(run, lines, width, barriers, rules)


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


def _over_rules(
    spreads: list[Spread], line: PiecedLine, borders: Sequence[float], rules: Sequence[Box]
) -> list[Spread]:
    """A header with a short rule right under it stands over the columns that the rule runs along."""
    found = []
    for s in spreads:
        x, y = s.piece.box.centre
        under = [r for r in rules if r.x0 <= x <= r.x1 and 0 <= r.y0 - y < 1.2 * line.size]
        if under and len(spreads) > 1:
            rule = min(under, key=lambda r: r.width)
            first, last = sum(b < rule.x0 + 2 for b in borders), sum(b < rule.x1 - 2 for b in borders)
            others = [o for o in spreads if o is not s]
            if last > first and not any(first <= o.first <= last for o in others):
                s = Spread(s.piece, first, last)
        found.append(s)
    return found


def _parted(piece: Piece, i: int, borders: Sequence[float], size: float) -> bool:
    """Whether a border runs through the white before word ``i`` and the white is wider than a usual space."""
    a, b = piece.words[i - 1].box.x1, piece.words[i].box.x0
    return any(a - 0.5 <= border <= b + 0.5 for border in borders) and b - a > 0.38 * size


# --------------------------------------------------------------------------- is it a table


def _numeric(line: PiecedLine) -> float:
    return sum(is_figure(p.text) for p in line.pieces) / len(line.pieces)


def is_figure(text: str) -> bool:
    """Whether a text is a number in any guise, or a mark for none."""
    return _NUMBER.fullmatch(text.strip()) is not None


def _ruled(rules: Sequence[Box], box: Box) -> int:
    """How many horizontal rules run over most of a box, or right along its edges."""
    return sum(box.y0 - 8 <= r.y0 <= box.y1 + 8 and r.x0 <= box.x0 + 4 and r.x1 >= box.x1 - 4 for r in rules)


def _is_table(lines: Sequence[Sequence[Spread]], width: int, rules: int) -> bool:
    """Whether columns hold cells: aligned, short or numeric, and no list, contents or prose."""
    ruled = rules >= 2
    several = [line for line in lines if len(line) > 1]
    cells = [s for line in several for s in line]
    if len(several) < (2 if ruled or width > 3 else 3) or not cells:
        return False
    figures = sum(is_figure(s.piece.text) for s in cells) / len(cells)
    firsts = [line[0].piece.text for line in several]
    if width == 2 and sum(_MARKER.fullmatch(t) is not None for t in firsts) > 0.5 * len(firsts):
        return False  # a list
    if width == 2 and rules < 3 and _counts_up([line[-1].piece.text for line in several]):
        return False  # contents
    if not ruled and figures < 0.1 and len(several) < 4:
        return False
    words = [
        statistics.mean(len(s.piece.words) for s in cells if s.first == c) for c in sorted({s.first for s in cells})
    ]
    if not ruled and (min(words[0], max(words[1:], default=0)) > ALIGNED_WORDS_A_CELL):
        return False  # prose in columns
    aligned = statistics.mean(_aligned([s for s in cells if s.first == s.last == c]) for c in range(width))
    return aligned >= (ALIGNED_SHARE if figures < 0.3 and not ruled else 0.6 * ALIGNED_SHARE)


def _counts_up(texts: Sequence[str]) -> bool:
    """Whether these are page numbers: whole numbers that never fall, from small ones on."""
    numbers = [int(t) for t in texts if t.isdigit() and len(t) < 4]
    if len(numbers) < max(4, 0.8 * len(texts)):
        return False
    rising = sum(a <= b for a, b in itertools.pairwise(numbers))
    return rising >= 0.85 * (len(numbers) - 1) and min(numbers) < max(numbers)


def _aligned(cells: Sequence[Spread]) -> float:
    """The share of a column's cells that stand on one left edge, right edge or middle."""
    if not cells:
        return 0.0
    boxes = [s.piece.box for s in cells]
    best = 0
    for at in ([b.x0 for b in boxes], [b.x1 for b in boxes], [b.centre[0] for b in boxes]):
        best = max(best, max(sum(abs(x - y) <= ALIGNED_EDGE for y in at) for x in at))
    return best / len(cells)


# --------------------------------------------------------------------------- rows


def rows_of(
    run: Sequence[PiecedLine],
    lines: Sequence[Sequence[Spread]],
    width: int,
    barriers: Sequence[float] = (),
    rules: Sequence[Box] = (),
) -> tuple[tuple[str, ...], ...]:
    """The rows of a run's lines, given their texts by columns. ``barriers`` are the heights of rules over all columns."""
    bands = [sum(b < line.box.centre[1] for b in barriers) for line in run]
    body = _body_start(lines, width)
    rows = _header_rows(run[:body], lines[:body], rules)
    loose = _loose_pitch(run[body:], lines[body:], width)
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


def _loose_pitch(run: Sequence[PiecedLine], lines: Sequence[Sequence[Spread]], width: int) -> float | None:
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


def _body_start(lines: Sequence[Sequence[Spread]], width: int) -> int:
    """The first line that is no header: a figure stands in it in a column of figures. Years over such columns are
    headers. 1 where no column holds figures."""
    columns: list[list[str]] = [[] for _ in range(width)]
    for line in lines:
        for s in line:
            if s.first == s.last:
                columns[s.first].append(s.piece.text.strip())
    figures = [[t for t in texts if is_figure(t)] for texts in columns]
    years = [[t for t in texts if _YEAR.fullmatch(t)] for texts in figures]
    of_figures = [len(f) >= max(2, 0.5 * len(t)) for f, t in zip(figures, columns, strict=True)]
    of_years = [len(y) >= 0.6 * len(f) for y, f in zip(years, figures, strict=True)]
    for i, line in enumerate(lines):
        for s in line:
            text = s.piece.text.strip()
            if of_figures[s.first] and is_figure(text) and (of_years[s.first] or not _YEAR.fullmatch(text)):
                return i
    return 1 if lines else 0


def _header_rows(run: Sequence[PiecedLine], lines: Sequence[Sequence[Spread]], rules: Sequence[Box]) -> list[_Row]:
    """The header's rows: a header over several columns is in a row above theirs; lines right under one another in one
    column are one header's."""
    wide = [i for i, line in enumerate(lines) if any(s.last > s.first for s in line)]
    split = wide[-1] + 1 if wide and wide[-1] + 1 < len(lines) else 0
    rows: list[_Row] = []
    for start, end in ((0, split), (split, len(lines))):
        for i in range(start, end):
            close = i > start and run[i].box.y0 - run[i - 1].box.y0 < 1.6 * run[i].size
            ruled = i > start and any(
                run[i - 1].box.centre[1] < r.y0 < run[i].box.centre[1] and r.width > 10 for r in rules
            )
            if rows and i > start and close and not ruled:
                rows[-1].add(lines[i])
            else:
                rows.append(_Row())
                rows[-1].add(lines[i])
    return rows
