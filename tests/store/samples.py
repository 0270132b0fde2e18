"""Reports and databases to test with."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from extractor import store
from extractor.checks import check
from extractor.forms import form_named
from extractor.records import Report, Source, Value
from extractor.store import Change, Database, Entry, Verdict
from tests.export.reports import report

FORM = form_named("annual-report-2021")
TOTAL = "requests.granted.total"
PERSON = "requests.granted.natural_person"
BUSINESS = "requests.granted.business"
LICENCES = "proactive.licensing.decisions"


@cache
def empty_database() -> bytes:
    """A SQLite database that has just been made: copied, because migrations take half a second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        store.open_database(path).close()
        return path.read_bytes()


def named(
    name: str,
    cells: Mapping[str, Value] | None = None,
    *,
    review: Sequence[str] = (),
    agency: str = "安平县林业局",
    year: int | None = 2024,
    kind: str = "text",
    **more: object,
) -> Report:
    """A report of a source of its own, called ``name``; its findings are those that its cells give."""
    made = report(cells, review=review, **more)  # type: ignore[arg-type]
    found = check(FORM, {n: c.value for n, c in made.cells.items()}, paragraphs=made.paragraphs, title_year=2024)
    source = Source(Path(name), b"", kind, hashlib.sha256(name.encode()).hexdigest())
    return replace(
        made,
        source=source,
        findings=found.findings,
        agency=replace(made.agency, value=agency),
        year=replace(made.year, value=year),
    )


def added(db: Database, report: Report, version: str = "1") -> int:
    """The number that the report got."""
    return store.add_report(db, report, version=version).report_id


def say(db: Database, report_id: int, target: str, verdict: Verdict, who: str = "li", **more: object) -> Entry:
    """Say one thing about what stands there now."""
    (entry,) = store.correct(db, report_id, [Change(target, verdict, base(db, report_id, target), **more)], who=who)  # type: ignore[arg-type]
    return entry


def base(db: Database, report_id: int, target: str) -> int:
    """The revision to name when changing a target now."""
    view = store.view(db, report_id)
    if target in view.cells:
        return view.cells[target].revision
    fact = {"agency": view.agency, "year": view.year}.get(target)
    if fact is not None:
        return fact.revision
    return next((p.revision for p in view.paragraphs if p.key == target), 0)
