"""Old office files go through LibreOffice; it is replaced here by a small program that behaves or misbehaves."""

from __future__ import annotations

import datetime
import io
import os
import shutil
import stat
import sys
import time
from pathlib import Path
from typing import Any

import docx as python_docx
import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from extractor.errors import LimitExceeded, MissingTool, UnreadableFile
from extractor.readers import legacy
from tests.readers.office import docx, p, source, tbl, tc, texts

RTF = rb"{\rtf1\ansi\ansicpg936\deff0 {\fonttbl{\f0 SimSun;}}\f0 \'d5\'fd\'ce\'c4\par}"


def office(folder: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a stand-in for soffice on the path; it is given LibreOffice's arguments."""
    program = folder / "soffice"
    program.write_text(f"#!{sys.executable}\nimport sys, os, time, pathlib, subprocess\n{body}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin:/bin")
    monkeypatch.setattr(shutil, "which", lambda name: str(program) if name == "soffice" else None)


WRITES = (
    "out = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1]); out.mkdir()\n"
    "given = pathlib.Path(sys.argv[-1])\n"
    "(out / (given.stem + '.docx')).write_bytes(pathlib.Path({made!r}).read_bytes())"
)


def test_what_it_converts_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(docx(p("正文") + tbl(tc("许可") + tc("7"))))
    office(tmp_path, WRITES.format(made=str(made)), monkeypatch)
    assert texts(legacy.read(source("a.rtf", RTF))) == ["正文", "许可 | 7"]


def test_without_it_a_sentence_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(MissingTool, match="LibreOffice"):
        legacy.read(source("a.rtf", RTF))


def test_what_it_refuses_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office(tmp_path, "sys.exit(1)", monkeypatch)
    with pytest.raises(UnreadableFile):
        legacy.read(source("a.rtf", RTF))


def test_what_hangs_is_stopped_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "child"
    child = "child = subprocess.Popen(['/bin/sleep', '60'])\n"
    office(tmp_path, child + f"pathlib.Path({str(note)!r}).write_text(str(child.pid))\ntime.sleep(60)", monkeypatch)
    with pytest.raises(LimitExceeded):
        legacy.convert(RTF, "rtf", "docx", seconds=2.0)
    pid = int(note.read_text())
    for _ in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the child still runs")


def test_the_profile_is_its_own_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "arguments"
    office(tmp_path, f"pathlib.Path({str(note)!r}).write_text('\\n'.join(sys.argv))", monkeypatch)
    with pytest.raises(UnreadableFile):
        legacy.read(source("a.rtf", RTF))
    profile = next(a for a in note.read_text().splitlines() if a.startswith("-env:UserInstallation=file://"))
    assert not Path(profile.partition("file://")[2]).parent.exists()


needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


@needs_office
def test_a_real_old_document(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    _document().save(out)
    opened = source("a.wps", _written(out.getvalue(), "docx", "doc:MS Word 97", monkeypatch))
    assert opened.kind == "wps"
    assert texts(legacy.read(opened)) == ["正文", "申请人 / 许可 | 7", "结尾"]


@needs_office
def test_a_real_old_workbook_needs_no_conversion(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    _workbook().save(out)
    data = _written(out.getvalue(), "xlsx", "xls:MS Excel 97", monkeypatch)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    for name in ("a.xls", "a.et"):
        opened = source(name, data)
        assert opened.kind == name[2:]
        content = legacy.read(opened)
        assert texts(content) == ["申请人 / 许可 | 1,234 / 日期 | 2025年1月9日"]
        assert content.tables[0].rows[0][0].column_span == 2
    with pytest.raises(UnreadableFile):
        legacy.read(source("a.xls", data[: len(data) // 2]))


@needs_office
def test_marks_of_notes_and_struck_letters_of_an_old_workbook(monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    mark, old = TextBlock(InlineFont(vertAlign="superscript"), "12"), TextBlock(InlineFont(strike=True), "4")
    sheet.append(["许可", CellRichText("5", mark)])
    sheet.append(["处罚", CellRichText(old, "3")])
    sheet.append(["强制", 7])
    sheet["B3"].font = Font(strike=True)
    out = io.BytesIO()
    book.save(out)
    data = _written(out.getvalue(), "xlsx", "xls:MS Excel 97", monkeypatch)
    assert texts(legacy.read(source("a.xls", data))) == ["许可 | 5¹² / 处罚 | 4̶3 / 强制 | 7̶"]


def _written(data: bytes, given: str, target: str, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """``data`` in an old format, written by LibreOffice itself."""
    kind = target.partition(":")[0]
    monkeypatch.setitem(legacy._FILTERS, kind, target)
    return legacy.convert(data, given, kind)


def _document() -> Any:
    document = python_docx.Document()
    document.add_paragraph("正文")
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "申请人"
    table.cell(1, 0).text, table.cell(1, 1).text = "许可", "7"
    document.add_paragraph("结尾")  # LibreOffice loses a table that ends an old document
    return document


def _workbook() -> Any:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["申请人", None])
    sheet.append(["许可", 1234])
    sheet.append(["日期", datetime.date(2025, 1, 9)])
    sheet["B2"].number_format, sheet["B3"].number_format = "#,##0", 'yyyy"年"m"月"d"日"'
    sheet.merge_cells("A1:B1")
    return book
