"""Words of text boxes: parted where the page shows white, drawn in to their ink."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.readers.ocr import Pixels, Quad, Reading
from extractor.readers.scanned_words import words_of


def drawn(*ink: tuple[int, int, int, int]) -> Pixels:
    """White paper, 40 by 300, with black boxes (left, top, right, bottom)."""
    paper = np.full((40, 300), 255, np.uint8)
    for x0, y0, x1, y1 in ink:
        paper[y0:y1, x0:x1] = 0
    return paper


def characters(text: str, *lefts: int) -> tuple[Pixels, Reading]:
    """Characters 20 pixels wide and high that begin at ``lefts``, in a box as wide as the paper."""
    positions = tuple((x + 10) / 300 for x in lefts)
    return drawn(*((x, 10, x + 20, 30) for x in lefts)), Reading(text, 0.9, positions)


PLACE = Quad.of_box(0, 0, 300, 40)


@pytest.mark.parametrize(
    ("text", "lefts", "words"),
    [
        ("科研机构", (0, 22, 44, 66), ["科研机构"]),
        ("科研社会", (0, 22, 60, 82), ["科研", "社会"]),  # 18 of 20 pixels: headers of two columns
        ("公开，件", (0, 22, 44, 80), ["公开，件"]),  # the white that a comma brings along
        ("规章0", (0, 22, 80), ["规章", "0"]),
        ("有3件", (0, 38, 76), ["有3件"]),  # digits stand free in prose
        ("3 7", (0, 20, 40), ["3 7"]),  # two digits: by the distance of their middles alone
    ],
)
def test_texts_are_parted_at_white(text: str, lefts: tuple[int, ...], words: list[str]) -> None:
    paper, reading = characters(text, *lefts)
    if " " in text:
        reading = Reading(text, 0.9, (10 / 300, 35 / 300, 60 / 300))
        paper = drawn((0, 10, 20, 30), (50, 10, 70, 30))
    assert [w.text for w in words_of(paper, PLACE, reading, 1.0)] == words


def test_a_row_of_numbers_is_parted_at_its_ink() -> None:
    """A recogniser's places of lone digits are a few points off; columns are found by them."""
    paper = drawn(*((x, 10, x + 14, 30) for x in (0, 60, 120)))
    reading = Reading("0 0 0", 0.9, tuple(x / 300 for x in (12, 36, 70, 100, 118)))
    words = list(words_of(paper, PLACE, reading, 1.0))
    assert [(w.text, w.box.x0, w.box.x1) for w in words] == [
        ("0", pytest.approx(0, abs=2), pytest.approx(14, abs=2)),
        ("0", pytest.approx(60, abs=2), pytest.approx(74, abs=2)),
        ("0", pytest.approx(120, abs=2), pytest.approx(134, abs=2)),
    ]


def test_ink_that_was_read_as_nothing_is_no_part_of_the_number_before_it() -> None:
    """Two of seven zeros came out as one: its box would make one column of two."""
    paper = drawn(*((x, 10, x + 14, 30) for x in (0, 60, 120)))
    words = list(words_of(paper, PLACE, Reading("0 0", 0.9, (7 / 300, 40 / 300, 67 / 300)), 1.0))
    assert [w.box.x1 for w in words] == [pytest.approx(14, abs=2), pytest.approx(74, abs=2)]


@pytest.mark.parametrize("text", ["0", "/"])
def test_a_neighbour_cut_by_the_box_is_no_part_of_a_lone_mark(text: str) -> None:
    paper = drawn((0, 10, 4, 30), (34, 10, 48, 30))
    (word,) = words_of(paper, PLACE, Reading(text, 0.9, (41 / 300,)), 1.0)
    assert (word.text, word.box.x0, word.box.x1) == (text, pytest.approx(34, abs=2), pytest.approx(48, abs=2))


def test_numbers_behind_their_label_are_parted_by_the_height_of_digits() -> None:
    paper = drawn((0, 8, 24, 32), (26, 8, 50, 32), (90, 13, 102, 31), (138, 13, 150, 31))
    reading = Reading("规章 0 0", 0.9, tuple(x / 300 for x in (12, 38, 70, 96, 120, 144)))
    assert [w.text for w in words_of(paper, PLACE, reading, 1.0)] == ["规章", "0", "0"]


def test_numbers_far_apart_are_two_however_high_their_box() -> None:
    paper = drawn((0, 11, 12, 28), (50, 11, 62, 28))
    reading = Reading("3 7", 0.9, (6 / 300, 31 / 300, 56 / 300))
    assert [w.text for w in words_of(paper, PLACE, reading, 1.0)] == ["3", "7"]


def test_a_box_is_drawn_in_to_its_line_and_a_dash_keeps_its_own() -> None:
    paper, reading = characters("件", 100)
    paper[0:4, 100:110] = 0  # the feet of the line above
    (word,) = words_of(paper, PLACE, reading, 2.0)
    assert (word.box.x0, word.box.y0, word.box.x1, word.box.y1) == pytest.approx((49.5, 4.5, 60.5, 15.5))
    (dash,) = words_of(drawn((100, 19, 120, 22)), PLACE, Reading("—", 0.9, (0.36,)), 2.0)
    assert (dash.box.y0, dash.box.y1) == (0, 20)


def test_a_thin_level_stroke_is_ink() -> None:
    paper, reading = characters("第一项", 0, 24, 48)
    paper[10:30, 24:44] = 255
    paper[20, 24:44] = 0  # one pixel
    assert [w.text for w in words_of(paper, PLACE, reading, 1.0)] == ["第一项"]


def test_ink_of_the_lines_above_and_below_fills_no_white() -> None:
    """The headers of two narrow columns: between 企业 and 机构, the box shows the feet of the characters over them."""
    paper, reading = characters("企业机构", 0, 22, 60, 82)
    paper[0:2, 40:62] = 0
    paper[37:40, 44:70] = 0
    assert [w.text for w in words_of(paper, PLACE, reading, 1.0)] == ["企业", "机构"]


@pytest.mark.parametrize(
    ("text", "lefts", "words"),
    [
        ("12 34", (0, 16, 60, 76), ["12", "34"]),  # 1.4 heights apart: the digits of one number are not
        ("1 2 3", (0, 46, 92), ["1 2 3"]),  # set with wide spacing
    ],
)
def test_numbers_are_parted_at_less_white_where_their_digits_stand_close(
    text: str, lefts: tuple[int, ...], words: list[str]
) -> None:
    paper = drawn(*((x, 10, x + 14, 31) for x in lefts))
    places = iter(lefts)
    middles = [next(places) + 7 if c != " " else None for c in text]
    filled = [m if m is not None else (middles[i - 1] + middles[i + 1]) / 2 for i, m in enumerate(middles)]  # type: ignore[operator]
    reading = Reading(text, 0.9, tuple(m / 300 for m in filled))
    assert [w.text for w in words_of(paper, PLACE, reading, 1.0)] == words
