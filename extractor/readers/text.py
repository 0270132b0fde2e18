"""Text sources (``.txt .md .csv`` and whatever was pasted): every physical line becomes one paragraph with its place.

Which of the lines are pieces of tables is decided later (``tables.broken_text``), which belong together as well
(``tables.joined_lines``): a reader does not interpret.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

from extractor.chinese import visible
from extractor.errors import LimitExceeded, UnreadableFile
from extractor.readers.broken_rows import rows_of_broken_cells
from extractor.readers.encoding import decode
from extractor.readers.named_fields import named_to_rows
from extractor.readers.one_line_tables import rows_of_one_line
from extractor.readers.separated import separated_to_tabs
from extractor.records import Block, Content, Evidence, Paragraph, Source, TextPlace
from extractor.settings import MAX_TEXT_BYTES

_LINE_END = re.compile(r"\r\n|\n|\r|\u2028|\u2029|\x85")
_EMPHASIS = re.compile(r"(\*\*|__)(?=[^\s*_])([^\n]+?)(?<=[^\s*_])\1")
_HTML_TABLE = re.compile(r"<table\b.*?</table\s*>", re.I | re.S)
_NOT_A_NUMBER = re.compile(r"(?<=[|\t]) ?(?:NaN|Unnamed: \d+) ?(?=[|\t\n])")  # how pandas writes a blank
_PAGE_END = re.compile("[\x0b\x0c]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def read(source: Source) -> Content:
    """The source's lines as Paragraphs (tabs and pipes kept); form feeds part lines.

    Raises LimitExceeded for a source larger than a report can be, UnreadableFile for an empty or undecodable one.
    """
    if len(source.data) > MAX_TEXT_BYTES:
        raise LimitExceeded(
            f"文字文件太大（{len(source.data) >> 20} MB，上限 {MAX_TEXT_BYTES >> 20} MB），不会是一份年度报告。",
            f"The text is too large for a report ({len(source.data) >> 20} MB; the limit is {MAX_TEXT_BYTES >> 20} MB).",
        )
    decoded = decode(source.data)
    text = decoded.text
    if not text.strip():
        raise UnreadableFile("文件里没有文字。", "The file holds no text.")
    if source.kind == "markdown":
        text = _EMPHASIS.sub(r"\2", text)  # **26** is the number 26
    text = visible(_NOT_A_NUMBER.sub(" ", text))
    if source.kind == "csv":
        text = _csv_to_tabs(text)
    else:
        text = named_to_rows(separated_to_tabs(rows_of_broken_cells(text)))
    blocks = _blocks(text)
    notes = tuple(Evidence("mojibake", 1.0, f"repaired: {kind}") for kind in decoded.repairs)
    return Content(tuple(blocks), notes=notes)


def _blocks(text: str, first: int = 1) -> list[Block]:
    """Lines from number ``first`` on; a table written in HTML, as markdown allows, is one block."""
    blocks: list[Block] = []
    embedded = _HTML_TABLE.search(text) if "<t" in text.lower() else None
    if embedded:
        from extractor.readers import html

        before, after = text[: embedded.start()], text[embedded.end() :]
        reached = first + len(_LINE_END.findall(before))
        blocks += _blocks(before, first)
        for block in html.read_markup(embedded.group().encode(), "utf-8").blocks:
            blocks.append(replace(block, place=TextPlace(reached)))
        return blocks + _blocks(after, reached + len(_LINE_END.findall(embedded.group())))
    for number, line in enumerate(_LINE_END.split(_CONTROL.sub("", text)), first):
        for piece in _PAGE_END.split(line):
            blocks += [Paragraph(row, TextPlace(number)) for row in rows_of_one_line(piece)]
    return blocks


def _csv_to_tabs(text: str) -> str:
    """Comma or semicolon separated lines as tab separated ones, quotes resolved; one line in, one line out."""
    sample = "\n".join(line for line in text.splitlines()[:200])
    delimiter = max(",;\t", key=sample.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines: list[str] = []
    try:
        for row in rows:
            lines.append("\t".join(re.sub(r"\s*[\r\n\t]+\s*", "", field) for field in row))
            lines += [""] * (rows.line_num - len(lines))  # a quoted line break must not move the places after it
    except csv.Error:
        return text
    return "\n".join(lines)
