"""Pages read together, and told in their order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from extractor.readers.side_by_side import side_by_side


def page(name: str, loaded: list[str]) -> Callable[[], Callable[[], str]]:
    def read() -> str:
        if name == "unreadable":
            raise ValueError(name)
        return name

    def load() -> Callable[[], str]:
        loaded.append(name)
        if name == "damaged":
            raise ValueError(name)
        return read

    return load


@pytest.mark.parametrize(
    ("at_once", "begun"), [(1, ["a"]), (2, ["a", "b"]), (3, ["a", "b", "c"]), (9, ["a", "b", "c", "d"])]
)
def test_so_many_pages_are_in_hand_and_no_more(at_once: int, begun: list[str]) -> None:
    loaded: list[str] = []
    pages = side_by_side([page(name, loaded) for name in "abcd"], at_once)
    assert next(pages)() == "a"
    assert loaded == begun
    assert [result() for result in pages] == ["b", "c", "d"]


def test_they_run_together() -> None:
    met = threading.Barrier(2, timeout=30)
    first, second = side_by_side([lambda: met.wait, lambda: met.wait], 2)
    assert {first(), second()} == {0, 1}


@pytest.mark.parametrize("wrong", ["damaged", "unreadable"])
def test_what_goes_wrong_is_told_in_its_turn(wrong: str) -> None:
    pages: list[Any] = list(side_by_side([page(name, []) for name in ("a", wrong, "c")], 2))
    assert pages[0]() == "a"
    with pytest.raises(ValueError, match=wrong):
        pages[1]()
    assert pages[2]() == "c"


def test_sheets_are_loaded_on_the_callers_thread() -> None:
    threads: list[str] = []

    def load() -> Callable[[], str]:
        threads.append(threading.current_thread().name)
        return lambda: threading.current_thread().name

    read = [result() for result in side_by_side([load, load], 2)]
    assert threads == [threading.current_thread().name] * 2
    assert all(name.startswith("page") for name in read)
