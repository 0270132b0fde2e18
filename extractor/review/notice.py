"""A drafted letter to the agency about what a person found to be wrong in the source itself.

Only what somebody called the source's own fault goes into it, never what the program merely suspects. The letter is in
Chinese whoever drafts it, for the agency reads it; sender and date stay open.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from extractor.errors import UsageError
from extractor.forms import Form
from extractor.records import Address, PagePlace, Place, State, Value
from extractor.store import CellView, ReportView

SENDER: Final = "（发函单位）"
DATE: Final = "　　　　年　　月　　日"

_STATES: Final = {
    State.BLANK: "（空白）",
    State.NOT_APPLICABLE: "/",
    State.ABSENT: "（无此格）",
    State.UNREADABLE: "（无法辨认）",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in the source: where, what is printed, what should be (where known), and why."""

    where: str
    printed: str
    should_be: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """The letter."""

    title: str
    addressee: str
    opening: str
    faults: tuple[Fault, ...]
    closing: str


def draft(view: ReportView) -> Notice:
    """The letter about a report. Raises UsageError where nobody has called anything in it the source's own fault."""
    form = view.form
    if form is None or not any(cell.source_wrong for cell in view.cells.values()):
        raise UsageError("还没有一格被认定为“原件有误”", "no cell has been called the source's own fault")
    agency = str(view.agency.value) if view.agency is not None and view.agency.value else "（机关名称）"
    year = f"{view.year.value}年" if view.year is not None and view.year.value else ""
    report = f"《{agency}{year}政府信息公开工作年度报告》"
    faults = tuple(_fault(view, form, name, cell) for name, cell in view.cells.items() if cell.source_wrong)
    return Notice(
        title=f"关于核实{report}有关数据的函",
        addressee=f"{agency}：",
        opening=f"我们在核对你单位公开的{report}时，发现下列 {len(faults)} 处数据可能有误，现函告如下，请予核实。",
        faults=faults,
        closing="经核实确有错误的，请按规定更正后重新公开，并将结果函告我们；数据无误的，也请说明情况。",
    )


def _fault(view: ReportView, form: Form, name: str, cell: CellView) -> Fault:
    said = cell.source_wrong
    after = said.after if said is not None and said.after is not None else {}
    address = Address.parse(name)
    heading = next((s.heading for s in form.sections if s.table == address.table), form.table(address.table).title)
    where = f"{heading}，{form.printed_name(address)}{_place(cell.machine.place)}"
    reasons = [f.message for f in view.findings if name in f.cells]
    if said is not None and said.why:
        reasons.append(said.why)
    should = after.get("should_be")
    return Fault(where, _printed(cell.value), "待核" if should is None else str(should), tuple(reasons))


def _place(place: Place | None) -> str:
    return f"（第 {place.page} 页）" if isinstance(place, PagePlace) else ""


def _printed(value: Value) -> str:
    if value.state is State.VALUE:
        return value.raw or str(value.number)
    return _STATES[value.state]


# --------------------------------------------------------------------------- as a file


def to_markdown(notice: Notice) -> str:
    """The letter as Markdown."""
    rows = [
        f"| {i} | {_cell(f.where)} | {_cell(f.printed)} | {_cell(f.should_be)} | {_cell('；'.join(f.why))} |"
        for i, f in enumerate(notice.faults, 1)
    ]
    table = ["| 序号 | 位置 | 原件数据 | 应为 | 依据 |", "| --- | --- | --- | --- | --- |", *rows]
    parts = [f"# {notice.title}", notice.addressee, notice.opening, "\n".join(table), notice.closing, SENDER, DATE]
    return "\n\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def to_docx(notice: Notice) -> bytes:
    """The letter as a Word document on A4, in the type that official letters have (GB/T 9704: 仿宋 16 pt)."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    word = docx.Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(16)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    title = word.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(notice.title)
    run.bold, run.font.size = True, Pt(20)
    word.add_paragraph(notice.addressee)
    word.add_paragraph(notice.opening).paragraph_format.first_line_indent = Pt(32)
    table = word.add_table(rows=1, cols=5, style="Table Grid")
    lines = [("序号", "位置", "原件数据", "应为", "依据")]
    lines += [(str(i), f.where, f.printed, f.should_be, "；".join(f.why)) for i, f in enumerate(notice.faults, 1)]
    for i, line in enumerate(lines):
        cells = table.rows[0].cells if i == 0 else table.add_row().cells
        for cell, text, width in zip(cells, line, (12, 56, 22, 18, 48), strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].add_run(text).font.size = Pt(11)
    word.add_paragraph()
    word.add_paragraph(notice.closing).paragraph_format.first_line_indent = Pt(32)
    for text in (SENDER, DATE):
        word.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()
