"""Reports as XLSX: one sheet or several, prose in wide merged cells, numbers as numbers or as text."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from random import Random

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from corpus.layout import lay_out
from corpus.records import LaidCell, LaidTable, SyntheticReport, TableSlot, Text
from corpus.word import stable_zip

_EDGE = Side("thin")
THIN = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
SHEETS = {
    "prose": ("总体情况", "正文", "Sheet1", "文字部分"),
    "proactive": ("表二 主动公开", "主动公开", "Sheet2", "二、主动公开政府信息情况"),
    "requests": ("表三 依申请公开", "依申请", "Sheet3", "三、收到和处理申请情况"),
    "remedies": ("表四 复议诉讼", "复议诉讼", "Sheet4", "四、行政复议行政诉讼"),
}


@dataclass
class Habits:
    """What this office's workbook is like."""

    sheets: bool = False
    """Each table on a sheet of its own, the prose on another."""
    as_text: float = 0.0
    """Share of numbers that are stored as text."""
    grouped: bool = False
    """Numbers shown with thousands commas by their format."""
    indent: int = 0
    """Empty columns before everything."""
    hidden_sheet: bool = False


class Pen:
    """Writes blocks below each other on a sheet."""

    def __init__(self, rng: Random, sheet: Worksheet, habits: Habits, width: int) -> None:
        self.rng, self.sheet, self.habits, self.width = rng, sheet, habits, width
        self.at = 1

    def text(self, text: Text) -> None:
        """A paragraph in a wide merged cell."""
        first = 1 + self.habits.indent
        cell = self.sheet.cell(self.at, first, text.text)
        cell.alignment = Alignment(wrap_text=True, horizontal="center" if text.section == "title" else None)
        self.sheet.merge_cells(
            start_row=self.at, start_column=first, end_row=self.at, end_column=first + self.width - 1
        )
        self.at += 1

    def table(self, table: LaidTable) -> None:
        """A table with its merged cells."""
        first = 1 + self.habits.indent
        for cell in table.cells:
            row, column = self.at + cell.row, first + cell.column
            self._put(row, column, cell)
            if cell.row_span > 1 or cell.column_span > 1:
                self.sheet.merge_cells(
                    start_row=row,
                    start_column=column,
                    end_row=row + cell.row_span - 1,
                    end_column=column + cell.column_span - 1,
                )
        self.at += table.rows + self.rng.choice((0, 1))

    def _put(self, row: int, column: int, cell: LaidCell) -> None:
        if not cell.text:
            return
        target = self.sheet.cell(row, column)
        target.border = THIN
        number = None if cell.header else _as_number(cell.text)
        if number is None or self.rng.random() < self.habits.as_text:
            target.value = cell.text
            if number is not None:
                target.number_format = "@"
            return
        target.value = number
        if cell.text.startswith("+"):
            target.number_format = "+0;-0;0"
        elif "," in cell.text or (self.habits.grouped and isinstance(number, int)):
            target.number_format = "#,##0" if isinstance(number, int) else "#,##0.######"
        elif isinstance(number, int) and self.rng.random() < 0.3:
            target.number_format = "0"


def _as_number(text: str) -> int | float | None:
    """The number that a cell would hold for this text, ``None`` where Excel would keep text."""
    if not text.isascii():
        return None
    plain = text.replace(",", "")
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        return float(plain)
    except ValueError:
        return None


def xlsx_bytes(rng: Random, report: SyntheticReport, habits: Habits) -> bytes:
    """The report as an XLSX file; the same draws give the same bytes."""
    book = Workbook()
    names = {k: rng.choice(v) for k, v in SHEETS.items()}
    main = book.active
    assert isinstance(main, Worksheet)
    main.title = names["prose"] if habits.sheets else rng.choice(("Sheet1", "年度报告", f"{report.year}年报"))
    tables = {b.table: lay_out(report, b.table) for b in report.blocks if isinstance(b, TableSlot)}
    pen = Pen(rng, main, habits, 10 if habits.sheets else max((t.columns for t in tables.values()), default=10))
    for block in report.blocks:
        if isinstance(block, Text):
            pen.text(block)
        elif habits.sheets:
            own = Pen(rng, book.create_sheet(names[block.table]), habits, tables[block.table].columns)
            own.table(tables[block.table])
        else:
            pen.table(tables[block.table])
    if habits.hidden_sheet:
        hidden = book.create_sheet("下拉选项")
        hidden.sheet_state = "hidden"
        for i, word in enumerate(("是", "否", "公开", "不予公开"), 1):
            hidden.cell(i, 1, word)
    book.properties.created = datetime(2024, 1, 1)
    book.properties.creator = "办公室"
    out = io.BytesIO()
    book.save(out)
    return stable_zip(out.getvalue(), {"docProps/core.xml": CORE})


CORE = (
    '<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties '
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>办公室</dc:creator>'
    '<dcterms:created xsi:type="dcterms:W3CDTF">2024-01-01T00:00:00Z</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">2024-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
).encode()
"""openpyxl writes the time of saving into this member; a corpus must not."""
