"""Scanned tables without rules: what makes their rows and columns sure, and what does not."""

from dataclasses import replace

import numpy as np
import pytest

from extractor.forms import form_named
from extractor.readers.ocr import Pixels
from extractor.readers.page_image import PageImage
from extractor.records import AlignedCell, Box, Cell, Evidence, PagePlace, PrintedPage, State, Table, Value, Word
from extractor.unruled import with_unruled

FORM = form_named("annual-report-2021")
PAGE = PrintedPage(1, 595, 842, (), scanned=True)
BLANK_CELL = AlignedCell(FORM.addresses[20], Value(State.BLANK, raw=""), PagePlace(1, Box(0, 0, 90, 9)))

AGREED = (Evidence("readings_agree"),)


@pytest.mark.parametrize(
    ("ruled", "state", "evidence", "said"),
    [
        (True, State.VALUE, (), None),
        (False, State.VALUE, (), "unruled"),
        (False, State.VALUE, AGREED, "unruled_twice"),
        (False, State.ABSENT, AGREED, "unruled"),  # that neither reading sees a column proves nothing
        (False, State.BLANK, AGREED, "unruled"),  # nor a row of dashes
        (False, State.BLANK, (*AGREED, Evidence("reread_agrees", 1.0)), "unruled_twice"),  # looked into
    ],
)
def test_scanned_tables_without_rules_want_a_second_reading(
    ruled: bool, state: State, evidence: tuple[Evidence, ...], said: str | None
) -> None:
    held = replace(BLANK_CELL, value=Value(state, 8 if state is State.VALUE else None), evidence=evidence)
    nowhere = AlignedCell(FORM.addresses[21], Value(State.ABSENT))
    table = Table(((Cell("8", 0, 0, place=held.place),),), ruled=ruled)
    first, second = with_unruled([held, nowhere], [table], [PAGE])
    assert [e.name for e in first.evidence[len(evidence) :]] == ([said] if said else [])
    assert [e.name for e in second.evidence] == ([] if ruled else ["unruled"])  # of the same table of the form


def test_a_column_that_no_header_names_is_not_sure_by_two_readings() -> None:
    """Both go by the same headers: where two tables ran together, one's column is a strip of white in the other."""
    known = (*AGREED, Evidence("reread_agrees", 1.0), Evidence("column_guessed", 0.14))
    (said,) = with_unruled([replace(BLANK_CELL, evidence=known)], [table_of([BLANK_CELL])], [PAGE])
    assert said.evidence[-1].name == "unruled"


SURE = (Evidence("label", 1.0), Evidence("column_by_header", 1.0))
ADDRESSES = [a for a in FORM.addresses if a.table == "requests"]
ROWS = list(dict.fromkeys(a.row for a in ADDRESSES))
COLUMNS = list(dict.fromkeys(a.column for a in ADDRESSES))


def table_of(cells: list[AlignedCell]) -> Table:
    return Table(tuple((Cell("0", i, 0, place=c.place),) for i, c in enumerate(cells)), ruled=False)


def full_table() -> list[AlignedCell]:
    """The third part with a 0 in each of its cells, each cell 40 by 20 points."""
    cells = []
    for address in ADDRESSES:
        x, y = 100 + 40 * COLUMNS.index(address.column), 20 * ROWS.index(address.row)
        cells.append(AlignedCell(address, Value(State.VALUE, 0, "0"), PagePlace(1, Box(x, y, x + 40, y + 20)), SURE))
    return cells


def names_said(cells: list[AlignedCell], page: PrintedPage = PAGE, structure: tuple[Evidence, ...] = ()) -> list[str]:
    return [c.evidence[-1].name for c in with_unruled(cells, [table_of(cells)], [page], structure)]


def test_the_order_of_a_full_table_tells_row_and_column() -> None:
    assert set(names_said(full_table())) == {"unruled_full"}


AT = 80
"""A cell in the middle of the table."""


@pytest.mark.parametrize(
    "change",
    [
        {"value": Value(State.BLANK, raw="")},
        {"value": Value(State.ABSENT), "place": None},
        {"value": Value(State.UNREADABLE, raw="")},  # what cannot be read may be nothing
        {"evidence": (Evidence("label", 0.6), SURE[1])},
        {"evidence": (SURE[0], Evidence("column_by_header", 0.86), Evidence("column_guessed", 0.14))},
    ],
)
def test_a_table_that_lacks_anything_is_not_full(change: dict[str, object]) -> None:
    cells = full_table()
    cells[AT] = replace(cells[AT], **change)  # type: ignore[arg-type]
    assert set(names_said(cells)) == {"unruled"}


@pytest.mark.parametrize("name", ["row_unread:requests.new.*", "line_missing:requests.new.*"])
def test_nor_is_one_with_a_row_too_many_or_too_few(name: str) -> None:
    assert set(names_said(full_table(), structure=(Evidence(name, 1.0),))) == {"unruled"}


@pytest.mark.parametrize("doubt", ["readings_differ", "stroke_dash", "extra_cells", "merged_value", "ink_unread"])
def test_a_doubtful_cell_keeps_its_row_for_a_person(doubt: str) -> None:
    cells = full_table()
    cells[AT] = replace(cells[AT], evidence=(*SURE, Evidence(doubt, 1.0)))
    row = [c.address.row == cells[AT].address.row for c in cells]
    assert names_said(cells) == ["unruled" if same else "unruled_full" for same in row]


@pytest.mark.parametrize(("reach", "said"), [(0.5, "unruled_full"), (4.0, "unruled")])
def test_what_was_seen_late_must_not_be_the_end_of_its_neighbour(reach: float, said: str) -> None:
    cells = full_table()
    late = next(c for c in cells[AT:] if c.address.column == COLUMNS[3])
    cells[cells.index(late)] = replace(late, evidence=(*SURE, Evidence("reread_only", 0.99)))
    assert isinstance(late.place, PagePlace)
    box = late.place.box
    word = Word("12", Box(box.x0 - 12, box.y0 + 5, box.x0 + reach, box.y1 - 5))
    assert set(names_said(cells, replace(PAGE, words=(word,)))) == {said}


@pytest.mark.parametrize(
    ("dash", "said"),
    [
        ((210, 9, 220, 11), "unruled"),  # beside the column, which was guessed too far to the left
        ((70, 14, 80, 16), "unruled"),  # between the label and the column, at the row's lower end
        ((210, 39, 220, 41), "unruled_twice"),  # two rows further down
        ((20, 9, 40, 11), "unruled_twice"),  # the label's own ink
    ],
)
def test_a_blank_wants_nothing_printed_beside_it(dash: tuple[int, int, int, int], said: str) -> None:
    grey: Pixels = np.full((120, 600), 250, np.uint8)
    x0, y0, x1, y1 = (2 * v for v in dash)
    grey[y0:y1, x0:x1] = 60
    image = PageImage(lambda: grey, 2.0, (120, 600), np.eye(3))
    page = replace(PAGE, image=image, words=(Word("行政许可", Box(10, 5, 50, 15)),))
    place, further = PagePlace(1, Box(100, 0, 180, 17)), PagePlace(1, Box(180, 0, 300, 17))
    known = (*AGREED, Evidence("reread_agrees", 1.0))
    blank = replace(BLANK_CELL, place=place, evidence=known)
    table = Table(((Cell("", 0, 1, place=place), Cell("", 0, 2, place=further)),), ruled=False)
    (found,) = with_unruled([blank], [table], [page])
    assert found.evidence[-1].name == said
