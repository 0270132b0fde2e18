"""Numbers and dashes that a narrow column of a table without rules breaks over lines (102 as 10 over 2), put together
again.

Two numbers under one another are two rows' as a rule. They are one only where the page shows it: the parts stand in one
column, line under line, and what stands beside them (a number or a label between the lines, one label over all of
them, a header that shows how narrow the column is) leaves no other reading. All others stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extractor.chinese import plain
from extractor.geometry import bounding_box, overlap
from extractor.records import Box, Word
from extractor.settings import BROKEN_NUMBER_GAP, BROKEN_NUMBER_LEVEL
from extractor.tables.lines import words_to_lines
from extractor.tables.values import has_ordinal, is_group_header, is_number_or_mark, is_row_label

_DASHES = re.compile(r"[-—–―]+")
_FIRST = re.compile(r"[+\-−]?\d[\d,]*\.?|[+\-−]")
_NEXT = re.compile(r"[\d,.]*\d[\d,]*(?:\.\d+)?(?:%|亿元|万元|元|件|条|个|项|宗|次)?")

_Chain = list[Word]  # the parts of one number, from top to bottom


def join_broken_numbers(values: Sequence[Word], labels: Sequence[Word], seams: Sequence[float] = ()) -> list[Word]:
    """``values`` (the words right of the labels) with the parts of each broken number as one word.

    ``labels`` are the words left of them; ``seams`` heights of page ends (points), over which no number goes.
    """
    numbers = [w for w in values if is_number_or_mark(w.text) or _FIRST.fullmatch(plain(w.text))]
    staggered = [band for level in _levels(numbers) if len(band := _chains(level, seams)) < len(level)]
    taken = {id(w) for band in staggered for chain in band for w in chain}
    chains = [chain for chain in _chains([w for w in numbers if id(w) not in taken], seams) if len(chain) > 1]
    whole: dict[int, Word] = {}
    gone: set[int] = set()
    for band in [*staggered, *_bands(chains, numbers)]:
        if _is_one_row(band, values, labels):
            for chain in band:
                whole[id(chain[0])] = _joined(chain)
                gone |= {id(w) for w in chain[1:]}
    return [whole.get(id(w), w) for w in values if id(w) not in gone]


def _joined(chain: _Chain) -> Word:
    box = bounding_box([w.box for w in chain])
    assert box is not None
    score = min((w.score for w in chain if w.score is not None), default=None)
    return replace(chain[0], text="".join(w.text for w in chain), box=box, score=score, edges=())


def _levels(numbers: Sequence[Word]) -> list[list[Word]]:
    """Numbers that hang together by overlapping in height: what two rows hold never does, so each is one row's."""
    levels: list[list[Word]] = []
    bottom = 0.0
    for word in sorted(numbers, key=lambda w: w.box.y0):
        if levels and word.box.y0 < bottom - 0.15 * word.box.height:
            levels[-1].append(word)
        else:
            levels.append([word])
            bottom = word.box.y1
        bottom = max(bottom, word.box.y1)
    return levels


def _chains(numbers: Sequence[Word], seams: Sequence[float]) -> list[_Chain]:
    """Numbers that stand line under line in one column, each run from top to bottom; a number alone is a run of one."""
    chains: list[_Chain] = []
    near: list[_Chain] = []  # those that a number may go on with
    for word in sorted(numbers, key=lambda w: w.box.y0):
        near = [c for c in near if word.box.y0 - c[-1].box.y1 < BROKEN_NUMBER_GAP * c[-1].box.height]
        above = next((c for c in near if _is_under(word, c[-1]) and not _parted(c[-1], word, seams)), None)
        if above is not None:
            above.append(word)
        else:
            chains.append([word])
            near.append(chains[-1])
    return chains


def _is_under(word: Word, above: Word) -> bool:
    size = min(word.box.height, above.box.height)
    return -0.3 * size <= word.box.y0 - above.box.y1 < BROKEN_NUMBER_GAP * size and _one_column(word.box, above.box)


def _one_column(a: Box, b: Box) -> bool:
    return overlap(a.x0, a.x1, b.x0, b.x1) > 0.5 * min(a.width, b.width)


def _parted(above: Word, below: Word, seams: Sequence[float]) -> bool:
    return any(above.box.centre[1] < seam < below.box.centre[1] for seam in seams)


