"""Tables whose rules part only some of their rows or columns: a frame, a line under the header, lines between columns.

The grid that is drawn holds; inside it, white space tells the rest, as where nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

from extractor.records import Box
from extractor.settings import COARSE_LINES
from extractor.tables.aligned_columns import Spread, is_figure, spread
from extractor.tables.aligned_grid import read_run
from extractor.tables.aligned_rows import loose_pitch, rows_of
from extractor.tables.aligned_text import PiecedLine, in_pieces
from extractor.tables.lines import TextLine, words_to_lines
from extractor.tables.stream import PageTable

Rows = tuple[tuple[str, ...], ...]


def refined(item: PageTable, rows: Rows) -> Rows:
    """The rows of a ruled table, with what its rules leave together parted; ``rows`` themselves where nothing is."""
    if any(w.angle for w in item.words):
        return rows  # turned headers: the grid's own reading knows them
    lines = in_pieces(words_to_lines(item.words))
    grid = item.grid
    if len(grid.xs) == 2:
        rules = [Box(grid.xs[0], y, grid.xs[1], y) for y in grid.ys]
        found = read_run(lines, rules) if len(lines) > 1 else None
        return rows if found is None else found[1]
    parted: list[tuple[str, ...]] = []
    for r, (top, bottom) in enumerate(zip(grid.ys, grid.ys[1:], strict=False)):
        inside = [line for line in lines if top <= line.box.centre[1] < bottom]
        parted += _band(item, r, inside) or [rows[r]]
    return tuple(parted)


def _band(item: PageTable, r: int, run: Sequence[PiecedLine]) -> list[tuple[str, ...]] | None:
    """The rows between two rules, or ``None`` for one: several lines with figures in most columns are rows."""
    grid = item.grid
    spans = sorted((s for s in grid.spans if s.row == r), key=lambda s: s.column)
    if any(s.rows > 1 for s in grid.spans if s.row <= r < s.row + s.rows) or len(spans) < 2 or len(run) < COARSE_LINES:
        return None
    borders = [grid.xs[s.column] for s in spans[1:]]
    lines = [_cut(line, borders) for line in run]
    spreads = [spread(line, borders) for line in lines]
    figures = sum(_is_row_of_figures(line, len(spans)) for line in spreads)
    labels = [line[0] for line in spreads if line[0].first == 0 and len(line) >= 0.6 * len(spans)]
    if not (
        figures >= COARSE_LINES
        or _are_labels(labels, len(spreads), grid.xs[spans[0].columns] - grid.xs[0])
        or _set_apart(lines, spreads, len(spans))
    ):
        return None
    found = []
    for row in rows_of(lines, spreads, len(spans), headed=r == 0):
        cells = [""] * (len(grid.xs) - 1)
        for span, text in zip(spans, row, strict=True):
            cells[span.column] = text
        found.append(tuple(cells))
    return found


def _cut(line: PiecedLine, borders: Sequence[float]) -> PiecedLine:
    """The line with its pieces cut where a rule runs between two words."""
    words = tuple(w for p in line.pieces for w in p.words)
    return in_pieces([TextLine(words, line.box, line.size)], borders)[0]


def _is_row_of_figures(line: Sequence[Spread], width: int) -> bool:
    figures = sum(is_figure(s.piece.text) for s in line)
    return len(line) >= max(2, 0.5 * width) and figures >= max(1, 0.4 * (width - 1))


def _set_apart(run: Sequence[PiecedLine], lines: Sequence[Sequence[Spread]], width: int) -> bool:
    """Whether some lines are clearly further apart than the others, and each of these begins with the first column."""
    loose = loose_pitch(run, lines, width)
    if loose is None:
        return False
    starts = [i for i in range(1, len(run)) if run[i].box.y0 - run[i - 1].box.y0 > loose]
    return len(starts) >= 2 and all(lines[i][0].first == 0 for i in starts)


def _are_labels(labels: Sequence[Spread], lines: int, width: float) -> bool:
    """Whether the first column's lines are labels of rows each, not one text broken where the column ends."""
    if len(labels) <= COARSE_LINES or len(labels) < 0.5 * lines:
        return False
    begun = sum(not s.piece.text[:1].islower() for s in labels)
    short = sum(s.piece.box.width < 0.7 * width for s in labels)
    return begun >= 0.9 * len(labels) and short >= 0.7 * len(labels)
