"""Rules on page images: dashed ones are followed past text that stands close to them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from extractor.rule import Darkness, Rule, contrasts, depths, median, runs
from extractor.rule_profiles import Profile
from extractor.rule_tracing import _lengthened, _segments, rule_mask
from extractor.ruling import _completed, find_ruling
from extractor.settings import SCAN_RULE_CONTRAST
from extractor.thick_rules import thinned

UNIT = 2.0  # pixels a point: 144 dpi
LEFT, RIGHT, TOP, STEP = 100, 900, 100, 60
DEPTH = np.int16(90)


def dashed(page: NDArray[np.uint8], start: tuple[int, int], end: tuple[int, int]) -> None:
    """2 pt dashes, 2 pt apart, half a point thick."""
    length = max(end[0] - start[0], end[1] - start[1])
    across, down = (end[0] - start[0]) // length, (end[1] - start[1]) // length
    for d in range(0, length, 8):
        to = (start[0] + across * (d + 3), start[1] + down * (d + 3))
        cv2.line(page, (start[0] + across * d, start[1] + down * d), to, (60,), 1)


def form() -> NDArray[np.uint8]:
    """Four rows of three columns; in the first column text stands right under the rules."""
    page = np.full((500, 1000), 245, np.uint8)
    ys, xs = range(TOP, TOP + 5 * STEP, STEP), (LEFT, 500, 700, RIGHT)
    for y in ys:
        dashed(page, (LEFT, y), (RIGHT, y))
    for x in xs:
        dashed(page, (x, TOP), (x, TOP + 4 * STEP))
    for y in ys[1:-1]:
        for x in range(LEFT + 8, 490, 22):  # characters whose tops are 3 pixels under the rule
            cv2.rectangle(page, (x, y + 4), (x + 14, y + 22), (40,), 2)
    return page


def test_a_dashed_rule_goes_on_past_text_that_is_close_to_it() -> None:
    ruling = find_ruling(form(), UNIT)
    whole = [r for r in ruling.horizontal if r.start < LEFT + 12 and r.end > RIGHT - 12]
    assert sorted(round(r.level / 5) * 5 for r in whole) == [TOP + STEP * i for i in range(5)]


def test_the_tops_of_characters_in_line_with_a_dashed_rule_are_none() -> None:
    page = form()
    for y in range(TOP + STEP, TOP + 4 * STEP, STEP):
        page[y - 2 : y + 3, LEFT + 4 : 496] = 245  # the first column is one merged cell
        for x in range(LEFT + 8, 480, 22):
            cv2.rectangle(page, (x, y - 1), (x + 14, y + 16), (40,), 2)
    ruling = find_ruling(page, UNIT)
    assert not [r for r in ruling.horizontal if TOP + 30 < r.level < TOP + 3.5 * STEP and r.start < 480]


def test_a_thick_frame_is_a_rule() -> None:
    page = np.full((700, 1000), 245, np.uint8)
    cv2.rectangle(page, (LEFT, TOP), (RIGHT, 600), (30,), 10)  # 5 pt
    for y in range(200, 600, 100):
        cv2.line(page, (LEFT, y), (RIGHT, y), (30,), 1)
    cv2.line(page, (500, TOP), (500, 600), (30,), 1)
    page[300:600, LEFT + 20 : LEFT + 120] = 60  # a filled cell
    ruling = find_ruling(page, UNIT)
    assert sorted(round(r.level) for r in ruling.vertical) == [LEFT, 500, RIGHT]
    assert {TOP, 200, 600} <= {round(r.level) for r in ruling.horizontal}


def test_a_rule_reaches_a_thick_frame_and_characters_below_a_rule_do_not() -> None:
    page = np.full((700, 1000), 245, np.uint8)
    cv2.rectangle(page, (LEFT, TOP), (RIGHT, 600), (30,), 11)
    for y in range(200, 600, 40):
        cv2.line(page, (LEFT, y), (RIGHT, y), (30,), 1)
    for x, end in ((400, 586), (600, 560)):  # the first pales beside the frame; the second ends above a merged cell
        cv2.line(page, (x, TOP), (x, end), (30,), 1)
    for y in range(566, 592, 1):
        page[y, 590:612] = 245
    page[572:592, 598:602] = 30  # a character in line with it
    ends = {round(r.level, -1): r.end for r in find_ruling(page, UNIT).vertical if 110 < r.level < 890}
    assert ends[400] > 585
    assert ends[600] < 565


def test_in_a_low_row_over_a_thick_frame_rules_reach_it_and_strokes_do_not() -> None:
    page = np.full((700, 1000), 245, np.uint8)
    for y in range(200, 600, 24):  # rows of 12 pt
        cv2.line(page, (LEFT, y), (RIGHT, y), (30,), 1)
    bottom = 560 + 24
    for x in (300, 500):
        cv2.line(page, (x, 200), (x, bottom if x == 300 else 560), (70,), 1)  # the second ends above a merged cell
    cv2.line(page, (404, 566), (396, bottom), (70,), 2)  # a slash that the frame cuts off
    page[bottom - 9 : bottom + 9, LEFT:RIGHT] = 30
    page = cv2.GaussianBlur(page, (0, 0), 1.2).astype(np.uint8)
    ends = {round(r.level, -1): r.end for r in find_ruling(page, UNIT).vertical if 110 < r.level < 890}
    assert ends == {300: pytest.approx(bottom, abs=3), 500: pytest.approx(560, abs=3)}


@pytest.mark.parametrize("thick", [9, 11, 13])
@pytest.mark.parametrize("high", [66, 77])
def test_the_sides_of_a_thick_frame_around_one_row_are_rules(thick: int, high: int) -> None:
    page = np.full((300, 1000), 245, np.uint8)
    cv2.rectangle(page, (LEFT, 100), (RIGHT, 100 + high), (10,), thick)
    page = cv2.GaussianBlur(page, (0, 0), 0.8).astype(np.uint8)
    assert sorted(round(r.level, -1) for r in find_ruling(page, 2.8).vertical) == [LEFT, RIGHT]


@pytest.mark.parametrize("thick", [6, 7, 8, 9])  # the last is thinned before rules are looked for
def test_rules_of_one_row_between_thick_frames_reach_into_their_blur(thick: int) -> None:
    page = np.full((300, 1000), 245, np.uint8)
    for x in range(LEFT + 80, RIGHT, 80):
        cv2.line(page, (x, 100), (x, 140), (60,), 2)
        cv2.putText(page, "0", (x - 46, 127), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (40,), 1)
    cv2.rectangle(page, (LEFT, 100), (RIGHT, 140), (25,), thick)  # 14 pt high
    page = cv2.GaussianBlur(page, (0, 0), 1.5).astype(np.uint8)
    assert len(find_ruling(page, 2.8).vertical) == 2 + 9


def test_noise_above_and_below_a_digit_is_no_rule() -> None:
    unit, height = 3.5, 31  # rows of 9 pt: too low for a trace
    chance = np.random.default_rng(7)
    noise = cv2.GaussianBlur(chance.normal(0, 36, (400, 1000)), (0, 0), 0.8)  # as a photograph's, laid flat
    page = np.full((400, 1000), 240, np.float64)
    for y in range(60, 340, height):
        page[y : y + 2, 100:900] = 200  # pale rules
    page[60:309, 100:102] = page[60:309, 898:900] = page[60:91, 600:602] = 150
    for y in range(60, 300, height):
        for x in range(140, 880, 60) + chance.integers(-20, 20, 13):
            page[y + 7 : y + 25, x : x + 3] = 60  # a digit's stroke of 5 pt
    ruling = find_ruling(np.clip(page + noise, 0, 255).astype(np.uint8), unit)
    assert [round(r.level, -1) for r in sorted(ruling.vertical, key=lambda r: r.level) if 110 < r.level < 890] == [600]


@pytest.mark.parametrize(
    ("pattern", "fades"),
    [
        ("#" * 32 + "." * 8, True),
        ("#" * 30 + "." * 10, False),  # more than the frame's neighbourhood
        ("." * 3 + "#" * 37, False),  # a character below the rule
        ("#" * 10 + "." * 2 + "#" * 22 + "." * 6, True),
        ("#" * 10 + "." * 3 + "#" * 27, False),
        ("." * 40, False),
    ],
)
def test_what_fades(pattern: str, fades: bool) -> None:
    dark = np.array([c == "#" for c in pattern])
    profile = Profile(Rule(np.array([0.0, 40.0]), np.array([9.0, 9.0])), dark, ~dark, dark, DEPTH * dark)
    assert profile._fades(0, 40, True, UNIT) is fades


CROWDED = "." * 4 + "c" * 14 + "." * 4 + "c" * 15 + "." * 3


@pytest.mark.parametrize(
    ("dark", "close", "ruled"),
    [
        ("." + "#" * 38 + ".", CROWDED, False),  # 科 over 机: their stems in line fill the row
        ("#" * 40, CROWDED, True),  # a rule between labels that leave no room
        ("..." + "#" * 15 + "." * 5 + "#" * 14 + "...", "." * 24 + "c" * 12 + "." * 4, False),  # one gap is no dashes
        ("###.." * 8, "." * 40, True),
    ],
)
def test_strokes_that_fill_a_low_row_are_no_rule(dark: str, close: str, ruled: bool) -> None:
    rule = Rule(np.array([0.0, 39.0]), np.array([9.0, 9.0]))
    crossing = [Rule(np.array([0.0, 90.0]), np.array([at, at])) for at in (-2.0, 42.0)]  # it does not quite reach them
    pixels = [np.array([c != "." for c in pattern]) for pattern in (dark, close, dark)]
    assert bool(Profile(rule, *pixels, DEPTH * pixels[0]).real_parts(crossing, UNIT)) is ruled


def test_a_hairline_beside_a_dark_frame_is_a_rule_and_what_shines_through_is_none() -> None:
    page = np.full((700, 1000), 245, np.uint8)
    cv2.rectangle(page, (LEFT, TOP), (RIGHT, 600), (20,), 3)
    for y in range(160, 600, 60):
        cv2.line(page, (LEFT, y), (RIGHT, y), (20,), 2)
    cv2.line(page, (400, TOP), (400, 600), (190,), 1)  # 0.5 pt, painted over two pixels
    cv2.line(page, (401, TOP), (401, 600), (190,), 1)
    cv2.line(page, (650, TOP), (650, 600), (222,), 2)
    levels = [round(r.level) for r in find_ruling(page, UNIT).vertical]
    assert any(abs(level - 400) <= 2 for level in levels)
    assert not any(abs(level - 650) <= 4 for level in levels)


def test_a_pale_rule_is_followed_past_pixels_that_noise_pales_and_characters_are_not() -> None:
    page = np.full((200, 1100), 245, np.uint8)
    cv2.line(page, (100, 100), (1000, 100), (205,), 1)
    page[100, 110:480:45] = 233
    [found] = _lengthened(page, [Rule(np.array([520.0, 1000.0]), np.array([100.0, 100.0]))], SCAN_RULE_CONTRAST, UNIT)
    assert found.start <= 112  # farther than it is followed at once
    page[99:102, 100:500] = 245
    for x in range(100, 500, 12):  # characters in its line, 3 pixels apart
        cv2.rectangle(page, (x, 99), (x + 8, 116), (70,), 2)
    [found] = _lengthened(page, [Rule(np.array([520.0, 1000.0]), np.array([100.0, 100.0]))], SCAN_RULE_CONTRAST, UNIT)
    assert found.start >= 500


@pytest.mark.parametrize("position", [-3.0, 1.0, 1.5, 4.0, 9.75, 10.0, 25.0])
def test_a_rule_lies_where_numpy_interpolates_it(position: float) -> None:
    along, across = np.array([1.0, 4.0, 7.5, 10.0]), np.array([5.0, 5.5, 4.0, 4.25])
    assert Rule(along, across).at(position) == float(np.interp(position, along, across))


@pytest.mark.parametrize("across", [[60.0, 60.0], [60.0, 71.0], [1.0, 9.0], [398.0, 398.0]])
def test_the_depth_along_a_rule_is_its_contrast(across: list[float]) -> None:
    page = np.random.default_rng(3).integers(0, 256, (400, 600), np.uint8)
    rule = Rule(np.array([0.0, 599.0]), np.array(across))
    rules = [rule, Rule(np.array([10.0, 20.0]), np.array(across))]
    for depth, contrast in zip(depths(page, rules, UNIT), contrasts(page, rules, UNIT), strict=True):
        assert (depth == contrast[0]).all()


@pytest.mark.parametrize("values", [[3], [1, 2], [5, 1, 4], [7, 7, 0, 300]])
def test_the_median_is_that_of_numpy(values: list[int]) -> None:
    assert median(np.array(values, np.int16)) == float(np.median(values))


def test_runs_are_found_up_to_both_ends() -> None:
    assert runs(np.array([True, True, False, True])) == [(0, 2), (3, 4)]
    assert runs(np.zeros(3, np.bool_)) == runs(np.zeros(0, np.bool_)) == []


@pytest.mark.parametrize("top", [40, 41])
def test_a_piece_lies_where_its_middle_is_and_pieces_apart_stay_apart(top: int) -> None:
    page = np.full((301, 400), 245, np.uint8)
    for y in (top, top + 9, 299):
        page[y, 50:350] = 30
    pieces = _segments(*rule_mask(page, UNIT), UNIT)
    assert [p.level for p in pieces] == [top, top + 9, 299]
    assert _segments(*rule_mask(np.full((301, 400), 245, np.uint8), UNIT), UNIT) == []


@pytest.mark.parametrize("place", [(100, 100), (101, 163), (0, 100), (293, 100), (100, 0), (100, 379)])
@pytest.mark.parametrize("turned", [False, True])
def test_a_bar_is_thinned_wherever_it_stands(place: tuple[int, int], turned: bool) -> None:
    page = np.full((300, 500), 245, np.uint8)
    y, x = place
    page[y : y + 7, x : x + 121] = 30
    page[200:203, 100:400] = 30  # a rule, not thinned
    found = thinned(page.T.copy(), UNIT).T if turned else thinned(page, UNIT)
    assert (found[y : y + 7, x + 60] == 30).sum() == 3
    assert (found[200:203, 100:400] == 30).all()


def pale_form() -> NDArray[np.uint8]:
    """Twelve low rows of three columns in pale rules on a noisy scan; text stands close above and under them."""
    page = np.full((700, 1000), 240, np.uint8)
    for y in range(TOP, TOP + 12 * 28, 28):
        for left in (LEFT + 60, 460, 760):
            cv2.putText(page, "gy", (left, y + 24), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (90,), 2, cv2.LINE_AA)
    for y in range(TOP, TOP + 13 * 28, 28):
        page[y, LEFT : RIGHT + 1] = np.minimum(page[y, LEFT : RIGHT + 1], 202)
    page[TOP : TOP + 12 * 28, [LEFT, 400, 700, RIGHT]] = 202
    noise = np.random.default_rng(5).normal(0, 5, page.shape)
    return np.clip(cv2.GaussianBlur(page.astype(np.float64), (0, 0), 0.8) + noise, 0, 255).astype(np.uint8)


def test_pale_rules_in_pieces_are_completed_from_one_outer_rule_to_the_other() -> None:
    grey = pale_form()
    for y in range(TOP, TOP + 13 * 28, 28):
        assert covered_at(grey, y) > 0.9, y


def covered_at(grey: NDArray[np.uint8], y: int) -> float:
    """The share of the table's width in which a rule is found there."""
    covered = np.zeros(1000, np.bool_)
    for rule in find_ruling(grey, UNIT).horizontal:
        if abs(rule.level - y) < 4:
            covered[round(rule.start) : round(rule.end)] = True
    return float(covered[LEFT:RIGHT].mean())


