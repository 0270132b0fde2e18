"""Boxes of cells hold their text, and a box beside them does not."""

from __future__ import annotations

import pypdfium2
import pytest

from extractor.records import Box
from tests.readers.pdfs import Pen, draw

measure_boxes = pytest.importorskip("measure_boxes")


def page_of(pen: Pen) -> None:
    pen.text(100, 200, "总计", size=10)
    pen.text(160, 200, "12", size=10)
    pen.text(182, 200, "7", size=10, grey=1)  # white: no print


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_text_in_a_box_of_the_displayed_page(rotate: int) -> None:
    page = pypdfium2.PdfDocument(draw(page_of))[0]
    page.set_rotation(rotate)
    width, height = 595, 842
    box = {
        0: Box(155, 185, 175, 205),
        90: Box(height - 205, 155, height - 185, 175),
        180: Box(width - 175, height - 205, width - 155, height - 185),
        270: Box(185, width - 175, 205, width - 155),
    }[rotate]
    assert measure_boxes.text_in(page, box) == "12"


@pytest.mark.parametrize(
    ("box", "raw", "agrees"),
    [
        (Box(90, 185, 130, 205), "总 计", True),
        (Box(155, 185, 195, 205), "12", True),  # and a white 7
        (Box(90, 185, 175, 205), "12", False),
        (Box(300, 185, 330, 205), "12", False),
    ],
)
def test_agreement(box: Box, raw: str, agrees: bool) -> None:
    assert measure_boxes.agrees(pypdfium2.PdfDocument(draw(page_of))[0], box, raw)[0] is agrees
