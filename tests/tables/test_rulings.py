"""Ruled lines to grids."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.records import Box
from extractor.tables.grid import Grid
from extractor.tables.rulings import ruled_grids
from tests.tables.printed import across, down, lattice

XS, YS = (50.0, 150.0, 250.0, 350.0), (100.0, 130.0, 160.0)


def shape(grid: Grid) -> tuple[int, int]:
    return len(grid.ys) - 1, len(grid.xs) - 1


def test_a_full_grid() -> None:
    (grid,) = ruled_grids(lattice(XS, YS))
    assert (grid.xs, grid.ys) == (XS, YS)
    assert len(grid.spans) == 6
    assert not grid.open_top
    assert not grid.open_bottom


@pytest.mark.parametrize(
    ("name", "lines", "merged"),
    [
        ("a missing piece of a vertical line merges sideways", [down(150, 130, 160)], (0, 0, 1, 2)),
        ("a missing piece of a horizontal line merges downwards", [across(130, 150, 350)], (0, 0, 2, 1)),
    ],
)
def test_merged_cells(name: str, lines: list[Box], merged: tuple[int, int, int, int]) -> None:
    del name
    inner = {"v": down(150, 100, 160), "h": across(130, 50, 350)}
    gone = "v" if lines[0].x0 == lines[0].x1 else "h"
    kept = [b for b in lattice(XS, YS) if b != inner[gone]]
    (grid,) = ruled_grids(kept + lines)
    assert merged in [(s.row, s.column, s.rows, s.columns) for s in grid.spans]


ROWS = tuple(100.0 + 30 * i for i in range(7))


def labels_of_a_group(*stretches: tuple[float, float]) -> list[Box]:
    """Six rows of one group: rows begin at the labels' left border, of which so much is left."""
    frame = [across(y, 50, 350) for y in (ROWS[0], ROWS[-1])] + [down(x, ROWS[0], ROWS[-1]) for x in (50, 250, 350)]
    return [*frame, *(across(y, 80, 350) for y in ROWS[1:-1]), *(down(80, a, b) for a, b in stretches)]


@pytest.mark.parametrize(
    ("name", "stretches"),
    [
        ("whole", [(100, 280)]),
        ("a gap of one row", [(100, 130), (160, 280)]),
        ("a gap of four rows", [(100, 130), (250, 280)]),
    ],
)
def test_a_border_at_which_the_lines_of_rows_end_has_no_gap(name: str, stretches: list[tuple[float, float]]) -> None:
    del name
    (grid,) = ruled_grids(labels_of_a_group(*stretches))
    assert [(s.row, s.column, s.rows, s.columns) for s in grid.spans if s.rows > 1] == [(0, 0, 6, 1)]
    assert len(grid.spans) == 1 + 6 * 2


def test_a_border_that_no_line_ends_at_may_have_a_gap() -> None:
    """A label over two columns between rows that have one of each: its row's lines go on to the table's edge."""
    lines = [*lattice((50, 250, 350), ROWS), down(80, 100, 160), down(80, 190, 280)]
    (grid,) = ruled_grids(lines)
    assert (2, 0, 1, 2) in [(s.row, s.column, s.rows, s.columns) for s in grid.spans]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("double rules are one border", [*lattice(XS, YS), *lattice([x + 2 for x in XS], [y + 2 for y in YS])]),
        ("pieces are one line", [across(y, x, x + 100) for y in YS for x in XS[:3]] + [down(x, 100, 160) for x in XS]),
        ("dots are one line", [across(100, x, x + 1) for x in range(50, 350, 3)] + lattice(XS, YS)[1:]),
        ("flecks and short strokes border nothing", [*lattice(XS, YS), across(115, 60, 63), down(200, 105, 108)]),
        ("filled boxes are lines", [Box(b.x0, b.y0 - 0.4, b.x1 + 0.4, b.y1 + 0.4) for b in lattice(XS, YS)]),
    ],
)
def test_how_lines_are_drawn_makes_no_difference(name: str, lines: list[Box]) -> None:
    del name
    (grid,) = ruled_grids(lines)
    assert shape(grid) == (2, 3)
    assert len(grid.spans) == 6


