"""Columns: which of a line's cells each slot is. By headers in a grid; by count, position and pattern in a stream.

What the fields cannot tell is said: every placement carries the evidence for it, and a guess is named a guess.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from math import comb

from rapidfuzz import fuzz

from extractor.alignment.observed import ObservedRow, Slot
from extractor.alignment.patterns import TablePattern, ends_beyond, runs
from extractor.alignment.rows import RowMatch
from extractor.alignment.set_columns import SetColumns, extent
from extractor.alignment.targets import Column, Target
from extractor.records import Evidence, Layout
from extractor.settings import FULL_NUMBERS, HEADER_SIMILARITY, MAX_EXTRA_VALUES, MAX_PLACEMENTS


@dataclass(slots=True)
class Placement:
    """The slots of one line by column. ``missing`` says what a column without a slot is: absent, lost or blank."""

    slots: list[Slot | None]
    missing: list[str] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    extra: int = 0
    others: list[list[Slot | None]] = field(default_factory=list)  # placements just as possible by position


def place(match: RowMatch, pattern: TablePattern) -> Placement:
    """Assign the row's slots to the target's columns."""
    if match.row.layout is Layout.GRID:
        placement = _by_headers(match.row, match.target)
        if _is_ragged(match, pattern):
            reason = "这一行比别的行或表头多格或少格：各数可能错了列"
            placement.evidence.append(Evidence("column_ambiguous", 1.0, reason))
        return placement
    return _by_count(match.row, match.target, pattern)


# --------------------------------------------------------------------------- grids


def _is_ragged(match: RowMatch, pattern: TablePattern) -> bool:
    """Whether a grid's row does not end where the others do, or has not all its cells and does not end where the headers
    do: a cell too many or too few, or a wrong span, moved its numbers."""
    row, n = match.row, len(match.target.columns)
    edges = [pattern.edge]
    if match.target.across or len(row.slots) != n:
        edges.append(row.headers_edge)
    return n >= FULL_NUMBERS and any(edge and row.edge != edge for edge in edges)


def _by_headers(row: ObservedRow, target: Target) -> Placement:
    columns, slots = target.columns, row.slots
    n, m = len(slots), len(columns)
    headed = any(row.headers)
    if n == m and not headed:
        return Placement(list(slots), [""] * m, [Evidence("column_by_position", 1.0, "列数相符，按位置")])
    if not headed:
        return _grid_by_position(row, target)
    sims = _header_similarities(row.headers, tuple([(column.wordings, column.groups) for column in columns]))
    moved = _each_below_its_own(row.headers, columns, sims)
    if moved is not None:
        return Placement(
            [slots[k] for k in moved], [""] * m, [Evidence("column_by_header", 1.0, "表头换了次序，按表头")]
        )
    placed = _ordered(sims, tuple([slot.filled for slot in slots]))
    sure = sum(k is not None and sims[k][j] >= HEADER_SIMILARITY for j, k in enumerate(placed))
    if n == m and sure < m:
        by_position = sum(sims[k][k] >= HEADER_SIMILARITY for k in range(m))
        if by_position == sure or by_position >= m - 2 or sure < m / 2:
            share = by_position / m
            return Placement(
                list(slots), [""] * m, [Evidence("column_by_position", 1.0, f"列数相符；表头认出 {share:.0%}")]
            )
    if sure == 0:
        return _grid_by_position(row, target)
    result: list[Slot | None] = [slots[k] if k is not None else None for k in placed]
    used = {k for k in placed if k is not None}
    extra = sum(slot.filled for k, slot in enumerate(slots) if k not in used)
    evidence = [Evidence("column_by_header", sure / m, "按表头认列")]
    guessed = sum(k is not None and sims[k][j] < HEADER_SIMILARITY for j, k in enumerate(placed))
    if guessed:
        evidence.append(Evidence("column_guessed", guessed / m, f"{guessed} 列的表头没有认出，按次序"))
    if any(_is_passed_over(row, i, k) for k in used for i in range(k)):
        evidence.append(Evidence("column_passed", 1.0, "同一表头下，前面还有空格"))
    if len(used) < m and not len(used) == sure == n:
        evidence.append(Evidence("column_ambiguous", 1.0, "少了列，其余的表头又没有全认出：缺的未必是这一列"))
    return Placement(result, ["absent" if s is None else "" for s in result], evidence, extra)


def _is_passed_over(row: ObservedRow, slot: int, taken: int) -> bool:
    """Whether an empty slot stands before the one that was taken, below the very same headers."""
    return not row.slots[slot].filled and bool(row.headers[taken]) and row.headers[slot] == row.headers[taken]


def _grid_by_position(row: ObservedRow, target: Target) -> Placement:
    m = len(target.columns)
    slots = list(row.slots)
    while len(slots) > m and not slots[-1].filled:
        slots.pop()
    extra = sum(s.filled for s in slots[m:])
    taken: list[Slot | None] = [*slots[:m], *[None] * max(0, m - len(slots))]
    evidence = [Evidence("column_by_position", 1.0, "没有表头，按位置")]
    if len(slots) < m:
        evidence.append(Evidence("column_ambiguous", 1.0, f"只有 {len(slots)} 格，应有 {m} 格"))
    return Placement(taken, ["absent" if s is None else "" for s in taken], evidence, extra)


@lru_cache(maxsize=256)  # the rows of a table share their headers, and so do most reports
def _header_similarities(
    headers: tuple[tuple[str, ...], ...], columns: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
) -> tuple[tuple[float, ...], ...]:
    """``columns``: of each its wordings and groups."""
    return tuple(tuple(_header_similarity(texts, *column) for column in columns) for texts in headers)


def _header_similarity(texts: Sequence[str], wordings: Sequence[str], groups: Sequence[str]) -> float:
    """Header texts above a slot (outermost first) against a column's wordings; its groups settle twins."""
    if not texts:
        return 0.0
    last = max(fuzz.ratio(texts[-1], w) for w in wordings) / 100
    if last < HEADER_SIMILARITY:
        joined = "".join(texts)
        last = max(last, max(fuzz.ratio(joined[-len(w) - 1 :], w) for w in wordings) / 100 * 0.95)
    if not groups:
        return last
    inner = groups[-1]
    group = max((fuzz.ratio(t, inner) for t in texts), default=0.0) / 100
    return last * (0.8 + 0.2 * group)


