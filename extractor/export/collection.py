"""Many reports for export: out of the store, or out of files of extracted JSON, one at a time.

What was printed, what a person settled and what the sums entail stay three things: ``Exported.report`` is the machine's
reading, ``Exported.settled`` holds people's words beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import ExtractorError, UnreadableFile
from extractor.export.json_report import from_json
from extractor.records import Finding, Number, Report, ScoredCell, Value

if TYPE_CHECKING:
    from extractor.store import Database, Filter, ReportView


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person said about one cell: the value that counts, by which verdict, who, when (ISO 8601, UTC), why."""

    value: Value
    verdict: str
    who: str
    at: str
    why: str = ""


def _not_kept() -> bytes | None:
    return None


@dataclass(frozen=True, slots=True)
class Exported:
    """A report as it leaves: the machine's reading (``None`` where there is none, then ``error`` says why), people's
    words by cell, agency and year as they count, the rules that fail with what counts, what the sums entail.

    ``final`` is the reading with people's words in place, for documents; ``data()`` the source's bytes where they are
    still to be had."""

    name: str
    sha256: str
    kind: str
    status: str
    report: Report | None
    agency: str | None = None
    year: int | None = None
    agency_settled: bool = False
    year_settled: bool = False
    settled: Mapping[str, Settled] = field(default_factory=dict)
    entailed: Mapping[str, Number] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    error: str | None = None
    final: Report | None = None
    data: Callable[[], bytes | None] = _not_kept

    def counts(self, cell: ScoredCell) -> Value:
        """The value that counts: the person's where there is one, otherwise the printed one. Never an entailed one."""
        said = self.settled.get(cell.address.name)
        return said.value if said is not None else cell.value

    def trust(self, cell: ScoredCell) -> str:
        """``settled`` by a person, else ``review`` where doubtful, else ``accepted``."""
        return "settled" if cell.address.name in self.settled else cell.status


# --------------------------------------------------------------------------- out of the store

_PAGE = 1000


def from_store(db: Database, wanted: Filter | None = None) -> Iterator[Exported]:
    """The reports that ``wanted`` describes (none: all), by name and digest: the order depends neither on how they came
    in nor on the database."""
    from extractor import store

    wanted = wanted if wanted is not None else store.Filter()
    found: dict[int, tuple[str, str]] = {}
    # numbers first, reports after: a list of rows that only grow can be paged without losing one
    while page := store.queue(db, wanted, limit=_PAGE, offset=len(found), order="name").items:
        known = len(found)
        found.update((item.id, (item.name, item.sha256)) for item in page)
        if len(found) == known:
            break
    for number in sorted(found, key=found.__getitem__):
        yield _from_view(db, store.view(db, number))


def _from_view(db: Database, view: ReportView) -> Exported:
    from extractor import store

    head = view.head
    year = view.year.value if view.year is not None else None
    settled = {
        name: Settled(cell.value, entry.verdict.value, entry.who, entry.at, entry.why)
        for name, cell in view.cells.items()
        if (entry := cell.settled) is not None
    }
    return Exported(
        name=head.name,
        sha256=head.sha256,
        kind=head.kind,
        status=head.status,
        report=view.machine,
        agency=None if view.agency is None or view.agency.value is None else str(view.agency.value),
        year=year if isinstance(year, int) else None,
        agency_settled=view.agency is not None and view.agency.settled is not None,
        year_settled=view.year is not None and view.year.settled is not None,
        settled=settled,
        entailed={name: cell.entailed for name, cell in view.cells.items() if cell.entailed is not None},
        findings=view.findings,
        error=head.failure.en if head.failure is not None and view.machine is None else None,
        final=None if view.machine is None else store.settled_report(view),
        data=lambda: store.source_data(db, head.id),
    )


# --------------------------------------------------------------------------- out of files


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of the files' reports: every field that is given must hold, as in the store's filter."""

    agency: str | None = None
    year: int | None = None
    rule: str | None = None
    kind: str | None = None
    status: tuple[str, ...] = ()
    search: str | None = None

    def takes(self, item: Exported) -> bool:
        return (
            (self.agency is None or self.agency in (item.agency or ""))
            and (self.year is None or self.year == item.year)
            and (self.rule is None or any(f.rule == self.rule for f in item.findings))
            and (self.kind is None or self.kind == item.kind)
            and (not self.status or item.status in self.status)
            and (self.search is None or self.search in f"{item.agency or ''}\n{item.name}\n{item.sha256}")
        )


def from_files(files: Iterable[Path], choice: Choice | None = None) -> Iterator[Exported]:
    """The reports in files of extracted JSON. A file that tells of a failure gives a report without a reading.

    Raises UnreadableFile for what is not this program's JSON."""
    for file in files:
        item = _from_file(file)
        if choice is None or choice.takes(item):
            yield item


def _from_file(file: Path) -> Exported:
    try:
        data = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableFile(f"{file} 不是完好的 JSON：{error}", f"{file} is not sound JSON: {error}") from error
    if isinstance(data, dict) and isinstance(told := data.get("error"), str):
        source = data.get("source")
        path = source.get("path", file) if isinstance(source, dict) else file
        return Exported(Path(str(path)).name, "", "", "failed", None, error=told)
    try:
        report = from_json(data)
    except ExtractorError as error:
        raise UnreadableFile(f"{file}：{error.zh}", f"{file}: {error.en}") from error
    return of_report(report)


def of_report(report: Report) -> Exported:
    """A report that no person has touched."""
    doubtful = any(cell.status != "accepted" for cell in report.cells.values())
    broken = any(f.severity == "error" for f in report.findings)
    return Exported(
        name=report.source.path.name,
        sha256=report.source.sha256,
        kind=report.source.kind,
        status="unrecognised" if report.form is None else "open" if doubtful or broken else "clean",
        report=report,
        agency=None if report.agency.value is None else str(report.agency.value),
        year=report.year.value if isinstance(report.year.value, int) else None,
        entailed={name: cell.entailed for name, cell in report.cells.items() if cell.entailed is not None},
        findings=report.findings,
        final=report,
        data=lambda: _source_data(report),
    )


def _source_data(report: Report) -> bytes | None:
    """The bytes of the file that was read, where it is still there and the same."""
    try:
        data = report.source.path.read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == report.source.sha256 else None
