"""Dashes on scans are told by their company."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from extractor.dashes import with_company
from extractor.forms import form_named
from extractor.readers.ocr import Pixels
from extractor.readers.page_image import PageImage
from extractor.records import AlignedCell, Box, Evidence, PagePlace, PrintedPage, State, Value

FORM = form_named("annual-report-2021")
UNIT, WIDE, HIGH = 2.0, 40.0, 20.0
USUAL = (4.0, 9.0, 8.0, 10.0)
"""A dash in its cell, in points from the cell's corner."""


def page_and_cells(
    strokes: list[tuple[float, float, float, float]], late: int
) -> tuple[PrintedPage, list[AlignedCell]]:
    """One cell under another, each with a stroke read as a dash; the last ``late`` ones by the second look alone."""
    grey: Pixels = np.full((round(UNIT * HIGH * (len(strokes) + 1)), 200), 250, np.uint8)
    cells = []
    for i, (x0, y0, x1, y1) in enumerate(strokes):
        top = i * HIGH
        box = [round(UNIT * v) for v in (10 + x0, top + y0, 10 + x1, top + y1)]
        cv2.rectangle(grey, (box[0], box[1]), (box[2] - 1, box[3] - 1), (60,), -1)
        evidence = (Evidence("reread_only", 0.95),) if i >= len(strokes) - late else ()
        place = PagePlace(1, Box(10, top, 10 + WIDE, top + HIGH))
        cells.append(AlignedCell(FORM.addresses[i], Value(State.NOT_APPLICABLE, raw="—"), place, evidence))
    image = PageImage(lambda: grey, UNIT, grey.shape[:2], np.eye(3))  # type: ignore[arg-type]
    return PrintedPage(1, 100, grey.shape[0] / UNIT, (), scanned=True, image=image), cells


@pytest.mark.parametrize(
    ("strokes", "late", "said"),
    [
        ([USUAL] * 8, 2, ["dash_alike"] * 8),
        ([USUAL] * 3, 0, [None] * 3),  # few, but read as dashes at the first look
        ([USUAL] * 3, 1, [None, None, "stroke_dash"]),
        ([*[USUAL] * 7, (4, 2, 8, 4)], 0, [*["dash_alike"] * 7, "stroke_dash"]),  # along the border
        ([*[USUAL] * 7, (4, 9, 14, 10)], 0, [*["dash_alike"] * 7, "stroke_dash"]),  # longer
        ([*[USUAL] * 7, (20, 9, 24, 10)], 0, [*["dash_alike"] * 7, "stroke_dash"]),  # elsewhere in its cell
        ([(i, 2, i + 12, 4) for i in range(3, 11)], 0, ["stroke_dash"] * 8),  # pieces of a slanting rule
        ([(34, 9, 38, 10)] * 8, 8, ["dash_alike"] * 8),  # set right
    ],
)
def test_company(strokes: list[tuple[float, float, float, float]], late: int, said: list[str | None]) -> None:
    page, cells = page_and_cells(strokes, late)
    told = with_company(cells, {1: page})
    names = [next((e.name for e in c.evidence if e.name != "reread_only"), None) for c in told]
    assert names == said


SPECK = (5.0, 9.0, 6.5, 9.5)
"""A hyphen of very small print, no larger than dust."""


@pytest.mark.parametrize(
    ("dashes", "specks", "dash"),
    [
        (0, [SPECK] * 8, [True] * 8),
        (0, [SPECK] * 3, [False] * 3),  # too few to tell from dust
        (8, [(4.0, 9.0, 7.0, 9.5), (4.0, 9.0, 7.0, 9.5)], [True, True]),  # with dashes as wide in the same place
        (8, [(24.0, 9.0, 27.0, 9.5)], [False]),  # elsewhere in its cell
        (0, [*[SPECK] * 7, (5.0, 8.5, 6.5, 10.0)], [*[True] * 7, False]),  # round, as dust is
        (0, [*[SPECK] * 7, (5.0, 3.5, 6.5, 4.0)], [*[True] * 7, False]),  # not at the others' height
        (0, [(5.0, 5.0, 6.5, 5.5)] * 8, [True] * 8),  # text set at the top of its cells
        (0, [(5.0, 1.1, 6.5, 1.7)] * 8, [False] * 8),  # the blur of a thick border
        (0, [(5.0, 3.5 + 3.4 * i, 6.5, 4.0 + 3.4 * i) for i in range(4)] * 2, [False] * 8),  # at any height
    ],
)
def test_specks_where_hyphens_stand_are_no_dust(
    dashes: int, specks: list[tuple[float, float, float, float]], dash: list[bool]
) -> None:
    page, cells = page_and_cells([*[USUAL] * dashes, *specks], 0)
    blank = Value(State.BLANK, raw="")
    agrees = (Evidence("reread_agrees", 1.0),)
    cells[dashes:] = [replace(c, value=blank, evidence=agrees) for c in cells[dashes:]]
    told = with_company(cells, {1: page})[dashes:]
    assert [c.value.state is State.NOT_APPLICABLE for c in told] == dash
    assert [any(e.name == "stroke_dash" for e in c.evidence) for c in told] == dash


def test_the_dashes_of_a_guessed_column_stand_under_one_another() -> None:
    """Without rules the borders of a column are guessed; its dashes are like the others, elsewhere between them."""
    page, cells = page_and_cells([USUAL] * 16, 0)
    wider = [Box(c.place.box.x0 - 9, c.place.box.y0, c.place.box.x1 + 3, c.place.box.y1) for c in cells]  # type: ignore[union-attr]
    rows = [(a, b) for a, b in zip(FORM.addresses[10:], FORM.addresses[11:], strict=False) if a.row == b.row][::6][:8]
    first = [replace(c, address=row[0]) for c, row in zip(cells[:8], rows, strict=True)]
    second = [
        replace(c, address=row[1], place=PagePlace(1, box))
        for c, box, row in zip(cells[8:], wider[8:], rows, strict=True)
    ]
    assert all({e.name for e in c.evidence} == {"dash_alike"} for c in with_company([*first, *second], {1: page}))


def test_dashes_of_digital_pages_are_left_alone() -> None:
    _, cells = page_and_cells([USUAL] * 8, 0)
    assert with_company(cells, {}) == tuple(cells)
