"""A searchable PDF: the pages as they were, with invisible text over every word that was read.

Only pages that hold no text of their own get a layer. Each word has its own text matrix, so that the layer lies over
skewed, turned and photographed print as well. The pages' pictures are not touched: img2pdf wraps images without coding
them anew, and pikepdf adds to PDF pages.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from extractor.errors import MissingTool, UnreadableFile
from extractor.readers import scanned
from extractor.readers.ocr import OcrEngine
from extractor.readers.page_image import Matrix, PageImage
from extractor.records import Box, PrintedPage, Problem, Source, Word

_ASCENT, _DESCENT = 0.85, -0.15


@dataclass(frozen=True, slots=True)
class Searchable:
    """What became of a file: its pages, those that got a text layer, the words in them, what went wrong."""

    pages: int
    layered: int
    words: int
    problems: tuple[Problem, ...]


def make_searchable(source: Source, out: Path, engine: OcrEngine | None = None) -> Searchable:
    """Write ``source`` (a PDF or an image file) to ``out`` as a PDF whose text can be searched and copied.

    Raises MissingTool, UnreadableFile, PasswordNeeded, LimitExceeded.
    """
    try:
        import img2pdf
        import pikepdf
    except ImportError as error:
        raise MissingTool(
            "生成可检索 PDF 需要 pikepdf 和 img2pdf，请运行：pip install 'extractor[ocr]'",
            "A searchable PDF needs pikepdf and img2pdf; run: pip install 'extractor[ocr]'",
        ) from error
    if source.kind == "pdf":
        wanted = _pictures(source)
        data = source.data
    else:
        wanted = list(range(1, scanned.page_count(source) + 1))
        try:
            data = _wrapped(source, wanted)
        except (img2pdf.ImageOpenError, ValueError) as error:
            raise UnreadableFile("图片已损坏，无法打开", "the image is damaged and cannot be opened") from error
    words = layered = 0
    problems: list[Problem] = []
    try:
        pdf = pikepdf.open(io.BytesIO(data), password=source.password or "")
    except pikepdf.PdfError as error:
        raise UnreadableFile("PDF 已损坏，无法打开", "the PDF is damaged and cannot be opened") from error
    with pdf:
        font = None
        for number in wanted:
            (page,), found = scanned.read_pages(source, engine, [number])
            problems += found
            if not page.words or not isinstance(page.image, PageImage):
                continue
            font = font if font is not None else _font(pdf)
            _add_layer(pdf, pdf.pages[number - 1], font, page, page.image)
            layered += 1
            words += len(page.words)
        pages = len(pdf.pages)
        pdf.save(out)
    return Searchable(pages, layered, words, tuple(problems))


def _pictures(source: Source) -> list[int]:
    """The pages of a PDF that have no usable text of their own."""
    from extractor.readers import digital_pdf

    pages, _ = digital_pdf.read_pages(source)
    return [page.number for page in pages if page.scanned]


def _wrapped(source: Source, numbers: Sequence[int]) -> bytes:
    """An image file as a PDF of the same pixels, each page of the size that the reader gives it."""
    import img2pdf

    sizes = iter([(sheet.width, sheet.height) for n in numbers for sheet in [scanned.load_sheet(source, n)]])

    def layout(*_: Any) -> tuple[float, float, float, float]:
        width, height = next(sizes)
        return width, height, width, height

    try:
        data: bytes = img2pdf.convert(source.data, layout_fun=layout, rotation=img2pdf.Rotation.none)
    except (img2pdf.ImageOpenError, img2pdf.AlphaChannelError, img2pdf.ExifOrientationError, TypeError):
        data = img2pdf.convert([_as_png(source, n) for n in numbers], layout_fun=layout)
    return data


def _as_png(source: Source, number: int) -> bytes:
    """A frame that img2pdf does not take as it is (transparency, WebP, turned by its camera), as PNG."""
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(scanned.load_sheet(source, number).pixels[:, :, ::-1])).save(out, "PNG")
    return out.getvalue()


# --------------------------------------------------------------------------- the layer


def _add_layer(pdf: Any, page: Any, font: Any, printed: PrintedPage, image: PageImage) -> None:
    import pikepdf

    to_user = _displayed_to_user(*_displayed_area(page))
    body = b"\n".join(_drawn(word, image, to_user) for word in _in_reading_order(printed.words))
    name = page.add_resource(font, pikepdf.Name.Font)
    content = b"q BT 3 Tr " + str(name).encode() + b" 1 Tf\n" + body + b"\nET Q"
    _without_hidden_text(pdf, page)
    page.contents_add(pdf.make_stream(b"q\n"), prepend=True)
    page.contents_add(pdf.make_stream(b"\nQ\n" + content))


def _drawn(word: Word, image: PageImage, to_user: Matrix) -> bytes:
    """One word: a matrix that lays a line of glyphs of one em over the word's place, and its characters."""
    b = word.box
    base = b.y1 + _DESCENT * b.height  # the baseline lies a little above the box's bottom
    corners = image.page_points([(b.x0, base), (b.x1, base), (b.x0, base - b.height)])
    x, y, one = (to_user @ np.c_[np.asarray(corners), np.ones(3)].T).tolist()
    del one
    ems = sum(_advance(c) for c in word.text)
    a, c = (x[1] - x[0]) / ems, x[2] - x[0]
    d, e = (y[1] - y[0]) / ems, y[2] - y[0]
    code = word.text.encode("utf-16-be").hex()
    return f"{a:.4f} {d:.4f} {c:.4f} {e:.4f} {x[0]:.3f} {y[0]:.3f} Tm <{code}> Tj".encode()


