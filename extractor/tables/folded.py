"""A report whose line breaks were lost: tables, even everything, on one line, its cells parted by blanks or tabs.

``1.属于国家秘密 0 0 0 0 0 0 0 2.其他法律行政法规禁止公开 0 0 0 …`` is what is left where a page's text is taken with a
blank between its pieces. Each piece then comes on a line of its own, a layout that the alignment knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from extractor.chinese import fold
from extractor.forms.vocabulary import Vocabulary
from extractor.records import Block, Paragraph, Place, TextPlace
from extractor.settings import FOLDED_LABELS, FOLDED_ROWS

_LABEL_LETTERS = 4
_LONGEST_LABEL = 60
_YEAR_DIGITS = 4


def unfolded(blocks: Iterable[Block], words: Vocabulary) -> Iterator[Block]:
    """The blocks, paragraphs that hold several rows of the form piece by piece; a piece's place names it as a field."""
    for block in blocks:
        if isinstance(block, Paragraph) and not block.furniture and _is_folded(block.text, words):
            yield from (replace(block, text=text, place=_at(block.place, i)) for i, text in _pieces(block.text))
        else:
            yield block


def _is_folded(text: str, words: Vocabulary) -> bool:
    if len(text) < FOLDED_ROWS * _LABEL_LETTERS:
        return False
    pieces = text.split()
    if len(pieces) < 2 * FOLDED_ROWS:
        return False
    if _rows_in(pieces, words) >= FOLDED_ROWS or _labels_in(fold(text), words) >= FOLDED_LABELS:
        return True
    return min(sum(map(_is_number, pieces)), sum(fold(p) in words.headers for p in pieces)) >= FOLDED_LABELS


def _is_number(piece: str) -> bool:
    return piece.replace(".", "", 1).isdigit()


def _rows_in(pieces: Iterable[str], words: Vocabulary) -> int:
    """How many of the form's rows the pieces hold: a label letter for letter, perhaps in pieces itself, then a number."""
    rows, before = 0, ""
    for piece in pieces:
        if not _is_number(piece):
            before = (before + fold(piece))[-_LONGEST_LABEL:]
        elif before:
            rows += before.endswith(words.long_rows)
            before = ""
    return rows


def _labels_in(folded: str, words: Vocabulary) -> int:
    """How many long labels stand in a text: in a table left blank no number tells the rows."""
    return sum(len(row) > _LABEL_LETTERS + 1 and row in folded for row in words.rows)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """What blanks part, numbered from 1; 2023 年 is one piece again."""
    number = ""
    for i, piece in enumerate(text.split(), 1):
        if number and not piece.startswith("年"):
            yield i - 1, number
            number = ""
        if piece.isdigit() and len(piece) == _YEAR_DIGITS:
            number = piece
        else:
            yield i, number + piece
            number = ""
    if number:
        yield i, number


def _at(place: Place | None, piece: int) -> Place | None:
    return replace(place, column=piece) if isinstance(place, TextPlace) else place
