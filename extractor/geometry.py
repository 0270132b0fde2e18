"""Small pure functions on boxes (points, origin top left). Each name says its conversion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from extractor.records import Box

Item = TypeVar("Item")


def bounding_box(boxes: Iterable[Box]) -> Box | None:
    """The smallest box around ``boxes``; ``None`` for no boxes."""
    boxes = list(boxes)
    if not boxes:
        return None
    return Box(
        min(b.x0 for b in boxes),
        min(b.y0 for b in boxes),
        max(b.x1 for b in boxes),
        max(b.y1 for b in boxes),
    )


def intersection_area(a: Box, b: Box) -> float:
    """The shared area of two boxes in square points, 0 where they do not meet."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return width * height if width > 0 and height > 0 else 0.0


def contains_point(box: Box, x: float, y: float) -> bool:
    """Whether the point lies in the box, edges included."""
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def overlap(a0: float, a1: float, b0: float, b1: float) -> float:
    """Length shared by two intervals, 0 where they do not meet."""
    return max(0.0, min(a1, b1) - max(a0, b0))


def clusters(items: Iterable[Item], position: Callable[[Item], float], tolerance: float) -> list[list[Item]]:
    """Items by position, those no further than ``tolerance`` from the one before in one group with it; ascending."""
    groups: list[list[Item]] = []
    for item in sorted(items, key=position):
        if groups and position(item) - position(groups[-1][-1]) <= tolerance:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def cluster_positions(values: Iterable[float], tolerance: float) -> list[float]:
    """Positions closer than ``tolerance`` to their neighbour become one, their mean; ascending."""
    return [sum(g) / len(g) for g in clusters(values, float, tolerance)]


def slot_of(edges: Sequence[float], position: float) -> int | None:
    """The index ``i`` with ``edges[i] <= position < edges[i + 1]``; ``None`` outside."""
    for i in range(len(edges) - 1):
        if edges[i] <= position < edges[i + 1]:
            return i
    return None
