"""Damaged and hostile variants of good files end in content or in one sentence, never in another exception."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import openpyxl
import pytest

from extractor.errors import InputError
from extractor.readers import archive, ofd
from extractor.readers.package import Package
from extractor.readers.read import read_declarative
from extractor.records import Source
from tests.readers.office import docx, p, source, tbl, tc, zipped
from tests.readers.test_docx import NUMBERING, numbered
from tests.readers.test_ofd import packed, page, path, text

PAGE = (
    "<html><head><meta charset=gbk><style>.a{display:grid;grid-template-columns:repeat(3,1fr)}</style></head><body>"
    "<div id=zoom><h1>报告</h1><table><tr><td rowspan=2 colspan=3>甲</td><td>1</td></tr><tr><td>2<sup>1</sup></td></tr></table>"
    "<ol start=2><li>乙</li></ol><div class=a><p style='grid-row:1/3'>a</p><p>b</p></div></div></body></html>"
)
MAIL = (
    "From: a@example.cn\nSubject: =?gb2312?B?xOq2yLGouObx?=\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
    "--b\nContent-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: quoted-printable\n\n<p>=D5=FD=CE=C4</p>\n"
    "--b\nContent-Type: image/png; name=x\nContent-Disposition: attachment\n\nabc\n--b--\n"
)


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["许可", 1234.5])
    sheet.append(["处罚", "八"])
    sheet.merge_cells("A3:B3")
    sheet["B1"].number_format = "#,##0.00"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FILES = {
    "a.docx": docx(
        p("总体", numbered(0)) + tbl(tc("甲", '<w:gridSpan w:val="2"/>') + tc("1"), tc("乙") + tc("2")),
        numbering=NUMBERING,
    ),
    "a.xlsx": workbook(),
    "a.ofd": packed(page(text("行政许可", place='X="0" Y="4" DeltaX="g 3 5"') + path("M 0 0 L 80 0 L 80 20 C"))),
    "a.html": PAGE.encode("gbk"),
    "a.mht": MAIL.encode(),
}


def read(opened: Source) -> None:
    if opened.kind == "ofd":
        ofd.read_pages(opened)
    elif opened.kind == "zip":
        list(archive.members(opened))
    elif opened.kind not in {"pdf", "image"}:
        read_declarative(opened)


def flipped(data: bytes, rng: random.Random) -> bytes:
    """``data`` with bytes changed, cut out or doubled; markup is more often hit where its names and numbers stand."""
    out = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(max(len(out), 1))
        way = rng.randrange(4)
        if way == 0:
            out[at : at + 1] = bytes([rng.randrange(256)])
        elif way == 1:
            out[at : at + 1] = rng.choice([b"0", b"-1", b"99999999999", b"<", b'"', b"&", b"/", b""])
        elif way == 2:
            del out[at : at + rng.randint(1, 40)]
        else:
            out[at:at] = out[at : at + rng.randint(1, 200)] * rng.randint(1, 3)
    return bytes(out)


def flip_file(data: bytes, rng: random.Random) -> bytes:
    return flipped(data, rng)


def flip_part(data: bytes, rng: random.Random) -> bytes:
    """A container whose checksums are right and one of whose parts is damaged."""
    package = Package(data, "x")
    parts = {name: package.read(name) for name in package.names()}
    chosen = rng.choice(sorted(parts))
    return zipped({**parts, chosen: flipped(parts[chosen], rng)})


@pytest.mark.parametrize("flip", [flip_file, flip_part])
@pytest.mark.parametrize("name", FILES)
def test_damage_ends_in_content_or_a_sentence(name: str, flip: Callable[[bytes, random.Random], bytes]) -> None:
    if flip is flip_part and not FILES[name].startswith(b"PK"):
        pytest.skip("not a container")
    for seed in range(ROUNDS):
        data = flip(FILES[name], random.Random(seed))
        try:
            read(source(name, data))
        except InputError as error:
            assert error.zh and error.en
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error


ROUNDS = 40
