"""By how much a page leans, from how sharp its lines come out."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.readers.ocr import Pixels


def find_skew(grey: Pixels) -> float:
    """Degrees by which the page leans (positive: turned clockwise), −8 to 8, by the sharpest profile of its lines.

    Sums of the ink along lines at each trial angle: text and rules give the sharpest peaks when the angle is theirs
    (projection profile, Postl 1986). Both directions count, so that it works for a page lying on its side.
    """
    scale = settings.SKEW_SIDE / max(grey.shape)
    small = cv2.resize(grey, None, fx=min(1.0, scale), fy=min(1.0, scale), interpolation=cv2.INTER_AREA)
    surround = cv2.blur(small, (31, 31))
    ink = cv2.subtract(surround, small).astype(np.float32)
    ink[ink < 15] = 0
    margin = round(0.03 * min(ink.shape))
    ink[:margin], ink[-margin:], ink[:, :margin], ink[:, -margin:] = 0, 0, 0, 0
    if float(ink.sum()) < 1000:
        return 0.0
    half = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)  # whole degrees show at half the size
    best = max(_around(0.0, 8.0, 1.0), key=_by_strips(half))
    likely = _by_strips(ink)
    best = max(_around(best, 1.0, 0.25), key=likely)
    values = {trial: likely(trial) for trial in _around(best, 0.25, 0.0625)}
    least = settings.SKEW_LIKELY * max(values.values())
    best = max((trial for trial, value in values.items() if value >= least), key=partial(_sharpness, ink))
    return best if abs(best) <= 8 else 0.0


def _around(middle: float, reach: float, step: float) -> list[float]:
    return [float(t) for t in np.arange(middle - reach, middle + reach + step / 2, step)]


def _by_strips(ink: NDArray[Any]) -> Callable[[float], float]:
    """What ``_sharpness`` gives for an angle, but for a few hundredths, at a tenth of its time: the page is cut into strips along
    and across, each is summed over its width, and the sums are shifted against each other as the angle has it.
    """
    down, across = _strips(ink), _strips(np.ascontiguousarray(ink.T))

    def sharpness(angle: float) -> float:
        slope = settings.SKEW_STRIP * math.tan(math.radians(angle))
        return _slanted(down, -slope) + _slanted(across, slope)

    return sharpness


def _strips(ink: NDArray[Any]) -> NDArray[Any]:
    """The mean ink of each row of the page's upright strips."""
    height, width = ink.shape
    return cv2.resize(ink, (max(1, width // settings.SKEW_STRIP), height), interpolation=cv2.INTER_AREA)


def _slanted(strips: NDArray[Any], slope: float) -> float:
    """How sharp the sums over all strips are, each a ``slope`` of pixels lower than the one before."""
    height, count = strips.shape
    shear = np.array([[1, 0, 0], [slope, 1, -slope * (count - 1) / 2]])
    return _roughness(settings.SKEW_STRIP * cv2.warpAffine(strips, shear, (count, height)).sum(axis=1))


def _sharpness(ink: NDArray[Any], angle: float) -> float:
    """How sharp the lines of a page come out in its sums along and across, turned by an angle."""
    height, width = ink.shape
    turned = cv2.warpAffine(ink, cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), (width, height))
    return _roughness(turned.sum(axis=1)) + _roughness(turned.sum(axis=0))


def _roughness(sums: NDArray[Any]) -> float:
    return float((np.diff(sums) ** 2).sum())
