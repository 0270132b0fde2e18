"""Pages of a scanned table without rules are laid over one another, and their cells keep their places."""

from __future__ import annotations

import pytest

from extractor.records import Box, Cell, PagePlace, PrintedPage, Table, Word
from extractor.tables.lines import words_to_lines
from extractor.tables.page_frames import in_one_frame, in_own_frames
from extractor.tables.stream import PageLine, Sheet
from extractor.tables.text_regions import stack_lines

COLUMNS = (274.0, 313.0, 351.0, 390.0, 428.0, 467.0, 507.0)


def lines(
    number: int, rows: int, scale: float = 1.0, shift: float = 0.0, columns: tuple[float, ...] = COLUMNS
) -> list[PageLine]:
    """Rows of zeros under one another, a label before each."""
    printed = PrintedPage(number, 595, 842, (), scanned=True)
    sheet = Sheet(printed, Box(0, 0, 595, 842), number)
    found = []
    for row in range(rows):
        y = 100.0 + 20 * row
        words = [Word("其他处理", Box(scale * 80 + shift, y, scale * 160 + shift, y + 10))]
        words += [Word("0", Box(scale * x + shift - 3, y, scale * x + shift + 3, y + 10)) for x in columns]
        found += [PageLine(sheet, line) for line in words_to_lines(words)]
    return found


def centres(found: list[PageLine], page: int) -> list[float]:
    line = next(f for f in found if f.sheet.page == page)
    return [w.box.centre[0] for w in line.line.words if w.text == "0"]


def test_a_page_laid_down_otherwise_is_moved_onto_the_one_with_most_numbers() -> None:
    found, frames = in_one_frame([*lines(2, 4, 0.97, 16.0), *lines(3, 19)])
    assert set(frames) == {2}
    assert centres(found, 2) == pytest.approx(COLUMNS, abs=0.1)
    place = PagePlace(2, Box(0.97 * 255 + 16, 100, 0.97 * 293 + 16, 120))
    framed = Table(((Cell("0", 0, 0, place=PagePlace(2, Box(255, 100, 293, 120))),),))
    (own,) = in_own_frames(framed, frames).cells
    assert isinstance(own.place, PagePlace)
    assert own.place.box.x0 == pytest.approx(place.box.x0)
    assert own.place.box.x1 == pytest.approx(place.box.x1)


@pytest.mark.parametrize(
    "other",
    [
        lines(2, 4, 1.0, 1.0),  # lies there already
        lines(2, 4, 1.0, 40.0),  # as far off as a column: whose numbers are these?
        lines(2, 4, 0.9, 30.0),  # another scale
        lines(2, 4, columns=(*COLUMNS[:3], 397.0, *COLUMNS[4:])),  # other columns
        lines(2, 4, 0.97, 16.0, columns=COLUMNS[:6]),  # fewer
        lines(2, 4, 0.97, 16.0, columns=COLUMNS[:3]),
    ],
)
def test_other_pages_stay_where_they_are(other: list[PageLine]) -> None:
    found, frames = in_one_frame([*other, *lines(3, 19)])
    assert not frames
    assert found == [*other, *lines(3, 19)]


def with_header(number: int, *texts: str) -> list[PageLine]:
    """A page of zeros under lines of header words."""
    body = lines(number, 4)
    header = [
        PageLine(body[0].sheet, line)
        for k, text in enumerate(texts)
        for line in words_to_lines(
            [Word(t, Box(270 + 40 * i, 40 + 12 * k, 300 + 40 * i, 50 + 12 * k)) for i, t in enumerate(text.split())]
        )
    ]
    return [*header, *body]


@pytest.mark.parametrize(
    ("again", "left"),
    [
        (("法人或其他组织", "自然人 商业企业 总计", "科研机构"), 0),
        (("自然 法人或其他组织", "人 商业企业 科研", "机构 总计"), 0),  # the same in other pieces
        (("总计",), 1),  # a piece of a label may be no more
        (("法人或其他组织", "自然人 商业企业 总计", "科研机构", "反复申请"), 1),  # a label's end below it
    ],
)
def test_a_header_repeated_on_the_next_page_is_dropped(again: tuple[str, ...], left: int) -> None:
    first = with_header(1, "法人或其他组织", "自然人 商业企业 总计", "科研机构")
    words = stack_lines([*first, *with_header(2, *again)]).words
    seam = max(w.box.y1 for w in stack_lines(first).words)
    below = [w for w in words if w.box.y0 >= seam and w.text not in ("0", "其他处理")]
    assert len(below) == left
