"""A report's cells as CSV, one line a cell: for spreadsheets and statistics."""

from __future__ import annotations

import csv
import io
from typing import Final

from extractor.export.json_report import number
from extractor.forms import Form
from extractor.records import PagePlace, Place, Report

COLUMNS: Final = (
    "source", "agency", "year", "cell", "row_label", "column_label",
    "value", "state", "raw", "note", "entailed", "confidence", "status", "place",
)  # fmt: skip


def to_csv(report: Report, form: Form | None) -> str:
    """The lines with their heading. Text that a spreadsheet would run as a formula is led by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, cell in report.cells.items():
        labels = (form.row(cell.address).label, form.column(cell.address).label) if form else ("", "")
        row = [
            str(report.source.path), report.agency.value, report.year.value, name, *labels,
            number(cell.value.number), cell.value.state.value, cell.value.raw, cell.value.note,
            number(cell.entailed), round(cell.confidence, 6), cell.status, _place(cell.place),
        ]  # fmt: skip
        writer.writerow([_inert(v) for v in row])
    return out.getvalue()


def _place(place: Place | None) -> str:
    match place:
        case PagePlace(page, box):
            return f"page {page}: {box.x0:.1f} {box.y0:.1f} {box.x1:.1f} {box.y1:.1f}"
        case None:
            return ""
        case _:
            return f"{f'{place.part} ' if place.part else ''}line {place.line} column {place.column}"


def _inert(value: object) -> object:
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
