"""What a worker process does with one input. Kept apart from the commands: a worker loads no terminal library."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from extractor import messages
from extractor.errors import InputError, UnreadableFile, UnsupportedKind
from extractor.export.json_report import from_json, to_text
from extractor.export.table_csv import to_csv
from extractor.forms import Form, load_forms
from extractor.pipeline import PAGED, extract_pages, extract_source, on_displayed_pages
from extractor.readers.opening import open_source
from extractor.records import Finding, Problem, Report, Source

if TYPE_CHECKING:
    from extractor.export.searchable import Searchable


@dataclass(frozen=True, slots=True)
class Job:
    """One input and how to read it. ``shown`` is the path that the report names, where it is not ``path``; ``forms`` is the folder of ``--forms``; ``width`` and ``colour`` describe the
    terminal that tables are drawn for, ``lang`` whom they speak to."""

    path: Path
    forms: Path | None = None
    password: str | None = None
    shown: Path | None = None
    width: int = 120
    colour: bool = False
    lang: str = "en"
    draw: Path | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A report as the text of a file, what the closing line counts, and what there is to tell about the source."""

    text: str
    review: int
    findings: int
    problems: tuple[Problem, ...] = ()


def read(job: Job) -> Report:
    """The report of one input, without the input's bytes: read now, or the JSON of one read before, as it now stands.
    Raises ExtractorError."""
    extracted = _extracted(job.path)
    if extracted is not None:
        return extracted
    source = replace(open_source(job.path, password=job.password), path=job.shown or job.path)
    if job.draw is None:
        report = extract_source(source, forms=load_forms(job.forms))
    else:
        report = _draw(source, load_forms(job.forms), job.draw)
    return replace(report, source=replace(report.source, data=b"", password=None))


def _draw(source: Source, forms: tuple[Form, ...], folder: Path) -> Report:
    """Read ``source`` and write its pages as pictures, every cell's box on them, into ``folder``."""
    from extractor.export.draw import draw

    report, pages = extract_pages(source, forms=forms)
    report = on_displayed_pages(report, pages)
    draw(report, pages, folder)
    return report


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A file of an archive: the path that it is told by, and where it lies now or why it does not."""

    path: Path
    file: Path | None = None
    error: InputError | None = None


def unpack(job: Job) -> list[Unpacked] | None:
    """The files of an archive, laid into the folder ``shown``; ``None`` for a file that is none. Raises ExtractorError."""
    from extractor.readers.archive import members

    source = open_source(job.path, password=job.password)
    if source.kind != "zip" or job.shown is None:
        return None
    laid = []
    for number, member in enumerate(members(source)):
        if member.source is None:
            laid.append(Unpacked(member.path, error=member.error))
            continue
        file = job.shown / str(number) / member.path.name
        file.parent.mkdir(parents=True)
        file.write_bytes(member.source.data)
        laid.append(Unpacked(member.path, file))
    return laid


def as_json(job: Job) -> Rendered:
    """The report of one input as the contract's JSON."""
    report = read(job)
    return _rendered(report, to_text(report))


def as_csv(job: Job) -> Rendered:
    """The cells of one input as CSV."""
    report = read(job)
    return _rendered(report, to_csv(report, form_of(report, load_forms(job.forms))))


def as_table(job: Job) -> Rendered:
    """The summary and the tables of one input, drawn for a terminal."""
    return _drawn(job, whole=True)


def as_summary(job: Job) -> Rendered:
    """What one input says in a few lines, drawn for a terminal."""
    return _drawn(job, whole=False)


def _drawn(job: Job, whole: bool) -> Rendered:
    from rich.console import Console

    from extractor.export.terminal import summary, tables

    messages.use(job.lang)
    report = read(job)
    form = form_of(report, load_forms(job.forms))
    console = Console(width=job.width, force_terminal=job.colour, no_color=not job.colour)
    with console.capture() as captured:
        console.print(summary(report, form))
        if whole and form is not None:
            console.print(tables(report, form))
    return _rendered(report, captured.get())


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules say about one input: each failing rule, and its cells with their official names and what they
    hold."""

    findings: tuple[Finding, ...]
    cells: Mapping[str, str]


def check(job: Job) -> Checked:
    """Run the rules on one input: on a report read now, or on the JSON of one read (and perhaps edited) before."""
    forms = load_forms(job.forms)
    report = read(job)
    form = form_of(report, forms)
    if form is None:
        raise InputError(
            "没有认出年度报告的表格，无从核对", "no annual report's tables recognised, so there is nothing to check"
        )
    findings = _checked_anew(report, form) if _is_json(job.path) else report.findings
    named = dict.fromkeys(name for finding in findings for name in _cells_of(finding))
    return Checked(findings, {name: _cell_line(report, form, name) for name in named})


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json"


def _extracted(path: Path) -> Report | None:
    """The report in an extracted JSON file; ``None`` for a file of another kind."""
    if not _is_json(path):
        return None
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableFile(f"不是完好的 JSON：{error}", f"not sound JSON: {error}") from error
    return from_json(data)


def _checked_anew(report: Report, form: Form) -> tuple[Finding, ...]:
    from extractor.checks import check as run_rules

    values = {name: cell.value for name, cell in report.cells.items()}
    year = report.year.value if isinstance(report.year.value, int) else None
    return run_rules(form, values, paragraphs=report.paragraphs, title_year=year).findings


def _cells_of(finding: Finding) -> tuple[str, ...]:
    return finding.cells + ((finding.suggestion.cell,) if finding.suggestion else ())


def _cell_line(report: Report, form: Form, name: str) -> str:
    from extractor.export.document import cell_text, place_name

    cell = report.cells.get(name)
    if cell is None:
        return name
    return f"{place_name(form, cell.address)} = {cell_text(cell.value) or '（空）'}"


def _rendered(report: Report, text: str) -> Rendered:
    review = sum(cell.status != "accepted" for cell in report.cells.values())
    return Rendered(text, review, len(report.findings), report.problems)


def form_of(report: Report, forms: tuple[Form, ...]) -> Form | None:
    """The form that the report was read on."""
    return next((form for form in forms if form.name == report.form), None)


def all_tables(job: Job) -> dict[str, list[dict[str, object]]]:
    """Every table of a PDF or image, as the contract writes them. Raises ExtractorError."""
    from extractor.readers import paged
    from extractor.tables.any_tables import all_tables as find

    source = open_source(job.path, password=job.password)
    if source.kind not in PAGED:
        raise UnsupportedKind(
            f"tables 只读 PDF、OFD 和图片，不读 {source.kind}", f"tables reads PDF, OFD and images, not {source.kind}"
        )
    pages, _ = paged.read_pages(source)
    return {"tables": [table.to_json() for table in find(pages, source)]}


@dataclass(frozen=True, slots=True)
class SearchableJob:
    """A scan, and where its searchable PDF goes."""

    path: Path
    output: Path
    password: str | None = None


def searchable(job: SearchableJob) -> Searchable:
    """Write the searchable PDF. Raises ExtractorError."""
    from extractor.export.searchable import make_searchable

    job.output.parent.mkdir(parents=True, exist_ok=True)
    return make_searchable(open_source(job.path, password=job.password), job.output)
