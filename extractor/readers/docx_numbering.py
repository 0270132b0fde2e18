"""The numbers that Word prints before paragraphs and never stores: “一、”, “（一）”, “1.”.

Source: ECMA-376 part 1, §17.9 (numbering) and §17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lxml import etree

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_ROMAN = ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i")
_DIGITS = "〇一二三四五六七八九"
_LEGAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")


def chinese_counting(number: int) -> str:
    """A number from 1 to 9999 as Chinese text counts: 11 → 十一, 20 → 二十, 105 → 一百零五; digits beyond."""
    if not 0 < number < 10_000:
        return str(number)
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += (
                ("零" if zero and text else "")
                + ("" if digit == 1 and unit == 10 and not text else _DIGITS[digit])
                + name
            )
        zero = not digit
    return text


def _letters(number: int) -> str:
    """Word repeats the letter after z: 27 → aa, 28 → bb."""
    times, index = divmod(number - 1, 26)
    return chr(97 + index) * (times + 1)


def _roman(number: int) -> str:
    text = ""
    for value, name in zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1), _ROMAN, strict=True):
        count, number = divmod(number, value)
        text += name * count
    return text


def _from(first: str, count: int) -> Callable[[int], str]:
    return lambda n: chr(ord(first) + n - 1) if 0 < n <= count else str(n)


def _one_of(names: str) -> Callable[[int], str]:
    return lambda n: names[(n - 1) % len(names)] if n > 0 else str(n)


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(d)] for d in str(number))


_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "chineseCounting": chinese_counting,
    "chineseCountingThousand": chinese_counting,
    "taiwaneseCounting": chinese_counting,
    "taiwaneseCountingThousand": chinese_counting,
    "japaneseCounting": chinese_counting,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "chineseLegalSimplified": lambda n: ("一" + chinese_counting(n) if 10 <= n < 20 else chinese_counting(n)).translate(
        _LEGAL
    ),
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "lowerLetter": _letters,
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    suffix: str
    restart: int | None
    legal: bool


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level]
    counters: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Prints the labels of numbered paragraphs, asked in document order (each question counts one up)."""

    def __init__(self, part: etree._Element | None) -> None:
        self._lists: dict[str, _List] = {}  # abstract list → levels and counters, shared by its instances
        self._instances: dict[str, tuple[str, dict[int, int]]] = {}  # instance → abstract list and its own starts
        self._started: set[tuple[str, int]] = set()
        self.style_levels: dict[str, tuple[str, int]] = {}
        if part is not None:
            self._load(part)

    def _load(self, part: etree._Element) -> None:
        linked: dict[str, str] = {}
        by_style: dict[str, str] = {}
        for abstract in part.iter(f"{W}abstractNum"):
            key = abstract.get(f"{W}abstractNumId", "")
            self._lists[key] = _List({i: lvl for node in abstract.iter(f"{W}lvl") for i, lvl in [_level(node)]})
            if style := _value(abstract, "styleLink"):
                by_style[style] = key
            if style := _value(abstract, "numStyleLink"):
                linked[key] = style
        for num in part.iter(f"{W}num"):
            key = _value(num, "abstractNumId") or ""
            key = by_style.get(linked.get(key, ""), key)
            starts: dict[int, int] = {}
            for override in num.iter(f"{W}lvlOverride"):
                level = _int(override.get(f"{W}ilvl"), 0)
                if (start := _value(override, "startOverride")) is not None:
                    starts[level] = _int(start, 1)
                node = override.find(f"{W}lvl")
                if node is not None and key in self._lists:
                    key = self._own_list(key, num.get(f"{W}numId", ""), dict([_level(node)]))
            self._instances[num.get(f"{W}numId", "")] = (key, starts)

    def _own_list(self, key: str, instance: str, levels: dict[int, _Level]) -> str:
        """An instance that redefines levels counts by itself."""
        own = key if key.startswith("own ") else f"own {instance}"
        self._lists[own] = _List(self._lists[key].levels | levels)
        return own

    def label(self, instance: str, level: int) -> str:
        """The label of the next paragraph of list ``instance`` at ``level`` (from 0); "" for bullets, unknown lists."""
        key, starts = self._instances.get(instance, ("", {}))
        numbering = self._lists.get(key)
        if numbering is None or level not in numbering.levels:
            return ""
        counters = numbering.counters
        if level in starts and (instance, level) not in self._started:
            self._started.add((instance, level))
            counters[level] = starts[level]
        else:
            counters[level] = counters[level] + 1 if level in counters else numbering.levels[level].start
        for deeper, definition in numbering.levels.items():
            if (
                deeper > level
                and definition.restart != 0
                and (definition.restart is None or level < definition.restart)
            ):
                counters.pop(deeper, None)
        return _printed(numbering, level)


def _printed(numbering: _List, level: int) -> str:
    own = numbering.levels[level]
    if own.format in {"bullet", "none"}:
        return own.text if own.format == "none" and "%" not in own.text else ""
    text = own.text
    for i in range(9):
        mark = f"%{i + 1}"
        if mark in text and i in numbering.levels:
            definition = numbering.levels[i]
            number = numbering.counters.setdefault(i, definition.start)
            as_text = str if own.legal else _FORMATS.get(definition.format, str)
            text = text.replace(mark, as_text(number) if number > 0 else str(number))
    ends_latin = text[-1:].isalnum() and text[-1:].isascii()
    return text + (" " if own.suffix == "space" or (ends_latin and own.suffix == "tab") else "")


def _level(node: etree._Element) -> tuple[int, _Level]:
    restart = _value(node, "lvlRestart")
    number_format = _value(node, "numFmt")
    if number_format is None:  # Word 2010+: inside mc:AlternateContent
        number_format = next((f.get(f"{W}val", "decimal") for f in node.iter(f"{W}numFmt")), "decimal")
    level = _Level(
        start=_int(_value(node, "start"), 0 if _value(node, "start") is None else 1),
        format=number_format,
        text=_value(node, "lvlText") or "",
        suffix=_value(node, "suff") or "tab",
        restart=_int(restart, 0) if restart is not None else None,
        legal=node.find(f"{W}isLgl") is not None,
    )
    return _int(node.get(f"{W}ilvl"), 0), level


def _value(node: etree._Element, child: str) -> str | None:
    found = node.find(f"{W}{child}")
    return None if found is None else found.get(f"{W}val")


def _int(text: str | None, otherwise: int) -> int:
    try:
        return int(text) if text is not None else otherwise
    except ValueError:
        return otherwise
