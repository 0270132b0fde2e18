"""Cell text to Value: numbers as printed, and what stands where no number does.

What is accepted is narrow on purpose: a text that is not wholly understood is unreadable or carries a remark for the
reviewer, never a guess.
"""

from __future__ import annotations

import re
from functools import lru_cache

from extractor.chinese import STROKE, chinese_number, plain, tight
from extractor.forms import NumberKind
from extractor.records import Evidence, Number, State, Value

_NOT_APPLICABLE = re.compile(
    r"^(?:[/\\|\-‐‑‒–—―─−~～*＊]+|无|没有|不适用|暂无|无此项|无此类|未发生|n/?a|nil|none)$", re.I
)
_UNREADABLE = re.compile(
    r"^(?:#+|[\ufffd□■?？…\.]+|〔无法辨认〕|\[无法辨认\]|\(无法辨认\)|#(?:value|ref|n/a|name\?|div/0)!?)$", re.I
)
_ABSENT = re.compile(r"^[〔\[(]原件无此格[〕\])]$")
_NUMBER = r"[+-]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?"
_UNITS = r"(?:亿元|万元|元|件次|人次|件|条|项|次|个|人|份|宗|起|家|部|篇|户|例|万)"
_WHOLE = re.compile(rf"^({_NUMBER})$")
_WITH_UNIT = re.compile(rf"^({_NUMBER})\s*({_UNITS})$")
_WITH_NOTE = re.compile(rf"^({_NUMBER})\s*({_UNITS})?\s*([(（\[【〔].*|[,，;；:：、](?!\s*\d).*)$", re.S)
_IN_BRACKETS = re.compile(rf"^[(（]\s*({_NUMBER})\s*[)）]$")  # last year's, a note's mark, or a typist's way
_RAISED = re.compile(r"^(.*?)([¹²³⁰-⁹₀-₉①-⓿❶-➓]+)$", re.S)  # marks of notes, which NFKC would make digits
_STRUCK = re.compile(f".{STROKE}")
_FIRST = re.compile(_NUMBER)
_DISGUISED = re.compile(r"^(?=[\d.]*[oOlI○〇])[\doOlI○〇.]{1,6}$")  # 0 and 1 as a scan's or a typist's letters
_SPACED = re.compile(r"^(?:\d(?:[ \u3000\u00a0]\d)+|\d{1,3}(?:[ \u3000\u00a0]\d{3})+)$")  # 1 7, 1 190
_BARRED = re.compile(r"^(?:\d{1,6}\s*[|｜]|[|｜]\s*\d{1,6})$")
_DIGITS = str.maketrans("oO○〇lI", "000011")
_REMEMBERED, _SHORT = 2048, 40  # 0, blanks and dashes come thousands of times, long texts once


def parse(text: str, kind: NumberKind = NumberKind.INTEGER) -> tuple[Value, tuple[Evidence, ...]]:
    """Read one cell. Returns the Value (``raw`` is ``text`` stripped) and evidence about how clean the reading is."""
    return _parse_short(text, kind) if len(text) <= _SHORT else _parse(text, kind)


