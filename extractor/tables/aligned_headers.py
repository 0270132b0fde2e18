"""The header of a run of lines in pieces: how far it reaches down, its rows, and headers that stand over several columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.records import Box
from extractor.settings import SPANNING_LOOSE, SPANNING_OFF
from extractor.tables.aligned_columns import Spread, is_figure
from extractor.tables.aligned_text import Piece, PiecedLine
from extractor.tables.text_columns import share_out

_YEAR = re.compile(r"(?:19|20)\d\d(?:[-–/]\d\d(?:\d\d)?)?\*?")


def is_year(text: str) -> bool:
    """Whether a text is a year, or a span of years: a figure that may be a header."""
    return _YEAR.fullmatch(text.strip()) is not None


def body_start(lines: Sequence[Sequence[Spread]], width: int) -> int:
    """The first line that is no header: a figure stands in it in a column of figures. Years over such columns are
    headers. 1 where no column holds figures."""
    columns: list[list[str]] = [[] for _ in range(width)]
    for line in lines:
        for s in line:
            if s.first == s.last:
                columns[s.first].append(s.piece.text.strip())
    figures = [[t for t in texts if is_figure(t)] for texts in columns]
    years = [[t for t in texts if is_year(t)] for texts in figures]
    of_figures = [len(f) >= max(2, 0.5 * len(t)) for f, t in zip(figures, columns, strict=True)]
    of_years = [len(y) >= 0.6 * len(f) for y, f in zip(years, figures, strict=True)]
    for i, line in enumerate(lines):
        for s in line:
            text = s.piece.text.strip()
            if of_figures[s.first] and is_figure(text) and (of_years[s.first] or not is_year(text)):
                return i
    return 1 if lines else 0


def header_rows(run: Sequence[PiecedLine], lines: Sequence[Sequence[Spread]], rules: Sequence[Box]) -> list[list[int]]:
    """The places of the lines of each of the header's rows: a header over several columns is in a row above theirs; lines right under one another in one
    column are one header's."""
    wide = [i for i, line in enumerate(lines) if any(s.last > s.first for s in line)]
    split = wide[-1] + 1 if wide and wide[-1] + 1 < len(lines) else 0
    rows: list[list[int]] = []
    for start, end in ((0, split), (split, len(lines))):
        for i in range(start, end):
            close = i > start and run[i].box.y0 - run[i - 1].box.y0 < 1.6 * run[i].size
            ruled = i > start and any(
                run[i - 1].box.centre[1] < r.y0 < run[i].box.centre[1] and r.width > 10 for r in rules
            )
            if rows and i > start and close and not ruled:
                rows[-1].append(i)
            else:
                rows.append([i])
    return rows


def over_rules(spreads: list[Spread], line: PiecedLine, borders: Sequence[float], rules: Sequence[Box]) -> list[Spread]:
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


def over_columns(
    run: Sequence[PiecedLine], headers: Sequence[Sequence[Spread]], body: Sequence[Sequence[Spread]], width: int
) -> list[list[Spread]]:
    """The header's lines, with headers that stand in the middle over several columns' own spread over these.

    A line of a header that a narrow column breaks looks the same where it stands over its neighbours' middle: so each
    column under it must have a header of its own that begins anew, and the line must be set off, or be one of several
    such headers side by side.
    """
    found = [list(line) for line in headers]
    for i in range(len(headers) - 1):
        below = [s for line in headers[i + 1 :] for s in line]
        leaves = {c: [s for s in below if s.first == s.last == c] for c in range(1, width)}
        named = [c for c, held in leaves.items() if held and _begins_anew(held[0].piece.text)]
        tops = [s for s in headers[i] if s.last > 0 or s.piece.box.x0 > headers[i][0].piece.box.x0]
        if len(named) < 2 or not tops or any(s.first == 0 for s in tops):
            continue
        centres = _centres(width, [*body, below])
        runs = share_out([s.piece.box.centre[0] for s in tops], centres, named)
        if len(runs) < len(tops):
            continue
        pitch = (centres[-1] - centres[0]) / max(width - 1, 1)
        near = all(
            abs((centres[a] + centres[b]) / 2 - s.piece.box.centre[0]) < SPANNING_OFF * pitch
            for s, (a, b) in zip(tops, runs, strict=True)
        )
        whole = all(set(range(a, b + 1)) <= set(named) for a, b in runs)
        wide = [a < b for a, b in runs]
        loose = run[i + 1].box.y0 - run[i].box.y0 > SPANNING_LOOSE * run[i].size
        if near and whole and any(wide) and (loose or (len(wide) > 1 and all(wide))):
            spread = {id(s): Spread(s.piece, a, b) for s, (a, b) in zip(tops, runs, strict=True)}
            found[i] = [spread.get(id(s), s) for s in headers[i]]
    return found


def _begins_anew(text: str) -> bool:
    """Whether a text is no rest of the line above it: it does not begin with a small letter or a bracket."""
    return not (text[:1].islower() or text[:1] in "(（[")


def _centres(width: int, lines: Sequence[Sequence[Spread]]) -> list[float]:
    """The middle of what stands in each column."""
    pieces: list[list[Piece]] = [[] for _ in range(width)]
    for s in (s for line in lines for s in line if s.first == s.last):
        pieces[s.first].append(s.piece)
    found = [(min(p.box.x0 for p in held) + max(p.box.x1 for p in held)) / 2 if held else None for held in pieces]
    known = [(c, x) for c, x in enumerate(found) if x is not None]
    return [x if x is not None else min(known, key=lambda k: abs(k[0] - c))[1] for c, x in enumerate(found)]
