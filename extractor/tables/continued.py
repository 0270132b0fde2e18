"""Tables that run over pages become one.

Two pieces belong together when nothing but page furniture stands between them and their columns agree. The cut may
lie between rows, in a group of rows (a merged label then stands in two pieces), in a row, or in the header; the header
may be repeated. Each cell keeps its own place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.chinese import fold
from extractor.records import Cell, Table
from extractor.settings import (
    CONTINUED_COLUMNS,
    CONTINUED_EDGE,
    CONTINUED_HEADER_ROWS,
    CONTINUED_HEADERS,
    CONTINUED_LABEL,
)
from extractor.tables.lines import join_lines
from extractor.tables.stream import Item, PageLine, PageTable
from extractor.tables.values import has_ordinal, is_leaf_header, is_value, label_likeness


@dataclass(frozen=True, slots=True)
class Piece:
    """A table with its column borders as shares of its width, and whether the page cut it without drawing a line."""

    table: Table
    edges: tuple[float, ...]
    open_top: bool = False
    open_bottom: bool = False


def join_continued(items: Sequence[Item]) -> list[Item]:
    """The stream with tables that run over pages joined, where their first piece stands."""
    joined: list[Item] = []
    last: int | None = None  # the table that the next page may go on with
    piece: Piece | None = None
    for item in items:
        if isinstance(item, PageLine):
            if not item.furniture:
                last = piece = None
            joined.append(item)
            continue
        following = piece_of(item)
        if last is not None and piece is not None and item.sheet.index == _sheet_index(joined[last]) + 1:
            whole = join_pieces(piece, following)
            if whole is not None:
                first = joined[last]
                assert isinstance(first, PageTable)
                pieces = (*(first.pieces or (first,)), item)
                joined[last] = replace(first, sheet=item.sheet, table=whole.table, pieces=pieces)
                piece = whole
                continue
        joined.append(item)
        last, piece = len(joined) - 1, following
    return joined


def _sheet_index(item: Item) -> int:
    return item.sheet.index


def piece_of(item: PageTable) -> Piece:
    """A page's table, ready to be joined."""
    grid = item.grid
    width = grid.xs[-1] - grid.xs[0]
    return Piece(item.table, tuple((x - grid.xs[0]) / width for x in grid.xs), grid.open_top, grid.open_bottom)


def join_pieces(first: Piece, second: Piece) -> Piece | None:
    """Both pieces as one table, or ``None`` where their columns do not agree."""
    edges = _common_edges(first.edges, second.edges)
    if edges is None:
        return None
    upper = _renumber(first, edges)
    lower = _renumber(second, edges)
    lower = _without_repeated_header(upper, lower)
    if not lower:
        return replace(first, edges=edges, open_bottom=second.open_bottom)
    cells = _stitch(upper, lower, first.open_bottom and second.open_top)
    rows = max(c.row + c.row_span for c in cells)
    table = replace(
        first.table,
        rows=tuple(tuple(sorted((c for c in cells if c.row == r), key=lambda c: c.column)) for r in range(rows)),
    )
    return Piece(table, edges, first.open_top, second.open_bottom)


def _common_edges(first: tuple[float, ...], second: tuple[float, ...]) -> tuple[float, ...] | None:
    """The column borders of both; ``None`` where they do not look like one table's.

    A piece may lack borders that its rows do not need, so it is enough that most of one piece's borders are the
    other's.
    """
    inner_first, inner_second = first[1:-1], second[1:-1]
    matched = sum(any(abs(a - b) <= CONTINUED_EDGE for b in inner_first) for a in inner_second)
    fewer = min(len(inner_first), len(inner_second))
    if fewer == 0 or matched < max(1, CONTINUED_COLUMNS * fewer):
        return None
    edges = list(first)
    for a in second:
        if all(abs(a - b) > CONTINUED_EDGE for b in edges):
            edges.append(a)
    return tuple(sorted(edges))


def _renumber(piece: Piece, edges: tuple[float, ...]) -> list[Cell]:
    """The piece's cells, their columns counted over ``edges``."""
    index = [min(range(len(edges)), key=lambda k, e=e: abs(edges[k] - e)) for e in piece.edges]  # type: ignore[misc]
    return [
        replace(c, column=index[c.column], column_span=index[c.column + c.column_span] - index[c.column])
        for c in piece.table.cells
    ]


