"""Dashes on scans. A stroke is one by its shape and by its company: where empty cells are dashes, most of them are, alike in
width and in their place in the cell. A lone stroke along a border may be a piece of a slanting rule.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from extractor.readers.second_look import lone_speck, lone_stroke
from extractor.records import AlignedCell, Box, Evidence, PagePlace, PrintedPage, State, says
from extractor.settings import DASH_ALIKE, DASH_ALIKE_WIDTH, DASH_FREE, DASHES, DASHES_PRINTED


@dataclass(frozen=True, slots=True)
class Stroke:
    """A level stroke and the cell that it stands in, in points of the upright page."""

    box: Box
    cell: Box
    column: object = None

    def is_free(self) -> bool:
        """Whether it stands off the cell's upper and lower border."""
        return min(self.box.y0 - self.cell.y0, self.cell.y1 - self.box.y1) >= DASH_FREE


_ANCHORS: tuple[Callable[[Stroke], float], ...] = (
    lambda s: s.box.x0 - s.cell.x0,
    lambda s: s.box.centre[0] - s.cell.centre[0],
    lambda s: s.cell.x1 - s.box.x1,
)
"""Where a stroke stands in its cell, for text set left, in the middle, right."""

_LEVELS: tuple[Callable[[Stroke], float], ...] = (
    lambda s: s.box.centre[1] - s.cell.y0,
    lambda s: s.box.centre[1] - s.cell.centre[1],
    lambda s: s.cell.y1 - s.box.centre[1],
)
"""The same for text set at the top of its cell, in the middle, at the bottom."""


def with_company(cells: Sequence[AlignedCell], scanned: Mapping[int, PrintedPage]) -> tuple[AlignedCell, ...]:
    """``cells`` with a remark on the dashes of scanned pages (by page number): ``dash_alike`` where the report prints others
    like it; ``stroke_dash``, for a person, where it stands along a border, is unlike the report's others, or was seen by
    the second look alone in a report that prints too few. A blank cell with a speck like them, or like many others, is a dash
    for a person: dust does not lie in the same place of every cell.
    """
    dashes = [c for c in cells if c.value.state is State.NOT_APPLICABLE and (c.value.raw or "").strip() in DASHES]
    strokes = _strokes(dashes, scanned, lone_stroke)
    alike = _alike(_free(strokes))
    company = alike if len(alike) >= DASHES_PRINTED else frozenset()
    told = {c.address.name: _told(c, strokes.get(c.address.name), company) for c in dashes if _is_on(c, scanned)}
    specks = _free(_strokes([c for c in cells if _has_no_print(c)], scanned, lone_speck))
    hidden = _alike_and_level({**{name: strokes[name] for name in company}, **specks}) if specks else frozenset()
    turned = specks.keys() & hidden if len(hidden) >= DASHES_PRINTED else frozenset()
    return tuple(
        _as_dash(c, len(hidden)) if c.address.name in turned else c.noted(*told.get(c.address.name, ())) for c in cells
    )


def _strokes(
    cells: Sequence[AlignedCell], scanned: Mapping[int, PrintedPage], find: Callable[[PrintedPage, Box], Box | None]
) -> dict[str, Stroke]:
    """What ``find`` finds in the cells of scanned pages, by the cells' names."""
    found: dict[str, Stroke] = {}
    for cell in cells:
        if isinstance(cell.place, PagePlace) and cell.place.page in scanned:
            box = find(scanned[cell.place.page], cell.place.box)
            if box is not None:
                column = cell.place.page, cell.address.table, cell.address.column
                found[cell.address.name] = Stroke(box, cell.place.box, column)
    return found


def _free(strokes: Mapping[str, Stroke]) -> dict[str, Stroke]:
    """Those of them that stand off their cells' borders: a thick rule's blur breaks into specks, all in line."""
    return {name: stroke for name, stroke in strokes.items() if stroke.is_free()}


def _has_no_print(cell: AlignedCell) -> bool:
    """Whether both looks found the cell blank."""
    return cell.value.state is State.BLANK and says(cell.evidence, "reread_agrees")


def _as_dash(cell: AlignedCell, others: int) -> AlignedCell:
    kept = tuple(e for e in cell.evidence if e.name != "reread_agrees")
    seen = Evidence("reread_only", 0.5, "单看此格有一小点")
    doubt = Evidence("stroke_dash", 1.0, f"小得像尘点，但与别处的短横线同样大小、同样位置（{others} 处）")
    return replace(cell, value=replace(cell.value, state=State.NOT_APPLICABLE, raw="-"), evidence=(*kept, seen, doubt))


def _told(cell: AlignedCell, stroke: Stroke | None, company: frozenset[str]) -> tuple[Evidence, ...]:
    """The remark on one dash; ``company`` are the dashes alike, none where they are too few."""
    if cell.address.name in company:
        return (Evidence("dash_alike", 1.0, f"别处也印有同样的短横线（{len(company)} 处）"),)
    if (stroke is None or stroke.is_free()) and not company and not _is_late(cell):
        return ()
    return (Evidence("stroke_dash", 1.0, "与别处的短横线不像，或别处没有：可能是框线的一段"),)


def _alike(strokes: Mapping[str, Stroke]) -> frozenset[str]:
    """Names of the strokes that are as wide as the middle one and stand where most of them do, or under one another:
    without rules a column's borders are guessed, and its dashes stand elsewhere between them than other columns' do.
    """
    if not strokes:
        return frozenset()
    usual = statistics.median(s.box.width for s in strokes.values())
    wide = {n: s for n, s in strokes.items() if abs(s.box.width - usual) <= max(1.0, DASH_ALIKE_WIDTH * usual)}
    alike = max((_anchored(wide, anchor) for anchor in _ANCHORS), key=len)
    for column in {s.column for s in wide.values()}:
        stacked = _anchored({n: s for n, s in wide.items() if s.column == column}, lambda s: s.box.centre[0])
        alike |= stacked if len(stacked) >= DASHES_PRINTED else frozenset()
    return alike


def _alike_and_level(strokes: Mapping[str, Stroke]) -> frozenset[str]:
    """Those of them that stand in line with the text of their rows, too: dust lies at any height."""
    alike = {name: strokes[name] for name in _alike(strokes)}
    return max((_anchored(alike, level) for level in _LEVELS), key=len)


def _anchored(strokes: Mapping[str, Stroke], anchor: Callable[[Stroke], float]) -> frozenset[str]:
    at = {name: anchor(s) for name, s in strokes.items()}
    usual = statistics.median(at.values()) if at else 0.0
    return frozenset(name for name, distance in at.items() if abs(distance - usual) <= DASH_ALIKE)


def _is_on(cell: AlignedCell, scanned: Mapping[int, PrintedPage]) -> bool:
    return isinstance(cell.place, PagePlace) and cell.place.page in scanned


def _is_late(cell: AlignedCell) -> bool:
    """Whether the second look alone saw it."""
    return says(cell.evidence, "reread_only")
