"""Tables that run over pages become one."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.tables.stream import Item


def join_continued(items: Sequence[Item]) -> list[Item]:
    return list(items)