def _without_repeated_header(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[Cell]:
    """``lower`` without the rows that repeat the first rows of ``upper`` word for word and hold no number.

    Column by column: a page's end may have parted the header's own rows in ``upper``.
    """
    last = max(c.row + c.row_span for c in lower)
    for rows in range(min(last, CONTINUED_HEADER_ROWS), 0, -1):
        repeated = [c for c in lower if c.row < rows and c.text]
        if any(c.row < rows < c.row + c.row_span for c in lower) or any(is_value(c.text) for c in repeated):
            continue
        texts = _by_column(repeated)
        if texts and any(texts == _by_column([c for c in upper if c.row < k]) for k in range(1, rows + 3)):
            return [replace(c, row=c.row - rows) for c in lower if c.row >= rows]
    return list(lower)


def _by_column(cells: Sequence[Cell]) -> dict[int, str]:
    """What each column says, from top to bottom."""
    texts: dict[int, str] = {}
    for cell in sorted(cells, key=lambda c: c.row):
        if cell.text:
            texts[cell.column] = texts.get(cell.column, "") + fold(cell.text)
    return texts


def _stitch(upper: list[Cell], lower: list[Cell], open_cut: bool) -> list[Cell]:
    """Both pieces' cells over one count of rows, with what the cut parted put together again."""
    height = max(c.row + c.row_span for c in upper)
    labels = _label_columns([*upper, *lower])
    bottom = {(c.column, c.column_span): c for c in upper if c.row + c.row_span == height}
    top = {(c.column, c.column_span): c for c in lower if c.row == 0}
    same_row = _is_one_row(bottom, top, labels, open_cut)
    shift = height - 1 if same_row else height
    are_headers = sum(is_leaf_header(c.text) for c in bottom.values()) >= CONTINUED_HEADERS
    merged: dict[Cell, Cell] = {}
    gone: set[int] = set()
    for key, below in top.items():
        above = bottom.get(key)
        if above is None:
            continue
        # what reaches over columns of values is a header or a value, and the row under the cut has its own
        is_label = below.column + below.column_span <= labels and not _is_corner(above, upper, labels)
        is_label = is_label and not (are_headers and not below.text)
        if same_row or (is_label and _is_one_label(above, below)):
            span = above.row_span + below.row_span - (1 if same_row else 0)
            place = above.place if above.text or not below.text else below.place
            text = above.text if fold(above.text) == fold(below.text) else join_lines([above.text, below.text], [True])
            score = min((c.score for c in (above, below) if c.text and c.score is not None), default=None)
            merged[above] = replace(above, text=text, row_span=span, place=place, score=score)
            gone.add(id(below))
    return [merged.get(c, c) for c in upper] + [replace(c, row=c.row + shift) for c in lower if id(c) not in gone]


def _label_columns(cells: Sequence[Cell]) -> int:
    """How many columns on the left hold labels: the first column most of whose filled cells are values ends them; in a
    table that was left blank, the first column most of whose cells are."""
    width = max(c.column + c.column_span for c in cells)
    blank: int | None = None
    for column in range(width):
        texts = [c.text for c in cells if c.column == column and c.column_span == 1]
        filled = [text for text in texts if text]
        if filled and sum(is_value(t) for t in filled) >= 0.5 * len(filled):
            return max(column, 1)
        if blank is None and column and len(filled) < 0.5 * len(texts):
            blank = column
    return width if blank is None else blank


def _is_one_row(
    bottom: dict[tuple[int, int], Cell], top: dict[tuple[int, int], Cell], labels: int, open_cut: bool
) -> bool:
    """Whether the last row of one piece and the first of the next are two parts of one printed row."""
    values = [k for k in top if k[0] >= labels]
    if any(k not in bottom or (top[k].text and bottom[k].text) for k in values):
        return False
    own = [k for k in top if k in bottom and k[0] < labels]
    if not own:
        return False
    # the row's own label stands next to its values; where headers are many, a column of values passes for one of labels
    said = [k for k in own if any(c.text and not is_value(c.text) for c in (bottom[k], top[k]))]
    last = max(said, default=max(own))
    above, below = bottom[last], top[last]
    if above.row_span > 1:
        return False
    if not all(any(c.text for c in row.values() if c.row_span == 1) for row in (bottom, top)):
        return True  # a sliver of a row whose text all stands on the other page
    verdict = _goes_on(above.text, below.text)
    if verdict is not None:
        return verdict
    if any(_are_two_labels(bottom[k], top[k]) for k in own):
        return False
    once = sum(bool(bottom[k].text) != bool(top[k].text) for k in values)
    return open_cut or (bool(values) and not below.text and once == len(values))


def _are_two_labels(above: Cell, below: Cell) -> bool:
    """Whether two rows' own cells hold a label each."""
    own_rows = above.row_span == below.row_span == 1
    return own_rows and fold(above.text) != fold(below.text) and _goes_on(above.text, below.text) is False


def _is_corner(cell: Cell, cells: Sequence[Cell], labels: int) -> bool:
    """Whether a blank label cell stands beside headers of columns: no label goes on with it."""
    rows = range(cell.row, cell.row + cell.row_span)
    return not cell.text and any(c.column >= labels and c.row in rows and not is_value(c.text) for c in cells)


def _is_one_label(above: Cell, below: Cell) -> bool:
    """Whether a label cell over the cut and the one under it are one merged cell."""
    several = above.row_span > 1 or below.row_span > 1
    if above.text and is_value(above.text):
        return False
    if not above.text or not below.text:
        return several or bool(above.text)
    if fold(above.text) == fold(below.text):
        return several
    verdict = _goes_on(above.text, below.text)
    return several if verdict is None else verdict


def _goes_on(above: str, below: str) -> bool | None:
    """Whether ``below`` is the rest of the label that ``above`` begins; ``None`` where nothing tells."""
    first, rest = fold(above), fold(below)
    if not first or not rest:
        return None
    upper, lower, together = label_likeness(first), label_likeness(rest), label_likeness(first + rest)
    if together >= CONTINUED_LABEL and together > max(upper, lower):
        return True
    if max(upper, lower) >= CONTINUED_LABEL or has_ordinal(below):
        return False
    if above.count("（") + above.count("(") > above.count("）") + above.count(")"):
        return True
    return None
