"""How wide a text prints."""

from __future__ import annotations

import pytest

from extractor.chinese import Widths, columns


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("total 12", 8),
        ("总计", 4),
        ("总计 12", 7),
        ("“总计”", 8),  # quotation marks are as wide as ideographs in Chinese type
        ("ａ１", 4),
        ("ｱ", 1),
    ],
)
def test_an_ideograph_takes_two_columns(text: str, width: int) -> None:
    assert columns(text) == width


def test_ambiguous_characters_are_narrow_where_only_wide_ones_count() -> None:
    assert [Widths("WF")[c] for c in "“总１1"] == [1, 2, 2, 1]
