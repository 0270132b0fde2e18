"""Scanned tables without rules: nothing but white told row and column, which is enough in two cases.

A second reading, which knows the order of the texts alone, says the same. Or the table is full: every row of the form is
there beside its label and something is printed in each of its columns, so that nothing could have moved: of seven texts in
seven columns, order alone tells which is whose.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from extractor.records import AlignedCell, Evidence, Layout, PagePlace, Place, PrintedPage, State, Table, Word
from extractor.settings import (
    ALWAYS_REVIEW,
    FULL_LABEL,
    FULL_OVERHANG,
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
    bare_tables = (t for t in tables if not t.ruled or t.layout is not Layout.GRID)
    places = {
        c.place for t in bare_tables for c in t.cells if isinstance(c.place, PagePlace) and c.place.page in scanned
    }
    bare = {c.address.table for c in cells if c.place in places}
    lacking = {e.name.partition(":")[2].partition(".")[0] for e in structure if ":" in e.name}
    full = {
        table
        for table in bare - lacking
        if all(_is_printed(c, places, scanned) for c in cells if c.address.table == table)
    }
    disputed = {(c.address.table, c.address.row) for c in cells if any(e.name in _DOUBTS for e in c.evidence)}
    return tuple(
        replace(c, evidence=(*c.evidence, _remark(c, c.address.table in full, disputed)))
        if c.place in places or (c.place is None and c.address.table in bare)
        else c
        for c in cells
    )


def _remark(cell: AlignedCell, full: bool, disputed: set[tuple[str, str]]) -> Evidence:
    names = {e.name for e in cell.evidence}
    # a row of blanks may be one that both readings lost, dashes and all: its cells must have been looked into
    seen = "reread_agrees" in names if cell.value.state is State.BLANK else cell.value.state is not State.ABSENT
    # and a column that no header names may be one of white alone: both readings go by the same headers
    if seen and "readings_agree" in names and "column_guessed" not in names:
        return _TWICE
    return _FULL if full and (cell.address.table, cell.address.row) not in disputed else _UNRULED


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
