"""Bulk documents: a corrected document or searchable PDF for each report, made in worker processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.cli.common import Step
from extractor.errors import UsageError
from extractor.messages import language

if TYPE_CHECKING:
    from extractor.batch.local import Limits
    from extractor.export.collection import Exported
    from extractor.export.documents import Job


@dataclass(frozen=True, slots=True)
class Written:
    """How many documents were written, how many could not be, and how many reports are of a kind that has none."""

    written: int
    failed: int
    other: int


def write_documents(
    kind: str, reports: Iterable[Exported], folder: Path, step: Step, workers: int, clean: bool
) -> Written:
    """Write a document for each of ``reports`` into ``folder``.

    A report that gives none is told by ``step``, and never stops the others. Raises UsageError where there can be no
    such folder."""
    from extractor.batch.local import HEAVY, LIGHT, run
    from extractor.export.documents import SEARCHABLE, jobs, suits, write

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"不能写 {folder}：{error.strerror}", f"cannot write {folder}: {error.strerror}") from error
    written = failed = other = 0
    limits = HEAVY if kind == SEARCHABLE else LIGHT

    def suiting() -> Iterator[Exported]:
        nonlocal other
        for report in reports:
            if suits(report, kind):
                yield report
            else:
                other += 1
                step(None)

    def possible() -> Iterator[tuple[Job, Limits]]:
        nonlocal failed
        for job in jobs(suiting(), kind, folder, clean):
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
    return Written(written, failed, other)
