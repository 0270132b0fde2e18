"""Every table of any PDF, and camelot where it is needed."""

from __future__ import annotations

import sys

import pytest

from extractor.errors import MissingTool
from extractor.readers.digital_pdf import read_pages
from extractor.tables import camelot_grid
from extractor.tables.any_tables import all_tables, table_rows
from extractor.tables.recover import recover
from tests.readers.pdfs import HEIGHT, Pen, draw, source
from tests.tables.printed import fill_words, lattice, page, texts, word

XS, YS = (75.0, 225.0, 375.0, 525.0), (300.0, 330.0, 360.0)
ROWS = [["项目", "本年", "上年"], ["新收申请", "12", "7"]]


def test_ruled_tables_page_by_page_top_to_bottom() -> None:
    low, high = (500.0, 530.0, 560.0), (100.0, 130.0, 160.0)
    two = page(
        [*fill_words(XS, low, ROWS), *fill_words(XS, high, [["甲", "1", "2"], ["乙", "3", "4"]])],
        [*lattice(XS, low), *lattice(XS, high)],
    )
    one = page(fill_words(XS, YS, ROWS), lattice(XS, YS), number=2)
    found = all_tables((two, one))
    assert [(t.page, t.rows[0][0]) for t in found] == [(1, "甲"), (1, "项目"), (2, "项目")]
    assert found[0].to_json()["box"] == [75, 100, 525, 160]


def test_a_merged_cell_covers_empty_slots() -> None:
    lines = [b for b in lattice(XS, YS) if not (b.x0 == b.x1 == 225)]
    found = page(fill_words((75, 375, 525), YS, [["合并", "总计"], ["新收", "12"]]), lines)
    (table,) = recover((found,)).tables
    assert table_rows(table) == (("合并", "总计"), ("新收", "12"))
    grid = [b for b in lattice(XS, YS) if not (b.x0 == b.x1 == 225)]
    below = type(grid[0])(225, 330, 225, 360)
    merged = page(
        fill_words((75, 375, 525), YS[:2], [["合并", "总计"]]) + fill_words(XS, YS[1:], [ROWS[1]]), [*grid, below]
    )
    assert all_tables((merged,))[0].rows == (("合并", "", "总计"), ("新收申请", "12", "7"))


@pytest.mark.parametrize(
    ("above", "taken"),
    [
        (["Country", "2007", "2008"], True),
        (["", "Exports", "Imports"], True),
        (["", "", "Exports"], False),  # a unit, at the right end
        (["Country", "2007", "200812345678901234567890123456789"], False),  # runs over the table's edge
    ],
)
def test_a_header_over_the_first_rule_belongs_to_the_table(above: list[str], taken: bool) -> None:
    rows = [["Rice", "12", "7"], ["Wheat", "3", "1"]]
    header = fill_words(XS, (288, 299), [above])
    (table,) = all_tables((page([*header, *fill_words(XS, YS, rows)], lattice(XS, YS)),))
    assert [list(row) for row in table.rows] == ([above, *rows] if taken else rows)
    assert (table.box.y0 < 299) is taken


def test_a_sentence_over_the_first_rule_is_no_header() -> None:
    words = [word("made", 80 + 24 * i, 288) for i in range(18)]
    rows = [["Rice", "12", "7"], ["Wheat", "3", "1"]]
    (table,) = all_tables((page([*words, *fill_words(XS, YS, rows)], lattice(XS, YS)),))
    assert [list(row) for row in table.rows] == rows


def test_a_ruled_header_has_no_other_over_it() -> None:
    words = [*fill_words(XS, (288, 299), [["a", "b", "c"]]), *fill_words(XS, YS, ROWS)]
    (table,) = all_tables((page(words, lattice(XS, YS)),))
    assert [list(row) for row in table.rows] == ROWS


def test_rows_of_wrapped_texts_between_lines_down() -> None:
    """A frame and lines between the columns only: rows are told by the white between them."""
    xs, ys = (60.0, 160.0, 300.0), (100.0, 116.0, 260.0)
    words = fill_words(xs, ys[:2], [["Item", "Remark"]])
    for i, name in enumerate(["Licences", "Permits", "Penalties"]):
        lines = ["following a revision", "of national accounts", "in the last year"]
        words += [word(name, 65, 120 + 45 * i), *(word(t, 165, 120 + 45 * i + 12 * k) for k, t in enumerate(lines))]
    lines = [b for b in lattice(xs, ys) if b.y0 == b.y1 or b.x0 == b.x1]
    (table,) = all_tables((page(words, lines),))
    assert [row[0] for row in table.rows] == ["Item", "Licences", "Permits", "Penalties"]
    assert table.rows[1][1] == "following a revision of national accounts in the last year"


def test_a_single_framed_row_is_no_table() -> None:
    assert all_tables((page(fill_words(XS, YS[:2], [["出口", "2007", "5"]]), lattice(XS, YS[:2])),)) == []


def test_numbers_in_columns_without_rules() -> None:
    words = [word(name, 60, 100 + 20 * i) for i, name in enumerate(["Rice", "Wheat", "Maize", "Total"])]
    for i in range(4):
        words += [word(str(10 * i + c), 200 + 80 * c, 100 + 20 * i) for c in range(3)]
    (found,) = all_tables((page(words),))
    assert found.rows == tuple(
        (n, *(str(10 * i + c) for c in range(3))) for i, n in enumerate(["Rice", "Wheat", "Maize", "Total"])
    )


def filled_form(pen: Pen) -> None:
    """A table whose lines are part of a picture; its texts are printed over it."""
    from PIL import Image, ImageDraw
    from reportlab.lib.utils import ImageReader

    picture = Image.new("RGB", (1000, 600), "white")
    ink = ImageDraw.Draw(picture)
    for x in (10, 340, 670, 990):
        ink.line((x, 10, x, 590), fill="black", width=2)
    for y in (10, 200, 400, 590):
        ink.line((10, y, 990, y), fill="black", width=2)
    pen.canvas.drawImage(ImageReader(picture), 50, HEIGHT - 400, 500, 300)
    pen.words([55, 220, 385, 545], [105, 200, 300, 395], [*ROWS, ["结转下年", "3", "0"]])


def test_lines_that_are_part_of_a_picture_are_seen() -> None:
    pytest.importorskip("camelot")
    given = source(draw(filled_form))
    pages, _ = read_pages(given)
    (table,) = recover(pages, given).tables
    assert texts(table) == [*ROWS, ["结转下年", "3", "0"]]
    assert [list(row) for row in all_tables(pages, given)[0].rows] == texts(table)


def test_without_camelot_the_rest_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "camelot", None)
    with pytest.raises(MissingTool, match="camelot"):
        camelot_grid.find_rulings(source(b""), 1)
    given = source(draw(filled_form))
    pages, _ = read_pages(given)
    assert "新收申请" in "".join(c.text for t in recover(pages, given).tables for c in t.cells)
    assert all_tables(pages, given) is not None
