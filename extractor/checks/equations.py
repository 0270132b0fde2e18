"""A form's sums as linear equations over whole numbers: what sums.py, parity.py and entailed.py all reason about.

Numbers are held as integers of a millionth (``SCALE``), so that 0.1 + 0.2 = 0.3 holds exactly and arithmetic is fast;
no cell of a report is printed with more than six decimals.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.forms import Form, Identity, NumberKind
from extractor.records import ABSENT, Number, State, Value

SCALE = 1_000_000


def scaled(number: Number) -> int | None:
    """A number in millionths; ``None`` for one that is not finite."""
    if isinstance(number, float) and not math.isfinite(number):
        return None
    whole = int(number)  # apart, so that a number of any size stays exact
    return whole * SCALE + round((number - whole) * SCALE)


def unscaled(amount: int) -> Number:
    """Millionths as a number again: an ``int`` where it is whole."""
    whole, rest = divmod(amount, SCALE)
    return amount / SCALE if rest and abs(whole) < 2**53 else whole


@dataclass(frozen=True, eq=False)
class Equations:
    """Cells and identities by index. ``terms[i]`` are identity i's (cell, coefficient): Σ coefficient·cell = 0.

    ``within[c]`` are the (identity, coefficient) that hold cell c. ``parts`` are the identities that hang together
    through shared cells: table three is one part, each group of remedies another. ``lines`` are the form's rows and
    columns, as far as sums reach them. A cell stands in at most ``most_per_rule[rule]`` identities of a rule.
    """

    identities: tuple[Identity, ...]
    names: tuple[str, ...]
    index: Mapping[str, int]
    kinds: tuple[NumberKind, ...]
    terms: tuple[tuple[tuple[int, int], ...], ...]
    within: tuple[tuple[tuple[int, int], ...], ...]
    parts: tuple[tuple[int, ...], ...]
    lines: tuple[tuple[int, ...], ...]
    most_per_rule: Mapping[str, int]

    def may_hold(self, cell: int, amount: int) -> bool:
        """Whether the cell's column admits this amount: counts are whole and not negative, money not negative."""
        kind = self.kinds[cell]
        return kind is NumberKind.SIGNED or (amount >= 0 and (kind is NumberKind.DECIMAL or amount % SCALE == 0))


@lru_cache(maxsize=16)
def equations_of(form: Form) -> Equations:
    """The form's identities in index form; made once a form."""
    kinds = {a.name: form.column(a).number for a in form.addresses}
    names = tuple(dict.fromkeys(name for identity in form.identities for name in identity.cells))
    index = {name: i for i, name in enumerate(names)}
    terms: list[tuple[tuple[int, int], ...]] = []
    within: list[list[tuple[int, int]]] = [[] for _ in names]
    for i, identity in enumerate(form.identities):
        weights: dict[int, int] = {}
        for sign, side in ((1, identity.left), (-1, identity.right)):
            for name in side:
                weights[index[name]] = weights.get(index[name], 0) + sign
        terms.append(tuple((c, w) for c, w in weights.items() if w))
        for c, w in terms[-1]:
            within[c].append((i, w))
    return Equations(
        identities=form.identities,
        names=names,
        index=index,
        kinds=tuple(kinds.get(name, NumberKind.INTEGER) for name in names),
        terms=tuple(terms),
        within=tuple(map(tuple, within)),
        parts=tuple(connected(len(terms), [[i for i, _ in held] for held in within])),
        lines=_lines(form, index),
        most_per_rule=_most_per_rule(form, within),
    )


def _most_per_rule(form: Form, within: Sequence[Sequence[tuple[int, int]]]) -> dict[str, int]:
    most: dict[str, int] = {}
    for held in within:
        for rule, count in Counter(form.identities[i].rule for i, _ in held).items():
            most[rule] = max(most.get(rule, 0), count)
    return most


def _lines(form: Form, index: Mapping[str, int]) -> tuple[tuple[int, ...], ...]:
    lines: dict[tuple[str, str, str], list[int]] = {}
    for address in form.addresses:
        if address.name in index:
            for key in (("row", address.table, address.row), ("column", address.table, address.column)):
                lines.setdefault(key, []).append(index[address.name])
    return tuple(tuple(line) for line in lines.values() if len(line) > 1)


def connected(size: int, groups: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """The numbers below ``size`` in classes: two are in one class when a chain of ``groups`` joins them."""
    parent = list(range(size))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for group in groups:
        for other in group[1:]:
            parent[root(other)] = root(group[0])
    classes: dict[int, list[int]] = {}
    for i in range(size):
        classes.setdefault(root(i), []).append(i)
    return [tuple(c) for c in classes.values()]


@dataclass(frozen=True, eq=False)
class Reading:
    """A report's numbers set into the equations.

    ``amounts`` are millionths, ``None`` where the cell is unreadable; ``printed`` says where a number stands.
    ``residual[i]`` is Σ left − Σ right of identity i, ``None`` where an unreadable cell keeps it from being evaluated.
    """

    equations: Equations
    amounts: tuple[int | None, ...]
    printed: tuple[bool, ...]
    residual: tuple[int | None, ...]

    @property
    def failing(self) -> tuple[int, ...]:
        return tuple(i for i, r in enumerate(self.residual) if r)

    def side(self, names: Sequence[str]) -> int:
        """Σ of one side of an evaluated identity, in millionths."""
        return sum(self.amounts[self.equations.index[name]] or 0 for name in names)


def read(form: Form, values: Mapping[str, Value]) -> Reading:
    """Set ``values`` (by full cell name; a missing name is absent) into the form's equations."""
    equations = equations_of(form)
    amounts: list[int | None] = []
    printed: list[bool] = []
    for name in equations.names:
        value = values.get(name, ABSENT)
        number = value.number if value.state is State.VALUE else None
        amounts.append(None if value.state is State.UNREADABLE else scaled(number) if number else 0)
        printed.append(number is not None)
    residual: list[int | None] = []
    for terms in equations.terms:
        total: int | None = 0
        for cell, weight in terms:
            amount = amounts[cell]
            if amount is None:
                total = None
                break
            if amount:
                total = (total or 0) + weight * amount
        residual.append(total)
    return Reading(equations, tuple(amounts), tuple(printed), tuple(residual))
