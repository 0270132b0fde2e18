"""Printed lines become the author's paragraphs.

A text export of a page keeps the page's line ends: a sentence goes on in the next line, often with an empty line in
between, sometimes over a page break. Whether two neighbouring lines belong together is told by what an editor looks at:
does the first one reach the right margin, how does it end, how does the next one begin, and does this document use
empty lines and indents to part paragraphs? Where the signs do not decide, the lines stay apart: a paragraph cut in
two keeps its section, two glued ones lose one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extractor.chinese import columns, is_ideograph, plain, tight
from extractor.frozen import frozen
from extractor.records import PagePlace, Paragraph, TextPlace
from extractor.settings import FULL_LINE_SLACK, LONG_LINE, SHARPER_BY_LETTERS

_SENTENCE_END = re.compile(r"[。！？!?][”’\"'）)」』]*$")
_GOES_ON = re.compile(r"[，,、（(《“‘「『]$|[-－—]$")
_CANNOT_BEGIN = re.compile(r"^[，,、。；;：:！？!?）)》”’」』%％]")
_COUNTER = re.compile(r"^(?:条|件|次|人次|人|份|个|篇|期|场|起|项|家|万元|元|日|月|年|部|余条|余件)")
# what a new paragraph begins with: 一、 （一） 1. 第一， 附件 存在问题：
_CUE = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[、.．）)](?!\d)"
    r"|[①-⑳]"
    r"|第[一二三四五六七八九十]{1,2}[,，、章节条]"
    r"|附件?[:：\d]"
    r"|[^，,。；;：:]{2,12}[:：])"
)
_SECTION_CUE = re.compile(r"^[一二三四五六七八九十]{1,2}[、.．]")
_DATE_LINE = re.compile(
    r"^[\d〇零○一二三四五六七八九十]{4}\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日$"
)
_REPORT = re.compile(r"(?:年度报告|年报|工作报告|的报告)$")
_TITLE_PART = re.compile(
    r"^(?:[（(]?[\d〇零○一二三四五六七八九]{4}\s*年度?[）)]?|政府信息公开.{0,4}|工作年度报告|年度报告|报告)$"
)
_FIRST_LINE_INDENT = 4  # columns: a paragraph's first line is set in by two characters, which many exports drop
_PAGE_NUMBER = re.compile(r"^(?:[-—－–]+\s*\d{1,3}\s*[-—－–]+|第\s*\d+\s*页(?:[,，]?\s*共\s*\d+\s*页)?)$")
_TITLE = re.compile(r"^[^，,。；;：:、>|]{2,40}(?:政府信息公开|政务公开).{0,6}(?:年度报告|年报|工作报告)$")


@frozen
class _Line:
    """A printed line: its text without outer spaces, its width in columns (an ideograph is two), what is before it."""

    source: Paragraph
    text: str
    width: int
    indent: int
    gap: bool  # an empty line (or a page's end) lies between this line and the one before


@frozen
class _Habits:
    """How this document sets its lines, in columns. ``margin`` is ``None`` where no line was broken at a margin."""

    margin: int | None
    gaps_tell: bool
    indents_tell: bool


def join_lines(lines: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The author's paragraphs of a text whose ``lines`` stand one in a ``Paragraph`` each, in reading order.

    ``TextPlace.line`` tells where empty lines lay. Furniture and lines with the source's own heading markup are never
    joined. Page numbers and running heads become furniture; a sentence goes on over them. A joined paragraph has the
    place of its first line.
    """
    measured = _with_page_marks(_by_the_sharper_margin(_measure(lines)))
    habits = _habits([line for line in measured if not line.source.furniture])
    groups: list[list[_Line]] = []
    text: list[_Line] | None = None  # the paragraph that may still go on
    for line in measured:
        if line.source.furniture:
            groups.append([line])
        elif text is not None and _belongs(text, line, habits):
            text.append(line)
        else:
            text = [line]
            groups.append(text)
    return tuple(_paragraph(group) for group in groups)


