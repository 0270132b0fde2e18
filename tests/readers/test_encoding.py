"""Encodings told apart, mojibake put right, valid text left alone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import UnreadableFile
from extractor.readers.encoding import decode

TEXT = "本年新收政府信息公开申请数量\t0\t12\n行政许可：三十件，均已办结。\r\n（一）予以公开 5\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
def test_encodings(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)).text == TEXT


@pytest.mark.parametrize("wrong", ["latin-1", "gb18030"])
def test_whole_file_mojibake(wrong: str) -> None:
    text = "本年新收政府信息公开申请数量\t0\t12\r\n政府信息公开工作年度报告\r\n行政处罚\t8\n"
    garbled = text.encode().decode(wrong)
    decoded = decode(garbled.encode())
    assert decoded.text == text
    assert decoded.repairs


def test_a_single_garbled_line() -> None:
    line = "行政处罚决定数量".encode().decode("gb18030")
    decoded = decode(f"总体情况\n{line}\n其他事项\n".encode())
    assert decoded.text == "总体情况\n行政处罚决定数量\n其他事项\n"
    assert decoded.repairs == ("utf-8 read as gbk",)


def test_gbk_read_as_latin() -> None:
    assert decode("政府信息公开".encode("gbk").decode("latin-1").encode()).text == "政府信息公开"


@pytest.mark.parametrize("line", ["××", "····", "×× ××", "ÀÁ 12", "±±", "££", "é à"])
def test_signs_that_could_be_bytes_of_an_ideograph_stay(line: str) -> None:
    for text in (f"{line}\n", f"总体情况\n{line}\n其他事项 3\n"):
        assert decode(text.encode()).text == text


def test_short_lines_of_a_file_of_gbk_read_as_latin() -> None:
    text = "政府信息公开\n人\n其\n他\n0\n"
    assert decode(text.encode("gbk").decode("latin-1").encode()).text == text


def test_a_few_lost_bytes_do_not_change_the_encoding() -> None:
    data = TEXT.encode()[:-3] + b"\xff\n"
    assert decode(data).text.startswith("本年新收政府信息公开申请数量")


def test_binary_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        decode(random.Random(1).randbytes(4000).replace(b"\0", b"\xff"))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_never_raises_on_valid_text(text: str) -> None:
    decode(("政府" + text).encode())


ORDINARY = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"


@given(st.text(alphabet=ORDINARY + "0123456789，。（）、 \t", min_size=2, max_size=80))
def test_valid_chinese_is_left_alone(text: str) -> None:
    for encoding in ("utf-8", "gb18030"):
        decoded = decode(("政府信息公开" + text).encode(encoding))
        assert decoded.text == "政府信息公开" + text
        assert decoded.repairs == ()
