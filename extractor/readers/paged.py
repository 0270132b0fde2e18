"""Sources made of pages (PDF, OFD, images) to printed pages: the text layer where there is one, OCR where not."""

from __future__ import annotations

from extractor.records import PrintedPage, Problem, Source


def read_pages(source: Source) -> tuple[tuple[PrintedPage, ...], tuple[Problem, ...]]:
    """All pages in order, and what went wrong with single ones."""
    if source.kind == "pdf":
        from extractor.readers import digital_pdf

        return digital_pdf.read_pages(source)
    raise NotImplementedError
