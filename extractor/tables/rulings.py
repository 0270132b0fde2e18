"""Ruled lines to grids: lines → merged lines → connected frames → borders → merged cells.

Lines that cross or touch belong to one frame; every frame of at least two cells is a grid. Outer borders may be
missing on any
side (open tables, tables cut by a page's end): the lines' own ends stand in for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.geometry import cluster_positions, clusters
from extractor.records import Box
from extractor.settings import (
    RULE_APART,
    RULE_COVER,
    RULE_GAP,
    RULE_LONG,
    RULE_MOST,
    RULE_SHORTEST,
    RULE_TOGETHER,
    STRIP_LINES,
)
from extractor.tables.grid import Grid, Span, merge_slots


@dataclass(slots=True)
class Line:
    """A ruled line: where it stands across its direction, and from where to where it runs (points)."""

    at: float
    start: float
    end: float


def ruled_grids(rulings: Sequence[Box]) -> list[Grid]:
    """Every grid that the ruled lines form, top to bottom; none for lines that enclose fewer than two cells."""
    across, down = boxes_to_lines(rulings)
    if not down or len(across) * len(down) > RULE_MOST:
        return []
    framed, alone = _frames(across, down)
    alone = _absorb(framed, alone)
    grids = _strips(alone)
    for rows, columns in framed:
        grid = _frame_to_grid(rows, columns)
        if grid is not None and len(grid.spans) > 1:
            grids.append(grid)
    return sorted(grids, key=lambda g: (g.ys[0], g.xs[0]))


def boxes_to_lines(rulings: Iterable[Box]) -> tuple[list[Line], list[Line]]:
    """Thin boxes as horizontal and vertical lines; pieces of one line joined, what stays too short dropped."""
    across: list[Line] = []
    down: list[Line] = []
    for b in rulings:
        small = max(b.width, b.height) < 2 * RULE_TOGETHER
        if b.width >= b.height or small:  # a fleck may be a corner of either
            across.append(Line((b.y0 + b.y1) / 2, b.x0, b.x1))
        if b.height > b.width or small:
            down.append(Line((b.x0 + b.x1) / 2, b.y0, b.y1))
    return _join_pieces(across), _join_pieces(down)


def _join_pieces(lines: list[Line]) -> list[Line]:
    """Pieces that go on with one another as one line. What stands further off along the line has no say in where it
    runs: another table's border may stand between the two lines of a double one."""
    joined: list[Line] = []
    near: list[Line] = []  # lines that a piece may go on with
    for piece in sorted(lines, key=lambda s: s.start):
        near = [line for line in near if line.end + RULE_GAP >= piece.start]
        close = [line for line in near if abs(line.at - piece.at) <= RULE_TOGETHER / 2]
        if close:
            line = min(close, key=lambda s: abs(s.at - piece.at))
            own, new = line.end - line.start, piece.end - piece.start
            if own + new > 0:
                line.at = (line.at * own + piece.at * new) / (own + new)
            line.end = max(line.end, piece.end)
        else:
            near.append(Line(piece.at, piece.start, piece.end))
            joined.append(near[-1])
    return sorted((s for s in joined if s.end - s.start >= RULE_SHORTEST), key=lambda s: s.at)


