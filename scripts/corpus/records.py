"""What a synthetic report is, before any writer prints it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from extractor.forms import Form, form_named

Number = int | float
State = str
"""``blank``, ``absent``, ``not_applicable`` or ``unreadable``."""

Answer = Number | State | tuple[Number | State, ...]
"""What gold says of a cell; a tuple holds the answers that are equally right."""


@dataclass(frozen=True, slots=True)
class Agency:
    """A body that reports. ``short`` is what the title prints, ``full`` what the signature prints."""

    short: str
    full: str
    kind: str
    we: str
    """How the body calls itself: 我局, 我委, 我镇…"""
    place: str
    above: str
    """Whom it answers to: 县委、县政府…"""


@dataclass(frozen=True, slots=True)
class Text:
    """An author's paragraph. ``section`` is the contract's name, ``level`` the depth of a heading (1 highest)."""

    section: str
    text: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class TableSlot:
    """Where a table of the form stands among the paragraphs."""

    table: str


Block = Text | TableSlot


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake planted in the report: its kind, the cells touched, and (rule, line) of every sum it breaks."""

    kind: str
    cells: tuple[str, ...] = ()
    breaks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """How this office words and lays out the form; everything else is official.

    ``rows``, ``columns`` and ``groups`` hold the printed label for each official one that was changed.
    """

    rows: Mapping[str, str] = field(default_factory=dict)
    """``table.row`` → text."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """``table.row.column`` → text (table one has its own columns in each block)."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """Official text of a merged label or a block heading → text."""
    corner: str = ""
    organisation_level: bool = True
    """Whether 法人或其他组织 stands over the five kinds of bodies."""
    total_on_top: bool = False
    """总计 stands beside 申请人情况 rather than under it."""
    total_row_outside: bool = False
    """（七）总计 starts in the first column instead of under 三、本年度办理结果."""


@dataclass(frozen=True, slots=True)
class SyntheticReport:
    """A whole report with its truth: ``cells`` has every address of the form, ``printed`` the text of each."""

    form_name: str
    agency: Agency
    year: int
    cells: Mapping[str, Answer]
    printed: Mapping[str, str]
    notes: Mapping[str, str]
    extra: Mapping[str, tuple[str, ...]]
    """Table-one row → further cells printed after its value (offices fill the empty slots of a merged cell)."""
    blocks: tuple[Block, ...]
    wording: Wording
    missing_columns: tuple[str, ...] = ()
    """Columns of ``requests`` that the office left out."""
    missing_rows: tuple[str, ...] = ()
    """``table.row`` that the office left out."""
    missing_tables: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def form(self) -> Form:
        return form_named(self.form_name)

    @property
    def texts(self) -> tuple[Text, ...]:
        return tuple(b for b in self.blocks if isinstance(b, Text))


@dataclass(frozen=True, slots=True)
class LaidCell:
    """A cell of a printed table, with its spans; ``address`` is the form cell whose value it holds, if any."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    address: str | None = None
    header: bool = False


@dataclass(frozen=True, slots=True)
class LaidTable:
    """A table as it is printed: ``rows`` × ``columns`` slots, every slot covered by exactly one cell."""

    id: str
    rows: int
    columns: int
    cells: tuple[LaidCell, ...]

    def row(self, number: int) -> tuple[LaidCell, ...]:
        """The cells that start in a row, left to right."""
        return tuple(sorted((c for c in self.cells if c.row == number), key=lambda c: c.column))


@dataclass(frozen=True, slots=True)
class Document:
    """A finished document of the corpus: file name without folder, its bytes and its gold."""

    name: str
    data: bytes
    gold: Mapping[str, object]
