"""What the rows of one source table show together: its columns, where they stand, and what pads the values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from rapidfuzz import fuzz

from extractor.alignment.headed import headed_fields
from extractor.alignment.observed import ObservedRow
from extractor.alignment.printed_order import printed_order
from extractor.alignment.rows import RowMatch
from extractor.alignment.set_columns import SetColumns, set_columns
from extractor.alignment.targets import Column
from extractor.chinese import fold
from extractor.records import Cell, Layout
from extractor.settings import COMPLETE_ROWS, EDGES_ALIKE, FULL_NUMBERS, HEADER_RESEMBLES, ROWS_CUT


@dataclass(slots=True)
class TablePattern:
    """What the complete rows of one source table show about the others."""

    columns: tuple[int, ...] | None = None  # the form's columns as the source shows them, where not all or not in order
    # padding before the values, by the field behind the label and the number of slots from there
    leads: dict[tuple[float, int], Counter[int]] = field(default_factory=dict)
    depths: dict[int, set[int]] = field(
        default_factory=dict
    )  # the same by the label's depth, where fields do not compare
    starts: Counter[float] = field(default_factory=Counter)  # field number of the first value
    header: float | None = None  # field number of the first column's header
    set: dict[int, SetColumns] = field(default_factory=dict)  # by target, where text set in fixed columns has them
    reach: float = 0.0  # field number of the last value in complete rows
    cut: bool = False  # the last number of several rows was lost, a field that fills the line up follows the one before
    edge: int = 0  # the column behind the last cell of most rows of a grid
    stepped: bool = False  # the fewer labels stand before a row, the more empty fields: those are no cells
    headed: dict[float, int] | None = None  # field number → column, where the fields stand below their headers


def pattern_of(matches: Sequence[RowMatch], target_table: str) -> TablePattern:
    """What the rows of one source table (one form table) have in common."""
    pattern = TablePattern()
    of_table = [m for m in matches if m.target.table.id == target_table]
    rows = [m for m in of_table if m.row.layout is not Layout.GRID]
    if not rows:
        pattern.edge = _usual_edge(of_table)
        return pattern
    widths = Counter(len(m.target.columns) for m in rows)
    n = widths.most_common(1)[0][0]
    pattern.columns = printed_order(rows, n) or _columns_shown(rows, n)
    shown = n if pattern.columns is None else len(pattern.columns)
    full = [m.row for m in rows if len(m.target.columns) == n and m.row.filled == shown]
    for row in full:
        first = next(i for i, s in enumerate(row.slots) if s.filled)
        pattern.leads.setdefault((row.slots[0].column, len(row.slots)), Counter())[first] += 1
        pattern.reach = max(pattern.reach, max(s.column for s in row.slots if s.filled))
    for match in rows:
        if len(match.target.columns) != n:
            continue
        if match.row.slots and match.row.slots[0].filled:
            pattern.starts[match.row.slots[0].column] += 1
        if not match.row.positioned and match.row.filled and len(leads := runs(match.row, shown)) == 1:
            pattern.depths.setdefault(match.target.depth, set()).update(leads)
    pattern.cut = sum(ends_beyond(m.row, shown, pattern.reach) for m in rows) >= ROWS_CUT
    pattern.stepped = _is_stepped([m for m in rows if len(m.target.columns) == n and m.row.filled])
    pattern.headed = headed_fields(rows, n)
    pattern.header = _first_header(rows, n, 0 if pattern.columns is None else pattern.columns[0])
    pattern.set = set_columns(rows)
    whole = next((pattern.set[m.target.index] for m in rows if m.target.index in pattern.set), None)
    if whole is not None and pattern.columns is None and len(whole.at) < n and n >= 5:
        pattern.columns = tuple(sorted(whole.at))
    return pattern


def _usual_edge(rows: Sequence[RowMatch]) -> int:
    """Where most rows of a grid end; 0 where they are few or end here and there."""
    edges = Counter(m.row.edge for m in rows if len(m.target.columns) >= FULL_NUMBERS)
    edge, count = max(edges.items(), key=lambda item: item[1], default=(0, 0))
    return edge if count >= max(COMPLETE_ROWS, EDGES_ALIKE * edges.total()) else 0


def _is_stepped(rows: Sequence[RowMatch]) -> bool:
    """Whether each row begins with as many empty slots as its label has fewer labels above it than the deepest one's."""
    deepest = max((m.target.depth for m in rows), default=0)
    steps = {deepest - m.target.depth for m in rows}
    leads = [next(i for i, s in enumerate(m.row.slots) if s.filled) for m in rows]
    return len(steps) > 2 and all(lead == deepest - m.target.depth for lead, m in zip(leads, rows, strict=True))


