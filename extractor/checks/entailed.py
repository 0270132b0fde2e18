"""Where no number is printed: the one number that the rules force, if they force one.

A blank, absent, not-applicable or unreadable cell of the sums is an unknown; counts are whole and not negative, so a
total of 0 forces every part to 0 and one unknown in a sum is the difference. Reasoning is by interval propagation
(each identity narrows the interval of each of its cells, until nothing changes): every number it gives is forced, but
it does not find numbers that only several identities taken together force.

Where the rules contradict each other nothing is forced: not in the identities that unknown cells connect with the
contradiction, and not from a printed number that stands in a failing sum.
"""

from __future__ import annotations

from collections.abc import Mapping

from extractor.checks.equations import Equations, Reading, connected, read, unscaled
from extractor.forms import Form, NumberKind
from extractor.records import Number, Value
from extractor.settings import ENTAILED_MAX_ROUNDS

_Bound = int | None  # None: no bound
_Interval = tuple[_Bound, _Bound]
_FREE: _Interval = (None, None)


def entailed_values(form: Form, values: Mapping[str, Value]) -> dict[str, Number]:
    """Full cell name → the number that the form's sums force it to be, for cells without a printed number only."""
    return entail(read(form, values))


def entail(reading: Reading) -> dict[str, Number]:
    """``entailed_values`` for numbers that are already set into the form's equations."""
    equations = reading.equations
    unknown = {c for c, printed in enumerate(reading.printed) if not printed}
    if not unknown:
        return {}
    broken = {i for i in reading.failing if not any(c in unknown for c, _ in equations.terms[i])}
    groups = [
        [i for i, _ in held]
        for c, held in enumerate(equations.within)
        if c in unknown or any(i in broken for i, _ in held)  # a number in a broken sum carries the doubt further
    ]
    forced: dict[str, Number] = {}
    for part in connected(len(equations.terms), groups):
        own = sorted({c for i in part for c, _ in equations.terms[i] if c in unknown})
        for c, amount in _forced(reading, part, own).items():
            forced[equations.names[c]] = unscaled(amount)
    return forced


def _forced(reading: Reading, part: tuple[int, ...], unknown: list[int]) -> dict[int, int]:
    """The unknown cells of a part whose interval shrinks to one number; none where the part contradicts itself."""
    equations = reading.equations
    bounds: dict[int, _Interval] = {c: _FREE if equations.kinds[c] is NumberKind.SIGNED else (0, None) for c in unknown}
    for _ in range(ENTAILED_MAX_ROUNDS):
        changed = False
        for i in part:
            narrowed = _narrow(equations, reading, i, bounds)
            if narrowed is None:
                return {}
            changed = changed or narrowed
        if not changed:
            break
    else:
        return {}  # not settled: bounds that creep by one are a contradiction in slow motion
    single = {c: low for c, (low, high) in bounds.items() if low is not None and low == high}
    return single if all(equations.may_hold(c, amount) for c, amount in single.items()) else {}


def _narrow(equations: Equations, reading: Reading, number: int, bounds: dict[int, _Interval]) -> bool | None:
    """Narrow the unknowns of one identity; whether anything changed, ``None`` for a contradiction."""
    terms: list[tuple[int, int]] = []
    known = 0
    for c, w in equations.terms[number]:
        least, most = bounds.get(c, _FREE)
        if c not in bounds:
            known += w * (reading.amounts[c] or 0)
        elif least is not None and least == most:
            known += w * least
        else:
            terms.append((c, w))
    if not terms:
        return False if known == 0 else None
    spans = [_times(bounds[c], w) for c, w in terms]
    low, high = known, known
    low_open = high_open = 0
    for least, most in spans:
        low_open += least is None
        high_open += most is None
        low += least or 0
        high += most or 0
    changed = False
    for (c, w), (least, most) in zip(terms, spans, strict=True):
        # w·x = −(the rest), and the rest lies between its own least and most
        rest_low = None if low_open - (least is None) else low - (least or 0)
        rest_high = None if high_open - (most is None) else high - (most or 0)
        span = (None if rest_high is None else -rest_high, None if rest_low is None else -rest_low)
        narrowed = _meet(bounds[c], _divided(span, w))
        if narrowed[0] is not None and narrowed[1] is not None and narrowed[0] > narrowed[1]:
            return None
        if narrowed != bounds[c]:
            bounds[c] = narrowed
            changed = True
    return changed


def _times(interval: _Interval, weight: int) -> _Interval:
    least, most = (None if b is None else b * weight for b in interval)
    return (least, most) if weight > 0 else (most, least)


def _divided(interval: _Interval, weight: int) -> _Interval:
    """The interval of x where weight·x lies in ``interval``; rounded inwards."""
    low, high = interval if weight > 0 else (interval[1], interval[0])
    return (None if low is None else -(-low // weight), None if high is None else high // weight)


def _meet(a: _Interval, b: _Interval) -> _Interval:
    low = max((x for x in (a[0], b[0]) if x is not None), default=None)
    high = min((x for x in (a[1], b[1]) if x is not None), default=None)
    return low, high
