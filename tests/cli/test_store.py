"""``extractor add``, ``list``, ``show``, ``undo``: the store from the command line."""

from __future__ import annotations

import json

import pytest

from extractor import store
from extractor.cli.store import person
from extractor.store import Change, Verdict

CELL = "requests.denied.enforcement_files.total"


@pytest.fixture
def filled(cli, db, good, broken):
    ran = cli("add", good, broken, "--db", db)
    assert ran.code == 0
    return db


def test_add_tells_each_reports_number_and_state(cli, db, good, broken):
    ran = cli("add", good, broken, "--db", db)
    assert ran.code == 0
    assert [line.split("\t")[:2] for line in ran.out.splitlines()] == [["1", "clean"], ["2", "open"]]
    assert "2 reports stored" in ran.err
    again = cli("add", good, "--db", db, lang="zh")
    assert again.out.startswith("1\t没有变化")


def test_extracted_json_is_stored_with_its_source(cli, db, broken, tmp_path):
    text = tmp_path / "report.txt"
    text.write_bytes(broken.read_bytes())
    assert cli("extract", text, "-o", tmp_path / "out").code == 0
    ran = cli("add", tmp_path / "out", "--db", db)
    assert (ran.code, ran.out.split("\t")[:2]) == (0, ["1", "open"])
    opened = store.open_database(db)
    assert store.source_data(opened, 1) == text.read_bytes()
    assert store.view(opened, 1).head.name == "report.txt"
    opened.close()


def test_extracted_json_whose_source_has_changed_is_stored_without(cli, db, broken, tmp_path):
    text = tmp_path / "report.txt"
    text.write_bytes(broken.read_bytes())
    cli("extract", text, "-o", tmp_path / "out")
    text.write_bytes(b"another")
    assert cli("add", tmp_path / "out", "--db", db).code == 0
    opened = store.open_database(db)
    assert store.source_data(opened, 1) is None
    opened.close()


def test_a_file_that_gives_no_report_is_recorded_and_the_others_go_on(cli, db, good, tmp_path):
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 no more than that")
    ran = cli("add", bad, good, "--db", db)
    assert ran.code == 3
    assert "bad.pdf" in ran.err and "1 could not be read" in ran.err
    listed = json.loads(cli("list", "--db", db, "--status", "failed", "--json").out)
    assert [item["name"] for item in listed] == ["bad.pdf"]
    assert cli("show", listed[0]["id"], "--db", db).out.count("\n") == 2


def test_list(cli, filled):
    ran = cli("list", "--db", filled)
    assert ran.code == 0
    first, second = [line for line in ran.out.splitlines() if "source.txt" in line]
    assert "open" in first and "clean" in second
    assert "source.txt" not in cli("list", "--db", filled, "--agency", "没有这个机关").out
    assert "1 in all" not in cli("list", "--db", filled).err
    assert "2 in all" in cli("list", "--db", filled, "--limit", 1).err


def test_a_status_that_is_none(cli, filled):
    ran = cli("list", "--db", filled, "--status", "fine")
    assert ran.code == 2 and "waiting, failed" in ran.err


def test_show_names_what_fails_and_what_is_to_settle(cli, filled):
    ran = cli("show", 2, "--db", filled, lang="zh")
    assert ran.code == 0
    assert "row_sum" in ran.out
    assert f"? {CELL} = " in ran.out
    data = json.loads(cli("show", 2, "--db", filled, "--json").out)
    assert len(data["cells"]) == 200


def test_show_and_undo_a_correction(cli, filled):
    db = store.open_database(filled)
    at = store.view(db, 2).cells[CELL].revision
    entry = store.correct(db, 2, [Change(CELL, Verdict.VALUE, at, number=77, why="原件")], who=person())[0]
    db.close()
    assert f"#{entry.id}" in cli("show", 2, "--db", filled).out
    assert json.loads(cli("show", 2, "--db", filled, "--json").out)["cells"][CELL]["value"] == 77

    ran = cli("undo", 2, "--db", filled, "--why", "看错")
    assert ran.code == 0 and ran.out.startswith(f"{CELL}: 77 → ")
    assert f"undoes #{entry.id}" in cli("show", 2, "--db", filled).out
    ran = cli("undo", 2, "--db", filled)
    assert ran.code == 2 and "nothing of yours" in ran.err
    assert cli("undo", 2, "--db", filled, "--correction", entry.id).code == 2


@pytest.mark.parametrize("command", [("show", 7), ("undo", 7), ("show", 0)])
def test_numbers_that_name_no_report(cli, filled, command):
    assert cli(*command, "--db", filled).code == 2


def test_a_database_that_cannot_be_opened(cli, tmp_path):
    nowhere = tmp_path / "no" / "such" / "folder.db"
    ran = cli("users", "list", "--db", nowhere)
    assert ran.code == 2 and "cannot open the database" in ran.err
    for command in (("list",), ("show", 1), ("undo", 1)):
        ran = cli(*command, "--db", nowhere)
        assert ran.code == 2 and "there is no database" in ran.err


def test_reading_anew_tells_where_the_program_now_differs(cli, filled, broken, monkeypatch):
    db = store.open_database(filled)
    view = store.view(db, 2)
    changed = Change(CELL, Verdict.VALUE, view.cells[CELL].revision, number=77)
    store.correct(db, 2, [changed], who="li")
    with db.writing() as c:  # as if the reading at the time had been another
        c.exec_driver_sql("""UPDATE corrections SET machine = '{"state":"value","number":5}'""")
        c.exec_driver_sql("UPDATE extractions SET digest = 'older' WHERE report_id = 2")
    db.close()
    monkeypatch.setattr("extractor.cli.store.program_version", lambda: "2")
    ran = cli("add", broken, "--db", filled)
    assert ran.code == 0
    assert f"{CELL}: 5 then, " in ran.err and "settled 77" in ran.err


# --------------------------------------------------------------------------- users


@pytest.fixture
def typed(monkeypatch):
    import io

    def type_in(password: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))

    return type_in


def test_users(cli, db, typed):
    typed("a good long password")
    assert cli("users", "add", "li", "--role", "admin", "--password-stdin", "--db", db).code == 0
    assert cli("users", "list", "--db", db).out.startswith("li\tadmin\t")
    typed("another good one")
    assert cli("users", "password", "li", "--password-stdin", "--db", db).code == 0
    assert cli("users", "role", "li", "viewer", "--db", db).code == 0
    assert cli("users", "list", "--db", db).out.startswith("li\tviewer\t")
    assert cli("users", "remove", "li", "--db", db).code == 0
    assert cli("users", "list", "--db", db).out == ""
    opened = store.open_database(db)
    actions = [r.action for r in store.audit_log(opened)]
    opened.close()
    assert actions == ["remove user", "change role", "change password", "add user"]


@pytest.mark.parametrize(
    ("arguments", "password", "says"),
    [
        (("add", "li"), "short", "at least 10"),
        (("add", "li", "--role", "king"), "a good long password", "no role"),
        (("add", "a b"), "a good long password", "a name has"),
        (("password", "li"), "a good long password", "no user"),
    ],
)
def test_users_that_cannot_be(cli, db, typed, arguments, password, says):
    typed(password)
    ran = cli("users", *arguments, "--password-stdin", "--db", db)
    assert ran.code == 2 and says in ran.err
