"""The text layer of a PDF page as words with boxes, read through PDFium.

PDFium gives characters in the order in which the page paints them, in the page's own coordinates (from the bottom
left,
before ``/Rotate``). Here they become words in points from the top left of the page as it is displayed. What is
painted but
cannot be seen (white on white, invisible, a fleck) is set apart: it is no print, but it may be a hidden OCR layer.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from extractor.chinese import RAISED_DIGITS, STROKE, is_ideograph, restore_radicals
from extractor.readers.pdf_clip import Cover, Covers, clip_of, cover_at
from extractor.records import Box, Word
from extractor.settings import (
    PDF_ASLANT,
    PDF_OBJECT_GAP,
    PDF_RAISED_BY,
    PDF_RAISED_MOST,
    PDF_RAISED_SIZE,
    PDF_SMALLEST_TYPE,
    PDF_WATERMARK_SIZE,
    PDF_WORD_GAP,
)

_INVISIBLE_MODES = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
_SPACE, _GENERATED = -1, -2
_PRINT, _HIDDEN, _ASLANT, _FAINT, _PALE, _CUT = "print", "hidden", "aslant", "faint", "pale", "cut"
_OF_NUMBERS = frozenset("0123456789.,")
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
    """What one page's text layer holds.

    ``hidden`` is painted without being visible; ``faint`` words are print, but pale; ``watermark`` is printed
    aslant, or
    large and faint; ``unmapped`` characters have no known meaning (the font does not say which character a glyph is).
    """

    words: list[Word] = field(default_factory=list)
    hidden: list[Word] = field(default_factory=list)
    faint: list[Word] = field(default_factory=list)
    watermark: list[Word] = field(default_factory=list)
    characters: int = 0
    unmapped: int = 0
    outside: int = 0


@dataclass(slots=True)
class _Character:
    text: str
    start: float  # where it begins and ends, along the writing
    end: float
    base: float  # where its baseline stands, across the writing
    size: float
    angle: int
    look: str
    painted: int  # which text object paints it


@dataclass(slots=True)
class _Style:
    """What all characters of one text object share. ``look``: ``_PRINT``, ``_HIDDEN``, ``_ASLANT``, ``_FAINT``,
    ``_PALE``
    (white, so hidden unless it stands on a painted area)."""

    size: float
    angle: int
    look: str


def read_text(page: Any, frame: Frame, shades: Sequence[Box] = (), covers: Covers | None = None) -> TextLayer:
    """The words of a loaded PDFium page. ``shades`` are areas painted in a colour: pale text on them is visible.

    Text that lies under ``covers`` is hidden; but a covered number counts as struck out, for PDFium drops what is typed
    over it where it has the same digits. Under a cover that is not white a black square stands for each character.
    """
    layer = TextLayer()
    textpage = page.get_textpage()
    try:
        turned: list[_Character] = []
        upright: list[_Character] = []
        for character in _whole_numbers(list(_characters(textpage.raw, frame, shades, covers or Covers(), layer))):
            (turned if character.angle else upright).append(character)
        for run in _runs(upright):
            _finish(run, layer)
        # PDFium gives the characters of turned lines in another order than they are written
        for run in _runs(_by_lines(turned)):
            _finish(run, layer)
        _set_watermarks_apart(layer)
    finally:
        textpage.close()
    return layer


def _whole_numbers(characters: list[_Character]) -> list[_Character]:
    """The characters, those cut off as hidden; but a number that is cut in two is not cut: 12 of 1234 is another one."""
    if not any(c.look == _CUT for c in characters):
        return characters
    for _, group in itertools.groupby(characters, lambda c: (c.painted, c.text in _OF_NUMBERS)):
        members = list(group)
        looks = {c.look for c in members} - {_CUT}
        rest = min(looks) if looks and members[0].text in _OF_NUMBERS else _HIDDEN
        for character in members:
            if character.look == _CUT:
                character.look = rest
    return characters


def _runs(characters: Iterable[_Character]) -> Iterator[list[_Character]]:
    """Characters that make a word: on one baseline, without a gap or white space between them."""
    run: list[_Character] = []
    for character in characters:
        blank = character.text == " "
        if run and (blank or not _follows(run[-1], character)):
            yield run
            run = []
        if not blank and not (run and _repeats(run[-1], character)):
            run.append(character)
    if run:
        yield run


def _by_lines(characters: list[_Character]) -> list[_Character]:
    """Characters in the order in which they are written: by angle, by line, along the line."""
    characters.sort(key=lambda c: (c.angle, c.base))
    line, last = 0, None
    lines: list[tuple[int, float, int]] = []
    for i, c in enumerate(characters):
        if last is not None and (last.angle != c.angle or c.base - last.base > 0.35 * max(last.size, c.size)):
            line += 1
        lines.append((line, c.start, i))
        last = c
    return [characters[i] for _, _, i in sorted(lines)]


def _characters(
    raw: Any, frame: Frame, shades: Sequence[Box], covers: Covers, layer: TextLayer
) -> Iterator[_Character]:
    """Every printed character, and white space that the page writes as such."""
    rect, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    style = _Style(0.0, 0, _PRINT)
    clip: tuple[Box, Box] | None = None
    over: Sequence[Cover] | None = ()
    current = 0
    for i, code in _codes(raw):
        if code == _GENERATED:
            continue
        if code != _SPACE:
            layer.characters += 1
            if (
                code < 32
                or 0xE000 <= code < 0xF900
                or code == 0xFFFD
                or pdfium.FPDFText_HasUnicodeMapError(raw, i) == 1
            ):
                layer.unmapped += 1
                if code < 32:
                    code = _SPACE
        handle = pdfium.FPDFText_GetTextObject(raw, i)
        address = ctypes.c_void_p.from_buffer(handle).value or 0
        if address != current or not address:
            current = address
            pdfium.FPDFText_GetMatrix(raw, i, matrix)
            style = _style(raw, i, handle if address else None, matrix, frame)
            clip = clip_of(handle, frame) if address else None
            over = None
        pdfium.FPDFText_GetLooseCharBox(raw, i, rect)
        pdfium.FPDFText_GetCharOrigin(raw, i, x, y)
        base_x, base_y = frame.point(x.value, y.value)
        x0, y0 = frame.point(rect.left, rect.bottom)
        x1, y1 = frame.point(rect.right, rect.top)
        upright = style.angle in (0, 180)
        start, end = ((x0, x1) if x0 <= x1 else (x1, x0)) if upright else ((y0, y1) if y0 <= y1 else (y1, y0))
        if not 0 < end - start <= 3 * style.size:  # a broken advance: the glyph's own ink
            start, end = _ink(raw, i, frame, upright)
        middle = (start + end) / 2
        if 0x2E80 <= code < 0xA000 and end - start < 0.97 * style.size and _is_ink(raw, i, rect):
            start, end = middle - 0.53 * style.size, middle + 0.53 * style.size  # ideographs stand in squares
        cx, cy = (middle, base_y - style.size / 3) if upright else (base_x, middle)
        if not (0 <= cx <= frame.width and -1 <= cy <= frame.height + 1):
            layer.outside += code != _SPACE
            continue
        look = _CUT if clip is not None and _is_cut_off(cx, cy, style.size, *clip) else style.look
        if look == _PALE:
            look = _PRINT if any(s.x0 <= cx <= s.x1 and s.y0 <= cy <= s.y1 for s in shades) else _HIDDEN
        struck_out = ""
        if over is None:  # one line of writing: what lies over it lies at its height
            over = covers.over(address, cy if upright else None, None if upright else cx)
        if over and (cover := cover_at(cx, cy, over)) is not None:
            look = _HIDDEN if cover.white and chr(max(code, 32)) not in _OF_NUMBERS else look
            struck_out = STROKE if look != _HIDDEN and cover.white else ""
            code = code if cover.white or code == _SPACE else ord("■")
        base = base_y if upright else base_x
        if style.angle in (180, 270):
            start, end = -end, -start
        if style.angle in (90, 180):
            base = -base
        yield _Character(
            " " if code == _SPACE else chr(code) + struck_out, start, end, base, style.size, style.angle, look, current
        )


def _is_cut_off(x: float, y: float, size: float, clip: Box, whole: Box) -> bool:
    """Whether the middle of a character lies outside what its object is clipped to, and inside the object."""
    if clip.x0 <= x <= clip.x1 and clip.y0 <= y <= clip.y1:
        return False
    return whole.x0 - size <= x <= whole.x1 + size and whole.y0 - size <= y <= whole.y1 + size


def _codes(raw: Any) -> Iterator[tuple[int, int]]:
    """Each character's index and code point; white space as ``_SPACE``, or ``_GENERATED`` where PDFium guessed it."""
    high = 0
    for i in range(pdfium.FPDFText_CountChars(raw)):
        code = pdfium.FPDFText_GetUnicode(raw, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        if code in (2, 0xFFFE):  # PDFium's marks for a hyphen at a line's end
            code = 0x2D
        elif code in (9, 10, 13, 32, 0xA0, 0x3000):
            code = _GENERATED if pdfium.FPDFText_IsGenerated(raw, i) else _SPACE
        yield i, code


def _style(raw: Any, i: int, handle: Any, matrix: Any, frame: Frame) -> _Style:
    nominal = pdfium.FPDFText_GetFontSize(raw, i) or 1.0
    size = nominal * math.hypot(matrix.c, matrix.d)
    turned = math.degrees(math.atan2(-matrix.b, matrix.a)) + frame.rotation
    angle = round(turned / 90) * 90
    look = _PRINT if abs(turned - angle) <= PDF_ASLANT else _ASLANT
    if size < PDF_SMALLEST_TYPE:
        look = _HIDDEN
    elif handle is not None and look == _PRINT:
        red, green, blue, alpha = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
        if pdfium.FPDFTextObj_GetTextRenderMode(handle) in _INVISIBLE_MODES:
            look = _HIDDEN
        elif pdfium.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha):
            darkest = min(red.value, green.value, blue.value)
            if alpha.value < 8:
                look = _HIDDEN
            elif darkest > 245:
                look = _PALE
            elif darkest > 150 or alpha.value < 140:
                look = _FAINT
    return _Style(size, angle % 360, look)


