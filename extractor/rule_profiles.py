"""What may be a rule, judged pixel by pixel along it: which stretches between crossing rules are really ruled.

All lengths are given in points and turned into pixels by ``unit`` (pixels a point).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.dashed_rules import dashed_along
from extractor.rule import Darkness, Pixels, Rule, contrasts, ink_level, median, runs

PAPER = 10
"""How dark evened paper is: ``even_light`` brings it to 245 of 255."""


@dataclass(frozen=True)
class Profile:
    """What may be a rule, pixel by pixel along it: ``dark`` where it stands out as ink, ``close`` where other ink is close
    by, ``inked`` where there is ink at all, ``depth`` how much it stands out, ``ink`` how much a pixel does that is ink, ``most``
    how much no stretch of a rule does in its middle; ``dashed`` whether a good part of it is known as a dashed rule by its beat.

    A line of text is dark over half of its way, with the rest of its strokes close above and below.
    """

    rule: Rule
    dark: NDArray[np.bool_]
    close: NDArray[np.bool_]
    inked: NDArray[np.bool_]
    depth: NDArray[np.int16]
    ink: float = settings.SCAN_RULE_CONTRAST
    most: float = math.inf
    dashed: bool = False

    def real_parts(self, crossing: Sequence[Rule], unit: float) -> list[Rule]:
        """The stretches between crossing rules that are really ruled, joined where they follow each other.

        A line of text that stands in line with a rule continues it only as far as the next crossing rule: what lies
        beyond is judged by itself, and so is each side of a merged cell.
        """
        cuts = self._cuts(crossing, unit)
        near = settings.SCAN_RULE_MEETS * unit
        start, end = self._ends(cuts, unit)
        low, high = max(start, self.rule.start + near), min(end, self.rule.end - near)
        inner = [x for x in cuts if low < x < high]
        stretches = list(pairwise([start, *inner, end]))
        ruled = self._ruled(stretches, cuts, unit)
        if not any(ruled):
            return []
        if not all(ruled):
            self._continue(stretches, ruled, unit)
        parts: list[list[float]] = []
        for (start, end), real in zip(stretches, ruled, strict=True):
            if real and parts and parts[-1][1] == start:
                parts[-1][1] = end
            elif real:
                parts.append([start, end])
        return [self._between(start, end) for start, end in parts if end - start >= settings.SCAN_RULE_SHORT * unit]

    def _ruled(self, stretches: Sequence[tuple[float, float]], cuts: Sequence[float], unit: float) -> list[bool]:
        """Which stretches are rules by themselves; of those that stand alone, what may be strokes of characters is none."""
        ruled = [self._is_ruled(a, b, a in cuts and b in cuts, unit) for a, b in stretches]
        beside = [False, *ruled, False]
        return [
            real and (before or after or not self._may_be_strokes(*stretch, unit)) and not self._is_type(*stretch, unit)
            for stretch, before, real, after in zip(stretches, beside, ruled, beside[2:], strict=False)
        ]

    def _continue(self, stretches: Sequence[tuple[float, float]], ruled: list[bool], unit: float) -> None:
        """Marks as ruled, in place, what goes on from a ruled stretch."""
        rhythm = self._rhythm([stretch for stretch, real in zip(stretches, ruled, strict=True) if real])
        for order in (range(1, len(ruled)), range(len(ruled) - 2, -1, -1)):
            step = -1 if order.step > 0 else 1
            for i in order:
                ruled[i] = ruled[i] or (
                    ruled[i + step]
                    and (self._goes_on(*stretches[i], rhythm, unit) or self._fades(*stretches[i], step < 0, unit))
                )

    def is_light(self, start: float, end: float) -> bool:
        """Whether a stretch is too light for a broken rule."""
        return self._measured(start, end)[0] < settings.SCAN_RULE_BROKEN

    def _ends(self, cuts: Sequence[float], unit: float) -> tuple[float, float]:
        """Where the rule begins and ends: at what crosses it there, or with its ink."""
        near = settings.SCAN_RULE_MEETS * unit
        crossed = bool(cuts) and cuts[0] <= self.rule.start + near, bool(cuts) and cuts[-1] >= self.rule.end - near
        first, last = (0.0, 0.0) if all(crossed) else self._inked_ends(unit)
        return cuts[0] if crossed[0] else first, cuts[-1] if crossed[1] else last

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
        rule, near = self.rule, settings.SCAN_RULE_MEETS * unit
        first, last, least, most = rule.start - near, rule.end + near, rule.least - near, rule.most + near
        inside = sorted(
            x
            for c in crossing
            # most lie elsewhere, which their bounds tell at once
            if c.most >= first and c.least <= last and c.end >= least and c.start <= most
            if first <= (x := c.at(rule.at(c.level))) <= last and c.start - near <= rule.at(x) <= c.end + near
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
        broken = anchored and solid >= settings.SCAN_RULE_BROKEN and crowd <= settings.SCAN_RULE_CROWD / 2
        if broken and not self._is_dash(start, end, unit):
            return True
        dashed = anchored and solid >= settings.SCAN_RULE_DASHED and crowd <= settings.SCAN_RULE_CROWD
        return dashed and self._has_short_gaps(start, end, unit)

    def _is_dash(self, start: float, end: float, unit: float) -> bool:
        """Whether a stretch is —— in a narrow cell, which fills most of it: dark without a gap but for one in its middle, and off both
        the rules beside it.
        """
        at = self._pixels(start, end)
        seen = np.flatnonzero(self.dark[at]) + at.start + self.rule.start
        off = settings.DASH_OFF_RULES * unit
        if not len(seen) or seen[0] - start < off or end - seen[-1] - 1 < off:
            return False
        return bool(len(seen) / (seen[-1] - seen[0] + 1) >= settings.SCAN_RULE_SOLID)

    def _has_short_gaps(self, start: float, end: float, unit: float) -> bool:
        """Whether a stretch has a dashed rule's gaps: none of them long, and one after each dash. Ends do not count: beside another
        rule, a rule does not stand out.
        """
        dark = self.dark[self._pixels(start, end)]
        gaps = runs(~dark)
        inner = [gap for gap in gaps if gap[0] > 0 and gap[1] < len(dark)]
        dash, gap = settings.SCAN_RULE_DASH * unit, settings.SCAN_RULE_DASH_GAP * unit
        return len(inner) >= (end - start) // (dash + gap) and all(b - a <= gap + 1 for a, b in gaps)

    def _may_be_strokes(self, start: float, end: float, unit: float) -> bool:
        """Whether a stretch that stands alone may be strokes of characters one above the other that fill a low row: they have
        other strokes beside them, and a gap between them.
        """
        solid, crowd = self._measured(start, end)
        long = end - start >= settings.SCAN_RULE_LONG * unit
        return crowd > settings.SCAN_RULE_CROWD and solid < settings.SCAN_RULE_UNBROKEN and not long

    def _is_type(self, start: float, end: float, unit: float) -> bool:
        """Whether a stretch is darker than a page's faint rules are, and so strokes of characters; a frame is long."""
        stretch = self._pixels(start, end)
        dark = self.depth[stretch][self.dark[stretch]]
        return len(dark) > 0 and self.rule.length < settings.SCAN_RULE_TELLING * unit and median(dark) > self.most

    def _gaps(self, start: float, end: float) -> list[int]:
        """The lengths of the runs of pixels in a stretch that are not dark."""
        return [b - a for a, b in runs(~self.dark[self._pixels(start, end)])]

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
        solid, crowd = self._measured(start, end)
        if self.dashed and solid >= settings.SCAN_RULE_DASHED and crowd <= settings.SCAN_RULE_CROWD:
            return True
        if (
            expected >= settings.SCAN_RULE_DASHES
            and abs(len(gaps) - expected) <= settings.SCAN_RULE_OFF_BEAT * expected
            and max(gaps, default=0) <= settings.SCAN_RULE_DASH_GAP * unit + 1
            and solid >= settings.SCAN_RULE_DASHED
        ):
            return True
        stretch = self._pixels(start, end)
        inked = self.inked[stretch]
        unbroken = (
            stretch.stop - stretch.start > 1
            and len(inked)
            and np.count_nonzero(inked) / len(inked) >= settings.SCAN_RULE_UNBROKEN
        )
        return bool(unbroken) or solid >= settings.SCAN_RULE_SURE

    def _fades(self, start: float, end: float, downwards: bool, unit: float) -> bool:
        """Whether a stretch goes on from a ruled one without a gap and is lost only where it nears the next crossing: beside
        a thick bar it does not stand out. A character would leave a gap below the rule that it follows.
        """
        dark = self.dark[self._pixels(start, end)][:: 1 if downwards else -1]
        seen = np.flatnonzero(dark)
        if not len(seen) or len(dark) - seen[-1] - 1 > settings.SCAN_RULE_MEETS * unit:
            return False
        gaps = np.diff(np.concatenate([[-1], seen])) - 1
        return bool(gaps.max() <= unit and dark[: seen[-1] + 1].mean() >= settings.SCAN_RULE_SURE)

    def _measured(self, start: float, end: float) -> tuple[float, float]:
        """The share of a stretch that is dark, and the share that has other ink close by."""
        stretch = self._pixels(start, end)
        dark, close = self.dark[stretch], self.close[stretch]
        if len(dark) < 2:
            return 0.0, 1.0
        return np.count_nonzero(dark) / len(dark), np.count_nonzero(close) / len(close)

    def _pixels(self, start: float, end: float) -> slice:
        """A stretch of the rule in its arrays."""
        return slice(*(max(0, round(at - self.rule.start)) for at in (start, end)))

    def _between(self, start: float, end: float) -> Rule:
        rule = self.rule
        inside = (rule.along > start) & (rule.along < end)
        return Rule(
            np.concatenate([[start], rule.along[inside], [end]]),
            np.concatenate([[rule.at(start)], rule.across[inside], [rule.at(end)]]),
        )


