"""A text document in the making: paragraphs and table lines in order, broken into lines and pages, with its gold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

from corpus.broken import wrap
from corpus.layout import lay_out
from corpus.records import Answer, LaidTable, SyntheticReport, TableSlot, Text
from corpus.report import gold_of

Garble = Callable[[str], str]
TableWriter = Callable[[LaidTable, dict[str, Answer]], list[str]]
"""Writes a table as lines; where it destroys something it changes the answers it is given."""


@dataclass(frozen=True, slots=True)
class TableLines:
    """A table already written as lines."""

    lines: list[str]


@dataclass(frozen=True, slots=True)
class Manner:
    """How paragraphs are set."""

    gap: int = 1
    """Empty lines between paragraphs."""
    indent: str = ""
    wrap: int | None = None
    """Columns after which a line is broken, as in text copied from a PDF."""
    double: bool = False
    """An empty line after every line."""
    table_gap: int = 1
    """Empty lines before and after a table."""


@dataclass
class Draft:
    """A document in the making; ``cells`` and ``furniture`` go to gold."""

    report: SyntheticReport
    items: list[Text | TableLines]
    cells: dict[str, Answer]
    garble: Garble
    furniture: list[str] = field(default_factory=list)

    @property
    def texts(self) -> tuple[Text, ...]:
        """The paragraphs of gold, furniture last."""
        own = [i for i in self.items if isinstance(i, Text)]
        return (*own, *(Text("page_furniture", t) for t in self.furniture))

    def gold(self, class_name: str) -> dict[str, object]:
        """Gold of the document as it stands."""
        return gold_of(self.report, class_name, cells=self.cells, texts=self.texts)


def make_draft(report: SyntheticReport, write: TableWriter, *, garble: Garble = str, labels: Garble = str) -> Draft:
    """Lay the report out as text. ``garble`` changes the characters of everything, ``labels`` those of labels only."""
    cells = dict(report.cells)
    items: list[Text | TableLines] = []
    for block in report.blocks:
        if isinstance(block, TableSlot):
            table = lay_out(report, block.table)
            changed = tuple(
                replace(c, text=garble(labels(c.text) if c.header else c.text)) if c.text else c for c in table.cells
            )
            items.append(TableLines(write(replace(table, cells=changed), cells)))
        else:
            items.append(block)
    return Draft(report, items, cells, garble)


def set_lines(draft: Draft, manner: Manner) -> list[str]:
    """The document as lines of text."""
    lines: list[str] = []
    for item in draft.items:
        if isinstance(item, TableLines):
            lines += [*[""] * manner.table_gap, *_spread(item.lines, manner), *[""] * manner.table_gap]
            continue
        text = draft.garble(item.text)
        indent = manner.indent if item.section not in ("title", "heading", "signature") else ""
        broken = wrap(indent + text, manner.wrap) if manner.wrap else [indent + text]
        lines += [*_spread(broken, manner), *[""] * (0 if manner.double else manner.gap)]
    return lines


def _spread(lines: list[str], manner: Manner) -> list[str]:
    return [x for line in lines for x in (line, "")] if manner.double else lines


# --------------------------------------------------------------------------- pages

PAGE_NUMBERS = ("- {} -", "— {} —", "第 {} 页", "第{}页 共{}页", "{}/{}", "-{}-")


def break_pages(rng: Random, draft: Draft, lines: list[str], *, feed: bool, cut_prose: bool) -> list[str]:
    """Cut the lines into pages: page numbers, running heads, form feeds; ``cut_prose`` cuts long paragraphs in two."""
    if cut_prose:
        lines = _cut_paragraphs(rng, lines)
    breaks = _page_ends(rng, lines)
    count = len(breaks)
    number = rng.choice(PAGE_NUMBERS) if rng.random() < 0.7 else None
    head = None
    if rng.random() < 0.35:
        head = f"{draft.report.agency.short}政府信息公开年度报告"
    empty = [""] if rng.random() < 0.7 else []
    out: list[str] = []
    start = 0
    for page, at in enumerate(breaks, 1):
        out += lines[start:at]
        between = list(empty)
        if number:
            between.append(number.format(page, count + 1))
            draft.furniture.append(between[-1])
        if head:
            between.append(draft.garble(head))
            draft.furniture.append(head)
        out += [*between, *empty]
        start = at + (lines[at] == "\f")
        if feed and start < len(lines):
            lines[start] = "\f" + lines[start]
    out += lines[start:]
    if number:
        out.append(number.format(count + 1, count + 1))
        draft.furniture.append(out[-1])
    return out


def _page_ends(rng: Random, lines: list[str]) -> list[int]:
    """Where pages end: where a garbling has marked it with a form feed, and else every twenty to fifty filled lines."""
    ends, since = [], 0
    length = rng.randint(20, 50)
    for i, line in enumerate(lines):
        since += bool(line.strip())
        if line == "\f":
            ends.append(i)
            since = 0
        elif since >= length and 3 < i < len(lines) - 3 and line.strip():
            ends.append(i)
            since, length = 0, rng.randint(20, 50)
    return ends


def _cut_paragraphs(rng: Random, lines: list[str]) -> list[str]:
    out: list[str] = []
    for line in lines:
        if len(line) > 80 and "\t" not in line and "|" not in line and rng.random() < 0.25:
            half = rng.randint(20, len(line) - 20)
            # A number is never cut: half a number would be a number that nobody printed.
            while line[half - 1].isalnum() and line[half - 1].isascii() and half < len(line) - 1:
                half += 1
            out += [line[:half], "", line[half:]]
        else:
            out.append(line)
    return out
