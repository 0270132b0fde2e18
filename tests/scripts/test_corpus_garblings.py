"""What garblings do to rows and to gold: a lost number is unreadable, one out of place has its possible answers."""

from __future__ import annotations

import unicodedata
from random import Random

import ftfy  # noqa: F401  (registers the sloppy codecs)
import pytest
from corpus import characters
from corpus.broken import canvas, collapsed, width_of, wrap
from corpus.fields import Field, Row, add_zero, allow_placements, clip, rows_of, shift
from corpus.layout import lay_out
from corpus.records import Answer
from corpus.report import make_report

COLUMNS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other", "total")


def row(*texts: str, labels: int = 3) -> Row:
    held = [Field(t, f"requests.new.{c}") for t, c in zip(texts, COLUMNS, strict=False)]
    return [Field("一、本年新收", header=True), *[Field("")] * (labels - 1), *held]


def answers(*values: Answer) -> dict[str, Answer]:
    return {f"requests.new.{c}": v for c, v in zip(COLUMNS, values, strict=True)}


def test_a_clipped_row_of_numbers_loses_its_last() -> None:
    cells = answers(5, 0, 0, 0, 0, 1, 6)
    rows = clip(Random(1), [row("5", "0", "0", "0", "0", "1", "6")], cells)
    assert len(rows[0]) in (8, 9)
    assert cells["requests.new.total"] == "unreadable"
    assert cells["requests.new.natural_person"] == (5, "unreadable")


def test_a_clipped_row_of_zeros_cannot_say_which_was_lost() -> None:
    cells = answers(0, 0, 0, 0, 0, 0, 0)
    clip(Random(1), [row(*"0000000")], cells)
    assert set(cells.values()) == {(0, "absent", "unreadable")}


def test_a_row_with_blanks_is_neither_clipped_nor_shifted() -> None:
    cells = answers(5, "blank", 0, 0, 0, 0, 5)
    rows = [row("5", "", "0", "0", "0", "0", "5")] * 4
    assert [len(r) for r in clip(Random(1), rows, dict(cells))] == [10] * 4
    assert [r for r in shift(Random(1), rows, cells) if len(r) > 1] == rows
    assert cells == answers(5, "blank", 0, 0, 0, 0, 5)


def test_an_extra_zero_among_zeros_changes_nothing_in_gold() -> None:
    cells = answers(0, 0, 0, 0, 0, 0, 0)
    rows = add_zero(Random(2), [row(*"0000000")] * 20, cells)
    assert {sum(f.text == "0" for f in r) for r in rows} == {7, 8}
    assert set(cells.values()) == {0}


def test_placements_keep_the_order_of_what_is_left() -> None:
    cells = answers(3, "blank", "blank", "blank", "blank", 1, 4)
    held = [f for f in row("3", "", "", "", "", "1", "4") if f.address]
    allow_placements(held, [f for f in held if f.text], cells)
    assert cells["requests.new.natural_person"] == (3, "blank", "absent", "unreadable")
    assert cells["requests.new.business"] == ("blank", 3, 1, "absent", "unreadable")
    assert cells["requests.new.total"] == (4, "blank", "absent", "unreadable")


@pytest.mark.parametrize(
    ("spans", "covered", "widths"),
    [("full", "empty", {10}), ("less_one", "empty", {9, 8, 10}), ("one", "none", {8, 9, 10}), ("full", "repeat", {10})],
)
def test_span_styles_give_rows_of_the_known_lengths(spans: str, covered: str, widths: set[int]) -> None:
    table = lay_out(make_report(Random(1), form_name="annual-report-2021", clean=True), "requests")
    lengths = {len(r) for r in rows_of(table, spans=spans, covered=covered) if any(f.address for f in r)}
    assert lengths <= widths


@pytest.mark.parametrize(
    ("text", "width", "lines"), [("一二三四", 4, ["一二", "三四"]), ("收1190件", 4, ["收", "1190", "件"])]
)
def test_wrapping_never_cuts_a_number(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_fixed_columns_hold_every_value_at_its_column() -> None:
    table = lay_out(make_report(Random(1), form_name="annual-report-2021", clean=True), "remedies")
    for wide in (True, False):
        lines = canvas(Random(1), table, wide=wide, gap=0)
        assert lines[-1].split() == [c.text for c in table.row(3)]
    assert width_of("行政abc") == 7


def test_collapsed_lines_keep_all_numbers_in_order() -> None:
    report = make_report(Random(8), form_name="annual-report-2021", clean=True)
    table = lay_out(report, "remedies")
    assert collapsed(Random(1), table)[-1].split() == [c.text for c in table.row(3)]


@pytest.mark.parametrize("how", ["latin-1", "cp1252", "gbk"])
def test_misread_lines_can_be_read_back(how: str) -> None:
    text = "一、本年新收政府信息公开申请数量\t0\t1190\n行政许可\t41.84"
    misread = characters.misread_lines(Random(1), text, how, 1.0)
    back = []
    for line in misread.split("\n"):
        if how == "gbk":
            try:
                back.append(line.encode("gbk").decode("utf-8"))
            except UnicodeError:  # this line was one that GBK could not hold: it was left as it is
                back.append(line)
        elif how == "latin-1":
            back.append(line.encode("latin-1").decode("utf-8"))
        else:
            back.append(line.encode("sloppy-windows-1252").decode("utf-8"))
    assert "\n".join(back) == text
    assert how == "gbk" or misread != text


@pytest.mark.parametrize("encoding", characters.ENCODINGS)
def test_every_encoding_can_be_decoded(encoding: str) -> None:
    codec = {"utf-16-be-bom": "utf-16", "gbk": "gb18030", "gb2312": "gb18030"}.get(encoding, encoding)
    assert characters.encode("规章\t0\xa0\r\n", encoding).decode(codec) == "规章\t0\xa0\r\n"


def test_radicals_fold_back() -> None:
    text = characters.kangxi(Random(1), "行政一二十文")
    assert text != "行政一二十文"
    assert unicodedata.normalize("NFKC", text) == "行政一二十文"
