"""Ink: what is print, what rules leave."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from extractor.readers.ink import bounds_of, find_ink, percentile, stacked, within
from extractor.readers.left_over import left_over
from extractor.readers.ocr import NOTHING, Pixels, Quad, Reading
from extractor.readers.page_image import PageImage
from extractor.readers.pale_dash import pale_dash
from extractor.readers.second_look import BLANK, reread
from extractor.readers.strokes import leaning
from extractor.records import Box, PrintedPage
from extractor.rule import Rule
from extractor.ruling import Ruling
from extractor.settings import PALE_SCORE, SLASH_LEANS

UNIT = 3.0
CELL = (0.0, 0.0, 120.0, 60.0)  # 40 by 20 pt


@pytest.mark.parametrize(
    ("piece", "is_ink"),
    [
        ((40, 26, 60, 30), True),  # a dash
        ((40, 6, 80, 10), False),  # a thick border's blurred edge
        ((40, 50, 80, 53), False),
        ((40, 6, 80, 16), True),  # as high as small type
        ((50, 6, 54, 22), True),  # a 1 set high
        ((1, 20, 6, 50), False),
        ((12, 20, 16, 36), True),  # a 1 set left
    ],
)
def test_what_lies_along_an_upper_or_lower_border_is_the_border(piece: tuple[int, ...], is_ink: bool) -> None:
    grey: Pixels = np.full((60, 120), 250, np.uint8)
    grey[piece[1] : piece[3], piece[0] : piece[2]] = 60
    assert bool(find_ink(grey, CELL, UNIT).lines) is is_ink


def beside_a_thick_frame(number: bool) -> Pixels:
    """A cell whose right border is 5 pt thick, half of it in the cell, blurred and in noise; with a 1 close to it."""
    noise = np.random.default_rng(11).normal(0, 5, (60, 120))
    page = np.full((60, 120), 245.0)
    page[:, 112:] = 20
    page[:3] = page[-3:] = page[:, :3] = 60
    if number:
        page[18:42, 102:105] = 60
    return np.clip(cv2.GaussianBlur(page, (0, 0), 1.3) + noise, 0, 255).astype(np.uint8)


def test_the_blur_of_a_thick_frame_is_no_ink_and_a_number_beside_it_is() -> None:
    assert not find_ink(beside_a_thick_frame(False), CELL, UNIT, pale=True).lines
    (line,) = find_ink(beside_a_thick_frame(True), CELL, UNIT, pale=True).lines
    assert line[3] - line[1] > 20


def test_a_border_that_noise_breaks_is_no_ink() -> None:
    grey: Pixels = np.full((60, 120), 245, np.uint8)
    grey[:, 3:9] = 60
    grey[5:55:20, 3:9] = 245
    assert not find_ink(grey, CELL, UNIT, pale=True).lines


@pytest.mark.parametrize(
    ("marks", "is_ink"),
    [
        ([((60, 33), (3.0, 1.5))], True),  # a hyphen of small print, 2 by 1 pt
        ([((60, 33), (2.8, 2.8))], False),  # dust as wide
        ([((60, 50), (3.3, 1.5))], False),  # flat dust, far from the middle
        ([((60, 50), (5.4, 1.8))], True),  # a larger hyphen, set to the bottom
        ([((20, 48), (2.6, 2.6)), ((100, 44), (2.6, 2.6))], False),  # two specks at one height
        ([((56, 30), (1.5, 5)), ((62, 38), (1.5, 5)), ((56, 44), (1.5, 5))], True),  # a broken digit
    ],
)
def test_hyphens_of_small_print_are_ink_and_dust_is_not(
    marks: list[tuple[tuple[int, int], tuple[float, float]]], is_ink: bool
) -> None:
    page = np.full((240, 480), 245, np.uint8)
    for (x, y), (wide, high) in marks:  # half as wide and high, drawn at four times the size
        if wide == high:
            cv2.circle(page, (4 * x, 4 * y), round(4 * wide), (40,), -1)
        else:
            corners = [(round(4 * (x + s * wide)), round(4 * (y + s * high))) for s in (-1, 1)]
            cv2.rectangle(page, *corners, (40,), -1)
    small = cv2.GaussianBlur(cv2.resize(page, (120, 60), interpolation=cv2.INTER_AREA), (0, 0), 1.2)
    noise = np.random.default_rng(2).normal(0, 5, small.shape)
    grey: Pixels = np.clip(small + noise, 0, 255).astype(np.uint8)
    assert bool(find_ink(grey, CELL, UNIT).lines) is is_ink


def test_a_cell_with_a_paled_slash_is_not_blank_and_noise_alone_is() -> None:
    noise = np.random.default_rng(7).normal(0, 4, (60, 120))
    paper = cv2.GaussianBlur(np.full((60, 120), 245.0) + noise, (0, 0), 0.8)
    slash = np.zeros((60, 120))
    cv2.line(slash, (56, 42), (66, 16), (34,), 3)
    blank: Pixels = paper.astype(np.uint8)
    grey: Pixels = np.clip(paper - cv2.GaussianBlur(slash, (0, 0), 1.2), 0, 255).astype(np.uint8)
    assert not find_ink(grey, CELL, UNIT).lines  # other callers ask for print alone
    found = find_ink(grey, CELL, UNIT, pale=True)
    assert len(found.lines) == 1
    assert found.pale
    assert leaning(grey, Quad.of_box(50, 10, 74, 48)) > SLASH_LEANS
    blank[30:37] -= 40  # what a fold or a rule's shade leaves is too low for print
    assert not find_ink(blank, CELL, UNIT, pale=True).lines


def test_a_number_broken_over_two_lines_is_whole_though_its_lower_digit_is_paler() -> None:
    grey: Pixels = np.full((120, 120), 250, np.uint8)
    cv2.line(grey, (60, 30), (60, 50), (100,), 4)
    cv2.putText(grey, "3", (52, 88), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (205,), 3)
    assert len(find_ink(grey, (0, 0, 120, 120), UNIT).lines) == 1
    assert len(find_ink(grey, (0, 0, 120, 120), UNIT, pale=True).lines) == 2
    assert len(stacked(grey, Quad.of_box(42, 20, 78, 100), UNIT)) == 2


class Reads:
    """An engine that reads one text wherever it looks."""

    name = "reads"

    def __init__(self, text: str) -> None:
        self.text = text

    def detect(self, image: Pixels) -> tuple[Quad, ...]:
        return ()

    def recognise(self, image: Pixels, places: Sequence[Quad]) -> tuple[Reading, ...]:
        return tuple(Reading(self.text, 0.99) for _ in places)


@pytest.mark.parametrize(
    ("upper", "lower", "lines"),
    [
        ((50, 20, 57, 23), (50, 25, 59, 34), 1),  # the bar and the bowl of a 5
        ((50, 20, 57, 23), (50, 28, 59, 37), 1),  # further apart the bowl alone is print no more, as before
        ((50, 10, 59, 24), (50, 26, 59, 40), 2),  # two lines of type
        ((50, 20, 62, 23), (70, 25, 79, 40), 2),  # a dash beside a digit that stands lower
    ],
)
def test_what_hardly_misses_a_piece_above_it_is_of_its_character(
    upper: tuple[int, ...], lower: tuple[int, ...], lines: int
) -> None:
    grey: Pixels = np.full((60, 120), 250, np.uint8)
    for x0, y0, x1, y1 in (upper, lower):
        grey[y0:y1, x0:x1] = 60
    found = find_ink(grey, CELL, UNIT).lines
    assert len(found) == lines
    joined = lines == 1 and lower[1] - upper[3] < UNIT
    assert not joined or found == ((upper[0], upper[1], lower[2], lower[3]),)


def test_a_pale_number_may_shine_through_and_is_worth_little() -> None:
    grey: Pixels = np.full((120, 240), 245, np.uint8)
    cv2.putText(grey, "0", (55, 42), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (212,), 3)
    image = PageImage(lambda: grey, UNIT, grey.shape, np.eye(3))
    page = PrintedPage(1, 80.0, 40.0, (), scanned=True, image=image)
    read, blank = reread(page, [Box(0, 0, 40, 20), Box(40, 20, 80, 40)], Reads("0"))
    assert (read.text, read.score) == ("0", PALE_SCORE)
    assert blank is BLANK


def test_a_slash_leans_though_a_rule_runs_close_under_it() -> None:
    grey: Pixels = np.full((60, 60), 250, np.uint8)
    cv2.line(grey, (26, 44), (36, 10), (40,), 2)
    cv2.line(grey, (0, 52), (60, 52), (40,), 3)
    assert leaning(grey, Quad.of_box(10, 4, 50, 56)) > SLASH_LEANS
    assert within(Quad.of_box(10, -4, 50, 56), (0, 0, 60, 52), 3.0).bounds == (10, 2.7, 50, pytest.approx(49.3))


@pytest.mark.parametrize(("top", "leans"), [(26, True), (19, False)])
@pytest.mark.parametrize(("flank", "left", "right"), [((13, 15), 13, 29), ((29, 31), 15, 31)])
def test_a_slash_close_to_the_rule_at_its_side_leans_and_a_one_does_not(
    flank: tuple[int, int], left: int, right: int, top: int, leans: bool
) -> None:
    grey = np.full((60, 40), 245, np.uint8)
    cv2.line(grey, (19, 40), (top, 16), (90,), 2)
    assert (leaning(grey, Quad.of_box(17, 15, 28, 42)) > SLASH_LEANS) == leans  # nothing but the stroke
    grey[2:58, slice(*flank)] = 190  # blurred
    grey[13, 17] = 100  # dust
    assert (leaning(grey, Quad.of_box(left, 12, right, 44)) > SLASH_LEANS) == leans


@pytest.mark.parametrize(("top", "leans"), [((30, 6), True), ((20, 6), False)])
def test_a_slash_that_runs_into_a_thick_frame_leans_and_a_one_does_not(top: tuple[int, int], leans: bool) -> None:
    grey = np.full((60, 40), 245, np.uint8)
    cv2.line(grey, (20, 40), top, (60,), 2)
    grey[26:60] = 45
    grey[25] = 140  # its blur
    assert (leaning(grey, Quad.of_box(16, 4, 34, 32)) > SLASH_LEANS) == leans


@pytest.mark.parametrize(("wide", "solid"), [(6, False), (6, True), (14, False)])
def test_what_blurred_borders_leave_in_a_corner_is_no_ink(wide: int, solid: bool) -> None:
    grey: Pixels = np.full((120, 200), 245, np.uint8)
    high = wide + 6
    grey[3 : 3 + high, 3:5] = grey[3:5, 3 : 3 + wide] = 215  # of two borders, pale
    if solid:
        grey[3 : 3 + high, 3 : 3 + wide] = 215
    found = find_ink(grey, (0, 0, 200, 120), UNIT, pale=True).lines
    assert bool(found) == (solid or wide > 6)


def test_a_corner_of_a_thick_frame_was_not_passed_over_but_a_lone_digit_was() -> None:
    grey: Pixels = np.full((400, 600), 250, np.uint8)
    cv2.rectangle(grey, (50, 50), (550, 350), (60,), 2)
    cv2.line(grey, (442, 58), (542, 58), (60,), 3)  # a frame's second line, bent at its corner
    cv2.line(grey, (542, 58), (542, 140), (60,), 3)
    cv2.putText(grey, "7", (200, 220), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (20,), 2)
    across = tuple(Rule(np.array([50.0, 550]), np.array([y, y])) for y in (50.0, 350))
    down = tuple(Rule(np.array([50.0, 350]), np.array([x, x])) for x in (50.0, 550))
    (found,) = left_over(grey, (), (), Ruling(across, down), UNIT)[0]
    assert 180 < found.bounds[0] < 210


@pytest.mark.parametrize(("size", "is_ink"), [((13, 60), False), ((60, 13), True), ((13, 20), True), ((7, 30), True)])
def test_the_side_of_a_thick_frame_is_no_one_and_what_hides_a_number_is_ink(
    size: tuple[int, int], is_ink: bool
) -> None:
    grey: Pixels = np.full((400, 600), 250, np.uint8)
    cv2.rectangle(grey, (50, 50), (550, 350), (60,), 2)
    grey[200 : 200 + size[1], 300 : 300 + size[0]] = 20
    across = tuple(Rule(np.array([50.0, 550]), np.array([y, y])) for y in (50.0, 350))
    down = tuple(Rule(np.array([50.0, 350]), np.array([x, x])) for x in (50.0, 550))
    left, _ = left_over(grey, (), (), Ruling(across, down), UNIT)
    assert bool(left) == bool(find_ink(grey, (60, 60, 540, 340), UNIT).lines) == is_ink


def test_a_frame_thicker_than_any_stroke_was_not_passed_over() -> None:
    """Read by itself, what rows' rules leave of it is a column of ones."""
    grey: Pixels = np.full((400, 600), 250, np.uint8)
    cv2.rectangle(grey, (50, 50), (550, 350), (20,), 11)
    cv2.putText(grey, "7", (500, 220), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (20,), 2)
    levels = (50.0, 120.0, 190.0, 260.0, 350.0)
    for y in levels[1:-1]:
        cv2.line(grey, (50, int(y)), (540, int(y)), (20,), 2)
    across = tuple(Rule(np.array([50.0, 550]), np.array([y, y])) for y in levels)
    down = tuple(Rule(np.array([50.0, 350]), np.array([x, x])) for x in (50.0, 553))
    (found,) = left_over(grey, (), (), Ruling(across, down), UNIT)[0]
    assert 480 < found.bounds[0] < 510


