"""Batches: each source once, the same bytes whatever happens on the way."""

from __future__ import annotations

import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from extractor import store
from extractor.batch import local
from extractor.batch.ingest import Done, Fate, here, ingest
from extractor.batch.local import Limits
from extractor.batch.reading import Task
from extractor.errors import UsageError
from extractor.export.collection import from_store
from extractor.export.text_files import as_json
from extractor.store import Verdict
from extractor.store.patience import patiently
from tests.batch.readings import read
from tests.cli.conftest import cli as cli
from tests.export.reports import number
from tests.store.samples import TOTAL, say

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "in"
    made.mkdir()
    return made


@pytest.fixture
def db(tmp_path):
    opened = store.open_database(tmp_path / "x.db")
    yield opened
    opened.close()


def put(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)


def tasks(folder):
    return [Task(p, p) for p in sorted(folder.glob("*.txt"))]


def run(db, folder, workers=2, engine=None, **more):
    """What became of each source, by its name without ending."""
    steps = list(ingest(db, tasks(folder), engine or here(workers, read), version="1", **more))
    return {s.path.stem: s for s in steps}


def fates(steps):
    return {name: s.fate.value for name, s in steps.items()}


def contents(db):
    return [json.dumps(as_json(item), sort_keys=True) for item in from_store(db)]


def test_each_source_once_and_again_nothing(db, folder):
    put(folder, a="one", b="three", c="one", d="refuse")
    first = run(db, folder)
    assert fates(first) == {"a": "read", "b": "read", "c": "repeated", "d": "failed"}
    assert first["a"].status == "open"
    assert "damaged" in first["d"].error.en
    before = contents(db)
    assert len(before) == 3
    assert fates(run(db, folder)) == {"a": "known", "b": "known", "c": "repeated", "d": "known"}
    assert contents(db) == before


def test_failed_ones_are_tried_again_when_asked(db, folder):
    put(folder, a="crash once", b="refuse")
    assert fates(run(db, folder, engine=lambda ts: (Done(t, error=UsageError("坏", "bad")) for t in ts))) == {
        "a": "failed",
        "b": "failed",
    }
    (folder / "a.tried").touch()
    assert fates(run(db, folder)) == {"a": "known", "b": "known"}
    assert fates(run(db, folder, retry_failed=True)) == {"a": "read", "b": "failed"}


def test_what_another_version_read_is_read_anew_when_asked(db, folder):
    put(folder, a="one", b="three", c="refuse")
    run(db, folder)
    before = contents(db)
    (first,) = store.queue(db, store.Filter(search="a.txt")).items
    say(db, first.id, TOTAL, Verdict.VALUE, number=77)

    def again(**more):
        return {s.path.stem: s for s in ingest(db, tasks(folder), here(1, read), version="2", **more)}

    steps = again()
    assert fates(steps) == {"a": "known", "b": "known", "c": "known"}
    assert all(s.older for s in steps.values())
    (folder / "d.txt").write_text("five!")  # new ones are read by the new version
    assert fates(again(reread_older=True)) == {"a": "read", "b": "read", "c": "failed", "d": "read"}
    assert not any(s.older for s in again().values())
    after = contents(db)
    assert after[1:3] == before[1:]
    assert '"value": 77' in after[0]  # what people settled stays


def test_a_settled_cell_that_is_now_read_otherwise_is_told(db, folder):
    put(folder, a="one")
    run(db, folder)
    say(db, 1, TOTAL, Verdict.ACCEPT)

    def reads_otherwise(wanted):
        for task in wanted:
            made = read(task)
            other = replace(made.cells[TOTAL], value=number(9))
            yield Done(task, replace(made, cells={**made.cells, TOTAL: other}))

    (step,) = ingest(db, tasks(folder), reads_otherwise, version="2", reread_older=True)
    (difference,) = step.differences
    assert (difference.settled.number, difference.machine_now.number) == (3, 9)


def test_a_worker_that_dies_is_replaced_and_its_source_tried_once_more(db, folder, monkeypatch):
    monkeypatch.setattr(local, "LIGHT", Limits(30, 3.0, 2**30))
    put(folder, a="good", b="crash once", c="crash now", d="hang", e="fine")
    steps = run(db, folder)
    assert fates(steps) == {"a": "read", "b": "read", "c": "failed", "d": "failed", "e": "read"}
    assert "SIGABRT" in steps["c"].error.en
    assert "had not ended" in steps["d"].error.en
    failed = {i.name: i.error for i in from_store(db, store.Filter(status=("failed",)))}
    assert "SIGABRT" in failed["c.txt"]
    assert "had not ended" in failed["d.txt"]


