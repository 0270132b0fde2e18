"""Ruled tables whose rows no rule parts are read by their words; other ruled tables are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.records import Box, Table, Word
from extractor.tables.recover import recover
from tests.tables.printed import across, centred, down, fill_words, lattice, page, texts, word

XS = (60.0, 240.0, 330.0, 420.0, 510.0)
HEADS = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
ROWS = [["规章", "2", "0", "12"], ["规范性文件", "5", "1", "22"]]


def words(step: float = 24) -> list[Word]:
    return fill_words(XS, [100 + step * i for i in range(4)], [HEADS, *ROWS])


def only(rules: list[Box], found: list[Word]) -> Table:
    (table,) = recover((page(found, rules),)).tables
    return table


@pytest.mark.parametrize(
    "rules",
    [
        [down(x, 100, 172) for x in XS],  # between the columns alone
        [*(down(x, 100, 172) for x in XS), across(100, 60, 510), across(172, 60, 510)],
        [*(down(x, 100, 172) for x in XS), *(across(y, 60, 510) for y in (100, 124, 172))],  # under the header as well
        [down(x, 100, 172) for x in XS[1:4]],  # two of the columns
        [
            down(60, 100, 172),
            down(510, 100, 172),
            *(across(y, 60, 510) for y in (100, 124, 148, 172)),
        ],  # rows in a frame
        [*(down(x, 100, 172) for x in (60, 240, 510)), *(across(y, 60, 510) for y in (100, 124, 148, 172))],
    ],
)
def test_rows_are_told_by_their_words(rules: list[Box]) -> None:
    assert texts(only(rules, words())) == [HEADS, *ROWS]


def test_a_number_between_lines_at_a_page_end_is_no_page_number() -> None:
    """It is all that the lines hold of the last row; the rest of the row stands outside them."""
    rows = [HEADS, ROWS[0], ["规范性文件", "", "1", ""]]
    found = fill_words(XS, [735 + 24 * i for i in range(4)], rows)
    assert texts(only([down(x, 735, 807) for x in XS[1:]], found)) == rows


def test_a_label_of_two_lines_and_a_broken_number_leave_a_grid_as_it_is() -> None:
    rows = [["1.属于国家秘密", "2", "0", "2"]]
    found = fill_words(XS, (124, 160), [["", *rows[0][1:3], ""]]) + fill_words(XS, (100, 124), [HEADS])
    found += [
        word("1.属于国", 65, 127),
        word("家秘密", 65, 139),
        centred("10", 420, 510, 127),
        centred("2", 420, 510, 138),
    ]
    (table,) = recover((page(found, lattice(XS, (100.0, 124.0, 160.0))),)).tables
    assert [row[:3] for row in texts(table)] == [HEADS[:3], rows[0][:3]]
    assert len(table.rows) == 2


def test_a_corner_whose_lines_begin_with_ordinals_leaves_a_grid_as_it_is() -> None:
    corner = ["（本列数据的勾稽关系为：", "第一项加第二项之和，等于", "第三项加第四项之和）"]
    found = fill_words(XS, (140, 164), [["1.属于国家秘密", "2", "0", "2"]])
    found += [word(text, 65, 103 + 12 * i) for i, text in enumerate(corner)]
    (table,) = recover((page(found, lattice(XS, (100.0, 140.0, 164.0))),)).tables
    assert len(table.rows) == 2


@pytest.mark.parametrize(("pitch", "whole"), [(13.0, True), (26.0, False)])
def test_on_a_scan_lines_are_as_high_as_their_ink(pitch: float, whole: bool) -> None:
    """Two totals broken over lines in narrow cells (10 over 7) are no two rows; two numbers far apart are."""
    ys = (100.0, 124.0, 184.0)
    found = fill_words(XS, ys, [HEADS, ["规章", "2", "", ""]])
    for x0, x1 in ((330, 420), (420, 510)):
        found += [
            replace(centred(t, x0, x1, 132 + pitch * i), box=_ink(centred(t, x0, x1, 132 + pitch * i).box))
            for i, t in enumerate(("10", "7"))
        ]
    scan = replace(page(found, lattice(XS, ys)), scanned=True)
    (table,) = recover((scan,)).tables
    assert table.ruled is whole


def _ink(box: Box) -> Box:
    """The box of a digit's ink in a line of ten points: seven of them."""
    return Box(box.x0, box.y0, box.x1, box.y0 + 7)
