"""A report as the document that its author wanted: official headings, whole paragraphs, the three tables rebuilt.

``compose`` makes an abstract ``Document`` of blocks; ``word``, ``html_page`` and ``markdown`` draw it. What it
prints reads back as the same cells and states: a number as the source prints it (with its remark), an empty cell
empty, a dash as that dash, and the marks of ``extractor.marks`` for what cannot be read or is not there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from extractor import marks
from extractor.chinese import close_gaps, plain, restore_radicals, tight
from extractor.errors import InputError
from extractor.export.layout import PrintedCell, PrintedTable, print_table
from extractor.forms import Form, FormTable
from extractor.records import Address, Finding, Report, ScoredCell, ScoredParagraph, State, Value
from extractor.sections.headings import read_heading


class Style(Enum):
    """How a line of the document is set."""

    TITLE = "title"
    HEADING = "heading"
    SUBHEADING = "subheading"
    BODY = "body"
    TABLE_NOTE = "table_note"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph."""

    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Slot:
    """What a value cell prints. ``suspect``: a rule's suggestion names it. ``reasons`` are sentences: why a person
    should look at it; empty where nothing is wrong."""

    text: str
    doubtful: bool = False
    broken: bool = False
    suspect: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table and, by cell name, what its value cells print."""

    table: PrintedTable
    slots: Mapping[str, Slot]

    def slot(self, cell: PrintedCell) -> Slot:
        """What ``cell`` prints; a header or label prints its own text."""
        return self.slots[cell.address.name] if cell.address is not None else Slot(cell.text)


@dataclass(frozen=True, slots=True)
class Document:
    """The whole document in printed order; ``notes`` are the sentences about doubtful cells and broken sums at its
    end."""

    title: str
    blocks: tuple[Line | Grid, ...]
    notes: tuple[str, ...] = field(default=())


def compose(report: Report, form: Form, clean: bool = False) -> Document:
    """The corrected document of ``report``; ``clean`` leaves out every mark of doubt. Raises InputError without a
    form."""
    if report.form != form.name:
        raise InputError(
            "文件里没有认出年度报告的表格，无法重排",
            "no annual report's tables were recognised, so nothing can be rebuilt",
        )
    text = _sorted_text(report, form)
    blocks: list[Line | Grid] = [*text.title, *text.preamble]
    slots = {name: _slot(cell, report.findings, clean) for name, cell in report.cells.items()}
    absent = frozenset(name for name, cell in report.cells.items() if cell.value.state is State.ABSENT)
    for section in form.sections:
        blocks.append(Line(section.heading, Style.HEADING))
        blocks += text.sections[section.id]
        if section.table is not None:
            printed = print_table(form.table(section.table), absent)
            if printed is not None:
                blocks.append(Grid(printed, slots))
    blocks += text.signature
    notes = () if clean else tuple(_notes(report, form))
    return Document(_plain_title(text.title), tuple(blocks), notes)


# --------------------------------------------------------------------------- cells


def cell_text(value: Value) -> str:
    """What a cell prints, so that it reads back as the same value and state."""
    match value.state:
        case State.VALUE:
            return _number_text(value)
        case State.NOT_APPLICABLE:
            return value.raw or "—"
        case State.UNREADABLE:
            return marks.UNREADABLE
        case State.ABSENT:
            return marks.ABSENT
        case State.BLANK:
            return ""


def _number_text(value: Value) -> str:
    """The number as printed with what stood beside it; the bare number where the print itself is damaged."""
    raw = restore_radicals(re.sub(r"\s*\n\s*", "", (value.raw or "").strip()))
    if _leading_number(raw) == value.number:
        return raw if value.note is None or tight(value.note) in tight(raw) else f"{raw}（{value.note}）"
    return f"{value.number:.15g}" + (f"（{value.note}）" if value.note else "")


def _leading_number(raw: str) -> float | None:
    match = re.match(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d,.])", plain(raw))
    return float(match[0].replace(",", "")) if match else None


def _slot(cell: ScoredCell, findings: tuple[Finding, ...], clean: bool) -> Slot:
    text = cell_text(cell.value)
    if clean:
        return Slot(text)
    name = cell.address.name
    messages = tuple(f.message for f in findings if name in f.cells)
    doubtful = cell.status != "accepted"
    suspect = any(f.suggestion is not None and f.suggestion.cell == name for f in findings)
    return Slot(text, doubtful, bool(messages), suspect, (*_doubts(cell), *messages))


def _doubts(cell: ScoredCell) -> list[str]:
    """Why a cell is doubtful: the reasons that count against it, the heaviest first, and what the rules would force."""
    if cell.status == "accepted":
        return []
    against = sorted((e for e in cell.evidence if (e.weight or 0) < 0 and e.reason), key=lambda e: e.weight or 0)
    reasons = list(dict.fromkeys(e.reason for e in against))[:3]
    if cell.entailed is not None:
        reasons.append(f"按勾稽关系此格应为 {cell.entailed:.15g}")
    return reasons or [f"可信程度 {cell.confidence:.0%}，请核对"]


# --------------------------------------------------------------------------- paragraphs


@dataclass
class _Text:
    title: list[Line] = field(default_factory=list)
    preamble: list[Line] = field(default_factory=list)
    signature: list[Line] = field(default_factory=list)
    sections: defaultdict[str, list[Line]] = field(default_factory=lambda: defaultdict(list))


_HOME = {"problems": "problems_and_improvements", "improvements": "problems_and_improvements"}


def _home(section: str) -> str:
    """The official section that a paragraph of this kind stands in."""
    return _HOME.get(section, section.split(".")[0])


def _sorted_text(report: Report, form: Form) -> _Text:
    """The paragraphs under their official sections. A heading with official wording is replaced by the official
    one; any other stays, with the paragraph that it opens."""
    text = _Text()
    official = {section.id for section in form.sections}
    current = ""  # the official section that the source itself is in
    pending: list[Line] = []
    for paragraph in report.paragraphs:
        line = _line(paragraph)
        if paragraph.section == "heading":
            heading = read_heading(paragraph.text, form)
            if heading is not None and heading.section and heading.kind in official:
                text.sections[current] += pending  # a heading with nothing under it still stood there
                pending, current = [], heading.kind
            else:
                pending.append(Line(line.text, Style.SUBHEADING))
            continue
        match paragraph.section:
            case "page_furniture":
                continue
            case "table_note":
                if current in official and not _said_by_the_table(line.text, form):
                    text.sections[current].append(line)
            case "title":
                text.title.append(line)
            case "preamble":
                text.preamble += [*pending, line]
                pending = []
            case "signature":
                text.signature.append(line)
            case section:
                home = _home(section)
                text.sections[home if home in official else current] += [*pending, line]
                pending = []
    text.sections[current] += pending
    if not text.title:
        agency, year = report.agency.value, report.year.value
        words = f"{agency or ''}{f'{year}年' if year else ''}政府信息公开工作年度报告"
        text.title.append(Line(words, Style.TITLE))
    text.preamble += text.sections.pop("", [])
    return text


_STYLES = {"title": Style.TITLE, "signature": Style.SIGNATURE, "table_note": Style.TABLE_NOTE}


def _line(paragraph: ScoredParagraph) -> Line:
    style = _STYLES.get(paragraph.section, Style.BODY)
    words = re.sub(r"[ \t\r\f\v\u3000]*\n[ \t\r\f\v\u3000]*", "", paragraph.text.strip())
    if style is Style.TITLE:
        words = tight(words)
    return Line(close_gaps(restore_radicals(words)), style)


def _said_by_the_table(note: str, form: Form) -> bool:
    """Whether a note under a heading only repeats what the rebuilt table shows: its corner, or that a table follows."""
    corners = [c for table in form.tables for c in table.corner]
    return "表格形式" in note or "勾稽关系" in note or any(note in c for c in corners)


def _plain_title(lines: list[Line]) -> str:
    return "".join(line.text for line in lines)


# --------------------------------------------------------------------------- notes

_ROWS_NAMED = 6


def _notes(report: Report, form: Form) -> list[str]:
    """Broken rules first, each a sentence; then the doubtful cells, together where they share a table and the
    weightiest reason; then the paragraphs whose section is a guess."""
    notes = []
    for finding in report.findings:
        hint = finding.suggestion
        suggestion = ""
        if hint is not None and hint.cell in report.cells:
            others = f"；另有 {hint.alternatives} 种可能" if hint.alternatives else ""
            where = place_name(form, Address.parse(hint.cell))
            suggestion = f"（可能是：{where} 应为 {hint.value:.15g}{others}）"
        notes.append(f"【不符】{finding.message}{suggestion}")
    together: dict[tuple[str, str], list[ScoredCell]] = defaultdict(list)
    for cell in report.cells.values():
        if cell.status != "accepted":
            together[(cell.address.table, _doubts(cell)[0])].append(cell)
    notes += [f"【待核】{_cells(form, form.table(table), cells)}：{why}" for (table, why), cells in together.items()]
    notes += [
        f"【归类】“{p.text[:16]}{'…' if len(p.text) > 16 else ''}”归入哪一部分没有把握，请核对"
        for p in report.paragraphs
        if p.status != "accepted" and p.section not in ("page_furniture", "table_note", "heading")
    ]
    return notes


def _cells(form: Form, table: FormTable, cells: list[ScoredCell]) -> str:
    """Cells of one table in words: a row with its columns, or the rows that are doubtful as a whole."""
    if len(cells) == 1:
        printed = cell_text(cells[0].value)
        return f"{place_name(form, cells[0].address)}{f' {printed}' if printed else ''}"
    rows: dict[str, list[str]] = defaultdict(list)
    for cell in cells:
        rows[row_name(form, cell.address)].append(form.column(cell.address).label)
    if len(rows) == 1:
        ((row, columns),) = rows.items()
        return f"{table.title} · {row} · {'、'.join(columns)}"
    named = "；".join(list(rows)[:_ROWS_NAMED]) + (" 等" if len(rows) > _ROWS_NAMED else "")
    return f"{table.title} · {named}（共 {len(rows)} 行 {len(cells)} 格）"


def row_name(form: Form, address: Address) -> str:
    """A row with the group that it stands in, where its own label does not say: （三）不予公开 1.属于国家秘密."""
    row = form.row(address)
    grouped = row.under and not row.label.startswith("（")
    return f"{row.under[-1]} {row.label}" if grouped else row.label


def place_name(form: Form, address: Address) -> str:
    """A cell as a person finds it: table, row and column."""
    return f"{form.table(address.table).title} · {row_name(form, address)} · {form.column(address).label}"
