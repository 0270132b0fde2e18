"""GRID tables as observed rows: real columns, merged cells, headers above the values."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from extractor.alignment.observed import ObservedRow, Slot, slot_of_cell
from extractor.alignment.values import is_value_like
from extractor.chinese import fold
from extractor.forms.vocabulary import Vocabulary
from extractor.records import Cell, Layout, Table
from extractor.settings import FULL_NUMBERS

_SIMILAR = 78
_ROW_OF_VALUES = 3
_USUAL = 0.5  # share of a table's rows whose values begin in one column
_LONG_LABEL = 12  # letters; a piece of a header is shorter, and short endings prove nothing


def observe_grid(table: Table, index: int, words: Vocabulary, first_value: int | None = None) -> list[ObservedRow]:
    """The data rows of a grid. ``first_value`` is the first value column where an earlier part of the table told it."""
    rows: list[ObservedRow] = []
    width = table.width
    covering = _covering(table)
    stack: list[dict[int, str]] = []
    edge = 0  # behind the last cell of the header lines, empty ones too
    fresh = False  # the current header stack already served a data row
    usual = _usual_start(covering, words) if first_value is None else None
    for number, own in enumerate(covering):
        cells = _distinct(own)
        starting = [c for c in cells if c.row == number]
        kinds = {id(c): _kind(c.text, words) for c in cells}
        if _is_header(starting, kinds, first_value if fresh else None) or (
            stack and not fresh and _continues_header(starting, kinds, words)
        ):
            if fresh:
                stack, edge, fresh, first_value = [], 0, False, None
            level = {c: fold(cell.text) for c, cell in own.items() if cell.text.strip()}
            stack.append(level)
            edge = max(edge, *(column + 1 for column in own))
            tops = [c.column for c in starting if kinds[id(c)] == "header" and not _is_corner(c.text)]
            wide = [c for c in tops if not _spans_all(c, starting, width)]
            if wide:
                first_value = min([*wide, *([first_value] if first_value is not None else [])])
            continue
        begins = usual if first_value is None and not stack else first_value
        for part in _rows_in_one(cells, kinds):
            row = _data_row(number, part, kinds, begins, index, stack)
            row.headers_edge = edge
            if row.label or row.slots:
                rows.append(row)
                fresh = True
    return rows


def below_headers_of(before: Sequence[ObservedRow], rows: Sequence[ObservedRow]) -> None:
    """Put the rows of a grid without headers below those of the grid before it, which it goes on from: a page parted them,
    and the form's columns need not all be there. Both have the same width; every value must stand below a header."""
    last = next((row for row in reversed(before) if any(row.headers)), None)
    if last is None or any(any(row.headers) for row in rows):
        return
    above = {slot.column: texts for slot, texts in zip(last.slots, last.headers, strict=True)}
    if all(slot.column in above for row in rows for slot in row.slots):
        for row in rows:
            row.headers = tuple(above[slot.column] for slot in row.slots)


def _usual_start(covering: list[dict[int, Cell]], words: Vocabulary) -> int | None:
    """The column in which the values of most rows begin, of a table without headers (a page may begin inside one): a text
    right of it is what stains and seals leave in a value's cell, no label.
    """
    starts: list[int] = []
    for number, own in enumerate(covering):
        cells = [c for c in _distinct(own) if c.text.strip()]
        kinds = [_kind(c.text, words) if c.row == number else "text" for c in cells]
        values = [k == "value" for k in kinds]
        if sum(values) >= _ROW_OF_VALUES and values == sorted(values):
            starts.append(cells[values.index(True)].column)
    usual = max(set(starts), key=starts.count, default=None)
    return usual if usual is not None and starts.count(usual) >= max(3, _USUAL * len(covering)) else None


def _covering(table: Table) -> list[dict[int, Cell]]:
    """For each row, column → the cell that covers it."""
    height = max((c.row + c.row_span for c in table.cells), default=0)
    grid: list[dict[int, Cell]] = [{} for _ in range(height)]
    for cell in table.cells:
        for r in range(cell.row, min(height, cell.row + cell.row_span)):
            for c in range(cell.column, cell.column + cell.column_span):
                grid[r].setdefault(c, cell)
    return grid


def _distinct(own: dict[int, Cell]) -> list[Cell]:
    return list({id(cell): cell for _, cell in sorted(own.items())}.values())


