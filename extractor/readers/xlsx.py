"""Workbooks: every visible cell as it is printed (number formats, formulas' last values), merges as spans."""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from typing import Any

from extractor import settings
from extractor.chinese import RAISED_DIGITS, struck
from extractor.errors import InputError, LimitExceeded, UnreadableFile
from extractor.readers.hidden_cells import of_forms
from extractor.readers.line_breaks import settled
from extractor.readers.number_format import general, printed_date, printed_number
from extractor.readers.package import Package, damaged, parse_xml
from extractor.readers.sheet import Sheet, sheet_blocks
from extractor.records import Block, Content, Problem, Source

_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
# a formula without a value behind it; t="str" is text, which may well be empty
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c(?![^>]*\st=.str)[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_HOLDS_TEXT = re.compile(r"(?:worksheets/[^/]*|sharedStrings)\.xml$", re.I)
_STRICT = b"purl.oclc.org/ooxml"


def read(source: Source) -> Content:
    """The sheets of a workbook, each as tables and paragraphs. Raises UnreadableFile or LimitExceeded.

    Hidden sheets, rows and columns are not printed and so not read; a Problem names them.
    """
    package = Package(source.data, "xlsx")
    parts = _checked_parts(package)
    data = _transitional(package) if _is_strict(package) else source.data
    book = _load(data, rich=any(b"vertAlign" in part or b"<strike" in part for part in parts))
    # programs write formulas without values, and only a spreadsheet fills them in
    formulas = _load(data, values=False) if any(map(_UNCOMPUTED.search, parts)) else None
    blocks: list[Block] = []
    problems: list[Problem] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            problems.append(Problem("hidden_sheet", f"工作表“{sheet.title}”已隐藏，未读取"))
            continue
        if formulas is not None and (pending := _show_formulas(sheet, formulas[sheet.title])):
            problems.append(Problem("formulas", f"工作表“{sheet.title}”有 {pending} 个公式从未算过，没有数值"))
        read_sheet, hidden = _sheet(sheet)
        if hidden:
            problems.append(Problem("hidden_cells", f"工作表“{sheet.title}”有 {hidden} 个隐藏单元格，未读取"))
        blocks += settled(sheet_blocks(read_sheet))
    if not blocks:
        raise UnreadableFile("工作簿中没有内容", "The workbook is empty.")
    return Content(tuple(blocks), problems=tuple(problems))


def _checked_parts(package: Package) -> list[bytes]:
    """The sheets and the shared texts; hostile parts are refused before openpyxl, which fills every slot of a merge and
    keeps every cell, sees them."""
    parts: list[bytes] = []
    cells = 0
    for entry in package.entries:
        name = entry.filename.lower()
        if not name.endswith((".xml", ".rels")):
            continue
        if entry.file_size > settings.MAX_MARKUP_PART_BYTES:
            raise _too_many()
        data = package.read(entry)
        if b"<!" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            parse_xml(data, "xlsx")
        if _HOLDS_TEXT.search(name):
            parts.append(data)
        if "worksheets/" in name:
            cells += len(_CELL.findall(data))
            cells += sum(_area(*m.groups()) for m in _MERGE.finditer(data))
    if cells > settings.MAX_SHEET_CELLS:
        raise _too_many()
    return parts


def _too_many() -> LimitExceeded:
    return LimitExceeded("工作簿过大，未读取", "The workbook is too large; it was not read.")


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    return (abs(_letters(right) - _letters(left)) + 1) * (abs(int(bottom[:8]) - int(top[:8])) + 1)


def _letters(name: bytes) -> int:
    number = 0
    for letter in name[:4]:
        number = number * 26 + letter - 64
    return number


def _is_strict(package: Package) -> bool:
    return "xl/workbook.xml" in package and _STRICT in package.read("xl/workbook.xml")


def _transitional(package: Package) -> bytes:
    """The workbook with strict OOXML's namespaces replaced: openpyxl finds nothing under theirs."""
    from lxml import etree

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for entry in package.entries:
            data = package.read(entry)
            if _STRICT in data and entry.filename.lower().endswith((".xml", ".rels")):
                data = etree.tostring(parse_xml(data, "xlsx"), xml_declaration=True, encoding="UTF-8", standalone=True)
            archive.writestr(entry.filename, data)
    return out.getvalue()


def _show_formulas(sheet: Any, formulas: Any) -> int:
    """Put the text of each formula that has no value where its value would stand, so that it is not taken for a blank;
    how many there are."""
    shown = 0
    for slot, cell in formulas._cells.items():
        if cell.data_type == "f" and slot in sheet._cells and sheet._cells[slot].value is None:
            sheet._cells[slot].value = str(getattr(cell.value, "text", cell.value))
            shown += 1
    return shown


def _load(data: bytes, *, values: bool = True, rich: bool = False) -> Any:
    """The workbook with formulas' last values, or with the formulas themselves; texts ``rich``, with their looks."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of every extension that it leaves out
            return openpyxl.load_workbook(io.BytesIO(data), data_only=values, rich_text=rich)
    except InputError:
        raise
    except Exception as error:  # openpyxl raises whatever the damage leads to
        raise damaged("xlsx") from error


def _sheet(sheet: Any) -> tuple[Sheet, int]:
    """The sheet's printed texts, and how many hidden cells with text were left out."""
    rows = {n for n, d in sheet.row_dimensions.items() if d.hidden}
    columns = {
        c
        for d in sheet.column_dimensions.values()
        if d.hidden
        for c in range(d.min or d.index_int, (d.max or d.min or 0) + 1)
    }
    texts: dict[tuple[int, int], str] = {}
    framed: set[tuple[int, int]] = set()
    hidden: dict[tuple[int, int], str] = {}
    for cell in sheet._cells.values():
        slot = (cell.row, cell.column)
        is_hidden = cell.row in rows or cell.column in columns
        if text := _printed(cell):
            if cell.has_style and cell.font.strike:
                text = struck(text)
            (hidden if is_hidden else texts)[slot] = text
        if not is_hidden and cell.has_style and _has_border(cell.border):
            framed.add(slot)
    texts |= of_forms(hidden, rows, columns, texts)
    merges = [
        (m.min_row, m.min_col, m.max_row - m.min_row + 1, m.max_col - m.min_col + 1) for m in sheet.merged_cells.ranges
    ]
    return Sheet(sheet.title, texts, merges, frozenset(framed)), len(hidden)


def _has_border(border: Any) -> bool:
    sides = (border.left, border.right, border.top, border.bottom)
    return sum(side is not None and side.style not in (None, "none") for side in sides) >= 2


def _printed(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    code = str(cell.number_format or "General")
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return printed_date(value, code)
    if isinstance(value, datetime.timedelta):
        return str(value)
    if isinstance(value, (int, float)):
        return printed_number(value, code) if code != "General" else general(value)
    if not isinstance(value, str):
        value = _with_marks(value)
    return str(value).strip(" \u3000\u00a0\r\n\t").replace("\u00a0", " ")


def _with_marks(text: Any) -> str:
    """Rich text; raised or lowered digits and struck letters as such: 5 with note 1 must not become 51."""
    pieces = []
    for piece in text if isinstance(text, list) else [str(text)]:
        font, shown = getattr(piece, "font", None), str(piece)
        if getattr(font, "vertAlign", None) in ("superscript", "subscript"):
            shown = shown.translate(RAISED_DIGITS)
        pieces.append(struck(shown) if getattr(font, "strike", None) else shown)
    return "".join(pieces)
