"""Lines of broken text: which of them are pieces of the form's tables, which are prose.

A two-state Viterbi over the lines: each line's emission says how far it is made of label pieces and bare numbers, a
change of state costs. Section headings are always prose, so tables never run across them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import compress, groupby, pairwise

from extractor.chinese import Widths, fold, plain, tight
from extractor.forms import Form
from extractor.forms.vocabulary import Vocabulary, vocabulary
from extractor.records import Block, Cell, Layout, Paragraph, Place, Table, TextPlace
from extractor.settings import COLUMN_CENTRE_TOLERANCE, DOUBLED_FIELDS, DOUBLED_ROWS, LINE_STATE_CHANGE_COST
from extractor.tables.numbered import without_numbers

_VALUES_ONLY = re.compile(r"^[\s\d.,，+\-/\\|—–－·%％元万件条项无]+$")
_LIKE_DIGITS = re.compile(r"(?<!\S)(?=[\d.]*[oOlI])[\doOlI.]{1,6}(?!\S)")  # numbers whose 0 and 1 came out as letters
_LETTERS_FOR_DIGITS = frozenset("oOlI")
_BETWEEN_FIELDS = re.compile(r"[\t|｜│]")
_DIGIT = re.compile(r"\d")
_ROWS_CONTINUED = 5  # labels that end their line with a pipe
_SHORT = 120  # letters of a line that is worth remembering: longer ones are prose
_ROW_BY_ITSELF = 10  # numbers on a line that is a row of a table even between lines of prose
_SENTENCE = re.compile(r"[。；！？]")
_TABLE_NOTE = re.compile(r"以表格形式|表格如下|见下表|如下表|具体如下|(?<![（(])单位[:：]?$")
_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–－·•]{1,3}\s*\d{1,3}\s*[-—–－·•]{1,3}|第\s*\d+\s*页.*|\d+\s*/\s*\d+|page\s*\d+.*)\s*$", re.I
)
_PAGE_NUMBER_BEGINS = "-—–－·•第pP"
_PIPE_RULE = re.compile(r"^\s*\|?[\s:|+=-]*[-=+]{2,}[\s:|+=-]*\|?\s*$")
_BOX_RULE = re.compile(r"^[\s+\-=─━═┌┐└┘├┤┬┴┼┏┓┗┛┠┨┯┷┿╋]+$")
_NOTED_NUMBER = re.compile(r"^\s*\d[\d,.]*\s*(?:万?元|[件条项次人个宗份起])?\s*[（(].{1,40}[)）]\s*$")
_REMARK = re.compile(r"(?<=[\d件条项次人个宗份起元])[（(][^（()）]{1,60}[)）](?=\s|$)")
_VALUE_RUN = re.compile(r"(?:(?<!\S)(?:[\d.,，/—-]+(?:万?元|[件条项])?|无)(?:\s+|$)){1,}$")
_RUNNING_HEAD = re.compile(r"^[^，,。；;：:、>|\d]{2,40}(?:政府信息公开|政务公开)[^|]{0,6}(?:年度报告|年报)$")
_ENUMERATED = re.compile(r"^(?:\d{1,2}|[（(]?[一二三四五六七八九十]{1,2}[）)]?)[.、．是]")
_WIDTHS = Widths("WF")
_BARS = frozenset("|｜│┃")
_HEADER_LETTERS = frozenset("自然人总计其他结果维持纠正尚未审商业企科研机构社会公益组织法律服务")


def recover_tables(lines: Sequence[Paragraph], forms: tuple[Form, ...]) -> tuple[Block, ...]:
    """Part lines into Tables (layout FIELDS or LINES) and Paragraphs, in the same order; nothing is dropped.

    Blank lines inside a table stay as empty rows: one-cell-a-line exports write empty cells so.
    """
    words = vocabulary(forms)
    states = _states(
        [_remembered(line.text, words) if len(line.text) <= _SHORT else _emission(line.text, words) for line in lines]
    )
    for i, line in enumerate(lines):
        states[i] |= i > 0 and states[i - 1] and not line.text.strip()  # the last row's blank cells, perhaps
    runs = [
        (is_table, [line for line, _ in run]) for is_table, run in groupby(zip(lines, states, strict=True), _is_table)
    ]
    wide = _ideograph_width([[line.text for line in run] for is_table, run in runs if is_table])
    blocks: list[Block] = []
    for is_table, run in runs:
        if is_table:
            _close(run, blocks, wide)
        else:
            blocks += map(_unframed, run)
    return tuple(blocks)


def _is_table(pair: tuple[Paragraph, bool]) -> bool:
    return pair[1]


def _unframed(line: Paragraph) -> Paragraph:
    """A line of prose that a sheet's or table's export put into the first of many cells, without the pipes."""
    if not line.text.startswith("|"):
        return line
    fields = [field for field in line.text.split("|") if field.strip()]
    return replace(line, text=fields[0].strip()) if len(fields) == 1 else line


def _close(run: list[Paragraph], blocks: list[Block], wide: int) -> None:
    """A run of table lines becomes a table; what a page's head and foot say stays paragraphs, a run without words lines."""
    if any(fold(line.text) for line in run):
        marks = [_is_page_mark(line.text) for line in run]
        blocks.append(_table([line for line, mark in zip(run, marks, strict=True) if not mark], wide))
        blocks += [Paragraph(line.text, line.place, furniture=True) for line in compress(run, marks)]
    else:
        blocks += run


