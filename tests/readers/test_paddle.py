"""What goes into the engine: a page without its margins, lines in batches; and what comes back in its place."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import pytest

from extractor import settings
from extractor.readers import paddle
from extractor.readers.ocr import NOTHING, OcrSettings, Quad
from extractor.readers.paddle import PaddleEngine, _is_fine, batched, padded_width, printed_area, squeezed
from extractor.readers.weights import ModelFolders


@pytest.mark.parametrize(
    ("ink", "area"), [((400, 300), (352, 252, 652, 408)), ((0, 0), (0, 0, 252, 108)), (None, None)]
)
def test_margins_are_cut_off(ink: tuple[int, int] | None, area: tuple[int, int, int, int] | None) -> None:
    noise = np.random.default_rng(3).normal(245, 8, (1400, 1000))
    page = noise.clip(0, 255).astype(np.uint8)
    if ink is not None:
        left, top = ink
        page[top : top + 60, left : left + 204 : 2] = 90  # letters: half ink, half paper
    wanted = area or (0, 0, 1000, 1400)
    assert printed_area(page) == tuple(min(v, side) for v, side in zip(wanted, (1000, 1400, 1000, 1400), strict=True))


@pytest.mark.parametrize(
    ("size", "width"), [((30, 20), 56), ((30, 30), 56), ((30, 31), 64), ((24, 480), 968), ((10, 990), 3200)]
)
def test_lines_are_padded_a_little_and_alike(size: tuple[int, int], width: int) -> None:
    assert padded_width(np.zeros((*size, 3), np.uint8)) == width


@pytest.mark.parametrize(("width", "read"), [(40, 40), (270, 270), (284, 213), (2000, 1500)])
def test_long_lines_are_read_narrower(width: int, read: int) -> None:
    crop = squeezed(np.full((40, width, 3), 245, np.uint8))
    assert crop.shape == (40, read, 3)
    assert (crop == 245).all()


def test_batches_hold_one_width_and_the_widest_come_first() -> None:
    widths = [48] * 50 + [640, 56, 2400, 640, 640]
    batches = batched(widths)
    assert sorted(i for batch in batches for i in batch) == list(range(len(widths)))
    assert all(len({widths[i] for i in batch}) == 1 for batch in batches)
    assert all(widths[a[0]] >= widths[b[0]] for a, b in pairwise(batches))
    assert all(len(b) == 1 or len(b) * widths[b[0]] <= settings.OCR_BATCH_COLUMNS for b in batches)
    assert len(batches) < 10


class FakePredictor:
    """Reads a crop as the letter of its shade, on all the columns that it is given."""

    logits = False
    """Whether it gives logits, and leaves blank steps out, as the bundled recogniser does: here a line's second half."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.paddlex_predictor = SimpleNamespace(
            pre_tfs={"ReisizeNorm": self._line}, runner=self._run, post_op=SimpleNamespace(character=["", *"01abcdef"])
        )

    @staticmethod
    def _line(imgs: list[Any]) -> list[Any]:
        return [np.full((3, 48, max(48, int(48 * i.shape[1] / i.shape[0]))), i[0, 0, 0], np.float32) for i in imgs]

    def _run(self, x: list[Any]) -> list[Any]:
        shades = x[0][:, 0, 0, 0].astype(int)
        scores = np.repeat(np.eye(9, dtype=np.float32)[shades][:, None], x[0].shape[3] // 8, axis=1)
        if not self.logits:
            return [scores]
        steps = np.arange(scores.shape[0] * scores.shape[1])
        at = steps[steps % scores.shape[1] < scores.shape[1] / 2]
        return [30 * scores.reshape(-1, 9)[at], at, np.array([*scores.shape[:2], 120])]


def _faked(monkeypatch: pytest.MonkeyPatch, kind: type[FakePredictor]) -> list[FakePredictor]:
    """Has engines made with predictors of this kind, which the list then holds."""
    made: list[FakePredictor] = []

    def predictor(**options: Any) -> FakePredictor:
        made.append(kind(**options))
        return made[-1]

    monkeypatch.setattr(paddle, "_predictors", lambda: (predictor, predictor))
    monkeypatch.setattr(paddle.cv2, "setNumThreads", lambda _: None)
    monkeypatch.setattr(paddle, "threadpool_limits", lambda *_, **__: None)
    return made


def test_opencv_and_blas_compute_on_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that wait for the next product spin, and take a core from the networks."""
    _faked(monkeypatch, FakePredictor)
    asked: list[object] = []
    monkeypatch.setattr(paddle.cv2, "setNumThreads", asked.append)
    monkeypatch.setattr(paddle, "threadpool_limits", lambda most, user_api: asked.append((most, user_api)))
    PaddleEngine(OcrSettings(download="fake", threads=2))
    assert asked == [1, (1, "blas")]


@pytest.mark.parametrize(("threads", "logits"), [(1, False), (3, False), (2, True)])
def test_each_reading_comes_back_to_its_place(threads: int, logits: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    made = _faked(monkeypatch, FakePredictor)
    monkeypatch.setattr(FakePredictor, "logits", logits)
    folders = ModelFolders(Path("det"), "fake_det", Path("rec"), "fake_rec", logits)
    monkeypatch.setattr(paddle.weights, "bundled_folders", lambda: folders)
    engine = PaddleEngine(OcrSettings(download=None if logits else "fake", threads=threads))
    assert [p.options["engine_config"]["intra_op_num_threads"] for p in made] == [1, 1]
    shades = [1 + i % 8 for i in range(60)]
    page = np.repeat(np.array(shades, np.uint8), 20)[:, None] * np.ones((1, 900), np.uint8)
    places = [Quad.of_box(0, 20 * i, (30, 300, 900)[i % 3], 20 * i + 20) for i in range(60)]
    readings = engine.recognise(page, [*places, Quad.of_box(5, 5, 5, 5)])
    assert [r.text for r in readings] == [*("01abcdef"[s - 1] for s in shades), ""]
    assert readings[-1] is NOTHING
    assert all(r.score == pytest.approx(1) for r in readings[:-1])
    assert all(0 < p <= 1 for r in readings for p in r.positions)


class BusyPredictor(FakePredictor):
    """Takes a while, and counts how many runs, of any predictor, are under way."""

    running: ClassVar[list[object]] = []
    most = 0

    def _run(self, x: list[Any]) -> list[Any]:
        self._work()
        return super()._run(x)

    def predict(self, image: Any, **options: Any) -> list[dict[str, Any]]:
        self._work()
        return [{"dt_polys": []}]

    def _work(self) -> None:
        self.running.append(self)
        BusyPredictor.most = max(self.most, len(self.running))
        time.sleep(0.01)
        self.running.remove(self)


@pytest.mark.parametrize("threads", [1, 2])
def test_no_more_networks_run_at_once_than_there_are_threads(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    _faked(monkeypatch, BusyPredictor)
    monkeypatch.setattr(BusyPredictor, "most", 0)
    engine = PaddleEngine(OcrSettings(download="fake", threads=threads))
    page = np.full((900, 900), 1, np.uint8)
    lines = [Quad.of_box(0, 20 * i, 60 + 30 * i, 20 * i + 20) for i in range(12)]
    with ThreadPoolExecutor(2) as pages:
        reading = pages.submit(engine.recognise, page, lines)
        found = [pages.submit(engine.detect, page) for _ in range(3)]
        assert len(reading.result()) == 12
        assert [f.result() for f in found] == [()] * 3
    assert BusyPredictor.most == threads


@pytest.mark.parametrize(
    ("heights", "scale", "fine"), [([9] * 8, 1.0, False), ([9] * 8, 0.9, True), ([12] * 8, 0.9, False)]
)
def test_small_print_is_looked_at_more_closely(heights: list[int], scale: float, fine: bool) -> None:
    places = [Quad.of_box(10, 20 * i, 60, 20 * i + high) for i, high in enumerate(heights)]
    assert _is_fine(places, scale) is fine
    assert not _is_fine([], scale)
