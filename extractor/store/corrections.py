"""What people say goes in here, appended; undo and redo are appended too.

Two people at once: a change names the revision of its target that the person saw. Where someone has said something on
the same target since, or the machine reads it otherwise now, nothing is written and Clash tells what the other said.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Connection, select, update

from extractor.errors import ExtractorError, UsageError
from extractor.records import Number, Value
from extractor.store.database import Database, add_events, insert_into, lock_report
from extractor.store.encode import Json, same, value_to, whole
from extractor.store.extractions import load_extraction, load_view
from extractor.store.history import (
    NOTHING,
    STATES,
    Entry,
    Verdict,
    effective,
    redoable,
    shown,
    standings,
    undoable,
)
from extractor.store.paragraphs import PREFIX, SECTIONS, digest_of
from extractor.store.schema import corrections, experience, extractions, reports
from extractor.store.summary import refresh
from extractor.store.views import FACTS, ReportView

T = TypeVar("T")

LARGEST_NUMBER = 2**53
LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a person says.

    ``target``: a full cell name, ``agency``, ``year``, ``report`` (notes only), or a paragraph's key. ``base``: the
    revision that the view gave with the target. By verdict: VALUE takes ``number`` (for ``agency`` ``text``);
    NOTE ``text``; SOURCE_WRONG optionally ``number``, what should have been printed; SECTION ``section``; SPLIT ``at``
    (characters before the cut) and optionally ``sections`` for the two parts; JOIN takes nothing: with the next
    paragraph.
    """

    target: str
    verdict: Verdict
    base: int = 0
    number: Number | None = None
    text: str | None = None
    section: str | None = None
    at: int | None = None
    sections: tuple[str, str] | None = None
    why: str = ""


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
        view = load_view(c, report_id)
        if view.machine is None:
            raise UsageError(
                "这份文件没有读出报告，无从更正", "no report was read from this file, so there is nothing to correct"
            )
        if conflicts := [x for change in changes if (x := _conflict(c, view, change)) is not None]:
            raise Clash(conflicts)
        rows = [_row(view, change) for change in changes]
        if len({row["target"] for row in rows}) < len(rows):
            raise UsageError("一次不能两处更改同一格", "the same target stands twice among the changes")
        return _append(db, c, view, rows, who)


def undo(db: Database, report_id: int, *, who: str, entry_id: int | None = None, why: str = "") -> tuple[Entry, ...]:
    """Take back the latest that ``who`` did in the report (all records made together), or the one record ``entry_id``,
    whoever made it. Gives the records made, none where there is nothing to take back. Raises Clash where someone else
    has changed the same target since, NoSuchReport, UsageError."""
    with db.writing() as c:
        lock_report(c, report_id)
        view = load_view(c, report_id)
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
        view = load_view(c, report_id)
        return _take_back(db, c, view, redoable(view.history, who), who, "")


# --------------------------------------------------------------------------- clashes


def _conflict(c: Connection, view: ReportView, change: Change) -> Conflict | None:
    if change.verdict is Verdict.NOTE:
        return None  # notes stand beside each other
    current = _now(view, change.target)
    theirs = next((e for e in reversed(view.history) if e.target == change.target), None)
    if change.target.startswith(PREFIX):
        revision = next((p.revision for p in view.paragraphs if p.key == change.target), 0)
    else:
        revision = theirs.revision if theirs is not None else 0
    if revision > change.base:
        return Conflict(change.target, theirs, shown(current), revision)
    read_at = view.head.read_at_revision
    if change.base < read_at and not change.target.startswith(PREFIX) and _reread(c, view, change):
        return Conflict(change.target, None, shown(current), read_at)
    return None


def _reread(c: Connection, view: ReportView, change: Change) -> bool:
    """Whether the machine reads the target otherwise now than in the extraction that the person saw."""
    seen = c.execute(
        select(extractions.c.id)
        .where(extractions.c.report_id == view.head.id, extractions.c.revision <= change.base)
        .order_by(extractions.c.revision.desc())
        .limit(1)
    ).scalar()
    if seen is None or view.machine is None:
        return True
    before = load_extraction(c, seen)
    if change.target in FACTS:
        return bool(getattr(before, change.target).value != getattr(view.machine, change.target).value)
    old, new = before.cells.get(change.target), view.machine.cells.get(change.target)
    return old is not None and new is not None and not same(old.value, new.value)


# --------------------------------------------------------------------------- what a change writes


def _now(view: ReportView, target: str) -> Json | None:
    """What counts for a target now; ``None`` for the report as a whole. Raises UsageError where there is no such
    target."""
    if target in view.cells:
        return value_to(view.cells[target].value)
    if target in FACTS:
        fact = view.agency if target == "agency" else view.year
        return {"value": fact.value if fact is not None else None}
    if target == "report":
        return None
    for paragraph in view.paragraphs:
        if paragraph.key == target:
            return {"section": paragraph.paragraph.section}
    raise UsageError(f"这份报告没有 {target}", f"the report has no {target}")


