"""Parts in a note add up to the cell, or they do not; what is no list of parts is left alone."""

from __future__ import annotations

import pytest

from extractor.checks import check
from extractor.records import State, Value

from .reports import FORM_2021, zeros

CELL = "proactive.licensing.decisions"

NOTES = [
    # note, number, sum of the parts (None: no list of parts)
    ("92 个新办、96 个延续", 188, 188),
    ("92 个新办、95 个延续", 188, 187),
    ("（新办92件，延续96件）", 188, 188),
    ("新办：92；延续：96；注销：1", 188, 189),
    ("医师注册30、护士注册12和放射诊疗1", 43, 43),
    ("医、护士、公共卫生许可", 789, None),
    ("其中新办92个、延续95个", 188, None),  # 其中 need not name all
    ("其中新办92个、延续96个", 188, 188),
    ("其中新办92个、延续97个", 188, 189),
    ("含延续96个、变更3个", 188, None),
    ("新办92个、延续96个、其中变更3个", 188, None),
    ("2024年1月至12月", 188, None),
    ("较上年增加5件、办结3件", 188, None),
    ("新办92个", 188, None),
    ("万元", 188, None),
    ("0、10", 10, None),
    ("10个、0个", 10, None),
    ("线上办理50%、窗口办理50%", 188, None),
    ("收费92元、罚款96元", 188, None),
    ("国办发〔2020〕3号、国办函〔2020〕9号", 12, None),
    ("1.新办、2.延续", 188, None),
    ("", 188, None),
]


@pytest.mark.parametrize(("note", "number", "total"), NOTES)
def test_note(note: str, number: int, total: int | None) -> None:
    values = zeros() | {CELL: Value(State.VALUE, number, str(number), note)}
    result = check(FORM_2021, values)
    names = {e.name for e in result.evidence.get(CELL, ())} & {"note_agrees", "note_differs"}
    if total is None:
        assert (result.findings, names) == ((), set())
    elif total == number:
        assert (result.findings, names) == ((), {"note_agrees"})
    else:
        (found,) = result.findings
        assert (found.rule, found.cells, found.expected, found.actual) == ("note_sum", (CELL,), total, number)
        assert names == {"note_differs"}


def test_message() -> None:
    values = zeros() | {CELL: Value(State.VALUE, 188, "188", "92 个新办、95 个延续")}
    (found,) = check(FORM_2021, values).findings
    assert found.message == "行政许可 · 本年处理决定数量：备注各项之和 92 + 95 = 187 ≠ 188"
