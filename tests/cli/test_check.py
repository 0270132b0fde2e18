"""``extractor check``: what an office runs before it publishes."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def extracted(cli, broken, tmp_path):
    assert cli("extract", broken, "-o", tmp_path).code == 0
    return tmp_path / "source.txt.json"


def test_rules_that_hold_are_0(cli, good):
    ran = cli("check", good)
    assert (ran.code, ran.err) == (0, "")
    assert "every rule holds" in ran.out


def test_a_rule_that_fails_is_1_and_is_told_with_its_cells(cli, broken):
    ran = cli("check", broken, lang="zh")
    assert ran.code == 1
    assert "row_sum" in ran.out and "≠" in ran.out
    assert "收到和处理政府信息公开申请情况 · （三）不予公开 7.属于行政执法案卷 · 总计 = " in ran.out
    assert "requests.denied.enforcement_files.total" in ran.out


def test_without_the_cells(cli, broken):
    ran = cli("check", broken, "--no-cells")
    assert ran.code == 1
    assert "requests.denied.enforcement_files.natural_person" not in ran.out


def test_extracted_json_gives_the_same_verdict(cli, broken, extracted):
    first, second = cli("check", broken), cli("check", extracted)
    assert second.code == 1
    assert first.out.splitlines()[1:] == second.out.splitlines()[1:]


def test_an_edited_json_is_checked_as_it_now_stands(cli, extracted):
    data = json.loads(extracted.read_text(encoding="utf-8"))
    for finding in data["findings"]:
        if "suggestion" in finding:
            name, value = finding["suggestion"]["cell"], finding["suggestion"]["value"]
            data["cells"][name] |= {"value": value, "state": "value", "raw": str(value)}
    extracted.write_text(json.dumps(data), encoding="utf-8")
    ran = cli("check", extracted)
    assert (ran.code, "every rule holds" in ran.out) == (0, True)


def test_an_unreadable_input_is_3_but_a_failing_rule_goes_first(cli, good, broken, tmp_path):
    (tmp_path / "poem.txt").write_text("床前明月光，疑是地上霜。举头望明月，低头思故乡。", encoding="utf-8")
    (tmp_path / "x.json").write_text('{"error": "the file is empty"}')
    assert cli("check", good, tmp_path / "poem.txt").code == 3
    ran = cli("check", good, tmp_path / "x.json", broken)
    assert ran.code == 1
    assert "this JSON tells of a failure: the file is empty" in ran.err
    assert "3 inputs: 1 with rules that fail, 1 could not be read" in ran.err


@pytest.mark.parametrize("text", ["", "{", "[1]", "[" * 100_000, '{"cells": {}}', '"x"'])
def test_json_that_is_no_report(cli, text, tmp_path):
    (tmp_path / "x.json").write_text(text)
    ran = cli("check", tmp_path / "x.json")
    assert ran.code == 3
    assert ran.err and "Traceback" not in ran.err
