"""How far readings are trusted, by kind of source: for the dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import case, func, select

from extractor.store.database import Database
from extractor.store.schema import cells, extractions, reports

BANDS: Final = (0.5, 0.8, 0.95, 0.99)
"""Where the classes of confidence part; there is one class more than limits."""

LATEST: Final = 1000
"""Reports looked at, the newest: 200,000 cells take 0.2 s, ten thousand reports' would take two seconds."""


def trust_by_kind(db: Database, latest: int = LATEST) -> Mapping[str, tuple[int, ...]]:
    """Cells of the ``latest`` reports that were read, by kind of source and class of confidence (``BANDS``, lowest
    first)."""
    chosen = (
        select(reports.c.kind, func.coalesce(extractions.c.same_as, extractions.c.id).label("reading"))
        .join(extractions, extractions.c.id == reports.c.extraction_id)
        .order_by(reports.c.id.desc())
        .limit(latest)
        .subquery()
    )
    band = case(*((cells.c.confidence < limit, i) for i, limit in enumerate(BANDS)), else_=len(BANDS)).label("band")
    query = (
        select(chosen.c.kind, band, func.count())
        .join(cells, cells.c.extraction_id == chosen.c.reading)
        .group_by(chosen.c.kind, band)
    )
    found: dict[str, list[int]] = {}
    with db.reading() as c:
        for kind, number, count in c.execute(query):
            found.setdefault(kind, [0] * (len(BANDS) + 1))[number] = count
    return {kind: tuple(found[kind]) for kind in sorted(found)}
