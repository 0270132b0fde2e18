"""What stands in the value columns of a table without rules: numbers, and headers of one or several lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.chinese import fold
from extractor.geometry import bounding_box, overlap
from extractor.records import Box, Word
from extractor.settings import CUT_HEADER_GAP, HEADER_WHITE
from extractor.tables.lines import TextLine, join_lines, join_words, words_to_lines
from extractor.tables.text_columns import Column, match_headers, share_out, spanned
from extractor.tables.values import (
    begins_with_number,
    is_group_header,
    is_leaf_header,
    is_number_or_mark,
    is_parent,
    leaf_header_of,
    parents_of,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One cell's text. ``first`` and ``last`` are the columns that it covers; -1: all of the table's width."""

    text: str
    box: Box
    first: int = 0
    last: int = 0

    @property
    def middle(self) -> float:
        return (self.box.y0 + self.box.y1) / 2

    @property
    def centre(self) -> float:
        return (self.box.x0 + self.box.x1) / 2

    @property
    def is_value(self) -> bool:
        return begins_with_number(self.text)


def words_to_blocks(words: Sequence[Word], seams: Sequence[float] = ()) -> list[Block]:
    """Numbers, each a block; other texts with the lines that follow right under them.

    Across a page's end (``seams``) only a header that the forms know whole goes on.
    """
    open_blocks: list[list[TextLine]] = []
    done: list[list[TextLine]] = []
    for line in words_to_lines(words):
        over = [b for b in open_blocks if line.box.y0 - b[-1].box.y1 >= _reach(b[-1], line, seams, 1.0) * line.size]
        done += over
        open_blocks = [b for b in open_blocks if b not in over]
        for part in _parts(line):
            text = join_words(part)
            box = bounding_box([w.box for w in part])
            assert box is not None
            piece = TextLine(tuple(part), box, line.size)
            home = next((b for b in open_blocks if _goes_on(b, piece, seams)), None)
            if is_number_or_mark(text):
                done.append([piece])
            elif home is not None:
                home.append(piece)
            else:
                open_blocks.append([piece])
    blocks = [_block(lines) for lines in (*done, *open_blocks)]
    return sorted(blocks, key=lambda b: (b.middle, b.box.x0))


def _parts(line: TextLine) -> list[list[Word]]:
    """A line's words by cell: numbers each for itself, a remark with the number before it, other words together."""
    parts: list[list[Word]] = []
    for word in line.words:
        if parts and not is_number_or_mark(word.text) and _is_of_cell(parts[-1], word, line.size):
            parts[-1].append(word)
        else:
            parts.append([word])
    return parts


def _is_of_cell(part: Sequence[Word], word: Word, size: float) -> bool:
    """Whether a text stands close enough behind others to be of their cell: two known headers never are one, and where the two
    make one, narrow ink may leave more white (自然 人).
    """
    gap = word.box.x0 - part[-1].box.x1
    if gap >= HEADER_WHITE * size:
        return False
    if gap >= 0.5 * size and leaf_header_of(join_words([*part, word])) is None:
        return False
    return leaf_header_of(join_words(part)) is None or leaf_header_of(word.text) is None


def _reach(above: TextLine, below: TextLine, seams: Sequence[float], usual: float) -> float:
    """The white, in type sizes, up to which a text may go on; a page's end (``seams``) may stand in a row of headers."""
    return CUT_HEADER_GAP if _parted(above, below, seams) else usual


def _parted(above: TextLine, below: TextLine, seams: Sequence[float]) -> bool:
    return any(above.box.y1 <= seam <= below.box.y0 for seam in seams)


def _goes_on(lines: Sequence[TextLine], below: TextLine, seams: Sequence[float]) -> bool:
    """Whether a text is the next line of a block: right under it, and the block is not whole already."""
    last = lines[-1]
    if not -0.3 * last.size <= below.box.y0 - last.box.y1 < _reach(last, below, seams, 0.7) * last.size:
        return False
    box = bounding_box([line.box for line in lines])
    assert box is not None
    narrower = min(box.width, below.box.width)
    if overlap(box.x0, box.x1, below.box.x0, below.box.x1) < 0.6 * narrower:
        return False
    above = join_lines([line.text for line in lines], [True] * len(lines))
    whole = join_lines([above, below.text], [True])
    if _parted(last, below, seams):
        return is_leaf_header(whole) and not is_leaf_header(above)
    if is_group_header(above):
        return is_group_header(whole)
    if leaf_header_of(above) is not None and leaf_header_of(below.text) is not None:
        return leaf_header_of(whole) is not None
    return not begins_with_number(below.text)


def _block(lines: Sequence[TextLine]) -> Block:
    box = bounding_box([line.box for line in lines])
    assert box is not None
    return Block(join_lines([line.text for line in lines], [True] * len(lines)), box)


