"""Pages and tables whose writing is turned: brought upright to be read, and their boxes turned back afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractor.records import Box, Cell, PagePlace, PrintedPage, Table, Word
from extractor.settings import TURNED_SHARE


def writing_angle(words: Sequence[Word]) -> int:
    """How most of the text is turned (0, 90, 180 or 270 degrees clockwise); 0 where none prevails."""
    letters: Counter[int] = Counter()
    for word in words:
        letters[word.angle] += len(word.text)
    total = letters.total()
    angle, most = max(letters.items(), key=lambda item: item[1], default=(0, 0))
    return angle if total and most >= TURNED_SHARE * total else 0


def upright_page(page: PrintedPage, angle: int) -> PrintedPage:
    """The page as it looks when turned so that writing at ``angle`` stands upright."""
    if angle == 0:
        return page
    words = tuple(_turn_word(w, angle, page.width, page.height) for w in page.words)
    rulings = tuple(turn_box(b, angle, page.width, page.height) for b in page.rulings)
    width, height = (page.height, page.width) if angle in (90, 270) else (page.width, page.height)
    return replace(page, width=width, height=height, words=words, rulings=rulings)


def turn_box(box: Box, angle: int, width: float, height: float) -> Box:
    """A box of a page of this size, after the page is turned back by ``angle`` degrees clockwise writing."""
    if angle == 90:
        return Box(box.y0, width - box.x1, box.y1, width - box.x0)
    if angle == 180:
        return Box(width - box.x1, height - box.y1, width - box.x0, height - box.y0)
    if angle == 270:
        return Box(height - box.y1, box.x0, height - box.y0, box.x1)
    return box


def turn_box_back(box: Box, angle: int, width: float, height: float) -> Box:
    """The inverse of ``turn_box``; ``width`` and ``height`` are again the page's as displayed."""
    if angle == 90:
        return Box(width - box.y1, box.x0, width - box.y0, box.x1)
    if angle == 180:
        return turn_box(box, 180, width, height)
    if angle == 270:
        return Box(box.y0, height - box.x1, box.y1, height - box.x0)
    return box


def turn_table_back(table: Table, angle: int, page: PrintedPage) -> Table:
    """The table with the places of its cells on the page as displayed."""
    if angle == 0:
        return table
    rows = tuple(tuple(_turn_cell_back(c, angle, page) for c in row) for row in table.rows)
    place = table.place
    if isinstance(place, PagePlace):
        place = replace(place, box=turn_box_back(place.box, angle, page.width, page.height))
    return replace(table, rows=rows, place=place)


def words_back(words: Iterable[Word], angle: int, page: PrintedPage) -> list[Word]:
    """Words of an upright page with their boxes on the page as displayed."""
    return [replace(w, box=turn_box_back(w.box, angle, page.width, page.height)) for w in words]


def _turn_cell_back(cell: Cell, angle: int, page: PrintedPage) -> Cell:
    if not isinstance(cell.place, PagePlace):
        return cell
    box = turn_box_back(cell.place.box, angle, page.width, page.height)
    return replace(cell, place=replace(cell.place, box=box))


def _turn_word(word: Word, angle: int, width: float, height: float) -> Word:
    box = turn_box(word.box, angle, width, height)
    edges: tuple[float, ...] = ()
    if word.angle == angle:
        shift = {90: 0.0, 180: width, 270: height}[angle]
        edges = tuple(e + shift for e in word.edges)
    return replace(word, box=box, angle=(word.angle - angle) % 360, edges=edges)
