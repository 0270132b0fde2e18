"""What may be a ruled line on the image of a page: dark pieces found, linked, and followed along their length.

A rule is followed as a polyline because photographs and bound volumes bend it. All lengths are given in points and
turned into pixels by ``unit`` (pixels a point), so that one set of thresholds serves every resolution.
"""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.rule import Floats, Pixels, Rule, depths, in_pairs, median


def trace(grey: Pixels, unit: float, contrast: float = settings.SCAN_RULE_CONTRAST) -> list[Rule]:
    """What may be a horizontal rule, darker than what surrounds it by ``contrast``."""
    chains = _link(_segments(*rule_mask(grey, unit, contrast), unit), unit)
    return merge_doubles(_lengthened(grey, _smoothed(chains, unit), contrast, unit), unit)


def rule_mask(
    grey: Pixels, unit: float, contrast: float = settings.SCAN_RULE_CONTRAST
) -> tuple[Pixels, NDArray[np.intp]]:
    """Where horizontal rules run (255) on a grey image: dark against above and below over a long way along. Most rows are empty; only
    the others are given, and a pair below each, so that what is apart stays apart; and which rows they are.

    The image is averaged a little along the rule first: that lifts a faint or broken line above noise, and blurs text.
    """
    smooth = cv2.blur(grey, (odd(settings.SCAN_RULE_SMOOTH * unit), 1))
    around = cv2.blur(smooth, (1, odd(settings.SCAN_RULE_SURROUND * unit)))
    _, dark = cv2.threshold(cv2.subtract(around, smooth), contrast, 255, cv2.THRESH_BINARY)
    # A rule that leans by a pixel within the opening's length must survive it.
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    run = np.ones((1, max(9, round(settings.SCAN_RULE_RUN * unit))), np.uint8)
    eroded = cv2.erode(thick, run)
    inked = np.flatnonzero(eroded.any(axis=1))
    rows = in_pairs(np.concatenate([inked, inked + 2]), len(grey))
    if not len(rows):
        return np.zeros((0, grey.shape[1]), np.uint8), rows
    mask = cv2.bitwise_and(cv2.dilate(eroded[rows], run), thick[rows])
    return np.asarray(mask, np.uint8), rows


def _segments(mask: Pixels, rows: NDArray[np.intp], unit: float) -> list[Rule]:
    """Each thin connected piece of the mask, which has these of the page's rows, as a rule with one sample a pixel column."""
    if not len(mask):
        return []
    count, labels = cv2.connectedComponents(mask, connectivity=8)
    pixels = np.flatnonzero(mask > 0)
    ys, xs = np.divmod(pixels, mask.shape[1])
    which = np.asarray(labels.ravel()[pixels], np.intp) - 1
    # OpenCV's own statistics take twice the time of all this: it measures the paper, too.
    top, left, right = np.full(count - 1, len(mask)), np.full(count - 1, mask.shape[1]), np.zeros(count - 1, np.intp)
    np.minimum.at(top, which, ys)
    np.minimum.at(left, which, xs)
    np.maximum.at(right, which, xs + 1)
    width, area = right - left, np.bincount(which)
    ends = np.cumsum(width)
    # All pieces' columns, one piece after the other, and of each the middle of its pixels.
    column = xs + (ends - width - left)[which]
    across = np.bincount(column, ys - top[which]) / np.bincount(column) + np.repeat(rows[top], width)
    along = np.arange(len(across), dtype=np.float64) - np.repeat(ends - width - left, width)
    thin = (width >= settings.SCAN_RULE_RUN * unit * 0.8) & (area / width <= settings.SCAN_RULE_THICKNESS * unit + 2)
    bounds = zip((ends - width)[thin].tolist(), ends[thin].tolist(), strict=True)
    return [Rule(along[a:b], across[a:b]) for a, b in bounds]


