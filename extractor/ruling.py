"""The ruled lines of a page image: of what may be a rule, the stretches between crossing rules that are ruled.

All lengths are given in points and turned into pixels by ``unit`` (pixels a point).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.rule_tracing import Pixels, Rule, contrast, ink_level, merge_doubles, runs, trace
from extractor.thick_rules import thinned

PAPER = 10
"""How dark evened paper is: ``even_light`` brings it to 245 of 255."""


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
    turned = np.ascontiguousarray(cv2.transpose(grey), np.uint8)
    horizontal, vertical = trace(grey, unit), trace(turned, unit)
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
    horizontal = _completed(grey, horizontal, vertical, unit)  # of a vertical one, a bracket would fill a row
    return _without_small_frames(horizontal, vertical, unit)


def _completed(grey: Pixels, rules: Sequence[Rule], crossing: Sequence[Rule], unit: float) -> list[Rule]:
    """Rules in line looked at as one, from each rule that crosses it to the next: text close by, blur and noise break a pale one,
    and a stretch that was never traced is judged as its neighbours were. Nothing is taken away.
    """
    near = settings.SCAN_RULE_MEETS * unit
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.level):
        if not lines or rule.level - lines[-1][-1].level > settings.SCAN_RULE_IN_LINE * unit:
            lines.append([])
        lines[-1].append(rule)
    spanning: list[tuple[Rule, Rule]] = []
    for line in lines:
        whole = _whole(line)
        met = [c.at(whole.level) for c in crossing if c.start - near <= whole.level <= c.end + near]
        low, high = min([whole.start, *met]), max([whole.end, *met])
        if sum(rule.length for rule in line) < high - low - near:
            spanning.append((whole, _spanning(whole, low, high)))
    found: list[Rule] = []
    for (whole, _), profile in zip(spanning, _profiles(grey, [rule for _, rule in spanning], unit), strict=True):
        # a page's dark edge crosses the line, too: what lies beyond the pieces is no part of them where it is light
        ends = [end for end in (whole.start, whole.end) if profile.is_light_beyond(end, whole)]
        found += profile.real_parts([*crossing, *(_mark(end, whole.level, near) for end in ends)], unit)
    return merge_doubles([*rules, *found], unit) if found else list(rules)


def _mark(at: float, level: float, near: float) -> Rule:
    """A crossing rule no longer than it must be to part a line."""
    return Rule(np.array([level - near, level + near]), np.array([at, at]))


def _whole(line: Sequence[Rule]) -> Rule:
    """Rules in line as one; where they overlap, the longer one's samples."""
    along: list[float] = []
    across: list[float] = []
    for rule in sorted(line, key=lambda r: r.start):
        later = rule.along > (along[-1] if along else -1.0)
        along += rule.along[later].tolist()
        across += rule.across[later].tolist()
    return Rule(np.array(along), np.array(across))


def _spanning(rule: Rule, start: float, end: float) -> Rule:
    """The rule from ``start`` to ``end`` at least, level beyond its own ends."""
    before, after = [start] if start < rule.start else [], [end] if end > rule.end else []
    along = np.concatenate([before, rule.along, after])
    across = np.concatenate([[rule.across[0]] * len(before), rule.across, [rule.across[-1]] * len(after)])
    return Rule(along, across)


