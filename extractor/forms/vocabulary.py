"""The words of the forms as a vocabulary: how much of a line of text is made of their labels' pieces."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import fuzz, process

from extractor.chinese import fold
from extractor.forms.model import Form

_LABEL_LETTERS = 4  # 其他, 总计 and 规章 end many a text
_SHORT_ALIAS = 3
_MAX_PIECE = 44


class Vocabulary:
    """All label wordings of some forms, folded, and every piece of them of two characters and more."""

    def __init__(self, forms: tuple[Form, ...]) -> None:
        headers: set[str] = set()
        rows: set[str] = set()
        for form in forms:
            for table in form.tables:
                headers.update(map(fold, table.corner))
                for block in table.blocks:
                    if block.heading:
                        headers.add(fold(block.heading))
                    for column in block.columns:
                        headers.update(map(fold, (*column.wordings, *column.under)))
                    across = table.orientation.value == "across"
                    for row in block.rows:
                        (headers if across else rows).update(map(fold, row.wordings))
                        (headers if across else rows).update(map(fold, row.under))
        self.lone_rows = frozenset(
            wording
            for form in forms
            for table in form.tables
            for block in table.blocks
            if len(block.columns) == 1
            for row in block.rows
            for wording in row.wordings
        )
        headers |= {"信息内容", "申请人情况", "法人或其他组织"}
        self.headers = frozenset(h for h in headers if h)
        self.rows = frozenset(r for r in rows if r)
        self.long_rows = tuple(r for r in self.rows if len(r) >= _LABEL_LETTERS)  # for ``str.endswith``
        self._all_rows = tuple(self.rows)
        self._long_headers = tuple(h for h in self.headers if len(h) >= _SHORT_ALIAS)
        self.section_headings = tuple(
            {fold(w) for form in forms for s in form.sections for w in (s.heading, *s.aliases)}
        )
        self.heading_letters = frozenset("".join(self.section_headings))
        self.pieces = frozenset(
            label[i:j]
            for label in self.headers | self.rows
            for i in range(len(label))
            for j in range(i + 1, min(len(label), i + _MAX_PIECE) + 1)
        )

    def coverage(self, folded: str) -> tuple[int, int]:
        """How many characters of ``folded`` lie in pieces of labels (two characters or more), and how many pieces."""
        covered = pieces = i = 0
        n = len(folded)
        while i < n:
            j = i + 2
            if j <= n and folded[i:j] in self.pieces:
                while j < n and folded[i : j + 1] in self.pieces:
                    j += 1
                covered += j - i
                pieces += 1
                i = j
            else:
                i += 1
        return covered, pieces

    def ends_a_row_label(self, folded: str) -> bool:
        """Whether a text ends in a row's label, small variations allowed."""
        if folded.endswith(self._all_rows):
            return True
        if folded.endswith(self._long_headers):
            return False
        return any(fuzz.ratio(row, folded[-len(row) :]) >= 75 or fuzz.ratio(row, folded) >= 75 for row in self.rows)

    def lone_row(self, text: str) -> str | None:
        """The label at the beginning of ``text``, longer than it, whose row has but one number in some form."""
        return next((w for w in self.lone_rows if len(w) < len(text) and text.startswith(w)), None)

    def is_section_heading(self, text: str) -> bool:
        """Whether a line is one of the report's six section headings, by content, numbering aside."""
        folded = fold(text)
        if not 4 <= len(folded) <= 40 or sum([c in self.heading_letters for c in folded]) < 0.7 * len(folded):
            return False  # with fewer of its letters in any heading, no likeness comes to 84
        bare = re.sub(r"^[一二三四五六七八九十l0-9]{1,2}是?", "", folded)
        alike = process.extractOne(folded, self.section_headings, scorer=fuzz.ratio, score_cutoff=84)
        return alike is not None or (
            process.extractOne(bare, self.section_headings, scorer=fuzz.ratio, score_cutoff=88) is not None
        )


@cache
def vocabulary(forms: tuple[Form, ...]) -> Vocabulary:
    """The vocabulary of ``forms``, built once."""
    return Vocabulary(forms)
