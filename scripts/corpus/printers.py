"""Office files and web pages put through the programs that offices print PDFs with: LibreOffice and Chromium."""

from __future__ import annotations

import atexit
import io
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from random import Random

import pikepdf
from docx import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table as WordTable

from corpus.word import stable_zip

FAMILIES = {
    "song": "AR PL SungtiL GB", "kai": "AR PL KaitiM GB", "zenhei": "WenQuanYi Zen Hei",
    "microhei": "WenQuanYi Micro Hei", "noto-serif": "Noto Serif CJK SC", "noto-sans": "Noto Sans CJK SC",
}  # fmt: skip
_CHROMIUM = [
    "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--no-pdf-header-footer",
]  # fmt: skip
_TIMEOUT = 120


@cache
def _profile() -> Path:
    """A folder for the programs' profiles, gone when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="corpus-printers-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def printers_installed() -> bool:
    """Whether LibreOffice and Chromium are here."""
    return shutil.which("soffice") is not None and shutil.which("chromium") is not None


def _settled(data: bytes) -> bytes:
    """The PDF without its dates, so that equal prints are equal bytes as far as the program allows."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for key in ("/CreationDate", "/ModDate"):
            if key in pdf.docinfo:
                del pdf.docinfo[key]
        if "/Metadata" in pdf.Root:
            del pdf.Root.Metadata
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def print_docx(data: bytes) -> bytes:
    """A DOCX file printed by LibreOffice as PDF. Raises CalledProcessError or FileNotFoundError where it fails."""
    with tempfile.TemporaryDirectory(prefix="corpus-docx-") as folder:
        path = Path(folder) / "report.docx"
        path.write_bytes(data)
        profile = (_profile() / "office").as_uri()
        command = [
            "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
        ]
        subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=_TIMEOUT)
        return _settled(path.with_suffix(".pdf").read_bytes())


