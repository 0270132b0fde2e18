"""Whole pages to content: paragraphs, furniture, turned pages, two pages on one sheet."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.records import Box, Content, PagePlace, PrintedPage, Word
from extractor.tables.recover import recover
from extractor.tables.turned import turn_box, turn_box_back
from tests.tables.printed import across, fill_words, lattice, page, texts, word

WIDE = "本年度新收政府信息公开申请十二件，均在法定期限内办结，未发生投诉"  # fills a line of 33 characters
XS, YS = (75.0, 225.0, 375.0, 525.0), (300.0, 330.0, 360.0)
ROWS = [["项目", "自然人", "总计"], ["重复申请", "4", "4"]]


def lines(*found: tuple[str, float], y: float = 100, size: float = 13.5) -> list[Word]:
    """Lines of text under one another, each with its left end."""
    return [word(text, x, y + 22 * i, size) for i, (text, x) in enumerate(found)]


def prose(content: Content) -> list[str]:
    return [p.text for p in content.paragraphs if not p.furniture]


def test_broken_lines_are_joined_to_the_authors_paragraphs() -> None:
    words = lines(
        ("一、总体情况", 102), (WIDE[:31], 102), (WIDE + "和", 75), ("举报。", 75), ("二、主动公开政府信息情况", 102)
    )
    assert prose(recover((page(words),))) == ["一、总体情况", WIDE[:31] + WIDE + "和举报。", "二、主动公开政府信息情况"]


def test_a_numbered_line_after_a_full_stop_begins_a_paragraph() -> None:
    words = lines((WIDE + "。", 75), ("2.公开前的审查环节衔接不畅。", 75))
    assert len(prose(recover((page(words),)))) == 2


def test_a_paragraph_goes_on_over_a_page() -> None:
    first = page(lines((WIDE[:31], 102), *[(WIDE + "和", 75)] * 8), number=1)
    second = page(lines(("举报。", 75), *[("六、其他需要报告的事项", 102)], *[(WIDE + "和", 75)] * 8), number=2)
    assert prose(recover((first, second)))[0].endswith("举报。")


@pytest.mark.parametrize(
    ("first", "second", "paragraphs"),
    [
        ("某某县卫生健康委员会二〇二四年政府信息公开", "工作年度报告", 1),
        ("某某县卫生健康委员会", "2024年政府信息公开工作年度报告", 2),
    ],
)
def test_a_title_over_two_lines(first: str, second: str, paragraphs: int) -> None:
    def middle(text: str, y: float) -> Word:
        wide = word(text, 0, 0, 21).box.width
        return word(text, 300 - wide / 2, y, 21)

    words = [middle(first, 100), middle(second, 128), *lines(*[(WIDE + "和", 75)] * 7, y=200)]
    assert len(prose(recover((page(words),)))) == paragraphs + 1


def test_running_heads_and_page_numbers_are_furniture() -> None:
    pages = [
        page([word("某某县财政局", 75, 40), *lines((WIDE, 75)), word(f"第{i}页 共3页", 280, 800)], number=i)
        for i in (1, 2, 3)
    ]
    content = recover(pages)
    furniture = [p.text for p in content.paragraphs if p.furniture]
    assert furniture.count("某某县财政局") == 3
    assert {"第1页 共3页", "第2页 共3页", "第3页 共3页"} < set(furniture)


def test_places_are_of_the_page() -> None:
    (paragraph,) = recover((page(lines((WIDE, 75))),)).paragraphs
    assert isinstance(paragraph.place, PagePlace)
    assert paragraph.place.box == page(lines((WIDE, 75))).words[0].box


def turned(upright: PrintedPage, angle: int) -> PrintedPage:
    """The page as it is printed when its writing is turned by ``angle``."""
    sideways = angle in (90, 270)
    width, height = (upright.height, upright.width) if sideways else (upright.width, upright.height)

    def back(box: Box) -> Box:
        return turn_box_back(box, angle, width, height)

    words = tuple(replace(w, box=back(w.box), angle=angle, edges=()) for w in upright.words)
    return PrintedPage(upright.number, width, height, words, rulings=tuple(back(b) for b in upright.rulings))


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_turned_pages_are_read_upright_and_placed_as_displayed(angle: int) -> None:
    upright = page(fill_words(XS, YS, ROWS), lattice(XS, YS))
    shown = turned(upright, angle)
    (table,) = recover((shown,)).tables
    assert texts(table) == ROWS
    for cell in table.cells:
        assert isinstance(cell.place, PagePlace)
        inside = [w for w in shown.words if w.text == cell.text]
        x, y = inside[0].box.centre
        box = cell.place.box
        assert any(box.x0 <= w.box.centre[0] <= box.x1 and box.y0 <= w.box.centre[1] <= box.y1 for w in inside), (x, y)


def test_a_turned_table_on_an_upright_page() -> None:
    upright = page(
        fill_words((75, 135, 195, 255), (300, 330, 360), ROWS), lattice((75, 135, 195, 255), (300, 330, 360))
    )
    table = turned(replace(upright, width=842, height=595), 270)
    words = (*lines((WIDE, 40), (WIDE, 40), y=30), *table.words)
    (found,) = recover((PrintedPage(1, 595, 842, words, rulings=table.rulings),)).tables
    assert texts(found) == ROWS


@given(st.sampled_from([0, 90, 180, 270]), *[st.floats(0, 400)] * 4)
@settings(max_examples=40, deadline=None)
def test_turning_back_undoes_turning(angle: int, x: float, y: float, wide: float, high: float) -> None:
    box = Box(x, y, x + wide, y + high)
    back = turn_box_back(turn_box(box, angle, 595, 842), angle, 595, 842)
    assert (back.x0, back.y0, back.x1, back.y1) == pytest.approx((box.x0, box.y0, box.x1, box.y1))


def test_two_pages_on_one_sheet_are_read_one_after_the_other() -> None:
    left = lines(*[(f"左{i}" + WIDE[:22], 40) for i in range(8)], ("左页完。", 40), size=13)
    right = lines(*[(f"右{i}" + WIDE[:22], 460) for i in range(8)], ("右页完。", 460), size=13)
    both = "".join(prose(recover((page([*left, *right], width=842, height=595),))))
    assert both.index("左7") < both.index("左页完。") < both.index("右0") < both.index("右页完。")


def test_two_pages_of_tables_on_one_sheet_are_read_one_after_the_other() -> None:
    """The right page begins higher up; what stands on it is the end all the same."""
    rows = [[f"{n}.属于国家秘密", str(n), str(n)] for n in range(1, 9)]
    left, low = (40.0, 200.0, 280.0, 380.0), [100.0 + 30 * i for i in range(5)]
    right, high = tuple(x + 420 for x in left), [60.0 + 30 * i for i in range(5)]
    words = [*fill_words(left, low, rows[:4]), *fill_words(right, high, rows[4:])]
    found = page(words, [*lattice(left, low), *lattice(right, high)], width=842, height=595)
    assert [row for table in recover((found,)).tables for row in texts(table)] == rows


def test_a_wide_table_with_an_empty_middle_is_one_page() -> None:
    xs, ys = (40.0, 200.0, 640.0, 800.0), (100.0, 130.0, 160.0)
    found = page(fill_words(xs, ys, [["项目", "", "总计"], ["甲", "", "3"]]), lattice(xs, ys), width=842, height=595)
    (table,) = recover((found,)).tables
    assert texts(table) == [["项目", "", "总计"], ["甲", "", "3"]]


def test_a_table_whose_rules_are_drawn_cell_by_cell_is_one_page() -> None:
    xs, ys = (40.0, 200.0, 340.0, 421.0, 502.0, 642.0, 802.0), [100.0 + 30 * i for i in range(6)]
    rows = [[f"{n}.重复申请", *[str(n)] * 5] for n in range(1, 6)]
    drawn = [x + 0.3 for x in xs]
    rules = [b for b in lattice(drawn, ys) if b.height > b.width]
    rules += [
        across(y, a, b - 0.6) for y in ys for a, b in pairwise(drawn)
    ]  # a hair between, in the middle of the sheet
    (table,) = recover((page(fill_words(xs, ys, rows), rules, width=842, height=595),)).tables
    assert texts(table) == rows


@pytest.mark.parametrize(("closed", "text"), [(False, "结果维持"), (True, "结果")])
def test_a_line_that_runs_over_a_cut_cell_belongs_to_it(closed: bool, text: str) -> None:
    xs, ys = (60.0, 120.0, 300.0), (700.0, 730.0)
    under_all = [b for b in lattice(xs, ys) if not (b.y0 == b.y1 == 730)]
    rules = [*under_all, across(730, 60 if closed else 120, 300)]
    words = [word("结果", 65, 712, 10), word("总计", 150, 712, 10), word("维持", 65, 731, 10)]
    (table,) = recover((page(words, rules),)).tables
    assert texts(table)[-1][0] == text


def test_nothing_of_a_page_is_lost() -> None:
    words = [*lines((WIDE, 75), ("一、总体情况", 102)), *fill_words(XS, YS, ROWS), word("附注：", 75, 370)]
    content = recover((page(words, lattice(XS, YS)),))
    held = "".join(c.text for t in content.tables for c in t.cells) + "".join(p.text for p in content.paragraphs)
    assert sorted(held) == sorted("".join(w.text for w in words))
