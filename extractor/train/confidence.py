"""Fitting confidence: weights that explain which cells were read wrong, calibrated by kind, with a bound on what slips.

Three steps on three sets of documents. *Weights*: logistic regression, maximum a posteriori around the hand-set weights
(errors are rare, one in some thousands; what the data say nothing about keeps its hand-set weight), each weight held on
its side of zero, so that worse OCR or a worse label never raises trust; scans have weights of their own. *Calibration*: slope and offset a kind (Platt
1999), on documents apart. *Threshold*: the lowest probability at which the Clopper-Pearson upper bound of the share of
wrong cells among the accepted stays under the risk (fixed-sequence testing from the top down, Angelopoulos et al. 2021,
"Learn then Test").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from extractor.confidence import FORMAT, KINDS, NAME, Model, counted, hand_set, load, of_arrays, weight_name
from extractor.errors import DataError, UsageError
from extractor.records import Evidence
from extractor.settings import (
    ACCEPT_AT,
    ALWAYS_REVIEW,
    CERTAINTY,
    DIGITAL_FLOOR,
    HIGHEST_THRESHOLD,
    RISK,
    SCAN_WEIGHT_SPREAD,
    UNSEEN_KIND_ACCEPT_AT,
    WEIGHT_SPREAD,
)
from extractor.stored_models import MODELS, store_model

Array = NDArray[np.float64]
DIGITAL: Final = tuple(kind for kind in KINDS if kind != "scan")
_STEPS: Final = np.concatenate([np.linspace(0.5, 0.99, 50), 1 - np.logspace(-2, -5, 61)])


@dataclass(frozen=True, eq=False)
class Cells:
    """Counted evidence: one row a pattern, with how often it was right and wrong, and its kind of source.

    ``guarded``: patterns that go to a person whatever their probability (``settings.ALWAYS_REVIEW``). They count for
    the weights and the calibration, not for what is accepted.
    """

    matrix: Array
    right: Array
    wrong: Array
    kinds: tuple[str, ...]
    guarded: NDArray[np.bool_]

    def of_kind(self, *wanted: str) -> Cells:
        """The patterns of some kinds of source."""
        chosen = np.array([k in wanted for k in self.kinds], bool)
        kinds = tuple(k for k in self.kinds if k in wanted)
        return Cells(self.matrix[chosen], self.right[chosen], self.wrong[chosen], kinds, self.guarded[chosen])

    @property
    def open(self) -> tuple[Array, Array]:
        """How often each pattern was right and wrong where its probability alone decides; 0 for guarded ones."""
        return np.where(self.guarded, 0.0, self.right), np.where(self.guarded, 0.0, self.wrong)


def read_cells(path: Path, split: str, names: Sequence[str]) -> Cells:
    """Evidence patterns of one split of ``training_data/cells.jsonl``. Raises UsageError where the file is missing."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"没有训练数据 {path.name}", f"the training data {path.name} are not there") from error
    rows = [row for row in map(json.loads, lines) if row["split"] == split]
    index = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)))
    for r, row in enumerate(rows):
        for name, value in row["evidence"].items():
            column = index.get(weight_name(name))
            if column is not None:
                matrix[r, column] += counted(Evidence(name, value))
    right, wrong = (np.array([row[side] for row in rows], float) for side in ("right", "wrong"))
    guarded = np.array([not ALWAYS_REVIEW.isdisjoint(row["evidence"]) for row in rows], bool)
    return Cells(matrix, right, wrong, tuple(row["kind"] for row in rows), guarded)


def fit_weights(cells: Cells, start: Array, prior: float, spread: float = WEIGHT_SPREAD) -> tuple[Array, float]:
    """Maximum a posteriori weights and prior log-odds; every weight keeps the sign of its hand-set value."""
    from scipy.optimize import minimize

    def loss(parameters: Array) -> tuple[float, Array]:
        odds = cells.matrix @ parameters[:-1] + parameters[-1]
        p = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        # log loss by log1p: the accepted cells' odds are far out
        value = cells.right @ np.logaddexp(0, -odds) + cells.wrong @ np.logaddexp(0, odds)
        slope = (cells.right + cells.wrong) * p - cells.right
        pull = (parameters - centre) / spread**2
        gradient = np.concatenate([cells.matrix.T @ slope, [slope.sum()]]) + pull
        return float(value + 0.5 * ((parameters - centre) ** 2).sum() / spread**2), gradient

    centre = np.concatenate([start, [prior]])
    bounds = [(0.0, None) if w > 0 else (None, 0.0) for w in start] + [(0.0, None)]
    found = minimize(loss, centre, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500})
    return np.asarray(found.x[:-1]), float(found.x[-1])


