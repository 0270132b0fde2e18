"""The tables that reports become for other tools: reports, cells, paragraphs, findings; their columns, types and rows.

One definition for CSV, Parquet, DuckDB, SQLite and the data dictionary, so that they cannot say different things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from extractor.export.collection import Exported
from extractor.export.json_report import number
from extractor.forms import Form, load_forms
from extractor.records import Number, PagePlace, Place, TextPlace

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``type`` is a Table Schema type (string, integer, number, boolean); what it holds, in both
    languages."""

    name: str
    type: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A table for other tools. ``rows`` gives one report's rows, values in the order of ``columns``."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[Exported], Iterator[Row]]
    key: tuple[str, ...]


def _columns(*lines: tuple[str, str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*line) for line in lines)


_SOURCE: Final = _columns(
    ("sha256", "string", "来源文件的 SHA-256", "SHA-256 of the source file"),
    ("source", "string", "来源文件名", "name of the source file"),
)

_REPORT: Final = _SOURCE + _columns(
    ("kind", "string", "文件种类", "kind of file"),
    ("status", "string", "状态", "status: clean, open, started, settled, failed, unrecognised or waiting"),
    ("form", "string", "表单", "the official form"),
    ("pages", "integer", "页数", "pages, where the source has pages"),
    ("agency", "string", "机关（有人核定者从核定）", "agency, as settled or else as printed"),
    ("agency_origin", "string", "机关出处：printed 或 settled", "printed or settled"),
    ("agency_confidence", "number", "读对机关的概率", "probability that the agency was read right"),
    ("year", "integer", "年度（有人核定者从核定）", "year, as settled or else as printed"),
    ("year_origin", "string", "年度出处：printed 或 settled", "printed or settled"),
    ("year_confidence", "number", "读对年度的概率", "probability that the year was read right"),
    ("error", "string", "未能读出的原因", "why the source gave no report"),
)

_CELL: Final = _SOURCE + _columns(
    ("form", "string", "表单", "the official form"),
    ("agency", "string", "机关", "agency"),
    ("year", "integer", "年度", "year"),
    ("cell", "string", "格的名称", "the cell's full name"),
    ("table", "string", "表", "table"),
    ("row", "string", "行", "row"),
    ("column", "string", "列", "column"),
    ("row_label", "string", "行的官方名称", "the row's official label"),
    ("column_label", "string", "列的官方名称", "the column's official label"),
    ("value", "number", "应取的数：有人核定者从核定，否则为原文所印；不含推算",
     "the number that counts: settled, or else printed; never an entailed one"),
    ("origin", "string", "value 出处：printed 或 settled", "where value comes from: printed or settled"),
    ("state", "string", "value 的状态", "state of value: value, blank, absent, not_applicable or unreadable"),
    ("printed_value", "number", "原文所印的数", "the number as the machine read it in the source"),
    ("printed_state", "string", "原文状态", "state as read in the source"),
    ("raw", "string", "原文文字", "the text as it stands in the source"),
    ("note", "string", "数旁的文字", "what stood beside the number"),
    ("settled_value", "number", "人核定的数", "the number that a person settled"),
    ("settled_state", "string", "人核定的状态", "the state that a person settled"),
    ("settled_verdict", "string", "核定结论", "the person's verdict, such as accept, value or source_wrong"),
    ("settled_by", "string", "核定人", "who settled it"),
    ("settled_at", "string", "核定时间（UTC）", "when, UTC"),
    ("entailed_value", "number", "原文未印而由勾稽关系推出的数", "not printed: the one number that the sums force"),
    ("confidence", "number", "原文读对的概率", "calibrated probability that printed_value and printed_state are right"),
    ("trust", "string", "可信程度：accepted、review、settled", "accepted, review, or settled by a person"),
    ("page", "integer", "页", "page, from 1"),
    ("x0", "number", "左（点）", "left edge, points from the page's left"),
    ("y0", "number", "上（点）", "top edge, points from the page's top"),
    ("x1", "number", "右（点）", "right edge"),
    ("y1", "number", "下（点）", "bottom edge"),
    ("part", "string", "工作表或表", "sheet or table of an office file"),
    ("line", "integer", "行号", "line of a text, from 1"),
    ("field", "integer", "列号", "field or column in that line, from 1"),
)  # fmt: skip

_PARAGRAPH: Final = _SOURCE + _columns(
    ("position", "integer", "段落次序，从 0 起", "order of the paragraph, from 0"),
    ("section", "string", "所属章节", "section"),
    ("text", "string", "文字", "text"),
    ("confidence", "number", "章节判断正确的概率", "probability that the section is right"),
    ("status", "string", "accepted 或 review", "accepted or review"),
)