def test_the_edge_of_a_photographed_sheet_was_not_passed_over() -> None:
    """Joined with a digit at its height, it would be a word as high as the page."""
    grey: Pixels = np.full((400, 600), 250, np.uint8)
    cv2.rectangle(grey, (50, 10), (550, 390), (60,), 2)
    cv2.line(grey, (530, 20), (536, 380), (60,), 5)  # it leans, so that no rule was found there
    cv2.putText(grey, "7", (490, 220), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (20,), 2)
    across = tuple(Rule(np.array([50.0, 550]), np.array([y, y])) for y in (10.0, 390))
    down = tuple(Rule(np.array([10.0, 390]), np.array([x, x])) for x in (50.0, 550))
    (found,) = left_over(grey, (), (), Ruling(across, down), UNIT)[0]
    assert 480 < found.bounds[0] < found.bounds[2] < 530
    assert found.bounds[3] - found.bounds[1] < 60


def test_a_punch_hole_over_a_table_is_no_ink_passed_over() -> None:
    grey: Pixels = np.full((400, 600), 245, np.uint8)
    cv2.rectangle(grey, (50, 50), (550, 350), (60,), 2)
    cv2.circle(grey, (60, 200), 26, (60,), -1, cv2.LINE_AA)
    across = tuple(Rule(np.array([50.0, 550]), np.array([y, y])) for y in (50.0, 350))
    down = tuple(Rule(np.array([50.0, 350]), np.array([x, x])) for x in (50.0, 550))
    assert left_over(grey, (), (), Ruling(across, down), UNIT)[0] == ()


