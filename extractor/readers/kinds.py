"""What kind of file a source is: told by its content; the name decides only between kinds that look alike.

Offices rename freely: a ``.doc`` is often a web page, an RTF or a docx, an ``.xls`` HTML, a ``.txt`` any of them.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from pathlib import PurePath
from typing import Final

from extractor.errors import UnreadableFile, UnsupportedKind

ENCRYPTED_OFFICE: Final = "encrypted-office"
"""An OLE container around an encrypted docx or xlsx: ``opening`` decrypts it and looks again."""

TEXT_KINDS: Final = frozenset({"text", "markdown", "csv", "html"})
MAIL_KINDS: Final = frozenset({"eml", "mht"})
LEGACY_KINDS: Final = frozenset({"doc", "wps", "rtf", "xls", "et", "odt", "ods", "xlsb"})

_SAMPLE = 256 * 1024
_CONTROLS = re.compile("[\0-\x08\x0e-\x19\x1c-\x1f]")
_ODD = re.compile("[\0-\x08\x0e-\x19\x1c-\x1f\ufffd]")
_RARE = re.compile("[\U00010000-\U0010ffff\ue000-\uf8ff]")
_WIDE_BOMS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_HEAD = 4096
_SHEET_WIDTH, _SHEET_ROWS = 4, 10  # fields a line, and lines, that a sheet saved as text has at least
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP  ")
_REFUSED = {
    b"Rar!\x1a\x07": "RAR",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x1f\x8b\x08": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
}
_LOCAL_NAME = re.compile(rb"PK\x03\x04.{22}(..)(..)", re.DOTALL)

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])")
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TAGS = frozenset({
    "html", "head", "body", "table", "tbody", "tr", "td", "th", "div", "p", "span", "br", "h1", "h2", "h3", "a",
    "ul", "li", "section", "font", "meta",
})  # fmt: skip
_XML_OFFICE = (
    ("doc", ('progid="Word.Document"', "<w:wordDocument", "schemas.microsoft.com/office/2006/xmlPackage")),
    ("xls", ('progid="Excel.Sheet"', 'urn:schemas-microsoft-com:office:spreadsheet"')),
    ("odt", ('office:mimetype="application/vnd.oasis.opendocument.text',)),
    ("ods", ('office:mimetype="application/vnd.oasis.opendocument.spreadsheet',)),
)
_MAIL_HEADER = re.compile(
    r"(?:from|to|subject|date|mime-version|content-[a-z-]+|message-id|received|return-path|delivered-to"
    r"|snapshot-content-location|x-[\w-]+):",
    re.IGNORECASE,
)
_MAIL_PROOF = re.compile(r"(?:mime-version|content-type|received|message-id):", re.IGNORECASE)
_MARKDOWN_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*$", re.MULTILINE)
_MARKDOWN_HEADING = re.compile(r"^#{1,6} +\S", re.MULTILINE)


def sniff(name: str, data: bytes) -> str:
    """The kind of ``data``; ``name`` (its file name) is a tie-break.

    Returns one of pdf, docx, xlsx, xlsb, odt, ods, doc, wps, xls, et, rtf, ofd, zip, html, eml, mht, csv, markdown,
    text, image, or ``ENCRYPTED_OFFICE``. Raises UnreadableFile for an empty file, UnsupportedKind for anything else.
    """
    if not data.strip(b"\0 \t\r\n\f\xef\xbb\xbf\xff\xfe"):
        raise UnreadableFile("文件是空的，没有可读的内容", "The file is empty; there is nothing to read.")
    suffix = PurePath(name).suffix.lower()
    return _signed_kind(suffix, data) or _text_kind(suffix, data)


def _signed_kind(suffix: str, data: bytes) -> str | None:
    """Kinds that open with a signature; ``None`` for text."""
    if re.search(rb"%PDF-\d", data[:1024]):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole_kind(suffix, data)
    if data.lstrip()[:5] == rb"{\rtf":
        return "rtf"
    if data.startswith(_IMAGES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or _is_bmp(data):
        return "image"
    for signature, kind in _REFUSED.items():
        if data.startswith(signature):
            raise UnsupportedKind(
                f"不支持 {kind} 压缩包，请解压后再试", f"{kind} archives are not supported; unpack it first."
            )
    return None


def _is_bmp(data: bytes) -> bool:
    return data[:2] == b"BM" and len(data) > 26 and int.from_bytes(data[2:6], "little") == len(data)


def _zip_kind(data: bytes) -> str:
    try:
        names = {n.replace("\\", "/").lower() for n in zipfile.ZipFile(io.BytesIO(data)).namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        names = _local_names(data)  # cut off: the reader will say that it is damaged
    if "ofd.xml" in names:
        return "ofd"
    if any(n.startswith("word/document") or n == "word/styles.xml" for n in names):
        return "docx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(n.startswith(("xl/workbook", "xl/worksheets/")) for n in names):
        return "xlsx"
    if any(n.startswith("ppt/") for n in names):
        raise _unsupported("演示文稿（PPTX）", "Presentations (PPTX)")
    if "mimetype" in names and "content.xml" in names:
        start = data[:200]
        for kind, mime in (("odt", b"opendocument.text"), ("ods", b"opendocument.spreadsheet")):
            if mime in start:
                return kind
        raise _unsupported("此类 OpenDocument 文件", "This OpenDocument kind")
    return "zip"


def _local_names(data: bytes) -> set[str]:
    """Entry names from the local headers of a zip file without its directory (the first 64)."""
    names: set[str] = set()
    for match in _LOCAL_NAME.finditer(data):
        start, length = match.end(), int.from_bytes(match.group(1), "little")
        names.add(data[start : start + length].decode("utf-8", "replace").replace("\\", "/").lower())
        if len(names) >= 64:
            break
    if "[content_types].xml" in names and not any("/" in n for n in names - {"_rels/.rels"}):
        names.add("word/document.xml")
    return names


def _ole_kind(suffix: str, data: bytes) -> str:
    import olefile

    try:
        with olefile.OleFileIO(data) as ole:
            streams = {path[0].lower() for path in ole.listdir()}
    except Exception as error:  # olefile raises whatever the damage leads to
        raise UnreadableFile(
            "Office 文件已损坏或不完整，请重新下载或另存后再试",
            "The Office file is damaged or incomplete; fetch or save it again.",
        ) from error
    if "encryptedpackage" in streams:
        return ENCRYPTED_OFFICE
    if "worddocument" in streams:
        return "wps" if suffix in {".wps", ".wpt"} else "doc"
    if "workbook" in streams or "book" in streams:
        return "et" if suffix in {".et", ".ett"} else "xls"
    if "contents" in streams or "mn0" in streams:
        return "wps"  # Microsoft Works, which LibreOffice reads too
    if "powerpoint document" in streams:
        raise _unsupported("演示文稿（PPT）", "Presentations (PPT)")
    if any(s.startswith("__properties_version") for s in streams):
        raise _unsupported("Outlook 邮件（MSG），请另存为 EML", "Outlook messages (MSG; save as EML)")
    raise _unsupported("此类 Office 文件", "This Office kind")


def _text_kind(suffix: str, data: bytes) -> str:
    text = _text_sample(data)
    if text is None:
        raise _unsupported(
            "此文件（既不是文本，也不是可识别的文档、表格或图片），",
            "This file (neither text nor a known document, sheet or image)",
        )
    head = text[:_HEAD]
    for kind, marks in _XML_OFFICE:
        if head.lstrip().startswith("<") and any(mark in head for mark in marks):
            return kind
    if mail := _mail_kind(text):
        return mail
    if _is_html(suffix, text):
        return "html"
    if suffix in {".csv", ".tsv"}:
        return "csv"
    if suffix in {".md", ".markdown"} or _MARKDOWN_RULE.search(text) or len(_MARKDOWN_HEADING.findall(text)) >= 3:
        return "markdown"
    if suffix in {".txt", ".text"}:  # prose has commas, too
        return "csv" if _is_rectangular(text) else "text"
    return "csv" if _has_comma_columns(text) else "text"


def _text_sample(data: bytes) -> str | None:
    """The beginning as text, good enough to tell kinds apart; ``None`` where it is no text in any encoding.

    Which characters stand there exactly is settled by ``encoding.decode``; here markup, which is ASCII, is looked for.
    """
    sample = data[:_SAMPLE]
    whole = sample[: len(sample) // 4 * 4]
    for bom, encoding in _WIDE_BOMS:
        if sample.startswith(bom):
            return _if_text(whole.decode(encoding, "replace").lstrip("\ufeff"))
    if sample.count(0) * 20 <= len(sample):
        try:
            return _if_text(sample.decode("utf-8-sig"), certain=True)
        except UnicodeDecodeError as error:
            if len(sample) - error.start < 4 < error.start:  # a character cut in two by the end of the sample
                return _if_text(sample[: error.start].decode("utf-8-sig"), certain=True)
    guesses = [sample.decode("gb18030", "replace"), sample.decode("utf-8", "replace")]
    if b"\0" in sample:
        guesses = [whole.decode(encoding, "replace") for _, encoding in _WIDE_BOMS]
    likely = [text for text in guesses if _if_text(text) is not None]
    return min(likely, key=_oddity) if likely else None


def _if_text(text: str, *, certain: bool = False) -> str | None:
    """``text`` where it reads like text; a ``certain`` encoding lets the odd characters of mojibake pass."""
    share = len(_CONTROLS.findall(text)) / max(len(text), 1) if certain else _oddity(text)
    return text if share <= 0.02 else None


def _oddity(text: str) -> float:
    """The share of characters that text hardly holds; random bytes have a tenth and more, Chinese next to none."""
    return (len(_ODD.findall(text)) + 0.2 * len(_RARE.findall(text))) / max(len(text), 1)


def _is_html(suffix: str, text: str) -> bool:
    if _HTML_START.match(text[:_HEAD]):
        return True
    closed = {m.group(2).lower() for m in _TAG.finditer(text) if m.group(1)} & _HTML_TAGS
    if suffix in {".html", ".htm", ".xhtml", ".shtml"}:
        return bool(closed) or _TAG.search(text) is not None
    if suffix in {".md", ".markdown"}:
        return False  # Markdown may hold HTML tables
    return text.lstrip().startswith("<") and len(closed) >= 2


def _mail_kind(text: str) -> str | None:
    headers = re.split(r"\r?\n\r?\n", text.lstrip("\ufeff\r\n")[:65536], maxsplit=1)[0].splitlines()
    fields = [line for line in headers if not line.startswith((" ", "\t"))]
    known = sum(1 for line in fields if _MAIL_HEADER.match(line))
    if known < 2 or known * 2 < len(fields) or not any(_MAIL_PROOF.match(line) for line in fields):
        return None
    joined = re.sub(r"\s+", " ", " ".join(headers)).lower()
    return (
        "mht"
        if "multipart/related" in joined or "snapshot-content-location" in joined or "content-location:" in joined
        else "eml"
    )


def _has_comma_columns(text: str) -> bool:
    counts = [line.count(",") for line in text.splitlines()[:200] if line.strip()]
    return len(counts) >= 3 and sum(c >= 2 for c in counts) * 5 >= len(counts) * 4


def _is_rectangular(text: str) -> bool:
    """Whether nearly all lines have the same number of fields, several: a sheet saved as text."""
    for delimiter in ",;":
        if text.count(delimiter) < (_SHEET_WIDTH - 1) * _SHEET_ROWS:
            continue  # prose: nothing to take apart
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            widths = Counter(len(row) for row in rows if row)
        except csv.Error:
            continue
        width, alike = widths.most_common(1)[0] if widths else (0, 0)
        if width >= _SHEET_WIDTH and alike >= _SHEET_ROWS and alike >= 0.9 * widths.total():
            return True
    return False


def _unsupported(zh: str, en: str) -> UnsupportedKind:
    return UnsupportedKind(f"不支持{zh}，无法读取".replace("，，", "，"), f"{en} cannot be read by this program.")
