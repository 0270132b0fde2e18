"""Make one synthetic report: a body, a year, its numbers, its mistakes, its words. Also its gold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from corpus.figures import broken_sums, make_figures, plant_sum_fault
from corpus.names import Kind, kind_of, make_agency
from corpus.printing import Printing, plain, print_cells
from corpus.prose import compose
from corpus.records import (
    Agency,
    Answer,
    Block,
    Document,
    Fault,
    LaidCell,
    LaidTable,
    Number,
    SyntheticReport,
    TableSlot,
    Text,
    Wording,
)
from corpus.wording import make_wording
from extractor.forms import form_named

__all__ = [
    "Agency", "Answer", "Block", "Document", "Fault", "LaidCell", "LaidTable", "Number", "SyntheticReport", "TableSlot",
    "Text", "Wording", "gold_of", "make_report",
]  # fmt: skip


def make_report(
    rng: Random,
    *,
    form_name: str | None = None,
    kind: Kind | None = None,
    faults: bool | None = None,
    clean: bool = False,
) -> SyntheticReport:
    """A report drawn from ``rng``.

    ``form_name``: ``annual-report-2021`` (85 %) or ``annual-report-2019``; ``kind``: of body; ``faults``: plant
    mistakes (by default in 30 %); ``clean``: plain digits, nothing missing, nothing wrong.
    """
    form = form_named(form_name or rng.choices(("annual-report-2021", "annual-report-2019"), (85, 15))[0])
    agency = make_agency(rng, kind)
    year = rng.randint(2021, 2025) if form.name == "annual-report-2021" else rng.choice((2019, 2020))
    figures = make_figures(rng, form, kind_of(agency))
    planted: list[Fault] = []
    wrong = (rng.random() < 0.3) if faults is None else faults
    planned: set[str] = set()
    if wrong and not clean:
        for what in rng.choices(("sum", "signature_year", "prose_differs"), (7, 1, 1.5), k=rng.choice((1, 1, 2))):
            planned.add(what)
        if "sum" in planned:
            planted.append(plant_sum_fault(rng, form, figures))
    if clean:
        printing = Printing(dict(figures), {n: plain(v) for n, v in figures.items()})
    else:
        printing = print_cells(rng, form, figures)
    blocks, said = compose(rng, agency, year, form.name, printing.cells, planned)
    planted += said
    planted += [Fault("note_sum", (name,)) for name in printing.note_faults]
    report = SyntheticReport(
        form.name, agency, year, printing.cells, printing.printed, printing.notes, printing.extra, blocks,
        make_wording(rng, form), faults=tuple(planted),
    )  # fmt: skip
    return report if clean else _leave_out(rng, report, figures)


def _leave_out(rng: Random, report: SyntheticReport, figures: Mapping[str, Number]) -> SyntheticReport:
    """Sometimes a column, a row or a whole table is not there: its cells are absent, not 0."""
    columns: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    dice = rng.random()
    others_empty = not any(v for n, v in figures.items() if n.startswith("requests.") and n.endswith(".other"))
    if dice < 0.03 and others_empty:
        columns = ("other",)
    elif dice < 0.05:
        leaves = [r.id for r in report.form.table("requests").row_labels if "." in r.id]
        empty = [r for r in leaves if not any(v for n, v in figures.items() if n.startswith(f"requests.{r}."))]
        rows = tuple(f"requests.{r}" for r in rng.sample(empty, min(1, len(empty))))
    elif dice < 0.06:
        tables = (rng.choice(("proactive", "requests", "remedies")),)
    gone = {
        a.name
        for a in report.form.addresses
        if a.table in tables or f"{a.table}.{a.row}" in rows or (a.table == "requests" and a.column in columns)
    }
    if not gone:
        return report
    cells = {n: ("absent" if n in gone else v) for n, v in report.cells.items()}
    printed = {n: t for n, t in report.printed.items() if n not in gone}
    blocks = tuple(b for b in report.blocks if not (isinstance(b, TableSlot) and b.table in tables))
    return replace(
        report, cells=cells, printed=printed, blocks=blocks, missing_columns=columns, missing_rows=rows,
        missing_tables=tables,
    )  # fmt: skip


def amount(answer: Answer) -> Number:
    """What an answer counts in a sum (contract: blank, absent and not applicable count as 0)."""
    first = answer[0] if isinstance(answer, tuple) else answer
    return 0 if isinstance(first, str) else first


def failing_sums(report: SyntheticReport) -> tuple[tuple[str, str], ...]:
    """(rule, line) of each sum that the report as it stands breaks."""
    return broken_sums(report.form, {n: amount(v) for n, v in report.cells.items()})


def gold_of(
    report: SyntheticReport,
    class_name: str,
    *,
    cells: Mapping[str, Answer] | None = None,
    texts: tuple[Text, ...] | None = None,
) -> dict[str, object]:
    """Gold in the contract's form; ``cells`` and ``texts`` replace the report's own where a garbling changed them."""
    chosen = report.cells if cells is None else cells
    return {
        "class": class_name,
        "form": report.form_name,
        "agency": report.agency.short,
        "year": report.year,
        "cells": {n: list(v) if isinstance(v, tuple) else v for n, v in chosen.items()},
        "paragraphs": [{"text": t.text, "section": t.section} for t in (report.texts if texts is None else texts)],
        "planted": [{"kind": f.kind, "cells": list(f.cells)} for f in report.faults],
    }
