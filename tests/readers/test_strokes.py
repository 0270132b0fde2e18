"""Strokes told by their page's other strokes."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.readers.ocr import Pixels, Quad, Reading
from extractor.readers.strokes import in_company, leaning, slash_or_one
from extractor.settings import SLASH_SCORE


def strokes(leans: list[float]) -> tuple[Pixels, list[tuple[Quad, Reading]]]:
    """One stroke of 60 pixels beside the other, each read as a sure 1."""
    grey: Pixels = np.full((100, 60 * len(leans)), 250, np.uint8)
    for i, lean in enumerate(leans):
        x, across = 60 * i + 30, 30 * np.tan(np.radians(lean))
        ends = [(round(16 * (x + side * across)), 16 * (50 - side * 30)) for side in (-1, 1)]
        cv2.line(grey, ends[0], ends[1], (40,), 3, cv2.LINE_AA, 4)
    places = [Quad.of_box(60 * i + 5, 5, 60 * i + 55, 95) for i in range(len(leans))]
    return grey, [(place, slash_or_one(grey, place, Reading("1", 0.98))) for place in places]


@pytest.mark.parametrize(
    ("leans", "text"),
    [
        ([15.0] * 6 + [13.6], "//////" + "/"),
        ([15.0] * 5 + [13.6], "/////" + "1"),  # too few to tell by
        ([18.0] * 6 + [12.0], "//////" + "1"),  # italics
        ([15.0] * 6 + [-4.0], "//////" + "1"),
    ],
)
def test_a_stroke_that_leans_as_the_pages_slashes_do_is_one(leans: list[float], text: str) -> None:
    grey, read = strokes(leans)
    told = in_company(grey, read)
    assert "".join(r.text for _, r in told) == text
    assert told[-1][1].score == (SLASH_SCORE if text[-1] == "/" else read[-1][1].score)


@pytest.mark.parametrize(("high", "lean"), [(0.8, 0.0), (1.0, 30.0)])
def test_a_stroke_at_the_side_is_a_rules_flank_where_it_is_as_high_as_the_box(high: float, lean: float) -> None:
    grey: Pixels = np.full((100, 60), 250, np.uint8)
    grey[100 - round(100 * high) :, :4] = 40
    cv2.line(grey, (20, 80), (52, 25), (40,), 3, cv2.LINE_AA)
    assert leaning(grey, Quad.of_box(0, 0, 60, 100)) == pytest.approx(lean, abs=2)
