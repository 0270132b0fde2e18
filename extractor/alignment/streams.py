"""FIELDS and LINES tables as observed rows: text until values come, values until text comes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, zip_longest

from extractor.alignment.observed import ObservedRow, Slot, slot_of_cell, with_text
from extractor.alignment.values import is_disguised, is_value_like
from extractor.alignment.wrapped import rows_with_labels_behind
from extractor.chinese import fold, plain
from extractor.forms.vocabulary import Vocabulary
from extractor.records import Cell, Layout, Table
from extractor.settings import COMPLETE_ROWS, FULL_NUMBERS, LONE_VALUES

_ENUMERATOR = re.compile(r"^(?:[（(]?\d{1,2}[)）]?[.．、)）]|[（(]?[一二三四五六七八九十]{1,2}[)）、.．]{1,2})$")
_BARE_ENUMERATOR = re.compile(r"^[1-9]$")
_POINTS = frozenset(".．、")
_ENUMERATOR_ENDS = frozenset(".．、)）")
_SHORT = 60
_ZEROS_TAIL = re.compile(r"^(.*[\u4e00-\u9fff）)”\"])(0{3,15})$")
_NUMBER_TAIL = re.compile(r"^(.*[\u4e00-\u9fff）)”\"])\s*[:：]?\s*(\d[\d,.]*)$")


def observe_stream(table: Table, index: int, words: Vocabulary) -> list[ObservedRow]:
    """The rows of a FIELDS or LINES table, in order."""
    lines: Sequence[tuple[Cell, ...]] = _without_doubled_blanks(_with_whole_enumerators(table.rows))
    if table.layout is Layout.LINES:
        lines = rows_with_labels_behind(lines, _is_value, words)
    builder = _Rows(table.layout, index)
    single = _one_cell_a_line(lines, table.layout)
    if single:
        _single(lines, builder, words)
    else:
        _several(lines, builder, table.layout, words)
    rows = builder.finish()
    for row in rows:
        row.positioned = not single
    if single:
        _without_blanks_around(rows)
    return rows


def _is_value(text: str) -> bool:
    return text.isdecimal() or (_is_short_value(text) if len(text) <= _SHORT else _is_any_value(text))


def _is_any_value(text: str) -> bool:
    return is_value_like(text) or is_disguised(text)


_is_short_value = lru_cache(4096)(_is_any_value)  # labels and blanks come again and again


class _Rows:
    """Collects the pieces of the current row; a text after values opens the next row."""

    def __init__(self, layout: Layout, table: int) -> None:
        self._layout, self._table = layout, table
        self._rows: list[ObservedRow] = []
        self._ended = False
        self.current = ObservedRow(layout, table)

    def text(self, cell: Cell) -> None:
        if self.current.slots:
            self.close()
        row = self.current
        row.label += fold(cell.text)
        row.place = row.place or cell.place
        row.sources.append(cell)

    def slots(self, slots: Sequence[Slot]) -> None:
        if not self._ended:
            self.current.slots.extend(slots)

    def reopen(self) -> None:
        """What looked like empty cells was no row's: the texts before and after it belong together."""
        self.current.slots.clear()
        self._ended = False

    def end(self) -> None:
        """The row is over: empty cells that follow are the next row's padding."""
        self._ended = bool(self.current.slots)

    def close(self) -> None:
        if self.current.label or self.current.slots:
            self._rows.append(self.current)
        self._ended = False
        self.current = ObservedRow(self._layout, self._table)

    def finish(self) -> list[ObservedRow]:
        self.close()
        return self._rows


def _with_whole_enumerators(table_rows: Sequence[tuple[Cell, ...]]) -> Sequence[tuple[Cell, ...]]:
    """A label's number that a broken line parted from its point goes back to the label: ``3`` above ``.危及…`` is no value."""
    points = [i for i, line in enumerate(table_rows) if any(c.text[:1] in _POINTS for c in line)]
    if not points:
        return table_rows
    lines = list(table_rows)
    for i in points:
        first = next(c for c in lines[i] if c.text.strip())
        above = next((k for k in range(i - 1, -1, -1) if any(c.text.strip() for c in lines[k])), None)
        if above is None or first.text[0] not in _POINTS or _is_value(first.text):
            continue
        alone = [c for c in lines[above] if c.text.strip()]
        if len(alone) == 1 and _BARE_ENUMERATOR.match(alone[0].text.strip()):
            lines[above] = tuple(c for c in lines[above] if c is not alone[0])
            whole = with_text(first, alone[0].text.strip() + first.text)
            lines[i] = tuple(whole if c is first else c for c in lines[i])
    return lines


# --------------------------------------------------------------------------- several cells a line


