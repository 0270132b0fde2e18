"""Claims: "I am at this report". They keep two people from doing one report twice; they lock nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, select, update

from extractor.errors import ExtractorError
from extractor.settings import CLAIM_SECONDS
from extractor.store.database import Database, add_events, lock_report, moment
from extractor.store.loading import no_such_report
from extractor.store.schema import claims, reports


@dataclass(frozen=True, slots=True)
class Claim:
    """Who is at a report since when; it lapses at ``expires`` unless claimed again."""

    report_id: int
    who: str
    since: str
    expires: str


class Claimed(ExtractorError):
    """Someone else is at the report."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(
            f"{claim.who} 正在处理第 {claim.report_id} 号报告", f"{claim.who} is at report {claim.report_id}"
        )
        self.claim = claim


def claim(db: Database, report_id: int, who: str, *, by_force: bool = False) -> Claim:
    """Claim a report, or keep a claim alive. Raises Claimed where someone else has it (unless ``by_force``),
    NoSuchReport."""
    with db.writing() as c:
        lock_report(c, report_id)
        if c.execute(select(reports.c.id).where(reports.c.id == report_id)).scalar() is None:
            raise no_such_report(report_id)
        held = _claim(c, report_id, db.now())
        if held is not None and held.who != who and not by_force:
            raise Claimed(held)
        now = db.clock()
        own = held is not None and held.who == who
        since = held.since if held is not None and own else moment(now)
        made = Claim(report_id, who, since, moment(now + timedelta(seconds=CLAIM_SECONDS)))
        if own:
            c.execute(update(claims).where(claims.c.report_id == report_id).values(expires=made.expires))
        else:
            c.execute(delete(claims).where(claims.c.report_id == report_id))
            c.execute(claims.insert().values(report_id=report_id, who=who, since=since, expires=made.expires))
            add_events(c, [{"at": moment(now), "kind": "claim", "report_id": report_id, "who": who}])
    return made


def release(db: Database, report_id: int, who: str) -> bool:
    """Give a claim back; whether ``who`` had one."""
    with db.writing() as c:
        gone = c.execute(delete(claims).where(claims.c.report_id == report_id, claims.c.who == who)).rowcount > 0
        if gone:
            add_events(c, [{"at": db.now(), "kind": "release", "report_id": report_id, "who": who}])
    return gone


def claim_of(db: Database, report_id: int) -> Claim | None:
    """The claim on a report, while it lasts."""
    with db.reading() as c:
        return _claim(c, report_id, db.now())


def _claim(c: Connection, report_id: int, now: str) -> Claim | None:
    row = c.execute(select(claims).where(claims.c.report_id == report_id, claims.c.expires > now)).first()
    return None if row is None else Claim(row.report_id, row.who, row.since, row.expires)
