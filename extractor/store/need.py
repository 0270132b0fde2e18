"""What to settle next: how much a person's look at a cell is worth. Pure: no database.

need = uncertainty × dependence × novelty

- *uncertainty*: the binary entropy of the cell's confidence, and 1 below one half: a reading that is probably wrong is
  worth at least as much as a toss-up, although for a learner alone it would be clear (uncertainty sampling, Lewis and
  Gale 1994).
- *dependence*: 1 + ¼ for each sum that the cell is in + 1 for each of them that fails: settling a cell of a broken sum
  often settles its neighbours.
- *novelty*: 1/√(1 + n), n being how often people have already settled that cell in sources of that kind: the tenth look
  at the same trouble teaches less than the first.

A report's need weighs its cells' needs by 1, ½, ¼ …, neediest first: it stays below twice the neediest cell's, so that
a wholly garbled report does not outrank a report that three keystrokes settle.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from extractor.settings import NEED_PER_FAILING_SUM, NEED_PER_SUM


def uncertainty(confidence: float) -> float:
    """0 for certain, 1 for a toss-up or worse."""
    p = min(max(confidence, 0.0), 1.0)
    if p <= 0.5:
        return 1.0
    if p == 1.0:
        return 0.0
    return -p * math.log2(p) - (1 - p) * math.log2(1 - p)


def cell_need(confidence: float, sums: int = 0, failing: int = 0, seen: int = 0) -> float:
    """The need of one doubtful cell: in ``sums`` sums, ``failing`` of them failing, settled ``seen`` times
    elsewhere."""
    dependence = 1.0 + NEED_PER_SUM * sums + NEED_PER_FAILING_SUM * failing
    return uncertainty(confidence) * dependence / math.sqrt(1 + seen)


def report_need(needs: Iterable[float]) -> float:
    """The need of a report from those of its cells that wait for a person."""
    return sum(need * 0.5**i for i, need in enumerate(sorted(needs, reverse=True)[:50]))
