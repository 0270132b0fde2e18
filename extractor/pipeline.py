"""The order of the stages, and nothing else: source → content → cells and paragraphs → checks → trust → report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from extractor import facts, sections
from extractor.alignment import Alignment, align
from extractor.checks import check
from extractor.confidence import score_cells
from extractor.forms import Form, load_forms
from extractor.forms.vocabulary import vocabulary
from extractor.marks import NOTES_HEADING
from extractor.readers.opening import open_source
from extractor.readers.read import read_declarative
from extractor.records import (
    Block,
    Content,
    Layout,
    Paragraph,
    PrintedPage,
    Problem,
    Report,
    ScoredFact,
    Source,
    Table,
    TextPlace,
)
from extractor.tables.broken_text import recover_tables
from extractor.tables.drawn_grid import with_drawn_grids
from extractor.tables.folded import unfolded
from extractor.tables.joined_lines import join_lines
from extractor.tables_left_out import with_tables_left_out
from extractor.two_readings import compare

if TYPE_CHECKING:  # numpy is not loaded for text
    from extractor.readers.ocr import OcrEngine

PAGED = frozenset({"pdf", "ofd", "image"})
LINED = frozenset({"text", "markdown", "csv"})


def extract(path: Path, *, forms: tuple[Form, ...] | None = None, password: str | None = None) -> Report:
    """Read one file into a report. Raises an ExtractorError with a sentence for the person where it gives none."""
    return extract_source(open_source(path, password=password), forms=forms)


def extract_source(source: Source, *, forms: tuple[Form, ...] | None = None, engine: OcrEngine | None = None) -> Report:
    """The same for a source already opened (a member of an archive, an upload).

    ``engine`` reads scanned pages; without one the process's own is started when the first scan comes.
    """
    report, pages = extract_pages(source, forms=forms, engine=engine)
    return on_displayed_pages(report, pages)


def extract_pages(
    source: Source, *, forms: tuple[Form, ...] | None = None, engine: OcrEngine | None = None
) -> tuple[Report, tuple[PrintedPage, ...]]:
    """The report and the pages that it was read from; places are on the pages as read (scans straightened)."""
    forms = forms or load_forms()
    pages, content = read_content(source, engine)
    content = replace(content, blocks=tuple(with_drawn_grids(unfolded(content.blocks, vocabulary(forms)))))
    blocks, alignment = _align(content, forms, source.kind)
    scanned = any(page.scanned for page in pages)
    if alignment.form is not None and scanned:
        alignment = _look_again(alignment, alignment.form, pages, engine)
    alignment = _with_second_reading(alignment, content, frozenset(p.number for p in pages if p.scanned))
    if scanned:
        from extractor.unruled import with_unruled

        tables = [b for b in blocks if isinstance(b, Table)]
        alignment = replace(alignment, cells=with_unruled(alignment.cells, tables, pages, alignment.structure))
    return _judge(source, content, blocks, alignment), pages


def read_content(source: Source, engine: OcrEngine | None = None) -> tuple[tuple[PrintedPage, ...], Content]:
    """The source's tables and paragraphs, before any form is thought of, and its pages where it has pages."""
    if source.kind not in PAGED:
        return (), _without_own_notes(read_declarative(source))
    from extractor.readers import paged  # pages need the heavy libraries
    from extractor.tables.recover import recover

    pages, problems = paged.read_pages(source, engine)
    return pages, _without_own_notes(recover(pages, source, problems))


def _look_again(
    alignment: Alignment,
    form: Form,
    pages: Sequence[PrintedPage],
    engine: OcrEngine | None,
) -> Alignment:
    """A scan's doubtful cells, read again one by one; the sums say which are doubtful beside the engine."""
    from extractor.rereading import look_again, named_by

    if engine is None:
        from extractor.readers.paddle import shared_engine

        engine = shared_engine()
    checked = check(form, {c.address.name: c.value for c in alignment.cells})
    cells = look_again(alignment.cells, pages, form, named_by(checked.evidence), engine)
    return replace(alignment, cells=cells)


def on_displayed_pages(report: Report, pages: Sequence[PrintedPage]) -> Report:
    """Places found on straightened scans, as places on the pages that a person sees."""
    if not any(page.scanned for page in pages):
        return report
    from extractor.readers.scanned import place_on_page

    cells = {name: replace(c, place=place_on_page(c.place, pages)) for name, c in report.cells.items()}
    paragraphs = tuple(replace(p, place=place_on_page(p.place, pages)) for p in report.paragraphs)
    return replace(report, cells=cells, paragraphs=paragraphs)


# --------------------------------------------------------------------------- content to cells


