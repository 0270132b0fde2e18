"""A page's picture cleaned: grey ink on even white paper, without red seals and red rules."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.readers.ocr import Pixels
from extractor.readers.page_image import shrunk
from extractor.rule_tracing import odd


def clean(pixels: Pixels) -> Pixels:
    """Grey ink on even white paper; red (seals, red rules and headings' rules) is taken out where black is not under
    it. ``pixels`` are blue, green and red, or grey already.
    """
    return even_light(without_seal(pixels))


def without_seal(pixels: Pixels) -> Pixels:
    """Grey, without seals and red rules: there the red channel counts, lightened until the page's red ink is as light as its
    paper. Red ink is bright in it, and black ink under a seal stays dark. Red type stays: it may be a number.
    """
    if pixels.ndim == 2:
        return pixels
    blue, green, red = cv2.split(pixels)
    grey: Pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.uint8)
    redness: Pixels = cv2.subtract(red, cv2.max(blue, green)).astype(np.uint8)
    mask = _large((redness > settings.SEAL_REDNESS).astype(np.uint8))
    if not mask.any():
        return grey
    paper = paper_of(red.astype(np.uint8))
    ink = (mask > 0) & (redness > settings.SEAL_INK)
    level = float(np.median(red[ink] / paper[ink])) if ink.any() else 1.0
    lightened = np.minimum(red / max(level, settings.SEAL_DARKEST), paper)
    cleaned = np.where(mask > 0, np.maximum(grey, lightened), grey).astype(np.uint8)
    if not ink.any():
        return cleaned
    dark = cv2.subtract(paper, grey).astype(np.uint8)
    by_red = redness * float(np.median(dark[ink] / redness[ink]))
    return _without_traces(cleaned, paper, mask, dark, by_red.astype(np.float32))


def _without_traces(cleaned: Pixels, paper: Pixels, mask: Pixels, dark: Pixels, by_red: NDArray[np.float32]) -> Pixels:
    """``cleaned`` without what is left of a seal's thin strokes, whose colour JPEG smeared, so that they are dark in red, too.

    Each piece of ink near the red ink (1 in ``mask``) is weighed as a whole: where red ink accounts (``by_red``) for a good part
    of how dark it was (``dark``), and nothing of it is half as dark as the page's type, it was the seal's. Rules part pieces, and stay.
    """
    left, top, width, height = cv2.boundingRect(mask)
    near = np.s_[top : top + height, left : left + width]
    rest = cv2.subtract(paper, cleaned).astype(np.uint8)
    ink = rest > settings.SEAL_TRACE * paper
    if not ink[near].any():
        return cleaned
    type_dark = float(np.quantile(rest[ink], settings.SEAL_TYPE))
    inked = ink[near].astype(np.uint8)
    long = max(3, round(settings.SEAL_RULE * max(paper.shape) / settings.A4_LONG_SIDE))
    across, down = (cv2.morphologyEx(inked, cv2.MORPH_OPEN, np.ones(s, np.uint8)) for s in ((1, long), (long, 1)))
    pieces = ((inked > 0) & (across == 0) & (down == 0)).astype(np.uint8)
    count, labels = cv2.connectedComponents(pieces, connectivity=8)
    of = labels.astype(np.intp).ravel()
    was_dark = np.bincount(of, dark[near].ravel(), count) + 1.0
    red_share = np.bincount(of, by_red[near].ravel(), count) / was_dark
    darkest = np.zeros(count)
    np.maximum.at(darkest, of, rest[near].ravel())
    traces = (red_share >= settings.SEAL_RED_SHARE) & (darkest < settings.SEAL_TRACE_DARK * type_dark)
    traces[0] = False  # what is no piece
    cleaned[near] = np.where(traces[labels], paper[near], cleaned[near])
    return cleaned


def _large(red: Pixels) -> Pixels:
    """The red ink (1) that is a seal, or a rule, and the pixels next to it; not what may be a line of type."""
    if not red.any():
        return red
    unit = max(red.shape) / settings.A4_LONG_SIDE / 4
    size = (max(1, red.shape[1] // 4), max(1, red.shape[0] // 4))
    small = (cv2.resize(red * 255, size, interpolation=cv2.INTER_AREA) > 0).astype(np.uint8)
    reach = odd(settings.SEAL_GAP * unit)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8)), connectivity=8
    )
    boxes = [(x, y, x + w, y + h) for x, y, w, h, _ in stats.tolist()]
    seals = [box for box, (_, _, w, h, _) in zip(boxes, stats, strict=True) if min(w, h) >= settings.SEAL_LEAST * unit]
    kept = [
        i
        for i, (_, _, w, h, _) in enumerate(stats)
        if i
        and (
            h > settings.RED_TYPE * unit
            or (w >= settings.SCAN_RULE_LONG * unit and h <= settings.SCAN_RULE_THICKNESS * unit + 2)
            or any(_lies_in(boxes[i], seal) for seal in seals[1:])
        )
    ]
    near = cv2.resize(np.isin(labels, kept).astype(np.uint8), red.shape[::-1], interpolation=cv2.INTER_NEAREST)
    reach = odd(2 * settings.SEAL_FRINGE * 4 * unit)
    return cv2.dilate(cv2.bitwise_and(red, near), np.ones((reach, reach), np.uint8)).astype(np.uint8)


def _lies_in(inner: tuple[int, int, int, int], outer: tuple[int, int, int, int]) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def paper_of(grey: Pixels) -> Pixels:
    """How bright the paper is everywhere: what remains when the ink is closed over at an eighth of the size."""
    height, width = grey.shape
    small = shrunk(grey, 8)
    reach = odd(max(small.shape) / 40)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8), borderType=cv2.BORDER_REPLICATE)
    paper = cv2.GaussianBlur(cv2.medianBlur(paper, 5), (0, 0), reach / 3)
    paper = cv2.resize(paper, (width, height), interpolation=cv2.INTER_LINEAR)
    # Paper darker than this is no paper: a black margin or a photograph stays dark.
    return np.maximum(paper, settings.PAPER_DARKEST).astype(np.uint8)


def even_light(grey: Pixels) -> Pixels:
    """The page divided by its paper."""
    return cv2.divide(grey, paper_of(grey), scale=245).astype(np.uint8)
