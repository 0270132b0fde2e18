"""Two independent readings of the same tables, cell by cell: agreement raises trust, difference sends to review.

The second reading does without rules (``tables.text_grid``, ``tables.scanned_grid``): where it fails by that, it says
nothing against the first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import replace

from extractor.alignment import Alignment
from extractor.forms.model import Identity
from extractor.records import AlignedCell, Evidence, Number, PagePlace, State, says
from extractor.settings import SUMS_FAIL_WIDELY, SURER_SUMS

_Pair = tuple[AlignedCell, AlignedCell | None]


def compare(first: Alignment, second: Alignment, scanned: Container[int] = ()) -> Alignment:
    """``first`` with evidence of what ``second`` says of its cells; unchanged where they read different forms.

    ``scanned`` are the numbers of the pages that OCR read: a blank has no score that would tell.
    """
    if second.form is not first.form:
        return first
    others = {c.address: c for c in second.cells}
    rows: dict[tuple[str, str], list[_Pair]] = {}
    for cell in first.cells:
        rows.setdefault((cell.address.table, cell.address.row), []).append((cell, others.get(cell.address)))
    proved = _proved(first, second)
    compared = {
        c.address: _with_second(c, other, pairs, c.address.name in proved, on_scan)
        for pairs in rows.values()
        for on_scan in (_is_scanned(pairs, scanned),)
        for c, other in pairs
    }
    return replace(first, cells=tuple(compared[c.address] for c in first.cells))


def _proved(first: Alignment, second: Alignment) -> frozenset[str]:
    """Full names of the cells whose table the first reading has surely right where the second differs: all its sums hold, some of
    them of more than zeros, and not the second's; or a few fail, as reports add up wrongly, and many times as many of the
    second's: then cells whose own sums hold, one of them of more than zeros.
    """
    assert first.form is not None
    sums, others = _sums(first), _sums(second)
    names: set[str] = set()
    for table, held, broken in sums:
        held_there, broken_there = next((h, b) for t, h, b in others if t == table)
        if held and not broken and (broken_there or not held_there):
            names |= {a.name for a in first.form.addresses if a.table == table}
        elif held and SURER_SUMS * len(broken) <= len(broken_there) >= SUMS_FAIL_WIDELY:
            names |= {n for i in held for n in i.cells} - {n for i in broken for n in i.cells}
    return frozenset(names)


def _sums(reading: Alignment) -> list[tuple[str, list[Identity], list[Identity]]]:
    """For each table of the form its sums that hold with more than zeros in them, and those that fail."""
    assert reading.form is not None
    amounts: defaultdict[str, Number] = defaultdict(int, {c.address.name: c.value.amount for c in reading.cells})
    found = []
    for table in reading.form.tables:
        own = [i for i in reading.form.identities if i.cells[0].startswith(f"{table.id}.")]
        broken = [i for i in own if i.gap(amounts) > 1e-6]
        held = [i for i in own if i not in broken and any(amounts[n] for n in i.left)]
        found.append((table.id, held, broken))
    return found


def _with_second(
    cell: AlignedCell, other: AlignedCell | None, row: Sequence[_Pair], proved: bool, on_scan: bool
) -> AlignedCell:
    if other is None or says(other.evidence, "row_missing", "row_left_out", "cell_lost"):
        return cell
    same = (cell.value.state, cell.value.number) == (other.value.state, other.value.number)
    if on_scan and not _counts_on_scan(cell, other, row, same):
        return cell
    if on_scan and proved and not same:
        return cell  # without rules, rows slip past their labels: the table's sums hold here and not there
    if on_scan and cell.value.state is State.ABSENT and other.value.state is State.VALUE:
        # the grid lost a column or row; what the lines hold there is shown, and is for a person
        doubt = Evidence("unruled", 1.0, "只在不看框线的读法里有这个数")
        return replace(cell.noted(doubt), value=other.value)
    seen = other.value.raw or other.value.state.value
    extra = Evidence("readings_agree" if same else "readings_differ", 1.0, f"另一种读法：{seen}")
    return cell.noted(extra)


def _is_scanned(row: Sequence[_Pair], pages: Container[int]) -> bool:
    cells = [cell for cell, _ in row]
    if any(isinstance(c.place, PagePlace) and c.place.page in pages for c in cells):
        return True
    return any(says(c.evidence, "ocr_score") for c in cells)


def _counts_on_scan(cell: AlignedCell, other: AlignedCell, row: Sequence[_Pair], same: bool) -> bool:
    """Whether the second reading of a scan counts. Without rules, labels in pieces lose rows, blanks lose columns.

    A number or dash that it lacks says nothing unless it has a number elsewhere in the row; and where it has the row's very numbers
    in other columns, while the first has each under the header that the form knows, the first is right.
    """
    if same:
        return not says(other.evidence, "column_ambiguous")
    if cell.value.state is State.BLANK and other.value.state is State.ABSENT:
        return False  # no numbers, no columns; whether the cell is blank is the second look's to say
    if _is_headed(cell) and _numbers([c for c, _ in row]) == _numbers([o for _, o in row if o is not None]):
        return False
    printed = (State.VALUE, State.NOT_APPLICABLE)
    lacking = cell.value.state in printed and other.value.state not in (State.VALUE, cell.value.state)
    return not lacking or any(o is not None and _sees_more(o, c) for c, o in row)


def _is_headed(cell: AlignedCell) -> bool:
    return any(e.name == "column_by_header" and e.value > 0.999 for e in cell.evidence)


def _numbers(cells: Sequence[AlignedCell]) -> list[Number]:
    return sorted(c.value.number for c in cells if c.value.number is not None)


def _sees_more(other: AlignedCell, cell: AlignedCell) -> bool:
    """Whether the other reading has a number where this one has another or none."""
    return other.value.state is State.VALUE and other.value.number != cell.value.number