@pytest.mark.parametrize(("found", "to"), [(6, RIGHT), (2, LEFT + 100)])
def test_a_rule_paler_than_the_others_is_looked_for_by_its_own_darkness(found: int, to: int) -> None:
    page = np.full((500, 1000), 245, np.uint8)
    page[TOP : TOP + 240, LEFT : RIGHT + 1 : 50] = 165
    for y, level in ((TOP, 165), (TOP + 180, 215), (TOP + 240, 165)):
        page[y, LEFT : RIGHT + 1] = level
    dark = [Rule(np.array([LEFT, RIGHT - 50]), np.array([y, y])) for y in (TOP, TOP + 240)]
    down = [Rule(np.array([TOP, TOP + 240]), np.array([x, x])) for x in range(LEFT, RIGHT + 1, 50)]
    pale = Rule(np.array([LEFT, LEFT + 50 * found]), np.array([TOP + 180] * 2))
    completed = _completed(page, [*dark, pale], down, Darkness(ink=32), UNIT)
    assert {(r.start, r.end) for r in completed if abs(r.level - TOP - 180) < 2} == {(LEFT, to)}


def test_dashes_of_narrow_cells_in_a_row_are_no_rule() -> None:
    page = np.full((400, 1000), 245, np.uint8)
    columns = range(LEFT, LEFT + 14 * 58 + 1, 58)
    for y in (TOP, TOP + 60, TOP + 120):
        cv2.line(page, (LEFT, y), (columns[-1], y), (60,), 2)
    for i, x in enumerate(columns):
        cv2.line(page, (x, TOP), (x, TOP + 120), (60,), 2)
        for left in (x + 10, x + 31) if i in (1, 2, 3, 6, 7, 8) else ():  # —— is parted in the middle
            cv2.line(page, (left, TOP + 90), (left + 17, TOP + 90), (60,), 2)
    found = find_ruling(cv2.GaussianBlur(page, (0, 0), 0.8).astype(np.uint8), UNIT)
    assert not [r for r in found.horizontal if abs(r.level - TOP - 90) < 10]


