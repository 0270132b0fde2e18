"""Ink on an upright page: where there is any, which of it is print, which is dust or what a rule leaves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.readers.ocr import Pixels, Quad
from extractor.readers.pale_dash import pale_dash


@dataclass(frozen=True, slots=True)
class Ink:
    """The lines of ink in a cell, as pixel boxes (left, top, right, bottom) of the upright page, top to bottom."""

    lines: tuple[tuple[int, int, int, int], ...]
    pale: bool = False
    dash: bool = False
    """Its one line is a level stroke too pale to be read."""


def find_ink(grey: Pixels, area: tuple[float, float, float, float], unit: float, *, pale: bool = False) -> Ink:
    """The lines of print in an area (left, top, right, bottom in pixels), without rules at its edges and specks.

    Where ``pale`` asks for it, what stands out from the paper's noise alone, if that makes more lines: "nothing (more) is
    printed here" must be true of thin strokes, too, that blur has paled.
    """
    x0, y0, crop = _inside(grey, area, unit)
    if min(crop.shape) < 3:
        return Ink(())
    paper = percentile(crop, 80)
    lines = _print_below(crop, paper, settings.INK_CONTRAST, unit)
    faint = _faint(crop, paper, unit) if pale else []
    is_pale, is_dash = len(faint) > len(lines), False
    lines = faint if is_pale else lines
    if pale and not lines and (dash := pale_dash(crop, unit)) is not None:
        lines, is_pale, is_dash = [dash], True, True
    return Ink(tuple((x0 + a, y0 + b, x0 + c, y0 + d) for a, b, c, d in lines), is_pale, is_dash)


def _faint(crop: Pixels, paper: float, unit: float) -> list[tuple[int, int, int, int]]:
    """The lines of print that stand out from the paper's noise alone; low ones are noise, too."""
    noise = paper - float(np.median(crop))
    found = _print_below(crop, paper, max(settings.INK_PALE, settings.INK_PALE_NOISE * noise), unit)
    return [line for line in found if line[3] - line[1] >= settings.INK_TALL * unit]


def lone_speck(grey: Pixels, area: tuple[float, float, float, float], unit: float) -> tuple[int, int, int, int] | None:
    """The one flat speck (left, top, right, bottom in pixels of the page) in an area where ``find_ink`` sees nothing: dust, or
    the hyphen of very small print.
    """
    x0, y0, crop = _inside(grey, area, unit)
    if min(crop.shape) < 3:
        return None
    paper = percentile(crop, 80)
    found = _pieces(crop, paper - settings.INK_CONTRAST, unit)
    specks = [(x, y, x + w, y + h) for x, y, w, h, _ in found if w >= settings.SPECK_WIDE * unit]
    if len(specks) != 1:
        return None
    a, b, c, d = specks[0]
    wide, high = _spreads(crop, specks[0], paper)
    flat = c - a < settings.INK_TALL * unit and wide >= settings.HYPHEN_FLAT * high
    return (x0 + a, y0 + b, x0 + c, y0 + d) if flat else None


def _inside(grey: Pixels, area: tuple[float, float, float, float], unit: float) -> tuple[int, int, Pixels]:
    """Left and top (pixels) of what lies between the rules around an area, and its pixels."""
    inset = settings.RULE_KEEP_OFF * unit
    x0, y0 = max(0, round(area[0] + inset)), max(0, round(area[1] + inset))
    x1, y1 = min(grey.shape[1], round(area[2] - inset)), min(grey.shape[0], round(area[3] - inset))
    return x0, y0, grey[y0 : max(y0, y1), x0 : max(x0, x1)]


def percentile(grey: Pixels, percent: float) -> float:
    """What ``np.percentile`` gives for a part of a page, at a tenth of its time: its bytes are counted, not sorted."""
    upto = cv2.calcHist([grey], [0], None, [256], [0, 256]).cumsum(dtype=np.float64)
    place = (grey.size - 1) * (percent / 100)
    first = math.floor(place)
    low, high = upto.searchsorted((first, first + 1), side="right").tolist()
    share = place - first
    # as NumPy rounds it: from the nearer of the two
    return float(low + (high - low) * share if share < 0.5 else high - (high - low) * (1 - share))


def _print_below(crop: Pixels, paper: float, contrast: float, unit: float) -> list[tuple[int, int, int, int]]:
    """The lines of print that what is darker than ``paper`` by ``contrast`` makes."""
    pieces = [
        (x, y, x + w, y + h)
        for x, y, w, h, area in _pieces(crop, paper - contrast, unit)
        if not is_speck(w, h, area, unit)
        and not is_bar(w, h, area, unit)
        and not _is_rule(x, y, w, h, crop.shape, unit)
        and not _is_corner(x, y, w, h, area, crop.shape, unit)
    ]
    near = [p for p in pieces if _is_printed(crop, p, paper, unit) or not _is_alone(p, pieces, unit)]
    return [line for line in _lines(near, unit) if _is_printed(crop, line, paper, unit)]


