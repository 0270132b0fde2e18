"""Word files: the body's paragraphs and tables in reading order, as Word would print them.

Tracked changes are read as accepted, list labels are printed, text boxes stand after their anchor, footnotes at the
end, headers and footers are furniture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from extractor.chinese import struck
from extractor.errors import UnreadableFile
from extractor.readers.docx_numbering import W
from extractor.readers.docx_parts import Parts, R
from extractor.readers.line_breaks import settled
from extractor.readers.markup_table import RawCell, numbered, table_blocks
from extractor.readers.package import Package
from extractor.records import Block, Content, Paragraph, Problem, Source, TextPlace

if TYPE_CHECKING:
    from lxml import etree

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_DROPPED = frozenset(
    W + name
    for name in (
        "del", "moveFrom", "pPr", "rPr", "instrText", "delText", "delInstrText", "tblPr", "tblGrid", "sdtPr",
        "sdtEndPr", "bookmarkStart", "bookmarkEnd", "rt", "commentReference",
    )
)  # fmt: skip
_CHARACTERS = {
    f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": "",
}  # fmt: skip
_SYMBOLS = {
    0x52: "☑", 0xFE: "☑", 0xFC: "√", 0xFB: "×", 0xA8: "□", 0x6F: "□", 0x71: "□", 0xA1: "○", 0x6C: "●", 0x6E: "■",
    0x9F: "•", 0xD8: "➢", 0xB7: "•", 0xD7: "×", 0xB1: "±", 0xA3: "≤", 0xB3: "≥",
} | {0x81 + i: chr(ord("①") + i) for i in range(10)}  # fmt: skip
_RAISED = "\0"  # stands in no XML
_RAISED_AFTER_DIGIT = re.compile(r"(?<=\d)\0(\d+)")  # 6 with note 1 must not become 61
_OFF = frozenset({"0", "false", "off"})


def read(source: Source) -> Content:
    """The blocks of a docx, docm or dotx file. Raises UnreadableFile or LimitExceeded."""
    parts = Parts(Package(source.data, "docx"))
    body = parts.document.find(f"{W}body")
    if body is None:
        raise UnreadableFile("Word 文件没有正文，可能已损坏", "The Word file has no body; it may be damaged.")
    reader = _Reader(parts)
    blocks = reader.blocks(body)
    notes = [b for kind in ("footnotes", "endnotes") for b in reader.notes(kind)]
    heads, feet = reader.running("headerReference"), reader.running("footerReference")
    if not any(b for b in (*blocks, *notes)):
        raise UnreadableFile(
            "Word 文件中没有文字（可能是图片）", "The Word file holds no text (perhaps only pictures)."
        )
    return Content(numbered([*heads, *settled([*blocks, *notes]), *feet]), problems=tuple(reader.problems))


class _Reader:
    """Walks the body once, counting paragraphs for their places."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._count = 0
        self.problems: list[Problem] = []

    def blocks(self, container: etree._Element) -> list[Block]:
        """Paragraphs and tables directly in ``container`` (a body, a cell, a text box), wrappers looked through."""
        found: list[Block] = []
        carried = ""  # text of a paragraph whose end mark was deleted: it runs on into the next
        for node in _children(container):
            if node.tag == f"{W}p":
                text, boxes = self._paragraph(node)
                if node.find(f"{W}pPr/{W}rPr/{W}del") is not None:
                    carried += text
                else:
                    if whole := (carried + text).strip(" \n\u3000"):
                        place = TextPlace(self._count)
                        found.append(Paragraph(whole, place, heading_level=self._parts.heading_level(node)))
                    carried = ""
                for box in boxes:
                    found.extend(self.blocks(box))
            elif node.tag == f"{W}tbl":
                found.extend(self._table(node))
            elif node.tag == f"{W}altChunk":
                found.extend(self._foreign(node.get(f"{R}id", "")))
        if carried.strip():
            found.append(Paragraph(carried.strip(), TextPlace(self._count)))
        return found

    def _paragraph(self, node: etree._Element) -> tuple[str, list[etree._Element]]:
        """A paragraph's text with its list label, and the text boxes anchored in it."""
        self._count += 1
        boxes: list[etree._Element] = []
        text = "".join(_run_text(node, boxes)).replace("\u00a0", " ")
        text = _RAISED_AFTER_DIGIT.sub(r" [\1]", text).replace(_RAISED, "")
        return self._parts.label(node) + text.lstrip(" \u3000") if text.strip() else text, boxes

    def _table(self, table: etree._Element) -> list[Block]:
        rows: list[list[RawCell]] = []
        open_merges: dict[int, RawCell] = {}  # column → the cell that a vertical merge continues
        place = TextPlace(self._count + 1)
        for row in _children(table):
            if row.tag != f"{W}tr" or row.find(f"{W}trPr/{W}del") is not None:
                continue
            column = _int(row.find(f"{W}trPr/{W}gridBefore"), 0)
            cells: list[RawCell] = []
            still_open: dict[int, RawCell] = {}
            for node in _children(row):
                if node.tag != f"{W}tc":
                    continue
                span = max(1, min(_int(node.find(f"{W}tcPr/{W}gridSpan"), 1), 1000))
                merge, across = node.find(f"{W}tcPr/{W}vMerge"), node.find(f"{W}tcPr/{W}hMerge")
                goes_on = merge is not None and merge.get(f"{W}val", "continue") != "restart"
                if across is not None and across.get(f"{W}val", "continue") != "restart" and cells:
                    cells[-1].column_span += span
                elif goes_on and column in open_merges:
                    cell = open_merges[column]
                    cell.row_span += 1
                    cell.blocks.extend(self.blocks(node))  # Word hides what stands here; editors leave it empty
                    still_open[column] = cell
                else:
                    cell = RawCell(self.blocks(node), 1, span, TextPlace(len(rows) + 1), column)
                    cells.append(cell)
                    if merge is not None:
                        still_open[column] = cell
                column += span
            rows.append(cells)
            open_merges = still_open
        return table_blocks(rows, place)

    def _foreign(self, relation_id: str) -> list[Block]:
        """A chunk of another format that Word would import on opening (HTML exporters write whole documents so)."""
        from extractor.readers import html, kinds, mail

        data = self._parts.raw(relation_id)
        if not data:
            return []
        kind = kinds.sniff("chunk", data)
        if kind in kinds.MAIL_KINDS:
            return list(mail.read_mail(data).blocks)
        if kind == "html":
            return list(html.read_markup(data).blocks)
        self.problems.append(Problem("chunk_skipped", f"嵌入的 {kind} 内容未读取"))
        return []

    def notes(self, kind: str) -> Iterator[Block]:
        """The foot- or endnotes, in their order."""
        part = self._parts.related(kind)
        for note in part if part is not None else ():
            if note.get(f"{W}type") in {None, "normal"}:
                yield from self.blocks(note)

    def running(self, reference: str) -> list[Block]:
        """Headers or footers, each text once, as furniture."""
        found: list[Block] = []
        seen: set[str] = set()
        for node in self._parts.document.iter(f"{W}{reference}"):
            part = self._parts.part(node.get(f"{R}id", ""))
            for block in self.blocks(part) if part is not None else ():
                texts = [block.text] if isinstance(block, Paragraph) else [c.text for c in block.cells]
                for text in texts:
                    if text and text not in seen:
                        seen.add(text)
                        found.append(Paragraph(text, replace(TextPlace(1), part=reference[:6]), furniture=True))
        return found


