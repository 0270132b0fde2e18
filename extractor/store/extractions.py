"""Readings into the database and out again. A reading is appended, never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, func, select, update

from extractor.errors import ExtractorError, UsageError
from extractor.records import (
    Report,
    Source,
    Value,
)
from extractor.store import files
from extractor.store.database import Database, add_events, insert_into, lock_report
from extractor.store.encode import (
    details_to,
    finding_to,
    place_to,
    storable,
    value_from,
)
from extractor.store.loading import load_view, no_such_report
from extractor.store.schema import (
    cells,
    extractions,
    failures,
    findings,
    paragraphs,
    problems,
    reports,
    source_paths,
    sources,
)
from extractor.store.summary import refresh
from extractor.store.views import ReportView

MACHINE: Final = "machine"


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that a person settled and that the machine now reads otherwise than it did then."""

    target: str
    settled: Value
    machine_then: Value
    machine_now: Value


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a reading. ``new``: it was not there before (a repeated one is not appended again)."""

    report_id: int
    extraction_id: int
    new: bool
    status: str
    differences: tuple[Difference, ...] = ()


def add_report(db: Database, report: Report, *, version: str, data: bytes | None = None, who: str = MACHINE) -> Added:
    """Append a reading. ``data`` are the source's bytes, kept in the files' folder where given. ``version`` names the
    program and models that read. People's corrections stay as they are."""
    if data is not None:
        _keep(db, data, report.source.sha256)
    content = _rows(report)
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, default=repr).encode()).hexdigest()
    with db.writing() as c:
        now = db.now()
        report_id = _report_row(c, report.source, len(data) if data is not None else None, now)
        last = c.execute(
            select(extractions.c.id, extractions.c.digest, extractions.c.version, extractions.c.same_as)
            .where(extractions.c.report_id == report_id)
            .order_by(extractions.c.id.desc())
            .limit(1)
        ).first()
        if last is not None and (last.digest, last.version) == (digest, version):
            status = c.execute(select(reports.c.status).where(reports.c.id == report_id)).scalar_one()
            return Added(report_id, last.id, False, status)
        revision = _next_revision(c, report_id)
        same_as = (last.same_as or last.id) if last is not None and last.digest == digest else None
        extraction_id = _insert_extraction(
            c,
            report,
            report_id,
            bytes.fromhex(content["details"]) if same_as is None else b"",
            {"revision": revision, "version": version, "made_at": now, "digest": digest, "same_as": same_as},
        )
        if same_as is None:
            _insert_rows(c, extraction_id, content)
        view = load_view(db, c, report_id, extraction_id=extraction_id, report=_without_data(report))
        status = refresh(c, view, now=now)
        add_events(c, [_event(now, "extraction", report_id, who, revision)])
    return Added(report_id, extraction_id, True, status, _differences(view))


def add_failure(
    db: Database, source: Source, error: ExtractorError, *, version: str, data: bytes | None = None, who: str = MACHINE
) -> int:
    """Append that reading ``source`` ended in ``error``; gives the report's number. A reading there is stays valid."""
    if data is not None:
        _keep(db, data, source.sha256)
    with db.writing() as c:
        now = db.now()
        report_id = _report_row(c, source, len(data) if data is not None else None, now)
        revision = _next_revision(c, report_id)
        told = {"error": type(error).__name__, "zh": storable(error.zh), "en": storable(error.en)}
        c.execute(failures.insert().values(report_id=report_id, revision=revision, version=version, at=now, **told))
        refresh(c, load_view(db, c, report_id), now=now)
        add_events(c, [_event(now, "failure", report_id, who, revision)])
    return report_id


def add_waiting(db: Database, source: Source, data: bytes, *, who: str) -> tuple[int, str]:
    """Keep a source that is still to be read; gives the report's number and status (a known source keeps its own)."""
    _keep(db, data, source.sha256)
    with db.writing() as c:
        now = db.now()
        report_id = _report_row(c, source, len(data), now)
        status: str = c.execute(select(reports.c.status).where(reports.c.id == report_id)).scalar_one()
        if status == "waiting":
            revision = _next_revision(c, report_id)
            c.execute(update(reports).where(reports.c.id == report_id).values(revision=revision, updated_at=now))
            add_events(c, [_event(now, "upload", report_id, who, revision)])
    return report_id, status


def waiting(db: Database, *, limit: int = 100) -> tuple[tuple[int, str, str, str], ...]:
    """Sources still to be read, oldest first: report's number, name, kind, digest."""
    query = select(reports.c.id, reports.c.name, reports.c.kind, reports.c.sha256).where(reports.c.status == "waiting")
    with db.reading() as c:
        return tuple((r.id, r.name, r.kind, r.sha256) for r in c.execute(query.order_by(reports.c.id).limit(limit)))


def wait_again(db: Database, report_id: int, *, who: str) -> str:
    """Have a source that failed read once more; gives the status."""
    with db.writing() as c:
        now = db.now()
        failed = (reports.c.id == report_id) & (reports.c.status == "failed")
        if c.execute(update(reports).where(failed).values(status="waiting", updated_at=now)).rowcount:
            revision = _next_revision(c, report_id)
            add_events(c, [_event(now, "upload", report_id, who, revision)])
        return str(c.execute(select(reports.c.status).where(reports.c.id == report_id)).scalar_one())


