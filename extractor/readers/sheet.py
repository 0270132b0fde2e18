"""A worksheet as printed: rows of texts with merges, from xlsx or xls; tables and the prose between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractor import settings
from extractor.errors import LimitExceeded
from extractor.readers.markup_table import RawCell, is_prose, table_blocks
from extractor.records import Block, Paragraph, TextPlace

_MARGIN = 3
_END = re.compile(r"[。！]$|^\d{4} *年 *\d+ *月 *\d+ *日$")
_ROW_LABEL = re.compile(r"申请数量|办理结果|继续办理")  # rows of the form that begin like section headings


@dataclass(slots=True)
class Sheet:
    """Cells by (row, column) from 1. ``merges`` are (row, column, rows, columns); ``framed`` cells have a border."""

    name: str
    texts: dict[tuple[int, int], str]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    framed: frozenset[tuple[int, int]] = frozenset()


def sheet_blocks(sheet: Sheet) -> list[Block]:
    """The sheet's tables and paragraphs, top to bottom; empty unframed rows part tables."""
    printed = {slot for slot, text in sheet.texts.items() if text}
    if not printed:
        return []
    grid = _Grid(sheet, printed)
    blocks: list[Block] = []
    run: list[list[RawCell]] = []
    for row in range(grid.top, grid.bottom + 1):
        paragraph = grid.prose(row)
        if paragraph is None and not grid.is_empty(row):
            run.append(grid.cells(row))
            continue
        blocks += _table(run, sheet.name)
        blocks += [paragraph] if paragraph else []
        run = []
    return blocks + _table(run, sheet.name)


def _table(run: list[list[RawCell]], name: str) -> list[Block]:
    if not run:
        return []
    if lines := _lines(run):
        return lines
    first = next((cell.place for row in run for cell in row if cell.place), None)
    return table_blocks(run, TextPlace(first.line if first else 1, 1, name))


def _lines(run: list[list[RawCell]]) -> list[Block]:
    """The run's texts where no row holds two, none is merged over others and one is a sentence or a date: no table."""
    lines: list[Block] = []
    for row in run:
        blocks = [block for cell in row for block in cell.blocks]
        if len(blocks) != 1 or any(cell.row_span > 1 for cell in row):
            return []
        lines += blocks
    return lines if any(_END.search(block.text) for block in lines if isinstance(block, Paragraph)) else []


class _Grid:
    """The used part of a sheet: its edges, its merges, and which slots a merge covers."""

    def __init__(self, sheet: Sheet, printed: set[tuple[int, int]]) -> None:
        self._sheet = sheet
        self._printed = printed
        self._spans = {(r, c): (rows, columns) for r, c, rows, columns in sheet.merges}
        used = printed | sheet.framed
        self.top, self.bottom = min(r for r, _ in used), max(r for r, _ in printed)
        self.left = min(c for _, c in used)
        ends = [c + self._spans.get((r, c), (1, 1))[1] - 1 for r, c in printed]
        self.right = max(ends)
        framed = max((c for _, c in sheet.framed), default=0)
        if framed <= self.right + _MARGIN:  # blank cells of a form; further out it is a sheet with ruled paper
            self.right = max(self.right, framed)
        if (self.bottom - self.top + 1) * (self.right - self.left + 1) > settings.MAX_TABLE_SLOTS:
            raise LimitExceeded("工作表过大，未读取", "The worksheet is too large; it was not read.")
        self._covered = {
            (r + i, c + j)
            for (r, c), (rows, columns) in self._spans.items()
            for i in range(min(rows, self.bottom - r + 1))
            for j in range(min(columns, self.right - c + 1))
            if i or j
        }

    def _columns(self) -> range:
        return range(self.left, self.right + 1)

    def _is_framed(self, row: int) -> bool:
        return any((row, c) in self._sheet.framed for c in self._columns())

    def is_empty(self, row: int) -> bool:
        """Whether nothing is printed, drawn or merged into the row."""
        slots = [(row, c) for c in self._columns()]
        return not any(s in self._printed or s in self._covered or s in self._sheet.framed for s in slots)

    def cells(self, row: int) -> list[RawCell]:
        """The row's cells, those of merges once."""
        return [self._cell(row, c) for c in self._columns() if (row, c) not in self._covered]

    def _cell(self, row: int, column: int) -> RawCell:
        text = self._sheet.texts.get((row, column), "")
        rows, columns = self._spans.get((row, column), (1, 1))
        place = TextPlace(row, column, self._sheet.name)
        blocks: list[Block] = [Paragraph(text, place)] if text else []
        return RawCell(blocks, rows, columns, place, column - self.left)

    def prose(self, row: int) -> Paragraph | None:
        """The row's only text where it is a title, a heading or a sentence, neither header nor label of a table.

        Where a sheet frames its tables, what stands outside the frames is prose; where it does not, the wording tells.
        """
        slots = [(row, c) for c in self._columns()]
        texts = [s for s in slots if s in self._printed]
        if len(texts) != 1 or self._spans.get(texts[0], (1, 1))[0] > 1:
            return None
        if any(s in self._covered and s[1] < texts[0][1] for s in slots):
            return None  # a label beside it reaches down into this row
        text = self._sheet.texts[texts[0]]
        width = self._spans.get(texts[0], (1, 1))[1]
        whole = width * 5 >= len(self._columns()) * 4
        if self._sheet.framed and not self._is_framed(row):
            reads_so = True
        elif whole:
            reads_so = is_prose(text)
        else:
            reads_so = not self._is_framed(row) and is_prose(text) and not _ROW_LABEL.search(text)
        return Paragraph(text, TextPlace(row, texts[0][1], self._sheet.name)) if reads_so else None
