"""Content to named cells: choose the form, align its lines and columns, read the values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rapidfuzz import fuzz

from extractor.alignment.columns import Placement, place
from extractor.alignment.dropped_blanks import MOVED, rows_that_may_have_moved
from extractor.alignment.grids import below_headers_of, observe_grid
from extractor.alignment.grouped import join_groups, join_headed
from extractor.alignment.interleaved import join_interleaved
from extractor.alignment.left_out import lines_left_out
from extractor.alignment.lines import line_cells, missing_line
from extractor.alignment.observed import ObservedRow
from extractor.alignment.patterns import TablePattern, pattern_of
from extractor.alignment.rows import RowMatch, align_rows
from extractor.alignment.settling import settle
from extractor.alignment.streams import observe_stream
from extractor.alignment.targets import Target, targets_of
from extractor.alignment.twins import first_copy
from extractor.chinese import fold
from extractor.forms import Form
from extractor.forms.vocabulary import Vocabulary, vocabulary
from extractor.records import AlignedCell, Evidence, Layout, PagePlace, State, Table, TextPlace, says
from extractor.settings import (
    FORM_MIN_ROWS,
    FORM_SURE,
    FORM_YEAR_WEIGHT,
    FULL_NUMBERS,
    HEADERS_ALONE,
    LABEL_LETTERS,
    LINE_NUMBERS,
    ROW_BASE_SIMILARITY,
)


@dataclass(frozen=True, slots=True)
class Alignment:
    """The form chosen (``None`` where none fits), one AlignedCell for each of its cells, and what was seen on the way.

    ``used_tables``: indices of the tables that hold form lines. ``structure``: evidence about the tables as a whole.
    """

    form: Form | None
    cells: tuple[AlignedCell, ...] = ()
    used_tables: frozenset[int] = frozenset()
    structure: tuple[Evidence, ...] = ()
    score: float = 0.0
    matched: int = 0


@dataclass(slots=True)
class _Candidate:
    form: Form
    matches: list[RowMatch]
    score: float
    found: int = field(default=0)


def align(tables: Sequence[Table], forms: Sequence[Form], year: int | None = None) -> Alignment:
    """Align the source's tables with the form that explains them best.

    ``year``: what the report is about, where known; it decides between forms that explain the tables equally well.
    """
    words = vocabulary(tuple(forms))
    observed: list[list[ObservedRow]] = []
    for index, table in enumerate(tables):
        grid = table.layout is Layout.GRID
        observed.append((observe_grid if grid else observe_stream)(table, index, words))
        if grid and index and tables[index - 1].layout is Layout.GRID and tables[index - 1].width == table.width:
            below_headers_of(observed[-2], observed[-1])
    rows = [row for part in observed for row in part]
    rows, twice = first_copy(rows, [target for form in forms for target in targets_of(form)])
    for form in forms:
        targets = targets_of(form)
        rows = join_headed(join_groups(join_interleaved(rows, targets), targets), targets)
    candidates = _candidates(forms, rows, year)
    best = max(candidates, key=lambda c: c.score, default=None)
    if best is None or not _is_enough(best, rows):
        return Alignment(None)
    alignment = _read(best, rows, tables)
    if twice:
        doubt = Evidence("form_twice", 1.0, "来源里有两份数不同的表，读的是第一份")
        return replace(alignment, cells=tuple(c.noted(doubt) for c in alignment.cells))
    return alignment


def _candidates(forms: Sequence[Form], rows: Sequence[ObservedRow], year: int | None) -> list[_Candidate]:
    """Each form aligned with the rows, up to one that explains every line and leaves no number over: it has no rival."""
    numbers = sum(1 for row in rows if row.filled)
    candidates: list[_Candidate] = []
    for form in forms:
        candidate = _candidate(form, rows)
        whole = candidate.score >= FORM_SURE and sum(1 for m in candidate.matches if m.row.filled) == numbers
        if year is not None and form.covers(year):
            candidate.score += FORM_YEAR_WEIGHT
        candidates.append(candidate)
        if whole:
            break
    return candidates


def _candidate(form: Form, rows: Sequence[ObservedRow]) -> _Candidate:
    targets = targets_of(form)
    matches, score = align_rows(rows, targets)
    found = [m for m in matches if m.similarity >= ROW_BASE_SIMILARITY]
    heads = "".join(r.label for r in rows) + "".join(t for r in rows[:12] for texts in r.headers for t in texts)
    wordings = {w for t in targets for c in t.columns for w in c.wordings[:1]}
    seen = sum(w in heads or fuzz.partial_ratio(w, heads) >= 92 for w in wordings) / max(1, len(wordings))
    return _Candidate(form, matches, score / max(1, len(targets)) + seen, len(found))


def _is_enough(best: _Candidate, rows: Sequence[ObservedRow]) -> bool:
    """Whether as many of the form's lines were found as prove it.

    A report may leave nearly all of them blank: labels printed in separated text count where rows do not suffice.
    """
    targets = targets_of(best.form)
    lacking = min(FORM_MIN_ROWS, len(targets) // 2 + 1) - best.found
    if lacking <= 0:
        return True
    text = _separated_text(rows)
    found = {m.target.index for m in best.matches if m.similarity >= ROW_BASE_SIMILARITY}
    others = (t for t in targets if t.index not in found and not t.across)
    return sum(len(t.wordings[0]) >= LABEL_LETTERS and t.wordings[0] in text for t in others) >= lacking


def _separated_text(rows: Sequence[ObservedRow]) -> str:
    """Everything that stands before values where cells are not real cells."""
    return "".join(r.label for r in rows if r.layout is not Layout.GRID)


def _read(best: _Candidate, rows: Sequence[ObservedRow], tables: Sequence[Table]) -> Alignment:
    targets = targets_of(best.form)
    by_target = {m.target.index: m for m in best.matches}
    everything = _separated_text(rows)
    cells: list[AlignedCell] = []
    structure: list[Evidence] = []
    undecided: list[tuple[RowMatch, Placement]] = []
    placements: dict[int, Placement] = {}
    used = frozenset(m.row.table for m in best.matches if m.similarity >= ROW_BASE_SIMILARITY)
    unused = frozenset(fold(c.text) for i, t in enumerate(tables) if i not in used for c in t.cells)
    unmatched: list[Target] = []
    patterns = _patterns(best.matches)
    moved = rows_that_may_have_moved(by_target.values(), patterns)
    for target in targets:
        match = by_target.get(target.index)
        if match is None:
            unmatched.append(target)
            structure.append(_line_missing(target))
            continue
        placement = placements[target.index] = place(match, patterns[match.row.table, target.table.id])
        if "absent" in placement.missing and not target.across and _is_headed(match, placement, tables, unused):
            placement.evidence.append(Evidence("column_ambiguous", 1.0, "表里有这一列的表头，却没有找到它的格"))
        if match.order in moved:
            placement.evidence.append(MOVED)
        if placement.others:
            undecided.append((match, placement))
        cells += line_cells(match, placement)
    structure += _unread(rows, best.matches, targets, vocabulary((best.form,)))
    numbers_over = _numbers_over(rows, best.matches)
    left_out = lines_left_out(unmatched, by_target, placements, structure, numbers_over, tables)
    for target in unmatched:
        shown = next((p.columns for (_, table), p in patterns.items() if table == target.table.id), None)
        printed = everything if not target.across else "".join(fold(c.text) for t in tables for c in t.cells)
        cells += missing_line(target, printed, shown, target.index in left_out)
    in_pieces = _in_pieces(targets, unmatched)
    cells = [_doubted(cell) if cell.address.table in in_pieces else cell for cell in cells]
    by_name = {c.address.name: c for c in _with_shared(cells)}
    settle(best.form, undecided, by_name)
    cells = [by_name[address.name] for address in best.form.addresses]
    structure += _of_the_next_row(best.matches)
    structure += _of_the_page(best.matches)
    return Alignment(best.form, tuple(cells), used, tuple(structure), best.score, best.found)


def _with_shared(cells: Sequence[AlignedCell]) -> list[AlignedCell]:
    """The cells, with a remark on those of two lines of the form that stand in one cell of a page: a rule between them may be lost."""
    held = Counter(_printed_cell(c) for c in cells)
    held[None] = 0
    shared = Evidence("value_over_rows", 1.0, "这一格跨了表的几行")
    return [c.noted(shared) if held[_printed_cell(c)] > 1 else c for c in cells]


def _printed_cell(cell: AlignedCell) -> tuple[PagePlace, str, str] | None:
    return (cell.place, cell.address.table, cell.address.column) if isinstance(cell.place, PagePlace) else None


def _numbers_over(rows: Sequence[ObservedRow], matches: Sequence[RowMatch]) -> bool:
    """Whether some row of numbers was taken for no line of the form, wherever it stands."""
    taken = {m.order for m in matches}
    return any(row.filled >= LINE_NUMBERS and i not in taken for i, row in enumerate(rows))


def _in_pieces(targets: Sequence[Target], unmatched: Sequence[Target]) -> set[str]:
    """The tables of which most lines were not found, such as one that was copied column by column."""
    lines, missing = (Counter(target.table.id for target in some) for some in (targets, unmatched))
    return {table for table, count in missing.items() if count > lines[table] / 2}


def _doubted(cell: AlignedCell) -> AlignedCell:
    """A blank of such a table: its number may stand elsewhere."""
    if cell.value.state is not State.BLANK or says(cell.evidence, "values_missing"):
        return cell
    doubt = Evidence("values_missing", 1.0, "这张表的大半没有找到，这一格的数可能在别处")
    return cell.noted(doubt)


def _patterns(matches: Sequence[RowMatch]) -> dict[tuple[int, str], TablePattern]:
    """What the rows of each source table show, for each of the form's tables that it holds."""
    keys = dict.fromkeys((m.row.table, m.target.table.id) for m in matches)
    return {(table, of): pattern_of([m for m in matches if m.row.table == table], of) for table, of in keys}


