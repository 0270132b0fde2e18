"""Tables to named cells: literal tables in every layout, and what must hold whatever comes."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.alignment import Alignment, align
from extractor.forms import Orientation, form_named, load_forms
from extractor.records import Cell, Layout, Paragraph, State, Table, TextPlace
from extractor.tables.broken_text import recover_tables

FORM = form_named("annual-report-2021")
COLUMNS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other", "total")
HEADER = ["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]


def numbers(row: str) -> list[int]:
    """Seven numbers of a row that are all different from their neighbours': a shift cannot hide."""
    start = [r.id for r in FORM.table("requests").row_labels].index(row)
    parts = [start + k for k in range(6)]
    return [*parts, sum(parts)]


def report(separator: str = "\t", rows: dict[str, Sequence[str]] | None = None) -> str:
    """A whole report as separated text, with other fields for some rows."""
    lines = ["二、主动公开政府信息情况"]
    for block in FORM.table("proactive").blocks:
        lines.append(separator.join(["信息内容", *(c.label for c in block.columns)]))
        lines += [separator.join([r.label, *("3" for _ in block.columns)]) for r in block.rows]
    lines += ["三、收到和处理政府信息公开申请情况", separator.join(HEADER)]
    for row in FORM.table("requests").row_labels:
        fields = (rows or {}).get(row.id)
        lines.append(separator.join([row.label, *(fields if fields is not None else map(str, numbers(row.id)))]))
    lines += ["四、政府信息公开行政复议、行政诉讼情况", separator.join(["行政复议", "行政诉讼"])]
    lines.append(separator.join(c.label for b in FORM.table("remedies").blocks for _ in b.rows for c in b.columns))
    lines.append(separator.join(str(n) for n in range(15)))
    return "\n".join(lines)


def aligned(text: str) -> Alignment:
    lines = [Paragraph(line, TextPlace(i)) for i, line in enumerate(text.split("\n"), 1)]
    return align([b for b in recover_tables(lines, load_forms()) if isinstance(b, Table)], load_forms())


def row_of(alignment: Alignment, row: str) -> list[int | float | str | None]:
    cells = {c.address.name: c.value for c in alignment.cells}
    values = [cells[f"requests.{row}.{column}"] for column in COLUMNS]
    return [v.number if v.state is State.VALUE else v.state.value for v in values]


def evidence_of(alignment: Alignment, name: str) -> set[str]:
    return {e.name for c in alignment.cells if c.address.name == name for e in c.evidence}


@pytest.mark.parametrize("separator", ["\t", " ", "  |  ", "\n"])
def test_every_cell_in_every_layout(separator: str) -> None:
    found = aligned(report(separator))
    assert found.form is FORM
    for row in FORM.table("requests").row_labels:
        assert row_of(found, row.id) == numbers(row.id), row.id
    assert [c.value.number for c in found.cells if c.address.table == "remedies"] == list(range(15))


@pytest.mark.parametrize(
    ("fields", "expected", "said"),
    [
        (["1", "", "", "", "", "", "1"], [1, *["blank"] * 5, 1], "column_by_header"),
        (["1", "0", "/", "0", "0", "0", "1"], [1, 0, "not_applicable", 0, 0, 0, 1], "count_exact"),
        (["1", "0", "0", "0", "0", "0", "0", "1"], [1, 0, 0, 0, 0, 0, 1], "extra_cells"),
        (["5", "0", "0", "0", "0", "0"], [5, 0, 0, 0, 0, 0, "unreadable"], "fields_lost"),
        (["", "", "1", "0", "0", "0", "0", "0", "1"], [1, 0, 0, 0, 0, 0, 1], "count_exact"),
        (["0", "0", "0", "0", "0", "0", "0", "", ""], [0] * 7, "count_exact"),
    ],
)
def test_shifted_lost_and_extra_fields(fields: list[str], expected: list[object], said: str) -> None:
    found = aligned(report(rows={"granted": fields}))
    assert row_of(found, "granted") == expected
    assert said in evidence_of(found, "requests.granted.total")
    assert row_of(found, "partially_granted") == numbers("partially_granted")


def test_a_lost_label_is_taken_by_order_and_said() -> None:
    text = report().replace("2.重复申请", "")
    found = aligned(text)
    assert row_of(found, "declined.repeated") == numbers("declined.repeated")
    assert "label_lost" in evidence_of(found, "requests.declined.repeated.total")


def test_a_missing_row_is_absent_and_moves_nothing() -> None:
    text = "\n".join(line for line in report().split("\n") if not line.startswith("2.重复申请"))
    found = aligned(text)
    assert row_of(found, "declined.repeated") == ["absent"] * 7
    assert row_of(found, "declined.publications") == numbers("declined.publications")