def _bands(chains: Sequence[_Chain], numbers: Sequence[Word]) -> list[list[_Chain]]:
    """Runs that overlap in height, with the numbers alone that stand beside them (runs of one)."""
    bands: list[list[_Chain]] = []
    for chain in sorted(chains, key=lambda c: c[0].box.y0):
        if bands and chain[0].box.y0 < max(c[-1].box.y1 for c in bands[-1]) - 0.1 * chain[0].box.height:
            bands[-1].append(chain)
        else:
            bands.append([chain])
    for band in bands:
        top, bottom = _extent(band)
        held = {id(w) for chain in band for w in chain}
        band += [[w] for w in numbers if id(w) not in held and top < w.box.centre[1] < bottom]
    return bands


def _extent(band: Iterable[_Chain]) -> tuple[float, float]:
    return min(c[0].box.y0 for c in band), max(c[-1].box.y1 for c in band)


def _is_one_row(band: Sequence[_Chain], values: Sequence[Word], labels: Sequence[Word]) -> bool:
    """Whether all numbers of a band are one row's: each run one number, and the page leaves no other reading."""
    broken = [chain for chain in band if len(chain) > 1]
    if not all(_could_be_one(chain) for chain in broken) or _share_a_column(band):
        return False
    top, bottom = _extent(band)
    size = min(w.box.height for chain in broken for w in chain)
    middles = [_middle(chain) for chain in band]
    centred = max(middles) - min(middles) < BROKEN_NUMBER_LEVEL * size
    beside = words_to_lines([w for w in labels if top - 0.2 * size < w.box.centre[1] < bottom + 0.2 * size])
    begun = [line.box.centre[1] for line in beside if has_ordinal(line.text) or is_row_label(line.text)]
    in_line = [y for y in begun if any(abs(y - w.box.centre[1]) < BROKEN_NUMBER_LEVEL * size for w in broken[0])]
    if len(in_line) > 1:
        return False  # a label in line with each
    if centred and len({len(chain) % 2 for chain in band}) > 1:
        return True  # what stands between the lines of another is in line with neither
    if len(begun) > 1:
        return False
    if centred and not beside:
        return all(_too_wide(chain, values) for chain in broken)
    if centred:
        off = (beside[0].box.y0 + beside[-1].box.y1) / 2 - middles[0]
        return abs(off) < BROKEN_NUMBER_LEVEL * size and (
            is_row_label("".join(line.text for line in beside))
            or (len(beside) == 1 and not any(len(chain) % 2 for chain in broken))
        )
    return (
        _set_to_top(band, size)
        and not any(y > top + size for y in begun)
        and all(_too_wide(chain, values) for chain in broken)
    )


def _could_be_one(chain: _Chain) -> bool:
    """Whether the parts read as one number, each line filled before the next begins."""
    texts = [plain(w.text) for w in chain]
    dashes = all(_DASHES.fullmatch(text) for text in texts)
    if not dashes and not (_FIRST.fullmatch(texts[0]) and all(_NEXT.fullmatch(text) for text in texts[1:])):
        return False
    if not is_number_or_mark("".join(w.text for w in chain)):
        return False
    size = chain[0].box.height
    return all(w.box.width < chain[0].box.width + 0.3 * size for w in chain[1:])


def _share_a_column(band: Sequence[_Chain]) -> bool:
    """Whether two numbers of a band stand in one column, apart from one another: two rows."""
    boxes = [bounding_box([w.box for w in chain]) for chain in band]
    return any(a and b and _one_column(a, b) for i, a in enumerate(boxes) for b in boxes[:i])


def _middle(chain: _Chain) -> float:
    return (chain[0].box.y0 + chain[-1].box.y1) / 2


def _set_to_top(band: Sequence[_Chain], size: float) -> bool:
    tops = [chain[0].box.y0 for chain in band]
    return max(tops) - min(tops) < BROKEN_NUMBER_LEVEL * size and any(len(chain) == 1 for chain in band)


def _too_wide(chain: _Chain, values: Sequence[Word]) -> bool:
    """Whether a number's beginning and one more digit are wider than anything that stands in its column, its header
    included."""
    box = bounding_box([w.box for w in chain])
    assert box is not None
    others = [w for w in values if w not in chain and _one_column(w.box, box) and not is_group_header(w.text)]
    digit = chain[1].box.width / max(len(chain[1].text), 1)
    return bool(others) and max(w.box.width for w in others) < chain[0].box.width + 0.9 * digit
