"""PaddleOCR as an ``OcrEngine``: the only import of ``paddleocr`` in the program.

Detection and recognition are PaddleOCR's own predictors on ONNX Runtime (no PaddlePaddle needed). They are called apart
from each other, because what lies between, the straightening and the cutting at rules, is this program's business.

Each run of a network computes on one thread, and no more of them run at once than there are ``threads``: lines of one page
and the detection of the next. So the same page gives the same bytes whatever the number of threads (sums over several
threads differ in the last digit), no thread spins for work, and none takes another's cache (3 % of a page's time).
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import math
import os
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from threading import BoundedSemaphore, Lock
from typing import Any, Final

import cv2
import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from extractor import settings
from extractor.errors import MissingTool
from extractor.readers import weights
from extractor.readers.ctc import Decoder
from extractor.readers.logits import steps_of
from extractor.readers.ocr import NOTHING, OcrSettings, Pixels, Quad, Reading
from extractor.readers.page_image import shrunk

M_TRIM_THRESHOLD: Final = -1
M_MMAP_THRESHOLD: Final = -3
M_ARENA_MAX: Final = -8
"""mallopt's parameters (malloc.h): bytes free at the heap's end that are given back, bytes that get pages of their own, arenas."""

LINE_HIGH: Final = 48
LINE_WIDEST: Final = 3200
"""Pixels of a line that PaddleOCR's recognisers see: its height, and its width at most."""


class PaddleEngine:
    """PP-OCR detection and recognition. Made once a process (``shared_engine``): loading takes seconds and 250 MB."""

    def __init__(self, ocr: OcrSettings | None = None) -> None:
        """Raises MissingTool where the ``ocr`` extra or its weights are not installed, UsageError for a wrong
        folder.
        """
        ocr = ocr or OcrSettings.from_environment()
        _keep_memory()
        text_detection, text_recognition = _predictors()
        logits = False
        if ocr.download:
            detection: dict[str, Any] = {"model_name": f"{ocr.download}_det"}
            recognition: dict[str, Any] = {"model_name": f"{ocr.download}_rec"}
        else:
            folders = weights.own_folders(ocr.model_dir) if ocr.model_dir else weights.bundled_folders()
            detection = {"model_name": folders.detection_name, "model_dir": str(folders.detection)}
            recognition = {"model_name": folders.recognition_name, "model_dir": str(folders.recognition)}
            logits = folders.logits
        common = {"engine": "onnxruntime", "device": ocr.device, "engine_config": _engine_config(ocr)}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the libraries' own deprecations are not the user's
            self._detection = text_detection(**detection, **common)
            self._recognition = text_recognition(**recognition, **common)
        predictor = self._recognition.paddlex_predictor
        self._line, self._network = predictor.pre_tfs["ReisizeNorm"], predictor.runner
        self._decoder = Decoder(predictor.post_op.character, logits)
        # the page beside is laid straight meanwhile, and threads that wait for the next product spin
        cv2.setNumThreads(1)
        threadpool_limits(1, user_api="blas")
        self._threads = ThreadPoolExecutor(ocr.at_once, "ocr")
        self._detecting, self._cores = Lock(), BoundedSemaphore(ocr.at_once)
        self.name = f"paddleocr/{recognition['model_name']}"

    def detect(self, image: Pixels) -> tuple[Quad, ...]:
        found = self._detected(image, settings.OCR_DETECTION_SIDE)
        if _is_fine(found, settings.OCR_DETECTION_SIDE / max(image.shape[:2])):
            found = self._detected(image, settings.OCR_DETECTION_FINE)
        return found

    def _detected(self, image: Pixels, side: int) -> tuple[Quad, ...]:
        """Where text stands, seen with so many pixels along the page's longer side."""
        scale = min(1.0, side / max(image.shape[:2]))
        left, top, right, bottom = printed_area(image)
        small = image[top:bottom, left:right]
        if scale < 1.0:
            small = cv2.resize(small, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8)
        # two pages at once, one of them turned, would share a predictor that was made for one
        with self._detecting, self._cores:
            result = self._detection.predict(
                _colour(small), limit_side_len=32, limit_type="min", max_side_limit=side + 32
            )[0]
        corner = np.array([left, top], np.float32)
        polys = (np.asarray(poly, np.float32) / scale + corner for poly in result["dt_polys"])
        return tuple(Quad.of_array(_clockwise(poly)) for poly in polys)

    def recognise(self, image: Pixels, places: Sequence[Quad]) -> tuple[Reading, ...]:
        crops = [(i, squeezed(crop)) for i, place in enumerate(places) if (crop := cut(image, place)) is not None]
        readings = [NOTHING] * len(places)
        batches = batched([padded_width(crop) for _, crop in crops])
        read = self._threads.map(self._read, ([crops[i][1] for i in batch] for batch in batches))
        for batch, found in zip(batches, read, strict=True):
            for i, reading in zip(batch, found, strict=True):
                readings[crops[i][0]] = reading
        return tuple(readings)

    def _read(self, crops: Sequence[Pixels]) -> list[Reading]:
        """The readings of crops of one padded width."""
        lines = self._line(imgs=[_colour(crop) for crop in crops])
        width = padded_width(crops[0])
        batch = np.zeros((len(lines), *lines[0].shape[:2], width), np.float32)
        for row, line in zip(batch, lines, strict=True):
            row[..., : line.shape[2]] = line[..., :width]
        with self._cores:
            outputs = self._network(x=[batch])
        return self._decoder(*steps_of(outputs), [min(1.0, LINE_HIGH * _ratio(c) / width) for c in crops])


