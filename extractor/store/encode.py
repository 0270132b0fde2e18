"""Records to what columns hold, and back. JSON here is compact and the store's own; the contract's JSON is
``export``'s."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from extractor.records import (
    Box,
    Evidence,
    Finding,
    Number,
    PagePlace,
    Place,
    ScoredCell,
    State,
    Suggestion,
    TextPlace,
    Value,
)

Json = dict[str, Any]


def value_to(value: Value) -> Json:
    data: Json = {"state": value.state.value}
    for key in ("number", "raw", "note"):
        if (part := getattr(value, key)) is not None:
            data[key] = part
    return data


def value_from(data: Json) -> Value:
    return Value(State(data["state"]), data.get("number"), data.get("raw"), data.get("note"))


def place_to(place: Place | None) -> list[Any] | None:
    match place:
        case PagePlace(page, box):
            return ["page", page, box.x0, box.y0, box.x1, box.y1]
        case TextPlace(line, column, part):
            return ["text", line, column, part]
        case None:
            return None


def place_from(data: list[Any] | None) -> Place | None:
    if data is None:
        return None
    if data[0] == "page":
        return PagePlace(data[1], Box(*data[2:]))
    return TextPlace(data[1], data[2], data[3])


def details_to(cells: Mapping[str, ScoredCell]) -> bytes:
    """Place and evidence of all cells, in their order, compressed."""
    data = [
        [place_to(cell.place), [[e.name, e.value, e.reason, e.weight] for e in cell.evidence]]
        for cell in cells.values()
    ]
    return zlib.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def details_from(packed: bytes) -> list[tuple[Place | None, tuple[Evidence, ...]]]:
    return [
        (place_from(place), tuple(Evidence(*e) for e in evidence))
        for place, evidence in json.loads(zlib.decompress(packed))
    ]


def finding_to(finding: Finding) -> Json:
    hint = finding.suggestion
    return {
        "rule": finding.rule,
        "cells": list(finding.cells),
        "expected": finding.expected,
        "actual": finding.actual,
        "severity": finding.severity,
        "message": storable(finding.message),
        "suggestion": None if hint is None else [hint.cell, hint.value, hint.alternatives],
    }


def finding_from(row: Mapping[str, Any]) -> Finding:
    hint = row["suggestion"]
    return Finding(
        row["rule"],
        tuple(row["cells"]),
        row["expected"],
        row["actual"],
        row["severity"],
        row["message"],
        None if hint is None else Suggestion(*hint),
    )


def storable(text: str) -> str:
    """Text as both databases take it: PostgreSQL holds no NUL, neither holds half a surrogate pair (file names have
    them)."""
    return text.replace("\0", "\u2400").encode("utf-8", "backslashreplace").decode()


def same(a: Value, b: Value) -> bool:
    """Whether two readings say the same: state and number; how it was written does not count."""
    return (a.state, a.number) == (b.state, b.number)


def whole(number: Number | None) -> Number | None:
    """3.0 as 3."""
    return int(number) if isinstance(number, float) and number.is_integer() else number
