"""Rows whose cells break their lines come on one line each; other texts, and every line's number, stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.readers.broken_rows import rows_of_broken_cells

BLANKS = "\t1\t\n\t\n\t\n\t\n\t\n\t1"
PARAGRAPHS = "\n\n\t\n\n1\n\n\t\n\n\t\n\n\t\n\n\t\n\n\t\n\n\t\n\n1"
LABELS = ("7.属于行政执法案卷", "8.属于行政查询事项", "2.重复申请")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(("cells", "row_end"), [(BLANKS, "\n"), (PARAGRAPHS, "\n\n\n\n\n")])
def test_rows_of_a_browser(cells: str, row_end: str, line_end: str) -> None:
    text = row_end.join(label + cells for label in LABELS).replace("\n", line_end)
    rows = rows_of_broken_cells(f"三、申请情况{line_end}{text}").split("\n")
    assert [row.rstrip("\r") for row in rows if row.strip()] == [
        "三、申请情况", *(f"{label}\t1\t\t\t\t\t\t1" for label in LABELS),
    ]  # fmt: skip
    for label in LABELS:
        before = text.split(label)[0].count("\n") + 1
        assert rows[before].startswith(label)


@pytest.mark.parametrize(
    "text",
    [
        "规章\t0\t\t0\n\t\n行政规范性文件\t1\t\t2",
        "\n".join(["三、\t（一）予以公开\t0\t", "\t（二）部分公开\t0\t"] * 20),
        "\n".join(["\t7.属于行政执法案卷", *["\t"] * 6, "\t0", ""] * 20),  # a cell a line, each behind its tab
        "\n".join(["\t7.属 于 行 政 执 法 案 卷", *["\t"] * 6, "\t0", ""] * 20),
        "没有制表符的文字\n\n第二段",
    ],
)
def test_other_texts_stay(text: str) -> None:
    assert rows_of_broken_cells(text) == text


@given(st.text(alphabet="\t\n 0规", max_size=120))
def test_no_letter_and_no_line_is_lost(text: str) -> None:
    found = rows_of_broken_cells(text)
    assert found.count("\n") == text.count("\n")
    assert "".join(found.split()) == "".join(text.split())
