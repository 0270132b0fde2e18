"""The contract's figures on literal results, and the pictures."""

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import UsageError
from extractor.evaluate import CellResult, calibration_error, evaluate, is_right, shown, within_risk, write_report


def predicted(value: object, confidence: float = 0.999, status: str = "accepted") -> dict[str, Any]:
    state = "value" if not isinstance(value, str) else value
    return {
        "state": state,
        "value": None if isinstance(value, str) else value,
        "confidence": confidence,
        "status": status,
    }


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    gold, told = tmp_path / "gold", tmp_path / "told"
    gold.mkdir()
    told.mkdir()
    truth = {"class": "x", "cells": {"a": 0, "b": 7, "c": "blank", "d": [0, "absent"]}}
    truth["paragraphs"] = [{"text": "一、总体情况", "section": "heading"}]
    (gold / "one.json").write_text(json.dumps(truth), encoding="utf-8")
    (gold / "two.json").write_text(json.dumps(truth), encoding="utf-8")
    cells = {
        "a": predicted(0),
        "b": predicted(1),
        "c": predicted("blank", 0.4, "review"),
        "d": predicted("absent"),
    }
    report = {"cells": cells, "paragraphs": [{"text": "一、总体情况", "section": "heading"}]}
    (told / "one.json").write_text(json.dumps(report), encoding="utf-8")
    return gold, told


def test_figures(folders: tuple[Path, Path]) -> None:
    figures = evaluate(*folders).figures()
    assert figures["documents"] == 2
    assert figures["whole"] == 0
    assert figures["cells"] == 3 / 8  # the second document has no prediction: all of it is wrong
    assert figures["telling"] == 1 / 4
    assert figures["accepted_wrong"] == 1
    assert figures["accepted"] == 3 / 8


@pytest.mark.parametrize(
    ("wanted", "got", "right"),
    [(0, 0, True), (0, "blank", False), ([0, "absent"], "absent", True), (41.84, 41.84, True), ("blank", None, False)],
)
def test_right(wanted: object, got: object, right: bool) -> None:
    assert is_right(wanted, got) is right


def results(document: str, right: int, wrong: int) -> list[CellResult]:
    return [CellResult(document, "x", True, i < right, 1.0, True) for i in range(right + wrong)]


@pytest.mark.parametrize(
    ("cells", "least", "most"),
    [
        ([], 1.0, 1.0),
        (results("a", 100, 0) + results("b", 100, 0), 1.0, 1.0),
        (results("a", 100, 1), 0.0, 0.0),
        # left out of both draws, the one bad document does no harm: a quarter of the resamples
        (results("a", 100, 1) + results("b", 100, 0), 0.2, 0.3),
        # one wrong cell in 20,000 is within a risk of 1 in 10,000 unless its document is drawn three times: 92 %
        ([c for k in range(200) for c in results(str(k), 99 if k == 0 else 100, int(k == 0))], 0.9, 0.95),
    ],
)
def test_whole_documents_are_drawn_anew(cells: list[CellResult], least: float, most: float) -> None:
    assert least <= within_risk(cells) <= most


def test_nothing_measured_is_no_error() -> None:
    assert calibration_error([]) == 0.0


def test_pictures_and_difference(folders: tuple[Path, Path], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="pictures need matplotlib")
    found = evaluate(*folders)
    files = write_report(found, tmp_path / "out", baseline=found)
    assert {f.name for f in files} == {
        "figures.json",
        "reliability.png",
        "risk_coverage.png",
        "confusion.png",
        "index.html",
    }
    figures = json.loads((tmp_path / "out" / "figures.json").read_text(encoding="utf-8"))
    assert figures["ALL"]["cells Δ"] == 0
    assert all(f.stat().st_size > 100 for f in files)


def test_gold_without_paragraphs_has_no_confusion_of_sections(folders: tuple[Path, Path], tmp_path: Path) -> None:
    for path in folders[0].iterdir():
        path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"paragraphs": []}), encoding="utf-8")
    files = write_report(evaluate(*folders), tmp_path / "out")
    assert [f.name for f in files] == ["figures.json", "reliability.png", "risk_coverage.png", "index.html"]


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("documents", 7, "7"),
        ("cells", 0.99953, "99.95%"),
        ("calibration_error", 0.00041, "0.0004"),
        ("accepted_wrong Δ", -2, "-2"),
        ("accepted_wrong Δ", 2.0, "+2"),
        ("telling Δ", 0.0125, "+1.25%"),
        ("calibration_error Δ", -0.002, "-0.0020"),
    ],
)
def test_figures_as_people_read_them(name: str, value: float, text: str) -> None:
    assert shown(name, value) == text


def test_a_folder_without_gold_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no gold"):
        evaluate(tmp_path, tmp_path)
