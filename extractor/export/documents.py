"""Many corrected documents or searchable PDFs, each named after its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from extractor.errors import InputError, UsageError
from extractor.export.collection import Exported
from extractor.export.document import Document, cell_text, compose, place_name
from extractor.export.json_report import number
from extractor.forms import Form, load_forms
from extractor.readers.opening import source_of
from extractor.records import Report, State, Value

SEARCHABLE: Final = "searchable-pdf"
ENDINGS: Final = {"docx": ".docx", "html": ".html", "md": ".md", SEARCHABLE: ".pdf"}
"""What can be written, and how its files end."""

_PAGES: Final = frozenset({"pdf", "image"})


@dataclass(frozen=True, slots=True)
class Job:
    """One document to write to ``target``: ``kind`` is a key of ``ENDINGS``; ``report`` with people's words in place and
    the sentences about them, or the source's bytes for a searchable PDF."""

    kind: str
    target: Path
    name: str
    report: Report | None = None
    said: tuple[str, ...] = ()
    data: bytes | None = None
    clean: bool = False


def suits(item: Exported, kind: str) -> bool:
    """Whether there can be such a document: a searchable PDF is one of pages."""
    return kind != SEARCHABLE or item.kind in _PAGES


def jobs(
    items: Iterable[Exported], kind: str, folder: Path, clean: bool = False
) -> Iterator[Job | tuple[str, InputError]]:
    """A job for each report that has what its document needs; for any other, its name and why there is none. All ``suit``."""
    taken: set[str] = set()
    forms = {form.name: form for form in load_forms()}
    for item in items:
        target = folder / _file_name(item, ENDINGS[kind], taken)
        if kind == SEARCHABLE:
            if (data := item.data()) is None:
                yield item.name, InputError("没有存下原件", "the source was not kept")
            else:
                yield Job(kind, target, item.name, data=data)
        elif item.final is None:
            yield item.name, InputError(item.error or "没有读出报告", item.error or "no report was read")
        elif (form := forms.get(item.final.form or "")) is None:
            yield item.name, InputError("没有认出年度报告的表格", "no annual report's tables recognised")
        else:
            yield Job(kind, target, item.name, item.final, () if clean else tuple(_said(item, form)), clean=clean)


def _file_name(item: Exported, ending: str, taken: set[str]) -> str:
    """The source's name with this ending; where another has it already, with the start of the source's SHA-256."""
    for name in (item.name, f"{item.sha256[:8]}__{item.name}", f"{item.sha256}__{item.name}"):
        full = name if name.lower().endswith(ending) else name + ending
        if full.casefold() not in taken:
            break
    taken.add(full.casefold())
    return full


def _said(item: Exported, form: Form) -> Iterator[str]:
    """What people settled, a sentence each: the document prints their word, here stands what the source prints."""
    for name, said in item.settled.items():
        cell = item.report.cells.get(name) if item.report else None
        if cell is not None and (said.value.number, said.value.state) != (cell.value.number, cell.value.state):
            where = place_name(form, cell.address)
            yield f"【核定】{where}：程序读作 {_shown(cell.value)}，{said.who} 核定为 {_shown(said.value)}（{said.at[:10]}）{said.why}"
    if item.agency_settled:
        yield f"【核定】机关名称：{item.agency or '（空）'}"
    if item.year_settled:
        yield f"【核定】年度：{item.year or '（空）'}"


def _shown(value: Value) -> str:
    if value.state is State.VALUE:
        return str(number(value.number))
    return cell_text(value) or "（空）"


def write(job: Job) -> int:
    """Write one document whole or not at all; gives how many places it asks to look at. Runs in a worker process.

    Raises ExtractorError."""
    half = job.target.with_name(f".{job.target.name[-200:]}.part{job.target.suffix}")
    try:
        try:
            marks = _drawn(job, half)
            half.replace(job.target)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            f"不能写 {job.target}：{error.strerror}", f"cannot write {job.target}: {error.strerror}"
        ) from error
    return marks


def _drawn(job: Job, path: Path) -> int:
    if job.report is None:
        from extractor.export.searchable import make_searchable

        make_searchable(source_of(Path(job.name), job.data or b""), path)
        return 0
    form = next(form for form in load_forms() if form.name == job.report.form)
    document = compose(job.report, form, job.clean)
    document = replace(document, notes=(*job.said, *document.notes))
    path.write_bytes(to_bytes(document, ENDINGS[job.kind]))
    return len(document.notes)


def to_bytes(document: Document, ending: str) -> bytes:
    """A corrected document as a file with this ending (``.docx``, ``.md``, ``.html``)."""
    if ending == ".docx":
        from extractor.export.word import to_docx

        return to_docx(document)
    if ending == ".md":
        from extractor.export.markdown import to_markdown

        return to_markdown(document).encode()
    from extractor.export.html_page import to_html

    return to_html(document).encode()
