"""A second look at single cells: whether there is ink in them at all, and what it says when it is read alone.

A text detector loses a lone 0 first. So the ink inside tables that it passed over is looked for, cut out closely and
read: a cell without ink is truly blank. Nothing is made up: ink that the engine cannot read is reported as unread.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.readers.ocr import NOTHING, OcrEngine, Pixels, Quad, Reading
from extractor.readers.page_image import PageImage
from extractor.records import Box, PrintedPage
from extractor.ruling import Rule, Ruling

_DUST = re.compile(r"(?<=^[.·,，、'`‘’˙])\d+(?:\.\d+)?$|^0(?=[.·,，、'`‘’˙]$)")

BLANK = Reading("", 1.0)
"""No ink: nothing is printed there."""


@dataclass(frozen=True, slots=True)
class _Ink:
    """The lines of ink in a cell, as pixel boxes (left, top, right, bottom) of the upright page, top to bottom."""

    lines: tuple[tuple[int, int, int, int], ...]


def reread(page: PrintedPage, boxes: Sequence[Box], engine: OcrEngine) -> tuple[Reading, ...]:
    """What stands in each box (points of the upright page) when its ink is read alone: the text and its least score.

    ``BLANK`` where there is no ink, ``NOTHING`` where there is ink that cannot be read or the page holds no image.
    """
    if not isinstance(page.image, PageImage):
        return tuple(NOTHING for _ in boxes)
    grey = page.image.pixels()
    unit = page.image.unit
    inks = [find_ink(grey, page.image.to_pixels(box), unit) for box in boxes]
    places = [_padded(line, unit) for ink in inks for line in ink.lines]
    read = engine.recognise(grey, places)
    readings = iter([settled(grey, place, reading) for place, reading in zip(places, read, strict=True)])
    return tuple(_joined([next(readings) for _ in ink.lines]) for ink in inks)


def left_over_ink(grey: Pixels, places: Sequence[Quad], ruling: Ruling, unit: float) -> tuple[Quad, ...]:
    """Ink inside ruled tables that lies in none of ``places``: what the detector passed over, ready to be read.

    Only inside the tables: outside them it is dust, stamps and pictures more often than text.
    """
    left = _ink(grey, unit)
    inside = np.zeros_like(left)
    for x0, y0, x1, y1 in _frames(ruling, grey.shape, unit):
        inside[y0:y1, x0:x1] = 1
    left &= inside
    keep_off = max(1, round(settings.RULE_KEEP_OFF * unit))
    for rule in ruling.horizontal:
        _wipe(left, rule, keep_off)
    for rule in ruling.vertical:
        _wipe(left.T, rule, keep_off)
    for place in places:
        west, north, east, south = (max(0, int(v)) for v in place.bounds)
        left[north : south + 1, west : east + 1] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(left, connectivity=8)
    pieces = [
        (int(x), int(y), int(x + w), int(y + h))
        for x, y, w, h, area in stats[1:]
        if not _is_speck(w, h, area, unit)
        and min(w, h) < settings.LEFT_OUT_TALLEST * unit
        and not _runs_along((int(x), int(y), int(x + w), int(y + h)), ruling, unit)
    ]
    groups = _neighbours(pieces)
    return tuple(_padded(g, unit) for g in groups if max(g[2] - g[0], g[3] - g[1]) >= settings.INK_TALL * unit)


def _ink(grey: Pixels, unit: float) -> Pixels:
    """1 where there is ink: darker than the paper around it."""
    reach = round(12 * unit) // 2 * 2 + 1
    paper = cv2.blur(cv2.dilate(grey, np.ones((5, 5), np.uint8)), (reach, reach))
    ink = (cv2.subtract(paper, grey) > settings.INK_CONTRAST).astype(np.uint8)
    thick = max(3, round(settings.BLOB_THICK * unit))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thick, thick))
    blobs = cv2.dilate(cv2.morphologyEx(ink, cv2.MORPH_OPEN, disc), np.ones((thick, thick), np.uint8))
    ink[blobs > 0] = 0  # punch holes and stains
    return ink


def _frames(ruling: Ruling, shape: tuple[int, ...], unit: float) -> list[tuple[int, int, int, int]]:
    """The areas that rules enclose: the bounds of rules that touch each other, where they run both ways."""
    canvas = np.zeros(shape, np.uint8)
    thick = max(2, round(settings.SCAN_RULE_MEETS * unit))
    for rule in ruling.horizontal:
        cv2.line(canvas, (round(rule.start), round(rule.level)), (round(rule.end), round(rule.level)), (1,), thick)
    for rule in ruling.vertical:
        cv2.line(canvas, (round(rule.level), round(rule.start)), (round(rule.level), round(rule.end)), (1,), thick)
    _, _, stats, _ = cv2.connectedComponentsWithStats(canvas, connectivity=8)
    return [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:] if h > 2 * thick]


def _wipe(mask: Pixels, rule: Rule, keep_off: int) -> None:
    level, start, end = round(rule.level), max(0, round(rule.start) - keep_off), round(rule.end) + keep_off
    mask[max(0, level - keep_off) : level + keep_off + 1, start:end] = 0


def _runs_along(piece: tuple[int, int, int, int], ruling: Ruling, unit: float) -> bool:
    """Whether a thin piece is the second line of a double rule, or a rule's frayed edge."""
    x0, y0, x1, y1 = piece
    thin, near = settings.INK_BORDER * unit + 1, settings.SCAN_RULE_MEETS * unit
    if y1 - y0 >= 2 * (x1 - x0):
        across, along, rules = (x0, x1), (y0 + y1) / 2, ruling.vertical
    elif x1 - x0 >= 2 * (y1 - y0):
        across, along, rules = (y0, y1), (x0 + x1) / 2, ruling.horizontal
    else:
        return False
    if across[1] - across[0] > thin:
        return False
    # in line with a rule, and beside it or too long for a character
    reach = near if max(y1 - y0, x1 - x0) < settings.SCAN_RULE_RUN * unit else math.inf
    middle = (across[0] + across[1]) / 2
    return any(r.start - reach <= along <= r.end + reach and abs(middle - r.level) <= near for r in rules)