def _each_below_its_own(
    headers: Sequence[Sequence[str]], columns: Sequence[Column], sims: Sequence[Sequence[float]]
) -> list[int] | None:
    """For each column its slot, where each slot stands below one column's own name, and not all in the form's order."""
    slots: dict[int, int] = {}
    for k, (texts, line) in enumerate(zip(headers, sims, strict=True)):
        named = [j for j, column in enumerate(columns) if texts and texts[-1] in column.wordings]
        best = [j for j in named if line[j] == max(line[i] for i in named)]
        if len(best) == 1:
            slots[best[0]] = k
    if not len(slots) == len(headers) == len(columns) or list(slots) == sorted(slots):
        return None
    return [slots[j] for j in range(len(columns))]


@lru_cache(maxsize=256)
def _ordered(sims: tuple[tuple[float, ...], ...], filled: tuple[bool, ...]) -> tuple[int | None, ...]:
    """Slots to columns, in order, by dynamic programming; the leftmost slot wins a tie."""
    n, m = len(sims), len(sims[0]) if sims else 0
    score = [[0.0] * (m + 1) for _ in range(n + 1)]
    move = [[0] * (m + 1) for _ in range(n + 1)]
    for j in range(1, m + 1):
        score[0][j], move[0][j] = -0.3 * j, 2
    for i in range(1, n + 1):
        skip = 0.25 if filled[i - 1] else 0.05
        score[i][0], move[i][0] = score[i - 1][0] - skip, 1
        for j in range(1, m + 1):
            options = (
                (score[i - 1][j] - skip, 1),
                (score[i][j - 1] - 0.3, 2),
                (score[i - 1][j - 1] + sims[i - 1][j - 1] - 0.45, 3),
            )
            score[i][j], move[i][j] = max(options)
            # skipping this slot for an equal score means that an earlier one took the column: keep the earlier
            if abs(options[0][0] - score[i][j]) < 1e-9:
                move[i][j] = 1
    placed: list[int | None] = [None] * m
    i, j = n, m
    while i or j:
        step = move[i][j]
        if step == 3:
            i, j = i - 1, j - 1
            placed[j] = i
        elif step == 1:
            i -= 1
        else:
            j -= 1
    return tuple(placed)