def _kind(text: str, words: Vocabulary) -> str:
    """What a cell's text is, taken alone: empty, value, header, row (a row's label), or text."""
    if not text.strip():
        return "empty"
    folded = fold(text)
    if folded in words.headers and folded not in words.rows:
        return "header"
    if folded in words.rows:
        return "row"
    if is_value_like(text):
        return "value"
    header = process.extractOne(folded, words.headers, scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    row = process.extractOne(folded, words.rows, scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    if header and (not row or header[1] > row[1]):
        return "header"
    return "row" if row else "text"


def _is_header(starting: list[Cell], kinds: dict[int, str], first_value: int | None) -> bool:
    found = [kinds[id(c)] for c in starting]
    if "header" not in found or "row" in found:
        return False
    heads = [c for c in starting if kinds[id(c)] == "header"]
    first = next((c for c in heads if not _is_corner(c.text)), heads[0])
    if first_value is not None and first.column < first_value and found.count("empty") >= 3 > found.count("header"):
        return False  # a word left of the values and blanks below their headers: a row without numbers
    digits = sum(k == "value" for k in found)
    return digits <= 1 and digits < found.count("header")


def _continues_header(starting: list[Cell], kinds: dict[int, str], words: Vocabulary) -> bool:
    """Pieces of words right below a header: it was cut in two by a page or a line break.

    Not so where a row's label follows the piece in one cell: the corner's text ran over the row below.
    """
    found = {kinds[id(c)] for c in starting}
    if "text" not in found or found & {"row", "value"}:
        return False
    return not any(len(c.text) > _LONG_LABEL and words.ends_a_row_label(fold(c.text)) for c in starting)


def _is_corner(text: str) -> bool:
    folded = fold(text)
    return folded == "信息内容" or "勾稽" in folded or (folded.startswith("第二十条") and folded.endswith("项"))


def _spans_all(column: int, starting: list[Cell], width: int) -> bool:
    return any(c.column == column and c.column_span >= width for c in starting)


def _rows_in_one(cells: list[Cell], kinds: dict[int, str]) -> list[list[Cell]]:
    """Several rows whose ends were lost (a ``tr`` too few), parted before each row's label behind a row of numbers."""
    parts: list[list[Cell]] = [[]]
    numbers = 0
    for cell in cells:
        kind = kinds[id(cell)]
        if kind == "row" and numbers >= FULL_NUMBERS:
            parts.append([])
        numbers = numbers + 1 if kind == "value" else 0 if kind in ("row", "text") else numbers
        parts[-1].append(cell)
    return parts


def _data_row(
    number: int,
    cells: list[Cell],
    kinds: dict[int, str],
    first_value: int | None,
    index: int,
    stack: list[dict[int, str]],
) -> ObservedRow:
    label_cells = [c for c in cells if kinds[id(c)] not in ("empty", "value")]
    if first_value is not None:
        labels = [c for c in label_cells if c.column < first_value or kinds[id(c)] == "row"]
    else:
        labels = label_cells
    start = max((c.column + c.column_span for c in labels), default=0)
    if first_value is not None and all(c.column < first_value for c in labels):
        start = max(first_value, start) if labels else first_value
    values = [c for c in cells if c.column >= start]
    row = ObservedRow(Layout.GRID, index)
    row.label = "".join(fold(c.text) for c in labels if c.row == number)
    row.context = "".join(fold(c.text) for c in labels if c.row < number)
    row.sources = [c for c in labels if c.row == number]
    row.place = row.sources[0].place if row.sources else (values[0].place if values else None)
    row.slots = [_slot(c, number) for c in values]
    row.headers = tuple(_texts_above(c, stack) for c in values)
    row.edge = max((c.column + c.column_span for c in cells), default=0)
    return row


def _slot(cell: Cell, number: int) -> Slot:
    # a value cell merged downwards counts for its first row only; below it nothing of its own is printed
    if cell.row < number:
        return Slot("", cell.place, cell.column, cell.score, cell.column_span)
    return slot_of_cell(cell, merged=True)


def _texts_above(cell: Cell, stack: list[dict[int, str]]) -> tuple[str, ...]:
    texts: list[str] = []
    for level in stack:
        text = level.get(cell.column)
        if text and (not texts or texts[-1] != text):
            texts.append(text)
    return tuple(texts)