def _short_rules(grey: Pixels, horizontal: Sequence[Rule], vertical: Sequence[Rule], unit: float) -> list[Rule]:
    """Vertical rules from one horizontal rule to the next in rows too low for a trace: a page may show one row alone.

    Only what is dark all the way between the two rules counts; no character reaches both.
    """
    ink = ink_level([contrast(grey, rule, unit)[0] for rule in horizontal if rule.length >= 200 * unit])
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
        depth = _stands_out(grey[ys.clip(0, grey.shape[0] - 1), xs], unit)
        dark = depth > max(ink, settings.SHORT_RULE_NOISE * float(np.median(depth)))
        for low, high in runs(dark.mean(axis=0) >= settings.SCAN_RULE_SURE):
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
        first, last = self._inked_ends(unit)
        start = next((x for x in cuts if x <= self.rule.start + near), first)
        end = next((x for x in reversed(cuts) if x >= self.rule.end - near), last)
        inner = [x for x in inner if start < x < end]
        stretches = list(pairwise([start, *inner, end]))
        ruled = [self._is_ruled(a, b, a in cuts and b in cuts, unit) for a, b in stretches]
        rhythm = self._rhythm([stretch for stretch, real in zip(stretches, ruled, strict=True) if real])
        for order in (range(1, len(ruled)), range(len(ruled) - 2, -1, -1)):
            step = -1 if order.step > 0 else 1
            for i in order:
                ruled[i] = ruled[i] or (
                    ruled[i + step]
                    and (self._goes_on(*stretches[i], rhythm, unit) or self._fades(*stretches[i], step < 0, unit))
                )
        parts: list[list[float]] = []
        for (start, end), real in zip(stretches, ruled, strict=True):
            if real and parts and parts[-1][1] == start:
                parts[-1][1] = end
            elif real:
                parts.append([start, end])
        return [self._between(start, end) for start, end in parts if end - start >= settings.SCAN_RULE_SHORT * unit]

    def is_light_beyond(self, end: float, inner: Rule) -> bool:
        """Whether the stretch beyond one end of an ``inner`` part of the rule is too light for a broken rule."""
        beyond = (self.rule.start, end) if end == inner.start else (end, self.rule.end)
        return self._measured(*beyond)[0] < settings.SCAN_RULE_BROKEN

    def _inked_ends(self, unit: float) -> tuple[float, float]:
        """Where the rule begins and ends as a rule: what it was followed into beyond, a punch hole or a shadow, is cut off."""
        window = round(settings.SCAN_RULE_END * unit)
        if len(self.dark) <= 2 * window:
            return self.rule.start, self.rule.end
        share = np.convolve(self.dark, np.full(window, 1 / window), "valid")
        inked = np.flatnonzero(share >= settings.SCAN_RULE_DASHED)
        if not len(inked):
            return self.rule.start, self.rule.end
        low, high = int(inked[0]), int(inked[-1]) + window
        low += int(self.dark[low:].argmax())
        high -= int(self.dark[:high][::-1].argmax())
        return (
            self.rule.start + low if low > window else self.rule.start,
            self.rule.start + high if len(self.dark) - high > window else self.rule.end,
        )

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
        return [b - a for a, b in runs(~self.dark[low:high])]

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
        inked = self.inked[low:high]
        unbroken = high - low > 1 and len(inked) and np.count_nonzero(inked) / len(inked) >= settings.SCAN_RULE_UNBROKEN
        return bool(unbroken) or self._measured(start, end)[0] >= settings.SCAN_RULE_SURE

    def _fades(self, start: float, end: float, downwards: bool, unit: float) -> bool:
        """Whether a stretch goes on from a ruled one without a gap and is lost only where it nears the next crossing: beside
        a thick bar it does not stand out. A character would leave a gap below the rule that it follows.
        """
        low, high = (max(0, round(v - self.rule.start)) for v in (start, end))
        dark = self.dark[low:high] if downwards else self.dark[low:high][::-1]
        seen = np.flatnonzero(dark)
        if not len(seen) or len(dark) - seen[-1] - 1 > settings.SCAN_RULE_MEETS * unit:
            return False
        gaps = np.diff(np.concatenate([[-1], seen])) - 1
        return bool(gaps.max() <= unit and dark[: seen[-1] + 1].mean() >= settings.SCAN_RULE_SURE)

    def _measured(self, start: float, end: float) -> tuple[float, float]:
        """The share of a stretch that is dark, and the share that has other ink close by."""
        low, high = (max(0, round(v - self.rule.start)) for v in (start, end))
        dark, close = self.dark[low:high], self.close[low:high]
        if len(dark) < 2:
            return 0.0, 1.0
        return np.count_nonzero(dark) / len(dark), np.count_nonzero(close) / len(close)

    def _between(self, start: float, end: float) -> Rule:
        rule = self.rule
        inside = (rule.along > start) & (rule.along < end)
        return Rule(
            np.concatenate([[start], rule.along[inside], [end]]),
            np.concatenate([[rule.at(start)], rule.across[inside], [rule.at(end)]]),
        )


def _profiles(grey: Pixels, rules: Sequence[Rule], unit: float) -> list[_Profile]:
    """The profile of each rule. Ink is told from paper by the page's own rules: half as dark as the longest of them; or paler,
    where it is so without a gap, as a hairline beside a frame.
    """
    raw = [contrast(grey, rule, unit) for rule in rules]
    ink = ink_level([c for rule, (c, _, _) in zip(rules, raw, strict=True) if rule.length >= 200 * unit])
    return [
        _Profile(rule, (c > ink) | _hairline(c, unit), beside > max(40.0, ink), darkness > max(40.0, ink) + PAPER)
        for rule, (c, beside, darkness) in zip(rules, raw, strict=True)
    ]


def _hairline(dark: NDArray[np.int16], unit: float) -> NDArray[np.bool_]:
    """Where a rule is pale, but nowhere broken over longer than any character is."""
    found = np.zeros(len(dark), np.bool_)
    for start, end in runs(dark > settings.SCAN_RULE_CONTRAST):
        if end - start >= settings.HAIRLINE_RUN * unit and np.median(dark[start:end]) >= settings.HAIRLINE_DARK:
            found[start:end] = True
    return found
