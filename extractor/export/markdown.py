"""The corrected document as Markdown. Pipe tables cannot merge: a merged cell's text stands at its top left, the
cells that it covers are empty. The label of a row (or column) with a number to look at carries a sign; a number itself
never does, so that nothing can take the sign for a part of it."""

from __future__ import annotations

import re

from extractor import marks
from extractor.export.document import Document, Grid, Line, Style
from extractor.export.layout import PrintedCell, Role

_MARK = "⚠"
_BEFORE = {Style.TITLE: "# ", Style.HEADING: "## ", Style.SUBHEADING: "### "}


def to_markdown(document: Document) -> str:
    """The document as text."""
    parts = [_line(b) if isinstance(b, Line) else _table(b) for b in document.blocks]
    if document.notes:
        parts.append("---")
        parts.append(marks.NOTES_HEADING)
        parts.append("\n".join(f"{i}. {_escaped(note)}" for i, note in enumerate(document.notes, 1)))
    return "\n\n".join(parts) + "\n"


def _line(line: Line) -> str:
    return _BEFORE.get(line.style, "") + _escaped(line.text)


def _escaped(text: str) -> str:
    """Only what Markdown would take for its own: emphasis, tags, and bullets, quotes or headings at a line's start."""
    text = re.sub(r"([\\`*_]|<(?=[A-Za-z/!?]))", r"\\\1", text)
    return re.sub(r"^(?=[-+#>]+\s)", r"\\", text)


def _table(grid: Grid) -> str:
    printed = grid.table
    texts = [[""] * printed.columns for _ in range(printed.rows)]
    for cell in printed.cells:
        texts[cell.row][cell.column] = grid.slot(cell).text.replace("|", "\\|")
    for label in _labels_to_mark(grid):
        texts[label.row][label.column] += f" {_MARK}"
    lines = ["| " + " | ".join(row) + " |" for row in texts]
    return "\n".join([lines[0], "|" + " --- |" * printed.columns, *lines[1:]])


def _labels_to_mark(grid: Grid) -> list[PrintedCell]:
    """The label beside, or the header above, each number that a person should look at."""
    across = grid.table.label_columns == 0
    values = [(c, grid.slot(c)) for c in grid.table.cells if c.role is Role.VALUE]
    doubtful = [c for c, slot in values if slot.doubtful or slot.suspect] or [c for c, slot in values if slot.broken]
    lines = {c.column for c in doubtful} if across else {c.row for c in doubtful}

    def innermost(cell: PrintedCell) -> bool:
        if across:
            return cell.role is Role.HEADER and cell.row + cell.row_span == grid.table.header_rows
        return cell.role is Role.LABEL and cell.column + cell.column_span == grid.table.label_columns

    return [c for c in grid.table.cells if innermost(c) and (c.column if across else c.row) in lines]
