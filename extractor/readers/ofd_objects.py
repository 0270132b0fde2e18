"""What an OFD page paints: text objects to words, path objects to ruled lines, image objects to boxes.

Source: GB/T 33190-2016, §8 (graphic objects), §9 (paths), §11 (text). Lengths in the file are millimetres from the
page's top left, y downwards; here they become points. An object's own coordinates go through its CTM, then to its
Boundary's corner.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from extractor.chinese import columns, restore_radicals
from extractor.records import Box, Word
from extractor.settings import PDF_LARGEST_DRAWING, PDF_SMALLEST_TYPE, PDF_THICKEST_RULE, PDF_WORD_GAP

if TYPE_CHECKING:
    from lxml import etree

POINTS: Final = 72 / 25.4
"""Points in a millimetre."""

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

_ASCENT, _DESCENT = 0.86, 0.14  # of an em above and under the baseline: how CJK fonts set their square
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_TOKEN = re.compile(r"[SMLQBAC]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_OFF = frozenset({"false", "0"})
_PALE = 245
_DEEPEST = 8


@dataclass(slots=True)
class Painted:
    """What a page paints, in points from its top left. ``truncated``: more was painted than is looked at."""

    characters: list[Character] = field(default_factory=list)
    rulings: list[Box] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    images: list[tuple[Box, str]] = field(default_factory=list)  # where, and which resource
    truncated: bool = False


@dataclass(slots=True)
class Character:
    """A character along its line of writing; ``base`` is the baseline's position across it."""

    text: str
    start: float
    end: float
    base: float
    size: float
    angle: int
    pale: bool = False


@dataclass(frozen=True, slots=True)
class Resources:
    """What objects refer to by id: composite objects and drawing parameters."""

    composites: dict[str, etree._Element] = field(default_factory=dict)
    parameters: dict[str, etree._Element] = field(default_factory=dict)


def paint(container: etree._Element, resources: Resources, painted: Painted, at: Matrix, depth: int = 0) -> None:
    """Add everything below ``container`` (a layer, a block, a composite) to ``painted``; ``at`` leads to the page."""
    for node in container:
        name = local(node)
        if len(painted.rulings) + len(painted.characters) > 4 * PDF_LARGEST_DRAWING:
            painted.truncated = True
            return
        if (node.get("Visible") or "").lower() in _OFF or node.get("Alpha") == "0":
            continue
        if name in {"Layer", "PageBlock", "Content"} and depth < 4 * _DEEPEST:
            paint(node, resources, painted, at, depth + 1)
        elif name == "TextObject":
            painted.characters += _characters(node, times(own_matrix(node), at))
        elif name == "PathObject":
            _path(node, times(own_matrix(node), at), resources, painted)
        elif name == "ImageObject":
            width, height = boundary(node)[2:]
            corners = [apply(_shift(node, at), x, y) for x in (0.0, width) for y in (0.0, height)]
            painted.images.append((_box(corners), node.get("ResourceID", "")))
        elif name == "CompositeObject" and depth < _DEEPEST:
            composite = resources.composites.get(node.get("ResourceID", ""))
            if composite is not None:
                paint(composite, resources, painted, times(own_matrix(node), at), depth + 1)


# --------------------------------------------------------------------------- geometry


def local(node: etree._Element) -> str:
    """The element's name without its namespace."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def numbers(text: str | None) -> list[float]:
    """The numbers of a blank-separated list; what is no number ends it."""
    out: list[float] = []
    for piece in (text or "").replace(",", " ").split():
        try:
            value = float(piece)
        except ValueError:
            break
        if not math.isfinite(value):
            break
        out.append(value)
    return out


def boundary(node: etree._Element) -> tuple[float, float, float, float]:
    """The object's Boundary: x, y, width, height in the coordinates of what holds it."""
    values = numbers(node.get("Boundary"))
    return (values[0], values[1], values[2], values[3]) if len(values) == 4 else (0.0, 0.0, 0.0, 0.0)


def _shift(node: etree._Element, at: Matrix) -> Matrix:
    x, y, _, _ = boundary(node)
    return times((1, 0, 0, 1, x, y), at)


