"""Text sources line by line: places, form feeds, markdown's emphasis."""

from pathlib import Path

import pytest

from extractor.readers.text import read
from extractor.records import Paragraph, Source, TextPlace


def lines(text: str, kind: str = "text") -> list[tuple[str, int]]:
    blocks = read(Source(Path("a"), text.encode(), kind, "")).blocks
    found = [(b.text, b.place) for b in blocks if isinstance(b, Paragraph)]
    return [(t, p.line) for t, p in found if isinstance(p, TextPlace)]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("| 规章 | **26** | __0__ |", "markdown", "| 规章 | 26 | 0 |"),
        ("| 规章 | ** | * |", "markdown", "| 规章 | ** | * |"),
        ("| 规章 | **26** |", "text", "| 规章 | **26** |"),
    ],
)
def test_emphasis_in_markdown(text: str, kind: str, expected: str) -> None:
    assert lines(text, kind) == [(expected, 1)]


def test_form_feeds_part_lines_and_keep_their_number() -> None:
    assert lines("甲\n乙\x0c丙\r\n丁") == [("甲", 1), ("乙", 2), ("丙", 2), ("丁", 3)]


def test_characters_that_print_nothing_are_no_text() -> None:
    assert lines("行政\u200b许可\t\ufeff25\n\u200b\n规章") == [("行政许可\t25", 1), ("", 2), ("规章", 3)]
