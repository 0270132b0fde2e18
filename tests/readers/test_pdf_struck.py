"""Text that a line strikes out, told from underlined text and from the rules of a table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractor.readers.digital_pdf import read_pages
from extractor.records import PrintedPage
from tests.readers.pdfs import Draw, Pen, draw, source
from tests.readers.test_digital_pdf import altered

pikepdf = pytest.importorskip("pikepdf", reason="pikepdf alters the test PDFs")

STRUCK_5 = "5\u03367"


def page_of(drawn: Draw) -> PrintedPage:
    return read_pages(source(draw(drawn)))[0][0]


def texts(page: PrintedPage) -> list[str]:
    return [w.text for w in page.words]


def _line(pen: Pen) -> None:
    pen.line(100, 196.5, 105.5, 196.5)


def _bar(pen: Pen) -> None:
    pen.box(100, 196.2, 105, 196.8)


def _double(pen: Pen) -> None:
    pen.line(100, 195.5, 105, 195.5)
    pen.line(100, 197.5, 105, 197.5)


def _slash(pen: Pen) -> None:
    pen.line(99.5, 200.5, 105.5, 192.5)


@pytest.mark.parametrize("strike", [_line, _bar, _double, _slash])
def test_a_line_through_a_digit_strikes_it_out(strike: Callable[[Pen], None]) -> None:
    def drawn(pen: Pen) -> None:
        pen.text(100, 200, "57", 10)
        strike(pen)

    page = page_of(drawn)
    assert texts(page) == [STRUCK_5]
    assert page.rulings == ()  # what strikes letters rules no table


@pytest.mark.parametrize("clockwise", [90, 180, 270])
def test_turned_text_is_struck_out_too(clockwise: int) -> None:
    def drawn(pen: Pen) -> None:
        pen.canvas.translate(300, 400)
        pen.canvas.rotate(-clockwise)
        pen.canvas.setFont("Helvetica", 10)
        pen.canvas.drawString(0, 0, "57")
        pen.canvas.line(0, 3.5, 5.5, 3.5)

    assert texts(page_of(drawn)) == [STRUCK_5]


@pytest.mark.parametrize("height", [201.2, 190.0])
def test_lines_under_and_over_text_leave_it_standing(height: float) -> None:
    def drawn(pen: Pen) -> None:
        pen.text(100, 200, "57", 10)
        pen.line(100, height, 110, height)

    page = page_of(drawn)
    assert texts(page) == ["57"]
    assert len(page.rulings) == 1


def test_a_rule_that_runs_through_text_stays_a_rule() -> None:
    def drawn(pen: Pen) -> None:
        pen.table((100, 111, 122), (180, 196.5, 210), [["", ""], ["", ""]])
        pen.text(100.5, 200, "57", 10)  # as set by a program whose rows are too low

    page = page_of(drawn)
    assert texts(page) == ["57"]
    assert sum(b.width > b.height for b in page.rulings) == 3


def test_a_ring_around_a_number_strikes_nothing_out() -> None:
    def drawn(pen: Pen) -> None:
        pen.text(100, 200, "57", 10)
        pen.canvas.ellipse(98, pen.height - 202, 112, pen.height - 190)

    assert texts(page_of(drawn)) == ["57"]


@pytest.mark.parametrize("marked", [True, False])
def test_a_remark_that_strikes_out_is_heard(marked: bool) -> None:
    def strike(pdf: object) -> None:
        page = pdf.pages[0]  # type: ignore[attr-defined]
        left, bottom, right, top = 100, 842 - 202, 105, 842 - 190
        quad = [left, top, right, top, left, bottom, right, bottom]
        remark = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.StrikeOut, Rect=[left, bottom, right, top], F=4
        )
        if marked:
            remark.QuadPoints = quad
        page.Annots = pikepdf.Array([remark])

    data = altered(draw(lambda pen: pen.text(100, 200, "57", 10)), strike)
    assert texts(read_pages(source(data))[0][0]) == [STRUCK_5]
