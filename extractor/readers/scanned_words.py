"""Readings to words: where a text box holds the texts of several cells, it is parted where the page shows white.

A detector joins what stands on one line; in a table without rules nothing but white tells two cells apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.chinese import is_ideograph
from extractor.readers.ink import percentile
from extractor.readers.ocr import Pixels, Quad, Reading
from extractor.records import Box, Word


def words_of(grey: Pixels, place: Quad, reading: Reading, unit: float) -> Iterator[Word]:
    """The words of one text box, in points; ``grey`` is the upright page at ``unit`` pixels a point.

    A wide gap between digits parts two numbers, a gap wider than any between characters two texts.
    """
    rows, columns = _inked(grey, place)
    whole = _word(place, _closed_in(place, rows, columns), reading, unit)
    text, positions = reading.text, reading.positions
    if len(positions) != len(text) or (len(text) < 2 and not _is_lone(text)):
        yield whole
        return
    centres = _centres(place, reading, unit)
    height = min((place.bounds[3] - place.bounds[1]) / unit, settings.LINE_OF_INK * whole.box.height)
    whites = dict(_at_white(list(_white(place, rows, columns)), text, centres, unit))
    spaces = {i for i in _between_numbers(text, centres, height) if i + 1 not in whites}
    cuts = sorted({*spaces, *whites})
    if not cuts:
        yield whole
        return
    for start, end in pairwise([0, *cuts, len(text)]):
        kept = [i for i in range(start, end) if not (text[i] == " " and i in (start, end - 1))]
        if kept:
            piece = "".join(text[i] for i in kept)
            part = _part(piece, [centres[i] for i in kept], whole, start == 0, end == len(text))
            yield _between(part, whites.get(start), whites.get(end)) if all(map(_is_lone, piece)) else part


def _is_lone(character: str) -> bool:
    """Whether a character may be all that stands in a cell."""
    return character.isdigit() or character == "/"


def _closed_in(place: Quad, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Quad:
    """The box drawn in to its ink, which stands in these rows and columns: detectors leave margins of any size around a line, and
    the height of type is the yardstick of all that is measured later. A box that holds little but strokes stays.
    """
    x0, y0, x1, y1 = place.bounds
    left, top = max(0, round(x0)), max(0, round(y0))
    if not len(rows) or rows[-1] + 1 - rows[0] < settings.TYPE_LEAST * (y1 - y0):
        return place
    west, east = left + float(columns[0]) - 1, left + float(columns[-1]) + 2
    return Quad.of_box(
        max(x0, west), max(y0, top + float(rows[0]) - 1), min(x1, east), min(y1, top + float(rows[-1]) + 2)
    )


def _band(rows: NDArray[np.intp], height: int) -> tuple[int, int]:
    """From which to which row (one past it) a line of type stands, without what the box shows of the lines next to it.

    That touches the box's edge and is parted from the line by white.
    """
    runs = [(int(r[0]), int(r[-1]) + 1) for r in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1) if len(r)]
    while len(runs) > 1 and runs[0][0] <= 1 and runs[0][1] - runs[0][0] < settings.NEXT_LINE * height:
        runs.pop(0)
    while len(runs) > 1 and runs[-1][1] >= height - 1 and runs[-1][1] - runs[-1][0] < settings.NEXT_LINE * height:
        runs.pop()
    return (runs[0][0], runs[-1][1]) if runs else (0, 0)


def _inked(grey: Pixels, place: Quad) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The rows of a box in which its line of type stands, and the columns that hold ink there: what the box shows of the lines above
    and below would fill the white between two cells' texts.
    """
    x0, y0, x1, y1 = (max(0, round(v)) for v in place.bounds)
    crop = grey[y0:y1, x0:x1]
    if crop.size == 0:
        nothing = np.zeros(0, np.intp)
        return nothing, nothing
    dark = crop < percentile(crop, 80) - settings.INK_CONTRAST
    rows = np.flatnonzero(dark.sum(axis=1) >= settings.WHITE_SPECK)
    first, last = _band(rows, len(crop))
    if last - first >= settings.TYPE_LEAST * len(crop):
        dark, rows = dark[first:last], rows[(rows >= first) & (rows < last)]
    return rows, np.flatnonzero(dark.any(axis=0))  # a level stroke may be one pixel thick


