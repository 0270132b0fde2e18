"""Numbers as OCR writes them: letters and characters that are digits in disguise.

Used where a number is expected and the text came from a picture, never on a text layer. The raw text stays as it was
read.
"""

from __future__ import annotations

import re

from extractor.chinese import RAISED_DIGITS, plain

# Only shapes that no writer means in a column of numbers. 一 and － are not here: they mean "none".
_LIKE_DIGITS = str.maketrans(
    {
        "o": "0", "O": "0", "〇": "0", "○": "0", "口": "0", "□": "0", "D": "0", "Q": "0", "°": "0", "º": "0", "。": "0",
        "σ": "0", "о": "0", "О": "0", "ο": "0", "Ο": "0", "C": "0", "c": "0", "U": "0", "Ô": "0", "ö": "0", "θ": "0",
        "l": "1", "I": "1", "|": "1", "i": "1", "丨": "1", "!": "1", "]": "1", "[": "1", "ı": "1",
        "z": "2", "Z": "2", "乙": "2", "S": "5", "s": "5", "b": "6", "G": "6", "B": "8", "g": "9", "q": "9",
    }
)  # fmt: skip
_ALONE_ONLY = frozenset("DQCcUÔöθ。°ºσ]['!")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"(?<=\d)[,，'](?=\d{3}(?!\d))")
_POINT = re.compile(r"(?<=\d)\s*[·•。,，]\s*(?=\d{1,6}$)")
_MARKS = frozenset("0123456789".translate(RAISED_DIGITS))  # of notes, which ``plain`` would make digits
_EDGE = re.compile(r"^[\s`'’‘.·、,，_~\-—|]+(?=\S)|(?<=\S)[\s`'’‘.·、,，_~|√✓]+$")


def ocr_number(text: str) -> str | None:
    """The number that OCR text stands for, in plain ASCII (``"-12.5"``); ``None`` where it is none.

    ``o`` → 0, ``l`` → 1, ``口`` → 0, ``1·5`` → 1.5, ``1,024`` → 1024. A mark beside the digits (tick, dot, seal stroke)
    is dropped. A text with letters that are no digits in disguise is no number.
    """
    bare = "" if set(text) & _MARKS else plain(text).strip()
    if not bare:
        return None
    exact = _number(bare)
    if exact is not None:
        return exact
    trimmed = _EDGE.sub("", bare) or bare
    exact = _number(trimmed)
    if exact is not None:
        return exact
    compact = trimmed
    if re.search(r"\s", compact):
        return None
    # A letter that only looks like a digit when it stands alone (C, D) is not trusted among others.
    if len(compact) > 1 and any(c in _ALONE_ONLY for c in compact):
        return None
    disguised = sum(not c.isdigit() and c.translate(_LIKE_DIGITS).isdigit() for c in compact)
    if len(compact) > 2 and disguised > len(compact) / 2:
        return None
    return _number(compact.translate(_LIKE_DIGITS))


def is_disguised(text: str) -> bool:
    """Whether a number is only one after its disguised digits are put right: a reason for doubt."""
    bare = plain(text).strip()
    return _number(bare) is None and ocr_number(text) is not None


def _number(text: str) -> str | None:
    # "1 2" stays two numbers: it may be two cells read as one
    joined = _POINT.sub(".", _THOUSANDS.sub("", text))
    match = _NUMBER.fullmatch(joined)
    return match.group().lstrip("+") if match else None
