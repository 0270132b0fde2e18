"""Content to named cells: choose the form, align its lines and columns, read the values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz

from extractor.alignment.columns import Placement, place
from extractor.alignment.grids import observe_grid
from extractor.alignment.interleaved import join_interleaved
from extractor.alignment.observed import ObservedRow, Slot
from extractor.alignment.patterns import TablePattern, pattern_of
from extractor.alignment.rows import RowMatch, align_rows
from extractor.alignment.streams import observe_stream
from extractor.alignment.targets import Target, targets_of
from extractor.alignment.values import parse
from extractor.chinese import fold
from extractor.forms import Form, Identity, NumberKind
from extractor.forms.vocabulary import vocabulary
from extractor.ocr_digits import ocr_number
from extractor.records import ABSENT, AlignedCell, Evidence, Layout, Number, State, Table, Value
from extractor.settings import (
    FORM_MIN_ROWS,
    FORM_SURE,
    FORM_YEAR_WEIGHT,
    LABEL_LETTERS,
    LINE_NUMBERS,
    ROW_BASE_SIMILARITY,
    SETTLING_ROUNDS,
)

_VALUES_MISSING = Evidence("values_missing", 1.0, "有行名，没有数")


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
    rows: list[ObservedRow] = []
    for index, table in enumerate(tables):
        rows += (
            observe_grid(table, index, words) if table.layout is Layout.GRID else observe_stream(table, index, words)
        )
    for form in forms:
        rows = join_interleaved(rows, targets_of(form))
    candidates = _candidates(forms, rows, year)
    best = max(candidates, key=lambda c: c.score, default=None)
    if best is None or not _is_enough(best, rows):
        return Alignment(None)
    return _read(best, rows, tables)


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
    patterns: dict[tuple[int, str], TablePattern] = {}
    everything = _separated_text(rows)
    cells: list[AlignedCell] = []
    structure: list[Evidence] = []
    undecided: list[tuple[RowMatch, Placement]] = []
    unmatched: list[Target] = []
    for target in targets:
        match = by_target.get(target.index)
        if match is None:
            unmatched.append(target)
            structure.append(_line_missing(target))
            continue
        key = (match.row.table, target.table.id)
        if key not in patterns:
            patterns[key] = pattern_of([m for m in best.matches if m.row.table == match.row.table], target.table.id)
        placement = place(match, patterns[key])
        if "absent" in placement.missing and not target.across and _is_headed(match, placement, tables):
            placement.evidence.append(Evidence("column_ambiguous", 1.0, "表里有这一列的表头，却没有找到它的格"))
        if placement.others:
            undecided.append((match, placement))
        cells += _line(match, placement)
    for target in unmatched:
        shown = next((p.columns for (_, table), p in patterns.items() if table == target.table.id), None)
        printed = everything if not target.across else "".join(fold(c.text) for t in tables for c in t.cells)
        cells += _missing(target, printed, shown)
    by_name = {c.address.name: c for c in cells}
    _settle(best.form, undecided, by_name)
    cells = [by_name[address.name] for address in best.form.addresses]
    structure += _unread(rows, best.matches, targets)
    used = frozenset(m.row.table for m in best.matches if m.similarity >= ROW_BASE_SIMILARITY)
    return Alignment(best.form, tuple(cells), used, tuple(structure), best.score, best.found)


def _is_headed(match: RowMatch, placement: Placement, tables: Sequence[Table]) -> bool:
    """Whether a column that was not found has its header somewhere in the row's table, in a cell of others perhaps."""
    printed = "|".join(fold(cell.text) for cell in tables[match.row.table].cells)
    columns = (c for c, missing in zip(match.target.columns, placement.missing, strict=True) if missing == "absent")
    return any(len(w) >= 3 and w in printed for column in columns for w in column.wordings)


def _unread(rows: Sequence[ObservedRow], matches: Sequence[RowMatch], targets: Sequence[Target]) -> list[Evidence]:
    """Numbers in a row that is no line of the form may belong to a line beside it that came out without numbers.

    Numbers without any label may even be the rest of the numbers right above or below: narrow cells break 102 in two.
    """
    taken = {m.order: m for m in matches}
    without = {t.index for t in targets} - {m.target.index for m in matches if m.row.filled}
    found: list[Evidence] = []
    for i, row in enumerate(rows):
        if i in taken or row.filled < LINE_NUMBERS:
            continue
        above = max((k for k in taken if k < i), default=None)
        below = min((k for k in taken if k > i), default=None)
        first = 0 if above is None else taken[above].target.index
        last = len(targets) - 1 if below is None else taken[below].target.index
        suspects = set(without)
        if not row.label:
            suspects |= {
                taken[k].target.index for k in (i - 1, i + 1) if k in taken and taken[k].row.table == row.table
            }
        reason = f"近旁有一行 {row.filled} 个数没有认出是哪一行"
        found += [
            Evidence(f"row_unread:{_pattern(targets[k])}", 1.0, reason) for k in range(first, last + 1) if k in suspects
        ]
    return found