def test_a_missing_column_is_absent() -> None:
    header = "\t".join(HEADER)
    rows = {r.id: [str(n) for i, n in enumerate(numbers(r.id)) if i != 5] for r in FORM.table("requests").row_labels}
    text = report(rows=rows).replace(header, header.replace("其他\t", ""))
    found = aligned(text)
    assert row_of(found, "granted") == [*numbers("granted")[:5], "absent", numbers("granted")[6]]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (["9", "", "0", "1", "2", "12"], [9, "blank", 0, 1, 2, "absent", 12]),
        (["9", "1", "0", "1", "2", "13"], [9, 1, 0, 1, 2, "absent", 13]),
    ],
)
def test_a_missing_column_beside_blanks_moves_nothing(fields: list[str], expected: list[object]) -> None:
    rows = {r.id: [str(n) for k, n in enumerate(numbers(r.id)) if k != 5] for r in FORM.table("requests").row_labels}
    rows["granted"] = fields
    text = report("|", rows).replace("其他|总计", "总计", 1)
    assert row_of(aligned(text), "granted") == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (["", "9", "", "0", "", "", "9"], [9, "blank", 0, "blank", "blank", "absent", 9]),
        (["", "", "", "4", "0", "", "4"], ["blank", "blank", 4, 0, "blank", "absent", 4]),
        (["", "9", "1", "0", "1", "2", "13"], [9, 1, 0, 1, 2, "absent", 13]),
    ],
)
def test_a_missing_column_beside_blank_fields(fields: list[str], expected: list[object]) -> None:
    """Merged labels leave a field before the values; the complete rows show it."""
    rows = {
        r.id: ["", *(str(n) for k, n in enumerate(numbers(r.id)) if k != 5)] for r in FORM.table("requests").row_labels
    }
    rows["granted"] = fields
    text = report("\t", rows).replace("其他\t总计", "总计", 1)
    assert row_of(aligned(text), "granted") == expected


def test_a_lost_line_of_the_header_takes_no_columns_away() -> None:
    """Only 自然人 and 总计 are named, and only they hold numbers: the blanks between are blanks."""
    rows = {r.id: [str(k + 1), *[""] * 5, str(k + 1)] for k, r in enumerate(FORM.table("requests").row_labels)}
    named = "\t".join(HEADER)
    assert named in report("\t", rows)
    text = report("\t", rows).replace(
        named, "\t".join([HEADER[0], HEADER[1], "法人或其他组织", "", "", "", "", HEADER[-1]])
    )
    assert row_of(aligned(text), "new") == [1, *["blank"] * 5, 1]


def test_two_rows_that_lost_a_field_settle_each_other() -> None:
    """Either row alone would break as many sums in its right place as in the wrong one."""
    rows = {r.id: ["0"] * 7 for r in FORM.table("requests").row_labels}
    rows |= {"new": ["2", *["0"] * 5, "2"], "total": ["2", *["0"] * 5, "2"]}
    rows |= {row: ["1", "0", "0", "0", "0", "1"] for row in ("unavailable.not_held", "declined.complaints")}
    found = aligned(report("\t", rows))
    for row in ("unavailable.not_held", "declined.complaints"):
        assert row_of(found, row)[-1] == 1
        assert "column_ambiguous" in evidence_of(found, f"requests.{row}.total")


def test_a_missing_column_in_a_table_left_nearly_blank() -> None:
    """One number a row cannot show how many columns there are: the fields do, as many as the header has names."""
    rows = {r.id: [*[""] * 5, str(k)] for k, r in enumerate(FORM.table("requests").row_labels)}
    text = report("\t", rows).replace("其他\t总计", "总计", 1)
    assert row_of(aligned(text), "granted") == [*["blank"] * 5, "absent", 2]


def test_a_field_that_fills_the_line_up_is_no_blank_total() -> None:
    """The export's lines are as wide as its widest: inner rows lose their last number, and a field follows the one before."""
    rows = {r.id: [str(n) for k, n in enumerate(numbers(r.id)) if k != 5] for r in FORM.table("requests").row_labels}
    inner = [r for r in FORM.table("requests").row_labels if "." in r.id]
    for row in inner:
        rows[row.id] = [*rows[row.id][:-1], ""]
    lines = report("\t", rows).replace("其他\t总计", "总计", 1).split("\n")
    labels = {r.label for r in inner}
    text = "\n".join("\t" + line if line.split("\t")[0] in labels else line for line in lines)
    expected = [*numbers("denied.state_secret")[:5], "absent", "unreadable"]
    assert row_of(aligned(text), "denied.state_secret") == expected


def test_rows_of_one_level_that_start_in_different_fields_are_in_doubt() -> None:
    """Labels in two levels: most values start a field further on; one row shows that (二) is not padded, so (七) may not be."""
    rows = {
        r.id: ["" if k == 2 else str(n) for k, n in enumerate([*numbers(r.id), ""])]
        for r in FORM.table("requests").row_labels
    }
    rows["partially_granted"] = ["1", "", "", "2", "3", "4", "10", ""]
    rows["total"] = ["", "", "1", "2", "", "4", "7", ""]
    lines = report("|", rows).split("\n")
    inner = [r.label for r in FORM.table("requests").row_labels if "." in r.id]
    text = "\n".join("|" + line if line.split("|")[0] in inner else line for line in lines)
    found = aligned(text)
    total = [c for c in found.cells if c.address.name.startswith("requests.total.")]
    assert row_of(found, "total") == ["blank", "blank", 1, 2, "blank", 4, 7]
    assert all(any(e.name == "column_ambiguous" for e in c.evidence) for c in total)


def test_a_wrapped_label_gives_its_tail_back() -> None:
    label = "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
    values = " ".join(map(str, numbers("other.not_corrected")))
    text = report(" ").replace(f"{label} {values}", f"{label[:16]} {values}\n{label[16:]}")
    assert row_of(aligned(text), "other.not_corrected") == numbers("other.not_corrected")
    assert row_of(aligned(text), "other.fee_unpaid") == numbers("other.fee_unpaid")


