"""Which cell is wrong: single errors are located exactly, more are explained or honestly left alone."""

from __future__ import annotations

from random import Random

import pytest

from extractor.checks import Pattern, check, explanations, parity
from extractor.forms import Form
from extractor.records import State, Value

from .reports import (
    COLUMNS,
    FORM_2021,
    FORMS,
    GRANTED_LEGAL,
    GROUPS,
    OUTCOMES,
    consistent,
    printed,
    rows_of,
    slip,
    zeros,
)


@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.name)
@pytest.mark.parametrize("seed", range(4))
def test_every_single_error_in_table_three_is_located(form: Form, seed: int) -> None:
    rng = Random(seed)
    for row in rows_of(form):
        for column in COLUMNS:
            values = consistent(rng, form)
            cell = f"requests.{row}.{column}"
            right = values[cell].number
            assert isinstance(right, int)
            values[cell] = printed(slip(rng, right))
            (only,) = explanations(form, values)
            assert [(r.cell, r.value) for r in only.repairs] == [(cell, right)]
            result = check(form, values)
            for finding in result.findings:
                if finding.severity == "error":
                    assert finding.suggestion is not None
                    assert (finding.suggestion.cell, finding.suggestion.value) == (cell, right)
                    assert finding.suggestion.alternatives == 0
            assert [e.value for e in result.evidence[cell] if e.name == "located"] == [1.0]


def test_an_empty_2021_form_with_one_stray_number() -> None:
    (only,) = explanations(FORM_2021, zeros(requests__granted__legal_service=6))
    assert [(r.cell, r.value) for r in only.repairs] == [(GRANTED_LEGAL, 0)]
    assert only.pattern is Pattern.SHOULD_BE_EMPTY
    assert only.reason.startswith("若“（一）予以公开 · 法律服务机构”由 6 改为 0，")


@pytest.mark.parametrize(
    ("upheld", "corrected", "total", "suggested", "alternatives"),
    [
        (2, 0, 0, ("total", 2), 1),  # 未填总计 or 维持 0: the other parts would have to be negative
        (2, 1, 5, ("total", 3), 4),  # any of the five
        (0, 0, 3, ("total", 0), 4),
    ],
)
def test_one_sum_alone_cannot_locate(
    upheld: int, corrected: int, total: int, suggested: tuple[str, int], alternatives: int
) -> None:
    values = zeros(
        remedies__reconsideration__upheld=upheld,
        remedies__reconsideration__corrected=corrected,
        remedies__reconsideration__total=total,
    )
    (finding,) = check(FORM_2021, values).findings
    assert finding.suggestion is not None
    assert (finding.suggestion.cell, finding.suggestion.value) == (
        f"remedies.reconsideration.{suggested[0]}",
        suggested[1],
    )
    assert finding.suggestion.alternatives == alternatives


def base() -> dict[str, Value]:
    """20 granted, 12 not held, 3 carried forward; all by natural persons but 4 by businesses."""
    return zeros(
        requests__new__natural_person=31, requests__new__business=4, requests__new__total=35,
        requests__granted__natural_person=16, requests__granted__business=4, requests__granted__total=20,
        requests__unavailable__not_held__natural_person=12, requests__unavailable__not_held__total=12,
        requests__total__natural_person=28, requests__total__business=4, requests__total__total=32,
        requests__carried_forward__natural_person=3, requests__carried_forward__total=3,
    )  # fmt: skip


ERRORS = [
    # what is printed instead,                                   the explanation (the first), its pattern
    ({"granted.natural_person": 61}, {"granted.natural_person": 16}, Pattern.DIGITS_TRANSPOSED),
    ({"granted.natural_person": 1}, {"granted.natural_person": 16}, Pattern.DIGIT_LOST),
    ({"granted.natural_person": 166}, {"granted.natural_person": 16}, Pattern.DIGIT_ADDED),
    ({"granted.natural_person": 18}, {"granted.natural_person": 16}, Pattern.DIGIT_DIFFERENT),
    ({"granted.total": 0}, {"granted.total": 20}, Pattern.TOTAL_NOT_FILLED),
    ({"total.total": 0}, {"total.total": 32}, Pattern.TOTAL_NOT_FILLED),
    ({"new.natural_person": 4, "new.business": 31}, {"new.natural_person": 31, "new.business": 4}, Pattern.SWAPPED),
    (
        {"unavailable.not_held.natural_person": 0, "unavailable.not_compiled.natural_person": 12},
        {"unavailable.not_held.natural_person": 12, "unavailable.not_compiled.natural_person": 0},
        Pattern.WRONG_ROW,
    ),
    (
        {"carried_forward.natural_person": 0, "carried_forward.research": 3},
        {"carried_forward.natural_person": 3, "carried_forward.research": 0},
        Pattern.WRONG_COLUMN,
    ),
    (
        {f"total.{c}": 0 for c in COLUMNS},
        {"total.natural_person": 28, "total.business": 4, "total.total": 32},
        Pattern.LINE_LEFT_OUT,
    ),
    (
        {f"{r}.total": 0 for r in rows_of(FORM_2021)},
        {
            "new.total": 35,
            "granted.total": 20,
            "unavailable.not_held.total": 12,
            "total.total": 32,
            "carried_forward.total": 3,
        },
        Pattern.LINE_LEFT_OUT,
    ),
]


