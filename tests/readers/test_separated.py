"""Tables whose cells are parted by commas or semicolons."""

from __future__ import annotations

import pytest

from extractor.readers.separated import separated_to_tabs


@pytest.mark.parametrize("separator", [",", ";", "，", "；"])
def test_rows_are_parted(separator: str) -> None:
    rows = [separator.join((f"第{n}行", str(n), "0", "", "3")) for n in range(12)]
    sentence = f"全年公开3条{separator}其中政策2条{separator}解读1条。"
    assert separated_to_tabs("\n".join([*rows, sentence])).split("\n") == [
        *(row.replace(separator, "\t") for row in rows),
        sentence,
    ]


def test_wide_commas_in_brackets_part_no_cells() -> None:
    rows = ["部分公开（只计这一情形，不计其他），1，0，1"] * 10
    assert separated_to_tabs("\n".join(rows)).split("\n") == ["部分公开（只计这一情形，不计其他）\t1\t0\t1"] * 10
