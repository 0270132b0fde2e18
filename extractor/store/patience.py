"""Waiting for a database that is away for a while: restarted, failed over, locked by another writer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from extractor.errors import UsageError
from extractor.settings import DATABASE_PATIENCE_SECONDS

Result = TypeVar("Result")

_HOPELESS = ("is full", "No space left", "readonly", "read-only")


def patiently(
    action: Callable[[], Result], *, seconds: float = DATABASE_PATIENCE_SECONDS, pause: float = 1.0
) -> Result:
    """``action()``, tried again every ``pause`` seconds while the database cannot be reached, for ``seconds`` at most.

    ``action`` must be one transaction, or do no harm when repeated. Raises UsageError when patience is at its end, at
    once where waiting does not help (a full disk).
    """
    end = time.monotonic() + seconds
    while True:
        try:
            return action()
        except DBAPIError as error:
            reason = (str(error.orig).strip().splitlines() or [type(error.orig).__name__])[0]
            away = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
            if not away or any(word in reason for word in _HOPELESS) or time.monotonic() >= end:
                raise UsageError(
                    f"数据库不能写入：{reason}；恢复后再运行一次即可接着做",
                    f"the database cannot be written to: {reason}; run again once it is back and the rest is done",
                ) from error
        time.sleep(pause)
