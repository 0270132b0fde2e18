"""HTML pages: blocks in reading order, every table with its spans, navigation marked as furniture.

The tree is lxml's (libxml2's HTML5 tokeniser); it is walked by events, never by recursion, so depth costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from typing import TYPE_CHECKING, cast

from extractor import settings
from extractor.chinese import struck
from extractor.errors import LimitExceeded, UnreadableFile
from extractor.readers.css_grid import Placement
from extractor.readers.encoding import decode
from extractor.readers.html_page import Display, Page
from extractor.readers.line_breaks import INDENT, REPORT_TITLE, settled
from extractor.readers.markup_table import RawCell, numbered, table_blocks
from extractor.readers.package import too_deep
from extractor.records import Block, Content, Paragraph, Problem, Source, TextPlace

if TYPE_CHECKING:
    from lxml import etree

_CHARSET = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_IDEOGRAPH = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’"
_SOURCE_BREAK = re.compile(rf"(?<=[{_IDEOGRAPH}])[ \t\r]*\n\s*(?=[{_IDEOGRAPH}])")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_FURNITURE_TEXT = re.compile(
    r"[【\[\s]*(?:打印|关闭|分享|收藏|字体|字号|大中小|上一篇|下一篇|上一条|下一条|返回|扫一扫|当前位置|您?(?:现在|当前)?所?在的?位置|首页[>»\s]"
    r"|责任编辑|浏览次数|阅读次数|点击(?:数|率|次数)|访问量|版权所有|主办单位|承办单位|网站标识码|网站地图|联系我们|[^\s]{0,6}ICP备|[^\s]{0,4}公网安备)"
)  # fmt: skip
_END_MARK = re.compile(r"[-—–\s]*(?:THE\s+)?END[-—–\s]*$", re.IGNORECASE)
_ATTACHMENT = re.compile(r"附件|\.(?:docx?|xlsx?|pdf|wps|et|ofd|zip)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:nbsp|ensp|emsp|amp|lt|gt|quot|ldquo|rdquo|mdash|middot|#\d{2,5});")
_BREAK = "\u2028"  # a line break that the page shows, apart from those of its source


def read(source: Source) -> Content:
    """The blocks of an HTML page. Raises UnreadableFile (no text, no encoding) or LimitExceeded (nesting, spans)."""
    declared = _CHARSET.search(source.data[:4096]) or _XML_ENCODING.match(source.data[:400])
    return read_markup(source.data, declared.group(1).decode("ascii") if declared else None)


def read_markup(data: bytes, charset: str | None = None) -> Content:
    """The blocks of HTML bytes whose charset a header, if any, declares. Raises as ``read`` does."""
    decoded = decode(data, charset)
    repairs = tuple(Problem("encoding_repaired", repair) for repair in decoded.repairs)
    root = _parse(decoded.text)
    page = Page(root)
    blocks = tuple(_with_furniture(settled(_walk(root, page))))
    title = page.title
    if title and not any(isinstance(b, Paragraph) and b.text == title for b in blocks):
        blocks = (Paragraph(title, TextPlace(1), furniture=True), *blocks)
    if not blocks:
        raise _no_text()
    return Content(numbered(blocks), problems=repairs + page.problems())


def _parse(text: str) -> etree._Element:
    from lxml import etree

    parser = etree.HTMLParser(huge_tree=True, remove_pis=True, remove_comments=True, no_network=True)
    text = _DECLARATION.sub("", text.lstrip("\ufeff"), count=1).replace("\0", "")
    if text.count("<") > settings.MAX_TAGS:
        raise LimitExceeded("网页的标签过多，未读取", "The page has too many tags; it was not read.")
    try:
        root = etree.fromstring(text, parser) if text.strip() else None
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise too_deep("HTML")
    if root is None:
        raise _no_text()
    return root


def _no_text() -> UnreadableFile:
    return UnreadableFile("网页中没有可读的文字", "The page holds no readable text.")


# --------------------------------------------------------------------------- the walk


@dataclass(slots=True)
class _Flow:
    """Where blocks are gathered: the page's body, a cell, or what strays between a table and its cells."""

    blocks: list[Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    line: int = 0
    linked: int = 0  # characters inside links


@dataclass(slots=True)
class _OpenTable:
    line: int
    rows: list[list[RawCell]] = field(default_factory=list)
    in_row: bool = False
    grid: Placement | None = None  # a CSS grid, whose children are the cells


@dataclass(slots=True)
class _Frame:
    """An open element: what it is, and what it hands down to its contents."""

    display: Display
    flow: _Flow
    table: _OpenTable | None = None  # the table whose rows or cells may come next
    furniture: bool = False
    heading: int | None = None
    link: bool = False
    preformatted: bool = False
    counter: list[int] | None = None  # an ordered list's next number

    def child(self, display: Display) -> _Frame:
        """What an element inside starts with (``dataclasses.replace`` takes a fifth of a page's time)."""
        return _Frame(
            display, self.flow, self.table, self.furniture, self.heading, self.link, self.preformatted, self.counter
        )


def _walk(root: etree._Element, page: Page) -> list[Block]:
    from lxml import etree

    stack = [_Frame(Display.BLOCK, _Flow())]
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            frame = _opened(element, stack[-1], page)
            stack.append(frame)
            if frame.display is Display.NONE:
                walker.skip_subtree()
            elif element.tag in {"sup", "sub"}:
                _add(frame, _apart(frame.flow, "".join(map(str, element.itertext()))), element)
                walker.skip_subtree()
            elif page.is_struck(element):
                _add(frame, struck("".join(map(str, element.itertext()))), element)
                walker.skip_subtree()
            else:
                _add(frame, element.text, element)
        else:
            _closed(stack.pop(), stack[-1])
            _add(stack[-1], element.tail, element)
    _flush(stack[0])
    return stack[0].flow.blocks


def _opened(element: etree._Element, parent: _Frame, page: Page) -> _Frame:
    display, tag = page.display(element), element.tag
    frame = parent.child(display)
    if display is Display.NONE:
        return frame
    if page.is_furniture(element) or (display is not Display.INLINE and page.outside_main(element)):
        frame.furniture = True
        frame.display = display = Display.BLOCK if display is Display.INLINE else display
    columns = page.grid_columns(element)
    if columns and not (parent.table and parent.table.grid):
        frame.display = display = Display.TABLE
    elif parent.table and parent.table.grid:
        frame.display = display = Display.CELL
    if display is not Display.INLINE:
        _flush(parent)
    if display is Display.TABLE:
        frame.table, frame.flow = _OpenTable(_line(element), grid=Placement(columns) if columns else None), _Flow()
    elif display is Display.ROW and parent.table is not None:
        parent.table.rows.append([])
        parent.table.in_row = True
    elif display is Display.CELL and parent.table is not None:
        cell = _cell(element)
        if parent.table.grid:
            cell.row_span, cell.column_span = page.grid_spans(element)
            row, cell.column = parent.table.grid.place(cell.row_span, cell.column_span)
            parent.table.rows.extend([] for _ in range(row + 1 - len(parent.table.rows)))
        elif not parent.table.in_row:  # its tr is missing
            parent.table.rows.append([])
            parent.table.in_row = True
        parent.table.rows[-1].append(cell)
        frame.flow, frame.table = _Flow(cell.blocks), None
    elif tag == "br":
        frame.flow.pieces.append(_BREAK)
    elif tag == "a":
        frame.link = True
    elif tag == "pre":
        frame.preformatted = True
    elif tag in {"ul", "ol"}:
        frame.counter = (
            [_whole(element.get("start"), 1)] if tag == "ol" and "none" not in (element.get("style") or "") else None
        )
    elif tag == "li" and parent.counter:
        frame.flow.pieces.append(_item_label(element, parent.counter))
    elif tag == "input" and (element.get("type") or "text").lower() in {"text", "number"}:
        _add(frame, element.get("value"), element)
    elif isinstance(tag, str) and len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        frame.heading = int(tag[1])
    return frame


def _closed(frame: _Frame, parent: _Frame) -> None:
    if frame.display is Display.NONE or frame.display is Display.INLINE:
        return
    _flush(frame)
    if frame.display is Display.ROW and frame.table is not None:
        frame.table.in_row = False
    if frame.display is Display.TABLE and frame.table is not None:
        blocks = table_blocks(frame.table.rows, TextPlace(frame.table.line))
        if frame.furniture:
            blocks = [p for b in blocks for p in _as_paragraphs(b)]
        parent.flow.blocks.extend([*frame.flow.blocks, *blocks])


def _as_paragraphs(block: Block) -> Iterable[Paragraph]:
    """A table of links and site data as furniture: its texts, one paragraph a row."""
    if isinstance(block, Paragraph):
        return [block]
    texts = (" ".join(c.text for c in row if c.text) for row in block.rows)
    return [Paragraph(t, block.place, furniture=True) for t in texts if t]


def _cell(element: etree._Element) -> RawCell:
    spans = [_whole(element.get(n) or element.get(f"aria-{n}"), 1) for n in ("rowspan", "colspan")]
    return RawCell([], spans[0], max(1, min(spans[1], 1000)), TextPlace(_line(element)))


def _line(element: etree._Element) -> int:
    return cast("int | None", element.sourceline) or 1


def _whole(text: str | None, otherwise: int) -> int:
    match = re.match(r"\s*(\d{1,5})", text or "")
    return int(match.group(1)) if match else otherwise


def _item_label(element: etree._Element, counter: list[int]) -> str:
    """The number that a browser prints before an item of an ordered list."""
    number = _whole(element.get("value"), counter[0])
    counter[0] = number + 1
    return f"{number}."


def _apart(flow: _Flow, text: str) -> str:
    """A raised or lowered text, kept apart from a number before it: 6 with note 1 must not become 61."""
    text = text.strip()
    before = "".join(flow.pieces[-2:])[-1:]
    if not text or not before.isdigit() or not text[0].isalnum():
        return text
    return f" [{text}]"


# --------------------------------------------------------------------------- text


def _add(frame: _Frame, text: str | None, element: etree._Element) -> None:
    if not text:
        return
    if "&" in text and _ENTITY.search(text):
        text = unescape(text)  # escaped twice, as some site builders store it
    flow = frame.flow
    if frame.preformatted:
        text = re.sub(r"\r\n?|\n", _BREAK, text)
    else:
        text = _SPACES.sub(" ", _SOURCE_BREAK.sub("", text) if "\n" in text else text)
    if not flow.line and text.strip():
        flow.line = _line(element)
    if frame.link:
        flow.linked += len(text.strip())
    flow.pieces.append(text)


def _flush(frame: _Frame) -> None:
    """What the flow has gathered becomes a paragraph; its shown line breaks stay, for ``settled`` to judge."""
    flow = frame.flow
    if not flow.pieces:
        return
    raw = "".join(flow.pieces).split(_BREAK)
    lines = [(" \u3000" if i and INDENT.match(line) else "") + line.strip() for i, line in enumerate(raw)]
    text = "\n".join(lines).strip("\n").replace("\u00a0", " ")
    plain = text.strip()
    if plain:
        is_title = not flow.linked and REPORT_TITLE.match(plain.replace("\n", "")) is not None
        furniture = (frame.furniture and not is_title) or _is_furniture_text(plain, flow.linked)
        flow.blocks.append(
            Paragraph(text.lstrip() if len(lines) == 1 else text, TextPlace(flow.line or 1), furniture, frame.heading)
        )
    flow.pieces.clear()
    flow.line = flow.linked = 0


def _is_furniture_text(text: str, linked: int) -> bool:
    if len(text) > 60:
        return False
    mostly_link = linked * 10 >= len(text.replace(" ", "")) * 9 and not _ATTACHMENT.search(text)
    return mostly_link or bool(_FURNITURE_TEXT.match(text) or _END_MARK.match(text))


def _with_furniture(blocks: Iterable[Block]) -> Iterator[Block]:
    """Paragraphs that stood among others, parted by breaks only, judged by their own text."""
    for block in blocks:
        if isinstance(block, Paragraph) and not block.furniture and _is_furniture_text(block.text, 0):
            block = replace(block, furniture=True)
        yield block
