"""Thick rules on the image of a page, thinned: frames of 3 pt and more are bars, which no search for lines finds."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.rule import Pixels, in_pairs


def thinned(grey: Pixels, unit: float) -> Pixels:
    """The page (dark ink on white) with a thin line in place of each thick bar; itself where it has none.

    Long bars first: a filled cell that touches one is no part of it.
    """
    thick = max(3, round(settings.BAR_LEAST * unit))
    for long in (round(settings.BAR_LONG * unit), round(settings.BAR_SHORT * unit)):
        grey = _thinned_across(grey, thick, long, unit)
        grey = _thinned_across(grey.T, thick, long, unit).T
    return grey


def _thinned_across(grey: Pixels, thick: int, long: int, unit: float) -> Pixels:
    rows = _bar_rows(grey, thick, long)
    if not len(rows):
        return grey
    # Only these rows are searched, between empty ones, so that what is apart stays apart.
    kept = in_pairs(np.concatenate([rows - 2, rows, rows + 2]), len(grey))
    dark = ((grey[kept] < settings.BAR_DARK) & np.isin(kept, rows)[:, None]).astype(np.uint8)
    opened = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((thick, long), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    out = grey.copy(order="K")
    margin, half = round(settings.BAR_EDGE * unit), max(1, round(0.5 * unit))
    reach = round(settings.BAR_BESIDE * unit)
    for label in range(1, count):
        x, y, width, height, area = stats[label]
        if area > settings.BAR_MOST * unit * width:
            continue  # a picture, a shadow, a filled cell
        ys, xs = np.nonzero(labels[y : y + height, x : x + width] == label)
        y = kept[y]
        middles = np.rint(np.bincount(xs, ys, minlength=width) / np.bincount(xs, minlength=width))
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


def _bar_rows(grey: Pixels, height: int, width: int) -> NDArray[np.intp]:
    """The rows where anything dark may be as high and as wide as this all over: most pages have no such bar, and a pixel in twenty
    tells that in a hundredth of the time that the search for bars takes.
    """
    (down, rows), (across, columns) = _sampling(height, 4), _sampling(width, 16)
    some = (grey[::down, ::across] < settings.BAR_DARK).astype(np.uint8)
    # beyond the page's edge all counts as dark, here as in the search
    found = np.flatnonzero(cv2.erode(some, np.ones((rows, columns), np.uint8)).any(axis=1)) * down
    near = np.unique(found[:, None] + np.arange(1 - height, height))
    return near[(near >= 0) & (near < len(grey))]


def _sampling(length: int, parts: int) -> tuple[int, int]:
    """Every how many pixels to look at a stretch, and how many such pixels it has at least, wherever it begins; or half as
    many where the page's edge cuts it in the middle.
    """
    step = max(1, length // parts)
    return step, length // step - 2 if step > 1 else length
