"""Rows of fields as lines of text: tabs, pipes, markdown, one cell a line, cells between lone pipes, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from random import Random

from corpus.fields import Row

Join = Callable[[list[Row]], list[str]]


def tabbed(rows: list[Row], separator: str = "\t") -> list[str]:
    """One line a row."""
    return [separator.join(f.text for f in row) for row in rows]


def piped(rows: list[Row], *, outer: bool, space: str) -> list[str]:
    """``a | b | c`` or ``| a | b | c |``."""
    lines = [f"{space}|{space}".join(f.text for f in row) for row in rows]
    return [f"|{space}{line}{space}|" if outer else line for line in lines]


def markdown(rows: list[Row]) -> list[str]:
    """A markdown table: every row as wide as the widest, the first followed by the rule that markdown wants."""
    width = max(map(len, rows))
    filled = [[f.text.replace("|", "\\|") for f in row] + [""] * (width - len(row)) for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in filled]
    return [lines[0], "|" + " --- |" * width, *lines[1:]]


def one_a_line(rng: Random) -> Join:
    """Every cell on a line of its own; empty cells stay as empty lines, tabs or no-break spaces."""
    prefix = rng.choice(("\t", "\t", ""))
    gap = rng.random() < 0.6
    tabbed_void = rng.choice(("\xa0", "\xa0", ""))

    def join(rows: list[Row]) -> list[str]:
        has_blanks = any(f.address and not f.text.strip() for row in rows for f in row)
        # Without a prefix, an empty line between rows would look like an empty cell: blanks are no-break spaces then.
        void = tabbed_void if prefix else ("\xa0" if has_blanks or gap else "")
        lines: list[str] = []
        for row in rows:
            for f in row:
                text = f.text.strip()
                if text and void == "\xa0" and f.address and rng.random() < 0.1:
                    text = rng.choice((text + "\xa0", "\xa0" + text))
                lines.append(prefix + (text or (void if f.address else "")))
            if gap:
                lines.append("")
        return lines

    return join


def lone_pipes(rng: Random) -> Join:
    """Each cell between lines that hold nothing but a ``|``; a row ends in an empty line or in another pipe."""
    empty_line = rng.random() < 0.5
    # Where an empty cell leaves no line, two pipes in a row must mean just that: rows then end in an empty line.
    close = rng.choice(("", "|", None)) if empty_line else ""

    def join(rows: list[Row]) -> list[str]:
        lines: list[str] = []
        for row in rows:
            for f in row:
                lines.append("|")
                if f.text.strip() or empty_line:
                    lines.append(f.text)
            lines.append("|")
            if close is not None:
                lines.append(close)
        return lines

    return join


def csv_text(rows: list[list[str]], *, quote_all: bool, newline: str) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL, lineterminator=newline)
    writer.writerows(rows)
    return out.getvalue()