def profiles_of(
    grey: Pixels, rules: Sequence[Rule], unit: float, page: Darkness, inks: Sequence[float] = ()
) -> list[Profile]:
    """The profile of each rule. Ink is told from paper by the page's own rules: half as dark as these, or as the rule's own of ``inks``; or
    paler, where it is so without a gap, as a hairline beside a frame, or in the mean of a stretch, as pale rules in noise.
    """
    raw = contrasts(grey, rules, unit)
    long = [
        depth
        for rule, (depth, _, _) in zip(rules, raw, strict=True)
        if rule.length >= settings.SCAN_RULE_TELLING * unit
    ]
    usual = ink_level(long, page.least) if page.ink is None else page.ink
    profiles = []
    for rule, (depth, beside, darkness), own in zip(rules, raw, inks or [math.inf] * len(rules), strict=True):
        ink = min(own, usual)
        close = beside > max(40.0, ink)
        dark = (depth > ink) | _hairline(depth, unit)
        if ink <= settings.SCAN_RULE_CONTRAST:
            dark |= _pale(depth, close, unit)
        dashed = dashed_along(depth, dark, unit)
        is_dashed = bool(np.count_nonzero(dashed) >= settings.DASHED_SHARE * len(dashed))
        dark, close = dark | dashed, close & ~dashed
        profiles.append(Profile(rule, dark, close, darkness > max(40.0, ink) + PAPER, depth, ink, page.most, is_dashed))
    return profiles


def _hairline(dark: NDArray[np.int16], unit: float) -> NDArray[np.bool_]:
    """Where a rule is pale, but nowhere broken over longer than any character is."""
    found = np.zeros(len(dark), np.bool_)
    for start, end in runs(dark > settings.SCAN_RULE_CONTRAST):
        if end - start >= settings.HAIRLINE_RUN * unit and median(dark[start:end]) >= settings.HAIRLINE_DARK:
            found[start:end] = True
    return found


def _pale(depth: NDArray[np.int16], close: NDArray[np.bool_], unit: float) -> NDArray[np.bool_]:
    """Where a rule is so pale that noise breaks it, and its mean over a few points shows it all the way, with no text beside it."""
    found = np.zeros(len(depth), np.bool_)
    window = round(settings.PALE_RULE_MEAN * unit)
    if len(depth) <= window:
        return found
    mean = np.convolve(depth, np.full(window, 1 / window), "valid")
    for start, end in runs(mean >= settings.PALE_RULE_DARK):
        if (
            end - start + window >= settings.PALE_RULE_RUN * unit
            and close[start : end + window].mean() <= settings.PALE_RULE_CROWD
        ):
            found[start : end + window - 1] = True
    return found
