"""The report as a sequence."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extractor.sections.decoding import INDEX, PARTS, SECTION_NAMES, posterior


def emissions(*names: str, strength: float = 5.0) -> np.ndarray:
    table = np.zeros((len(names), len(SECTION_NAMES)))
    for row, name in enumerate(names):
        if name:
            table[row, INDEX[name]] = strength
    return table


def best(chances: np.ndarray) -> list[str]:
    return [SECTION_NAMES[i] for i in chances.argmax(axis=1)]


def test_neighbours_settle_an_item_that_says_nothing() -> None:
    told = emissions("title", "overview.on_request", "", "overview.platform", "problems")
    assert best(posterior(told, np.zeros((5, PARTS))))[2] == "overview.management"


def test_parts_do_not_go_back() -> None:
    told = emissions("title", "overview.general", "problems", "improvements", "", "signature")
    told[4, INDEX["heading"]] = told[4, INDEX["page_furniture"]] = -6.0
    assert best(posterior(told, np.zeros((6, PARTS))))[4] in ("improvements", "other_matters")


def test_a_sure_part_moves_its_neighbours() -> None:
    told = emissions("overview.general", "", "")
    parts = np.full((3, PARTS), 0.0)
    parts[1] = -12.0
    parts[1, 6] = 0.0  # the second item is known to stand in section six
    assert best(posterior(told, parts))[2] in ("other_matters", "signature", "heading", "page_furniture")


def test_nothing_gives_nothing() -> None:
    assert posterior(np.zeros((0, len(SECTION_NAMES))), np.zeros((0, PARTS))).shape == (0, len(SECTION_NAMES))


@given(st.lists(st.lists(st.floats(-30, 30), min_size=15, max_size=15), min_size=1, max_size=12))
def test_rows_are_probabilities(rows: list[list[float]]) -> None:
    chances = posterior(np.array(rows), np.zeros((len(rows), PARTS)))
    assert np.isfinite(chances).all()
    assert np.allclose(chances.sum(axis=1), 1.0)
