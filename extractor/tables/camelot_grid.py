"""camelot, where its eyes are needed: ruled lines that a page holds as pixels.

The only import of camelot. Its two refusals are worked around: it never sees the page as a whole, so that neither "no text
layer" nor "the grid is 90 % blank" ends the search; it gives lines, and words fill them elsewhere.
"""

from __future__ import annotations

from typing import Any

from extractor.errors import MissingTool
from extractor.records import Box, Source
from extractor.settings import CAMELOT_DPI, CAMELOT_LINE_SCALE


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
