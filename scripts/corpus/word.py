"""Reports as DOCX, the document part written as XML: merges, boxes, changes and page breaks as Word has them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from random import Random
from xml.sax.saxutils import escape

from docx import Document as WordDocument
from docx.oxml import parse_xml

from corpus.layout import lay_out
from corpus.records import LaidCell, LaidTable, SyntheticReport, TableSlot, Text

NAMESPACES = " ".join((
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"',
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"',
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"',
    'xmlns:v="urn:schemas-microsoft-com:vml"',
))  # fmt: skip
CHANGE = 'w:id="{}" w:author="办公室" w:date="2024-01-08T09:00:00Z"'


@dataclass
class Habits:
    """What this office's Word file is like."""

    heading_styles: bool = False
    """Headings have Word's heading styles; else they are bold paragraphs."""
    header: str = ""
    """Running head; goes to gold as furniture."""
    page_numbers: bool = False
    text_box: bool = False
    """The title stands in a text box (and, as Word writes it, once more in the fallback)."""
    changes: bool = False
    """Tracked insertions and deletions in prose and in cells."""
    nested: bool = False
    """Tables stand inside a one-cell table."""
    split: bool = False
    """The big table is cut in two at a page break."""
    repeat_header: bool = False
    control: bool = False
    """Some paragraphs stand in content controls."""
    cell_paragraphs: bool = False
    """Labels are cut into several paragraphs or lines inside their cell."""
    blank: str = ""
    counter: list[int] = field(default_factory=lambda: [100])

    def number(self) -> int:
        """A fresh id."""
        self.counter[0] += 1
        return self.counter[0]


def _run(text: str, *, bold: bool = False, deleted: bool = False) -> str:
    tag = "w:delText" if deleted else "w:t"
    properties = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{properties}<{tag} xml:space="preserve">{escape(text)}</{tag}></w:r>'


def _paragraph(inner: str, *, style: str = "", centred: bool = False) -> str:
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + ('<w:jc w:val="center"/>' if centred else "")
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def _changed(before: str, old: str, new: str, after: str, habits: Habits) -> str:
    deleted = f"<w:del {CHANGE.format(habits.number())}>{_run(old, deleted=True)}</w:del>"
    inserted = f"<w:ins {CHANGE.format(habits.number())}>{_run(new)}</w:ins>"
    return (_run(before) if before else "") + deleted + inserted + (_run(after) if after else "")


def _text(rng: Random, text: Text, habits: Habits) -> str:
    if text.section == "title":
        title = _paragraph(_run(text.text, bold=True), centred=True)
        return _paragraph(_text_box(title, habits)) if habits.text_box else title
    if text.level is not None:
        style = f"Heading{text.level}" if habits.heading_styles else ""
        return _paragraph(_run(text.text, bold=not style), style=style)
    words = text.text
    if habits.changes and len(words) > 30 and rng.random() < 0.4:
        at = rng.randint(5, len(words) - 12)
        inner = _changed(
            words[:at], rng.choice(("有关", "认真", "进一步")), words[at : at + 6], words[at + 6 :], habits
        )
    else:
        cut = rng.randint(1, max(1, len(words) - 1))
        inner = _run(words[:cut]) + (_run(words[cut:]) if words[cut:] else "")
    made = _paragraph(inner)
    if habits.control and rng.random() < 0.3:
        return f"<w:sdt><w:sdtContent>{made}</w:sdtContent></w:sdt>"
    return made


