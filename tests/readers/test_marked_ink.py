"""What a number's ink shows beside its digits: notes' raised marks, strokes through them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.alignment.values import parse
from extractor.ocr_digits import ocr_number
from extractor.readers.ocr import Pixels, Quad, Reading
from extractor.readers.strokes import settled
from extractor.records import State

UNIT = 3.0
PLACE = Quad.of_box(0, 0, 160, 70)


def drawn(text: str, raised: str = "", strike: tuple[int, int, int] | None = None) -> Pixels:
    grey: Pixels = np.full((70, 160), 250, np.uint8)
    cv2.putText(grey, text, (20, 50), cv2.FONT_HERSHEY_DUPLEX, 1.0, (20,), 1, cv2.LINE_AA)
    (width, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 1.0, 1)
    cv2.putText(grey, raised, (22 + width, 38), cv2.FONT_HERSHEY_DUPLEX, 0.6, (20,), 1, cv2.LINE_AA)
    if strike is not None:
        y, x0, x1 = strike
        cv2.line(grey, (x0, y), (x1, y), (20,), 2)
    return grey


def read(grey: Pixels, text: str) -> str:
    return settled(grey, PLACE, Reading(text, 0.99, tuple(np.linspace(0.2, 0.8, len(text)))), UNIT).text


@pytest.mark.parametrize(("number", "mark"), [("5", "1"), ("40", "2"), ("312", "12")])
def test_a_raised_mark_is_no_digit(number: str, mark: str) -> None:
    text = read(drawn(number, mark), number + mark)
    assert text == number + mark.translate(str.maketrans("012", "⁰¹²"))
    assert ocr_number(text) is None
    value, remarks = parse(text)
    assert value.number == int(number)
    assert [e.name for e in remarks] == ["value_free_text"]


@pytest.mark.parametrize("number", ["51", "4", "44", "41.84", "1,024", "996", "70", "68"])
def test_numbers_as_printed_stay(number: str) -> None:
    assert read(drawn(number), number) == number


def test_a_number_struck_through_is_no_number() -> None:
    text = read(drawn("57", strike=(39, 16, 64)), "57")
    assert parse(text)[0].state is State.UNREADABLE
    assert ocr_number(text) is None


def test_one_digit_struck_before_another_stays_struck() -> None:
    grey = drawn("0 3", strike=(39, 17, 43))
    value, _ = parse(read(grey, "03"))
    assert value.number == 3
    assert "\u0336" in (value.raw or "")


def test_a_nought_with_a_stroke_is_doubtful() -> None:
    assert settled(drawn("0"), PLACE, Reading("θ", 0.99, (0.5,)), UNIT).score <= 0.5
