"""What goes into the engine: a page without its margins."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.readers.paddle import printed_area


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
