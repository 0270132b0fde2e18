"""``extractor export`` as a person calls it."""

from __future__ import annotations

import json

import pytest

from extractor import store
from extractor.export.json_report import to_text
from extractor.store import Verdict
from tests.export.reports import number
from tests.store.samples import PERSON, TOTAL, added, named, say


@pytest.fixture
def database(tmp_path):
    where = tmp_path / "x.db"
    db = store.open_database(where)
    first = added(db, named("a.txt", {TOTAL: number(6), PERSON: number(5)}, review=[PERSON]))
    say(db, first, PERSON, Verdict.VALUE, number=6)
    added(db, named("b.docx", year=2023, agency="乐县教育局", kind="docx"))
    db.close()
    return where


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_from_the_store_with_what_was_settled(cli, database, tmp_path):
    ran = cli("export", "-o", tmp_path / "out.jsonl", "--db", database)
    assert ran.code == 0
    assert "2 reports" in ran.err
    first, second = lines(tmp_path / "out.jsonl")
    assert first["cells"][PERSON]["value"] == 5
    assert first["cells"][PERSON]["settled"]["value"] == 6
    assert second["year"]["value"] == 2023


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--year", "2023"], ["b.docx"]),
        (["--agency", "林业"], ["a.txt"]),
        (["--kind", "docx"], ["b.docx"]),
        (["--status", "started"], ["a.txt"]),
        (["--rule", "row_sum"], []),
    ],
)
def test_filters(cli, database, tmp_path, options, names):
    assert cli("export", "-o", tmp_path / "out.jsonl", "--db", database, *options).code == 0
    assert [r["source"]["path"] for r in lines(tmp_path / "out.jsonl")] == names


@pytest.mark.parametrize("ending", ["json", "csv", "xlsx", "parquet", "duckdb", "sqlite"])
def test_each_format_has_a_dictionary_beside(cli, database, tmp_path, ending):
    out = tmp_path / f"out.{ending}"
    for _ in range(2):  # a second time over the first
        assert cli("export", "-o", out, "--db", database).code == 0
    beside = out / "datapackage.json" if ending == "parquet" else tmp_path / f"out.{ending}.datapackage.json"
    assert json.loads(beside.read_text(encoding="utf-8"))["resources"]
    assert not list(tmp_path.glob(".*.part"))


def test_from_files(cli, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_text(to_text(named("a.txt")), encoding="utf-8")
    assert cli("export", tmp_path / "in", "-o", tmp_path / "out.csv", "--format", "csv-wide").code == 0
    assert "a.txt" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["-o", "out.doc"], "which format"),
        (["-o", "out.csv", "--db", "nowhere.db"], "no database"),
        (["-o", "out.csv", "nowhere"], "no such file"),
    ],
)
def test_wrong_usage(cli, tmp_path, monkeypatch, arguments, says):
    monkeypatch.chdir(tmp_path)
    ran = cli("export", *arguments)
    assert ran.code == 2
    assert says in ran.err


def test_a_full_disk_leaves_what_was_there(cli, database, tmp_path, monkeypatch):
    out = tmp_path / "out.csv"
    out.write_text("before")

    def full(items, path):
        del items
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("extractor.export.text_files.write_csv", full)
    ran = cli("export", "-o", out, "--db", database)
    assert (ran.code, out.read_text()) == (2, "before")
    assert "No space left" in ran.err
