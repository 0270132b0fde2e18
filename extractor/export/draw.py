"""Each page as a picture with every cell's box, its value and its trust by colour: for tests, bug reports and
people."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from extractor import settings
from extractor.errors import InputError, MissingTool
from extractor.readers.displayed import displayed
from extractor.records import Box, PagePlace, PrintedPage, Report, ScoredCell, Source, State

_SCALE: Final = settings.DRAW_DPI / 72

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
    section. ``report`` has its places on the displayed pages, which are shown under them: a PDF's drawn, a scan's or
    photograph's as it is. Raises ``MissingTool`` without Pillow or pypdfium2.
    """
    _need_tools(report.source)
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
    for page in pages:
        if page.number in placed or page.number in sections:
            picture = _picture(report.source, page)
            _paint(picture, placed.get(page.number, []), sections.get(page.number, []))
            path = out / f"{report.source.path.name}.page{page.number}.png"
            picture.save(path)
            written.append(path)
    return written


def _need_tools(source: Source) -> None:
    for tool, name in (("PIL", "Pillow"), ("pypdfium2", "pypdfium2")):
        if find_spec(tool) is None and (tool == "PIL" or source.kind == "pdf"):
            raise MissingTool(
                f"画图需要 {name}：请执行 pip install 'extractor[pdf]'",
                f"drawing needs {name}: run pip install 'extractor[pdf]'",
            )


def _picture(source: Source, page: PrintedPage) -> Any:
    """The page as displayed, at ``DRAW_DPI``; where there is no picture, as of an OFD's page of text, its rules on white."""
    from PIL import Image, ImageDraw

    with contextlib.suppress(InputError):
        if source.kind != "ofd" or page.scanned:
            shown = displayed(source, page.number, _SCALE, settings.SCAN_LONGEST_SIDE)
            return shown.picture.convert("RGB").resize((round(shown.width * _SCALE), round(shown.height * _SCALE)))
    picture = Image.new("RGB", (round(page.width * _SCALE), round(page.height * _SCALE)), "white")
    pen = ImageDraw.Draw(picture)
    for box in page.rulings:
        pen.line(_scaled(box), fill="grey", width=2)
    return picture


def _paint(picture: Any, cells: Sequence[ScoredCell], paragraphs: Sequence[tuple[Box, str]]) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(picture, "RGBA")
    small = _font(round(7 * _SCALE))
    for box, section in paragraphs:
        pen.rectangle(_scaled(box), outline=(*_PARAGRAPH, 160), width=1)
        pen.text((box.x0 * _SCALE, (box.y0 - 8) * _SCALE), section, fill=_PARAGRAPH, font=small)
    for cell in cells:
        assert isinstance(cell.place, PagePlace)
        colour = _colour(cell)
        corner = _scaled(cell.place.box)
        pen.rectangle(corner, outline=(*colour, 255), fill=(*colour, 36), width=max(1, round(_SCALE)))
        pen.text((corner[0] + 2, corner[1] + 1), _value(cell), fill=colour, font=small)


def _scaled(box: Box) -> tuple[float, float, float, float]:
    return box.x0 * _SCALE, box.y0 * _SCALE, box.x1 * _SCALE, box.y1 * _SCALE


def _colour(cell: ScoredCell) -> Colour:
    if cell.status == "accepted":
        return _SURE
    return _REVIEW if cell.confidence >= settings.ACCEPT_AT / 2 else _BAD


def _value(cell: ScoredCell) -> str:
    value = cell.value
    shown = str(value.number) if value.number is not None else _MARKS.get(value.state, "?")
    return f"{shown} {cell.confidence:.2f}"


def _font(size: int) -> Any:
    """Pillow's own face: it has digits and Latin letters, all that is written here."""
    from PIL import ImageFont

    return ImageFont.load_default(size=max(size, 6))