def own_matrix(node: etree._Element) -> Matrix:
    """From the object's own coordinates to those of what holds it: its CTM, then its Boundary's corner."""
    x, y, _, _ = boundary(node)
    values = numbers(node.get("CTM"))
    a, b, c, d, e, f = values if len(values) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return (a, b, c, d, e + x, f + y)


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """First ``inner``, then ``outer``."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def apply(m: Matrix, x: float, y: float) -> Point:
    """A point of the object in points of the page."""
    return ((m[0] * x + m[2] * y + m[4]) * POINTS, (m[1] * x + m[3] * y + m[5]) * POINTS)


def _box(points: Sequence[Point]) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


# --------------------------------------------------------------------------- text


def _characters(node: etree._Element, matrix: Matrix) -> Iterator[Character]:
    size = (numbers(node.get("Size")) or [0.0])[0]
    across = (numbers(node.get("HScale")) or [1.0])[0]
    turned = math.degrees(math.atan2(matrix[1], matrix[0]))
    angle = round(turned / 90) * 90 % 360
    em = size * math.hypot(matrix[2], matrix[3]) * POINTS
    stretch = size * across * math.hypot(matrix[0], matrix[1]) * POINTS
    pale = _is_pale(node, "FillColor")
    if em < PDF_SMALLEST_TYPE or (node.get("Fill") or "true").lower() in _OFF:
        return
    x = y = 0.0
    for code in node:
        if local(code) != "TextCode":
            continue
        x = (numbers(code.get("X")) or [x])[0]
        y = (numbers(code.get("Y")) or [y])[0]
        text = (code.text or "").strip("\r\n")
        right, down = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
        here_x, here_y = x, y
        for i, char in enumerate(text):
            px, py = apply(matrix, here_x, here_y)
            along, base = {0: (px, py), 90: (py, -px), 180: (-px, -py), 270: (-py, px)}[angle]
            width = _advance(char) * stretch
            if not char.isspace():
                yield Character(char, along, along + width, base, em, angle, pale)
            own = _advance(char) * size * across
            here_x += right[i] if i < len(right) else (0.0 if down else own)
            here_y += down[i] if i < len(down) else 0.0


def _advance(char: str) -> float:
    """Width in ems where the file gives none: full for ideographs and full-width forms, half for the rest."""
    return columns(char) / 2


def _deltas(text: str | None, most: int) -> list[float]:
    """Steps between characters; ``g n v`` stands for v, n times (§11.3)."""
    out: list[float] = []
    pieces = iter((text or "").split())
    for piece in pieces:
        try:
            if piece == "g":
                count, value = int(next(pieces)), float(next(pieces))
                out.extend([value] * min(count, most))
            else:
                out.append(float(piece))
        except (ValueError, StopIteration):
            break
        if len(out) >= most:
            break
    return out


def words(characters: Sequence[Character]) -> list[Word]:
    """Characters that follow each other on a baseline without a gap, as words; producers may paint each alone."""
    found: list[Word] = []
    run: list[Character] = []
    for this in characters:
        if run and not _follows(run[-1], this):
            found.append(_word(run))
            run = []
        run.append(this)
    if run:
        found.append(_word(run))
    return found


def _follows(last: Character, this: Character) -> bool:
    size = max(last.size, this.size)
    return (
        last.angle == this.angle
        and abs(this.base - last.base) < 0.35 * size
        and this.start >= last.start + 0.05 * size
        and -0.5 * size <= this.start - last.end <= PDF_WORD_GAP * size
    )


def _word(run: Sequence[Character]) -> Word:
    text = restore_radicals("".join(c.text for c in run))
    edges = (*(c.start for c in run), run[-1].end)
    above = min(c.base - _ASCENT * c.size for c in run)
    below = max(c.base + _DESCENT * c.size for c in run)
    start, end, angle = run[0].start, run[-1].end, run[0].angle
    box = {
        0: Box(start, above, end, below),
        90: Box(-below, start, -above, end),
        180: Box(-end, -below, -start, -above),
        270: Box(above, -end, below, -start),
    }[angle]
    return Word(text, box, angle=angle, edges=edges if len(edges) == len(text) + 1 else ())


# --------------------------------------------------------------------------- paths


def _path(node: etree._Element, matrix: Matrix, resources: Resources, painted: Painted) -> None:
    parameter = resources.parameters.get(node.get("DrawParam", ""))
    stroked = (node.get("Stroke") or "true").lower() not in _OFF and not _is_pale(node, "StrokeColor", parameter)
    filled = (node.get("Fill") or "false").lower() not in _OFF and not _is_pale(node, "FillColor", parameter)
    data = next((child.text or "" for child in node if local(child) == "AbbreviatedData"), "")
    if not (stroked or filled) or len(data) > 40 * PDF_LARGEST_DRAWING:
        return
    for points, curved in _subpaths(data):
        placed = [apply(matrix, x, y) for x, y in points]
        box = _box(placed)
        if min(box.width, box.height) <= PDF_THICKEST_RULE:
            if max(box.width, box.height) > 0:
                painted.rulings.append(box)
            continue
        if filled and not curved:
            painted.shades.append(box)
        if stroked and not curved:
            painted.rulings += _straight_sides(placed)


def _subpaths(data: str) -> Iterator[tuple[list[Point], bool]]:
    """Each subpath's corners, closed where the path closes it, and whether it has curves."""
    points: list[Point] = []
    curved = False
    tokens = _TOKEN.findall(data)
    i = 0
    while i < len(tokens):
        operator = tokens[i]
        count = _ARGUMENTS.get(operator)
        i += 1
        if count is None:
            continue  # a number too many
        arguments = tokens[i : i + count]
        i += count
        if len(arguments) < count or any(a in _ARGUMENTS for a in arguments):
            break
        if operator in "SM" and points:
            if len(points) > 1:
                yield points, curved
            points, curved = [], False
        if operator == "C":
            points += points[:1]
        else:
            curved = curved or operator in "QBA"
            points.append((float(arguments[-2]), float(arguments[-1])))
    if len(points) > 1:
        yield points, curved


def _straight_sides(points: Sequence[Point]) -> Iterator[Box]:
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if min(abs(x1 - x0), abs(y1 - y0)) <= 0.5 < max(abs(x1 - x0), abs(y1 - y0)):
            yield Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _is_pale(node: etree._Element, colour: str, parameter: etree._Element | None = None) -> bool:
    """Whether the paint cannot be told from white paper."""
    for holder in (node, parameter):
        for child in holder if holder is not None else ():
            if local(child) == colour:
                values = numbers(child.get("Value"))
                return child.get("Alpha") == "0" or (bool(values) and len(values) in (1, 3) and min(values) > _PALE)
    return False


def visible(painted: Painted) -> tuple[list[Character], int]:
    """The characters that can be seen (white ones only on a painted area), and how many cannot."""
    kept = [c for c in painted.characters if not c.pale or _on_shade(c, painted.shades)]
    return kept, len(painted.characters) - len(kept)


def _on_shade(character: Character, shades: Sequence[Box]) -> bool:
    x, y = _word([character]).box.centre
    return any(s.x0 <= x <= s.x1 and s.y0 <= y <= s.y1 for s in shades)