def fit_calibration(odds: Array, right: Array, wrong: Array) -> tuple[float, float]:
    """Slope (not negative) and offset that make log-odds probabilities; near 1 and 0 where the data say little."""
    from scipy.optimize import minimize

    def loss(parameters: Array) -> float:
        scaled = parameters[0] * odds + parameters[1]
        value = right @ np.logaddexp(0, -scaled) + wrong @ np.logaddexp(0, scaled)
        return float(value + 2.0 * (parameters[0] - 1) ** 2 + 0.1 * parameters[1] ** 2)

    found = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.05, 5.0), (-10.0, 10.0)])
    return float(found.x[0]), float(found.x[1])


def threshold_for(
    p: Array, right: Array, wrong: Array, risk: float = RISK, certainty: float = CERTAINTY
) -> tuple[float, bool]:
    """The lowest probability whose accepted cells are shown to hold no more than ``risk`` wrong ones, and True.

    Where the documents are too few to show it: the lowest at which none was wrong, and False.
    """
    best, spotless = 1.0, 1.0
    for step in sorted(_STEPS, reverse=True):
        taken = p >= step
        n, k = float((right + wrong)[taken].sum()), float(wrong[taken].sum())
        if k == 0 and n:
            spotless = float(step)
        if n and upper_bound(k, n, certainty) <= risk:
            best = float(step)
        elif k:
            break  # testing from the top down ends at the first failure
    return (best, True) if best < 1.0 else (spotless, False)


def upper_bound(wrong: float, n: float, certainty: float) -> float:
    """Clopper-Pearson upper bound of a share of ``wrong`` in ``n``."""
    from scipy.stats import beta

    return 1.0 if wrong >= n else float(beta.ppf(certainty, wrong + 1, n - wrong))


def train_confidence(
    data: Path,
    models: Path = MODELS,
    *,
    corrections: Path | None = None,
    force: bool = False,
    today: str | None = None,
) -> dict[str, Any]:
    """Fit, calibrate, bound and store; returns the card. ``corrections`` are more rows of split ``fit``.

    Raises UsageError for missing data, and where the stored model does better on the test split, unless ``force``.
    """
    base = hand_set()
    names = sorted(base.weights)
    fit, calibrate, test = (read_cells(data, split, names) for split in ("fit", "calibrate", "test"))
    if corrections is not None:
        fit = _together(fit, read_cells(corrections, "fit", names))
    if not fit.right.size or not calibrate.right.size:
        raise UsageError("训练数据里没有 fit 或 calibrate 部分", "the training data lack a fit or calibrate split")
    start = np.array([base.weights[n] for n in names])
    digital = fit_weights(fit.of_kind(*DIGITAL), start, base.prior)
    scans = fit_weights(fit.of_kind("scan"), start, base.prior, SCAN_WEIGHT_SPREAD)
    calibrated = [_calibrated(calibrate.of_kind(kind), *(scans if kind == "scan" else digital)) for kind in KINDS]
    p, right, wrong = (np.concatenate([c[i] for c in calibrated]) for i in (2, 3, 4))
    pooled, _ = threshold_for(p, right, wrong)
    thresholds, floors, bounds = [], [], {}
    for kind, (_, _, p, right, wrong) in zip(KINDS, calibrated, strict=True):
        threshold, shown = threshold_for(p, right, wrong)
        # too few documents of this kind to show the risk by themselves: no laxer than all kinds together
        threshold = max(threshold, ACCEPT_AT) if shown else max(threshold, pooled, ACCEPT_AT)
        if not p.size:
            threshold = max(threshold, UNSEEN_KIND_ACCEPT_AT)
        floors.append(0.0 if shown and kind != "scan" else DIGITAL_FLOOR)
        accepted = (p >= threshold) & (_p(calibrate.of_kind(kind).matrix, *digital) >= floors[-1])
        n, k = float((right + wrong)[accepted].sum()), float(wrong[accepted].sum())
        thresholds.append(min(threshold, HIGHEST_THRESHOLD))
        bounds[kind] = {
            "cells": int((right + wrong).sum()),  # but for guarded ones
            "accepted": int(n),
            "accepted_wrong": int(k),
            "upper_bound": round(upper_bound(k, n, CERTAINTY), 7) if n else None,
            "threshold": round(thresholds[-1], 6),
            "floor": floors[-1],
        }
    slopes, offsets = [c[0] for c in calibrated], [c[1] for c in calibrated]
    parts = {
        "names": np.array(names),
        "weights": digital[0],
        "prior": np.array(digital[1]),
        "scan_weights": scans[0],
        "scan_prior": np.array(scans[1]),
        "kinds": np.array(KINDS),
        "slopes": np.array(slopes),
        "offsets": np.array(offsets),
        "thresholds": np.array(thresholds),
        "floors": np.array(floors),
    }
    figures = measure(of_arrays(parts), names, test)
    _keep_the_better(models, figures, test, force)
    card = {
        "format": FORMAT,
        "trained": today or date.today().isoformat(),
        "data": {
            "file": data.name,
            "cells": {s: int((c.right + c.wrong).sum()) for s, c in _named(fit, calibrate, test)},
        },
        "risk": RISK,
        "certainty": CERTAINTY,
        "calibration": bounds,
        "test": figures,
    }
    return store_model(models, NAME, parts, card)