# --------------------------------------------------------------------------- streams


def _by_count(row: ObservedRow, target: Target, pattern: TablePattern) -> Placement:
    n = len(target.columns)
    if pattern.headed and sum(s.filled for s in row.slots) < n and max(pattern.headed.values()) == n - 1:
        placement = _below_headers(row.slots, n, pattern.headed)
        if placement:
            return placement
    columns = pattern.set.get(target.index)
    if columns is not None and sum(s.filled for s in row.slots) < len(columns.at):
        return _set(row.slots, n, columns)
    if pattern.columns is not None and n > max(pattern.columns):
        return _among_shown(row, n, pattern.columns, pattern, target.depth)
    return _counted(row, n, pattern, target.depth)


def _counted(row: ObservedRow, n: int, pattern: TablePattern, depth: int) -> Placement:
    """The row's slots as ``n`` columns, by how many there are and where other rows' values stand; ``depth``: its label's."""
    placement = _by_fields(row, n, pattern, depth)
    padding = next((i for i, s in enumerate(row.slots) if s.filled), 0)
    if pattern.stepped and padding and len(row.slots) - padding < n:
        doubt = Evidence("column_ambiguous", 1.0, "行名级别越高，数前的空格越多：空格不像是格")
        placement.evidence.append(doubt)
    return placement


def _by_fields(row: ObservedRow, n: int, pattern: TablePattern, depth: int) -> Placement:
    slots, filled = row.slots, [s for s in row.slots if s.filled]
    if len(filled) == n:
        return Placement(list(filled), [""] * n, [Evidence("count_exact", 1.0, f"恰有 {n} 个数")])
    if len(filled) > n:
        extra = len(filled) - n
        same = len({s.text for s in filled}) == 1
        evidence = [Evidence("extra_cells", 1.0, f"这一行有 {len(filled)} 个数，只应有 {n} 个")]
        if not same:
            evidence.append(Evidence("column_ambiguous", 1.0, "多出的数使列不能确定"))
        others: list[list[Slot | None]] = []
        if not same and extra <= MAX_EXTRA_VALUES:
            others = [list(kept) for kept in combinations(filled, n)]
        return Placement(list(filled[:n]), [""] * n, evidence, extra, others)
    padding = _padding(row, pattern)
    whole = padding and slots[padding].column + n - 1 <= pattern.reach  # other rows go on further: nothing is cut off
    if whole and filled and len(slots) == n:
        evidence = [Evidence("count_exact", 1.0, f"恰有 {n} 格")]
        evidence.append(Evidence("column_ambiguous", 1.0, "别的行在值前多空一格，这一行却没有多的格"))
        kept = list(slots[padding:])
        first: list[Slot | None] = list(slots)
        second: list[Slot | None] = [*kept, *[None] * padding]
        if slots[padding].column == pattern.header:
            first, second = second, first
        return Placement(first, ["lost"] * n, evidence, others=[second, *_spread(kept, n)])
    if padding and filled and len(slots) - padding < n:
        kept = list(slots[padding:])
        taken: list[Slot | None] = [*kept, *[None] * (n - len(kept))]
        evidence = [Evidence("fields_lost", 1.0, f"值从同一列起，末尾丢了 {n - len(kept)} 格")]
        # a line that was not cut at the export's width may have lost a field anywhere: noughts alone hide where, but
        # not noughts between blanks
        others = [] if row.clipped else _spread(kept, n)
        if others or (not row.clipped and not all(s.filled for s in kept)):
            evidence.append(Evidence("column_ambiguous", 1.0, "缺的未必在末尾"))
        return Placement(taken, ["lost"] * n, evidence, others=others)
    if pattern.cut and ends_beyond(row, n, pattern.reach):
        evidence = [Evidence("fields_lost", 1.0, f"应有 {n} 个数，只有 {n - 1} 个，后面的空格不是格")]
        return Placement([*filled, None], [""] * (n - 1) + ["lost"], evidence)
    if len(slots) == n:
        return Placement(list(slots), [""] * n, [Evidence("count_exact", 1.0, f"恰有 {n} 格")])
    if len(slots) > n:
        return _window(row, n, pattern, depth)
    return _too_few(row, n)


