"""What a form is: tables of rows and columns with official labels, the sums between cells, the section titles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from extractor.records import Address, Number


class NumberKind(Enum):
    """What numbers a column may hold: counts, amounts of money, or signed changes."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    SIGNED = "signed"


class Orientation(Enum):
    """DOWN: a form row is a printed line. ACROSS: the form's rows stand side by side over one line of numbers."""

    DOWN = "down"
    ACROSS = "across"


@dataclass(frozen=True)
class Label:
    """A row or column: its id, its official wording, other wordings seen, and the merged cells above or left of it."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    number: NumberKind = NumberKind.INTEGER
    unit: str | None = None

    @property
    def wordings(self) -> tuple[str, ...]:
        return (self.label, *self.aliases)


@dataclass(frozen=True)
class Block:
    """A part of a table whose rows share the same columns; ``heading`` is the line printed over it, if any."""

    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    heading: str | None = None


@dataclass(frozen=True)
class FormTable:
    """One official table."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    orientation: Orientation = Orientation.DOWN
    corner: tuple[str, ...] = ()

    def addresses(self) -> Iterator[Address]:
        for block in self.blocks:
            for row in block.rows:
                for column in block.columns:
                    yield Address(self.id, row.id, column.id)

    @property
    def row_labels(self) -> tuple[Label, ...]:
        return tuple(row for block in self.blocks for row in block.rows)


@dataclass(frozen=True)
class Section:
    """An official section of the report; ``table`` is the id of the table that stands in it."""

    id: str
    heading: str
    aliases: tuple[str, ...] = ()
    table: str | None = None


@dataclass(frozen=True)
class Identity:
    """One sum that must hold: Σ ``left`` = Σ ``right``; both are full cell names in the contract's order."""

    rule: str
    line: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    title: str

    @property
    def cells(self) -> tuple[str, ...]:
        return self.left + self.right

    def gap(self, amounts: Mapping[str, Number]) -> Number:
        """By how much the two sides differ (0 or more); ``amounts`` must give every cell's."""
        left, right = (sum(amounts[name] for name in side) for side in (self.left, self.right))
        return abs(left - right)


@dataclass(frozen=True, eq=False)
class Form:
    """An official form. ``identities`` are its hard sums, written out cell by cell; the years are those it was made for.

    Compared and hashed by identity: forms are loaded once, and much is cached by form.
    """

    name: str
    title: str
    sections: tuple[Section, ...]
    tables: tuple[FormTable, ...]
    identities: tuple[Identity, ...] = field(default=())
    first_year: int | None = None
    last_year: int | None = None

    def covers(self, year: int) -> bool:
        """Whether the form was in force for reports about ``year``."""
        return (self.first_year or year) <= year <= (self.last_year or year)

    @cached_property
    def addresses(self) -> tuple[Address, ...]:
        """Every cell of the form, in printed order."""
        return tuple(a for table in self.tables for a in table.addresses())

    @cached_property
    def _columns(self) -> dict[tuple[str, str, str], Label]:
        return {
            (table.id, row.id, column.id): column
            for table in self.tables
            for block in table.blocks
            for row in block.rows
            for column in block.columns
        }

    @cached_property
    def _rows(self) -> dict[tuple[str, str], Label]:
        return {(table.id, row.id): row for table in self.tables for row in table.row_labels}

    def column(self, address: Address) -> Label:
        """The column of a cell (its number kind and unit live there). Raises KeyError for a foreign address."""
        return self._columns[(address.table, address.row, address.column)]

    def row(self, address: Address) -> Label:
        """The row of a cell. Raises KeyError for a foreign address."""
        return self._rows[(address.table, address.row)]

    def table(self, table_id: str) -> FormTable:
        """The table with this id. Raises KeyError for an unknown one."""
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(table_id)

    def printed_name(self, address: Address) -> str:
        """A cell as a person would name it: （一）予以公开 · 法律服务机构."""
        return f"{self.row(address).label} · {self.column(address).label}"
