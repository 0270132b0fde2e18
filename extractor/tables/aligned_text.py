"""Where tables without a full grid stand on a page, told by white space alone, whatever they are about.

Lines fall into pieces where a gap is wider than the page's spaces; a run of such lines is a table where the gaps stand
under one another. Prose set in columns is parted first, so that its gutter is not taken for a table's.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.geometry import bounding_box
from extractor.records import Box, Word
from extractor.settings import (
    ALIGNED_GAP,
    ALIGNED_LEAST_GAP,
    ALIGNED_MOST_GAP,
    ALIGNED_PITCH,
    ALIGNED_PROSE_WIDTH,
    ALIGNED_PROSE_WORDS,
    GUTTER_PROSE_FILL,
    GUTTER_PROSE_LINES,
    GUTTER_PROSE_WORDS,
)
from extractor.tables.lines import TextLine, join_words, words_to_lines

_CAPTION = re.compile(r"(?:table|tab\.|figure|fig\.|source|note|表|图|资料来源|注)\b|[*†‡]|\(\w\)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one line that no wide gap parts."""

    words: tuple[Word, ...]
    box: Box

    @property
    def text(self) -> str:
        return join_words(self.words)


@dataclass(frozen=True, slots=True)
class PiecedLine:
    """A line in its pieces, left to right."""

    pieces: tuple[Piece, ...]
    box: Box
    size: float

    @property
    def text(self) -> str:
        return " ".join(p.text for p in self.pieces)

    @property
    def words(self) -> int:
        return sum(len(p.words) for p in self.pieces)


def zones_of(words: Sequence[Word]) -> list[list[PiecedLine]]:
    """A page's upright words as lines in pieces; each column of prose set side by side with others is a zone."""
    lines = words_to_lines([w for w in words if w.angle == 0])
    return [in_pieces(zone) for zone in _part_columns(lines) if zone]


def find_runs(lines: Sequence[PiecedLine], rules: Sequence[Box]) -> list[list[PiecedLine]]:
    """Runs of lines that may be tables: most fall into pieces, none is prose. ``rules`` are horizontal lines: what
    stands between a table's first and last one belongs to it."""
    if not lines:
        return []
    left, right = min(line.box.x0 for line in lines), max(line.box.x1 for line in lines)
    runs: list[list[PiecedLine]] = []
    run: list[PiecedLine] = []
    for line in lines:
        if run and (_far(run, line) or _is_prose(line, left, right)):
            runs.append(run)
            run = []
        if not _is_prose(line, left, right):
            run.append(line)
    runs.append(run)
    return [trimmed for run in runs if (trimmed := _trimmed(run, rules))]


# --------------------------------------------------------------------------- prose in columns