def _link(segments: Sequence[Rule], unit: float) -> list[list[Rule]]:
    """Pieces that continue each other become one chain, if it is long enough: the gap is short and the direction carries over."""
    overlap, gap = settings.SCAN_RULE_RUN * unit, settings.SCAN_RULE_GAP * unit
    off = settings.SCAN_RULE_DRIFT * unit + (settings.SCAN_RULE_STEEPEST + settings.SCAN_RULE_STRAYS) * gap + 1
    chains: list[list[Rule]] = []
    # Of each chain, at which level its last piece ends, the chain's number, where that end is, and how steep. By level, as most lie
    # elsewhere than a piece.
    tails: list[tuple[float, int, float, float]] = []
    for piece in sorted(segments, key=lambda s: s.start):
        start, level = piece.start, float(piece.across[0])
        best, least = -1, (math.inf, 0)
        for i in range(bisect_left(tails, (level - off,)), bisect_left(tails, (level + off,))):
            height, number, end, slope = tails[i]
            beyond = start - end
            drift = abs(height + slope * beyond - level)
            if (
                -overlap <= beyond <= gap
                and (drift, number) < least
                and drift <= settings.SCAN_RULE_DRIFT * unit + settings.SCAN_RULE_STRAYS * max(0.0, beyond)
            ):
                best, least = i, (drift, number)
        if best >= 0:
            number = tails.pop(best)[1]
        else:
            number = len(chains)
            chains.append([])
        chains[number].append(piece)
        height, slope = _direction(piece, unit)
        insort(tails, (height, number, piece.end, slope))
    return [
        c
        for c in chains
        if _extent(c) >= settings.SCAN_RULE_LENGTH * unit and _coverage(c) >= settings.SCAN_RULE_COVERAGE
    ]


def _direction(piece: Rule, unit: float) -> tuple[float, float]:
    """The level at which a piece ends, and its slope there; a short piece says nothing about the slope."""
    across = piece.across[piece.along.searchsorted(piece.end - 40 * unit) :]
    count = len(across)
    if count < 8 or piece.length < 20 * unit:
        return median(across), 0.0
    middle = (count - 1) / 2  # a sample a pixel: what a line fitted to them needs is known but for one sum
    slope = float(((np.arange(count) - middle) * across).sum()) / (count * (count**2 - 1) / 12)
    slope = max(-settings.SCAN_RULE_STEEPEST, min(settings.SCAN_RULE_STEEPEST, slope))
    return float(across.mean()) + slope * middle, slope


def _extent(chain: Sequence[Rule]) -> float:
    return max(piece.end for piece in chain) - chain[0].start


def _coverage(chain: Sequence[Rule]) -> float:
    return sum(len(piece.along) for piece in chain) / max(1.0, _extent(chain) + 1)


