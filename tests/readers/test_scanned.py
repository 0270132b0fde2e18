"""Scanned pages: words and rules in the upright page, places back on the page as shown, engines that fail."""

from __future__ import annotations

import io
from dataclasses import replace
from weakref import WeakKeyDictionary

import cv2
import numpy as np
import pytest
from PIL import Image

from extractor import settings
from extractor.errors import LimitExceeded, UnreadableFile
from extractor.readers import page_image, scanned
from extractor.readers.ink import is_print
from extractor.readers.ocr import OcrEngine, Quad, Reading
from extractor.readers.page_image import PageImage
from extractor.readers.scanned import UNREAD, cut_at_rules, place_on_page, read_pages, registered
from extractor.readers.scanned_words import words_of
from extractor.readers.strokes import level_stroke, settled
from extractor.records import Box, PagePlace, PrintedPage, Source, TextPlace, Word
from extractor.rule import Rule
from extractor.ruling import Ruling
from extractor.tables.image_grid import find_tables
from tests.readers.scans import Broken, Drawn, bent, noisy, paper, skewed, source, table, write

ROWS = [["A", "B", "C", "D"], ["12", "0", "7", "19"], ["0", "", "340", "0"], ["5", "0", "0", "5"]]


def texts(page: PrintedPage) -> list[list[list[str]]]:
    return [[[c.text for c in row] for row in t.rows] for t in find_tables(page)]


def read(drawn: Drawn, pixels: np.ndarray | None = None, **engine: object) -> PrintedPage:
    shown = drawn.pixels if pixels is None else pixels
    (page,), problems = read_pages(source(shown), drawn.engine(**engine))  # type: ignore[arg-type]
    assert problems == ()
    return page


def test_a_drawn_table_is_read_cell_by_cell() -> None:
    assert texts(read(table(ROWS))) == [ROWS]


def test_cells_have_the_engine_score_and_a_blank_has_none() -> None:
    (found,) = find_tables(read(table(ROWS)))
    assert found.rows[1][0].score == pytest.approx(0.99)
    assert found.rows[2][1].score is None


@pytest.mark.parametrize("lost", ["0", "7"])
def test_ink_that_the_detector_passed_over_is_read_all_the_same(lost: str) -> None:
    assert texts(read(table(ROWS), without=[lost])) == [ROWS]


def test_ink_that_cannot_be_read_is_no_blank() -> None:
    drawn = table(ROWS)
    kept = Drawn(drawn.pixels, tuple(w for w in drawn.words if w[0] != "340"))
    assert texts(read(kept))[0][2][2] == UNREAD


@pytest.mark.parametrize(
    "spoil",
    [lambda p: skewed(p, 2.0), lambda p: skewed(p, -1.3), bent, noisy],
    ids=["skew 2.0", "skew -1.3", "bent", "noisy"],
)
def test_rules_are_straightened_before_cells_are_made(spoil) -> None:  # type: ignore[no-untyped-def]
    (page,), _ = read_pages(source(spoil(table(ROWS).pixels)), Broken("silent"))
    (found,) = find_tables(page)
    assert [len(row) for row in found.rows] == [4, 4, 4, 4]


def test_places_lead_back_to_the_page_as_shown() -> None:
    drawn = table(ROWS)
    (page,), _ = read_pages(source(skewed(drawn.pixels, 2.0)), Broken("silent"))
    corner = find_tables(page)[0].rows[0][0].place
    back = place_on_page(corner, [page])
    assert isinstance(back, PagePlace)
    # the table's first corner (120, 300) turned by 2 degrees about the middle of the page, in points
    angle, middle = np.radians(2.0), np.array([620, 877])
    turned = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ (
        np.array([120, 300]) - middle
    )
    expected = (turned + middle) * 841.9 / 1754
    assert [back.box.x0, back.box.y0] == pytest.approx(list(expected), abs=6)


def test_a_text_place_is_left_alone() -> None:
    assert place_on_page(TextPlace(3), []) == TextPlace(3)
    assert place_on_page(PagePlace(1, Box(0, 0, 1, 1)), []) == PagePlace(1, Box(0, 0, 1, 1))


@pytest.mark.parametrize("how", ["crash", "silent", "liar"])
def test_an_engine_that_fails_costs_the_page_not_the_report(how: str) -> None:
    (page,), problems = read_pages(source(table(ROWS).pixels), Broken(how))
    assert page.scanned
    assert [p.code for p in problems] == (["ocr_failed"] if how == "crash" else [])


