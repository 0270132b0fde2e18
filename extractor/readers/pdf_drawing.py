"""What a PDF page draws besides text: ruled lines, painted areas, images. Read from PDFium's page objects.

Producers rule their tables in many ways: stroked lines (WPS), stroked rectangles (LaTeX, Excel), filled rectangles
half a
point thin (Word, Chromium), many of them in one path (LibreOffice). All of them become thin boxes along an axis.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from extractor.readers.pdf_clip import Cover, clip_of
from extractor.readers.pdf_text import Frame
from extractor.records import Box
from extractor.settings import PDF_LARGEST_DRAWING, PDF_THICKEST_RULE

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DEEPEST_FORM = 8
_MOST_BANDS = 400
_NONE, _WHITE, _DARK = "none", "white", "dark"


@dataclass(slots=True)
class Drawing:
    """A page's graphics in points from its top left as displayed. ``truncated``: more was drawn than is looked at.

    ``pale`` lines are white: they rule a table only where they are drawn on a coloured area. ``strokes`` are lines of
    any other direction or shape, open at their ends: they rule nothing, but may strike text out. ``covers`` are areas
    painted over with what they show then (white or not), each with its place in the order of painting; ``texts`` has
    that of each text object, by its address.
    """

    rulings: list[Box] = field(default_factory=list)
    pale: list[Box] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    strokes: list[Box] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    texts: dict[int, int] = field(default_factory=dict)
    truncated: bool = False


def read_drawing(page: Any, frame: Frame) -> Drawing:
    """The ruled lines, coloured areas and images of a loaded PDFium page."""
    drawing = Drawing()
    for seen, (handle, kind, matrix) in enumerate(_objects(page.raw, _IDENTITY)):
        if seen > PDF_LARGEST_DRAWING:
            drawing.truncated = True
            break
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            drawing.texts[address_of(handle)] = seen
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            drawing.images.append(frame.box(*_bounds(handle, matrix)))
        elif kind == pdfium.FPDF_PAGEOBJ_SHADING:
            drawing.shades.append(frame.box(*_bounds(handle, matrix)))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            _read_path(handle, matrix, frame, drawing, seen)
    drawing.rulings += [line for line in drawing.pale if any(_lies_on(line, shade) for shade in drawing.shades)]
    drawing.rulings += _band_edges(drawing.shades[:_MOST_BANDS])
    return drawing


def _band_edges(shades: list[Box]) -> Iterator[Box]:
    """Where a coloured band lies on another coloured area and runs over most of it, its edges part rows."""
    for band in shades:
        for area in shades:
            if band.height < 0.6 * area.height and band.width > 0.6 * area.width and _lies_on(band, area):
                yield Box(band.x0, band.y0, band.x1, band.y0)
                yield Box(band.x0, band.y1, band.x1, band.y1)
                break


def _lies_on(line: Box, shade: Box) -> bool:
    x, y = line.centre
    return shade.x0 - 1 <= x <= shade.x1 + 1 and shade.y0 - 1 <= y <= shade.y1 + 1


def _objects(container: Any, matrix: Matrix, form: bool = False, depth: int = 0) -> Iterator[tuple[Any, int, Matrix]]:
    count = pdfium.FPDFFormObj_CountObjects(container) if form else pdfium.FPDFPage_CountObjects(container)
    get = pdfium.FPDFFormObj_GetObject if form else pdfium.FPDFPage_GetObject
    for i in range(count):
        handle = get(container, i)
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            if depth < _DEEPEST_FORM:
                yield from _objects(handle, _times(_matrix(handle), matrix), True, depth + 1)
        else:
            yield handle, kind, matrix


def _matrix(handle: Any) -> Matrix:
    m = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, m):
        return _IDENTITY
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """First ``inner``, then ``outer``."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])