def header_anchors(words: Sequence[Word], seams: Sequence[float] = ()) -> list[Block]:
    """The headers of single columns that the forms know, left to right, where at least three stand close in
    height."""
    known = [b for b in words_to_blocks(words, seams) if is_leaf_header(b.text)]
    best: list[Block] = []
    for block in known:
        near = [b for b in known if abs(b.middle - block.middle) < 4 * block.box.height]
        if len(near) > len(best):
            best = near
    return sorted(best, key=lambda b: b.box.x0) if len(best) >= 3 else []


def blocks_to_levels(
    blocks: Sequence[Block], seams: Sequence[float] = (), starts: Sequence[float] = ()
) -> list[list[Block]]:
    """Blocks by height: those whose middles differ by less than half a line, and that stand side by side, are one
    row's. So are the line of numbers right above and the one right under a page's end (``seams``) where no two of
    their numbers stand in one column and no label begins beside the lower (``starts``, heights): the parts of a row
    that is cut there."""
    levels: list[list[Block]] = []
    for block in sorted(blocks, key=lambda b: b.middle):
        if levels:
            level = levels[-1]
            size = min(min(b.box.height for b in level), block.box.height)
            parted = any(level[0].middle < seam < block.middle for seam in seams)
            first_line = block.is_value and block.box.y0 < level[0].middle  # a number of several lines, set to the top
            if (
                (block.middle - _height_beside(block, level) < 0.55 * size or first_line)
                and _side_by_side(level, [block])
                and not parted
            ):
                level.append(block)
                continue
        levels.append([block])
    for seam in seams:
        under = next((k for k, level in enumerate(levels) if level[0].middle > seam), 0)
        if under and _is_cut_row(levels[under - 1], levels[under], starts):
            levels[under - 1 : under + 1] = [levels[under - 1] + levels[under]]
    return levels


def _height_beside(block: Block, level: Sequence[Block]) -> float:
    """The height of a level where a block would stand in it: its first block's; among numbers, that of the number next to it, as a
    photographed row may lean.
    """
    if not all(b.is_value for b in (block, *level)):
        return level[0].middle
    return min(level, key=lambda b: abs(b.centre - block.centre)).middle


def _is_cut_row(above: Sequence[Block], below: Sequence[Block], starts: Sequence[float]) -> bool:
    size = min(b.box.height for b in (*above, *below))
    return (
        below[0].middle < above[0].middle + 4 * size
        and all(b.is_value for b in (*above, *below))
        and _side_by_side(above, below)
        and not any(abs(below[0].middle - start) < 0.7 * size for start in starts)
    )


def _side_by_side(some: Sequence[Block], others: Sequence[Block]) -> bool:
    return all(overlap(a.box.x0, a.box.x1, b.box.x0, b.box.x1) == 0 for a in some for b in others)


def columns_of_levels(
    levels: Sequence[Sequence[Block]], columns: list[Column], breaks: Sequence[float] = ()
) -> tuple[list[list[Block]], list[Column]]:
    """The levels with every block's columns, and the columns, completed by headers that stand over no number.

    A run of levels of text is the header of the levels of numbers under it; at ``breaks`` (heights) a new part begins.
    """
    zones = _zones(levels, breaks)
    for headers, below in zones:
        columns = _complete([b for k in headers for b in levels[k]], [b for k in below for b in levels[k]], columns)
    placed = [list(level) for level in levels]
    for headers, below in zones:
        for k in below:
            placed[k] = [_place(b, columns) for b in levels[k]]
        used = sorted({b.first for k in below for b in placed[k] if b.is_value and b.first == b.last})
        leaves = _leaves([b for k in headers for b in levels[k]])
        chosen = [columns[i] for i in used] if used and len(used) >= len(leaves) else columns
        names = used if used and len(used) >= len(leaves) else list(range(len(columns)))
        home: dict[int, tuple[int, int]] = {}
        if len(leaves) == 1:  # the only header of its rows is as wide as the table
            home = {id(leaves[0]): (0, len(columns) - 1)}
        elif leaves and len(leaves) < len(used):  # a header over several columns of numbers
            runs = share_out([b.centre for b in leaves], [c.centre for c in columns], used)
            home = {id(b): run for b, run in zip(leaves, runs, strict=True)}
        elif leaves and chosen:
            match = match_headers([b.centre for b in leaves], chosen)
            home = {id(b): (names[m], names[m]) for b, m in zip(leaves, match, strict=True) if m is not None}
        tops = {i: b for b in leaves if id(b) in home for i in range(home[id(b)][0], home[id(b)][1] + 1)}
        for k in headers:
            placed[k] = _place_headers(levels[k], home, tops, columns)
        for k in below:
            placed[k] = [_widened(b, placed[k], list(home.values())) for b in placed[k]]
    return placed, columns