def _below_headers(slots: Sequence[Slot], n: int, headed: dict[float, int]) -> Placement | None:
    """Each slot below its header; ``None`` where a header has no slot below it, or a number no header above it."""
    by_field = {s.column: s for s in slots}
    if not headed.keys() <= by_field.keys() or any(s.filled and s.column not in headed for s in slots):
        return None
    placement = Placement([None] * n, ["absent"] * n, [Evidence("column_by_header", len(headed) / n, "字段正对表头")])
    for field_, j in headed.items():
        placement.slots[j], placement.missing[j] = by_field[field_], ""
    return placement


def _padding(row: ObservedRow, pattern: TablePattern) -> int:
    """Empty fields that a merged label cell left before the values: up to the header of the first column, or up to
    where most rows' values start."""
    if row.layout is not Layout.FIELDS or not row.positioned or not row.slots or row.slots[0].filled:
        return 0
    first = next((s.column for s in row.slots if s.filled), row.slots[-1].column)
    start, votes = pattern.starts.most_common(1)[0] if pattern.starts else (0.0, 0)
    # a row whose label stood in the same field and whose values came right behind it shows that nothing pads
    agreed = votes >= 3 and votes >= 0.6 * sum(pattern.starts.values()) and not pattern.starts[row.slots[0].column]
    for candidate in (pattern.header, start if agreed else None):
        if candidate is not None and row.slots[0].column < candidate <= first:
            return sum(1 for s in row.slots if s.column < candidate)
    return 0


def _among_shown(row: ObservedRow, n: int, shown: tuple[int, ...], pattern: TablePattern, depth: int) -> Placement:
    """A table that lacks some of the form's ``n`` columns or has them in another order: the row is placed among those
    ``shown``, from left to right."""
    known = _counted(row, len(shown), pattern, depth)
    evidence = [*known.evidence, Evidence("column_by_header", len(shown) / n, "表头缺列或换了次序，按表头")]
    placement = Placement([None] * n, ["absent"] * n, evidence, known.extra)
    for j, slot, missing in zip(shown, known.slots, known.missing, strict=True):
        placement.slots[j], placement.missing[j] = slot, missing
    for other in known.others:
        by_column = dict(zip(shown, other, strict=True))
        placement.others.append([by_column.get(j) for j in range(n)])
    return placement


def _window(row: ObservedRow, n: int, pattern: TablePattern, depth: int) -> Placement:
    """More fields than columns, some empty: which run of ``n`` fields holds the values."""
    slots = row.slots
    marks = [i for i, s in enumerate(slots) if s.filled]
    starts = runs(row, n)
    if not marks:
        return Placement(list(slots[:n]), [""] * n, [Evidence("count_exact", 1.0, "整行空白")])
    if not starts:
        filled = [slots[i] for i in marks]
        taken: list[Slot | None] = [*filled, *[None] * (n - len(filled))]
        evidence = [Evidence("column_ambiguous", 1.0, "空格与数的位置对不上列")]
        return Placement(taken, ["" if s else "lost" for s in taken], evidence)
    if len(starts) == 1:
        start, evidence = starts[0], [Evidence("count_exact", 1.0, "空格的位置只容一种排法")]
    else:
        known = pattern.leads.get((slots[0].column, len(slots)))
        padding = _padding(row, pattern)
        by_field = [s for s in starts if pattern.starts and slots[s].column == pattern.starts.most_common(1)[0][0]]
        if not row.positioned and pattern.depths:
            start, evidence = _by_depth(starts, pattern.depths, depth)
        elif known and known.most_common(1)[0][0] in starts:
            start = known.most_common(1)[0][0]
            evidence = [Evidence("column_by_pattern", 1.0, "列按同样宽的完整行")]
        elif not row.positioned and not known and 0 in starts and n < 10:  # side-by-side groups have gaps between
            start, evidence = 0, [Evidence("column_by_pattern", 1.0, "格从行名之后起")]
        elif padding in starts and padding:
            start, evidence = padding, [Evidence("column_by_pattern", 1.0, "列按表头的位置")]
        elif by_field[:1] != [0] and pattern.starts[slots[0].column] and 0 in starts:
            # another row's values came right behind a label in the same field
            start, evidence = 0, [Evidence("column_ambiguous", 1.0, "同级的行值前没有空格，多的空格可能在末尾")]
        elif by_field:
            start, evidence = by_field[0], [Evidence("column_by_pattern", 0.5, "列按完整行的起始字段")]
        else:
            start, evidence = starts[0], [Evidence("column_ambiguous", 1.0, "空格比列多，列不能确定")]
    unsure = evidence[0].name == "column_ambiguous"
    others: list[list[Slot | None]] = [list(slots[s : s + n]) for s in starts] if unsure else []
    return Placement(list(slots[start : start + n]), [""] * n, evidence, others=others)


