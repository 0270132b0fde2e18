"""What sums cannot see: moved or lost cells whose numbers are all zero.

Two sources. The alignment says what it met while it read the table, as evidence named ``kind:cells`` where ``cells`` is
a pattern over full cell names (``row_twice:requests.granted.*``); what names no cells counts for all of them together
as one evidence ``structure``. And the states themselves form patterns: a column that is absent throughout is a form
that was printed without it, a lone hole among printed numbers is a loss.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from extractor.forms import Form, Identity
from extractor.records import ABSENT, Address, Evidence, State, Value
from extractor.settings import TOTALS_LOST


def structure_evidence(
    form: Form, values: Mapping[str, Value], observed: Sequence[Evidence] = ()
) -> Iterator[tuple[str, Evidence]]:
    """Evidence by full cell name, from what alignment ``observed`` and from the pattern of states.

    Names given: those observed (what stands before the colon), ``structure``, ``line_absent``, ``line_blank``,
    ``lone_gap``, ``all_zero``, ``totals_moved``, ``values_missing``.
    """
    names = [a.name for a in form.addresses]
    general = [e for e in observed if ":" not in e.name]
    for evidence in observed:
        kind, _, pattern = evidence.name.partition(":")
        for name in fnmatch.filter(names, pattern):
            yield name, Evidence(kind, evidence.value, evidence.reason)
    if general:
        reason = "；".join(f"{e.name} {e.reason}".strip() for e in general[:_NAMED_AT_MOST])
        shared = Evidence("structure", 1 - 0.5 ** len(general), f"表格结构有 {len(general)} 处异常：{reason}")
        for name in names:
            yield name, shared
    for number, table in enumerate(_grids(form)):
        for grid in table:
            if any(values.get(name, ABSENT).state is not State.VALUE for line in grid for name in line):
                yield from _lines(form, values, grid)
        yield from _totals_moved(_row_totals(form)[number], values)
        yield from _totals_lost(_row_totals(form)[number], values)
        yield from _all_zero(values, [name for grid in table for line in grid for name in line])


_NAMED_AT_MOST = 3
_Grid = tuple[tuple[str, ...], ...]


@lru_cache(maxsize=16)
def _grids(form: Form) -> tuple[tuple[_Grid, ...], ...]:
    """For each table its blocks, each the cell names row by row."""
    return tuple(
        tuple(tuple(tuple(Address(table.id, r.id, c.id).name for c in b.columns) for r in b.rows) for b in table.blocks)
        for table in form.tables
    )


def _lines(form: Form, values: Mapping[str, Value], grid: _Grid) -> Iterator[tuple[str, Evidence]]:
    state = {name: values.get(name, ABSENT).state for line in grid for name in line}
    columns = tuple(zip(*grid, strict=True))
    whole: set[str] = set()
    for what, lines in (("整列", columns), ("整行", grid)):
        for line in lines:
            states = {state[name] for name in line}
            if len(line) > 1 and len(states) == 1 and (only := states.pop()) in (State.ABSENT, State.BLANK):
                missing = only is State.ABSENT
                reason = f"{what}{'都没有：来源没有印这一格' if missing else '都空着：填报时留空'}"
                for name in line:
                    if name not in whole:
                        yield name, Evidence("line_absent" if missing else "line_blank", 1.0, reason)
                whole.update(line)
    for row in grid:
        for name, column in zip(row, columns, strict=True):
            if name not in whole and state[name] is not State.VALUE:
                neighbours = [[state[n] for n in line if n != name and n not in whole] for line in (row, column)]
                printed = min(map(_share_printed, neighbours))
                if printed > 0.5:
                    reason = (
                        f"同行同列的其他格大多印有数字，只有“{form.printed_name(Address.parse(name))}”没有：可能漏读"
                    )
                    yield name, Evidence("lone_gap", printed, reason)
                    if state[name] is State.ABSENT:
                        yield name, Evidence("values_missing", 1.0, "同行同列都有的格，来源里只少这一个")


@lru_cache(maxsize=16)
def _row_totals(form: Form) -> tuple[tuple[Identity, ...], ...]:
    """For each table the sums that end in the total of one row."""
    return tuple(
        tuple(
            x
            for x in form.identities
            if len(x.right) == 1
            and len(x.left) > 2
            and {(Address.parse(n).table, Address.parse(n).row) for n in x.cells} == {(table.id, x.line)}
        )
        for table in form.tables
    )


def _totals_moved(lines: Sequence[Identity], values: Mapping[str, Value]) -> Iterator[tuple[str, Evidence]]:
    """Rows without a total whose last number is the sum of those before it: it is the total, in a wrong column."""
    moved = [x for x in lines if _total_moved([values.get(n, ABSENT) for n in x.left], values.get(x.right[0], ABSENT))]
    told = [x for x in lines if values.get(x.right[0], ABSENT).number]
    if not moved:
        return
    for identity in moved if told else lines:
        for name in identity.cells:
            yield name, Evidence("totals_moved", 1.0, "总计空着，而最后一个数恰是前面各数之和：可能整行错了列")


def _total_moved(parts: Sequence[Value], total: Value) -> bool:
    numbers = [p.number or 0 for p in parts if p.state is State.VALUE]
    return total.state is not State.VALUE and len(numbers) > 2 and numbers[-1] > 0 and sum(numbers[:-1]) == numbers[-1]


def _totals_lost(lines: Sequence[Identity], values: Mapping[str, Value]) -> Iterator[tuple[str, Evidence]]:
    """Blank totals of rows whose parts are printed, where several rows lack theirs and others have one: cut off, perhaps."""
    totals = {x.right[0]: values.get(x.right[0], ABSENT).state for x in lines}
    lacking = [x for x in lines if totals[x.right[0]] is not State.VALUE and _are_printed(x.left, values)]
    if len(lacking) >= TOTALS_LOST and State.VALUE in totals.values():
        for identity in lacking:
            if totals[identity.right[0]] is State.BLANK:
                yield (
                    identity.right[0],
                    Evidence("values_missing", 1.0, "各数都印了，只有总计空着，几行都这样：可能被截去"),
                )


def _are_printed(parts: Sequence[str], values: Mapping[str, Value]) -> bool:
    states = [values.get(name, ABSENT).state for name in parts]
    return State.VALUE in states and all(s in (State.VALUE, State.ABSENT) for s in states)


def _share_printed(states: list[State]) -> float:
    return sum(s is State.VALUE for s in states) / len(states) if states else 0.0


_ALL_ZERO = Evidence("all_zero", 1.0, "全表都是 0：合计成立不能说明没有错位")


def _all_zero(values: Mapping[str, Value], names: Sequence[str]) -> Iterator[tuple[str, Evidence]]:
    """A table without one number but 0: its sums hold whatever was moved, so they prove nothing."""
    printed = [name for name in names if values.get(name, ABSENT).state is State.VALUE]
    if not any(values[name].number for name in printed):
        for name in printed:
            yield name, _ALL_ZERO
