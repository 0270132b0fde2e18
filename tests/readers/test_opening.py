"""Opening sources: limits before reading, encryption taken off, one clear sentence for what cannot be read."""

from __future__ import annotations

import hashlib
import io
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import msoffcrypto
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from extractor import settings
from extractor.errors import InputError, LimitExceeded, PasswordNeeded, UnreadableFile, UnsupportedKind
from extractor.readers.opening import open_source, source_of
from extractor.readers.read import read_declarative
from tests.readers.office import docx, p, source, texts, zipped


def encrypted(data: bytes, password: str) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def billion_laughs() -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(97 + i)} "{f"&{chr(96 + i)};" * 10}">' for i in range(1, 12)
    )
    return docx(p("&l;"), prologue=f"<!DOCTYPE x [{entities}]>")


def zip_bomb() -> bytes:
    return zipped({"word/document.xml": b"\0" * (32 * 2**20)})


def many_entries() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for i in range(settings.MAX_MEMBERS + 1):
            archive.writestr(f"{i}.txt", "x")
    return out.getvalue()


def external_entity() -> bytes:
    return docx(p("&x;"), prologue='<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>')


def wide_merge() -> bytes:
    import openpyxl

    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        files = {n: archive.read(n) for n in archive.namelist()}
    sheet = files["xl/worksheets/sheet1.xml"]
    files["xl/worksheets/sheet1.xml"] = sheet.replace(
        b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )
    return zipped(files)


# long and varied: msoffcrypto writes streams under 4 kB wrongly (it reads them well)
WHOLE = docx("".join(p(f"第{i}段，内容{hashlib.sha256(bytes([i])).hexdigest()}。") for i in range(200)))

BAD = {
    "empty.txt": (b"", UnreadableFile),
    "spaces.html": (b" \n\n ", UnreadableFile),
    "junk.docx": (random.Random(3).randbytes(20_000), UnsupportedKind),
    "junk.txt": (random.Random(4).randbytes(20_000), UnsupportedKind),
    "cut.docx": (WHOLE[: len(WHOLE) // 2], UnreadableFile),
    "broken.docx": (WHOLE.replace(b"word/document.xml", b"word/document.xyz"), UnreadableFile),
    "bomb.docx": (zip_bomb(), LimitExceeded),
    "bomb.zip": (zipped({"a.txt": b"\0" * (32 * 2**20)}), LimitExceeded),
    "many.zip": (many_entries(), LimitExceeded),
    "empty.zip": (zipped({}), UnreadableFile),
    "nested.html": (b"<html><body>" + b"<div>" * 1_000_000 + b"x", LimitExceeded),
    "deep.html": (b"<html><body>" + b"<div>" * 5_000 + b"x", LimitExceeded),
    "tables.html": (b"<html>" + b"<table><tr><td>" * 300_000, LimitExceeded),
    "spans.html": (
        b"<table>" + b"<tr><td rowspan=65000 colspan=1000>1</td><td>2</td></tr>" * 2_000 + b"</table>",
        LimitExceeded,
    ),
    "scripts.html": (b"<html><script>var a = 1;</script></html>", UnreadableFile),
    "laughs.docx": (billion_laughs(), UnreadableFile),
    "external.docx": (external_entity(), UnreadableFile),
    "deep.docx": (docx("<w:sdt><w:sdtContent>" * 3000 + "</w:sdtContent></w:sdt>" * 3000), LimitExceeded),
    "merge.xlsx": (wide_merge(), LimitExceeded),
    "locked.docx": (encrypted(WHOLE, "secret"), PasswordNeeded),
    "archive.rar": (b"Rar!\x1a\x07\x01\0" + b"x" * 100, UnsupportedKind),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gives_one_sentence(name: str, tmp_path: Path) -> None:
    data, kind_of_error = BAD[name]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        opened = open_source(path)
        if opened.kind == "zip":
            from extractor.readers.archive import members

            list(members(opened))
        read_declarative(opened)
    assert type(caught.value) is kind_of_error, caught.value
    assert caught.value.zh.strip() and "\n" not in caught.value.zh
    assert caught.value.en.isascii() or "“" in caught.value.en


@pytest.mark.parametrize("data", [billion_laughs(), external_entity(), docx(p("x"), prologue="<!DOCTYPE x>")])
def test_document_types_are_refused_before_they_are_read(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match="entities"):
        read_declarative(source("a.docx", data))


def test_large_text_is_refused_by_its_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.write("报告\n".encode() * 10_000)
        file.truncate(settings.MAX_TEXT_BYTES + 1)
    asked: list[int] = []
    real = hashlib.sha256
    monkeypatch.setattr(hashlib, "sha256", lambda data: asked.append(len(data)) or real(data))
    with pytest.raises(LimitExceeded):
        open_source(path)
    assert not asked  # refused before it was read whole
    with path.open("r+b") as file:
        file.truncate(settings.MAX_FILE_BYTES + 1)  # a hole: takes no room
    with pytest.raises(LimitExceeded):
        open_source(path)


def test_sources_know_their_kind_and_hash(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(WHOLE)
    opened = open_source(path)
    assert (opened.kind, opened.path) == ("docx", path)
    assert opened.sha256 == hashlib.sha256(WHOLE).hexdigest()


def test_a_password_opens_an_encrypted_file() -> None:
    data = encrypted(WHOLE, "secret")
    opened = source("a.docx", data, password="secret")
    assert opened.kind == "docx"
    assert opened.sha256 == hashlib.sha256(data).hexdigest()  # of the file as it was given
    assert texts(read_declarative(opened))[0].startswith("第0段，内容")
    with pytest.raises(PasswordNeeded, match="wrong"):
        source("a.docx", data, password="guess")
    assert msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted()


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_what_is_no_file_says_so(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile):
        open_source(tmp_path / name)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFile):
        open_source(tmp_path / "pipe")


def test_opening_imports_no_reader() -> None:
    code = (
        "import sys, extractor.readers.opening;"
        "print(sorted({'docx', 'openpyxl', 'lxml', 'msoffcrypto', 'olefile'} & set(sys.modules)))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_members_of_memory_have_the_same_limits() -> None:
    with pytest.raises(LimitExceeded):
        source_of(Path("a.txt"), b"x" * (settings.MAX_TEXT_BYTES + 1))
