"""Pages read at the same time, on threads: while one waits for a network, another is made straight or cut into cells."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def side_by_side(loads: Iterable[Callable[[], Callable[[], Result]]], at_once: int) -> Iterator[Callable[[], Result]]:
    """What asks for each piece of work's result, in order, while the next ones are done: ``at_once`` of them together.

    Each of ``loads`` is called on the caller's thread (PDFium allows one) and gives the work for another. Whatever goes
    wrong in either is raised by what asks for the result.
    """
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(at_once, "page") as threads:
        for load in loads:
            try:
                waiting.append(threads.submit(load()))
            except Exception as error:
                failed: Future[Result] = Future()
                failed.set_exception(error)
                waiting.append(failed)
            if len(waiting) >= at_once:
                yield waiting.popleft().result
        while waiting:
            yield waiting.popleft().result
