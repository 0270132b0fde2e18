"""Reports out of the database: one reading as it was, or a report as it stands. Works within a transaction."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from extractor.errors import UsageError
from extractor.records import Address, Problem, Report, ScoredCell, ScoredFact, ScoredParagraph, Source, State, Value
from extractor.store.database import Database
from extractor.store.encode import details_from, finding_from, place_from
from extractor.store.history import Entry, Verdict
from extractor.store.schema import (
    cells,
    corrections,
    experience,
    extractions,
    failures,
    findings,
    paragraphs,
    problems,
    reports,
)
from extractor.store.views import Failure, Head, ReportView, Seen, compose, never_seen


class NoSuchReport(UsageError):
    """There is no report with that number."""


def no_such_report(report_id: int) -> NoSuchReport:
    return NoSuchReport(f"没有第 {report_id} 号报告", f"there is no report {report_id}")


def load_view(
    db: Database, c: Connection, report_id: int, *, extraction_id: int | None = None, report: Report | None = None
) -> ReportView:
    """The view of a report within a transaction; ``report`` spares reading what the caller holds. Raises
    NoSuchReport."""
    row = c.execute(select(reports).where(reports.c.id == report_id)).mappings().first()
    if row is None:
        raise no_such_report(report_id)
    chosen = extraction_id if extraction_id is not None else row["extraction_id"]
    head = Head(row["id"], row["sha256"], row["name"], row["kind"], row["status"], row["revision"])
    if chosen is None:
        return compose(replace(head, failure=_failure(c, report_id)), None, ())
    made = c.execute(select(extractions).where(extractions.c.id == chosen)).mappings().one()
    if report is None:
        report = _reading(db, c, made, row)
    head = replace(
        head,
        kind=report.source.kind,
        extraction_id=made["id"],
        version=made["version"],
        made_at=made["made_at"],
        read_at_revision=made["revision"],
    )
    return compose(head, report, history_of(c, report_id), seen=_seen(c, report))


def load_extraction(db: Database, c: Connection, extraction_id: int) -> Report:
    """One reading as it was. The source carries no bytes and only its name."""
    made = c.execute(select(extractions).where(extractions.c.id == extraction_id)).mappings().one()
    row = c.execute(select(reports).where(reports.c.id == made["report_id"])).mappings().one()
    return _reading(db, c, made, row)


def history_of(c: Connection, report_id: int) -> tuple[Entry, ...]:
    """Every record on a report, oldest first."""
    rows = c.execute(
        select(corrections).where(corrections.c.report_id == report_id).order_by(corrections.c.revision)
    ).mappings()
    return tuple(Entry(**{**row, "verdict": Verdict(row["verdict"])}) for row in rows)


def _failure(c: Connection, report_id: int) -> Failure | None:
    row = c.execute(
        select(failures).where(failures.c.report_id == report_id).order_by(failures.c.id.desc()).limit(1)
    ).first()
    return None if row is None else Failure(row.error, row.zh, row.en, row.version, row.at)


def _seen(c: Connection, report: Report) -> Seen:
    """How often cells were settled in sources of this kind; asked for only where a cell is doubtful."""
    if not report.findings and all(cell.status == "accepted" for cell in report.cells.values()):
        return never_seen
    rows = c.execute(select(experience.c.target, experience.c.times).where(experience.c.kind == report.source.kind))
    times = {row.target: row.times for row in rows}
    return lambda target: times.get(target, 0)


def _reading(db: Database, c: Connection, made: RowMapping, row: RowMapping) -> Report:
    """A reading, from memory where it was asked for lately: readings never change, and a reviewer's every keystroke asks
    for the same one."""
    if (known := db.recent.get(made["id"])) is not None:
        return known
    report = _load(c, made, Source(Path(row["name"]), b"", row["kind"], row["sha256"]))
    db.recent.put(made["id"], report)
    return report


def _load(c: Connection, made: RowMapping, source: Source) -> Report:
    if made["same_as"] is not None:
        origin = c.execute(
            select(extractions.c.id, extractions.c.details).where(extractions.c.id == made["same_as"])
        ).one()
        key, details = origin.id, origin.details
    else:
        key, details = made["id"], made["details"]

    def rows(table: Any) -> Any:
        return c.execute(select(table).where(table.c.extraction_id == key).order_by(table.c.position)).mappings()

    read: dict[str, ScoredCell] = {}
    for row, (place, evidence) in zip(rows(cells), details_from(details), strict=True):
        value = Value(State(row["state"]), row["number"], row["raw"], row["note"])
        address = Address.parse(row["name"])
        read[row["name"]] = ScoredCell(
            address, value, row["confidence"], row["status"], place, row["entailed"], evidence
        )
    return Report(
        made["form"],
        source,
        made["pages"],
        ScoredFact(made["agency"], made["agency_confidence"]),
        ScoredFact(made["year"], made["year_confidence"]),
        read,
        tuple(
            ScoredParagraph(r["text"], r["section"], r["confidence"], r["status"], place_from(r["place"]))
            for r in rows(paragraphs)
        ),
        tuple(finding_from(r) for r in rows(findings)),
        tuple(Problem(r["code"], r["message"], r["page"]) for r in rows(problems)),
    )
