"""A report as the JSON of the contract, and back.

``to_json`` writes every cell of the form, always; ``from_json`` reads what it wrote (the source's bytes are not in it),
so that rules can be run again on extracted, possibly edited, files.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from extractor.errors import ExtractorError, UnreadableFile
from extractor.records import (
    Address,
    Box,
    Evidence,
    Finding,
    Number,
    PagePlace,
    Place,
    Problem,
    Report,
    ScoredCell,
    ScoredFact,
    ScoredParagraph,
    Source,
    State,
    Suggestion,
    TextPlace,
    Value,
)

Json = dict[str, Any]


def to_json(report: Report) -> Json:
    """The report as the contract's object; extra keys: ``problems``, and ``evidence`` in each cell."""
    source: Json = {
        "path": str(report.source.path),
        "sha256": report.source.sha256,
        "kind": report.source.kind,
        "pages": report.pages,
    }
    told: dict[int, list[Json]] = {}  # most cells of a table share all that was observed of them,
    each: dict[int, Json] = {}  # the others much of it
    return {
        "form": report.form,
        "source": source,
        "agency": _fact(report.agency),
        "year": _fact(report.year),
        "cells": {name: _cell(cell, told, each) for name, cell in report.cells.items()},
        "paragraphs": [
            {
                "text": p.text,
                "section": p.section,
                "confidence": _score(p.confidence),
                "status": p.status,
                "place": place_json(p.place),
            }
            for p in report.paragraphs
        ],
        "findings": [_finding(f) for f in report.findings],
        "problems": [_problem(p) for p in report.problems],
    }


def to_text(report: Report) -> str:
    """The report as the text of its JSON file."""
    return dump(to_json(report))


def dump(data: Json) -> str:
    """JSON as this program writes it to files: Chinese as it is, a line for each cell, paragraph and finding.

    So a difference between two reports is a line.
    """
    return "{\n" + ",\n".join(f" {_compact(key)}: {_lines(value)}" for key, value in data.items()) + "\n}\n"


def _lines(value: Any) -> str:
    """A list or a mapping of objects with each of them on its line; anything else as it is."""
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join([f"  {_compact(item)}" for item in value]) + "\n ]"
    if isinstance(value, dict) and value and all(isinstance(item, dict) for item in value.values()):
        return "{\n" + ",\n".join([f"  {_key(k)}: {_compact(v)}" for k, v in value.items()]) + "\n }"
    return _compact(value)


def _compact(value: Any) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # a number of more than 64 bits, which orjson does not write
        return _compact_slowly(value)


_key = lru_cache(1024)(_compact)  # every report has the same cells
_compact_slowly = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def failure(path: Path | str, error: ExtractorError, lang: str) -> Json:
    """What stands in the place of a report that could not be made: one sentence, the kind of failure, the input."""
    return {"error": error.sentence(lang), "error_kind": type(error).__name__, "source": {"path": str(path)}}


