"""A report's source as the left half of the page shows it: pages to draw, or the lines and tables of a file without
pages, each with the place that cells name."""

from __future__ import annotations

from typing import Any, Final

from extractor.readers.read import read_declarative
from extractor.records import Block, Cell, Paragraph, Source, Table, TextPlace
from extractor.review import pictures

Json = dict[str, Any]

LINED: Final = frozenset({"text", "markdown", "csv"})

MOST_BLOCKS: Final = 5000
"""Paragraphs and table rows shown; a report has some hundreds."""


def source_view(source: Source) -> Json:
    """``mode`` is ``pages`` (with their sizes in points), ``lines`` (numbered) or ``blocks``. Raises as reading does."""
    if source.kind in pictures.PAGED:
        return {"mode": "pages", "pages": [{"width": w, "height": h} for w, h in pictures.page_sizes(source)]}
    blocks = read_declarative(source).blocks[:MOST_BLOCKS]
    return {"mode": "lines" if source.kind in LINED else "blocks", "blocks": [_block(b) for b in blocks]}


def _block(block: Block) -> Json:
    if isinstance(block, Paragraph):
        return {"text": block.text} | _place(block.place)
    return {"rows": [[_cell(cell) for cell in row] for row in block.rows]} | _place(block.place) | _width(block)


def _width(table: Table) -> Json:
    return {"columns": table.width}


def _cell(cell: Cell) -> Json:
    data: Json = {"text": cell.text} | _place(cell.place)
    if cell.row_span > 1:
        data["rows"] = cell.row_span
    if cell.column_span > 1:
        data["columns"] = cell.column_span
    return data


def _place(place: object) -> Json:
    if not isinstance(place, TextPlace):
        return {}
    return {"line": place.line, "column": place.column} | ({} if place.part is None else {"part": place.part})
