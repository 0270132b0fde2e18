"""Reports made by hand: every cell 0 unless said otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from extractor.forms import Form, form_named
from extractor.records import (
    Finding,
    Report,
    ScoredCell,
    ScoredFact,
    ScoredParagraph,
    Source,
    State,
    TextPlace,
    Value,
)

FORM_2021 = form_named("annual-report-2021")
FORM_2019 = form_named("annual-report-2019")

ZERO = Value(State.VALUE, 0, "0")
BLANK = Value(State.BLANK, None, "")
DASH = Value(State.NOT_APPLICABLE, None, "—")
UNREADABLE = Value(State.UNREADABLE, None, "口")
ABSENT = Value(State.ABSENT)

PARAGRAPHS = (
    ("title", "安平县林业局2024年政府信息公开工作年度报告"),
    ("heading", "一、总体概况"),
    ("overview.general", "2024年，安平县林业局把公开写进每一项林政工作，全年没有发生泄密事件。"),
    ("heading", "二、主动公开政府信息的情况"),
    ("table_note", "该部分以表格形式报告。"),
    ("heading", "三、收到和处理政府信息公开申请情况"),
    ("heading", "四、政府信息公开行政复议、行政诉讼情况"),
    ("heading", "五、存在的主要问题及改进情况"),
    ("problems", "一年来仍有两点不足：目录更新偏慢，护林巡查的公开不够及时。"),
    ("improvements", "下一年将每月更新目录，并把巡查结果在七日内公布。"),
    ("heading", "六、其他需要报告的事项"),
    ("other_matters", "本年度未收取信息处理费。"),
    ("signature", "安平县林业局"),
    ("signature", "2025年1月15日"),
    ("page_furniture", "— 3 —"),
)


def number(value: float, raw: str | None = None, note: str | None = None) -> Value:
    """A printed number."""
    return Value(State.VALUE, value, f"{value:.15g}" if raw is None else raw, note)


def report(
    cells: Mapping[str, Value] | None = None,
    *,
    form: Form = FORM_2021,
    review: Sequence[str] = (),
    findings: Sequence[Finding] = (),
    paragraphs: Sequence[tuple[str, str]] = PARAGRAPHS,
) -> Report:
    """A report on ``form``: the given cells by full name, the others 0; ``review`` names the doubtful ones."""
    given = dict(cells or {})
    scored = {}
    for address in form.addresses:
        value = given.pop(address.name, ZERO)
        status = "review" if address.name in review else "accepted"
        place = None if value.state is State.ABSENT else TextPlace(7, 2)
        scored[address.name] = ScoredCell(address, value, 0.5 if status == "review" else 0.999, status, place)
    assert not given, f"no such cells: {list(given)}"
    return Report(
        form=form.name,
        source=Source(Path("a.txt"), b"", "text", "0" * 64),
        pages=None,
        agency=ScoredFact("安平县林业局", 0.99),
        year=ScoredFact(2024, 0.99),
        cells=scored,
        paragraphs=tuple(
            ScoredParagraph(t, s, 0.98, "accepted", TextPlace(i)) for i, (s, t) in enumerate(paragraphs, 1)
        ),
        findings=tuple(findings),
    )
