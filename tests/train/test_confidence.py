"""Fitting: what is learned, what is held on its side of zero, and the bound on what slips through."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extractor.confidence import load
from extractor.errors import UsageError
from extractor.settings import DIGITAL_FLOOR, RISK
from extractor.train.confidence import fit_calibration, threshold_for, train_confidence, upper_bound


def rows(split: str, doubt_wrong: int = 40) -> list[dict[str, Any]]:
    clean, doubtful = {"label": 1.0, "count_exact": 1.0}, {"label": 1.0, "column_ambiguous": 1.0}
    found = []
    for kind in ("text", "office", "pdf", "scan"):
        shared = {"kind": kind, "split": split, "class": "x"}
        found.append(shared | {"right": 60_000, "wrong": 0, "evidence": clean})
        found.append(shared | {"right": 60, "wrong": doubt_wrong, "evidence": doubtful})
    return found


def data(folder: Path, **parts: Any) -> Path:
    path = folder / "cells.jsonl"
    lines = [row for split in ("fit", "calibrate", "test") for row in rows(split, **parts)]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def test_trained_trust_is_what_was_seen(tmp_path: Path) -> None:
    card = train_confidence(data(tmp_path), tmp_path / "models", today="2026-01-01")
    assert card["test"]["text"]["calibration_error"] < 0.001
    assert card["test"]["text"]["accepted_wrong"] == 0
    assert card["test"]["text"]["accepted"] > 0.99
    assert card["calibration"]["text"]["upper_bound"] <= 1e-4
    assert load(tmp_path / "models").calibrations["text"].threshold > 0.5


def test_same_data_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        train_confidence(data(tmp_path), tmp_path / folder, today="2026-01-01")
    assert (tmp_path / "a/confidence.skops").read_bytes() == (tmp_path / "b/confidence.skops").read_bytes()


def test_doubt_never_becomes_support(tmp_path: Path) -> None:
    path = data(tmp_path, doubt_wrong=0)
    train_confidence(path, tmp_path / "models", today="2026-01-01")
    assert load(tmp_path / "models").weights["column_ambiguous"] <= 0


def test_what_people_settled_is_learned_from(tmp_path: Path) -> None:
    settled = tmp_path / "settled.jsonl"
    row = {"kind": "text", "split": "fit", "class": "settled", "right": 0, "wrong": 5000}
    settled.write_text(json.dumps(row | {"evidence": {"label": 1.0, "column_ambiguous": 1.0}}))
    train_confidence(data(tmp_path), tmp_path / "without", today="2026-01-01")
    card = train_confidence(data(tmp_path), tmp_path / "with", corrections=settled, force=True, today="2026-01-01")
    before, after = (load(tmp_path / which).weights["column_ambiguous"] for which in ("without", "with"))
    assert after < before - 0.5
    assert card["data"]["cells"]["fit"] == 240_400 + 5000


def test_a_worse_model_replaces_none_unless_told(tmp_path: Path) -> None:
    good = data(tmp_path)
    models = tmp_path / "models"
    train_confidence(good, models, today="2026-01-01")
    before = (models / "confidence.skops").read_bytes()
    worse = tmp_path / "worse.jsonl"
    lines = [json.loads(line) for line in good.read_text(encoding="utf-8").splitlines()]
    for row in lines:
        if row["split"] != "test":
            row["right"], row["wrong"] = row["right"] // 2, row["wrong"] + row["right"] // 2
    worse.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    with pytest.raises(UsageError, match="--force"):
        train_confidence(worse, models)
    assert (models / "confidence.skops").read_bytes() == before
    train_confidence(worse, models, force=True)
    assert (models / "confidence.skops").read_bytes() != before


def test_missing_data_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cells\.jsonl"):
        train_confidence(tmp_path / "cells.jsonl", tmp_path)


@pytest.mark.parametrize(
    ("wrong", "n", "bound"),
    [(0, 29_956, 1.0e-4), (0, 100, 0.0295), (1, 1000, 0.00473), (5, 5, 1.0)],
)
def test_clopper_pearson(wrong: int, n: int, bound: float) -> None:
    assert upper_bound(wrong, n, 0.95) == pytest.approx(bound, rel=0.01)


def test_the_threshold_leaves_the_wrong_ones_out() -> None:
    p = np.array([0.9999, 0.97, 0.6])
    right, wrong = np.array([50_000.0, 400.0, 10.0]), np.array([0.0, 4.0, 10.0])
    threshold, shown = threshold_for(p, right, wrong)
    assert shown
    assert 0.97 < threshold <= 0.9999


def test_the_threshold_of_too_few_documents_is_above_every_wrong_cell() -> None:
    p = np.array([0.999, 0.9])
    threshold, shown = threshold_for(p, np.array([100.0, 5.0]), np.array([0.0, 1.0]))
    assert not shown
    assert 0.9 < threshold <= 0.999


def test_what_always_goes_to_a_person_does_not_count_among_the_accepted(tmp_path: Path) -> None:
    """A guarded pattern that was wrong now and then, however sure it looks, neither raises the bound nor is accepted."""
    path = data(tmp_path)
    guarded = {"label": 1.0, "sums_fail_widely": 1.0, "count_exact": 1.0}
    row = {"kind": "text", "class": "x", "right": 5000, "wrong": 50, "evidence": guarded}
    path.write_text("\n".join([path.read_text(), *(json.dumps(row | {"split": s}) for s in ("calibrate", "test"))]))
    card = train_confidence(path, tmp_path / "models", today="2026-01-01")
    assert card["calibration"]["text"]["cells"] == 60_000
    assert card["test"]["text"]["accepted_wrong"] == 0


def test_a_kind_without_documents_is_held_strictly(tmp_path: Path) -> None:
    path = data(tmp_path)
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if '"kind": "scan"' not in line]
    path.write_text("\n".join(kept), encoding="utf-8")
    train_confidence(path, tmp_path / "models", today="2026-01-01")
    assert load(tmp_path / "models").calibrations["scan"].threshold >= 0.999


def test_calibration_shrinks_what_boasts() -> None:
    odds = np.array([6.0, 2.0])
    slope, offset = fit_calibration(odds, np.array([900.0, 500.0]), np.array([100.0, 500.0]))
    p = 1 / (1 + np.exp(-(slope * odds + offset)))
    assert p == pytest.approx([0.9, 0.5], abs=0.03)


def test_what_scans_teach_leaves_the_other_kinds_alone(tmp_path: Path) -> None:
    """A doubt that proves false on texts and true on scans is weighed as each of them showed."""
    path = data(tmp_path, doubt_wrong=0)
    train_confidence(path, tmp_path / "before", today="2026-01-01")
    scan = {"kind": "scan", "class": "x", "right": 5, "wrong": 500, "evidence": {"label": 1.0, "column_ambiguous": 1.0}}
    path.write_text("\n".join([path.read_text(), *(json.dumps(scan | {"split": s}) for s in ("fit", "calibrate"))]))
    train_confidence(path, tmp_path / "after", today="2026-01-01")
    before, after = (load(tmp_path / name) for name in ("before", "after"))
    assert after.weights == before.weights
    assert after.of_kind("scan").weights["column_ambiguous"] < after.weights["column_ambiguous"] - 2


def test_scans_keep_their_floor_though_the_risk_is_shown(tmp_path: Path) -> None:
    card = train_confidence(data(tmp_path), tmp_path / "models", today="2026-01-01")
    assert {kind: shown["floor"] for kind, shown in card["calibration"].items()} == {
        "text": 0.0, "office": 0.0, "pdf": 0.0, "scan": DIGITAL_FLOOR,
    }  # fmt: skip
    assert card["calibration"]["scan"]["upper_bound"] <= RISK
