"""Evidence to probability: a sum of log-odds that a reviewer can read, one bar per piece of evidence.

    odds = prior + Σ weight · value          evidence that is a likeness (label, OCR score) counts by what it lacks
    p    = σ(slope · odds + offset)          slope and offset calibrate each kind of source on documents of its own

The evidence of scans has weights of its own: a text in which a column is ambiguous is nearly always read right, a scan
seldom; and where a scan goes wrong, sums can hold by chance of blanks.

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

from extractor.records import AlignedCell, Evidence, Number, ScoredCell, says
from extractor.settings import ACCEPT_AT, ALWAYS_REVIEW, CONFIDENCE_PRIOR, CONFIDENCE_WEIGHTS
from extractor.stored_models import MODELS, read_model

NAME: Final = "confidence"
PARTS: Final = (
    *("names", "weights", "prior", "scan_weights", "scan_prior"),
    *("kinds", "slopes", "offsets", "thresholds", "floors"),
)
FORMAT: Final = 2
KINDS: Final = ("text", "office", "pdf", "scan")
_BY_LOSS = {"label": "label_loss", "ocr_score": "ocr_loss"}
_FOUND_ON_SCANS = frozenset(
    {"ocr_score", "reread_agrees", "reread_differs", "reread_only", "reread_nothing", "ink_unread", "scanned"}
)
_TEXT = frozenset({"text", "markdown", "csv"})
_PAGED = frozenset({"pdf", "ofd", "image"})


@dataclass(frozen=True)
class Calibration:
    """What turns a kind's log-odds into a probability, and the probability from which its cells are accepted.

    ``floor``: what a cell must reach too, by the digital weights uncalibrated, where too few documents show the risk.
    """

    slope: float = 1.0
    offset: float = 0.0
    threshold: float = ACCEPT_AT
    floor: float = 0.0


_UNCALIBRATED = Calibration()


@dataclass(frozen=True, eq=False)
class Model:
    """Weights by evidence name, the prior, and a calibration for each kind of source; for scans a model of their own."""

    weights: Mapping[str, float]
    prior: float
    calibrations: Mapping[str, Calibration]
    scans: Model | None = None

    def of_kind(self, kind: str) -> Model:
        """What weighs the evidence of this kind of source: the scans' model, where there is one, or this."""
        return self.scans if kind == "scan" and self.scans is not None else self

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

    def accepts(self, p: float, observed: Sequence[Evidence], kind: str) -> bool:
        """Whether a cell of this kind of source with this probability and evidence needs no person."""
        calibration = self.calibrations.get(kind, _UNCALIBRATED)
        if p < calibration.threshold or not ALWAYS_REVIEW.isdisjoint([e.name for e in observed]):
            return False
        return not calibration.floor or self.uncalibrated(observed) >= calibration.floor

    def uncalibrated(self, observed: Iterable[Evidence]) -> float:
        """The probability by these weights alone."""
        return sigmoid(self.prior + sum([self.weigh_one(e).weight or 0.0 for e in observed]))


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
    columns = (arrays[part] for part in ("slopes", "offsets", "thresholds", "floors"))
    calibrations = {kind: Calibration(*map(float, row)) for kind, *row in zip(kinds, *columns, strict=True)}
    digital, scans = (
        {n: float(w) for n, w in zip(names, arrays[part], strict=True)} for part in ("weights", "scan_weights")
    )
    return Model(digital, float(arrays["prior"]), calibrations, Model(scans, float(arrays["scan_prior"]), calibrations))


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
    return "scan" if is_scanned(evidence) else "pdf"


def is_scanned(evidence: Iterable[Evidence]) -> bool:
    """Whether evidence is such as only a cell of a scanned page has."""
    return says(evidence, *_FOUND_ON_SCANS)


def prior_of(cell: ScoredCell) -> float:
    """The log-odds that a cell's trust starts from."""
    return stored().of_kind("scan" if is_scanned(cell.evidence) else "").prior


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
    weighed: _Weighed = {}  # the others much of it
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
_Weighed = dict[Model, dict[int, Evidence]]


def _judged(model: Model, observed: Sequence[Evidence], source_kind: str, weighed: _Weighed) -> _Judged:
    """Probability, status and weighed evidence of a cell of which this was observed; ``weighed`` keeps each by identity."""
    kind = kind_of(source_kind, observed)
    weighing = model.of_kind(kind)
    known = weighed.setdefault(weighing, {})
    for e in observed:
        if id(e) not in known:
            known[id(e)] = weighing.weigh_one(e)
    shown = tuple([known[id(e)] for e in observed])
    p = weighing.probability(shown, kind)
    return p, "accepted" if model.accepts(p, observed, kind) else "review", shown


def with_settings_threshold(model: Model, threshold: float) -> Model:
    """The model with one threshold for all kinds (an office that wants another risk)."""
    calibrations = {kind: replace(c, threshold=threshold) for kind, c in model.calibrations.items()}
    scans = model.scans and replace(model.scans, calibrations=calibrations)
    return replace(model, calibrations=calibrations, scans=scans)
