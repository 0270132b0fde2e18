"""Bulk documents: a corrected document or searchable PDF for each report, made in worker processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.cli.common import Step
from extractor.errors import UsageError
from extractor.messages import language

if TYPE_CHECKING:
    from extractor.batch.local import Limits
    from extractor.export.collection import Exported
    from extractor.export.documents import Job


def write_documents(
    kind: str, reports: Iterable[Exported], folder: Path, step: Step, workers: int, clean: bool
) -> tuple[int, int]:
    """Write a document for each of ``reports`` into ``folder``; gives how many were written and how many could not be.

    A report that gives none is told by ``step``, and never stops the others. Raises UsageError where there can be no
    such folder."""
    from extractor.batch.local import HEAVY, LIGHT, run
    from extractor.export.documents import SEARCHABLE, jobs, write

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"不能写 {folder}：{error.strerror}", f"cannot write {folder}: {error.strerror}") from error
    written = failed = 0
    limits = HEAVY if kind == SEARCHABLE else LIGHT

    def possible() -> Iterator[tuple[Job, Limits]]:
        nonlocal failed
        for job in jobs(reports, kind, folder, clean):
            if isinstance(job, tuple):
                failed += 1
                step(f"{job[0]}: {job[1].sentence(language())}", "yellow")
            else:
                yield job, limits

    for outcome in run(write, possible(), workers):
        if outcome.error is None:
            written += 1
            step(None)
        else:
            failed += 1
            step(f"{outcome.item.name}: {outcome.error.sentence(language())}")
    return written, failed
