"""Text in fixed columns: a blank is seen by position alone, however the converter sets numbers and headers."""

import unicodedata

import pytest

from extractor.alignment import Alignment, align
from extractor.forms import form_named, load_forms
from extractor.records import Paragraph, State, Table, TextPlace
from extractor.tables.broken_text import recover_tables

ROWS = form_named("annual-report-2021").table("requests").row_labels
HEADER = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
GROUPS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3


def width(text: str, wide: int) -> int:
    return sum(wide if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def put(text: str, columns: int, setting: str, wide: int) -> str:
    room = columns - width(text, wide)
    before = {"left": 0, "right": room, "middle": room // 2}[setting]
    return " " * before + text + " " * (room - before)


def line(label: str, fields: list[str], setting: str, wide: int, header: list[str]) -> str:
    columns = [width(h, wide) + 2 for h in header]
    return (put(label, 90, "left", wide) + "".join(map(put, fields, columns, [setting] * 15, [wide] * 15))).rstrip()


def read(text: list[str]) -> Alignment:
    blocks = recover_tables([Paragraph(t, TextPlace(i)) for i, t in enumerate(text, 1)], load_forms())
    return align([b for b in blocks if isinstance(b, Table)], load_forms())


def printed(found: Alignment, row: str) -> list[str]:
    cells = [c.value for c in found.cells if c.address.name.startswith(f"requests.{row}.")]
    return ["" if v.state is State.BLANK else str(v.number) for v in cells]


@pytest.mark.parametrize("wide", [1, 2])
@pytest.mark.parametrize(
    ("headers", "numbers"),
    [(h, n) for h in ("left", "middle", "right") for n in ("left", "middle", "right") if (h, n) != ("right", "left")],
)
def test_numbers_stand_below_headers_however_both_are_set(headers: str, numbers: str, wide: int) -> None:
    rows = [[str(i * 7 + j) if (i + j) % 3 else "" for j in range(7)] for i in range(len(ROWS))]
    text = [line("", HEADER, headers, wide, HEADER)]
    text += [line(r.label, fields, numbers, wide, HEADER) for r, fields in zip(ROWS, rows, strict=True)]
    found = read(["三、收到和处理政府信息公开申请情况", *text])
    for row, fields in zip(ROWS, rows, strict=True):
        assert printed(found, row.id) == fields


@pytest.mark.parametrize("wide", [1, 2])
def test_the_tables_of_a_text_show_together_how_wide_an_ideograph_is(wide: int) -> None:
    """A table with a single number shows nothing by itself."""
    rows = [[str(i * 7 + j) if (i + j) % 3 else "" for j in range(7)] for i in range(len(ROWS))]
    text = [line("", HEADER, "left", wide, HEADER)]
    text += [line(r.label, fields, "left", wide, HEADER) for r, fields in zip(ROWS, rows, strict=True)]
    groups = put("行政复议", 50 if wide == 2 else 32, "left", wide) + "行政诉讼"
    second = [line("", ["", "", "", "", "", "未经复议直接起诉"], "left", wide, GROUPS)[90:] + "  复议后起诉"]
    last = [line("", GROUPS, "left", wide, GROUPS)[90:], line("", [""] * 9 + ["8"], "left", wide, GROUPS)[90:]]
    heading = "四、政府信息公开行政复议、行政诉讼情况"
    found = read(["三、收到和处理政府信息公开申请情况", *text, heading, groups, *second, *last])
    remedies = {c.address.name: c.value.number for c in found.cells if c.address.table == "remedies"}
    assert {name: n for name, n in remedies.items() if n is not None} == {"remedies.litigation_direct.total": 8}


def test_single_spaces_set_nothing() -> None:
    """Few numbers behind labels of other lengths: that one of them stands below a header is chance."""
    text = ["信息内容 本年制发件数 本年废止件数 现行有效件数", "规章 3", "行政规范性文件 22"]
    found = read(["二、主动公开政府信息情况", *text, *(f"{r.label} 0 0 0 0 0 0 0" for r in ROWS)])
    cells = [c for c in found.cells if c.address.row == "normative_documents"]
    assert all(any(e.name == "column_ambiguous" for e in c.evidence) or c.value.number is None for c in cells)


@pytest.mark.parametrize("within", [True, False], ids=["where numbers stand", "before all numbers"])
def test_labels_where_numbers_should_stand_show_that_the_headers_do_not(within: bool) -> None:
    """inscriptis sets a header row that lacks its corner a column to the left of its numbers: then nothing tells which
    columns the numbers of a row with blanks are of."""
    rows = [[str(i + j) if (i + j) % 3 else "" for j in range(7)] for i in range(len(ROWS))]
    text = [line("", HEADER, "left", 2, HEADER)]
    text += [line(r.label, fields, "left", 2, HEADER) for r, fields in zip(ROWS, rows, strict=True)]
    at = 130 if within else 40
    text[4] = put("（三）不予公开", at, "left", 2) + ROWS[3].label
    found = read(["三、收到和处理政府信息公开申请情况", *text])
    cells = [c for c in found.cells if c.address.name.startswith(f"requests.{ROWS[0].id}.")]
    placed = {e.name for c in cells for e in c.evidence}
    assert ("column_ambiguous" in placed) is within