def _parse(text: str, kind: NumberKind) -> tuple[Value, tuple[Evidence, ...]]:
    raw = text.strip(" \t\r\n\u3000\u00a0")
    if not raw:
        return Value(State.BLANK, raw=""), ()
    if raw.isdigit() and raw.isascii() and len(raw) < 10:
        return _checked(int(raw), raw, None, kind)
    if _ABSENT.match(raw):
        return Value(State.ABSENT), ()
    if STROKE in raw:
        return _marked(raw, _STRUCK.sub("", raw), None, "里有划去的字", kind)
    if raised := _RAISED.match(raw):
        return _marked(raw, raised[1], raised[2], "带注码", kind)
    body = plain(raw).strip()
    if not body:
        return Value(State.BLANK, raw=""), ()
    if _NOT_APPLICABLE.match(body):
        stroke = (Evidence("value_confusable", 1.0, "一道竖线：斜线、1 或表格线"),) if body == "|" else ()
        return Value(State.NOT_APPLICABLE, raw=raw), stroke
    if _UNREADABLE.match(body):
        return Value(State.UNREADABLE, raw=raw), (Evidence("value_unreadable", 1.0, f"“{raw}”无法读作数字"),)
    body = body.replace("−", "-").replace("–", "-").replace("。", ".") if len(body) < 12 else body
    if match := _WHOLE.match(body):
        return _checked(_to_number(match[1]), raw, None, kind)
    if match := _WITH_UNIT.match(body):
        value, evidence = _checked(_to_number(match[1]), raw, match[2], kind)
        return value, (*evidence, Evidence("value_unit", 1.0, f"格内带单位“{match[2]}”"))
    if match := _WITH_NOTE.match(body):
        note = raw[len(raw) - len(match[3]) :] if raw.endswith(match[3]) else match[3]
        inner = match[3]
        if inner[0] in "([【〔（" and inner[-1] in ")]】〕）":
            note = note[1:-1]
        value, evidence = _checked(_to_number(match[1]), raw, note.strip(), kind)
        return value, (*evidence, Evidence("value_note", 1.0, f"数字旁有说明“{note.strip()}”"))
    if match := _IN_BRACKETS.match(body):
        return _marked(raw, match[1], None, "的数在括号里", kind)
    if _DISGUISED.match(body) and _WHOLE.match(body.translate(_DIGITS)):
        number = _to_number(body.translate(_DIGITS))
        return Value(State.VALUE, number, raw), (Evidence("value_confusable", 1.0, f"“{raw}”当作 {number}"),)
    if _SPACED.match(body):
        joined = _to_number(tight(body))
        return Value(State.VALUE, joined, raw), (Evidence("value_free_text", 1.0, f"“{raw}”当作一个数 {joined}"),)
    numeral = chinese_number(body)
    if numeral is not None:
        return Value(State.VALUE, numeral, raw), (Evidence("value_numeral", 1.0, f"汉字数字“{raw}”"),)
    numbers = _FIRST.findall(body)
    if numbers and body[0] in "+-0123456789" and not re.match(r"\d+[.、．]\D", body):
        value = Value(State.VALUE, _to_number(numbers[0]), raw, note=raw)
        return value, (Evidence("value_free_text", 1.0, f"格内文字“{raw[:40]}”取第一个数"),)
    return Value(State.UNREADABLE, raw=raw), (Evidence("value_unreadable", 1.0, f"“{raw[:40]}”无法读作数字"),)


def _marked(raw: str, bare: str, note: str | None, words: str, kind: NumberKind) -> tuple[Value, tuple[Evidence, ...]]:
    """The number in ``raw`` that is left, ``bare``, without letters that are none of it; always for a person."""
    number = _parse(bare, kind)[0].number
    state = State.UNREADABLE if number is None else State.VALUE
    return Value(state, number, raw, note), (Evidence("value_free_text", 1.0, f"“{raw[:40]}”{words}"),)


_parse_short = lru_cache(_REMEMBERED)(_parse)


def _to_number(text: str) -> Number:
    number = float(text.replace(",", "").replace("，", ""))
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _checked(number: Number, raw: str, note: str | None, kind: NumberKind) -> tuple[Value, tuple[Evidence, ...]]:
    evidence: list[Evidence] = []
    if kind is NumberKind.INTEGER and isinstance(number, float):
        evidence.append(Evidence("value_fraction", 1.0, "件数不应是小数"))
    if kind is not NumberKind.SIGNED and number < 0:
        evidence.append(Evidence("value_negative", 1.0, "件数不应为负"))
    printed = raw[: len(raw) - len(note)] if note and raw.endswith(note) else raw
    if "," in printed or "，" in printed or any("０" <= c <= "９" for c in printed):
        evidence.append(Evidence("value_normalised", 1.0, "全角数字或千分位"))
    return Value(State.VALUE, number, raw, note), tuple(evidence)


def is_value_like(text: str) -> bool:
    """Whether a text can stand in a value cell: empty, a mark, or a number with at most a unit or a remark."""
    stripped = text.strip(" \t\r\n\u3000\u00a0")
    if not stripped or (stripped.isascii() and stripped.isdigit()):
        return True
    return _may_be_short(stripped) if len(stripped) <= _SHORT else _may_be_value(stripped)


def _may_be_value(stripped: str) -> bool:
    body = plain(_STRUCK.sub("", stripped)).strip()
    return bool(
        not body
        or _WHOLE.match(body)
        or _NOT_APPLICABLE.match(body)
        or _UNREADABLE.match(body)
        or _ABSENT.match(body)
        or _WITH_UNIT.match(body)
        or _IN_BRACKETS.match(body)
        or (_WITH_NOTE.match(body) and not re.match(r"^\d{1,2}\s*(?:[、)）:：;；]|[,，](?!\d{3}(?!\d)))", body))
    )


def is_disguised(text: str) -> bool:
    """Whether a text looks like a number that came out with letters (O for 0, l for 1), gaps among its digits, or a table's
    rule beside it."""
    bare = text.strip()
    return any(form.match(bare) is not None for form in (_DISGUISED, _SPACED, _BARRED))


_may_be_short = lru_cache(_REMEMBERED)(_may_be_value)