def _is_headed(match: RowMatch, placement: Placement, tables: Sequence[Table], unused: frozenset[str]) -> bool:
    """Whether a column that was not found has its header somewhere in the row's table, in a cell of others perhaps; or
    in a table in which no row of the form was found, as where a page had no room for all columns (``unused``)."""
    printed = "|".join(fold(cell.text) for cell in tables[match.row.table].cells)
    columns = (c for c, missing in zip(match.target.columns, placement.missing, strict=True) if missing == "absent")
    return any((len(w) >= 3 and w in printed) or w in unused for column in columns for w in column.wordings)


def _unread(
    rows: Sequence[ObservedRow], matches: Sequence[RowMatch], targets: Sequence[Target], words: Vocabulary
) -> list[Evidence]:
    """Numbers in a row that is no line of the form may belong to a line beside it that came out without numbers.

    Numbers without any label, or behind the headers alone, may even be the rest of the numbers right above or below: narrow cells break 102 in two. Or
    two labels stand before two rows of numbers, and the first label's numbers were taken for the second's.
    """
    taken = {m.order: m for m in matches if m.row.label or m.similarity >= ROW_BASE_SIMILARITY}
    without = {t.index for t in targets} - {m.target.index for m in matches if m.row.filled}
    found: list[Evidence] = []
    for i, row in enumerate(rows):
        if i in taken or row.filled < LINE_NUMBERS:
            continue
        above = max((k for k in taken if k < i), default=None)
        below = min((k for k in taken if k > i), default=None)
        first = 0 if above is None else taken[above].target.index
        last = len(targets) - 1 if below is None else taken[below].target.index
        # the lines beside them, too: one may have changed places with this row
        suspects = without & set(range(first - 1, last + 2))
        suspects |= {k for k in without if len(w := targets[k].wordings[0]) >= LABEL_LETTERS and row.label.endswith(w)}
        if words.coverage(row.label)[0] >= HEADERS_ALONE * len(row.label):
            suspects |= {
                taken[k].target.index for k in (i - 1, i + 1) if k in taken and taken[k].row.table == row.table
            }
        reason = f"近旁有一行 {row.filled} 个数没有认出是哪一行"
        found += [Evidence(f"row_unread:{_pattern(targets[k])}", 1.0, reason) for k in sorted(suspects)]
    return found