def grid(rows: Sequence[Sequence[str]]) -> Table:
    cells = tuple(tuple(Cell(t, r, c) for c, t in enumerate(row)) for r, row in enumerate(rows))
    return Table(cells, Layout.GRID)


def whole_grid(header: Sequence[str] = HEADER) -> Table:
    order = [HEADER.index(h) - 1 for h in header[1:]]
    body = [[r.label, *(str(numbers(r.id)[k]) for k in order)] for r in FORM.table("requests").row_labels]
    return grid([header, *body])


def test_grid_columns_go_by_their_headers() -> None:
    found = align([whole_grid([h for h in HEADER if h != "科研机构"])], load_forms())
    assert row_of(found, "new") == [0, 1, "absent", 3, 4, 5, 15]
    assert "column_by_header" in evidence_of(found, "requests.new.total")


def test_what_a_seal_leaves_in_a_cell_is_no_label_where_no_header_tells_the_columns() -> None:
    whole = whole_grid()
    table = replace(whole, rows=whole.rows[1:])  # a page that begins inside the table
    row = list(table.rows[2])
    row[5] = replace(row[5], text="民政")
    found = align([replace(table, rows=(*table.rows[:2], tuple(row), *table.rows[3:]))], load_forms())
    read, printed = row_of(found, "granted"), numbers("granted")
    assert [n for i, n in enumerate(read) if i != 4] == [n for i, n in enumerate(printed) if i != 4]
    assert read[4] == "unreadable"


def test_a_corner_that_ran_over_the_row_below_is_no_second_header() -> None:
    table = whole_grid()
    first = table.rows[1][0]
    wordy = replace(first, text=f"第二项之和，等于第三项加第四项{first.text.replace('本年', '本年度')}")
    found = align([replace(table, rows=(table.rows[0], (wordy, *table.rows[1][1:]), *table.rows[2:]))], load_forms())
    assert row_of(found, "new") == numbers("new")
    blank = tuple(replace(c, text="") for c in table.rows[1][1:])
    found = align([replace(table, rows=(table.rows[0], (wordy, *blank), *table.rows[2:]))], load_forms())
    assert row_of(found, "new") == ["blank"] * 7


def test_a_column_whose_header_stands_in_another_cell_is_in_doubt() -> None:
    missing = [h for h in HEADER if h != "科研机构"]
    found = align([whole_grid([f"{missing[0]} 科研机构", *missing[1:]])], load_forms())
    assert "column_ambiguous" in evidence_of(found, "requests.new.research")
    assert "column_ambiguous" not in evidence_of(align([whole_grid(missing)], load_forms()), "requests.new.research")


def test_a_poem_fits_no_form() -> None:
    poem = grid([["春眠不觉晓", "处处闻啼鸟"], ["夜来风雨声", "花落知多少"]])
    assert align([poem], load_forms()).form is None


def test_the_form_is_chosen_by_its_headers() -> None:
    form = form_named("annual-report-2019")
    rows: list[list[str]] = []
    for table in form.tables:
        for block in table.blocks:
            if table.orientation is Orientation.DOWN:
                rows.append(["信息内容", *(c.label for c in block.columns)])
                rows += [[r.label, *("0" for _ in block.columns)] for r in block.rows]
    assert align([grid(rows)], load_forms()).form is form


@given(
    st.lists(st.lists(st.sampled_from(["", "0", "7", "规章", "总计", "1.属于国家秘密", "/", "其他", "x"]), max_size=9))
)
@settings(max_examples=60, deadline=None)
def test_every_form_cell_exactly_once(rows: list[list[str]]) -> None:
    for layout in Layout:
        cells = tuple(tuple(Cell(t, r, c) for c, t in enumerate(row)) for r, row in enumerate(rows))
        table = Table((*cells, *whole_grid().rows), layout)
        found = align([table], load_forms())
        if found.form is not None:
            assert [c.address for c in found.cells] == list(found.form.addresses)


@given(st.integers(0, 40), st.sampled_from(["\f", "\n\n", "\t\t"]))
@settings(max_examples=30, deadline=None)
def test_breaks_blank_lines_and_trailing_tabs_change_nothing(line: int, noise: str) -> None:
    lines = report().split("\n")
    at = line % len(lines)
    lines[at] = lines[at] + noise
    changed = aligned("\n".join(lines).replace("\f", "\n"))
    plain = aligned(report())
    assert [(c.address, c.value) for c in changed.cells] == [(c.address, c.value) for c in plain.cells]


def test_a_label_cut_by_a_page_keeps_its_numbers() -> None:
    label = next(r.label for r in FORM.table("requests").row_labels if r.id == "declined.complaints")
    row = "\t".join([label, *map(str, numbers("declined.complaints"))])
    cut = row.replace(label, label[:4]) + "\n2/3\n甲县教育局政府信息公开年度报告\n\f\t" + label[4:] + "\t" * 7
    found = aligned(report().replace(row, cut))
    assert row_of(found, "declined.complaints") == numbers("declined.complaints")


