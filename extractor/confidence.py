"""Evidence to probability: a sum of log-odds that a reviewer can read, one bar per piece of evidence.

confidence = σ(prior + Σ weight · value). Evidence whose value is a likeness (label, OCR score) counts by what it lacks.
The weights are in ``settings``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from extractor.records import AlignedCell, Evidence, Number, ScoredCell
from extractor.settings import ACCEPT_AT, CONFIDENCE_PRIOR, CONFIDENCE_WEIGHTS

_BY_LOSS = {"label": "label_loss", "ocr_score": "ocr_loss"}


def weigh(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Each piece of evidence with its share of the log-odds; unknown names weigh nothing but stay readable."""
    weighed = []
    for e in evidence:
        if e.name in _BY_LOSS:
            weight = CONFIDENCE_WEIGHTS[_BY_LOSS[e.name]] * (1.0 - e.value)
        else:
            weight = CONFIDENCE_WEIGHTS.get(e.name, 0.0) * e.value
        weighed.append(Evidence(e.name, e.value, e.reason, round(weight, 4)))
    return tuple(weighed)


def probability(weighed: Iterable[Evidence]) -> float:
    """σ(prior + Σ weights), 0–1."""
    odds = CONFIDENCE_PRIOR + sum(e.weight or 0.0 for e in weighed)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


def score_cells(
    cells: Sequence[AlignedCell],
    entailed: Mapping[str, Number],
    evidence: Mapping[str, Sequence[Evidence]],
) -> dict[str, ScoredCell]:
    """Every aligned cell with its probability and status; ``evidence`` and ``entailed`` by full cell name."""
    scored: dict[str, ScoredCell] = {}
    for cell in cells:
        name = cell.address.name
        weighed = weigh((*cell.evidence, *evidence.get(name, ())))
        p = probability(weighed)
        status = "accepted" if p >= ACCEPT_AT else "review"
        scored[name] = ScoredCell(cell.address, cell.value, p, status, cell.place, entailed.get(name), weighed)
    return scored
