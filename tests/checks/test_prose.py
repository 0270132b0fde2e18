"""What the prose says about cells: agreement, contradiction, and the many numbers that name no cell."""

from __future__ import annotations

import pytest

from extractor.checks import check
from extractor.records import Number, ScoredParagraph, State, Value

from .reports import FORM_2019, FORM_2021, printed, zeros

NEW, OLD, FORWARD = "requests.new.total", "requests.carried_over.total", "requests.carried_forward.total"
NATURAL = "requests.new.natural_person"
LICENCES, PENALTIES = "proactive.licensing.decisions", "proactive.penalties.decisions"
RECONSIDERED = "remedies.reconsideration.total"
DIRECT, AFTER = "remedies.litigation_direct.total", "remedies.litigation_after_reconsideration.total"


def heard(text: str, section: str, cells: dict[str, Number], year: int | None = 2024) -> tuple[set[str], set[str]]:
    """(cells that agree, cells that differ)."""
    values = zeros() | {cell: printed(number) for cell, number in cells.items()}
    result = check(FORM_2021, values, paragraphs=[ScoredParagraph(text, section, 1.0, "accepted")], title_year=year)
    agree = {c for c, found in result.evidence.items() if any(e.name == "prose_agrees" for e in found)}
    differ = {c for c, found in result.evidence.items() if any(e.name == "prose_differs" for e in found)}
    assert {f.cells for f in result.findings if f.rule == "prose"} == {(c,) for c in differ}
    return agree, differ


SAID = [
    # text, what the cells hold, the cells that agree, the cells that differ
    ("2024年共收到政府信息公开申请5件。", {NEW: 5}, {NEW}, set()),
    ("2024年共收到政府信息公开申请5件。", {NEW: 6}, set(), {NEW}),
    ("本年度新收申请4件，已按照法定时限办理。", {NEW: 3}, set(), {NEW}),
    ("全年新收政府信息公开申请 12 件，均按时答复。", {NEW: 12}, {NEW}, set()),
    ("本年度收到公民、法人和其他组织提出的政府信息公开申请共计1,275件。", {NEW: 1275}, {NEW}, set()),
    ("共收到政府信息公开申请275件。", {NEW: 272, OLD: 3}, {NEW}, set()),  # last year's are counted in
    ("新收政府信息公开申请275件。", {NEW: 272, OLD: 3}, set(), {NEW}),
    ("共收到政府信息公开申请258件。", {NEW: 272, OLD: 3}, set(), {NEW}),
    ("共收到依申请公开三件，其中自然人申请2件。", {NEW: 3, NATURAL: 2}, {NEW, NATURAL}, set()),
    ("共收到政府信息公开申请3件，其中自然人3件。", {NEW: 3, NATURAL: 2}, {NEW}, {NATURAL}),
    ("本系统未收到公民、法人及其他社会组织提出的政府信息公开申请，诉求均通过现场咨询回应。", {}, {NEW}, set()),
    ("2024年，我局没有收到政府信息公开申请。", {NEW: 1}, set(), {NEW}),
    ("收到政府信息公开申请0件。", {}, {NEW}, set()),
    ("依申请公开方面，上年结转1件，结转下年度继续办理2件。", {OLD: 1, FORWARD: 2}, {OLD, FORWARD}, set()),
    (
        "办理依申请公开中，予以公开4件，部分公开1件，本机关不掌握相关政府信息2件，重复申请1件。",
        {"requests.granted.total": 4, "requests.partially_granted.total": 1,
         "requests.unavailable.not_held.total": 2, "requests.declined.repeated.total": 2},
        {"requests.granted.total", "requests.partially_granted.total", "requests.unavailable.not_held.total"},
        {"requests.declined.repeated.total"},
    ),
    ("全年作出行政许可决定246件，作出行政处罚决定11件。", {LICENCES: 246, PENALTIES: 42}, {LICENCES}, {PENALTIES}),
    ("制发行政规范性文件3件，废止规范性文件1件。",
     {"proactive.normative_documents.issued": 3, "proactive.normative_documents.repealed": 2},
     {"proactive.normative_documents.issued"}, {"proactive.normative_documents.repealed"}),
    ("本年度未制发规范性文件。", {"proactive.normative_documents.issued": 2}, set(),
     {"proactive.normative_documents.issued"}),
    ("行政事业性收费41.84万元。", {"proactive.fees.amount": 41.84}, {"proactive.fees.amount"}, set()),
    ("行政事业性收费418400元。", {"proactive.fees.amount": 41.84}, {"proactive.fees.amount"}, set()),
    ("行政事业性收费41.8万元。", {"proactive.fees.amount": 41.84}, {"proactive.fees.amount"}, set()),
    ("行政事业性收费42.5万元。", {"proactive.fees.amount": 41.84}, set(), {"proactive.fees.amount"}),
    ("因政府信息公开被申请行政复议2件，其中维持1件。", {RECONSIDERED: 2, "remedies.reconsideration.upheld": 1},
     {RECONSIDERED, "remedies.reconsideration.upheld"}, set()),
    ("因政府信息公开引发的行政诉讼3件。", {DIRECT: 2, AFTER: 1}, {DIRECT}, set()),
    ("未发生因政府信息公开引发的行政复议、行政诉讼。", {DIRECT: 1}, {RECONSIDERED, AFTER}, {DIRECT}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "cells", "agree", "differ"), SAID)