class Upside:
    """Reads well only what lies as it was drawn: tells turned pages by where the black corner is."""

    name = "upside"

    def __init__(self, corner_first: bool) -> None:
        self._upright_only = corner_first
        self.read_badly = 0

    def detect(self, image: np.ndarray) -> tuple[Quad, ...]:
        height, width = image.shape[:2]
        if height > width:
            return tuple(Quad.of_box(100, y, width - 100, y + 30) for y in range(200, 1400, 60))
        return tuple(Quad.of_box(x, 100, x + 30, height - 100) for x in range(200, 1400, 60))

    def recognise(self, image: np.ndarray, places: object) -> tuple[Reading, ...]:
        upright = image[60:160, 60:160].mean() < 128
        read = tuple(Reading("政府信息公开", 0.98 if upright else 0.4) for _ in places)  # type: ignore[attr-defined]
        self.read_badly += 0 if upright else len(read)
        return read


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_page_on_its_side_or_head_is_turned_upright(quarters: int) -> None:
    pixels = paper()
    pixels[60:160, 60:160] = 0
    for y in range(200, 1400, 60):
        pixels[y + 8 : y + 24, 120:1100:30] = 0
    engine = Upside(True)
    (page,), problems = read_pages(source(np.ascontiguousarray(np.rot90(pixels, quarters))), engine)
    assert problems == ()
    assert engine.read_badly <= settings.TURN_SAMPLE  # of 20 lines
    assert {w.text for w in page.words} == {"政府信息公开"}
    assert all(w.score == 0.98 for w in page.words)
    assert page.height > page.width


def rules(*, down: list[float] | None = None, across: list[float] | None = None) -> Ruling:
    line = np.array([0.0, 1000.0])
    return Ruling(
        tuple(Rule(line, np.array([y, y])) for y in across or []),
        tuple(Rule(line, np.array([x, x])) for x in down or []),
    )


@pytest.mark.parametrize(
    ("box", "ruling", "pieces"),
    [
        ((100, 10, 200, 40), rules(), [(100, 10, 200, 40)]),
        ((100, 10, 200, 40), rules(down=[150]), [(100, 10, 148.2, 40), (151.8, 10, 200, 40)]),
        ((100, 10, 200, 40), rules(down=[101]), [(102.8, 10, 200, 40)]),
        ((100, 10, 200, 40), rules(across=[39]), [(100, 10, 200, 37.2)]),
        ((100, 10, 200, 40), rules(down=[500]), [(100, 10, 200, 40)]),
    ],
)
def test_text_boxes_are_cut_at_rules(box: tuple[int, ...], ruling: Ruling, pieces: list[tuple[float, ...]]) -> None:
    found = cut_at_rules([Quad.of_box(*box)], ruling, unit=2.0)
    assert [p.bounds for p in found] == [pytest.approx(p) for p in pieces]


@pytest.mark.parametrize(
    ("text", "positions", "words"),
    [
        ("2024", (0.1, 0.3, 0.6, 0.9), ["2024"]),
        ("3 7", (0.1, 0.5, 0.9), ["3", "7"]),  # two heights apart: two cells of a table without rules
        ("公开 3", (0.1, 0.3, 0.5, 0.9), ["公开 3"]),
    ],
)
def test_digits_far_apart_are_two_words(text: str, positions: tuple[float, ...], words: list[str]) -> None:
    paper = np.full((30, 100), 255, np.uint8)
    found = words_of(paper, Quad.of_box(0, 0, 100, 30), Reading(text, 0.9, positions), 1.0)
    assert [w.text for w in found] == words


def test_a_row_alone_on_its_page_has_its_columns() -> None:
    drawn = paper()
    cv2.rectangle(drawn, (120, 300), (1120, 334), (0, 0, 0), 4)  # 16 pt high: lower than any rule that is traced
    for x in range(320, 1120, 200):
        cv2.line(drawn, (x, 300), (x, 334), (0, 0, 0), 2)
    words = tuple((str(i), write(drawn, str(i), 200 + 200 * i, 326, 0.7)) for i in range(5))
    assert texts(read(Drawn(drawn, words))) == [[["0", "1", "2", "3", "4"]]]


