"""The records that travel through the program, all frozen.

The spine is ``Word → Cell → AlignedCell → ScoredCell``; every one of them carries a ``Place``.
Boxes are in points (1/72 inch) from the page's top left corner; adapters convert (camelot counts from
the bottom, OCR in pixels). Scores are 0–1; ``None`` means "not measured", never "bad".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any

from extractor.frozen import frozen

# --------------------------------------------------------------------------- where something stands


@frozen
class Box:
    """A rectangle on a page: points from the page's top left, ``x0 <= x1`` and ``y0 <= y1``."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def centre(self) -> tuple[float, float]:
        return ((self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2)


@frozen
class PagePlace:
    """A box on a page; pages count from 1."""

    page: int
    box: Box


@frozen
class TextPlace:
    """A line of a text source (from 1) and the field or column in it (from 1).

    Office files have no lines: there ``part`` names the sheet or table, ``line`` is the row, ``column`` the column.
    """

    line: int
    column: int = 1
    part: str | None = None


Place = PagePlace | TextPlace

# --------------------------------------------------------------------------- what comes in


@frozen
class Source:
    """One input: its name as the user gave it, its bytes, and what its content says it is (``"pdf"``,
    ``"text"``…)."""

    path: Path
    data: bytes = field(repr=False)
    kind: str
    sha256: str
    password: str | None = field(default=None, repr=False)


@frozen
class Word:
    """A piece of text printed on a page. ``score`` is the OCR engine's; ``None`` for a text layer.

    ``angle`` is how far the writing is turned clockwise from upright (0, 90, 180, 270). ``edges`` are the
    positions, in
    points along the writing, where each character begins and, last, where the word ends: ``len(text) + 1`` of them,
    or none.
    """

    text: str
    box: Box
    score: float | None = None
    angle: int = 0
    edges: tuple[float, ...] = field(default=(), repr=False)


@frozen
class PrintedPage:
    """A page as it is printed: size in points, its words, and, when it was scanned, the pixels it was read from.

    ``rulings`` are the drawn lines that run along an axis, as thin boxes (a line's thickness may be 0);
    ``pictures`` are the
    places of the images of a page with a text layer.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    scanned: bool = False
    image: Any = field(default=None, repr=False, compare=False)
    rulings: tuple[Box, ...] = field(default=(), repr=False)
    pictures: tuple[Box, ...] = field(default=(), repr=False)


@frozen
class Problem:
    """Something that went wrong without ending the report: one page, one object, one guess."""

    code: str
    message: str
    page: int | None = None


# --------------------------------------------------------------------------- what is recovered from the layout


@frozen
class Cell:
    """A cell of a recovered table. ``row`` and ``column`` count from 0 and name its top left slot."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    place: Place | None = None
    score: float | None = None

    @property
    def centre(self) -> float:
        """The middle of the columns that it covers."""
        return self.column + (self.column_span - 1) / 2


class Layout(Enum):
    """How far the column numbers of a table's cells can be trusted."""

    GRID = "grid"  # real cells: ``column`` is the column on the page (PDF, OCR, HTML, DOCX, XLSX)
    FIELDS = "fields"  # separated fields of a text line: ``column`` only counts separators, exports shift them
    LINES = "lines"  # broken text: a row is a line, its cells are what white space parts


@frozen
class Table:
    """A recovered table: rows of cells, top to bottom. A merged cell stands once, at its top left.

    ``ruled`` is false where white space alone parts the cells of a page's table.
    """

    rows: tuple[tuple[Cell, ...], ...]
    layout: Layout = Layout.GRID
    place: Place | None = None
    score: float | None = None
    ruled: bool = True

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(cell for row in self.rows for cell in row)

    @property
    def width(self) -> int:
        return max((c.column + c.column_span for c in self.cells), default=0)


@frozen
class Paragraph:
    """A paragraph as the source has it: ``furniture`` marks navigation, page numbers, running heads;
    ``heading_level`` is the source's own markup (1 is the highest), ``None`` where it has none."""

    text: str
    place: Place | None = None
    furniture: bool = False
    heading_level: int | None = None


Block = Table | Paragraph


@frozen
class Content:
    """A whole source, in reading order. ``second_tables`` is an independent reading of the same tables, for
    comparison."""

    blocks: tuple[Block, ...]
    pages: int | None = None
    second_tables: tuple[Table, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Evidence, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Table))

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Paragraph))


