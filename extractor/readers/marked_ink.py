"""What a number's ink shows that its reading does not: a note's raised mark among its digits, a stroke through them.

A recogniser reads 5 with a small raised 1 as 51, and a digit that its author struck through as that digit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.chinese import RAISED_DIGITS, is_ideograph, struck
from extractor.readers.ink import bounds_of, percentile
from extractor.readers.ocr import Pixels, Quad, Reading
from extractor.rule import runs

_NUMBER = re.compile(r"\d[\d.,，]*")
_UNSTRUCK = frozenset("4+") | settings.DASHES  # what has a level stroke of its own
_CROSSED = frozenset("θΘɵӨө")  # what a recogniser makes of a 0 with a stroke through it
_INK = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Glyph:
    """What stands by itself in a line of ink: its first and last column and row (one past the last)."""

    left: int
    right: int
    top: int
    bottom: int

    @property
    def height(self) -> int:
        return self.bottom - self.top


def marked(grey: Pixels, place: Quad, reading: Reading, unit: float) -> Reading:
    """A number with its note's mark as raised digits, or struck letter by letter, where the ink at ``unit`` pixels a
    point shows it; any other reading unchanged.
    """
    text = reading.text.strip()
    if not text or len(text) > settings.MARKED_TEXT or any(map(is_ideograph, text)):
        return reading
    ink = _ink(grey, place, unit)
    if ink is None:
        return reading
    number = bool(_NUMBER.fullmatch(text))
    if not set(text) <= _UNSTRUCK and is_struck(ink, text):
        return Reading(struck(text), reading.score)
    found = glyphs(ink) if number else []
    if len(found) == len(text) > 1:
        crossed = [
            c not in _UNSTRUCK and is_struck(ink[:, g.left : g.right], c) for c, g in zip(text, found, strict=True)
        ]
        if any(crossed):
            return Reading("".join(struck(c) if x else c for c, x in zip(text, crossed, strict=True)), reading.score)
    if text in _CROSSED:
        return Reading(reading.text, min(reading.score, settings.STROKE_DOUBT), reading.positions)
    count = raised_marks(found)
    if not 0 < count < len(text) or not text[-count:].isdigit():
        return reading
    return Reading(
        text[:-count] + text[-count:].translate(RAISED_DIGITS), reading.score, reading.positions[: len(text)]
    )


def raised_marks(found: Sequence[Glyph]) -> int:
    """How many glyphs at a number's end are smaller than its digits and stand off their foot."""
    if len(found) < 2:
        return 0
    first = found[0]
    count = 0
    for glyph in reversed(found[1:]):
        small = glyph.height <= settings.RAISED_INK_SIZE * first.height
        off = first.bottom - glyph.bottom >= settings.RAISED_INK_BY * first.height
        if not small or not off or glyph.height < settings.RAISED_INK_LEAST * first.height:
            break
        count += 1
    rest = found[: len(found) - count]
    level = all(
        abs(g.bottom - first.bottom) <= settings.RAISED_INK_LEVEL * first.height
        for g in rest
        if g.height > 0.5 * first.height
    )
    return count if level else 0


def is_struck(ink: _INK, text: str) -> bool:
    """Whether a level stroke runs through the middle of the ink that was read as ``text``: from end to end of several
    digits, out of a single one on both sides.
    """
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    height, width = bottom - top, int(columns[-1]) + 1 - int(columns[0])
    if height < settings.STRUCK_LEAST:
        return False
    first, last = round(top + settings.STRUCK_FROM * height), round(top + settings.STRUCK_TO * height)
    across = np.array([max((b - a for a, b in runs(row)), default=0) for row in ink[first:last]])
    several = len(text) > 1 and width >= height
    least = (
        settings.STRUCK_ALL * width if several else max(settings.STRUCK_WIDE * height, settings.STRUCK_SHARE * width)
    )
    dark = np.flatnonzero(across >= least)
    if not len(dark) or dark[-1] - dark[0] + 1 > settings.STRUCK_THICK * height + 1:
        return False
    if several:
        return True
    margin = max(1, round(settings.STRUCK_BEYOND * height))
    stroke = slice(first + int(dark[0]), first + int(dark[-1]) + 1)
    spans = np.flatnonzero(ink[stroke].any(axis=0))
    return all(
        len(seen) and seen[0] - spans[0] >= margin and spans[-1] - seen[-1] >= margin
        for part in (ink[: stroke.start - 1], ink[stroke.stop + 1 :])
        for seen in (np.flatnonzero(part.any(axis=0)),)
    )


def glyphs(ink: _INK) -> list[Glyph]:
    """The glyphs of a line of ink from left to right: pieces over one another are one."""
    found: list[Glyph] = []
    for left, top, right, bottom in bounds_of(ink.astype(np.uint8)):
        last = found[-1] if found else None
        shared = last.right - left if last is not None else 0
        if last is not None and shared > settings.ONE_GLYPH * min(right - left, last.right - last.left):
            found[-1] = Glyph(last.left, max(last.right, right), min(last.top, top), max(last.bottom, bottom))
        else:
            found.append(Glyph(left, right, top, bottom))
    return found


def _ink(grey: Pixels, place: Quad, unit: float) -> _INK | None:
    """The ink of a place at half its depth, without dust; ``None`` where there is none."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in place.bounds)
    crop = grey[y0:y1, x0:x1]
    if crop.size == 0:
        return None
    paper, darkest = percentile(crop, 80), percentile(crop, 1)
    if paper - darkest < settings.INK_CONTRAST:
        return None
    dark = (crop < (paper + darkest) / 2).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    kept = [i for i, s in enumerate(stats) if i and max(s[2], s[3]) >= settings.LEVEL_DUST * unit]
    ink: _INK = np.isin(labels, kept)
    return ink if kept else None
