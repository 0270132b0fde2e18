"""Small office files made in memory for the readers' tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from extractor.readers.opening import source_of
from extractor.records import Content, Paragraph, Source, Table

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx(body: str, *, prologue: str = "", **parts: str) -> bytes:
    """A Word file with this body and these other parts (``styles="<w:style …>"``, ``numbering=…``, ``footer1=…``)."""
    roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "header1": "hdr", "footer1": "ftr"}
    kinds = {"header1": "header", "footer1": "footer"}
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"{prologue}<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}">'
        + "".join(f'<Relationship Id="{n}" Type="{R}/{kinds.get(n, n)}" Target="{n}.xml"/>' for n in parts)
        + "</Relationships>",
        **{f"word/{n}.xml": f"<w:{roots[n]} {_NAMES}>{xml}</w:{roots[n]}>" for n, xml in parts.items()},
    }
    return zipped(files)


def p(text: str, properties: str = "", run: str = "") -> str:
    """A Word paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    """A Word table cell; ``text`` may be paragraphs or tables already."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<') else p(text)}</w:tc>"


def tbl(*rows: str) -> str:
    """A Word table of rows, each its cells or a whole ``w:tr``."""
    return "<w:tbl>" + "".join(r if r.startswith("<w:tr") else f"<w:tr>{r}</w:tr>" for r in rows) + "</w:tbl>"


def source(name: str, data: bytes | str, password: str | None = None) -> Source:
    """The source that opening these bytes gives."""
    return source_of(Path(name), data.encode() if isinstance(data, str) else data, password=password)


def slots(table: Table) -> dict[tuple[int, int], str]:
    """Text by (row, column) of each cell's top left."""
    return {(c.row, c.column): c.text for c in table.cells}


def texts(content: Content) -> list[str]:
    """The text of every paragraph that is no furniture, and of every table as its rows."""
    return [
        b.text if isinstance(b, Paragraph) else " / ".join(" | ".join(c.text for c in row) for row in b.rows)
        for b in content.blocks
        if not (isinstance(b, Paragraph) and b.furniture)
    ]


def furniture(content: Content) -> list[str]:
    """The text of every paragraph that is furniture."""
    return [b.text for b in content.paragraphs if b.furniture]
