"""A second look at single cells: whether there is ink in them at all, and what it says when it is read alone.

A cell without ink is truly blank. Nothing is made up: ink that the engine cannot read is reported as unread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor import settings
from extractor.readers import ink
from extractor.readers.ink import find_ink, padded, within
from extractor.readers.ocr import NOTHING, OcrEngine, Reading
from extractor.readers.page_image import PageImage
from extractor.readers.strokes import level_stroke, settled
from extractor.records import Box, PrintedPage

BLANK = Reading("", 1.0)
"""No ink: nothing is printed there."""

PALE_DASH = Reading("—", settings.PALE_SCORE)
"""A level stroke known by its shape: so pale, it reads as anything."""


def reread(page: PrintedPage, boxes: Sequence[Box], engine: OcrEngine) -> tuple[Reading, ...]:
    """What stands in each box (points of the upright page) when its ink is read alone: the text and its least score.

    ``BLANK`` where there is no ink, ``NOTHING`` where there is ink that cannot be read or the page holds no image.
    """
    if not isinstance(page.image, PageImage):
        return tuple(NOTHING for _ in boxes)
    grey = page.image.pixels()
    unit = page.image.unit
    areas = [page.image.to_pixels(box) for box in boxes]
    inks = [find_ink(grey, area, unit, pale=True) for area in areas]
    places = [
        within(padded(line, unit), area, unit)
        for area, found in zip(areas, inks, strict=True)
        for line in found.lines
        if not found.dash
    ]
    read = engine.recognise(grey, places)
    readings = iter([settled(grey, place, reading, unit) for place, reading in zip(places, read, strict=True)])
    joined = [PALE_DASH if found.dash else _joined([next(readings) for _ in found.lines]) for found in inks]
    return tuple(_doubted(reading) if found.pale else reading for reading, found in zip(joined, inks, strict=True))


def lone_stroke(page: PrintedPage, box: Box) -> Box | None:
    """The level stroke that is all the ink in a cell (points of the upright page); ``None`` where there is other ink."""
    if not isinstance(page.image, PageImage):
        return None
    grey, unit = page.image.pixels(), page.image.unit
    lines = find_ink(grey, page.image.to_pixels(box), unit).lines
    found = level_stroke(grey, padded(lines[0], unit).bounds, unit) if len(lines) == 1 else None
    return page.image.to_points(found) if found is not None else None


def lone_speck(page: PrintedPage, box: Box) -> Box | None:
    """The flat speck in a cell without print (points of the upright page); ``None`` where there is none, or more than one."""
    if not isinstance(page.image, PageImage):
        return None
    found = ink.lone_speck(page.image.pixels(), page.image.to_pixels(box), page.image.unit)
    return page.image.to_points(found) if found is not None else None


def has_ink(page: PrintedPage, box: Box) -> bool:
    """Whether anything is printed in a box (points of the upright page), however pale; true where the page has no image."""
    if not isinstance(page.image, PageImage):
        return True
    return bool(find_ink(page.image.pixels(), page.image.to_pixels(box), page.image.unit, pale=True).lines)


def _doubted(reading: Reading) -> Reading:
    """What pale ink reads as: numbers that shine through from the other side are pale, too; a slash would lean the other way."""
    if reading.text in settings.DASHES or reading.text == "/" or reading is NOTHING:
        return reading
    return replace(reading, score=min(reading.score, settings.PALE_SCORE))


def _joined(readings: Sequence[Reading]) -> Reading:
    if not readings:
        return BLANK
    texts = [r.text.strip() for r in readings]
    if not any(texts):
        return NOTHING
    return Reading("".join(texts), min(r.score for r, t in zip(readings, texts, strict=True) if t))
