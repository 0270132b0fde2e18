"""What the browser works out by itself (static/model.js, sums.js, source_view.js), run in Node: it must agree with what
the program works out in Python."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from extractor import store
from extractor.checks import check
from extractor.export.layout import print_table
from extractor.forms import load_forms
from extractor.records import State, Value
from extractor.review.state import screen
from extractor.review.words import STATIC
from extractor.store import Change, Verdict
from tests.review.conftest import SCAN, _read

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="Node is not installed")

LOAD = f"""
import {{ readFileSync }} from "node:fs";
const {{ Model }} = await import({json.dumps((STATIC / "model.js").as_uri())});
const sums = await import({json.dumps((STATIC / "sums.js").as_uri())});
const given = JSON.parse(readFileSync(0, "utf8"));
const answer = (value) => console.log(JSON.stringify(value));
"""


def run(script: str, given: Any) -> Any:
    """What ``script`` answers to ``given``."""
    command = [str(NODE), "--input-type=module", "-e", LOAD + script]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def random_values(seed: int) -> dict[str, Value]:
    """A filled form, most of it zeros, with every state and numbers of all sizes among them."""
    dice = random.Random(seed)
    (form, *_) = load_forms()
    choices = [0] * 12 + [1, 2, 7, 0.1, 0.2, 0.3, 41.84, 10**9, 2**52 - 1]
    states = [State.VALUE] * 30 + [State.BLANK, State.ABSENT, State.NOT_APPLICABLE, State.UNREADABLE]
    return {
        a.name: Value(state, dice.choice(choices) if state is State.VALUE else None)
        for a, state in ((a, dice.choice(states)) for a in form.addresses)
    }


def test_sums_fail_in_the_browser_exactly_where_they_fail_here() -> None:
    (form, *_) = load_forms()
    identities = [{"rule": i.rule, "title": i.title, "left": i.left, "right": i.right} for i in form.identities]
    forms = [random_values(seed) for seed in range(60)]
    given = {
        "sums": identities,
        "forms": [{n: {"state": v.state.value, "number": v.number} for n, v in values.items()} for values in forms],
    }
    failing = run(
        """answer(given.forms.map((form) => given.sums.flatMap((sum, i) =>
             sums.evaluate(sum, (n) => ({ ...form[n], number: form[n].number ?? undefined })).state === "fails" ? [i] : [])))""",
        given,
    )
    for values, found in zip(forms, failing, strict=True):
        expected = {f.cells for f in check(form, values).findings}
        assert {form.identities[i].cells for i in found} == expected


@pytest.mark.parametrize(
    ("others", "kind", "expected"),
    [
        ([3, 4, 7], "integer", 0),
        ([1, 2, 7], "integer", 4),
        ([9, 0, 7], "integer", None),  # would have to be negative
        ([9, 0, 7], "signed", -2),
        ([0.1, 0.2, 0.3], "decimal", 0),
        ([0.1, 0, 1], "integer", None),  # would have to be broken
        ([0.1, 0, 1], "decimal", 0.9),
        ([None, 0, 1], "integer", None),  # another cell cannot be read
    ],
)
def test_the_number_that_mends_a_sum(others: list[float | None], kind: str, expected: float | None) -> None:
    cells = {
        name: {"state": "unreadable"} if number is None else {"state": "value", "number": number}
        for name, number in zip("abt", others, strict=True)
    }
    given = {"cells": cells | {"x": {"state": "value", "number": 5}}, "kind": kind}
    script = """const sum = { rule: "row_sum", title: "", left: ["a", "b", "x"], right: ["t"] };
    answer(sums.solve(sum, "x", (n) => given.cells[n], given.kind))"""
    assert run(script, given) == expected


@pytest.fixture
def report(tmp_path: Path) -> tuple[store.Database, int]:
    db = store.open_database(tmp_path / "a.db")
    source, reading = _read(SCAN)
    return db, store.add_report(db, reading, version="test", data=source.data).report_id


MODEL = "const model = new Model(given.screen, 'li');\n"


def test_the_browser_and_the_store_agree_on_what_waits(report: tuple[store.Database, int]) -> None:
    db, number = report
    given = {"screen": screen(store.view(db, number), print_table)}
    assert run(MODEL + "answer(model.waiting)", given)[:4] == list(store.view(db, number).to_settle)[:4]
    script = """model.say([{ target: "requests.granted.natural_person", verdict: "value", number: 13 }]);
    model.recompute();
    answer([model.waiting, model.offers("requests.unavailable.not_held.business").map((o) => o.number)])"""
    waiting, offered = run(MODEL + script, given)
    base = store.view(db, number).cells["requests.granted.natural_person"].revision
    store.correct(db, number, [Change("requests.granted.natural_person", Verdict.VALUE, base, number=13)], who="li")
    assert set(waiting) == set(store.view(db, number).to_settle)
    assert offered == [1]


def test_what_is_said_is_seen_at_once_and_taken_back(report: tuple[store.Database, int]) -> None:
    db, number = report
    script = """const name = "requests.granted.natural_person";
    const seen = [];
    const see = () => { model.recompute(); const c = model.cells[name]; seen.push([c.state, c.number ?? null, Boolean(c.settled), model.tally().fails]); };
    see();
    for (const said of [{ verdict: "value", number: 13 }, { verdict: "blank" }, { verdict: "accept" }]) { model.say([{ target: name, ...said }]); see(); }
    model.step("undo"); see(); model.step("undo"); see(); model.step("redo"); see();
    answer(seen)"""
    assert run(MODEL + script, {"screen": screen(store.view(db, number), print_table)}) == [
        ["value", 18, False, 4],
        ["value", 13, True, 2],
        ["blank", None, True, 4],
        ["blank", None, True, 4],
        ["blank", None, True, 4],
        ["value", 13, True, 2],
        ["blank", None, True, 4],
    ]


def test_a_second_word_on_a_cell_rests_on_the_first(report: tuple[store.Database, int]) -> None:
    db, number = report
    script = """const name = "requests.granted.natural_person";
    const first = model.say([{ target: name, verdict: "blank" }]);
    const second = model.say([{ target: name, verdict: "value", number: 13 }]);
    const before = second.changes[0].base;
    model.confirmed(first, [{ target: name, revision: before + 1 }]);
    answer([before, second.changes[0].base, model.pending.length])"""
    before, after, left = run(MODEL + script, {"screen": screen(store.view(db, number), print_table)})
    assert (after, left) == (before + 1, 1)


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("规章\t0\t12\t3", 3, "12"),
        ("规章\t0\t\t3", 3, ""),
        ("| 规章 | 0 | 12 |", 3, " 12 "),
        ("规章|0|12", 3, "12"),
        ("  行政许可   429 0", 2, "429"),
        ("1190", 1, "1190"),
        ("规章 0", 5, None),
    ],
)
def test_where_a_field_stands_in_a_line(text: str, column: int, expected: str | None) -> None:
    source = (STATIC / "fields.js").as_uri()
    script = f"""const {{ field }} = await import({json.dumps(source)});
    const at = field(given.text, given.column);
    answer(at === null ? null : given.text.slice(...at))"""
    assert run(script, {"text": text, "column": column}) == expected
