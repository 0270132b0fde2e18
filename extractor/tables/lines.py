"""Words to lines and lines to text: what stands side by side, and whether a space belongs between two pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.chinese import is_ideograph
from extractor.records import Box, Word

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_FULL_WIDTH = "，。；：、！？（）《》〈〉【】〔〕“”‘’…—·"


@dataclass(frozen=True, slots=True)
class TextLine:
    """Words on one baseline, left to right. ``size`` is the type's height in points."""

    words: tuple[Word, ...]
    box: Box
    size: float

    @property
    def text(self) -> str:
        return join_words(self.words)


def words_to_lines(words: Sequence[Word]) -> list[TextLine]:
    """Upright words as lines, top to bottom. Two words share a line when their middles differ by less than half a
    letter."""
    ordered = sorted(words, key=lambda w: ((w.box.y0 + w.box.y1) / 2, w.box.x0))
    groups: list[list[Word]] = []
    middle = 0.0
    for word in ordered:
        centre = (word.box.y0 + word.box.y1) / 2
        height = word.box.height
        if groups and centre - middle < 0.5 * min(height, groups[-1][-1].box.height):
            groups[-1].append(word)
            middle += (centre - middle) / len(groups[-1])
        else:
            groups.append([word])
            middle = centre
    return [_line(g) for g in groups]


def _line(words: list[Word]) -> TextLine:
    words.sort(key=lambda w: w.box.x0)
    letters = "".join(w.text for w in words)
    if not letters.isascii() and 2 * len(_RIGHT_TO_LEFT.findall(letters)) > len(letters):
        words.reverse()
    box = Box(
        min(w.box.x0 for w in words),
        min(w.box.y0 for w in words),
        max(w.box.x1 for w in words),
        max(w.box.y1 for w in words),
    )
    return TextLine(tuple(words), box, max(w.box.height for w in words))


def join_words(words: Sequence[Word]) -> str:
    """The text of words that stand side by side, left to right."""
    parts: list[str] = []
    for i, word in enumerate(words):
        if i and needs_space(
            words[i - 1].text, word.text, (word.box.x0 - words[i - 1].box.x1) / max(word.box.height, 1)
        ):
            parts.append(" ")
        parts.append(word.text)
    return "".join(parts)


def _gap(last: Word, word: Word) -> float:
    """The white between two words in type sizes, whichever stands left of the other."""
    return max(word.box.x0 - last.box.x1, last.box.x0 - word.box.x1) / max(word.box.height, 1)


def needs_space(before: str, after: str, gap: float) -> bool:
    """Whether a gap (in type sizes) between two pieces of one line is a space of the text."""
    if not before or not after or gap < 0.12:
        return False
    return not (_is_wide(before[-1]) and _is_wide(after[0])) or gap > 3


def join_lines(lines: Sequence[str], unbroken: Sequence[bool] = ()) -> str:
    """The text of lines that a narrow cell or a page's margin broke.

    ``unbroken[i]``: line ``i`` was filled to its end, so that what follows may go on inside a word or a number.
    """
    text = ""
    for i, line in enumerate(lines):
        piece = line.strip()
        if text and piece:
            last, first = text[-1], piece[0]
            full = i <= len(unbroken) and i > 0 and unbroken[i - 1]
            if _is_wide(last) or _is_wide(first) or (full and last.isdigit() and first.isdigit()):
                pass
            elif last == "-" and full and first.islower():
                pass  # a hyphen that the line's end put there stays: nothing printed is altered
            else:
                text += " "
        text += piece
    return text


def _is_wide(char: str) -> bool:
    return is_ideograph(char) or char in _FULL_WIDTH or "\uff00" <= char <= "\uffef" or "\u3000" <= char <= "\u303f"