@cache
def shared_engine(ocr: OcrSettings | None = None) -> PaddleEngine:
    """The process's one engine, made when it is first needed."""
    return PaddleEngine(ocr)


def _is_fine(places: Sequence[Quad], scale: float) -> bool:
    """Whether a page is printed so small that a detector passes digits over that it sees at this ``scale`` (below 1)."""
    if scale >= 1.0 or not places:
        return False
    heights = [min(x1 - x0, y1 - y0) for x0, y0, x1, y1 in (place.bounds for place in places)]
    return float(np.percentile(heights, 25)) * scale < settings.OCR_FINE_TYPE


def printed_area(image: Pixels) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is printed on a page, with some white around it; the whole page where it is blank.

    Margins are a third of a page, and detection takes as long for white as for text.
    """
    height, width = image.shape[:2]
    grey = image if image.ndim == 2 else image[..., 1]
    step = settings.MARGIN_STEP
    coarse = shrunk(grey, step)
    ink = coarse < float(np.median(coarse)) - settings.MARGIN_CONTRAST
    rows, columns = (np.flatnonzero(ink.sum(axis=axis) >= 2) for axis in (1, 0))
    if not len(rows) or not len(columns):
        return 0, 0, width, height
    (top, bottom), (left, right) = ((int(at[0]) * step, (int(at[-1]) + 1) * step) for at in (rows, columns))
    keep = settings.MARGIN_KEPT
    return max(0, left - keep), max(0, top - keep), min(width, right + keep), min(height, bottom + keep)


def cut(image: Pixels, place: Quad) -> Pixels | None:
    """The text in ``place`` as an upright crop; ``None`` where it is empty. Tall crops are turned to lie down.

    An upright rectangle is sliced, anything else warped (the crop PaddleOCR itself makes).
    """
    corners = place.array
    x0, y0, x1, y1 = place.bounds
    if _is_upright(corners):
        top, bottom = max(0, round(y0)), min(image.shape[0], round(y1))
        left, right = max(0, round(x0)), min(image.shape[1], round(x1))
        if bottom - top < 3 or right - left < 2:
            return None
        crop = image[top:bottom, left:right]
    else:
        width = round(max(np.linalg.norm(corners[0] - corners[1]), np.linalg.norm(corners[3] - corners[2])))
        height = round(max(np.linalg.norm(corners[0] - corners[3]), np.linalg.norm(corners[1] - corners[2])))
        if height < 3 or width < 2:
            return None
        target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        matrix = cv2.getPerspectiveTransform(corners, target)
        crop = cv2.warpPerspective(
            image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        ).astype(np.uint8)
    return np.ascontiguousarray(crop)


def _colour(image: Pixels) -> Pixels:
    return image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2)


def _is_upright(corners: Any) -> bool:
    """Whether a slice of the image serves as well as a warp: no side leans by more than a pixel."""
    return bool(
        abs(corners[0][1] - corners[1][1]) <= 1
        and abs(corners[3][1] - corners[2][1]) <= 1
        and abs(corners[0][0] - corners[3][0]) <= 1
        and abs(corners[1][0] - corners[2][0]) <= 1
    )


def _clockwise(corners: Any) -> Any:
    """Corners clockwise from the top left, whatever order the detector's minimum-area rectangle gave them."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    top_left, bottom_left = left[np.argsort(left[:, 1])]
    top_right, bottom_right = right[np.argsort(right[:, 1])]
    return np.array([top_left, top_right, bottom_right, bottom_left])


