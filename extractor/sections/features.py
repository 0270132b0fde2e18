"""A paragraph as the classifier sees it: folded characters and a few marks for its shape.

The marks are single private-use characters, so that one character-n-gram vectoriser learns words and shape alike.
"""

from __future__ import annotations

import re

from extractor.chinese import plain

VERSION = 1
"""Raised whenever ``as_seen`` changes: a model trained on another version is refused."""

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_LISTING = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．]|[一二三四五六七八九十]是|第[一二三四五六七八九十][,，、]|[①-⑨])"
)
_STOPS = re.compile(r"[，。；、,;：:]")
_FUTURE = re.compile(
    r"下一步|将(?!近|各|信息|政府|其|重点|涉|公开|政务|本|与|工作|年|对|有关|历|决)|今后|拟(?!定)|计划|打算|力争|继续|进一步|下步|下阶段|明年|来年"
)
_LACK = re.compile(
    r"不足|不够|有待|尚未|欠缺|薄弱|单一|差距|不高|不强|不到位|滞后|不及时|不全面|问题|短板|缺乏|偏|仍|亟待|参差|难以|不规范"
)


def as_seen(text: str) -> str:
    """``text`` without spaces, numbers as ``0``, lower case, followed by its shape marks."""
    pieces = plain(text).split()
    tight = _DIGITS.sub("0", "".join(pieces).lower())
    return f"^{tight}$" + _marks(tight, max(0, len(pieces) - 1))


def _marks(text: str, spaces: int) -> str:
    """Length, end, punctuation, spaces, numbers, listing, future and lack: each a character of its own."""
    length = len(text)
    stops = len(_STOPS.findall(text))
    marks = [
        chr(0xE000 + min(9, length.bit_length())),
        chr(0xE010 + (0 if text[-1:] in "。.；;！" else 1 if text[-1:] in "：:" else 2)),
        chr(0xE020 + (0 if stops == 0 else 1 if stops * 30 < length else 2)),
        chr(0xE030 + (0 if spaces == 0 else 1 if spaces * 12 < length else 2)),
        chr(0xE040 + min(3, text.count("0"))),
    ]
    if _LISTING.match(text):
        marks.append(chr(0xE050))
    marks.extend([chr(0xE060)] * min(2, len(_FUTURE.findall(text))))
    marks.extend([chr(0xE070)] * min(3, len(_LACK.findall(text))))
    return " ".join(["", *marks])
