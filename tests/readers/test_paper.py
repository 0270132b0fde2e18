"""The sheet on a photograph is found by its edges; shade that fades is no edge."""

from __future__ import annotations

import numpy as np

from extractor.readers.cleaning import clean
from extractor.readers.page_image import warp, without_colour
from extractor.readers.paper import find_paper


def photograph(paper: int, desk: int) -> np.ndarray:
    """A sheet of 850 by 1200 on a table top of 1000 by 1400."""
    picture = np.full((1400, 1000, 3), desk, np.uint8)
    picture[100:1300, 80:930] = paper
    return picture


def test_a_sheet_on_a_table_top_is_laid_flat() -> None:
    found = find_paper(photograph(230, 110))
    assert found is not None
    _, width, height = found
    assert abs(width - 850) < 12
    assert abs(height - 1200) < 16


def test_a_grey_photograph_is_as_good_as_its_three_channels() -> None:
    picture = photograph(230, 110)
    grey = without_colour(picture)
    assert grey.ndim == 2
    found, whole = find_paper(grey), find_paper(picture)
    assert found is not None
    assert whole is not None
    assert found[1:] == whole[1:]
    assert (clean(warp(grey, *found)) == clean(warp(picture, *whole))).all()
    picture[700, 500, 2] = 229
    assert without_colour(picture) is picture


def test_shade_beside_a_spine_is_no_table_top() -> None:
    scan = np.full((1400, 1000, 3), 230, np.uint8)
    scan[:, :120] = np.linspace(100, 230, 120, dtype=np.uint8)[None, :, None]
    assert find_paper(scan) is None
    scan[:, :60] = 100  # a table top at the same place ends at once
    scan[:, 60:120] = 230
    assert find_paper(scan) is not None
