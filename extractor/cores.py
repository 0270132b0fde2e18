"""How many processor cores there are for this process."""

from __future__ import annotations

import os

from extractor import settings


def usable_cores() -> int:
    """The cores that this process may compute on: a container or ``taskset`` may allow fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def threads_each(workers: int) -> int:
    """The threads on which each of so many processes computes."""
    return max(1, min(settings.THREADS_MOST, usable_cores() // max(1, workers)))
