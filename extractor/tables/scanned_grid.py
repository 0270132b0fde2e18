"""Tables without rules on scanned pages: what OCR's words need before white space parts them, and what cells learn of
them after.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.chinese import is_ideograph
from extractor.geometry import overlap
from extractor.records import Box, Cell, Layout, PagePlace, Table, Word
from extractor.settings import COLUMN_PAIRS, PART_GAP, STRADDLE_SCORE, UPRIGHT_REACH
from extractor.tables.lines import TextLine, join_words, words_to_lines
from extractor.tables.page_frames import in_one_frame, in_own_frames
from extractor.tables.stream import PageLine
from extractor.tables.text_grid import read_region
from extractor.tables.text_regions import says_none
from extractor.tables.values import beside_label, is_number_or_mark

UNREAD = "\ufffd"
"""Stands for ink that no reading made sense of."""


def read_scanned_region(lines: Sequence[PageLine]) -> tuple[Table, Table] | None:
    """The table without rules that these lines of scanned pages hold, and a second reading of it; ``None`` where no
    column of values stands in them.

    The first is a grid whose columns are found by their numbers and headers, whose rows by their labels; its cells have
    the least score of their words, and ``Table.ruled`` is false. The second (LINES) knows neither column nor row, only
    the order of what stands on each line: what both say alike hangs on no guessed border.
    """
    cleaned = _parted_between_columns(_without_strokes_of_labels(_parted_from_groups(lines)))
    framed, frames = in_one_frame(cleaned)
    table = read_region(framed)
    if table is None:
        return None
    words: dict[int, list[Word]] = {}
    for line in framed:
        words.setdefault(line.sheet.page, []).extend(line.line.words)
    scored = replace(table, rows=tuple(tuple(_scored(c, words) for c in row) for row in table.rows), ruled=False)
    return in_own_frames(scored, frames), _as_lines(cleaned)


def _as_lines(lines: Sequence[PageLine]) -> Table:
    """The lines' texts as they follow each other, in columns of half a letter."""
    half = statistics.median(line.line.size for line in lines) / 2
    rows = []
    for number, line in enumerate(lines):
        cells = []
        for word in _texts(line.line):
            column, width = round(word.box.x0 / half), max(1, round(word.box.width / half))
            cells.append(
                Cell(word.text, number, column, column_span=width, place=line.sheet.place(word.box), score=word.score)
            )
        rows.append(tuple(cells))
    return Table(tuple(rows), Layout.LINES, ruled=False)


def _texts(line: TextLine) -> list[Word]:
    """The line's words, those joined that are pieces of one text; a number stays for itself."""
    found: list[Word] = []
    for word in line.words:
        last = found[-1] if found else None
        near = last is not None and word.box.x0 - last.box.x1 < PART_GAP * line.size
        if last is None or not near or is_number_or_mark(word.text) or is_number_or_mark(last.text):
            found.append(word)
            continue
        box = Box(last.box.x0, min(last.box.y0, word.box.y0), word.box.x1, max(last.box.y1, word.box.y1))
        found[-1] = Word(join_words([last, word]), box, last.score)
    return found


def _scored(cell: Cell, words: dict[int, list[Word]]) -> Cell:
    """The cell with the least score of the words in its place."""
    if not cell.text or not isinstance(cell.place, PagePlace):
        return cell
    box = cell.place.box
    inside = [
        w.score
        for w in words.get(cell.place.page, ())
        if w.score is not None and box.x0 <= w.box.centre[0] <= box.x1 and box.y0 <= w.box.centre[1] <= box.y1
    ]
    own = [cell.score] if cell.score is not None else []
    return replace(cell, score=min([*own, *inside], default=None))


def _without_strokes_of_labels(lines: Sequence[PageLine]) -> list[PageLine]:
    """The lines without marks that are strokes of words: labels printed downwards and narrow headers come character by
    character, and brackets and numerals among these are read as / or 1."""
    sheets: dict[int, list[PageLine]] = {}
    for line in lines:
        sheets.setdefault(line.sheet.index, []).append(line)
    kept: list[PageLine] = []
    for members in sheets.values():
        words = [w for m in members for w in m.line.words if not says_none(w, m.line.words)]
        upright = [w for w in words if len(w.text) == 1 and is_ideograph(w.text)]
        written = [w for w in words if sum(map(is_ideograph, w.text)) >= 2]
        marks = [w for w in words if len(w.text) == 1 and (is_number_or_mark(w.text) or w.text in UNREAD)]
        dropped = {id(w) for w in marks if _amidst(w, upright) or any(_right_of(w, other) for other in written)}
        for member in members:
            rest = [w for w in member.line.words if id(w) not in dropped]
            kept += [replace(member, line=line) for line in words_to_lines(rest)] if rest else []
    return kept


