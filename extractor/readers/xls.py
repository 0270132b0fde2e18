"""Old workbooks (BIFF: ``.xls``, WPS's ``.et``), read by xlrd: 3 ms where LibreOffice takes 2 s."""

from __future__ import annotations

from typing import Any

from extractor import settings
from extractor.chinese import RAISED_DIGITS, struck
from extractor.errors import LimitExceeded, UnreadableFile
from extractor.readers.hidden_cells import of_forms
from extractor.readers.line_breaks import settled
from extractor.readers.number_format import general, printed_date, printed_number
from extractor.readers.package import damaged
from extractor.readers.sheet import Sheet, sheet_blocks
from extractor.records import Block, Content, Problem, Source

_BLANKS = " \u3000\u00a0\r\n\t"
_NUMBER, _DATE, _BOOLEAN, _ERROR = 2, 3, 4, 5


def read(source: Source) -> Content:
    """The visible sheets of an old workbook. Raises UnreadableFile (damaged, empty) or LimitExceeded."""
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=source.data, formatting_info=True, ragged_rows=True, logfile=_Silent())
    except Exception as error:  # xlrd raises whatever the damage leads to
        raise damaged("xls") from error
    blocks: list[Block] = []
    problems: list[Problem] = []
    for sheet in book.sheets():
        if sheet.visibility:
            problems.append(Problem("hidden_sheet", f"工作表“{sheet.name}”已隐藏，未读取"))
            continue
        read_sheet, hidden = _sheet(book, sheet)
        if hidden:
            problems.append(Problem("hidden_cells", f"工作表“{sheet.name}”有 {hidden} 个隐藏单元格，未读取"))
        blocks += settled(sheet_blocks(read_sheet))
    if not blocks:
        raise UnreadableFile("工作簿中没有内容", "The workbook is empty.")
    return Content(tuple(blocks), problems=tuple(problems))


class _Silent:
    """Takes xlrd's warnings, which it prints."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        """Nothing is kept."""


def _sheet(book: Any, sheet: Any) -> tuple[Sheet, int]:
    if sum(sheet.row_len(r) for r in range(sheet.nrows)) > settings.MAX_SHEET_CELLS:
        raise LimitExceeded("工作簿过大，未读取", "The workbook is too large; it was not read.")
    texts: dict[tuple[int, int], str] = {}
    framed: set[tuple[int, int]] = set()
    hidden: dict[tuple[int, int], str] = {}
    rows = {r + 1 for r, info in sheet.rowinfo_map.items() if info.hidden}
    columns = {c + 1 for c, info in sheet.colinfo_map.items() if info.hidden}
    for r in range(sheet.nrows):
        for c in range(sheet.row_len(r)):
            cell = sheet.cell(r, c)
            style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
            text = _with_looks(book, sheet, r, c, _printed(book, cell, style), style)
            is_hidden = r + 1 in rows or c + 1 in columns
            if text:
                (hidden if is_hidden else texts)[(r + 1, c + 1)] = text
            if is_hidden:
                continue
            if style is not None and _has_border(style.border):
                framed.add((r + 1, c + 1))
    texts |= of_forms(hidden, rows, columns, texts)
    merges = [(top + 1, left + 1, bottom - top, right - left) for top, bottom, left, right in sheet.merged_cells]
    return Sheet(sheet.name, texts, merges, frozenset(framed)), len(hidden)


def _with_looks(book: Any, sheet: Any, r: int, c: int, text: str, style: Any) -> str:
    """The text; raised or lowered digits and struck letters as such: 5 with note 1 must not become 51."""
    if not text or style is None:
        return text
    runs = sheet.rich_text_runlist_map.get((r, c)) or []
    text = str(sheet.cell_value(r, c)) if runs else text  # with the spaces around it, which runs count
    ends = [*(at for at, _ in runs), len(text)]
    pieces = [(text[: ends[0]], style.font_index)]
    pieces += [(text[at : ends[k + 1]], font) for k, (at, font) in enumerate(runs)]
    return "".join(_look(book.font_list[font], piece) for piece, font in pieces).strip(_BLANKS)


def _look(font: Any, text: str) -> str:
    shown = text.translate(RAISED_DIGITS) if font.escapement else text
    return struck(shown) if font.struck_out else shown


def _has_border(border: Any) -> bool:
    sides = (border.left_line_style, border.right_line_style, border.top_line_style, border.bottom_line_style)
    return sum(bool(side) for side in sides) >= 2


def _printed(book: Any, cell: Any, style: Any) -> str:
    import xlrd

    value = cell.value
    number_format = book.format_map.get(style.format_key) if style is not None else None
    code = str(number_format.format_str) if number_format is not None else "General"
    if cell.ctype == _NUMBER:
        return general(value) if code == "General" else printed_number(value, code)
    if cell.ctype == _DATE:
        try:
            return printed_date(xlrd.xldate_as_datetime(value, book.datemode), code)
        except (ValueError, OverflowError):
            return general(value)
    if cell.ctype == _BOOLEAN:
        return "TRUE" if value else "FALSE"
    if cell.ctype == _ERROR:
        return str(xlrd.error_text_from_code.get(value, "#N/A"))
    return str(value).strip(_BLANKS).replace("\u00a0", " ")