_FINDING: Final = _SOURCE + _columns(
    ("position", "integer", "次序，从 0 起", "order, from 0"),
    ("rule", "string", "不成立的规则", "the rule that fails"),
    ("severity", "string", "轻重", "error or warning"),
    ("cells", "string", "涉及的格，空格分隔", "the cells concerned, parted by spaces"),
    ("expected", "string", "应有", "expected"),
    ("actual", "string", "实有", "actual"),
    ("message", "string", "说明", "message"),
    ("suggested_cell", "string", "可能有误的格", "the cell whose change would mend it"),
    ("suggested_value", "number", "该格或应为", "the value that would mend it"),
)


def labels() -> Callable[[str | None], Form | None]:
    """From a form's name to the form, ``None`` for one that is not known here."""
    forms = {form.name: form for form in load_forms()}
    return lambda name: forms.get(name or "")


_form = labels()


def _report_rows(item: Exported) -> Iterator[Row]:
    report = item.report
    yield (
        item.sha256, item.name, item.kind, item.status,
        report.form if report else None, report.pages if report else None,
        item.agency, _origin(item.agency_settled) if report else None,
        report.agency.confidence if report else None,
        item.year, _origin(item.year_settled) if report else None,
        report.year.confidence if report else None,
        item.error,
    )  # fmt: skip


def _origin(settled: bool) -> str:
    return "settled" if settled else "printed"


def _cell_rows(item: Exported) -> Iterator[Row]:
    if item.report is None:
        return
    form = _form(item.report.form)
    for name, cell in item.report.cells.items():
        address, printed, said, now = cell.address, cell.value, item.settled.get(name), item.counts(cell)
        yield (
            item.sha256, item.name, item.report.form, item.agency, item.year,
            name, address.table, address.row, address.column,
            form.row(address).label if form else None, form.column(address).label if form else None,
            number(now.number), _origin(said is not None), now.state.value,
            number(printed.number), printed.state.value, printed.raw, printed.note,
            number(said.value.number) if said else None, said.value.state.value if said else None,
            said.verdict if said else None, said.who if said else None, said.at if said else None,
            number(item.entailed.get(name)), round(cell.confidence, 6), item.trust(cell), *_place(cell.place),
        )  # fmt: skip


def _place(place: Place | None) -> Row:
    match place:
        case PagePlace(page, box):
            return (page, *(round(v, 2) for v in (box.x0, box.y0, box.x1, box.y1)), None, None, None)
        case TextPlace(line, column, part):
            return (None, None, None, None, None, part, line, column)
        case None:
            return (None,) * 8


def place_text(place: Place | None) -> str:
    """A place as a person reads it."""
    match place:
        case PagePlace(page, box):
            return f"第 {page} 页 ({box.x0:.0f}, {box.y0:.0f})–({box.x1:.0f}, {box.y1:.0f})"
        case TextPlace(line, column, part):
            return f"{f'{part} ' if part else ''}第 {line} 行第 {column} 列"
        case None:
            return "原文无此格"


def _paragraph_rows(item: Exported) -> Iterator[Row]:
    for i, p in enumerate(item.report.paragraphs if item.report else ()):
        yield item.sha256, item.name, i, p.section, p.text, round(p.confidence, 6), p.status


def _finding_rows(item: Exported) -> Iterator[Row]:
    for i, f in enumerate(item.findings):
        hint = f.suggestion
        yield (
            item.sha256, item.name, i, f.rule, f.severity, " ".join(f.cells), _text(f.expected), _text(f.actual),
            f.message, hint.cell if hint else None, number(hint.value) if hint else None,
        )  # fmt: skip


def _text(value: Number | str | None) -> str | None:
    return None if value is None else value if isinstance(value, str) else str(number(value))


REPORTS: Final = Relation("reports", _REPORT, _report_rows, ("sha256",))
CELLS: Final = Relation("cells", _CELL, _cell_rows, ("sha256", "cell"))
PARAGRAPHS: Final = Relation("paragraphs", _PARAGRAPH, _paragraph_rows, ("sha256", "position"))
FINDINGS: Final = Relation("findings", _FINDING, _finding_rows, ("sha256", "position"))
RELATIONS: Final = (REPORTS, CELLS, PARAGRAPHS, FINDINGS)


def exact_double(value: Any) -> float | None:
    """A number as a 64-bit float; ``None`` where that would not be the same number (whole numbers beyond 2⁵³, a garbled
    run of digits): an empty place is honest, a rounded number is not. ``raw`` still has the text as printed."""
    if value is None:
        return None
    try:
        double = float(value)
    except OverflowError:
        return None
    return double if double == value else None


def typed(relation: Relation, row: Row) -> list[Any]:
    """A row as typed columns take it: numbers as 64-bit floats, text without half surrogates."""
    return [
        exact_double(v)
        if c.type == "number"
        else v.encode("utf-8", "backslashreplace").decode()
        if isinstance(v, str)
        else v
        for c, v in zip(relation.columns, row, strict=True)
    ]
