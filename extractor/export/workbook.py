"""An XLSX workbook: the reports on one sheet, each table of a form on one more, coloured by how far a cell is trusted.

A number is a number; everything else is text and never a formula. Each sheet is written as it grows, so that only the
comments are held in memory; they stand on cells that tell something (not a plain accepted 0).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill

from extractor.errors import UsageError
from extractor.export import dictionary
from extractor.export.collection import Exported
from extractor.export.json_report import number
from extractor.export.relations import FINDINGS, REPORTS, Column, Relation, exact_double, place_text
from extractor.forms import Form, FormTable, load_forms
from extractor.records import Address, ScoredCell

_FILL: Final = {
    "settled": PatternFill("solid", start_color="BDD7EE"),
    "review": PatternFill("solid", start_color="FFD966"),
    "entailed": PatternFill("solid", start_color="D9C3E8"),
    "accepted": None,
}
_LEGEND: Final = (
    ("accepted", "采信", "无底色：原文所印，采信 / as printed, accepted"),
    ("review", "待核", "黄：存疑，请核对原文 / doubtful: look at the source"),
    ("settled", "核定", "蓝：人核定；批注中有原文所印 / settled by a person; the comment has what was printed"),
    ("entailed", "推算", "紫：原文未印，批注中是由勾稽关系推出的数 / not printed; the comment has what the sums force"),
)
_SHEET_ROWS: Final = 1_048_576
_LONGEST: Final = 32_767
"""Rows of a sheet, characters of a cell: Excel's limits."""

_DIGITS: Final = 10**15
"""Excel keeps 15 digits: larger numbers are written as text."""

_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD: Final = ("source", "agency", "year", "row", "row_label")
_TITLES: Final = {"proactive": "主动公开", "requests": "依申请公开", "remedies": "复议诉讼"}


def text_cell(sheet: Any, text: object) -> Any:
    """A cell that holds text and nothing else: what begins like a formula is marked as text (and stays so where the
    sheet is saved as another format by Excel)."""
    shown = _ILLEGAL.sub("\ufffd", str(text))[:_LONGEST]
    cell = WriteOnlyCell(sheet, value=shown)
    cell.data_type = "s"  # openpyxl takes a leading = for a formula
    if shown.startswith(("=", "+", "-", "@", "\t", "\r")):
        cell.quotePrefix = True
    return cell


def any_cell(sheet: Any, value: object) -> Any:
    """A number as a number (exact, or as text), ``None`` as an empty cell, everything else as text.

    Always an object of its own: openpyxl reuses the object before a plain value, with its comment."""
    if value is None:
        return WriteOnlyCell(sheet)
    if isinstance(value, int | float) and not isinstance(value, bool):
        whole = exact_double(value)
        if whole is None or abs(whole) >= _DIGITS:
            return text_cell(sheet, number(value))
        return WriteOnlyCell(sheet, value=number(value))
    return text_cell(sheet, value)


class _Sheet:
    """A sheet that grows by rows and knows when it is full."""

    def __init__(self, book: Any, title: str, head: Iterable[str], widths: Iterable[float]) -> None:
        self.sheet = book.create_sheet(title)
        self._rows = 0
        self.sheet.freeze_panes = "A2"
        for i, width in enumerate(widths):
            self.sheet.column_dimensions[_letter(i)].width = width
        heading = []
        for name in head:
            cell = text_cell(self.sheet, name)
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            heading.append(cell)
        self.append(heading)

    def append(self, cells: list[Any]) -> None:
        self._rows += 1
        if self._rows > _SHEET_ROWS:
            raise UsageError(
                "报告太多，一张工作表放不下（Excel 上限 1048576 行）；请用 --year 等筛选，或用 parquet、duckdb、csv",
                "too many reports for one sheet (Excel holds 1,048,576 rows): filter with --year and the like, or use "
                "parquet, duckdb or csv",
            )
        self.sheet.append(cells)


