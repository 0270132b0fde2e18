"""Garblings of characters: radicals, full width, stray spaces, misread encodings. Numbers stay what they are."""

from __future__ import annotations

import re
import unicodedata
from random import Random

_KANGXI = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0x2F00, 0x2FD6)}
_SUPPLEMENT: dict[str, str | int | None] = {"长": "⻓", "页": "⻚", "见": "⻅", "车": "⻋", "门": "⻔", "马": "⻢"}
_CJK = r"[\u4e00-\u9fff]"


def kangxi(rng: Random, text: str) -> str:
    """Characters that have a radical code point take it, as in text copied from some PDFs."""
    pool = sorted(set(text) & set(_KANGXI))
    chosen = pool if rng.random() < 0.5 else [c for c in pool if rng.random() < 0.5]
    table: dict[str, str | int | None] = {c: _KANGXI[c] for c in chosen}
    if rng.random() < 0.3:
        table |= _SUPPLEMENT
    return text.translate(str.maketrans(table))


def full_width_digits(text: str) -> str:
    """Digits of double width."""
    return text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))


def full_width(text: str) -> str:
    """Digits, letters and marks of double width; tabs, pipes and spaces stay."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and c != "|" else c for c in text)


def half_width_marks(text: str) -> str:
    """Chinese marks as their ASCII look-alikes: an input method left in the wrong state."""
    return text.translate(str.maketrans("（），：；", "(),:;"))


def spaced(rng: Random, text: str, share: float) -> str:
    """A space between two Chinese characters here and there."""
    return re.sub(f"(?<={_CJK})(?={_CJK})", lambda _: " " if rng.random() < share else "", text)


def spaced_digits(text: str) -> str:
    """Spaces around numbers, as typesetters put them between Chinese and digits."""
    text = re.sub(rf"(?<={_CJK})(?=\d)", " ", text)
    return re.sub(rf"(?<=\d)(?={_CJK})", " ", text)


# --------------------------------------------------------------------------- encodings

ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-16-be-bom", "utf-32", "utf-32-le", "utf-32-be",
    "gb18030", "gbk", "gb2312",
)  # fmt: skip


def encode(text: str, encoding: str) -> bytes:
    """Bytes in an encoding; GBK falls back to its superset GB18030 where it lacks a character."""
    if encoding == "utf-16-be-bom":
        return b"\xfe\xff" + text.encode("utf-16-be")
    if encoding == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    if encoding == "utf-32":
        return b"\xff\xfe\x00\x00" + text.encode("utf-32-le")
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode("gb18030")


def as_latin(text: str, codec: str) -> str:
    """UTF-8 read as ``latin-1`` or as Windows-1252 (its five unused bytes stay control characters, as in browsers)."""
    data = text.encode("utf-8")
    if codec == "latin-1":
        return data.decode("latin-1")
    return "".join(_cp1252(b) for b in data)


def _cp1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def as_gbk(text: str) -> str | None:
    """UTF-8 read as GBK, or ``None`` where that loses anything."""
    try:
        misread = text.encode("utf-8").decode("gbk")
        return misread if misread.encode("gbk").decode("utf-8") == text else None
    except UnicodeError:
        return None


def misread_lines(rng: Random, text: str, how: str, share: float) -> str:
    """Lines misread one by one; ``share`` of those that can be undone. ``how``: latin-1, cp1252 or gbk."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if rng.random() >= share or line.isascii():
            continue
        lines[i] = (as_gbk(line) or line) if how == "gbk" else as_latin(line, how)
    return "\n".join(lines)