def _bounds(handle: Any, matrix: Matrix) -> tuple[float, float, float, float]:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top)
    if matrix is _IDENTITY:
        return (left.value, bottom.value, right.value, top.value)
    corners = [_apply(matrix, x, y) for x in (left.value, right.value) for y in (bottom.value, top.value)]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def address_of(handle: Any) -> int:
    """What tells one page object from another; 0 for none."""
    return ctypes.c_void_p.from_buffer(handle).value or 0


def _read_path(handle: Any, matrix: Matrix, frame: Frame, drawing: Drawing, order: int) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(handle, fill, stroke)
    filled = _paint(handle, pdfium.FPDFPageObj_GetFillColor) if fill.value != pdfium.FPDF_FILLMODE_NONE else _NONE
    stroked = _paint(handle, pdfium.FPDFPageObj_GetStrokeColor) if stroke.value else _NONE
    if filled == stroked == _NONE:
        return
    lines = drawing.rulings if _DARK in (filled, stroked) else drawing.pale
    segments = pdfium.FPDFPath_CountSegments(handle)
    if segments > PDF_LARGEST_DRAWING:
        drawing.truncated = True
        return
    whole = _times(_matrix(handle), matrix)
    subpaths = list(_subpaths(handle, segments, whole, frame))
    for points, curved in subpaths:
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        box = Box(min(xs), min(ys), max(xs), max(ys))
        if _is_line(box):
            lines.append(box)
            continue
        if filled != _NONE and not curved and len(subpaths) == 1:  # more may leave holes
            drawing.covers += _cover(handle, points, box, matrix is _IDENTITY, frame, order, filled == _WHITE)
        if filled == _DARK and not curved:
            drawing.shades.append(box)
        if stroked == _DARK and filled == _NONE and points[0] != points[-1]:
            drawing.strokes.append(box)
        if stroked != _NONE and not curved:
            (drawing.rulings if stroked == _DARK else drawing.pale).extend(_straight_sides(points))


def _cover(
    handle: Any, points: list[tuple[float, float]], box: Box, direct: bool, frame: Frame, order: int, white: bool
) -> Iterator[Cover]:
    """A rectangle painted without transparency, as far as it is not clipped. Inside a form (not ``direct``) the clip's
    place is not known."""
    corners = set(points)
    if len(corners) != 4 or not (len({x for x, _ in corners}) == len({y for _, y in corners}) == 2):
        return
    if pdfium.FPDFPageObj_HasTransparency(handle):
        return
    clip = clip_of(handle, frame)
    if clip is not None:
        if not direct:
            return
        area = clip[0]
        box = Box(max(box.x0, area.x0), max(box.y0, area.y0), min(box.x1, area.x1), min(box.y1, area.y1))
    yield Cover(order, box, white)


def _is_line(box: Box) -> bool:
    """Thin, or not quite so thin but very long: heavy outer borders are up to 6 pt thick."""
    thick, long = sorted((box.width, box.height))
    return long > 0 and (thick <= PDF_THICKEST_RULE or (thick <= 2 * PDF_THICKEST_RULE and long >= 8 * thick))


def _paint(handle: Any, colour: Any) -> str:
    """Whether a paint can be told from white paper, is white itself, or is none."""
    red, green, blue, alpha = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    if not colour(handle, red, green, blue, alpha):
        return _DARK  # a pattern or another colour space: taken for visible
    if alpha.value <= 8:
        return _NONE
    return _DARK if min(red.value, green.value, blue.value) < 250 else _WHITE


def _subpaths(
    handle: Any, segments: int, matrix: Matrix, frame: Frame
) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """Each subpath's corners on the displayed page, closed where the path closes it, and whether it has curves."""
    points: list[tuple[float, float]] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(handle, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if kind == pdfium.FPDF_SEGMENT_MOVETO and points:
            if len(points) > 1:
                yield points, curved
            points, curved = [], False
        curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
        points.append(frame.point(*_apply(matrix, x.value, y.value)))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points, curved


def _straight_sides(points: list[tuple[float, float]]) -> Iterator[Box]:
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if min(abs(x1 - x0), abs(y1 - y0)) <= 0.5 < max(abs(x1 - x0), abs(y1 - y0)):
            yield Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
