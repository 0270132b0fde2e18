"""Kinds are told by content; a name only breaks ties."""

from __future__ import annotations

import io
import random

import openpyxl
import pytest

from extractor.errors import UnreadableFile, UnsupportedKind
from extractor.readers.kinds import sniff
from tests.readers.office import docx, p, zipped

PAGE = "<!DOCTYPE html><html><body><table><tr><td>行政许可</td><td>1</td></tr></table></body></html>"
MAIL = "From: a@b.cn\nSubject: x\nMIME-Version: 1.0\nContent-Type: {}\n\n<html><p>x</p></html>\n"
REPORT = "某局2024年政府信息公开工作年度报告\n一、总体情况\n2024年，共收到申请3件，均已办结。\n"
PIPES = "# 报告\n\n| 信息内容 | 件数 |\n| --- | --- |\n| 规章 | 0 |\n"


def xlsx() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


DOCX = docx(p("正文"))


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.pdf", b"%PDF-1.7\n...", "pdf"),
        ("a.txt", b"\r\n%PDF-1.4\n...", "pdf"),
        ("a.docx", DOCX, "docx"),
        ("a.txt", DOCX, "docx"),
        ("a.doc", DOCX, "docx"),
        ("a.docx", DOCX[:-200], "docx"),  # cut off: the reader says so
        ("a.docm", DOCX, "docx"),
        ("a.xlsx", xlsx(), "xlsx"),
        ("a.xls", xlsx(), "xlsx"),
        ("a.ofd", zipped({"OFD.xml": "<OFD/>"}), "ofd"),
        ("a.zip", zipped({"b.docx": DOCX}), "zip"),
        ("a.docx", zipped({"b.txt": "x"}), "zip"),
        ("a.doc", rb"{\rtf1\ansi x}", "rtf"),
        ("a.doc", PAGE.encode(), "html"),
        ("a.xls", PAGE.encode("gb18030"), "html"),
        ("a.txt", PAGE.encode("utf-16"), "html"),
        ("a.txt", b"<table><tr><td>1</td></tr></table>", "html"),
        ("a.html", "<p>一段</p>".encode(), "html"),
        ("a.html", MAIL.format('multipart/related; type="text/html"; boundary=x').encode(), "mht"),
        ("a.eml", MAIL.format("text/html; charset=utf-8").encode(), "eml"),
        ("a.doc", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "doc"),
        ("a.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "xls"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image"),
        ("a.pdf", b"\xff\xd8\xff\xe0" + b"\0" * 20, "image"),
        ("a.txt", REPORT.encode(), "text"),
        ("a.docx", REPORT.encode("gb18030"), "text"),
        ("a.txt", REPORT.encode("utf-16-le"), "text"),
        ("a.txt", REPORT.encode("utf-16-be"), "text"),
        ("a.txt", REPORT.encode("utf-32"), "text"),
        ("a.txt", "<html><body><p>1</p></body></html>".encode("utf-16-le"), "html"),
        ("a.txt", REPORT.encode().decode("latin-1").encode(), "text"),  # mojibake is text
        ("a.txt", REPORT.encode().decode("gbk", "replace").encode(), "text"),
        ("a.md", REPORT.encode(), "markdown"),
        ("a.txt", PIPES.encode(), "markdown"),
        ("a.csv", REPORT.encode(), "csv"),
        ("a", b"a,b,c\n1,2,3\n4,5,6\n", "csv"),
        ("sheet.txt", b'"a","b","c","d"\n' * 12, "csv"),
        ("prose.txt", b"one, two, three, four.\nfive, six.\n" * 12, "text"),
        ("a.md", ("# 报告\n\n" + PAGE[30:]).encode(), "markdown"),
        ("a.txt", "文中提到 <table> 标签，并非网页。".encode(), "text"),
        ("a.txt", (REPORT * 40_000).encode()[: 256 * 1024 + 1], "text"),  # the sample may cut a character in two
    ],
)
def test_kinds(name: str, data: bytes, kind: str) -> None:
    assert sniff(name, data) == kind


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\0" * 100])
def test_empty_files_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="empty"):
        sniff("a.txt", data)


@pytest.mark.parametrize(
    "data",
    [
        random.Random(7).randbytes(5000),
        b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 8,
        b"Rar!\x1a\x07\x01\0" + b"x" * 50,
        b"\x1f\x8b\x08" + b"x" * 50,
        b"7z\xbc\xaf\x27\x1c" + b"x" * 50,
        zipped({"ppt/presentation.xml": "<p/>"}),
    ],
)
def test_what_is_no_document_is_refused_in_two_languages(data: bytes) -> None:
    with pytest.raises(UnsupportedKind) as caught:
        sniff("a.docx", data)
    assert caught.value.zh != caught.value.en


def test_every_prefix_of_every_kind_has_a_kind_or_a_sentence() -> None:
    for data in (DOCX, xlsx(), PAGE.encode("utf-16"), random.Random(1).randbytes(400)):
        for end in range(0, len(data), max(1, len(data) // 60)):
            try:
                sniff("a", data[:end])
            except (UnreadableFile, UnsupportedKind) as error:
                assert error.zh
