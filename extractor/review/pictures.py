"""Pictures of a source's pages, made when first looked at and kept in the store.

Pages of PDFs are drawn at twice the size of a screen's point, so that they stay sharp when enlarged; scans as they are.
"""

from __future__ import annotations

import io
import threading
from typing import Any, Final

from extractor.errors import UnreadableFile
from extractor.records import Source
from extractor.store import Database, PageImage, put_page
from extractor.store import page as kept_page

PAGED: Final = frozenset({"pdf", "image", "ofd"})

_PIXELS_A_POINT: Final = 2.0
_LONGEST_SIDE: Final = 3000
_QUALITY: Final = 85
_ONE_AT_A_TIME = threading.Lock()  # PDFium is not made for threads


def page_sizes(source: Source) -> list[tuple[float, float]]:
    """Width and height in points of every page as displayed. Raises InputError."""
    with _ONE_AT_A_TIME:
        if source.kind == "ofd":
            from extractor.readers import ofd

            return [(page.width, page.height) for page in ofd.read_pages(source)[0]]
        from extractor.readers import scanned

        if source.kind == "image":
            sheets = (scanned.load_sheet(source, n) for n in range(1, scanned.page_count(source) + 1))
            return [(sheet.width, sheet.height) for sheet in sheets]
        return _pdf_sizes(source)


def _pdf_sizes(source: Source) -> list[tuple[float, float]]:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(source.data, password=source.password) as document:
            return [tuple(document.get_page_size(i)) for i in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile("PDF 打不开", "the PDF cannot be opened") from error


def page_picture(db: Database, source: Source, number: int) -> PageImage:
    """The picture of page ``number`` (from 1), from the store or drawn now and kept there. Raises InputError."""
    kept = kept_page(db, source.sha256, number)
    if kept is None:
        with _ONE_AT_A_TIME:
            kept = _draw(source, number)
        put_page(db, source.sha256, number, kept)
    return kept


def _draw(source: Source, number: int) -> PageImage:
    from PIL import Image

    if source.kind == "pdf":
        image, width, height = _pdf_page(source, number)
    elif source.kind == "image":
        from extractor.readers import scanned

        sheet = scanned.load_sheet(source, number)
        image, width, height = Image.fromarray(sheet.pixels[:, :, ::-1]), sheet.width, sheet.height
    else:
        raise UnreadableFile("这一页没有图像", "there is no picture of this page")
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    if _is_photograph(image):
        return PageImage(_encoded(image.convert("RGB"), "JPEG", quality=_QUALITY), "image/jpeg", width, height)
    return PageImage(_encoded(image, "PNG", compress_level=4), "image/png", width, height)


def _pdf_page(source: Source, number: int) -> tuple[Any, float, float]:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(source.data, password=source.password) as document:
            if not 0 < number <= len(document):
                raise UnreadableFile(f"没有第 {number} 页", f"there is no page {number}")
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(_PIXELS_A_POINT, _LONGEST_SIDE / max(width, height))
            image = page.render(scale=scale, may_draw_forms=True).to_pil()
            page.close()
            return image, width, height
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile("PDF 页面画不出", "the page of the PDF cannot be drawn") from error


def _is_photograph(image: Any) -> bool:
    """Whether a page is a scan: more tints in a sample than drawn text has."""
    sample = image.convert("L").resize((200, 280))
    return sum(1 for count in sample.histogram() if count > 20) > 60


def _encoded(image: Any, form: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()