def _smoothed(chains: Sequence[Sequence[Rule]], unit: float) -> list[Rule]:
    """One rule from each chain, sampled every few points by medians: text that touches it does not pull it away. All at once, as most
    are short.
    """
    if not chains:
        return []
    pieces = [piece for chain in chains for piece in chain]
    along, across = np.concatenate([p.along for p in pieces]), np.concatenate([p.across for p in pieces])
    sizes = [sum(len(piece.along) for piece in chain) for chain in chains]
    step = max(4.0, settings.SCAN_RULE_STEP * unit)
    bins = ((along - np.repeat([chain[0].start for chain in chains], sizes)) / step).astype(int)
    most = int(bins.max()) + 1
    bins += np.repeat(np.arange(len(chains)) * most, sizes)
    order = np.lexsort((across, bins))
    along, across, bins = along[order], across[order], bins[order]
    starts = np.flatnonzero(np.diff(bins, prepend=-1))
    counts = np.diff(starts, append=len(bins))
    xs: Floats = np.add.reduceat(along, starts) / counts
    ys: Floats = (across[starts + (counts - 1) // 2] + across[starts + counts // 2]) / 2
    bounds = np.searchsorted(bins[starts], np.arange(len(chains) + 1) * most).tolist()
    rules = []
    for chain, (a, b) in zip(chains, pairwise(bounds), strict=True):
        ends = chain[0].start, chain[0].start + _extent(chain)
        if b - a > 1:
            xs[a], xs[b - 1] = ends
            rules.append(Rule(xs[a:b], ys[a:b]))
        else:
            rules.append(Rule(np.array(ends), np.repeat(ys[a:b], 2)))
    return rules


def _lengthened(grey: Pixels, rules: Sequence[Rule], contrast: float, unit: float) -> list[Rule]:
    """Each rule of some length followed beyond its ends as long as it stays dark: between lines of text, the mask loses it."""
    long = [rule for rule in rules if rule.length >= settings.SCAN_RULE_CROSSING * unit]
    inks = [max(contrast, 0.4 * median(depth)) for depth in depths(grey, long, unit)]
    starts, ends = (_followed(grey, long, way, inks, unit) for way in (-1, 1))
    followed = (_reaching(*rule) for rule in zip(long, starts, ends, strict=True))
    return [next(followed) if rule.length >= settings.SCAN_RULE_CROSSING * unit else rule for rule in rules]


def _followed(grey: Pixels, rules: Sequence[Rule], way: int, inks: Sequence[float], unit: float) -> list[float]:
    """How far beyond one end each rule stays dark. A stretch that is dark to its end is followed by another: no text is unbroken for
    so long, but a label may stand close along the whole of a wide column.
    """
    reach, window = round(settings.SCAN_RULE_REACH * unit), max(3, round(settings.SCAN_RULE_STEP * unit))
    limit = 0 if way < 0 else grey.shape[1] - 1
    ends = [rule.start if way < 0 else rule.end for rule in rules]
    levels = [rule.at(end) for rule, end in zip(rules, ends, strict=True)]
    going = list(range(len(rules)))
    while going:
        beyond: dict[int, Rule] = {}
        for i in going:
            far = max(ends[i] - reach, limit) if way < 0 else min(ends[i] + reach, limit)
            stretch = Rule(np.array(sorted((ends[i], far))), np.array([levels[i], levels[i]]))
            if stretch.length >= window:
                beyond[i] = stretch
        going = []
        for i, depth in zip(beyond, depths(grey, list(beyond.values()), unit), strict=True):
            dark = _without_dips(depth, inks[i])[::way]
            steps = len(dark) // window
            counts = dark[: steps * window].reshape(steps, window).sum(axis=1)
            solid = (counts / window >= settings.SCAN_RULE_SURE).tolist()
            ends[i] += way * window * (solid.index(False) if False in solid else steps)
            if False not in solid:
                going.append(i)
    return ends


def _reaching(rule: Rule, start: float, end: float) -> Rule:
    """The rule from ``start`` to ``end``, level beyond its own ends."""
    if start == rule.start and end == rule.end:
        return rule
    along = np.concatenate([[start] if start < rule.start else [], rule.along, [end] if end > rule.end else []])
    return Rule(along, np.interp(along, rule.along, rule.across))


def _without_dips(depth: NDArray[np.int16], ink: float) -> NDArray[np.bool_]:
    """Where a rule is dark. A pixel alone may be half as dark: noise pales it, while between characters there is paper."""
    dark: NDArray[np.bool_] = depth > ink
    held = np.zeros(len(dark) + 2, np.bool_)
    held[1:-1] = dark
    return dark | ((depth > ink / 2) & held[:-2] & held[2:])


def merge_doubles(rules: list[Rule], unit: float) -> list[Rule]:
    """Double rules, and the two edges of a thick one, become one along what they share."""
    kept: list[Rule] = []
    near = settings.SCAN_RULE_DOUBLE * unit
    for rule in sorted(rules, key=lambda r: -r.length):
        for i, other in enumerate(kept):
            if rule.least - other.most > near or other.least - rule.most > near:
                continue
            start, end = max(rule.start, other.start), min(rule.end, other.end)
            if end - start < 0.5 * rule.length:
                continue
            middle = (start + end) / 2
            if abs(rule.at(middle) - other.at(middle)) <= near:
                kept[i] = _joined(other, rule)
                break
        else:
            kept.append(rule)
    return kept


def _joined(long: Rule, short: Rule) -> Rule:
    """The longer rule, lengthened by what the shorter one adds at its ends."""
    before, after = short.along < long.start, short.along > long.end
    return Rule(
        np.concatenate([short.along[before], long.along, short.along[after]]),
        np.concatenate([short.across[before], long.across, short.across[after]]),
    )


def odd(value: float) -> int:
    return max(3, round(value) // 2 * 2 + 1)
