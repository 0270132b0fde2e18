"""The form's sums: what fails, how it is named, and what is not evaluated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractor.checks import check
from extractor.forms import load_form
from extractor.records import Finding, State, Value

from .reports import COLUMNS, FORM_2019, FORM_2021, GRANTED_LEGAL, KINDS, leaves_of, printed, zeros


def failing(values: dict[str, Value], form=FORM_2021) -> list[Finding]:
    return [f for f in check(form, values).findings if f.severity == "error"]


def test_a_row_names_its_seven_cells_in_the_contracts_order() -> None:
    (row, column) = failing(zeros(requests__granted__legal_service=6))
    assert row.rule == "row_sum"
    assert row.cells == tuple(f"requests.granted.{c}" for c in COLUMNS)
    assert (row.expected, row.actual) == (6, 0)
    assert row.message == "（一）予以公开：各列之和 6 ≠ 总计 0"
    assert column.rule == "column_sum"
    assert column.cells == (
        *(f"requests.{r}.legal_service" for r in leaves_of(FORM_2021)),
        "requests.total.legal_service",
    )
    assert column.message == "法律服务机构：各行之和 6 ≠ 总计 0"


def test_a_balance_names_its_four_cells() -> None:
    found = failing(zeros(requests__new__business=3))
    assert [f.rule for f in found] == ["row_sum", "balance"]
    assert found[1].cells == tuple(
        f"requests.{r}.business" for r in ("new", "carried_over", "total", "carried_forward")
    )
    assert (found[1].expected, found[1].actual) == (3, 0)
    assert found[1].message == "商业企业：新收与上年结转之和 3 ≠ 总计与结转下年度之和 0"


def test_a_remedies_group_names_its_five_cells() -> None:
    (found,) = failing(zeros(remedies__reconsideration__upheld=1))
    assert found.rule == "remedy_sum"
    assert found.cells == tuple(
        f"remedies.reconsideration.{c}" for c in ("upheld", "corrected", "other", "pending", "total")
    )
    assert found.message == "行政复议：四种结果之和 1 ≠ 总计 0"


def test_the_2019_form_adds_its_one_row_of_other_outcomes() -> None:
    found = failing(zeros(FORM_2019, requests__other__natural_person=2), FORM_2019)
    assert [f.rule for f in found] == ["row_sum", "column_sum"]
    assert "requests.other.natural_person" in found[1].cells


@pytest.mark.parametrize("state", [State.BLANK, State.ABSENT, State.NOT_APPLICABLE])
def test_what_is_not_printed_counts_as_0(state: State) -> None:
    values = zeros()
    for kind in KINDS:
        values[f"requests.granted.{kind}"] = Value(state)
    assert failing(values) == []
    values["requests.granted.total"] = printed(2)
    assert [f.rule for f in failing(values)] == ["row_sum", "column_sum"]
    del values["requests.granted.natural_person"]  # a missing name is an absent cell
    assert [f.rule for f in failing(values)] == ["row_sum", "column_sum"]


def test_a_rule_with_an_unreadable_cell_is_not_evaluated() -> None:
    values = zeros(requests__granted__legal_service=6)
    values["requests.granted.business"] = Value(State.UNREADABLE, raw="?")
    assert [f.rule for f in failing(values)] == ["column_sum"]


OWN_FORM = """
name = "own"
title = "自用表"
[[tables]]
id = "money"
title = "收支"
[[tables.blocks]]
columns = [
  { id = "a", label = "甲", number = "decimal" },
  { id = "b", label = "乙", number = "decimal" },
  { id = "all", label = "合计", number = "decimal" },
]
rows = [{ id = "income", label = "收入" }]
[[sums]]
rule = "money_sum"
table = "money"
each = "row"
left = ["a", "b"]
right = ["all"]
"""


def test_decimals_and_a_rule_of_the_users_own_form(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN_FORM, encoding="utf-8")
    form = load_form(tmp_path / "own.toml")
    values = {"money.income.a": printed(0.1), "money.income.b": printed(0.2), "money.income.all": printed(0.3)}
    assert check(form, values).findings == ()
    values["money.income.all"] = printed(0.30001)
    (found,) = check(form, values).findings
    assert found.rule == "money_sum"
    assert found.message == "收入：左边之和 0.3 ≠ 右边之和 0.30001"


def test_numbers_that_are_not_finite_do_no_harm() -> None:
    values = zeros()
    values[GRANTED_LEGAL] = printed(float("nan"))
    values["proactive.fees.amount"] = replace(printed(0), number=float("inf"), note="1个甲类、2个乙类")
    assert failing(values) == []