def test_the_same_bytes_whatever_the_number_of_workers(tmp_path, folder):
    put(folder, **{f"s{i:02}": "x" * (i + 1) for i in range(12)})
    found = []
    for workers in (1, 3):
        opened = store.open_database(tmp_path / f"{workers}.db")
        run(opened, folder, workers)
        found.append(contents(opened))
        opened.close()
    assert found[0] == found[1]
    assert len(found[0]) == 12


def test_the_order_of_what_leaves_does_not_depend_on_the_order_in_which_it_came(tmp_path):
    found = []
    for order in ("abc", "cab"):
        opened = store.open_database(tmp_path / f"{order}.db")
        for letter in order:
            file = tmp_path / letter / "same name.txt"
            file.parent.mkdir(exist_ok=True)
            file.write_text(letter)
            list(ingest(opened, [Task(file, file)], lambda ts: (Done(t, read(t)) for t in ts), version="1"))
        found.append(contents(opened))
        opened.close()
    assert found[0] == found[1]


def test_a_missing_and_a_changed_file_fail_alone(db, folder):
    put(folder, a="one", b="two")

    def engine(wanted):
        for task in wanted:
            if task.path.stem == "a":
                task.file.write_text("something else")
            yield Done(task, read(task))

    missing = Task(folder / "no.txt", folder / "no.txt")
    steps = {s.path.stem: s for s in ingest(db, [missing, *tasks(folder)], engine, version="1")}
    assert fates(steps) == {"no": "failed", "a": "failed", "b": "read"}
    assert "changed" in steps["a"].error.en
    assert len(contents(db)) == 1
    assert fates(run(db, folder)) == {"a": "read", "b": "known"}  # what changed is another source


def test_sources_are_taken_as_they_are_needed(db, folder):
    taken = []

    def many():
        for i in range(500):
            file = folder / f"{i}.txt"
            file.write_text(str(i))
            taken.append(i)
            yield Task(file, file)

    steps = ingest(db, many(), lambda ts: (Done(t, read(t)) for t in ts), version="1")
    assert next(steps).fate is Fate.READ
    assert len(taken) == 100


@pytest.mark.parametrize("after", [1, 7])
def test_killed_and_resumed(tmp_path, folder, after):
    put(folder, **{f"s{i:02}": f"slow {'x' * i}" for i in range(16)})
    where = tmp_path / "cut.db"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-m", "tests.batch.readings", str(folder), str(where), "2"]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True)
    assert process.stdout is not None
    for _ in range(after):
        assert process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    cut = store.open_database(where)
    there = len(contents(cut))
    assert after <= there < 16
    resumed = fates(run(cut, folder))
    assert sorted(resumed) == [f"s{i:02}" for i in range(16)]
    assert sum(f == "known" for f in resumed.values()) == there
    whole = store.open_database(tmp_path / "whole.db")
    run(whole, folder)
    assert contents(cut) == contents(whole)
    for opened in (cut, whole):
        opened.close()
    with closing(sqlite3.connect(where)) as raw:
        assert raw.execute("SELECT count(*), count(DISTINCT report_id) FROM extractions").fetchone() == (16, 16)


def away(times, reason="server closed the connection"):
    """An action that fails ``times`` times as a database does that is away."""
    left = [times]

    def action():
        if left[0]:
            left[0] -= 1
            raise OperationalError("SELECT 1", {}, Exception(reason))
        return "there"

    return action


def test_a_database_that_comes_back_is_waited_for():
    assert patiently(away(3), seconds=60, pause=0) == "there"


@pytest.mark.parametrize(("action", "seconds"), [(away(9), 0), (away(1, "database or disk is full"), 60)])
def test_patience_ends(action, seconds):
    with pytest.raises(UsageError, match="run again"):
        patiently(action, seconds=seconds, pause=0)


# --------------------------------------------------------------------------- the command

SAMPLES = ROOT / "tests" / "reports"


