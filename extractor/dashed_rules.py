"""Dashed rules, known by their beat: blur fills their gaps, and text stands close, but nothing else repeats itself so."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extractor import settings


def dashed_along(depth: NDArray[np.int16], dark: NDArray[np.bool_], unit: float) -> NDArray[np.bool_]:
    """Where along what may be a rule (how dark it is pixel by pixel, where that is ink) it is dashed, however long its gaps and however
    close text stands: stretches that are alike one beat on. What is short is strokes of text nearly always, and is not looked at.
    """
    found = np.zeros(len(depth), np.bool_)
    if len(depth) < settings.SCAN_RULE_CROSSING * unit:
        return found
    if not settings.DASHED_DARK[0] < np.count_nonzero(dark) / max(1, len(dark)) < settings.DASHED_DARK[1]:
        return found
    step = round(settings.DASHED_STEP * unit)
    for length, longest in settings.DASHED_BEATS:
        window = round(length * unit)
        parts = np.lib.stride_tricks.sliding_window_view(depth, window)[::step].astype(np.float32)
        parts -= parts.mean(axis=1, keepdims=True)
        power = np.maximum(_products(parts, parts), 1.0)
        lags = range(round(settings.DASHED_BEAT * unit), round(longest * unit) + 1)
        alike = np.array([_products(parts[:, :-lag], parts[:, lag:]) / power for lag in lags])
        middle = alike[1:-1]
        peaks = (middle >= alike[:-2]) & (middle >= alike[2:]) & (middle >= settings.DASHED_ALIKE)
        for i in np.flatnonzero(peaks.any(axis=0)).tolist():
            found[i * step : i * step + window] = True
    return found


def _products(a: NDArray[np.float32], b: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean product of each row's values."""
    means: NDArray[np.float32] = np.einsum("ij,ij->i", a, b) / a.shape[1]
    return means
