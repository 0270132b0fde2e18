"""What a PDF's text is clipped to: spreadsheets write out a label that is too long for its cell, and cut it off there."""

from __future__ import annotations

import ctypes
from typing import Any, Protocol

import pypdfium2.raw as pdfium

from extractor.records import Box
from extractor.settings import PDF_CLIP_SEGMENTS


class Frame(Protocol):
    """Maps a page's own coordinates to those of the page as displayed."""

    def box(self, left: float, bottom: float, right: float, top: float) -> Box: ...


def clip_of(handle: Any, frame: Frame) -> tuple[Box, Box] | None:
    """The area that a text object is clipped to, and that of the object itself; ``None`` without a clip.

    Both are in the coordinates of what the object stands in, which inside a form may be others than the page's: they
    hold for a character only where the object's area holds it.
    """
    path = pdfium.FPDFPageObj_GetClipPath(handle)
    count = pdfium.FPDFClipPath_CountPaths(path) if path else 0
    if count <= 0:
        return None
    left, bottom, right, top = float("-inf"), float("-inf"), float("inf"), float("inf")
    for k in range(count):
        points = _points(path, k)
        if not points:
            return None
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        left, right = max(left, min(xs)), min(right, max(xs))
        bottom, top = max(bottom, min(ys)), min(top, max(ys))
    edges = [ctypes.c_float() for _ in range(4)]
    if left > right or bottom > top or not pdfium.FPDFPageObj_GetBounds(handle, *edges):
        return None
    return frame.box(left, bottom, right, top), frame.box(*(e.value for e in edges))


def _points(path: Any, k: int) -> list[tuple[float, float]]:
    count = pdfium.FPDFClipPath_CountPathSegments(path, k)
    if not 0 < count <= PDF_CLIP_SEGMENTS:
        return []
    x, y = ctypes.c_float(), ctypes.c_float()
    points = []
    for i in range(count):
        pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(path, k, i), x, y)
        points.append((x.value, y.value))
    return points
