"""Pages as pictures with every cell's box, by trust."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractor.export.draw import draw
from extractor.readers.digital_pdf import read_pages
from extractor.records import (
    Address,
    Box,
    PagePlace,
    Report,
    ScoredCell,
    ScoredFact,
    ScoredParagraph,
    State,
    Value,
)
from tests.readers.pdfs import draw as draw_pdf
from tests.readers.pdfs import source

Image = pytest.importorskip("PIL.Image")


def report(confidence: float, status: str) -> Report:
    cell = ScoredCell(
        Address("requests", "total", "total"),
        Value(State.VALUE, 7, "7"),
        confidence,
        status,
        PagePlace(1, Box(100, 200, 200, 240)),
    )
    paragraph = ScoredParagraph("总体情况", "heading", 0.9, "accepted", PagePlace(1, Box(72, 90, 200, 110)))
    given = source(draw_pdf(lambda pen: pen.text(72, 100, "总体情况"), lambda pen: pen.text(72, 100, "第二页")))
    fact = ScoredFact(None, 0.0)
    return Report(None, given, 2, fact, fact, {cell.address.name: cell}, (paragraph,), ())


@pytest.mark.parametrize(
    ("confidence", "status", "channel"),
    [(0.99, "accepted", "green"), (0.9, "review", "orange"), (0.1, "review", "red")],
)
def test_a_cells_box_has_the_colour_of_its_trust(confidence: float, status: str, channel: str, tmp_path: Path) -> None:
    given = report(confidence, status)
    pages, _ = read_pages(given.source)
    (path,) = draw(given, pages, tmp_path)
    assert path.name == "报告.pdf.page1.png"
    with Image.open(path) as picture:
        scale = picture.width / 595
        red, green, blue = picture.getpixel((round(100 * scale), round(220 * scale)))
    seen = {"green": green > max(red, blue), "orange": red > green > blue, "red": red > 2 * max(green, blue)}
    assert seen[channel]


def test_a_scan_shows_its_own_pixels(tmp_path: Path) -> None:
    numpy = pytest.importorskip("numpy")
    given = report(0.99, "accepted")
    pages, _ = read_pages(given.source)
    blue = numpy.zeros((842, 595, 3), dtype=numpy.uint8)
    blue[:, :, 2] = 255
    (path,) = draw(given, [replace(pages[0], image=blue, scanned=True)], tmp_path)
    with Image.open(path) as picture:
        assert picture.getpixel((5, 5)) == (0, 0, 255)