def _is_page_mark(text: str) -> bool:
    start = text.lstrip()[:1]
    if (start.isdigit() or start in _PAGE_NUMBER_BEGINS) and _PAGE_NUMBER.match(text):
        return True
    return "报" in text and _RUNNING_HEAD.match(tight(text)) is not None


def _table(lines: list[Paragraph], wide: int) -> Table:
    texts = [line.text for line in lines]
    piped = [t for t in texts if not _BARS.isdisjoint(t)]
    tabbed = sum(["\t" in t for t in texts])
    filled = max(1, sum([bool(t.strip()) for t in texts]))
    if len(_continued(texts)) >= 0.3 * filled:
        return _of_fields(_with_continuations(lines))
    if sum([_barred(t).strip() == "|" for t in piped]) >= 0.3 * filled:
        return _of_fields(_between_lone_pipes(lines))
    if len(piped) >= 0.4 * filled:
        framed = _is_framed(texts)
        fields = [(_pipe_fields(t, framed), line) for t, line in zip(texts, lines, strict=True)]
        return _of_fields([(f, line) for f, line in fields if f is not None])
    if tabbed >= 0.25 * filled:
        split = _without_doubled_tabs([t.split("\t") for t in texts])
        return _of_fields(list(zip(split, lines, strict=True)))
    # where some blank lines are empty and others hold a space, those with a space are empty cells
    marked = "" in texts and any(t and not t.strip() for t in texts)
    rows = []
    for number, line in enumerate(lines):
        pieces = spaced_pieces(line.text, wide)
        if marked and line.text and not pieces:
            pieces = [(" ", 0, 1)]
        rows.append(
            tuple(
                Cell(text, number, column, column_span=max(1, width), place=_at(line.place, i))
                for i, (text, column, width) in enumerate(pieces, 1)
            )
        )
    return Table(tuple(rows), Layout.LINES, lines[0].place if lines else None)


def _without_doubled_tabs(rows: list[list[str]]) -> list[list[str]]:
    """The rows without every other field, where two tabs part the cells (resiliparse): those between are empty in every
    row, though several rows have many others filled."""
    if any(field.strip() for row in rows for field in row[1::2]):
        return rows
    full = sum(sum(bool(field.strip()) for field in row) > DOUBLED_FIELDS for row in rows)
    return [row[::2] for row in rows] if full >= DOUBLED_ROWS else rows


def _of_fields(rows: Sequence[tuple[Sequence[str], Paragraph]]) -> Table:
    fields = without_numbers([row for row, _ in rows])
    dropped = [len(row) - len(kept) for (row, _), kept in zip(rows, fields, strict=True)]
    cells = tuple(
        tuple([Cell(text, number, i, place=_at(line.place, i + 1 + before)) for i, text in enumerate(row)])
        for number, (row, (_, line), before) in enumerate(zip(fields, rows, dropped, strict=True))
    )
    return Table(cells, Layout.FIELDS, rows[0][1].place if rows else None)


def _at(place: Place | None, column: int) -> Place | None:
    return TextPlace(place.line, column, place.part) if isinstance(place, TextPlace) else place


