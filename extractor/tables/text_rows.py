"""The rows of a table without rules: lines of labels shared out among the lines of values, in order.

A label may take several lines and its value stands beside their middle, or beside the first; a row may have no
value at all.
Dynamic programming over both sequences finds the sharing out that fits best.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractor.settings import ROW_ALONE, ROW_BREAKS_ORDINAL, ROW_LONGEST_LABEL, ROW_WIDE_GAP, ROW_WITHOUT_LABEL
from extractor.tables.lines import TextLine
from extractor.tables.values import has_ordinal, label_likeness

_INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class TextRow:
    """A row: the lines of its label (places in the list of label lines), and the place of its line of values, if
    any."""

    label: tuple[int, ...]
    anchor: int | None


def share_rows(
    labels: Sequence[TextLine],
    anchors: Sequence[float],
    rules: Sequence[float] = (),
    headers: frozenset[int] = frozenset(),
    seams: Sequence[float] = (),
) -> list[TextRow]:
    """Rows from label lines and the heights of the lines of values, both from top to bottom.

    ``headers`` are the places of anchors that are lines of headers: no label with an ordinal stands beside one.
    ``rules`` are horizontal lines: no row crosses one. ``seams`` are ends of pages: where one cuts a label, the values
    stand beside the whole of it or beside one part. Of "values beside the label's middle" and "beside its top" the one
    that fits the whole table better is taken.
    """
    middle = _share(labels, anchors, rules, headers, lambda label: _middles(label, seams))
    top = _share(labels, anchors, rules, headers, lambda label: _tops(label, seams))
    return min((middle, top), key=lambda found: found[0])[1]


def _middles(label: Sequence[TextLine], seams: Sequence[float]) -> list[float]:
    return [(part[0].box.y0 + part[-1].box.y1) / 2 for part in _cut(label, seams)]


def _tops(label: Sequence[TextLine], seams: Sequence[float]) -> list[float]:
    return [part[0].box.centre[1] for part in _cut(label, seams)]


def _cut(label: Sequence[TextLine], seams: Sequence[float]) -> list[Sequence[TextLine]]:
    """A label and, where a page's end cuts it, its two parts."""
    for seam in seams:
        if label[0].box.centre[1] < seam < label[-1].box.centre[1]:
            above = sum(line.box.centre[1] < seam for line in label)
            return [label, label[:above], label[above:]]
    return [label]


def _share(
    labels: Sequence[TextLine],
    anchors: Sequence[float],
    rules: Sequence[float],
    headers: frozenset[int],
    heights_of: Callable[[Sequence[TextLine]], list[float]],
) -> tuple[float, list[TextRow]]:
    n, m = len(labels), len(anchors)
    size = sorted(line.size for line in labels)[n // 2] if n else 10.0
    inner = [_cost_inside(labels, k, rules, size) for k in range(n)]
    numbered = [has_ordinal(line.text) for line in labels]
    best = [[_INFINITE] * (m + 1) for _ in range(n + 1)]
    step: list[list[tuple[int, bool]]] = [[(0, False)] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i in range(n + 1):
        heights = [heights_of(labels[i - k : i]) for k in range(1, min(ROW_LONGEST_LABEL, i) + 1)]
        for j in range(m + 1):
            if j and best[i][j - 1] + ROW_WITHOUT_LABEL < best[i][j]:
                best[i][j], step[i][j] = best[i][j - 1] + ROW_WITHOUT_LABEL, (0, True)
            inside = 0.0
            for k in range(1, min(ROW_LONGEST_LABEL, i) + 1):
                start = i - k
                if k > 1:
                    inside += inner[start + 1]
                if inside == _INFINITE:
                    break
                alone = best[start][j] + inside + ROW_ALONE
                if alone < best[i][j]:
                    best[i][j], step[i][j] = alone, (k, False)
                off = _least(heights[k - 1], anchors[j - 1]) / size if j else _INFINITE
                if off < ROW_ALONE + ROW_WITHOUT_LABEL:  # beyond, it is cheaper to leave both alone
                    apart = (j - 1 in headers and numbered[start]) or _ruled_apart(
                        labels[start].box.y0, labels[i - 1].box.y1, anchors[j - 1], rules
                    )
                    joined = best[start][j - 1] + inside + (off if not apart else _INFINITE)
                    if joined < best[i][j]:
                        best[i][j], step[i][j] = joined, (k, True)
    rows: list[TextRow] = []
    i, j = n, m
    while i or j:
        taken, anchored = step[i][j]
        rows.append(TextRow(tuple(range(i - taken, i)), j - 1 if anchored else None))
        i -= taken
        j -= anchored
    rows.reverse()
    return best[n][m], rows


def _least(heights: Sequence[float], anchor: float) -> float:
    """How far an anchor stands off the nearest of some heights; for most labels there is but one."""
    return abs(heights[0] - anchor) if len(heights) == 1 else min(abs(h - anchor) for h in heights)


def _cost_inside(labels: Sequence[TextLine], k: int, rules: Sequence[float], size: float) -> float:
    """What it costs that line ``k`` goes on with the label of the line above it."""
    if k == 0:
        return 0.0
    above, below = labels[k - 1], labels[k]
    if any(above.box.centre[1] < rule < below.box.centre[1] for rule in rules):
        return _INFINITE
    cost = ROW_BREAKS_ORDINAL if has_ordinal(below.text) else 0.0
    whole, apart = label_likeness(above.text + below.text), label_likeness(above.text)
    if apart >= 92 and label_likeness(below.text) >= 80 and whole < apart:
        cost = ROW_BREAKS_ORDINAL
    gap = (below.box.y0 - above.box.y1) / size
    return cost + max(0.0, gap - ROW_WIDE_GAP) * 2


def _ruled_apart(top: float, bottom: float, anchor: float, rules: Sequence[float]) -> bool:
    if not rules:
        return False
    middle = (top + bottom) / 2
    low, high = min(middle, anchor), max(middle, anchor)
    return any(low < rule < high for rule in rules)
