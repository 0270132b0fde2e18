"""Evidence to probability: readable, monotone where it must be, and never a stranger's model."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import confidence
from extractor.confidence import Calibration, Model, hand_set, kind_of, load, score_cells
from extractor.errors import DataError
from extractor.records import Address, AlignedCell, Evidence, State, Value
from extractor.stored_models import inspect, store_model

CELL = Address("requests", "granted", "total")


def chance(*evidence: Evidence) -> float:
    model = hand_set()
    return model.probability(model.weigh(evidence), "text")


def test_a_clean_cell_is_trusted_and_each_doubt_costs() -> None:
    clean = chance(Evidence("label", 1.0), Evidence("count_exact"))
    assert clean > 0.999
    for doubt in ("column_ambiguous", "extra_cells", "located", "readings_differ", "value_free_text", "row_missing"):
        assert chance(Evidence("label", 1.0), Evidence(doubt)) < clean - 0.02, doubt


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["label", "ocr_score"]))
def test_a_worse_likeness_never_raises_trust(a: float, b: float, name: str) -> None:
    low, high = sorted((a, b))
    assert chance(Evidence(name, low)) <= chance(Evidence(name, high)) + 1e-12


def test_the_bars_add_up_to_the_odds() -> None:
    model = hand_set()
    weighed = model.weigh((Evidence("label", 0.9), Evidence("sum_fails"), Evidence("never heard of")))
    odds = model.prior + sum(e.weight or 0.0 for e in weighed)
    assert model.probability(weighed, "text") == pytest.approx(1 / (1 + np.exp(-odds)))
    assert [e.weight for e in weighed][2] == 0.0


@pytest.mark.parametrize(
    ("source", "evidence", "kind"),
    [
        ("csv", [], "text"),
        ("docx", [], "office"),
        ("pdf", [], "pdf"),
        ("ofd", [], "pdf"),
        ("pdf", [Evidence("ocr_score", 0.9)], "scan"),
        ("image", [Evidence("reread_agrees")], "scan"),
    ],
)
def test_kinds(source: str, evidence: list[Evidence], kind: str) -> None:
    assert kind_of(source, evidence) == kind


def model_arrays(**changed: object) -> dict[str, object]:
    arrays: dict[str, object] = {
        "names": np.array(["located"]),
        "weights": np.array([-4.0]),
        "prior": np.array(6.0),
        "scan_weights": np.array([-2.0]),
        "scan_prior": np.array(5.0),
        "kinds": np.array(["text"]),
        "slopes": np.array([1.0]),
        "offsets": np.array([0.0]),
        "thresholds": np.array([0.9]),
        "floors": np.array([0.5]),
    }
    return arrays | changed


def test_stored_models_come_back(tmp_path: Path) -> None:
    store_model(tmp_path, confidence.NAME, model_arrays(), {"format": confidence.FORMAT})
    model = load(tmp_path)
    assert (model.weights, model.prior, model.calibrations) == (
        {"located": -4.0},
        6.0,
        {"text": Calibration(1, 0, 0.9, 0.5)},
    )
    scans = model.of_kind("scan")
    assert (scans.weights, scans.prior, scans.calibrations) == ({"located": -2.0}, 5.0, model.calibrations)
    inspect(tmp_path, confidence.NAME, confidence.PARTS, confidence.FORMAT)


def test_same_model_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        store_model(tmp_path / folder, confidence.NAME, model_arrays(), {"format": confidence.FORMAT})
    assert (tmp_path / "a" / "confidence.skops").read_bytes() == (tmp_path / "b" / "confidence.skops").read_bytes()


@pytest.mark.parametrize("harm", ["altered", "other format", "no card", "foreign parts"])
def test_a_tampered_or_foreign_model_is_refused(tmp_path: Path, harm: str) -> None:
    parts = model_arrays()
    if harm == "foreign parts":
        parts["more"] = np.array([1.0])
    card = store_model(tmp_path, confidence.NAME, parts, {"format": confidence.FORMAT})
    path, card_path = tmp_path / "confidence.skops", tmp_path / "confidence.json"
    if harm == "altered":
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    if harm == "other format":
        card_path.write_text(json.dumps(card | {"format": 0}), encoding="utf-8")
    if harm == "no card":
        card_path.unlink()
    with pytest.raises(DataError, match="extractor train confidence"):
        load(tmp_path)


def test_status_follows_the_kinds_threshold(monkeypatch: pytest.MonkeyPatch) -> None:
    strict = Model({}, 3.0, {"text": Calibration(threshold=0.99), "office": Calibration(threshold=0.9)})
    monkeypatch.setattr(confidence, "stored", lambda: strict)
    cell = AlignedCell(CELL, Value(State.VALUE, 1, "1"))
    assert score_cells([cell], {}, {}, "text")[CELL.name].status == "review"
    assert score_cells([cell], {}, {}, "docx")[CELL.name].status == "accepted"


def test_a_scans_evidence_has_weights_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """On one page digital, on the next scanned: the same doubt, met by both, weighs as each kind's documents taught."""
    model = Model({"located": -1.0}, 6.0, {}, Model({"located": -3.0}, 4.0, {}))
    monkeypatch.setattr(confidence, "stored", lambda: model)
    other = Address("requests", "granted", "natural_person")
    doubt, scanned = Evidence("located"), Evidence("scanned")
    cells = [AlignedCell(address, Value(State.VALUE, 1, "1")) for address in (CELL, other)]
    found = score_cells(cells, {}, {CELL.name: [doubt], other.name: [doubt, scanned]}, "pdf")
    digital, scan = found[CELL.name], found[other.name]
    assert digital.evidence[0].weight == -1.0
    assert scan.evidence[0].weight == -3.0
    assert (confidence.prior_of(digital), confidence.prior_of(scan)) == (6.0, 4.0)
    assert scan.confidence == pytest.approx(1 / (1 + np.exp(-1.0)))


def test_a_kind_whose_risk_is_not_shown_must_convince_the_digital_weights_too(monkeypatch: pytest.MonkeyPatch) -> None:
    scans = Model({"reread_differs": 0.0}, 9.0, {"scan": Calibration(threshold=0.99, floor=0.999)})
    model = Model({"reread_differs": -6.0}, 9.0, scans.calibrations, scans)
    monkeypatch.setattr(confidence, "stored", lambda: model)
    cell = AlignedCell(CELL, Value(State.VALUE, 1, "1"))
    for evidence, status in ((Evidence("scanned"), "accepted"), (Evidence("reread_differs"), "review")):
        found = score_cells([cell], {}, {CELL.name: [evidence]}, "image")[CELL.name]
        assert (found.status, found.confidence > 0.99) == (status, True)
