"""Thick rules on the image of a page, thinned: frames of 3 pt and more are bars, which no search for lines finds."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings

Pixels = NDArray[np.uint8]


def thinned(grey: Pixels, unit: float) -> Pixels:
    """The page (dark ink on white) with a thin line in place of each thick bar; itself where it has none.

    Long bars first: a filled cell that touches one is no part of it.
    """
    thick = max(3, round(settings.BAR_LEAST * unit))
    for long in (round(settings.BAR_LONG * unit), round(settings.BAR_SHORT * unit)):
        if _has_bar(grey, thick, long):
            grey = _thinned_across(grey, thick, long, unit)
        if _has_bar(grey.T, thick, long):
            turned = np.ascontiguousarray(cv2.transpose(grey), np.uint8)
            grey = np.ascontiguousarray(cv2.transpose(_thinned_across(turned, thick, long, unit)), np.uint8)
    return grey


def _thinned_across(grey: Pixels, thick: int, long: int, unit: float) -> Pixels:
    dark = (grey < settings.BAR_DARK).astype(np.uint8)
    opened = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((thick, long), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    out = grey.copy()
    margin, half = round(settings.BAR_EDGE * unit), max(1, round(0.5 * unit))
    reach = round(settings.BAR_BESIDE * unit)
    for label in range(1, count):
        x, y, width, height, area = stats[label]
        if area > settings.BAR_MOST * unit * width:
            continue  # a picture, a shadow, a filled cell
        rows, columns = np.nonzero(labels[y : y + height, x : x + width] == label)
        middles = np.rint(np.bincount(columns, rows, minlength=width) / np.bincount(columns, minlength=width))
        top, bottom = max(0, y - margin), min(y + height + margin, grey.shape[0])
        offsets = np.arange(top, bottom)[:, None] - (y + middles)[None, :]
        above, below = range(top - reach, top + 1), range(bottom - 1, bottom + reach)
        for side, rows_beside in ((offsets < -half, above), (offsets > half, below)):
            beside = _lightest(grey[:, x : x + width], rows_beside)
            out[top:bottom, x : x + width][side] = np.broadcast_to(beside, offsets.shape)[side]
    return out


def _lightest(grey: Pixels, rows: range) -> Pixels:
    """Of each column, the lightest of these rows beside a bar: a rule that ends at the bar goes on to its middle, a character that
    touches it does not, nor does the page's edge.
    """
    if rows.start < 0 or rows.stop > grey.shape[0]:
        return np.full(grey.shape[1], 255, np.uint8)
    lightest: Pixels = grey[rows.start : rows.stop].max(axis=0)
    return lightest


def _has_bar(grey: Pixels, height: int, width: int) -> bool:
    """Whether anything dark may be as high and as wide as this all over: most pages have no such bar, and a pixel in twenty
    tells that in a hundredth of the time that the search for bars takes.
    """
    (down, rows), (across, columns) = _sampling(height, 4), _sampling(width, 16)
    some = (grey[::down, ::across] < settings.BAR_DARK).astype(np.uint8)
    # beyond the page's edge all counts as dark, here as in the search
    if not cv2.erode(some, np.ones((rows, columns), np.uint8)).any():
        return False
    return _solid((grey < settings.BAR_DARK).astype(np.uint8), height, width)


def _sampling(length: int, parts: int) -> tuple[int, int]:
    """Every how many pixels to look at a stretch, and how many such pixels it has at least, wherever it begins; or half as
    many where the page's edge cuts it in the middle.
    """
    step = max(1, length // parts)
    return step, length // step - 2 if step > 1 else length


def _solid(dark: Pixels, height: int, width: int) -> bool:
    """Whether anything dark (1) may be as high and as wide as this all over: sums along a row tell that in a third of the time
    that the search for bars takes.
    """
    if width >= dark.shape[1]:
        return True
    full = cv2.boxFilter(dark, cv2.CV_32F, (width, 1), normalize=False) > width - 0.5
    rows = full.any(axis=1)
    return bool(rows.any()) and bool(cv2.erode(full[rows].astype(np.uint8), np.ones((height, 1), np.uint8)).any())
