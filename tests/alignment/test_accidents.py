"""One line of a good text changed as copying changes it: what can still be told is read, what cannot is doubted."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.settings import ALWAYS_REVIEW

from .test_align import COLUMNS, FORM, HEADER, aligned, evidence_of, numbers, report, row_of

ROWS = [row.id for row in FORM.table("requests").row_labels]


def doubted(text: str) -> dict[str, set[str]]:
    """The columns of each row of table three that go to a person."""
    found = aligned(text)
    names = {row: {c for c in COLUMNS if evidence_of(found, f"requests.{row}.{c}") & ALWAYS_REVIEW} for row in ROWS}
    return {row: columns for row, columns in names.items() if columns}


def lines_of(text: str) -> tuple[list[str], int]:
    """The lines, and where the first row of table three is."""
    lines = text.split("\n")
    return lines, lines.index("\t".join(HEADER)) + 1


@settings(deadline=None, max_examples=25)
@given(st.integers(0, len(ROWS) - 2))
def test_two_rows_that_changed_places_keep_their_numbers_or_are_doubted(upper: int) -> None:
    lines, first = lines_of(report())
    at = first + upper
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    text = "\n".join(lines)
    found, doubts = aligned(text), doubted(text)
    for row in ROWS:
        assert row_of(found, row) == numbers(row) or row in doubts, row


def test_rows_with_whole_labels_are_found_where_they_stand() -> None:
    lines, first = lines_of(report())
    upper = first + ROWS.index("declined.publications")
    lines[upper], lines[upper + 1] = lines[upper + 1], lines[upper]
    found = aligned("\n".join(lines))
    assert [row_of(found, row) for row in ROWS] == [numbers(row) for row in ROWS]


@pytest.mark.parametrize("pair", ["0 0", "00"])
def test_a_lost_separator_between_noughts_moves_the_others(pair: str) -> None:
    """Labels of three levels: a blank field stands behind those of two, which the row now seems to need for a cell."""
    rows = {row: ["", *["0"] * 7] for row in ROWS} | {"granted": ["", "0", "0", "0", pair, "0", "0"]}
    assert doubted(report(rows=rows)) == {"granted": set(COLUMNS)}


def test_a_labels_number_on_a_line_of_its_own_is_no_value() -> None:
    label = next(r.label for r in FORM.table("requests").row_labels if r.id == "denied.security_and_stability")
    assert label.startswith("3.")
    text = report().replace(label, f"3\n{label[1:]}")
    found = aligned(text)
    for row in ("denied.prohibited_by_law", "denied.security_and_stability"):
        assert row_of(found, row) == numbers(row)


def test_a_rows_last_number_is_no_labels_number() -> None:
    """A group's name, printed downwards, closes its bracket in front of the next label."""
    text = report(" ", {"declined.complaints": "1000001"}).replace("2.重复申请", "）不 2.重复申请")
    assert row_of(aligned(text), "declined.complaints") == [1, 0, 0, 0, 0, 0, 1]


def test_two_rows_in_one_line_are_two_rows() -> None:
    lines, first = lines_of(report())
    at = first + ROWS.index("denied.process_information")
    lines[at : at + 2] = ["\t".join(lines[at : at + 2])]
    found = aligned("\n".join(lines))
    for row in ("denied.process_information", "denied.enforcement_files"):
        assert row_of(found, row) == numbers(row)


def test_a_row_whose_last_number_ran_into_the_next_label_is_doubted() -> None:
    lines, first = lines_of(report())
    at = first + ROWS.index("denied.process_information")
    lines[at : at + 2] = [" ".join(lines[at : at + 2])]
    text = "\n".join(lines)
    assert "denied.process_information" in doubted(text)
    assert row_of(aligned(text), "denied.enforcement_files") == numbers("denied.enforcement_files")


def test_blanks_that_grow_with_the_labels_rank_are_not_taken_for_cells() -> None:
    """Every row cut to five numbers, and stripped: the first rows have seven fields by chance."""
    depths = dict.fromkeys(ROWS, 0) | {row: 2 for row in ROWS if "." in row}
    depths |= {"granted": 1, "partially_granted": 1, "total": 1}
    rows = {row: [*[""] * (2 - depths[row]), *"10002"] for row in ROWS}
    assert {"new", "carried_over", "carried_forward"} <= doubted(report(rows=rows)).keys()


def test_half_a_header_is_not_the_column_that_lacks() -> None:
    """All rows have six numbers, the headers name five columns and half of the last: other or total?"""
    header = [name for name in HEADER if name != "其他"]
    header[3:3] = ["法人或其他组织"]
    rows = {row: ["0"] * 6 for row in ROWS}
    whole = report(rows=rows).replace("\t".join(HEADER), "\t".join(header))
    assert not doubted(whole)
    assert doubted(whole.replace("总计\n", "总\n", 1)).keys() == set(ROWS)


def test_lines_of_the_header_that_changed_places_do_not_move_the_columns() -> None:
    upper = ["", "自然人", "法人或其他组织", "", "", "", "", "总计"]
    lower = ["", "", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", ""]
    for first, second in ((upper, lower), (lower, upper)):
        text = report().replace("\t".join(HEADER), "\t".join(first) + "\n" + "\t".join(second))
        assert row_of(aligned(text), "granted") == numbers("granted")


def test_a_rule_beside_a_number_is_said_and_the_number_read() -> None:
    found = aligned(report(rows={"granted": ["1|", "0", "0", "0", "0", "0", "1"]}))
    assert row_of(found, "granted") == [1, 0, 0, 0, 0, 0, 1]
    assert evidence_of(found, "requests.granted.natural_person") & ALWAYS_REVIEW
