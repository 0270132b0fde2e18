"""Evidence to probability: a sum of log-odds that a reviewer can read, one bar per piece of evidence.

    odds = prior + Σ weight · value          evidence that is a likeness (label, OCR score) counts by what it lacks
    p    = σ(slope · odds + offset)          slope and offset calibrate each kind of source on documents of its own

Weights and calibration come from the stored model (``models/confidence.skops``, fitted by ``train.confidence``); without
one, from the hand-set weights in ``settings``. A cell is accepted at its kind's threshold, chosen so that the share of
wrong cells among the accepted stays under ``settings.RISK``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from extractor.records import AlignedCell, Evidence, Number, ScoredCell
from extractor.settings import ACCEPT_AT, ALWAYS_REVIEW, CONFIDENCE_PRIOR, CONFIDENCE_WEIGHTS
from extractor.stored_models import MODELS, read_model

NAME: Final = "confidence"
PARTS: Final = ("names", "weights", "prior", "kinds", "slopes", "offsets", "thresholds")
FORMAT: Final = 1
KINDS: Final = ("text", "office", "pdf", "scan")
_BY_LOSS = {"label": "label_loss", "ocr_score": "ocr_loss"}
_FOUND_ON_SCANS = frozenset(
    {"ocr_score", "reread_agrees", "reread_differs", "reread_only", "reread_nothing", "ink_unread", "scanned"}
)
_TEXT = frozenset({"text", "markdown", "csv"})
_PAGED = frozenset({"pdf", "ofd", "image"})


@dataclass(frozen=True)
class Calibration:
    """What turns a kind's log-odds into a probability, and the probability from which its cells are accepted."""

    slope: float = 1.0
    offset: float = 0.0
    threshold: float = ACCEPT_AT


_UNCALIBRATED = Calibration()


@dataclass(frozen=True, eq=False)
class Model:
    """Weights by evidence name, the prior, and a calibration for each kind of source."""

    weights: Mapping[str, float]
    prior: float
    calibrations: Mapping[str, Calibration]

    def weigh(self, evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
        """Each piece of evidence with its share of the log-odds; unknown names weigh nothing but stay readable."""
        return tuple(map(self.weigh_one, evidence))

    def weigh_one(self, e: Evidence) -> Evidence:
        """One piece of evidence with its share of the log-odds."""
        weight = self.weights.get(weight_name(e.name), 0.0)
        return Evidence(e.name, e.value, e.reason, round(weight * counted(e), 4))

    def probability(self, weighed: Iterable[Evidence], kind: str) -> float:
        """Calibrated probability, 0–1, of evidence that ``weigh`` has weighed."""
        calibration = self.calibrations.get(kind, _UNCALIBRATED)
        odds = self.prior + sum([e.weight or 0.0 for e in weighed])
        return sigmoid(calibration.slope * odds + calibration.offset)

    def threshold(self, kind: str) -> float:
        """The probability, 0–1, from which cells of this kind of source are accepted."""
        return self.calibrations.get(kind, _UNCALIBRATED).threshold


def weight_name(name: str) -> str:
    """The weight that a piece of evidence counts by."""
    return _BY_LOSS.get(name, name)


def counted(evidence: Evidence) -> float:
    """What multiplies the weight: the value, or for a likeness what it lacks of 1."""
    return 1.0 - evidence.value if evidence.name in _BY_LOSS else evidence.value


def sigmoid(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


def hand_set() -> Model:
    """The weights in settings, uncalibrated: where fitting starts from, and what serves without a stored model."""
    return Model(CONFIDENCE_WEIGHTS, CONFIDENCE_PRIOR, {})


def load(folder: Path = MODELS) -> Model:
    """The stored model in ``folder``. Raises DataError for a missing, altered or foreign file."""
    arrays, _ = read_model(folder, NAME, PARTS, FORMAT)
    return of_arrays(arrays)


def of_arrays(arrays: Mapping[str, Any]) -> Model:
    """The model that a file's arrays stand for."""
    names, kinds = ([str(x) for x in arrays[part]] for part in ("names", "kinds"))
    columns = (arrays["slopes"], arrays["offsets"], arrays["thresholds"])
    calibrations = {
        kind: Calibration(float(a), float(b), float(t)) for kind, a, b, t in zip(kinds, *columns, strict=True)
    }
    weights = {n: float(w) for n, w in zip(names, arrays["weights"], strict=True)}
    return Model(weights, float(arrays["prior"]), calibrations)


@lru_cache(maxsize=1)
def stored() -> Model:
    """The program's own model; the hand-set one where none is installed. Raises DataError for a broken one."""
    return load() if (MODELS / f"{NAME}.skops").exists() else hand_set()


def kind_of(source_kind: str, evidence: Iterable[Evidence]) -> str:
    """The kind of source that a cell's trust is calibrated for: text, office, pdf or scan."""
    if source_kind in _TEXT:
        return "text"
    if source_kind not in _PAGED:
        return "office"
    return "scan" if any(e.name in _FOUND_ON_SCANS for e in evidence) else "pdf"


def score_cells(
    cells: Sequence[AlignedCell],
    entailed: Mapping[str, Number],
    evidence: Mapping[str, Sequence[Evidence]],
    source_kind: str,
) -> dict[str, ScoredCell]:
    """Every aligned cell with its probability and status; ``evidence`` and ``entailed`` by full cell name."""
    model = stored()
    scored: dict[str, ScoredCell] = {}
    known: dict[tuple[int, ...], _Judged] = {}  # most cells of a table share all that was observed of them,
    weighed: dict[int, Evidence] = {}  # the others much of it
    for cell in cells:
        name = cell.address.name
        observed = (*cell.evidence, *evidence.get(name, ()))
        same = tuple(map(id, observed))
        judged = known.get(same)
        if judged is None:
            judged = known[same] = _judged(model, observed, source_kind, weighed)
        p, status, shown = judged
        scored[name] = ScoredCell(cell.address, cell.value, p, status, cell.place, entailed.get(name), shown)
    return scored


_Judged = tuple[float, str, tuple[Evidence, ...]]


def _judged(model: Model, observed: Sequence[Evidence], source_kind: str, weighed: dict[int, Evidence]) -> _Judged:
    """Probability, status and weighed evidence of a cell of which this was observed; ``weighed`` keeps each by identity."""
    kind = kind_of(source_kind, observed)
    for e in observed:
        if id(e) not in weighed:
            weighed[id(e)] = model.weigh_one(e)
    shown = tuple([weighed[id(e)] for e in observed])
    p = model.probability(shown, kind)
    sure = p >= model.threshold(kind) and ALWAYS_REVIEW.isdisjoint([e.name for e in observed])
    return p, "accepted" if sure else "review", shown


def with_settings_threshold(model: Model, threshold: float) -> Model:
    """The model with one threshold for all kinds (an office that wants another risk)."""
    calibrations = {kind: replace(c, threshold=threshold) for kind, c in model.calibrations.items()}
    return Model(model.weights, model.prior, calibrations)
