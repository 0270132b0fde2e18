"""The stored section classifier (``stored_models`` reads and refuses files) and what it makes of a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from extractor import stored_models
from extractor.sections.decoding import INDEX, SECTION_NAMES, Array
from extractor.sections.features import VERSION, as_seen
from extractor.sections.ngrams import Keys, keys_of, weights
from extractor.stored_models import MODELS, bad_card, damaged, read_model

NAME: Final = "sections"
MODEL_FILE: Final = f"{NAME}.skops"
CARD_FILE: Final = f"{NAME}.json"
FORMAT: Final = 1
"""Version of what stands in the skops file; another one is refused, with what to do about it."""

PARTS: Final = ("terms", "idf", "coefficients", "intercepts", "classes")


@dataclass(frozen=True, eq=False)
class Classifier:
    """Paragraph texts to log-probabilities of the section names; ``heading`` is left to the rules.

    ``keys`` ascend; ``idf`` and the rows of ``coefficients`` belong to them, its columns to ``classes``.
    """

    keys: Keys
    idf: Array
    coefficients: Array
    intercepts: Array
    classes: tuple[str, ...]
    temperature: float = 1.0

    @classmethod
    def of(cls, parts: Mapping[str, Any], temperature: float) -> Classifier:
        """From the arrays of a model file. Raises ValueError where they do not fit together."""
        keys = keys_of([str(term) for term in parts["terms"]])
        order = np.argsort(keys)
        coefficients = np.asarray(parts["coefficients"], dtype=np.float64)
        idf = np.asarray(parts["idf"], dtype=np.float64)
        intercepts = np.asarray(parts["intercepts"], dtype=np.float64)
        classes = tuple(str(name) for name in parts["classes"])
        if coefficients.shape != (keys.size, len(classes)) or idf.shape != keys.shape:
            raise ValueError("shapes differ")
        if intercepts.shape != (len(classes),) or any(name not in INDEX for name in classes):
            raise ValueError("foreign classes")
        return cls(keys[order], idf[order], coefficients[order], intercepts, classes, temperature)

    def log_probabilities(self, texts: Sequence[str]) -> Array:
        """texts × SECTION_NAMES; a name that the model does not know holds the least of the row."""
        rows, columns, values = weights([as_seen(text) for text in texts], self.keys, self.idf)
        scores = np.zeros((len(texts), len(self.classes)))
        ends = np.searchsorted(rows, np.arange(len(texts) + 1)).tolist()
        # text by text: a table of all their terms is slower to come by
        for i, (start, end) in enumerate(pairwise(ends)):
            scores[i] = values[start:end] @ self.coefficients.take(columns[start:end], axis=0)
        scores = (scores + self.intercepts) / self.temperature
        top = scores.max(axis=1, keepdims=True)
        scores = scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
        table = np.repeat(scores.min(axis=1, keepdims=True), len(SECTION_NAMES), axis=1)
        table[:, [INDEX[name] for name in self.classes]] = scores
        return table


@lru_cache(maxsize=1)
def stored_classifier() -> Classifier | None:
    """The classifier in the program's ``models`` folder; ``None`` where none is installed. Raises DataError."""
    return load() if (MODELS / MODEL_FILE).exists() else None


def load(folder: Path = MODELS) -> Classifier:
    """Read ``sections.skops`` and its card in ``folder``. Raises DataError for a missing, altered or foreign file."""
    arrays, card = read_model(folder, NAME, PARTS, FORMAT, features=VERSION)
    temperature = _temperature(card)
    try:
        return Classifier.of(arrays, temperature)
    except Exception as broken:  # a damaged file breaks wherever it likes
        raise damaged(NAME) from broken


def inspect(folder: Path) -> dict[str, Any]:
    """Check the model thoroughly, as ``stored_models.inspect`` does. Returns the card. Raises DataError."""
    card = stored_models.inspect(folder, NAME, PARTS, FORMAT, features=VERSION)
    _temperature(card)
    return card


def _temperature(card: Mapping[str, Any]) -> float:
    try:
        return float(card["temperature"])
    except (ValueError, KeyError, TypeError) as broken:
        raise bad_card(NAME) from broken