def _text_box(paragraph: str, habits: Habits) -> str:
    box = f"<w:txbxContent>{paragraph}</w:txbxContent>"
    drawing = (
        f'<w:drawing><wp:inline><wp:extent cx="5000000" cy="800000"/><wp:docPr id="{habits.number()}" name="文本框"/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr/><wps:txbx>{box}</wps:txbx><wps:bodyPr/></wps:wsp>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    old = f'<w:pict><v:shape style="width:400pt;height:60pt"><v:textbox>{box}</v:textbox></v:shape></w:pict>'
    choice = f'<mc:Choice Requires="wps">{drawing}</mc:Choice><mc:Fallback>{old}</mc:Fallback>'
    return f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"


def _cell(rng: Random, cell: LaidCell, row: int, habits: Habits) -> str:
    span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
    merge = ""
    if cell.row_span > 1:
        merge = '<w:vMerge w:val="restart"/>' if row == cell.row else "<w:vMerge/>"
    properties = f'<w:tcPr><w:tcW w:w="{800 * cell.column_span}" w:type="dxa"/>{span}{merge}</w:tcPr>'
    if row != cell.row:
        return f"<w:tc>{properties}<w:p/></w:tc>"
    text = cell.text or (habits.blank if cell.address else "")
    if habits.changes and cell.address and text.isdigit() and rng.random() < 0.03:
        inner = _paragraph(_changed("", str(int(text) + rng.randint(1, 9)), text, "", habits))
    elif habits.cell_paragraphs and cell.header and len(text) > 4 and rng.random() < 0.4:
        half = rng.randint(2, len(text) - 2)
        if rng.random() < 0.5:
            inner = _paragraph(_run(text[:half])) + _paragraph(_run(text[half:]))
        else:
            inner = _paragraph(f"{_run(text[:half])}<w:r><w:br/></w:r>{_run(text[half:])}")
    else:
        inner = _paragraph(_run(text) if text else "", centred=not cell.header)
    return f"<w:tc>{properties}{inner}</w:tc>"


def _rows(rng: Random, table: LaidTable, habits: Habits, rows: range, fresh: bool) -> str:
    """Table rows as XML. ``fresh``: a merge that comes from above starts anew (the table was cut here)."""
    out = []
    for number in rows:
        over = sorted((c for c in table.cells if c.row <= number < c.row + c.row_span), key=lambda c: c.column)
        if fresh and number == rows[0]:
            over = [
                LaidCell("", number, c.column, c.row + c.row_span - number, c.column_span, None, c.header)
                if c.row < number
                else c
                for c in over
            ]
        out.append("<w:tr>" + "".join(_cell(rng, c, number, habits) for c in over) + "</w:tr>")
    return "".join(out)


def _table(table: LaidTable, rows: str) -> str:
    grid = '<w:gridCol w:w="800"/>' * table.columns
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def tables_xml(rng: Random, table: LaidTable, habits: Habits) -> str:
    """A table of the report, cut, nested or plain."""
    every = range(table.rows)
    if habits.split and table.id == "requests" and table.rows > 8:
        at = rng.randint(6, table.rows - 3)
        head = min((c.row for c in table.cells if c.address), default=0)
        first = _table(table, _rows(rng, table, habits, range(at), False))
        again = _rows(rng, table, habits, range(head), False) if habits.repeat_header else ""
        second = _table(table, again + _rows(rng, table, habits, range(at, table.rows), True))
        return first + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + second
    made = _table(table, _rows(rng, table, habits, every, False))
    if habits.nested:
        cell = f'<w:tc><w:tcPr><w:tcW w:w="9000" w:type="dxa"/></w:tcPr>{made}<w:p/></w:tc>'
        return f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr>{cell}</w:tr></w:tbl>'
    return made


def docx_bytes(rng: Random, report: SyntheticReport, habits: Habits) -> bytes:
    """The report as a DOCX file; the same draws give the same bytes."""
    document = WordDocument()
    body = document.element.body
    parts = [
        tables_xml(rng, lay_out(report, b.table), habits) + "<w:p/>"
        if isinstance(b, TableSlot)
        else _text(rng, b, habits)
        for b in report.blocks
    ]
    for element in parse_xml(f"<w:body {NAMESPACES}>{''.join(parts)}</w:body>"):
        body.insert(len(body) - 1, element)
    section = document.sections[0]
    if habits.header:
        section.header.paragraphs[0].text = habits.header
    if habits.page_numbers:
        field_xml = (
            f'<w:p {NAMESPACES}><w:r><w:t xml:space="preserve">- </w:t></w:r>'
            '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            '<w:r><w:t xml:space="preserve"> -</w:t></w:r></w:p>'
        )
        section.footer._element.append(parse_xml(field_xml))
    out = io.BytesIO()
    document.save(out)
    return stable_zip(out.getvalue())


def stable_zip(data: bytes, replace: dict[str, bytes] | None = None) -> bytes:
    """A zip with its members' times fixed: equal content gives equal bytes. ``replace`` puts in other members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            content = (replace or {}).get(item.filename, old.read(item.filename))
            info = zipfile.ZipInfo(item.filename, (2024, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, content)
    return out.getvalue()
