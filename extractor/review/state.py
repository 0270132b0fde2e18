"""A report as the review page holds it: plain data for the browser. Pure: no database, no web.

``screen`` is everything; ``live`` is the part that changes when somebody says something, sent after each change. What
has to answer a key at once (which cell is next, which sums hold, which numbers would mend them) the browser works out
by itself from this, see ``static/model.js``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any, Final, Protocol

from extractor.forms import Form, FormTable
from extractor.records import Address, Evidence, Finding, Number, PagePlace, Place, ScoredCell, TextPlace, Value
from extractor.store import CellView, Entry, FactView, ParagraphView, ReportView

Json = dict[str, Any]


class PrintedCell(Protocol):
    """A cell of a printed table, as ``export.layout`` makes it (this layer does not see ``export``)."""

    @property
    def text(self) -> str: ...
    @property
    def row(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def row_span(self) -> int: ...
    @property
    def column_span(self) -> int: ...
    @property
    def role(self) -> Enum: ...
    @property
    def address(self) -> Address | None: ...
    @property
    def reads_on(self) -> bool: ...


class PrintedTable(Protocol):
    """A table ready to be drawn."""

    @property
    def columns(self) -> int: ...
    def lines(self) -> Sequence[Sequence[PrintedCell]]: ...


Draw = Callable[[FormTable], PrintedTable | None]
"""From a form's table to its official layout: ``export.layout.print_table``."""

_LEAST: Final = 1e-6

HISTORY_SHOWN: Final = 200
"""Records sent to the page; a report has a few dozen."""


def screen(view: ReportView, draw: Draw) -> Json:
    """The whole state of the page. Where no form fits there are no tables."""
    machine, form = view.machine, view.form
    return {
        "id": view.head.id,
        "name": view.head.name,
        "kind": view.head.kind,
        "sha256": view.head.sha256,
        "version": view.head.version,
        "read_at": view.head.made_at,
        "failure": None if view.head.failure is None else {"zh": view.head.failure.zh, "en": view.head.failure.en},
        "form": None if form is None else {"name": form.name, "title": form.title},
        "tables": [] if form is None else tables(form, draw),
        "sums": [] if form is None else sums(form),
        "fixed": {name: _fixed(cell, form) for name, cell in view.cells.items()},
        "problems": [{"message": p.message, "page": p.page} for p in (machine.problems if machine is not None else ())],
        "live": live(view),
    }


def live(view: ReportView) -> Json:
    """What people's words change: values, revisions, findings, paragraphs, history."""
    return {
        "status": view.head.status,
        "revision": view.head.revision,
        "read_at_revision": view.head.read_at_revision,
        "agency": _fact(view.agency),
        "year": _fact(view.year),
        "cells": {name: _cell(cell) for name, cell in view.cells.items()},
        "findings": [_finding(f) for f in view.findings],
        "paragraphs": [_paragraph(p) for p in view.paragraphs],
        "history": [_entry(e) for e in view.history[-HISTORY_SHOWN:]],
        "lost": [_entry(e) for e in view.lost],
    }


# --------------------------------------------------------------------------- the form


def tables(form: Form, draw: Draw) -> list[Json]:
    """The form's tables in their official layout. Cells without number are drawn too: a person may know better."""
    drawn = []
    for table in form.tables:
        printed = draw(table)
        if printed is not None:
            drawn.append(
                {
                    "id": table.id,
                    "title": next((s.heading for s in form.sections if s.table == table.id), table.title),
                    "columns": printed.columns,
                    "lines": [[_printed(cell) for cell in line] for line in printed.lines()],
                }
            )
    return drawn


def sums(form: Form) -> list[Json]:
    """The form's hard sums, cell by cell: Σ left = Σ right."""
    return [
        {"rule": s.rule, "title": s.title, "left": list(s.left), "right": list(s.right)} for s in form.identities
    ]  # fmt: skip


def _printed(cell: PrintedCell) -> Json:
    data: Json = {"role": cell.role.value, "text": cell.text, "row": cell.row, "column": cell.column}
    data |= {"rows": cell.row_span, "columns": cell.column_span}
    if cell.address is not None:
        data["name"] = cell.address.name
    if cell.reads_on:
        data["reads_on"] = True
    return data


# --------------------------------------------------------------------------- cells


