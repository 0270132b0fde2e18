"""The summary of a report in its row: status, counts, need, why. Written anew whenever the report changes."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, delete, update

from extractor.store.need import report_need
from extractor.store.schema import reports, rules
from extractor.store.views import ReportView

STATUSES: Final = ("waiting", "failed", "unrecognised", "clean", "open", "started", "settled")
"""waiting: to be read · failed: gave no report · unrecognised: no form fits · clean: read, nothing doubtful · open: to
be settled · started: settled in part · settled: by a person, nothing left."""

_WHY_CELLS: Final = 3


def status_of(view: ReportView) -> str:
    """One of STATUSES, from what stands in the view."""
    if view.machine is None:
        return "failed" if view.head.failure is not None else "waiting"
    if view.machine.form is None:
        return "unrecognised"
    touched = any(c.settled for c in view.cells.values())
    if any(c.open for c in view.cells.values()) or view.open_findings:
        return "started" if touched else "open"
    return "settled" if touched else "clean"


def refresh(connection: Connection, view: ReportView, *, now: str) -> str:
    """Write the view's summary into the report's row; gives the status."""
    status = status_of(view)
    waiting = view.to_settle
    failing: dict[str, int] = {}
    for finding in view.findings:
        failing[finding.rule] = failing.get(finding.rule, 0) + 1
    columns: dict[str, Any] = {
        "status": status,
        "revision": view.head.revision,
        "extraction_id": view.head.extraction_id,
        "kind": view.head.kind,
        "updated_at": now,
        "form": view.machine.form if view.machine is not None else None,
        "agency": view.agency.value if view.agency is not None else None,
        "year": view.year.value if view.year is not None and isinstance(view.year.value, int) else None,
        "doubtful": sum(c.open for c in view.cells.values()),
        "doubtful_paragraphs": sum(p.open for p in view.paragraphs),
        "settled": sum(c.settled is not None for c in view.cells.values()),
        "differing": sum(c.differs for c in view.cells.values()),
        "broken": len(view.findings),
        "need": report_need(view.cells[name].need for name in waiting),
        "why": {
            "cells": [[name, round(view.cells[name].machine.confidence, 4)] for name in waiting[:_WHY_CELLS]],
            "waiting": len(waiting),
            "rules": failing,
        },
    }
    connection.execute(update(reports).where(reports.c.id == view.head.id).values(columns))
    connection.execute(delete(rules).where(rules.c.report_id == view.head.id))
    if failing:
        connection.execute(
            rules.insert(), [{"report_id": view.head.id, "rule": r, "failing": n} for r, n in failing.items()]
        )
    return status
