"""Line breaks inside a paragraph of markup (``<br>``, Shift+Enter, Alt+Enter): some end a paragraph, some wrap a line.

Authors use them mostly to end a paragraph; a title over two lines and a sentence cut at a margin are the exceptions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from extractor import settings
from extractor.chinese import is_ideograph
from extractor.records import Block, Paragraph

INDENT = re.compile(r"\s*(?:\u3000|[\u00a0\u2002\u2003 ]{2,})")
REPORT_TITLE = re.compile(r"[^>»›|：:]{2,60}(?:年度报告|年报|工作报告)(?:[（(][^）)]{1,12}[）)])?$")
_LIST_MARK = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}[、.．]\D|[（(]\d{1,2}[)）]|第[一二三四五六七八九十]+[条章节]|附件?[:：]"
)
_SENTENCE_END = re.compile(r"[。！？；：:;!?][”’）)]?$")


def settled(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with every paragraph cut at its line breaks, or joined where they only wrap a title or a sentence."""
    for block in blocks:
        if not isinstance(block, Paragraph):
            yield block
        elif "\n" not in block.text:
            yield replace(block, text=block.text.strip()) if block.text != block.text.strip() else block
        else:
            yield from (replace(block, text=text) for text in _cut(block))


def _cut(paragraph: Paragraph) -> list[str]:
    lines = paragraph.text.split("\n")
    if paragraph.heading_level or _is_wrapped_title(lines):
        return ["".join(line.strip() for line in lines)]
    whole: list[str] = []
    for line in lines:
        text = line.strip()
        if whole and text and _continues(whole[-1], line):
            whole[-1] += text
        else:
            whole.append(text)
    return [text for text in whole if text]


def _is_wrapped_title(lines: list[str]) -> bool:
    return len(lines) <= 3 and REPORT_TITLE.match("".join(line.strip() for line in lines)) is not None


def _continues(before: str, line: str) -> bool:
    """Whether ``line`` goes on with the sentence that the line above breaks off; rows of a pasted table never do."""
    if len(before) < settings.WRAPPED_LINE or _SENTENCE_END.search(before) or INDENT.match(line):
        return False
    return is_ideograph(before[-1]) and is_ideograph(line.strip()[0]) and not _LIST_MARK.match(line.strip())