def test_said(text: str, cells: dict[str, Number], agree: set[str], differ: set[str]) -> None:
    assert heard(text, "overview.on_request", cells) == (agree, differ)


SILENT = [
    # powers, publications, cases of other people's
    "认领事项共266项，其中：行政裁决1项、行政处罚150项、行政许可17项。",
    "主动公开行政处罚决定12条。",
    "公示行政许可决定33件。",
    "2024年度共在政府门户网站主动公开信息45条。",
    "主动予以公开文件30件。",
    "2024年办理公共场所卫生许可证92家，延续96家，共188家。",
    "全年办理行政复议申请120件。",
    "审理涉及政府信息公开的行政复议12件。",
    "收到群众来信30件。",
    "卫健委窗口共计处理电话咨询34件，网上咨询34件。",
    # other years, parts of the year, comparisons, estimates
    "2023年收到政府信息公开申请9件。",
    "收到政府信息公开申请9件，较上年增加3件。",
    "上半年收到政府信息公开申请9件。",
    "截至6月底，收到政府信息公开申请9件。",
    "收到政府信息公开申请约9件。",
    # parts of the requests
    "通过网络收到政府信息公开申请9件。",
    "收到自然人提出的政府信息公开申请9件。",
    "未收到书面政府信息公开申请。",
    "局属各单位收到政府信息公开申请9件，所属学校4件。",
    "未收到政府信息公开申请的收费投诉。",
    "不予公开3件，无法提供2件。",
    "未收到不予公开的政府信息公开申请。",
    "在医疗领域作出行政处罚决定9件。",
    "对3家单位作出行政处罚决定3件。",
    "未发生因政府信息公开被行政复议纠错、行政诉讼败诉的情况。",
    # other money
    "收取信息处理费200元。",
    "按照国办函〔2020〕109号规定的收费标准，本年度没有产生信息公开处理费。",
    "2024年度我单位不存在信息公开收费情况。",
    "未收到政府信息公开申请培训通知。",
]


@pytest.mark.parametrize("text", SILENT)
def test_numbers_that_name_no_cell(text: str) -> None:
    elsewhere = {NEW: 700, LICENCES: 700, PENALTIES: 700, RECONSIDERED: 700, DIRECT: 700, "requests.granted.total": 700}
    for section in ("overview.on_request", "overview.general", "other_matters"):
        assert heard(text, section, elsewhere) == (set(), set())


def test_problems_and_headings_are_not_read() -> None:
    for section in ("problems", "improvements", "heading", "page_furniture", "title"):
        assert heard("共收到政府信息公开申请5件。", section, {NEW: 6}) == (set(), set())


def test_without_a_year_a_sentence_about_a_year_is_passed_over() -> None:
    assert heard("2024年共收到政府信息公开申请5件。", "overview.on_request", {NEW: 6}, None) == (set(), set())
    assert heard("共收到政府信息公开申请5件。", "overview.on_request", {NEW: 6}, None) == (set(), {NEW})


def test_one_agreeing_statement_is_enough() -> None:
    twice = "本机关收到政府信息公开申请3件。全系统共收到政府信息公开申请5件。"
    assert heard(twice, "overview.on_request", {NEW: 5}) == ({NEW}, set())


@pytest.mark.parametrize("state", [State.ABSENT, State.UNREADABLE])
def test_a_cell_that_was_not_found_contradicts_nothing(state: State) -> None:
    values = zeros() | {NEW: Value(state)}
    said = [ScoredParagraph("共收到政府信息公开申请5件。", "overview.on_request", 1.0, "accepted")]
    assert check(FORM_2021, values, paragraphs=said).findings == ()


def test_cells_that_the_2019_form_lacks_are_not_spoken_of() -> None:
    said = [ScoredParagraph("制发规范性文件3件。行政事业性收费4万元。", "overview.general", 1.0, "accepted")]
    assert check(FORM_2019, zeros(FORM_2019), paragraphs=said).findings == ()


def test_the_finding_says_both_numbers() -> None:
    said = [ScoredParagraph("共收到政府信息公开申请 5 件。", "overview.on_request", 1.0, "accepted")]
    (found,) = (f for f in check(FORM_2021, zeros(), paragraphs=said).findings if f.rule == "prose")
    assert (found.expected, found.actual, found.severity) == (5, 0, "warning")
    assert found.message == "一、本年新收政府信息公开申请数量 · 总计：正文“收到政府信息公开申请5件”，表中为 0"
