"""Pages as pictures, sources as lines and tables."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from extractor.cli.review import apart
from extractor.errors import InputError, UnreadableFile
from extractor.readers.opening import open_source, source_of
from extractor.records import Box, PrintedPage, Source, Word
from extractor.review.pictures import PageJob, _svg, draw_page, page_sizes
from extractor.review.source_view import source_view
from tests.review.conftest import CLIPPED, PDF, SCAN, WEB


def test_a_pdf_page_is_drawn_at_twice_its_points() -> None:
    source = open_source(PDF)
    (width, height), *others = page_sizes(source)
    picture = draw_page(PageJob(source, 1))
    assert len(others) == 2
    assert (picture.media_type, picture.width, picture.height) == ("image/png", width, height)
    size = Image.open(io.BytesIO(picture.data)).size
    assert size == pytest.approx((2 * width, 2 * height), abs=2)


def test_a_scan_is_kept_as_a_photograph() -> None:
    assert draw_page(PageJob(open_source(SCAN), 2)).media_type == "image/jpeg"


def test_an_image_file_is_its_own_page() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(buffer, "PNG", dpi=(144, 144))
    source = source_of(Path("a.png"), buffer.getvalue())
    ((width, height),) = page_sizes(source)
    assert width / height == pytest.approx(4 / 3)
    assert draw_page(PageJob(source, 1)).data.startswith(b"\x89PNG")


@pytest.mark.parametrize("number", [0, 9])
def test_there_is_no_such_page(number: int) -> None:
    with pytest.raises(InputError):
        draw_page(PageJob(open_source(PDF), number))


def test_a_damaged_pdf_is_told() -> None:
    damaged = Source(Path("a.pdf"), b"%PDF-1.4 nothing", "pdf", "0" * 64)
    with pytest.raises(UnreadableFile):
        page_sizes(damaged)
    with pytest.raises(UnreadableFile):
        draw_page(PageJob(damaged, 1))


def test_pages_of_words_become_svg_with_the_text_escaped() -> None:
    word = Word("<b>&", Box(10, 20, 50, 32))
    page = PrintedPage(1, 100, 200, (word,), rulings=(Box(5, 40, 95, 40),))
    text = "".join(_svg(page))
    assert "&lt;b&gt;&amp;" in text and "<b>" not in text
    assert 'viewBox="0 0 100.0 200.0"' in text and "translate(30.0 26.0)" in text


def test_text_is_shown_by_its_lines() -> None:
    shown = source_view(open_source(CLIPPED))
    lines = CLIPPED.read_text("utf-8").splitlines()
    assert shown["mode"] == "lines"
    assert [b["text"] for b in shown["blocks"]][: len(lines)] == lines
    assert [b["line"] for b in shown["blocks"]][:3] == [1, 2, 3]


def test_a_web_page_is_shown_by_its_tables() -> None:
    shown = source_view(open_source(WEB))
    tables = [b for b in shown["blocks"] if "rows" in b]
    assert shown["mode"] == "blocks" and len(tables) == 3
    spans = [cell.get("columns", 1) for cell in tables[1]["rows"][0]]
    assert sum(spans) == tables[1]["columns"]
    assert tables[1]["rows"][0][0]["part"] == "表 2"


def test_files_are_opened_in_a_process_apart() -> None:
    """The command's own way: a page drawn in another process, its failure told here."""
    assert apart(draw_page, PageJob(open_source(PDF), 3)).media_type == "image/png"
    with pytest.raises(UnreadableFile):
        apart(draw_page, PageJob(Source(Path("a.pdf"), b"%PDF-1.4 nothing", "pdf", "0" * 64), 1))