def _ink(raw: Any, i: int, frame: Frame, upright: bool) -> tuple[float, float]:
    left, right, bottom, top = ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharBox(raw, i, left, right, bottom, top)
    box = frame.box(left.value, bottom.value, right.value, top.value)
    return (box.x0, box.x1) if upright else (box.y0, box.y1)


def _is_ink(raw: Any, i: int, rect: Any) -> bool:
    """Whether PDFium's loose box is but the glyph's ink: so with fonts that do not say how wide a glyph is set."""
    left, right, bottom, top = ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharBox(raw, i, left, right, bottom, top)
    return bool(abs(right.value - left.value - (rect.right - rect.left)) < 0.01 and abs(top.value - rect.top) < 0.01)


def _follows(last: _Character, this: _Character) -> bool:
    """Whether ``this`` goes on with the word that ``last`` ends, on one baseline and without a gap."""
    size = max(last.size, this.size)
    gap = this.start - last.end
    if last.painted != this.painted and gap > PDF_OBJECT_GAP * size and not (last.text + this.text).isascii():
        return False  # painted apart and standing apart: the headers of narrow columns nearly touch
    mark = this.text.isdigit() and this.size < PDF_RAISED_SIZE * last.size and gap < PDF_OBJECT_GAP * size
    return (
        -0.5 * size <= gap <= PDF_WORD_GAP * size
        and abs(this.base - last.base) < (PDF_RAISED_MOST if mark else 0.35) * size
        and last.angle == this.angle
        and last.look == this.look
        and this.start >= last.start - 0.05 * size
    )


