"""The corrected document as Markdown. Its tables are HTML, which Markdown allows and pipe tables cannot replace:
they know no merged cells. A number to look at is bold."""

from __future__ import annotations

import re
from html import escape

from extractor import marks
from extractor.export.document import Document, Grid, Line, Slot, Style
from extractor.export.layout import PrintedCell, Role

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
    rows = ["<tr>" + "".join(_cell(cell, grid.slot(cell)) for cell in line) + "</tr>" for line in grid.table.lines()]
    return "\n".join(["<table>", *rows, "</table>"])


def _cell(cell: PrintedCell, slot: Slot) -> str:
    tag = "td" if cell.role is Role.VALUE else "th"
    spans = "".join(
        f' {name}="{count}"' for name, count in (("rowspan", cell.row_span), ("colspan", cell.column_span)) if count > 1
    )
    text = escape(slot.text, quote=False)
    return f"<{tag}{spans}>{f'<b>{text}</b>' if text and (slot.doubtful or slot.broken) else text}</{tag}>"