def _continued(texts: Sequence[str]) -> list[int]:
    """Lines that go on with a row whose cells break their lines: a label ends its line with a pipe, each further cell
    begins one (html2text with paragraphs in its cells); none where labels stand without a pipe."""
    opening = [t for t in texts if t.rstrip().endswith("|") and not t.lstrip().startswith("|")]
    going_on = [i for i, t in enumerate(texts) if t.lstrip().startswith("|")]
    ended = sum(texts[i].rstrip().endswith("|") and texts[i].strip() != "|" for i in going_on)
    return going_on if len(opening) >= _ROWS_CONTINUED and ended < len(going_on) / 2 else []


def _with_continuations(lines: Sequence[Paragraph]) -> list[tuple[list[str], Paragraph]]:
    """Rows of such lines: a line that begins with a pipe adds a cell to the row above."""
    rows: list[tuple[list[str], Paragraph]] = []
    for line in lines:
        first, *further = [field.strip() for field in line.text.split("|")]
        if further and not first and rows:
            rows[-1][0].extend(further)
        elif first or further:
            rows.append(([first, *further], line))
    return rows


def _between_lone_pipes(lines: Sequence[Paragraph]) -> list[tuple[list[str], Paragraph]]:
    """Each cell between lines that hold nothing but a pipe; two pipes on end, or a blank line between, make an empty one.

    Rows' ends look like empty cells here: the alignment takes as many cells behind a label as the form has columns.
    """
    fields: list[tuple[list[str], Paragraph]] = []
    content: list[str] = []
    for line in lines:
        text = _barred(line.text).strip()
        if text == "|":
            fields.append((["".join(content) or " "], line))
            content = []
        elif text:
            content.append(text.strip("| "))
    if content:
        fields.append((["".join(content)], lines[-1]))
    return fields


def _is_framed(texts: Sequence[str]) -> bool:
    """Whether lines open and close with a pipe (markdown), rather than have pipes between fields only."""
    piped = [t.strip() for t in texts if "|" in _barred(t) and fold(t)]
    return sum(_barred(t[0] + t[-1]) == "||" for t in piped) >= 0.8 * len(piped)


def _barred(text: str) -> str:
    return text.replace("｜", "|").replace("│", "|").replace("┃", "|")


def _pipe_fields(text: str, framed: bool) -> list[str] | None:
    """Fields of a pipe-separated line; ``None`` for markdown's rule line and for box-drawing rules."""
    if _BOX_RULE.match(text) and text.strip() and "|" not in text:
        return None
    text = _barred(text)
    if _PIPE_RULE.match(text):
        return None
    if "|" not in text:
        return [text]
    stripped = text.strip()
    if not stripped.strip("|"):
        return [""] * max(0, len(stripped) - 1)
    if framed:
        stripped = stripped.removeprefix("|")
        if stripped.endswith("|") and not stripped.endswith("\\|"):
            stripped = stripped[:-1]
    return [field.replace("\\|", "|").strip(" \t") for field in stripped.split("|")]


def _ideograph_width(tables: Sequence[Sequence[str]]) -> int:
    """Whether a converter's fixed columns count an ideograph as one column or two: what sets the numbers of the tables
    into fewer columns. Where hardly a line has numbers, what does so with all the pieces.
    """
    counted: list[tuple[int, int]] = []
    for wide in (2, 1):
        numbers = pieces = 0
        for texts in tables:
            lines = [spaced_pieces(t, wide) for t in texts if "  " in t.strip()]
            numbers += _stacks([p for line in lines for p in line if p[0].isdigit()])
            pieces += _stacks([p for line in lines if len(line) > 3 for p in line])
        counted.append((numbers, pieces))
    return 1 if counted[1] < counted[0] else 2


def _stacks(pieces: Sequence[tuple[str, int, int]]) -> int:
    """Over how many columns pieces stand, set left, right or in the middle."""
    edges = ([c for _, c, _ in pieces], [c + w for _, c, w in pieces], [c + (w - 1) / 2 for _, c, w in pieces])
    return min(sum(b - a > COLUMN_CENTRE_TOLERANCE for a, b in pairwise(sorted(edge))) for edge in edges)


