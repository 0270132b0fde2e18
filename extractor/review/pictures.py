"""Pictures of a source's pages, as a person would see them; drawn in a process apart and kept in the store.

PDF pages are drawn at twice a screen's point, so that they stay sharp when enlarged; scans as they are. OFD pages of
text become SVG: the browser sets the words where the file says, in its own fonts.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from extractor.errors import UnreadableFile
from extractor.readers.displayed import displayed, no_page
from extractor.records import PrintedPage, Source, Word
from extractor.store import PageImage

PAGED: Final = frozenset({"pdf", "image", "ofd"})

_PIXELS_A_POINT: Final = 2.0
_LONGEST_SIDE: Final = 3000
_QUALITY: Final = 85
_PAPER_LEAST: Final = 0.3
"""Share of a drawn page that is bare paper of one tint: 0.49-1.0 on nineteen drawn pages, 0.04-0.06 on grey scans."""


@dataclass(frozen=True, slots=True)
class PageJob:
    """A page to draw: its source and its number (from 1)."""

    source: Source
    number: int


def page_sizes(source: Source) -> list[tuple[float, float]]:
    """Width and height in points of every page as displayed. Raises InputError."""
    if source.kind == "ofd":
        from extractor.readers import ofd

        return [(page.width, page.height) for page in ofd.read_pages(source)[0]]
    if source.kind == "image":
        from extractor.readers import scanned

        sheets = (scanned.load_sheet(source, n) for n in range(1, scanned.page_count(source) + 1))
        return [(sheet.width, sheet.height) for sheet in sheets]
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(source.data, password=source.password) as document:
            return [tuple(document.get_page_size(i)) for i in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile("PDF 打不开", "the PDF cannot be opened") from error


def draw_page(job: PageJob) -> PageImage:
    """The picture of a page. Raises InputError where there is none."""
    if job.source.kind == "ofd":
        return _ofd_page(job)
    page = displayed(job.source, job.number, _PIXELS_A_POINT, _LONGEST_SIDE)
    return _encoded(page.picture, page.width, page.height)


def _encoded(image: Any, width: float, height: float) -> PageImage:
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    buffer = io.BytesIO()
    if _is_photograph(image):
        image.convert("RGB").save(buffer, "JPEG", quality=_QUALITY)
        return PageImage(buffer.getvalue(), "image/jpeg", width, height)
    image.save(buffer, "PNG", compress_level=4)
    return PageImage(buffer.getvalue(), "image/png", width, height)


def _is_photograph(image: Any) -> bool:
    """Whether no one tint covers the paper: scans and photographs, which JPEG takes better than PNG."""
    counts = image.convert("L").histogram()
    return bool(max(counts) < _PAPER_LEAST * sum(counts))


# --------------------------------------------------------------------------- OFD


def _ofd_page(job: PageJob) -> PageImage:
    from extractor.readers import ofd

    page = next((p for p in ofd.read_pages(job.source)[0] if p.number == job.number), None)
    if page is None:
        raise no_page(job.number)
    picture = ofd.page_picture(job.source, job.number) if page.scanned else None
    if picture is None:
        return PageImage("".join(_svg(page)).encode(), "image/svg+xml", page.width, page.height)
    from PIL import Image, UnidentifiedImageError

    try:
        return _encoded(Image.open(io.BytesIO(picture)), page.width, page.height)
    except (UnidentifiedImageError, OSError) as error:
        raise UnreadableFile("OFD 页面图像已损坏", "the picture of the OFD page is damaged") from error


def _svg(page: PrintedPage) -> Iterator[str]:
    size = f'width="{page.width:.1f}" height="{page.height:.1f}" viewBox="0 0 {page.width:.1f} {page.height:.1f}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect width="100%" height="100%" fill="#fff"/>'
    for box in page.rulings:
        width, height = max(0.5, box.width), max(0.5, box.height)
        yield f'<rect x="{box.x0:.1f}" y="{box.y0:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
    yield '<g font-family="SimSun, Noto Serif CJK SC, serif">'
    for word in page.words:
        yield _set(word)
    yield "</g></svg>"


def _set(word: Word) -> str:
    box = word.box
    turned = word.angle in (90, 270)
    size, length = (box.width, box.height) if turned else (box.height, box.width)
    middle = f"{box.centre[0]:.1f} {box.centre[1]:.1f}"
    return (
        f'<text font-size="{size * 0.95:.1f}" text-anchor="middle" dominant-baseline="central" '
        f'textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs" '
        f'transform="translate({middle}) rotate({word.angle})">{escape(word.text)}</text>'
    )
