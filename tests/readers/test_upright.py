"""Pages laid ahead of the one that is being read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from extractor.readers.upright import Laid, one_ahead


def laid(name: str, done: list[str]) -> Callable[[], Callable[[], Laid]]:
    def lay() -> Any:
        done.append(f"laid {name}")
        return name

    def load() -> Callable[[], Laid]:
        done.append(f"loaded {name}")
        if name == "damaged":
            raise ValueError(name)
        return lay

    return load


@pytest.mark.parametrize(("ahead", "loaded"), [(False, {"loaded a"}), (True, {"loaded a", "loaded b"})])
def test_the_next_page_is_laid_while_one_is_read(ahead: bool, loaded: set[str]) -> None:
    done: list[str] = []
    pages = one_ahead([laid("a", done), laid("b", done), laid("c", done)], ahead)
    first = next(pages)
    assert first() == "a"
    assert {what for what in done if what.startswith("loaded")} == loaded
    assert [page() for page in pages] == ["b", "c"]  # type: ignore[comparison-overlap]


def test_a_page_that_cannot_be_loaded_is_told_in_its_turn() -> None:
    pages = list(one_ahead([laid(name, []) for name in ("a", "damaged", "c")], ahead=True))
    assert pages[0]() == "a"  # type: ignore[comparison-overlap]
    with pytest.raises(ValueError, match="damaged"):
        pages[1]()
    assert pages[2]() == "c"  # type: ignore[comparison-overlap]
