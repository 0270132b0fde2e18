"""A page made upright, and where text stands on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from extractor import settings
from extractor.bend import find_bend
from extractor.readers import page_image
from extractor.readers.cleaning import clean
from extractor.readers.ocr import OcrEngine, Pixels, Quad
from extractor.readers.page_image import Matrix, PageImage, Sheet
from extractor.readers.paper import find_paper
from extractor.readers.skew import find_skew
from extractor.ruling import Ruling, find_ruling


@dataclass(frozen=True)
class Upright:
    """A page made upright: its image record, its grey pixels, its rules; and how it came about, to turn it further."""

    image: PageImage
    grey: Pixels
    ruling: Ruling
    sheet: Sheet
    again: Callable[[], Pixels]
    quarters: int

    @classmethod
    def of(cls, sheet: Sheet, again: Callable[[], Pixels], quarters: int = 0) -> Upright:
        """Flattened (photographs), turned by ``quarters``, deskewed and straightened along its rules.

        ``again`` loads the sheet's pixels once more; the page's image calls it when it no longer holds them.
        """
        pixels = page_image.without_colour(sheet.pixels)
        height, width = pixels.shape[:2]
        matrix: Matrix = np.eye(3)
        unit = sheet.unit
        paper = find_paper(pixels)
        if paper is not None:
            matrix, width, height = paper
            unit = max(width, height) / settings.A4_LONG_SIDE
        flat = clean(page_image.warp(pixels, matrix, width, height))
        skew = find_skew(flat)
        spin, width, height = page_image.turn(width, height, quarters, -skew)
        if quarters or abs(skew) >= settings.SKEW_LEAST:
            matrix = spin @ matrix
            flat = clean(page_image.warp(pixels, matrix, width, height))
        else:
            height, width = flat.shape
        ruling = find_ruling(flat, unit)
        bend = find_bend(ruling, width, height, unit)
        if bend is not None:
            flat = bend.straighten(flat)
            ruling = bend.straight(ruling)  # looked for again, thin rules are lost: resampling pales them
        to_points = np.diag([sheet.width / pixels.shape[1], sheet.height / pixels.shape[0], 1.0])

        def make() -> Pixels:
            made = clean(page_image.warp(again(), matrix, width, height))
            return bend.straighten(made) if bend is not None else made

        image = PageImage(make, unit, (height, width), to_points @ np.linalg.inv(matrix), bend)
        return cls(image, flat, ruling, sheet, again, quarters)

    def turned(self, quarters: int) -> Upright:
        """The same page, turned further by quarter turns clockwise."""
        return Upright.of(self.sheet, self.again, self.quarters + quarters)


def lay(sheet: Sheet, again: Callable[[], Pixels], engine: OcrEngine) -> tuple[Upright, tuple[Quad, ...]]:
    """A page made upright, turned where its lines run down (it may still stand on its head), and where text stands on it."""
    upright = Upright.of(sheet, again)
    places = engine.detect(upright.grey)
    if _lies_on_side(places):
        upright = upright.turned(1)
        places = engine.detect(upright.grey)
    return upright, places


def _lies_on_side(places: Sequence[Quad]) -> bool:
    """Whether the page's lines of text run down: most of what is long is taller than wide."""
    tall = wide = 0.0
    for place in places:
        x0, y0, x1, y1 = place.bounds
        if y1 - y0 > 2 * (x1 - x0):
            tall += y1 - y0
        elif x1 - x0 > 2 * (y1 - y0):
            wide += x1 - x0
    return tall > wide
