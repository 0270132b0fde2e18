"""Rows whose numbers may stand in several columns, settled by the sums that they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.alignment.columns import Placement
from extractor.alignment.lines import line_cells
from extractor.alignment.rows import RowMatch
from extractor.forms import Form, Identity
from extractor.records import AlignedCell, Number, State
from extractor.settings import SETTLING_ROUNDS


def settle(form: Form, open_lines: Sequence[tuple[RowMatch, Placement]], cells: dict[str, AlignedCell]) -> None:
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
            line = line_cells(match, replace(placement, slots=slots))
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
