"""Each page as a picture with every cell's box, its value and its trust by colour: for tests, bug reports and
people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from extractor.errors import MissingTool
from extractor.records import Box, PagePlace, PrintedPage, Report, ScoredCell, State
from extractor.settings import ACCEPT_AT, DRAW_DPI

Colour = tuple[int, int, int]
_SURE: Colour = (0, 128, 64)
_REVIEW: Colour = (214, 120, 0)
_BAD: Colour = (200, 0, 40)
_PARAGRAPH: Colour = (90, 120, 200)
_MARKS = {
    State.BLANK: "blank",
    State.ABSENT: "absent",
    State.NOT_APPLICABLE: "/",
    State.UNREADABLE: "?",
}


def draw(report: Report, pages: Sequence[PrintedPage], out: Path) -> list[Path]:
    """Writes ``<name>.page<N>.png`` into ``out`` for every page that has a cell or a paragraph; returns the files.

    Green: accepted; orange: to review; red: to review and less than half sure. Blue: paragraphs, with their
    section. Pages of
    a PDF are rendered, scanned ones show their (straightened) image. Raises ``MissingTool`` without Pillow or
    pypdfium2.
    """
    _need_pillow()
    placed: dict[int, list[ScoredCell]] = {}
    for cell in report.cells.values():
        if isinstance(cell.place, PagePlace):
            placed.setdefault(cell.place.page, []).append(cell)
    sections: dict[int, list[tuple[Box, str]]] = {}
    for paragraph in report.paragraphs:
        if isinstance(paragraph.place, PagePlace):
            sections.setdefault(paragraph.place.page, []).append((paragraph.place.box, paragraph.section))
    out.mkdir(parents=True, exist_ok=True)
    written = []
    wanted = [page for page in pages if page.number in placed or page.number in sections]
    for page, picture in _pictures(report, wanted):
        _paint(picture, page, placed.get(page.number, []), sections.get(page.number, []))
        path = out / f"{report.source.path.name}.page{page.number}.png"
        picture.save(path)
        written.append(path)
    return written


def _need_pillow() -> None:
    try:
        import PIL.Image  # noqa: F401
    except ImportError as error:
        raise MissingTool(
            "画图需要 Pillow：请执行 pip install 'extractor[pdf]'",
            "drawing needs Pillow: run pip install 'extractor[pdf]'",
        ) from error


def _pictures(report: Report, pages: Sequence[PrintedPage]) -> Iterator[tuple[PrintedPage, Any]]:
    """Each page with its picture at ``DRAW_DPI``: rendered, or the scan's image, or white where there is neither."""
    from PIL import Image

    document = _document(report) if report.source.kind == "pdf" else None
    try:
        for page in pages:
            size = (round(page.width * DRAW_DPI / 72), round(page.height * DRAW_DPI / 72))
            pixels = _pixels(page.image)
            if pixels is not None:
                picture = Image.fromarray(pixels).convert("RGB")
            elif document is not None and page.number <= len(document):
                picture = document[page.number - 1].render(scale=DRAW_DPI / 72).to_pil().convert("RGB")
            else:
                picture = Image.new("RGB", size, "white")
            yield page, picture.resize(size)
    finally:
        if document is not None:
            document.close()


def _document(report: Report) -> Any:
    try:
        import pypdfium2
    except ImportError as error:
        raise MissingTool(
            "画图需要 pypdfium2：请执行 pip install 'extractor[pdf]'",
            "drawing needs pypdfium2: run pip install 'extractor[pdf]'",
        ) from error
    return pypdfium2.PdfDocument(report.source.data, password=report.source.password)


def _pixels(image: Any) -> Any:
    """The array of a scanned page's image: itself, or what it holds as ``pixels``."""
    held = getattr(image, "pixels", image)
    return held if hasattr(held, "shape") else None


def _paint(picture: Any, page: PrintedPage, cells: Sequence[ScoredCell], paragraphs: Sequence[tuple[Box, str]]) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(picture, "RGBA")
    scale = picture.width / page.width
    small = _font(round(7 * scale))
    for box, section in paragraphs:
        pen.rectangle(_scaled(box, scale), outline=(*_PARAGRAPH, 160), width=1)
        pen.text((box.x0 * scale, box.y0 * scale - 8 * scale), section, fill=_PARAGRAPH, font=small)
    for cell in cells:
        assert isinstance(cell.place, PagePlace)
        colour = _colour(cell)
        corner = _scaled(cell.place.box, scale)
        pen.rectangle(corner, outline=(*colour, 255), fill=(*colour, 36), width=max(1, round(scale)))
        pen.text((corner[0] + 2, corner[1] + 1), _value(cell), fill=colour, font=small)


def _scaled(box: Box, scale: float) -> tuple[float, float, float, float]:
    return (box.x0 * scale, box.y0 * scale, max(box.x1, box.x0) * scale, max(box.y1, box.y0) * scale)


def _colour(cell: ScoredCell) -> Colour:
    if cell.status == "accepted":
        return _SURE
    return _REVIEW if cell.confidence >= ACCEPT_AT / 2 else _BAD


def _value(cell: ScoredCell) -> str:
    value = cell.value
    shown = str(value.number) if value.number is not None else _MARKS.get(value.state, "?")
    return f"{shown} {cell.confidence:.2f}"


def _font(size: int) -> Any:
    """Pillow's own face: it has digits and Latin letters, all that is written here."""
    from PIL import ImageFont

    return ImageFont.load_default(size=max(size, 6))
