"""A synthetic report: complete, its sums whole before mistakes are planted and broken exactly as recorded after."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from corpus.figures import broken_sums, make_figures, plant_sum_fault
from corpus.layout import lay_out
from corpus.names import KINDS
from corpus.records import TableSlot
from corpus.report import failing_sums, gold_of, make_report

from extractor.forms import form_named

FORMS = {"annual-report-2021": 200, "annual-report-2019": 198}


@pytest.mark.parametrize(("name", "count"), FORMS.items())
def test_figures_fill_the_form_and_every_sum_holds(name: str, count: int) -> None:
    form = form_named(name)
    for seed, kind in enumerate(KINDS):
        figures = make_figures(Random(seed), form, kind)
        assert list(figures) == [a.name for a in form.addresses]
        assert len(figures) == count
        assert broken_sums(form, figures) == ()


@pytest.mark.parametrize("name", FORMS)
def test_a_planted_fault_breaks_the_sums_it_records(name: str) -> None:
    form = form_named(name)
    kinds = Counter()
    for seed in range(120):
        rng = Random(seed)
        figures = make_figures(rng, form, KINDS[seed % len(KINDS)])
        before = dict(figures)
        fault = plant_sum_fault(rng, form, figures)
        kinds[fault.kind] += 1
        changed = {n for n in figures if figures[n] != before[n]}
        assert changed == set(fault.cells)
        assert fault.breaks == broken_sums(form, figures)
        if len(changed) == 1:
            assert fault.breaks
            (cell,) = changed
            row = cell.split(".", 1)[1].rsplit(".", 1)[0]
            wanted = "remedy_sum" if cell.startswith("remedies") else "row_sum"
            assert (wanted, row) in fault.breaks
    assert set(kinds) == {"single_cell", "total_forgotten", "two_cells", "balance_broken", "remedy_sum"}


def test_a_clean_report_breaks_nothing_and_prints_plain_digits() -> None:
    for seed in range(60):
        report = make_report(Random(seed), clean=True)
        assert failing_sums(report) == ()
        assert report.faults == ()
        assert all(report.printed[n] == str(v) for n, v in report.cells.items())


def test_reports_are_complete_and_say_what_they_print() -> None:
    for seed in range(120):
        report = make_report(Random(seed))
        assert list(report.cells) == [a.name for a in report.form.addresses]
        for name, answer in report.cells.items():
            text = report.printed.get(name)
            if answer == "absent":
                assert text is None
            elif answer == "blank":
                assert text == ""
            elif answer == "not_applicable":
                assert text in ("/", "-", "—", "无", "——", "／")
            else:
                assert text and any(c.isdigit() for c in text)


def test_sums_of_reports_fail_only_where_a_fault_was_planted() -> None:
    for seed in range(120):
        report = make_report(Random(seed))
        if report.missing_columns or report.missing_rows or report.missing_tables:
            continue
        recorded = {b for f in report.faults for b in f.breaks}
        assert set(failing_sums(report)) == recorded


def test_every_slot_of_a_laid_out_table_is_covered_once() -> None:
    for seed in range(120):
        report = make_report(Random(seed))
        for block in report.blocks:
            if not isinstance(block, TableSlot):
                continue
            table = lay_out(report, block.table)
            covered = Counter(
                (y, x)
                for c in table.cells
                for y in range(c.row, c.row + c.row_span)
                for x in range(c.column, c.column + c.column_span)
            )
            assert set(covered.values()) == {1}
            assert len(covered) == table.rows * table.columns
            held = {c.address for c in table.cells if c.address}
            present = {n for n, v in report.cells.items() if n.startswith(f"{table.id}.") and v != "absent"}
            assert held == present


def test_gold_is_in_the_contracts_form() -> None:
    report = make_report(Random(3))
    gold = gold_of(report, "x", cells={**report.cells, "requests.new.total": (0, "absent")})
    assert gold["class"] == "x"
    assert gold["agency"] == report.agency.short
    assert gold["cells"]["requests.new.total"] == [0, "absent"]  # type: ignore[index]
    sections = {p["section"] for p in gold["paragraphs"]}  # type: ignore[attr-defined]
    assert {"title", "heading", "problems", "improvements", "other_matters"} <= sections


def test_most_cells_are_empty_and_some_reports_are_busy() -> None:
    reports = [make_report(Random(s)) for s in range(200)]
    values = [v for r in reports for v in r.cells.values()]
    idle = sum(v in (0, "blank", "not_applicable", "absent") for v in values) / len(values)
    assert 0.75 < idle < 0.98
    assert sum(r.cells["requests.new.total"] not in (0, "blank") for r in reports) > 40
    assert {r.form_name for r in reports} == set(FORMS)
