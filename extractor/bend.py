"""The bend of a page, read off its rules, and what straightens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.rule import Floats, Pixels, Rule
from extractor.ruling import Ruling


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
