"""Bytes to text: which encoding it is, and mojibake put right where that provably round-trips.

A repair is made only when encoding the garbled line back and decoding it properly succeeds without loss *and* the
result is more ordinary Chinese than the line was; so valid text is never harmed (tests/readers/test_encoding.py).
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from extractor.errors import UnreadableFile

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_LINES = re.compile(r"[^\r\n]+|[\r\n]+")
_HIGH = re.compile("[^\x00-\x7f]")
_LATIN = re.compile("[\x80-\xff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122\u20ac]")
# any two bytes above 0xB0 are an ideograph in GB 18030 ("ÀÁ", "±±"), while UTF-8 proves itself: a line needs two such
_FEWEST_IDEOGRAPHS = 2
_ENTITY = re.compile(
    r"&(?:nbsp|ensp|emsp|thinsp|amp|lt|gt|quot|ldquo|rdquo|mdash|middot|hellip|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it came in, and one entry per kind of repair made (``"utf-8 read as gbk"``)."""

    text: str
    encoding: str
    repairs: tuple[str, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode ``data``; ``declared`` is what a header or meta tag claims (a hint, not a truth).

    Raises UnreadableFile where no encoding gives text.
    """
    text, encoding = _decode(data, declared)
    if _ENTITY.search(text) and "<" not in text:
        text = _ENTITY.sub(lambda m: html.unescape(m.group()), text)
    if text.isascii():
        return Decoded(text, encoding)
    odd = {c for c in set(text) if not c.isascii() and not _is_ordinary(c)}
    if not odd:
        return Decoded(text, encoding)
    lines = _LINES.findall(text)  # not splitlines: mojibake holds characters that it takes for line ends
    suspects = [i for i, line in enumerate(lines) if not odd.isdisjoint(line)]
    repairs = _repair_lines(lines, suspects, _FEWEST_IDEOGRAPHS)
    if any(kind.startswith("gb18030") for kind in repairs):
        repairs |= _repair_lines(lines, suspects, 1)  # the file was read wrongly: its shortest lines were, too
    return Decoded("".join(lines) if repairs else text, encoding, tuple(sorted(repairs)))


def _repair_lines(lines: list[str], suspects: Sequence[int], fewest: int) -> set[str]:
    """Put right, in place, those of the suspected lines that can be; the kinds of repair made."""
    repairs: set[str] = set()
    for i in suspects:
        for _ in range(2):  # text garbled twice needs two repairs
            repaired = _repair(lines[i], fewest)
            if repaired is None:
                break
            lines[i], kind = repaired
            repairs.add(kind)
    return repairs


def _decode(data: bytes, declared: str | None) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            skip = 4 if encoding == "gb18030" else 0
            try:
                return data[skip:].decode(encoding), encoding
            except UnicodeDecodeError:
                return data[skip:].decode(encoding, "replace"), encoding
    wide = _wide_encoding(data)
    if wide:
        return data.decode(wide, "replace"), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    candidates = ["gb18030", "utf-8", "big5"]
    if declared:
        try:
            name = codecs.lookup(declared).name
        except LookupError:
            name = ""
        if name in ("gb2312", "gbk", "hz"):
            name = "gb18030"
        if name and name not in candidates:
            candidates.append(name)
    best: tuple[float, int, str, str] | None = None
    for order, encoding in enumerate(candidates):
        text = data.decode(encoding, "replace")
        broken = text.count("\ufffd") / max(1, len(text))
        # a few lost bytes do not make it another encoding; Big5 only when it is clearly better
        cost = broken + (0.0 if encoding != "big5" else 0.02) - 0.2 * _ordinary(text)
        if best is None or (cost, order) < best[:2]:
            best = (cost, order, text, encoding)
    assert best is not None
    if best[2].count("\ufffd") > 0.1 * len(best[2]):
        raise UnreadableFile("文件不是文字：没有一种编码读得通。", "The file is not text: no encoding reads it.")
    return best[2], best[3]


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 and UTF-32 without a byte order mark, told by where the ASCII bytes' zeros and common CJK bytes fall."""
    sample = data[:4000]
    if len(sample) < 8 or (b"\0" not in sample and not _looks_utf16(sample)):
        return None
    best: tuple[float, str] | None = None
    for encoding, size in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        try:
            text = sample[: len(sample) // size * size].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(sample) - 4:
                continue
            text = sample[: error.start].decode(encoding)
        if not text:
            continue
        good = sum(
            1
            for c in text
            if "\u4e00" <= c <= "\u9fff"
            or c in "\r\n\t"
            or " " <= c <= "~"
            or "\u3000" <= c <= "\u303f"
            or "\uff00" <= c <= "\uffef"
        )
        share = good / len(text)
        if share > 0.85 and (best is None or share > best[0]):
            best = (share, encoding)
    return best[1] if best else None


def _looks_utf16(sample: bytes) -> bool:
    # pure CJK UTF-16 holds no zero bytes: line ends still do, so this is only for very short files
    return len(sample) % 2 == 0 and len(sample) < 64 and all(0x4E <= b <= 0x9F for b in sample[1::2])


def _ordinary(text: str) -> float:
    """Share of the non-ASCII characters that are first-level GB 2312 ideographs or Chinese punctuation."""
    high = _HIGH.findall(text[:20_000])
    if not high:
        return 1.0
    return sum(map(_is_ordinary, high)) / len(high)


@cache
def _is_ordinary(char: str) -> bool:
    if "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff5e" or char in "“”‘’—…·×〇\u00a0":
        return True
    if not "\u4e00" <= char <= "\u9fff":
        return False
    try:
        return 0xB0 <= char.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False


def _repair(line: str, fewest: int) -> tuple[str, str] | None:
    """The line put right and what had happened to it; ``None`` where nothing provable had."""
    high = _HIGH.findall(line)
    before = _ordinary(line)
    if len(high) < 2 or before > 0.8:
        return None
    if _LATIN.search(line) and not any("\u4e00" <= c <= "\u9fff" for c in high):
        return _repair_latin(line, fewest)
    try:
        repaired = line.encode("gb18030").decode("utf-8")
    except UnicodeError:
        return None
    after = _ordinary(repaired)
    if _HIGH.search(repaired) and after > before and after >= 0.6:
        return repaired, "utf-8 read as gbk"
    return None


def _repair_latin(line: str, fewest: int) -> tuple[str, str] | None:
    from ftfy.bad_codecs import ok  # noqa: F401  (registers sloppy-windows-1252)

    for narrow in ("latin-1", "sloppy-windows-1252", "cp1252"):
        try:
            raw = line.encode(narrow)
        except UnicodeError:
            continue
        for wide in ("utf-8", "gb18030"):
            try:
                repaired = raw.decode(wide)
            except UnicodeError:
                continue
            found = {c for c in repaired if _is_ordinary(c)}
            if len(found) >= (fewest if wide == "gb18030" else 1) and _ordinary(repaired) >= 0.6:
                return repaired, f"{wide} read as {narrow.removeprefix('sloppy-')}"
    return None
