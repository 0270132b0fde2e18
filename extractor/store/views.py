"""A report as it stands: what the machine read, what people said since, and what follows from both together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from extractor.checks import check
from extractor.errors import UsageError
from extractor.forms import Form, load_forms
from extractor.records import Finding, Number, Report, ScoredCell, ScoredFact, Value
from extractor.store.history import NOTHING, Entry, Standing, effective, standings
from extractor.store.need import cell_need
from extractor.store.paragraphs import ParagraphView, apply

FACTS: Final = ("agency", "year")

Seen = Callable[[str], int]


def never_seen(target: str) -> int:
    del target
    return 0


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell as it stands.

    ``machine`` is the program's reading with place, evidence and confidence; ``value`` is what counts: the person's
    word where there is one. ``revision``, of the last record or reading, is to be named as the base of a change.
    ``differs``: the machine now reads otherwise than when the person settled the cell. ``entailed`` is the one number
    that the sums force now, where none is printed.
    """

    machine: ScoredCell
    value: Value
    revision: int
    settled: Entry | None = None
    source_wrong: Entry | None = None
    notes: tuple[Entry, ...] = ()
    differs: bool = False
    entailed: Number | None = None
    need: float = 0.0

    @property
    def open(self) -> bool:
        """Whether the cell is doubtful and no person has settled it."""
        return self.machine.status != "accepted" and self.settled is None


@dataclass(frozen=True, slots=True)
class FactView:
    """Agency or year as it stands."""

    machine: ScoredFact
    value: str | int | None
    revision: int
    settled: Entry | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a source gave no report."""

    error: str
    zh: str
    en: str
    version: str
    at: str


@dataclass(frozen=True, slots=True)
class Head:
    """What identifies a report and its present extraction. ``status`` is one of ``summary.STATUSES``."""

    id: int
    sha256: str
    name: str
    kind: str
    status: str
    revision: int
    extraction_id: int | None = None
    version: str | None = None
    made_at: str | None = None
    read_at_revision: int = 0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class ReportView:
    """A whole report as it stands. ``machine`` is ``None`` while no reading has succeeded; then all else is empty.

    ``findings`` are the rules that fail with what counts now; ``history`` every record, oldest first; ``lost`` those
    records on paragraphs or cells that the present extraction no longer has.
    """

    head: Head
    machine: Report | None
    cells: Mapping[str, CellView] = field(default_factory=dict)
    paragraphs: tuple[ParagraphView, ...] = ()
    agency: FactView | None = None
    year: FactView | None = None
    findings: tuple[Finding, ...] = ()
    history: tuple[Entry, ...] = ()
    lost: tuple[Entry, ...] = ()

    @property
    def form(self) -> Form | None:
        return form_of(self.machine)

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """Failing sums that wait for a person: those of which no cell is called the source's own fault and not every
        cell is settled. Warnings (dates, prose, notes) are told; they ask for a look by lowering their cells' trust."""
        return tuple(f for f in self.findings if f.severity == "error" and f.cells and not self._explained(f))

    def _explained(self, finding: Finding) -> bool:
        concerned = [self.cells[name] for name in finding.cells if name in self.cells]
        return any(c.source_wrong for c in concerned) or all(c.settled for c in concerned)

    @property
    def to_settle(self) -> tuple[str, ...]:
        """The cells that wait for a person, neediest first: doubtful ones, then the rest of the failing rules'."""
        broken = {name for f in self.open_findings for name in f.cells}
        waiting = [n for n, c in self.cells.items() if c.settled is None and (c.open or n in broken)]
        return tuple(sorted(waiting, key=lambda n: (not self.cells[n].open, -self.cells[n].need)))


def form_of(report: Report | None, forms: Sequence[Form] | None = None) -> Form | None:
    """The form that a report was read on; ``None`` where it is not known here."""
    return next((f for f in forms or load_forms() if report is not None and f.name == report.form), None)


