"""``extractor train --db``: what people settled becomes training data."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from extractor import store
from extractor.cli.learning import write_settled
from extractor.records import Evidence
from extractor.store import Verdict
from tests.export.reports import number as printed
from tests.store.samples import PERSON, TOTAL, added, empty_database, named, say

SEEN = {TOTAL: (Evidence("label", 0.91234), Evidence("column_ambiguous")), PERSON: (Evidence("label", 1.0),)}


@pytest.fixture
def settled(tmp_path):
    """A database in which one cell was read right, one wrong, and one paragraph got another section."""
    path = tmp_path / "a.db"
    path.write_bytes(empty_database())
    db = store.open_database(path)
    report = named("a.txt", {TOTAL: printed(6), PERSON: printed(2)}, review=[TOTAL, PERSON])
    cells = {name: replace(cell, evidence=SEEN.get(name, ())) for name, cell in report.cells.items()}
    number = added(db, replace(report, cells=cells))
    say(db, number, TOTAL, Verdict.VALUE, number=2)
    say(db, number, PERSON, Verdict.ACCEPT)
    say(db, number, store.view(db, number).paragraphs[0].key, Verdict.SECTION, section="problems")
    db.close()
    return path


def test_settled_cells_and_paragraphs_become_rows(settled, tmp_path):
    written = write_settled(str(settled), tmp_path)
    rows = [json.loads(line) for line in (written / "cells.jsonl").read_text().splitlines()]
    assert sorted(rows, key=lambda r: r["right"]) == [
        {"kind": "text", "split": "fit", "class": "settled", "right": 0, "wrong": 1,
         "evidence": {"label": 0.912, "column_ambiguous": 1.0}},
        {"kind": "text", "split": "fit", "class": "settled", "right": 1, "wrong": 0, "evidence": {"label": 1.0}},
    ]  # fmt: skip
    (row,) = [json.loads(line) for line in (written / "paragraphs.jsonl").read_text().splitlines()]
    assert row["section"] == "problems" and row["text"]


def test_train_hands_them_on(cli, settled, monkeypatch, tmp_path):
    handed = {}

    def train(data, models, *, corrections, force):
        handed["rows"] = corrections.read_text().count("\n")
        return {}

    monkeypatch.setattr("extractor.train.confidence.train_confidence", train)
    assert cli("train", "confidence", "--db", settled, "--models", tmp_path).code == 0
    assert handed == {"rows": 2}


def test_a_database_that_is_not_there_is_told(cli, tmp_path):
    ran = cli("train", "confidence", "--db", tmp_path / "none.db")
    assert ran.code == 2 and "there is no database" in ran.err
    assert not (tmp_path / "none.db").exists()
