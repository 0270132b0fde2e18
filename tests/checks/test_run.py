"""All checks together: what they never do, and what they say about the five real reports."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.checks import RULES, check, rules_text
from extractor.forms import form_named
from extractor.records import Address, Evidence, ScoredParagraph, State, Value

from .reports import COLUMNS, FORM_2021, FORMS, printed, zeros

NUMBERS = st.integers(-3, 40) | st.floats(allow_nan=True, allow_infinity=True) | st.integers(0, 10**30)
VALUES = st.one_of(
    st.builds(lambda n: Value(State.VALUE, n, str(n)), NUMBERS),
    st.builds(
        lambda s, n: Value(s, note=n),
        st.sampled_from([s for s in State if s is not State.VALUE]),
        st.none() | st.text(max_size=12),
    ),
    st.builds(
        lambda n, note: Value(State.VALUE, n, str(n), note),
        st.integers(0, 300),
        st.text("0123456789个、，新办延续其中", max_size=14),
    ),
)
SPEECH = st.text(
    "收到政府信息公开申请未没有作出行政许可处罚决定复议诉讼件共计为0123456789二年月日，。2024", max_size=60
)
PARAGRAPHS = st.lists(
    st.builds(
        ScoredParagraph,
        SPEECH,
        st.sampled_from(["overview.on_request", "overview.general", "signature", "preamble", "problems"]),
        st.just(1.0),
        st.just("accepted"),
    ),
    max_size=4,
)


def changes(form: Any) -> st.SearchStrategy[Any]:
    names = st.sampled_from([a.name for a in form.addresses])
    return st.tuples(st.just(form.name), st.booleans(), st.dictionaries(names, VALUES, max_size=25))


REPORTS = st.one_of(*map(changes, FORMS))


@settings(max_examples=60, deadline=None)
@given(REPORTS, PARAGRAPHS, st.none() | st.integers(2019, 2026))
def test_no_mix_of_states_harms_and_nothing_is_altered(report: Any, paragraphs: list[Any], year: int | None) -> None:
    name, filled, changed = report
    form = form_named(name)
    names = [a.name for a in form.addresses]
    values = (zeros(form) if filled else {}) | changed
    before = deepcopy(values)
    result = check(form, values, paragraphs=paragraphs, title_year=year)
    assert repr(values) == repr(before)
    assert set(result.entailed) <= {n for n in names if values.get(n, Value(State.ABSENT)).state is not State.VALUE}
    known = {rule.name for rule in RULES}
    for finding in result.findings:
        assert finding.rule in known
        assert set(finding.cells) <= set(names)
        assert finding.message
    assert all(0 <= e.value <= 1 and e.reason for found in result.evidence.values() for e in found)


KINDS_PERMUTED = st.permutations(COLUMNS[:-1])


@settings(max_examples=30, deadline=None)
@given(
    KINDS_PERMUTED,
    st.dictionaries(st.sampled_from(["new", "granted", "total", "declined.repeated"]), st.integers(0, 5), min_size=1),
)
def test_the_kinds_of_applicant_are_alike(order: list[str], numbers: dict[str, int]) -> None:
    """Permuting the applicant columns permutes what is said, and changes nothing else."""
    swap = dict(zip(COLUMNS[:-1], order, strict=True))

    def moved(name: str) -> str:
        address = Address.parse(name)
        if address.table != "requests":
            return name
        return Address(address.table, address.row, swap.get(address.column, address.column)).name

    values = zeros() | {f"requests.{row}.business": printed(n) for row, n in numbers.items()}
    straight = check(FORM_2021, values)
    turned = check(FORM_2021, {moved(name): value for name, value in values.items()})
    assert {(f.rule, frozenset(map(moved, f.cells)), f.expected, f.actual) for f in straight.findings} == {
        (f.rule, frozenset(f.cells), f.expected, f.actual) for f in turned.findings
    }
    assert {frozenset((moved(r.cell), r.value) for r in e.repairs) for e in straight.explanations} == {
        frozenset((r.cell, r.value) for r in e.repairs) for e in turned.explanations
    }


def test_the_order_of_the_values_does_not_matter() -> None:
    values = zeros(requests__granted__business=4, requests__denied__state_secret__research=2)
    assert check(FORM_2021, values) == check(FORM_2021, dict(reversed(values.items())))


def evidence_of(values: dict[str, Value], cell: str) -> dict[str, float]:
    return {e.name: e.value for e in check(FORM_2021, values).evidence.get(cell, ())}


def test_sums_speak_for_and_against_their_cells() -> None:
    holds = zeros(requests__new__business=1, requests__new__total=1, requests__carried_forward__business=1,
                  requests__carried_forward__total=1)  # fmt: skip
    assert evidence_of(holds, "requests.new.business") == {"sum_holds": 0.75}
    assert evidence_of(holds, "requests.new.research") == {"sum_holds": 0.5, "sum_holds_zero": 0.5}
    fails = zeros(requests__granted__legal_service=6)
    assert evidence_of(fails, "requests.granted.legal_service") == {"sum_fails": 0.75, "located": 1.0}
    assert evidence_of(fails, "requests.granted.total") == {
        "sum_fails": 0.5,
        "sum_holds_zero": 0.5,
        "explained_elsewhere": 1.0,
    }
    assert evidence_of(fails, "proactive.fees.amount") == {"all_zero": 1.0}


def test_rules_are_described_in_both_languages() -> None:
    assert rules_text().count("\n") == len(RULES) - 1
    assert "balance" in rules_text("en")
    assert "勾稽" not in rules_text("en")
    assert {r.name for r in RULES} >= {i.rule for form in FORMS for i in form.identities}


# ------------------------------------------------------------------ the five real reports

GOLD = Path(__file__).parents[3] / "shared" / "gold" / "seeds"
needs_seeds = pytest.mark.skipif(not GOLD.is_dir(), reason="the five real reports are not beside this checkout")


def seed(number: int) -> tuple[Any, dict[str, Value], list[ScoredParagraph], int]:
    gold = json.loads(sorted(GOLD.glob("*.json"))[number].read_text(encoding="utf-8"))
    values = {}
    for name, cell in gold["cells"].items():
        state = cell[-1] if isinstance(cell, list) else cell  # where gold allows several, the least that is known
        values[name] = Value(State(state)) if isinstance(state, str) else printed(state)
    paragraphs = [ScoredParagraph(p["text"], p["section"], 1.0, "accepted") for p in gold["paragraphs"]]
    return form_named(gold["form"]), values, paragraphs, gold["year"]


SEEDS = [
    # number, findings, how many cells are entailed 0
    (0, ["row_sum", "column_sum", "date"], 0),
    (1, [], 152),
    (2, [], 139),
    (3, [], 0),
    (4, [], 0),
]


@needs_seeds
@pytest.mark.parametrize(("number", "rules", "entailed"), SEEDS)
def test_seed(number: int, rules: list[str], entailed: int) -> None:
    form, values, paragraphs, year = seed(number)
    result = check(form, values, paragraphs=paragraphs, title_year=year)
    assert [f.rule for f in result.findings] == rules
    assert list(result.entailed.values()) == [0] * entailed


@needs_seeds
def test_the_one_repair_of_the_first_seed() -> None:
    form, values, paragraphs, year = seed(0)
    result = check(form, values, paragraphs=paragraphs, title_year=year)
    suggested = {
        (f.suggestion.cell, f.suggestion.value, f.suggestion.alternatives) for f in result.findings if f.suggestion
    }
    assert suggested == {("requests.granted.legal_service", 0, 0)}


@needs_seeds
def test_the_third_seeds_prose_agrees() -> None:
    form, values, paragraphs, year = seed(2)
    assert "prose_agrees" in {
        e.name for e in check(form, values, paragraphs=paragraphs, title_year=year).evidence["requests.new.total"]
    }


def test_structure_evidence_is_passed_on() -> None:
    seen = [Evidence("row_twice:requests.new.*", 1.0, "这一行出现两次")]
    assert "row_twice" in {e.name for e in check(FORM_2021, zeros(), structure=seen).evidence["requests.new.other"]}


@pytest.mark.parametrize(("wrong", "widely"), [(1, False), (2, False), (6, True)])
def test_many_failing_sums_send_the_table_to_a_person(wrong: int, widely: bool) -> None:
    """An office errs in one or two numbers; where a dozen sums fail, numbers and labels came out in different orders."""
    rows = [r.id for r in FORM_2021.table("requests").row_labels][5 : 5 + wrong]
    values = zeros() | {f"requests.{row}.natural_person": printed(7) for row in rows}
    seen = {e.name for e in check(FORM_2021, values).evidence["requests.new.total"]}
    assert ("sums_fail_widely" in seen) is widely


def test_sums_that_fail_in_one_table_say_nothing_of_another() -> None:
    rows = [r.id for r in FORM_2021.table("requests").row_labels][5:12]
    values = zeros() | {f"requests.{row}.natural_person": printed(7) for row in rows}
    evidence = check(FORM_2021, values).evidence
    assert not any(
        e.name == "sums_fail_widely" for name, found in evidence.items() if name.startswith("remedies.") for e in found
    )


def test_a_small_table_whose_sums_all_fail_is_moved_and_not_miscounted() -> None:
    """A lost number among the fifteen of the reviews and lawsuits moves all that follow."""
    one = zeros() | {"remedies.reconsideration.upheld": printed(1)}
    two = one | {"remedies.litigation_direct.upheld": printed(2)}
    for values, widely in ((one, False), (two, True)):
        seen = {e.name for e in check(FORM_2021, values).evidence["remedies.litigation_direct.total"]}
        assert ("sums_fail_widely" in seen) is widely
    holds = {f"remedies.litigation_after_reconsideration.{c}": printed(3) for c in ("upheld", "total")}
    seen = {e.name for e in check(FORM_2021, two | holds).evidence["remedies.litigation_direct.total"]}
    assert "sums_fail_widely" not in seen