def _frames(across: list[Line], down: list[Line]) -> tuple[list[tuple[list[Line], list[Line]]], list[Line]]:
    """Groups of lines that hang together by touching; and the vertical lines that touch none."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    reach = [[RULE_APART if _is_double(s, lines) else RULE_TOGETHER for s in lines] for lines in (across, down)]
    for i, h in enumerate(across):
        for j, v in enumerate(down):
            near = min(reach[0][i], reach[1][j])  # the inner lines of double rules stop short of one another
            if h.start - near <= v.at <= h.end + near and v.start - near <= h.at <= v.end + near:
                parent[root(i)] = root(len(across) + j)
    frames: dict[int, tuple[list[Line], list[Line]]] = {}
    for i, line in enumerate(across + down):
        frames.setdefault(root(i), ([], []))[0 if i < len(across) else 1].append(line)
    framed = [f for f in frames.values() if f[0] and f[1]]
    return framed, [line for f in frames.values() if not f[0] for line in f[1]]


def _is_double(line: Line, lines: list[Line]) -> bool:
    """Whether another line runs close beside this one over most of its length."""
    long = line.end - line.start
    return any(
        other is not line
        and abs(other.at - line.at) <= RULE_APART
        and min(other.end, line.end) - max(other.start, line.start) > 0.5 * long
        for other in lines
    )


def _frame_to_grid(across: list[Line], down: list[Line]) -> Grid | None:
    ys = _borders(across, down)
    xs = _borders(down, across)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) < 3 and len(ys) < 3):
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    below_closed = _closed(across, ys, xs)
    right_closed = _mended(_closed(down, xs, ys), below_closed)
    right_open = [
        [not right_closed[c + 1][r] if c + 1 < columns else False for c in range(columns)] for r in range(rows)
    ]
    below_open = [[not below_closed[r + 1][c] if r + 1 < rows else False for c in range(columns)] for r in range(rows)]
    spans = merge_slots(rows, columns, right_open, below_open)
    return Grid(tuple(xs), tuple(ys), spans, not any(below_closed[0]), not any(below_closed[-1]))


def _borders(lines: list[Line], crossing: list[Line]) -> list[float]:
    """The positions of ``lines``, with the ends of the ``crossing`` lines where these run on past the last line.

    They do where most of them run on, or the two outermost: a page's end may cut a row whose cells are mostly merged.
    """
    at = [sum(s.at for s in group) / len(group) for group in _one_border_each(lines)]
    outer = (min(crossing, key=lambda s: s.at), max(crossing, key=lambda s: s.at))
    starts, ends = sorted(s.start for s in crossing), sorted(s.end for s in crossing)
    first = min(starts[len(starts) // 2], max(s.start for s in outer))
    last = max(ends[(len(ends) - 1) // 2], min(s.end for s in outer))
    if first < at[0] - 2 * RULE_TOGETHER:
        at.insert(0, first)
    if last > at[-1] + 2 * RULE_TOGETHER:
        at.append(last)
    return at


def _one_border_each(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines in groups that are one border each. Two long ones that only short ones between them bring together are two, and the
    short ones have no say in where these stand: on a scan of small type, strokes of text beside a rule are taken for pieces.
    """
    found: list[list[Line]] = []
    for near in _near(lines):
        longest = max(s.end - s.start for s in near)
        parts = _near([s for s in near if s.end - s.start >= RULE_LONG * longest])
        found += parts if len(parts) > 1 else [near]
    return found


def _near(lines: Iterable[Line]) -> list[list[Line]]:
    return clusters(lines, lambda line: line.at, RULE_APART)


def _absorb(framed: list[tuple[list[Line], list[Line]]], alone: list[Line]) -> list[Line]:
    """Vertical lines that touch no horizontal one but run along a whole frame join it: the border of a cell that is
    merged
    over all rows that a page shows. Returns those left over."""
    left = []
    for line in alone:
        for _, down in framed:
            start, end = min(s.start for s in down), max(s.end for s in down)
            if abs(line.start - start) <= 2 * RULE_TOGETHER and abs(line.end - end) <= 2 * RULE_TOGETHER:
                down.append(line)
                break
        else:
            left.append(line)
    return left


def _strips(down: list[Line]) -> list[Grid]:
    """Vertical lines alone, all from one height to one other: the middle of a row that pages cut above and below."""
    groups: dict[tuple[int, int], list[Line]] = {}
    for line in down:
        groups.setdefault((round(line.start / RULE_TOGETHER), round(line.end / RULE_TOGETHER)), []).append(line)
    strips = []
    for lines in groups.values():
        xs = cluster_positions([s.at for s in lines], RULE_TOGETHER)
        if len(xs) >= STRIP_LINES:
            ys = (min(s.start for s in lines), max(s.end for s in lines))
            spans = tuple(Span(0, c) for c in range(len(xs) - 1))
            strips.append(Grid(tuple(xs), ys, spans, open_top=True, open_bottom=True))
    return strips


def _closed(lines: list[Line], at: list[float], along: list[float]) -> list[list[bool]]:
    """``[i][j]``: whether a line stands at position ``at[i]`` along most of the stretch ``along[j]``–``along[j +
    1]``."""
    covered = [[0.0] * (len(along) - 1) for _ in at]
    for line in lines:
        i = min(range(len(at)), key=lambda k: abs(at[k] - line.at))
        for j in range(len(along) - 1):
            shared = min(line.end, along[j + 1]) - max(line.start, along[j])
            if shared > 0:
                covered[i][j] += shared
    return [[c >= RULE_COVER * (along[j + 1] - along[j]) for j, c in enumerate(row)] for row in covered]


def _mended(down: list[list[bool]], across: list[list[bool]]) -> list[list[bool]]:
    """``_closed`` of the vertical lines, gaps closed at which level lines end: between cells, a line ends at another one.

    A scan's pale rules break. One that stands above and below a gap, with a level line that comes from one side only at
    the gap's top or bottom, stood there, too; without it, all the rows' labels would be one cell with their group's.
    """
    return [
        [
            shut or (any(line[:row]) and any(line[row:]) and any(_ends(across[j], i) for j in (row, row + 1)))
            for row, shut in enumerate(line)
        ]
        for i, line in enumerate(down)
    ]


def _ends(level: list[bool], border: int) -> bool:
    """Whether a level line ends at a border between two columns."""
    return 0 < border < len(level) and level[border - 1] != level[border]