def _machine(view: ReportView, target: str) -> Json | None:
    if target in view.cells:
        return value_to(view.cells[target].machine.value)
    if target in FACTS and view.machine is not None:
        return {"value": getattr(view.machine, target).value}
    return None


def _row(view: ReportView, change: Change) -> dict[str, Any]:
    before = _now(view, change.target)
    if len(change.why) > LONGEST_TEXT or len(change.text or "") > LONGEST_TEXT:
        raise UsageError(f"文字超过 {LONGEST_TEXT} 字", f"text of more than {LONGEST_TEXT} characters")
    if change.verdict is Verdict.NOTE:
        after: Json | None = {"text": _given(change.text, "text")}
    elif change.target in view.cells:
        after = _cell_after(view, change)
    elif change.target in FACTS:
        after = _fact_after(change, before)
    elif change.target.startswith(PREFIX):
        after = _paragraph_after(view, change)
    else:
        raise _senseless(change)
    return {
        "target": change.target,
        "verdict": change.verdict.value,
        "before": before,
        "after": after,
        "machine": _machine(view, change.target),
        "why": change.why,
        "undoes": None,
    }


def _cell_after(view: ReportView, change: Change) -> Json:
    cell = view.cells[change.target]
    if change.verdict is Verdict.ACCEPT:
        return value_to(cell.value)
    if change.verdict is Verdict.SOURCE_WRONG:
        should = {} if change.number is None else {"should_be": _number(change.number)}
        return value_to(cell.value) | should
    if change.verdict not in STATES:
        raise _senseless(change)
    state = STATES[change.verdict]
    if change.verdict is Verdict.VALUE:
        number = _number(_given(change.number, "number"))
        raw = cell.machine.value.raw if cell.machine.value.number == number else str(number)
        return value_to(Value(state, number, raw, cell.machine.value.note))
    return value_to(Value(state, None, None if change.verdict is Verdict.ABSENT else cell.machine.value.raw))


def _fact_after(change: Change, before: Json | None) -> Json:
    if change.verdict is Verdict.ACCEPT and before is not None:
        return before
    if change.verdict is Verdict.ABSENT:
        return {"value": None}
    if change.verdict is not Verdict.VALUE:
        raise _senseless(change)
    if change.target == "agency":
        return {"value": _given(change.text, "text").strip()}
    year = _number(_given(change.number, "number"))
    if not isinstance(year, int) or not 1900 <= year <= 2200:
        raise UsageError("年度应为四位年份", "a year has four digits")
    return {"value": year}


def _paragraph_after(view: ReportView, change: Change) -> Json:
    at = next(i for i, p in enumerate(view.paragraphs) if p.key == change.target)
    paragraph = view.paragraphs[at].paragraph
    match change.verdict:
        case Verdict.ACCEPT:
            return {"section": paragraph.section, "text": paragraph.text}
        case Verdict.SECTION:
            return {"section": _section(change.section), "text": paragraph.text}
        case Verdict.SPLIT:
            cut = change.at
            if cut is None or not paragraph.text[:cut].strip() or not paragraph.text[cut:].strip() or cut < 0:
                raise UsageError("分段处应在段落中间", "a paragraph is split inside its text")
            sections = change.sections or (paragraph.section, paragraph.section)
            return {"at": cut, "sections": [_section(s) for s in sections], "text": paragraph.text}
        case Verdict.JOIN:
            if at + 1 >= len(view.paragraphs):
                raise UsageError("后面没有可并入的段落", "there is no paragraph after this one to join with")
            return {"next": digest_of(view.paragraphs[at + 1].paragraph.text), "text": paragraph.text}
        case _:
            raise _senseless(change)


def _given(part: T | None, name: str) -> T:
    if part is None or part == "":
        raise UsageError(f"缺少 {name}", f"{name!r} is missing")
    return part


def _section(name: str | None) -> str:
    if name not in SECTIONS:
        raise UsageError(f"没有名为 {name} 的章节", f"there is no section {name!r}")
    return name


def _number(number: Number) -> Number:
    if isinstance(number, bool) or not math.isfinite(number) or abs(number) >= LARGEST_NUMBER:
        raise UsageError("不是可用的数字", "not a usable number")
    return whole(number) or 0


def _senseless(change: Change) -> UsageError:
    return UsageError(
        f"对 {change.target} 不能用 {change.verdict.value}",
        f"{change.verdict.value!r} makes no sense for {change.target}",
    )


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
    after = load_view(c, report_id, report=view.machine)
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
    machine = _machine(view, entry.target)
    if machine is not None and entry.verdict is not Verdict.NOTE:
        taken_back = replace(entry, id=-1, verdict=Verdict.UNDO, undoes=entry.id)
        standing = standings([*view.history, taken_back]).get(entry.target, NOTHING)
        settled = standing.settled
        before, after = _now(view, entry.target), machine if settled is None else settled.after
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
