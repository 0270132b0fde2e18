"""List numbers in Word's formats."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.chinese import chinese_number
from extractor.readers.docx_numbering import _FORMATS, chinese_counting


@pytest.mark.parametrize(
    ("fmt", "number", "printed"),
    [
        ("chineseCounting", 1, "一"), ("chineseCounting", 10, "十"), ("chineseCounting", 12, "十二"),
        ("chineseCounting", 20, "二十"), ("chineseCounting", 105, "一百零五"),
        ("chineseCountingThousand", 1010, "一千零一十"),
        ("chineseLegalSimplified", 12, "壹拾贰"), ("ideographTraditional", 3, "丙"), ("ideographDigital", 12, "一二"),
        ("decimalEnclosedCircle", 3, "③"), ("decimalEnclosedParen", 2, "⑵"), ("decimalEnclosedFullstop", 1, "⒈"),
        ("decimalFullWidth", 12, "１２"), ("decimalZero", 3, "03"), ("lowerLetter", 28, "bb"), ("upperLetter", 3, "C"),
        ("lowerRoman", 14, "xiv"), ("upperRoman", 4, "IV"), ("ideographZodiac", 1, "子"),
        ("decimalEnclosedCircle", 99, "99"),
    ],
)  # fmt: skip
def test_formats(fmt: str, number: int, printed: str) -> None:
    assert _FORMATS[fmt](number) == printed


@given(st.integers(1, 9999))
def test_counting_reads_back(number: int) -> None:
    assert chinese_number(chinese_counting(number)) == number
