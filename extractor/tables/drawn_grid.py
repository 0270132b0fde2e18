"""Tables drawn with characters, as pandoc, w3m and many a program write merged cells::

    ┌───────┬────────────┐        +-------+------------+
    │行政强 │18          │        | 行政  | 18         |
    │  制   │            │        | 强制  |            |
    └───────┴────────────┘        +-------+------------+

What the borders enclose is a cell, however many lines it takes. Tables with rules around their header alone have a row a
line and are left to ``broken_text``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from extractor.chinese import Widths
from extractor.records import Block, Cell, Layout, Paragraph, Table

_WIDTHS = Widths("WF")
_LEFT, _RIGHT = "+|│┃║┌├└╔╠╚┏┣┗", "+|│┃║┐┤┘╗╣╝┓┫┛"
_FRAMES = frozenset(_LEFT)
_RULE = re.compile(r"^\s*[+┌├└╔╠╚┏┣┗][-+=:─━═┬┼┴┤├╦╬╩╣╠┳╋┻┫┣]*[+┐┤┘╗╣╝┓┫┛]\s*$")
_RULE_PIECE = re.compile(r"\+[-=]{2}|[├┼┌└╠╬╔╚┣╋┏┗]")
_ASCII_RULE = re.compile(r"\+(?=[-=:]{2})|(?<=\+)[-=:]{2,}(?=\+)|(?<=[-=:])\+|\|")
_NUMBER = re.compile(r"\d[\d,.]*$")
_DRAWN = re.compile(r"[\u2500-\u257f]")
_LEAST_RULES, _LEAST_CELLS = 4, 6

Box = tuple[int, int, int, int]  # first and last line, first and last display column


def with_drawn_grids(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, runs of lines that draw a table as that table (layout GRID)."""
    run: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph) and not block.furniture and _is_drawn(block.text):
            run.append(block)
            continue
        yield from _table_or_lines(run)
        run = []
        yield block
    yield from _table_or_lines(run)


def _is_drawn(line: str) -> bool:
    text = line.strip()
    return text[:1] in _FRAMES and len(text) > 1 and text[-1] in _RIGHT


def _table_or_lines(run: Sequence[Paragraph]) -> Sequence[Block]:
    rules = [i for i, line in enumerate(run) if _RULE.match(line.text)]
    if len(rules) < 2 or sum(_RULE_PIECE.search(line.text) is not None for line in run) < _LEAST_RULES:
        return run
    first, last = rules[0], rules[-1]
    table = _table(run[first : last + 1])
    return run if table is None else [*run[:first], table, *run[last + 1 :]]


def _table(lines: Sequence[Paragraph]) -> Table | None:
    """``None`` where the borders do not enclose rectangles, or two numbers stand in one: rows that no rule parts."""
    picture = [_columns(line.text.strip()) for line in lines]
    width = max(map(len, picture))
    borders = [_borders(line.text.strip()) for line in lines]
    boxes = _enclosed([row + [True] * (width - len(row)) for row in borders], width)
    if boxes is None or len(boxes) < _LEAST_CELLS:
        return None
    tops, lefts = sorted({box[0] for box in boxes}), sorted({box[2] for box in boxes})
    cells: list[Cell] = []
    for top, bottom, left, right in boxes:
        pieces = ["".join(row[left : right + 1]).strip() for row in picture[top : bottom + 1]]
        if sum(_NUMBER.match(piece) is not None for piece in pieces) > 1:
            return None
        place = next((lines[top + i].place for i, piece in enumerate(pieces) if piece), lines[top].place)
        spans = [
            sum(a <= start <= b for start in starts) for a, b, starts in ((top, bottom, tops), (left, right, lefts))
        ]
        cells.append(Cell("".join(pieces), tops.index(top), lefts.index(left), spans[0], spans[1], place=place))
    rows = tuple(tuple(cell for cell in cells if cell.row == number) for number in range(len(tops)))
    return Table(rows, Layout.GRID, lines[0].place)


def _columns(text: str) -> list[str]:
    """The text by display column; what follows a wide character's first column is empty."""
    found: list[str] = []
    for char in text:
        found += [char] if _WIDTHS[char] == 1 or _DRAWN.match(char) else [char, ""]
    return found


def _borders(text: str) -> list[bool]:
    """Whether each display column of a line is border."""
    marks = {i for match in _ASCII_RULE.finditer(text) for i in range(*match.span())}
    found: list[bool] = []
    for i, char in enumerate(text):
        drawn = i in marks or _DRAWN.match(char) is not None
        found += [drawn] if _WIDTHS[char] == 1 or drawn else [False, False]
    return found


def _enclosed(borders: Sequence[Sequence[bool]], width: int) -> list[Box] | None:
    """The rectangles of what borders enclose, from the top left; ``None`` where something enclosed is no rectangle."""
    seen = [[False] * width for _ in borders]
    boxes: list[Box] = []
    for top, row in enumerate(borders):
        for left in range(width):
            if row[left] or seen[top][left]:
                continue
            right = left
            while right + 1 < width and not row[right + 1]:
                right += 1
            bottom = top
            while bottom + 1 < len(borders) and not any(borders[bottom + 1][left : right + 1]):
                bottom += 1
            if not _framed(borders, top, bottom, left, right):
                return None
            for line in seen[top : bottom + 1]:
                line[left : right + 1] = [True] * (right + 1 - left)
            boxes.append((top, bottom, left, right))
    return boxes


def _framed(borders: Sequence[Sequence[bool]], top: int, bottom: int, left: int, right: int) -> bool:
    """Whether borders stand all around a rectangle."""
    if not (top > 0 and bottom + 1 < len(borders) and left > 0 and right + 1 < len(borders[0])):
        return False
    sides = all(line[left - 1] and line[right + 1] for line in borders[top : bottom + 1])
    return sides and all(borders[top - 1][left : right + 1]) and all(borders[bottom + 1][left : right + 1])
