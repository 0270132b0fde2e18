"""What the states alone tell, and what the alignment hands over."""

from __future__ import annotations

from extractor.checks import check
from extractor.records import Evidence, State, Value

from .reports import FORM_2021, rows_of, zeros


def named(values: dict[str, Value], name: str, structure: tuple[Evidence, ...] = ()) -> set[str]:
    evidence = check(FORM_2021, values, structure=structure).evidence
    return {cell for cell, found in evidence.items() if any(e.name == name for e in found)}


def test_a_column_that_is_absent_throughout() -> None:
    column = {f"requests.{r}.other" for r in rows_of(FORM_2021)}
    values = zeros() | {cell: Value(State.ABSENT) for cell in column}
    assert named(values, "line_absent") == column
    assert named(values, "lone_gap") == set()


def test_a_row_left_blank_and_a_lone_gap() -> None:
    values = zeros()
    for column in ("issued", "repealed", "in_force"):
        values[f"proactive.regulations.{column}"] = Value(State.BLANK)
    values["requests.granted.business"] = Value(State.BLANK)
    assert named(values, "line_blank") == {f"proactive.regulations.{c}" for c in ("issued", "repealed", "in_force")}
    assert named(values, "lone_gap") == {"requests.granted.business"}


def test_blanks_in_all_but_the_totals_are_a_habit_not_a_loss() -> None:
    values = zeros()
    for row in rows_of(FORM_2021):
        for column in ("natural_person", "business", "research", "public_welfare", "legal_service", "other"):
            values[f"requests.{row}.{column}"] = Value(State.BLANK)
    values["requests.other.other.total"] = Value(State.BLANK)
    assert named(values, "lone_gap") == set()
    assert "requests.granted.business" in named(values, "line_blank")


def test_a_table_of_zeros_proves_nothing() -> None:
    zero = named(zeros(remedies__reconsideration__upheld=1), "all_zero")
    assert "requests.granted.total" in zero
    assert "remedies.reconsideration.total" not in zero


def test_what_the_alignment_saw_reaches_its_cells() -> None:
    seen = (Evidence("row_twice:requests.granted.*", 1.0, "这一行出现两次"),)
    assert named(zeros(), "row_twice", seen) == {c for c in zeros() if c.startswith("requests.granted.")}
    assert named(zeros(), "structure", seen) == set()
    general = (Evidence("row_missing", 1.0, "规章"), Evidence("row_missing", 1.0, "行政规范性文件"))
    assert named(zeros(), "structure", general) == set(zeros())
    (evidence,) = [e for e in check(FORM_2021, zeros(), structure=general).evidence["proactive.fees.amount"]
                   if e.name == "structure"]  # fmt: skip
    assert evidence.value == 0.75
    assert "规章" in evidence.reason


def test_totals_that_stand_one_column_too_early() -> None:
    values = zeros()
    for row in rows_of(FORM_2021):
        values[f"requests.{row}.total"] = Value(State.BLANK)
    assert named(values, "totals_moved") == set()
    values["requests.new.natural_person"] = values["requests.new.other"] = Value(State.VALUE, 3)
    assert named(values, "totals_moved") == {c for c in values if c.startswith("requests.")}
    values["requests.granted.total"] = Value(State.VALUE, 2)
    assert named(values, "totals_moved") == {c for c in values if c.startswith("requests.new.")}


def test_totals_cut_off_in_several_rows() -> None:
    rows = ("granted", "partially_granted", "denied.state_secret")
    lost = {f"requests.{row}.total" for row in rows}
    values = zeros() | {cell: Value(State.BLANK, raw="") for cell in lost}
    assert named(values, "values_missing") == lost
    left_blank = zeros() | {cell: Value(State.BLANK, raw="") for cell in sorted(lost)[:2]}
    assert named(left_blank, "values_missing") == set()


def test_a_single_cell_that_the_source_lacks() -> None:
    values = zeros() | {"requests.granted.total": Value(State.ABSENT)}
    assert named(values, "values_missing") == {"requests.granted.total"}