def known(db: Database, sha256s: Iterable[str]) -> dict[str, tuple[int, str, str | None]]:
    """Of these digests those that the database has: digest → (report's number, status, version of the last reading or
    failure). For runs that resume."""
    found: dict[str, tuple[int, str, str | None]] = {}
    wanted = list(sha256s)
    failed = select(func.max(failures.c.id)).where(failures.c.report_id == reports.c.id)
    query = (
        select(
            reports.c.sha256, reports.c.id, reports.c.status, extractions.c.version, failures.c.version.label("tried")
        )
        .outerjoin(extractions, extractions.c.id == reports.c.extraction_id)
        .outerjoin(failures, failures.c.id == failed.correlate(reports).scalar_subquery())
    )
    with db.reading() as c:
        for start in range(0, len(wanted), 500):
            for row in c.execute(query.where(reports.c.sha256.in_(wanted[start : start + 500]))):
                found[row.sha256] = (row.id, row.status, row.tried if row.status == "failed" else row.version)
    return found


def view(db: Database, report_id: int) -> ReportView:
    """The report as it stands. Raises NoSuchReport."""
    with db.reading() as c:
        return load_view(db, c, report_id)


def source_data(db: Database, report_id: int) -> bytes | None:
    """The bytes of a report's source as it came in; ``None`` where they were not kept. Raises NoSuchReport."""
    with db.reading() as c:
        sha256 = c.execute(select(reports.c.sha256).where(reports.c.id == report_id)).scalar()
    if sha256 is None:
        raise no_such_report(report_id)
    return files.get(db, sha256)


def paths(db: Database, report_id: int) -> tuple[str, ...]:
    """Every path under which the source came in."""
    query = select(source_paths.c.path).join(reports, reports.c.sha256 == source_paths.c.sha256)
    with db.reading() as c:
        return tuple(c.execute(query.where(reports.c.id == report_id).order_by(source_paths.c.added_at)).scalars())


# --------------------------------------------------------------------------- writing


def _keep(db: Database, data: bytes, sha256: str) -> None:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise UsageError("文件在读取时被改动", "the file was changed while it was read")
    files.put(db, data)


def _without_data(report: Report) -> Report:
    return replace(report, source=replace(report.source, data=b"", password=None))


def _report_row(c: Connection, source: Source, size: int | None, now: str) -> int:
    path = storable(str(source.path))
    c.execute(
        insert_into(c, sources)
        .values(sha256=source.sha256, kind=source.kind, size=size, added_at=now)
        .on_conflict_do_nothing()
    )
    c.execute(
        insert_into(c, source_paths).values(sha256=source.sha256, path=path, added_at=now).on_conflict_do_nothing()
    )
    fresh = {"created_at": now, "updated_at": now, "revision": 0, "status": "waiting", "kind": source.kind}
    c.execute(
        insert_into(c, reports)
        .values(sha256=source.sha256, name=storable(source.path.name) or path, **fresh)
        .on_conflict_do_nothing()
    )
    report_id: int = c.execute(select(reports.c.id).where(reports.c.sha256 == source.sha256)).scalar_one()
    lock_report(c, report_id)
    return report_id


def _next_revision(c: Connection, report_id: int) -> int:
    now: int = c.execute(select(reports.c.revision).where(reports.c.id == report_id)).scalar_one()
    c.execute(update(reports).where(reports.c.id == report_id).values(revision=now + 1))
    return now + 1


def _insert_extraction(c: Connection, report: Report, report_id: int, details: bytes, columns: dict[str, Any]) -> int:
    values = {
        "report_id": report_id,
        "form": report.form,
        "pages": report.pages,
        "agency": _storable(report.agency.value),
        "agency_confidence": report.agency.confidence,
        "year": report.year.value,
        "year_confidence": report.year.confidence,
        "details": details,
    }
    key: int = c.execute(extractions.insert().values(**columns, **values).returning(extractions.c.id)).scalar_one()
    return key


def _rows(report: Report) -> dict[str, Any]:
    """Everything that a reading says, as rows by table; also what its digest is made of."""
    return {
        "head": [report.form, report.pages, report.source.kind],
        "facts": [[fact.value, fact.confidence] for fact in (report.agency, report.year)],
        "details": details_to(report.cells).hex(),
        "cells": [
            {
                "position": i,
                "name": name,
                "state": cell.value.state.value,
                "number": cell.value.number,
                "raw": _storable(cell.value.raw),
                "note": _storable(cell.value.note),
                "entailed": cell.entailed,
                "confidence": cell.confidence,
                "status": cell.status,
            }
            for i, (name, cell) in enumerate(report.cells.items())
        ],
        "paragraphs": [
            {
                "position": i,
                "text": storable(p.text),
                "section": p.section,
                "confidence": p.confidence,
                "status": p.status,
                "place": place_to(p.place),
            }
            for i, p in enumerate(report.paragraphs)
        ],
        "findings": [{"position": i, **finding_to(f)} for i, f in enumerate(report.findings)],
        "problems": [
            {"position": i, "code": p.code, "message": storable(p.message), "page": p.page}
            for i, p in enumerate(report.problems)
        ],
    }


def _storable(text: str | int | None) -> str | None:
    return None if text is None else storable(str(text))


def _insert_rows(c: Connection, extraction_id: int, content: dict[str, Any]) -> None:
    for table in (cells, paragraphs, findings, problems):
        if rows := content[table.name]:
            c.execute(table.insert(), [{"extraction_id": extraction_id, **row} for row in rows])


def _event(now: str, kind: str, report_id: int, who: str, revision: int, target: str | None = None) -> dict[str, Any]:
    return {"at": now, "kind": kind, "report_id": report_id, "who": who, "target": target, "revision": revision}


def _differences(view: ReportView) -> tuple[Difference, ...]:
    return tuple(
        Difference(name, cell.value, value_from(cell.settled.machine), cell.machine.value)
        for name, cell in view.cells.items()
        if cell.differs and cell.settled is not None and cell.settled.machine is not None
    )