def _without_own_notes(content: Content) -> Content:
    """What this program wrote at the end of a corrected document is no part of the report."""
    start = next(
        (i for i, b in enumerate(content.blocks) if isinstance(b, Paragraph) and NOTES_HEADING in b.text), None
    )
    if start is None:
        return content
    rest = (replace(b, furniture=True) if isinstance(b, Paragraph) else b for b in content.blocks[start:])
    return replace(content, blocks=(*content.blocks[:start], *rest))


def _align(content: Content, forms: tuple[Form, ...], kind: str) -> tuple[tuple[Block, ...], Alignment]:
    """Align the tables that the source has; where they hold no form, look for tables in its lines of text."""
    blocks: tuple[Block, ...] = content.blocks
    year = facts.year_of_title(content.paragraphs)
    alignment = Alignment(None) if kind in LINED else align(content.tables, forms, year)
    if kind in LINED or _incomplete(alignment):
        # pages and office files, too, hold tables as lines of text
        loose = tuple(b for block in content.blocks for b in _as_lines(block)) if kind not in LINED else blocks
        recovered = _recover_runs(loose, forms)
        second = align([b for b in recovered if isinstance(b, Table)], forms, year)
        if second.matched > alignment.matched:
            blocks, alignment = recovered, second
    return _joined(_revert_unused(blocks, alignment), kind), alignment


def _with_second_reading(alignment: Alignment, content: Content, scanned: frozenset[int]) -> Alignment:
    """With what a second reading of the tables says; of a scan it is held against what the second look made of the cells.

    ``scanned`` are the numbers of the pages that OCR read.
    """
    if not content.second_tables or alignment.form is None:
        return alignment
    second = align(content.second_tables, (alignment.form,))
    return compare(alignment, second, scanned)


def _incomplete(alignment: Alignment) -> bool:
    return alignment.form is None or any(e.name.startswith("line_missing") for e in alignment.structure)


def _as_lines(block: Block) -> Iterable[Block]:
    """A paragraph of an office file, line by line (a pasted table stands in one paragraph with line breaks)."""
    if isinstance(block, Paragraph) and "\n" in block.text and not block.furniture:
        return [replace(block, text=line) for line in block.text.split("\n")]
    return [block]


def _recover_runs(blocks: Sequence[Block], forms: tuple[Form, ...]) -> tuple[Block, ...]:
    """Each run of paragraphs between real tables, looked through for tables of text."""
    found: list[Block] = []
    run: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph) and not block.furniture:
            run.append(block)
            continue
        found += recover_tables(run, forms)
        run = []
        found.append(block)
    return (*found, *recover_tables(run, forms))


def _revert_unused(blocks: Sequence[Block], alignment: Alignment) -> tuple[Block, ...]:
    """A table of text lines that holds no line of the form was prose after all."""
    kept: list[Block] = []
    index = -1
    for block in blocks:
        if isinstance(block, Paragraph):
            kept.append(block)
            continue
        index += 1
        if block.layout is Layout.GRID or index in alignment.used_tables:
            kept.append(block)
        else:
            kept += [
                Paragraph(("\t" if block.layout is Layout.FIELDS else " ").join(c.text for c in row), row[0].place)
                for row in block.rows
                if row
            ]
    return tuple(kept)


def _joined(blocks: Sequence[Block], kind: str) -> tuple[Block, ...]:
    """Lines of text sources become the author's paragraphs; other sources know theirs."""
    if kind not in LINED:
        return tuple(blocks)
    found: list[Block] = []
    run: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph) and isinstance(block.place, TextPlace) and not block.furniture:
            run.append(block)
            continue
        found += join_lines(run)
        run = []
        found.append(block)
    return (*found, *join_lines(run))


# --------------------------------------------------------------------------- cells to report


def _judge(source: Source, content: Content, blocks: Sequence[Block], alignment: Alignment) -> Report:
    form = alignment.form
    paragraphs = sections.label(blocks, form)
    agency, year = facts.agency_and_year(paragraphs, blocks)
    alignment, left_out = with_tables_left_out(alignment, blocks)
    problems = (*content.problems, *left_out)
    if form is None:
        problems = (*problems, NO_FORM)
        return Report(None, source, content.pages, agency, year, {}, paragraphs, (), problems)
    values = {c.address.name: c.value for c in alignment.cells}
    checked = check(form, values, paragraphs=paragraphs, title_year=_year(year), structure=alignment.structure)
    cells = score_cells(alignment.cells, checked.entailed, checked.evidence, source.kind)
    return Report(form.name, source, content.pages, agency, year, cells, paragraphs, checked.findings, problems)


def _year(year: ScoredFact) -> int | None:
    return year.value if isinstance(year.value, int) else None


NO_FORM = Problem(
    "no_form",
    "没有找到年度报告的表格，这不像一份政府信息公开工作年度报告",
)