def _fixed(cell: CellView, form: Form | None) -> Json:
    """What of a cell changes only with a new reading."""
    machine = cell.machine
    column = form.column(machine.address) if form is not None else None
    return {
        "label": form.printed_name(machine.address) if form is not None else machine.address.name,
        "table": machine.address.table,
        "unit": column.unit if column is not None else None,
        "number_kind": column.number.value if column is not None else "integer",
        "machine": _value(machine.value),
        "confidence": round(machine.confidence, 4),
        "doubtful": machine.status != "accepted",
        "place": place(machine.place),
        "start": _start(machine),
        "evidence": [_evidence(e) for e in _by_weight(machine.evidence)],
    }


def _cell(cell: CellView) -> Json:
    data = _value(cell.value) | {"revision": cell.revision}
    if cell.settled is not None:
        data["settled"] = _said(cell.settled)
    if cell.source_wrong is not None:
        data["source_wrong"] = _said(cell.source_wrong)
    if cell.notes:
        data["notes"] = [_said(n) for n in cell.notes]
    if cell.differs:
        data["differs"] = True
    if cell.entailed is not None:
        data["entailed"] = _whole(cell.entailed)
    if cell.need:
        data["need"] = round(cell.need, 4)
    return data


def _value(value: Value) -> Json:
    data: Json = {"state": value.state.value}
    if value.number is not None:
        data["number"] = _whole(value.number)
    if value.raw is not None:
        data["raw"] = value.raw
    if value.note is not None:
        data["note"] = value.note
    return data


def _whole(number: Number) -> Number:
    """3.0 as 3."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _said(entry: Entry) -> Json:
    data: Json = {"id": entry.id, "verdict": entry.verdict.value, "who": entry.who, "at": entry.at}
    if entry.why:
        data["why"] = entry.why
    if entry.after is not None:
        data |= {k: entry.after[k] for k in ("text", "should_be") if k in entry.after}
    return data


def _entry(entry: Entry) -> Json:
    correction = entry.correction
    data = _said(entry) | {"target": entry.target, "before": correction.before, "after": correction.after}
    data |= {"revision": entry.revision, "batch": entry.batch}
    if entry.undoes is not None:
        data["undoes"] = entry.undoes
    return data


def _start(cell: ScoredCell) -> float:
    """What of a cell's log-odds its evidence does not explain: where every reading starts, and the calibration."""
    p = min(max(cell.confidence, _LEAST), 1 - _LEAST)
    return round(math.log(p / (1 - p)) - sum(e.weight or 0.0 for e in cell.evidence), 3)


def _by_weight(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The heaviest first, whichever way it pulls; ties keep the order in which they were observed."""
    return sorted(evidence, key=lambda e: -abs(e.weight or 0.0))


def _evidence(evidence: Evidence) -> Json:
    return {"name": evidence.name, "weight": round(evidence.weight or 0.0, 3), "reason": evidence.reason}


def place(where: Place | None) -> Json | None:
    """A place as the page's source view finds it again."""
    match where:
        case PagePlace(page, box):
            return {"page": page, "box": [round(v, 1) for v in (box.x0, box.y0, box.x1, box.y1)]}
        case TextPlace(line, column, part):
            return {"line": line, "column": column} | ({} if part is None else {"part": part})
        case None:
            return None


# --------------------------------------------------------------------------- the rest


def _fact(fact: FactView | None) -> Json | None:
    if fact is None:
        return None
    data: Json = {
        "value": fact.value,
        "machine": fact.machine.value,
        "confidence": round(fact.machine.confidence, 4),
        "revision": fact.revision,
    }
    return data | ({} if fact.settled is None else {"settled": _said(fact.settled)})


def _finding(finding: Finding) -> Json:
    data: Json = {
        "rule": finding.rule,
        "cells": list(finding.cells),
        "severity": finding.severity,
        "message": finding.message,
    }
    if (hint := finding.suggestion) is not None:
        data["suggestion"] = {"cell": hint.cell, "number": _whole(hint.value), "alternatives": hint.alternatives}
    return data


def _paragraph(view: ParagraphView) -> Json:
    paragraph = view.paragraph
    data: Json = {
        "key": view.key,
        "text": paragraph.text,
        "section": paragraph.section,
        "confidence": round(paragraph.confidence, 4),
        "open": view.open,
        "revision": view.revision,
        "place": place(paragraph.place),
    }
    if view.settled is not None:
        data["settled"] = _said(view.settled)
    if view.notes:
        data["notes"] = [_said(n) for n in view.notes]
    return data


__all__ = ["live", "place", "screen", "sums", "tables"]
