"""What a recogniser's scores spell, whether they are probabilities or logits."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.readers.ctc import Decoder, softmax
from extractor.readers.ocr import NOTHING

CHARACTERS = ["", *"01O〇a \u3000"]


def _steps(*wanted: dict[str, float]) -> np.ndarray:
    """A row a step with these probabilities; the blank takes what is left."""
    rows = np.full((len(wanted), len(CHARACTERS)), 1e-9, np.float32)
    for row, chances in zip(rows, wanted, strict=True):
        for character, chance in chances.items():
            row[CHARACTERS.index(character)] = chance
        row[0] = 1 - sum(chances.values())
    return rows


def _read(rows: np.ndarray, logits: bool, used: float = 1.0) -> tuple[str, float, tuple[float, ...]]:
    length = len(rows)
    places = np.arange(len(rows))
    if logits:  # of a network that leaves plain blanks out
        places = np.flatnonzero(rows[:, 0] < 0.99)
        rows = np.log(rows[places]) + 7
    (reading,) = Decoder(CHARACTERS, logits)(rows, places, length, [used])
    return reading.text, round(reading.score, 5), reading.positions


@pytest.mark.parametrize("logits", [False, True])
def test_logits_spell_what_probabilities_do(logits: bool) -> None:
    digits = _steps({"1": 0.9}, {"1": 0.8}, {}, {"〇": 0.5, "O": 0.3, "0": 0.1})
    assert _read(digits, logits) == ("10", 0.9, (0.125, 0.875))
    prose = _steps({"a": 0.75}, {" ": 0.6}, {"〇": 0.7, "0": 0.2}, {})
    assert _read(prose, logits, 0.5) == ("a 〇", 0.7, (0.25, 0.75, 1.0))
    assert _read(_steps({"a": 0.75}, {"\u3000": 0.6}, {"a": 0.9}), logits)[:2] == ("a a", 0.75)
    assert _read(_steps({"a": 0.75}, {}, {"a": 0.9}), logits)[:2] == ("aa", 0.75)
    for rows in (_steps({}, {"a": 0.1}), _steps({}, {})):
        assert _read(rows, logits) == (NOTHING.text, NOTHING.score, NOTHING.positions)


def test_lines_are_parted_at_their_ends() -> None:
    """The last character of one line and the first of the next are two, though they are alike; a line may be blank."""
    rows = np.concatenate([_steps({"1": 0.9}, {"1": 0.8}), _steps({"1": 0.7}, {}), _steps({}, {})])
    readings = Decoder(CHARACTERS)(rows, np.arange(6), 2, [1.0, 0.5, 1.0])
    assert [r.text for r in readings] == ["1", "1", ""]
    assert [r.positions for r in readings] == [(0.25,), (0.5,), ()]


def test_softmax_stands_large_logits() -> None:
    rows = np.array([[1000, 1000, -1000], [0, 0, 0]], np.float32)
    assert np.allclose(softmax(rows), [[0.5, 0.5, 0], [1 / 3] * 3])
