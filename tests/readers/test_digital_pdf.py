"""Digital PDF pages: where words stand, what is print and what is not, files that cannot be read."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from extractor.errors import PasswordNeeded, UnreadableFile
from extractor.readers.digital_pdf import read_pages
from extractor.records import PrintedPage, Problem
from tests.readers.pdfs import HEIGHT, WIDTH, Pen, draw, source

pytest.importorskip("pypdfium2")
pikepdf = pytest.importorskip("pikepdf", reason="pikepdf alters the test PDFs")

LINE = "本年度新收政府信息公开申请十二件"


def read(data: bytes, password: str | None = None) -> tuple[list[PrintedPage], list[Problem]]:
    pages, problems = read_pages(source(data, password))
    return list(pages), list(problems)


def words(page: PrintedPage) -> list[str]:
    return [w.text for w in page.words]


def codes(problems: list[Problem]) -> list[str]:
    return [p.code for p in problems]


def altered(data: bytes, change: Callable[[pikepdf.Pdf], None], **save: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(out, **save)
    return out.getvalue()


def test_words_stand_where_they_are_printed() -> None:
    (page,), problems = read(draw(lambda pen: pen.text(100, 200, "总计 12", 10)))
    assert (page.number, page.width, page.height, page.scanned) == (1, WIDTH, HEIGHT, False)
    assert words(page) == ["总计", "12"]
    total = page.words[0]
    assert total.box.x0 == pytest.approx(100, abs=0.1)
    assert total.box.x1 == pytest.approx(120, abs=0.1)
    assert total.box.y0 < 195 < total.box.y1
    assert total.edges == pytest.approx((100, 110, 120), abs=0.1)
    assert problems == []


@pytest.mark.parametrize(
    ("size", "raised", "text"),
    [(7.0, 4.0, "5¹²"), (10.0, 4.8, "5¹²"), (7.0, -2.0, "5¹²"), (12.0, 0.0, "512"), (11.0, 0.2, "512")],
)
def test_a_raised_mark_is_no_digit_of_the_number(size: float, raised: float, text: str) -> None:
    def drawn(pen: Pen) -> None:
        pen.text(100, 200, "5", 12)
        pen.text(106, 200 - raised, "12", size)

    (page,), _ = read(draw(drawn))
    assert words(page) == [text]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_places_are_those_of_the_page_as_displayed(rotate: int) -> None:
    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = rotate

    (page,), _ = read(altered(draw(lambda pen: pen.text(100, 200, "总计")), turn))
    word = page.words[0]
    x, y = 110.0, 196.0
    shown = {0: (x, y), 90: (HEIGHT - y, x), 180: (WIDTH - x, HEIGHT - y), 270: (y, WIDTH - x)}[rotate]
    assert (page.width, page.height) == ((WIDTH, HEIGHT) if rotate in (0, 180) else (HEIGHT, WIDTH))
    assert word.angle == rotate
    assert word.box.centre == pytest.approx(shown, abs=2)


@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
def test_turned_writing_is_told_with_its_angle(clockwise: int) -> None:
    (page,), _ = read(draw(lambda pen: pen.turned(300, 400, LINE, clockwise)))
    assert words(page) == [LINE]
    assert page.words[0].angle == clockwise


def test_the_visible_part_of_a_cropped_page_counts() -> None:
    def crop(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].CropBox = [50, 42, 595, 742]

    (page,), _ = read(altered(draw(lambda pen: (pen.text(100, 200, "总计"), pen.text(100, 20, LINE))), crop))
    assert (page.width, page.height) == (545, 700)
    assert words(page) == ["总计"]
    assert page.words[0].box.x0 == pytest.approx(50, abs=0.1)


def test_lines_drawn_as_strokes_and_as_thin_boxes_are_rulings() -> None:
    def page(pen: Pen) -> None:
        pen.line(100, 100, 300, 100)
        pen.box(100, 150, 300, 150.5)
        pen.canvas.rect(100, HEIGHT - 300, 50, 40, stroke=1, fill=0)
        pen.box(400, 400, 500, 450, grey=0.8)

    (found,), _ = read(draw(page))
    flat = [(round(b.x0), round(b.y0), round(b.x1), round(b.y1)) for b in found.rulings]
    assert (100, 100, 300, 100) in flat
    assert any(b.height < 1 and b.x0 == pytest.approx(100) and b.y0 == pytest.approx(150) for b in found.rulings)
    assert len(flat) == 6  # the outlined box has four sides, the painted area none


@pytest.mark.parametrize(
    ("hidden", "code"),
    [
        pytest.param(lambda pen: pen.text(72, 300, "看不见的数字999", mode=3), "hidden_text", id="invisible mode"),
        pytest.param(lambda pen: pen.text(72, 300, "白色的数字999", grey=1), "hidden_text", id="white on white"),
        pytest.param(lambda pen: pen.text(72, 300, "极小的数字999", size=0.6), "hidden_text", id="a fleck"),
        pytest.param(lambda pen: pen.turned(72, 300, "仅供参考", 45, 60, 0.8), "watermark", id="aslant"),
        pytest.param(lambda pen: pen.text(72, 300, "内部资料", 60, grey=0.85), "watermark", id="large and faint"),
    ],
)
def test_what_is_no_print_is_left_out_and_named(hidden: Callable[[Pen], None], code: str) -> None:
    (page,), problems = read(draw(lambda pen: (pen.text(72, 100, LINE), hidden(pen))))
    assert words(page) == [LINE]
    assert codes(problems) == [code]


def test_white_text_on_a_dark_area_is_print() -> None:
    (page,), problems = read(
        draw(lambda pen: (pen.text(72, 100, LINE), pen.box(70, 190, 200, 220), pen.text(80, 210, "总计", grey=1)))
    )
    assert words(page) == [LINE, "总计"]
    assert problems == []


def test_bold_imitated_by_painting_twice_is_read_once() -> None:
    def page(pen: Pen) -> None:
        for character, x in (("总", 72.0), ("计", 82.5)):
            pen.text(x, 100, character)
            pen.text(x + 0.3, 100, character)

    (found,), _ = read(draw(page))
    assert "".join(words(found)) == "总计"


def test_narrow_letters_side_by_side_are_both_read() -> None:
    def page(pen: Pen) -> None:
        pen.canvas.setFont("Helvetica-Oblique", 9)
        pen.canvas.saveState()
        pen.canvas.scale(0.75, 1)  # as narrow faces set them: 0.17 em each
        pen.canvas.drawString(100, 700, "small following 11.4")
        pen.canvas.restoreState()

    (found,), _ = read(draw(page))
    assert words(found) == ["small", "following", "11.4"]


def image_page(pen: Pen) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    pen.canvas.drawImage(ImageReader(Image.new("RGB", (300, 424), "white")), 0, 0, WIDTH, HEIGHT)


def test_a_page_that_is_an_image_is_a_scan() -> None:
    (page,), _ = read(draw(image_page))
    assert page.scanned
    assert page.words == ()


def test_hidden_text_over_a_scan_is_another_programs_reading() -> None:
    (page,), problems = read(draw(lambda pen: (image_page(pen), pen.text(72, 100, LINE, mode=3))))
    assert page.scanned
    assert words(page) == [LINE]
    assert codes(problems) == ["hidden_text_layer"]


def test_print_over_a_background_picture_is_no_scan() -> None:
    (page,), _ = read(draw(lambda pen: (image_page(pen), pen.text(72, 100, LINE))))
    assert not page.scanned
    assert words(page) == [LINE]


def test_a_text_layer_that_lies_is_found_out() -> None:
    salad = "".join(chr(0x5000 + i * 331 % 0x4000) for i in range(60))
    (page,), problems = read(draw(lambda pen: (pen.text(20, 100, salad[:30]), pen.text(20, 130, salad[30:]))))
    assert page.scanned
    assert codes(problems) == ["text_layer_lies"]


def test_an_empty_page_is_neither_scan_nor_problem() -> None:
    (page,), problems = read(draw(lambda _: None))
    assert (page.scanned, page.words, problems) == (False, (), [])


def test_form_fields_are_read_like_print() -> None:
    def page(pen: Pen) -> None:
        pen.text(72, 100, LINE)
        pen.canvas.acroForm.textfield(name="total", value="1234", x=300, y=730, width=80, height=20)

    (found,), _ = read(draw(page))
    assert words(found) == [LINE, "1234"]


def test_remarks_and_attachments_are_named() -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["附表.xlsx"] = pikepdf.AttachedFileSpec(pdf, b"PK")
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[72, 600, 90, 620], Contents="数字待核"
        )
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])

    _, problems = read(altered(draw(lambda pen: pen.text(72, 100, LINE)), add))
    assert codes(problems) == ["attachments", "remarks"]
    assert "附表.xlsx" in problems[0].message
    assert "数字待核" in problems[1].message


def test_an_encrypted_file_asks_for_its_password() -> None:
    data = altered(
        draw(lambda pen: pen.text(72, 100, LINE)),
        lambda _: None,
        encryption=pikepdf.Encryption(owner="owner", user="user", R=6),
    )
    with pytest.raises(PasswordNeeded, match="give its password"):
        read(data)
    with pytest.raises(PasswordNeeded, match="wrong"):
        read(data, "other")
    assert words(read(data, "user")[0][0]) == [LINE]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 nothing", b"plain text"])
def test_a_file_that_is_no_pdf_is_told_in_a_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="damaged"):
        read(data)


def test_a_damaged_page_is_a_problem_and_the_rest_is_read() -> None:
    def damage(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.Kids[0] = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Nothing))

    pages, problems = read(
        altered(draw(lambda pen: pen.text(72, 100, "甲"), lambda pen: pen.text(72, 100, LINE)), damage)
    )
    assert [p.number for p in pages] == [1, 2]
    assert words(pages[1]) == [LINE]
    assert [(p.code, p.page) for p in problems] == [("page_damaged", 1)]


@pytest.mark.parametrize(("text", "shown"), [("属于国家秘密", "属于国"), ("1234", "1234"), ("公开 5678", "公开")])
def test_text_that_its_cell_cuts_off_is_no_print(text: str, shown: str) -> None:
    """But for a number of which a part is seen: 123 of 1234 would be another number."""

    def drawn(pen: Pen) -> None:
        path = pen.canvas.beginPath()
        path.rect(100, pen.height - 210, 18 if text.isdigit() else 32 if text[0] == "属" else 22, 20)
        pen.canvas.clipPath(path, stroke=0)
        pen.text(100, 200, text, 10)

    (page,), problems = read(draw(drawn))
    assert words(page) == [shown]
    assert codes(problems) == ([] if text == shown else ["hidden_text"])