def _parted_from_groups(lines: Sequence[PageLine]) -> list[PageLine]:
    """The lines with a character of a group's label, printed downwards beside the rows' labels, parted from the label that it was
    read with (供 3. 补正后申请内容仍不明确).
    """
    return _with_pieces(lines, _label_pieces)


def _label_pieces(word: Word) -> list[Word]:
    beside = beside_label(word.text)
    if not beside or len(word.edges) != len(word.text) + 1:
        return [word]
    return _cut(word, beside)


def _parted_between_columns(lines: Sequence[PageLine]) -> list[PageLine]:
    """The lines with numbers parted that OCR joined over two columns: where other lines hold two numbers each.

    A single such word would make one column of the two.
    """
    values = [[w for w in line.line.words if is_number_or_mark(w.text)] for line in lines]
    pairs = [pair for line in values for pair in pairwise(line)]
    return _with_pieces(lines, lambda word: _pieces(word, pairs))


def _pieces(word: Word, pairs: Sequence[tuple[Word, Word]]) -> list[Word]:
    """The word, or the two numbers that it is where ``pairs`` of neighbours have their gap within it. Both stay in
    doubt; of a lone digit as wide as two columns, a recogniser read one number or neither: both are unread.
    """
    if len(word.edges) != len(word.text) + 1 or not all(map(is_number_or_mark, word.text.split())):
        return [word]
    over = [(a, b) for a, b in pairs if _mostly_over(word, a) and _mostly_over(word, b)]
    if len(over) < COLUMN_PAIRS:
        return [word]
    ends, starts = [a.box.x1 for a, _ in over], [b.box.x0 for _, b in over]
    # Of a column set to the right the ends stand under one another, of one set to the left the starts.
    border = max(ends) if max(ends) - min(ends) <= max(starts) - min(starts) else min(starts)
    at = sum((x0 + x1) / 2 < border for x0, x1 in pairwise(word.edges))
    if len(word.text) == 1:
        x0, x1 = word.edges
        return [Word(UNREAD, Box(a, word.box.y0, b, word.box.y1), 0.0) for a, b in ((x0, max(ends)), (min(starts), x1))]
    pieces = _cut(word, at)
    if not all(is_number_or_mark(piece.text) for piece in pieces):
        return [word]
    score = STRADDLE_SCORE if word.score is None else min(word.score, STRADDLE_SCORE)
    return [replace(piece, score=score) for piece in pieces]


def _with_pieces(lines: Sequence[PageLine], pieces: Callable[[Word], list[Word]]) -> list[PageLine]:
    """The lines with ``pieces`` in place of each word; a line of which no word fell apart stays as it is."""
    parted = []
    for line in lines:
        words = [piece for word in line.line.words for piece in pieces(word)]
        same = len(words) == len(line.line.words)
        parted += [line] if same else [replace(line, line=joined) for joined in words_to_lines(words)]
    return parted


def _cut(word: Word, at: int) -> list[Word]:
    """The two words before and from character ``at`` of a word whose edges are known; without the spaces between them, whose edges
    would be too many.
    """
    halves = ((word.text[:at], word.edges[: at + 1]), (word.text[at:], word.edges[at:]))
    return [
        replace(
            word,
            text=text.strip(),
            box=Box(edges[0], word.box.y0, edges[-1], word.box.y1),
            edges=edges if text.strip() == text else (),
        )
        for text, edges in halves
    ]


def _mostly_over(word: Word, number: Word) -> bool:
    return overlap(word.box.x0, word.box.x1, number.box.x0, number.box.x1) > 0.6 * number.box.width


def _amidst(word: Word, characters: Sequence[Word]) -> bool:
    """Whether single characters stand close over and close under a word."""
    near = [
        (c.box.centre[1] - word.box.centre[1]) / max(word.box.width, c.box.width)
        for c in characters
        if overlap(word.box.x0, word.box.x1, c.box.x0, c.box.x1) > 0.5 * min(word.box.width, c.box.width)
    ]
    return any(-UPRIGHT_REACH < d < 0 for d in near) and any(0 < d < UPRIGHT_REACH for d in near)


def _right_of(mark: Word, text: Word) -> bool:
    """Whether a text stands right of a mark, on its height or half a line off: values stand behind their label.

    A digit must stand level with a longer text: beside one, half a line off, a short header may stand.
    """
    if mark.text.isdigit():
        near = 0.6 if sum(map(is_ideograph, text.text)) >= 4 else 0.0
    else:
        near = 1.0
    return text.box.x0 >= mark.box.x1 and abs(text.box.centre[1] - mark.box.centre[1]) < near * text.box.height
