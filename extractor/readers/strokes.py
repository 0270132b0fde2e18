"""What the page itself shows of a reading: a stroke's lean, a lone dash, dust, the true distance between digits."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.readers.ink import percentile
from extractor.readers.marked_ink import marked
from extractor.readers.ocr import Pixels, Quad, Reading

_DUST = re.compile(r"(?<=^[.·,，、'`‘’˙])\d+(?:\.\d+)?$|^0(?=[.·,，、'`‘’˙]$)")


def settled(grey: Pixels, place: Quad, reading: Reading, unit: float) -> Reading:
    """A reading after what the page itself shows, at ``unit`` pixels a point: a lone dash, a stroke's lean, the true
    distance between digits, a note's mark, a number struck through.
    """
    text = reading.text.strip()
    seven = text == "7" and reading.score >= settings.SEVEN_SURE  # its bar is a dash, where the rest is pale
    if not seven and len(text) <= settings.STROKE_TEXT and level_stroke(grey, place.bounds, unit):
        return Reading("—", settings.STROKE_SCORE, reading.positions[:1])
    told = dash_or_slash(grey, place, slash_or_one(grey, place, without_dust(close_digits(place, reading))))
    return marked(grey, place, told, unit)


def level_stroke(
    grey: Pixels, area: tuple[float, float, float, float], unit: float
) -> tuple[int, int, int, int] | None:
    """The bounds (left, top, right, bottom in pixels) of the one level stroke that is all the ink in an area: a dash, too
    low for any digit, whatever a recogniser makes of it. ``None`` where there is other ink, or none. Two strokes end to
    end (——, which many fonts part in the middle) are one.

    Dust is left out. Ink is measured at half its depth, so that a blurred hyphen is as wide and high as a sharp one.
    """
    x0, y0, x1, y1 = (max(0, round(v)) for v in area)
    crop = grey[y0:y1, x0:x1]
    if crop.size == 0:
        return None
    paper, darkest = percentile(crop, 80), float(crop.min())
    if paper - darkest < settings.INK_CONTRAST:
        return None
    pale, solid = (crop < paper - share * (paper - darkest) for share in (settings.LEVEL_PALE, 0.5))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(pale.astype(np.uint8), connectivity=8)
    kept = [i for i, piece in enumerate(stats) if i and max(piece[2], piece[3]) >= settings.LEVEL_DUST * unit]
    if not kept or not _is_one_dash([tuple(map(int, stats[i][:4])) for i in kept]):
        return None
    ys, xs = np.nonzero(solid & np.isin(labels, kept))
    if not len(xs):
        return None
    left, top, right, bottom = int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1
    width, height = right - left, bottom - top
    pale_height = max(stats[i][1] + stats[i][3] for i in kept) - min(stats[i][1] for i in kept)
    if pale_height - height > max(settings.LEVEL_BLUR * unit, height):
        return None  # more than a blurred stroke: of a thin 7, the bar alone is dark
    low = height <= max(settings.LEVEL_HIGH * unit, settings.LEVEL_SLOPE * width)
    if not low or width < max(settings.LEVEL_WIDE * unit, settings.LEVEL_FLAT * height):
        return None
    return x0 + left, y0 + top, x0 + right, y0 + bottom


def _is_one_dash(pieces: Sequence[tuple[int, ...]]) -> bool:
    """Whether pieces of ink (left, top, width, height) are one, or the two halves of a long dash: level with each other,
    equally wide, and closer than dashes of two cells."""
    if len(pieces) != 2:
        return len(pieces) == 1
    (x0, y0, w0, h0), (x1, y1, w1, h1) = sorted(pieces)
    wide, narrow = max(w0, w1), min(w0, w1)
    level = min(y0 + h0, y1 + h1) - max(y0, y1) >= min(h0, h1) / 2 and max(h0, h1) <= settings.DASH_HALF_FLAT * narrow
    return level and narrow >= settings.DASH_HALVES * wide and x1 - (x0 + w0) <= settings.DASH_PARTED * wide


def without_dust(reading: Reading) -> Reading:
    """A number without a dot before it, or behind a lone 0: no one prints such, scanners strew them."""
    kept = _DUST.search(reading.text)
    if kept is None or kept.group() == reading.text:
        return reading
    start, end = kept.span()
    positions = reading.positions[start:end] if len(reading.positions) == len(reading.text) else ()
    return Reading(kept.group(), min(reading.score, settings.DUST_SCORE), positions)


def close_digits(place: Quad, reading: Reading) -> Reading:
    """A reading without spaces between digits that stand no further apart than letter-spacing sets them."""
    text, centres = reading.text, reading.positions
    if " " not in text or len(centres) != len(text):
        return reading
    x0, y0, x1, y1 = place.bounds
    reach = settings.DIGIT_PITCH * (y1 - y0) / max(1.0, x1 - x0)
    kept = [
        i
        for i, char in enumerate(text)
        if char != " "
        or not 0 < i < len(text) - 1
        or not (text[i - 1].isdigit() and text[i + 1].isdigit())
        or centres[i + 1] - centres[i - 1] > reach
    ]
    return Reading("".join(text[i] for i in kept), reading.score, tuple(centres[i] for i in kept))


def slash_or_one(grey: Pixels, place: Quad, reading: Reading) -> Reading:
    """A lone 1 or slash by its lean, which the recogniser tells badly: 1 and / mean "one" and "none"."""
    if reading.text.strip() not in settings.UPRIGHT_STROKES:
        return reading
    lean = leaning(grey, place)
    if lean >= settings.SLASH_LEANS:
        return _slash(reading)
    if lean >= settings.ONE_LEANS or reading.text.strip() == "/":
        return Reading(reading.text, min(reading.score, settings.STROKE_DOUBT), reading.positions)
    return reading


def in_company(grey: Pixels, read: Sequence[tuple[Quad, Reading]]) -> list[tuple[Quad, Reading]]:
    """A page's readings, a doubtful 1 as a slash where it leans as the page's slashes do: a page may lean a little as a whole."""
    slashes = [leaning(grey, place) for place, reading in read if reading.text == "/"]
    if len(slashes) < settings.DASHES_PRINTED:
        return list(read)
    least = statistics.median(slashes) - settings.SLASH_ALIKE

    def told(place: Quad, reading: Reading) -> Reading:
        doubtful = reading.text.strip() == "1" and reading.score <= settings.STROKE_DOUBT
        return _slash(reading) if doubtful and leaning(grey, place) >= max(least, settings.ONE_LEANS) else reading

    return [(place, told(place, reading)) for place, reading in read]


def _slash(reading: Reading) -> Reading:
    return Reading("/", settings.SLASH_SCORE, reading.positions[:1])


def dash_or_slash(grey: Pixels, place: Quad, reading: Reading) -> Reading:
    """A dash or slash where all the ink is one straight stroke: the recogniser reads such as 一 (one!), or as nonsense."""
    text = reading.text.strip()
    if len(text) > settings.STROKE_TEXT or text in settings.DASHES or text in settings.UPRIGHT_STROKES:
        return reading
    lean, thin = stroke(grey, place)
    if text.isdigit():
        thin /= 2  # a digit must be thinner than any to be none
        if thin >= settings.STROKE_THIN:  # and so must its paler strokes be: of a thin 7, the bar alone is dark
            thin = min(thin, stroke(grey, place, settings.LEVEL_PALE)[1] / 2)
    elif text == "一":
        thin *= 1.7  # one stroke in the recogniser's eyes, too; a hyphen is short
    if thin < settings.STROKE_THIN:
        return reading
    if abs(lean) >= settings.DASH_LIES:
        return Reading("—", settings.STROKE_SCORE, reading.positions[:1])
    if settings.SLASH_LEANS <= lean <= settings.SLASH_LIES:
        return Reading("/", settings.STROKE_SCORE, reading.positions[:1])
    return reading


def stroke(grey: Pixels, place: Quad, share: float = 0.5) -> tuple[float, float]:
    """How far the ink in a place leans to the right of upright (degrees), and how many times longer than wide it is.

    Ink is what is darker than this share of the darkest. Specks are left out. ``(0, 0)`` where there is no ink, or more than a stroke.
    """
    x0, y0, x1, y1 = (max(0, round(v)) for v in place.bounds)
    crop = grey[y0:y1, x0:x1]
    if crop.size == 0:
        return 0.0, 0.0
    paper, darkest = percentile(crop, 80), float(crop.min())
    if paper - darkest < settings.INK_CONTRAST / 2:
        return 0.0, 0.0
    dark = (crop < paper - share * (paper - darkest)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    kept = [i for i, piece in enumerate(stats) if i and piece[cv2.CC_STAT_AREA] >= settings.STROKE_SPECK * dark.sum()]
    if not 1 <= len(kept) <= 2:  # ⸺ may be parted in the middle; characters are more pieces, or thick ones
        return 0.0, 0.0
    found = [_axis(labels == i) for i in kept]
    return found[0][0], min(thin for _, thin in found)


def _axis(ink: NDArray[np.bool_]) -> tuple[float, float]:
    """The lean and the proportions of one piece of ink, by its principal axes; no proportions where it is no solid bar."""
    ys, xs = np.nonzero(ink)
    spread, axes = np.linalg.eigh(np.cov(np.stack([xs, ys]).astype(np.float64), ddof=0) + np.eye(2) / 12)
    right, down = axes[:, 1] if axes[1, 1] <= 0 else -axes[:, 1]  # along the stroke, upwards
    solid = len(xs) / (12 * np.sqrt(spread[0] * spread[1]))  # a bar of n by m pixels has variances n²/12 and m²/12
    thin = np.sqrt(spread[1] / spread[0]) if solid >= settings.STROKE_SOLID else 0.0
    return float(np.degrees(np.arctan2(right, -down))), float(thin)


def leaning(grey: Pixels, place: Quad) -> float:
    """Degrees by which the ink in a place leans to the right of upright: a slash leans by 15 and more, a 1 does not."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in place.bounds)
    crop = grey[y0:y1, x0:x1]
    if crop.size == 0:
        return 0.0
    paper = percentile(crop, 80)
    depth = min(float(settings.INK_CONTRAST), paper - float(crop.min()))  # pale ink is told at half its own depth
    dark = np.clip(paper - crop.astype(np.float64) - depth / 2, 0, None)
    dark[(dark > 0).all(axis=1)] = 0  # a frame that the stroke runs into
    _, labels, stats, _ = cv2.connectedComponentsWithStats((dark > 0).astype(np.uint8), connectivity=8)
    if len(stats) < 2:
        return 0.0
    dark[labels != _tallest(np.asarray(stats), crop.shape)] = 0
    ys, xs = np.mgrid[0 : crop.shape[0], 0 : crop.shape[1]]
    total = dark.sum()
    dy, dx = ys - (ys * dark).sum() / total, xs - (xs * dark).sum() / total
    spread = (dy * dy * dark).sum()
    return float(np.degrees(np.arctan2(-(dx * dy * dark).sum(), spread))) if spread > 0 else 0.0


def _tallest(stats: NDArray[Any], shape: tuple[int, ...]) -> int:
    """The label of a crop's tallest piece of ink: not dust, nor a piece of a rule, nor the flank of the rule at its side."""
    (height, width), (left, _, wide, high) = shape, stats[1:, :4].T
    flank = ((left == 0) | (left + wide == width)) & (high >= settings.FLANK_HIGH * height)
    inner = np.where(flank, 0, high)
    return 1 + int(np.argmax(inner if inner.max() >= settings.FLANKED_HIGH * height else high))