def test_a_rule_ends_before_the_punch_hole_beside_it() -> None:
    page = np.full((700, 1000), 245, np.uint8)
    for y in range(TOP, 600, 50):
        cv2.line(page, (LEFT, y), (RIGHT, y), (60,), 2)
    for y in (314, 514):  # the hole's upper edge is in line with a rule
        cv2.circle(page, (50, y), 20, (40,), -1)
    ruling = find_ruling(cv2.GaussianBlur(page, (0, 0), 1).astype(np.uint8), UNIT)
    assert {round(r.start, -1) for r in ruling.horizontal} == {LEFT}


def test_a_hairline_is_known_by_most_of_its_pixels_and_rules_of_the_back_are_not() -> None:
    rng = np.random.default_rng(3)

    def with_hairline(depth: int) -> bool:
        page = np.full((900, 1000), 240.0)
        for x in (LEFT, RIGHT):
            page[TOP : TOP + 12 * STEP, x - 2 : x + 3] = 60
        for y in range(TOP, TOP + 13 * STEP, STEP):
            page[y - 1 : y + 2, LEFT:RIGHT] = 60
        page[TOP : TOP + 12 * STEP, 500] -= depth
        grey: NDArray[np.uint8] = np.clip(page + rng.normal(0, 5, page.shape), 0, 255).astype(np.uint8)
        return any(abs(r.level - 500) < 4 and r.length > 3 * STEP for r in find_ruling(grey, UNIT).vertical)

    assert with_hairline(46)
    assert not with_hairline(22)


