"""Whole rows of lone numbers or dashes that the text detector passed over: nothing that was read tells where to look for them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from itertools import pairwise

import cv2
import numpy as np

from extractor import settings
from extractor.readers.ink import bounds_of
from extractor.readers.ocr import Pixels, Quad

Bounds = tuple[float, float, float, float]


def rows_passed_over(
    grey: Pixels, places: Sequence[Quad], unit: float
) -> tuple[list[list[Bounds]], list[list[Bounds]]]:
    """The rows (left, top, right, bottom in pixels) of ink in none of ``places`` that stands apart, level and alike: as high as digits; and
    as flat as dashes. Looked for at a pixel a point: what is found says where to look closer.
    """
    height, width = grey.shape
    small = cv2.resize(grey, (max(1, round(width / unit)), max(1, round(height / unit))), interpolation=cv2.INTER_AREA)
    dark = (small < float(np.median(small)) - settings.MARK_CONTRAST).astype(np.uint8)
    boxes = [tuple(max(0, round(v / unit)) for v in place.bounds) for place in places]
    for x0, y0, x1, y1 in boxes:
        dark[max(0, y0 - 1) : y1 + 2, max(0, x0 - 1) : x1 + 2] = 0
    marks = [(float(x0), float(y0), float(x1), float(y1)) for x0, y0, x1, y1 in bounds_of(dark)]
    (low, high), (short, long) = settings.MARK_HIGH, settings.MARK_WIDE
    digits = [m for m in marks if low <= _high(m) <= high and _wide(m) <= 2 * _high(m)]
    flat = [m for m in marks if short <= _wide(m) <= long and _high(m) <= settings.MARK_FLAT]
    dashes = _clear_of(flat, boxes)
    found = _rows(digits, _high, 1.0), _rows(dashes, _wide, settings.DASHES_APART)
    numbers, level = (
        [[(a * unit, b * unit, c * unit, d * unit) for a, b, c, d in row] for row in rows] for rows in found
    )
    return numbers, level


def _clear_of(marks: Sequence[Bounds], boxes: Sequence[tuple[int, ...]]) -> list[Bounds]:
    """The marks that stand off every text box: the heads and feet of characters stand out of theirs."""
    if not marks or not boxes:
        return list(marks)
    off = settings.DASH_OFF_TEXT
    x0, y0, x1, y1 = np.array(marks).T[:, :, None]
    left, top, right, bottom = np.array(boxes).T
    touched = (left <= x1) & (x0 <= right) & (top - off <= y1) & (y0 <= bottom + off)
    return [mark for mark, beside in zip(marks, touched.any(axis=1), strict=True) if not beside]


def _rows(marks: Sequence[Bounds], size: Callable[[Bounds], float], apart: float) -> list[list[Bounds]]:
    """Marks that stand level with each other, are about of one size, and ``apart`` so many times that."""
    rows: list[list[Bounds]] = []
    for mark in sorted(marks, key=lambda m: m[1] + m[3]):
        if rows and _is_level(rows[-1][0], mark):
            rows[-1].append(mark)
        else:
            rows.append([mark])
    least = max(settings.MARKS_IN_ROW, settings.MARKS_SHARE * len(marks))
    found = []
    for row in rows:
        usual = statistics.median(map(size, row))
        alike = sorted(m for m in row if abs(size(m) - usual) <= max(1.0, settings.MARK_ALIKE * usual))
        if len(alike) >= least and all(b[0] - a[2] >= apart * usual for a, b in pairwise(alike)):
            found.append(alike)
    return found


def _is_level(a: Bounds, b: Bounds) -> bool:
    return abs((a[1] + a[3]) - (b[1] + b[3])) / 2 <= max(1.0, 0.4 * min(_high(a), _high(b)))


def _high(mark: Bounds) -> float:
    return mark[3] - mark[1]


def _wide(mark: Bounds) -> float:
    return mark[2] - mark[0]
