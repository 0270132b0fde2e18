"""What a second reading says for and against the first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.alignment import Alignment
from extractor.forms import form_named
from extractor.records import AlignedCell, Evidence, State, Value
from extractor.two_readings import compare

FORM = form_named("annual-report-2021")
ROW = [a for a in FORM.addresses if a.table == "requests" and a.row == "granted"]
ABSENT, BLANK = Value(State.ABSENT), Value(State.BLANK, raw="")


def reading(*values: Value | int, scanned: bool) -> Alignment:
    evidence = (Evidence("ocr_score", 0.99),) if scanned else ()
    found = [v if isinstance(v, Value) else Value(State.VALUE, v, str(v)) for v in values]
    cells = tuple(
        AlignedCell(a, v, evidence=evidence if v.state is State.VALUE else ()) for a, v in zip(ROW, found, strict=False)
    )
    return Alignment(FORM, cells)


@pytest.mark.parametrize(
    ("first", "second", "scanned", "said"),
    [
        ((5, 0), (5, 0), True, ["readings_agree", "readings_agree"]),
        ((5, 0), (ABSENT, 0), True, [None, "readings_agree"]),  # without rules the number was lost, not moved
        ((5, 0), (ABSENT, 0), False, ["readings_differ", "readings_agree"]),
        ((5, BLANK), (BLANK, 5), True, ["readings_differ", "readings_differ"]),  # it stands in another column
        ((5, 0), (6, BLANK), True, ["readings_differ", "readings_differ"]),
        ((BLANK, 0), (ABSENT, 0), True, ["readings_differ", "readings_agree"]),
    ],
)
def test_a_second_reading_counts(first: tuple, second: tuple, scanned: bool, said: list[str | None]) -> None:  # type: ignore[type-arg]
    compared = compare(reading(*first, scanned=scanned), reading(*second, scanned=scanned))
    names = [[e.name for e in c.evidence if e.name.startswith("readings")] for c in compared.cells]
    assert names == [[s] if s else [] for s in said]


@pytest.mark.parametrize(
    ("headers", "second", "said"),
    [
        (1.0, (BLANK, 5), [None, None]),  # the same numbers, and the first has them under headers that the form knows
        (0.9, (BLANK, 5), ["readings_differ", "readings_differ"]),
        (1.0, (BLANK, 6), ["readings_differ", "readings_differ"]),
    ],
)
def test_shifted_by_the_reading_without_rules(
    headers: float, second: tuple[Value | int, ...], said: list[str | None]
) -> None:
    first = reading(5, BLANK, scanned=True)
    headed = tuple(replace(c, evidence=(*c.evidence, Evidence("column_by_header", headers))) for c in first.cells)
    compared = compare(replace(first, cells=headed), reading(*second, scanned=True))
    names = [[e.name for e in c.evidence if e.name.startswith("readings")] for c in compared.cells]
    assert names == [[s] if s else [] for s in said]
