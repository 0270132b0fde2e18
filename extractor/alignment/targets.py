"""A form as the ordered sequence of lines that a source should print: each with its wordings and its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from extractor.chinese import fold
from extractor.forms import Form, FormTable, Label, Orientation
from extractor.records import Address

_ENUMERATOR = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?=\D)")


@dataclass(frozen=True, eq=False)
class Column:
    """A value column of a line: the cell it leads to and the wordings that head it, innermost and above.

    Compared and hashed by identity, like the form that it belongs to.
    """

    address: Address
    label: Label
    wordings: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Target:
    """One line of the form. ``wordings`` and ``path`` are folded; an ACROSS table is one line of all its cells.

    Compared and hashed by identity, as its columns are.
    """

    index: int
    table: FormTable
    wordings: tuple[str, ...]
    path: str
    group: str
    columns: tuple[Column, ...]
    across: bool = False
    depth: int = 0  # how many labels stand over its own

    @cached_property
    def letters(self) -> frozenset[str]:
        """Every letter of its wordings."""
        return frozenset("".join(self.wordings))

    @cached_property
    def fewest(self) -> int:
        """How many different letters its shortest wording has."""
        return min(len(set(wording)) for wording in self.wordings)

    @cached_property
    def bare(self) -> str:
        """The label without its number: 属于国家秘密 for 1.属于国家秘密."""
        return _ENUMERATOR.sub("", self.wordings[0])


@cache
def targets_of(form: Form) -> tuple[Target, ...]:
    """The form's lines in printed order."""
    found: list[Target] = []
    for table in form.tables:
        if table.orientation is Orientation.ACROSS:
            columns = tuple(
                Column(
                    Address(table.id, row.id, column.id),
                    column,
                    tuple(map(fold, column.wordings)),
                    tuple(fold(w) for w in (*row.under, *row.wordings)),
                )
                for block in table.blocks
                for row in block.rows
                for column in block.columns
            )
            header = "".join(fold(c.label) for c in table.blocks[0].columns)
            groups = "".join(fold(r.label) for b in table.blocks for r in b.rows)
            found.append(Target(len(found), table, (header,), groups + header, "", columns, across=True))
            continue
        for block in table.blocks:
            for row in block.rows:
                columns = tuple(
                    Column(
                        Address(table.id, row.id, column.id),
                        column,
                        tuple(map(fold, column.wordings)),
                        tuple(map(fold, column.under)),
                    )
                    for column in block.columns
                )
                under = "".join(map(fold, row.under))
                found.append(
                    Target(
                        len(found),
                        table,
                        tuple(map(fold, row.wordings)),
                        under + fold(row.label),
                        fold(row.under[-1]) if row.under else "",
                        columns,
                        depth=len(row.under),
                    )
                )
    return tuple(found)
