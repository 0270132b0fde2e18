"""How far a page leans is told from its lines."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.readers.skew import _by_strips, _sharpness, find_skew


def leaning(degrees: float) -> np.ndarray:
    """A page of lines of words, turned clockwise."""
    page = np.full((1400, 1000), 245, np.uint8)
    chance = np.random.default_rng(2)
    for y in range(120, 1300, 40):
        for x in range(100, 860, 30):
            page[y : y + 16, x : x + int(chance.integers(10, 24))] = 40
    turn = cv2.getRotationMatrix2D((500, 700), -degrees, 1.0)
    return np.asarray(cv2.warpAffine(page, turn, (1000, 1400), borderValue=(245,)), np.uint8)


@pytest.mark.parametrize("degrees", [0.0, 0.25, -0.6, 1.4, -2.9, 6.2, -7.7])
def test_a_page_leans_as_its_lines_do(degrees: float) -> None:
    assert abs(find_skew(leaning(degrees)) - degrees) <= 0.07


def test_a_page_on_its_side_leans_as_its_lines_do() -> None:
    assert abs(find_skew(np.ascontiguousarray(np.rot90(leaning(1.4)))) - 1.4) <= 0.07


def test_an_empty_page_does_not_lean() -> None:
    assert find_skew(np.full((1400, 1000), 245, np.uint8)) == 0.0


def test_shifted_strips_are_as_sharp_as_the_page_turned() -> None:
    ink = (245 - leaning(1.5)).astype(np.float32)
    by_strips = _by_strips(ink)
    for angle in (-1.0, 0.0, 1.0, 1.5, 2.0):
        assert by_strips(angle) == pytest.approx(_sharpness(ink, angle), rel=0.1)
    assert max((-1.5, 0.0, 1.5), key=by_strips) == max((-1.5, 0.0, 1.5), key=lambda t: _sharpness(ink, t))