def _pieces(crop: Pixels, below: float, unit: float) -> list[tuple[int, int, int, int, int]]:
    """Left, top, width, height and area (pixels) of each piece of what is darker than this, without rules at the crop's edges."""
    dark = (crop < below).astype(np.uint8)
    if not dark.any():
        return []
    dark[_border(dark, unit) | _border(dark.T, unit).T] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    return [(x, y, w, h, area) for x, y, w, h, area in stats[1:].tolist()]


def bounds_of(mask: Pixels) -> list[tuple[int, int, int, int]]:
    """Left, top, right and bottom of each connected piece of what is not 0 in a mask. Outlines tell that in a tenth of the time that
    OpenCV's statistics take, which measure the paper, too.
    """
    outlines, levels = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return []
    outer = (cv2.boundingRect(line) for line, level in zip(outlines, levels[0], strict=True) if level[3] < 0)
    return sorted((x, y, x + width, y + height) for x, y, width, height in outer)


def _is_printed(crop: Pixels, line: tuple[int, int, int, int], paper: float, unit: float) -> bool:
    """Whether a line of ink in a cell is print: as high or wide as a character, or a hyphen. Of small print, a hyphen is hardly
    larger than dust, which is round and lies anywhere: it is flat, and the smallest stands at half the cell's height.

    Its size is that of a rectangle as spread out as its darkness is, finer than pixels are.
    """
    if max(line[2] - line[0], line[3] - line[1]) >= settings.INK_TALL * unit:
        return True
    wide, high = _spreads(crop, line, paper)
    large = is_print(line, unit) or (_is_amid(crop, line, unit) and wide >= settings.HYPHEN_SMALL * unit)
    return large and wide >= settings.HYPHEN_FLAT * high


def _spreads(crop: Pixels, line: tuple[int, int, int, int], paper: float) -> tuple[float, float]:
    """Width and height (pixels) of the rectangle that is as spread out as a piece of ink."""
    rows, columns = slice(max(0, line[1] - 3), line[3] + 3), slice(max(0, line[0] - 3), line[2] + 3)
    depth = np.clip(paper - settings.INK_PALE - crop[rows, columns], 0, None)
    return _spread(depth.sum(axis=0)), _spread(depth.sum(axis=1))


def _is_amid(crop: Pixels, line: tuple[int, int, int, int], unit: float) -> bool:
    """Whether a piece of ink stands where a hyphen does, at half the cell's height."""
    return bool(abs((line[1] + line[3]) / 2 - crop.shape[0] / 2) <= settings.HYPHEN_OFF * unit)


def is_print(line: tuple[int, int, int, int], unit: float) -> bool:
    """Whether a line of ink is large enough for print: as high or wide as a character, or a hyphen."""
    width, height = line[2] - line[0], line[3] - line[1]
    hyphen = width >= settings.INK_HYPHEN * unit and width >= 2 * height
    return hyphen or max(width, height) >= settings.INK_TALL * unit


def _is_alone(piece: tuple[int, int, int, int], pieces: Sequence[tuple[int, int, int, int]], unit: float) -> bool:
    """Whether no other piece of ink is near: two specks at one height are no line of print, broken strokes stand close."""
    reach = settings.INK_TALL * unit
    return not any(
        other is not piece
        and max(other[0] - piece[2], piece[0] - other[2]) < reach
        and max(other[1] - piece[3], piece[1] - other[3]) < reach
        for other in pieces
    )


def _spread(weights: NDArray[np.float64]) -> float:
    """How long a rectangle is whose darkness is spread out like this along one axis."""
    total = float(weights.sum())
    if not total:
        return 0.0
    at = np.arange(len(weights))
    middle = float((weights * at).sum()) / total
    return math.sqrt(12 * float((weights * (at - middle) ** 2).sum()) / total)