def test_pages_lie_in_one_frame_by_their_widest_rules() -> None:
    across = [Box(50, y, 545, y) for y in (100, 120)]
    inner = [Box(75, y, 545, y) for y in range(140, 400, 20)]  # rows of a group: their rules begin right of its label
    first = PrintedPage(1, 595, 842, (), scanned=True, image=_image(), rulings=tuple(across))
    second = PrintedPage(2, 595, 842, (), scanned=True, image=_image(), rulings=(*across, *inner))
    assert registered([first, second]) == (first, second)
    moved = tuple(Box(b.x0 + 8, b.y0, b.x1 + 8, b.y1) for b in (*across, *inner))
    one, other = registered([first, replace(second, rulings=moved)])
    assert [b.x0 for b in other.rulings] == pytest.approx([b.x0 + 4 for b in second.rulings])
    assert [b.x0 for b in one.rulings] == pytest.approx([54, 54])
    label = Word("三、本年度办理结果", Box(52, 250, 72, 290))
    long = Box(62, 260, 545, 260)  # one runs on into the group's label, none under it
    group = replace(second, rulings=(*inner, long), words=(label,))
    assert registered([first, group]) == (first, group)


def test_the_edge_of_the_paper_is_no_rule_of_a_table() -> None:
    table = (Box(60, 100, 540, 100), Box(60, 130, 540, 130))
    first = PrintedPage(1, 595, 842, (), rulings=table, scanned=True, image=_image())
    edge = Box(2, 4, 593, 4)
    assert registered([first, replace(first, number=2, rulings=(edge, *table))])[1].rulings == (edge, *table)


def _image() -> PageImage:
    return PageImage(paper, 2.0, (1754, 1240), np.eye(3))


@pytest.mark.parametrize(
    ("line", "read_as", "text"),
    [
        (((10, 20), (34, 20)), "一", "—"),  # read as "one"
        (((10, 20), (34, 20)), "Atr", "—"),
        (((10, 32), (34, 8)), "", "/"),
        (((16, 34), (28, 6)), "7", "/"),
        (((22, 6), (22, 34)), "1", "1"),
        (((10, 20), (34, 20)), "总计", "—"),
        (((10, 20), (34, 20)), "本年度", "—"),
        (((10, 20), (34, 20)), "信息内容", "信息内容"),  # a word read with its underline
    ],
)
def test_a_lone_stroke_is_told_by_its_shape(line: tuple[tuple[int, int], ...], read_as: str, text: str) -> None:
    grey = np.full((40, 44), 250, np.uint8)
    cv2.line(grey, *line, (30,), 2, cv2.LINE_AA)  # type: ignore[call-overload]
    assert settled(grey, Quad.of_box(0, 0, 44, 40), Reading(read_as, 0.5), 2.0).text == text


@pytest.mark.parametrize(
    ("drawn", "read_as", "text"),
    [
        ([(10, 18, 17, 20)], "1", "—"),  # a hyphen of 3.5 by 1 pt
        ([(10, 18, 17, 20)], "400", "—"),
        ([(4, 18, 18, 20), (21, 18, 35, 20)], "11", "—"),  # —— parted in the middle
        ([(10, 18, 17, 20), (30, 8, 32, 10)], "8", "—"),  # dust beside it
        ([(10, 18, 17, 20), (30, 12, 34, 26)], "41", "41"),  # a digit beside it
        ([(10, 18, 12, 20)], ".", "."),  # no wider than high
        ([(10, 14, 22, 20)], "1", "1"),  # as high as small type
        ([(20, 8, 22, 28)], "1", "1"),
    ],
)
def test_a_level_stroke_is_no_number(drawn: list[tuple[int, int, int, int]], read_as: str, text: str) -> None:
    grey = np.full((40, 44), 250, np.uint8)
    for x0, y0, x1, y1 in drawn:
        grey[y0:y1, x0:x1] = 90
    assert settled(grey, Quad.of_box(0, 0, 44, 40), Reading(read_as, 0.99), 2.0).text == text


@pytest.mark.parametrize(("read_as", "score"), [("7", 0.99), ("7", 0.6), ("1", 0.9)])
@pytest.mark.parametrize("gap", [0, 3])
def test_the_bar_of_a_thin_seven_is_no_dash(read_as: str, score: float, gap: int) -> None:
    """Its other stroke is less than half as dark, or parted from it."""
    grey = np.full((40, 44), 250, np.uint8)
    cv2.line(grey, (24, 12 + gap), (18, 30), (150,), 2, cv2.LINE_AA)
    cv2.line(grey, (14, 11), (25, 11), (30,), 2)
    if gap and read_as != "7":
        grey[14:34] = 250  # nothing but the bar: what a dash is read as
    expected = "—" if gap and read_as != "7" else read_as
    assert settled(grey, Quad.of_box(0, 0, 44, 40), Reading(read_as, score), 2.0).text == expected


