"""Batches on a Ray cluster: the same tasks, read by actors on any node. The only import of ray.

The driver hashes sources, sends their bytes, and writes the store: nodes need neither a shared disk nor the database.
Each actor is a process that keeps one OCR engine and has one source at a time: neither the driver nor Ray's object store
fills up, and who was at what is known when an actor or its node is lost. That source comes back as ``died`` and is tried
once more; another actor is asked for in place of the lost one.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from extractor.batch.ingest import Done, Engine
from extractor.batch.local import limits_for
from extractor.batch.reading import Task, read
from extractor.errors import ExtractorError, InputError, LimitExceeded, MissingTool, UnreadableFile, UsageError
from extractor.records import Report

_LOOK_SECONDS: Final = 1.0


@dataclass(slots=True)
class _Job:
    task: Task
    actor: Any
    deadline: float


def on_ray(address: str | None = None, actors: int | None = None, function: Callable[[Task], Report] = read) -> Engine:
    """An engine on the cluster at ``address`` (``auto``, ``ray://host:10001``, ``host:6379``; ``None``: one started on
    this machine) with ``actors`` readers, by default one for each processor that the cluster has now.

    Raises MissingTool without ray and UsageError where the cluster cannot be reached.
    """
    ray = _ray()

    def engine(tasks: Iterable[Task]) -> Iterator[Done]:
        _connect(ray, address)
        count = actors or max(1, int(ray.cluster_resources().get("CPU", 1)))
        yield from _run(ray, tasks, count, function)

    return engine


def _ray() -> Any:
    try:
        import ray
    except ImportError as error:
        raise MissingTool(
            "--engine ray 需要 ray：请执行 pip install 'extractor[cluster]'",
            "--engine ray needs ray: run pip install 'extractor[cluster]'",
        ) from error
    return ray


def _connect(ray: Any, address: str | None) -> None:
    if ray.is_initialized():
        return
    try:
        ray.init(address=address, log_to_driver=False, include_dashboard=False if address is None else None)
    except (ConnectionError, ValueError, OSError, RuntimeError) as error:
        raise UsageError(
            f"连不上 Ray 集群 {address}：{error}", f"cannot reach the Ray cluster {address}: {error}"
        ) from error


class _Reader:
    """An actor: reads what it is sent. An error that a person is told comes back as a value."""

    def __init__(self, function: Callable[[Task], Report]) -> None:
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "EXTRACTOR_OCR_THREADS"):
            os.environ.setdefault(name, "1")  # an actor is a processor
        self._function = function

    def ready(self) -> bool:
        return True

    def read(self, task: Task, data: bytes) -> Report | ExtractorError:
        with tempfile.TemporaryDirectory(prefix="extractor-") as folder:
            file = Path(folder) / (task.path.name or "source")
            file.write_bytes(data)
            try:
                return self._function(replace(task, file=file))
            except ExtractorError as error:
                return error
            except MemoryError:
                return LimitExceeded("读取所需内存超过限制", "reading needs more memory than there is")
            except Exception as error:
                what = f"{type(error).__name__}: {error}"[:200]
                return InputError(f"读取时程序内部出错（{what}）", f"an internal error while reading ({what})")


def _run(ray: Any, tasks: Iterable[Task], count: int, function: Callable[[Task], Report]) -> Iterator[Done]:
    remote = ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(_Reader)
    waiting = iter(tasks)
    starting: dict[Any, Any] = {}  # an actor gets work once it runs: one that finds no node must not hold a source
    idle: list[Any] = []
    under_way: dict[Any, _Job] = {}
    stillborn = 0
    try:
        while True:
            while len(starting) + len(idle) + len(under_way) < count:
                actor = remote.remote(function)
                starting[actor.ready.remote()] = actor
            while idle and (task := next(waiting, None)) is not None:
                try:
                    data = task.file.read_bytes()
                except OSError as error:
                    why = error.strerror
                    yield Done(task, error=UnreadableFile(f"不能读取：{why}", f"cannot be read: {why}"))
                    continue
                limits = limits_for(task.file)
                actor = idle.pop()
                under_way[actor.read.remote(task, data)] = _Job(task, actor, time.monotonic() + limits.clock_seconds)
            if idle and not under_way:
                return
            ready, _ = ray.wait([*under_way, *starting], num_returns=1, timeout=_LOOK_SECONDS)
            for reference in ready:
                if reference in starting:
                    actor = starting.pop(reference)
                    if _runs(ray, reference):
                        idle.append(actor)
                    elif (stillborn := stillborn + 1) > 3 * count:
                        raise UsageError("集群上的读取进程启动不了", "readers cannot be started on the cluster")
                    continue
                job = under_way.pop(reference)
                done = _done(ray, reference, job)
                if not done.died:
                    idle.append(job.actor)
                yield done
            for job in under_way.values():
                if time.monotonic() > job.deadline:
                    job.deadline = float("inf")
                    ray.kill(job.actor)  # its source comes back as died, another actor takes its place
    finally:
        for actor in (*idle, *starting.values(), *(job.actor for job in under_way.values())):
            ray.kill(actor)


def _runs(ray: Any, reference: Any) -> bool:
    try:
        return bool(ray.get(reference))
    except ray.exceptions.RayError:
        return False


def _done(ray: Any, reference: Any, job: _Job) -> Done:
    try:
        answer = ray.get(reference)
    except ray.exceptions.RayError as error:
        what = type(error).__name__
        lost = InputError(
            f"读取这份文件的进程或节点中途失去（{what}）", f"the process or node that read this file was lost ({what})"
        )
        return Done(job.task, error=lost, died=True)
    if isinstance(answer, ExtractorError):
        return Done(job.task, error=answer)
    return Done(job.task, report=answer)