def _several(lines: Sequence[tuple[Cell, ...]], rows: _Rows, layout: Layout, words: Vocabulary) -> None:
    widest = max((len(line) for line in lines), default=0)
    run_together = layout is Layout.LINES and any(
        _ZEROS_TAIL.match(plain(c.text.strip())) for line in lines for c in line
    )
    fixed_width = layout is Layout.FIELDS and sum(len(line) == widest for line in lines) >= 5
    empty = False  # a line of empty cells came since the last text
    for line in lines:
        pieces = _pieces(line, layout, words)
        last_text = max((i for i, (_, is_text) in enumerate(pieces) if is_text), default=-1)
        if last_text > FULL_NUMBERS:
            *whole, pieces = _rows_of_a_line(pieces)
            last_text -= sum(map(len, whole))
            for cell, is_text in chain(*whole):
                rows.text(cell) if is_text else rows.slots([slot_of_cell(cell)])
        for cell, is_text in pieces:
            if is_text:
                rows.text(cell)
        after = [cell for cell, _ in pieces[last_text + 1 :]]
        if last_text >= 0:
            empty = False
        if any(c.text.strip() and _is_value(c.text) for c in after):
            if last_text < 0 and rows.current.filled == _filled(after) >= 3:
                rows.close()  # as many numbers again, without a label: the next row, whose label is lost
            rows.current.skipped |= empty and rows.current.filled > 0
            rows.slots([slot_of_cell(cell) for cell in after])
            rows.current.glued = run_together and len(line) == 1 and len(after) == 1 and len(after[0].text.strip()) > 1
            rows.current.clipped = fixed_width and len(line) == widest and bool(line[-1].text.strip())
        elif layout is Layout.FIELDS and _blank_row(last_text, after, rows.current, widest, words):
            rows.slots([slot_of_cell(cell) for cell in after])
        elif last_text < 0:
            empty |= not _is_bare(line)


def _rows_of_a_line(pieces: list[tuple[Cell, bool]]) -> list[list[tuple[Cell, bool]]]:
    """Several rows in one line (two lines joined), parted before a text that stands behind a row of numbers."""
    found: list[list[tuple[Cell, bool]]] = [[]]
    numbers = 0
    for cell, is_text in pieces:
        if is_text and numbers >= FULL_NUMBERS and any(text for _, text in found[-1]):
            found.append([])
        numbers = 0 if is_text else numbers + bool(cell.text.strip())
        found[-1].append((cell, is_text))
    return found


def _filled(cells: Sequence[Cell]) -> int:
    return sum(bool(c.text.strip()) for c in cells)


def _blank_row(last_text: int, after: Sequence[Cell], row: ObservedRow, widest: int, words: Vocabulary) -> bool:
    """A line whose values are all empty: behind a row's label, or below side-by-side headers as wide as the table."""
    if not after or row.slots:
        return False
    if last_text >= 0:
        return words.ends_a_row_label(row.label)
    return bool(row.label) and len(after) >= 10 and len(after) >= 0.8 * widest


def _pieces(line: tuple[Cell, ...], layout: Layout, words: Vocabulary) -> list[tuple[Cell, bool]]:
    """Each cell, and whether it is text; enumerators and numbers glued to a label are told apart."""
    pieces: list[tuple[Cell, bool]] = []
    for i, cell in enumerate(line):
        text = cell.text.strip()
        following = line[i + 1].text.strip() if i + 1 < len(line) else ""
        if text[-1:] in _ENUMERATOR_ENDS and _ENUMERATOR.match(text) and following and not _is_value(following):
            pieces.append((cell, True))
        elif _is_value(cell.text):
            pieces.append((cell, False))
        else:
            glued = _NUMBER_TAIL.match(text) if layout is Layout.LINES else None
            zeros = _ZEROS_TAIL.match(text) if layout is Layout.LINES and not following else None
            if (lone := words.lone_row(text)) and _is_value(text[len(lone) :].lstrip(":： ")):
                pieces += [(with_text(cell, lone), True), (with_text(cell, text[len(lone) :].lstrip(":： ")), False)]
            elif zeros:
                # cells run together: only noughts can be told apart again
                pieces += [
                    (with_text(cell, zeros[1]), True),
                    *((with_text(cell, nought), False) for nought in zeros[2]),
                ]
            elif glued and following and _is_value(following):
                pieces += [(with_text(cell, glued[1]), True), (with_text(cell, glued[2]), False)]
            else:
                pieces.append((cell, True))
    return pieces


# --------------------------------------------------------------------------- one cell a line


