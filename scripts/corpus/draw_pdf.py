"""Sheets as a PDF with a text layer, byte for byte the same for the same sheets."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import pikepdf
from fpdf import FPDF
from fpdf.enums import TextMode
from fpdf.fonts import TTFFont

from corpus.fonts import face
from corpus.sheet import BLACK, Fill, Picture, Rule, Sheet, Text, turned

_WHEN = datetime(2024, 1, 1, tzinfo=UTC)


def _draw_text(pdf: FPDF, mark: Text) -> None:
    pdf.set_font(mark.face, size=mark.size)
    pdf.set_text_color(*mark.colour)
    pdf.set_char_spacing(mark.gap)
    pdf.text_mode = TextMode.INVISIBLE if mark.invisible else TextMode.FILL
    if mark.angle % 360:
        with pdf.rotation(-mark.angle, mark.x, mark.y):
            pdf.text(mark.x, mark.y, mark.text)
    else:
        pdf.text(mark.x, mark.y, mark.text)


def _draw_rule(pdf: FPDF, rule: Rule) -> None:
    if rule.as_fill:
        half = rule.weight / 2
        pdf.set_fill_color(*rule.colour)
        if rule.y0 == rule.y1:
            pdf.rect(rule.x0 - half, rule.y0 - half, rule.x1 - rule.x0 + rule.weight, rule.weight, style="F")
        else:
            pdf.rect(rule.x0 - half, rule.y0 - half, rule.weight, rule.y1 - rule.y0 + rule.weight, style="F")
        return
    pdf.set_draw_color(*rule.colour)
    pdf.set_line_width(rule.weight)
    if rule.dash:
        pdf.set_dash_pattern(dash=rule.dash, gap=rule.dash)
    pdf.line(rule.x0, rule.y0, rule.x1, rule.y1)
    if rule.dash:
        pdf.set_dash_pattern()


def _draw(pdf: FPDF, sheet: Sheet) -> None:
    pdf.add_page(orientation="portrait", format=(sheet.width, sheet.height))
    for mark in sheet.marks:
        if isinstance(mark, Text):
            _draw_text(pdf, mark)
        elif isinstance(mark, Rule):
            _draw_rule(pdf, mark)
        elif isinstance(mark, Fill):
            if mark.weight:
                pdf.set_draw_color(*mark.colour)
                pdf.set_line_width(mark.weight)
            else:
                pdf.set_fill_color(*mark.colour)
            pdf.rect(mark.x0, mark.y0, mark.x1 - mark.x0, mark.y1 - mark.y0, style="D" if mark.weight else "F")
        elif isinstance(mark, Picture):
            pdf.image(io.BytesIO(mark.data), mark.x0, mark.y0, mark.x1 - mark.x0, mark.y1 - mark.y0)


def draw_pdf(sheets: Sequence[Sheet], title: str = "") -> bytes:
    """The sheets as one PDF. A sheet with ``rotate`` is written turned back, with /Rotate to show it upright."""
    pdf = FPDF(unit="pt")
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_creation_date(_WHEN)
    if title:
        pdf.set_title(title)
    for name in sorted({m.face for s in sheets for m in s.marks if isinstance(m, Text)}):
        pdf.add_font(name, fname=str(face(name).file))
    for sheet in sheets:
        _draw(pdf, turned(sheet, -sheet.rotate // 90))
    pdf.set_text_color(*BLACK)
    data = bytes(pdf.output())
    for font in pdf.fonts.values():  # fpdf2 leaves the files that it reads faces from open
        if isinstance(font, TTFFont):
            font.ttfont.close()
    if not any(s.rotate for s in sheets):
        return data
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as doc:
        for page, sheet in zip(doc.pages, sheets, strict=True):
            if sheet.rotate:
                page.Rotate = sheet.rotate
        doc.save(out, deterministic_id=True)
    return out.getvalue()
