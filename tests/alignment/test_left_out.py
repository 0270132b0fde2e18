"""A line of the form counts as left out where the lines beside it are whole and follow each other, and not otherwise."""

import pytest

from tests.alignment.test_align import aligned, evidence_of, report

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
