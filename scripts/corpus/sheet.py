"""A page before any file format prints it: text, rules, fills and pictures at points from the page's top left.

The same sheet is printed as PDF or OFD, and turned, scaled and laid two on one by plain geometry; the places of the
form's cells travel along, so gold always says where a cell stands on the page as it is displayed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from extractor.records import Box

Colour = tuple[int, int, int]
BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Text:
    """A run of text: baseline start, size in points, ``angle`` in degrees clockwise, ``gap`` added after each glyph."""

    x: float
    y: float
    text: str
    size: float
    face: str
    angle: float = 0.0
    colour: Colour = BLACK
    gap: float = 0.0
    invisible: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, stroked with ``weight``; ``as_fill`` prints it as a thin filled rectangle instead."""

    x0: float
    y0: float
    x1: float
    y1: float
    weight: float
    colour: Colour = BLACK
    as_fill: bool = False
    dash: float = 0.0


@dataclass(frozen=True, slots=True)
class Fill:
    """A rectangle: painted, or (``weight`` > 0) only its outline."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: Colour
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """An encoded image (JPEG or PNG bytes) over a rectangle."""

    x0: float
    y0: float
    x1: float
    y1: float
    data: bytes = field(repr=False)


Mark = Text | Rule | Fill | Picture


@dataclass(slots=True)
class Sheet:
    """A page as displayed. ``rotate`` is what a PDF's /Rotate shall say; the page looks the same."""

    width: float
    height: float
    marks: list[Mark] = field(default_factory=list)
    places: dict[str, Box] = field(default_factory=dict)
    rotate: int = 0


def _moved(mark: Mark, move: Callable[[float, float], tuple[float, float]], scale: float, turn: float) -> Mark:
    if isinstance(mark, Text):
        x, y = move(mark.x, mark.y)
        return replace(mark, x=x, y=y, size=mark.size * scale, gap=mark.gap * scale, angle=mark.angle + turn)
    (ax, ay), (bx, by) = move(mark.x0, mark.y0), move(mark.x1, mark.y1)
    x0, y0, x1, y1 = min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
    if isinstance(mark, Picture):
        return replace(mark, x0=x0, y0=y0, x1=x1, y1=y1)
    return replace(mark, x0=x0, y0=y0, x1=x1, y1=y1, weight=mark.weight * scale)


def _map(
    sheet: Sheet,
    width: float,
    height: float,
    move: Callable[[float, float], tuple[float, float]],
    scale: float = 1.0,
    turn: float = 0.0,
) -> Sheet:
    places = {}
    for name, box in sheet.places.items():
        (ax, ay), (bx, by) = move(box.x0, box.y0), move(box.x1, box.y1)
        places[name] = Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
    return Sheet(width, height, [_moved(m, move, scale, turn) for m in sheet.marks], places, sheet.rotate)


def turned(sheet: Sheet, quarter_turns: int) -> Sheet:
    """The sheet turned clockwise by so many right angles; the page turns with it."""
    for _ in range(quarter_turns % 4):
        height = sheet.height
        sheet = _map(sheet, sheet.height, sheet.width, lambda x, y, h=height: (h - y, x), turn=90.0)  # type: ignore[misc]
    return sheet


def scaled(sheet: Sheet, factor: float) -> Sheet:
    """The sheet in another size."""
    return _map(sheet, sheet.width * factor, sheet.height * factor, lambda x, y: (x * factor, y * factor), factor)


def two_up(left: Sheet, right: Sheet | None, factor: float = math.sqrt(0.5)) -> Sheet:
    """Two sheets side by side on one, each made smaller by ``factor`` (A4 pairs fit A4 landscape at √½)."""
    first = scaled(left, factor)
    if right is None:
        return Sheet(2 * first.width, first.height, first.marks, first.places)
    second, offset = scaled(right, factor), first.width
    second = _map(second, second.width, second.height, lambda x, y: (x + offset, y))
    return Sheet(
        first.width + second.width,
        max(first.height, second.height),
        first.marks + second.marks,
        {**first.places, **second.places},
    )