def test_feet_of_characters_that_a_text_box_left_out_are_no_ink_passed_over() -> None:
    grey: Pixels = np.full((400, 600), 245, np.uint8)
    cv2.rectangle(grey, (50, 50), (550, 350), (60,), 2)
    for x in (200, 230, 260):
        cv2.rectangle(grey, (x, 150), (x + 18, 180), (30,), 3)
    across = tuple(Rule(np.array([50.0, 550]), np.array([y, y])) for y in (50.0, 350))
    down = tuple(Rule(np.array([50.0, 350]), np.array([x, x])) for x in (50.0, 550))
    assert left_over(grey, (Quad.of_box(190, 140, 290, 172),), (NOTHING,), Ruling(across, down), UNIT)[0] == ()
    assert len(left_over(grey, (), (), Ruling(across, down), UNIT)[0]) == 1


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (3, 7), (31, 64), (40, 201)])
def test_percentiles_are_those_of_numpy(shape: tuple[int, int]) -> None:
    page = np.random.default_rng(5).integers(0, 256, (60, 300)).astype(np.uint8)
    crop = page[5 : 5 + shape[0], 9 : 9 + shape[1]]
    for percent in (0, 1, 33, 50, 80, 100):
        assert percentile(crop, percent) == float(np.percentile(crop, percent))


