"""The ruled lines of a page image: of what may be a rule, the stretches between crossing rules that are ruled.

All lengths are given in points and turned into pixels by ``unit`` (pixels a point).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.faint_rules import has_faint_rules
from extractor.rule import Darkness, Pixels, Rule, depths, ink_level, median, runs, usual_depth
from extractor.rule_profiles import profiles_of
from extractor.rule_tracing import merge_doubles, trace
from extractor.thick_rules import thinned


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
    horizontal = trace(grey, unit)
    pale = 0 < usual_depth(_telling(grey, horizontal, unit)) < settings.SCAN_RULE_FAINT
    if pale and has_faint_rules(grey, unit):
        return _find_faint(grey, turned, unit)
    found = _ruled(grey, turned, horizontal, trace(turned, unit), Darkness(), unit)
    if not pale and not found.vertical and has_faint_rules(grey, unit):
        faint = _find_faint(grey, turned, unit)
        return faint if faint.vertical else found  # the paper's edge was dark enough, the table's rules were not
    return found


def _find_faint(grey: Pixels, turned: Pixels, unit: float) -> Ruling:
    """The rules of a page whose long rules are faint, looked for by a lower contrast; what is darker is type, or the paper's edge."""
    horizontal, vertical = (trace(side, unit, settings.SCAN_RULE_PALE) for side in (grey, turned))
    faint = [depth for depth in _telling(grey, horizontal, unit) if median(depth) < settings.SCAN_RULE_FAINT]
    most = settings.SCAN_RULE_TYPE * usual_depth(faint)
    page = Darkness(settings.SCAN_RULE_PALE, most, ink_level(faint, settings.SCAN_RULE_PALE))
    return _ruled(grey, turned, horizontal, vertical, page, unit)


def _ruled(
    grey: Pixels, turned: Pixels, horizontal: Sequence[Rule], vertical: Sequence[Rule], page: Darkness, unit: float
) -> Ruling:
    """Of what may be rules, those that are, as dark as the ``page``'s are."""
    across = profiles_of(grey, horizontal, unit, page)
    if across:
        page = replace(page, ink=across[0].ink)
    # few rules down are long, and they are the frame's: those between the columns are as dark as those between the rows
    down = profiles_of(turned, vertical, unit, page)
    # First every long candidate may end another, then only what proved to be a rule.
    long = settings.SCAN_RULE_CROSSING * unit
    for _ in range(2):
        ends_across = [r for r in horizontal if r.length >= long]
        ends_down = [r for r in vertical if r.length >= long]
        horizontal = [part for p in across for part in p.real_parts(ends_down, unit)]
        vertical = [part for p in down for part in p.real_parts(ends_across, unit)]
        long = 0.0
    vertical = [*vertical, *_short_rules(grey, horizontal, vertical, page, unit)]
    horizontal = _completed(grey, horizontal, vertical, page, unit)  # of a vertical one, a bracket would fill a row
    horizontal = [rule for rule in horizontal if not _is_loose(rule, vertical, unit)]
    return _without_small_frames(horizontal, vertical, unit)


def _telling(grey: Pixels, rules: Sequence[Rule], unit: float) -> list[NDArray[np.int16]]:
    """How dark the rules are that are long enough to tell how dark the page's are."""
    return depths(grey, [rule for rule in rules if rule.length >= settings.SCAN_RULE_TELLING * unit], unit)


def _is_loose(rule: Rule, crossing: Sequence[Rule], unit: float) -> bool:
    """Whether a level rule ends in the middle of a cell and is no longer than —— beside the rule at the cell's side."""
    near = settings.SCAN_RULE_MEETS * unit
    return rule.length < settings.DASH_LOOSE * unit and not all(
        any(abs(c.at(rule.at(end)) - end) <= near and c.start - near <= rule.at(end) <= c.end + near for c in crossing)
        for end in (rule.start, rule.end)
    )


def _completed(
    grey: Pixels, rules: Sequence[Rule], crossing: Sequence[Rule], page: Darkness, unit: float
) -> list[Rule]:
    """Rules in line looked at as one, from each rule that crosses it to the next: text close by, blur and noise break a pale one,
    and a stretch that was never traced is judged as its neighbours were, by how dark the page's rules are: by itself, noise in line
    with a few strokes would pass. Nothing is taken away.
    """
    near = settings.SCAN_RULE_MEETS * unit
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.level):
        if not lines or rule.level - lines[-1][-1].level > settings.SCAN_RULE_IN_LINE * unit:
            lines.append([])
        lines[-1].append(rule)
    wholes: list[Rule] = []
    spanning: list[Rule] = []
    inks: list[float] = []
    for line in lines:
        whole = _whole(line)
        met = [c.at(whole.level) for c in crossing if c.start - near <= whole.level <= c.end + near]
        low, high = min([whole.start, *met]), max([whole.end, *met])
        seen = sum(rule.length for rule in line)
        if seen < high - low - near:
            wholes.append(whole)
            spanning.append(_spanning(whole, low, high))
            # one paler than the page's others comes in pieces, where noise darkens it
            pale = seen >= settings.SCAN_RULE_SEEN * (high - low)
            inks.append(ink_level(depths(grey, line, unit)) if pale else math.inf)
    found: list[Rule] = []
    for whole, profile in zip(wholes, profiles_of(grey, spanning, unit, page, inks), strict=True):
        # a page's dark edge crosses the line, too: what lies beyond the pieces is no part of them where it is light
        beyond = ((whole.start, profile.rule.start, whole.start), (whole.end, whole.end, profile.rule.end))
        marks = [_mark(at, whole.level, near) for at, a, b in beyond if profile.is_light(a, b)]
        found += profile.real_parts([*crossing, *marks], unit)
    return merge_doubles([*rules, *found], unit) if found else list(rules)


def _mark(at: float, level: float, near: float) -> Rule:
    """A crossing rule no longer than it must be to part a line."""
    return Rule(np.array([level - near, level + near]), np.array([at, at]))


def _whole(line: Sequence[Rule]) -> Rule:
    """Rules in line as one; where they overlap, the samples of the one that begins first."""
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


def _short_rules(
    grey: Pixels, horizontal: Sequence[Rule], vertical: Sequence[Rule], page: Darkness, unit: float
) -> list[Rule]:
    """Vertical rules from one horizontal rule to the next in rows too low for a trace: a page may show one row alone.

    Only what is dark all the way between the two rules counts; no character reaches both.
    """
    ink = ink_level(_telling(grey, horizontal, unit))
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
        strip = grey.ravel().take(ys.clip(0, grey.shape[0] - 1) * grey.shape[1] + xs)
        light = np.median(strip, axis=1)
        depth = _stands_out(strip, unit)[light >= light.max() - ink]  # a thick frame's blur hides what meets it
        dark = depth > max(ink, settings.SHORT_RULE_NOISE * float(np.median(depth)))
        for low, high in runs(dark.mean(axis=0) >= settings.SCAN_RULE_SURE):
            x = float(xs[0]) + (low + high - 1) / 2
            top, bottom = above.at(x), below.at(x)
            known = any(
                v.start <= (top + bottom) / 2 <= v.end and abs(v.at(top) - x) <= settings.SCAN_RULE_MEETS * unit
                for v in vertical
            )
            if not known and median(depth[:, low:high]) <= page.most:
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
