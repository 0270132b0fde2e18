"""Tables told as a list, each number behind its column's name: ``（一）予以公开：自然人3；商业企业0；总计3``.

Lines of the same names in the same order are rows below one header, and are printed so: tabs between the cells and, where the
names change, a row of the names above. That row shares the line (a form feed parts the two), so that places stay true.
"""

from __future__ import annotations

import re

from extractor.settings import NAMED_LINES

_LINE = re.compile(r"\s*(?P<label>[^\n：:=]*[^\s\d：:=])\s*[：:=]\s*(?P<fields>[^\n]*?\S)\s*[。；;]?\s*")
_MAY_NAME = re.compile(r"[：:=][^。]*\d")  # asked first: fullmatch looks for the label's end everywhere
_PART = re.compile(r"\s*[；;，,、|]\s*|\s+(?=\D)")
_FIELD = re.compile(
    r"(?P<name>\D*?[^\W\d](?:[（(][^（()）]*[)）])?)\s*[：:=]?\s*(?P<number>[-+]?\d[\d.]*|[-/—无])\s*(?P<unit>件|项|条|万元)?"
)
_HEADER_END = "\f"


def named_to_rows(text: str) -> str:
    """``text`` with such lines as rows; as it was where too few lines name two numbers and more in the same words."""
    lines = text.split("\n")
    found = {i: row for i, line in enumerate(lines) if (row := _row(line))}
    names = [row[1] for row in found.values() if len(row[1]) > 1]
    if sum(names.count(these) > 1 for these in names) < NAMED_LINES:
        return text
    above: tuple[str, ...] = ()
    for i, (label, these, numbers) in found.items():
        cells = "\t".join((label, *numbers))
        lines[i] = cells if these == above else "\t".join(("", *these)) + _HEADER_END + cells
        above = these
    return "\n".join(lines)


def _row(line: str) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    """The line's label, its columns' names and their numbers; None where a part of it is no named number."""
    whole = _LINE.fullmatch(line) if "\t" not in line and _MAY_NAME.search(line) else None
    if whole is None:
        return None
    fields = [_FIELD.fullmatch(part) for part in _PART.split(whole["fields"])]
    matches = [field for field in fields if field]
    if len(matches) < len(fields):
        return None
    return whole["label"], tuple(f["name"] for f in matches), tuple(f["number"] + (f["unit"] or "") for f in matches)
