"""What a recogniser's scores spell: CTC decoding, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.readers.ocr import NOTHING, Reading

IDEOGRAPHIC_SPACE: Final = "\u3000"
"""White between two texts like any other; as a character it was taken for what stands beside a gap, and hid it."""

Steps = NDArray[np.float32]
"""A row for each step along a line, a column for each character."""

Places = NDArray[np.intp]
"""Which of all lines' steps these are, one line after the other: those left out are blank."""


class Decoder:
    """Greedy CTC decoding (Graves et al. 2006) in place of PaddleX's, for two things that PaddleX drops.

    A reading's score is its *least* character's, not the mean: one doubtful digit spoils a number. And a text that is
    nothing but digits and what looks like them gets its digits by the summed probability of all that look alike:
    between 0, O and 〇 a lone mark in a table leaves no doubt, though the engine's probability is split among them.
    """

    def __init__(self, characters: Sequence[str], logits: bool = False) -> None:
        """``logits``: what is decoded are logits, not probabilities."""
        self._logits = logits
        self.character = [" " if c == IDEOGRAPHIC_SPACE else c for c in characters]
        index = {c: i for i, c in reversed(list(enumerate(self.character)))}
        self._families = {
            index[digit]: [index[c] for c in (digit, *alike) if c in index]
            for digit, alike in settings.OCR_ALIKE.items()
        }
        self._digit_of = {i: digit for digit, family in self._families.items() for i in family}
        self._digit_of |= {
            index[c]: index[c] for c in "0123456789.,-+%" if c in index and index[c] not in self._digit_of
        }

    def __call__(self, steps: Steps, places: Places, length: int, used: Sequence[float]) -> list[Reading]:
        """One reading for each line of ``length`` steps; ``used`` says what share of its width the crop takes."""
        best = steps.argmax(axis=1)
        # the same character at the next step of the same line is the same one still
        again = (best[1:] == best[:-1]) & (np.diff(places) == 1) & (places[1:] % length != 0)
        kept = np.flatnonzero((best != 0) & np.append(True, ~again)[: len(best)])
        best, places = best[kept], places[kept]
        probabilities = softmax(steps[kept]) if self._logits else steps[kept]
        ends = np.searchsorted(places, np.arange(len(used) + 1) * length).tolist()
        return [
            self._spelt(best[a:b], probabilities[a:b], (places[a:b] % length + 0.5) / (length * share))
            for (a, b), share in zip(pairwise(ends), used, strict=True)
        ]

    def _spelt(self, chosen: NDArray[np.intp], probabilities: Steps, at: NDArray[Any]) -> Reading:
        """What these characters, each with a row of probabilities and its place along the crop (0–1), spell."""
        if not len(chosen):
            return NOTHING
        characters = chosen.tolist()
        if all(i in self._digit_of for i in characters):
            characters = [self._digit_of[i] for i in characters]
            scores = [
                float(p[self._families.get(d, [d])].sum()) for p, d in zip(probabilities, characters, strict=True)
            ]
        else:
            scores = [float(p[i]) for p, i in zip(probabilities, characters, strict=True)]
        text = "".join(self.character[i] for i in characters)
        printed = [s for s, c in zip(scores, text, strict=True) if c != " "]
        return Reading(text, min(printed, default=0.0), tuple(np.minimum(at, 1.0).tolist()))


def softmax(logits: Steps) -> Steps:
    """Each row's probabilities. OpenCV's exponential takes a third of the time of numpy's (2e-7 from the true one)."""
    if not len(logits):
        return logits
    powers: Steps = cv2.exp(logits - logits.max(axis=1, keepdims=True)).astype(np.float32, copy=False)
    powers /= powers.sum(axis=1, keepdims=True)
    return powers
