"""The corrected document as DOCX, set after GB/T 9704-2012 (the standard for official documents): A4, its margins,
title in 小标宋 22 pt, headings 黑体 and text 仿宋 16 pt on a 28 pt line, page numbers with dashes.

Doubtful cells are shaded and carry a Word comment with the reasons; comments are no part of the text.
"""

from __future__ import annotations

import re
from io import BytesIO
from itertools import zip_longest
from typing import Any, Final

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from extractor import marks
from extractor.export.document import Document, Grid, Line, Slot, Style
from extractor.export.layout import PrintedCell, PrintedTable, Role

_TEXT_WIDTH_MM: Final = 156.0  # A4 less 28 and 26 mm of margin (GB/T 9704)
_DOUBTFUL: Final = "FFF2CC"  # pale yellow: look again
_BROKEN: Final = "F8CBAD"  # pale red: a sum that does not hold
_SUSPECT: Final = "F4865A"  # stronger: the cell that alone would explain it
_HEADER: Final = "F2F2F2"
_WIDE, _NARROW, _MARK = 12.0, 9.0, 7.0  # points: in a table of few columns, of many, and for a mark in a narrow cell

_ROW_MM: Final = 6.0
_HALF_PAGE_ROWS: Final = 16
"""A longer table begins a page of its own with its heading, which every official one fits; a shorter is kept whole."""

_TITLE_LINE: Final = 20
"""Characters of 22 pt that fit the text's width."""

_COMMENTS_AT_MOST: Final = 60
"""Word becomes unusable with hundreds of comments; the list at the end names every cell anyway."""

_SERIF, _TITLE, _SANS, _BODY, _KAI = "宋体", "方正小标宋简体", "黑体", "仿宋", "楷体"


def to_docx(document: Document) -> bytes:
    """The bytes of the DOCX file; the same document gives the same text, tables and marks."""
    word = docx.Document()
    _page(word)
    _styles(word)
    word.core_properties.title = document.title
    word.core_properties.author = ""
    word.core_properties.language = "zh-CN"
    comments = _Comments(word)
    for block, following in zip_longest(document.blocks, document.blocks[1:]):
        if isinstance(block, Line):
            paragraph = _line(word, block)
            if isinstance(following, Grid) and following.table.rows > _HALF_PAGE_ROWS:
                paragraph.paragraph_format.page_break_before = True
        else:
            _table(word, block, comments)
    if document.notes:
        _notes(word, document.notes)
    buffer = BytesIO()
    word.save(buffer)
    return buffer.getvalue()


# --------------------------------------------------------------------------- page and styles


def _page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in (("— ", None), ("", "PAGE"), (" —", None)):
        run = footer.add_run(text)
        _font(run._element.get_or_add_rPr(), _SERIF)
        run.font.size = Pt(14)
        if field:
            for kind in ("begin", "instr", "end"):
                run._element.append(_field_part(kind, field))


def _field_part(kind: str, field: str) -> Any:
    if kind == "instr":
        element = OxmlElement("w:instrText")
        element.set(qn("xml:space"), "preserve")
        element.text = field
    else:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
    return element


def _font(properties: Any, name: str) -> None:
    """The font for Chinese text is its own attribute in Word; Latin letters and digits take Times New Roman."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for attribute in [a for a in fonts.attrib if a.endswith("Theme")]:
        del fonts.attrib[attribute]
    fonts.set(qn("w:ascii"), "Times New Roman")
    fonts.set(qn("w:hAnsi"), "Times New Roman")
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")


def _style(word: WordDocument, name: str, font: str, size: float, bold: bool = False) -> Any:
    style = word.styles[name]
    _font(style.element.get_or_add_rPr(), font)
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(28)
    return style


def _styles(word: WordDocument) -> None:
    _style(word, "Normal", _BODY, 16)
    title = _style(word, "Title", _TITLE, 22)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.line_spacing = Pt(34)
    title.paragraph_format.space_after = Pt(20)
    border = title.element.pPr.find(qn("w:pBdr"))  # the template's blue rule
    if border is not None:
        title.element.pPr.remove(border)
    _style(word, "Heading 1", _SANS, 16).paragraph_format.first_line_indent = Pt(32)
    _style(word, "Heading 2", _KAI, 16).paragraph_format.first_line_indent = Pt(32)
    for size in (_WIDE, _NARROW, _MARK):
        for left in (False, True):
            style = word.styles.add_style(_cell_style(size, left), WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = word.styles["Normal"]
            _style(word, style.name, _SERIF, size)
            style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER


def _cell_style(size: float, left: bool) -> str:
    """A paragraph style's name, which is its id as well."""
    return f"Table{size:g}{'Left' if left else ''}"


# --------------------------------------------------------------------------- lines


