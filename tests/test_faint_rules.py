"""Rules hardly darker than the paper's noise."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractor.ruling import find_ruling

UNIT = 2.0
LEFT, RIGHT, TOP = 100, 900, 100


def faint_form(depth: int, type_depth: int) -> NDArray[np.uint8]:
    """Rows of 13 pt ruled by ``depth`` against the paper, with labels that all but touch the rules and stems from rule to rule."""
    page = np.full((500, 1000), 245.0)
    for y in range(TOP, TOP + 11 * 26, 26):
        cv2.line(page, (LEFT, y), (RIGHT, y), (245 - depth - 4 * (y == TOP),), 1)
        for x in range(LEFT + 6, 380, 22):
            cv2.rectangle(page, (x, y + 4), (x + 16, y + 21), (245 - type_depth,), 1)
    for x in (LEFT, 400, 500, 600, 700, 800, RIGHT):
        cv2.line(page, (x, TOP), (x, TOP + 260), (245 - depth,), 1)
    for x, stem in ((450, (54, 76)), (550, (80, 128))):
        cv2.line(page, (x, TOP + stem[0]), (x, TOP + stem[1]), (245 - type_depth,), 2)
    noise = np.random.default_rng(5).normal(0, 4, page.shape)
    return np.clip(page + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("depth", [18, 24])
def test_faint_rules_are_looked_for_anew_and_strokes_as_dark_as_type_are_none(depth: int) -> None:
    found = find_ruling(faint_form(depth, 110), UNIT)
    whole = [r for r in found.horizontal if r.start < LEFT + 8 and r.end > RIGHT - 8]
    assert sorted(round((r.level - TOP) / 26) for r in whole) == list(range(11))
    down = sorted({round(r.level / 10) * 10 for r in found.vertical})
    assert down == [LEFT, 400, 500, 600, 700, 800, RIGHT]


@pytest.mark.parametrize(("rows", "found"), [(6, 6), (2, 0)])
def test_rules_too_faint_to_be_traced_are_found_beside_a_dark_edge_of_the_paper(rows: int, found: int) -> None:
    """Two may be the edges of a sheet."""
    page = np.full((900, 1000), 245.0)
    page[870:873] = 120
    levels = range(TOP, TOP + rows * 60, 60)
    for y in levels:
        page[y, LEFT:RIGHT] -= 11
    for x in range(LEFT, RIGHT + 1, 200):
        page[TOP : levels[-1], x] -= 11
    noise = np.random.default_rng(4).normal(0, 2.5, page.shape)
    grey = np.clip(page + noise, 0, 255).astype(np.uint8)
    across = [r for r in find_ruling(grey, UNIT).horizontal if r.start < LEFT + 10 and r.end > RIGHT - 10]
    assert sum(r.level < 860 for r in across) == found
