"""Markdown tables whose line breaks were lost: ``| 行 | 0 | | --- | --- | | 规章 | 3 |`` on one line is rows again, and
so is ``| 规章  3  0 | 规范性文件  1  0 |``, a row in each field (a table inside another table's cell).

Converters write so what stands inside another table's cell, and so do copies that fold lines. The row of dashes says how many
fields a row has; between two rows stands one empty field. Where rows are shorter than that (cells merged downwards are left
out) no row's end is certain: each field comes between lone pipes, and the labels tell the rows apart.
"""

from __future__ import annotations

import re

_DASHES = re.compile(r"\s*:?-{3,}:?\s*")
_LEAST_ROWS = 2
_BETWEEN_CELLS = "  "


def rows_of_one_line(line: str) -> list[str]:
    """The rows of a table that stands on one line, each as a line of its own; any other line as it is."""
    if line.count("|") <= _LEAST_ROWS:
        return [line]
    if "---" not in line:
        return _rows_in_fields(line)
    if line.count("|") < 6:
        return [line]
    fields = line.split("|")
    first = next((i for i, field in enumerate(fields) if _DASHES.fullmatch(field)), 0)
    width = 0
    while first + width < len(fields) and _DASHES.fullmatch(fields[first + width]):
        width += 1
    if width < 2 or first < width + 2:
        return [line]  # no row of dashes behind a header row
    starts = range(first - 1 - width, len(fields) - width, width + 1)
    rows = [fields[start : start + width] for start in starts]
    gaps = [fields[start - 1] for start in starts[1:]]
    if len(rows) <= _LEAST_ROWS:
        return [line]
    if any(gap.strip() for gap in gaps) or any(field.strip() for field in fields[starts[-1] + width :]):
        cells = [field.strip() for field in fields[first + width + 1 : -1]]
        return ["|", *(piece for cell in cells for piece in ((cell, "|") if cell else ("|",)))]
    return ["|" + "|".join(row) + "|" for row in rows]


def _rows_in_fields(line: str) -> list[str]:
    rows = [field.strip().split(_BETWEEN_CELLS) for field in line.split("|") if field.strip()]
    labelled = sum(len(row) > 1 and not row[0].isdigit() and row[-1].isdigit() for row in rows)
    numbers = sum(len(row) > _LEAST_ROWS and all(piece.isdigit() for piece in row) for row in rows)
    if labelled < _LEAST_ROWS and not numbers:
        return [line]
    return ["|" + "|".join(row) + "|" for row in rows]
