"""Reports whose sums hold, for planting errors in."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from extractor.forms import Form, form_named
from extractor.records import Number, State, Value

FORM_2021 = form_named("annual-report-2021")
FORM_2019 = form_named("annual-report-2019")
FORMS = (FORM_2021, FORM_2019)

KINDS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other")
COLUMNS = (*KINDS, "total")
OUTCOMES = ("upheld", "corrected", "other", "pending")
GROUPS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
BOOKS = ("new", "carried_over", "total", "carried_forward")

GRANTED_LEGAL = "requests.granted.legal_service"


def printed(number: Number) -> Value:
    return Value(State.VALUE, number, str(number))


def rows_of(form: Form) -> tuple[str, ...]:
    return tuple(r.id for r in form.table("requests").row_labels)


def leaves_of(form: Form) -> tuple[str, ...]:
    return tuple(r for r in rows_of(form) if r not in BOOKS)


def zeros(form: Form = FORM_2021, **changed: Number) -> dict[str, Value]:
    """Every cell 0; ``changed`` by full name with ``__`` for the dots."""
    values = {a.name: printed(0) for a in form.addresses}
    return values | {name.replace("__", "."): printed(number) for name, number in changed.items()}


def consistent(rng: Random, form: Form = FORM_2021) -> dict[str, Value]:
    """A report like the published ones: few requests, nearly all by natural persons, few outcomes."""
    leaves = leaves_of(form)
    numbers: dict[str, int] = {}
    volume = rng.choice((1, 2, 5, 12, 40, 300))
    usual = rng.sample(leaves, rng.randint(1, min(8, len(leaves))))
    for kind in KINDS:
        share = {"natural_person": 1.0, "business": 0.2, "legal_service": 0.1}.get(kind, 0.03)
        column = dict.fromkeys(leaves, 0)
        for row in usual:
            if rng.random() < share + 0.1:
                column[row] = rng.randint(0, max(1, round(volume * share)))
        done = sum(column.values())
        forward = rng.choice((0, 0, 0, 1, 2)) if kind == "natural_person" else 0
        over = min(done + forward, rng.choice((0, 0, 0, 1, 3)))
        column |= {"total": done, "carried_forward": forward, "carried_over": over, "new": done + forward - over}
        for row, number in column.items():
            numbers[f"requests.{row}.{kind}"] = number
    for row in rows_of(form):
        numbers[f"requests.{row}.total"] = sum(numbers[f"requests.{row}.{kind}"] for kind in KINDS)
    for group in GROUPS:
        parts = [rng.choice((0, 0, 0, 1, 2)) for _ in OUTCOMES]
        numbers |= {f"remedies.{group}.{name}": n for name, n in zip(OUTCOMES, parts, strict=True)}
        numbers[f"remedies.{group}.total"] = sum(parts)
    return {a.name: printed(numbers.get(a.name, rng.randint(0, 90))) for a in form.addresses}


def slip(rng: Random, number: int) -> int:
    """A number as a tired hand copies it."""
    digits = str(number)
    options = {number + 1, number - 1, number + rng.randint(2, 30), 0, number * 10, int(digits[::-1]), number // 10}
    return rng.choice(sorted(n for n in options if n >= 0 and n != number))


def numbers(values: Mapping[str, Value]) -> dict[str, Number]:
    return {name: value.amount for name, value in values.items()}