def test_numbers_that_no_line_claims_are_said_beside_a_line_without() -> None:
    rows = {"granted": [""] * 7}
    text = report(rows=rows).replace("\n（二）部分公开", "\n乙丙丁戊\t4\t5\n（二）部分公开", 1)
    assert "row_unread:requests.granted.*" in {e.name for e in aligned(text).structure}


def test_a_form_left_blank_is_still_the_form() -> None:
    text = report(rows={r.id: [] for r in FORM.table("requests").row_labels}).replace("\t3", "")
    found = aligned(text.replace("\t", " "))
    assert found.form is FORM
    assert row_of(found, "granted") == ["blank"] * 7


def test_spaced_labels_one_cell_a_line_with_blanks() -> None:
    row = [str(n) for n in numbers("granted")[:6]] + [str(numbers("granted")[6])]
    lines = report("\n", {"granted": ["\xa0" if k == 2 else f for k, f in enumerate(row)]}).split("\n")
    text = "\n\n".join(" ".join(line) if not line[:1].isdigit() else line for line in lines)
    expected: list[object] = list(numbers("granted"))
    expected[2] = "blank"
    assert row_of(aligned(text), "granted") == expected


@pytest.mark.parametrize(("year", "form"), [(2020, "annual-report-2019"), (2024, "annual-report-2021")])
def test_the_year_decides_between_forms_that_explain_the_tables_equally_well(year: int, form: str) -> None:
    other = {r.label for r in form_named("annual-report-2019").table("requests").row_labels}
    common = [r for r in FORM.table("requests").row_labels if r.label in other]
    rows = [
        tuple(Cell(text, i, j) for j, text in enumerate((r.label, *map(str, numbers(r.id)))))
        for i, r in enumerate(common)
    ]
    found = align([Table(tuple(rows), Layout.FIELDS)], load_forms(), year).form
    assert found is not None and found.name == form


def test_a_whole_form_is_taken_whatever_the_year() -> None:
    lines = [Paragraph(line, TextPlace(i)) for i, line in enumerate(report().split("\n"), 1)]
    tables = [b for b in recover_tables(lines, load_forms()) if isinstance(b, Table)]
    found = align(tables, load_forms(), 2020).form
    assert found is not None and found.name == "annual-report-2021"


def test_numbers_each_behind_its_own_header() -> None:
    """As a reader gives them that follows the columns."""
    text = report()
    body = text[: text.rindex("行政复议\t行政诉讼")]
    groups = ("行政复议行政诉讼", "未经复议直接起诉", "复议后起诉")
    columns = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    behind = [line for g, group in enumerate(groups) for j, c in enumerate(columns) for line in (c, str(5 * g + j))]
    for g, group in enumerate(groups):
        behind.insert(11 * g, group)
    found = aligned(body.replace("\t", "  ") + "\n".join(behind))
    values = [c.value.number for c in found.cells if c.address.table == "remedies"]
    assert values == list(range(15))


@pytest.mark.parametrize("separator", ["\t", " ", "\n"])
@pytest.mark.parametrize("order", [[6, 0, 1, 2, 3, 4, 5], [0, 6, 1, 2, 3, 4, 5], [0, 5, 1, 2, 3, 4, 6]])
def test_columns_in_another_order_go_by_their_names(separator: str, order: list[int]) -> None:
    """A header of one level names its columns from left to right, whatever the form's order."""
    if separator == "\n" and order[0] == 6:
        pytest.skip("one name a line, the total first: merged headers are read so, too")
    moved = {row.id: [str(numbers(row.id)[j]) for j in order] for row in FORM.table("requests").row_labels}
    text = report(separator, moved)
    header = separator.join(HEADER)
    found = aligned(text.replace(header, separator.join(["", *(HEADER[j + 1] for j in order)])))
    for row in moved:
        assert row_of(found, row) == numbers(row)


@pytest.mark.parametrize(
    "header",
    [
        "申请人情况\n自然人\n法人或其他组织\n总计\n商业企业\n科研机构\n社会公益组织\n法律服务机构\n其他",
        "申请人情况\n总计\n自然人\n商业企业\n科研机构\n社会公益组织\n法律服务机构\n其他",
        "申请人情况\t总计\n自然人\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他",
        "申请人情况\n自然人\t法人或其他组织\t总计\n商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他",
    ],
)
def test_merged_headers_are_read_out_of_order_and_move_nothing(header: str) -> None:
    separator = "\t" if "\t" in header else "\n"
    found = aligned(report(separator).replace(separator.join(HEADER), header))
    for row in ("new", "granted", "total"):
        assert row_of(found, row) == numbers(row)


def test_a_header_that_the_sums_contradict_moves_nothing() -> None:
    order = [0, 6, 1, 2, 3, 4, 5]
    header = "\t".join(["", *(HEADER[j + 1] for j in order)])
    assert row_of(aligned(report().replace("\t".join(HEADER), header)), "granted") == numbers("granted")


def test_grid_columns_in_another_order_go_by_their_headers() -> None:
    for header in ([*HEADER[:5], "其他", "法律服务机构", "总计"], ["", "总计", *HEADER[1:7]]):
        found = align([whole_grid(header)], load_forms())
        assert row_of(found, "granted") == numbers("granted")


