"""Which cells, changed, would make every failing sum hold: the form read as an error-locating code.

Table three of the form is a two-dimensional parity code (a sum over each row, one down each column, a balance in each
column). Every one of its cells stands in a different set of sums, so one wrong number leaves a pattern of failures that
no other single cell can leave: syndrome decoding, as for any linear code (Hamming 1950; product codes, Elias 1954),
only over the integers, where the size of the failure also gives the right number.

Two or three wrong numbers are looked for by depth-first search with iterative deepening. It may always start from a
sum that only one of the wrong cells stands in, where the failure is that cell's error (for up to three cells of table
three such a sum exists: they cannot pair up in rows and in columns at once). What is found is a proposal: nothing
printed is altered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extractor.checks.equations import Equations, Reading, read, unscaled
from extractor.checks.patterns import Pattern, pattern_of
from extractor.forms import Form
from extractor.records import Number, Suggestion, Value
from extractor.settings import PARITY_MAX_CELLS, PARITY_MAX_EXPLANATIONS, PARITY_MAX_STEPS, SUGGESTION_MAX_ALTERNATIVES


@dataclass(frozen=True, slots=True)
class Repair:
    """A cell and the number that it would have to hold."""

    cell: str
    value: Number


@dataclass(frozen=True, slots=True)
class Explanation:
    """A smallest set of cells that explains all failing sums of one part of the form.

    ``explains`` are the failing identities' numbers in ``form.identities``; explanations with the same ``explains`` are
    rivals, and all rivals are equally small. ``pattern`` names the human error it looks like.
    """

    repairs: tuple[Repair, ...]
    explains: tuple[int, ...]
    pattern: Pattern
    reason: str


_Change = tuple[tuple[int, int], ...]  # (cell, new amount), by cell


def explanations(form: Form, values: Mapping[str, Value]) -> tuple[Explanation, ...]:
    """Every smallest explanation of the sums that fail, the likeliest first within each part of the form.

    ``values`` by full cell name. Empty where all sums hold, or where no explanation of at most ``PARITY_MAX_CELLS``
    cells exists or could be found within ``PARITY_MAX_STEPS``.
    """
    return explain(form, read(form, values))


def explain(form: Form, reading: Reading) -> tuple[Explanation, ...]:
    """``explanations`` for numbers that are already set into the form's equations."""
    found: list[Explanation] = []
    for part in reading.equations.parts:
        failing = tuple(i for i in part if reading.residual[i])
        if failing:
            found += _ranked(form, reading, failing, _smallest(reading, part, failing))
    return tuple(found)


def suggestion_for(found: tuple[Explanation, ...], number: int, cells: tuple[str, ...]) -> Suggestion | None:
    """The repair of one of ``cells`` that the likeliest explanation of identity ``number`` proposes.

    ``alternatives`` counts the equally small explanations that do without it. None where there are too many of those.
    """
    rivals = [e for e in found if number in e.explains]
    if not rivals:
        return None
    own = [r for r in rivals[0].repairs if r.cell in cells]
    if not own:
        return None
    alternatives = sum(own[0] not in rival.repairs for rival in rivals[1:])
    if alternatives > SUGGESTION_MAX_ALTERNATIVES:
        return None
    return Suggestion(own[0].cell, own[0].value, alternatives)


def _ranked(form: Form, reading: Reading, failing: tuple[int, ...], changes: set[_Change]) -> list[Explanation]:
    """By pattern; then a single wrong cell is rather a total, and moved numbers rather are parts."""
    equations = reading.equations
    rights = {equations.index[name] for i in failing for name in equations.identities[i].right}
    ranked: list[tuple[int, bool, _Change, Explanation]] = []
    for change in changes:
        pattern, reason = pattern_of(form, reading, change)
        repairs = tuple(Repair(equations.names[cell], unscaled(amount)) for cell, amount in change)
        likely = all(cell in rights for cell, _ in change) == (len(change) == 1)
        ranked.append((pattern.rank, not likely, change, Explanation(repairs, failing, pattern, reason)))
    ranked.sort(key=lambda r: r[:3])
    return [explanation for *_, explanation in ranked]


def _smallest(reading: Reading, part: tuple[int, ...], failing: tuple[int, ...]) -> set[_Change]:
    """All changes of the fewest cells; a row or column that was left out as a whole counts as one."""
    search = _Search(reading, part)
    left_out = set(_left_out_lines(reading, part, failing))
    for size in range(1, PARITY_MAX_CELLS + 1):
        found = search.of_size(size)
        if found is None:
            return left_out
        if size == 1:
            found |= left_out
        if found:
            return found if len(found) <= PARITY_MAX_EXPLANATIONS else set()
    return set()


