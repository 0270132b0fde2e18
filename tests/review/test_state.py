"""The page's state: everything that the browser needs, and nothing that it has to guess."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from extractor import store
from extractor.export.layout import print_table
from extractor.records import Box, PagePlace, TextPlace
from extractor.review.state import live, place, screen
from extractor.store import Change, Verdict
from tests.review.conftest import PDF, SCAN, TEXT, _read

TOTAL = "requests.granted.total"
DOUBTED = "requests.granted.natural_person"


@pytest.fixture
def db(tmp_path: Path) -> store.Database:
    return store.open_database(tmp_path / "a.db")


def added(db: store.Database, path: Path) -> int:
    source, report = _read(path)
    return store.add_report(db, report, version="test", data=source.data).report_id


def test_a_screen_holds_every_cell_once_in_its_printed_table(db: store.Database) -> None:
    state = screen(store.view(db, added(db, PDF)), print_table)
    slots = [cell["name"] for table in state["tables"] for line in table["lines"] for cell in line if "name" in cell]
    assert len(slots) == len(set(slots)) == 200
    assert set(slots) == set(state["fixed"]) == set(state["live"]["cells"])
    assert [len(table["lines"]) for table in state["tables"]] == [14, 28, 4]
    assert [table["title"][:2] for table in state["tables"]] == ["二、", "三、", "四、"]
    assert len(state["sums"]) == 42
    json.dumps(state, allow_nan=False)  # nothing in it that JSON has not


def test_a_doubtful_cell_tells_why(db: store.Database) -> None:
    cell = screen(store.view(db, added(db, SCAN)), print_table)["fixed"][DOUBTED]
    assert cell["doubtful"] and cell["machine"] == {"state": "value", "number": 18, "raw": "18"}
    assert cell["label"] == "（一）予以公开 · 自然人"
    weights = [abs(e["weight"]) for e in cell["evidence"]]
    assert weights == sorted(weights, reverse=True) and weights
    # the bars add up to the confidence: log(0.62 / 0.38)
    assert cell["start"] + sum(e["weight"] for e in cell["evidence"]) == pytest.approx(0.4895, abs=0.01)
    assert cell["place"]["page"] == 2


def test_what_people_say_is_in_the_live_part(db: store.Database) -> None:
    number = added(db, SCAN)
    base = store.view(db, number).cells[DOUBTED].revision
    said = [
        Change(DOUBTED, Verdict.VALUE, base, number=13, why="看过原件"),
        Change(TOTAL, Verdict.SOURCE_WRONG, base, number=14),
        Change("requests.new.total", Verdict.NOTE, base, text="已核实"),
    ]
    store.correct(db, number, said, who="li")
    after = live(store.view(db, number))
    settled = after["cells"][DOUBTED]
    assert (settled["number"], settled["settled"]["verdict"], settled["settled"]["who"]) == (13, "value", "li")
    assert settled["settled"]["why"] == "看过原件"
    assert settled["revision"] > base
    assert after["cells"][TOTAL]["source_wrong"]["should_be"] == 14
    assert after["cells"][TOTAL]["number"] == 13  # what is printed stays
    assert after["cells"]["requests.new.total"]["notes"][0]["text"] == "已核实"
    first = after["history"][0]
    assert (first["target"], first["before"], first["after"]) == (DOUBTED, "18", "13")


def test_paragraphs_carry_what_a_change_needs(db: store.Database) -> None:
    paragraphs = live(store.view(db, added(db, TEXT)))["paragraphs"]
    assert all(p["key"].startswith("paragraph/") and p["section"] and p["text"] for p in paragraphs)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (None, None),
        (PagePlace(2, Box(1.04, 2, 3.16, 4)), {"page": 2, "box": [1.0, 2, 3.2, 4]}),
        (TextPlace(7, 3), {"line": 7, "column": 3}),
        (TextPlace(7, 3, "表 2"), {"line": 7, "column": 3, "part": "表 2"}),
    ],
)
def test_places(where: PagePlace | TextPlace | None, expected: object) -> None:
    assert place(where) == expected
