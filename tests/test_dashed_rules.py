"""Dashed rules are known by their beat."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractor.ruling import find_ruling

LEFT, RIGHT, TOP = 100, 900, 100


def with_dashes(page: NDArray[np.uint8], at: range, start: int, end: int, dash: int, gap: int) -> None:
    """Level rules at these heights of dashes so long, so far apart, three pixels thick."""
    for y in at:
        for x in range(start, end, dash + gap):
            page[y : y + 3, x : min(x + dash, end)] = 60


@pytest.mark.parametrize(("dash", "gap"), [(13, 8), (7, 5)])
def test_a_dashed_rule_is_known_by_its_beat_however_long_its_gaps_and_however_close_text_stands(
    dash: int, gap: int
) -> None:
    page = np.full((500, 1000), 245, np.uint8)
    rows = range(TOP, TOP + 7 * 50, 50)
    with_dashes(page, rows, LEFT, RIGHT, dash, gap)
    with_dashes(page.T, range(LEFT, RIGHT + 1, 200), TOP, TOP + 300, dash, gap)
    for y in rows[:-1]:
        for x, wide in zip(range(LEFT + 8, 280, 30), (16, 22, 11, 19, 24, 13), strict=True):
            cv2.rectangle(page, (x, y + 7), (x + wide, y + 30), (40,), 2)
    found = find_ruling(cv2.GaussianBlur(page, (0, 0), 0.8).astype(np.uint8), 2.8)
    whole = [r for r in found.horizontal if r.start < LEFT + 12 and r.end > RIGHT - 12]
    assert sorted(round((r.level - TOP) / 50) for r in whole) == list(range(7))
    assert sorted(round((r.level - LEFT) / 200) for r in found.vertical if r.length > 280) == [1, 2, 3, 4]
