"""Web tables whose spans or cells are wrong: a row's numbers that may have moved go to a person, the others stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extractor.alignment import Alignment, align
from extractor.alignment.align import _with_shared
from extractor.forms import load_forms
from extractor.readers.markup_table import RawCell, table_blocks
from extractor.records import AlignedCell, Box, PagePlace, Paragraph, State, Table, Value
from extractor.settings import ALWAYS_REVIEW

from .test_align import COLUMNS, FORM, evidence_of, numbers, row_of

ROWS = [row.id for row in FORM.table("requests").row_labels]
Rows = list[list[RawCell]]


def cell(text: object, rows: int = 1, columns: int = 1) -> RawCell:
    return RawCell([Paragraph(str(text))] if text != "" else [], rows, columns)


def page() -> Rows:
    """Table three as official pages have it: labels in three columns, headers in three lines."""
    rows = [
        [cell("", 3, 3), cell("申请人情况", columns=7)],
        [cell("自然人", 2), cell("法人或其他组织", columns=5), cell("总计", 2)],
        [cell(name) for name in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")],
    ]
    groups = {"denied": ("（三）不予公开", 8), "unavailable": ("（四）无法提供", 3)}
    groups |= {"declined": ("（五）不予处理", 5), "other": ("（六）其他处理", 3)}
    begun: set[str] = set()
    for label in FORM.table("requests").row_labels:
        group = label.id.split(".")[0] if "." in label.id else ""
        inner = group or label.id in {"granted", "partially_granted", "total"}
        row = [cell("三、本年度办理结果", len(ROWS) - 3)] if label.id == "granted" else []
        if group and group not in begun:
            begun.add(group)
            row.append(cell(groups[group][0], groups[group][1]))
        row.append(cell(label.label, columns=1 if group else 2 if inner else 3))
        rows.append(row + [cell(n) for n in numbers(label.id)])
    return rows


def read(rows: Rows) -> Alignment:
    return align([b for b in table_blocks(rows) if isinstance(b, Table)], load_forms())


def doubted(found: Alignment) -> set[str]:
    return {row for row in ROWS if any(evidence_of(found, f"requests.{row}.{c}") & ALWAYS_REVIEW for c in COLUMNS)}


def at(rows: Rows, row: str) -> list[RawCell]:
    return rows[3 + ROWS.index(row)]


def test_a_good_page_is_read_whole() -> None:
    found = read(page())
    assert [row_of(found, row) for row in ROWS] == [numbers(row) for row in ROWS]
    assert doubted(found) == set()


def two_in_one(rows: Rows) -> None:
    row = at(rows, "unavailable.not_compiled")
    row[1:3] = [cell(" ".join(c.text for c in row[1:3]))]


def label_and_number(rows: Rows) -> None:
    row = at(rows, "unavailable.not_compiled")
    row[0:2] = [cell(" ".join(c.text for c in row[0:2]))]


def cell_too_many(rows: Rows) -> None:
    at(rows, "unavailable.not_compiled").insert(2, cell(""))


def group_one_row_too_short(rows: Rows) -> None:
    at(rows, "unavailable.not_held")[0].row_span = 1
    at(rows, "unavailable.still_unclear").insert(0, cell("", 1, 1))


def wide_number(rows: Rows) -> None:
    at(rows, "unavailable.not_compiled")[3].column_span = 2


@pytest.mark.parametrize(
    "change",
    [two_in_one, label_and_number, cell_too_many, group_one_row_too_short, wide_number],
    ids=lambda f: f.__name__,
)
def test_a_row_that_ends_elsewhere_is_doubted(change: Callable[[Rows], None]) -> None:
    rows = page()
    change(rows)
    assert doubted(read(rows)) == {"unavailable.not_compiled"}


def test_a_span_missing_in_front_of_most_rows_is_seen_by_the_headers() -> None:
    rows = page()
    at(rows, "granted")[0].row_span = 1
    assert doubted(read(rows)) >= set(ROWS) - {"new", "carried_over", "granted", "carried_forward"}


def test_two_rows_whose_end_was_lost_are_two() -> None:
    rows = page()
    first = 3 + ROWS.index("declined.repeated")
    rows[first : first + 2] = [rows[first] + rows[first + 1]]
    at_group = at(rows, "declined.complaints")[0]
    at_group.row_span -= 1
    at(rows, "granted")[0].row_span -= 1
    found = read(rows)
    for row in ("declined.repeated", "declined.publications"):
        assert row_of(found, row) == numbers(row)


def test_rows_that_changed_places_keep_their_numbers() -> None:
    rows = page()
    for upper in ("new", "unavailable.not_compiled", "denied.prohibited_by_law"):
        i = 3 + ROWS.index(upper)
        rows[i], rows[i + 1] = rows[i + 1], rows[i]
        found = read(rows)
        rows[i], rows[i + 1] = rows[i + 1], rows[i]
        for row in ROWS:
            assert row_of(found, row) == numbers(row) or row in doubted(found), (upper, row)


def test_a_row_below_side_by_side_headers_that_lacks_a_cell() -> None:
    names = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3
    heads = [
        [cell("行政复议", 2, 5), cell("行政诉讼", columns=10)],
        [cell("未经复议直接起诉", columns=5), cell("复议后起诉", columns=5)],
        [cell(name) for name in names],
    ]
    for count, doubts in ((15, 0), (14, 15)):
        tables = table_blocks(page()) + table_blocks([*heads, [cell(n) for n in range(count)]])
        found = align([b for b in tables if isinstance(b, Table)], load_forms())
        remedies = [c for c in found.cells if c.address.table == "remedies"]
        assert sum(bool({e.name for e in c.evidence} & ALWAYS_REVIEW) for c in remedies) == doubts


@pytest.mark.parametrize(
    ("values", "raw", "passed"),
    [(["1", "0", "0"], "1", False), (["1", "", ""], "1", False), (["", "0", ""], "0", True)],
)
def test_a_number_behind_a_blank_below_one_wide_header_is_told(values: list[str], raw: str, passed: bool) -> None:
    rows = [
        [cell("第二十条第（五）项", columns=4)],
        [cell("信息内容"), cell("本年处理决定数量", columns=3)],
        [cell("行政许可"), *map(cell, values)],
        [cell("第二十条第（六）项", columns=4)],
        [cell("信息内容"), cell("本年处理决定数量", columns=3)],
        [cell("行政处罚"), cell("6"), cell("0"), cell("0")],
        [cell("行政强制"), cell("2"), cell("0"), cell("0")],
    ]
    found = read([*rows, *page()])
    (licensing,) = (c for c in found.cells if c.address.name == "proactive.licensing.decisions")
    assert licensing.value.raw == raw
    assert ("column_passed" in evidence_of(found, "proactive.licensing.decisions")) == passed


def test_two_lines_of_the_form_in_one_cell_of_a_page_are_told() -> None:
    box, other = PagePlace(2, Box(50, 100, 90, 140)), PagePlace(2, Box(90, 100, 130, 120))
    names = ["granted.natural_person", "partially_granted.natural_person", "granted.business", "granted.research"]
    address = {a.name.removeprefix("requests."): a for a in FORM.addresses}
    places = [box, box, box, other]  # a cell over two columns is told elsewhere
    cells = [
        AlignedCell(address[name], Value(State.BLANK, raw=""), place, ())
        for name, place in zip(names, places, strict=True)
    ]
    assert [[e.name for e in c.evidence] for c in _with_shared(cells)] == [
        ["value_over_rows"],
        ["value_over_rows"],
        [],
        [],
    ]