def stacked(grey: Pixels, place: Quad, unit: float) -> tuple[Quad, ...]:
    """A column of upright characters, as narrow cells have it, as one place a character; any other place unchanged.

    The recogniser reads lines only; laid on its side, a column's characters lie on theirs.
    """
    x0, y0, x1, y1 = place.bounds
    if y1 - y0 < settings.STACK_TALL * (x1 - x0):
        return (place,)
    lines = find_ink(grey, place.bounds, unit).lines
    size = x1 - x0
    if len(lines) < 2 or any(bottom - top > 1.5 * size for _, top, _, bottom in lines):
        return (place,)
    return tuple(
        Quad.of_box(x0, top - 0.1 * size, x1, bottom + 0.1 * size) for _, top, _, bottom in _whole(lines, size)
    )


def _whole(lines: Sequence[tuple[int, int, int, int]], size: float) -> list[tuple[int, int, int, int]]:
    """Strokes of one character brought together (三 is three lines of ink): while what they make is no taller than wide."""
    whole: list[tuple[int, int, int, int]] = []
    for line in lines:
        if whole and line[3] - whole[-1][1] <= 0.95 * size:
            last = whole[-1]
            whole[-1] = (min(last[0], line[0]), last[1], max(last[2], line[2]), line[3])
        else:
            whole.append(line)
    return whole


def settled(grey: Pixels, place: Quad, reading: Reading) -> Reading:
    """A reading after what the page itself shows: a stroke's lean, a lone dash, the true distance between digits."""
    return dash_or_slash(grey, place, slash_or_one(grey, place, without_dust(close_digits(place, reading))))


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
        return Reading("/", settings.SLASH_SCORE, reading.positions[:1])
    if lean >= settings.ONE_LEANS or reading.text.strip() == "/":
        return Reading(reading.text, min(reading.score, settings.STROKE_DOUBT), reading.positions)
    return reading


def dash_or_slash(grey: Pixels, place: Quad, reading: Reading) -> Reading:
    """A dash or slash where all the ink is one straight stroke: the recogniser reads such as 一 (one!), or as nonsense."""
    text = reading.text.strip()
    if len(text) > settings.STROKE_TEXT or text in settings.DASHES or text in settings.UPRIGHT_STROKES:
        return reading
    lean, thin = stroke(grey, place)
    if text.isdigit():
        thin /= 2  # a digit must be thinner than any to be none
    if thin < settings.STROKE_THIN:
        return reading
    if abs(lean) >= settings.DASH_LIES:
        return Reading("—", settings.STROKE_SCORE, reading.positions[:1])
    if settings.SLASH_LEANS <= lean <= settings.SLASH_LIES:
        return Reading("/", settings.STROKE_SCORE, reading.positions[:1])
    return reading


def stroke(grey: Pixels, place: Quad) -> tuple[float, float]:
    """How far the ink in a place leans to the right of upright (degrees), and how many times longer than wide it is.

    Specks are left out. ``(0, 0)`` where there is no ink, or more than a stroke.
    """
    x0, y0, x1, y1 = (max(0, round(v)) for v in place.bounds)
    crop = grey[y0:y1, x0:x1]
    if crop.size == 0:
        return 0.0, 0.0
    paper, darkest = float(np.percentile(crop, 80)), float(crop.min())
    if paper - darkest < settings.INK_CONTRAST / 2:
        return 0.0, 0.0
    dark = (crop < (paper + darkest) / 2).astype(np.uint8)
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
    dark = np.clip(float(np.percentile(crop, 80)) - crop.astype(np.float64) - settings.INK_CONTRAST / 2, 0, None)
    ys, xs = np.mgrid[0 : crop.shape[0], 0 : crop.shape[1]]
    total = dark.sum()
    if total <= 0:
        return 0.0
    dy, dx = ys - (ys * dark).sum() / total, xs - (xs * dark).sum() / total
    spread = (dy * dy * dark).sum()
    return float(np.degrees(np.arctan2(-(dx * dy * dark).sum(), spread))) if spread > 0 else 0.0