def spaced_pieces(text: str, wide: int = 2) -> list[tuple[str, int, int]]:
    """White-space parted pieces with their display column and width (an ideograph is ``wide`` columns wide).

    A remark in brackets stays with the number before it: ``188（92 个新办）`` is one piece.
    """
    text = text.expandtabs(8)
    pieces: list[tuple[str, int, int]] = []
    column = start = depth = 0
    current = ""
    for i, char in enumerate(text):
        width = wide if _WIDTHS[char] == 2 else 1
        if char.isspace() and depth == 0:
            if current:
                pieces.append((current, start, column - start))
                current = ""
        else:
            if not current:
                start = column
            if char in "（(" and (depth or (current[:1].isdigit() and ("）" in text[i:] or ")" in text[i:]))):
                depth += 1
            elif char in "）)" and depth:
                depth -= 1
            current += char
        column += width
    if current:
        pieces.append((current, start, column - start))
    return pieces


# --------------------------------------------------------------------------- emissions


def _emission(text: str, words: Vocabulary) -> float:
    """How much a line looks like a piece of a table (positive) or like prose (negative); 0 is "cannot tell"."""
    stripped = text.strip(" \t\u3000\u00a0|｜│")
    if not stripped:
        return 0.05 if "\t" in text or "|" in text else 0.0
    if _PIPE_RULE.match(text):
        return 1.0
    if words.is_section_heading(stripped) or _TABLE_NOTE.search(stripped):
        return -8.0
    body = _with_digits(plain(stripped))
    if _is_page_mark(body):
        return 0.0
    if _VALUES_ONLY.match(body) or _NOTED_NUMBER.match(body):
        numbers = len(body.split())
        return 1.0 if numbers < 3 else 3.0 if numbers < _ROW_BY_ITSELF else 6.0
    body = _REMARK.sub("", body)
    fields = [f for f in _BETWEEN_FIELDS.split(text) if f.strip()]
    if len(fields) >= 3 and sum(map(_is_values, fields)) >= 3:
        return 3.0  # a label's last letter and its numbers, perhaps
    folded = fold(body)
    letters = _DIGIT.sub("", folded)
    if not letters:
        return 0.3
    if len(letters) <= 3 and letters == body and _HEADER_LETTERS.issuperset(letters):
        return 0.6  # a header printed downwards: one character a line, or two that ran together
    if len(letters) > 3 and _HEADER_LETTERS.issuperset(letters) and max(map(len, body.split())) <= 2:
        return 1.5  # several headers printed downwards, side by side
    run = _VALUE_RUN.search(body)
    numbers = len(run.group().split()) if run else 0
    if len(letters) == 1:
        return -0.2 if numbers < 3 else 3.0
    if folded in words.headers or folded in words.rows or letters in words.rows:
        return 3.0
    covered, pieces = words.coverage(letters)
    share = covered / len(letters)
    if "\t" in text or "|" in text:
        share = max(share, 0.5) if len(fields) >= 3 else share
    if numbers >= 3:
        return 4.5 if share >= 0.5 else 3.0
    if _SENTENCE.search(body) and len(letters) > 24 and share < 0.9:
        return -4.0
    score = 4.0 * (share - 0.62) + (0.5 if covered >= 5 * max(1, pieces) else -0.3)
    if numbers and share > 0.7:
        score += 1.0
    if len(letters) > 20 and share < 0.7:
        score -= 1.5
    if _ENUMERATED.match(body) and share < 0.6:
        score -= 1.0
    return max(-3.0, min(3.0, score))


def _with_digits(plain_text: str) -> str:
    """Numbers whose 0 and 1 came out as letters, as noughts."""
    return plain_text if _LETTERS_FOR_DIGITS.isdisjoint(plain_text) else _LIKE_DIGITS.sub("0", plain_text)


@lru_cache(2048)
def _is_values(field: str) -> bool:
    return _VALUES_ONLY.match(_with_digits(plain(field))) is not None


# Rows of noughts, headers and blanks recur within a report and from one to the next.
_remembered = lru_cache(8192)(_emission)


def _states(emissions: Iterable[float]) -> list[bool]:
    """Viterbi over {prose, table}: emissions as log-odds, a fixed cost for each change."""
    change = LINE_STATE_CHANGE_COST
    prose, table = 0.0, -change / 2
    back: list[tuple[bool, bool]] = []
    for emission in emissions:
        to_prose, to_table = table - change, prose - change
        back.append((to_prose > prose, to_table <= table))
        prose = (prose if prose >= to_prose else to_prose) - emission / 2
        table = (table if table >= to_table else to_table) + emission / 2
    state = table > prose
    states: list[bool] = []
    for prose_from_table, table_from_table in reversed(back):
        states.append(state)
        state = table_from_table if state else prose_from_table
    return states[::-1]
