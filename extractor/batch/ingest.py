"""Any number of sources into the store, each exactly once, wherever a run was cut.

What is in the store is the only state: a source is known by its SHA-256, and a reading is there whole or not at all. A
run that starts again asks the store what it has and goes on with the rest. Sources, digests and reports stream through;
of each source only its digest is kept.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Final

from extractor import settings, store
from extractor.batch import local
from extractor.batch.reading import Task, read
from extractor.errors import ExtractorError, InputError, LimitExceeded, UnreadableFile
from extractor.records import Report, Source
from extractor.store.patience import patiently

_ASKED_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a task in a worker. ``died``: the worker died of it, which a second try may not."""

    task: Task
    report: Report | None = None
    error: ExtractorError | None = None
    died: bool = False


Engine = Callable[[Iterable[Task]], Iterator[Done]]
"""Reads tasks somewhere, takes them as it has room, and gives what becomes of each, in any order."""


class Fate(Enum):
    """What became of a source in this run."""

    READ = "read"
    FAILED = "failed"
    KNOWN = "known"  # read, or failed, in an earlier run
    REPEATED = "repeated"  # the same bytes as another source of this run


@dataclass(frozen=True, slots=True)
class Step:
    """One source is done with. ``status`` is the report's in the store; ``error`` is given where it FAILED.

    ``older``: what is KNOWN was read by another version of the program or its models. ``differences``: settled cells that
    are now READ otherwise than when a person settled them."""

    path: Path
    fate: Fate
    status: str = ""
    error: ExtractorError | None = None
    older: bool = False
    differences: tuple[store.Difference, ...] = ()


def here(workers: int, function: Callable[[Task], Report] = read) -> Engine:
    """Worker processes on this machine, under limits for each source."""

    def engine(tasks: Iterable[Task]) -> Iterator[Done]:
        items = ((task, local.limits_for(task.file)) for task in tasks)
        for outcome in local.run(function, items, workers):
            yield Done(outcome.item, outcome.result, outcome.error, outcome.died)

    return engine


def ingest(
    db: store.Database,
    tasks: Iterable[Task],
    engine: Engine,
    *,
    version: str,
    who: str = "machine",
    retry_failed: bool = False,
    reread_older: bool = False,
) -> Iterator[Step]:
    """Read every source that the store does not have yet and store it; a step for each task, as it is done with.

    ``reread_older``: also what another ``version`` read; what people settled stays. A source of which a worker died is
    tried once more at the end, then set aside with the reason. What a source does never raises; a store that cannot be written to does (UsageError), and the next run goes on from there.
    """
    store.sweep(db)
    steps: deque[Step] = deque()
    again: list[Task] = []

    def wanted(status: str, older: bool) -> bool:
        return status == "waiting" or (status == "failed" and retry_failed) or (older and reread_older)

    for done in engine(_fresh(db, tasks, steps, version, wanted)):
        if done.died:
            again.append(done.task)
        else:
            yield _stored(db, done, version, who)
        while steps:
            yield steps.popleft()
    yield from steps
    for done in engine(again):
        yield _stored(db, done, version, who)


def _fresh(
    db: store.Database, tasks: Iterable[Task], steps: deque[Step], version: str, wanted: Callable[[str, bool], bool]
) -> Iterator[Task]:
    """The tasks that are to be read, with their digests; for the others a step is left in ``steps``.

    ``wanted`` says, of a source that the store has, by its status and whether another version read it, whether to read
    it again."""
    seen: set[bytes] = set()
    stream = iter(tasks)
    while some := list(islice(stream, _ASKED_AT_ONCE)):
        digested: list[Task] = []
        for task in some:
            try:
                digested.append(replace(task, sha256=digest(task.file)))
            except ExtractorError as error:
                steps.append(Step(task.path, Fate.FAILED, "failed", error))
        there = patiently(lambda found=digested: store.known(db, [t.sha256 for t in found]))  # type: ignore[misc]
        for task in digested:
            key = bytes.fromhex(task.sha256)
            _, status, by = there.get(task.sha256, (0, "waiting", None))
            older = by is not None and by != version
            if key in seen:
                steps.append(Step(task.path, Fate.REPEATED))
            elif wanted(status, older):
                yield task
            else:
                steps.append(Step(task.path, Fate.KNOWN, status, older=older))
            seen.add(key)


def digest(file: Path) -> str:
    """The SHA-256 of a file. Raises UnreadableFile, and LimitExceeded for one that is larger than any report."""
    try:
        if (size := file.stat().st_size) > settings.MAX_FILE_BYTES:
            raise LimitExceeded(f"文件太大（{size} 字节）", f"the file is too large ({size} bytes)")
        with file.open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest()
    except OSError as error:
        raise UnreadableFile(f"不能读取：{error.strerror}", f"cannot be read: {error.strerror}") from error


def _stored(db: store.Database, done: Done, version: str, who: str) -> Step:
    task = done.task
    error = done.error or (None if done.report else InputError("没有结果", "no result"))
    try:
        data = task.file.read_bytes()
    except OSError as gone:
        error = UnreadableFile(f"文件已不在：{gone.strerror}", f"the file is gone: {gone.strerror}")
        return Step(task.path, Fate.FAILED, "failed", error)
    if hashlib.sha256(data).hexdigest() != task.sha256:
        error = InputError("文件在读取期间被改动，请再运行一次", "the file changed while it was read; run again")
        return Step(task.path, Fate.FAILED, "failed", error)
    if error is not None or done.report is None:
        assert error is not None
        kind = task.path.suffix.lstrip(".").lower()[:40] or "unknown"
        source = Source(task.path, b"", kind, task.sha256)
        told = error
        patiently(lambda: store.add_failure(db, source, told, version=version, data=data, who=who))
        return Step(task.path, Fate.FAILED, "failed", error)
    report = done.report
    added = patiently(lambda: store.add_report(db, report, version=version, data=data, who=who))
    return Step(task.path, Fate.READ, added.status, differences=added.differences)
