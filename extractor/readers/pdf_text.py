"""The text layer of a PDF page as words with boxes, read through PDFium.

PDFium gives characters in the order in which the page paints them, in the page's own coordinates (from the bottom
left,
before ``/Rotate``). Here they become words in points from the top left of the page as it is displayed. What is
painted but
cannot be seen (white on white, invisible, a fleck) is set apart: it is no print, but it may be a hidden OCR layer.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from extractor.chinese import is_ideograph, restore_radicals
from extractor.records import Box, Word
from extractor.settings import PDF_SMALLEST_TYPE, PDF_WORD_GAP

_INVISIBLE_MODES = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
_ASCENT, _DESCENT = 0.86, 0.14  # of an em above and under the baseline: how CJK fonts set their square


@dataclass(frozen=True, slots=True)
class Frame:
    """Maps a page's own coordinates to points from the top left of the page as displayed."""

    width: float
    height: float
    a: float
    b: float
    c: float
    d: float
    e: float
    f: float
    rotation: int

    def point(self, x: float, y: float) -> tuple[float, float]:
        return (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def frame_of(page: Any) -> Frame:
    """The frame of a loaded PDFium page, from its visible box and its ``/Rotate``."""
    left, bottom, right, top = page.get_bbox()
    width, height = right - left, top - bottom
    rotation = page.get_rotation()
    if rotation == 90:
        return Frame(height, width, 0, 1, 1, 0, -bottom, -left, 90)
    if rotation == 180:
        return Frame(width, height, -1, 0, 0, 1, right, -bottom, 180)
    if rotation == 270:
        return Frame(height, width, 0, -1, -1, 0, top, right, 270)
    return Frame(width, height, 1, 0, 0, -1, -left, top, 0)


@dataclass(slots=True)
class TextLayer:
    """What one page's text layer holds. ``hidden`` is painted without being visible; ``unmapped`` characters have no
    known meaning (the font does not say which character a glyph is)."""

    words: list[Word] = field(default_factory=list)
    hidden: list[Word] = field(default_factory=list)
    characters: int = 0
    unmapped: int = 0
    outside: int = 0


@dataclass(slots=True)
class _Character:
    text: str
    box: Box
    along0: float  # where it begins, along the writing
    along1: float
    base: float  # where its baseline stands, across the writing
    size: float
    angle: int
    hidden: bool


@dataclass(slots=True)
class _Style:
    """What all characters of one text object share."""

    size: float
    angle: int
    hidden: bool
    pale: bool


def read_text(page: Any, frame: Frame, shades: Sequence[Box] = ()) -> TextLayer:
    """The words of a loaded PDFium page. ``shades`` are areas painted in a colour: pale text on them is visible."""
    layer = TextLayer()
    textpage = page.get_textpage()
    try:
        run: list[_Character] = []
        for character in _characters(textpage.raw, frame, shades, layer):
            if character is None or (run and not _follows(run[-1], character)):
                _finish(run, layer)
                run = []
            if character is not None and not (run and _repeats(run[-1], character)):
                run.append(character)
        _finish(run, layer)
    finally:
        textpage.close()
    return layer


def _characters(raw: Any, frame: Frame, shades: Sequence[Box], layer: TextLayer) -> Iterator[_Character | None]:
    """Every printed character; ``None`` where white space parts two."""
    rect, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    style = _Style(0.0, 0, False, False)
    current = 0
    high = 0
    for i in range(pdfium.FPDFText_CountChars(raw)):
        code = pdfium.FPDFText_GetUnicode(raw, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        if code <= 32 or code in (0xA0, 0x3000, 0xFFFE):
            if code in (2, 0xFFFE):  # PDFium's mark for a hyphen at a line's end
                code = 0x2D
            elif pdfium.FPDFText_IsGenerated(raw, i):
                continue  # PDFium guessed this space: the gap is judged here
            else:
                if code < 32 and code not in (9, 10, 13):
                    layer.characters += 1
                    layer.unmapped += 1
                yield None
                continue
        text = chr(code)
        layer.characters += 1
        if code == 0xFFFD or 0xE000 <= code < 0xF900 or code < 32 or pdfium.FPDFText_HasUnicodeMapError(raw, i) == 1:
            layer.unmapped += 1
        handle = pdfium.FPDFText_GetTextObject(raw, i)
        address = ctypes.cast(handle, ctypes.c_void_p).value or 0
        if not address or address != current:
            current = address
            pdfium.FPDFText_GetMatrix(raw, i, matrix)
            style = _style(raw, i, handle, matrix, frame)
        pdfium.FPDFText_GetLooseCharBox(raw, i, rect)
        pdfium.FPDFText_GetCharOrigin(raw, i, x, y)
        pdfium.FPDFText_GetCharBox(raw, i, left, right, bottom, top)
        loose = frame.box(rect.left, rect.bottom, rect.right, rect.top)
        tight = frame.box(left.value, bottom.value, right.value, top.value)
        base_x, base_y = frame.point(x.value, y.value)
        character = _place(text, loose, tight, base_x, base_y, style)
        cx, cy = character.box.centre
        if not (0 <= cx <= frame.width and 0 <= cy <= frame.height):
            layer.outside += 1
            continue
        if style.pale and not any(s.x0 <= cx <= s.x1 and s.y0 <= cy <= s.y1 for s in shades):
            character.hidden = True
        yield character


def _style(raw: Any, i: int, handle: Any, matrix: Any, frame: Frame) -> _Style:
    nominal = pdfium.FPDFText_GetFontSize(raw, i) or 1.0
    size = nominal * math.hypot(matrix.c, matrix.d)
    turned = math.degrees(math.atan2(-matrix.b, matrix.a)) + frame.rotation
    angle = round(turned / 90) * 90 % 360
    hidden = pale = False
    if handle:
        hidden = pdfium.FPDFTextObj_GetTextRenderMode(handle) in _INVISIBLE_MODES
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if pdfium.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha):
            hidden = hidden or alpha.value < 8
            pale = min(red.value, green.value, blue.value) > 245
    return _Style(size, angle, hidden or size < PDF_SMALLEST_TYPE, pale)


def _place(text: str, loose: Box, tight: Box, base_x: float, base_y: float, style: _Style) -> _Character:
    """The em square that the character stands in, as wide as its advance and as tall as its type."""
    size = style.size
    if style.angle in (0, 180):
        x0, x1 = (loose.x0, loose.x1) if 0 < loose.width <= 3 * size else (tight.x0, tight.x1)
        up = base_y - (_ASCENT if style.angle == 0 else _DESCENT) * size
        box = Box(x0, up, x1, up + size)
        along0, along1 = (x0, x1) if style.angle == 0 else (-x1, -x0)
        base = base_y if style.angle == 0 else -base_y
    else:
        y0, y1 = (loose.y0, loose.y1) if 0 < loose.height <= 3 * size else (tight.y0, tight.y1)
        near = base_x - (_DESCENT if style.angle == 90 else _ASCENT) * size
        box = Box(near, y0, near + size, y1)
        along0, along1 = (y0, y1) if style.angle == 90 else (-y1, -y0)
        base = -base_x if style.angle == 90 else base_x
    return _Character(text, box, along0, along1, base, size, style.angle, style.hidden)


def _follows(last: _Character, this: _Character) -> bool:
    """Whether ``this`` goes on with the word that ``last`` ends, on one baseline and without a gap."""
    size = max(last.size, this.size)
    gap = this.along0 - last.along1
    return (
        last.angle == this.angle
        and last.hidden == this.hidden
        and abs(this.base - last.base) < 0.35 * size
        and -0.5 * size <= gap <= PDF_WORD_GAP * size
        and this.along0 >= last.along0 - 0.05 * size
    )


def _repeats(last: _Character, this: _Character) -> bool:
    """The same character painted twice on one spot: imitated bold."""
    return last.text == this.text and abs(last.along0 - this.along0) < 0.2 * last.size and last.text != "."


def _finish(run: Sequence[_Character], layer: TextLayer) -> None:
    if not run:
        return
    # one source character may stand for several (a radical never does; ligatures come as one code): edges follow
    # the text
    pieces = [restore_radicals(c.text) for c in run]
    edges: list[float] = []
    for piece, c in zip(pieces, run, strict=True):
        step = (c.along1 - c.along0) / max(len(piece), 1)
        edges += [c.along0 + k * step for k in range(len(piece))]
    edges.append(run[-1].along1)
    box = Box(
        min(c.box.x0 for c in run), min(c.box.y0 for c in run), max(c.box.x1 for c in run), max(c.box.y1 for c in run)
    )
    word = Word("".join(pieces), box, angle=run[0].angle, edges=tuple(edges))
    (layer.hidden if run[0].hidden else layer.words).append(word)


def common_share(words: Sequence[Word]) -> float | None:
    """The share of a page's Chinese characters that are in everyday use (GB 2312's first level, 3,755 characters).

    Honest Chinese stays above 0.9; a font whose character map lies gives ideographs at random, about 0.2. ``None``
    for
    fewer than 40 ideographs, where the share says nothing.
    """
    ideographs = [c for w in words for c in w.text if is_ideograph(c)]
    if len(ideographs) < 40:
        return None
    return sum(_in_everyday_use(c) for c in ideographs) / len(ideographs)


def _in_everyday_use(char: str) -> bool:
    try:
        return 0xB0 <= char.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False
