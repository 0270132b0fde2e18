"""Which cells of two forms can be compared: ``crosswalk-*.toml`` beside this file, as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from extractor.errors import DataError
from extractor.forms import form_named


@dataclass(frozen=True, slots=True)
class Pair:
    """Cells that mean the same: each side is the sum of its cells (mostly one)."""

    old: tuple[str, ...]
    new: tuple[str, ...]

    def side(self, form: str, old_form: str) -> tuple[str, ...]:
        return self.old if form == old_form else self.new


@dataclass(frozen=True, slots=True)
class Lone:
    """A cell of one form that cannot be compared with the other, and why."""

    form: str
    cell: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Every cell of both forms stands in exactly one of ``pairs`` and ``lone``."""

    old_form: str
    new_form: str
    pairs: tuple[Pair, ...]
    lone: tuple[Lone, ...]


@cache
def crosswalk(name: str = "crosswalk-2019-2021") -> Crosswalk:
    """Read the file. Raises DataError where it leaves a cell out or names one that is not there."""
    data = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
    old = {a.name: None for a in form_named(data["old"]).addresses}
    new = {a.name: None for a in form_named(data["new"]).addresses}
    pairs: list[Pair] = []
    for entry in data["sum"]:
        for cell in [c for c in old if c.rpartition(".")[0] == entry["old"]]:
            column = cell.rpartition(".")[2]
            pairs.append(Pair((cell,), tuple(f"{row}.{column}" for row in entry["new"])))
    taken_old = {c for p in pairs for c in p.old}
    taken_new = {c for p in pairs for c in p.new}
    pairs += [
        Pair((cell,), (cell,))
        for cell in new
        if cell in old and cell not in taken_old | taken_new and any(fnmatchcase(cell, p) for p in data["same"])
    ]
    lone: list[Lone] = []
    for form, cells, paired in (
        (data["old"], old, {c for p in pairs for c in p.old}),
        (data["new"], new, {c for p in pairs for c in p.new}),
    ):
        if strange := paired - cells.keys():
            raise DataError(f"{name}：{form} 没有 {min(strange)}", f"{name}: {form} has no cell {min(strange)}")
        for cell in cells:
            if cell not in paired:
                lone.append(_lone(name, form, cell, data["not_comparable"]))
    return Crosswalk(data["old"], data["new"], tuple(pairs), tuple(lone))


def _lone(name: str, form: str, cell: str, entries: list[dict[str, object]]) -> Lone:
    for entry in entries:
        cells = entry["cells"]
        if isinstance(cells, list) and any(fnmatchcase(cell, pattern) for pattern in cells):
            return Lone(form, cell, str(entry["zh"]), str(entry["en"]))
    raise DataError(f"{name}：没有说到 {form} 的 {cell}", f"{name}: nothing is said of {cell} of {form}")
