"""Many inputs through worker processes on this machine, each input under limits of time and memory.

A library that crashes, hangs or eats memory takes down its worker, not the run: the worker is replaced, the input gets
one sentence, the others go on. Workers come from a fork server that has the program loaded once, so that a replacement
costs milliseconds. Limits count processor time first (``ITIMER_PROF``), so that a busy machine, or more workers,
does not change which inputs pass.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from extractor import settings
from extractor.cores import threads_each
from extractor.errors import ExtractorError, InputError, LimitExceeded, UsageError

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one input may cost: processor seconds, seconds on the clock, bytes of memory beyond what the worker
    holds."""

    cpu_seconds: float
    clock_seconds: float
    memory_bytes: int


LIGHT: Final = Limits(settings.LIGHT_CPU_SECONDS, settings.LIGHT_CLOCK_SECONDS, settings.LIGHT_MEMORY_BYTES)
HEAVY: Final = Limits(settings.HEAVY_CPU_SECONDS, settings.HEAVY_CLOCK_SECONDS, settings.HEAVY_MEMORY_BYTES)

_LIGHT_SUFFIXES: Final = frozenset({".txt", ".md", ".csv", ".tsv", ".html", ".htm", ".docx", ".xlsx"})
_SPAWN_TRIES: Final = 3
_SPAWN_PAUSE: Final = 0.1  # seconds: a killed server refuses before the kernel says that it has ended
_HEAVY_STARTS: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"\xd0\xcf\x11\xe0")


def limits_for(path: Path) -> Limits:
    """LIGHT for text and office files, HEAVY for what may need a page renderer, OCR or another program."""
    if path.suffix.lower() not in _LIGHT_SUFFIXES:
        return HEAVY
    try:
        with path.open("rb") as file:
            return HEAVY if file.read(8).startswith(_HEAVY_STARTS) else LIGHT
    except OSError:
        return LIGHT


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Item, Result]):
    """What became of one item: a result, or the error that a person is told. ``index`` is its place among the items.

    ``died``: the worker crashed, was killed or overstayed on the clock, which a second try may not."""

    index: int
    item: Item
    result: Result | None = None
    error: ExtractorError | None = None
    died: bool = False


def run(
    function: Callable[[Item], Result], items: Iterable[tuple[Item, Limits]], workers: int = 1
) -> Iterator[Outcome[Item, Result]]:
    """Apply ``function`` to each item in ``workers`` processes; outcomes come as they are ready, one for each item.

    ``function`` must be importable by name, items and results picklable. Items are taken as workers come free, so
    there may be any number of them. Never raises for what an item does.
    """
    waiting = enumerate(items)
    crew = [_Worker(function, threads_each(workers)) for _ in range(max(1, workers))]
    busy: dict[_Worker, tuple[int, Item]] = {}
    try:
        while True:
            for worker in crew:
                if worker not in busy and (following := next(waiting, None)) is not None:
                    index, (item, limits) = following
                    worker.start(item, limits)
                    busy[worker] = (index, item)
            if not busy:
                return
            connection.wait([w.pipe for w in busy], timeout=min(w.time_left() for w in busy))
            for worker in list(busy):
                if (answer := worker.answer()) is not None:
                    index, item = busy.pop(worker)
                    if isinstance(answer, ExtractorError):
                        yield Outcome(index, item, error=answer, died=worker.died)
                    else:
                        yield Outcome(index, item, result=answer[0])
    finally:
        for worker in crew:
            worker.stop()


def run_one(function: Callable[[Item], Result], item: Item, limits: Limits) -> Result:
    """``function(item)`` in a worker process. Raises the ExtractorError that it ended in."""
    (outcome,) = run(function, [(item, limits)])
    if outcome.error is not None:
        raise outcome.error
    return outcome.result  # type: ignore[return-value]  # no error, so it is a Result


# --------------------------------------------------------------------------- the parent's side of a worker


def _context(module: str) -> ForkServerContext:
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # one worker, one core: the workers are the parallelism
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    return context


