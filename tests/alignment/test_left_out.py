"""A line of the form counts as left out where the lines beside it are whole and follow each other, and not otherwise."""

from dataclasses import replace

import pytest

from extractor.alignment import align
from extractor.forms import load_forms
from extractor.records import Box, Cell, Layout, PagePlace, Table
from tests.alignment.test_align import FORM, HEADER, aligned, evidence_of, report

CELL = "requests.declined.repeated.total"


def lines(text: str, label: str) -> tuple[list[str], int]:
    found = text.split("\n")
    return found, next(i for i, line in enumerate(found) if line.startswith(label))


def without(label: str, separator: str = "\t") -> list[str]:
    found, i = lines(report(separator), label)
    return [*found[:i], *found[i + 1 :]]


@pytest.mark.parametrize("separator", ["\t", "  |  "])
def test_neighbours_that_follow_each_other_show_it(separator: str) -> None:
    left = aligned("\n".join(without("2.重复申请", separator)))
    assert "row_left_out" in evidence_of(left, CELL)


@pytest.mark.parametrize(
    ("label", "instead"),
    [
        (
            "3.要求提供公开出版物",
            "2.重复申请 3.要求提供公开出版物\t0\t0\t0\t0\t0\t0\t0",
        ),  # its label stands on the next
        ("3.要求提供公开出版物", "3.要求提供公开刊物\t0\t0\t0\t0\t0\t0\t0"),  # not letter for letter
        ("3.要求提供公开出版物", "3.要求提供公开出版物\t0\t0\t0\t0\t0"),  # not whole
        (
            "3.要求提供公开出版物",
            "4\t0\t0\t0\t0\t0\t4\n3.要求提供公开出版物\t0\t0\t0\t0\t0\t0\t0",
        ),  # its numbers stand there
    ],
)
def test_traces_of_it_leave_it_to_a_person(label: str, instead: str) -> None:
    found, i = lines("\n".join(without("2.重复申请")), label)
    left = aligned("\n".join([*found[:i], instead, *found[i + 1 :]]))
    assert "row_left_out" not in evidence_of(left, CELL)


def test_a_line_that_was_not_understood_leaves_it_to_a_person() -> None:
    found, i = lines(report(), "2.重复申请")
    left = aligned("\n".join([*found[:i], "2.重复的信息申请0000010", *found[i + 1 :]]))
    assert "row_left_out" not in evidence_of(left, CELL)


# --------------------------------------------------------------------------- pages

LABEL = "2.重复申请"


def ruled_table(kept: float = 1.0, score: float | None = 0.99) -> Table:
    """The third part as a page's ruled table prints it, without one row: rows of 20 points, above the gap one of ``kept`` such."""
    labels = [r.label for r in FORM.table("requests").row_labels if r.label != LABEL]
    rows, y = [], 0.0
    for i, texts in enumerate([HEADER, *([label, *"0000000"] for label in labels)]):
        following = labels[i] if i < len(labels) else ""
        bottom = y + 20 * (kept if following.startswith("3.要求提供") else 1.0)
        boxes = [Box(40.0 * j, y, 40.0 * j + 40, bottom) for j in range(len(texts))]
        rows.append(tuple(Cell(t, i, j, place=PagePlace(1, boxes[j]), score=score) for j, t in enumerate(texts)))
        y += 20
    return Table(tuple(rows), Layout.GRID)


def said_of(table: Table) -> set[str]:
    return evidence_of(align([table], load_forms()), CELL)


@pytest.mark.parametrize("score", [0.99, None])  # a scan's, a digital page's
def test_rows_that_share_a_rule_show_it(score: float | None) -> None:
    assert "row_left_out" in said_of(ruled_table(score=score))


@pytest.mark.parametrize(
    "table",
    [
        ruled_table(kept=0.5),  # white between the two, or a row whose rules were lost
        replace(ruled_table(), ruled=False),
    ],
)
def test_otherwise_a_row_may_be_lost(table: Table) -> None:
    assert "row_missing" in said_of(table)


@pytest.mark.parametrize("at", [1, 2])
def test_a_neighbour_that_holds_more_than_its_own_may_hold_it(at: int) -> None:
    table = ruled_table()
    i = next(i for i, row in enumerate(table.rows) if row[0].text.startswith("3.要求提供"))
    cell = table.rows[i][at]
    both = (*table.rows[i][:at], replace(cell, text="0 \ufffd"), *table.rows[i][at + 1 :])
    assert "row_missing" in said_of(replace(table, rows=(*table.rows[:i], both, *table.rows[i + 1 :])))
