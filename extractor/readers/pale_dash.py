"""Dashes too pale for a threshold: on a rough scan their pixels are hardly darker than the paper's noise, but all of them are."""

from __future__ import annotations

import cv2
import numpy as np

from extractor import settings
from extractor.readers.ocr import Pixels


def pale_dash(crop: Pixels, unit: float) -> tuple[int, int, int, int] | None:
    """The level stroke (left, top, right, bottom in pixels) in what lies between a cell's rules at ``unit`` pixels a point; ``None``
    where there is none.

    The mean over each third of a short dash is darker than the lighter of what lies above and below it, which noise is not, and
    of dust no more than two thirds are.
    """
    third, high, side, gap = (
        max(1, round(length * unit))
        for length in (
            settings.PALE_DASH_LONG / 3,
            settings.PALE_DASH_HIGH,
            settings.PALE_DASH_SIDE,
            settings.PALE_DASH_GAP,
        )
    )
    off = (high + side) // 2 + gap  # from the middle of the stroke to that of the paper beside it
    edge, half = off + side // 2, third // 2
    if crop.shape[0] <= 2 * edge or crop.shape[1] <= 3 * third:
        return None
    grey = crop.astype(np.float32)
    stroke, paper = cv2.blur(grey, (third, high)), cv2.blur(grey, (third, side))
    rows = slice(edge, -edge)
    above, below = paper[edge - off : -edge - off], np.roll(paper, -off, axis=0)[rows]
    depth = (np.minimum(above, below) - stroke[rows])[:, half : grey.shape[1] - half]
    along = np.minimum(np.minimum(depth[:, : -2 * third], depth[:, third:-third]), depth[:, 2 * third :])
    y, x = np.unravel_index(int(along.argmax()), along.shape)
    if along[y, x] < settings.PALE_DASH:
        return None
    light = np.flatnonzero(depth[y] < along[y, x] / 2)
    left, right = light[light < x], light[light > x + 2 * third]
    if not len(left) or not len(right):
        return None  # a fold, or a rule's shade, goes on
    top = int(y) + edge - high // 2
    return int(left[-1]) + 1 + half, top, int(right[0]) + half, top + high
