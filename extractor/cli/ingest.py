"""``extractor ingest``: a folder of any size into the database; a run that was cut goes on where it stopped."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Protocol

import typer

from extractor import settings
from extractor.cli.archives import unpacked
from extractor.cli.common import FormsFolder, Password, Workers, forms_in, stderr
from extractor.cli.export import format_of
from extractor.cli.export import write as export
from extractor.cli.inputs import Input, collect, is_report_name
from extractor.cli.store import DatabaseAt, opened, person, program_version, told_differences
from extractor.errors import ExtractorError, UsageError
from extractor.messages import language, tell
from extractor.urls import Url, is_url, path_of

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
            list[str],
            typer.Argument(
                metavar="PATHS|-",
                show_default=False,
                help=tell(
                    "文件、文件夹或地址（s3://、hdfs:// 等）；- 则从标准输入逐行读",
                    "Files, folders or addresses (s3://, hdfs://, …); -: on standard input, a line each",
                ),
            ),
        ],
        db: DatabaseAt = "extractor.db",
        workers: Workers = 1,
        retry_failed: Annotated[
            bool, typer.Option("--retry-failed", help=tell("以前失败的再试一次", "Try again what failed before"))
        ] = False,
        reread_older: Annotated[
            bool,
            typer.Option(
                "--reread-older",
                help=tell(
                    "其他版本（程序或模型）读过的也重读；人的更正保留",
                    "Read anew what another version of the program or its models read; people's corrections stay",
                ),
            ),
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
        http: Annotated[
            bool, typer.Option("--http", help=tell("也取网页地址（http、https）", "Take addresses of the web too"))
        ] = False,
        out: Annotated[
            Path | None,
            typer.Option(
                "--out",
                metavar="FILE",
                help=tell(
                    "读完后把整个数据库导出到这里（如 .parquet），格式随后缀",
                    "Afterwards export the whole database here (such as .parquet); the ending says the format",
                ),
            ),
        ] = None,
        forms: FormsFolder = None,
        password: Password = None,
    ) -> int:
        forms_in(forms)  # what is faulty is told before any work
        form = None if out is None else format_of(out)
        named = list(_named(paths))
        if watch and (out is not None or any(is_url(name) for name in named)):
            raise UsageError("--watch 不能与 --out 或地址同用", "--watch goes with neither --out nor addresses")
        options = _Options(_engine(engine, address, workers), forms, password, retry_failed, reread_older, http)
        run = _Run(opened(db), options)
        try:
            if watch:
                return run.watched([Path(name) for name in named])
            code = run.once(named)
            if out is not None and form is not None:
                from extractor.export.collection import from_store

                count = export(form, from_store(run.db), out)
                stderr().print(tell(f"导出 {count} 份 → {out}", f"{count} reports → {out}"), highlight=False)
            return code
        finally:
            run.db.close()


def _named(paths: list[str]) -> Iterator[str]:
    """What a person names, ``-`` replaced by the lines of standard input."""
    for path in paths:
        if path != "-":
            yield path
            continue
        yield from (line for line in (raw.rstrip("\r\n") for raw in sys.stdin) if line.strip())


@dataclass(frozen=True, slots=True)
class _Options:
    engine: Engine
    forms: Path | None
    password: str | None
    retry_failed: bool
    reread_older: bool
    http: bool


class _Run:
    """Rounds of reading into one database."""

    def __init__(self, db: Database, options: _Options) -> None:
        self.db = db
        self._options = options

    def once(self, named: list[str]) -> int:
        """Take what is named through; gives the exit code."""
        paths = [path_of(name) for name in named]
        local = [path for path in paths if not isinstance(path, Url)]
        missing = [path for path in local if not path.exists()]
        present = [path for path in local if path.exists()]
        urls, refused = self._listed([path for path in paths if isinstance(path, Url)])
        if not present and not urls:
            if refused:
                raise refused[0]
            collect(local)  # says what is wrong
        for path in missing:
            _complain(tell(f"{path}：没有这个文件或文件夹", f"{path}: there is no such file or folder"))
        for error in refused:
            _complain(error.sentence(language()))
        failed = self.take(collect(present) if present else [], len(missing) + len(refused), urls)
        return SOME_FAILED if failed else 0

    def _listed(self, urls: list[Url]) -> tuple[list[Url], list[ExtractorError]]:
        """The sources at these addresses, each once, and what is wrong with the others."""
        if not urls:
            return [], []
        from extractor.batch.remote import listed

        found: dict[str, Url] = {}
        refused: list[ExtractorError] = []
        for url in urls:
            try:
                found.update((str(u), u) for u in listed(url, is_report_name, http=self._options.http))
            except ExtractorError as error:
                refused.append(error)
        return list(found.values()), refused

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

    def take(self, found: list[Input], failed: int, urls: Sequence[Url] = ()) -> int:
        """Read and store ``found`` and what is at ``urls``; gives how many failed, ``failed`` of them known from
        before."""
        from extractor.batch.ingest import Fate, ingest
        from extractor.batch.reading import Task

        options = self._options
        tally: Counter[str] = Counter(failed=failed)
        began = time.monotonic()
        with (
            unpacked(found, options.password) as inputs,
            tempfile.TemporaryDirectory(prefix="extractor-") as folder,
            _bar(len(inputs) + len(urls)) as bar,
        ):
            fetched_files: dict[str, Path] = {}

            def tasks() -> Iterator[Task]:
                for path, file in chain(((i.path, i.error or i.file) for i in inputs), _fetched(urls, Path(folder))):
                    if isinstance(file, ExtractorError):
                        tally["failed"] += 1
                        bar(f"{path}: {file.sentence(language())}", tally)
                        continue
                    if isinstance(path, Url):
                        fetched_files[str(path)] = file
                    yield Task(path, file, forms=options.forms, password=options.password)

            steps = ingest(
                self.db,
                tasks(),
                options.engine,
                version=program_version(),
                who=person(),
                retry_failed=options.retry_failed,
                reread_older=options.reread_older,
            )
            for step in steps:
                tally[step.fate.value] += 1
                tally["older"] += step.older
                tally["review"] += step.fate is Fate.READ and step.status in ("open", "started", "unrecognised")
                bar(_complaint(step), tally)
                if (file := fetched_files.pop(str(step.path), None)) is not None:
                    file.unlink(missing_ok=True)
        _close(tally, time.monotonic() - began)
        return tally["failed"]


def _fetched(urls: Sequence[Url], folder: Path) -> Iterator[tuple[Path, Path | ExtractorError]]:
    if urls:
        from extractor.batch.remote import fetched

        yield from fetched(urls, folder)


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
    if step.error is not None:
        return f"{step.path}: {step.error.sentence(language())}"
    return told_differences(step.path, step.differences)


def _close(tally: Counter[str], seconds: float) -> None:
    read, failed, known, repeated, review = (tally[k] for k in ("read", "failed", "known", "repeated", "review"))
    rate = read / max(seconds, 1e-6)
    zh = f"读入 {read} 份（{rate:.1f} 份/秒），待核 {review}，失败 {failed}，早已读过 {known}，重复 {repeated}"
    en = f"{read} read ({rate:.1f}/s), {review} to review, {failed} failed, {known} there before, {repeated} repeated"
    stderr().print(tell(zh, en), highlight=False, soft_wrap=True)
    if older := tally["older"]:
        zh = f"早已读过的有 {older} 份是其他版本读的；--reread-older 重读，人的更正保留"
        en = f"{older} of those there before were read by another version; --reread-older reads them anew, keeping corrections"
        stderr().print(tell(zh, en), highlight=False, soft_wrap=True)