def _single(lines: Sequence[tuple[Cell, ...]], rows: _Rows, words: Vocabulary) -> None:
    """A filled line is a label or a value, an empty cell a slot; where cells are marked, truly blank lines part rows.

    Blank lines below a header are the corner cells of the next header line.
    """
    marked = any(line and not _is_bare(line) and not any(c.text.strip() for c in line) for line in lines)
    for line, following in zip_longest(lines, lines[1:], fillvalue=()):
        cell = _lone(line)
        glued = _NUMBER_TAIL.match(cell.text.strip()) if cell is not None and _holds_value(following) else None
        if cell is not None and glued and words.ends_a_row_label(fold(glued[1])):
            rows.text(with_text(cell, glued[1]))
            rows.slots([replace(slot_of_cell(with_text(cell, glued[2])), column=0.0)])
        elif cell is not None and not _is_value(cell.text):
            row = rows.current
            if row.slots and not row.filled and fold(row.sources[-1].text) in words.headers:
                rows.reopen()
            rows.text(cell)
        elif cell is not None:
            rows.slots([replace(slot_of_cell(cell), column=float(len(rows.current.slots)))])
        elif marked and _is_bare(line):
            rows.end()
        elif rows.current.label:
            rows.slots([Slot("", line[0].place if line else None, float(len(rows.current.slots)))])


def _holds_value(line: Sequence[Cell]) -> bool:
    cell = _lone(line)
    return cell is not None and _is_value(cell.text)


def _without_blanks_around(rows: Sequence[ObservedRow]) -> None:
    """Where rows of three numbers or more have as many and no blank between, blank lines before or behind as many are
    none of a row's cells: they part the numbers from what stands beside them."""
    lengths = Counter(len(row.slots) for row in rows if len(row.slots) == row.filled >= FULL_NUMBERS)
    usual, count = max(lengths.items(), key=lambda item: item[1], default=(0, 0))
    for row in rows:
        numbers = [i for i, slot in enumerate(row.slots) if slot.filled]
        if count >= COMPLETE_ROWS and len(numbers) == usual == numbers[-1] - numbers[0] + 1 < len(row.slots):
            row.slots = row.slots[numbers[0] : numbers[-1] + 1]


def _one_cell_a_line(lines: Sequence[tuple[Cell, ...]], layout: Layout) -> bool:
    filled = [[c.text for c in line if c.text.strip()] for line in lines]
    busy = [texts for texts in filled if texts]
    if any(len(texts) > 2 and all(map(_is_value, texts)) for texts in busy):
        return False  # a row of numbers below headers printed one character a line
    lone = [texts for texts in busy if len(texts) == 1 or (layout is Layout.LINES and _is_spaced_label(texts))]
    values = sum(_is_value(texts[0]) for texts in lone)
    empty = sum(not texts and not _is_bare(line) for texts, line in zip(filled, lines, strict=True))
    return len(busy) >= 4 and len(lone) >= 0.95 * len(busy) and (values >= 2 or empty >= 6)


def _is_spaced_label(texts: Sequence[str]) -> bool:
    """Whether the pieces of a line are one label with a space between its letters."""
    return len(texts) > 1 and not _is_value(texts[0]) and sum(map(len, texts)) <= 2 * len(texts)


def _lone(line: Sequence[Cell]) -> Cell | None:
    """A line's only text; a label whose letters stand apart is one text, and so is a number with gaps."""
    filled = [c for c in line if c.text.strip()]
    if len(filled) > 1:
        gap = " " if _is_value(filled[0].text) else ""
        return with_text(filled[0], gap.join(c.text.strip() for c in filled))
    return filled[0] if filled else None


def _is_bare(line: tuple[Cell, ...]) -> bool:
    """A truly blank line: no tab, no space, no pipe."""
    return not line or (len(line) == 1 and line[0].text == "")


def _values_stand_alone(lines: Sequence[tuple[Cell, ...]]) -> bool:
    """Whether truly blank lines stand around each number, which then say nothing: a row of one number would be full."""
    values = 0
    for i, line in enumerate(lines):
        cell = _lone(line)
        if cell is not None and _is_value(cell.text):
            values += 1
            if not all(_is_bare(beside) for beside in (*lines[max(0, i - 1) : i], *lines[i + 1 : i + 2])):
                return False
    return values >= LONE_VALUES


def _without_doubled_blanks(table_rows: Sequence[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Copying often puts a blank line after every cell: those say nothing and go. Labels may be broken over lines."""
    lines = list(table_rows)
    filled = [i for i, line in enumerate(lines) if any(c.text.strip() for c in line)]
    followed = sum(i + 1 < len(lines) and _is_bare(lines[i + 1]) for i in filled[:-1])
    often = followed >= 0.85 * (len(filled) - 1)
    if len(filled) < 4 or not (often or (followed >= LONE_VALUES - 1 and _values_stand_alone(lines))):
        return lines  # all numbers that stand alone, but perhaps the last, have a blank line behind them
    kept: list[tuple[Cell, ...]] = []
    may_skip = False
    for line in lines:
        if may_skip and _is_bare(line):
            may_skip = False
            continue
        kept.append(line)
        may_skip = True
    return kept
