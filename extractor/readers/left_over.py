"""Ink that the text detector passed over: a lone 0 is what it loses first."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.readers.ink import bounds_of, is_bar, is_print, is_speck, padded
from extractor.readers.ocr import Pixels, Quad, Reading
from extractor.readers.passed_over import Bounds, rows_passed_over
from extractor.rule import Rule
from extractor.ruling import Ruling


def left_over(
    grey: Pixels, places: Sequence[Quad], readings: Sequence[Reading], ruling: Ruling, unit: float
) -> tuple[tuple[Quad, ...], tuple[Quad, ...]]:
    """Ink on an upright page (``unit`` pixels a point) that lies in none of ``places``, whose ``readings`` these are: what the
    detector passed over, ready to be read. First what stands in ruled tables, then what stands in rows of lone numbers or dashes
    outside them.
    """
    frames = _frames(ruling, grey.shape, unit)
    rows = _number_rows([p.bounds for p, r in zip(places, readings, strict=True) if r.text.strip().isdigit()])
    numbers, dashes = rows_passed_over(grey, places, unit)
    rows += [row for row in numbers if not any(_is_level(row, known) for known in rows)]
    if not frames and not rows and not dashes:
        return (), ()
    ink = _ink(grey, unit)
    level = [padded(_whole(mark), unit) for row in dashes for mark in row if not _lies_in(mark, frames)]
    in_tables = _left_in_tables(ink.copy(), places, ruling, frames, unit)
    return in_tables, (*_left_in_rows(ink, places, rows, frames, unit), *level)


def _whole(mark: Bounds) -> tuple[int, int, int, int]:
    x0, y0, x1, y1 = (round(v) for v in mark)
    return x0, y0, x1, y1


def _lies_in(mark: Bounds, frames: Sequence[tuple[int, int, int, int]]) -> bool:
    x, y = (mark[0] + mark[2]) / 2, (mark[1] + mark[3]) / 2
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in frames)


def _left_in_tables(
    left: Pixels, places: Sequence[Quad], ruling: Ruling, frames: Sequence[tuple[int, int, int, int]], unit: float
) -> tuple[Quad, ...]:
    """What is left of a page's ink (1; changed in place) inside the tables: outside them, it is dust, stamps and pictures more
    often than text.
    """
    if not frames:
        return ()
    inside = np.zeros_like(left)
    for x0, y0, x1, y1 in frames:
        inside[y0:y1, x0:x1] = 1
    left &= inside
    keep_off = max(1, round(settings.RULE_KEEP_OFF * unit))
    thickest = round(settings.BLOB_THICK * unit)
    for rule in ruling.horizontal:
        _wipe(left, rule, keep_off, thickest)
    for rule in ruling.vertical:
        _wipe(left.T, rule, keep_off, thickest)
    all_ink = left.copy()
    _blot_out(left, places)
    near = _along_rules(ruling, left.shape, round(2 * settings.SCAN_RULE_MEETS * unit))
    pieces = [
        bounds
        for bounds in bounds_of(left)
        if max(_size(bounds)) >= settings.INK_SPECK * unit  # most are specks, which is told at once
        and _may_be_print(bounds, piece := _piece(left, bounds), near, ruling, unit)
        and not _is_cut_off(bounds, piece, all_ink, unit)
    ]
    return tuple(padded(g, unit) for g in _neighbours(pieces) if is_print(g, unit))


def _size(bounds: tuple[int, int, int, int]) -> tuple[int, int]:
    return bounds[2] - bounds[0], bounds[3] - bounds[1]


def _piece(mask: Pixels, bounds: tuple[int, int, int, int]) -> NDArray[np.bool_]:
    """Within its bounds, where a connected piece of a mask is: the one that reaches from side to side both ways."""
    x0, y0, x1, y1 = bounds
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask[y0:y1, x0:x1], connectivity=8)
    across, down = (stats[1:, side] for side in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT))
    found: NDArray[np.bool_] = labels == 1 + int(((across == x1 - x0) & (down == y1 - y0)).argmax())
    return found


def _may_be_print(
    bounds: tuple[int, int, int, int], piece: NDArray[np.bool_], near: Pixels, ruling: Ruling, unit: float
) -> bool:
    """Whether a piece of ink is no dust, nothing of a frame and no taller than any print; ``near`` is 1 along the rules."""
    width, height = _size(bounds)
    area = int(np.count_nonzero(piece))
    return (
        height < settings.LEFT_OUT_TALLEST * unit
        and not is_speck(width, height, area, unit)
        and not is_bar(width, height, area, unit)
        and not _runs_along(bounds, ruling, unit)
        and not (min(width, height) >= settings.SCAN_RULE_RUN * unit and _is_border(bounds, piece, near))
    )


def _left_in_rows(
    left: Pixels,
    places: Sequence[Quad],
    rows: Sequence[Sequence[Bounds]],
    frames: Sequence[tuple[int, int, int, int]],
    unit: float,
) -> tuple[Quad, ...]:
    """What is left of a page's ink (1; changed in place) outside the tables, as high as the row of lone numbers that it stands in.

    Where no rules say what is a table, the numbers that were read do.
    """
    if not rows:
        return ()
    for x0, y0, x1, y1 in frames:
        left[y0:y1, x0:x1] = 0
    _blot_out(left, places)
    last = max(p.bounds[2] for p in places)
    found: list[Quad] = []
    for row in rows:
        top, bottom = (max(0, round(statistics.median(b[i] for b in row))) for i in (1, 3))
        # further left are labels and the shade of a spine
        reach = 1.5 * max(b[0] - a[2] for a, b in pairwise(sorted(row)))
        first = max(0, round(min(b[0] for b in row) - reach))
        end = round(max(last, max(b[2] for b in row) + reach))
        band = np.ascontiguousarray(left[top:bottom, first:end])
        if not band.size:
            continue
        least = settings.DIGIT_HIGH * (bottom - top)
        sizes = ((bounds, *_size(bounds)) for bounds in bounds_of(band))
        pieces = [bounds for bounds, wide, high in sizes if high >= least and wide <= 2 * high]
        found += [padded((a + first, b + top, c + first, d + top), unit) for a, b, c, d in _neighbours(pieces)]
    return tuple(found)


def _number_rows(bounds: Sequence[Bounds]) -> list[list[Bounds]]:
    """The bounds of lone numbers by row, where two or more stand level with each other."""
    rows: list[list[Bounds]] = []
    for place in sorted(bounds, key=lambda b: b[1] + b[3]):
        if rows and _is_level([place], rows[-1]):
            rows[-1].append(place)
        else:
            rows.append([place])
    return [row for row in rows if len(row) >= 2]


def _is_level(row: Sequence[Bounds], known: Sequence[Bounds]) -> bool:
    """Whether what is level with its first mark stands in a row of numbers that is known already."""
    return known[0][1] < (row[0][1] + row[0][3]) / 2 < known[0][3]


def _blot_out(mask: Pixels, places: Sequence[Quad]) -> None:
    for place in places:
        west, north, east, south = (max(0, int(v)) for v in place.bounds)
        mask[north : south + 1, west : east + 1] = 0


def _ink(grey: Pixels, unit: float) -> Pixels:
    """1 where there is ink: darker than the paper around it."""
    reach = round(12 * unit) // 2 * 2 + 1
    paper = cv2.blur(cv2.dilate(grey, np.ones((5, 5), np.uint8)), (reach, reach))
    ink = (cv2.subtract(paper, grey) > settings.INK_CONTRAST).astype(np.uint8)
    thick = max(3, round(settings.BLOB_THICK * unit))
    dark = cv2.bitwise_or(ink, (grey < settings.BLOB_DARK).astype(np.uint8))
    core = np.ones((max(1, round(0.6 * thick)),) * 2, np.uint8)  # a square within the disc, many times as fast
    x, y, width, height = cv2.boundingRect(cv2.erode(dark, core).astype(np.uint8))
    if width:
        reach = 2 * thick
        near = np.s_[max(0, y - reach) : y + height + reach, max(0, x - reach) : x + width + reach]
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thick, thick))
        blobs = cv2.dilate(cv2.morphologyEx(dark[near], cv2.MORPH_OPEN, disc), np.ones((thick, thick), np.uint8))
        ink[near][blobs > 0] = 0  # punch holes and stains
    return ink


def _frames(ruling: Ruling, shape: tuple[int, ...], unit: float) -> list[tuple[int, int, int, int]]:
    """The areas that rules enclose: the bounds of rules that touch each other, where they run both ways."""
    if not ruling.vertical:
        return []
    thick = max(2, round(settings.SCAN_RULE_MEETS * unit))
    return [bounds for bounds in bounds_of(_along_rules(ruling, shape, thick)) if _size(bounds)[1] > 2 * thick]


def _along_rules(ruling: Ruling, shape: tuple[int, ...], thick: int) -> Pixels:
    """1 along the rules, over a width of ``thick`` pixels."""
    canvas = np.zeros(shape, np.uint8)
    for rule in ruling.horizontal:
        cv2.line(canvas, (round(rule.start), round(rule.level)), (round(rule.end), round(rule.level)), (1,), thick)
    for rule in ruling.vertical:
        cv2.line(canvas, (round(rule.level), round(rule.start)), (round(rule.level), round(rule.end)), (1,), thick)
    return canvas


def _is_border(bounds: tuple[int, int, int, int], piece: NDArray[np.bool_], near: Pixels) -> bool:
    """Whether a large piece of ink hugs the rules: the corner of a thick frame, not a text."""
    x0, y0, x1, y1 = bounds
    return bool(near[y0:y1, x0:x1][piece].mean() >= settings.BORDER_HUGS)


def _is_cut_off(bounds: tuple[int, int, int, int], piece: NDArray[np.bool_], all_ink: Pixels, unit: float) -> bool:
    """Whether ink is but the smaller part of what stood there whole, no farther than any print reaches: a text box left the feet of
    its characters out.
    """
    reach = round(settings.LEFT_OUT_TALLEST * unit)
    left, top = max(0, bounds[0] - reach), max(0, bounds[1] - reach)
    around = all_ink[top : bounds[3] + reach, left : bounds[2] + reach]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(around, connectivity=8)
    rows, columns = piece.nonzero()
    whole = labels[bounds[1] - top + rows[0], bounds[0] - left + columns[0]]
    return bool(len(rows) < stats[whole, cv2.CC_STAT_AREA] / 2)


def _wipe(mask: Pixels, rule: Rule, keep_off: int, thickest: int) -> None:
    """Takes a rule away, in place: its line, and beside it what is inked along nearly all of it, as a thick frame is."""
    level, start, end = round(rule.level), max(0, round(rule.start)), round(rule.end)
    if not 0 <= level < len(mask) or end <= start:
        return
    top = bottom = level
    while top > 0 and level - top < thickest and mask[top - 1, start:end].mean() >= settings.FRAME_INKED:
        top -= 1
    while (
        bottom < len(mask) - 1
        and bottom - level < thickest
        and mask[bottom + 1, start:end].mean() >= settings.FRAME_INKED
    ):
        bottom += 1
    mask[max(0, top - keep_off) : bottom + keep_off + 1, max(0, start - keep_off) : end + keep_off] = 0


def _runs_along(piece: tuple[int, int, int, int], ruling: Ruling, unit: float) -> bool:
    """Whether a thin piece is the second line of a double rule, or a rule's frayed edge."""
    x0, y0, x1, y1 = piece
    thin, near = settings.INK_BORDER * unit + 1, settings.SCAN_RULE_MEETS * unit
    if y1 - y0 >= 2 * (x1 - x0):
        across, along, rules = (x0, x1), (y0 + y1) / 2, ruling.vertical
    elif x1 - x0 >= 2 * (y1 - y0):
        across, along, rules = (y0, y1), (x0 + x1) / 2, ruling.horizontal
    else:
        return False
    if across[1] - across[0] > thin:
        return False
    # in line with a rule, and beside it or too long for a character
    reach = near if max(y1 - y0, x1 - x0) < settings.SCAN_RULE_RUN * unit else math.inf
    middle = (across[0] + across[1]) / 2
    return any(r.start - reach <= along <= r.end + reach and abs(middle - r.level) <= near for r in rules)


def _neighbours(pieces: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Pieces of one number or word joined: on one height, less than a character apart."""
    groups: list[tuple[int, int, int, int]] = []
    for piece in sorted(pieces):
        for i, group in enumerate(groups):
            height = max(group[3] - group[1], piece[3] - piece[1])
            shared = min(group[3], piece[3]) - max(group[1], piece[1])
            if shared > 0.3 * min(group[3] - group[1], piece[3] - piece[1]) and piece[0] - group[2] < 0.6 * height:
                groups[i] = (
                    min(group[0], piece[0]),
                    min(group[1], piece[1]),
                    max(group[2], piece[2]),
                    max(group[3], piece[3]),
                )
                break
        else:
            groups.append(piece)
    return groups
