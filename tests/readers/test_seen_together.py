"""What a page's readings say of one another."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.readers.ocr import Quad, Reading
from extractor.readers.page_image import PageImage
from extractor.readers.seen_together import on_paper, once
from tests.readers.scans import paper


@pytest.mark.parametrize(
    ("box", "text", "kept"),
    [
        ((200, 121, 300, 136), "规章", ["规章"]),  # the lower half of its characters, and white beside them
        ((200, 121, 300, 136), "规范", ["规章", "规范"]),
        ((260, 105, 320, 136), "规章", ["规章", "规章"]),  # beside it
    ],
)
def test_a_text_is_readonce_though_two_boxes_hold_it(
    box: tuple[int, int, int, int], text: str, kept: list[str]
) -> None:
    read = [(Quad.of_box(200, 105, 260, 136), Reading("规章", 0.99)), (Quad.of_box(*box), Reading(text, 0.6))]
    assert [r.text for _, r in once(read)] == kept


@pytest.mark.parametrize(
    ("top", "text", "beside", "kept"),
    [
        (4, "—", (), []),  # the paper's edge
        (4, "1", (), ["1"]),
        (4, "—", ((400, 2, 420, 20),), ["—", "0"]),  # a cut-out table has no margin
        (40, "—", (), ["—"]),
        (1750, "—", (), []),
    ],
)
def test_a_dash_alone_at_a_pages_end_is_the_papers_edge(
    top: int, text: str, beside: tuple[tuple[int, int, int, int], ...], kept: list[str]
) -> None:
    image = PageImage(paper, 2.0, (1754, 1240), np.eye(3))
    read = [(Quad.of_box(1100, top, 1130, top + 3), Reading(text, 0.9))]
    read += [(Quad.of_box(*box), Reading("0", 0.9)) for box in beside]
    assert [r.text for _, r in on_paper(read, image)] == kept
