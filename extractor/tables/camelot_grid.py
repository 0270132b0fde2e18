"""camelot, where its eyes are needed: ruled lines that a page holds as pixels, and tables of text without any line.

The only import of camelot. Its two refusals are worked around: it never sees the page as a whole, so that neither "no text
layer" nor "the grid is 90 % blank" ends the search; it gives lines or regions, and words fill them elsewhere.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import MissingTool
from extractor.records import Box, Source
from extractor.settings import CAMELOT_DPI, CAMELOT_LINE_SCALE


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table as camelot reads it from text alone: its box in points from the page's top left, its rows of texts."""

    page: int
    box: Box
    rows: tuple[tuple[str, ...], ...]


def find_rulings(source: Source, page: int) -> tuple[Box, ...]:
    """The lines that can be seen on a page, drawn or part of a picture, as thin boxes in points from its top left.

    Method: camelot's lattice (adaptive threshold, then opening with long thin kernels), on the page rendered once.
    Raises ``MissingTool`` without camelot.
    """
    camelot = _camelot()
    pixels = _render(source, page)
    unit = 72 / CAMELOT_DPI
    _, threshold = camelot.image_processing.adaptive_threshold(pixels)
    found: list[Box] = []
    for direction in ("horizontal", "vertical"):
        _, lines = camelot.image_processing.find_lines(threshold, direction=direction, line_scale=CAMELOT_LINE_SCALE)
        for x0, y0, x1, y1 in lines:
            found.append(Box(min(x0, x1) * unit, min(y0, y1) * unit, max(x0, x1) * unit, max(y0, y1) * unit))
    return tuple(found)


def text_tables(source: Source, pages: Sequence[int], height_of: dict[int, float]) -> list[TextTable]:
    """The tables that camelot's network parser finds on these pages by the alignment of their texts.

    ``height_of`` gives each page's height in points. A page that it cannot read gives none. Raises ``MissingTool``.
    """
    camelot = _camelot()
    found: list[TextTable] = []
    with tempfile.TemporaryDirectory(prefix="extractor-") as folder:
        path = Path(folder) / "page.pdf"
        path.write_bytes(source.data)
        for page in pages:
            for table in _network(camelot, path, page, source.password):
                x0, y0, x1, y1 = table._bbox
                height = height_of[page]
                rows = tuple(tuple(_one_line(text) for text in row) for row in table.data)
                found.append(TextTable(page, Box(x0, height - y1, x1, height - y0), rows))
    return found


def _network(camelot: Any, path: Path, page: int, password: str | None) -> Iterator[Any]:
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield from camelot.read_pdf(
                str(path), pages=str(page), flavor="network", password=password, suppress_stdout=True
            )
    except Exception:  # a page that camelot's parser fails on has other readings
        return


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _render(source: Source, page: int) -> Any:
    import pypdfium2

    document = pypdfium2.PdfDocument(source.data, password=source.password)
    try:
        bitmap = document[page - 1].render(scale=CAMELOT_DPI / 72, may_draw_forms=False, rev_byteorder=False)
        pixels = bitmap.to_numpy()
        return pixels[:, :, :3].copy() if pixels.ndim == 3 and pixels.shape[2] > 3 else pixels.copy()
    finally:
        document.close()


def _camelot() -> Any:
    try:
        import camelot
        import camelot.image_processing
    except ImportError as error:
        raise MissingTool(
            "识别无线或图片中的表格需要 camelot：请执行 pip install 'extractor[pdf]'",
            "tables without drawn lines need camelot: run pip install 'extractor[pdf]'",
        ) from error
    return camelot
