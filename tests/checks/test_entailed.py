"""What the rules force where nothing is printed: always right, and silent where the rules contradict each other."""

from __future__ import annotations

import itertools
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.checks import check, entailed_values
from extractor.forms import Block, Form, FormTable, Identity, Label
from extractor.records import Number, State, Value

from .reports import COLUMNS, FORM_2021, FORMS, GROUPS, KINDS, OUTCOMES, consistent, printed, rows_of, zeros

HOLES = (State.BLANK, State.ABSENT, State.NOT_APPLICABLE, State.UNREADABLE)


def with_holes(values: dict[str, Value], cells: list[str], state: State = State.BLANK) -> dict[str, Value]:
    return values | {cell: Value(state) for cell in cells}


@pytest.mark.parametrize("state", HOLES)
def test_a_total_of_0_forces_its_parts(state: State) -> None:
    """The 2024 seed with 152 blanks: only totals are printed, all 0, and two of them are blank too."""
    holes = [f"requests.{r}.{k}" for r in rows_of(FORM_2021) for k in KINDS]
    holes += ["requests.other.fee_unpaid.total", "requests.other.other.total"]
    forced = entailed_values(FORM_2021, with_holes(zeros(), holes, state))
    assert forced == dict.fromkeys(holes, 0)


CASES = [
    # printed in 行政复议 (None is a hole),  what is forced
    ((1, 2, 0, 0, None), {"total": 3}),
    ((1, None, 0, 0, 4), {"corrected": 3}),
    ((None, None, 0, 0, 4), {}),
    ((None, None, 4, 0, 4), {"upheld": 0, "corrected": 0}),
    ((None, None, 4, 1, 4), {}),  # the parts exceed the total: nothing is forced
    ((None, None, None, None, None), {}),
]


@pytest.mark.parametrize(("numbers", "forced"), CASES)
def test_one_group(numbers: tuple[int | None, ...], forced: dict[str, int]) -> None:
    values = zeros()
    for column, number in zip((*OUTCOMES, "total"), numbers, strict=True):
        values[f"remedies.reconsideration.{column}"] = Value(State.BLANK) if number is None else printed(number)
    assert entailed_values(FORM_2021, values) == {f"remedies.reconsideration.{k}": v for k, v in forced.items()}


def test_a_column_that_the_form_was_printed_without() -> None:
    values = zeros(requests__new__natural_person=2, requests__new__total=2, requests__granted__natural_person=2,
                   requests__granted__total=2, requests__total__natural_person=2, requests__total__total=2)  # fmt: skip
    column = [f"requests.{r}.other" for r in rows_of(FORM_2021)]
    assert entailed_values(FORM_2021, with_holes(values, column, State.ABSENT)) == dict.fromkeys(column, 0)


def test_a_contradiction_forces_nothing_near_it() -> None:
    values = zeros(requests__granted__legal_service=6)  # row and column fail
    holes = [
        "requests.granted.business",
        "requests.denied.state_secret.legal_service",
        "remedies.reconsideration.other",
    ]
    assert entailed_values(FORM_2021, with_holes(values, holes)) == {"remedies.reconsideration.other": 0}


def test_a_printed_number_in_a_failing_sum_forces_nothing() -> None:
    """Columns 自然人 and 总计 are printed and do not add up: their numbers are in doubt, so no row forces anything."""
    values = zeros(requests__granted__natural_person=6, requests__granted__total=6)
    assert entailed_values(FORM_2021, with_holes(values, ["requests.granted.business"])) == {}


def test_fractions_are_no_counts() -> None:
    values = with_holes(zeros(remedies__reconsideration__total=1.5), ["remedies.reconsideration.other"])
    assert entailed_values(FORM_2021, values) == {}


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
def test_forced_numbers_are_the_true_ones(form: Form) -> None:
    rng = Random(7)
    cells = [f"requests.{r}.{c}" for r in rows_of(form) for c in COLUMNS]
    cells += [f"remedies.{g}.{c}" for g in GROUPS for c in (*OUTCOMES, "total")]
    forced_at_all = 0
    for _ in range(60):
        truth = consistent(rng, form)
        holes = [c for c in cells if rng.random() < rng.choice((0.02, 0.1, 0.4, 0.8))]
        forced = entailed_values(form, with_holes(truth, holes, rng.choice(HOLES)))
        assert set(forced) <= set(holes)
        assert all(truth[cell].number == number for cell, number in forced.items())
        forced_at_all += len(forced)
    assert forced_at_all > 500


def small_form(sums: list[tuple[list[int], list[int]]]) -> Form:
    """Five cells in a row, and any sums between them."""
    columns = tuple(Label(f"c{i}", f"第{i}格") for i in range(5))
    table = FormTable("t", "表", (Block((Label("r", "行"),), columns),))
    name = "t.r.c{}".format
    identities = tuple(
        Identity(f"rule{n}", "r", tuple(map(name, left)), tuple(map(name, right)), "行")
        for n, (left, right) in enumerate(sums)
    )
    return Form("small", "小表", (), (table,), identities)


SIDE = st.lists(st.integers(0, 4), min_size=1, max_size=3, unique=True)
SUMS = st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=3)
PRINTED = st.lists(st.none() | st.integers(0, 4), min_size=5, max_size=5)


@settings(max_examples=200, deadline=None)
@given(SUMS, PRINTED)
def test_what_is_forced_holds_in_every_solution(
    sums: list[tuple[list[int], list[int]]], numbers: list[int | None]
) -> None:
    """Against trying all numbers up to 6: no solution may differ from what is called forced."""
    form = small_form(sums)
    values = {f"t.r.c{i}": Value(State.BLANK) if n is None else printed(n) for i, n in enumerate(numbers)}
    forced = entailed_values(form, values)
    holes = [i for i, n in enumerate(numbers) if n is None]
    for guess in itertools.product(range(7), repeat=len(holes)):
        full: list[Number] = [n if n is not None else guess[holes.index(i)] for i, n in enumerate(numbers)]
        if all(sum(full[i] for i in left) == sum(full[i] for i in right) for left, right in sums):
            assert all(full[int(cell[-1])] == number for cell, number in forced.items())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_filling_in_what_is_forced_breaks_no_sum_that_it_completes(seed: int) -> None:
    rng = Random(seed)
    values = consistent(rng)
    cells = [c for c in values if not c.startswith("proactive")]
    for cell in rng.sample(cells, rng.randint(1, 60)):
        values[cell] = Value(rng.choice(HOLES))
    if rng.random() < 0.5:
        values[rng.choice(cells)] = printed(rng.randint(0, 50))
    forced = entailed_values(FORM_2021, values)
    full = values | {cell: printed(number) for cell, number in forced.items()}
    broken_before = {(f.rule, f.cells) for f in check(FORM_2021, values).findings}
    for finding in check(FORM_2021, full).findings:
        completed = any(cell in forced for cell in finding.cells)
        still_open = any(full[cell].state is not State.VALUE for cell in finding.cells)
        assert still_open or (not completed and (finding.rule, finding.cells) in broken_before)
