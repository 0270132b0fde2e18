"""The sheet of paper on a photograph: its four sides, and the homography that lays it flat."""

from __future__ import annotations

import math
from functools import reduce
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.readers.ocr import Pixels
from extractor.readers.page_image import Matrix


def find_paper(pixels: Pixels) -> tuple[Matrix, int, int] | None:
    """For a photograph: the homography that lays the sheet of paper flat, and the flat sheet's width and height in
    pixels.

    ``pixels`` are blue, green and red, or grey. ``None`` where the paper fills the image. The paper is the largest bright
    area; its four sides are found on its outline. The scale stays about the same; proportions near A4's become A4's.
    """
    height, width = pixels.shape[:2]
    scale = 600 / max(height, width)
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    blurred = cv2.GaussianBlur(small, (0, 0), 2)
    # By brightness; where a shadow on the paper is as dark as the table top, by whiteness, which a shadow does not change:
    # wood and cloth have a colour, paper has hardly any.
    grey = blurred if blurred.ndim == 2 else cv2.cvtColor(blurred, cv2.COLOR_BGR2GRAY)
    corners = _paper_corners(grey.astype(np.uint8))
    if corners is None:
        corners = _paper_corners(_whiteness(blurred.astype(np.uint8)))
    if corners is None:
        return None
    corners = corners / scale
    across = max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3]))
    down = max(np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1]))
    if 1.2 <= down / across <= 1.65:
        down = across * math.sqrt(2)
    elif 1.2 <= across / down <= 1.65:
        across = down * math.sqrt(2)
    target = np.array([[0, 0], [across, 0], [across, down], [0, down]], np.float32)
    matrix: Matrix = np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), target), np.float64)
    return matrix, round(float(across)), round(float(down))


def _whiteness(pixels: Pixels) -> Pixels:
    """How little colour each pixel has: its darkest channel as a share of its brightest, of 255."""
    channels = cv2.split(pixels)
    darkest, brightest = reduce(cv2.min, channels), reduce(cv2.max, channels).astype(np.float32)
    return np.asarray(darkest / np.maximum(brightest, 1) * 255, np.float32).astype(np.uint8)


def _paper_corners(value: Pixels) -> NDArray[np.float32] | None:
    """The corners of the sheet of paper on a small picture, clockwise from the top left; ``None`` where it shows none.

    Paper is what lies over Otsu's threshold (1979), or over the threshold of what lies under that: paper in shade.
    """
    value = cv2.morphologyEx(value, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)).astype(np.uint8)
    if int(value.max()) - int(value.min()) < settings.PAPER_STANDS_OUT:
        return None  # most scans: the paper fills them
    threshold = _otsu(value)
    for limit in (threshold, _otsu(value[value <= threshold])):
        corners = _sheet_over(value, limit)
        if corners is not None:
            return corners
    return None


def _otsu(values: Pixels) -> float:
    return float(cv2.threshold(values.reshape(1, -1), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0])


def _sheet_over(value: Pixels, threshold: float) -> NDArray[np.float32] | None:
    """The corners of what is brighter than ``threshold``, where it has a sheet's shape and stands out."""
    bright = (value > threshold).astype(np.uint8)
    light, dark = value[bright > 0], value[bright == 0]
    if threshold < 30 or not len(light) or not len(dark):
        return None
    if float(np.median(light)) - float(np.median(dark)) < settings.PAPER_STANDS_OUT:
        return None
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    share = cv2.contourArea(hull) / (value.shape[0] * value.shape[1])
    if not settings.PAPER_LEAST <= share <= settings.PAPER_MOST or cv2.contourArea(outline) < 0.9 * cv2.contourArea(
        hull
    ):
        return None
    corners = _four_corners(hull)
    if corners is None or not _is_sheet(corners):
        return None
    frame = np.array([[0, 0], [value.shape[1], 0], [value.shape[1], value.shape[0]], [0, value.shape[0]]], np.float32)
    if np.abs(corners - frame).max() < 0.015 * max(value.shape):
        return None
    return corners if _is_sharp(value, corners) else None


def _is_sharp(value: Pixels, corners: NDArray[np.float32]) -> bool:
    """Whether brightness falls at once across every side that the picture shows: paper ends, shade by a book's spine
    fades.
    """
    height, width = value.shape
    shares = np.linspace(0.08, 0.92, 60)[:, None]
    steps = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = (end - start) / np.linalg.norm(end - start)
        inward = np.array([-along[1], along[0]]) * settings.PAPER_EDGE  # corners run clockwise
        points = start + shares * (end - start)
        outside, inside = points - inward, points + inward
        seen = ((outside >= 0) & (outside < (width, height))).all(axis=1)
        if seen.mean() >= 0.5:
            steps.append(float(np.median((_at(value, inside) - _at(value, outside))[seen])))
    return min(steps, default=0.0) >= settings.PAPER_STANDS_OUT


def _at(value: Pixels, points: NDArray[np.float32]) -> NDArray[np.float64]:
    x, y = points.round().astype(int).clip(0, (value.shape[1] - 1, value.shape[0] - 1)).T
    found: NDArray[np.float64] = value[y, x].astype(np.float64)
    return found


def _is_sheet(corners: NDArray[np.float32]) -> bool:
    """Whether four corners may be a sheet of paper seen by hand: nearly right angles, a sheet's proportions.

    A shadow's edge across the page passes for the paper's otherwise.
    """
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.linalg.norm(sides, axis=1)
    directions = sides / lengths[:, None]
    lean = np.abs((directions * np.roll(directions, -1, axis=0)).sum(axis=1)).max()
    across, down = sorted((lengths[0] + lengths[2], lengths[1] + lengths[3]))
    return bool(lean < settings.PAPER_LEAN and 1.25 <= down / across <= 1.6)


def _four_corners(hull: NDArray[Any]) -> NDArray[np.float32] | None:
    """The hull as a quadrilateral, clockwise from the top left; ``None`` where it is none."""
    length = cv2.arcLength(hull, True)
    for looseness in (0.01, 0.02, 0.03, 0.05):
        corners = cv2.approxPolyDP(hull, looseness * length, True).reshape(-1, 2).astype(np.float32)
        if len(corners) == 4 and cv2.contourArea(corners) > 0.9 * cv2.contourArea(hull):
            order = np.argsort(corners.sum(axis=1))
            first, last = corners[order[0]], corners[order[3]]
            others = corners[order[1:3]]
            right, left = others[np.argsort(others[:, 1] - others[:, 0])]
            return np.array([first, right, last, left], np.float32)
    return None
