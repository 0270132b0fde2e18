"""Does every cell's box hold the cell's text? ``measure_boxes.py FILE.pdf...``

Each file is extracted; then PDFium is asked for the text inside every cell's box, by its own selection of characters,
and the two are compared, white space aside, and without what is painted there invisibly or as a watermark. Exit code 0
where they agree in 99.9 % of the cells, else 1.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

import pypdfium2

from extractor.pipeline import extract
from extractor.readers.pdf_text import frame_of, read_text
from extractor.records import Box, PagePlace

WANTED = 0.999


def text_in(page: pypdfium2.PdfPage, box: Box) -> str:
    """What PDFium says stands in a box of the displayed page, without white space."""
    frame = frame_of(page)
    determinant = frame.a * frame.d - frame.b * frame.c
    corners = []
    for x, y in ((box.x0, box.y0), (box.x1, box.y1)):
        x, y = x - frame.e, y - frame.f
        corners.append(((frame.d * x - frame.c * y) / determinant, (frame.a * y - frame.b * x) / determinant))
    (x0, y0), (x1, y1) = corners
    textpage = page.get_textpage()
    try:
        found = textpage.get_text_bounded(left=min(x0, x1), bottom=min(y0, y1), right=max(x0, x1), top=max(y0, y1))
    finally:
        textpage.close()
    return squeezed(found)


def squeezed(text: str) -> str:
    """The text without white space and marks of line ends."""
    return "".join(c for c in text if not c.isspace() and c not in "\x02\ufffe")


def unprinted_on(page: pypdfium2.PdfPage) -> Counter[str]:
    """A page's characters that are no print of a table: invisible, or of a watermark."""
    layer = read_text(page, frame_of(page))
    return Counter("".join(word.text for word in (*layer.hidden, *layer.watermark)))


def agrees(page: pypdfium2.PdfPage, box: Box, raw: str) -> tuple[bool, str]:
    """Whether a box holds ``raw``, and what it holds."""
    seen, raw = text_in(page, box), squeezed(raw)
    if seen == raw:
        return True, seen
    surplus = Counter(seen) - Counter(raw)
    return not Counter(raw) - Counter(seen) and bool(surplus) and not surplus - unprinted_on(page), seen


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, help="digital PDFs")
    options = parser.parse_args(arguments)
    same = cells = 0
    for path in options.files:
        report = extract(path)
        document = pypdfium2.PdfDocument(path)
        try:
            for name, cell in report.cells.items():
                if not isinstance(cell.place, PagePlace) or cell.value.raw is None:
                    continue
                good, seen = agrees(document[cell.place.page - 1], cell.place.box, cell.value.raw)
                cells += 1
                same += good
                if not good:
                    print(f"{path.name} {name}: cell {cell.value.raw!r}, box {seen!r}")
        finally:
            document.close()
    print(f"{same} of {cells} boxes hold their cell's text ({same / max(cells, 1):.3%})")
    return int(same < WANTED * cells)


if __name__ == "__main__":
    sys.exit(main())
