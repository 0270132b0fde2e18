"""``extractor ingest``: a folder of any size into the database; a run that was cut goes on where it stopped."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Protocol

import typer

from extractor import settings
from extractor.cli.archives import unpacked
from extractor.cli.common import FormsFolder, Password, Workers, forms_in, stderr
from extractor.cli.inputs import Input, collect
from extractor.cli.store import DatabaseAt, opened, person, program_version
from extractor.errors import UsageError
from extractor.messages import language, tell

if TYPE_CHECKING:
    from extractor.batch.ingest import Engine, Step
    from extractor.store import Database

SOME_FAILED: Final = 3


class Where(StrEnum):
    """Where sources are read."""

    LOCAL = "local"
    RAY = "ray"


def _engine(where: Where, address: str | None, workers: int) -> Engine:
    if where is Where.RAY:
        from extractor.batch.cluster import on_ray

        return on_ray(address, workers if workers > 1 else None)
    if address is not None:
        raise UsageError("--address 要同时写 --engine ray", "--address needs --engine ray")
    from extractor.batch.ingest import here

    return here(workers)


def add(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(
        "ingest",
        help=tell(
            "成批读入数据库：查找、去重、读取、存入。中断后再运行即接着做，不重不漏；个别文件失败不影响其余。",
            "Read any number of files into the database: find, deduplicate, read, store. A run that was cut goes on "
            "where it stopped; one file's failure never stops the rest.",
        ),
    )
    def command(
        paths: Annotated[
            list[Path],
            typer.Argument(
                metavar="PATHS|-",
                show_default=False,
                help=tell(
                    "文件或文件夹；- 则从标准输入逐行读路径",
                    "Files or folders; -: paths on standard input, a line each",
                ),
            ),
        ],
        db: DatabaseAt = "extractor.db",
        workers: Workers = 1,
        retry_failed: Annotated[
            bool, typer.Option("--retry-failed", help=tell("以前失败的再试一次", "Try again what failed before"))
        ] = False,
        watch: Annotated[
            bool,
            typer.Option(
                "--watch", help=tell("一直看着文件夹，有新文件就读", "Stay and read files as they are dropped")
            ),
        ] = False,
        engine: Annotated[
            Where,
            typer.Option(help=tell("在哪里读：本机进程或 Ray 集群", "Where to read: processes here, or a Ray cluster")),
        ] = Where.LOCAL,
        address: Annotated[
            str | None,
            typer.Option(metavar="HOST:PORT|auto", help=tell("Ray 集群的地址", "The Ray cluster's address")),
        ] = None,
        forms: FormsFolder = None,
        password: Password = None,
    ) -> int:
        forms_in(forms)  # a faulty form is told before any work
        run = _Run(opened(db), _engine(engine, address, workers), forms, password, retry_failed)
        try:
            if watch:
                return run.watched(paths)
            return run.once(list(_named(paths)))
        finally:
            run.db.close()


def _named(paths: list[Path]) -> Iterator[Path]:
    """The paths that a person names, ``-`` replaced by the lines of standard input."""
    for path in paths:
        if str(path) != "-":
            yield path
            continue
        yield from (Path(line) for line in (raw.rstrip("\r\n") for raw in sys.stdin) if line.strip())


class _Run:
    """Rounds of reading into one database."""

    def __init__(
        self, db: Database, engine: Engine, forms: Path | None, password: str | None, retry_failed: bool
    ) -> None:
        self.db = db
        self._engine = engine
        self._forms = forms
        self._password = password
        self._retry_failed = retry_failed

    def once(self, paths: list[Path]) -> int:
        """Take ``paths`` through; gives the exit code."""
        missing = [path for path in paths if not path.exists()]
        present = [path for path in paths if path.exists()]
        if not present:
            collect(paths)  # says what is wrong
        for path in missing:
            _complain(tell(f"{path}：没有这个文件或文件夹", f"{path}: there is no such file or folder"))
        failed = self.take(collect(present), len(missing))
        return SOME_FAILED if failed else 0

    def watched(self, folders: list[Path]) -> int:
        """Look through ``folders`` again and again, until interrupted."""
        if wrong := [f for f in folders if not f.is_dir()]:
            raise UsageError(f"--watch 要文件夹：{wrong[0]}", f"--watch wants folders: {wrong[0]}")
        handled: dict[Path, tuple[int, int]] = {}
        stderr().print(tell("等待新文件，Ctrl-C 结束", "waiting for files; Ctrl-C ends"), highlight=False)
        while True:
            fresh = []
            for path, state in settled_files(folders):
                if handled.get(path) != state:
                    fresh.append(path)
                    handled[path] = state
            if fresh:
                self.take(collect(fresh), 0)
            time.sleep(settings.WATCH_SECONDS)

    def take(self, found: list[Input], failed: int) -> int:
        """Read and store ``found``; gives how many failed, ``failed`` of them known from before."""
        from extractor.batch.ingest import Fate, ingest
        from extractor.batch.reading import Task

        tally: Counter[str] = Counter(failed=failed)
        began = time.monotonic()
        with unpacked(found, self._password) as inputs, _bar(len(inputs)) as bar:
            for item in inputs:
                if item.error is not None:
                    tally["failed"] += 1
                    bar(f"{item.path}: {item.error.sentence(language())}", tally)
            tasks = (
                Task(i.path, i.file, forms=self._forms, password=self._password) for i in inputs if i.error is None
            )
            steps = ingest(
                self.db,
                tasks,
                self._engine,
                version=program_version(),
                who=person(),
                retry_failed=self._retry_failed,
            )
            for step in steps:
                tally[step.fate.value] += 1
                tally["review"] += step.fate is Fate.READ and step.status in ("open", "started", "unrecognised")
                bar(_complaint(step), tally)
        _close(tally, time.monotonic() - began)
        return tally["failed"]


def settled_files(folders: Iterable[Path]) -> Iterator[tuple[Path, tuple[int, int]]]:
    """The files in ``folders`` that have lain unchanged for a while, with size and time of the last change."""
    for folder in folders:
        try:
            inputs = collect([folder])
        except UsageError:
            continue  # empty so far
        for item in inputs:
            try:
                about = item.file.stat()
            except OSError:
                continue  # gone again
            if time.time() - about.st_mtime >= settings.WATCH_SECONDS:
                yield item.path, (about.st_size, about.st_mtime_ns)


# --------------------------------------------------------------------------- what a person sees


class _Bar(Protocol):
    def __call__(self, complaint: str | None, tally: Counter[str]) -> None: ...


@contextmanager
def _bar(total: int) -> Iterator[_Bar]:
    """Progress with rate, time left, failed and to-review counts; on a terminal only."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    counts = tell(
        "{task.fields[rate]:.1f} 份/秒 失败 {task.fields[failed]} 待核 {task.fields[review]}",
        "{task.fields[rate]:.1f}/s, failed {task.fields[failed]}, to review {task.fields[review]}",
    )
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn(counts), TimeRemainingColumn())
    progress = Progress(*columns, console=stderr(), transient=True, disable=not stderr().is_terminal)
    began = time.monotonic()
    with progress:
        task = progress.add_task("", total=total, rate=0.0, failed=0, review=0)

        def step(complaint: str | None, tally: Counter[str]) -> None:
            if complaint is not None:
                _complain(complaint)
            rate = tally["read"] / max(time.monotonic() - began, 1e-6)
            progress.update(task, advance=1, rate=rate, failed=tally["failed"], review=tally["review"])

        yield step


def _complain(sentence: str) -> None:
    stderr().print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)


def _complaint(step: Step) -> str | None:
    return None if step.error is None else f"{step.path}: {step.error.sentence(language())}"


def _close(tally: Counter[str], seconds: float) -> None:
    read, failed, known, repeated, review = (tally[k] for k in ("read", "failed", "known", "repeated", "review"))
    rate = read / max(seconds, 1e-6)
    zh = f"读入 {read} 份（{rate:.1f} 份/秒），待核 {review}，失败 {failed}，早已读过 {known}，重复 {repeated}"
    en = f"{read} read ({rate:.1f}/s), {review} to review, {failed} failed, {known} there before, {repeated} repeated"
    stderr().print(tell(zh, en), highlight=False, soft_wrap=True)
