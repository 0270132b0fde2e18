"""Drawn pages for the tests of scans: a ruled table with known numbers, bent, turned and dirtied on demand."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.readers.ocr import NOTHING, Pixels, Quad, Reading, RecordedOcr, RecordedPage, likeness_of
from extractor.records import Source

DPI = 150
UNIT = DPI / 72
WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dpi


@dataclass(frozen=True)
class Drawn:
    """A drawn page: its pixels and where each text stands on it (pixels)."""

    pixels: Pixels
    words: tuple[tuple[str, tuple[int, int, int, int]], ...]

    def engine(self, *, without: Sequence[str] = (), margin: tuple[int, int] = (0, 0)) -> RecordedOcr:
        """An engine that reads this page faultlessly, but does not detect the texts in ``without``.

        ``margin``: white to the left and right, above and below, with which the page will be shown (pixels).
        """
        across, down = margin
        words = tuple(
            (Quad.of_box(x0 + across, y0 + down, x1 + across, y1 + down), Reading(text, 0.99))
            for text, (x0, y0, x1, y1) in self.words
        )
        height, width = self.pixels.shape[:2]
        page = RecordedPage(likeness_of(self.pixels), width + 2 * across, height + 2 * down, words)
        return _Forgetful([page], without)


class _Forgetful(RecordedOcr):
    """Reads what it is shown, but passes over some texts when it looks for them."""

    def __init__(self, pages: Sequence[RecordedPage], without: Sequence[str]) -> None:
        super().__init__(pages)
        self._words = [(q, r) for page in pages for q, r in page.words if r.text in without]

    def detect(self, image: Pixels) -> tuple[Quad, ...]:
        hidden = {q.bounds for q, _ in self._words}
        return tuple(q for q in super().detect(image) if q.bounds not in hidden)


def paper() -> Pixels:
    return np.full((HEIGHT, WIDTH, 3), 255, np.uint8)


def write(pixels: Pixels, text: str, x: int, y: int, size: float = 0.9) -> tuple[int, int, int, int]:
    """Text with its lower left corner at (x, y); gives its box."""
    (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, 2)
    cv2.putText(pixels, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, (0, 0, 0), 2, cv2.LINE_AA)
    return x - 4, y - height - 4, x + width + 4, y + 5


def table(rows: Sequence[Sequence[str]], *, thickness: int = 2, top: int = 300) -> Drawn:
    """A ruled table of equal cells over the page's width."""
    pixels, words = paper(), []
    left, right, step = 120, WIDTH - 120, 60
    columns = len(rows[0])
    xs = [round(left + (right - left) * i / columns) for i in range(columns + 1)]
    ys = [top + step * i for i in range(len(rows) + 1)]
    for y in ys:
        cv2.line(pixels, (left, y), (right, y), (0, 0, 0), thickness)
    for x in xs:
        cv2.line(pixels, (x, ys[0]), (x, ys[-1]), (0, 0, 0), thickness)
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text:
                words.append((text, write(pixels, text, (xs[c] + xs[c + 1]) // 2 - 9 * len(text), ys[r + 1] - 20)))
    return Drawn(pixels, tuple(words))


def bent(pixels: Pixels, depth: float = 14.0) -> Pixels:
    """The page as a bound volume bends it: rules sag in the middle by ``depth`` pixels."""
    height, width = pixels.shape[:2]
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    sag = depth * np.sin(np.pi * xs / width).astype(np.float32)
    return np.asarray(cv2.remap(pixels, xs, ys - sag, cv2.INTER_LINEAR, borderValue=(255, 255, 255)), np.uint8)


def skewed(pixels: Pixels, degrees: float) -> Pixels:
    """Turned clockwise about the middle."""
    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(pixels, matrix, (width, height), borderValue=(255, 255, 255)), np.uint8)


def noisy(pixels: Pixels, spread: float = 8.0) -> Pixels:
    noise: NDArray[np.float64] = np.random.default_rng(7).normal(0, spread, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def source(pixels: Pixels, extension: str = ".png") -> Source:
    data = cv2.imencode(extension, pixels)[1].tobytes()
    return Source(Path(f"page{extension}"), data, "image", hashlib.sha256(data).hexdigest())


class Broken:
    """Engines that fail: ``crash`` raises, ``silent`` finds nothing, ``liar`` reads garbage everywhere."""

    name = "broken"

    def __init__(self, how: str) -> None:
        self._how = how

    def detect(self, image: Pixels) -> tuple[Quad, ...]:
        if self._how == "crash":
            raise RuntimeError("engine died")
        if self._how == "silent":
            return ()
        height, width = image.shape[:2]
        return (Quad.of_box(-50, -50, width + 50, 40), Quad.of_box(10, 10, 10, 10), Quad.of_box(0, 0, width, height))

    def recognise(self, image: Pixels, places: Sequence[Quad]) -> tuple[Reading, ...]:
        if self._how == "silent":
            return tuple(NOTHING for _ in places)
        return tuple(Reading("\x00�垃圾 1 2 3", 0.31, (0.5,)) for _ in places)
