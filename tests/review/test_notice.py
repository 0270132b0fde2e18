"""The drafted letter: only what a person called the source's own fault, as printed, with the reasons."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from extractor import store
from extractor.errors import UsageError
from extractor.review.notice import draft, to_docx, to_markdown
from extractor.store import Change, Verdict
from tests.review.conftest import PDF, _read

WRONG = "requests.total.other"


@pytest.fixture
def view(tmp_path: Path) -> store.ReportView:
    db = store.open_database(tmp_path / "a.db")
    source, report = _read(PDF)
    number = store.add_report(db, report, version="test", data=source.data).report_id
    base = store.view(db, number).cells[WRONG].revision
    store.correct(db, number, [Change(WRONG, Verdict.SOURCE_WRONG, base, number=2, why="电话|核实")], who="li")
    return store.view(db, number)


def test_the_letter_names_place_print_and_reason(view: store.ReportView) -> None:
    notice = draft(view)
    assert notice.title == "关于核实《凤湖市公安局石湖区分局2024年政府信息公开工作年度报告》有关数据的函"
    (fault,) = notice.faults
    assert fault.where == "三、收到和处理政府信息公开申请情况，（七）总计 · 其他（第 2 页）"
    assert (fault.printed, fault.should_be) == ("1", "2")
    assert fault.why[0] == "（七）总计：各列之和 61 ≠ 总计 62"
    assert fault.why[-1] == "电话|核实"


def test_markdown_keeps_its_table(view: store.ReportView) -> None:
    lines = [line for line in to_markdown(draft(view)).splitlines() if line.startswith("|")]
    assert len(lines) == 3
    assert r"电话\|核实" in lines[2]


def test_word_opens_and_holds_the_same(view: store.ReportView) -> None:
    import docx

    document = docx.Document(io.BytesIO(to_docx(draft(view))))
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "位置", "原件数据", "应为", "依据"]
    assert [cell.text for cell in table.rows[1].cells][2:4] == ["1", "2"]
    assert document.paragraphs[0].text == draft(view).title


def test_nothing_is_drafted_from_suspicion_alone(tmp_path: Path) -> None:
    db = store.open_database(tmp_path / "b.db")
    source, report = _read(PDF)
    number = store.add_report(db, report, version="test", data=source.data).report_id
    assert store.view(db, number).findings
    with pytest.raises(UsageError):
        draft(store.view(db, number))