def test_the_command(cli, tmp_path, monkeypatch):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("tabs_clean", "form_2019"):
        (folder / f"{name}.txt").write_bytes((SAMPLES / name / "source.txt").read_bytes())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    ran = cli("ingest", folder, "--db", tmp_path / "x.db", "--workers", "2")
    assert ran.code == 3
    assert "2 read" in ran.err
    assert "1 failed" in ran.err
    assert "broken.pdf" in ran.err
    (folder / "broken.pdf").unlink()
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{folder / 'tabs_clean.txt'}\n\n{folder / 'form_2019.txt'}\n"))
    ran = cli("ingest", "-", "--db", tmp_path / "x.db")
    assert ran.code == 0
    assert "0 read" in ran.err
    assert "2 there before" in ran.err


def test_the_command_says_what_another_version_read(cli, tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_bytes((SAMPLES / "tabs_clean" / "source.txt").read_bytes())
    where = tmp_path / "x.db"
    monkeypatch.setattr("extractor.cli.ingest.program_version", lambda: "0.0.1")
    assert "another version" not in cli("ingest", tmp_path / "a.txt", "--db", where).err
    monkeypatch.undo()
    assert (
        "1 of those there before were read by another version" in cli("ingest", tmp_path / "a.txt", "--db", where).err
    )
    ran = cli("ingest", tmp_path / "a.txt", "--db", where, "--reread-older")
    assert (ran.code, "1 read" in ran.err) == (0, True)
    assert "another version" not in cli("ingest", tmp_path / "a.txt", "--db", where).err


def test_results_as_parquet_are_the_same_bytes_whatever_the_workers(cli, tmp_path):
    pytest.importorskip("pyarrow", reason="Parquet needs pyarrow (extra export)")
    for name in ("tabs_clean", "form_2019", "hard_broken_wrong_total"):
        for folder in ("in", "in/sub"):  # the same name twice
            target = tmp_path / folder / f"{name}.txt"
            target.parent.mkdir(parents=True, exist_ok=True)
            end = b"" if folder == "in" else b"\n\n"
            target.write_bytes((SAMPLES / name / "source.txt").read_bytes() + end)
    found = []
    for workers in (1, 3):
        out = tmp_path / f"{workers}.parquet"
        ran = cli("ingest", tmp_path / "in", "--db", tmp_path / f"{workers}.db", "-w", workers, "--out", out)
        assert (ran.code, "6 reports" in ran.err) == (0, True)
        found.append({file.name: file.read_bytes() for file in out.iterdir()})
    assert found[0] == found[1]
    assert set(found[0]) >= {"reports.parquet", "cells.parquet", "datapackage.json"}
    assert cli("ingest", tmp_path / "in", "--db", tmp_path / "1.db", "--out", tmp_path / "x.doc").code == 2


def test_an_address_without_ray(cli, tmp_path):
    (tmp_path / "a.txt").touch()
    ran = cli("ingest", tmp_path / "a.txt", "--db", tmp_path / "x.db", "--address", "auto")
    assert ran.code == 2
    assert "--engine ray" in ran.err


def test_a_missing_path_is_told_and_the_rest_is_read(cli, tmp_path):
    (tmp_path / "a.txt").write_bytes((SAMPLES / "tabs_clean" / "source.txt").read_bytes())
    ran = cli("ingest", tmp_path / "a.txt", tmp_path / "no.txt", "--db", tmp_path / "x.db")
    assert ran.code == 3
    assert "1 read" in ran.err
    assert "no.txt" in ran.err
    assert cli("ingest", tmp_path / "no.txt", "--db", tmp_path / "x.db").code == 2


def test_a_watched_folder_takes_what_is_dropped(cli, tmp_path, monkeypatch):
    from extractor import settings
    from extractor.cli import ingest as command

    folder = tmp_path / "drop"
    folder.mkdir()
    rounds = []

    def pause(seconds):
        del seconds
        rounds.append(1)
        if len(rounds) == 1:
            (folder / "a.txt").write_bytes((SAMPLES / "tabs_clean" / "source.txt").read_bytes())
        if len(rounds) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(settings, "WATCH_SECONDS", 0.0)
    monkeypatch.setattr(command.time, "sleep", pause)
    ran = cli("ingest", folder, "--watch", "--db", tmp_path / "x.db")
    assert ran.code == 130
    assert ran.err.count("1 read") == 1
