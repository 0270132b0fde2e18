"""Columns of text set in fixed columns: which of them a number stands in, where blanks are seen by position alone.

Complete rows show where the numbers stand; where there are too few, the headers do. Converters set both left, right or
in the middle, and not always alike: the manner is the one that lets the numbers stand below the headers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from statistics import median, pstdev

from extractor.alignment.observed import ObservedRow, Slot
from extractor.alignment.rows import RowMatch
from extractor.alignment.targets import Column
from extractor.chinese import fold
from extractor.frozen import frozen
from extractor.records import Cell, Layout
from extractor.settings import COLUMN_CENTRE_TOLERANCE, SET_NUMBERS, SET_SHARE


@frozen
class Extent:
    """From which display column to which a text stands, both its own."""

    start: float
    end: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


_Edge = Callable[[Extent], float]
_EDGES: tuple[_Edge, ...] = (lambda e: e.start, lambda e: e.end, lambda e: e.middle)


@frozen
class SetColumns:
    """Where the columns of a line stand (``at``), and by which edge numbers are set below them; without one, each number
    stands somewhere between its header's left edge and the next header's."""

    at: Mapping[int, Extent]
    edge: _Edge | None

    def column_of(self, number: Extent) -> tuple[int, float]:
        """The column that a number stands in, and how far off its edge."""
        edge = self.edge
        if edge is None:
            starts = sorted((e.start, j) for j, e in self.at.items())
            k = max((i for i, (start, _) in enumerate(starts) if start <= number.start), default=0)
            over = starts[k + 1][0] - 1 - number.end if k + 1 < len(starts) else 0.0
            return starts[k][1], max(0.0, -over, starts[k][0] - number.start)
        off = {j: abs(edge(e) - edge(number)) for j, e in self.at.items()}
        j = min(off, key=off.__getitem__)
        return j, off[j]

    @property
    def reach(self) -> float:
        """How far a number may stand from its column and still be nearer to it than to any other."""
        if self.edge is None:
            return 0.0
        places = sorted(map(self.edge, self.at.values()))
        return max(2 * COLUMN_CENTRE_TOLERANCE, min((b - a for a, b in pairwise(places)), default=0.0) / 2)


def extent(piece: Slot | Cell) -> Extent:
    """A slot's or a cell's place on its line."""
    if isinstance(piece, Slot):
        return Extent(piece.column - (piece.width - 1) / 2, piece.column + (piece.width - 1) / 2)
    return Extent(piece.column, piece.column + piece.column_span - 1)


def set_columns(rows: Sequence[RowMatch]) -> dict[int, SetColumns]:
    """By target, where its columns stand; only what the rows of one table (LINES) or their headers show."""
    if not rows or any(m.row.layout is not Layout.LINES for m in rows):
        return {}
    found: dict[int, SetColumns] = {}
    for group in _alike(rows):
        n = len(group[0].target.columns)
        if n < 2:
            continue
        columns = _of_complete_rows([m.row for m in group if m.row.filled == n])
        if columns is None:
            headers = _stacks(group[0]) if group[0].target.across else _headers(group[0])
            columns = _below(headers, [s for m in group for s in m.row.slots if s.filled])
            if columns is not None and _labels_among(columns, group[1:]):
                columns = None
        if columns is not None:
            found |= {m.target.index: columns for m in group}
    return found


def _labels_among(columns: SetColumns, rows: Sequence[RowMatch]) -> bool:
    """Whether labels of rows stand where numbers should: a converter set the headers a column or more off the numbers, as
    inscriptis does where cells span rows."""
    left = sorted(e.start for e in columns.at.values())[1]
    return any(extent(cell).start >= left for match in rows for cell in match.row.sources)


def _alike(rows: Sequence[RowMatch]) -> list[list[RowMatch]]:
    """Rows of one block, below the same headers."""
    groups: list[list[RowMatch]] = []
    for match in rows:
        names = [c.wordings for c in match.target.columns]
        same = groups and [c.wordings for c in groups[-1][0].target.columns] == names
        if same and not _headers(match):
            groups[-1].append(match)
        else:
            groups.append([match])
    return groups


def _of_complete_rows(rows: Sequence[ObservedRow]) -> SetColumns | None:
    if len(rows) < 2:
        return None
    columns = [
        [extent(s) for s in column] for column in zip(*([s for s in r.slots if s.filled] for r in rows), strict=True)
    ]
    for edge in _EDGES:
        places = [[edge(e) for e in column] for column in columns]
        middles = [median(p) for p in places]
        apart = all(b - a > COLUMN_CENTRE_TOLERANCE for a, b in pairwise(middles))  # not so one number a line
        if apart and all(pstdev(p) <= COLUMN_CENTRE_TOLERANCE for p in places):
            return SetColumns({j: Extent(m, m) for j, m in enumerate(middles)}, edge)
    return None


def _headers(match: RowMatch) -> dict[int, Extent]:
    """The columns named before the row, whole or, broken in narrow columns, by their beginning."""
    columns = match.target.columns
    found: dict[int, Extent] = {}
    for cell in match.row.sources:
        named = [j for j, c in enumerate(columns) if any(_begins(fold(cell.text), w) for w in c.wordings)]
        if len(named) == 1:
            found.setdefault(named[0], extent(cell))
    return found if len(found) >= max(2, len(columns) - 2) else {}


def _begins(piece: str, wording: str) -> bool:
    return piece == wording or (len(piece) >= 2 and wording.startswith(piece))


def _stacks(match: RowMatch) -> dict[int, Extent]:
    """The same where headers stand side by side in groups: pieces of one header stand above one another.

    Believed only where there are as many stacks of pieces as columns, clearly apart, each spelling its column's name.
    """
    columns = match.target.columns
    groups = {g for c in columns for g in c.groups}
    stacks: list[list[Cell]] = []
    for cell in sorted(match.row.sources, key=lambda c: c.centre):
        if fold(cell.text) in groups | {"行政诉讼"}:
            continue
        if stacks and cell.centre - stacks[-1][-1].centre <= COLUMN_CENTRE_TOLERANCE:
            stacks[-1].append(cell)
        else:
            stacks.append([cell])
    if len(stacks) != len(columns) or not all(map(_spells, stacks, columns)):
        return {}
    extents = [[extent(cell) for cell in stack] for stack in stacks]
    return {j: Extent(min(e.start for e in stack), max(e.end for e in stack)) for j, stack in enumerate(extents)}


def _spells(stack: Sequence[Cell], column: Column) -> bool:
    return "".join(fold(c.text) for c in sorted(stack, key=lambda c: c.row)) in column.wordings


def _below(headers: Mapping[int, Extent], numbers: Sequence[Slot]) -> SetColumns | None:
    """The manner of setting that lets the numbers stand below the headers; ``None`` where none does.

    A few numbers may stand so by chance, where single spaces part all texts: then the headers must stand clearly apart.
    """
    extents = sorted(headers.values(), key=lambda e: e.start)
    gap = min((b.start - a.end - 1 for a, b in pairwise(extents)), default=0.0)
    if not numbers or gap < (1 if len(numbers) >= SET_NUMBERS else 2):
        return None
    stand = Counter(map(extent, numbers))  # those of a column mostly in one place
    best: tuple[float, SetColumns] | None = None
    for edge in (*_EDGES, None) if len(numbers) >= SET_NUMBERS and gap >= 2 else _EDGES:
        columns = SetColumns(_moved(headers, stand, edge), edge)
        off = [(columns.column_of(e)[1], times) for e, times in stand.items()]
        tolerance = 0.0 if edge is None else COLUMN_CENTRE_TOLERANCE
        fits = sum(times for o, times in off if o <= tolerance) >= SET_SHARE * len(numbers)
        total = sum(o * times for o, times in off)
        if fits and (best is None or (edge is not None and total < best[0])):
            best = total, columns
    return best[1] if best else None


def _moved(headers: Mapping[int, Extent], numbers: Counter[Extent], edge: _Edge | None) -> Mapping[int, Extent]:
    """The headers, all moved as far as the numbers stand beside them: a converter may set both lines from other margins."""
    if edge is None or numbers.total() < SET_NUMBERS:
        return headers
    places = [edge(e) for e in headers.values()]
    nearest = {number: min([edge(number) - p for p in places], key=abs) for number in numbers}
    shift = median(map(nearest.__getitem__, numbers.elements()))
    if abs(shift) > min(b - a for a, b in pairwise(sorted(places))) / 4:
        return headers
    return {j: Extent(e.start + shift, e.end + shift) for j, e in headers.items()}
