"""A laid-out table as rows of fields, and what exports do to them: spans told or forgotten, fields shifted or lost.

Whatever destroys what a reader could know also widens gold: a lost field is ``unreadable``, a number that can no longer
be placed has every answer that the row still allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from corpus.records import Answer, LaidCell, LaidTable


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an exported row; ``address`` where it holds a form cell's value."""

    text: str
    address: str | None = None
    header: bool = False


Row = list[Field]
EMPTY = Field("")
BREAK = Field("\f")
"""A row of this one field marks where a page ends."""


def rows_of(table: LaidTable, *, spans: str = "full", covered: str = "empty") -> list[Row]:
    """The table as fields.

    ``spans``: a cell over n columns gives ``full`` n fields, ``less_one`` n - 1 (at least one), or ``one``.
    ``covered``: what stands where a merged cell reaches: ``empty`` fields, ``none`` at all (downwards only), or the
    cell's own text again (``repeat``, as tools do that ask each slot for its text).
    """
    rows = []
    for number in range(table.rows):
        row: Row = []
        for cell in _over(table, number):
            starts = cell.row == number
            if not starts and covered == "none":
                continue
            count = {"full": cell.column_span, "less_one": max(1, cell.column_span - 1), "one": 1}[spans]
            again = Field(cell.text, header=cell.header) if covered == "repeat" else Field("", header=cell.header)
            first = Field(cell.text, cell.address, cell.header) if starts else again
            row += [first, *[again] * (count - 1)]
        rows.append(row)
    return rows


def _over(table: LaidTable, row: int) -> list[LaidCell]:
    return sorted((c for c in table.cells if c.row <= row < c.row + c.row_span), key=lambda c: c.column)


def values(row: Row) -> list[Field]:
    """The fields of a row that hold form cells."""
    return [f for f in row if f.address]


def first_value(row: Row) -> int | None:
    """Where the first value of a row stands."""
    return next((i for i, f in enumerate(row) if f.address), None)


def is_full(row: Row) -> bool:
    """Whether the row has values and none of them is blank."""
    held = values(row)
    return bool(held) and all(f.text.strip() for f in held)


def all_zero(row: Row, cells: Mapping[str, Answer]) -> bool:
    """Whether every value of the row is a printed 0."""
    return is_full(row) and all(cells[f.address] == 0 for f in values(row) if f.address)


# --------------------------------------------------------------------------- garblings with an effect on gold


def shift(rng: Random, rows: list[Row], cells: dict[str, Answer]) -> list[Row]:
    """From some row on, values stand one or more fields further right, and further again lower down."""
    del cells  # nothing is lost: full rows alone are moved
    out, offset = [], 0
    steps = set(rng.sample(range(2, len(rows)), min(len(rows) - 2, rng.randint(1, 3))))
    for i, row in enumerate(rows):
        if i in steps:
            offset += rng.randint(1, 2)
            if rng.random() < 0.5:
                out.append([BREAK])
        at = first_value(row)
        out.append(row if at is None or not is_full(row) else [*row[:at], *[EMPTY] * offset, *row[at:]])
    return out


def clip(rng: Random, rows: list[Row], cells: dict[str, Answer]) -> list[Row]:
    """Rows are cut to a fixed number of fields; longer ones lose their last values."""
    lengths = [len(r) for r in rows if len(values(r)) >= 5]
    if not lengths:
        return rows
    width = max(lengths) - rng.choice((1, 1, 2))
    out = []
    for row in rows:
        lost = [f for f in row[width:] if f.address]
        if lost and is_full(row):
            _lose(row, lost, cells)
            row = row[:width]
        out.append(row + [EMPTY] * (width - len(row)))
    return out


def _lose(row: Row, lost: list[Field], cells: dict[str, Answer]) -> None:
    zero = all_zero(row, cells)
    for f in values(row):
        assert f.address is not None
        if zero:
            # Nothing but zeros is left: which of the columns the lost one belonged to cannot be told.
            cells[f.address] = (0, "absent", "unreadable")
        elif f in lost:
            cells[f.address] = "unreadable"
        else:
            cells[f.address] = _also(cells[f.address], "unreadable")


def drop_one(rng: Random, rows: list[Row], cells: dict[str, Answer]) -> list[Row]:
    """In a few rows one field is lost somewhere among the values, and those behind it move up."""
    out = []
    for row in rows:
        held = values(row)
        if len(held) == 7 and is_full(row) and rng.random() < 0.15:
            gone = rng.choice(held)
            kept = [f for f in held if f is not gone]
            if all_zero(row, cells):
                for f in held:
                    cells[f.address or ""] = (0, "absent", "unreadable")
            else:
                allow_placements(held, kept, cells)
            row = [f for f in row if f is not gone]
        out.append(row)
    return out


