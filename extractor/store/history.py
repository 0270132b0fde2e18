"""What people said about a report, as an append-only list, and what follows from it. Pure: no database.

Undo is a record too: it takes back one earlier record, which may itself be an undo (that is redo). What counts of a
target is what its latest records say that have not been taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from extractor.records import Correction, State, Value
from extractor.store.encode import Json, same, value_from


class Verdict(StrEnum):
    """What a person can say. The first six settle what a cell reads; ``SOURCE_WRONG`` says that the reading is right
    and what the agency printed is not; the last four are for paragraphs and for taking back."""

    ACCEPT = "accept"
    VALUE = "value"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    ABSENT = "absent"
    UNREADABLE = "unreadable"
    SOURCE_WRONG = "source_wrong"
    NOTE = "note"
    SECTION = "section"
    SPLIT = "split"
    JOIN = "join"
    UNDO = "undo"


STATES: Final[Mapping[Verdict, State]] = {
    Verdict.VALUE: State.VALUE,
    Verdict.BLANK: State.BLANK,
    Verdict.NOT_APPLICABLE: State.NOT_APPLICABLE,
    Verdict.ABSENT: State.ABSENT,
    Verdict.UNREADABLE: State.UNREADABLE,
}
"""The state that a verdict on a cell gives it; ACCEPT leaves the cell as it stands."""

READING: Final = frozenset({Verdict.ACCEPT, *STATES})


@dataclass(frozen=True, slots=True)
class Entry:
    """One record, as it stands in the database for ever.

    ``target`` is a full cell name, ``agency``, ``year``, ``report``, or ``paragraph/…`` (``paragraphs.key_of``).
    ``before`` and ``after`` are what counted before and after; ``machine`` is what the program itself read at the time.
    Records made together share ``batch``, the revision of the first of them.
    """

    id: int
    report_id: int
    revision: int
    batch: int
    target: str
    verdict: Verdict
    before: Json | None
    after: Json | None
    machine: Json | None
    who: str
    at: str
    why: str
    undoes: int | None
    extraction_id: int

    @property
    def correction(self) -> Correction:
        """The same in the words of ``records``."""
        return Correction(self.target, shown(self.before), shown(self.after), self.who, self.at, self.why)


def shown(data: Json | None) -> str:
    """A value as a person reads it: the number or text, otherwise the state."""
    if data is None:
        return ""
    for key in ("number", "value", "section", "text"):
        if data.get(key) is not None:
            return str(data[key])
    return str(data.get("state", ""))


def effective(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The records that count: neither taken back nor themselves an undo. Oldest first, as ``entries`` must be."""
    undone: set[int] = set()
    kept: list[Entry] = []
    for entry in reversed(tuple(entries)):
        # an undo comes after what it takes back, so backwards each record is met after all that could undo it
        if entry.id in undone:
            continue
        if entry.verdict is Verdict.UNDO:
            if entry.undoes is not None:
                undone.add(entry.undoes)
        else:
            kept.append(entry)
    return tuple(reversed(kept))


def undoable(entries: Sequence[Entry], who: str) -> tuple[Entry, ...]:
    """The latest records of ``who`` that were made together and still count: what one press of undo takes back."""
    mine = [e for e in effective(entries) if e.who == who]
    return tuple(e for e in mine if e.batch == mine[-1].batch) if mine else ()


def redoable(entries: Sequence[Entry], who: str) -> tuple[Entry, ...]:
    """The undo records of ``who`` that one press of redo takes back: his latest doing, if that was an undo."""
    undone = {e.undoes for e in entries if e.verdict is Verdict.UNDO}
    by_id = {e.id: e for e in entries}
    for entry in reversed(entries):
        if entry.who != who or entry.id in undone:
            continue
        if entry.verdict is not Verdict.UNDO or entry.undoes is None:
            return ()
        if by_id[entry.undoes].verdict is Verdict.UNDO:
            continue  # a redo: what lies before it may still be redone
        return tuple(e for e in entries if e.batch == entry.batch)
    return ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What people's records say about one cell or fact."""

    reading: Entry | None = None
    source_wrong: Entry | None = None
    notes: tuple[Entry, ...] = ()
    revision: int = 0

    @property
    def settled(self) -> Entry | None:
        """The record that settles the target, if one does: a verdict on the reading, or that the source is wrong."""
        return self.reading or self.source_wrong

    def value(self, machine: Value) -> Value:
        """What counts: the person's word where there is one, else the machine's."""
        entry = self.settled
        return value_from(entry.after) if entry is not None and entry.after is not None else machine

    def differs(self, machine: Value) -> bool:
        """Whether the machine now reads otherwise than when the person settled the target."""
        entry = self.settled
        return entry is not None and entry.machine is not None and not same(value_from(entry.machine), machine)


NOTHING: Final = Standing()


def standings(entries: Sequence[Entry]) -> dict[str, Standing]:
    """By target. ``revision`` is that of the last record that touches the target, undos too."""
    targets: dict[str, dict[str, Any]] = {}
    for entry in entries:
        targets.setdefault(entry.target, {})["revision"] = entry.revision
    for entry in effective(entries):
        part = targets[entry.target]
        if entry.verdict in READING:
            part["reading"] = entry
        elif entry.verdict is Verdict.SOURCE_WRONG:
            part["source_wrong"] = entry
        elif entry.verdict is Verdict.NOTE:
            part["notes"] = (*part.get("notes", ()), entry)
    return {target: Standing(**part) for target, part in targets.items()}
