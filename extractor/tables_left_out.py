"""A whole table that a source leaves out: its heading stands, the next heading follows, and none of it is anywhere else. On
pages there must be no room for it either: a picture, or a table that was not seen, takes some.

Where offices put the table as a picture, or leave it out, its cells are absent from the text, and nobody can add to that. A
table that was read badly instead leaves labels or numbers behind; then the cells stay with a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.alignment import Alignment
from extractor.chinese import fold
from extractor.forms import Form, FormTable
from extractor.records import Block, Evidence, PagePlace, Paragraph, Problem, State, Table, says
from extractor.sections.headings import SECTION_KINDS, numbering, read_heading
from extractor.settings import LEFT_OUT_LETTERS, LEFT_OUT_NUMBERS, LEFT_OUT_PROSE, LEFT_OUT_ROOM

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LETTER = re.compile(r"[^\W\d_]")
_LEFT_OUT = Evidence("table_left_out", 1.0, "这一部分只有标题，下一部分的标题紧接着：来源没有这张表")
_NOT_FOUND = Evidence("table_missing", 1.0, "整张表没有找到，也看不出来源没有它：可能是图片")


def with_tables_left_out(alignment: Alignment, blocks: Sequence[Block]) -> tuple[Alignment, tuple[Problem, ...]]:
    """``alignment`` with the absence of whole tables shown or doubted, and a problem for each that is left out.

    ``blocks``: the source's tables and joined paragraphs, in reading order.
    """
    form = alignment.form
    if form is None or not any(e.name.startswith("line_missing") for e in alignment.structure):
        return alignment, ()
    cells = {t.id: [c for c in alignment.cells if c.address.table == t.id] for t in form.tables}
    lost = [t for t in form.tables if all(says(c.evidence, "row_missing") for c in cells[t.id])]
    read = sum(c.value.state is State.VALUE for c in alignment.cells)
    shown = {t.id: t.title for t in lost if _between_headings(t, form, blocks) and not _elsewhere(t, blocks, read)}
    said = {t.id: (_LEFT_OUT if t.id in shown else _NOT_FOUND,) for t in lost}
    judged = tuple(replace(c, evidence=said.get(c.address.table, c.evidence)) for c in alignment.cells)
    problems = tuple(
        Problem("table_left_out", f"“{title}”只有标题，没有表格；原件里若有（如图片），请另行提供")
        for title in shown.values()
    )
    return replace(alignment, cells=judged), problems


def _between_headings(table: FormTable, form: Form, blocks: Sequence[Block]) -> bool:
    """Whether the table's heading stands once, and up to the next section's there is hardly a sentence and no number."""
    section = next((s.id for s in form.sections if s.table == table.id), "")
    if section not in SECTION_KINDS:
        return False
    opened = [i for i, b in enumerate(blocks) if isinstance(b, Paragraph) and _opens(b, form) == section]
    if len(opened) != 1:
        return False
    following = SECTION_KINDS[SECTION_KINDS.index(section) + 1]
    letters = 0
    for above, block in pairwise(blocks[opened[0] :]):
        if isinstance(block, Table) or _is_room_between(above, block):
            return False
        kind = _opens(block, form)
        if kind in SECTION_KINDS:
            return kind == following
        letters += len(_LETTER.findall(block.text))
        if _NUMBER.search(block.text) or letters > LEFT_OUT_PROSE:
            return False
    return False


def _is_room_between(above: Block, below: Block) -> bool:
    """Whether two blocks stand on pages and leave more white than lines do, or on two pages."""
    one, other = above.place, below.place
    if not isinstance(one, PagePlace) or not isinstance(other, PagePlace):
        return isinstance(one, PagePlace) or isinstance(other, PagePlace)
    return one.page != other.page or other.box.y0 - one.box.y1 > LEFT_OUT_ROOM


def _opens(paragraph: Paragraph, form: Form) -> str:
    heading = read_heading(paragraph.text, form)
    return heading.kind if heading else ""


def _elsewhere(table: FormTable, blocks: Sequence[Block], read: int) -> bool:
    """Whether labels of the table, or numbers without words beside the ``read`` ones, stand anywhere in the source."""
    texts = [b.text for b in blocks if isinstance(b, Paragraph)]
    cells = [c.text for b in blocks if isinstance(b, Table) for c in b.cells]
    bare = sum(len(_NUMBER.findall(text.replace(",", ""))) for text in (*texts, *cells) if not _LETTER.search(text))
    if bare >= read + LEFT_OUT_NUMBERS:
        return True
    labels = {fold(numbering(x.label)[1]) for b in table.blocks for x in (*b.columns, *b.rows)}
    labels = {label for label in labels if len(label) >= LEFT_OUT_LETTERS}
    everything = fold("".join(texts))
    return sum(label in everything for label in labels) > 1