def _by_depth(starts: Sequence[int], depths: Mapping[int, set[int]], depth: int) -> tuple[int, list[Evidence]]:
    """Where each cell has a line of its own, the next row's padding follows a row's values, so that widths say nothing:
    rows of the same depth have the same padding, those of a deeper one no more."""
    own = depths.get(depth, set())
    shallower = [lead for d, leads in depths.items() if d < depth for lead in leads]
    if len(own) == 1 and not own.isdisjoint(starts):
        return min(own), [Evidence("column_by_pattern", 1.0, "列按同级的行")]
    if not own and shallower and not any(shallower) and 0 in starts:
        return 0, [Evidence("column_by_pattern", 1.0, "格从行名之后起")]
    return starts[0], [Evidence("column_ambiguous", 1.0, "空格比列多，列不能确定")]


def _too_few(row: ObservedRow, n: int) -> Placement:
    slots = [s for s in row.slots if s.filled] if row.layout is Layout.LINES else list(row.slots)
    missing = "blank" if row.layout is Layout.LINES or not slots else "lost"
    taken: list[Slot | None] = [*slots, *[None] * (n - len(slots))]
    if row.layout is Layout.LINES and 0 < len(slots) < n and n > 3:
        # a lone pair in broken text is nearly always one applicant kind and the total; still only a guess
        taken = [*slots[:-1], *[None] * (n - len(slots)), slots[-1]]
    name = "fields_lost" if slots else "values_missing"
    evidence = [Evidence(name, 1.0, f"应有 {n} 个数，只有 {len(slots)} 个")]
    others: list[list[Slot | None]] = []
    if slots and not row.clipped:
        evidence.append(Evidence("column_ambiguous", 1.0, "缺了数，列不能确定"))
        others = _spread(slots, n)
    return Placement(taken, [missing] * n, evidence, others=others)


def _spread(slots: Sequence[Slot], n: int) -> list[list[Slot | None]]:
    """Every way to keep the slots' order over ``n`` columns, where that is worth trying."""
    if n <= 3 or comb(n, len(slots)) > MAX_PLACEMENTS or all(set(s.text) <= set("0０") for s in slots):
        return []
    others: list[list[Slot | None]] = []
    for columns in combinations(range(n), len(slots)):
        spread: list[Slot | None] = [None] * n
        for j, slot in zip(columns, slots, strict=True):
            spread[j] = slot
        others.append(spread)
    return others


def _set(slots: Sequence[Slot], n: int, columns: SetColumns) -> Placement:
    """Text in fixed columns: blanks are seen by position alone."""
    missing = ["blank" if j in columns.at else "absent" for j in range(n)]
    placement = Placement([None] * n, missing, [Evidence("column_by_pattern", 1.0, "列按完整行或表头的位置")])
    clash = False
    reach = columns.reach
    for slot in (s for s in slots if s.filled):
        j, off = columns.column_of(extent(slot))
        clash = clash or placement.slots[j] is not None or off > reach
        placement.slots[j], placement.missing[j] = slot, ""
    if clash:
        placement.evidence.append(Evidence("column_ambiguous", 1.0, "数的位置对不上列"))
    return placement
