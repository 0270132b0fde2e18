"""Sources made of pages (PDF, OFD, images) to printed pages: the text layer where there is one, OCR where not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractor.errors import MissingTool
from extractor.records import PrintedPage, Problem, Source

if TYPE_CHECKING:
    from extractor.readers.ocr import OcrEngine

Pages = tuple[tuple[PrintedPage, ...], tuple[Problem, ...]]


def read_pages(source: Source, engine: OcrEngine | None = None) -> Pages:
    """All pages in order, and what went wrong with single ones; ``engine`` reads those that are pictures.

    Raises InputError where the file gives no page at all; a scan without an OCR engine is one such.
    """
    if source.kind == "image":
        from extractor.readers import scanned

        return scanned.read_pages(source, engine)
    if source.kind == "ofd":
        from extractor.readers import ofd

        return _with_scans(source, ofd.read_pages(source), engine)
    from extractor.readers import digital_pdf

    return _with_scans(source, digital_pdf.read_pages(source), engine)


def _with_scans(source: Source, read: Pages, engine: OcrEngine | None) -> Pages:
    """Pages that are pictures, read by OCR; without an engine they stay empty, with a Problem."""
    pages, problems = read
    pictures = [page.number for page in pages if page.scanned]
    if not pictures:
        return read
    from extractor.readers import scanned

    try:
        found, troubles = scanned.read_pages(source, engine, pictures)
    except MissingTool as error:
        if len(pictures) == len(pages):
            raise
        return pages, (*problems, *(Problem("ocr_missing", error.zh, number) for number in pictures))
    by_number = {page.number: page for page in found}
    return tuple(replace(by_number.get(p.number, p), number=p.number) for p in pages), (*problems, *troubles)