def runs(row: ObservedRow, n: int) -> list[int]:
    """Where in a row's slots a run of ``n`` can begin that holds all its numbers."""
    marks = [i for i, s in enumerate(row.slots) if s.filled]
    return [s for s in range(len(row.slots) - n + 1) if not marks or (s <= marks[0] and marks[-1] < s + n)]


def ends_beyond(row: ObservedRow, n: int, reach: float) -> bool:
    """Whether a row of ``n`` fields has numbers in all but the last, and that stands where no complete row has one."""
    slots = row.slots
    return len(slots) == n and row.filled == n - 1 and not slots[-1].filled and 0 < reach < slots[-1].column


def _columns_shown(rows: Sequence[RowMatch], n: int) -> tuple[int, ...] | None:
    """Where every row is short by the same columns and the header lacks just those: the columns that there are."""
    first = next((m for m in rows if len(m.target.columns) == n), None)
    if first is None or n < 5 or first.target.across:
        return None
    counts = Counter(m.row.filled for m in rows if m.row.filled)
    most = max(counts, default=0)
    names = {fold(cell.text) for cell in first.row.sources}
    named = tuple(j for j, c in enumerate(first.target.columns) if names & set(c.wordings))
    unnamed = [c for j, c in enumerate(first.target.columns) if j not in named]
    # rows cut off at the export's width have fewer numbers than the header has names: then it must be read whole
    whole = n - 1 in named and all(_is_header_word(c, first) for c in first.row.sources)
    # where half of the names or more are not there, a line of the header was lost and not the columns
    lacks = n // 2 < len(named) < n and most <= len(named) and not any(_resembles(c, names) for c in unnamed)
    fields = [m.row for m in rows if m.row.layout is Layout.FIELDS and len(m.row.slots) == len(named)]
    if lacks and whole and len(fields) > len(rows) / 2:
        return named  # mostly blank, but the fields are as many as the header's names
    if not 1 < most < n or counts[most] < 3:
        return None
    if lacks and (len(named) == most or whole):
        return named
    if most <= n // 2:
        return None
    lacking = [
        gone
        for gone in combinations([j for j in range(n) if j not in named], n - most)
        if _header_lacks(first, [c for j, c in enumerate(first.target.columns) if j in gone])
    ]
    return tuple(j for j in range(n) if j not in lacking[0]) if len(lacking) == 1 else None


def _resembles(column: Column, names: set[str]) -> bool:
    """Whether some header may be this column's, misspelt: then the column is there."""
    return any(fuzz.ratio(w, name) >= HEADER_RESEMBLES for w in column.wordings for name in names)


def _is_header_word(cell: Cell, first: RowMatch) -> bool:
    """Whether a text before the first row's values is a column's name, a group's, the corner's or the row's own label."""
    piece, target = fold(cell.text), first.target
    known = {w for c in target.columns for w in (*c.wordings, *c.groups)} | set(target.wordings) | {"申请人情况"}
    known |= set(map(fold, target.table.corner))
    return piece in target.path or any(fuzz.ratio(piece, w) >= 80 for w in known)


def _header_lacks(first: RowMatch, gone: Sequence[Column]) -> bool:
    """Whether the letters before the first row spell every column but those in ``gone``.

    Letters, not words: broken headers come in pieces, one character a line or side by side.
    """
    letters = Counter(first.row.label)
    letters.subtract(Counter(first.target.path))
    groups = first.target.columns[1].groups
    printed = +letters
    for column in first.target.columns:
        if column in gone:
            continue
        best = max(column.wordings, key=lambda w: sum(letters[c] > 0 for c in w) / len(w))
        letters.subtract(Counter(best))
        if sum(letters[c] < 0 for c in set(best)) > len(best) // 4 or _only_in_a_group(best, groups, printed):
            return False
    spare = +letters
    spare.subtract(Counter("".join(groups)))
    return all(sum(spare[c] <= 0 for c in set(column.wordings[0])) >= len(column.wordings[0]) / 2 for column in gone)


def _only_in_a_group(word: str, groups: Sequence[str], printed: Counter[str]) -> bool:
    """Whether a column's letters are there in its group's name alone: 其他 stands in 法人或其他组织."""
    around = [Counter(group) for group in groups if word in group and Counter(group) <= printed]
    return any((printed - group)[c] < n for group in around for c, n in Counter(word).items())


def _first_header(rows: Sequence[RowMatch], n: int, leftmost: int) -> float | None:
    """Field number of the header of the ``leftmost`` column."""
    for match in rows:
        if len(match.target.columns) == n and not match.target.across:
            wordings = match.target.columns[leftmost].wordings
            return next((c.column for c in match.row.sources if fold(c.text) in wordings), None)
    return None
