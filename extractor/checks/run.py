"""All checks over one report: what fails, what the rules force, and what both say about each cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.checks.dates import date_findings
from extractor.checks.entailed import entail
from extractor.checks.equations import Reading, read
from extractor.checks.notes import check_notes
from extractor.checks.parity import Explanation, explain, suggestion_for
from extractor.checks.prose import check_prose
from extractor.checks.structure import structure_evidence
from extractor.checks.sums import sum_finding
from extractor.forms import Form
from extractor.records import Evidence, Finding, Number, ScoredParagraph, State, Value
from extractor.settings import SUMS_FAIL_ALL, SUMS_FAIL_WIDELY


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the checks say; ``entailed`` and ``evidence`` by full cell name (docs/checks.md lists the evidence)."""

    findings: tuple[Finding, ...]
    entailed: Mapping[str, Number]
    evidence: Mapping[str, tuple[Evidence, ...]]
    explanations: tuple[Explanation, ...] = ()


def check(
    form: Form,
    values: Mapping[str, Value],
    *,
    paragraphs: Sequence[ScoredParagraph] = (),
    title_year: int | None = None,
    structure: Sequence[Evidence] = (),
) -> CheckResult:
    """Run every rule of the form over ``values`` (by full cell name; a missing name counts as absent).

    ``structure`` is what the alignment observed, named as ``structure.py`` says. Never raises on any mix of states and
    never alters a value: numbers that would mend a rule are suggestions, beside it.
    """
    reading = read(form, values)
    found = explain(form, reading)
    findings = [
        sum_finding(reading, i, suggestion_for(found, i, reading.equations.identities[i].cells))
        for i in reading.failing
    ]
    prose_findings, prose = check_prose(form, values, paragraphs, title_year)
    note_findings, notes = check_notes(form, values)
    findings += [*date_findings(paragraphs, title_year), *prose_findings, *note_findings]

    there = {name for name, value in values.items() if value.state is not State.ABSENT}
    outcomes = [
        "" if there.isdisjoint(identity.cells) else _outcome(reading, i)  # what is not there at all proves nothing
        for i, identity in enumerate(reading.equations.identities)
    ]
    evidence: dict[str, list[Evidence]] = {}
    for cell, observed in (
        *_sum_evidence(reading, outcomes),
        *_wide_failure(form, reading, outcomes),
        *_location_evidence(reading, found),
        *prose.items(),
        *notes.items(),
        *((f.cells[0], Evidence("note_differs", 1.0, f.message)) for f in note_findings),
        *structure_evidence(form, values, structure),
    ):
        evidence.setdefault(cell, []).append(observed)
    return CheckResult(tuple(findings), entail(reading), {c: tuple(e) for c, e in evidence.items()}, found)


def _sum_evidence(reading: Reading, outcomes: Sequence[str]) -> Iterator[tuple[str, Evidence]]:
    """How many sums of each cell hold with numbers in them, hold emptily (0 = 0), or fail. n sums weigh 1 − 2⁻ⁿ."""
    equations = reading.equations
    for cell, held in enumerate(equations.within):
        met = [outcomes[i] for i, _ in held]
        for name in _SUM_WORDS:
            if name in met:
                yield equations.names[cell], _sum_observed(name, met.count(name))


def _wide_failure(form: Form, reading: Reading, outcomes: Sequence[str]) -> Iterator[tuple[str, Evidence]]:
    """Where many of a table's sums fail at once, its numbers stand in wrong places: an office errs in one or two."""
    equations = reading.equations
    for table in form.tables:
        prefix = f"{table.id}."
        own = [o for o, x in zip(outcomes, equations.identities, strict=True) if x.cells[0].startswith(prefix)]
        failing, telling = own.count("sum_fails"), own.count("sum_holds")
        in_a_small_table = len(own) < SUMS_FAIL_WIDELY and failing >= SUMS_FAIL_ALL and not telling
        if in_a_small_table or (failing >= SUMS_FAIL_WIDELY and failing > telling / 2):
            words = f"这张表有 {failing} 条合计不成立，数字可能整片错位"
            for cell in equations.names:
                if cell.startswith(prefix):
                    yield cell, Evidence("sums_fail_widely", 1.0, words)


@lru_cache(maxsize=64)
def _sum_observed(name: str, n: int) -> Evidence:
    return Evidence(name, 1 - 0.5**n, _SUM_WORDS[name].format(n))


_SUM_WORDS = {
    "sum_fails": "含此格的合计有 {} 条不成立",
    "sum_holds": "含此格的合计有 {} 条成立（有非零项）",
    "sum_holds_zero": "含此格的合计有 {} 条成立（各项皆为 0，证明力小）",
}


def _outcome(reading: Reading, number: int) -> str:
    residual = reading.residual[number]
    if residual is None:
        return ""
    if residual:
        return "sum_fails"
    telling = any(reading.amounts[cell] for cell, _ in reading.equations.terms[number])
    return "sum_holds" if telling else "sum_holds_zero"


def _location_evidence(reading: Reading, found: Sequence[Explanation]) -> Iterator[tuple[str, Evidence]]:
    """``located``: the share of a failure's rival explanations that name the cell; else ``explained_elsewhere``."""
    equations = reading.equations
    rivals: dict[tuple[int, ...], list[Explanation]] = {}
    for explanation in found:
        rivals.setdefault(explanation.explains, []).append(explanation)
    for failing, group in rivals.items():
        share: dict[str, float] = {}
        reason: dict[str, str] = {}
        for explanation in group:
            for repair in explanation.repairs:
                share[repair.cell] = share.get(repair.cell, 0.0) + 1 / len(group)
                reason.setdefault(repair.cell, explanation.reason)
        for cell, value in share.items():
            yield cell, Evidence("located", min(value, 1.0), reason[cell])
        concerned = dict.fromkeys(equations.names[c] for i in failing for c, _ in equations.terms[i])
        for cell in concerned:
            if cell not in share:
                words = f"不成立的合计由别的格即可解释：{group[0].reason}"
                yield cell, Evidence("explained_elsewhere", 1 / len(group), words)