def test_a_seven_whose_lower_stroke_is_cut_off_stays_one() -> None:
    grey = np.full((16, 44), 250, np.uint8)
    cv2.line(grey, (14, 8), (25, 8), (30,), 2)
    assert settled(grey, Quad.of_box(0, 0, 44, 16), Reading("7", 0.99), 2.0).text == "7"


@pytest.mark.parametrize(
    ("drawn", "found"),
    [
        ([(4, 18, 18, 20), (21, 18, 35, 20)], (4, 18, 35, 20)),
        ([(4, 18, 11, 20), (28, 18, 35, 20)], None),  # dashes of two cells
        ([(8, 14, 28, 16), (8, 20, 28, 22)], None),  # one over the other
        ([(4, 18, 24, 20), (26, 18, 34, 20)], None),  # unlike
        ([(4, 18, 10, 20), (13, 18, 19, 20), (22, 18, 28, 20)], None),  # dots of a leader
    ],
)
def test_a_long_dash_may_be_parted_in_the_middle(
    drawn: list[tuple[int, int, int, int]], found: tuple[int, int, int, int] | None
) -> None:
    grey = np.full((40, 44), 250, np.uint8)
    for x0, y0, x1, y1 in drawn:
        grey[y0:y1, x0:x1] = 90
    assert level_stroke(grey, (0, 0, 44, 40), 2.0) == found


@pytest.mark.parametrize("text", ["0", "7", "4", "8", "12", "1.5", "WWW"])
def test_digits_and_words_are_no_strokes(text: str) -> None:
    grey = paper()[:, :, 0].copy()
    x0, y0, x1, y1 = write(grey, text, 100, 100)
    assert settled(grey, Quad.of_box(x0, y0, x1, y1), Reading(text, 0.9), 2.0).text == text


# --------------------------------------------------------------------------- files


def image_source(image: Image.Image, kind: str, **options: object) -> Source:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return Source(source(paper()).path, out.getvalue(), "image", "0" * 64)


def test_a_tiff_has_as_many_pages_as_frames() -> None:
    frames = [Image.new("1", (400, 600), 1) for _ in range(3)]
    found = image_source(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    pages, problems = read_pages(found, Broken("silent"))
    assert [p.number for p in pages] == [1, 2, 3]
    assert problems == ()


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((500, 400, 3), np.uint8), paper(), np.random.default_rng(1).integers(0, 255, (300, 400, 3), np.uint8)],
    ids=["black", "blank", "noise"],
)
def test_a_page_without_print_is_a_page_without_tables(pixels: np.ndarray) -> None:
    (page,), problems = read_pages(source(pixels), Broken("silent"))
    assert find_tables(page) == ()
    assert problems == ()


@pytest.mark.parametrize(
    ("size", "dpi"),
    [((827, 1170), 100), ((2480, 3508), 300), ((1240, 1754), 106)],  # the last one an A3 sheet, scanned coarsely
    ids=["100 dpi", "300 dpi", "A3"],
)
def test_a_table_is_read_at_any_resolution_and_size(size: tuple[int, int], dpi: int) -> None:
    drawn = table(ROWS)
    shown = image_source(Image.fromarray(drawn.pixels).resize(size, Image.Resampling.LANCZOS), "PNG", dpi=(dpi, dpi))
    (page,), problems = read_pages(shown, drawn.engine())
    assert problems == ()
    assert texts(page) == [ROWS]
    assert (page.width, page.height) == pytest.approx((size[0] * 72 / dpi, size[1] * 72 / dpi), rel=0.01)


def test_an_image_bomb_is_refused_by_its_header() -> None:
    bomb = image_source(Image.new("1", (20_000, 20_000), 1), "PNG")
    with pytest.raises(LimitExceeded):
        read_pages(bomb, Broken("silent"))


