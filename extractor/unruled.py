"""Scanned tables without rules: nothing but white told row and column, which is enough in two cases.

A second reading, which knows the order of the texts alone, says the same, and nothing is printed beside a blank. Or the table is full: every row of the form is
there beside its label and something is printed in each of its columns, so that nothing could have moved: of seven texts in
seven columns, order alone tells which is whose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

from extractor.readers.second_look import has_ink
from extractor.records import (
    AlignedCell,
    Box,
    Evidence,
    Layout,
    PagePlace,
    Place,
    PrintedPage,
    State,
    Table,
    Word,
    says,
)
from extractor.settings import (
    ALWAYS_REVIEW,
    BORDER_BAND,
    FULL_LABEL,
    FULL_OVERHANG,
    INK_TALL,
)

_TWICE = Evidence("unruled_twice", 1.0, "扫描件上的表没有框线，两种读法一致")
_FULL = Evidence("unruled_full", 1.0, "扫描件上的表没有框线，但每行每列都印有内容，次序已定")
_UNRULED = Evidence("unruled", 1.0, "扫描件上的表没有框线，行列是推定的")
_PRINTED = (State.VALUE, State.NOT_APPLICABLE)
_DOUBTS = ALWAYS_REVIEW | {"merged_value", "readings_differ", "reread_differs", "ink_unread", "column_missing"}


def with_unruled(
    cells: Sequence[AlignedCell],
    tables: Iterable[Table],
    pages: Iterable[PrintedPage],
    structure: Iterable[Evidence] = (),
) -> tuple[AlignedCell, ...]:
    """``cells`` with a remark on those of scanned tables without rules, and of what these tables lack: ``unruled``, for a
    person, ``unruled_twice`` or ``unruled_full``. ``structure`` is what the alignment says of whole tables.
    """
    scanned = {page.number: page for page in pages if page.scanned}
    ends: dict[Place, float] = {}  # of the places of tables without rules, where the table ends to the right
    for read in tables:
        if not read.ruled or read.layout is not Layout.GRID:
            places = [c.place for c in read.cells if isinstance(c.place, PagePlace) and c.place.page in scanned]
            ends |= {p: max(q.box.x1 for q in places if q.page == p.page) for p in places}
    bare = {c.address.table for c in cells if c.place in ends}
    lacking = {e.name.partition(":")[2].partition(".")[0] for e in structure if ":" in e.name}
    full = {
        table
        for table in bare - lacking
        if all(_is_printed(c, ends, scanned) for c in cells if c.address.table == table)
    }
    rows: defaultdict[tuple[str, str], list[AlignedCell]] = defaultdict(list)
    for c in cells:
        rows[c.address.table, c.address.row].append(c)
    said = {}
    for (table, _), row in rows.items():
        sure = table in full and not any(says(c.evidence, *_DOUBTS) for c in row)
        for c in row:
            if c.place in ends or (c.place is None and table in bare):
                twice = _is_read_twice(c) and (
                    c.value.state is not State.BLANK or not _prints_beside(c, row, ends, scanned)
                )
                said[c.address] = _TWICE if twice else _FULL if sure else _UNRULED
    return tuple(c.noted(said[c.address]) if c.address in said else c for c in cells)


def _is_read_twice(cell: AlignedCell) -> bool:
    names = {e.name for e in cell.evidence}
    # a row of blanks may be one that both readings lost, dashes and all: its cells must have been looked into
    seen = "reread_agrees" in names if cell.value.state is State.BLANK else cell.value.state is not State.ABSENT
    # and a column that no header names may be one of white alone: both readings go by the same headers
    return seen and "readings_agree" in names and "column_guessed" not in names


def _prints_beside(
    cell: AlignedCell, row: Sequence[AlignedCell], ends: Mapping[Place, float], scanned: Mapping[int, PrintedPage]
) -> bool:
    """Whether ink stands beside a blank, behind the row's label, that is in no cell of the row and no word: where a column
    was guessed too narrow or too far to one side, its dashes are.
    """
    if not isinstance(cell.place, PagePlace):
        return True
    page, box = scanned[cell.place.page], cell.place.box
    # a little higher than the row: thin ink along an area's edge counts as a rule there
    band = Box(0, box.y0 - BORDER_BAND, ends[cell.place], box.y1 + BORDER_BAND)
    words = [w.box for w in page.words if w.box.y0 < band.y1 and w.box.y1 > band.y0]
    own = [c.place.box for c in row if isinstance(c.place, PagePlace) and c.place.page == page.number]
    first = min(b.x0 for b in own)
    at = max((b.x1 for b in words if b.x1 <= first), default=first)
    for taken in sorted([*own, *words, Box(band.x1, 0, band.x1, 0)], key=lambda b: b.x0):
        if taken.x0 - at >= INK_TALL and has_ink(page, Box(at, band.y0, taken.x0, band.y1)):
            return True
        at = max(at, taken.x1)
    return False


def _is_printed(cell: AlignedCell, places: Container[Place | None], scanned: dict[int, PrintedPage]) -> bool:
    """Whether something is printed in a cell, in the order of its headers and beside its label, and is no other cell's."""
    known = {e.name: e.value for e in cell.evidence}
    printed = cell.place in places and (cell.value.state in _PRINTED or "ink_unread" in known)
    in_order = known.get("column_by_header", 0.0) > 0.999 or "column_by_position" in known  # as many as the form has
    if not printed or not in_order or known.get("label", 0.0) < FULL_LABEL:
        return False
    if "reread_only" not in known or not isinstance(cell.place, PagePlace):
        return True
    return not any(_hangs_over(w, cell.place) for w in scanned[cell.place.page].words)


def _hangs_over(word: Word, place: PagePlace) -> bool:
    """Whether a word of another cell reaches into a cell: what was seen there by itself may be its end."""
    box, at = word.box, place.box
    if not at.y0 < box.centre[1] < at.y1 or at.x0 <= box.centre[0] <= at.x1:
        return False
    return min(box.x1, at.x1) - max(box.x0, at.x0) > FULL_OVERHANG
