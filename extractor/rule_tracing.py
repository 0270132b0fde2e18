"""What may be a ruled line on the image of a page: dark pieces found, linked, and followed along their length.

A rule is followed as a polyline because photographs and bound volumes bend it. All lengths are given in points and
turned into pixels by ``unit`` (pixels a point), so that one set of thresholds serves every resolution.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """A ruled line: ``across`` (its y for a horizontal rule) sampled at ``along`` (its x), in pixels, ascending."""

    along: Floats
    across: Floats

    @cached_property
    def start(self) -> float:
        return float(self.along[0])

    @cached_property
    def end(self) -> float:
        return float(self.along[-1])

    @cached_property
    def length(self) -> float:
        return self.end - self.start

    @cached_property
    def level(self) -> float:
        """Where it lies, as one number: the median across."""
        return median(self.across)

    @cached_property
    def least(self) -> float:
        """Its smallest place across."""
        return float(self.across.min())

    @cached_property
    def most(self) -> float:
        """Its largest place across."""
        return float(self.across.max())

    def at(self, position: float) -> float:
        """Its place across at one place along; held level beyond its ends.

        What ``np.interp`` gives, at a tenth of its time for a single place: a page asks some ten thousand times.
        """
        along, across = self._samples
        after = bisect_right(along, position)
        if after == 0 or after == len(along):
            return across[max(0, after - 1)]
        x, y = along[after - 1], across[after - 1]
        return (across[after] - y) / (along[after] - x) * (position - x) + y

    @cached_property
    def _samples(self) -> tuple[list[float], list[float]]:
        return self.along.tolist(), self.across.tolist()


def trace(grey: Pixels, unit: float) -> list[Rule]:
    """What may be a horizontal rule."""
    segments = _segments(rule_mask(grey, unit), unit)
    rules = (_lengthened(grey, _smooth(chain, unit), unit) for chain in _link(segments, unit))
    return merge_doubles([r for r in rules if r.length >= settings.SCAN_RULE_LENGTH * unit], unit)


def rule_mask(grey: Pixels, unit: float) -> Pixels:
    """Where horizontal rules run (255) on a grey image: dark against above and below over a long way along.

    The image is averaged a little along the rule first: that lifts a faint or broken line above noise, and blurs text.
    """
    smooth = cv2.blur(grey, (odd(settings.SCAN_RULE_SMOOTH * unit), 1))
    around = cv2.blur(smooth, (1, odd(settings.SCAN_RULE_SURROUND * unit)))
    _, dark = cv2.threshold(cv2.subtract(around, smooth), settings.SCAN_RULE_CONTRAST, 255, cv2.THRESH_BINARY)
    # A rule that leans by a pixel within the opening's length must survive it.
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    length = max(9, round(settings.SCAN_RULE_RUN * unit))
    opened = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    return np.asarray(cv2.bitwise_and(opened, thick), np.uint8)


def _segments(mask: Pixels, unit: float) -> list[Rule]:
    """Each thin connected piece of the mask as a rule with one sample a pixel column."""
    # Most rows are empty. Only the others are searched, and a pair below each, so that what is apart stays apart; pairs,
    # because OpenCV looks at two rows at a time and numbers the pieces in that order.
    inked = np.flatnonzero(mask.any(axis=1)) // 2
    if not len(inked):
        return []
    kept = (2 * np.unique([inked, inked + 1])[:, None] + (0, 1)).ravel()
    kept = kept[kept < len(mask)]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask[kept], connectivity=8)
    pieces = []
    for label, (x, y, width, height, area) in enumerate(stats.tolist()[1:], 1):
        if width < settings.SCAN_RULE_RUN * unit * 0.8 or area / width > settings.SCAN_RULE_THICKNESS * unit + 2:
            continue
        rows, columns = np.nonzero(labels[y : y + height, x : x + width] == label)
        centre: Floats = np.bincount(columns, rows) / np.bincount(columns)
        pieces.append(Rule(np.arange(x, x + width, dtype=np.float64), centre + float(kept[y])))
    return pieces


def _link(segments: Sequence[Rule], unit: float) -> list[list[Rule]]:
    """Pieces that continue each other become one chain: the gap is short and the direction carries over."""
    overlap, gap = settings.SCAN_RULE_RUN * unit, settings.SCAN_RULE_GAP * unit
    chains: list[list[Rule]] = []
    # Which chains may still go on, and where the last piece of each ends, at which level, and how steeply.
    tails: list[tuple[list[Rule], float, float, float]] = []
    for piece in sorted(segments, key=lambda s: s.start):
        start, level = piece.start, float(piece.across[0])
        tails = [tail for tail in tails if start - tail[1] <= gap]
        best, least = -1, math.inf
        for i, (_, end, height, slope) in enumerate(tails):
            beyond = start - end
            drift = abs(height + slope * beyond - level)
            if (
                drift < least
                and beyond >= -overlap
                and drift <= settings.SCAN_RULE_DRIFT * unit + 0.02 * max(0.0, beyond)
            ):
                best, least = i, drift
        chain = tails[best][0] if best >= 0 else []
        chain.append(piece)
        tail = (chain, piece.end, *_direction(piece, unit))
        if best >= 0:
            tails[best] = tail
        else:
            chains.append(chain)
            tails.append(tail)
    return [c for c in chains if _coverage(c) >= settings.SCAN_RULE_COVERAGE]


def _direction(piece: Rule, unit: float) -> tuple[float, float]:
    """The level at which a piece ends, and its slope there; a short piece says nothing about the slope."""
    tail = piece.along.searchsorted(piece.end - 40 * unit)
    along, across = piece.along[tail:], piece.across[tail:]
    if len(along) < 8 or piece.length < 20 * unit:
        return median(across), 0.0
    along = along - piece.end
    centre = along.mean()
    slope = float(((along - centre) * across).sum() / ((along - centre) ** 2).sum())
    slope = max(-0.06, min(0.06, slope))
    return float(across.mean()) - slope * float(centre), slope


def _coverage(chain: Sequence[Rule]) -> float:
    covered = sum(len(piece.along) for piece in chain)
    return covered / max(1.0, max(p.end for p in chain) - min(p.start for p in chain) + 1)


def _smooth(chain: Sequence[Rule], unit: float) -> Rule:
    """One rule from a chain, sampled every few points by medians: text that touches it does not pull it away."""
    along = np.concatenate([p.along for p in chain])
    across = np.concatenate([p.across for p in chain])
    order = np.argsort(along)
    along, across = along[order], across[order]
    step = max(4.0, settings.SCAN_RULE_STEP * unit)
    bins = ((along - along[0]) / step).astype(int)
    starts = np.concatenate([[0], np.flatnonzero(bins[1:] > bins[:-1]) + 1])
    counts = np.concatenate([starts[1:], [len(bins)]]) - starts
    xs: Floats = np.add.reduceat(along, starts) / counts
    ranked = across[np.lexsort((across, bins))]
    ys: Floats = (ranked[starts + (counts - 1) // 2] + ranked[starts + counts // 2]) / 2
    xs[0], xs[-1] = along[0], along[-1]
    return Rule(xs, ys) if len(xs) > 1 else Rule(np.array([along[0], along[-1]]), np.array([ys[0], ys[0]]))


def _lengthened(grey: Pixels, rule: Rule, unit: float) -> Rule:
    """The rule followed beyond its ends as long as it stays dark: between lines of text, the mask loses it."""
    if rule.length < settings.SCAN_RULE_CROSSING * unit:
        return rule
    ink = max(settings.SCAN_RULE_CONTRAST, 0.4 * median(depth(grey, rule, unit)))
    start, end = (_followed(grey, rule, way, ink, unit) for way in (-1, 1))
    if start == rule.start and end == rule.end:
        return rule
    along = np.concatenate([[start] if start < rule.start else [], rule.along, [end] if end > rule.end else []])
    return Rule(along, np.interp(along, rule.along, rule.across))


def _followed(grey: Pixels, rule: Rule, way: int, ink: float, unit: float) -> float:
    """How far beyond one end the rule stays dark. A stretch that is dark to its end is followed by another: no text is
    unbroken for so long, but a label may stand close along the whole of a wide column.
    """
    reach, window = round(settings.SCAN_RULE_REACH * unit), max(3, round(settings.SCAN_RULE_STEP * unit))
    at = rule.start if way < 0 else rule.end
    limit = 0 if way < 0 else grey.shape[1] - 1
    level = rule.at(at)
    while True:
        far = max(at - reach, limit) if way < 0 else min(at + reach, limit)
        beyond = Rule(np.array(sorted((at, far))), np.array([level, level]))
        if beyond.length < window:
            return at
        dark = _without_dips(depth(grey, beyond, unit), ink)[::way]
        steps = len(dark) // window
        counts = dark[: steps * window].reshape(steps, window).sum(axis=1)
        solid = (counts / window >= settings.SCAN_RULE_SURE).tolist()
        at += way * window * (solid.index(False) if False in solid else steps)
        if False in solid:
            return at


def _without_dips(depth: NDArray[np.int16], ink: float) -> NDArray[np.bool_]:
    """Where a rule is dark. A pixel alone may be half as dark: noise pales it, while between characters there is paper."""
    dark: NDArray[np.bool_] = depth > ink
    held = np.zeros(len(dark) + 2, np.bool_)
    held[1:-1] = dark
    return dark | ((depth > ink / 2) & held[:-2] & held[2:])


def ink_level(contrasts: Sequence[NDArray[np.int16]]) -> float:
    """The least darkness of a rule's pixel, from the contrast along the page's long rules."""
    long = [median(c) for c in contrasts]
    return max(settings.SCAN_RULE_CONTRAST, 0.4 * median(np.array(long)) if long else 0.0)


def contrast(grey: Pixels, rule: Rule, unit: float) -> tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int16]]:
    """For each pixel along a rule, how much darker than paper it is there, the darkest ink beside it, and how dark it is.

    Paper is the darker of the two sides: what is dark on one side only is an edge, not a line.
    """
    side, far = max(3, round(2.5 * unit)), max(5, round(5 * unit))
    strip = _strip(grey, rule, far)
    above, middle, below = _across(strip[far - side : far + side + 1], unit)
    # Between the rule's blurred edge and the height of half a character, on either side.
    beside = np.minimum(strip[1 : far - side + 1].min(axis=0), strip[far + side : -1].min(axis=0)).astype(np.int16)
    return np.minimum(above, below) - middle, np.maximum(above, below) - beside, 255 - middle


def depth(grey: Pixels, rule: Rule, unit: float) -> NDArray[np.int16]:
    """How much darker than paper each pixel along a rule is: the first of what ``contrast`` gives, in half its time."""
    above, middle, below = _across(_strip(grey, rule, max(3, round(2.5 * unit))), unit)
    return np.minimum(above, below) - middle


def _across(strip: Pixels, unit: float) -> tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int16]]:
    """For each pixel along a strip, the lightest above the rule in its middle, the darkest on it, the lightest below."""
    core, half = max(1, round(0.7 * unit)), len(strip) // 2
    middle = strip[half - core : half + core + 1].min(axis=0).astype(np.int16)
    above, below = (part.max(axis=0).astype(np.int16) for part in (strip[: half - core], strip[half + core + 1 :]))
    return above, middle, below


def _strip(grey: Pixels, rule: Rule, reach: int) -> Pixels:
    """The pixels along a rule: row i lies i - ``reach`` from it."""
    height, width = grey.shape
    start, end = round(rule.start), round(rule.end) + 1
    xs = np.arange(start, end).clip(0, width - 1)
    ys = np.rint(np.interp(xs, rule.along, rule.across)).astype(int)
    top, bottom = int(ys.min()) - reach, int(ys.max()) + reach + 1
    strip: Pixels
    if bottom - top == 2 * reach + 1 and top >= 0 and bottom <= height and start >= 0 and end <= width:
        strip = grey[top:bottom, start:end]  # level, as many are: nothing to gather
    else:
        rows = (ys + np.arange(-reach, reach + 1)[:, None]).clip(0, height - 1)
        strip = grey.ravel().take(rows * width + xs)
    return strip


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


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The runs of true flags, as (first, one past the last)."""
    held = np.zeros(len(flags) + 2, np.bool_)
    held[1:-1] = flags
    edges = np.flatnonzero(held[1:] != held[:-1]).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def median(values: NDArray[Any]) -> float:
    """What ``np.median`` gives, at a fifth of its time for the few values that a rule has."""
    ranked, count = np.sort(values), len(values)
    return (float(ranked[(count - 1) // 2]) + float(ranked[count // 2])) / 2


def odd(value: float) -> int:
    return max(3, round(value) // 2 * 2 + 1)