def test_a_damaged_image_is_one_sentence() -> None:
    whole = source(table(ROWS).pixels)
    cut = Source(whole.path, whole.data[: len(whole.data) // 3], "image", whole.sha256)
    with pytest.raises(UnreadableFile):
        read_pages(cut, Broken("silent"))


def test_a_damaged_image_is_refused_before_the_engine_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    def loaded() -> OcrEngine:
        raise AssertionError("the engine was loaded")

    monkeypatch.setattr("extractor.readers.paddle.shared_engine", loaded)
    whole = source(table(ROWS).pixels)
    with pytest.raises(UnreadableFile):
        read_pages(Source(whole.path, whole.data[: len(whole.data) // 3], "image", whole.sha256))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "L", "I;16", "CMYK"])
def test_every_mode_of_pixels_is_read(mode: str) -> None:
    image = (
        Image.new("RGB", (300, 400), "white").convert("L") if mode == "I;16" else Image.new("RGB", (300, 400), "white")
    )
    kind = "TIFF" if mode in ("CMYK", "I;16") else "PNG"
    (page,), problems = read_pages(image_source(image.convert(mode), kind), Broken("silent"))
    assert problems == ()
    assert page.image.pixels().shape == page.image.shape


@pytest.mark.parametrize("lost", ["8", "9"])
def test_a_number_that_the_detector_passed_over_is_read_where_numbers_stand_beside_it(lost: str) -> None:
    drawn = paper()
    cv2.rectangle(drawn, (20, 330), (32, 370), (0, 0, 0), -1)  # shade of a spine, level with the row
    shown = [str(i) for i in (8, 7, 6, 5, 9)]
    words = tuple((text, write(drawn, text, 300 + 150 * i, 360, 0.8)) for i, text in enumerate(shown))
    page = read(Drawn(drawn, words), without=[lost])
    assert [w.text for w in sorted(page.words, key=lambda w: w.box.x0)] == shown


@pytest.mark.parametrize(("width", "height", "printed"), [(6, 2, True), (3, 2, False), (4, 4, False), (3, 8, True)])
def test_a_hyphen_is_print_and_a_speck_is_none(width: int, height: int, printed: bool) -> None:
    assert is_print((0, 0, width, height), 2.0) is printed  # pixels, two a point


def test_pages_held_for_a_second_look_are_packed_before_they_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SCAN_HELD_BYTES", 25_000)
    monkeypatch.setattr(page_image, "_held", WeakKeyDictionary())
    made: list[int] = []

    def page(number: int) -> PageImage:
        pixels = np.full((100, 100), number, np.uint8)
        image = PageImage(lambda: (made.append(number), pixels)[1], 1.0, (100, 100), np.eye(3))
        page_image.keep(image, pixels)
        return image

    pages = [page(number) for number in range(4)]
    assert [int(p.pixels()[0, 0]) for p in pages] == [0, 1, 2, 3]
    assert made == []
    del pages
    assert not page_image._held  # nobody can ask for a page again when its document is read


def test_lines_of_some_characters_tell_whether_a_page_stands_on_its_head() -> None:
    mark, label, line = Quad.of_box(0, 0, 20, 20), Quad.of_box(0, 30, 160, 50), Quad.of_box(0, 60, 900, 80)
    assert scanned._sample([line, mark, label])[0] == 2


@pytest.mark.parametrize(
    ("shown", "lost", "found"),
    [
        ("706594", "706594", "706594"),
        ("7065", "7065", ""),  # four may be dust; five that stand level, apart and alike are none
        ("7065948", "06598", "7065948"),  # found by the two that were not passed over: each is read once
    ],
)
def test_a_row_of_numbers_is_read_though_the_detector_passed_over_all_of_it(shown: str, lost: str, found: str) -> None:
    drawn = paper()
    words = tuple((text, write(drawn, text, 200 + 130 * i, 360, 0.8)) for i, text in enumerate(shown))
    prose = ("prose", write(drawn, "prose", 200, 500, 0.8))
    page = read(Drawn(drawn, (*words, prose)), without=list(lost))
    assert "".join(w.text for w in sorted(page.words, key=lambda w: w.box.x0) if w.text != "prose") == found


@pytest.mark.parametrize(
    ("count", "apart", "top", "found"),
    [
        (6, 120, 350, 6),
        (4, 120, 350, 0),  # may be dust
        (30, 14, 350, 0),  # a dashed line
        (6, 120, 471, 0),  # heads of the characters under them, which stand out of their box
    ],
)
def test_a_row_of_dashes_is_read_though_the_detector_passed_over_all_of_it(
    count: int, apart: int, top: int, found: int
) -> None:
    drawn = paper()
    for i in range(count):
        cv2.rectangle(drawn, (200 + apart * i, top), (207 + apart * i, top + 2), (40, 40, 40), -1)
    x0, y0, _, y1 = write(drawn, "prose", 200, 500, 0.8)
    prose = ("prose", (x0, y0, 1000, y1))
    page = read(Drawn(drawn, (prose,)))
    assert [w.text for w in page.words if w.text != "prose"] == ["—"] * found
