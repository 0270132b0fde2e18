"""Text that a line is drawn through: a PDF says nothing of it but the line itself.

A stroke is told from an underline by its height in the letters, from a table's rule by its length: it covers letters
and hardly more, and does not run from one rule to another.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractor.chinese import STROKE
from extractor.records import Box, Word
from extractor.settings import (
    STRUCK_BAND,
    STRUCK_COVER,
    STRUCK_LOWEST,
    STRUCK_RULE_END,
    STRUCK_SHORTEST,
    STRUCK_TALLEST,
)


@dataclass(frozen=True, slots=True)
class _Crossed:
    """A stroke over letters of one word: which letters, how far it runs along the writing, how much of that they take."""

    word: int
    letters: tuple[int, ...]
    length: float
    covered: float


def strike_words(words: Sequence[Word], rulings: Sequence[Box], strokes: Sequence[Box]) -> tuple[list[Word], list[Box]]:
    """The words with a stroke behind each letter that is struck through, and the rulings without those strokes.

    ``strokes`` rule no table: slanting lines, and the areas that a remark strikes out.
    """
    places = _Places(words)
    found: dict[int, set[int]] = {}
    kept: list[Box] = []
    for lines, are_rules in ((rulings, True), (strokes, False)):
        for line in lines:
            crossed = list(places.crossed(line))
            length = max((c.length for c in crossed), default=0.0)
            covers = bool(crossed) and sum(c.covered for c in crossed) >= STRUCK_COVER * length
            if covers and not (are_rules and _runs_between(line, rulings)):
                for c in crossed:
                    found.setdefault(c.word, set()).update(c.letters)
            elif are_rules:
                kept.append(line)
    marked = [_marked(w, found[i]) if i in found else w for i, w in enumerate(words)]
    return marked, kept


class _Places:
    """The words by where they stand, so that a line finds what it may cross."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._bands: dict[tuple[bool, int], list[int]] = {}
        for i, word in enumerate(words):
            upright = word.angle in (0, 180)
            low, high = (word.box.y0, word.box.y1) if upright else (word.box.x0, word.box.x1)
            slack = (1 - STRUCK_LOWEST) * (high - low)
            for band in range(int((low + slack) // STRUCK_BAND), int((high - slack) // STRUCK_BAND) + 1):
                self._bands.setdefault((upright, band), []).append(i)

    def crossed(self, line: Box) -> Iterator[_Crossed]:
        """The letters that the line runs through, word by word."""
        x, y = line.centre
        if line.width < STRUCK_SHORTEST and line.height < STRUCK_SHORTEST:
            return
        for upright, across in ((True, y), (False, x)):
            for i in self._bands.get((upright, int(across // STRUCK_BAND)), ()):
                found = _letters(line, self._words[i])
                if found is not None:
                    yield _Crossed(i, *found)


def _letters(line: Box, word: Word) -> tuple[tuple[int, ...], float, float] | None:
    """Which letters of a word a line runs through at the height of a stroke; its length along the writing; how much of
    that they take."""
    box = word.box
    x, y = line.centre
    if word.angle in (0, 180):
        start, end, thick, size = line.x0, line.x1, line.height, box.height
        depth = y - box.y0 if word.angle == 0 else box.y1 - y
    else:
        start, end, thick, size = line.y0, line.y1, line.width, box.width
        depth = x - box.x0 if word.angle == 270 else box.x1 - x
    if word.angle in (180, 270):
        start, end = -end, -start
    if thick > STRUCK_TALLEST * size or not (1 - STRUCK_LOWEST) * size <= depth <= STRUCK_LOWEST * size:
        return None
    edges = word.edges or _even_edges(word)
    middles = [(a + b) / 2 for a, b in itertools.pairwise(edges)]
    letters = tuple(k for k, middle in enumerate(middles) if start <= middle <= end)
    if not letters:
        return None
    return letters, end - start, min(end, edges[letters[-1] + 1]) - max(start, edges[letters[0]])


def _even_edges(word: Word) -> tuple[float, ...]:
    box = word.box
    start, end = {0: (box.x0, box.x1), 180: (-box.x1, -box.x0), 90: (box.y0, box.y1)}.get(
        word.angle, (-box.y1, -box.y0)
    )
    return tuple(start + (end - start) * k / len(word.text) for k in range(len(word.text) + 1))


def _runs_between(line: Box, rulings: Sequence[Box]) -> bool:
    """Whether both ends of a line stand at lines that run the other way: it closes a cell."""
    flat = line.width >= line.height
    x, y = line.centre
    ends = {False, True}
    for other in rulings:
        if flat != (other.width < other.height):
            continue
        near = STRUCK_RULE_END
        if flat and other.y0 - near <= y <= other.y1 + near:
            ends -= {late for late, at in ((False, line.x0), (True, line.x1)) if abs(other.centre[0] - at) <= near}
        elif not flat and other.x0 - near <= x <= other.x1 + near:
            ends -= {late for late, at in ((False, line.y0), (True, line.y1)) if abs(other.centre[1] - at) <= near}
        if not ends:
            return True
    return False


def _marked(word: Word, letters: set[int]) -> Word:
    """The word with strokes; a stroke takes no room of its own, so where each letter stands is no longer said."""
    text = "".join(f"{c}{STROKE}" if k in letters else c for k, c in enumerate(word.text))
    return replace(word, text=text, edges=())
