"""What may be a ruled line on the image of a page: dark pieces found, linked, and followed along their length.

A rule is followed as a polyline because photographs and bound volumes bend it. All lengths are given in points and
turned into pixels by ``unit`` (pixels a point), so that one set of thresholds serves every resolution.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

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
        return float(np.median(self.across))

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
    dark = (cv2.subtract(around, smooth) > settings.SCAN_RULE_CONTRAST).astype(np.uint8) * 255
    # A rule that leans by a pixel within the opening's length must survive it.
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    length = max(9, round(settings.SCAN_RULE_RUN * unit))
    opened = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    mask: Pixels = cv2.bitwise_and(opened, thick).astype(np.uint8)
    return mask


def _segments(mask: Pixels, unit: float) -> list[Rule]:
    """Each thin connected piece of the mask as a rule with one sample a pixel column."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    pieces = []
    for label in range(1, count):
        x, y, width, height, area = stats[label]
        if width < settings.SCAN_RULE_RUN * unit * 0.8 or area / width > settings.SCAN_RULE_THICKNESS * unit + 2:
            continue
        piece = labels[y : y + height, x : x + width] == label
        rows, columns = np.nonzero(piece)
        weight = np.bincount(columns, minlength=width)
        centre: Floats = np.bincount(columns, rows, minlength=width) / np.maximum(weight, 1)
        kept = weight > 0
        along: Floats = np.flatnonzero(kept).astype(np.float64)
        pieces.append(Rule(along + float(x), centre[kept] + float(y)))
    return pieces


def _link(segments: Sequence[Rule], unit: float) -> list[list[Rule]]:
    """Pieces that continue each other become one chain: the gap is short and the direction carries over."""
    pieces = sorted(segments, key=lambda s: s.start)
    chains: list[list[Rule]] = []
    # For each chain where its last piece ends, how high, and how steeply: numpy rejects most of them at once.
    tails = np.empty((len(pieces), 3))
    for piece in pieces:
        ends, levels, slopes = tails[: len(chains)].T
        gaps = piece.start - ends
        drifts = np.abs(levels + slopes * gaps - piece.across[0])
        fits = (
            (gaps >= -settings.SCAN_RULE_RUN * unit)
            & (gaps <= settings.SCAN_RULE_GAP * unit)
            & (drifts <= settings.SCAN_RULE_DRIFT * unit + 0.02 * np.maximum(0.0, gaps))
        )
        if fits.any():
            best = int(np.argmin(np.where(fits, drifts, np.inf)))
            chains[best].append(piece)
        else:
            best = len(chains)
            chains.append([piece])
        tails[best] = piece.end, *_direction(piece, unit)
    return [c for c in chains if _coverage(c) >= settings.SCAN_RULE_COVERAGE]


def _direction(piece: Rule, unit: float) -> tuple[float, float]:
    """The level at which a piece ends, and its slope there; a short piece says nothing about the slope."""
    tail = piece.along >= piece.end - 40 * unit
    along, across = piece.along[tail], piece.across[tail]
    if len(along) < 8 or piece.length < 20 * unit:
        return float(np.median(across)), 0.0
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
    starts = np.flatnonzero(np.r_[True, np.diff(bins) > 0])
    ends = np.r_[starts[1:], len(bins)]
    counts = ends - starts
    xs: Floats = np.add.reduceat(along, starts) / counts
    ranked = across[np.lexsort((across, bins))]
    ys: Floats = (ranked[starts + (counts - 1) // 2] + ranked[starts + counts // 2]) / 2
    xs[0], xs[-1] = along[0], along[-1]
    return Rule(xs, ys) if len(xs) > 1 else Rule(np.array([along[0], along[-1]]), np.array([ys[0], ys[0]]))


def _lengthened(grey: Pixels, rule: Rule, unit: float) -> Rule:
    """The rule followed beyond its ends as long as it stays dark: between lines of text, the mask loses it."""
    if rule.length < settings.SCAN_RULE_CROSSING * unit:
        return rule
    ink = max(settings.SCAN_RULE_CONTRAST, 0.4 * float(np.median(contrast(grey, rule, unit)[0])))
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
        dark = _without_dips(contrast(grey, beyond, unit)[0], ink)[::way]
        steps = len(dark) // window
        solid = (dark[: steps * window].reshape(steps, window).mean(axis=1) >= settings.SCAN_RULE_SURE).tolist()
        at += way * window * (solid.index(False) if False in solid else steps)
        if False in solid:
            return at


def _without_dips(depth: NDArray[np.int16], ink: float) -> NDArray[np.bool_]:
    """Where a rule is dark. A pixel alone may be half as dark: noise pales it, while between characters there is paper."""
    dark: NDArray[np.bool_] = depth > ink
    held = np.pad(dark, 1, constant_values=False)
    return dark | ((depth > ink / 2) & held[:-2] & held[2:])


def ink_level(contrasts: Sequence[NDArray[np.int16]]) -> float:
    """The least darkness of a rule's pixel, from the contrast along the page's long rules."""
    long = [float(np.median(c)) for c in contrasts]
    return max(settings.SCAN_RULE_CONTRAST, 0.4 * float(np.median(long)) if long else 0.0)


def contrast(grey: Pixels, rule: Rule, unit: float) -> tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int16]]:
    """For each pixel along a rule, how much darker than paper it is there, the darkest ink beside it, and how dark it is.

    Paper is the darker of the two sides: what is dark on one side only is an edge, not a line.
    """
    xs = np.arange(round(rule.start), round(rule.end) + 1).clip(0, grey.shape[1] - 1)
    ys = np.rint(np.interp(xs, rule.along, rule.across)).astype(int)
    core, side, far = max(1, round(0.7 * unit)), max(3, round(2.5 * unit)), max(5, round(5 * unit))

    offsets = np.arange(-far, far + 1)[:, None]
    strip = grey[(ys + offsets).clip(0, grey.shape[0] - 1), xs]  # row i lies i - far from the rule
    middle = strip[far - core : far + core + 1].min(axis=0).astype(np.int16)
    above = strip[far - side : far - core].max(axis=0).astype(np.int16)
    below = strip[far + core + 1 : far + side + 1].max(axis=0).astype(np.int16)
    # Between the rule's blurred edge and the height of half a character, on either side.
    beside = np.minimum(strip[1 : far - side + 1].min(axis=0), strip[far + side : -1].min(axis=0)).astype(np.int16)
    return np.minimum(above, below) - middle, np.maximum(above, below) - beside, 255 - middle


def merge_doubles(rules: list[Rule], unit: float) -> list[Rule]:
    """Double rules, and the two edges of a thick one, become one along what they share."""
    kept: list[Rule] = []
    for rule in sorted(rules, key=lambda r: -r.length):
        for i, other in enumerate(kept):
            start, end = max(rule.start, other.start), min(rule.end, other.end)
            if end - start < 0.5 * rule.length:
                continue
            middle = (start + end) / 2
            if abs(rule.at(middle) - other.at(middle)) <= settings.SCAN_RULE_DOUBLE * unit:
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
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False].astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def odd(value: float) -> int:
    return max(3, round(value) // 2 * 2 + 1)
