"""What people say goes in here, appended; undo and redo are appended too.

Two people at once: a change names the revision of its target that the person saw. Where someone has said something on
the same target since, or the machine reads it otherwise now, nothing is written and Clash tells what the other said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select, update

from extractor.errors import ExtractorError, UsageError
from extractor.store.changes import Change, machine_of, row_of, state_of
from extractor.store.database import Database, add_events, insert_into, lock_report
from extractor.store.encode import same
from extractor.store.history import (
    NOTHING,
    Entry,
    Verdict,
    effective,
    redoable,
    shown,
    standings,
    undoable,
)
from extractor.store.loading import load_extraction, load_view
from extractor.store.paragraphs import PREFIX
from extractor.store.schema import corrections, experience, extractions, reports
from extractor.store.summary import refresh
from extractor.store.views import FACTS, ReportView


@dataclass(frozen=True, slots=True)
class Conflict:
    """A target on which someone was faster. ``theirs`` is the latest record on it (``None``: the machine read it anew),
    ``value`` what counts now, as text; ``revision`` the base for saying it again."""

    target: str
    theirs: Entry | None
    value: str
    revision: int


class Clash(ExtractorError):
    """Someone else has changed the same meanwhile. Nothing was written, nothing is lost."""

    exit_code = 1

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        first = conflicts[0]
        who = first.theirs.who if first.theirs else "machine"
        super().__init__(
            f"{first.target} 已由 {who} 改为 {first.value or '（空）'}，请核对后再定",
            f"{first.target} was meanwhile set to {first.value or '(nothing)'} by {who}; look again and decide",
        )
        self.conflicts = tuple(conflicts)


def correct(db: Database, report_id: int, changes: Sequence[Change], *, who: str) -> tuple[Entry, ...]:
    """Append ``changes`` together: all or none. Gives the records made.

    Raises Clash, NoSuchReport, and UsageError for what makes no sense (a target that is not there, a number missing).
    """
    if not changes:
        return ()
    with db.writing() as c:
        lock_report(c, report_id)
        view = load_view(db, c, report_id)
        if view.machine is None:
            raise UsageError(
                "这份文件没有读出报告，无从更正", "no report was read from this file, so there is nothing to correct"
            )
        if conflicts := [x for change in changes if (x := _conflict(db, c, view, change)) is not None]:
            raise Clash(conflicts)
        rows = [row_of(view, change) for change in changes]
        if len({row["target"] for row in rows}) < len(rows):
            raise UsageError("一次不能两处更改同一格", "the same target stands twice among the changes")
        return _append(db, c, view, rows, who)


def undo(db: Database, report_id: int, *, who: str, entry_id: int | None = None, why: str = "") -> tuple[Entry, ...]:
    """Take back the latest that ``who`` did in the report (all records made together), or the one record ``entry_id``,
    whoever made it. Gives the records made, none where there is nothing to take back. Raises Clash where someone else
    has changed the same target since, NoSuchReport, UsageError."""
    with db.writing() as c:
        lock_report(c, report_id)
        view = load_view(db, c, report_id)
        if entry_id is None:
            chosen = undoable(view.history, who)
        else:
            chosen = tuple(e for e in view.history if e.id == entry_id)
            if not chosen or entry_id in {e.undoes for e in view.history}:
                raise UsageError("没有可以撤销的这条更正", "there is no such correction to take back")
        return _take_back(db, c, view, chosen, who, why)


def redo(db: Database, report_id: int, *, who: str) -> tuple[Entry, ...]:
    """Take back the latest undo of ``who``, where nothing of his came after it. Else as ``undo``."""
    with db.writing() as c:
        lock_report(c, report_id)
        view = load_view(db, c, report_id)
        return _take_back(db, c, view, redoable(view.history, who), who, "")


# --------------------------------------------------------------------------- clashes


def _conflict(db: Database, c: Connection, view: ReportView, change: Change) -> Conflict | None:
    if change.verdict is Verdict.NOTE:
        return None  # notes stand beside each other
    current = state_of(view, change.target)
    theirs = next((e for e in reversed(view.history) if e.target == change.target), None)
    if change.target.startswith(PREFIX):
        revision = next((p.revision for p in view.paragraphs if p.key == change.target), 0)
    else:
        revision = theirs.revision if theirs is not None else 0
    if revision > change.base:
        return Conflict(change.target, theirs, shown(current), revision)
    read_at = view.head.read_at_revision
    if change.base < read_at and not change.target.startswith(PREFIX) and _reread(db, c, view, change):
        return Conflict(change.target, None, shown(current), read_at)
    return None


def _reread(db: Database, c: Connection, view: ReportView, change: Change) -> bool:
    """Whether the machine reads the target otherwise now than in the extraction that the person saw."""
    seen = c.execute(
        select(extractions.c.id)
        .where(extractions.c.report_id == view.head.id, extractions.c.revision <= change.base)
        .order_by(extractions.c.revision.desc())
        .limit(1)
    ).scalar()
    if seen is None or view.machine is None:
        return True
    before = load_extraction(db, c, seen)
    if change.target in FACTS:
        return bool(getattr(before, change.target).value != getattr(view.machine, change.target).value)
    old, new = before.cells.get(change.target), view.machine.cells.get(change.target)
    return old is not None and new is not None and not same(old.value, new.value)


# --------------------------------------------------------------------------- appending


def _append(db: Database, c: Connection, view: ReportView, rows: list[dict[str, Any]], who: str) -> tuple[Entry, ...]:
    now, report_id, batch = db.now(), view.head.id, view.head.revision + 1
    shared = {"report_id": report_id, "batch": batch, "who": who, "at": now, "extraction_id": view.head.extraction_id}
    made = []
    for revision, row in enumerate(rows, batch):
        full = {**row, **shared, "revision": revision}
        key = c.execute(corrections.insert().values(full).returning(corrections.c.id)).scalar_one()
        made.append(Entry(**{**full, "id": key, "verdict": Verdict(row["verdict"])}))
    c.execute(update(reports).where(reports.c.id == report_id).values(revision=made[-1].revision))
    after = load_view(db, c, report_id, report=view.machine)
    _learn(c, view, after)
    refresh(c, after, now=now)
    add_events(
        c,
        [
            {
                "at": now,
                "kind": "correction",
                "report_id": report_id,
                "who": who,
                "target": e.target,
                "revision": e.revision,
            }
            for e in made
        ],
    )
    return tuple(made)


def _take_back(
    db: Database, c: Connection, view: ReportView, chosen: Sequence[Entry], who: str, why: str
) -> tuple[Entry, ...]:
    if not chosen:
        return ()
    counting = effective(view.history)
    for entry in chosen:
        later = [
            e for e in counting
            if e.target == entry.target and e.revision > entry.revision and e.who != who and e.verdict is not
            Verdict.NOTE
        ]  # fmt: skip
        if later:
            value = shown(later[-1].after)
            raise Clash([Conflict(entry.target, later[-1], value, later[-1].revision)])
    return _append(db, c, view, [_undo_row(view, e, why) for e in reversed(chosen)], who)


def _undo_row(view: ReportView, entry: Entry, why: str) -> dict[str, Any]:
    before, after = entry.after, entry.before
    machine = machine_of(view, entry.target)
    if machine is not None and entry.verdict is not Verdict.NOTE:
        taken_back = replace(entry, id=-1, verdict=Verdict.UNDO, undoes=entry.id)
        standing = standings([*view.history, taken_back]).get(entry.target, NOTHING)
        settled = standing.settled
        before, after = state_of(view, entry.target), machine if settled is None else settled.after
    return {
        "target": entry.target,
        "verdict": Verdict.UNDO.value,
        "before": before,
        "after": after,
        "machine": machine,
        "why": why,
        "undoes": entry.id,
    }


def _learn(c: Connection, before: ReportView, after: ReportView) -> None:
    """Count the cells that became settled, or open again, for the novelty of others of the kind."""
    for name, cell in after.cells.items():
        step = (cell.settled is not None) - (before.cells[name].settled is not None)
        if step:
            row = insert_into(c, experience).values(kind=after.head.kind, target=name, times=max(step, 0))
            c.execute(
                row.on_conflict_do_update(index_elements=["kind", "target"], set_={"times": experience.c.times + step})
            )


__all__ = ["Change", "Clash", "Conflict", "correct", "redo", "undo"]
