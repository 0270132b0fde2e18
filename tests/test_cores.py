"""Cores are shared out among the workers."""

from __future__ import annotations

import pytest

from extractor import cores


@pytest.mark.parametrize(("workers", "each"), [(1, 4), (2, 4), (3, 2), (8, 1), (20, 1), (0, 4)])
def test_threads_each(workers: int, each: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "usable_cores", lambda: 8)
    assert cores.threads_each(workers) == each


def test_some_core_is_usable() -> None:
    assert cores.usable_cores() >= 1
