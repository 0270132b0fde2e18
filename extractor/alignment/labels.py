"""How like a form's label an observed text is: a ladder of ever more forgiving comparisons, best first.

1.00  the label, letter for letter (or an alias), at the end of what was read
0.97  its last two letters only are so short that the end alone does not prove much
0.9…  RapidFuzz ratio of the label with the whole text, with the text's end, with the label's full path
0.97  the label begins at the end of what was read and ends with the whole text after (cut by a page)
0.9…  the same with the text of the line before (label cut by a page) or after (label wrapped behind its values)
0.8…  every letter of the label in order inside the text (labels broken up by group labels between them)
"""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from extractor.alignment.observed import ObservedRow
from extractor.alignment.targets import Target
from extractor.records import Layout

_REMEMBERED = 4096  # rows' likenesses, 1 kB each
_FEWEST = 0.3  # of a label's letters must be there at all: no comparison comes to more than that without


def similarities(row: ObservedRow, before: str, after: str, targets: tuple[Target, ...]) -> list[float]:
    """To each target, 0–1. ``before``: label text of a valueless line above; ``after``: text that follows the values."""
    alike = _alike(row.label, row.context, before, after, targets)
    return [_across(row, target) if target.across else like for target, like in zip(targets, alike, strict=True)]


# Reports print the same labels with the same slips: of a thousand unlike reports' rows, half were met before.
@lru_cache(_REMEMBERED)
def _alike(text: str, context: str, before: str, after: str, targets: tuple[Target, ...]) -> tuple[float, ...]:
    letters = frozenset(text + context + before + after)
    return tuple(
        _similarity(text, context, before, after, target)
        if text and not target.across and len(target.letters & letters) >= _FEWEST * target.fewest
        else 0.0
        for target in targets
    )


def _similarity(text: str, context: str, before: str, after: str, target: Target) -> float:
    best = 0.0
    for wording in target.wordings:
        if text == wording:
            return 1.0
        if text.endswith(wording):
            return 1.0 if len(wording) >= 4 else 0.97
        if 0 < len(after) < len(wording) and wording.endswith(after) and text.endswith(wording[: -len(after)]):
            best = 0.97  # cut by a page: the values stand beside the label's first part
    for wording in target.wordings:
        n = len(wording)
        best = max(
            best,
            fuzz.ratio(wording, text) / 100,
            0.99 * fuzz.ratio(wording, text[-n:]) / 100 if n >= 4 else 0.0,
            0.99 * fuzz.ratio(wording, text[-n - 1 :]) / 100 if n >= 6 else 0.0,
        )
    best = max(best, fuzz.ratio(target.path, text) / 100)
    if context:
        best = max(best, fuzz.ratio(target.path, context + text) / 100)
    bare = target.bare
    if len(bare) >= 4:
        best = max(best, 0.96 * fuzz.ratio(bare, text) / 100, 0.95 if text.endswith(bare) else 0.0)
    if 0.25 < best < 0.9:
        best = max(best, _broken(text, before, after, target.wordings[0]))
    return best


def _broken(text: str, before: str, after: str, wording: str) -> float:
    n = len(wording)
    best = 0.0
    if before:
        joined = before + text
        best = max(best, 0.97 * fuzz.ratio(wording, joined[-n:]) / 100)
    if n >= 8:
        if after:
            head = after[:n]
            for k in range(max(2, n - len(head)), n - 1):
                best = max(best, 0.97 * fuzz.ratio(wording, text[-k:] + head[: n - k]) / 100)
        window = text[-(n + 12) :] + after[: n // 2]
        share = float(LCSseq.similarity(wording, window)) / n
        best = max(best, share * min(1.0, 0.6 + 0.4 * n / max(n, len(window))))
    return best


def _across(row: ObservedRow, target: Target) -> float:
    """A line under side-by-side groups is known by the headers before it and by how many numbers it holds."""
    heads = row.label + "".join(text for texts in row.headers for text in texts)
    share = fuzz.partial_ratio(target.wordings[0], heads) / 100 if heads else 0.0
    named = sum(w in heads for w in {g for c in target.columns for g in c.groups}) / 4
    count = len(row.slots)
    wanted = len(target.columns)
    filled = row.filled
    near = abs(filled - wanted) <= 2 or wanted - 1 <= count <= wanted + 3
    fits = 1.0 if wanted in (count, filled) else (0.6 if near else 0.0)
    if not fits and count < 4 and (row.layout is not Layout.LINES or not count or named < 0.75):
        return 0.0  # laid out by spaces, the few numbers of a line of blanks stand below their headers
    return min(1.0, 0.45 * max(share, named) + 0.2 * min(1.0, named + share / 2) + 0.35 * fits)
