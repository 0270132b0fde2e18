"""What happened: the feed that lets two browsers see each other's work, and the audit log."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from extractor.store.database import Database
from extractor.store.schema import audit, events


@dataclass(frozen=True, slots=True)
class Event:
    """``kind``: extraction, failure, upload, correction, claim, release. ``id`` grows; nothing appears behind a number
    that was already seen."""

    id: int
    at: str
    kind: str
    report_id: int | None
    who: str
    target: str | None
    revision: int | None


def events_after(db: Database, after: int = 0, *, report_id: int | None = None, limit: int = 500) -> tuple[Event, ...]:
    """Events with numbers above ``after``, oldest first; of one report where given."""
    query = select(events).where(events.c.id > after)
    if report_id is not None:
        query = query.where(events.c.report_id == report_id)
    with db.reading() as c:
        return tuple(Event(*row) for row in c.execute(query.order_by(events.c.id).limit(limit)))


def last_event(db: Database) -> int:
    """The number of the latest event, 0 where there is none: where a browser that opens a page begins to listen."""
    with db.reading() as c:
        return c.execute(select(func.max(events.c.id))).scalar() or 0


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Who did what, from where, and whether it succeeded."""

    id: int
    at: str
    who: str
    action: str
    subject: str
    address: str | None
    succeeded: bool


def log(
    db: Database, who: str, action: str, subject: str = "", *, address: str | None = None, succeeded: bool = True
) -> None:
    """Append to the audit log."""
    with db.writing() as c:
        row = {
            "who": who[:200],
            "action": action,
            "subject": subject[:2000],
            "address": address,
            "succeeded": succeeded,
        }
        c.execute(audit.insert().values(at=db.now(), **row))


def audit_log(db: Database, *, before: int | None = None, limit: int = 200) -> tuple[AuditRecord, ...]:
    """The audit log, newest first; records with numbers below ``before`` where given."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.id < before)
    with db.reading() as c:
        return tuple(AuditRecord(*row) for row in c.execute(query))
