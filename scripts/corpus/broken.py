"""Tables as they come out of a PDF: text set in narrow columns, read back as lines.

``canvas`` sets a table in fixed columns (what a layout-preserving converter gives). ``collapsed`` is the same page with
its runs of spaces closed (what copy and paste gives: values before the tail of a label, group labels beside a middle
row). ``block_order`` is the other habit of viewers: each cell's text whole, group labels before their rows.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from random import Random

from corpus.records import LaidCell, LaidTable

LABEL_WIDTHS = {"requests": (8, 10, 34), "proactive": (20, 18, 18, 18), "remedies": (6,) * 15}
VALUE_WIDTH = 7


def width_of(text: str) -> int:
    """Columns that a text takes on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, width: int) -> list[str]:
    """Break at any character so that no line is wider than ``width`` columns; digits keep together."""
    lines, line = [], ""
    for piece in re.findall(r"[\d.,，．]+|.", text):
        if line and width_of(line + piece) > width:
            lines.append(line)
            line = ""
        line += piece
    return [*lines, line]


@dataclass
class _Row:
    top: int = 0
    height: int = 1


def canvas(rng: Random, table: LaidTable, *, wide: bool, gap: int, left: int = 0) -> list[str]:
    """The table in fixed columns, one string a line, cells centred in their spans.

    ``wide``: columns count a Chinese character as two (else as one, as converters do that count characters);
    ``gap``: empty lines between rows; ``left``: spaces before every line.
    """
    widths = list(LABEL_WIDTHS[table.id]) + [VALUE_WIDTH] * (table.columns - len(LABEL_WIDTHS[table.id]))
    if table.id == "requests":
        widths = [w + rng.choice((0, 0, 2)) for w in widths]
    starts = [sum(widths[:i]) + i for i in range(len(widths) + 1)]

    def inner(cell: LaidCell) -> int:
        return starts[cell.column + cell.column_span] - starts[cell.column] - 1

    wrapped = {id(c): wrap(c.text, max(2, inner(c) - 1)) if c.text else [] for c in table.cells}
    rows = [_Row() for _ in range(table.rows)]
    for cell in sorted(table.cells, key=lambda c: c.row_span):
        spanned = rows[cell.row : cell.row + cell.row_span]
        missing = len(wrapped[id(cell)]) - sum(r.height for r in spanned) - gap * (cell.row_span - 1)
        if missing > 0:
            spanned[-1].height += missing
    at = 0
    for row in rows:
        row.top, at = at, at + row.height + gap
    lines: list[list[tuple[int, str]]] = [[] for _ in range(at)]
    for cell in sorted(table.cells, key=lambda c: c.column):
        first, last = rows[cell.row], rows[cell.row + cell.row_span - 1]
        pieces = wrapped[id(cell)]
        top = first.top + (last.top + last.height - first.top - len(pieces)) // 2
        for i, piece in enumerate(pieces):
            centred = cell.address is not None or cell.column_span > 3 or cell.row_span > 1
            indent = max(0, inner(cell) - width_of(piece)) // 2 if centred else 0
            lines[top + i].append((starts[cell.column] + indent, piece))
    return [" " * left * bool(line) + _line(line, wide) for line in lines]


def _line(pieces: list[tuple[int, str]], wide: bool) -> str:
    out = ""
    for start, text in sorted(pieces):
        used = width_of(out) if wide else len(out)
        out += " " * max(1 if out else 0, start - used) + text
    return out


def collapsed(rng: Random, table: LaidTable) -> list[str]:
    """The canvas read line by line, its spaces closed."""
    lines = [re.sub(r" {2,}", " ", line).strip() for line in canvas(rng, table, wide=True, gap=0)]
    return [line for line in lines if line]


def block_order(rng: Random, table: LaidTable) -> list[str]:
    """Cells whole and one after the other, labels in pieces, the values of a row on one line."""
    width = rng.choice((24, 28, 32, 36))
    narrow = rng.choice((2, 4, 6))
    tail = rng.choice(("after", "after", "after", "first", "middle"))
    groups = rng.choice(("before", "before", "beside", "after"))
    fuse = rng.random() < 0.25
    lines: list[str] = []
    pending: dict[int, list[str]] = {}
    for number in range(table.rows):
        row = table.row(number)
        printed = [c.text for c in row if c.text.strip() and not c.header]
        labels = [c for c in row if c.header and c.text]
        if not printed and not any(c.address for c in row):
            lines += _header(rng, table, labels, narrow, fuse)
            continue
        for cell in labels[:-1]:
            _place_group(pending, lines, cell, wrap(cell.text, rng.choice((4, 6, 8))), groups)
        label = wrap(labels[-1].text, width) if labels else []
        here = _row_lines(label, " ".join(printed), tail)
        if groups == "beside" and pending.get(number):
            here[0] = f"{''.join(pending.pop(number))} {here[0]}"
        lines += here
        if groups == "after":
            lines += pending.pop(number, [])
    for rest in pending.values():
        lines += rest
    return lines


def _header(rng: Random, table: LaidTable, labels: list[LaidCell], narrow: int, fuse: bool) -> list[str]:
    if table.id == "proactive":
        line = " ".join(c.text for c in labels)
        return [line] if rng.random() < 0.6 else [p for c in labels for p in wrap(c.text, 10)]
    lines: list[str] = []
    for cell in labels:
        wide = cell.column_span > 1
        pieces = wrap(cell.text, 44 if wide else narrow)
        if fuse and lines and not wide and rng.random() < 0.3:
            lines[-1] += pieces.pop(0)
        lines += pieces
    return lines


def _place_group(pending: dict[int, list[str]], lines: list[str], cell: LaidCell, pieces: list[str], how: str) -> None:
    if how == "before" or cell.row_span < 2:
        lines += pieces
    elif how == "after":
        pending.setdefault(cell.row + cell.row_span - 1, []).extend(pieces)
    else:
        first = cell.row + max(0, (cell.row_span - len(pieces)) // 2)
        for i, piece in enumerate(pieces):
            pending.setdefault(min(first + i, cell.row + cell.row_span - 1), []).append(piece)


def _row_lines(label: list[str], numbers: str, tail: str) -> list[str]:
    if not numbers:
        return label or [""]
    if len(label) <= 1:
        return [" ".join([*label, numbers])]
    if tail == "after":
        return [*label, numbers]
    at = 0 if tail == "first" else (len(label) - 1) // 2
    return [*label[:at], f"{label[at]} {numbers}", *label[at + 1 :]]