@pytest.mark.parametrize(
    ("pieces", "borders"),
    [
        ([51.6, 55.6], (50.0, 58.0, 150.0)),  # strokes of text between two rules: four lines, each near to the next
        ([54.0], (50.0, 58.0, 150.0)),
        ([61.0], (50.0, 59.5, 150.0)),  # beside one: a piece of it
    ],
)
def test_short_pieces_do_not_make_one_border_of_two(pieces: list[float], borders: tuple[float, ...]) -> None:
    rows = tuple(100.0 + 9 * i for i in range(8))
    strokes = [down(x, rows[0], rows[1]) for x in pieces]
    (grid,) = ruled_grids([*lattice((50.0, 58.0, 150.0), rows), *strokes])
    assert grid.xs == pytest.approx(borders)


def test_open_sides_end_where_the_lines_end() -> None:
    lines = [across(y, 50, 350) for y in YS] + [down(x, 100, 160) for x in (150, 250)]
    (grid,) = ruled_grids(lines)
    assert grid.xs == pytest.approx(XS)


def test_a_page_end_leaves_the_bottom_open() -> None:
    lines = [across(y, 50, 350) for y in YS[:2]] + [down(x, 100, 158) for x in XS]
    (grid,) = ruled_grids(lines)
    assert shape(grid) == (2, 3)
    assert (grid.open_top, grid.open_bottom) == (False, True)


def test_a_row_cut_above_and_below_has_vertical_lines_alone() -> None:
    (grid,) = ruled_grids([down(x, 60, 90) for x in XS])
    assert shape(grid) == (1, 3)
    assert grid.open_top
    assert grid.open_bottom


def test_an_outer_border_that_touches_nothing_belongs_to_the_frame() -> None:
    inner = list(lattice(XS[1:], YS))
    (grid,) = ruled_grids([*inner, down(50, 100, 160)])
    assert grid.xs[0] == 50


def test_two_tables_are_two_grids_top_to_bottom() -> None:
    below = [Box(b.x0, b.y0 + 200, b.x1, b.y1 + 200) for b in lattice(XS, YS)]
    grids = ruled_grids([*below, *lattice(XS, YS)])
    assert [g.ys[0] for g in grids] == [100, 300]


def test_a_frame_around_text_is_no_table() -> None:
    assert ruled_grids(lattice((50, 350), (100, 160))) == []


def test_an_underline_is_no_table() -> None:
    assert ruled_grids([across(100, 50, 350)]) == []


@given(
    st.lists(st.floats(8, 120), min_size=1, max_size=8),
    st.lists(st.floats(8, 60), min_size=1, max_size=12),
    st.data(),
)
@settings(max_examples=60, deadline=None)
def test_every_slot_belongs_to_exactly_one_cell(widths: list[float], heights: list[float], data: st.DataObject) -> None:
    xs = [40.0]
    for width in widths:
        xs.append(xs[-1] + width)
    ys = [40.0]
    for height in heights:
        ys.append(ys[-1] + height)
    pieces = [across(y, a, b) for y in ys for a, b in itertools.pairwise(xs)]
    pieces += [down(x, a, b) for x in xs for a, b in itertools.pairwise(ys)]
    kept = data.draw(st.lists(st.sampled_from(pieces), min_size=1, unique=True))
    for grid in ruled_grids(kept):
        slots = [
            (r, c)
            for s in grid.spans
            for r in range(s.row, s.row + s.rows)
            for c in range(s.column, s.column + s.columns)
        ]
        assert len(slots) == len(set(slots)) == (len(grid.xs) - 1) * (len(grid.ys) - 1)
        assert list(grid.xs) == sorted(set(grid.xs))
        assert list(grid.ys) == sorted(set(grid.ys))


def test_another_table_between_the_two_lines_of_a_double_border_joins_nothing() -> None:
    """The inner lines of the upper table's double rules stop short of its border, which alone holds its rows together."""
    upper = [down(x, 100, 160) for x in (60.0, 63.0, 300.0, 303.0)] + [down(x, 133, 157) for x in (180.0, 183.0)]
    upper += [across(y, 66.8, 296.2) for y in (100.0, 103.0, 130.0, 133.0, 157.0, 160.0)]
    lower = lattice((61.5, 180.0, 301.5), (190.0, 220.0, 250.0))
    assert [shape(grid) for grid in ruled_grids(upper)] == [(2, 2)]
    assert [shape(grid) for grid in ruled_grids(upper + lower)] == [(2, 2), (2, 2)]
