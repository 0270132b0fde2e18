"""Scanned tables without rules: strokes of words are no values, cells have scores, a second reading comes along."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractor.records import Box, Layout, PrintedPage, Table, Word
from extractor.tables.recover import recover

HEADERS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
LEFT = 250.0


def word(text: str, x: float, y: float, score: float = 0.99, size: float = 10.0) -> Word:
    return Word(text, Box(x, y, x + size * len(text) * (0.5 if text.isascii() else 1), y + size), score)


def page(*more: Word, headers: Sequence[Word] = ()) -> PrintedPage:
    words = list(headers) or [word(h, LEFT + 48 * i - 4 * len(h), 100, size=6) for i, h in enumerate(HEADERS)]
    labels = ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开")
    for row, label in enumerate(labels):
        y = 130.0 + 24 * row
        words.append(word(label, 40, y))
        words += [word(str(i), LEFT + 48 * i, y, 0.9 if (row, i) == (1, 3) else 0.99) for i in range(7)]
    return PrintedPage(1, 600, 800, (*words, *more), scanned=True)


def grid(shown: PrintedPage) -> tuple[Table, Table]:
    content = recover([shown])
    (table,), (second,) = content.tables, content.second_tables
    return table, second


def numbers(table: Table) -> list[list[str]]:
    return [texts for row in table.rows if (texts := [c.text for c in row if c.text.isdigit()])]


def test_cells_have_the_score_of_their_words_and_the_table_says_that_it_has_no_rules() -> None:
    table, second = grid(page())
    assert numbers(table) == [[str(i) for i in range(7)]] * 3
    assert [c.score for c in table.rows[2] if c.text.isdigit()] == [0.99] * 3 + [0.9] + [0.99] * 3
    assert not table.ruled
    assert second.layout is Layout.LINES
    assert numbers(second) == numbers(table)


@pytest.mark.parametrize(
    "stroke",
    [
        (word("不", 20, 118), word("/", 22, 130), word("予", 20, 142)),  # a bracket of a label printed downwards
        (word("三", 20, 118), word("1", 22, 130), word("公", 20, 142)),
        (word("1", 22, 154), word("\ufffd", 22, 160)),  # 二 before its label, read by stroke
    ],
)
def test_strokes_inside_upright_labels_are_no_values(stroke: tuple[Word, ...]) -> None:
    table, _ = grid(page(*stroke))
    assert numbers(table) == [[str(i) for i in range(7)]] * 3


def test_a_stroke_left_of_words_is_no_value() -> None:
    headers = [word(h, LEFT + 48 * i - 4 * len(h), 104, size=6) for i, h in enumerate(HEADERS)]
    headers[0] = word("自然", LEFT - 8, 96, size=8)  # 人 under it is read as a stroke
    table, _ = grid(page(headers=[*headers, word("/", LEFT, 106, size=8)]))
    assert not any(c.text == "/" for c in table.cells)
