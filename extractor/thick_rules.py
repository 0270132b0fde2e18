"""Thick rules on the image of a page, thinned: frames of 3 pt and more are bars, which no search for lines finds."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings

Pixels = NDArray[np.uint8]


def thinned(grey: Pixels, unit: float) -> Pixels:
    """The page (dark ink on white) with a thin line in place of each thick bar; itself where it has none."""
    across = _thinned_across(grey, unit)
    down = _thinned_across(np.ascontiguousarray(across.T), unit)
    return np.ascontiguousarray(down.T)


def _thinned_across(grey: Pixels, unit: float) -> Pixels:
    dark = (grey < settings.BAR_DARK).astype(np.uint8)
    shape = np.ones((max(3, round(settings.BAR_LEAST * unit)), round(settings.BAR_LONG * unit)), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(dark, cv2.MORPH_OPEN, shape))
    if count == 1:
        return grey
    out = grey.copy()
    margin, half = round(settings.BAR_EDGE * unit), max(1, round(0.5 * unit))
    for label in range(1, count):
        x, y, width, height, area = stats[label]
        if area > settings.BAR_MOST * unit * width:
            continue  # a picture, a shadow, a filled cell
        rows, columns = np.nonzero(labels[y : y + height, x : x + width] == label)
        middles = np.rint(np.bincount(columns, rows, minlength=width) / np.bincount(columns, minlength=width))
        top, bottom = max(0, y - margin), y + height + margin
        offsets = np.arange(top, min(bottom, grey.shape[0]))[:, None] - (y + middles)[None, :]
        out[top:bottom, x : x + width][np.abs(offsets) > half] = 255
    return out