def _together(one: Cells, other: Cells) -> Cells:
    return Cells(
        np.concatenate([one.matrix, other.matrix]),
        np.concatenate([one.right, other.right]),
        np.concatenate([one.wrong, other.wrong]),
        one.kinds + other.kinds,
        np.concatenate([one.guarded, other.guarded]),
    )


def _p(matrix: Array, weights: Array, prior: float, slope: float = 1.0, offset: float = 0.0) -> Array:
    """The probability of each pattern."""
    odds: Array = slope * (matrix @ weights + prior) + offset
    return 1 / (1 + np.exp(-np.clip(odds, -30, 30)))


def _calibrated(part: Cells, weights: Array, prior: float) -> tuple[float, float, Array, Array, Array]:
    """Slope, offset, and the calibrated probabilities of one kind's patterns with the counts that acceptance is about."""
    odds = part.matrix @ weights + prior
    slope, offset = fit_calibration(odds, part.right, part.wrong) if odds.size else (1.0, 0.0)
    return slope, offset, _p(part.matrix, weights, prior, slope, offset), *part.open


def _named(*splits: Cells) -> Iterable[tuple[str, Cells]]:
    return zip(("fit", "calibrate", "test"), splits, strict=True)


def measure(model: Model, names: Sequence[str], cells: Cells) -> dict[str, dict[str, float]]:
    """Log loss, calibration error (20 bins), share accepted and accepted-wrong, by kind; ``names`` are the columns'."""
    figures: dict[str, dict[str, float]] = {}
    for kind in KINDS:
        part = cells.of_kind(kind)
        total = float((part.right + part.wrong).sum())
        if not total:
            continue
        calibration, weighing = model.calibrations[kind], model.of_kind(kind)
        weights = np.array([weighing.weights[name] for name in names])
        odds = calibration.slope * (part.matrix @ weights + weighing.prior) + calibration.offset
        p = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
        floored = _p(part.matrix, np.array([model.weights[name] for name in names]), model.prior)
        taken = (p >= calibration.threshold) & (floored >= calibration.floor) & ~part.guarded
        figures[kind] = {
            "cells": total,
            "log_loss": round(
                float(part.right @ np.logaddexp(0, -odds) + part.wrong @ np.logaddexp(0, odds)) / total, 6
            ),
            "calibration_error": round(calibration_error(p, part.right, part.wrong), 5),
            "accepted": round(float((part.right + part.wrong)[taken].sum()) / total, 5),
            "accepted_wrong": float(part.wrong[taken].sum()),
        }
    return figures


def calibration_error(p: Array, right: Array, wrong: Array, bins: int = 20) -> float:
    """Expected calibration error over equal bins of probability."""
    index = np.minimum((p * bins).astype(int), bins - 1)
    n = right + wrong
    gaps = (abs(float((p * n)[index == b].sum() - right[index == b].sum())) for b in range(bins))
    return sum(gaps) / max(1.0, float(n.sum()))


def _keep_the_better(models: Path, figures: Mapping[str, Mapping[str, float]], test: Cells, force: bool) -> None:
    """Raise UsageError where the stored model has less log loss on the test split."""
    if force or not (models / f"{NAME}.skops").exists() or not figures:
        return
    try:
        stored = load(models)
    except DataError:
        return  # of another format, or broken: there is nothing to compare with
    names = sorted(hand_set().weights)
    if sorted(stored.weights) != names:
        return  # other evidence than today's: the two cannot be compared
    before, after = (
        sum(f["log_loss"] * f["cells"] for f in x.values()) for x in (measure(stored, names, test), figures)
    )
    if after > before + 1e-9:
        raise UsageError(
            f"新模型在留出数据上更差（对数损失 {after:.4f}，现有 {before:.4f}），没有替换；确要替换请加 --force",
            f"the new model does worse on held-out data (log loss {after:.4f}, stored {before:.4f}); "
            "nothing was replaced; --force replaces it all the same",
        )
