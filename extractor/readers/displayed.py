"""A page as a viewer shows it, for people to look at: what places on the displayed page lie on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from extractor.errors import UnreadableFile
from extractor.records import Source


@dataclass(frozen=True, slots=True)
class Displayed:
    """A page's picture (Pillow's) and the page's size in points."""

    picture: Any
    width: float
    height: float


def displayed(source: Source, number: int, scale: float, longest: int) -> Displayed:
    """Page ``number`` (from 1) of a PDF, drawn at ``scale`` pixels a point but no longer than ``longest`` pixels; or of an image or
    of an OFD of pictures, as it is.

    Raises InputError where there is no such page, or no picture of it.
    """
    if source.kind == "pdf":
        return _of_pdf(source, number, scale, longest)
    from PIL import Image

    from extractor.readers import scanned

    sheet = scanned.load_sheet(source, number)
    return Displayed(Image.fromarray(sheet.pixels[:, :, ::-1]), sheet.width, sheet.height)


def _of_pdf(source: Source, number: int, scale: float, longest: int) -> Displayed:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(source.data, password=source.password) as document:
            if not 0 < number <= len(document):
                raise no_page(number)
            page = document[number - 1]
            width, height = page.get_size()
            picture = page.render(scale=min(scale, longest / max(width, height)), may_draw_forms=True).to_pil()
            page.close()
            return Displayed(picture, width, height)
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile("PDF 页面画不出", "the page of the PDF cannot be drawn") from error


def no_page(number: int) -> UnreadableFile:
    """What is raised where a file has no such page."""
    return UnreadableFile(f"没有第 {number} 页", f"there is no page {number}")
