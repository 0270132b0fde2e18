"""Dashed rules, known by their beat: blur fills their gaps, and text stands close, but nothing else repeats itself so."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from extractor import settings

_WINDOWS: Final = np.lib.stride_tricks.sliding_window_view


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
        parts = _WINDOWS(depth, window)[::step].astype(np.float32)
        alike = _likeness(parts, round(settings.DASHED_BEAT * unit), round(longest * unit))
        middle = alike[1:-1]
        peaks = (middle >= alike[:-2]) & (middle >= alike[2:]) & (middle >= settings.DASHED_ALIKE)
        for i in np.flatnonzero(peaks.any(axis=0)).tolist():
            found[i * step : i * step + window] = True
    return found


def _likeness(parts: NDArray[np.float32], least: int, most: int) -> NDArray[np.float32]:
    """How like itself each part is so many pixels on, from ``least`` to ``most``, a row for each distance: 1 where it is the same."""
    count, length = parts.shape
    held = np.zeros((count, length + most), np.float32)  # beyond its end a part is like nothing
    held[:, :length] = parts - parts.mean(axis=1, keepdims=True)
    parts = held[:, :length]
    shifted = _WINDOWS(held[:, least:], most - least + 1, axis=1)[:, :length]
    products = np.einsum("ij,ijk->ik", parts, shifted) / (length - np.arange(least, most + 1, dtype=np.float32))
    alike: NDArray[np.float32] = products.T / np.maximum(np.einsum("ij,ij->i", parts, parts) / length, 1.0)
    return alike