def _repeats(last: _Character, this: _Character) -> bool:
    """The same character painted twice on one spot: imitated bold."""
    offset = abs(last.start - this.start)  # two narrow letters side by side stand a whole letter apart
    return last.text == this.text and offset < min(0.2 * last.size, 0.5 * (last.end - last.start)) and last.text != "."


def _texts(run: Sequence[_Character]) -> list[str]:
    """The characters' texts; small raised or lowered digits as such: 5 with note 1 must not become 51."""
    main = max(run, key=lambda c: c.size)
    least = PDF_RAISED_SIZE * main.size
    return [
        c.text.translate(RAISED_DIGITS)
        if c.size < least and abs(c.base - main.base) > PDF_RAISED_BY * main.size
        else c.text
        for c in run
    ]


def _finish(run: Sequence[_Character], layer: TextLayer) -> None:
    edges = [c.start for c in run]
    edges.append(run[-1].end)
    text = restore_radicals("".join(_texts(run)))
    if len(text) != len(run):  # never so far: radicals are single characters
        edges = []
    angle = run[0].angle
    start, end = run[0].start, max([c.end for c in run])
    above = min([c.base - _ASCENT * c.size for c in run])
    below = max([c.base + _DESCENT * c.size for c in run])
    if angle == 0:
        box = Box(start, above, end, below)
    elif angle == 180:
        box = Box(-end, -below, -start, -above)
    elif angle == 90:
        box = Box(-below, start, -above, end)
    else:
        box = Box(above, -end, below, -start)
    word = Word(text, box, angle=angle, edges=tuple(edges))
    look = run[0].look
    if look == _HIDDEN:
        layer.hidden.append(word)
    elif look == _ASLANT:
        layer.watermark.append(word)
    else:
        layer.words.append(word)
        if look == _FAINT:
            layer.faint.append(word)


def _set_watermarks_apart(layer: TextLayer) -> None:
    """Large faint words, one or a few over a page of smaller print, are a watermark."""
    if not layer.faint:
        return
    usual = statistics.median(_height(w) for w in layer.words for _ in w.text)
    large = {id(w) for w in layer.faint if _height(w) >= PDF_WATERMARK_SIZE * usual}
    layer.watermark += [w for w in layer.faint if id(w) in large]
    layer.words = [w for w in layer.words if id(w) not in large]


def _height(word: Word) -> float:
    return word.box.height if word.angle in (0, 180) else word.box.width


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
