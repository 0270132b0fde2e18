"""Rules too faint to be traced: whether a page has any."""

from __future__ import annotations

import cv2
import numpy as np

from extractor import settings
from extractor.rule import Pixels


def has_faint_rules(grey: Pixels, unit: float) -> bool:
    """Whether a page has level rules paler than those that a trace finds: in the mean over a column's width, a thin line between paper
    above and below, all the way across a table, and more of them than a sheet has edges.
    """
    columns = max(1, grey.shape[1] // round(settings.FAINT_MEAN * unit))
    means = cv2.resize(grey, (columns, grey.shape[0]), interpolation=cv2.INTER_AREA).astype(np.int16)
    off, far = max(1, round(unit)), max(3, round(2.5 * unit))
    rows = len(means) - 2 * far
    if rows < 1:
        return False
    # from each row on, the darkest of those that lie beside a rule
    darkest = cv2.erode(means, np.ones((far - off + 1, 1), np.uint8), anchor=(0, 0))
    above, below, core = darkest[:rows], darkest[far + off : far + off + rows], means[far : far + rows]
    thin = (np.minimum(above, below) - core >= settings.FAINT_DEPTH) & (core >= 255 - settings.FAINT_DARKEST)
    near = cv2.dilate(thin.astype(np.uint8), np.ones((2 * off + 1, 1), np.uint8))  # a photograph's lines lean
    levels = np.flatnonzero(near.sum(axis=1) * settings.FAINT_MEAN >= settings.SCAN_RULE_TELLING)
    apart = int(np.count_nonzero(np.diff(levels) >= settings.ROW_LEAST * unit))
    return len(levels) > 0 and 1 + apart >= settings.FAINT_RULES
