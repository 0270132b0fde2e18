"""How many processor cores there are for this process."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """The cores that this process may compute on: a container or ``taskset`` may allow fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cores_each(workers: int) -> int:
    """The cores for each of so many processes that compute at once."""
    return max(1, usable_cores() // max(1, workers))
