"""Markdown tables whose line breaks were lost."""

from __future__ import annotations

import pytest

from extractor.readers.one_line_tables import rows_of_one_line


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        (
            "| 内容 | 数 | | --- | --- | | 规章 | 3 | | 许可 |  |",
            ["| 内容 | 数 |", "| --- | --- |", "| 规章 | 3 |", "| 许可 |  |"],
        ),
        # inside the cell of another table
        ("| | a | b | | --- | --- | | c | d | |", ["| a | b |", "| --- | --- |", "| c | d |"]),
        ("| a | b | c | d | e |", ["| a | b | c | d | e |"]),
        ("| --- | --- | --- | --- | --- | --- |", ["| --- | --- | --- | --- | --- | --- |"]),
        # the second row lacks a cell that is merged downwards
        ("| a | b | | --- | --- | | c | d | | e | | f | g |", ["|", *"c|d||e||f|g|"]),
        # each row in one field, its cells two spaces apart
        ("| 规章  3  0 | 许可  14 | 其他 |", ["|规章|3|0|", "|许可|14|", "|其他|"]),
        ("| 规章  3    0 | 许可  14 | ", ["|规章|3||0|", "|许可|14|"]),
        ("| 维持  纠正  总计 | 0  0  0 | | |", ["|维持|纠正|总计|", "|0|0|0|"]),
        ("| 规章  | 3  | 0 | 0  |", ["| 规章  | 3  | 0 | 0  |"]),
        ("| 1.属于国家秘密 | 0 | 0 | 0 |", ["| 1.属于国家秘密 | 0 | 0 | 0 |"]),
        ("正文 --- 正文", ["正文 --- 正文"]),
    ],
)
def test_rows(line: str, rows: list[str]) -> None:
    assert rows_of_one_line(line) == rows
