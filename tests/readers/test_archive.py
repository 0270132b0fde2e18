"""Zip archives: each member for itself, none outside, none taking the others down."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import LimitExceeded, PasswordNeeded, UnreadableFile, UnsupportedKind
from extractor.readers.archive import Member, members, safe_name
from tests.readers.office import docx, p, source, zipped

REPORT = "某局2024年政府信息公开工作年度报告\n".encode()


def listed(files: dict[str, str | bytes]) -> list[Member]:
    return list(members(source("a.zip", zipped(files))))


def test_members_are_sources_of_their_own() -> None:
    found = listed(
        {"dir/": "", "dir/一.txt": REPORT, "二.docx": docx(p("x")), "__MACOSX/._二.docx": b"junk", "dir/.DS_Store": "x"}
    )
    assert [m.path for m in found] == [Path("a.zip/dir/一.txt"), Path("a.zip/二.docx")]
    assert [m.source.kind for m in found if m.source] == ["text", "docx"]
    assert all(m.source and m.source.path == m.path and m.error is None for m in found)


def test_what_cannot_be_read_does_not_stop_the_others() -> None:
    found = listed(
        {"空.txt": b"", "好.txt": REPORT, "内.zip": zipped({"x.txt": "x"}), "程序.exe": bytes(range(256)) * 20}
    )
    assert [type(m.error) for m in found] == [UnreadableFile, type(None), LimitExceeded, UnsupportedKind]


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\windows\\x.txt", "..\\x.txt"])
def test_names_that_point_outside_are_refused(name: str) -> None:
    [member] = listed({name: REPORT})
    assert isinstance(member.error, UnreadableFile)
    assert ".." not in member.path.parts and member.path.parts[0] == "a.zip"


@given(st.text(max_size=40))
def test_safe_names_stay_below(name: str) -> None:
    path = Path("a.zip") / safe_name(name)
    assert path.parts[0] == "a.zip" and len(path.parts) > 1 and ".." not in path.parts


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_in_chinese_encodings(encoding: str) -> None:
    raw = "年度报告.txt".encode(encoding)
    data = zipped({"x" * len(raw): REPORT}).replace(b"x" * len(raw), raw)
    [member] = members(source("a.zip", data))
    assert member.path.name == "年度报告.txt"


def test_encrypted_members_ask_for_a_password() -> None:
    data = bytearray(zipped({"a.txt": REPORT}))
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag alone: reading then asks for the password
    data[6] |= 1
    [member] = members(source("a.zip", bytes(data)))
    assert isinstance(member.error, PasswordNeeded)


def test_a_damaged_member_is_its_own_error() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", REPORT)
        archive.writestr("b.txt", REPORT)
    data = bytearray(out.getvalue())
    data[data.index(REPORT) + 5] ^= 0xFF
    found = list(members(source("a.zip", bytes(data))))
    assert [type(m.error) for m in found] == [UnreadableFile, type(None)]
