"""The corrected document as Markdown. Pipe tables cannot merge: a merged cell's text stands at its top left, the
cells that it covers are empty. A doubtful number is bold."""

from __future__ import annotations

import re

from extractor import marks
from extractor.export.document import Document, Grid, Line, Slot, Style
from extractor.export.layout import Role

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
        slot = grid.slot(cell)
        text = slot.text.replace("|", "\\|")
        texts[cell.row][cell.column] = _marked(text, slot) if cell.role is Role.VALUE else text
    lines = ["| " + " | ".join(row) + " |" for row in texts]
    return "\n".join([lines[0], "|" + " --- |" * printed.columns, *lines[1:]])


def _marked(text: str, slot: Slot) -> str:
    return f"**{text}**" if text and (slot.doubtful or slot.broken) else text