def _settle(form: Form, open_lines: Sequence[tuple[RowMatch, Placement]], cells: dict[str, AlignedCell]) -> None:
    """Where position allows several placements of a row's numbers, take the first that breaks fewest sums, and those
    by least (several rows may be open in the same column).

    The cells stay marked as ambiguous: a sum may choose between readings, it proves none.
    """
    rounds = SETTLING_ROUNDS if len(open_lines) > 1 else 1  # what one row settles may settle those before it
    names = [tuple(c.address.name for c in match.target.columns) for match, _ in open_lines]
    own = [[x for x in form.identities if set(line).issuperset(x.cells)] for line in names]
    for number in [*range(len(open_lines))] * rounds:
        match, placement = open_lines[number]
        touched = [x for x in form.identities if not set(names[number]).isdisjoint(x.cells)]
        amounts = {name: cell.value.amount for name, cell in cells.items()}
        for line_names, sums in zip(names, own, strict=True):
            _fill_lost([cells[name] for name in line_names], sums, amounts)
        best: tuple[tuple[int, Number], list[AlignedCell]] | None = None
        for slots in (placement.slots, *placement.others):
            line = _line(match, replace(placement, slots=slots))
            amounts.update((c.address.name, c.value.amount) for c in line)
            _fill_lost(line, own[number], amounts)
            gaps = [gap for x in touched if (gap := x.gap(amounts)) > 1e-6]
            broken = len(gaps), sum(gaps) if len(open_lines) > 1 else 0
            if best is None or broken < best[0]:
                best = broken, line
        assert best is not None
        cells.update((c.address.name, c) for c in best[1])


def _fill_lost(line: Sequence[AlignedCell], own: Sequence[Identity], amounts: dict[str, Number]) -> None:
    """A number that the export lost counts, in this comparison alone, as what its row needs."""
    lost = [c.address.name for c in line if c.value.state is State.UNREADABLE]
    if len(lost) == 1 and own:
        name, identity = lost[0], own[0]
        left, right = (sum(amounts[n] for n in side if n != name) for side in (identity.left, identity.right))
        amounts[name] = right - left if name in identity.left else left - right


def _line(match: RowMatch, placement: Placement) -> list[AlignedCell]:
    shared = [_label_evidence(match), *placement.evidence]
    row = match.row
    bare = row.layout is Layout.LINES and not row.filled and len(row.slots) < len(match.target.columns)
    if bare and not any(e.name == "values_missing" for e in placement.evidence):
        shared.append(_VALUES_MISSING)
    if placement.extra and not any(e.name == "extra_cells" for e in placement.evidence):
        shared.append(Evidence("extra_cells", 1.0, f"这一行多出 {placement.extra} 个数"))
    cells: list[AlignedCell] = []
    for column, slot, missing in zip(match.target.columns, placement.slots, placement.missing, strict=True):
        if slot is None:
            value, evidence = _without_slot(missing)
            cells.append(
                AlignedCell(
                    column.address, value, match.row.place if missing == "blank" else None, (*shared, *evidence)
                )
            )
            continue
        value, evidence = _parsed(slot, column.label.number)
        if slot.span > 1 and len(match.target.columns) > 1:
            evidence = (*evidence, Evidence("merged_value", 1.0, "值所在的格是合并格"))
        if slot.score is not None:
            evidence = (*evidence, Evidence("ocr_score", slot.score, f"OCR 把握 {slot.score:.2f}"))
        place_ = slot.place if value.state is not State.ABSENT else None
        cells.append(AlignedCell(column.address, value, place_, (*shared, *evidence)))
    return cells


def _parsed(slot: Slot, kind: NumberKind) -> tuple[Value, tuple[Evidence, ...]]:
    """The slot's value; what OCR read may be a number in disguise (o for 0, l for 1)."""
    value, evidence = parse(slot.text, kind)
    if slot.score is None or (value.state is State.VALUE and not evidence):
        return value, evidence
    number = ocr_number(slot.text)
    if number is None:
        return value, evidence
    disguised, remarks = parse(number, kind)
    return replace(disguised, raw=slot.text), (*remarks, Evidence("ocr_disguised", 1.0, f"识别为“{slot.text}”"))


def _label_evidence(match: RowMatch) -> Evidence:
    if match.similarity < ROW_BASE_SIMILARITY:
        return Evidence("label_lost", 1.0 - match.similarity, "行名缺失，按次序和个数认出")
    return Evidence("label", match.similarity, f"行名相似度 {match.similarity:.2f}")


def _without_slot(missing: str) -> tuple[Value, tuple[Evidence, ...]]:
    if missing == "lost":
        return Value(State.UNREADABLE, raw=""), (Evidence("cell_lost", 1.0, "导出时丢失的格"),)
    if missing == "blank":
        return Value(State.BLANK, raw=""), (Evidence("cell_unprinted", 1.0, "文字里没有印出"),)
    return ABSENT, (Evidence("column_missing", 1.0, "来源没有这一列"),)


def _line_missing(target: Target) -> Evidence:
    return Evidence(f"line_missing:{_pattern(target)}", 1.0, f"没有找到“{target.path}”")


def _pattern(target: Target) -> str:
    """The names of a line's cells."""
    return f"{target.table.id}.{'*' if target.across else target.columns[0].address.row}.*"


def _missing(target: Target, everything: str, shown: tuple[int, ...] | None) -> list[AlignedCell]:
    """A line without values: where its label stands in broken text it is blank, otherwise the source lacks it. A line
    below side-by-side headers has no label: it is blank where they are printed.

    ``shown``: the columns that the source has, where it lacks some.
    """
    if target.across:
        seen = all(group in everything for column in target.columns for group in column.groups)
    else:
        seen = any(w in everything for w in target.wordings) or _nearly_in(target.wordings[0], everything)
    if not seen:
        evidence = (Evidence("row_missing", 1.0, "来源没有这一行"),)
        return [AlignedCell(c.address, ABSENT, None, evidence) for c in target.columns]
    evidence = (_VALUES_MISSING,)
    blank = Value(State.BLANK, raw="")
    return [
        AlignedCell(c.address, blank if shown is None or j in shown else ABSENT, None, evidence)
        for j, c in enumerate(target.columns)
    ]


def _nearly_in(label: str, text: str) -> bool:
    return len(label) >= 4 and bool(text) and fuzz.partial_ratio(label, text) >= 88
