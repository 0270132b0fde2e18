"""Whether a run of lines in pieces is a table, and its rows: columns where white space runs down, rows by content and
spacing."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence

from extractor.geometry import bounding_box
from extractor.records import Box
from extractor.settings import ALIGNED_EDGE, ALIGNED_SHARE, ALIGNED_WORDS_A_CELL
from extractor.tables.aligned_columns import Spread, column_borders, is_figure, spread
from extractor.tables.aligned_headers import over_rules
from extractor.tables.aligned_rows import rows_of
from extractor.tables.aligned_text import PiecedLine

_MARKER = re.compile(r"[•·▪◦‣●○■□–—-]|\(?\d{1,2}[.)]|\(?[a-z][.)]|\(?[ivx]+[.)]")
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}")


def read_run(run: Sequence[PiecedLine], rules: Sequence[Box]) -> tuple[Box, tuple[tuple[str, ...], ...]] | None:
    """The table that a run of lines holds: its box and its rows of texts; ``None`` where no columns stand in it."""
    borders = column_borders(run)
    if not borders or any(_LEADERS.search(line.text) for line in run):
        return None
    lines = [over_rules(spread(line, borders), line, borders, rules) for line in run]
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