def _letter(index: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(index + 1)


def write_xlsx(items: Iterable[Exported], path: Path) -> int:
    """Write the workbook; gives how many reports. Raises UsageError where a sheet would not hold them."""
    book = Workbook(write_only=True)
    _legend(book)
    reports = _Sheet(book, "报告", [c.name for c in REPORTS.columns], [20, 30, 10, 10, 22, 7, 28])
    findings = _Sheet(book, "不符", [c.name for c in FINDINGS.columns], [20, 30, 8, 14, 9, 40])
    sheets: dict[tuple[str, str], _Sheet] = {}
    forms = {form.name: form for form in load_forms()}
    count = 0
    for item in items:
        count += 1
        for relation, sheet in ((REPORTS, reports), (FINDINGS, findings)):
            for row in relation.rows(item):
                sheet.append([any_cell(sheet.sheet, v) for v in row])
        form = forms.get(item.report.form or "") if item.report else None
        for table in form.tables if form else ():
            assert form is not None
            key = (form.name, table.id)
            if key not in sheets:
                sheets[key] = _table_sheet(book, form, table)
            _append_table(sheets[key], table, item)
    book.save(path)
    return count


def _legend(book: Any) -> None:
    sheet = book.create_sheet("说明")
    sheet.column_dimensions["B"].width = 90
    for key, name, meaning in _LEGEND:
        cell = text_cell(sheet, name)
        if fill := _FILL[key]:
            cell.fill = fill
        sheet.append([cell, text_cell(sheet, meaning)])


def _column_ids(table: FormTable) -> tuple[dict[str, str], ...]:
    """The table's columns, each id once, with the official label."""
    labels = {column.id: column.label for block in table.blocks for column in block.columns}
    return tuple({"id": id_, "label": label} for id_, label in labels.items())


def _table_sheet(book: Any, form: Form, table: FormTable) -> _Sheet:
    year = form.name.rpartition("-")[2]
    columns = [f"{c['label']}\n{c['id']}" for c in _column_ids(table)]
    title = f"{_TITLES.get(table.id, table.id)[:24]} {year}"[:31]
    return _Sheet(book, title, [*_HEAD, *columns], [28, 26, 7, 26, 40, *([13] * len(columns))])


def _append_table(sheet: _Sheet, table: FormTable, item: Exported) -> None:
    assert item.report is not None
    for row in table.row_labels:
        head = (item.name, item.agency, item.year, row.id, row.label)
        line = [any_cell(sheet.sheet, v) for v in head]
        for column in _column_ids(table):
            cell = item.report.cells.get(Address(table.id, row.id, column["id"]).name)
            line.append(any_cell(sheet.sheet, None) if cell is None else _written(sheet.sheet, item, cell))
        sheet.append(line)


def _written(sheet: Any, item: Exported, cell: ScoredCell) -> Any:
    """A cell of the form: the number that counts; nothing where blank or absent; the text where it is no number."""
    value = item.counts(cell)
    entailed = item.entailed.get(cell.address.name)
    trust = item.trust(cell)
    shown: Any = (
        value.number if value.number is not None else value.raw or ("?" if value.state.value == "unreadable" else None)
    )
    fill = _FILL["entailed" if entailed is not None and trust != "settled" else trust]
    if value.number == 0 and trust == "accepted" and value.note is None:
        return WriteOnlyCell(sheet, value=0)
    written = any_cell(sheet, shown)
    if fill is not None:
        written.fill = fill
    written.comment = Comment(_comment(item, cell), "extractor", height=130, width=300)
    return written


def _comment(item: Exported, cell: ScoredCell) -> str:
    printed = cell.value
    said = item.settled.get(cell.address.name)
    entailed = item.entailed.get(cell.address.name)
    lines = [
        f"出处：{place_text(cell.place)}",
        f"原文：{printed.raw or '（空）'}（{printed.state.value}），读对的概率 {cell.confidence:.3f}",
    ]
    if printed.note:
        lines.append(f"旁注：{printed.note}")
    if said is not None:
        settled = number(said.value.number) if said.value.number is not None else said.value.state.value
        lines.append(f"核定：{settled}，{said.who}，{said.at[:10]}（{said.verdict}）{said.why}")
    if entailed is not None:
        lines.append(f"推算：{number(entailed)}（原文未印）")
    return _ILLEGAL.sub("\ufffd", "\n".join(lines))[:2000]


def describe_xlsx(path: Path) -> None:
    """The dictionary beside the workbook: a resource for each sheet."""
    resources = []
    for title, relation in (("报告", REPORTS), ("不符", FINDINGS)):
        resources.append({**dictionary.resource(relation, path.name, "xlsx"), "dialect": {"sheet": title}})
    for form in load_forms():
        for table in form.tables:
            columns = tuple(Column(name, "integer" if name == "year" else "string", name, name) for name in _HEAD)
            columns += tuple(
                Column(c["id"], "number", c["label"], "the number that counts") for c in _column_ids(table)
            )
            relation = Relation(f"{form.name}-{table.id}", columns, lambda _: iter(()), ("source", "row"))
            title = f"{_TITLES.get(table.id, table.id)[:24]} {form.name.rpartition('-')[2]}"[:31]
            resources.append({**dictionary.resource(relation, path.name, "xlsx"), "dialect": {"sheet": title}})
    dictionary.write(path, resources)
