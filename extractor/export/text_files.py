"""Exports that are text: JSON, JSON Lines, CSV with a line for each cell, CSV with a line for each report."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from extractor.export import dictionary
from extractor.export.collection import Exported
from extractor.export.json_report import Json, number, to_json
from extractor.export.relations import CELLS, REPORTS, Column
from extractor.forms import load_forms

_compact = json.JSONEncoder(ensure_ascii=False).encode


def as_json(item: Exported) -> Json:
    """The contract's object; each cell has what was printed in the contract's keys and, where a person settled it, that
    under ``settled``. ``entailed`` is what the sums force now. A source without a reading has ``error``."""
    if item.report is None:
        source = {"path": item.name, "sha256": item.sha256, "kind": item.kind}
        return {"error": item.error or item.status, "source": source, "status": item.status}
    data = to_json(item.report)
    data["status"] = item.status
    for name, cell in data["cells"].items():
        cell["entailed"] = number(item.entailed.get(name))
        said = item.settled.get(name)
        if said is not None:
            value = {"value": number(said.value.number), "state": said.value.state.value}
            cell["settled"] = {**value, "verdict": said.verdict, "who": said.who, "at": said.at, "why": said.why}
    if item.agency_settled:
        data["agency"]["settled"] = item.agency
    if item.year_settled:
        data["year"]["settled"] = item.year
    return data


def write_json(items: Iterable[Exported], path: Path) -> int:
    """One JSON array, a report a line. Gives how many."""
    return _write_objects(items, path, "[\n", ",\n", "\n]\n")


def write_jsonl(items: Iterable[Exported], path: Path) -> int:
    """JSON Lines, a report a line. Gives how many."""
    return _write_objects(items, path, "", "\n", "\n")


def _write_objects(items: Iterable[Exported], path: Path, before: str, between: str, after: str) -> int:
    count = 0
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.write(before)
        for item in items:
            file.write((between if count else "") + _compact(as_json(item)))
            count += 1
        file.write(after if count or before else "")
    return count


# --------------------------------------------------------------------------- CSV

_BOM: Final = "\ufeff"  # Excel takes a CSV without it for the local code page


def write_csv(items: Iterable[Exported], path: Path) -> int:
    """CSV, a line for each cell. Gives how many reports."""
    return _write_table(path, [c.name for c in CELLS.columns], ((item, CELLS.rows(item)) for item in items))


WIDE_HEAD: Final = REPORTS.columns


def wide_columns() -> tuple[Column, ...]:
    """The columns of the wide CSV: the report's, then four for each cell of every form."""
    names = dict.fromkeys(a.name for form in load_forms() for a in form.addresses)
    cells = []
    for name in names:
        cells += [
            Column(name, "number", "应取的数：核定或所印", "settled or else printed number"),
            Column(f"{name}:is", "string", "出处与状态", "accepted, review or settled, with the state unless value"),
            Column(
                f"{name}:printed", "number", "核定者原文所印的数", "where settled: the number as printed in the source"
            ),
            Column(f"{name}:entailed", "number", "推算的数", "forced by the sums, printed nowhere"),
        ]
    return (*WIDE_HEAD, *cells)


def write_wide_csv(items: Iterable[Exported], path: Path) -> int:
    """CSV, a line for each report. Gives how many."""
    columns = wide_columns()
    names = [c.name for c in columns[len(WIDE_HEAD) :: 4]]

    def lines() -> Iterator[tuple[Exported, Iterator[tuple[Any, ...]]]]:
        for item in items:
            (head,) = REPORTS.rows(item)
            yield item, iter([(*head, *(v for name in names for v in _wide(item, name)))])

    return _write_table(path, [c.name for c in columns], lines())


def _wide(item: Exported, name: str) -> tuple[Any, ...]:
    cell = item.report.cells.get(name) if item.report else None
    if cell is None:
        return None, None, None, None
    value = item.counts(cell)
    kind = item.trust(cell) if value.number is not None else f"{item.trust(cell)} {value.state.value}"
    printed = number(cell.value.number) if name in item.settled else None
    return number(value.number), kind, printed, number(item.entailed.get(name))


def _write_table(path: Path, head: list[str], lines: Iterable[tuple[Exported, Iterable[tuple[Any, ...]]]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        file.write(_BOM)
        writer = csv.writer(file)
        writer.writerow(head)
        for _, rows in lines:
            writer.writerows([inert(v) for v in row] for row in rows)
            count += 1
    return count


def inert(value: object) -> object:
    """Text that a spreadsheet would run as a formula, led by an apostrophe; everything else as it is."""
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value


def describe_csv(path: Path) -> None:
    """The dictionary beside the long CSV."""
    dictionary.write(path, [dictionary.resource(CELLS, path.name, "csv")])


def describe_wide_csv(path: Path) -> None:
    """The dictionary beside the wide CSV."""
    described = dictionary.resource(REPORTS, path.name, "csv")
    dictionary.write(path, [{**described, "schema": dictionary.schema(wide_columns(), ("sha256",))}])


def describe_json(path: Path) -> None:
    """The dictionary beside JSON: the same cells, each object's keys told by the columns' names."""
    described = {"name": "reports", "path": path.name, "format": "json", "encoding": "utf-8"}
    keys = {
        "cells.*.value, state, raw, note": "as printed in the source / 原文所印",
        "cells.*.settled": "value, state, verdict, who, at, why: as a person settled it / 人核定",
        "cells.*.entailed": "forced by the sums, printed nowhere / 推算",
        "cells.*.confidence": "probability that what was read is what is printed / 读对的概率",
        "cells.*.status": "accepted or review / 采信或待核",
    }
    dictionary.write(path, [{**described, "keys": keys}])
