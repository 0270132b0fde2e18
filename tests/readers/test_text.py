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


@pytest.mark.parametrize("separator", [",", ";"])
def test_cells_between_commas_among_prose_are_fields(separator: str) -> None:
    rows = [separator.join(["信息内容", "制发件数", "废止件数", "现行有效"])]
    rows += [separator.join([f"第{i}行", str(i), "0", ""]) for i in range(12)]
    prose = "各科室分工明确,有序进行,按时更新;没有延误。"
    found = [t for t, _ in lines("\n".join([prose, *rows, separator.join(["处罚", "3"])]))]
    assert found == [prose, *(row.replace(separator, "\t") for row in rows), "处罚\t3"]
    few = "\n".join([prose, *rows[:6]])
    assert [t for t, _ in lines(few)] == few.split("\n")