class _Worker:
    """One process, replaced when it dies or overstays."""

    def __init__(self, function: Callable[[Any], Any], threads: int) -> None:
        self._function, self._threads = function, threads
        self._context = _context(function.__module__)
        self._limits = LIGHT
        self._deadline = 0.0
        self._process: ForkServerProcess | None = None
        self.died = False
        self.pipe: connection.Connection

    def start(self, item: object, limits: Limits) -> None:
        if self._process is None or not self._process.is_alive():
            self._spawn()
        self._limits = limits
        self.died = False
        self._deadline = time.monotonic() + limits.clock_seconds
        with contextlib.suppress(OSError):  # died since: ``answer`` finds out and says so
            self.pipe.send((item, limits))

    def time_left(self) -> float:
        return max(0.0, self._deadline - time.monotonic())

    def answer(self) -> tuple[Any] | ExtractorError | None:
        """``(result,)``, the error, or ``None`` while the worker is still at it."""
        try:
            if self.pipe.poll():
                answer: tuple[Any] | ExtractorError = self.pipe.recv()
                return answer
        except (EOFError, OSError):
            return self._post_mortem()
        if self.time_left() > 0:
            return None
        self.stop()
        self.died = True
        seconds = round(self._limits.clock_seconds)
        return LimitExceeded(
            f"读取超过 {seconds} 秒仍未结束，已中止", f"reading had not ended after {seconds} s and was stopped"
        )

    def stop(self) -> None:
        """End the process and whatever it started (it leads its own process group)."""
        if self._process is None:
            return
        pid = self._process.pid
        if pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        self._process.close()
        self._process = None
        self.pipe.close()

    def _spawn(self) -> None:
        self.stop()
        for _ in range(_SPAWN_TRIES):
            self.pipe, theirs = self._context.Pipe()
            process = self._context.Process(target=_serve, args=(theirs, self._function, self._threads), daemon=True)
            try:
                process.start()
            except (EOFError, OSError) as error:  # the fork server was killed: the next start makes another
                self.pipe.close()
                failure = error
                time.sleep(_SPAWN_PAUSE)
                continue
            finally:
                theirs.close()
            self._process = process
            return
        raise UsageError(f"启动不了读取进程：{failure}", f"reader processes cannot be started: {failure}") from failure

    def _post_mortem(self) -> ExtractorError:
        assert self._process is not None
        self._process.join(timeout=5)
        code = self._process.exitcode
        self.stop()
        self.died = code != -signal.SIGPROF  # processor time is the same at a second try
        if code == -signal.SIGPROF:
            seconds = round(self._limits.cpu_seconds)
            return LimitExceeded(
                f"读取占用处理器超过 {seconds} 秒，已中止",
                f"reading took more than {seconds} s of processor time and was stopped",
            )
        if code == -signal.SIGKILL:
            return LimitExceeded(
                "读取进程被系统终止，多半是内存不足", "the system killed the reader, most likely for lack of memory"
            )
        name = signal.Signals(-code).name if code is not None and code < 0 else f"exit {code}"
        return InputError(
            f"读取这份文件时程序崩溃（{name}）；文件可能已损坏",
            f"reading this file crashed the reader ({name}); the file may be damaged",
        )


# --------------------------------------------------------------------------- the worker's side


def _serve(pipe: connection.Connection, function: Callable[[Any], Any], threads: int) -> None:
    os.setsid()
    os.environ["EXTRACTOR_OCR_THREADS"] = os.environ.get("EXTRACTOR_OCR_THREADS") or str(threads)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    while True:
        try:
            item, limits = pipe.recv()
            pipe.send(_attempt(function, item, limits))
        except (EOFError, OSError):  # the parent has ended, or was killed: nobody waits for an answer
            return


def _attempt(function: Callable[[Any], Any], item: object, limits: Limits) -> tuple[Any] | ExtractorError:
    signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)  # unhandled, SIGPROF ends the process
    _limit_memory(limits.memory_bytes)
    try:
        return (function(item),)
    except ExtractorError as error:
        return error
    except MemoryError:
        mebibytes = limits.memory_bytes // 2**20
        return LimitExceeded(f"读取所需内存超过 {mebibytes} MB", f"reading needs more than {mebibytes} MB of memory")
    except RecursionError:
        return LimitExceeded("文件结构嵌套过深", "the file's structure is nested too deeply")
    except Exception as error:
        return _defect(error)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _limit_memory(budget: int) -> None:
    """Let the process grow by ``budget`` bytes of private memory, no more. Without /proc (not Linux) there is no
    limit."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return
    held = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData:"))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (held + budget, hard))


def _defect(error: Exception) -> InputError:
    """An error that nobody foresaw: one sentence that says where; the whole trace for who asks (EXTRACTOR_DEBUG=1)."""
    if os.environ.get("EXTRACTOR_DEBUG"):
        traceback.print_exc(file=sys.stderr)
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    what = f"{type(error).__name__}: {error}"[:200]
    return InputError(
        f"读取时程序内部出错（{what}，{where}），请将此文件报告给开发者",
        f"an internal error while reading ({what}, {where}); please report this file to the developers",
    )