def _line(word: WordDocument, line: Line) -> Paragraph:
    match line.style:
        case Style.TITLE:
            paragraph = word.add_paragraph(_two_lines(line.text), style="Title")
        case Style.HEADING:
            paragraph = word.add_paragraph(line.text, style="Heading 1")
            paragraph.paragraph_format.keep_with_next = True
        case Style.SUBHEADING:
            paragraph = word.add_paragraph(line.text, style="Heading 2")
        case Style.TABLE_NOTE:
            paragraph = word.add_paragraph()
            paragraph.add_run(line.text).font.size = Pt(12)
        case Style.SIGNATURE:
            paragraph = word.add_paragraph(line.text)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Pt(32)
            paragraph.paragraph_format.keep_with_next = True  # the date does not stand on a page alone
        case Style.BODY:
            paragraph = word.add_paragraph(line.text)
            paragraph.paragraph_format.first_line_indent = Pt(32)  # two characters
    return paragraph


def _two_lines(title: str) -> str:
    """A title too long for one line is broken where its sense allows, before the year."""
    return re.sub(r"(?<=.)(?=\d{4}年)", "\n", title, count=1) if len(title) > _TITLE_LINE else title


def _shade(properties: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), colour)
    properties.append(shade)


def _notes(word: WordDocument, notes: tuple[str, ...]) -> None:
    heading = word.add_paragraph()
    heading.add_run().add_break(WD_BREAK.PAGE)
    run = heading.add_run(marks.NOTES_HEADING)
    _font(run._element.get_or_add_rPr(), _SANS)
    run.font.size = Pt(14)
    for number, note in enumerate(notes, 1):
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(20)
        paragraph.add_run(f"{number}. {note}").font.size = Pt(12)


# --------------------------------------------------------------------------- tables


class _Comments:
    """Hands out Word comments, up to a number that Word still shows well."""

    def __init__(self, word: WordDocument) -> None:
        self._word = word
        self._left = _COMMENTS_AT_MOST

    def add(self, run: Any, text: str) -> None:
        if self._left:
            self._left -= 1
            self._word.add_comment(run, text=text, author="extractor", initials="E")


def _table(word: WordDocument, grid: Grid, comments: _Comments) -> None:
    printed = grid.table
    table = word.add_table(rows=printed.rows, cols=printed.columns)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = _widths(printed)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    _cell_margins(table, 0.6)
    places = [list(row.cells) for row in table.rows]  # python-docx counts the grid anew at each ``table.cell``
    size = _NARROW if printed.columns > 8 else _WIDE
    for cell in printed.cells:
        place = places[cell.row][cell.column]
        if cell.row_span > 1 or cell.column_span > 1:
            place = place.merge(places[cell.row + cell.row_span - 1][cell.column + cell.column_span - 1])
        place.width = Mm(sum(widths[cell.column : cell.column + cell.column_span]))
        paragraph = _fill(place, cell, grid.slot(cell), size, comments)
        bottom = cell.row + cell.row_span >= printed.rows
        if not bottom and (printed.rows <= _HALF_PAGE_ROWS or cell.role in (Role.HEADING, Role.HEADER)):
            paragraph.paragraph_format.keep_with_next = True
    for number, row in enumerate(table.rows):
        row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(_ROW_MM)
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number < printed.header_rows:
            properties.append(OxmlElement("w:tblHeader"))
    word.add_paragraph()  # Word runs two tables together that nothing parts


def _fill(place: Any, cell: PrintedCell, slot: Slot, size: float, comments: _Comments) -> Any:
    place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = place.paragraphs[0]
    mark = slot.text in (marks.UNREADABLE, marks.ABSENT)
    paragraph._p.style = _cell_style(_MARK if mark else size, cell.reads_on)  # by id: by name costs 5 ms a cell
    run = paragraph.add_run(slot.text)
    if slot.broken or slot.doubtful:
        colour = _SUSPECT if slot.suspect else _BROKEN if slot.broken else _DOUBTFUL
        _shade(place._tc.get_or_add_tcPr(), colour)
    elif cell.role in (Role.HEADER, Role.HEADING):
        _shade(place._tc.get_or_add_tcPr(), _HEADER)
    if slot.reasons:
        comments.add(run, "；".join(slot.reasons))
    return paragraph


def _widths(printed: PrintedTable) -> list[float]:
    """Column widths in mm that fill the text's width: short merged labels get little, the last label column the
    most."""
    labels, values = printed.label_columns, printed.columns - printed.label_columns
    if labels == 0:
        return [_TEXT_WIDTH_MM / values] * values
    if labels == 1:
        return [_TEXT_WIDTH_MM * 0.34, *[_TEXT_WIDTH_MM * 0.66 / values] * values]
    narrow, value = 13.0, 10.0
    last = _TEXT_WIDTH_MM - narrow * (labels - 1) - value * values
    return [*[narrow] * (labels - 1), max(last, 20.0), *[value] * values]


def _cell_margins(table: Any, millimetres: float) -> None:
    """Narrow margins left and right: fifteen columns must fit side by side."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(millimetres * 56.7)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)
