"""A table that a text lacks is absent for certain only where its heading and the next stand together and nothing is left of it."""

from pathlib import Path

import pytest

from extractor.pipeline import extract_source
from extractor.records import Box, PagePlace, Paragraph, Report, Source, State
from extractor.tables_left_out import with_tables_left_out
from tests.alignment.test_align import aligned, report

THIRD, FOURTH = "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"


def read(between: str, after: str = "") -> Report:
    before, rest = report().split(THIRD)
    text = (
        f"某县某局2023年政府信息公开工作年度报告\n{before}{THIRD}\n{between}\n{FOURTH}{rest.split(FOURTH)[1]}\n{after}"
    )
    return extract_source(Source(Path("a.txt"), text.encode(), "text", "0"))


@pytest.mark.parametrize("between", ["", "本年度没有收到申请。", "见下图："])
def test_the_absence_of_a_whole_table_is_shown(between: str) -> None:
    found = read(between)
    cells = [c for name, c in found.cells.items() if name.startswith("requests.")]
    assert {(c.value.state, c.status) for c in cells} == {(State.ABSENT, "accepted")}
    assert [p.code for p in found.problems] == ["table_left_out"]


@pytest.mark.parametrize(
    ("between", "after"),
    [
        ("全年收到申请3件，均已办结。", ""),
        ("", "五、存在的主要问题及改进情况\n本年新收政府信息公开申请数量与上年结转政府信息公开申请数量见附件"),
        ("", "0 0 0 0 0 0 0"),
        ("0\n1\n", ""),
    ],
)
def test_traces_of_a_table_leave_its_cells_to_a_person(between: str, after: str) -> None:
    cells = [c for name, c in read(between, after).cells.items() if name.startswith("requests.")]
    assert {c.status for c in cells} == {"review"}


@pytest.mark.parametrize(
    ("page", "below", "said"),
    [
        (1, 118.0, "table_left_out"),  # the next heading stands on the next line
        (1, 190.0, "table_missing"),  # room for a picture, or a table that was not seen
        (2, 60.0, "table_missing"),  # so may be a page
    ],
)
def test_on_pages_there_must_be_no_room_for_it(page: int, below: float, said: str) -> None:
    before, rest = report().split(THIRD)
    alignment = aligned(f"{before}{THIRD}\n{FOURTH}{rest.split(FOURTH)[1]}")
    blocks = [
        Paragraph(THIRD, PagePlace(1, Box(72, 100, 300, 112))),
        Paragraph(FOURTH, PagePlace(page, Box(72, below, 300, below + 12))),
    ]
    found, _ = with_tables_left_out(alignment, blocks)
    names = {e.name for c in found.cells if c.address.table == "requests" for e in c.evidence}
    assert names == {said}
