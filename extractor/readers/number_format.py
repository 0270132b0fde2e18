"""A cell's number as the sheet prints it: the part of number formats that reports use.

Source: ECMA-376 part 1, §18.8.31 (number formats). What is not understood prints the plain number.
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|[_*].')
_BRACKETED = re.compile(r"\[[^\]]*\]")
_DIGITS = re.compile(r"[#0?,.]*[#0?][#0?,.]*%?")
_DATE_CODE = re.compile(
    r"yyyy|yy|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s|AM/PM|\"[^\"]*\"|\\.|[^ymdhs\"\\]+", re.IGNORECASE
)


def printed_number(value: float | int, code: str) -> str:
    """``value`` under the number format ``code``: 1234.5 under ``#,##0.00`` → 1,234.50; 0.05 under ``0%`` → 5%."""
    sections = _SECTION.split(code or "General")
    if value < 0 and len(sections) > 1:
        return _under(abs(value), sections[1])
    if value == 0 and len(sections) > 2:
        return _under(value, sections[2])
    return _under(value, sections[0])


def _under(value: float | int, section: str) -> str:
    literal: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literal.append(match.group(1) or match.group(2) or "")
        return f"\0{len(literal) - 1}\0"

    plain = _BRACKETED.sub("", _QUOTED.sub(keep, section))
    digits = _DIGITS.search(re.sub(r"\0\d+\0", lambda m: "\1" * len(m.group()), plain))
    if "general" in plain.lower() or plain.strip() in {"", "@"}:
        return (
            general(value)
            if digits is None and not literal
            else _restored(re.sub("(?i)general|@", lambda _: general(value), plain), literal)
        )
    if digits is None or "E+" in plain.upper() or "/" in plain:
        return _restored(plain, literal).strip() if literal and digits is None else general(value)
    pattern = digits.group()
    number = _digits(value, pattern)
    sign = "-" if value < 0 and any(c in "123456789" for c in number) else ""
    before, after = plain[: digits.start()], plain[digits.end() :]
    return sign + _restored(before + number + after, literal).strip()


def _digits(value: float | int, pattern: str) -> str:
    percent = pattern.endswith("%")
    pattern = pattern.rstrip("%")
    plain = pattern.rstrip(",")
    scaled = abs(Decimal(repr(value)) if isinstance(value, float) else Decimal(value)) * (100 if percent else 1)
    scaled /= 1000 ** (len(pattern) - len(plain))  # each trailing comma divides by a thousand
    whole, _, fraction = plain.partition(".")
    places = sum(c in "#0?" for c in fraction)
    rounded = scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    head, _, tail = text.partition(".")
    if least := whole.replace(",", "").count("0"):
        head = head.rjust(least, "0")
    elif head == "0":
        head = ""
    needed = max((i + 1 for i, c in enumerate(c for c in fraction if c in "#0?") if c == "0"), default=0)
    while len(tail) > needed and tail.endswith("0"):
        tail = tail[:-1]
    return head + ("." + tail if tail else "") + ("%" if percent else "")


def _restored(text: str, literal: list[str]) -> str:
    return re.sub(r"\0(\d+)\0", lambda m: literal[int(m.group(1))], text)


def general(value: float | int) -> str:
    """A number without format, to eleven digits as a sheet shows it: 14.6864, never 14.686400000000001."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else repr(value)
    return format(Decimal(f"{value:.11g}"), "f")


def printed_date(value: datetime.datetime | datetime.date | datetime.time, code: str) -> str:
    """A date under its format: yyyy"年"m"月"d"日" → 2024年1月5日; ISO form where the format is not understood."""
    section = _BRACKETED.sub("", _SECTION.split(code)[0])
    if isinstance(value, datetime.time) or not re.search("[ymd]", section, re.IGNORECASE):
        return value.isoformat()
    out: list[str] = []
    hours = False
    for token in _DATE_CODE.findall(section):
        low = token.lower()
        if low[0] in "hs":
            hours = low[0] == "h"
        minute = low in {"m", "mm"} and hours
        out.append(
            _date_piece(value, low, minute)
            if low[0] in "ymdhs" and token[0] not in '"\\'
            else token.strip('"').replace("\\", "").replace("@", "")
        )
        if minute:
            hours = False
    return "".join(out).strip()


def _date_piece(value: datetime.datetime | datetime.date, code: str, minute: bool) -> str:
    clock = value if isinstance(value, datetime.datetime) else datetime.datetime(value.year, value.month, value.day)
    if minute:
        return str(clock.minute).rjust(len(code), "0")
    numbers = {"y": clock.year, "m": clock.month, "d": clock.day, "h": clock.hour, "s": clock.second}
    number = numbers[code[0]]
    if code[0] == "y":
        return str(number) if len(code) > 2 else f"{number % 100:02d}"
    if len(code) > 2:  # names of months and weekdays
        return clock.strftime("%B" if code[0] == "m" else "%A")
    return str(number).rjust(len(code), "0")
