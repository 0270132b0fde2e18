"""Numbers that stand each behind its own header, as the one row that they were.

A table whose headers stand side by side over one line of numbers comes out column by column where a reader follows the
columns (``pdftotext -raw``, some viewers): 结果维持 1 结果纠正 0 …
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractor.alignment.observed import ObservedRow
from extractor.alignment.targets import Target


def join_interleaved(rows: Sequence[ObservedRow], targets: Sequence[Target]) -> list[ObservedRow]:
    """``rows`` with each run of single numbers behind the headers of a side-by-side table, in order, as one row."""
    joined = list(rows)
    for target in targets:
        size = len(target.columns)
        if not target.across:
            continue
        for start in range(len(joined) - size, -1, -1):
            run = joined[start : start + size]
            if _is_behind_headers(run, target):
                slots = [slot for row in run for slot in row.slots]
                label = "".join(row.label for row in run)
                sources = [cell for row in run for cell in row.sources]
                joined[start : start + size] = [replace(run[0], label=label, slots=slots, sources=sources)]
    return joined


def _is_behind_headers(run: Sequence[ObservedRow], target: Target) -> bool:
    """Whether each row has one number, right behind the header of its column; all from one table."""
    return all(
        row.table == run[0].table and len(row.slots) == row.filled == 1 and row.label.endswith(column.wordings)
        for row, column in zip(run, target.columns, strict=True)
    )