def _by_the_sharper_margin(lines: Sequence[_Line]) -> Sequence[_Line]:
    """The lines with their widths in letters, where those agree better: a program breaks lines by their letters, a page by
    its columns (a digit is half as wide as an ideograph)."""
    by_letters = [replace(line, width=2 * len(line.text)) for line in lines]
    return by_letters if _sharpness(by_letters) > SHARPER_BY_LETTERS * _sharpness(lines) else lines


def _sharpness(lines: Sequence[_Line]) -> int:
    """How many lines that end in mid-sentence are as wide as most of them."""
    widths = Counter(line.width for line in lines if line.width >= LONG_LINE and not _SENTENCE_END.search(line.text))
    return max(widths.values(), default=0)


def _with_page_marks(lines: Sequence[_Line]) -> list[_Line]:
    """Page numbers, and titles repeated at a page's head once the text has begun, marked as furniture."""
    marked: list[_Line] = []
    begun = False
    for line in lines:
        text = plain(line.text)
        head = begun and _TITLE.match(tight(text)) is not None
        if head or _PAGE_NUMBER.match(text):
            line = replace(line, source=replace(line.source, furniture=True))
        begun = begun or "," in text or _SECTION_CUE.match(text) is not None or _SENTENCE_END.search(text) is not None
        marked.append(line)
    return marked


def join_texts(parts: Sequence[str]) -> str:
    """Pieces of one sentence as one string: a space only between two Latin words."""
    text = ""
    for part in parts:
        if text and text[-1].isascii() and text[-1].isalpha() and part[:1].isascii() and part[:1].isalpha():
            text += " "
        text += part
    return text


def _paragraph(group: Sequence[_Line]) -> Paragraph:
    first = group[0].source
    return Paragraph(join_texts([line.text for line in group]), first.place, first.furniture, first.heading_level)


def _measure(lines: Sequence[Paragraph]) -> list[_Line]:
    measured: list[_Line] = []
    last: Paragraph | None = None
    for paragraph in lines:
        text = paragraph.text.strip()
        if not plain(text).strip():
            continue
        raw = paragraph.text.rstrip()
        indent = columns(raw[: len(raw) - len(raw.lstrip())])
        measured.append(_Line(paragraph, text, columns(text), indent, last is not None and _gap(last, paragraph)))
        last = paragraph
    return measured


def _gap(before: Paragraph, after: Paragraph) -> bool:
    match before.place, after.place:
        case TextPlace(line=a), TextPlace(line=b):
            return b - a > 1
        case PagePlace(page=p, box=a_box), PagePlace(page=q, box=b_box):
            return p != q or b_box.y0 - a_box.y1 > max(a_box.height, b_box.height)
    return True


def _habits(lines: Sequence[_Line]) -> _Habits:
    """Find the right margin: the width at which many lines end in mid-sentence."""
    long = [line for line in lines if line.width >= LONG_LINE]
    unfinished = sorted(line.width for line in long if not _SENTENCE_END.search(line.text))
    margin = None
    best = 0
    for width in set(unfinished):
        inside = sum(1 for w in unfinished if width - FULL_LINE_SLACK <= w <= width)
        wider = sum(1 for line in long if line.width > width + 1)
        if inside > best and inside >= 3 and wider * 4 <= inside:
            best, margin = inside, width
    if margin is None:
        return _Habits(None, gaps_tell=True, indents_tell=False)
    full = [i for i, line in enumerate(lines[:-1]) if _full(line, margin) and not _SENTENCE_END.search(line.text)]
    over_gaps = sum(1 for i in full if lines[i + 1].gap)
    indented = [line for line in lines if line.indent >= 2]
    continued_flush = sum(1 for i in full if lines[i + 1].indent < 2)
    return _Habits(
        margin,
        gaps_tell=over_gaps * 3 < len(full),
        indents_tell=len(indented) >= 2 and continued_flush * 3 >= len(full) * 2,
    )


