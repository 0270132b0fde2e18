"""What the program asks of an OCR engine, and an engine that replays what another one read.

An engine does two things: it finds where text stands on an image, and it reads the text in given places. Keeping the
two apart lets the reader straighten a page between them, and lets a single doubtful cell be read again, alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from extractor.cores import threads_each
from extractor.errors import UsageError

Pixels = NDArray[np.uint8]
"""An image: height × width (grey) or height × width × 3 (blue, green, red, as OpenCV has it)."""


@dataclass(frozen=True, slots=True)
class Quad:
    """Four corners in pixels, clockwise from the top left of the text as it is read."""

    points: tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]

    @classmethod
    def of_box(cls, x0: float, y0: float, x1: float, y1: float) -> Quad:
        return cls(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))

    @classmethod
    def of_array(cls, corners: NDArray[Any]) -> Quad:
        a, b, c, d = ((float(x), float(y)) for x, y in np.asarray(corners).reshape(4, 2))
        return cls((a, b, c, d))

    @property
    def array(self) -> NDArray[np.float32]:
        return np.array(self.points, np.float32)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        xs, ys = [p[0] for p in self.points], [p[1] for p in self.points]
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one place: the text, the engine's score (0–1), and where along the box (0–1) each character
    stands.
    """

    text: str
    score: float
    positions: tuple[float, ...] = ()


NOTHING = Reading("", 0.0)


class OcrEngine(Protocol):
    """Finds text on an image and reads it. Any exception an engine raises is one page's problem, never the program's
    end.
    """

    @property
    def name(self) -> str:
        """Names the engine and its weights in a report's evidence."""
        ...

    def detect(self, image: Pixels) -> tuple[Quad, ...]:
        """Where text stands, in pixels of ``image``, in no particular order."""
        ...

    def recognise(self, image: Pixels, places: Sequence[Quad]) -> tuple[Reading, ...]:
        """One reading for each place, in the same order; ``NOTHING`` where there is no text."""
        ...


@dataclass(frozen=True, slots=True)
class OcrSettings:
    """How OCR runs here. ``download`` names a PaddleOCR model family to fetch: only this ever uses the network."""

    model_dir: Path | None = None
    download: str | None = None
    device: str = "cpu"
    threads: int | None = None

    @property
    def at_once(self) -> int:
        """The threads to compute on: as many as asked for, or as this process has cores for."""
        return self.threads or threads_each(1)

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None) -> OcrSettings:
        """Reads ``EXTRACTOR_OCR_MODELS`` (a folder), ``_DOWNLOAD`` (e.g. ``PP-OCRv6_medium``), ``_DEVICE``,
        ``_THREADS``.
        """
        env = os.environ if env is None else env
        folder = env.get("EXTRACTOR_OCR_MODELS")
        threads = env.get("EXTRACTOR_OCR_THREADS")
        if threads and not (threads.isdigit() and int(threads) > 0):
            raise UsageError(
                f"EXTRACTOR_OCR_THREADS 应为正整数，现为“{threads}”。",
                f"EXTRACTOR_OCR_THREADS must be a positive whole number, not {threads!r}.",
            )
        return cls(
            model_dir=Path(folder) if folder else None,
            download=env.get("EXTRACTOR_OCR_DOWNLOAD") or None,
            device=env.get("EXTRACTOR_OCR_DEVICE") or "cpu",
            threads=int(threads) if threads else None,
        )


class RecordedOcr:
    """Replays recorded words. A page is known by a coarse likeness of it, a place by the recorded word it overlaps
    most.
    """

    name = "recorded"

    def __init__(self, pages: Sequence[RecordedPage]) -> None:
        self._pages = tuple(pages)

    @classmethod
    def load(cls, path: Path) -> RecordedOcr:
        """Reads a recording made by ``Recorder.save``."""
        return cls([RecordedPage.from_json(page) for page in json.loads(path.read_text("utf-8"))["pages"]])

    def detect(self, image: Pixels) -> tuple[Quad, ...]:
        page = self._page(image)
        return tuple(quad for quad, _ in page.words_on(image) if quad is not None) if page else ()

    def recognise(self, image: Pixels, places: Sequence[Quad]) -> tuple[Reading, ...]:
        page = self._page(image)
        if page is None:
            return tuple(NOTHING for _ in places)
        words = page.words_on(image)
        return tuple(max(((covered(p, q), r) for q, r in words), key=lambda x: x[0], default=(0.0, NOTHING))[1]
                     if any(covered(p, q) > 0.5 for q, _ in words) else NOTHING for p in places)  # fmt: skip

    def _page(self, image: Pixels) -> RecordedPage | None:
        if not self._pages:
            return None
        likeness = likeness_of(image)
        return min(self._pages, key=lambda page: float(np.abs(page.likeness - likeness).mean()))