def _neighbours(pieces: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Pieces of one number or word joined: on one height, less than a character apart."""
    groups: list[tuple[int, int, int, int]] = []
    for piece in sorted(pieces):
        for i, group in enumerate(groups):
            height = max(group[3] - group[1], piece[3] - piece[1])
            shared = min(group[3], piece[3]) - max(group[1], piece[1])
            if shared > 0.3 * min(group[3] - group[1], piece[3] - piece[1]) and piece[0] - group[2] < 0.6 * height:
                groups[i] = (
                    min(group[0], piece[0]),
                    min(group[1], piece[1]),
                    max(group[2], piece[2]),
                    max(group[3], piece[3]),
                )
                break
        else:
            groups.append(piece)
    return groups


def find_ink(grey: Pixels, area: tuple[float, float, float, float], unit: float) -> _Ink:
    """The lines of print in an area (left, top, right, bottom in pixels), without rules at its edges and specks."""
    inset = settings.RULE_KEEP_OFF * unit
    x0, y0 = max(0, round(area[0] + inset)), max(0, round(area[1] + inset))
    x1, y1 = min(grey.shape[1], round(area[2] - inset)), min(grey.shape[0], round(area[3] - inset))
    if x1 - x0 < 3 or y1 - y0 < 3:
        return _Ink(())
    crop = grey[y0:y1, x0:x1]
    paper = float(np.percentile(crop, 80))
    dark = (crop < paper - settings.INK_CONTRAST).astype(np.uint8)
    _wipe_border(dark, unit)
    _wipe_border(dark.T, unit)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    pieces = [
        (int(x), int(y), int(x + w), int(y + h))
        for x, y, w, h, area in stats[1:]
        if not _is_speck(w, h, area, unit) and not _is_rule(x, y, w, h, crop.shape, unit)
    ]
    tall = settings.INK_TALL * unit
    lines = [line for line in _lines(pieces) if line[3] - line[1] >= tall or line[2] - line[0] >= tall]
    return _Ink(tuple((x0 + a, y0 + b, x0 + c, y0 + d) for a, b, c, d in lines))


def _wipe_border(dark: Pixels, unit: float) -> None:
    """Takes long level runs at the upper and lower edge away, in place: what a thick rule leaves inside its cell."""
    band = round(settings.BORDER_BAND * unit)
    run = np.ones((1, max(3, min(round(settings.SCAN_RULE_RUN * unit), dark.shape[1] - 1))), np.uint8)
    for edge in (dark[:band], dark[-band:]):
        edge[cv2.dilate(cv2.morphologyEx(np.ascontiguousarray(edge), cv2.MORPH_OPEN, run), np.ones((1, 3))) > 0] = 0


def _is_speck(width: int, height: int, area: int, unit: float) -> bool:
    return bool(max(width, height) < settings.INK_SPECK * unit or area < (settings.INK_SPECK * unit) ** 2 / 2)


def _is_rule(x: int, y: int, width: int, height: int, shape: tuple[int, ...], unit: float) -> bool:
    """A thin piece that lies along an edge of the crop is what is left of the cell's border."""
    thin = settings.INK_BORDER * unit
    at_side = x <= 1 or x + width >= shape[1] - 1
    at_end = y <= 1 or y + height >= shape[0] - 1
    return bool(
        (at_side and width <= thin and height > 2 * width) or (at_end and height <= thin and width > 2 * height)
    )


def _lines(pieces: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Pieces whose heights overlap are one line."""
    lines: list[tuple[int, int, int, int]] = []
    for piece in sorted(pieces, key=lambda p: p[1]):
        if lines and piece[1] <= lines[-1][3]:
            a, b = lines[-1], piece
            lines[-1] = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
        else:
            lines.append(piece)
    return lines


def _padded(line: tuple[int, int, int, int], unit: float) -> Quad:
    """White around the ink, as the recogniser's training crops have it."""
    x0, y0, x1, y1 = line
    pad = settings.INK_PADDING * max(y1 - y0, 4 * unit)
    return Quad.of_box(x0 - 1.5 * pad, y0 - pad, x1 + 1.5 * pad, y1 + pad)


def _joined(readings: Sequence[Reading]) -> Reading:
    if not readings:
        return BLANK
    texts = [r.text.strip() for r in readings]
    if not any(texts):
        return NOTHING
    return Reading("".join(texts), min(r.score for r, t in zip(readings, texts, strict=True) if t))
