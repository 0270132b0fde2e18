"""Seals and red rules are taken out of a page, black ink under them and red type are not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extractor.readers.cleaning import clean
from extractor.readers.ocr import Pixels

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


def smeared(pixels: Pixels, quality: int) -> Pixels:
    """As JPEG keeps it: colour at half the resolution."""
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1), np.uint8)


def finely_stamped(pixels: Pixels) -> Pixels:
    """A seal in thin strokes, as its letters are."""
    seal = np.full_like(pixels, 255)
    cv2.circle(seal, (400, 600), 118, RED, 6, cv2.LINE_AA)
    for x in range(320, 490, 24):
        for y in (540, 600, 660):
            cv2.putText(seal, "WX", (x - 10, y), cv2.FONT_HERSHEY_SIMPLEX, 0.7, RED, 1, cv2.LINE_AA)
    pale = cv2.addWeighted(seal, 0.6, np.full_like(seal, 255), 0.4, 0)
    return (pixels.astype(np.uint16) * pale // 255).astype(np.uint8)


def form(pixels: Pixels) -> Pixels:
    """Columns, and labels beside them."""
    for y in range(450, 750, 25):
        cv2.putText(pixels, "label of a row", (60, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20, 20, 20), 2, cv2.LINE_AA)
    for x in range(300, 500, 50):
        cv2.line(pixels, (x, 400), (x, 800), (120, 120, 120), 2)
    return pixels


@pytest.mark.parametrize("quality", [85, 60, 40])
def test_thin_strokes_of_a_seal_leave_no_trace_that_could_be_read(quality: int) -> None:
    cleaned = clean(smeared(finely_stamped(form(page())), quality))
    assert (cleaned[500:700, 305:345] < 200).mean() < 0.003  # more than a speck here and there


@pytest.mark.parametrize("quality", [85, 60, 40])
@pytest.mark.parametrize("grey", [20, 110])
def test_a_number_under_thin_strokes_stays(quality: int, grey: int) -> None:
    pixels = form(page())
    cv2.putText(pixels, "1", (368, 612), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (grey, grey, grey), 2, cv2.LINE_AA)
    alone = clean(smeared(pixels, quality))[590:615, 362:392]
    sealed = clean(smeared(finely_stamped(pixels), quality))[590:615, 362:392]
    assert np.quantile(sealed, 0.03) < np.quantile(alone, 0.03) + 60