def _children(container: etree._Element) -> Iterator[etree._Element]:
    """The container's content, looked at through content controls, custom XML, insertions and alternatives."""
    for node in container:
        tag = node.tag
        if tag in {f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"}:
            yield from _children(node)
        elif tag == f"{_MC}AlternateContent":
            chosen = node.find(f"{_MC}Choice")
            chosen = chosen if chosen is not None else node.find(f"{_MC}Fallback")
            if chosen is not None:
                yield from _children(chosen)
        else:
            yield node


def _run_text(node: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """The printed text below ``node``; text boxes met on the way go to ``boxes``, once each."""
    for child in node:
        tag = child.tag
        if tag in _DROPPED:
            continue
        if tag == f"{W}t" or tag == _MATH_TEXT:
            yield child.text or ""
        elif tag in _CHARACTERS:
            if child.get(f"{W}type") not in {"page", "column"}:
                yield _CHARACTERS[tag]
        elif tag == f"{W}sym":
            yield _symbol(child)
        elif tag == f"{W}txbxContent":
            boxes.append(child)
        elif tag == f"{_MC}AlternateContent":
            chosen = child.find(f"{_MC}Choice")
            chosen = chosen if chosen is not None else child.find(f"{_MC}Fallback")
            if chosen is not None:
                yield from _run_text(chosen, boxes)
        elif tag == f"{W}r" and (properties := child.find(f"{W}rPr")) is not None:
            if _is_on(properties.find(f"{W}vanish")):
                continue
            text = "".join(_run_text(child, boxes))
            if _is_on(properties.find(f"{W}strike")) or _is_on(properties.find(f"{W}dstrike")):
                text = struck(text)
            elif _is_white(properties) and text.strip().isdigit():
                text = struck(text)  # unseen on paper, white on a shade: a person tells
            raised = properties.find(f"{W}vertAlign")
            if raised is not None and raised.get(f"{W}val") in {"superscript", "subscript"} and text.strip().isdigit():
                text = _RAISED + text  # settled once the text before it is known
            yield text
        else:
            yield from _run_text(child, boxes)


def _symbol(node: etree._Element) -> str:
    """A character of a symbol font, by its code there (Word adds F000 to it)."""
    try:
        code = int(node.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    if 0xF000 <= code <= 0xF0FF:
        return _SYMBOLS.get(code - 0xF000, "\ufffd")
    return chr(code) if 0x20 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _is_on(node: etree._Element | None) -> bool:
    return node is not None and node.get(f"{W}val") not in _OFF


def _is_white(properties: etree._Element) -> bool:
    colour = properties.find(f"{W}color")
    return colour is not None and colour.get(f"{W}val", "").upper() == "FFFFFF"


def _int(node: etree._Element | None, otherwise: int) -> int:
    value = node.get(f"{W}val", "") if node is not None else ""
    return int(value) if value.isdigit() else otherwise
