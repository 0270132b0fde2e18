"""A source to content, by its kind: each reader is imported only when a source of its kind comes."""

from __future__ import annotations

from extractor.errors import UnsupportedKind
from extractor.records import Content, Source


def read_declarative(source: Source) -> Content:
    """Sources that say what is a table and what a paragraph: text, markup and office files.

    Raises UnsupportedKind for a kind that has no reader here.
    """
    kind = source.kind
    if kind in ("text", "markdown", "csv"):
        from extractor.readers import text

        return text.read(source)
    if kind == "html":
        from extractor.readers import html

        return html.read(source)
    if kind == "docx":
        from extractor.readers import docx

        return docx.read(source)
    if kind == "xlsx":
        from extractor.readers import xlsx

        return xlsx.read(source)
    if kind in ("eml", "mht"):
        from extractor.readers import mail

        return mail.read(source)
    if kind in ("doc", "wps", "rtf", "xls", "et", "odt", "ods", "xlsb"):
        from extractor.readers import legacy

        return legacy.read(source)
    raise UnsupportedKind(f"不能读这种文件（{kind}）。", f"This kind of file ({kind}) cannot be read.")
