"""What a second reading says for and against the first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.alignment import Alignment
from extractor.forms import form_named
from extractor.records import AlignedCell, Box, Evidence, PagePlace, State, Value
from extractor.two_readings import compare

FORM = form_named("annual-report-2021")
ROW = [a for a in FORM.addresses if a.table == "requests" and a.row == "granted"]
ABSENT, BLANK, DASH = Value(State.ABSENT), Value(State.BLANK, raw=""), Value(State.NOT_APPLICABLE, raw="—")


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
        ((BLANK, 0), (ABSENT, 0), True, [None, "readings_agree"]),  # blanks show no columns
        ((BLANK, 0), (ABSENT, 0), False, ["readings_differ", "readings_agree"]),
        ((DASH, 0), (BLANK, 0), True, [None, "readings_agree"]),  # a dash was lost, as a number may be
        ((DASH, 0), (5, 0), True, ["readings_differ", "readings_agree"]),
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


def test_a_row_of_blanks_is_a_scans_by_its_page() -> None:
    """No blank has a score, yet without rules none shows its column."""
    first = reading(BLANK, BLANK, scanned=True)
    placed = replace(first, cells=tuple(replace(c, place=PagePlace(3, Box(0, 0, 9, 9))) for c in first.cells))
    for pages, said in (({3}, [[], []]), ({4}, [["readings_differ"], ["readings_differ"]])):
        compared = compare(placed, reading(ABSENT, ABSENT, scanned=True), pages)
        assert [[e.name for e in c.evidence] for c in compared.cells] == said


def table_of(numbers: dict[str, int]) -> Alignment:
    """The requests of a scan: zeros but for the cells named (row.column)."""
    found = []
    for address in FORM.addresses:
        value = numbers.get(f"{address.row}.{address.column}", 0) if address.table == "requests" else 0
        evidence = (Evidence("ocr_score", 0.99),)
        found.append(AlignedCell(address, Value(State.VALUE, value, str(value)), evidence=evidence))
    return Alignment(FORM, tuple(found))


RIGHT = {f"{row}.{column}": 5 for row in ("new", "granted", "total") for column in ("natural_person", "total")}
SLIPPED = {name.replace("granted", "carried_over"): n for name, n in RIGHT.items()}


@pytest.mark.parametrize(("first", "second", "differ"), [(RIGHT, SLIPPED, 0), (SLIPPED, RIGHT, 4), (SLIPPED, {}, 6)])
def test_a_reading_whose_sums_fail_says_nothing_against_one_whose_sums_hold(
    first: dict[str, int], second: dict[str, int], differ: int
) -> None:
    compared = compare(table_of(first), table_of(second))
    assert sum(e.name == "readings_differ" for c in compared.cells for e in c.evidence) == differ


def test_a_number_that_only_the_lines_hold_is_shown_and_is_for_a_person() -> None:
    compared = compare(reading(ABSENT, 4, scanned=True), reading(5, 4, scanned=True))
    assert compared.cells[0].value.number == 5
    assert "unruled" in {e.name for e in compared.cells[0].evidence}


WRONG_SUM = RIGHT | {"carried_forward.total": 3}  # what was printed adds up wrongly
FAR_SLIPPED = {f"new.{c}": n for n, c in enumerate(("natural_person", "business", "research", "other", "total"), 2)}


def test_nor_against_cells_whose_sums_hold_where_a_few_others_fail() -> None:
    said = {
        c.address.name: {e.name for e in c.evidence} for c in compare(table_of(WRONG_SUM), table_of(FAR_SLIPPED)).cells
    }
    assert "readings_differ" not in said["requests.granted.natural_person"]  # its row and its column hold
    assert "readings_differ" in said["requests.carried_forward.total"]  # its row does not
