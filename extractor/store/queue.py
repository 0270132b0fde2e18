"""What to settle next and why; and lists of reports by any filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, RowMapping, Select, and_, func, or_, select

from extractor.store.database import Database
from extractor.store.schema import claims, corrections, extractions, failures, reports, rules, source_paths

TO_SETTLE: Final = ("open", "started")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which reports. Every field that is given must hold.

    ``status``: any of ``summary.STATUSES``; none: all. ``agency`` and ``search`` are parts of texts (search: agency,
    file name, path, digest's beginning, number). ``differing``: only where the machine now differs from a person.
    ``claimed_by``: only what that person is at.
    """

    status: Sequence[str] = ()
    agency: str | None = None
    year: int | None = None
    form: str | None = None
    rule: str | None = None
    kind: str | None = None
    search: str | None = None
    differing: bool = False
    claimed_by: str | None = None


@dataclass(frozen=True, slots=True)
class QueueItem:
    """A report in a list. ``why_cells`` are the neediest waiting cells with their confidence, ``why_rules`` failing
    rules with how often; ``waiting`` counts all cells that wait. ``claimed_by`` is given only while the claim
    lasts."""

    id: int
    name: str
    sha256: str
    kind: str
    form: str | None
    agency: str | None
    year: int | None
    status: str
    revision: int
    updated_at: str
    need: float
    doubtful: int
    doubtful_paragraphs: int
    settled: int
    differing: int
    broken: int
    waiting: int
    why_cells: tuple[tuple[str, float], ...]
    why_rules: Mapping[str, int]
    claimed_by: str | None = None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some items of a list and how many there are in all."""

    items: tuple[QueueItem, ...]
    total: int


def queue(
    db: Database, wanted: Filter | None = None, *, limit: int = 50, offset: int = 0, order: str = "need"
) -> QueuePage:
    """Reports that wait for a person, or those that ``wanted`` describes, by ``order``: ``need`` (most needed first),
    ``newest``, ``oldest``, ``name``, ``agency``."""
    wanted = wanted or Filter(status=TO_SETTLE)
    columns = [c for c in reports.c if c.name not in ("created_at", "extraction_id")]
    conditions = _conditions(wanted, db.now())
    chosen = _ordered(select(reports.c.id).where(*conditions), order).limit(limit).offset(offset)
    valid = and_(claims.c.report_id == reports.c.id, claims.c.expires > db.now())
    rows = select(*columns, claims.c.who.label("claimed_by")).outerjoin(claims, valid)
    with db.reading() as c:
        ids = c.execute(chosen).scalars().all()  # sorted by number alone: whole rows take four times as long
        by_id = {row["id"]: _item(row) for row in c.execute(rows.where(reports.c.id.in_(ids))).mappings()}
        total = c.execute(select(func.count()).select_from(reports).where(*conditions)).scalar_one()
    return QueuePage(tuple(by_id[i] for i in ids), total)


def next_report(db: Database, who: str, *, passed: Sequence[int] = (), wanted: Filter | None = None) -> int | None:
    """The report that ``who`` should settle next: the neediest that nobody else has claimed. Those ``passed`` over come
    again only when nothing else is left, and the last of them never."""
    wanted = wanted or Filter(status=TO_SETTLE)
    now = db.now()
    valid = and_(claims.c.report_id == reports.c.id, claims.c.expires > now)
    query = select(reports.c.id).outerjoin(claims, valid).where(*_conditions(wanted, now))
    query = query.where(or_(claims.c.who.is_(None), claims.c.who == who))
    with db.reading() as c:
        for past in (passed, passed[-1:]):
            rest = query.where(reports.c.id.not_in(list(past))) if past else query
            found: int | None = c.execute(_ordered(rest, "need").limit(1)).scalar()
            if found is not None:
                return found
        return None


def _ordered(query: Select[Any], order: str) -> Select[Any]:
    by: dict[str, tuple[Any, ...]] = {
        "need": (reports.c.need.desc(), reports.c.id),
        "newest": (reports.c.updated_at.desc(), reports.c.id.desc()),
        "oldest": (reports.c.updated_at, reports.c.id),
        "name": (reports.c.name, reports.c.id),
        "agency": (reports.c.agency, reports.c.year, reports.c.id),
    }
    return query.order_by(*by.get(order, by["need"]))


def _conditions(wanted: Filter, now: str) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.status:
        found.append(reports.c.status.in_(list(wanted.status)))
    for column, value in ((reports.c.year, wanted.year), (reports.c.form, wanted.form), (reports.c.kind, wanted.kind)):
        if value is not None:
            found.append(column == value)
    if wanted.agency:
        found.append(reports.c.agency.contains(wanted.agency, autoescape=True))
    if wanted.rule:
        found.append(reports.c.id.in_(select(rules.c.report_id).where(rules.c.rule == wanted.rule)))
    if wanted.differing:
        found.append(reports.c.differing > 0)
    if wanted.claimed_by:
        own = select(claims.c.report_id).where(claims.c.who == wanted.claimed_by, claims.c.expires > now)
        found.append(reports.c.id.in_(own))
    if wanted.search:
        found.append(_found(wanted.search.strip()))
    return found


def _found(words: str) -> ColumnElement[bool]:
    anywhere = [
        reports.c.agency.contains(words, autoescape=True),
        reports.c.name.contains(words, autoescape=True),
        reports.c.sha256.startswith(words.lower(), autoescape=True),
        reports.c.sha256.in_(select(source_paths.c.sha256).where(source_paths.c.path.contains(words, autoescape=True))),
    ]
    if words.isascii() and words.isdigit() and len(words) < 10:
        anywhere += [reports.c.id == int(words), reports.c.year == int(words)]
    return or_(*anywhere)


def _item(row: RowMapping) -> QueueItem:
    data = dict(row)
    why = data.pop("why") or {}
    cells = tuple((name, confidence) for name, confidence in why.get("cells", ()))
    return QueueItem(**data, waiting=why.get("waiting", 0), why_cells=cells, why_rules=why.get("rules", {}))


# --------------------------------------------------------------------------- counts


@dataclass(frozen=True, slots=True)
class Counts:
    """The dashboard's numbers: reports by status, by kind and by year; rules by how many reports fail them; cells
    settled by people a day (``YYYY-MM-DD``) and by person; versions that made the present readings."""

    status: Mapping[str, int]
    kind: Mapping[str, int]
    year: Mapping[int | None, int]
    rule: Mapping[str, int]
    settled_a_day: Mapping[str, int]
    settled_by: Mapping[str, int]
    version: Mapping[str, int]
    failure: Mapping[str, int]


def counts(db: Database) -> Counts:
    """The dashboard's numbers."""
    day = func.substr(corrections.c.at, 1, 10).label("day")
    settling = corrections.c.verdict.not_in(["note", "undo"])
    current = reports.join(extractions, extractions.c.id == reports.c.extraction_id)
    failed = failures.join(reports, (failures.c.report_id == reports.c.id) & (reports.c.status == "failed"))
    with db.reading() as c:

        def tally(what: ColumnElement[Any], source: FromClause | None = None, *conditions: Any) -> dict[Any, int]:
            query = select(what, func.count()).where(*conditions).group_by(what).order_by(what)
            return {row[0]: row[1] for row in c.execute(query if source is None else query.select_from(source))}

        return Counts(
            status=tally(reports.c.status),
            kind=tally(reports.c.kind),
            year=tally(reports.c.year),
            rule=tally(rules.c.rule),
            settled_a_day=tally(day, None, settling),
            settled_by=tally(corrections.c.who, None, settling),
            version=tally(extractions.c.version, current),
            failure=tally(failures.c.error, failed),
        )
