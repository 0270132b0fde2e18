"""A corrected document reads back as the same cells and states, whatever they are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.checks import check
from extractor.export.document import Document, compose
from extractor.export.html_page import to_html
from extractor.export.markdown import to_markdown
from extractor.export.word import to_docx
from extractor.forms import NumberKind, load_forms
from extractor.pipeline import extract
from extractor.records import Report, Value
from tests.export.reports import ABSENT, BLANK, DASH, FORM_2021, UNREADABLE, number, report

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"


def _word(document: Document) -> bytes:
    return to_docx(document)


def _page(document: Document) -> bytes:
    return to_html(document).encode()


def _markdown(document: Document) -> bytes:
    return to_markdown(document).encode()


DRAWN = {".docx": _word, ".html": _page, ".md": _markdown}
FORMS = {form.name: form for form in load_forms()}
FORM_2021_NAMES = [a.name for a in FORM_2021.addresses]


def read_back(first: Report, ending: str, folder: Path, clean: bool) -> Report:
    assert first.form is not None
    path = folder / f"corrected{ending}"
    path.write_bytes(DRAWN[ending](compose(first, FORMS[first.form], clean)))
    return extract(path)


def differences(first: Report, second: Report) -> list[str]:
    """Cells that are not the same number or state."""
    assert second.form == first.form
    pairs = ((name, cell.value, second.cells[name].value) for name, cell in first.cells.items())
    return [
        f"{name}: {a.state.value} {a.number} → {b.state.value} {b.number}"
        for name, a, b in pairs
        if (a.state, a.number) != (b.state, b.number)
    ]


def with_findings(base: Report) -> Report:
    """The report with the findings that its cells give, so that marks of every kind are in the document."""
    assert base.form is not None
    values = {name: cell.value for name, cell in base.cells.items()}
    return replace(base, findings=check(FORMS[base.form], values).findings)


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, dict[str, Value], list[str]]:
    """Any form; some cells other than 0, of every state, sometimes a whole column absent; some cells doubtful."""
    form = draw(st.sampled_from(list(FORMS.values())))
    cells: dict[str, Value] = {}
    for address in draw(st.lists(st.sampled_from(form.addresses), max_size=25, unique=True)):
        kind = form.column(address).number
        low = -999 if kind is NumberKind.SIGNED else 0
        numbers = st.integers(low, 9999).map(float)
        if kind is NumberKind.DECIMAL:
            numbers = st.floats(0, 9999).map(lambda x: round(x, 4))
        cells[address.name] = draw(st.one_of(numbers.map(number), st.sampled_from([BLANK, DASH, UNREADABLE])))
    if draw(st.booleans()):
        cells |= {a.name: ABSENT for a in form.addresses if a.table == "requests" and a.column == "other"}
    names = [a.name for a in form.addresses]
    return form.name, cells, draw(st.lists(st.sampled_from(names), max_size=10, unique=True))


@pytest.mark.parametrize(
    ("ending", "clean"),
    [(".docx", False), (".html", True), (".html", False), (".md", True), (".md", False)],
)
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(changed=changes())
def test_any_report(changed, ending, clean, tmp_path):
    form, cells, review = changed
    first = with_findings(report(cells, form=FORMS[form], review=review))
    second = read_back(first, ending, tmp_path, clean)
    assert differences(first, second) == []
    assert second.agency.value == first.agency.value
    assert second.year.value == first.year.value


CASES = {
    "every cell blank": {a.name: BLANK for a in FORM_2021.addresses},
    "every cell a dash": {a.name: DASH for a in FORM_2021.addresses},
    "the table of remedies absent": {a.name: ABSENT for a in FORM_2021.addresses if a.table == "remedies"},
    "one cell absent": {"requests.granted.other": ABSENT},
    "a number with a remark": {
        "proactive.licensing.decisions": number(188, "188（92个新办、96个延续）", "92个新办、96个延续")
    },
    "a unit in the cell": {"proactive.fees.amount": number(0, "0万元", "万元")},
    "thousands": {"proactive.licensing.decisions": number(11190, "11,190")},
}


@pytest.mark.parametrize("ending", list(DRAWN))
@pytest.mark.parametrize("case", list(CASES))
def test_special_reports(case, ending, tmp_path):
    first = with_findings(report(CASES[case]))
    second = read_back(first, ending, tmp_path, clean=False)
    assert differences(first, second) == []
    assert {n: c.value.note for n, c in second.cells.items() if c.value.note} == {
        n: c.value.note for n, c in first.cells.items() if c.value.note
    }


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five real documents are not part of the project")
@pytest.mark.parametrize("clean", [False, True], ids=["marked", "clean"])
def test_the_real_documents(clean, tmp_path):
    for seed in sorted(SEEDS.iterdir()):
        first = extract(seed)
        for ending in DRAWN:
            second = read_back(first, ending, tmp_path, clean)
            assert differences(first, second) == [], (seed.name, ending)
            assert second.agency.value == first.agency.value
            assert second.year.value == first.year.value
            assert [(f.rule, f.cells) for f in second.findings] == [(f.rule, f.cells) for f in first.findings]


@pytest.mark.parametrize("ending", DRAWN)
def test_the_notes_at_the_end_are_no_part_of_the_report(ending: str, tmp_path: Path) -> None:
    row = "requests.other.not_corrected"
    columns = [name for name in FORM_2021_NAMES if name.startswith(f"{row}.")]
    first = report(dict.fromkeys(columns, ABSENT), review=columns)
    second = read_back(first, ending, tmp_path, clean=False)
    assert differences(first, second) == []
    assert {p.section for p in second.paragraphs if "待核" in p.text} == {"page_furniture"}
