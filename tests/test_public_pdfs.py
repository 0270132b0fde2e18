"""Sixteen PDFs of other kinds (camelot's test files, MIT): no crash, no form, and their tables.

They lie beside the project, not in it: without them these tests are skipped.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from extractor.forms import load_forms
from extractor.readers.digital_pdf import read_pages
from extractor.records import Source
from extractor.tables.any_tables import FoundTable, all_tables

pytest.importorskip("pypdfium2")

FOLDER = Path(__file__).parents[2] / "shared" / "public_pdfs"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the public PDFs lie beside the project")

# name: rows and columns of each table, as a person counts them
SHAPES = {
    "agstat.pdf": [(33, 11)],
    "anticlockwise_table_1.pdf": [(13, 10)],
    "arabic.pdf": [(5, 2)],
    "background_lines_2.pdf": [(27, 10)],
    "china.pdf": [(9, 2), (13, 10)],
    "clockwise_table_1.pdf": [(13, 10)],
    "column_span_1.pdf": [(50, 8)],
    "column_span_2.pdf": [(11, 7)],
    "empty.pdf": [],
    "row_span_2.pdf": [(7, 10)],
    "spanning_cells.pdf": [(21, 6), (4, 6)],
    "twotables_1.pdf": [(3, 10), (5, 9)],
    "twotables_2.pdf": [(13, 8), (13, 8)],
}


def source(name: str) -> Source:
    data = (FOLDER / name).read_bytes()
    return Source(FOLDER / name, data, "pdf", hashlib.sha256(data).hexdigest())


def tables(name: str) -> list[FoundTable]:
    pages, _ = read_pages(source(name))
    return all_tables(pages)


@pytest.mark.parametrize("name", SHAPES)
def test_ruled_tables_have_their_rows_and_columns(name: str) -> None:
    assert [(len(t.rows), len(t.rows[0])) for t in tables(name)] == SHAPES[name]


def test_text_in_columns_has_its_rows_and_columns() -> None:
    found = tables("hybrid_multipage.pdf")
    assert [(t.page, len(t.rows), len(t.rows[0])) for t in found] == [(1, 5, 3), (2, 5, 3)]


@pytest.mark.parametrize(
    ("name", "row", "texts"),
    [
        ("clockwise_table_1.pdf", 2, ("Kerala", "5738", "6633")),
        ("anticlockwise_table_1.pdf", 2, ("Kerala", "5738", "6633")),
        ("agstat.pdf", 0, ("Sl. No.", "District", "Projected Population for 2012-13 (In lakhs)")),
    ],
)
def test_cells_hold_their_text_in_reading_order(name: str, row: int, texts: tuple[str, ...]) -> None:
    assert tables(name)[0].rows[row][: len(texts)] == texts


@pytest.mark.parametrize("name", ["china.pdf", "agstat.pdf", "puertos1.pdf", "empty.pdf"])
def test_no_form_fits_them(name: str) -> None:
    from extractor.alignment import align
    from extractor.tables.recover import recover

    pages, _ = read_pages(source(name))
    assert align(recover(pages).tables, load_forms()).form is None