@dataclass(frozen=True)
class RecordedPage:
    """One recorded page: its likeness, its size in pixels when it was read, its words."""

    likeness: NDArray[np.float32]
    width: int
    height: int
    words: tuple[tuple[Quad, Reading], ...]

    def words_on(self, image: Pixels) -> list[tuple[Quad, Reading]]:
        """The words, scaled to the image's size."""
        sx, sy = image.shape[1] / self.width, image.shape[0] / self.height
        return [(Quad.of_array(q.array * np.array([sx, sy], np.float32)), r) for q, r in self.words]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RecordedPage:
        words = tuple(
            (Quad.of_box(*w["box"]), Reading(w["text"], w["score"], tuple(w.get("positions", ()))))
            for w in data["words"]
        )
        return cls(np.array(data["likeness"], np.float32), data["width"], data["height"], words)

    def to_json(self) -> dict[str, Any]:
        return {
            "width": self.width,
            "height": self.height,
            "likeness": [[round(float(v)) for v in row] for row in self.likeness],
            "words": [
                {
                    "text": r.text,
                    "box": [round(v, 1) for v in q.bounds],
                    "score": round(r.score, 4),
                    "positions": [round(p, 3) for p in r.positions],
                }
                for q, r in self.words
            ],
        }


class Recorder:
    """Wraps a real engine and keeps what it reads, so that a test can replay it without the engine."""

    def __init__(self, engine: OcrEngine) -> None:
        self._engine = engine
        self._pages: dict[bytes, tuple[Pixels, list[tuple[Quad, Reading]]]] = {}

    @property
    def name(self) -> str:
        return self._engine.name

    def detect(self, image: Pixels) -> tuple[Quad, ...]:
        return self._engine.detect(image)

    def recognise(self, image: Pixels, places: Sequence[Quad]) -> tuple[Reading, ...]:
        readings = self._engine.recognise(image, places)
        likeness = likeness_of(image)
        _, words = self._pages.setdefault(likeness.tobytes(), (image, []))
        words.extend((q, r) for q, r in zip(places, readings, strict=True) if r.text)
        return readings

    def save(self, path: Path) -> None:
        """Writes every page read so far as JSON."""
        pages = [
            RecordedPage(likeness_of(image), image.shape[1], image.shape[0], tuple(words)).to_json()
            for image, words in self._pages.values()
        ]
        path.write_text(json.dumps({"engine": self.name, "pages": pages}, ensure_ascii=False, indent=0), "utf-8")


def likeness_of(image: Pixels) -> NDArray[np.float32]:
    """A 12 × 8 grid of mean brightness: enough to tell one page of a document from another."""
    grey = image if image.ndim == 2 else image[..., 1]
    rows = np.array_split(np.arange(grey.shape[0]), 12)
    columns = np.array_split(np.arange(grey.shape[1]), 8)
    return np.array(
        [
            [grey[r[0] : r[-1] + 1, c[0] : c[-1] + 1].mean() if len(r) and len(c) else 255 for c in columns]
            for r in rows
        ],
        np.float32,
    )


def covered(a: Quad, b: Quad) -> float:
    """The share (0–1) of the smaller of two boxes that the other one covers."""
    ax0, ay0, ax1, ay1 = a.bounds
    bx0, by0, bx1, by1 = b.bounds
    width, height = min(ax1, bx1) - max(ax0, bx0), min(ay1, by1) - max(ay0, by0)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / max(1e-6, min((ax1 - ax0) * (ay1 - ay0), (bx1 - bx0) * (by1 - by0)))
