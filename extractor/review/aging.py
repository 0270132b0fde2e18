"""Answers that are dear to work out and may be a little old."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

Answer = TypeVar("Answer")

PATIENCE: Final = 20
"""An answer serves for this many times as long as it took to work out: at most a twentieth of the time goes into it,
and where it comes in a millisecond it is always fresh."""


class Aging(Generic[Answer]):
    """Calls ``make``, and gives its answer again until it has aged. May be called from any thread."""

    def __init__(self, make: Callable[[], Answer]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._answer: tuple[Answer] | None = None
        self._until = 0.0

    def __call__(self) -> Answer:
        with self._lock:
            begin = time.monotonic()
            if self._answer is None or begin >= self._until:
                self._answer = (self._make(),)
                end = time.monotonic()
                self._until = end + PATIENCE * (end - begin)
            return self._answer[0]
