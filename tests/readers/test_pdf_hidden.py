"""Text of a PDF that something hides: painted over, with and without another text there."""

from __future__ import annotations

from extractor.readers.digital_pdf import read_pages
from tests.readers.pdfs import Draw, Pen, draw, source


def texts(drawn: Draw) -> list[str]:
    return [w.text for w in read_pages(source(draw(drawn)))[0][0].words]


def test_a_number_painted_over_counts_as_struck_out() -> None:
    def drawn(pen: Pen) -> None:
        pen.text(100, 200, "30", 10)
        pen.box(95, 188, 125, 204, grey=1)
        pen.text(112, 200, "7", 10)

    assert "".join(texts(drawn)) == "3\u03360\u03367"


def test_words_painted_over_are_no_print() -> None:
    def drawn(pen: Pen) -> None:
        pen.text(100, 200, "旧稿", 10)
        pen.box(95, 188, 125, 204, grey=1)
        pen.text(100, 200, "新版", 10)

    assert texts(drawn) == ["新版"]


def test_a_black_bar_leaves_a_square_for_each_letter() -> None:
    def drawn(pen: Pen) -> None:
        pen.text(100, 200, "30", 10)
        pen.box(95, 188, 125, 204, grey=0)

    assert texts(drawn) == ["■■"]


def test_what_is_painted_before_beside_or_in_transparency_hides_nothing() -> None:
    def drawn(pen: Pen) -> None:
        pen.box(95, 188, 125, 204, grey=0.9)  # a cell's shade
        pen.text(100, 200, "30", 10)
        pen.box(130, 188, 160, 204, grey=0.9)
        pen.canvas.setFillColorRGB(1, 1, 0, alpha=0.4)  # a marker's stroke
        pen.canvas.rect(95, pen.height - 204, 30, 16, stroke=0, fill=1)
        frame = pen.canvas.beginPath()  # a frame painted as an area with a hole
        frame.rect(90, pen.height - 210, 50, 30)
        frame.rect(92, pen.height - 208, 46, 26)
        pen.canvas.setFillGray(0)
        pen.canvas.drawPath(frame, stroke=0, fill=1)

    assert texts(drawn) == ["30"]


def test_a_clipped_area_hides_only_what_it_covers() -> None:
    def drawn(pen: Pen) -> None:
        pen.text(100, 200, "30", 10)
        pen.canvas.saveState()
        clip = pen.canvas.beginPath()
        clip.rect(300, 300, 50, 50)
        pen.canvas.clipPath(clip, stroke=0)
        pen.box(0, 0, 595, 842, grey=1)
        pen.canvas.restoreState()

    assert texts(drawn) == ["30"]