# --------------------------------------------------------------------------- what is judged


@frozen
class Evidence:
    """One thing observed about a cell, a paragraph or a document.

    ``value`` is what was measured (0–1, or 1.0 for "it is so"); ``weight`` is its share of the log-odds, filled in
    by ``confidence``; ``reason`` is a sentence for the reviewer.
    """

    name: str
    value: float = 1.0
    reason: str = ""
    weight: float | None = None


class State(Enum):
    """What stands in a cell. Never confuse 0, empty and not found."""

    VALUE = "value"
    BLANK = "blank"
    ABSENT = "absent"
    NOT_APPLICABLE = "not_applicable"
    UNREADABLE = "unreadable"


Number = int | float


@frozen
class Value:
    """A cell's reading: ``number`` only where ``state`` is VALUE; ``raw`` is the text as it stands, ``None`` where
    absent."""

    state: State
    number: Number | None = None
    raw: str | None = None
    note: str | None = None

    @property
    def amount(self) -> Number:
        """The number that counts in a sum: blank, absent and not-applicable count as 0 (contract)."""
        return self.number if self.number is not None else 0


ABSENT = Value(State.ABSENT)


@dataclass(frozen=True, order=True)
class Address:
    """A cell of a form: ``requests.denied.state_secret.total`` is table, row and column."""

    table: str
    row: str
    column: str

    @cached_property  # asked for a thousand times a report, of the form's two hundred addresses
    def name(self) -> str:
        return f"{self.table}.{self.row}.{self.column}"

    @classmethod
    def parse(cls, name: str) -> Address:
        table, rest = name.split(".", 1)
        row, column = rest.rsplit(".", 1)
        return cls(table, row, column)


def says(evidence: Iterable[Evidence], *names: str) -> bool:
    """Whether one of the remarks has one of these names."""
    return any(remark.name in names for remark in evidence)


@frozen
class AlignedCell:
    """A cell of the form and what the source holds there, with the evidence gathered so far."""

    address: Address
    value: Value
    place: Place | None = None
    evidence: tuple[Evidence, ...] = ()

    def noted(self, *remarks: Evidence) -> AlignedCell:
        """The cell with these remarks behind those it has."""
        return replace(self, evidence=(*self.evidence, *remarks))


@frozen
class Suggestion:
    """The one number that would mend a failing rule. ``alternatives`` counts the other single-cell repairs."""

    cell: str
    value: Number
    alternatives: int = 0


@frozen
class Finding:
    """A rule that fails. ``cells`` are full cell names, in the contract's order."""

    rule: str
    cells: tuple[str, ...]
    expected: Number | str | None
    actual: Number | str | None
    severity: str
    message: str
    suggestion: Suggestion | None = None


@frozen
class ScoredCell:
    """A cell as the report gives it. ``status`` is ``accepted`` or ``review``."""

    address: Address
    value: Value
    confidence: float
    status: str
    place: Place | None = None
    entailed: Number | None = None
    evidence: tuple[Evidence, ...] = ()


@frozen
class ScoredParagraph:
    """An author's paragraph with its section (the contract's nineteen names)."""

    text: str
    section: str
    confidence: float
    status: str
    place: Place | None = None


@frozen
class ScoredFact:
    """A fact about the whole report (agency, year): ``value`` is ``None`` where the source does not say."""

    value: str | int | None
    confidence: float


@frozen
class Report:
    """Everything the program says about one source."""

    form: str | None
    source: Source
    pages: int | None
    agency: ScoredFact
    year: ScoredFact
    cells: Mapping[str, ScoredCell]
    paragraphs: tuple[ScoredParagraph, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...] = ()


@frozen
class Correction:
    """What a person said about one cell or paragraph; appended, never overwritten."""

    target: str
    before: str
    after: str
    who: str
    when: str
    why: str = ""