def print_html(text: str) -> bytes:
    """A web page printed by Chromium as PDF. Raises CalledProcessError or FileNotFoundError where it fails."""
    with tempfile.TemporaryDirectory(prefix="corpus-html-") as folder:
        page, out = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_text(text, encoding="utf-8")
        command = [*_CHROMIUM, f"--user-data-dir={_profile() / 'browser'}", f"--print-to-pdf={out}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT)
        return _settled(out.read_bytes())


# --------------------------------------------------------------------------- what a plain file needs to print well


def dress_html(rng: Random, text: str) -> str:
    """The page with a print style sheet: faces, sizes, rules, breaks as sites have them."""
    family = FAMILIES[rng.choice(("noto-serif", "noto-sans", "noto-sans", "zenhei", "microhei", "song", "kai"))]
    rule = rng.choice(("0.5pt", "1px", "1px", "1.5px"))
    colour = rng.choice(("#000", "#000", "#333", "#999"))
    body, lines = rng.choice((12, 14, 15, 16)), rng.choice((1.5, 1.8, 2))
    cell, align = rng.choice((10, 11, 12, 13)), rng.choice(("center", "center", "left"))
    style = f"""<style>
@page {{ size: A4{rng.choice(("", "", "", " landscape"))}; margin: {rng.randint(12, 25)}mm; }}
body {{ font-family: "{family}", serif; font-size: {body}px; line-height: {lines}; }}
table {{ width: 100%; border-collapse: collapse; border: {rule} solid {colour}; }}
td, th {{ border: {rule} solid {colour} !important; padding: {rng.choice((1, 3, 5))}px; line-height: 1.4; }}
td, th, td p {{ font-size: {cell}px; margin: 0; text-align: {align}; }}
tr {{ break-inside: {rng.choice(("avoid", "auto"))}; }}
ul.nav li {{ display: inline-block; margin-right: 12px; }}
</style>"""
    return text.replace("</head>", f"{style}</head>", 1)


def _fonts(run_properties: object, cjk: str, latin: str) -> None:
    fonts = run_properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for name, family in (("ascii", latin), ("hAnsi", latin), ("eastAsia", cjk)):
        fonts.set(qn(f"w:{name}"), family)


def _shares(columns: int, rng: Random) -> list[float]:
    """Column widths as shares of the table's width: narrow group labels, a wide label, even values."""
    if columns >= 13:
        return [1.0] * columns
    if columns >= 8:
        return [rng.choice((0.6, 0.8, 1.3)), rng.choice((0.6, 1.0, 1.5)), rng.uniform(2.5, 4.0)] + [1.0] * (columns - 3)
    return [1.4] + [1.0] * (columns - 1)


def _dress_table(rng: Random, table: WordTable, width: float, size: float) -> None:
    tree = table._tbl
    grid = tree.findall(qn("w:tblGrid") + "/" + qn("w:gridCol"))
    shares = _shares(len(grid), rng)
    twips = [round(width * 20 * s / sum(shares)) for s in shares]
    for column, w in zip(grid, twips, strict=True):
        column.set(qn("w:w"), str(w))
    properties = tree.tblPr
    fixed = OxmlElement("w:tblLayout")
    fixed.set(qn("w:type"), "fixed")
    properties.append(fixed)
    borders = OxmlElement("w:tblBorders")
    weight, kind = str(rng.choice((2, 4, 4, 6, 8, 12))), rng.choices(("single", "double"), (30, 1))[0]
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        edge = OxmlElement(f"w:{side}")
        for key, value in (("val", kind), ("sz", weight), ("space", "0"), ("color", "000000")):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
    properties.append(borders)
    cannot_split, repeat, upright = rng.random() < 0.5, rng.random() < 0.3, rng.random() < 0.15
    for number, row in enumerate(tree.findall(qn("w:tr"))):
        marks = row.get_or_add_trPr()  # type: ignore[attr-defined]
        if cannot_split:
            marks.append(OxmlElement("w:cantSplit"))
        if repeat and len(grid) >= 8 and number < 3:
            marks.append(OxmlElement("w:tblHeader"))
        at = 0
        for cell in row.findall(qn("w:tc")):
            own = cell.get_or_add_tcPr()  # type: ignore[attr-defined]
            span = own.find(qn("w:gridSpan"))
            count = int(span.get(qn("w:val"))) if span is not None else 1
            own.find(qn("w:tcW")).set(qn("w:w"), str(sum(twips[at : at + count])))
            if upright and own.find(qn("w:vMerge")) is not None and at < 2 and 8 <= len(grid) <= 10 and number > 2:
                direction = OxmlElement("w:textDirection")
                direction.set(qn("w:val"), "tbRlV")
                own.append(direction)
            middle = OxmlElement("w:vAlign")
            middle.set(qn("w:val"), "center")
            own.append(middle)
            at += count
    for run in tree.iter(qn("w:r")):
        half_points = OxmlElement("w:sz")
        half_points.set(qn("w:val"), str(round(size * 2)))
        run.get_or_add_rPr().append(half_points)  # type: ignore[attr-defined]


def dress_docx(rng: Random, data: bytes) -> bytes:
    """The DOCX with an office's faces, sizes, paper and column widths; what it says stays."""
    document = WordDocument(io.BytesIO(data))
    cjk = FAMILIES[rng.choice(("song", "song", "noto-serif", "kai", "noto-sans", "microhei"))]
    latin = rng.choice((cjk, "Liberation Serif", "Liberation Sans"))
    section = document.sections[0]
    width, height = 595.3, 841.9
    if rng.random() < 0.15:
        width, height = height, width
        section.orientation = WD_ORIENT.LANDSCAPE
    side = rng.uniform(50, 90)
    section.page_width, section.page_height = Pt(width), Pt(height)
    section.left_margin = section.right_margin = Pt(side)
    section.top_margin = section.bottom_margin = Pt(rng.uniform(55, 95))
    normal = document.styles["Normal"]
    normal.font.size = Pt(rng.choice((12, 14, 15, 16)))
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = rng.choice((1.0, 1.3, 1.5))
    _fonts(normal.element.get_or_add_rPr(), cjk, latin)
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        _fonts(document.styles[name].element.get_or_add_rPr(), FAMILIES["zenhei"], latin)
    size = rng.choice((8, 9, 9, 10, 10.5, 10.5, 12))
    for table in document.tables:
        _dress_table(rng, table, width - 2 * side, size)
        for row in table.rows:
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.line_spacing = 1.0
    out = io.BytesIO()
    document.save(out)
    return stable_zip(out.getvalue())
