"""The marks that a corrected document prints where the source holds no number, so that reading it back gives the
same states.

Written by ``export``, understood by ``alignment`` (values) and ``sections``. They stand in the corner brackets 〔
〕, which no report puts into a table.
"""

from __future__ import annotations

from typing import Final

UNREADABLE: Final = "〔无法辨认〕"
"""Stands in a cell where something is printed that cannot be read."""

ABSENT: Final = "〔原件无此格〕"
"""Stands in a cell that the source does not have, where the row or column around it does exist."""

NOTES_HEADING: Final = "附：数据核对说明（由程序生成，不属于报告正文）"
"""Opens the list of doubtful cells and broken sums at the end; nothing after it belongs to the report."""