def compose(head: Head, report: Report | None, history: Sequence[Entry], seen: Seen = never_seen) -> ReportView:
    """The view of a report from its reading and its records (oldest first). ``seen(cell)`` is for ``need``: how often
    that cell was settled in other reports of the kind."""
    if report is None:
        return ReportView(head, None, history=tuple(history))
    said = standings(history)
    counting = effective(history)
    revisions = {target: standing.revision for target, standing in said.items()}
    paragraphs, lost = apply(report.paragraphs, counting, revisions)
    facts = {name: _fact(getattr(report, name), said.get(name, NOTHING), head.read_at_revision) for name in FACTS}
    values = {name: said.get(name, NOTHING).value(cell.value) for name, cell in report.cells.items()}
    findings, entailed = _checked(report, values, paragraphs, facts["year"].value, touched=bool(counting))
    sums = _sums_of(report.form)
    failing: dict[str, int] = {}
    for finding in findings:
        for name in finding.cells:
            failing[name] = failing.get(name, 0) + 1
    cells = {}
    for name, cell in report.cells.items():
        standing = said.get(name, NOTHING)
        waiting = standing.settled is None and (cell.status != "accepted" or name in failing)
        cells[name] = CellView(
            cell,
            values[name],
            max(standing.revision, head.read_at_revision),
            standing.settled,
            standing.source_wrong,
            standing.notes,
            standing.differs(cell.value),
            entailed.get(name),
            cell_need(cell.confidence, sums.get(name, 0), failing.get(name, 0), seen(name)) if waiting else 0.0,
        )
    strays = tuple(e for e in counting if e.target not in cells and e.target in _cell_targets(counting))
    return ReportView(
        head, report, cells, paragraphs, facts["agency"], facts["year"], findings, tuple(history), (*lost, *strays)
    )


def settled_report(view: ReportView) -> Report:
    """The report with people's words in place: what was settled is accepted with confidence 1.

    What people called the source's own fault stays as printed. Raises UsageError where no reading has succeeded.
    """
    if view.machine is None:
        raise UsageError("这份文件没有读出报告", "no report was read from this file")
    cells = {
        name: replace(c.machine, value=c.value, confidence=1.0, status="accepted")
        if c.settled is not None
        else replace(c.machine, entailed=c.entailed)
        for name, c in view.cells.items()
    }
    paragraphs = tuple(
        replace(p.paragraph, confidence=1.0, status="accepted") if p.settled is not None else p.paragraph
        for p in view.paragraphs
    )
    return replace(
        view.machine,
        cells=cells,
        paragraphs=paragraphs,
        findings=view.findings,
        agency=_settled_fact(view.agency, view.machine.agency),
        year=_settled_fact(view.year, view.machine.year),
    )


def _settled_fact(fact: FactView | None, machine: ScoredFact) -> ScoredFact:
    return machine if fact is None or fact.settled is None else ScoredFact(fact.value, 1.0)


def _cell_targets(entries: Sequence[Entry]) -> set[str]:
    return {e.target for e in entries if "." in e.target}


def _fact(machine: ScoredFact, standing: Standing, read_at: int) -> FactView:
    entry = standing.reading
    value = entry.after["value"] if entry is not None and entry.after is not None else machine.value
    return FactView(machine, value, max(standing.revision, read_at), entry)


def _checked(
    report: Report,
    values: Mapping[str, Value],
    paragraphs: Sequence[ParagraphView],
    year: str | int | None,
    touched: bool,
) -> tuple[tuple[Finding, ...], Mapping[str, Number]]:
    """The rules run anew once a person has said anything; until then they stand as they were read."""
    form = form_of(report)
    if form is None or not touched:
        return report.findings, {n: c.entailed for n, c in report.cells.items() if c.entailed is not None}
    result = check(
        form,
        values,
        paragraphs=tuple(p.paragraph for p in paragraphs),
        title_year=year if isinstance(year, int) else None,
    )
    return result.findings, result.entailed


@lru_cache(maxsize=16)
def _sums_of(form_name: str | None) -> Mapping[str, int]:
    """How many sums each cell of a form is in."""
    form = next((f for f in load_forms() if f.name == form_name), None)
    counts: dict[str, int] = {}
    for identity in form.identities if form is not None else ():
        for name in identity.cells:
            counts[name] = counts.get(name, 0) + 1
    return counts