def noisy(cell: Pixels, seed: int, spread: float = 6) -> Pixels:
    noise = np.random.default_rng(seed).normal(0, spread, cell.shape)
    return np.clip(cell + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("marks", "depth", "is_dash"),
    [
        ([(44, 29, 74, 32)], 35, True),  # 10 pt long, hardly darker than the paper's noise
        ([(50, 29, 68, 32)], 35, True),  # 6 pt
        ([(54, 29, 60, 33)], 90, False),  # dust
        ([(48, 29, 52, 33), (64, 29, 68, 33)], 90, False),  # two specks in line
        ([(44, 20, 74, 44)], 12, False),  # a shade
        ([(0, 29, 120, 32)], 35, False),  # a fold
        ([], 0, False),
    ],
)
def test_a_dash_too_pale_for_a_threshold_is_ink(
    marks: list[tuple[int, int, int, int]], depth: int, is_dash: bool, seed: int
) -> None:
    cell: Pixels = np.full((60, 120), 245, np.uint8)
    for x0, y0, x1, y1 in marks:
        cell[y0:y1, x0:x1] -= np.uint8(depth)
    found = pale_dash(noisy(cell, seed), UNIT)
    assert (found is not None) is is_dash
    if found is not None:
        (x0, y0, x1, y1), (a, b, c, d) = marks[0], found
        assert max(abs(a - x0), abs(c - x1)) <= 8
        assert b < (y0 + y1) / 2 < d


def test_a_pale_dash_is_known_by_its_shape_and_not_read() -> None:
    """The recogniser reads anything in it."""
    cell: Pixels = np.full((60, 120), 245, np.uint8)
    cell[29:32, 44:74] -= np.uint8(30)
    grey = noisy(cell, 1, 4)
    image = PageImage(lambda: grey, UNIT, grey.shape, np.eye(3))
    page = PrintedPage(1, 40.0, 20.0, (), scanned=True, image=image)
    (reading,) = reread(page, [Box(0, 0, 40, 20)], Reads("AOOMNIEN"))
    assert (reading.text, reading.score) == ("—", PALE_SCORE)


def test_bounds_are_those_of_the_connected_pieces() -> None:
    """Pieces in holes of others, at the edges, corner to corner; none at all."""
    random = np.random.default_rng(5)
    for share in (0.0, 0.05, 0.3, 0.5, 0.8, 1.0):
        mask = (random.random((40, 60)) < share).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        assert bounds_of(mask) == sorted((x, y, x + w, y + h) for x, y, w, h, _ in stats[1:].tolist())
