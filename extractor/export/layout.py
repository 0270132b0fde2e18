"""A form's table as it is officially printed: header and label cells merged, one slot for each number.

The layout follows from the form's data alone: labels that share the beginning of their path (``under``) stand below or
beside one merged cell. So a form of one's own prints as well as the bundled ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from extractor.forms import Block, FormTable, Label, Orientation
from extractor.records import Address


class Role(Enum):
    """What a printed cell is for: a line over a block, a column's header, a row's label, a number."""

    HEADING = "heading"
    HEADER = "header"
    LABEL = "label"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One cell of the printed table, merged or not; rows and columns count from 0. ``address`` only in VALUE cells;
    ``reads_on``: a label set from the left (the innermost of several label columns), not in the middle."""

    text: str
    row: int
    column: int
    row_span: int
    column_span: int
    role: Role
    address: Address | None = None
    reads_on: bool = False


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table ready to be drawn. ``header_rows`` is how many of its first rows say what the columns are;
    ``label_columns`` how many of its first columns say what the rows are."""

    cells: tuple[PrintedCell, ...]
    rows: int
    columns: int
    header_rows: int
    label_columns: int

    def lines(self) -> tuple[tuple[PrintedCell, ...], ...]:
        """The cells by the row that they begin in, left to right."""
        lines: list[list[PrintedCell]] = [[] for _ in range(self.rows)]
        for cell in self.cells:
            lines[cell.row].append(cell)
        return tuple(tuple(sorted(line, key=lambda c: c.column)) for line in lines)


def print_table(table: FormTable, absent: frozenset[str] = frozenset()) -> PrintedTable | None:
    """The official layout of ``table``. Rows and columns whose cells are all in ``absent`` (names) are left out,
    because the source has no such row or column; ``None`` when nothing is left."""
    blocks = [b for b in (_present(table, block, absent) for block in table.blocks) if b is not None]
    if not blocks:
        return None
    if table.orientation is Orientation.ACROSS:
        return _across(table, blocks)
    return _down(table, blocks)


def _present(table: FormTable, block: Block, absent: frozenset[str]) -> Block | None:
    def there(row: Label, column: Label) -> bool:
        return Address(table.id, row.id, column.id).name not in absent

    rows = tuple(r for r in block.rows if any(there(r, c) for c in block.columns))
    columns = tuple(c for c in block.columns if any(there(r, c) for r in block.rows))
    return Block(rows, columns, block.heading) if rows and columns else None


# --------------------------------------------------------------------------- merged labels


@dataclass(frozen=True, slots=True)
class _Span:
    """A label over lines ``start`` to ``start + length`` at depths ``depth`` to ``depth + thickness``."""

    text: str
    start: int
    length: int
    depth: int
    thickness: int


def _spans(paths: Sequence[tuple[str, ...]], depth: int) -> list[_Span]:
    """The merged cells over a sequence of label paths: neighbours share what their paths begin with, the last label
    of a path is its own and takes the depth that is left."""
    spans: list[_Span] = []
    for level in range(depth):
        start = 0
        while start < len(paths):
            path, end = paths[start], start + 1
            if level < len(path) - 1:
                while end < len(paths) and len(paths[end]) > level + 1 and paths[end][: level + 1] == path[: level + 1]:
                    end += 1
                spans.append(_Span(path[level], start, end - start, level, 1))
            elif level == len(path) - 1:
                spans.append(_Span(path[level], start, 1, level, depth - level))
            start = end
    return spans


def _paths(labels: Iterable[Label]) -> list[tuple[str, ...]]:
    return [(*label.under, label.label) for label in labels]


# --------------------------------------------------------------------------- the two orientations


def _down(table: FormTable, blocks: Sequence[Block]) -> PrintedTable:
    """Blocks below each other: heading line, column headers beside the corner, then one line a row."""
    label_columns = max(len(path) for block in blocks for path in _paths(block.rows))
    width = max(len(block.columns) for block in blocks)
    cells: list[PrintedCell] = []
    row = header_rows = 0
    for number, block in enumerate(blocks):
        if block.heading is not None:
            cells.append(PrintedCell(block.heading, row, 0, 1, label_columns + width, Role.HEADING))
            row += 1
        paths = _paths(block.columns)
        depth = max(len(path) for path in paths)
        corner = table.corner[0] if table.corner else ""
        cells.append(PrintedCell(corner, row, 0, depth, label_columns, Role.HEADER))
        starts = _column_starts(len(block.columns), width)
        for span in _spans(paths, depth):
            left, right = starts[span.start], starts[span.start + span.length]
            cells.append(
                PrintedCell(
                    span.text, row + span.depth, label_columns + left, span.thickness, right - left, Role.HEADER
                )
            )
        row += depth
        if number == 0:
            header_rows = row
        for span in _spans(_paths(block.rows), label_columns):
            innermost = label_columns > 1 and span.depth + span.thickness == label_columns
            place = (row + span.start, span.depth, span.length, span.thickness)
            cells.append(PrintedCell(span.text, *place, Role.LABEL, reads_on=innermost))
        for i, label in enumerate(block.rows):
            for j, column in enumerate(block.columns):
                address = Address(table.id, label.id, column.id)
                cells.append(
                    PrintedCell(
                        "", row + i, label_columns + starts[j], 1, starts[j + 1] - starts[j], Role.VALUE, address
                    )
                )
        row += len(block.rows)
    # headers repeat on a new page only where they hold for the whole table
    return PrintedTable(tuple(cells), row, label_columns + width, header_rows if len(blocks) == 1 else 0, label_columns)


def _column_starts(count: int, width: int) -> list[int]:
    """Where ``count`` columns begin in a table ``width`` wide, and its end: the last one takes what is left."""
    return [*range(count), width]


def _across(table: FormTable, blocks: Sequence[Block]) -> PrintedTable:
    """The form's rows side by side as groups of columns over one line of numbers."""
    leaves = [(row, column) for block in blocks for row in block.rows for column in block.columns]
    paths = [(*row.under, row.label, *column.under, column.label) for row, column in leaves]
    depth = max(len(path) for path in paths)
    cells = [
        PrintedCell(span.text, span.depth, span.start, span.thickness, span.length, Role.HEADER)
        for span in _spans(paths, depth)
    ]
    for i, (row, column) in enumerate(leaves):
        cells.append(PrintedCell("", depth, i, 1, 1, Role.VALUE, Address(table.id, row.id, column.id)))
    return PrintedTable(tuple(cells), depth + 1, len(leaves), depth, 0)