def _of_the_next_row(matches: Sequence[RowMatch]) -> list[Evidence]:
    """A row's extra numbers on a line of their own may be the next row's first: a narrow cell broke 156 into 15 and 6."""
    found: list[Evidence] = []
    for match, following in pairwise(matches):
        numbers, n = [s.place for s in match.row.slots if s.filled], len(match.target.columns)
        lines = {place.line for place in numbers[n:] if isinstance(place, TextPlace)}
        first = next(iter(numbers), None)
        apart = match.row.positioned and isinstance(first, TextPlace) and first.line not in lines
        if lines and apart and following.row.table == match.row.table:
            reason = "上一行多出的数另占一行，可能是这一行的"
            found.append(Evidence(f"row_unread:{_pattern(following.target)}", 1.0, reason))
    return found


def _of_the_page(matches: Sequence[RowMatch]) -> list[Evidence]:
    """A row's first or last number lines away from all the others may be a page's: the row's own was clipped."""
    found: list[Evidence] = []
    for match in matches:
        lines = [s.place.line for s in match.row.slots if s.filled and isinstance(s.place, TextPlace)]
        if (
            match.row.positioned
            and len(lines) > FULL_NUMBERS
            and any(
                len(set(together)) == 1 and abs(alone - together[0]) > 1
                for alone, together in ((lines[-1], lines[:-1]), (lines[0], lines[1:]))
            )
        ):
            reason = "有一个数离这一行的其他数很远，可能是页码"
            found.append(Evidence(f"row_unread:{_pattern(match.target)}", 1.0, reason))
    return found


def _line_missing(target: Target) -> Evidence:
    return Evidence(f"line_missing:{_pattern(target)}", 1.0, f"没有找到“{target.path}”")


def _pattern(target: Target) -> str:
    """The names of a line's cells."""
    return f"{target.table.id}.{'*' if target.across else target.columns[0].address.row}.*"
