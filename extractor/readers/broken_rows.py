"""Rows parted by tabs whose cells break their lines, as a browser gives a table whose cells hold paragraphs::

    7.属于行政执法案卷⇥1⇥            7.属于行政执法案卷
    ⇥                       or      ⇥
    ⇥                               1
    ⇥1                              ⇥

The line breaks beside a tab are the cells' own. Rows come on their first line; the lines that they took stay, empty, so
that places stay true.
"""

from __future__ import annotations

import re

from extractor.settings import LONE_TABS

_LONE_TAB = re.compile(r"^ *\t *\r?$", re.M)
_CELL_END = re.compile(
    r"(?:(?<![况：:。；])(?:\r?\n){1,2})? *\t *(?:\r?\n){0,2}"
)  # what ends a sentence or a heading is no cell
_TAB_AND_LABEL = re.compile(r"^ *\t[^\t\n]*[\u4e00-\u9fff] ?[\u4e00-\u9fff]", re.M)  # blanks may part a label's letters
_BREAK = "\x00"


def rows_of_broken_cells(text: str) -> str:
    """``text`` with such rows each on a line; as it was where hardly a line holds nothing but a tab, or where tabs
    stand before labels too: each cell with its tab on a line of its own."""
    lone, labels = len(_LONE_TAB.findall(text)), len(_TAB_AND_LABEL.findall(text))
    if lone < LONE_TABS or labels > lone / 10 or _BREAK in text:
        return text
    lines: list[str] = []
    for line in _CELL_END.sub(lambda m: "\t" + _BREAK * m.group().count("\n"), text).split("\n"):
        lines += [line.replace(_BREAK, ""), *[""] * line.count(_BREAK)]
    return "\n".join(lines)
