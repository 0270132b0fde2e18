"""What is particular to Chinese text: widths, radicals that look like characters, numerals, folding for comparison."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# CJK radicals that NFKC leaves alone (the supplement block has no decompositions but for two); Chromium's and
# Word's PDFs put them where the ordinary character is meant.
_RADICALS = str.maketrans(
    {
        "⺀": "冫", "⺁": "厂", "⺃": "乚", "⺄": "乙", "⺅": "亻", "⺆": "冂", "⺇": "几", "⺈": "刀", "⺉": "刂",
        "⺊": "卜", "⺋": "卩", "⺌": "小", "⺍": "小", "⺎": "兀", "⺏": "尣", "⺑": "尢", "⺒": "巳", "⺓": "幺",
        "⺔": "彑", "⺕": "彐", "⺖": "忄", "⺗": "心", "⺘": "扌", "⺙": "攵", "⺛": "旡", "⺜": "日", "⺝": "月",
        "⺞": "歹", "⺠": "民", "⺡": "氵", "⺢": "氺", "⺣": "灬", "⺤": "爫", "⺥": "爫", "⺦": "丬", "⺧": "牛",
        "⺨": "犭", "⺩": "王", "⺪": "疋", "⺫": "目", "⺬": "示", "⺭": "礻", "⺮": "竹", "⺯": "糹", "⺰": "纟",
        "⺱": "罓", "⺲": "罒", "⺳": "网", "⺶": "羊", "⺷": "羊", "⺹": "耂", "⺺": "肀", "⺻": "聿", "⺼": "月",
        "⺽": "臼", "⺾": "艹", "⺿": "艹", "⻀": "艹", "⻁": "虎", "⻂": "衤", "⻃": "西", "⻄": "西", "⻅": "见",
        "⻆": "角", "⻈": "讠", "⻉": "贝", "⻋": "车", "⻌": "辶", "⻍": "辶", "⻎": "辶", "⻏": "阝", "⻐": "钅",
        "⻑": "长", "⻒": "镸", "⻓": "长", "⻔": "门", "⻖": "阝", "⻗": "雨", "⻘": "青", "⻙": "韦", "⻚": "页",
        "⻛": "风", "⻜": "飞", "⻝": "食", "⻟": "饣", "⻠": "饣", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼",
        "⻦": "鸟", "⻧": "卤", "⻨": "麦", "⻩": "黄", "⻪": "黾", "⻬": "齐", "⻮": "齿", "⻰": "龙", "⻳": "龟",
    }
)  # fmt: skip

_RADICAL = re.compile("[\u2e80-\u2fd5]")  # either block: a search costs a tenth of a translation that finds nothing
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_IDEOGRAPH = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_GAP_BETWEEN_IDEOGRAPHS = re.compile(rf"(?<=[{_IDEOGRAPH}])[ \t\u3000\u00a0]+(?=[{_IDEOGRAPH}])")


# The same labels, headers and blanks come hundreds of times a report: remembering some thousand short texts saves a
# tenth of the whole reading. Long ones are prose, which several questions are asked of before the next report comes.
_REMEMBERED: Final = 8192
_SHORT: Final = 80
_REMEMBERED_PROSE: Final = 256
_PROSE: Final = 4000  # no paragraph is longer; a file without line ends is not kept


def visible(text: str) -> str:
    """Without the characters that print nothing (zero-width spaces, joiners, marks of direction, soft hyphens)."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def plain(text: str) -> str:
    """Full-width forms and radicals as ordinary characters, invisible marks gone. Length may change; layout stays."""
    if text.isascii():
        return text
    if len(text) <= _SHORT:
        return _plain_short(text)
    return _plain_prose(text) if len(text) <= _PROSE else _plain(text)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    if _RADICAL.search(text):
        text = text.translate(_RADICALS)
    return _INVISIBLE.sub("", text)


_plain_short = lru_cache(_REMEMBERED)(_plain)
_plain_prose = lru_cache(_REMEMBERED_PROSE)(_plain)


RAISED_DIGITS: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
"""Digits of a note's mark, as a text that has no other way to say so writes them."""


STROKE: Final = "\u0336"
"""The combining stroke that follows each letter of a text that its author struck through."""


def struck(text: str) -> str:
    """A text that is printed with a line through it: 5 with its stroke before 7 must not become 57."""
    return "".join(f"{c}{STROKE}" if not c.isspace() else c for c in text)


def restore_radicals(text: str) -> str:
    """Only the characters that merely look right (Kangxi and supplementary radicals) become what they stand for.

    Punctuation and widths stay as the author wrote them, so that a corrected text still reads like the original.
    """
    if not _RADICAL.search(text):
        return text
    kangxi = "".join(unicodedata.normalize("NFKC", c) if "\u2f00" <= c <= "\u2fd5" else c for c in text)
    return kangxi.translate(_RADICALS)


def fold(text: str) -> str:
    """For comparison: letters, digits and ideographs alone, width folded, lower case."""
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    return _NOT_LETTERS.sub("", plain(text)).lower()


_fold_short = lru_cache(_REMEMBERED)(_fold)


class Widths(dict[str, int]):
    """Columns that a character takes where an ideograph takes two; looked up in Unicode's tables once a character.

    ``wide`` are the classes of UAX #11 that count as two: W and F, and A (ambiguous) in Chinese type.
    """

    def __init__(self, wide: str) -> None:
        super().__init__()
        self._wide = wide

    def __missing__(self, char: str) -> int:
        self[char] = width = 2 if unicodedata.east_asian_width(char) in self._wide else 1
        return width


_WIDTHS: Final = Widths("WFA")


def columns(text: str) -> int:
    """Printed width of a text in half-width columns."""
    return len(text) if text.isascii() else sum(map(_WIDTHS.__getitem__, text))


def tight(text: str) -> str:
    """Without any blanks."""
    return "".join(text.split())


def squeeze(text: str) -> str:
    """Plain and without blanks: titles are set apart letter by letter, and names carry none."""
    return tight(plain(text))


def is_ideograph(char: str) -> bool:
    """Whether ``char`` is a Chinese character."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or "\uf900" <= char <= "\ufaff"


def close_gaps(text: str) -> str:
    """Spaces between two Chinese characters go: exports put them there, authors do not."""
    return _GAP_BETWEEN_IDEOGRAPHS.sub("", text)


_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0, "O": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def chinese_number(text: str) -> int | None:
    """A numeral in Chinese characters: 二〇二四 → 2024, 一百零二 → 102; ``None`` where it is none."""
    if not text or any(c not in _DIGITS and c not in _UNITS and c != "万" for c in text):
        return None
    if not any(c in _UNITS or c == "万" for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _UNITS:
            section += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            total += (section + digit) * 10_000
            section = digit = 0
    return total + section + digit
