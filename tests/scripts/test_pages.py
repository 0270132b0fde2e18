"""Drawn and scanned pages: values printed where gold says, nothing lost where a page cuts, same seed same bytes."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from random import Random
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from extractor.records import Box

pytest.importorskip("fpdf", reason="the corpus draws its pages with fpdf2")
fonts = pytest.importorskip("corpus.fonts")
if not fonts.fonts_installed():
    pytest.skip(f"typefaces of the corpus are missing: apt-get install {fonts.FONT_PACKAGES}", allow_module_level=True)

from corpus import pages, scans  # noqa: E402
from corpus.degrade import seal_image  # noqa: E402
from corpus.draw_pdf import draw_pdf  # noqa: E402
from corpus.flow import set_report  # noqa: E402
from corpus.page_tables import TableSetting, TooTightError, _joined, column_widths  # noqa: E402
from corpus.records import LaidCell, LaidTable  # noqa: E402
from corpus.registry import all_classes, make_document  # noqa: E402
from corpus.report import make_report  # noqa: E402
from corpus.sheet import Fill, Rule, Sheet, Text, turned, two_up  # noqa: E402
from corpus.style import PageStyle, draw_style  # noqa: E402
from corpus.typeset import Typeface, wrap  # noqa: E402

SONG = Typeface("song")
CLASSES = all_classes()
DRAWN = ("pdf_ruled", "pdf_borderless", "pdf_landscape", "pdf_heads", "pdf_rotated", "ofd")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


# --------------------------------------------------------------------------- type


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("行政许可", 40, ["行政许可"]),
        ("行政许可", 20, ["行政", "许可"]),
        ("行政许可", 10, ["行", "政", "许", "可"]),
        ("共1190件", 30, ["共1190", "件"]),  # a number stays whole where a line can hold it
        ("11902", 10, ["11", "90", "2"]),
        ("甲乙丙，丁", 30, ["甲乙", "丙，丁"]),  # no comma starts a line
        ("甲乙（丙）", 30, ["甲乙", "（丙）"]),  # no bracket ends a line
        ("", 30, [""]),
    ],
)
def test_lines_break_as_chinese_lines_do(text: str, width: float, lines: list[str]) -> None:
    assert wrap(text, SONG, 10, width) == lines


def test_a_character_that_a_face_lacks_is_set_in_another() -> None:
    assert list(Typeface("song", "liberation-sans").runs("共3〇")) == [
        ("song", "共"),
        ("liberation-sans", "3"),
        ("noto-serif", "〇"),
    ]


# --------------------------------------------------------------------------- geometry


def small_sheet() -> Sheet:
    marks = [Text(10, 20, "0", 8, "song"), Rule(0, 5, 100, 5, 1), Fill(1, 2, 3, 4, (0, 0, 0))]
    return Sheet(100, 200, list(marks), {"a": Box(10, 12, 30, 40)})


@pytest.mark.parametrize(
    ("quarter", "size", "place"),
    [
        (1, (200, 100), Box(160, 10, 188, 30)),
        (2, (100, 200), Box(70, 160, 90, 188)),
        (3, (200, 100), Box(12, 70, 40, 90)),
        (4, (100, 200), Box(10, 12, 30, 40)),
    ],
)
def test_a_turned_sheet_takes_its_places_along(quarter: int, size: tuple[int, int], place: Box) -> None:
    sheet = turned(small_sheet(), quarter)
    assert (sheet.width, sheet.height) == size
    assert sheet.places["a"] == place


def test_two_sheets_on_one_stand_side_by_side() -> None:
    both = two_up(small_sheet(), Sheet(100, 200, [], {"b": Box(10, 12, 30, 40)}), 0.5)
    assert (both.width, both.height) == (100, 100)
    assert both.places == {"a": Box(5, 6, 15, 20), "b": Box(55, 6, 65, 20)}


def test_edges_in_one_line_become_one_rule() -> None:
    edges = [(0.0, 0.0, 10.0, 0.0), (10.0, 0.0, 20.0, 0.0), (30.0, 0.0, 40.0, 0.0), (0.0, 0.0, 0.0, 5.0)]
    assert sorted(_joined(edges)) == [(0, 0, 0, 5), (0, 0, 20, 0), (30, 0, 40, 0)]


# --------------------------------------------------------------------------- tables


def narrow_table() -> LaidTable:
    cells = [LaidCell("一、本年新收", 0, 0, header=True), LaidCell("123456", 0, 1, address="a")]
    return LaidTable("proactive", 1, 2, tuple(cells))


def test_no_number_is_broken_by_a_narrow_column() -> None:
    style = PageStyle(table_size=10)
    widths = column_widths(narrow_table(), style, 120, Random(1))
    assert widths[1] >= SONG.width("123456", 10) + 2 * style.pad_x
    with pytest.raises(TooTightError):
        column_widths(narrow_table(), style, 60, Random(1))


@pytest.mark.parametrize(
    ("mode", "heights", "shares"),
    [
        ("first", (30, 30), [["三", "本"], ["年"]]),
        ("first", (60, 30), [["三", "本", "年"], []]),
        ("flow", (30, 60), [["三"], ["本", "年"]]),
        ("each", (60, 60), [["三", "本", "年"], ["三", "本", "年"]]),
        ("each", (20, 60), [["三"], ["本", "年"]]),  # too low to repeat: flows
        ("largest", (30, 60), [[], ["三", "本", "年"]]),
    ],
)
def test_a_label_cut_by_a_page_stands_as_the_style_says(
    mode: str, heights: tuple[int, int], shares: list[list[str]]
) -> None:
    style = PageStyle(span_text=mode, table_size=10, table_leading=1.2, pad_y=3)
    flow = set_report(make_report(Random(1), clean=True), style, Random(1))
    setting: TableSetting = flow.settings[0]
    boxes = [Box(0, 0, 20, heights[0]), Box(0, 0, 20, heights[1])]
    assert setting._shares(LaidCell("三本年", 0, 0, 2, 1, header=True), boxes, ["三", "本", "年"]) == shares


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_lost_where_a_page_cuts_a_table(seed: int) -> None:
    rng = Random(seed)
    style = draw_style(rng, split_rows=True, span_text=("first", "flow")[seed % 2], repeat_header=False, hidden="none")
    flow = set_report(make_report(rng), style, rng)
    for setting in flow.settings:
        for cell in setting.table.cells:
            boxes = [box for _, box, copy in setting.boxes(cell) if not copy]
            lines = setting.lines[id(cell)]
            assert [line for share in setting._shares(cell, boxes, lines) for line in share] == lines


# --------------------------------------------------------------------------- what is printed is what gold says


def printed_in(data: bytes, gold: dict[str, Any]) -> dict[str, str]:
    """The text layer inside each place, by pdfium."""
    found = {}
    with pypdfium2.PdfDocument(data) as pdf:
        texts = [(p.get_textpage(), p.get_height()) for p in pdf]
        for name, place in gold["places"].items():
            text, height = texts[place["page"] - 1]
            x0, y0, x1, y1 = place["box"]
            found[name] = squeezed(text.get_text_bounded(x0, height - y1, x1, height - y0))
    return found


@pytest.mark.parametrize("rules", ["stroke", "cell_fill", "boxes", "none", "three_lines"])
def test_the_text_in_every_place_is_the_printed_value(rules: str) -> None:
    rng = Random(f"places/{rules}")
    report = make_report(rng)
    style = draw_style(rng, rules=rules, hidden="none", watermark="", landscape=rng.choice(("none", "all", "tables")))
    flow = set_report(report, style, rng)
    gold = pages.page_gold(report, "pdf_ruled", flow.sheets, flow.furniture)
    want = {n: squeezed(report.printed[n]) for n, v in report.cells.items() if v != "absent"}
    assert printed_in(draw_pdf(flow.sheets), gold) == want


def inked(data: bytes, gold: dict[str, Any], scale: float) -> dict[str, bool]:
    """Whether a place, as displayed, holds ink inside its rules."""
    found = {}
    with pypdfium2.PdfDocument(data) as pdf:
        images = [np.asarray(p.render(scale=scale).to_pil().convert("L"), dtype=float) for p in pdf]
    for name, place in gold["places"].items():
        x0, y0, x1, y1 = (v * scale for v in place["box"])
        dx, dy = (x1 - x0) * 0.12 + 2, (y1 - y0) * 0.12 + 2
        crop = images[place["page"] - 1][round(y0 + dy) : round(y1 - dy), round(x0 + dx) : round(x1 - dx)]
        found[name] = bool(crop.size) and float(np.median(crop) - crop.min()) > 60
    return found


@pytest.mark.parametrize(("name", "number"), [("pdf_rotated", 1), ("pdf_rotated", 3), ("scan_rotated", 0)])
def test_places_are_those_of_the_page_as_displayed(name: str, number: int) -> None:
    made = make_document(CLASSES[name], 5, number)
    gold: Any = made.gold
    ink = inked(made.data, gold, 2.0)
    empty = {n for n, v in gold["cells"].items() if v == "blank"}
    wrong = [n for n, has in ink.items() if has == (n in empty)]
    assert len(wrong) <= 0.02 * len(ink), wrong


@pytest.mark.parametrize("name", DRAWN)
def test_gold_has_a_place_for_every_cell_that_is_printed(name: str) -> None:
    gold: Any = make_document(CLASSES[name], 3, 0).gold
    assert set(gold["places"]) == {n for n, v in gold["cells"].items() if v != "absent"}
    assert gold["class"] == name


@pytest.mark.parametrize("name", ["pdf_ruled", "ofd"])
def test_the_same_seed_gives_the_same_bytes(name: str) -> None:
    made, again, other = (make_document(CLASSES[name], seed, 0).data for seed in (3, 3, 4))
    assert made == again != other


def test_zeros_of_a_sparse_report_are_blank_and_nothing_else_is() -> None:
    report = make_report(Random(4), clean=True)
    thin = pages.sparse(report)
    for name, value in report.cells.items():
        assert (thin.cells[name], thin.printed[name]) == (
            ("blank", "") if value == 0 else (value, report.printed[name])
        )


def test_rotated_pages_say_so_and_show_the_same() -> None:
    sheet = Sheet(200, 100, [Rule(10, 20, 90, 20, 4)])
    plain = draw_pdf([sheet])
    sheet.rotate = 90
    with pypdfium2.PdfDocument(draw_pdf([sheet])) as pdf, pypdfium2.PdfDocument(plain) as straight:
        assert pdf[0].get_rotation() == 90
        assert pdf[0].get_size() == straight[0].get_size()
        shown, wanted = pdf[0].render().to_pil().convert("L"), straight[0].render().to_pil().convert("L")
        assert np.abs(np.asarray(shown, dtype=float) - np.asarray(wanted, dtype=float)).mean() < 1


def test_an_ofd_file_holds_its_pages_and_words() -> None:
    made = make_document(CLASSES["ofd"], 3, 1)
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        contents = [archive.read(n).decode() for n in archive.namelist() if n.endswith("Content.xml")]
    words = "".join(t for c in contents for t in re.findall(r"<ofd:TextCode[^>]*>([^<]*)<", c))
    gold: Any = made.gold
    assert len(contents) == max(p["page"] for p in gold["places"].values()) or len(contents) > 1
    assert squeezed(gold["paragraphs"][0]["text"]) in squeezed(words)


# --------------------------------------------------------------------------- scans


def test_a_scanned_page_has_no_text_and_its_places_hold_the_ink() -> None:
    rng = Random("scan")
    report, flow = scans.make_pages(rng, rules="stroke")
    noise = scans.numbers(rng)
    spoilt = [scans.rough(s, noise) for s in scans.render(flow.sheets[-1:], 140)]
    sheet = scans.image_sheet(spoilt[0], scans.degrade.jpeg(scans.degrade.as_image(spoilt[0].image, False), 40, 140))
    data = draw_pdf([sheet])
    with pypdfium2.PdfDocument(data) as pdf:
        assert pdf[0].get_textpage().get_text_range() == ""
        assert pdf[0].get_size() == pytest.approx((flow.sheets[-1].width, flow.sheets[-1].height), abs=1)
    assert len(data) < 400_000
    assert report.form_name.startswith("annual-report")


def test_the_same_seed_gives_the_same_scan() -> None:
    scan = scans.render([Sheet(200, 100, [Rule(10, 20, 90, 20, 4)])], 100)[0]
    first, second = (scans.rough(scan, np.random.default_rng(7)).image for _ in range(2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, scans.rough(scan, np.random.default_rng(8)).image)


def test_a_seal_is_red_and_leaves_the_print_below_readable() -> None:
    white, black = np.full((200, 200, 3), 255, dtype=np.float32), np.zeros((200, 200, 3), dtype=np.float32)
    rng = np.random.default_rng(1)
    on_paper = scans.degrade.sealed(white, "永安县卫生健康委员会", (100, 100), 160, 0.9, rng)
    ink = seal_image("永安县卫生健康委员会", 160)
    assert 0.1 < float((ink > 0.5).mean()) < 0.4
    touched = on_paper[..., 1] < 200
    assert touched.any() and (on_paper[touched][:, 0] > on_paper[touched][:, 1] + 20).all()
    assert np.array_equal(scans.degrade.sealed(black, "永安县", (100, 100), 160, 0.9, rng), black)


def test_a_single_picture_says_its_resolution() -> None:
    found = Image.open(io.BytesIO(scans.degrade.png(Image.new("L", (20, 20)), 200)))
    assert round(found.info["dpi"][0]) == 200


# --------------------------------------------------------------------------- printers


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_prints_a_word_report() -> None:
    made = make_document(CLASSES["pdf_docx"], 3, 0)
    with pypdfium2.PdfDocument(made.data) as pdf:
        text = squeezed("".join(p.get_textpage().get_text_range() for p in pdf))
    gold: Any = made.gold
    assert squeezed(gold["paragraphs"][0]["text"]) in text


@pytest.mark.skipif(shutil.which("chromium") is None, reason="Chromium is not installed")
def test_chromium_prints_a_page() -> None:
    made = make_document(CLASSES["pdf_chromium"], 3, 0)
    with pypdfium2.PdfDocument(made.data) as pdf:
        assert len(pdf) >= 2
        assert "2" in pdf[0].get_textpage().get_text_range()