@pytest.mark.parametrize("fill", [8, 20])
def test_strokes_of_text_in_line_with_blank_paper_are_no_rule(fill: int) -> None:
    """Of a table with nothing but a frame: what noise leaves of paper is judged by the frame, not by what is judged itself."""
    page = np.full((500, 1000), 245.0)
    cv2.rectangle(page, (LEFT, TOP), (RIGHT, 400), (120,), 2)
    for x in range(LEFT + 120, LEFT + 300, 20):  # characters with a level stroke each
        cv2.line(page, (x, 250), (x + 20, 250), (40,), 2)
        cv2.line(page, (x + fill, 242), (x + fill, 258), (40,), 2)
    noise = np.random.default_rng(3).normal(0, 7, page.shape)
    grey = np.clip(cv2.GaussianBlur(page, (0, 0), 0.8) + noise, 0, 255).astype(np.uint8)
    assert all(r.end < LEFT + 320 for r in find_ruling(grey, UNIT).horizontal if 200 < r.level < 300)


@pytest.mark.parametrize(("to", "is_rule"), [(LEFT + 46, False), (300, True)])
def test_dashes_close_to_the_rule_at_their_side_are_no_rule(to: int, is_rule: bool) -> None:
    page = np.full((400, 1000), 245, np.uint8)
    for y in (TOP, TOP + 60, TOP + 120):
        cv2.line(page, (LEFT, y), (RIGHT, y), (60,), 2)
    for x in (LEFT, 300, 600, RIGHT):
        cv2.line(page, (x, TOP), (x, TOP + 120), (60,), 2)
    cv2.line(page, (LEFT + 5, TOP + 90), (to, TOP + 90), (60,), 2)
    found = find_ruling(cv2.GaussianBlur(page, (0, 0), 0.8).astype(np.uint8), UNIT)
    assert bool([r for r in found.horizontal if abs(r.level - TOP - 90) < 10]) is is_rule