def _full(line: _Line, margin: int) -> bool:
    """Whether the line reaches the margin, so that its end says nothing. An indent at its front counts as width."""
    return line.width + min(line.indent, 4) >= margin - FULL_LINE_SLACK


def _belongs(group: Sequence[_Line], line: _Line, habits: _Habits) -> bool:
    """Whether ``line`` goes on with the paragraph that ``group`` holds so far."""
    last = group[-1]
    if last.source.heading_level is not None or line.source.heading_level is not None:
        return False
    before, after = plain(last.text), plain(line.text)
    if _DATE_LINE.match(after) or _DATE_LINE.match(before) or before.isdigit() or after.isdigit():
        return False
    if _is_title_continued(join_texts([plain(g.text) for g in group]), after):
        return True
    if _CANNOT_BEGIN.match(after) and len(before) > 1:
        return True
    if _TITLE.match(tight(join_texts([plain(g.text) for g in group]))):
        return False
    indent_lost = _FIRST_LINE_INDENT if len(group) == 1 and not _SENTENCE_END.search(before) else 0
    if habits.margin is not None and _full(last, habits.margin - indent_lost):
        return _goes_on_from_full_line(last, line, habits)
    return _goes_on_over_page_break(group, line)


def _goes_on_from_full_line(last: _Line, line: _Line, habits: _Habits) -> bool:
    before, after = plain(last.text), plain(line.text)
    if (
        _SECTION_CUE.match(after)
        and len(after) < 40
        and not _SENTENCE_END.search(after)
        and not _GOES_ON.search(before)
    ):
        return False
    ended = _SENTENCE_END.search(before)
    if not ended and before[-1] not in "；;：:":
        return not _CUE.match(after) or _GOES_ON.search(before) is not None or not _CUE.match(before)
    if _CUE.match(after):
        return False
    if habits.indents_tell:
        return line.indent < 2
    if habits.gaps_tell:
        return not line.gap
    # no sign but the width: a line that ends its sentence just at the margin is as often the paragraph's end as not
    return not ended


def _goes_on_over_page_break(group: Sequence[_Line], line: _Line) -> bool:
    """Lines that no margin broke: only a sentence that stops in the middle goes on."""
    before = join_texts([plain(g.text) for g in group])
    after = plain(line.text)
    if _SENTENCE_END.search(before) or before[-1] in "；;：:" or _CUE.match(after):
        return False
    if _GOES_ON.search(before):
        return True
    if columns(before) < LONG_LINE or not re.search(r"[，。；,;]", before):
        return False  # a heading, a name, a table's label
    return bool(_SENTENCE_END.search(after)) or bool(_COUNTER.match(after)) or columns(after) >= LONG_LINE


def _is_title_continued(before: str, after: str) -> bool:
    """A title set in two lines: 某局2024年政府信息公开 / 工作年度报告, or 某局 / 2024年政府信息公开工作年度报告."""
    if len(before) > 60 or len(after) > 60 or _SECTION_CUE.match(before) or _SENTENCE_END.search(before):
        return False
    flat_before, flat_after = tight(before), tight(after)
    if re.search(r"[，,。；;：:|>]", flat_before + flat_after):
        return False
    if _REPORT.search(flat_before):
        return bool(re.fullmatch(r"[（(]?[\d〇零○一二三四五六七八九]{4}年度?[）)]?", flat_after))
    if not _REPORT.search(flat_after) or "政府信息公开" not in flat_before + flat_after:
        return False
    if _TITLE_PART.match(flat_after) or not re.search(r"政府信息公开|^\D{0,2}\d{4}年?$", flat_before):
        # the first line is a body's name, the second the rest; a furniture line would not be ideographs alone
        return (is_ideograph(flat_before[0]) and is_ideograph(flat_before[-1])) or flat_before[-1:] in "年度"
    return False
