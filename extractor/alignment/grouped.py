"""A side-by-side table that an agency set upright: a group a row (or a result a row) instead of all in one line; or as
several tables, some groups in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from extractor.alignment.observed import ObservedRow, Slot
from extractor.alignment.targets import Column, Target
from extractor.records import Layout


def join_groups(rows: Sequence[ObservedRow], targets: Sequence[Target]) -> list[ObservedRow]:
    """``rows`` with the rows of a side-by-side table's groups, in the form's order, as the one row that the form has.

    Each row must say its group and the first one (or each) the names of all results in order; turned the other way,
    each row its result and the first one the groups.
    """
    joined = list(rows)
    for target in targets:
        if not target.across:
            continue
        names = list(dict.fromkeys(c.wordings for c in target.columns))
        groups = list(dict.fromkeys(c.groups for c in target.columns))
        if len(names) * len(groups) != len(target.columns):
            continue
        for start in range(len(joined) - min(len(names), len(groups)), -1, -1):
            sizes = len(joined[start].slots), joined[start].filled
            for lines, heads, turned in ((groups, names, False), (names, groups, True)):
                if len(heads) not in sizes:
                    continue
                run = joined[start : start + len(lines)]
                found = list(takewhile(bool, (_slots_of(*pair, heads) for pair in zip(run, lines, strict=False))))
                if len(found) == len(lines) and _is_headed(run, heads):
                    slots = [slot for line in (zip(*found, strict=True) if turned else found) for slot in line]
                    label = "".join((target.path, *(row.label for row in run)))
                    sources = [cell for row in run for cell in row.sources]
                    one = replace(run[0], layout=Layout.FIELDS, label=label, slots=slots, sources=sources)
                    one.positioned, one.headers = False, ()
                    joined[start : start + len(lines)] = [one]
                    break
    return joined


def join_headed(rows: Sequence[ObservedRow], targets: Sequence[Target]) -> list[ObservedRow]:
    """``rows`` with the rows of several grids that together are a side-by-side table as the one row that the form has.

    The headers above every slot must name its group and its result, and together each column once.
    """
    joined = list(rows)
    for target in targets:
        if not target.across:
            continue
        for start in range(len(joined) - 2, -1, -1):
            columns: list[Column] = []
            for end in range(start, len(joined)):
                found = _columns_below(joined[end], target)
                if not found or {c.address for c in found} & {c.address for c in columns}:
                    break
                columns += found
                if len(columns) == len(target.columns) and end > start:
                    joined[start : end + 1] = [_one_row(joined[start : end + 1], columns, target)]
                    break
    return joined


def _columns_below(row: ObservedRow, target: Target) -> list[Column]:
    """The column of the form that each slot of a row without a label stands under; none where one is not known."""
    if row.layout is not Layout.GRID or row.label or len(row.headers) != len(row.slots):
        return []
    groups = {c.groups for c in target.columns}
    own = {name for group in groups for name in group if sum(name in g for g in groups) == 1}
    found = []
    for texts in row.headers:
        fits = [c for c in target.columns if texts and texts[-1] in c.wordings and own & {*texts[:-1]} & {*c.groups}]
        if len(fits) != 1:
            return []
        found += fits
    return found if len({c.address for c in found}) == len(found) else []


def _one_row(run: Sequence[ObservedRow], columns: Sequence[Column], target: Target) -> ObservedRow:
    slots = dict(zip((c.address for c in columns), (s for row in run for s in row.slots), strict=True))
    heads = dict(zip((c.address for c in columns), (h for row in run for h in row.headers), strict=True))
    order = [c.address for c in target.columns]
    # columns of several tables do not compare: they are counted anew, in the form's order
    ordered = [replace(slots[a], column=k, span=1) for k, a in enumerate(order)]
    return replace(run[0], slots=ordered, headers=tuple(heads[a] for a in order))


def _slots_of(row: ObservedRow, line: Sequence[str], heads: Sequence[Sequence[str]]) -> list[Slot]:
    """The row's slots where it is the row of ``line``, one for each of ``heads``; else none."""
    slots = row.slots if len(row.slots) == len(heads) else [slot for slot in row.slots if slot.filled]
    if len(slots) != len(heads):
        return []
    label = row.context + row.label
    for names in reversed(heads):  # three small tables: a group's name, the results, the numbers
        label = next((label.removesuffix(name) for name in names if label.endswith(name)), label)
    if not (row.context + row.label).endswith(tuple(line)) and not label.endswith(tuple(line)):
        return []
    return slots


def _is_headed(run: Sequence[ObservedRow], heads: Sequence[Sequence[str]]) -> bool:
    """Whether the names of the columns are printed in order: above the slots of a grid, or before the first numbers."""
    first = run[0]
    above = [texts[-1] for texts in first.headers if texts]
    if len(above) == len(heads):
        return all(text in names for text, names in zip(above, heads, strict=True))
    at = 0
    for names in heads:
        places = [(first.label.find(n, at), len(n)) for n in names if n in first.label[at:]]
        if not places:
            return False
        place, length = min(places)
        at = place + length
    return True