GROUPS = ("行政复议", "未经复议直接起诉", "复议后起诉")
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def _upright(manner: str) -> str:
    number = [[str(5 * g + j) for j in range(5)] for g in range(3)]
    if manner == "groups":
        return "\n".join("\t".join(row) for row in [("", *RESULTS), *((g, *number[i]) for i, g in enumerate(GROUPS))])
    if manner == "results":
        rows = ((r, *(number[g][j] for g in range(3))) for j, r in enumerate(RESULTS))
        return "\n".join("\t".join(row) for row in [("", *GROUPS), *rows])
    return "\n".join(f"{g}\n{chr(9).join(RESULTS)}\n{chr(9).join(number[i])}" for i, g in enumerate(GROUPS))


@pytest.mark.parametrize("manner", ["groups", "results", "three tables"])
def test_a_side_by_side_table_set_upright(manner: str) -> None:
    text = report()
    found = aligned(text[: text.rindex("行政复议\t行政诉讼")] + _upright(manner))
    assert [c.value.number for c in found.cells if c.address.table == "remedies"] == list(range(15))


@pytest.mark.parametrize("cut", [(5,), (5, 10)])
def test_a_side_by_side_table_cut_into_several(cut: tuple[int, ...]) -> None:
    """行政复议 in one grid, 行政诉讼 in the next, or each way to court in its own."""
    tables = []
    for start, end in zip((0, *cut), (*cut, 15), strict=True):
        groups = GROUPS[start // 5 : end // 5]
        above = [Cell("行政诉讼", 0, 0, 1, 5 * len(groups))] if "行政复议" not in groups else []
        top = [Cell(g, len(above), 5 * i, 1, 5) for i, g in enumerate(groups)]
        heads = [Cell(r, len(above) + 1, j) for j, r in enumerate(RESULTS * len(groups))]
        numbers_ = [Cell(str(n), len(above) + 2, n - start) for n in range(start, end)]
        tables.append(Table(tuple(tuple(row) for row in (above, top, heads, numbers_) if row), Layout.GRID))
    found = align([whole_grid(HEADER), *tables], load_forms())
    assert [c.value.number for c in found.cells if c.address.table == "remedies"] == list(range(15))


def test_a_label_whose_last_letter_wraps_beside_its_numbers() -> None:
    text = report().replace("四、结转下年度继续办理", "四、结转下年度继续办\n理")
    assert row_of(aligned(text), "carried_forward") == numbers("carried_forward")


def test_digits_with_gaps_are_one_number_for_a_person_to_look_at() -> None:
    found = aligned(report(rows={"granted": ["1 0", "0", "0", "0", "0", "1 190", "1 200"]}))
    assert row_of(found, "granted") == [10, 0, 0, 0, 0, 1190, 1200]
    assert "value_free_text" in evidence_of(found, "requests.granted.natural_person")


@pytest.mark.parametrize("separator", ["\t", " | "])
def test_numbers_before_lines_and_above_columns_are_none_of_the_forms(separator: str) -> None:
    parts = report(separator).split("\n")
    counts: list[str] = []
    for line in parts:
        if separator not in line:
            counts.append(line)
            number = -1
            continue
        number += 1
        if not number:
            counts.append(separator.join(["", *map(str, range(16 if "行政复议" in line else 8))]))
        counts.append(f"{number}{separator}{line}")
    found = aligned("\n".join(counts))
    assert row_of(found, "new") == numbers("new")
    assert [c.value.number for c in found.cells if c.address.table == "remedies"] == list(range(15))


def test_blank_cells_at_a_tables_end_are_its_last_rows() -> None:
    """One cell a line: the last row's blanks are lines of white space before the next heading."""
    body = report("\n")
    last = ["2", " ", " ", "1", "3", *[" "] * 10]
    text = body[: body.rindex("总计")] + "总计\n\n" + "\n".join(last) + "\n\n五、存在的主要问题及改进情况"
    found = aligned(text)
    remedies = [c.value.number for c in found.cells if c.address.table == "remedies"]
    assert remedies == [2, None, None, 1, 3, *[None] * 10]


@pytest.mark.parametrize("separator", [" ", "\n"])
def test_remarks_of_several_numbers_in_a_row_take_none_away(separator: str) -> None:
    noted = [f"{n}件（其中简易程序{n - 1}件）" for n in (5, 7, 1, 1, 1, 1, 16)]
    assert row_of(aligned(report(separator, {"granted": noted})), "granted") == [5, 7, 1, 1, 1, 1, 16]


def test_numbers_behind_the_headers_alone_leave_the_row_below_in_doubt() -> None:
    """156 in narrow cells: its first two digits stand on a line over the row, its last on the line below."""
    text = report(" ")
    label = FORM.table("requests").row_labels[0].label
    broken = f"15 15\n{label} 0 0 0 0 0\n6 6"
    found = aligned(text.replace(f"{label} {' '.join(map(str, numbers('new')))}", broken))
    assert "row_unread:requests.new.*" in {e.name for e in found.structure}


@pytest.mark.parametrize("between", ["", "：", ": "])
def test_the_one_number_of_a_row_glued_to_its_label(between: str) -> None:
    text = (
        report(" ")
        .replace("行政许可 3", f"行政许可{between}188（其中新办92件）")
        .replace("行政强制 3", f"行政强制{between}4")
    )
    cells = {c.address.row: c.value.number for c in aligned(text).cells if c.address.table == "proactive"}
    assert (cells["licensing"], cells["coercion"], cells["penalties"]) == (188, 4, 3)


def test_labels_with_a_colon_keep_all_their_numbers() -> None:
    text = "\n".join(re.sub(r"(?<=[\u4e00-\u9fff]) (?=\d)", "：", line, count=1) for line in report(" ").split("\n"))
    assert row_of(aligned(text), "denied.state_secret") == numbers("denied.state_secret")


def test_fifteen_numbers_whose_headers_are_gone_go_to_a_person() -> None:
    text = report()
    body, heading = text[: text.rindex("行政复议\t行政诉讼")], "五、存在的主要问题及改进情况\n培训不够。"
    found = aligned(body + "\t".join(map(str, range(15))) + "\n\n" + heading)
    assert [c.value.number for c in found.cells if c.address.table == "remedies"] == list(range(15))
    assert "label_lost" in evidence_of(found, "remedies.reconsideration.total")


def test_two_labels_before_two_rows_of_numbers_are_in_doubt() -> None:
    """The first numbers are the first label's, though the second stands right before them; so it goes on further below."""
    text = report(" ")
    for start in (0, 2):
        labels = FORM.table("requests").row_labels[start : start + 2]
        values = [" ".join(map(str, numbers(r.id))) for r in labels]
        printed = "\n".join(f"{r.label} {v}" for r, v in zip(labels, values, strict=True))
        text = text.replace(printed, "\n".join([*(r.label for r in labels), *values]))
    found = aligned(text)
    assert "row_unread:requests.carried_over.*" in {e.name for e in found.structure}


def test_letters_that_stand_for_digits_leave_their_row_whole() -> None:
    found = aligned(report(rows={"granted": ["2", "o", "O", "l", "1O", "0", "13"]}))
    assert row_of(found, "granted") == [2, 0, 0, 1, 10, 0, 13]
    assert "value_confusable" in evidence_of(found, "requests.granted.research")


@pytest.mark.parametrize(
    ("glued", "expected"),
    [
        ("0000000", [0, 0, 0, 0, 0, 0, 0]),
        # any other digits may be parted in more ways than one: nobody can tell
        ("2100003", ["blank"] * 7),
    ],
)
def test_cells_that_ran_together(glued: str, expected: list[object]) -> None:
    lines = [row.label + ("0000000" if row.id != "granted" else glued) for row in FORM.table("requests").row_labels]
    found = aligned("三、收到和处理政府信息公开申请情况\n自然人法人或其他组织总计\n" + "\n".join(lines))
    assert row_of(found, "granted") == expected
    cells = [c for c in found.cells if c.address.name.startswith("requests.granted.")]
    assert all(any(e.name == "values_missing" for e in c.evidence) for c in cells) is (glued != "0000000")


def test_a_column_whose_header_stands_in_a_table_by_itself_is_in_doubt() -> None:
    """A page had no room for it, and what a later page shows could not be told to belong here."""
    missing = [h for h in HEADER if h != "其他"]
    rest = Table(((Cell("其他", 0, 0),), (Cell("0", 1, 0),)), Layout.GRID)
    assert "column_ambiguous" in evidence_of(align([whole_grid(missing), rest], load_forms()), "requests.new.other")


def test_a_second_copy_with_other_numbers_leaves_the_first_in_doubt() -> None:
    """Two years on one page: nothing says which is meant, and nothing may mix them."""
    grid = whole_grid(HEADER)
    other = replace(
        grid,
        rows=tuple(
            tuple(replace(c, text=str(int(c.text) + 1)) if c.text.isdigit() else c for c in r) for r in grid.rows
        ),
    )
    for tables, twice in (([grid, other], True), ([grid, grid], False), ([grid], False)):
        found = align(tables, load_forms())
        assert row_of(found, "granted") == numbers("granted")
        assert ("form_twice" in evidence_of(found, "requests.granted.total")) == twice


def lone_pipes(rows: dict[str, Sequence[str]]) -> str:
    """Table three with each cell between lone pipes: labels of three depths in three fields, values behind them."""
    lines = ["三、收到和处理政府信息公开申请情况"]
    for row in FORM.table("requests").row_labels:
        fields = [row.label, *[""] * (2 - len(row.under)), *rows.get(row.id, ["0"] * 7)]
        lines += ["|", *(piece for text in fields for piece in (text, "|"))]
    return "\n".join(lines)


def test_padding_between_lone_pipes_goes_by_the_labels_depth() -> None:
    # rows with blanks at both ends tell nothing by their width: it depends on the next row's padding
    blanks = {r.id: ["", "0", "0", "0", "", "0", "0"] for r in FORM.table("requests").row_labels}
    blanks |= {r: ["0", "", "0", "0", "", "", "0"] for r in ("new", "granted", "denied.state_secret")}
    blanks |= {"carried_over": ["", "", "0", "0", "0", "0", "0"], "other.other": ["0"] * 7}
    blanks |= {
        "carried_forward": ["0", "0", "0", "0", "0", "", ""],
        "partially_granted": ["0", "", "0", "", "", "0", ""],
    }
    found = aligned(lone_pipes(blanks))
    for row in ("carried_over", "carried_forward", "partially_granted", "denied.state_secret", "total"):
        expected = [int(text) if text else "blank" for text in blanks[row]]
        doubted = "column_ambiguous" in evidence_of(found, f"requests.{row}.total")
        assert row_of(found, row) == expected or doubted, row
    assert row_of(found, "carried_forward") == [0, 0, 0, 0, 0, "blank", "blank"]


def test_a_grid_that_goes_on_without_headers_keeps_those_of_the_grid_before() -> None:
    rows = [[cell.text for cell in row] for row in whole_grid([h for h in HEADER if h != "其他"]).rows]
    found = align([grid(rows[:13]), grid(rows[13:])], load_forms())
    for row in ("new", "carried_forward"):
        *parts, total = numbers(row)
        assert row_of(found, row) == [*parts[:5], "absent", total]


def test_extra_numbers_on_a_line_of_their_own_leave_the_next_row_in_doubt() -> None:
    text = report(" ", {"other.other": ["0"] * 7, "total": ["0", "0", "0", "0", "0"]})
    found = aligned(text.replace("（七）总计 0 0 0 0 0", "15 15\n（七）总计 0 0 0 0 0\n6 6"))
    assert row_of(found, "total") == [0, 0, 0, 0, 0, 6, 6]  # 156 in both, broken by cells too narrow for it
    assert any(e.name.startswith("row_unread:requests.total.") for e in found.structure)
    whole = aligned(report(" ", {"other.other": ["0"] * 9}))  # extra numbers on the row's own line concern it alone
    assert not any(e.name.startswith("row_unread") for e in whole.structure)


# ------------------------------------------------------------------ what extractors make of pages


def with_other_tables(proactive: str) -> str:
    """A report with another second part."""
    return f"二、主动公开政府信息情况\n{proactive}\n三、收到{report().split('三、收到')[1]}"


def test_blank_lines_around_lone_numbers_are_no_cells() -> None:
    """An extractor parted everything by blank lines and dropped what was short: 50 may be any of the row's three."""
    lines = ["信息内容", "本年\n制发件数", "本年废止\n件数", "现行有效\n件数", "规章", "行政规范性文件", "50"]
    lines += ["行政许可", "17878", "行政处\n罚", "40", "行政强制", "行政事\n业性收费", "92.14"]
    alignment = aligned(with_other_tables("\n\n".join(lines)))
    for column in ("issued", "repealed", "in_force"):
        assert "column_ambiguous" in evidence_of(alignment, f"proactive.normative_documents.{column}")


def one_a_line(fields: Sequence[str], row: str, tail: str = "") -> str:
    label = next(r.label for r in FORM.table("requests").row_labels if r.id == row)
    return f"{label}\n" + "\n".join(fields) + tail


def test_a_first_value_on_the_end_of_its_label() -> None:
    """7.属于行政执法案卷0, then six numbers and a blank line: the line above says seven."""
    rows = [r.id for r in FORM.table("requests").row_labels]
    parts = [one_a_line([str(n) for n in numbers(row)], row) for row in rows]
    glued = rows.index("denied.enforcement_files")
    first, *rest = numbers(rows[glued])
    label = FORM.table("requests").row_labels[glued].label
    parts[glued] = f"{label}{first}\n" + "\n".join(map(str, rest)) + "\n"
    alignment = aligned("\n".join([*HEADER[1:], *parts]))
    assert row_of(alignment, rows[glued]) == numbers(rows[glued])


def test_blank_lines_beside_rows_as_long_as_the_others_are_no_cells() -> None:
    """The report lacks 其他; where a block of text begins or ends, an extractor puts a blank line."""
    rows = [r.id for r in FORM.table("requests").row_labels]
    fields = {row: [7, 0, 0, 0, 1, 8] if row in ("new", "granted", "total") else [0] * 6 for row in rows}
    ends = {"carried_over", "partially_granted", "denied.state_secret", "unavailable.still_unclear", "carried_forward"}
    apart = {"other.not_corrected", "other.fee_unpaid"}
    parts = []
    for row in rows:
        label, values = one_a_line(list(map(str, fields[row])), row).split("\n", 1)
        blank = "\n" if row in apart else ""
        parts.append(f"{label}\n{blank}{values}{blank or (chr(10) if row in ends else '')}")
    header = "申请人情况|自然|人||法人或其他组织||总计|商业|企业||科研|机构||社会|公益|组织||法律|服务|机构"
    alignment = aligned("\n".join([*header.split("|"), *parts]))
    for row in rows:
        *parts_of, other, total = row_of(alignment, row)
        assert ([*parts_of, total], other) in ((fields[row], "absent"), (fields[row], "blank")), row


def test_a_number_on_its_label_where_cells_ran_together_is_doubtful() -> None:
    text = "规章000\n行政规范性文件8550\n信息内容\n行政许可17878\n信息内容\n行政处罚4\n行政强制0"
    alignment = aligned(with_other_tables(text))
    assert "column_ambiguous" in evidence_of(alignment, "proactive.licensing.decisions")
    assert "column_ambiguous" not in evidence_of(alignment, "proactive.coercion.decisions")
    apart = aligned(with_other_tables(text.replace("000", " 0 0 0").replace("8550", " 8 5 50")))
    assert "column_ambiguous" not in evidence_of(apart, "proactive.licensing.decisions")


def test_a_blank_of_a_table_copied_column_by_column_is_doubtful() -> None:
    lines = ["信息内容", "行政许可", "信息内容", "行政处罚", "行政强制", "信息内容", "行政事业性收费", "", ""]
    lines += ["本年制发件数", "0", "30", "本年处理决定数量", "285", "79", "76", "本年收费金额（单位：万元）", "1.8"]
    alignment = aligned(with_other_tables("\n".join(lines)))
    cells = {c.address.name: c for c in alignment.cells if c.address.table == "proactive"}
    blank = [name for name, cell in cells.items() if cell.value.state is State.BLANK]
    assert blank
    assert all("values_missing" in evidence_of(alignment, name) for name in blank)


def test_a_number_lines_away_from_its_rows_others_may_be_the_pages() -> None:
    text = report("\t", {"other.other": ["0"] * 6})
    cut = text.replace("（七）总计", "\n5\n\n（七）总计")
    assert cut != text
    found = aligned(cut)
    assert any(e.name.startswith("row_unread:requests.other.other.") for e in found.structure)
    assert not any(e.name.startswith("row_unread") for e in aligned(report("\t", {})).structure)


@pytest.mark.parametrize("separator", [" | ", "\n"])
def test_numbers_that_moved_over_dropped_blanks_are_doubtful(separator: str) -> None:
    """An extractor drops empty cells and fills each row up at its end: only noughts, so that no sum tells."""
    rows = [r.id for r in FORM.table("requests").row_labels]
    kept = {row: 7 if i % 3 else 3 + i % 4 for i, row in enumerate(rows)}
    lines = {row: ["0"] * count + [""] * (8 - count) for row, count in kept.items()}
    alignment = aligned(report(separator, lines))
    doubted = {row for row in rows if "column_ambiguous" in evidence_of(alignment, f"requests.{row}.natural_person")}
    assert doubted == {row for row, count in kept.items() if count < 7}


@pytest.mark.parametrize("separator", [" | ", "\n"])
def test_blanks_between_numbers_show_that_blanks_were_kept(separator: str) -> None:
    rows = [r.id for r in FORM.table("requests").row_labels]
    lines = {row: ["0"] * 6 + [""] if i % 3 else ["0", "", "", "", "", "", "0"] for i, row in enumerate(rows)}
    alignment = aligned(report(separator, lines))
    assert not [row for row in rows if "column_ambiguous" in evidence_of(alignment, f"requests.{row}.natural_person")]


def test_a_row_that_ends_before_the_others_lost_a_field() -> None:
    """Every complete row has two empty fields behind it, this one a single one: its total may be what is gone."""
    rows = [r.id for r in FORM.table("requests").row_labels]
    lines = {row: [*map(str, numbers(row)), "", ""] for row in rows}
    lines["granted"] = ["0", "0", "0", "0", "0", "0", ""]
    lines["total"] = ["1", "", "", "", "", "", "1", "", ""]  # blanks are kept here
    alignment = aligned(report("\t", lines))
    doubted = {row for row in rows if "column_ambiguous" in evidence_of(alignment, f"requests.{row}.total")}
    assert doubted == {"granted"}


@pytest.mark.parametrize("line_between", ["\t", None], ids=["a line of blanks", "none"])
def test_blanks_that_stand_on_a_line_of_their_own_are_not_counted(line_between: str | None) -> None:
    """html2text pads cells of paragraphs so: there are seven fields by chance."""
    form = form_named("annual-report-2021")
    rows = form.table("requests").row_labels
    broken = [f"{rows[3].label}\t5\t", line_between, "\t1\t", "\t6"]
    text = [f"{r.label}\t1\t0\t0\t0\t0\t0\t1" for r in rows[:3]] + [t for t in broken if t is not None]
    text += [f"{r.label}\t1\t0\t0\t0\t0\t0\t1" for r in rows[4:]]
    blocks = recover_tables([Paragraph(t, TextPlace(i)) for i, t in enumerate(text, 1)], load_forms())
    found = align([b for b in blocks if isinstance(b, Table)], load_forms())
    doubted = [
        any(e.name == "column_ambiguous" for e in c.evidence) for c in found.cells if c.address.row == rows[3].id
    ]
    assert doubted == [line_between is not None] * 7


def test_blanks_before_a_deeper_rows_numbers_are_not_taken_for_padding() -> None:
    """A complete row of a shallower label, two fields padded, is as wide as a deeper one with two fields behind it."""
    form = form_named("annual-report-2021")
    first, second, *deeper = form.table("requests").row_labels
    full = "\t0" * 6 + "\t0"
    text = [f"{first.label}\t\t{full}", f"{second.label}\t\t{full}", *(f"\t\t{r.label}{full}" for r in deeper[:5])]
    text += [
        f"\t\t{deeper[5].label}\t\t\t\t0\t0\t0\t0\t\t",
        *(f"\t\t{r.label}\t0\t\t0\t0\t0\t0\t0\t\t" for r in deeper[6:]),
    ]
    blocks = recover_tables([Paragraph(t, TextPlace(i)) for i, t in enumerate(text, 1)], load_forms())
    found = align([b for b in blocks if isinstance(b, Table)], load_forms())
    row = [c.value.state for c in found.cells if c.address.row == deeper[5].id]
    assert row == [State.BLANK] * 3 + [State.VALUE] * 4
