"""Scanned tables without rules: strokes of words are no values, cells have scores, a second reading comes along."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractor.records import Box, Layout, PrintedPage, Table, Word
from extractor.tables.recover import recover
from tests.tables.printed import lattice

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


def test_rows_of_none_close_under_one_another_are_no_label_printed_downwards() -> None:
    headers = [word(h, LEFT + 48 * i - 4 * len(h), 100, size=6) for i, h in enumerate(HEADERS)]
    labels = (
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "（一）予以公开",
        "1.属于国家秘密",
    )
    rows = [
        word(text, x, 120.0 + 12 * row, size=7)
        for row, label in enumerate(labels)
        for text, x in ((label, 40.0), *(("无", LEFT + 48 * i) for i in range(7)))
    ]
    table, _ = grid(PrintedPage(1, 600, 800, (*headers, *rows), scanned=True))
    assert [[c.text for c in row].count("无") for row in table.rows[-4:]] == [7] * 4


def test_a_stroke_left_of_words_is_no_value() -> None:
    headers = [word(h, LEFT + 48 * i - 4 * len(h), 104, size=6) for i, h in enumerate(HEADERS)]
    headers[0] = word("自然", LEFT - 8, 96, size=8)  # 人 under it is read as a stroke
    table, _ = grid(page(headers=[*headers, word("/", LEFT, 106, size=8)]))
    assert not any(c.text == "/" for c in table.cells)


@pytest.mark.parametrize(
    ("joined", "edges", "parts"),
    [
        # 17 and 2,025, set to the right, nearly touch
        ("172,025", (480.0, 485.5, 492.0, 498.5, 501.0, 506.0, 511.0, 516.0), ["17", "2,025"]),
        ("0 38", (484.0, 490.0, 506.0, 511.0, 516.0), ["0", "38"]),
        ("0", (484.0, 516.0), ["\ufffd", "\ufffd"]),  # 0 and 0: which of them was read?
    ],
)
def test_a_number_that_was_read_over_two_columns_is_two_in_doubt(
    joined: str, edges: tuple[float, ...], parts: list[str]
) -> None:
    labels = (
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "（一）予以公开",
        "（二）部分公开",
        "（七）总计",
    )
    words = [word(h, LEFT + 48 * i - 4 * len(h), 100, size=6) for i, h in enumerate(HEADERS)]
    for row, label in enumerate(labels):
        y = 130.0 + 24 * row
        words.append(word(label, 40, y))
        words += [word(str(i), LEFT + 48 * i, y) for i in range(5)]
        if row:
            words += [word("1", 485, y), word("83", 506, y)]
    words.append(Word(joined, Box(edges[0], 130, 516, 140), 0.99, edges=edges))
    table, _ = grid(PrintedPage(1, 600, 800, tuple(words), scanned=True))
    found = [[c for c in row if c.text[:1].isdigit() or c.text == "\ufffd"] for row in table.rows]
    assert [[c.text for c in row] for row in found if row] == [
        ["0", "1", "2", "3", "4", *pair] for pair in (parts, *[["1", "83"]] * 4)
    ]
    first = next(row for row in found if row)
    assert all((c.score or 0) < 0.9 for c in first[-2:])


@pytest.mark.parametrize("beside", ["供", "（", "供 "])
def test_a_character_of_a_group_is_parted_from_the_label_beside_it(beside: str) -> None:
    labels = ("1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确")
    words = [word(h, LEFT + 48 * i - 4 * len(h), 100, size=6) for i, h in enumerate(HEADERS)]
    for row, label in enumerate(labels):
        y = 130.0 + 24 * row
        words += [word(str(i), LEFT + 48 * i, y) for i in range(7)]
        words.append(word(label, 70, y))
        if row == 1:
            edges = (*(40.0 + 10 * i for i in range(len(beside))), *(70.0 + 10 * i for i in range(len(label) + 1)))
            words[-1] = Word(beside + label, Box(40, y, edges[-1], y + 10), 0.99, edges=edges)
        else:
            words.append(word("提", 40, y))
    table, _ = grid(PrintedPage(1, 600, 800, tuple(words), scanned=True))
    assert set(labels) <= {c.text for c in table.cells}


def test_dashes_broken_over_two_lines_leave_a_ruled_table_as_it_is() -> None:
    xs = (36.0, *(LEFT - 12 + 48 * i for i in range(8)))
    words = [word(h, LEFT + 48 * i - 4 * len(h), 100, size=6) for i, h in enumerate(HEADERS)]
    labels = ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开")
    for row, label in enumerate(labels):
        y = 130.0 + 30 * row
        words.append(word(label, 40, y, size=8))
        words += [
            Word("—", Box(LEFT + 48 * i, y + at, LEFT + 48 * i + 10, y + at + 1), 0.99)
            for i in range(7)
            for at in (5, 17)
        ]
    rulings = tuple(lattice(xs, (90.0, 125.0, 155.0, 185.0, 215.0)))
    content = recover([PrintedPage(1, 600, 800, tuple(words), scanned=True, rulings=rulings)])
    (table,) = content.tables
    assert table.ruled
    assert len(table.rows) == 4