def _part_columns(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """The lines, with those that hold two columns of prose parted at the gutter."""
    gutter = _gutter(lines)
    if gutter is None:
        return [list(lines)]
    x, top, bottom = gutter
    whole: list[TextLine] = []
    sides: tuple[list[Word], list[Word]] = ([], [])
    for line in lines:
        crossed = any(w.box.x0 < x < w.box.x1 for w in line.words)
        if crossed or not top <= line.box.centre[1] <= bottom:
            whole.append(line)
            continue
        for word in line.words:
            sides[word.box.centre[0] > x].append(word)
    parted = [zone for side in sides for zone in _part_columns(words_to_lines(side))]
    above = [line for line in whole if line.box.centre[1] < top]
    below = [line for line in whole if line.box.centre[1] >= top]
    return [above, *parted, below]


def _gutter(lines: Sequence[TextLine]) -> tuple[float, float, float] | None:
    """Where it runs, from and to what height: several lines are filled with words on either side of it."""
    gaps: list[tuple[float, float, TextLine]] = []
    for line in lines:
        for i in range(1, len(line.words)):
            a, b = line.words[i - 1].box.x1, line.words[i].box.x0
            if b - a > 0.8 * line.size and i >= GUTTER_PROSE_WORDS <= len(line.words) - i:
                gaps.append((a, b, line))
    best: tuple[int, float, list[TextLine]] | None = None
    for x in sorted({float(round((a + b) / 2)) for a, b, _ in gaps}):
        held = [line for a, b, line in gaps if a < x < b]
        if len(held) < GUTTER_PROSE_LINES:
            continue
        left = min(w.box.x0 for line in held for w in line.words)
        right = max(w.box.x1 for line in held for w in line.words)
        start = min(w.box.x0 for line in held for w in line.words if w.box.x0 > x)
        end = max(w.box.x1 for line in held for w in line.words if w.box.x1 < x)
        full = [line for line in held if _fills(line, left, end) and _fills(line, start, right)]
        if len(full) >= GUTTER_PROSE_LINES and len(full) >= 0.5 * len(held) and (best is None or len(full) > best[0]):
            best = (len(full), x, full)
    if best is None:
        return None
    _, x, full = best
    top, bottom = min(line.box.y0 for line in full), max(line.box.y1 for line in full)
    crossing = [line for line in lines if any(w.box.x0 < x < w.box.x1 for w in line.words)]
    low = max((line.box.y1 for line in crossing if line.box.y1 <= top + 1), default=-1.0)
    high = min((line.box.y0 for line in crossing if line.box.y0 >= bottom - 1), default=1e9)
    return x, low, high


def _fills(line: TextLine, start: float, end: float) -> bool:
    """Whether words follow one another over most of a stretch."""
    inside = [w for w in line.words if start - 1 <= w.box.x0 and w.box.x1 <= end + 1]
    if len(inside) < GUTTER_PROSE_WORDS:
        return False
    widest = max(b.box.x0 - a.box.x1 for a, b in itertools.pairwise(inside))
    letters = sum(c.isalpha() for w in inside for c in w.text)
    return (
        inside[-1].box.x1 - inside[0].box.x0 >= GUTTER_PROSE_FILL * (end - start)
        and widest <= 1.8 * line.size
        and letters > 0.7 * sum(len(w.text) for w in inside)
    )


# --------------------------------------------------------------------------- lines in pieces


def in_pieces(lines: Sequence[TextLine], borders: Sequence[float] = ()) -> list[PiecedLine]:
    """Lines parted where a gap is wider than a usual space, and at ``borders`` (drawn lines)."""
    gaps = [
        (b.box.x0 - a.box.x1) / line.size
        for line in lines
        for a, b in itertools.pairwise(line.words)
        if b.box.x0 - a.box.x1 < line.size
    ]
    usual = statistics.median(gaps) if gaps else 0.3
    gap = min(max(ALIGNED_GAP * usual, ALIGNED_LEAST_GAP), ALIGNED_MOST_GAP)
    return [_pieces(line, gap, borders) for line in lines]


def _pieces(line: TextLine, gap: float, borders: Sequence[float]) -> PiecedLine:
    parts: list[list[Word]] = []
    for word in line.words:
        last = parts[-1][-1].box if parts else None
        cut = last is not None and any(last.centre[0] < x < word.box.centre[0] for x in borders)
        if last is not None and not cut and word.box.x0 - last.x1 < gap * line.size:
            parts[-1].append(word)
        else:
            parts.append([word])
    return PiecedLine(tuple(_piece(part) for part in parts), line.box, line.size)


def _piece(words: Sequence[Word]) -> Piece:
    box = bounding_box([w.box for w in words])
    assert box is not None
    return Piece(tuple(words), box)


# --------------------------------------------------------------------------- runs of lines


def _far(run: Sequence[PiecedLine], line: PiecedLine) -> bool:
    """Whether a line stands much further below the run than the run's lines below one another."""
    pitches = [b.box.y0 - a.box.y0 for a, b in itertools.pairwise(run)]
    usual = statistics.median(pitches) if len(pitches) > 1 else 1.6 * line.size
    return line.box.y0 - run[-1].box.y0 > max(ALIGNED_PITCH * usual, ALIGNED_PITCH * 1.2 * line.size)


def _is_prose(line: PiecedLine, left: float, right: float) -> bool:
    """A line whose words run from the zone's left side over most of its width; or from side to side, with wide spaces
    that set it flush."""
    first = line.pieces[0]
    if first.box.x0 >= left + 4 * line.size or line.words < ALIGNED_PROSE_WORDS:
        return False
    if len(first.words) >= ALIGNED_PROSE_WORDS and first.box.width >= ALIGNED_PROSE_WIDTH * (right - left):
        return True
    widest = max((b.box.x0 - a.box.x1 for a, b in zip(line.pieces, line.pieces[1:], strict=False)), default=0.0)
    letters = sum(c.isalpha() for c in line.text)
    return (
        widest < 1.5 * line.size
        and line.box.width > 0.95 * (right - left)
        and letters > 0.8 * len(line.text.replace(" ", ""))
    )


def _trimmed(run: list[PiecedLine], rules: Sequence[Box]) -> list[PiecedLine]:
    """The run from its first to its last line of several pieces, with lines of one piece that belong to it."""
    several = [i for i, line in enumerate(run) if len(line.pieces) > 1]
    if len(several) < 2:
        return []
    first, last = several[0], several[-1]
    x0 = min(line.box.x0 for line in run[first : last + 1])
    x1 = max(line.box.x1 for line in run[first : last + 1])
    heights = [r.y0 for r in rules if min(r.x1, x1) - max(r.x0, x0) > 0.5 * (x1 - x0)]
    while first and _belongs(run[first - 1], run[first], x0, heights, above=True):
        first -= 1
    while last + 1 < len(run) and _belongs(run[last + 1], run[last], x0, heights, above=False):
        last += 1
    return run[first : last + 1]


def _belongs(line: PiecedLine, neighbour: PiecedLine, left: float, heights: Sequence[float], above: bool) -> bool:
    """Whether a line of one piece over or under a table is part of it: a header over some columns, or the rest of a
    cell; captions and notes stand at the left margin, or outside the first and last rule."""
    if _CAPTION.match(line.text):
        return False
    middle = line.box.centre[1]
    if heights and not min(heights) - 2 <= middle <= max(heights) + 2:
        return False
    if heights and len(heights) > 1 and line.words < ALIGNED_PROSE_WORDS:
        return True
    gap = neighbour.box.y0 - line.box.y1 if above else line.box.y0 - neighbour.box.y1
    return gap < 0.8 * line.size and line.box.x0 > left + 2 * line.size and abs(line.size - neighbour.size) < 0.6
