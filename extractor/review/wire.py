"""What the API takes and gives, as JSON: the shapes, and how the store's records become them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from extractor.records import Value
from extractor.store import CellView, Change, Claim, Conflict, Entry, QueueItem, ReportView, Verdict
from extractor.store.changes import LARGEST_NUMBER, LONGEST_TEXT
from extractor.store.views import FactView, Failure

Json = dict[str, Any]
_Bounds = Field(strict=True, gt=-LARGEST_NUMBER, lt=LARGEST_NUMBER)
Number = Annotated[int, _Bounds] | Annotated[float, _Bounds]
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
ReportId = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Strict(BaseModel):
    """A request's body: nothing unknown in it."""

    model_config = ConfigDict(extra="forbid")


class SignIn(Strict):
    """Name and password."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    password: Annotated[str, Field(min_length=1, max_length=1000)]


class ChangeIn(Strict):
    """One thing said about one target; ``base`` is the ``revision`` that the report gave with the target."""

    target: Annotated[str, Field(min_length=1, max_length=200)]
    verdict: Literal[
        "accept", "value", "blank", "not_applicable", "absent", "unreadable", "source_wrong", "note",
        "section", "split", "join",
    ]  # fmt: skip
    base: Annotated[int, Field(ge=0, le=2**31 - 1)]
    number: Number | None = None
    text: Text | None = None
    section: Annotated[str, Field(max_length=40)] | None = None
    at: Annotated[int, Field(ge=0, le=10**6)] | None = None
    sections: tuple[str, str] | None = None
    why: Text = ""

    def change(self) -> Change:
        return Change(**(self.model_dump() | {"verdict": Verdict(self.verdict)}))


class CorrectionsIn(Strict):
    """Changes made together: all are written or none."""

    changes: Annotated[list[ChangeIn], Field(min_length=1, max_length=500)]


class UndoIn(Strict):
    """What to take back: a record by its number, or, without one, the latest that the same person did."""

    entry: Annotated[int, Field(ge=1, le=2**53)] | None = None
    why: Text = ""


class ClaimIn(Strict):
    """``by_force`` takes a claim over from someone else."""

    by_force: bool = False


class UserIn(Strict):
    """A new account."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    password: Annotated[str, Field(min_length=1, max_length=1000)]
    role: Literal["viewer", "reviewer", "admin"] = "reviewer"


def entry_json(entry: Entry) -> Json:
    return asdict(entry) | {"verdict": entry.verdict.value}


def conflict_json(conflict: Conflict) -> Json:
    return {
        "target": conflict.target,
        "theirs": None if conflict.theirs is None else entry_json(conflict.theirs),
        "value": conflict.value,
        "revision": conflict.revision,
    }


def item_json(item: QueueItem) -> Json:
    return asdict(item) | {"why_cells": [list(c) for c in item.why_cells], "why_rules": dict(item.why_rules)}


def claim_json(claim: Claim | None) -> Json | None:
    return None if claim is None else asdict(claim)


def head_json(view: ReportView, claim: Claim | None) -> Json:
    """A report without its contents: for those who wait for a reading."""
    head = view.head
    return {
        "id": head.id,
        "sha256": head.sha256,
        "name": head.name,
        "kind": head.kind,
        "status": head.status,
        "revision": head.revision,
        "version": head.version,
        "made_at": head.made_at,
        "failure": None if head.failure is None else _failure(head.failure),
        "claim": claim_json(claim),
        "to_settle": len(view.to_settle),
    }


def report_json(view: ReportView, claim: Claim | None, contract: Json | None) -> Json:
    """A whole report: ``report`` is the contract's JSON with people's words in place; ``review`` says of each cell what
    the machine read, who settled it, and the revision to name when changing it."""
    return head_json(view, claim) | {
        "report": contract,
        "review": None
        if view.machine is None
        else {
            "to_settle": list(view.to_settle),
            "cells": {name: _cell(cell) for name, cell in view.cells.items()},
            "paragraphs": [
                {"key": p.key, "revision": p.revision, "settled": _maybe(p.settled), "notes": _all(p.notes)}
                for p in view.paragraphs
            ],
            "agency": _fact(view.agency),
            "year": _fact(view.year),
            "lost": _all(view.lost),
        },
    }


def review_json(view: ReportView, contract: Json) -> Json:
    """An export: the contract's JSON with people's words in place, and beside each cell whose word it is."""
    cells: Json = {}
    for name, cell in contract["cells"].items():
        seen = view.cells[name]
        beside: Json = {}
        if seen.settled is not None:
            beside["machine"] = value_json(seen.machine.value) | {"confidence": round(seen.machine.confidence, 6)}
            beside["settled"] = {k: getattr(seen.settled, k) for k in ("who", "at", "why")}
            beside["settled"]["verdict"] = seen.settled.verdict.value
        if seen.source_wrong is not None:
            after = seen.source_wrong.after or {}
            beside["source_wrong"] = {"should_be": after.get("should_be"), "who": seen.source_wrong.who}
        if seen.notes:
            beside["notes"] = [{"text": (n.after or {}).get("text"), "who": n.who, "at": n.at} for n in seen.notes]
        cells[name] = cell | beside
    return contract | {"cells": cells}


def value_json(value: Value) -> Json:
    return {"value": value.number, "state": value.state.value, "raw": value.raw, "note": value.note}


def _cell(cell: CellView) -> Json:
    return {
        "revision": cell.revision,
        "open": cell.open,
        "need": round(cell.need, 4),
        "differs": cell.differs,
        "machine": value_json(cell.machine.value) | {"confidence": round(cell.machine.confidence, 6)},
        "settled": _maybe(cell.settled),
        "source_wrong": _maybe(cell.source_wrong),
        "notes": _all(cell.notes),
    }


def _fact(fact: FactView | None) -> Json | None:
    if fact is None:
        return None
    return {"revision": fact.revision, "machine": asdict(fact.machine), "settled": _maybe(fact.settled)}


def _failure(failure: Failure) -> Json:
    return asdict(failure)


def _maybe(entry: Entry | None) -> Json | None:
    return None if entry is None else entry_json(entry)


def _all(entries: tuple[Entry, ...]) -> list[Json]:
    return [entry_json(e) for e in entries]
