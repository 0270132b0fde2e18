"""The contract's JSON, key by key, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import PasswordNeeded, UnreadableFile
from extractor.export.json_report import dump, failure, from_json, number, to_json, to_text
from extractor.records import (
    Box,
    Evidence,
    Finding,
    PagePlace,
    Problem,
    Report,
    ScoredCell,
    State,
    Suggestion,
    TextPlace,
    Value,
)
from tests.export.reports import ABSENT, BLANK, DASH, FORM_2019, FORM_2021, UNREADABLE, report
from tests.export.reports import number as printed

FINDING = Finding(
    "row_sum",
    ("requests.granted.legal_service", "requests.granted.total"),
    6.0,
    0,
    "error",
    "（一）予以公开：各列之和 6 ≠ 总计 0",
    Suggestion("requests.granted.total", 6.0, 1),
)


@pytest.mark.parametrize(("form", "cells"), [(FORM_2021, 200), (FORM_2019, 198)])
def test_every_cell_of_the_form_is_there_in_printed_order(form, cells):
    data = to_json(report(form=form))
    assert len(data["cells"]) == cells
    assert list(data["cells"]) == [a.name for a in form.addresses]


def test_top_level_keys_are_the_contracts():
    data = to_json(report())
    expected = ["form", "source", "agency", "year", "cells", "paragraphs", "findings"]
    assert list(data)[:7] == expected
    assert data["source"] == {"path": "a.txt", "sha256": "0" * 64, "kind": "text", "pages": None}
    assert data["agency"] == {"value": "安平县林业局", "confidence": 0.99}
    assert data["year"] == {"value": 2024, "confidence": 0.99}
    assert set(data["paragraphs"][0]) == {"text", "section", "confidence", "status", "place"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (printed(6), {"value": 6, "state": "value", "raw": "6", "note": None}),
        (printed(6.0, "6"), {"value": 6, "state": "value", "raw": "6", "note": None}),
        (printed(41.84), {"value": 41.84, "state": "value", "raw": "41.84", "note": None}),
        (printed(188, "188（92 个新办）", "92 个新办"), {"value": 188, "raw": "188（92 个新办）", "note": "92 个新办"}),
        (BLANK, {"value": None, "state": "blank", "raw": ""}),
        (DASH, {"value": None, "state": "not_applicable", "raw": "—"}),
        (UNREADABLE, {"value": None, "state": "unreadable", "raw": "口"}),
        (ABSENT, {"value": None, "state": "absent", "raw": None, "place": None}),
    ],
)
def test_a_cell(value, expected):
    cell = to_json(report({"proactive.fees.amount": value}))["cells"]["proactive.fees.amount"]
    assert {key: cell[key] for key in expected} == expected
    assert {"value", "state", "raw", "entailed", "note", "confidence", "status", "place"} <= set(cell)


def test_whole_floats_are_written_as_integers():
    text = to_text(report({"proactive.fees.amount": printed(251000.0, "251000元", "元")}))
    assert '"value":251000,' in text


def test_confidence_has_six_decimals():
    base = report()
    name = "proactive.fees.amount"
    cells = {**base.cells, name: replace(base.cells[name], confidence=0.123456789)}
    assert to_json(replace(base, cells=cells))["cells"][name]["confidence"] == 0.123457


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (TextPlace(48, 5), {"line": 48, "column": 5}),
        (TextPlace(3, 2, "sheet 1"), {"line": 3, "column": 2, "part": "sheet 1"}),
        (PagePlace(2, Box(1.004, 2, 3.5, 4)), {"page": 2, "box": [1.0, 2, 3.5, 4]}),
        (None, None),
    ],
)
def test_places(place, expected):
    base = report()
    name = "proactive.fees.amount"
    cells = {**base.cells, name: replace(base.cells[name], place=place)}
    assert to_json(replace(base, cells=cells))["cells"][name]["place"] == expected


def test_a_suggestion_stands_only_where_there_is_one():
    data = to_json(report(findings=[FINDING, replace(FINDING, suggestion=None)]))["findings"]
    assert data[0]["suggestion"] == {"cell": "requests.granted.total", "value": 6, "alternatives": 1}
    assert "suggestion" not in data[1]
    assert (data[0]["expected"], data[0]["actual"]) == (6, 0)
    assert data[0]["cells"] == ["requests.granted.legal_service", "requests.granted.total"]


def test_a_failure_is_one_sentence_in_the_asked_language():
    error = PasswordNeeded("文件已加密，请给出口令", "the file is encrypted; give its password")
    assert failure(Path("x/a.docx"), error, "zh") == {
        "error": "文件已加密，请给出口令",
        "error_kind": "PasswordNeeded",
        "source": {"path": "x/a.docx"},
    }
    assert failure("a", error, "en")["error"] == "the file is encrypted; give its password"


@pytest.mark.parametrize(("value", "expected"), [(3.0, "3"), (3.5, "3.5"), (0, "0"), (None, "None"), (-2.0, "-2")])
def test_number(value, expected):
    assert str(number(value)) == expected


def test_a_file_has_a_line_for_each_cell_and_keeps_chinese():
    data = {"a": "规章", "b": {}, "c": [], "d": {"x": {"y": 1}, "z": {}}, "e": [{"f": None}, 2], "g": {"h": 1}}
    text = (
        '{\n "a": "规章",\n "b": {},\n "c": [],\n "d": {\n  "x": {"y":1},\n  "z": {}\n },\n'
        ' "e": [\n  {"f":null},\n  2\n ],\n "g": {"h":1}\n}\n'
    )
    assert dump(data) == text
    assert json.loads(text) == data


def test_a_number_of_more_than_64_bits_is_written_whole():
    assert json.loads(dump({"cells": {"a": {"value": 10**30, "raw": "规"}}})) == {
        "cells": {"a": {"value": 10**30, "raw": "规"}}
    }


# ------------------------------------------------------------------ and back


def _full() -> Report:
    base = report(
        {
            "proactive.fees.amount": printed(41.84),
            "proactive.licensing.decisions": printed(188, "188（92个新办）", "92个新办"),
            "requests.new.total": BLANK,
            "requests.total.other": ABSENT,
            "remedies.reconsideration.total": UNREADABLE,
            "remedies.reconsideration.upheld": DASH,
        },
        findings=[FINDING],
        review=["requests.new.total"],
    )
    name = "requests.new.total"
    evidence = (Evidence("label", 0.92, "行名相似度 0.92", -1.5), Evidence("grid"))
    cells = {**base.cells, name: replace(base.cells[name], entailed=3, evidence=evidence)}
    return replace(base, cells=cells, pages=5, problems=(Problem("page_damaged", "第 3 页读不出", 3),))


def test_what_is_written_reads_back_the_same():
    full = _full()
    assert from_json(json.loads(to_text(full))) == full


STATES = st.sampled_from([BLANK, DASH, UNREADABLE, ABSENT])
NUMBERS = st.one_of(st.integers(0, 10**9), st.floats(0, 1e9).map(lambda x: round(x, 4)))


@settings(max_examples=25, deadline=None)
@given(st.one_of(STATES, NUMBERS.map(printed)), st.integers(0, 199))
def test_any_value_survives_the_file(value, place):
    name = FORM_2021.addresses[place].name
    again = from_json(json.loads(to_text(report({name: value}))))
    assert again.cells[name].value == value
    assert isinstance(again.cells[name], ScoredCell)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda d: d.pop("cells"), "cells"),
        (lambda d: d["cells"]["proactive.fees.amount"].update(state="quite"), "quite"),
        (lambda d: d["cells"]["proactive.fees.amount"].update(value="0"), "proactive.fees.amount"),
        (lambda d: d["cells"]["proactive.fees.amount"].update(state="blank"), "proactive.fees.amount"),
        (lambda d: d.update(cells=[]), "list"),
    ],
)
def test_a_foreign_json_is_refused_with_the_reason(change, what):
    data = to_json(report())
    change(data)
    with pytest.raises(UnreadableFile, match=what):
        from_json(data)


@pytest.mark.parametrize("data", [[], "x", None, 3, {"error": "读不出"}])
def test_what_is_no_report_is_refused(data):
    with pytest.raises(UnreadableFile):
        from_json(data)


def test_value_and_state_are_told_apart():
    assert Value(State.VALUE, 0, "0") != BLANK != ABSENT
