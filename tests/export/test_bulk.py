"""Many reports out: every format has the same cells, and printed, settled and entailed values stay apart."""

from __future__ import annotations

import csv
import json
import math
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import pandas
import pytest
from openpyxl import load_workbook

from extractor.errors import MissingTool
from extractor.export import columnar, relations, text_files, workbook
from extractor.export.collection import Choice, Exported, Settled, from_files, of_report
from extractor.export.json_report import from_json, to_text
from extractor.forms import load_forms
from extractor.records import State, Value
from tests.export.reports import BLANK, DASH, FORM_2019, UNREADABLE, number, report

pytest.importorskip("pyarrow", reason="Parquet needs pyarrow (extra export)")
duckdb = pytest.importorskip("duckdb", reason="reads the files back (extra export)")

GRANTED = "requests.granted.natural_person"
TOTAL = "requests.granted.total"
FEES = "proactive.fees.amount"
OTHER = "requests.granted.other"
LICENCES = "proactive.licensing.decisions"
NEW = "requests.new.total"


def item() -> Exported:
    """A report with everything that has to be told apart."""
    made = report(
        {
            GRANTED: number(6),
            TOTAL: number(3, note="=cmd|' /C calc'!A0"),
            FEES: number(25.1, "25.10万元"),
            OTHER: BLANK,
            LICENCES: DASH,
            NEW: number(10**20 + 1, str(10**20 + 1)),
            "requests.carried_over.total": UNREADABLE,
        },
        review=[TOTAL, OTHER],
    )
    exported = of_report(replace(made, source=replace(made.source, sha256="a" * 64)))
    said = Settled(number(6), "value", "li", "2026-01-02T03:04:05.000000Z", "看过原件")
    return replace(exported, settled={TOTAL: said}, entailed={OTHER: 0}, agency="=1+1", agency_settled=True)


def other() -> Exported:
    """A report on the older form."""
    made = report({"proactive.procurement.amount": number(1.5)}, form=FORM_2019)
    return of_report(replace(made, source=replace(made.source, sha256="b" * 64)))


UNREAD = {State.UNREADABLE: "?"}
FAILED = Exported("c.pdf", "c" * 64, "pdf", "failed", None, error="damaged")
ALL = (item(), other(), FAILED)
COLUMNS = [c.name for c in relations.CELLS.columns]
EXPECTED = [
    dict(zip(COLUMNS, relations.typed(relations.CELLS, r), strict=True)) for i in ALL for r in relations.CELLS.rows(i)
]


def cell(rows, name, sha="a" * 64):
    (found,) = (r for r in rows if r["cell"] == name and r["sha256"] == sha)
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (GRANTED, {"value": 6, "origin": "printed", "trust": "accepted", "settled_value": None, "raw": "6"}),
        (TOTAL, {"value": 6, "origin": "settled", "printed_value": 3, "settled_value": 6, "settled_by": "li"}),
        (OTHER, {"value": None, "state": "blank", "entailed_value": 0, "trust": "review"}),
        (LICENCES, {"value": None, "state": "not_applicable", "raw": "—", "entailed_value": None}),
        (FEES, {"value": 25.1, "raw": "25.10万元", "line": 7, "field": 2, "page": None}),
        (NEW, {"value": None, "printed_value": None, "state": "value", "raw": "100000000000000000001"}),
    ],
)
def test_what_a_row_says(name, expected):
    found = cell(EXPECTED, name)
    assert {k: found[k] for k in expected} == expected


@pytest.mark.parametrize(
    ("value", "double"), [(3, 3.0), (0.1, 0.1), (2**53, 2.0**53), (2**53 + 1, None), (10**400, None), (None, None)]
)
def test_a_number_that_a_float_cannot_hold_is_left_out(value, double):
    assert relations.exact_double(value) == double


def rows_of(connection, table, order):
    cursor = connection.execute(f"SELECT * FROM {table} ORDER BY {order}")
    names = [d[0] for d in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def in_order(rows):
    return sorted(rows, key=lambda r: (r["sha256"], r["cell"]))


def test_parquet_by_duckdb_and_pandas(tmp_path):
    assert columnar.write_parquet(ALL, tmp_path / "out") == 3
    file = tmp_path / "out" / "cells.parquet"
    with closing(duckdb.connect()) as db:
        assert in_order(rows_of(db, f"'{file}'", "sha256, cell")) == in_order(EXPECTED)
    frame = pandas.read_parquet(file)
    assert [_plain(r) for r in frame.to_dict("records")] == EXPECTED
    assert list(pandas.read_parquet(tmp_path / "out" / "reports.parquet")["error"].dropna()) == ["damaged"]


def _plain(row):
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()}


