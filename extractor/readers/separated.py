"""Tables with commas or semicolons (of either width) between their cells, pasted into a text whose prose has its own commas."""

from __future__ import annotations

import csv
import re

from extractor.settings import SEPARATED_LINES

_NUMBER_OR_NONE = re.compile(r"\s*(?:[-+]?\d[\d.]*%?|[-/—无])?\s*")
_SENTENCE = re.compile(r"[。！？]")
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")  # 部分公开（区分处理的，只计这一情形，…） is one label
_WIDE = "，；"


def separated_to_tabs(text: str) -> str:
    """``text`` with tabs in the lines of such tables; as it was where too few lines are rows of numbers.

    A line is a row of the tables where it has as many fields as a row of numbers, or a number or a blank behind the first.
    """
    for separator in ",;" + _WIDE:
        lines = text.split("\n")
        rows = {i: row for i, line in enumerate(lines) if (row := _fields(line, separator))}
        numbers = [row for row in rows.values() if sum(map(_is_number_or_none, row)) >= 3 and len(row) >= 4]
        if len(numbers) < SEPARATED_LINES or "\t" in text:
            continue
        widths = {len(row) for row in numbers}
        for i, row in rows.items():
            if len(row) in widths or any(map(_is_number_or_none, row[1:])):
                lines[i] = "\t".join(row)
        return "\n".join(lines)
    return text


def _fields(line: str, separator: str) -> list[str]:
    """The line's fields, quotes resolved; none for a sentence and for a line without the separator."""
    if separator not in line or _SENTENCE.search(line):
        return []
    if separator in _WIDE:
        kept = _BRACKETS.sub(lambda match: match[0].replace(separator, "\0"), line)
        return [field.replace("\0", separator) for field in kept.split(separator)]
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _is_number_or_none(field: str) -> bool:
    return _NUMBER_OR_NONE.fullmatch(field) is not None
