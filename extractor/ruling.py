"""Ruled lines on the image of a page: found, followed along their length, and used to straighten what is bent.

A rule is followed as a polyline because photographs and bound volumes bend it. All lengths are given in points and
turned into pixels by ``unit`` (pixels a point), so that one set of thresholds serves every resolution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.thick_rules import thinned

PAPER = 10
"""How dark evened paper is: ``even_light`` brings it to 245 of 255."""

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """A ruled line: ``across`` (its y for a horizontal rule) sampled at ``along`` (its x), in pixels, ascending."""

    along: Floats
    across: Floats

    @property
    def start(self) -> float:
        return float(self.along[0])

    @property
    def end(self) -> float:
        return float(self.along[-1])

    @property
    def length(self) -> float:
        return self.end - self.start

    @cached_property
    def level(self) -> float:
        """Where it lies, as one number: the median across."""
        return float(np.median(self.across))

    def at(self, position: float) -> float:
        """Its place across at one place along; held level beyond its ends."""
        return float(np.interp(position, self.along, self.across))


@dataclass(frozen=True)
class Ruling:
    """The rules of one page image."""

    horizontal: tuple[Rule, ...]
    vertical: tuple[Rule, ...]


def find_ruling(grey: Pixels, unit: float) -> Ruling:
    """The rules on a grey page (dark ink on white) at ``unit`` pixels a point; both lists are empty where there are
    none.
    """
    grey = thinned(grey, unit)
    turned = np.ascontiguousarray(grey.T)
    horizontal, vertical = _trace(grey, unit), _trace(turned, unit)
    across, down = _profiles(grey, horizontal, unit), _profiles(turned, vertical, unit)
    # First every long candidate may end another, then only what proved to be a rule.
    long = settings.SCAN_RULE_CROSSING * unit
    for _ in range(2):
        ends_across = [r for r in horizontal if r.length >= long]
        ends_down = [r for r in vertical if r.length >= long]
        horizontal = [part for p in across for part in p.real_parts(ends_down, unit)]
        vertical = [part for p in down for part in p.real_parts(ends_across, unit)]
        long = 0.0
    vertical += _short_rules(grey, horizontal, vertical, unit)
    return _without_small_frames(horizontal, vertical, unit)


def _short_rules(grey: Pixels, horizontal: Sequence[Rule], vertical: Sequence[Rule], unit: float) -> list[Rule]:
    """Vertical rules from one horizontal rule to the next in rows too low for a trace: a page may show one row alone.

    Only what is dark all the way between the two rules counts; no character reaches both.
    """
    ink = _ink_level([_contrast(grey, rule, unit)[0] for rule in horizontal if rule.length >= 200 * unit])
    found: list[Rule] = []
    rows = sorted((r for r in horizontal if r.length >= settings.SCAN_RULE_LONG * unit), key=lambda r: r.level)
    for above, below in pairwise(rows):
        start, end = max(above.start, below.start), min(above.end, below.end)
        height = (below.level - above.level) / unit
        if end - start < settings.SCAN_RULE_LONG * unit or not settings.ROW_LEAST < height < settings.SCAN_RULE_ROW:
            continue
        xs = np.arange(max(0, round(start)), min(grey.shape[1], round(end) + 1))
        keep_off = settings.RULE_KEEP_OFF * unit
        shares = np.linspace(0, 1, max(3, round(height * unit - 2 * keep_off)))[:, None]
        upper, lower = np.interp(xs, above.along, above.across), np.interp(xs, below.along, below.across)
        ys = np.rint(upper + keep_off + shares * (lower - upper - 2 * keep_off)).astype(int)
        dark = _stands_out(grey[ys.clip(0, grey.shape[0] - 1), xs], unit) > ink
        for low, high in _runs(dark.mean(axis=0) >= settings.SCAN_RULE_SURE):
            x = float(xs[0]) + (low + high - 1) / 2
            top, bottom = above.at(x), below.at(x)
            known = any(
                v.start <= (top + bottom) / 2 <= v.end and abs(v.at(top) - x) <= settings.SCAN_RULE_MEETS * unit
                for v in vertical
            )
            if not known:
                found.append(Rule(np.array([top, bottom]), np.array([x, x])))
    return found


def _stands_out(strip: Pixels, unit: float) -> NDArray[np.int16]:
    """How much darker each pixel of a strip is than the lighter of what lies to its left and to its right."""
    core, side = max(1, round(0.7 * unit)), max(3, round(2.5 * unit))
    padded = np.pad(strip.astype(np.int16), ((0, 0), (side, side)), constant_values=255)
    width = strip.shape[1]
    levels = {d: padded[:, side + d : side + d + width] for d in range(-side, side + 1)}
    middle = np.min([levels[d] for d in range(-core, core + 1)], axis=0)
    left = np.max([levels[d] for d in range(-side, -core)], axis=0)
    right = np.max([levels[d] for d in range(core + 1, side + 1)], axis=0)
    out: NDArray[np.int16] = np.minimum(left, right) - middle
    return out


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The runs of true flags, as (first, one past the last)."""
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False].astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _without_small_frames(horizontal: Sequence[Rule], vertical: Sequence[Rule], unit: float) -> Ruling:
    """The rules that hang together over a table's width: the strokes of a title's big characters do not."""
    near = settings.SCAN_RULE_MEETS * unit
    parent = list(range(len(horizontal) + len(vertical)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for i, h in enumerate(horizontal):
        for j, v in enumerate(vertical, len(horizontal)):
            x = v.at(h.level)
            if h.start - near <= x <= h.end + near and v.start - near <= h.at(x) <= v.end + near:
                parent[root(i)] = root(j)
    widths: dict[int, float] = {}
    for i, h in enumerate(horizontal):
        widths[root(i)] = max(widths.get(root(i), 0.0), h.length)
    least = settings.FRAME_LEAST * unit
    return Ruling(
        tuple(h for i, h in enumerate(horizontal) if widths[root(i)] >= least),
        tuple(v for j, v in enumerate(vertical, len(horizontal)) if widths.get(root(j), 0.0) >= least),
    )


@dataclass(frozen=True)
class _Profile:
    """What may be a rule, pixel by pixel along it: ``dark`` where it stands out as ink, ``close`` where other ink is close
    by, ``inked`` where there is ink at all.

    A line of text is dark over half of its way, with the rest of its strokes close above and below.
    """

    rule: Rule
    dark: NDArray[np.bool_]
    close: NDArray[np.bool_]
    inked: NDArray[np.bool_]

    def real_parts(self, crossing: Sequence[Rule], unit: float) -> list[Rule]:
        """The stretches between crossing rules that are really ruled, joined where they follow each other.

        A line of text that stands in line with a rule continues it only as far as the next crossing rule: what lies
        beyond is judged by itself, and so is each side of a merged cell.
        """
        cuts = self._cuts(crossing, unit)
        near = settings.SCAN_RULE_MEETS * unit
        inner = [x for x in cuts if self.rule.start + near < x < self.rule.end - near]
        start = next((x for x in cuts if x <= self.rule.start + near), self.rule.start)
        end = next((x for x in reversed(cuts) if x >= self.rule.end - near), self.rule.end)
        stretches = list(pairwise([start, *inner, end]))
        ruled = [self._is_ruled(a, b, a in cuts and b in cuts, unit) for a, b in stretches]
        rhythm = self._rhythm([stretch for stretch, real in zip(stretches, ruled, strict=True) if real])
        for order in (range(1, len(ruled)), range(len(ruled) - 2, -1, -1)):
            step = -1 if order.step > 0 else 1
            for i in order:
                ruled[i] = ruled[i] or (ruled[i + step] and self._goes_on(*stretches[i], rhythm, unit))
        parts: list[list[float]] = []
        for (start, end), real in zip(stretches, ruled, strict=True):
            if real and parts and parts[-1][1] == start:
                parts[-1][1] = end
            elif real:
                parts.append([start, end])
        return [self._between(start, end) for start, end in parts if end - start >= settings.SCAN_RULE_SHORT * unit]

    def _cuts(self, crossing: Sequence[Rule], unit: float) -> list[float]:
        """Where other rules cross it or end at it, ascending; the two lines of a double rule count once."""
        near = settings.SCAN_RULE_MEETS * unit
        inside = sorted(
            x
            for c in crossing
            if self.rule.start - near <= (x := c.at(self.rule.at(c.level))) <= self.rule.end + near
            and c.start - near <= self.rule.at(x) <= c.end + near
        )
        cuts: list[float] = []
        for x in inside:
            if not cuts or x - cuts[-1] > settings.SCAN_RULE_DOUBLE * unit:
                cuts.append(x)
        return cuts

    def _is_ruled(self, start: float, end: float, anchored: bool, unit: float) -> bool:
        """Whether a stretch is a rule; ``anchored``: other rules cross it or end at both its ends."""
        solid, crowd = self._measured(start, end)
        if solid >= settings.SCAN_RULE_SOLID and crowd <= settings.SCAN_RULE_CROWD:
            return True
        if solid >= settings.SCAN_RULE_SURE:
            return end - start >= settings.SCAN_RULE_LONG * unit or (
                anchored and crowd <= settings.SCAN_RULE_SURE_CROWD
            )
        if anchored and solid >= settings.SCAN_RULE_BROKEN and crowd <= settings.SCAN_RULE_CROWD / 2:
            return True
        dashed = anchored and solid >= settings.SCAN_RULE_DASHED and crowd <= settings.SCAN_RULE_CROWD
        return dashed and max(self._gaps(start, end), default=0) <= settings.SCAN_RULE_DASH_GAP * unit + 1

    def _gaps(self, start: float, end: float) -> list[int]:
        """The lengths of the runs of pixels in a stretch that are not dark."""
        low, high = (max(0, round(v - self.rule.start)) for v in (start, end))
        return [b - a for a, b in _runs(~self.dark[low:high])]

    def _rhythm(self, stretches: Sequence[tuple[float, float]]) -> float:
        """How many gaps a pixel the ruled stretches have: next to none, or a dashed rule's."""
        length = sum(end - start for start, end in stretches)
        return sum(len(self._gaps(*s)) for s in stretches) / length if length else 0.0

    def _goes_on(self, start: float, end: float, rhythm: float, unit: float) -> bool:
        """Whether a stretch beside a ruled one is ruled too, however close text stands to it.

        Where a number touches the rule it does not stand out; but between lines of text there are gaps, in a rule none,
        or short ones in the rhythm of the rule's dashes.
        """
        gaps, expected = self._gaps(start, end), rhythm * (end - start)
        if (
            expected >= settings.SCAN_RULE_DASHES
            and abs(len(gaps) - expected) <= settings.SCAN_RULE_OFF_BEAT * expected
            and max(gaps, default=0) <= settings.SCAN_RULE_DASH_GAP * unit + 1
            and self._measured(start, end)[0] >= settings.SCAN_RULE_DASHED
        ):
            return True
        low, high = (max(0, round(v - self.rule.start)) for v in (start, end))
        unbroken = high - low > 1 and self.inked[low:high].mean() >= settings.SCAN_RULE_UNBROKEN
        return bool(unbroken) or self._measured(start, end)[0] >= settings.SCAN_RULE_SURE

    def _measured(self, start: float, end: float) -> tuple[float, float]:
        """The share of a stretch that is dark, and the share that has other ink close by."""
        low, high = (max(0, round(v - self.rule.start)) for v in (start, end))
        dark, close = self.dark[low:high], self.close[low:high]
        return (float(dark.mean()), float(close.mean())) if len(dark) > 1 else (0.0, 1.0)

    def _between(self, start: float, end: float) -> Rule:
        rule = self.rule
        inside = (rule.along > start) & (rule.along < end)
        return Rule(
            np.concatenate([[start], rule.along[inside], [end]]),
            np.concatenate([[rule.at(start)], rule.across[inside], [rule.at(end)]]),
        )


def _profiles(grey: Pixels, rules: Sequence[Rule], unit: float) -> list[_Profile]:
    """The profile of each rule. Ink is told from paper by the page's own rules: half as dark as the longest of them."""
    raw = [_contrast(grey, rule, unit) for rule in rules]
    ink = _ink_level([c for rule, (c, _, _) in zip(rules, raw, strict=True) if rule.length >= 200 * unit])
    return [
        _Profile(rule, c > ink, beside > max(40.0, ink), darkness > max(40.0, ink) + PAPER)
        for rule, (c, beside, darkness) in zip(rules, raw, strict=True)
    ]


def _ink_level(contrasts: Sequence[NDArray[np.int16]]) -> float:
    """The least darkness of a rule's pixel, from the contrast along the page's long rules."""
    long = [float(np.median(c)) for c in contrasts]
    return max(settings.SCAN_RULE_CONTRAST, 0.4 * float(np.median(long)) if long else 0.0)


def rule_mask(grey: Pixels, unit: float) -> Pixels:
    """Where horizontal rules run (255) on a grey image: dark against above and below over a long way along.

    The image is averaged a little along the rule first: that lifts a faint or broken line above noise, and blurs text.
    """
    smooth = cv2.blur(grey, (_odd(settings.SCAN_RULE_SMOOTH * unit), 1))
    around = cv2.blur(smooth, (1, _odd(settings.SCAN_RULE_SURROUND * unit)))
    dark = (cv2.subtract(around, smooth) > settings.SCAN_RULE_CONTRAST).astype(np.uint8) * 255
    # A rule that leans by a pixel within the opening's length must survive it.
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    length = max(9, round(settings.SCAN_RULE_RUN * unit))
    opened = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    mask: Pixels = cv2.bitwise_and(opened, thick).astype(np.uint8)
    return mask


def _trace(grey: Pixels, unit: float) -> list[Rule]:
    """What may be a horizontal rule."""
    segments = _segments(rule_mask(grey, unit), unit)
    rules = (_lengthened(grey, _smooth(chain, unit), unit) for chain in _link(segments, unit))
    return _merge_doubles([r for r in rules if r.length >= settings.SCAN_RULE_LENGTH * unit], unit)


def _lengthened(grey: Pixels, rule: Rule, unit: float) -> Rule:
    """The rule followed beyond its ends as long as it stays dark: between lines of text, the mask loses it."""
    if rule.length < settings.SCAN_RULE_CROSSING * unit:
        return rule
    reach, window = round(settings.SCAN_RULE_REACH * unit), max(3, round(settings.SCAN_RULE_STEP * unit))
    ink = max(settings.SCAN_RULE_CONTRAST, 0.4 * float(np.median(_contrast(grey, rule, unit)[0])))
    ends = []
    for at, way, limit in ((rule.start, -1, 0), (rule.end, 1, grey.shape[1] - 1)):
        far = min(max(at + way * reach, 0), limit) if way > 0 else max(at - reach, 0)
        level = rule.at(at)
        beyond = Rule(np.array(sorted((at, far))), np.array([level, level]))
        if beyond.length < window:
            ends.append(at)
            continue
        dark = (_contrast(grey, beyond, unit)[0] > ink)[::way]
        steps = len(dark) // window
        solid = [dark[i * window : (i + 1) * window].mean() >= settings.SCAN_RULE_SURE for i in range(steps)]
        ends.append(at + way * window * (solid.index(False) if False in solid else steps))
    start, end = ends
    if start == rule.start and end == rule.end:
        return rule
    along = np.concatenate([[start] if start < rule.start else [], rule.along, [end] if end > rule.end else []])
    return Rule(along, np.interp(along, rule.along, rule.across))


def _contrast(grey: Pixels, rule: Rule, unit: float) -> tuple[NDArray[np.int16], NDArray[np.int16], NDArray[np.int16]]:
    """For each pixel along a rule, how much darker than paper it is there, the darkest ink beside it, and how dark it is.

    Paper is the darker of the two sides: what is dark on one side only is an edge, not a line.
    """
    xs = np.arange(round(rule.start), round(rule.end) + 1).clip(0, grey.shape[1] - 1)
    ys = np.rint(np.interp(xs, rule.along, rule.across)).astype(int)
    core, side, far = max(1, round(0.7 * unit)), max(3, round(2.5 * unit)), max(5, round(5 * unit))

    offsets = np.arange(-far, far + 1)[:, None]
    strip = grey[(ys + offsets).clip(0, grey.shape[0] - 1), xs].astype(np.int16)  # row i lies i - far from the rule
    middle = strip[far - core : far + core + 1].min(axis=0)
    above = strip[far - side : far - core].max(axis=0)
    below = strip[far + core + 1 : far + side + 1].max(axis=0)
    # Between the rule's blurred edge and the height of half a character, on either side.
    beside = np.minimum(strip[1 : far - side + 1].min(axis=0), strip[far + side : -1].min(axis=0))
    return np.minimum(above, below) - middle, np.maximum(above, below) - beside, 255 - middle


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
    xs: Floats = np.array([along[a:b].mean() for a, b in zip(starts, ends, strict=True)])
    ys: Floats = np.array([np.median(across[a:b]) for a, b in zip(starts, ends, strict=True)])
    xs[0], xs[-1] = along[0], along[-1]
    return Rule(xs, ys) if len(xs) > 1 else Rule(np.array([along[0], along[-1]]), np.array([ys[0], ys[0]]))


def _merge_doubles(rules: list[Rule], unit: float) -> list[Rule]:
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


# --------------------------------------------------------------------------- straightening by rules


@dataclass(frozen=True)
class Bend:
    """How a page is bent: a point (x, y) of the straight page lies at (x + dx(x, y), y + dy(x, y)) on the bent one.

    ``dx`` and ``dy`` are low polynomials in coordinates scaled to −1…1 over the page.
    """

    width: float
    height: float
    dx: Floats
    dy: Floats

    def apply(self, points: NDArray[Any]) -> Floats:
        """Points of the straight page (n × 2) on the bent page, in pixels."""
        points = np.asarray(points, np.float64)
        u, v = self._scaled(points[:, 0], points[:, 1])
        return np.stack([points[:, 0] + _terms(v, u) @ self.dx, points[:, 1] + _terms(u, v) @ self.dy], axis=1)

    def straight(self, ruling: Ruling) -> Ruling:
        """The bent page's rules as they run on the straight one."""
        return Ruling(
            tuple(self._straight(r.along, r.across) for r in ruling.horizontal),
            tuple(self._straight(r.across, r.along, upright=True) for r in ruling.vertical),
        )

    def _straight(self, xs: Floats, ys: Floats, upright: bool = False) -> Rule:
        bent = np.stack([xs, ys], axis=1)
        points = bent
        for _ in range(4):  # the field is nearly constant over its own displacement: this converges at once
            points = bent - (self.apply(points) - points)
        along, across = (points[:, 1], points[:, 0]) if upright else (points[:, 0], points[:, 1])
        order = np.argsort(along)
        return Rule(along[order], across[order])

    def straighten(self, image: Pixels) -> Pixels:
        """The bent page's image made straight."""
        height, width = image.shape[:2]
        # The field is smooth: it is evaluated on a coarse grid and enlarged.
        step = 16
        xs = np.arange(0, width + step, step, dtype=np.float64)
        ys = np.arange(0, height + step, step, dtype=np.float64)
        grid = np.stack(np.meshgrid(xs, ys), axis=-1)
        moved = self.apply(grid.reshape(-1, 2)).reshape(len(ys), len(xs), 2).astype(np.float32)
        matrix = np.array([[step, 0, 0], [0, step, 0]], np.float32)
        fields = [
            cv2.warpAffine(np.ascontiguousarray(moved[..., k]), matrix, (width, height), flags=cv2.INTER_LINEAR)
            for k in (0, 1)
        ]
        out = cv2.remap(image, fields[0], fields[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return out.astype(np.uint8)

    def _scaled(self, x: NDArray[Any], y: NDArray[Any]) -> tuple[Floats, Floats]:
        return np.clip(2 * x / self.width - 1, -1, 1), np.clip(2 * y / self.height - 1, -1, 1)


def find_bend(ruling: Ruling, width: int, height: int, unit: float) -> Bend | None:
    """The bend under which every rule is straight, by least squares over all samples of all rules.

    Each rule's own level is an unknown beside the field's coefficients, so nothing need be known about the table. A
    small ridge keeps the field from running away where there are no rules. ``None`` where the page is straight within
    half a point already, or where there is too little to tell.
    """
    dy = _fit(ruling.horizontal, width, height, unit)
    dx = _fit(ruling.vertical, height, width, unit)
    if dy is None and dx is None:
        return None
    none = np.zeros(_TERMS)
    bend = Bend(width, height, none if dx is None else dx, none if dy is None else dy)
    corners = np.array([[x, y] for x in np.linspace(0, width, 9) for y in np.linspace(0, height, 9)])
    if np.abs(bend.apply(corners) - corners).max() < settings.BEND_LEAST * unit:
        return None
    return bend


_TERMS = 7


def _terms(s: Floats, t: Floats) -> Floats:
    """Terms of a field that moves a rule across: powers of the way along (s), growing or shrinking across the page
    (t).
    """
    return np.stack([s, s * s, s**3, s * t, s * s * t, s * t * t, s**3 * t], axis=-1)


def _fit(rules: Sequence[Rule], length: int, breadth: int, unit: float) -> Floats | None:
    rules = [r for r in rules if r.length >= settings.BEND_RULE * unit]
    if len(rules) < 2:
        return None
    samples = sum(len(r.along) for r in rules)
    design = np.zeros((samples, _TERMS + len(rules)))
    target = np.zeros(samples)
    row = 0
    for k, rule in enumerate(rules):
        n = len(rule.along)
        s = np.clip(2 * rule.along / length - 1, -1, 1)
        t = np.clip(2 * rule.across / breadth - 1, -1, 1)
        design[row : row + n, :_TERMS] = _terms(s, t)
        design[row : row + n, _TERMS + k] = 1.0
        target[row : row + n] = rule.across
        row += n
    weights = np.ones(samples)
    ridge = np.diag(np.r_[np.array([0.01, 0.3, 1.0, 0.3, 1.0, 1.0, 3.0]), np.zeros(len(rules))])
    solution = np.zeros(design.shape[1])
    for _ in range(3):  # reweighted once or twice: a rule that caught a line of text must not bend the page
        weighted = design * weights[:, None]
        normal = weighted.T @ weighted + ridge
        solution = np.linalg.solve(normal + 1e-9 * np.eye(len(normal)), weighted.T @ (target * weights))
        residual = np.abs(design @ solution - target)
        weights = 1.0 / np.maximum(1.0, residual / (0.7 * unit))
    return solution[:_TERMS]


def _odd(value: float) -> int:
    return max(3, round(value) // 2 * 2 + 1)
