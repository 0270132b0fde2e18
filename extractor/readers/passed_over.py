"""Whole rows of lone numbers that the text detector passed over: nothing that was read tells where to look for them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from extractor import settings
from extractor.readers.ocr import Pixels, Quad

Bounds = tuple[float, float, float, float]


def rows_passed_over(grey: Pixels, places: Sequence[Quad], unit: float) -> list[list[Bounds]]:
    """The rows (left, top, right, bottom in pixels) of ink as high as digits that stands apart, level and alike, in none of
    ``places``. Looked for at a pixel a point: what is found says where to look closer.
    """
    height, width = grey.shape
    small = cv2.resize(grey, (max(1, round(width / unit)), max(1, round(height / unit))), interpolation=cv2.INTER_AREA)
    dark = (small < float(np.median(small)) - settings.MARK_CONTRAST).astype(np.uint8)
    for place in places:
        x0, y0, x1, y1 = (max(0, round(v / unit)) for v in place.bounds)
        dark[max(0, y0 - 1) : y1 + 2, max(0, x0 - 1) : x1 + 2] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    low, high = settings.MARK_HIGH
    marks = [
        (float(x), float(y), float(x + w), float(y + h))
        for x, y, w, h, _ in stats[1:].tolist()
        if low <= h <= high and w <= 2 * h
    ]
    return [[(a * unit, b * unit, c * unit, d * unit) for a, b, c, d in row] for row in _rows(marks)]


def _rows(marks: Sequence[Bounds]) -> list[list[Bounds]]:
    """Marks that stand level with each other, about as high, and further apart than the characters of a word."""
    rows: list[list[Bounds]] = []
    for mark in sorted(marks, key=lambda m: m[1] + m[3]):
        if rows and _is_level(rows[-1][0], mark):
            rows[-1].append(mark)
        else:
            rows.append([mark])
    least = max(settings.MARKS_IN_ROW, settings.MARKS_SHARE * len(marks))
    found = []
    for row in rows:
        usual = statistics.median(m[3] - m[1] for m in row)
        alike = sorted(m for m in row if abs(m[3] - m[1] - usual) <= settings.MARK_ALIKE * usual)
        if len(alike) >= least and all(b[0] - a[2] >= usual for a, b in pairwise(alike)):
            found.append(alike)
    return found


def _is_level(a: Bounds, b: Bounds) -> bool:
    return abs((a[1] + a[3]) - (b[1] + b[3])) / 2 <= 0.4 * min(a[3] - a[1], b[3] - b[1])
