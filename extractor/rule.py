"""A ruled line on the image of a page, and the pixels along it.

All lengths are given in points and turned into pixels by ``unit`` (pixels a point), so that one set of thresholds serves every
resolution.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Darkness:
    """How dark a page's rules are against paper: each of their pixels by ``least`` or more, where it is known by ``ink``; and a stretch in
    its middle by ``most`` at most.
    """

    least: float = settings.SCAN_RULE_CONTRAST
    most: float = math.inf
    ink: float | None = None


def usual_depth(depths: Sequence[NDArray[np.int16]]) -> float:
    """How dark rules are in their middle; 0 where there are none."""
    return median(np.array([median(depth) for depth in depths])) if depths else 0.0


def ink_level(depths: Sequence[NDArray[np.int16]], least: float = settings.SCAN_RULE_CONTRAST) -> float:
    """The least darkness of a rule's pixel, ``least`` or more, from the darkness along the page's long rules."""
    return max(least, 0.4 * usual_depth(depths))


Contrast = tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int16]]
"""For each pixel along a rule, how much darker than paper it is there, the darkest ink beside it, and how dark it is."""


def contrasts(grey: Pixels, rules: Sequence[Rule], unit: float) -> list[Contrast]:
    """The contrast along each rule.

    Paper is the darker of the two sides: what is dark on one side only is an edge, not a line.
    """
    side, far = max(3, round(2.5 * unit)), max(5, round(5 * unit))
    strip, ends = _strips(grey, rules, far)
    above, middle, below = _across(strip[far - side : far + side + 1], unit)
    # Between the rule's blurred edge and the height of half a character, on either side.
    beside = np.minimum(strip[1 : far - side + 1].min(axis=0), strip[far + side : -1].min(axis=0)).astype(np.int16)
    depth, beside, darkness = np.minimum(above, below) - middle, np.maximum(above, below) - beside, 255 - middle
    return [(depth[a:b], beside[a:b], darkness[a:b]) for a, b in pairwise(ends)]


def depths(grey: Pixels, rules: Sequence[Rule], unit: float) -> list[NDArray[np.int16]]:
    """How much darker than paper each pixel along a rule is: the first of what ``contrasts`` gives, in half its time."""
    strip, ends = _strips(grey, rules, max(3, round(2.5 * unit)))
    above, middle, below = _across(strip, unit)
    depth = np.minimum(above, below) - middle
    return [depth[a:b] for a, b in pairwise(ends)]


def _across(strip: Pixels, unit: float) -> Contrast:
    """For each pixel along a strip, the lightest above the rule in its middle, the darkest on it, the lightest below."""
    core, half = max(1, round(0.7 * unit)), len(strip) // 2
    middle = strip[half - core : half + core + 1].min(axis=0).astype(np.int16)
    above, below = (part.max(axis=0).astype(np.int16) for part in (strip[: half - core], strip[half + core + 1 :]))
    return above, middle, below


def _strips(grey: Pixels, rules: Sequence[Rule], reach: int) -> tuple[Pixels, list[int]]:
    """The strips of many rules one after the other, as a page has hundreds and most are short; and where each ends, from 0."""
    strips = [np.zeros((2 * reach + 1, 0), np.uint8), *(_strip(grey, rule, reach) for rule in rules)]
    return np.concatenate(strips, axis=1), list(accumulate(strip.shape[1] for strip in strips))


def _strip(grey: Pixels, rule: Rule, reach: int) -> Pixels:
    """The pixels along a rule: row i lies i - ``reach`` from it."""
    height, width = grey.shape
    start, end = round(rule.start), round(rule.end) + 1
    top, bottom = round(rule.least) - reach, round(rule.most) + reach + 1
    inside = top >= 0 and bottom <= height and start >= 0 and end <= width
    if inside and bottom - top == 2 * reach + 1:
        return grey[top:bottom, start:end]  # level, as many are: nothing to gather
    xs = np.arange(start, end)
    if not inside:
        xs = xs.clip(0, width - 1)
    ys = np.rint(np.interp(xs, rule.along, rule.across)).astype(int)
    rows = ys + np.arange(-reach, reach + 1)[:, None]
    if not inside:
        rows = rows.clip(0, height - 1)
    strip: Pixels = grey.ravel().take(rows * width + xs)
    return strip


def runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The runs of true flags, as (first, one past the last)."""
    held = np.zeros(len(flags) + 2, np.bool_)
    held[1:-1] = flags
    edges = np.flatnonzero(held[1:] != held[:-1]).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def in_pairs(rows: NDArray[np.intp], height: int) -> NDArray[np.intp]:
    """These of the page's rows, ascending, each with the other of its pair: OpenCV looks at two rows at a time when it searches for
    connected pieces, and numbers the pieces in that order.
    """
    both: NDArray[np.intp] = (2 * np.unique(rows // 2)[:, None] + (0, 1)).ravel()
    return both[(both >= 0) & (both < height)]


def median(values: NDArray[Any]) -> float:
    """What ``np.median`` gives, at a fifth of its time for the few values that a rule has."""
    ranked, count = np.sort(values, axis=None), values.size
    return (float(ranked[(count - 1) // 2]) + float(ranked[count // 2])) / 2