def number(value: Number | None) -> Number | None:
    """A number as JSON shows it: 3.0 is 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


@lru_cache(8192)  # few different ones, which take longer to round than to look up
def _score(confidence: float) -> float:
    return round(confidence, 6)


def _fact(fact: ScoredFact) -> Json:
    return {"value": fact.value, "confidence": _score(fact.confidence)}


def place_json(place: Place | None) -> Json | None:
    """A place as the contract writes it."""
    match place:
        case PagePlace(page, box):
            return {"page": page, "box": [round(v, 2) for v in (box.x0, box.y0, box.x1, box.y1)]}
        case TextPlace(line, column, part):
            return {"line": line, "column": column} | ({"part": part} if part is not None else {})
        case None:
            return None


def _cell(cell: ScoredCell, told: dict[int, list[Json]], each: dict[int, Json]) -> Json:
    value = cell.value
    evidence = told.get(id(cell.evidence))
    if evidence is None:
        evidence = told[id(cell.evidence)] = [_told_once(e, each) for e in cell.evidence]
    return {
        "value": number(value.number),
        "state": value.state.value,
        "raw": value.raw,
        "entailed": number(cell.entailed),
        "note": value.note,
        "confidence": _score(cell.confidence),
        "status": cell.status,
        "place": place_json(cell.place),
        "evidence": evidence,
    }


def _told_once(evidence: Evidence, each: dict[int, Json]) -> Json:
    found = each.get(id(evidence))
    if found is None:
        found = each[id(evidence)] = _evidence(evidence)
    return found


def _evidence(evidence: Evidence) -> Json:
    return {
        "name": evidence.name,
        "value": round(evidence.value, 4),
        "weight": None if evidence.weight is None else round(evidence.weight, 4),
        "reason": evidence.reason,
    }


def _finding(finding: Finding) -> Json:
    data: Json = {
        "rule": finding.rule,
        "cells": list(finding.cells),
        "expected": _amount(finding.expected),
        "actual": _amount(finding.actual),
        "severity": finding.severity,
        "message": finding.message,
    }
    if finding.suggestion is not None:
        data["suggestion"] = {
            "cell": finding.suggestion.cell,
            "value": number(finding.suggestion.value),
            "alternatives": finding.suggestion.alternatives,
        }
    return data


def _amount(value: Number | str | None) -> Number | str | None:
    return value if isinstance(value, str) else number(value)


def _problem(problem: Problem) -> Json:
    return {"code": problem.code, "message": problem.message, "page": problem.page}


# --------------------------------------------------------------------------- and back


def from_json(data: Json) -> Report:
    """The report that this JSON was written from. Raises UnreadableFile where it is not such a JSON, or tells of a
    failure."""
    if isinstance(data, dict) and isinstance(error := data.get("error"), str):
        raise UnreadableFile(f"这份 JSON 记的是一次失败：{error}", f"this JSON tells of a failure: {error}")
    try:
        return _report(data)
    except (KeyError, TypeError, ValueError, AttributeError) as broken:
        raise UnreadableFile(
            f"不是本程序写出的报告 JSON（{type(broken).__name__}: {broken}）",
            f"not a report's JSON as this program writes it ({type(broken).__name__}: {broken})",
        ) from broken


def _report(data: Json) -> Report:
    source = data["source"]
    return Report(
        form=data["form"],
        source=Source(Path(source["path"]), b"", source.get("kind", ""), source.get("sha256", "")),
        pages=source.get("pages"),
        agency=ScoredFact(**_known(data["agency"], "value", "confidence")),
        year=ScoredFact(**_known(data["year"], "value", "confidence")),
        cells={name: _cell_from(name, cell) for name, cell in data["cells"].items()},
        paragraphs=tuple(
            ScoredParagraph(p["text"], p["section"], p["confidence"], p["status"], _place_from(p.get("place")))
            for p in data["paragraphs"]
        ),
        findings=tuple(_finding_from(f) for f in data["findings"]),
        problems=tuple(Problem(p["code"], p["message"], p.get("page")) for p in data.get("problems", [])),
    )


def _known(data: Json, *keys: str) -> Json:
    return {key: data[key] for key in keys}


def _place_from(data: Json | None) -> Place | None:
    if data is None:
        return None
    if "page" in data:
        return PagePlace(data["page"], Box(*data["box"]))
    return TextPlace(data["line"], data.get("column", 1), data.get("part"))


def _cell_from(name: str, data: Json) -> ScoredCell:
    state = State(data["state"])
    value = data["value"]
    if (state is State.VALUE) != (isinstance(value, int | float) and not isinstance(value, bool)):
        raise ValueError(f"{name}: state {state.value!r} with value {value!r}")
    return ScoredCell(
        address=Address.parse(name),
        value=Value(state, value, data.get("raw"), data.get("note")),
        confidence=data["confidence"],
        status=data["status"],
        place=_place_from(data.get("place")),
        entailed=data.get("entailed"),
        evidence=tuple(
            Evidence(e["name"], e.get("value", 1.0), e.get("reason", ""), e.get("weight"))
            for e in data.get("evidence", [])
        ),
    )


def _finding_from(data: Json) -> Finding:
    suggestion = data.get("suggestion")
    return Finding(
        rule=data["rule"],
        cells=tuple(data["cells"]),
        expected=data["expected"],
        actual=data["actual"],
        severity=data["severity"],
        message=data["message"],
        suggestion=Suggestion(suggestion["cell"], suggestion["value"], suggestion.get("alternatives", 0))
        if suggestion
        else None,
    )