def _border(dark: Pixels, unit: float) -> NDArray[np.bool_]:
    """What rules leave of themselves at the upper and lower edge of a cell (1 where it is dark): long level runs; and, from the edge
    on, lines of pixels most of which are dark, and one more: noise breaks runs, but paper lies between a rule and print.
    """
    found = np.zeros(dark.shape, np.bool_)
    band = round(settings.BORDER_BAND * unit)
    run = np.ones((1, max(3, min(round(settings.SCAN_RULE_RUN * unit), dark.shape[1] - 1))), np.uint8)
    for edge, gone in ((dark[:band], found[:band]), (dark[::-1][:band], found[::-1][:band])):
        counts = edge.sum(axis=1, dtype=np.intp)
        if counts.max(initial=0) >= run.size:
            runs = cv2.morphologyEx(np.ascontiguousarray(edge), cv2.MORPH_OPEN, run)
            gone |= cv2.dilate(runs, np.ones((1, 3))) > 0
        light = np.flatnonzero(counts < settings.BORDER_SHARE * edge.shape[1])
        rows = light[0] if len(light) else len(edge)
        gone[: rows + 1 if rows else 0] = True
    return found


def is_bar(width: int, height: int, area: int, unit: float) -> bool:
    """Whether a piece of ink is the side of a thick frame: upright, solid, and thicker than a stroke of any type that a table is
    set in. Read by itself, it is a 1. What lies is no such piece: it may hide a number.
    """
    thick = width >= settings.INK_BAR * unit
    return thick and height >= 2 * width and area >= settings.INK_BAR_SOLID * width * height


def is_speck(width: int, height: int, area: int, unit: float) -> bool:
    """Whether a piece of ink is dust."""
    return bool(max(width, height) < settings.INK_SPECK * unit or area < (settings.INK_SPECK * unit) ** 2 / 2)


def _is_rule(x: int, y: int, width: int, height: int, shape: tuple[int, ...], unit: float) -> bool:
    """A thin piece that lies along an edge of the crop is what is left of the cell's border: at a side, where a 1 may stand,
    only one that touches it.
    """
    thin, band = settings.INK_BORDER * unit, settings.BORDER_BAND * unit
    at_side = x <= 1 or x + width >= shape[1] - 1
    at_end = min(y, shape[0] - y - height) <= 1 or min(y + height, shape[0] - y) <= band
    return bool(
        (at_side and width <= thin and height > 2 * width) or (at_end and height <= thin and width > 2 * height)
    )


def _is_corner(x: int, y: int, width: int, height: int, area: int, shape: tuple[int, ...], unit: float) -> bool:
    """What the blur of two borders leaves where they meet: a small bracket, which lies in the corner itself."""
    in_corner = (x <= 1 or x + width >= shape[1] - 1) and (y <= 1 or y + height >= shape[0] - 1)
    small = max(width, height) <= settings.INK_CORNER * unit
    return in_corner and small and area <= settings.INK_BRACKET * width * height


def _lines(pieces: Sequence[tuple[int, int, int, int]], unit: float) -> list[tuple[int, int, int, int]]:
    """Pieces whose heights overlap are one line; so are those that hardly miss each other one above the other, where one of them is
    too low for a character: the bar of a 5 whose thin stem has paled.
    """
    broken, low = settings.INK_BROKEN * unit, settings.INK_TALL * unit
    lines: list[tuple[int, int, int, int]] = []
    for piece in sorted(pieces, key=lambda p: p[1]):
        if lines:
            a, b = lines[-1], piece
            is_part = min(a[3] - a[1], b[3] - b[1]) < low and min(a[2], b[2]) > max(a[0], b[0])
            if b[1] <= a[3] + (broken if is_part else 0):
                lines[-1] = (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
                continue
        lines.append(piece)
    return lines


def padded(line: tuple[int, int, int, int], unit: float) -> Quad:
    """A place with white around the ink, as the recogniser's training crops have it."""
    x0, y0, x1, y1 = line
    pad = settings.INK_PADDING * max(y1 - y0, 4 * unit)
    return Quad.of_box(x0 - 1.5 * pad, y0 - pad, x1 + 1.5 * pad, y1 + pad)


def within(place: Quad, area: tuple[float, float, float, float], unit: float) -> Quad:
    """The place without what reaches over the rules around its cell: a rule under a slash hides its lean."""
    inset = settings.RULE_KEEP_OFF * unit
    x0, y0, x1, y1 = place.bounds
    return Quad.of_box(
        max(x0, area[0] + inset), max(y0, area[1] + inset), min(x1, area[2] - inset), min(y1, area[3] - inset)
    )


def stacked(grey: Pixels, place: Quad, unit: float) -> tuple[Quad, ...]:
    """A column of upright characters, as narrow cells have it, as one place a character; any other place unchanged.

    The recogniser reads lines only; laid on its side, a column's characters lie on theirs.
    """
    x0, y0, x1, y1 = place.bounds
    if y1 - y0 < settings.STACK_TALL * (x1 - x0):
        return (place,)
    lines = find_ink(grey, place.bounds, unit, pale=True).lines
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