@pytest.mark.parametrize(
    ("write", "opened"), [(columnar.write_duckdb, duckdb.connect), (columnar.write_sqlite, sqlite3.connect)]
)
def test_databases_hold_the_same_cells(tmp_path, write, opened):
    assert write(ALL, tmp_path / "x.db") == 3
    with closing(opened(str(tmp_path / "x.db"))) as db:
        assert in_order(rows_of(db, "cells", "sha256, cell")) == in_order(EXPECTED)
        assert len(rows_of(db, "paragraphs", "position")) == 2 * 15
        assert [r["status"] for r in rows_of(db, "reports", "sha256")] == ["open", "clean", "failed"]


def test_no_reports_at_all(tmp_path):
    assert columnar.write_parquet([], tmp_path / "out") == 0
    assert len(pandas.read_parquet(tmp_path / "out" / "cells.parquet")) == 0
    assert workbook.write_xlsx([], tmp_path / "x.xlsx") == 0
    assert text_files.write_jsonl([], tmp_path / "x.jsonl") == 0
    assert (tmp_path / "x.jsonl").read_text() == ""


def test_a_missing_tool_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(MissingTool, match=r"pyarrow.*extractor\[export\]"):
        columnar.write_parquet(ALL, tmp_path / "out")


def test_csv_by_cell(tmp_path):
    text_files.write_csv(ALL, tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 200 + 198
    assert cell(rows, NEW)["value"] == str(10**20 + 1)  # text holds any number
    assert cell(rows, TOTAL)["note"].startswith("'=cmd")
    assert cell(rows, TOTAL)["agency"] == "'=1+1"
    assert [cell(rows, TOTAL)[k] for k in ("value", "printed_value", "settled_value", "origin")] == [
        "6",
        "3",
        "6",
        "settled",
    ]


def test_csv_by_report(tmp_path):
    text_files.write_wide_csv(ALL, tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        first, second, third = csv.DictReader(file)
    assert (first[TOTAL], first[f"{TOTAL}:is"], first[f"{TOTAL}:printed"]) == ("6", "settled", "3")
    assert (first[GRANTED], first[f"{GRANTED}:is"], first[f"{GRANTED}:printed"]) == ("6", "accepted", "")
    assert (first[OTHER], first[f"{OTHER}:is"], first[f"{OTHER}:entailed"]) == ("", "review blank", "0")
    assert (second["proactive.procurement.amount"], second[FEES]) == ("1.5", "")
    assert third["error"] == "damaged"


@pytest.mark.parametrize("lines", [False, True])
def test_json_is_the_contract_with_settled_beside(tmp_path, lines):
    file = tmp_path / "x.json"
    assert (text_files.write_jsonl if lines else text_files.write_json)(ALL, file) == 3
    text = file.read_text(encoding="utf-8")
    first, second, third = map(json.loads, text.splitlines()) if lines else json.loads(text)
    assert first["cells"][TOTAL]["value"] == 3
    assert first["cells"][TOTAL]["settled"]["value"] == 6
    assert first["cells"][OTHER]["entailed"] == 0
    assert first["agency"]["settled"] == "=1+1"
    assert from_json(second) == replace(other().report, source=from_json(second).source)
    assert third["error"] == "damaged"


def test_workbook(tmp_path):
    workbook.write_xlsx(ALL, tmp_path / "x.xlsx")
    book = load_workbook(tmp_path / "x.xlsx")
    assert [s.title for s in book][3:6] == ["主动公开 2021", "依申请公开 2021", "复议诉讼 2021"]
    for sheet in book:
        assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row)
    sheet = book["依申请公开 2021"]
    head = [str(c.value).rpartition("\n")[2] for c in sheet[1]]
    rows = {row[3].value: dict(zip(head, row, strict=True)) for row in sheet.iter_rows(min_row=2)}
    granted = rows["granted"]
    assert granted["agency"].value == "=1+1"
    assert granted["agency"].quotePrefix
    assert (granted["natural_person"].value, granted["total"].value, granted["other"].value) == (6, 6, None)
    colours = {name: granted[name].fill.start_color.rgb[2:] for name in ("natural_person", "total", "other")}
    assert colours == {"natural_person": "000000", "total": "BDD7EE", "other": "D9C3E8"}
    assert "第 7 行第 2 列" in granted["natural_person"].comment.text
    assert "原文：3" in granted["total"].comment.text
    assert "li" in granted["total"].comment.text
    assert "推算：0" in granted["other"].comment.text
    assert rows["new"]["total"].value == str(10**20 + 1)
    assert granted["business"].value == 0
    assert granted["business"].comment is None  # of a plain accepted 0 there is nothing to tell


def test_every_number_of_the_workbook_is_the_one_that_counts(tmp_path):
    workbook.write_xlsx([other()], tmp_path / "x.xlsx")
    sheet = load_workbook(tmp_path / "x.xlsx")["主动公开 2019"]
    head = [str(c.value).rpartition("\n")[2] for c in sheet[1]]
    got = {
        f"proactive.{row[3]}.{column}": value
        for row in sheet.iter_rows(min_row=2, values_only=True)
        for column, value in zip(head[5:], row[5:], strict=True)
        if value is not None
    }
    assert got == {n: c.value.number for n, c in other().report.cells.items() if n.startswith("proactive.")}


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "a\x00b", "\ud800"])
def test_text_stays_text(tmp_path, text):
    workbook.write_xlsx([replace(item(), agency=text)], tmp_path / "x.xlsx")
    cell = load_workbook(tmp_path / "x.xlsx")["报告"]["G2"]
    assert cell.data_type == "s"
    assert len(cell.value) == len(text)