def _advance(char: str) -> float:
    return 0.5 if " " <= char <= "~" else 1.0


def _in_reading_order(words: Sequence[Word]) -> list[Word]:
    """Top to bottom in lines, left to right in each: the order in which text is copied."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.box.centre[1]):
        if lines and abs(word.box.centre[1] - lines[-1][0].box.centre[1]) < 0.5 * word.box.height:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [w for line in lines for w in sorted(line, key=lambda w: w.box.x0) if w.text != scanned.UNREAD]


def _displayed_area(page: Any) -> tuple[Box, int]:
    """The page's visible area in user space, and by how many quarters it is turned clockwise when shown."""
    x0, y0, x1, y1 = (float(v) for v in page.cropbox)
    return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), int(page.get("/Rotate", 0)) // 90 % 4


def _displayed_to_user(area: Box, quarters: int) -> Matrix:
    """From points of the page as displayed (origin top left) to the page's user space (origin bottom left, unturned)."""
    w, h = area.width, area.height
    matrix = {
        0: [[1, 0, 0], [0, -1, h], [0, 0, 1]],
        1: [[0, 1, 0], [1, 0, 0], [0, 0, 1]],
        2: [[-1, 0, w], [0, 1, 0], [0, 0, 1]],
        3: [[0, -1, w], [-1, 0, h], [0, 0, 1]],
    }[quarters]
    shift = np.array([[1, 0, area.x0], [0, 1, area.y0], [0, 0, 1]], np.float64)
    return shift @ np.array(matrix, np.float64)


def _without_hidden_text(pdf: Any, page: Any) -> None:
    """Take invisible text out of a page's own content: another program's OCR, which this layer replaces."""
    import pikepdf

    kept, hidden, changed = [], False, False
    stack: list[bool] = []
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "q":
            stack.append(hidden)
        elif operator == "Q" and stack:
            hidden = stack.pop()
        elif operator == "Tr":
            hidden = int(instruction.operands[0]) == 3
        if hidden and operator in ("Tj", "TJ", "'", '"'):
            changed = True
            continue
        kept.append(instruction)
    if changed:
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))


# --------------------------------------------------------------------------- a font without glyphs


def _font(pdf: Any) -> Any:
    """A composite font whose codes are UTF-16 and whose glyphs are all empty, embedded (as Tesseract's PDF output
    does).
    """
    import pikepdf
    from pikepdf import Array, Dictionary, Name

    program = pdf.make_stream(_box_font())
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name("/Unseen"), Flags=5, ItalicAngle=0, StemV=80,
        Ascent=round(1000 * _ASCENT), Descent=round(1000 * _DESCENT), CapHeight=round(1000 * _ASCENT),
        FontBBox=Array([0, round(1000 * _DESCENT), 1000, round(1000 * _ASCENT)]), FontFile2=program,
    )  # fmt: skip
    descendant = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/Unseen"), DW=1000,
        W=Array([0x20, 0x7E, 500]), FontDescriptor=pdf.make_indirect(descriptor),
        CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
        CIDToGIDMap=pdf.make_stream(b"\0\1" * 0x20 + b"\0\2" * 0x5F + b"\0\1" * (0x10000 - 0x7F)),
    )  # fmt: skip
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/Unseen"), Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendant)]), ToUnicode=pdf.make_stream(_to_unicode()),
        )
    )  # fmt: skip


def _box_font() -> bytes:
    """A TrueType font of two boxes, a square one and a narrow one for ASCII."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    widths = {".notdef": 1000, "square": 1000, "narrow": 500}
    low, high = round(1000 * _DESCENT), round(1000 * _ASCENT)
    glyphs = {}
    for name, width in widths.items():
        pen = TTGlyphPen(None)
        pen.moveTo((0, low))
        for corner in ((0, high), (width, high), (width, low)):
            pen.lineTo(corner)
        pen.closePath()
        glyphs[name] = pen.glyph()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(widths))
    builder.setupCharacterMap({0x20: "narrow"})
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (width, 0) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=high, descent=low)
    builder.setupNameTable({"familyName": "Unseen", "styleName": "Regular", "psName": "Unseen"})
    builder.setupOS2()
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def _to_unicode() -> bytes:
    """Every code is its own UTF-16 unit."""
    lines = "\n".join(_ranges())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{lines}\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()


def _ranges() -> Iterator[str]:
    for start in range(0, 256, 64):  # at most a hundred ranges a block
        yield "64 beginbfrange"
        for high in range(start, start + 64):
            yield f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>"
        yield "endbfrange"