def squeezed(crop: Pixels) -> Pixels:
    """A long line made narrower: it is prose, whose wide characters are read as well so, and a column costs as much in any line."""
    if _ratio(crop) < settings.OCR_LONG_LINE:
        return crop
    return cv2.resize(crop, None, fx=settings.OCR_SQUEEZE, fy=1.0, interpolation=cv2.INTER_AREA).astype(np.uint8)


def padded_width(crop: Pixels) -> int:
    """Columns that a crop is read with at the height of a line: its own, rounded up, and a few more. The crops beside it in
    a batch do not change what is read.
    """
    step = settings.OCR_WIDTH_STEP
    return min(
        LINE_WIDEST, max(LINE_HIGH, math.ceil(LINE_HIGH * _ratio(crop) / step) * step) + settings.OCR_WIDTH_SPARE
    )


def batched(widths: Sequence[int]) -> list[list[int]]:
    """The indices of crops of the same width, in batches that take no more columns than settings allow.

    The widest come first, so that no thread is left with a long line when the others are done.
    """
    batches: list[list[int]] = []
    for i in sorted(range(len(widths)), key=lambda i: -widths[i]):
        last = batches[-1] if batches else []
        if last and widths[last[0]] == widths[i] and (len(last) + 1) * widths[i] <= settings.OCR_BATCH_COLUMNS:
            last.append(i)
        else:
            batches.append([i])
    return batches


def _ratio(crop: Pixels) -> float:
    return float(crop.shape[1] / crop.shape[0])


def _engine_config(ocr: OcrSettings) -> dict[str, Any]:
    """ONNX Runtime's settings. The memory arena is off: it keeps the largest page's memory for good."""
    config: dict[str, Any] = {
        "intra_op_num_threads": 1,
        "inter_op_num_threads": 1,
        "log_severity_level": 3,
        "enable_cpu_mem_arena": False,
    }
    if ocr.device.startswith("gpu"):
        config["device_type"] = "gpu"
        config["device_id"] = int(ocr.device.partition(":")[2] or 0)
    return config


def _keep_memory() -> None:
    """glibc keeps memory that was freed apart for each thread, and takes it up again for the same thread only: a long document
    holds a hundred MB more that way. And it gives a large picture's memory back to the system, which hands it out anew page
    by page. Other C libraries have no such settings.
    """
    with contextlib.suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_ARENA_MAX, settings.OCR_ARENAS)
        mallopt(M_MMAP_THRESHOLD, settings.OCR_MEMORY_KEPT)
        mallopt(M_TRIM_THRESHOLD, settings.OCR_MEMORY_KEPT)


def _predictors() -> tuple[Any, Any]:
    """PaddleOCR's two predictor classes. The check for reachable download hosts is switched off before the import."""
    os.environ.setdefault("PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK", "True")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from paddleocr import TextDetection, TextRecognition
    except ImportError as error:
        raise MissingTool(
            f"读取扫描件需要 PaddleOCR（{error.name or error}），请运行：pip install 'extractor[ocr]'，"
            "再用 extractor doctor 检查。",
            f"Reading scans needs PaddleOCR ({error.name or error}); run: pip install 'extractor[ocr]', "
            "then see what extractor doctor says.",
        ) from error
    for name in ("paddlex", "ppocr", "paddleocr"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return TextDetection, TextRecognition
