"""Tables of markup (HTML, DOCX, worksheets): spans laid out in slots, layout tables undone, prose rows let out.

A table of markup may be three things: data, a frame around the whole page, or a form whose first rows hold prose.
Only data becomes a ``Table``; the rest gives its contents as blocks in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from extractor import settings
from extractor.errors import LimitExceeded
from extractor.records import Block, Cell, Layout, Paragraph, Place, Table, TextPlace

_SECTION_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}\s*[、.．]|附[:：]")
_TITLE = re.compile(r"年度报告$|年报$")
_SENTENCE = re.compile(r"[。；！？]")


@dataclass(slots=True)
class RawCell:
    """A cell as the markup has it: its blocks, its claimed spans, and its column where the markup fixes it."""

    blocks: list[Block] = field(default_factory=list)
    row_span: int = 1
    column_span: int = 1
    place: TextPlace | None = None
    column: int | None = None

    @property
    def text(self) -> str:
        """The cell's own text, a line for each paragraph; nested tables stand beside it, not in it."""
        return "\n".join(b.text for b in self.blocks if isinstance(b, Paragraph) and b.text)

    @property
    def tables(self) -> list[Table]:
        return [b for b in self.blocks if isinstance(b, Table)]


def table_blocks(rows: Sequence[Sequence[RawCell]], place: TextPlace | None = None) -> list[Block]:
    """What a table of markup holds, in reading order: a Table and those nested in it; a layout table's contents."""
    cells = [cell for row in rows for cell in row if cell.blocks]
    if not cells:
        return []
    if _is_layout(rows, cells):
        return [block for cell in cells for block in cell.blocks]
    blocks: list[Block] = []
    for part in _parts(lay_out(rows), rows):
        blocks.extend(part if isinstance(part, list) else [Table(part, Layout.GRID, place)])
    return blocks + [table for cell in cells for table in cell.tables]


def lay_out(rows: Sequence[Sequence[RawCell]]) -> tuple[tuple[Cell, ...], ...]:
    """Every cell in its slot, by the HTML table model (HTML Standard §4.9.12), with broken spans tolerated.

    A row span of 0 or beyond the end reaches to the last row; a cell never covers a slot that another one took.
    Raises LimitExceeded for more slots than ``settings.MAX_TABLE_SLOTS``.
    """
    open_until: dict[int, int] = {}  # column → first row in which it is free again
    laid: list[tuple[Cell, ...]] = []
    for r, row in enumerate(rows):
        column, out = 0, []
        for raw in row:
            column = max(column, raw.column) if raw.column is not None else column
            while open_until.get(column, 0) > r:
                column += 1
            width = 1
            while width < raw.column_span and open_until.get(column + width, 0) <= r:
                width += 1
            height = len(rows) - r if raw.row_span == 0 else max(1, min(raw.row_span, len(rows) - r))
            for c in range(column, column + width):
                open_until[c] = r + height
            _check_slots(len(rows), len(open_until))
            place = TextPlace(raw.place.line, column + 1, raw.place.part) if raw.place else None
            out.append(Cell(raw.text, r, column, height, width, place))
            column += width
        laid.append(tuple(out))
    return tuple(laid)


def numbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with their tables named 表 1, 表 2… in reading order, in every place of theirs."""
    out: list[Block] = []
    count = 0
    for block in blocks:
        if isinstance(block, Table):
            count += 1
            block = _in_part(block, f"表 {count}")
        out.append(block)
    return tuple(out)


def _in_part(table: Table, part: str) -> Table:
    def named(place: Place | None) -> TextPlace | None:
        return TextPlace(place.line, place.column, part) if isinstance(place, TextPlace) else None

    rows = tuple(
        tuple(Cell(c.text, c.row, c.column, c.row_span, c.column_span, named(c.place), c.score) for c in row)
        for row in table.rows
    )
    return Table(rows, table.layout, named(table.place), table.score)


def _check_slots(rows: int, columns: int) -> None:
    if rows * columns > settings.MAX_TABLE_SLOTS:
        raise LimitExceeded(
            f"表格过大（{rows} 行 × {columns} 列），未读取",
            f"A table is too large ({rows} rows x {columns} columns); the file was not read.",
        )


# --------------------------------------------------------------------------- layout or data


def _is_layout(rows: Sequence[Sequence[RawCell]], cells: Sequence[RawCell]) -> bool:
    """Whether a table only arranges a page.

    It does when it has one column; when most of its text, or all but a few cells, stand around or in nested tables;
    or when its few cells hold long prose.
    """
    if len(cells) == 1 or max(len(row) for row in rows) == 1:
        return True
    sizes = [(sum(_length(b) for b in c.blocks), bool(c.tables)) for c in cells]
    total = sum(size for size, _ in sizes)
    if any(nested for _, nested in sizes):
        outside = [size for size, nested in sizes if not nested]
        return len(outside) <= settings.LAYOUT_CELLS or sum(outside) * 2 < total
    long = [c for c, (size, _) in zip(cells, sizes, strict=True) if size > settings.LAYOUT_CELL_CHARS]
    return bool(long) and len(cells) - len(long) <= settings.LAYOUT_CELLS


def _length(block: Block) -> int:
    if isinstance(block, Paragraph):
        return len(block.text)
    return sum(len(cell.text) for cell in block.cells)


# --------------------------------------------------------------------------- prose rows

_Rows = tuple[tuple[Cell, ...], ...]


def _parts(laid: _Rows, rows: Sequence[Sequence[RawCell]]) -> list[_Rows | list[Block]]:
    """The table cut at its prose rows: tables (rows counted anew) and lists of paragraphs, in order.

    Between these, cells over the whole width alone are no table: a sheet's title, whose report it is, the signature.
    """
    width = max((c.column + c.column_span for row in laid for c in row), default=0)
    parts: list[_Rows | list[Block]] = []
    lone: list[bool] = []
    start = 0
    covered = 0  # first row that no cell from above reaches
    for r, row in enumerate(laid):
        alone = covered <= r and len(row) == 1 and row[0].row_span == 1 and row[0].column_span == width > 1
        covered = max([covered, *(r + c.row_span for c in row)])
        lone.append(alone)
        if alone and is_prose(row[0].text):
            parts.append(_table_or_lines(laid, rows, lone, start, r))
            parts.append(list(rows[r][0].blocks))
            start = r + 1
    parts.append(_table_or_lines(laid, rows, lone, start, len(laid)))
    return [p for p in parts if p and (isinstance(p, list) or any(c.text for row in p for c in row))]


def _table_or_lines(
    laid: _Rows, rows: Sequence[Sequence[RawCell]], lone: Sequence[bool], start: int, end: int
) -> _Rows | list[Block]:
    """The rows from ``start`` to ``end`` as a table, or as paragraphs where all but empty ones are lone cells."""
    told = [r for r in range(start, end) if any(c.text for c in laid[r])]
    if told and len(told) < len(laid) and all(lone[r] for r in told):
        return [block for r in told for block in rows[r][0].blocks]
    return _counted_from(start, laid[start:end])


def is_prose(text: str) -> bool:
    """Whether the text of a cell over the whole width is a paragraph or section heading, not a header of the table."""
    line = text.strip()
    if "\n" in line and len(line) > settings.PROSE_CHARS:
        return True
    return bool(_SECTION_HEADING.match(line) or _TITLE.search(line)) or (
        len(line) > settings.PROSE_CHARS and bool(_SENTENCE.search(line))
    )


def _counted_from(first: int, rows: _Rows) -> _Rows:
    return rows if first == 0 else tuple(tuple(replace(c, row=c.row - first) for c in row) for row in rows)