def _between_numbers(text: str, centres: Sequence[float], height: float) -> Iterator[int]:
    """Where a space parts two numbers that stand too far apart to be one."""
    gap = settings.NUMBER_PITCH * height
    for i in range(1, len(text) - 1):
        if (
            text[i] == " "
            and text[i - 1].isdigit()
            and text[i + 1].isdigit()
            and centres[i + 1] - centres[i - 1] >= gap
        ):
            yield i


def _at_white(
    whites: Sequence[tuple[int, int, float]], text: str, centres: Sequence[float], unit: float
) -> Iterator[tuple[int, tuple[float, float]]]:
    """Where the ink shows a gap between two characters that no setting of one text leaves, and from where to where it runs.

    The white that full-width punctuation brings along is left alone.
    """
    gap = settings.CELL_GAP if _has_close_digits(text, centres, whites, unit) else settings.NUMBER_GAP
    between_numbers = gap * (settings.DIGIT_INK if any(map(is_ideograph, text)) else 1.0)
    for left, right, ems in whites:
        middle = (left + right) / 2 / unit
        before = max((i for i, c in enumerate(centres) if c < middle and text[i] != " "), default=None)
        after = min((i for i, c in enumerate(centres) if c > middle and text[i] != " "), default=None)
        if before is None or after is None:
            # ink that was read as nothing: no part of the number beside it
            beside = after if before is None else before
            if beside is not None and _is_lone(text[beside]) and ems >= settings.CELL_GAP:
                yield (0 if before is None else len(text)), (left / unit, right / unit)
            continue
        written = is_ideograph(text[before]) and is_ideograph(text[after])
        numbers = text[before].isdigit() and text[after].isdigit()
        if written or ems >= (between_numbers if numbers else settings.CELL_GAP):
            yield after, (left / unit, right / unit)


def _has_close_digits(
    text: str, centres: Sequence[float], whites: Iterable[tuple[int, int, float]], unit: float
) -> bool:
    """Whether two digits stand side by side without white: the text is not set with wide spacing, and what has white is two numbers."""
    middles = [(left + right) / 2 / unit for left, right, _ in whites]
    return any(
        a.isdigit() and b.isdigit() and not any(x < middle < y for middle in middles)
        for (a, x), (b, y) in pairwise(zip(text, centres, strict=True))
    )


def _white(place: Quad, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Iterator[tuple[int, int, float]]:
    """The stretches without ink in a text box, wider than a space: from, to (pixels of the page), heights of the ink."""
    if not len(rows):
        return
    x0, height = max(0, round(place.bounds[0])), float(rows[-1] - rows[0] + 1)
    for a, b in pairwise(columns.tolist()):
        if b - a > settings.WORD_GAP * height:
            yield x0 + a, x0 + b, (b - a) / height


def _part(text: str, centres: Sequence[float], whole: Word, first: bool, last: bool) -> Word:
    """A part of a word: its own characters, their places, its share of the box."""
    middles = [(a + b) / 2 for a, b in pairwise(centres)]
    half = 0.3 * whole.box.height
    x0 = whole.box.x0 if first else centres[0] - half
    x1 = whole.box.x1 if last else centres[-1] + half
    return Word(text, Box(x0, whole.box.y0, x1, whole.box.y1), whole.score, edges=(x0, *middles, x1))


def _between(word: Word, before: tuple[float, float] | None, after: tuple[float, float] | None) -> Word:
    """A number between two gaps, from where to where its ink stands: a recogniser's places of lone digits are a few points off."""
    x0 = before[1] if before else word.box.x0
    x1 = after[0] if after else word.box.x1
    if x1 <= x0:
        return word
    inner = [min(max(e, x0), x1) for e in word.edges[1:-1]]
    return Word(word.text, Box(x0, word.box.y0, x1, word.box.y1), word.score, edges=(x0, *inner, x1))


def _centres(place: Quad, reading: Reading, unit: float) -> list[float]:
    x0, _, x1, _ = (v / unit for v in place.bounds)
    return [x0 + p * (x1 - x0) for p in reading.positions]


def _word(place: Quad, drawn_in: Quad, reading: Reading, unit: float) -> Word:
    """A reading in points, with each character's edges half way to its neighbours."""
    x0, y0, x1, y1 = (v / unit for v in drawn_in.bounds)
    text = reading.text
    centres = _centres(place, reading, unit)
    edges: tuple[float, ...] = ()
    if len(centres) == len(text) > 0:
        middles = [min(max((a + b) / 2, x0), x1) for a, b in pairwise(centres)]
        edges = (x0, *middles, x1)
    return Word(text, Box(x0, y0, x1, y1), reading.score, edges=edges)