def test_files_of_extracted_json(tmp_path):
    (tmp_path / "a.json").write_text(to_text(report({GRANTED: number(2)})), encoding="utf-8")
    (tmp_path / "b.json").write_text(json.dumps({"error": "no", "source": {"path": "x/b.pdf"}}), encoding="utf-8")
    files = sorted(tmp_path.iterdir())
    first, second = from_files(files)
    assert first.counts(first.report.cells[GRANTED]) == number(2)
    assert (second.name, second.error, second.report) == ("b.pdf", "no", None)


@pytest.mark.parametrize(
    ("choice", "taken"),
    [
        (Choice(), 3),
        (Choice(agency="林业"), 1),
        (Choice(year=2024), 2),
        (Choice(year=2023), 0),
        (Choice(kind="pdf"), 1),
        (Choice(rule="row_sum"), 0),
        (Choice(status=("open", "failed")), 2),
    ],
)
def test_choice(choice, taken):
    assert sum(choice.takes(i) for i in ALL) == taken


def test_value_that_counts_is_never_the_entailed_one():
    blank = replace(item(), settled={})
    assert blank.counts(blank.report.cells[OTHER]) == BLANK
    assert Value(BLANK.state).number is None


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_workbook_as_libreoffice_opens_it(tmp_path):
    workbook.write_xlsx(ALL, tmp_path / "x.xlsx")
    every_sheet_unformatted = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    home = f"-env:UserInstallation=file://{tmp_path}/office"  # another LibreOffice may be running
    command = ["soffice", home, "--headless", "--convert-to", every_sheet_unformatted, "--outdir", tmp_path]
    subprocess.run([*map(str, command), str(tmp_path / "x.xlsx")], check=True, capture_output=True, timeout=120)
    for exported in (item(), other()):
        form = next(f for f in load_forms() if f.name == exported.report.form)
        year = form.name.rpartition("-")[2]
        got = {}
        for table, title in (("proactive", "主动公开"), ("requests", "依申请公开"), ("remedies", "复议诉讼")):
            with (tmp_path / f"x-{title} {year}.csv").open(encoding="utf-8-sig", newline="") as file:
                head, *rows = csv.reader(file)
            columns = [name.rpartition("\n")[2] for name in head[5:]]
            for row in rows:
                assert (row[0], row[1]) == (exported.name, exported.agency)  # =1+1 is text
                got |= {f"{table}.{row[3]}.{c}": text for c, text in zip(columns, row[5:], strict=True)}
        for name, printed in exported.report.cells.items():
            counts = exported.counts(printed)
            wanted = counts.number if counts.number is not None else counts.raw or UNREAD.get(counts.state, "")
            same = (
                Decimal(got[name]) == Decimal(str(wanted)) if isinstance(wanted, int | float) else got[name] == wanted
            )
            assert same, (name, got[name], wanted)
