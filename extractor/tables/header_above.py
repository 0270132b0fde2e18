"""The header of a ruled table whose rules begin only under it."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.settings import HEADER_ABOVE_GAP
from extractor.tables.aligned_columns import Spread, is_figure, spread
from extractor.tables.aligned_headers import header_rows, is_year, over_columns
from extractor.tables.aligned_text import PiecedLine, in_pieces
from extractor.tables.lines import join_lines
from extractor.tables.stream import PageLine, PageTable

Rows = tuple[tuple[str, ...], ...]


def header_above(item: PageTable, rows: Rows, lines: Sequence[PageLine]) -> tuple[list[PageLine], Rows]:
    """The lines right above a ruled table that are its header, and their rows of texts. None where the table's own first
    row holds no figure (it is the header), or where nothing above stands over its columns one by one."""
    if not rows or len(item.grid.xs) < 3 or not any(is_figure(text) and not is_year(text) for text in rows[0][1:]):
        return [], ()
    borders = item.grid.xs[1:-1]
    width = len(borders) + 1
    taken: list[PageLine] = []
    pieced: list[PiecedLine] = []
    spreads: list[list[Spread]] = []
    top = item.grid.ys[0]
    for line in sorted(lines, key=lambda line: -line.box.y1):
        if line.sheet is not item.sheet or line.box.centre[1] > top:
            continue
        inside = item.grid.xs[0] - 3 <= line.box.x0 and line.box.x1 <= item.grid.xs[-1] + 3
        (cut,) = in_pieces([line.line])
        over = spread(cut, borders)
        columns = {s.first for s in over}
        apart = len(columns) == len(over) > 1 and all(s.first == s.last or taken for s in over)
        enough = len(columns) >= 0.5 * width or bool(taken)
        if not inside or not apart or not enough or top - line.box.y1 > HEADER_ABOVE_GAP * line.line.size:
            break
        taken.insert(0, line)
        pieced.insert(0, cut)
        spreads.insert(0, over)
        top = line.box.y0
    return taken, _rows(pieced, spreads, width)


def _rows(pieced: Sequence[PiecedLine], spreads: Sequence[Sequence[Spread]], width: int) -> Rows:
    spreads = over_columns(pieced, spreads, [], width)
    found = []
    for places in header_rows(pieced, spreads, ()):
        texts: list[list[str]] = [[] for _ in range(width)]
        for s in (s for i in places for s in spreads[i]):
            texts[s.first].append(s.piece.text)
        found.append(tuple(join_lines(held) for held in texts))
    return tuple(found)