def _zones(levels: Sequence[Sequence[Block]], breaks: Sequence[float]) -> list[tuple[list[int], list[int]]]:
    """Levels of text each with the levels of numbers under them."""
    zones: list[tuple[list[int], list[int]]] = []
    for k, level in enumerate(levels):
        if k and any(levels[k - 1][0].middle < at < level[0].middle for at in breaks):
            zones.append(([], []))
        if any(b.is_value for b in level):
            if not zones:
                zones.append(([], []))
            zones[-1][1].append(k)
        elif zones and not zones[-1][1]:
            zones[-1][0].append(k)
        else:
            zones.append(([k], []))
    return zones


def _leaves(blocks: Sequence[Block]) -> list[Block]:
    """The headers of single columns, left to right: known as such, or standing over no two others."""
    found = []
    for block in blocks:
        if is_group_header(block.text):
            continue
        under = [
            b for b in blocks if b is not block and b.middle > block.middle and block.box.x0 <= b.centre <= block.box.x1
        ]
        if leaf_header_of(block.text) is not None or len(under) < 2:
            found.append(block)
    # a header over another one that stands over the same column names both: the lower is the column's own
    lowest = [b for b in found if not any(o is not b and o.middle > b.middle and _one_column(o, b) for o in found)]
    return sorted(lowest, key=lambda b: b.box.x0)


def _one_column(a: Block, b: Block) -> bool:
    return overlap(a.box.x0, a.box.x1, b.box.x0, b.box.x1) > 0.5 * min(a.box.width, b.box.width)


def _complete(headers: Sequence[Block], below: Sequence[Block], columns: list[Column]) -> list[Column]:
    """The columns, and one more for each header that stands over no numbers (a column left blank)."""
    leaves = _leaves(headers)
    used = sorted({spanned(b.box, columns)[0] for b in below if is_number_or_mark(b.text)}) if columns else []
    if len(leaves) < 3 or len(leaves) <= len(used):
        return columns
    match = match_headers([b.centre for b in leaves], [columns[i] for i in used])
    pairs = [(b, used[m]) for b, m in zip(leaves, match, strict=True) if m is not None]
    shift = sum(columns[m].centre - b.centre for b, m in pairs) / len(pairs) if pairs else 0.0
    taken = [columns[m] for _, m in pairs]
    added = []
    for block, m in zip(leaves, match, strict=True):
        at = block.centre + shift
        if m is None and not any(c.x0 - 3 <= at <= c.x1 + 3 for c in columns if c not in taken):
            added.append(Column(at - 3, at + 3))
    return sorted([*columns, *added], key=lambda c: c.x0)


def _place(block: Block, columns: Sequence[Column]) -> Block:
    first, last = spanned(block.box, columns)
    if block.is_value and not is_number_or_mark(block.text):
        first = last = (first + last) // 2  # a number with a remark is wide
    return replace(block, first=first, last=last)


def _widened(block: Block, level: Sequence[Block], headers: Sequence[tuple[int, int]]) -> Block:
    """A number that stands alone under a header over several columns is in a cell as wide as that header."""
    for first, last in headers:
        if first <= block.first and block.last <= last:
            alone = all(b is block or b.last < first or b.first > last for b in level)
            return replace(block, first=first, last=last) if alone else block
    return block


def _place_headers(
    level: Sequence[Block], home: dict[int, tuple[int, int]], tops: dict[int, Block], columns: Sequence[Column]
) -> list[Block]:
    placed = [replace(b, first=home[id(b)][0], last=home[id(b)][1]) for b in level if id(b) in home]
    wide = sorted((b for b in level if id(b) not in home), key=lambda b: b.box.x0)
    narrow = [
        b for b in wide if not is_group_header(b.text) and spanned(b.box, columns)[0] == spanned(b.box, columns)[1]
    ]
    placed += [_place(b, columns) for b in narrow]
    wide = [b for b in wide if b not in narrow]
    taken = {i for b in placed for i in range(b.first, b.last + 1)}
    free = [i for i in range(len(columns)) if i not in taken and _allows(wide, tops.get(i))]
    centres = [tops[i].centre if i in tops else c.centre for i, c in enumerate(columns)]
    runs = share_out([b.centre for b in wide], centres, free)
    if len(runs) < len(wide):
        runs = [spanned(b.box, columns) for b in wide]
    placed += [replace(b, first=f, last=t) for b, (f, t) in zip(wide, runs, strict=True)]
    return sorted(placed, key=lambda b: b.first)


def _allows(groups: Sequence[Block], leaf: Block | None) -> bool:
    """Whether one of the groups' headers may stand over this column: the forms know some that do not (自然人)."""
    parents = parents_of(leaf.text) if leaf is not None else None
    known = [g.text for g in groups if is_parent(g.text)]
    return not parents or not known or len(known) < len(groups) or any(name in parents for name in map(fold, known))
