"""Seals and red rules are taken out of a page, black ink under them and red type are not."""

from __future__ import annotations

import cv2
import numpy as np

from extractor.readers.ocr import Pixels
from extractor.readers.page_image import clean

RED = (40, 30, 215)  # blue, green, red: dark stamp ink
UNIT = 2  # pixels a point


def page() -> Pixels:
    return np.full((842 * UNIT, 595 * UNIT, 3), 250, np.uint8)


def stamped(pixels: Pixels, colour: tuple[int, int, int] = RED) -> Pixels:
    """A seal of 42 mm: ring, star, letters; printed over what is there, as ink is."""
    seal = np.full_like(pixels, 255)
    cv2.circle(seal, (400, 600), 118, colour, 8, cv2.LINE_AA)
    cv2.fillPoly(seal, [np.array([[400, 560], [440, 630], [360, 630]], np.int32)], colour)
    for x in (320, 370, 430, 480):
        cv2.putText(seal, "R", (x - 10, 540), cv2.FONT_HERSHEY_SIMPLEX, 1.2, colour, 4, cv2.LINE_AA)
    return (pixels.astype(np.uint16) * seal // 255).astype(np.uint8)


def test_a_seal_leaves_no_ink_and_the_number_under_it_stays() -> None:
    pixels = page()
    cv2.putText(pixels, "27", (385, 612), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (20, 20, 20), 2, cv2.LINE_AA)
    cleaned = clean(stamped(pixels))
    number = cleaned[585:615, 380:425]
    assert number.min() < 100
    cleaned[585:615, 380:425] = 245
    assert cleaned[470:730, 270:530].min() > 225


def test_red_type_stays_dark_beside_a_seal() -> None:
    pixels = stamped(page())
    for y in (800, 840, 880):
        cv2.putText(pixels, "12", (300, y), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0, 0, 255), 2, cv2.LINE_AA)
    cleaned = clean(pixels)
    assert all(cleaned[y - 25 : y + 3, 295:345].min() < 130 for y in (800, 840, 880))


def test_a_red_rule_under_a_heading_is_taken_out() -> None:
    pixels = page()
    cv2.line(pixels, (100, 300), (1090, 300), (0, 0, 230), 4)
    assert clean(pixels)[290:310].min() > 225
