"""Opening, migrating, refusing."""

from __future__ import annotations

import multiprocessing
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from extractor import store
from extractor.errors import DataError, UsageError
from extractor.store import database
from extractor.store.schema import METADATA
from tests.store.samples import added, named


def test_the_migrations_make_the_schema(db):
    with db.engine.connect() as c:
        context = MigrationContext.configure(c, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, METADATA)
    assert [d for d in differences if d[0] != "remove_table" or d[1].name != "alembic_version"] == []


def test_head_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [database.HEAD]


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 30_000)]
)
def test_sqlite_is_set_up(tmp_path, pragma, value):
    db = store.open_database(tmp_path / "a.db")
    with db.reading() as c:
        assert c.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    db.close()


def test_an_old_database_is_copied_before_it_is_brought_up(tmp_path, monkeypatch):
    path = tmp_path / "a.db"
    with monkeypatch.context() as older:
        older.setattr(database, "HEAD", "0001")
        db = store.open_database(path)
        number = added(db, named("a.txt"))
        db.close()
    assert list(tmp_path.glob("a.db.backup*")) == []

    db = store.open_database(path)
    assert store.view(db, number).head.status == "clean"
    db.close()
    (copy,) = tmp_path.glob("a.db.backup-0001-*")
    with closing(sqlite3.connect(copy)) as c:
        assert c.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
        assert c.execute("SELECT name FROM reports").fetchall() == [("a.txt",)]
        tables = {name for (name,) in c.execute("SELECT name FROM sqlite_master")}
    assert "cells" in tables and "users" not in tables


def test_a_database_of_a_newer_program_is_refused(url, db):
    with db.writing() as c:
        c.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DataError, match="newer version"):
        store.open_database(url)


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("mysql://host/db", "not a database address|only SQLite"),
        ("nonsense://x", "not a database address"),
        ("sqlite://", "needs a file name"),
        ("postgresql://nobody@127.0.0.1:1/none", r"cannot open the database|pip install 'extractor\[postgres\]'"),
    ],
)
def test_addresses_that_lead_nowhere(where, says):
    with pytest.raises(UsageError, match=says):
        store.open_database(where)


def test_a_password_is_not_shown_in_complaints():
    with pytest.raises(UsageError) as caught:
        store.open_database("postgresql://u:geheim@127.0.0.1:1/none")
    assert "geheim" not in caught.value.en + caught.value.zh


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "a.db"
    path.write_bytes(b"this is a letter to my aunt, not a database" * 50)
    with pytest.raises(UsageError, match="not a database"):
        store.open_database(path)
    assert path.read_bytes().startswith(b"this is a letter")


def test_opening_an_up_to_date_database_loads_no_alembic(tmp_path):
    path = tmp_path / "a.db"
    store.open_database(path).close()
    code = (
        f"import sys; from extractor import store; store.open_database({str(path)!r}); print('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def _open(where: str, files: Path, answers: multiprocessing.SimpleQueue[str]) -> None:
    try:
        store.open_database(where, files=files).close()
        answers.put("opened")
    except Exception as error:
        answers.put(repr(error))


def test_several_processes_may_open_a_new_database_at_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    where = f"sqlite:///{tmp_path / 'new.db'}"
    processes = [context.Process(target=_open, args=(where, tmp_path / "f", answers)) for _ in range(2)]
    for p in processes:
        p.start()
    for p in processes:
        p.join()
    assert [answers.get() for _ in processes] == ["opened"] * 2


def test_a_failed_transaction_leaves_nothing(db):
    number = added(db, named("a.txt"))
    with pytest.raises(ZeroDivisionError), db.writing() as c:
        c.execute(text("UPDATE reports SET name = 'x'"))
        _ = 1 / 0
    assert store.view(db, number).head.name == "a.txt"


def test_foreign_keys_hold(db):
    with pytest.raises(Exception, match=r"(?i)foreign key"), db.writing() as c:
        c.execute(text("INSERT INTO claims VALUES (77, 'li', 'x', 'y')"))