class _Search:
    """Depth-first search for sets of cells whose change makes every identity of a part hold."""

    def __init__(self, reading: Reading, part: tuple[int, ...]) -> None:
        self.equations: Equations = reading.equations
        self.amounts = reading.amounts
        self.residual = {i: r for i in part if (r := reading.residual[i]) is not None}
        self.most_per_rule = self.equations.most_per_rule
        self.rule = [identity.rule for identity in self.equations.identities]
        self.steps = 0

    def of_size(self, size: int) -> set[_Change] | None:
        """Every explanation of exactly ``size`` cells; ``None`` when the steps ran out before all were seen."""
        self.found: set[_Change] = set()
        self.seen: set[frozenset[tuple[int, int]]] = set()
        failing = {i: r for i, r in self.residual.items() if r}
        self._extend(failing, size, frozenset())
        return None if self.steps > PARITY_MAX_STEPS else self.found

    def _extend(self, failing: dict[int, int], size: int, chosen: frozenset[tuple[int, int]]) -> None:
        taken = {cell for cell, _ in chosen}
        for cell, delta in self._candidates(failing, size):
            self.steps += 1
            if self.steps > PARITY_MAX_STEPS:
                return
            amount = (self.amounts[cell] or 0) + delta
            if cell in taken or not self.equations.may_hold(cell, amount):
                continue
            rest = dict(failing)
            for i, weight in self.equations.within[cell]:
                if i in self.residual:
                    left = rest.pop(i, 0) + weight * delta
                    if left:
                        rest[i] = left
            if size == 1:
                if not rest:
                    self.found.add(tuple(sorted(chosen | {(cell, amount)})))
            elif rest and self._reachable(rest, size - 1):
                further = chosen | {(cell, amount)}
                if further not in self.seen:
                    self.seen.add(further)
                    self._extend(rest, size - 1, further)

    def _candidates(self, failing: dict[int, int], size: int) -> Iterator[tuple[int, int]]:
        """Changes that make one failing identity hold. The last cell must mend them all, so any one will do."""
        start = list(failing)[:1] if size == 1 else list(failing)
        for i in start:
            for cell, weight in self.equations.terms[i]:
                if failing[i] % weight == 0:
                    yield cell, -failing[i] // weight

    def _reachable(self, failing: dict[int, int], size: int) -> bool:
        """Whether ``size`` cells can touch all failing identities: a cell stands in only so many of each rule."""
        count: dict[str, int] = {}
        for i in failing:
            rule = self.rule[i]
            count[rule] = count.get(rule, 0) + 1
            if count[rule] > size * self.most_per_rule[rule]:
                return False
        return True


def _left_out_lines(reading: Reading, part: tuple[int, ...], failing: tuple[int, ...]) -> Iterator[_Change]:
    """Rows and columns without any number but 0 that, filled in as the sums demand, make every sum hold.

    Nobody forgets one cell of the 总计 column alone: the whole line is one omission, however many cells it has.
    """
    equations = reading.equations
    own = set(part)
    concerned = {cell for i in failing for cell, _ in equations.terms[i]}
    for line in equations.lines:
        if not concerned.intersection(line) or any(reading.amounts[cell] != 0 for cell in line):
            continue
        unknown = set(line)
        filled: dict[int, int] = {}
        for i in failing:
            crossing = [(cell, weight) for cell, weight in equations.terms[i] if cell in unknown]
            residual = reading.residual[i] or 0
            if len(crossing) == 1 and residual % crossing[0][1] == 0:
                cell, weight = crossing[0]
                filled.setdefault(cell, -residual // weight)
        if len(filled) < 2 or not all(equations.may_hold(cell, amount) for cell, amount in filled.items()):
            continue
        touched = own.intersection(i for cell in filled for i, _ in equations.within[cell]) | set(failing)
        if all(_mended(reading, i, filled) for i in touched):
            yield tuple(sorted(filled.items()))


def _mended(reading: Reading, number: int, filled: dict[int, int]) -> bool:
    residual = reading.residual[number]
    if residual is None:
        return True
    return residual + sum(weight * filled.get(cell, 0) for cell, weight in reading.equations.terms[number]) == 0