@pytest.mark.parametrize(("wrong", "repair", "pattern"), ERRORS)
def test_errors_people_make_are_named(wrong: dict[str, int], repair: dict[str, int], pattern: Pattern) -> None:
    values = base() | {f"requests.{name}": printed(n) for name, n in wrong.items()}
    first = explanations(FORM_2021, values)[0]
    assert {r.cell.removeprefix("requests."): r.value for r in first.repairs} == repair
    assert first.pattern is pattern


def test_a_total_column_left_blank_is_one_omission() -> None:
    values = base() | {f"requests.{r}.total": Value(State.BLANK, raw="") for r in rows_of(FORM_2021)}
    result = check(FORM_2021, values)
    assert {(f.suggestion.cell, f.suggestion.value) for f in result.findings if f.suggestion} == {
        ("requests.new.total", 35), ("requests.granted.total", 20), ("requests.unavailable.not_held.total", 12),
        ("requests.total.total", 32), ("requests.carried_forward.total", 3),
    }  # fmt: skip
    assert result.entailed["requests.granted.total"] == 20


def test_two_errors_of_different_size_are_both_located() -> None:
    values = base() | {
        "requests.granted.business": printed(9),
        "requests.unavailable.not_held.natural_person": printed(13),
    }
    (only,) = explanations(FORM_2021, values)
    assert {(r.cell, r.value) for r in only.repairs} == {
        ("requests.granted.business", 4),
        ("requests.unavailable.not_held.natural_person", 12),
    }


def test_two_errors_in_one_row_are_told_apart_by_their_columns() -> None:
    values = base() | {"requests.granted.natural_person": printed(17), "requests.granted.business": printed(6)}
    assert {(r.cell, r.value) for r in explanations(FORM_2021, values)[0].repairs} == {
        ("requests.granted.natural_person", 16),
        ("requests.granted.business", 4),
    }


def test_two_errors_of_one_size_have_rivals() -> None:
    """The corners of a rectangle: the code cannot say which diagonal is wrong."""
    values = base() | {
        "requests.granted.business": printed(3),
        "requests.unavailable.not_held.natural_person": printed(11),
    }
    rivals = explanations(FORM_2021, values)
    assert len(rivals) == 2
    assert all(len(r.repairs) == 2 for r in rivals)
    for finding in check(FORM_2021, values).findings:
        assert finding.suggestion is not None
        assert finding.suggestion.alternatives == 1


def test_three_errors_are_found_and_four_left_alone() -> None:
    wrong = {"granted.natural_person": 26, "unavailable.not_held.business": 1, "carried_over.research": 7}
    values = base() | {f"requests.{name}": printed(n) for name, n in wrong.items()}
    (only,) = explanations(FORM_2021, values)
    assert {r.cell.removeprefix("requests.") for r in only.repairs} == set(wrong)
    values["requests.denied.state_secret.other"] = printed(4)
    assert explanations(FORM_2021, values) == ()
    assert all(f.suggestion is None for f in check(FORM_2021, values).findings)


def test_repairs_are_numbers_that_a_count_can_have() -> None:
    """1.5 cannot be mended by another count, nor 总计 2 by a negative part."""
    assert explanations(FORM_2021, zeros(remedies__reconsideration__total=1.5))[0].repairs[0].value == 0
    for explanation in explanations(FORM_2021, base() | {"requests.new.research": printed(2)}):
        assert all(isinstance(r.value, int) and r.value >= 0 for r in explanation.repairs)


def test_an_unreadable_cell_leaves_less_to_go_by() -> None:
    """A wrong cell whose row cannot be added up is located by its column, as long as the other rows can be."""
    values = base() | {"requests.granted.natural_person": printed(17)}
    values["requests.granted.total"] = Value(State.UNREADABLE)
    (only,) = explanations(FORM_2021, values)
    assert [(r.cell, r.value) for r in only.repairs] == [("requests.granted.natural_person", 16)]
    values["requests.unavailable.not_held.total"] = Value(State.UNREADABLE)
    assert {e.repairs[0].cell for e in explanations(FORM_2021, values)} == {
        "requests.granted.natural_person",
        "requests.unavailable.not_held.natural_person",
    }


def test_the_search_gives_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parity, "PARITY_MAX_STEPS", 3)
    wrong = {"granted.natural_person": 26, "unavailable.not_held.business": 1}
    assert explanations(FORM_2021, base() | {f"requests.{k}": printed(v) for k, v in wrong.items()}) == ()


def test_errors_in_separate_groups_do_not_multiply() -> None:
    values = base()
    for group in GROUPS:
        values[f"remedies.{group}.total"] = printed(1)
    found = explanations(FORM_2021, values)
    assert len(found) == len(GROUPS) * (len(OUTCOMES) + 1)
    assert all(len(e.repairs) == 1 for e in found)
