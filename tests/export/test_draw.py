"""Pages as pictures with every cell's box, by trust."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractor.export.draw import draw
from extractor.readers.digital_pdf import read_pages
from extractor.readers.opening import open_source
from extractor.records import (
    Address,
    Box,
    PagePlace,
    PrintedPage,
    Report,
    ScoredCell,
    ScoredFact,
    ScoredParagraph,
    State,
    Value,
)
from extractor.settings import DRAW_DPI
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


def test_a_photograph_lies_under_its_cells(tmp_path: Path) -> None:
    """As displayed, whatever frame it was read in."""
    file = tmp_path / "报告.png"
    Image.new("RGB", (1190, 1684), (0, 0, 255)).save(file, dpi=(144, 144))
    given = replace(report(0.99, "accepted"), source=open_source(file))
    read_in = PrintedPage(1, 842, 595, (), scanned=True)  # turned
    (path,) = draw(given, [read_in], tmp_path)
    with Image.open(path) as picture:
        assert picture.size == (round(595 * DRAW_DPI / 72), round(842 * DRAW_DPI / 72))
        assert picture.getpixel((5, 5)) == (0, 0, 255)
        scale = picture.width / 595
        red, green, blue = picture.getpixel((round(100 * scale), round(220 * scale)))
        assert green > max(red, blue)


def test_a_page_of_text_without_a_picture_shows_its_rules(tmp_path: Path) -> None:
    given = report(0.99, "accepted")
    given = replace(given, source=replace(given.source, kind="ofd"))
    (path,) = draw(given, [PrintedPage(1, 595, 842, (), rulings=(Box(50, 500, 400, 500),))], tmp_path)
    with Image.open(path) as picture:
        scale = picture.width / 595
        assert picture.getpixel((round(300 * scale), round(500 * scale))) == (128, 128, 128)
        assert picture.getpixel((5, 5)) == (255, 255, 255)
