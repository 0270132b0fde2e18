"""Tables that pages make of CSS grids: how many columns, what each child covers, where it lands; and of flex rows.

Source: CSS Grid Layout Level 1, §7.2 (track lists) and §8.5 (placement: by rows, sparse).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_COLUMNS = re.compile(r"(?:^|;)\s*grid-template-columns\s*:\s*([^;]+)", re.IGNORECASE)
_IS_GRID = re.compile(r"(?:^|;)\s*display\s*:\s*(?:inline-)?grid\b", re.IGNORECASE)
_IS_FLEX = re.compile(r"(?:^|;)\s*display\s*:\s*(?:inline-)?flex\b", re.IGNORECASE)
_NOT_IN_A_ROW = re.compile(
    r"(?:^|;)\s*flex-(?:direction|flow|wrap)\s*:[^;]*(?:column|reverse|(?<!no)wrap)", re.IGNORECASE
)
_REPEAT = re.compile(r"repeat\(\s*(\d{1,2})\s*,(?:[^()]|\([^()]*\))*\)")
_MOST_ROWS = 100


def columns_of(style: str) -> int | None:
    """The number of columns of a grid by its declarations; ``None`` for what is no grid or leaves it to the browser."""
    found = _COLUMNS.findall(style) if "grid" in style.lower() else None
    if not found or not _IS_GRID.search(style):
        return None
    tracks = found[-1].strip()
    if repeat := _REPEAT.fullmatch(tracks):
        return int(repeat.group(1))
    return None if "repeat" in tracks else len(re.sub(r"\([^()]*\)", "", tracks).split())


def is_flex_row(style: str) -> bool:
    """Whether a box sets its children side by side, in one line, by its declarations."""
    if "flex" not in style.lower() or not _IS_FLEX.search(style):
        return False
    return not _NOT_IN_A_ROW.search(style)


def spans_of(style: str) -> tuple[int, int]:
    """Rows and columns that a child covers, by ``grid-row`` and ``grid-column``."""
    return min(_span("row", style), _MOST_ROWS), _span("column", style)


def _span(axis: str, style: str) -> int:
    match = re.search(rf"grid-{axis}\s*:\s*(?:(\d{{1,3}})\s*/\s*)?(span\s+)?(\d{{1,3}})", style)
    if match is None:
        return 1
    first, span, last = match.groups()
    if span:
        return max(1, int(last))
    return max(1, int(last) - int(first)) if first else 1


@dataclass(slots=True)
class Placement:
    """Places children one after another, row by row, around what taller ones cover."""

    columns: int
    row: int = 0
    column: int = 0
    _taken: set[tuple[int, int]] = field(default_factory=set)

    def place(self, rows: int, columns: int) -> tuple[int, int]:
        """The row and column (from 0) of the next child."""
        columns = min(columns, self.columns)
        while True:
            slots = {(self.row + i, self.column + j) for i in range(rows) for j in range(columns)}
            if self.column + columns <= self.columns and not slots & self._taken:
                break
            self.column += 1
            if self.column >= self.columns:
                self.row, self.column = self.row + 1, 0
        self._taken |= slots
        return self.row, self.column
