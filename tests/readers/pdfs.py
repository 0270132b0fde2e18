"""Small PDFs for tests, drawn with reportlab. Heights count from the top of the page, as the program counts them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from extractor.records import Source

WIDTH, HEIGHT = 595.0, 842.0
SONG = "STSong-Light"

Draw = Callable[["Pen"], None]


class Pen:
    """A page being drawn: text and lines at points from its top left."""

    def __init__(self, canvas: Any, height: float = HEIGHT) -> None:
        self.canvas = canvas
        self.height = height

    def text(self, x: float, y: float, text: str, size: float = 10.5, **look: Any) -> None:
        """Writes with the baseline at ``y``. ``mode`` is the text rendering mode, ``grey`` 0 (black) to 1 (white)."""
        written = self.canvas.beginText(x, self.height - y)
        written.setFont(SONG, size)
        written.setTextRenderMode(look.get("mode", 0))
        written.setFillGray(look.get("grey", 0))
        written.textLine(text)
        written.setTextRenderMode(0)
        self.canvas.drawText(written)

    def turned(self, x: float, y: float, text: str, clockwise: float, size: float = 10.5, grey: float = 0) -> None:
        self.canvas.saveState()
        self.canvas.translate(x, self.height - y)
        self.canvas.rotate(-clockwise)
        self.canvas.setFont(SONG, size)
        self.canvas.setFillGray(grey)
        self.canvas.drawString(0, 0, text)
        self.canvas.restoreState()

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def box(self, x0: float, y0: float, x1: float, y1: float, grey: float = 0) -> None:
        """A painted rectangle without an outline."""
        self.canvas.setFillGray(grey)
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def table(
        self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]], size: float = 10.5
    ) -> None:
        """A fully ruled table; each text is set in the middle of its cell."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        self.words(xs, ys, rows, size)

    def words(
        self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]], size: float = 10.5
    ) -> None:
        """The texts of a table without its lines."""
        self.canvas.setFont(SONG, size)
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                if text:
                    wide = self.canvas.stringWidth(text, SONG, size)
                    x = (xs[c] + xs[c + 1] - wide) / 2
                    self.text(x, (ys[r] + ys[r + 1]) / 2 + 0.36 * size, text, size)


def draw(*pages: Draw, width: float = WIDTH, height: float = HEIGHT) -> bytes:
    """A PDF with one page for each drawing."""
    pdfgen = pytest.importorskip("reportlab.pdfgen.canvas", reason="reportlab draws the test PDFs")
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(SONG))
    out = io.BytesIO()
    canvas = pdfgen.Canvas(out, pagesize=(width, height))
    for page in pages:
        page(Pen(canvas, height))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def source(data: bytes, password: str | None = None) -> Source:
    return Source(Path("报告.pdf"), data, "pdf", "0" * 64, password)