def add_zero(rng: Random, rows: list[Row], cells: dict[str, Answer]) -> list[Row]:
    """Some rows carry an eighth number, a 0 among the values."""
    out = []
    for row in rows:
        at = first_value(row)
        held = values(row)
        if at is not None and len(held) == 7 and is_full(row) and rng.random() < 0.3:
            if all_zero(row, cells):
                row = [*row[:at], Field("0"), *row[at:]]
            elif rng.random() < 0.25:
                place = rng.randint(0, 7)
                printed = [cells[f.address or ""] for f in held]
                printed.insert(place, 0)
                row = [*row[: at + place], Field("0"), *row[at + place :]]
                for i, f in enumerate(held):
                    cells[f.address or ""] = _also(cells[f.address or ""], printed[i], printed[i + 1], "unreadable")
        out.append(row)
    return out


def forget_blanks(table: LaidTable, cells: dict[str, Answer]) -> None:
    """The export drops empty cells without a trace: a row that is partly blank no longer says whose its numbers are."""
    for number in range(table.rows):
        held = [Field(c.text, c.address) for c in table.row(number) if c.address]
        kept = [f for f in held if f.text.strip()]
        if kept and len(kept) < len(held):
            allow_placements(held, kept, cells)


def allow_placements(held: list[Field], kept: list[Field], cells: dict[str, Answer]) -> None:
    """Let each cell of a row be any of the numbers that could stand there in order, or a loss."""
    numbers = [cells[f.address or ""] for f in kept]
    spare = len(held) - len(kept)
    for j, f in enumerate(held):
        possible = [numbers[i] for i in range(max(0, j - spare), min(len(numbers), j + 1))]
        cells[f.address or ""] = _also(cells[f.address or ""], *possible, "blank", "absent", "unreadable")


def _also(answer: Answer, *more: Answer) -> Answer:
    """``answer`` first, then the others, each once."""
    out: list[int | float | str] = []
    for a in (answer, *more):
        for one in a if isinstance(a, tuple) else (a,):
            if one not in out:
                out.append(one)
    return tuple(out) if len(out) > 1 else out[0]


# --------------------------------------------------------------------------- garblings without one


def pad(rng: Random, rows: list[Row], cells: dict[str, Answer]) -> list[Row]:
    """Further empty fields at the end of rows: as many everywhere, or from some row on."""
    del cells
    extra, start = rng.randint(1, 4), rng.choice((0, 0, rng.randint(0, len(rows) - 1)))
    return [row + [EMPTY] * extra if i >= start and row != [BREAK] else row for i, row in enumerate(rows)]


def lose_header(rng: Random, rows: list[Row], cells: dict[str, Answer]) -> list[Row]:
    """The first lines of the table are gone, as after a page break or a careless selection."""
    del cells
    heads = next((i for i, r in enumerate(rows) if values(r)), 0)
    gone = rng.randint(1, heads) if heads else 0
    return rows[gone:] if rng.random() < 0.5 else rows[: heads - gone] + rows[heads:]


def label_to_front(rng: Random, rows: list[Row], cells: dict[str, Answer]) -> list[Row]:
    """Below a page break one row's label jumps to the first column."""
    del cells
    inner = [
        i for i, r in enumerate(rows) if values(r) and len(r) > 2 and not r[0].text and not r[1].text and r[2].text
    ]
    if not inner:
        return rows
    chosen = rng.choice(inner)
    row = rows[chosen]
    moved = [replace(row[2]), *row[:2], *row[3:]]
    page = [[BREAK]]
    before, after = rng.choice(((page, []), ([], page)))
    return [*rows[:chosen], *before, moved, *after, *rows[chosen + 1 :]]


def cut_label(rng: Random, rows: list[Row], cells: dict[str, Answer]) -> list[Row]:
    """A page break runs through a row: the tail of its label stands on a line of its own below."""
    del cells
    long = [i for i, r in enumerate(rows) if values(r) and _label(r) and len(_label(r)) > 9]
    if not long:
        return rows
    chosen = rng.choice(long)
    row = list(rows[chosen])
    at = max(i for i, f in enumerate(row) if f.header and f.text)
    text = row[at].text
    half = rng.randint(len(text) // 2, len(text) - 2)
    tail = [Field(text[half:]) if i == at else EMPTY for i in range(len(row))]
    row[at] = replace(row[at], text=text[:half])
    return [*rows[:chosen], row, [BREAK], tail, *rows[chosen + 1 :]]


def fuse_labels(rng: Random, rows: list[Row], cells: dict[str, Answer]) -> list[Row]:
    """A group's label and its first row's label run together in one field."""
    del cells
    out = []
    for row in rows:
        at = next(
            (i for i, f in enumerate(row[:-1]) if f.header and f.text and row[i + 1].header and row[i + 1].text), None
        )
        if at is not None and values(row) and rng.random() < 0.5:
            both = Field(f"{row[at].text} {row[at + 1].text}", header=True)
            row = [*row[:at], both, EMPTY, *row[at + 2 :]]
        out.append(row)
    return out


def _label(row: Row) -> str:
    return next((f.text for f in reversed(row) if f.header and f.text), "")
