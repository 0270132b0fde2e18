"""What stands in tables: numbers and marks for none, and labels that the forms know or that begin with an ordinal."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from extractor.chinese import STROKE, fold, plain
from extractor.forms import load_forms

_NUMBER = r"[+\-−]?\d[\d,]*(?:\.\d+)?(?:%|亿元|万元|元|件|条|个|项|宗|次)?"
_VALUE = re.compile(rf"{_NUMBER}|[-—–―/\\*]{{1,4}}|无")
_NOTED = re.compile(rf"{_NUMBER}\s*[(].*")
_ORDINAL = re.compile(
    r"\s*(?:[（(]\s*[一二三四五六七八九十]+\s*[)）]?|[一二三四五六七八九十]+\s*[)）、.．]|[（(]?\d{1,2}\s*[)）、.．](?!\d)"
    r"|第[一二三四五六七八九十]+)"
)
_BESIDE_LABEL = re.compile(r"[\u4e00-\u9fff（(]\s*(?=\d{1,2}\s?[.．、](?!\d))")
_ITEM = re.compile(r"\s*[（(]?\d{1,2}\s*[)）、.．](?!\d)")


def is_number_or_mark(text: str) -> bool:
    """Whether a text is a number (with its unit), or a mark such as ``/`` or ``—`` that stands for none."""
    return _VALUE.fullmatch(_plain(text)) is not None


def begins_with_number(text: str) -> bool:
    """Whether a text is a value, maybe with a remark in brackets behind it."""
    text = _plain(text)
    return _VALUE.fullmatch(text) is not None or _NOTED.fullmatch(text) is not None


def _plain(text: str) -> str:
    """Plain letters, struck ones too: a number that its author struck out stands in a number's place."""
    return plain(text.replace(STROKE, "")).strip()


def is_value(text: str) -> bool:
    """Whether a cell holds a number, a mark that stands for none, or nothing."""
    return not text.strip() or is_number_or_mark(text)


def has_ordinal(text: str) -> bool:
    """Whether a text begins like a numbered label: 一、 （三） 2. 第二十条."""
    return _ORDINAL.match(text) is not None


def has_item_number(text: str) -> bool:
    """Whether a text begins with an Arabic ordinal: 1. 2、 3）."""
    return _ITEM.match(text) is not None


def beside_label(text: str) -> int:
    """How many characters at the beginning of a label are a group's, printed downwards beside it (供 3. 补正后申请内容仍不明确)."""
    beside = _BESIDE_LABEL.match(text)
    return beside.end() if beside else 0


def label_likeness(text: str) -> float:
    """How like the most similar label of the forms a text is, 0–100."""
    return _likeness(fold(text))


@lru_cache(maxsize=4096)
def _likeness(folded: str) -> float:
    best = process.extractOne(folded, _labels(), scorer=fuzz.ratio)
    return float(best[1]) if best else 0.0


def is_group_header(text: str) -> bool:
    """Whether a text is a header that stands over several columns in one of the forms (法人或其他组织)."""
    return fold(text) in _group_headers()


def leaf_header_of(text: str) -> str | None:
    """The known header of a single column that a text is, or that it begins (a narrow column breaks it)."""
    folded = fold(text)
    if folded in _leaf_headers():
        return folded
    if len(folded) >= 2:
        for header in _leaf_headers():
            if header.startswith(folded):
                return header
    return None


def is_leaf_header(text: str) -> bool:
    """Whether a text is, in full, the header of a single column in one of the forms, or nearly so (本年废止数量)."""
    folded = fold(text)
    if folded in _leaf_headers():
        return True
    return (
        len(folded) >= 5 and process.extractOne(folded, _leaf_headers(), scorer=fuzz.ratio, score_cutoff=75) is not None
    )


def is_row_label(text: str) -> bool:
    """Whether a text is, in full, the label of a row in one of the forms."""
    return fold(text) in _row_labels()


def parents_of(text: str) -> frozenset[str]:
    """The headers that the forms put over the column with this header; none for an unknown one."""
    return _parents().get(fold(text), frozenset())


def is_parent(text: str) -> bool:
    """Whether a text is a header that the forms put over single columns: ``parents_of`` may name it."""
    return any(fold(text) in parents for parents in _parents().values())


def belongs_to_table(text: str) -> bool:
    """Whether a line is one of the forms' labels or headers, or a good piece of one."""
    folded = fold(text)
    if not folded or is_number_or_mark(text):
        return False
    if label_likeness(text) >= 80 or is_group_header(text):
        return True
    return len(folded) >= 5 and any(folded in label for label in _labels())


def is_section_heading(text: str) -> bool:
    """Whether a line is a section's heading in one of the forms (四、政府信息公开行政复议、行政诉讼情况)."""
    folded = fold(text)
    if not 4 <= len(folded) <= 40:
        return False
    best = process.extractOne(folded, _headings(), scorer=fuzz.ratio)
    return best is not None and best[1] >= 85 and label_likeness(text) < best[1]


@cache
def _labels() -> tuple[str, ...]:
    known: set[str] = set()
    for form in load_forms():
        for table in form.tables:
            known.update(fold(c) for c in table.corner)
            for block in table.blocks:
                known.add(fold(block.heading or ""))
                for label in (*block.rows, *block.columns):
                    known.update(fold(w) for w in (*label.wordings, *label.under))
    return tuple(sorted(known - {""}))


@cache
def _group_headers() -> frozenset[str]:
    names = {fold(u) for f in load_forms() for t in f.tables for b in t.blocks for c in b.columns for u in c.under}
    rows = {
        fold(w)
        for f in load_forms()
        for t in f.tables
        if t.orientation.value == "across"
        for r in t.row_labels
        for w in (*r.wordings, *r.under)
    }
    return frozenset((names | rows) - {""})


@cache
def _leaf_headers() -> tuple[str, ...]:
    names = {fold(w) for f in load_forms() for t in f.tables for b in t.blocks for c in b.columns for w in c.wordings}
    return tuple(sorted(names))


@cache
def _row_labels() -> frozenset[str]:
    rows = (r for f in load_forms() for t in f.tables if t.orientation.value == "down" for r in t.row_labels)
    return frozenset(fold(w) for r in rows for w in r.wordings)


@cache
def _parents() -> dict[str, frozenset[str]]:
    over: dict[str, frozenset[str]] = {}
    for form in load_forms():
        for column in (c for t in form.tables if t.orientation.value == "down" for b in t.blocks for c in b.columns):
            for wording in column.wordings:
                over[fold(wording)] = over.get(fold(wording), frozenset()) | {fold(u) for u in column.under}
    return over


@cache
def _headings() -> tuple[str, ...]:
    return tuple(sorted({fold(w) for f in load_forms() for s in f.sections for w in (s.heading, *s.aliases)}))
