"""What hides a PDF's text: what it is clipped to (spreadsheets write out a label that is too long for its cell, and cut
it off there), and what is painted over it (a number covered in white, another one typed there)."""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pypdfium2.raw as pdfium

from extractor.records import Box
from extractor.settings import PDF_CLIP_SEGMENTS


class Frame(Protocol):
    """Maps a page's own coordinates to those of the page as displayed."""

    def box(self, left: float, bottom: float, right: float, top: float) -> Box: ...


@dataclass(frozen=True, slots=True)
class Cover:
    """An area that hides what was painted before it. ``order``: when it was painted; ``white``: like blank paper."""

    order: int
    box: Box
    white: bool


class Covers:
    """The covers of a page, and when each of its text objects (by address) was painted."""

    def __init__(self, covers: Sequence[Cover] = (), texts: Mapping[int, int] | None = None) -> None:
        self._covers = sorted(covers, key=lambda c: c.order)
        self._orders = [c.order for c in self._covers]
        self._texts = texts or {}

    def over(self, text: int, y: float | None, x: float | None) -> Sequence[Cover]:
        """Those painted after a text object, over the line at ``y``, or at ``x`` where it is written up or down."""
        order = self._texts.get(text)
        if order is None or not self._covers or order >= self._orders[-1]:
            return ()
        later = self._covers[bisect_right(self._orders, order) :]
        if y is not None:
            return [c for c in later if c.box.y0 <= y <= c.box.y1]
        return [c for c in later if x is not None and c.box.x0 <= x <= c.box.x1]


def cover_at(x: float, y: float, covers: Sequence[Cover]) -> Cover | None:
    """The last of some covers that lies over a point."""
    return next((c for c in reversed(covers) if c.box.x0 <= x <= c.box.x1 and c.box.y0 <= y <= c.box.y1), None)


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
