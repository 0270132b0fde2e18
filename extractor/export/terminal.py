"""A report on the terminal: a summary that fits one screen, the whole tables, a form's rows, columns and sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from extractor.export.document import cell_text, row_name
from extractor.forms import Form, FormTable, Label, Orientation
from extractor.messages import tell
from extractor.records import Address, Report, ScoredCell, State

_REVIEW = "black on yellow"
_BROKEN = "white on red"
_SHOWN_ROWS = 14
_SHOWN_FINDINGS = 12


def is_telling(cell: ScoredCell) -> bool:
    """Whether a cell says more than a plain 0: a number other than 0, a dash, something unreadable."""
    if cell.value.state is State.VALUE:
        return cell.value.number != 0
    return cell.value.state in (State.NOT_APPLICABLE, State.UNREADABLE)


def summary(report: Report, form: Form | None) -> RenderableType:
    """One panel: whose report, its telling cells, what to look at again, the sums that do not hold."""
    agency = report.agency.value or tell("（未写明机关）", "(no agency named)")
    year = report.year.value or tell("年份不明", "year unknown")
    title = Text(f"{agency} · {year}", style="bold")
    if form is None:
        nothing = tell("没有认出年度报告的表格", "no annual report's tables recognised")
        return Panel(Text(nothing, style="yellow"), title=title, subtitle=report.source.path.name, title_align="left")
    parts: list[RenderableType] = [_telling(report, form), _counts(report)]
    if report.findings:
        parts.append(_findings(report))
    return Panel(
        Group(*parts), title=title, subtitle=report.source.path.name, title_align="left", subtitle_align="right"
    )


def _telling(report: Report, form: Form) -> RenderableType:
    """The rows that say something, one a line: the row's name, then each telling column with its number."""
    broken = {name for finding in report.findings for name in finding.cells}
    rows: dict[tuple[str, str], Text] = {}
    for address in form.addresses:
        cell = report.cells[address.name]
        if not is_telling(cell):
            continue
        line = rows.setdefault((address.table, address.row), Text())
        line.append("  " if line else "")
        if len(block_columns(form, address)) > 1:
            line.append(f"{form.column(address).label} ", style="dim")
        line.append(cell_text(cell.value), style=_style(cell, address.name in broken) or "bold")
    if not rows:
        return Text(tell("各格均为 0 或空白", "every cell is 0 or empty"), style="dim")
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(max_width=44, no_wrap=True, overflow="ellipsis")
    table.add_column(overflow="fold")
    for (table_id, row), line in list(rows.items())[:_SHOWN_ROWS]:
        table.add_row(row_name(form, Address(table_id, row, "")), line)
    if len(rows) > _SHOWN_ROWS:
        more = len(rows) - _SHOWN_ROWS
        table.add_row(Text(tell(f"… 另有 {more} 行", f"… {more} more rows"), style="dim"), "")
    return table


def block_columns(form: Form, address: Address) -> tuple[Label, ...]:
    """The columns of the block that a cell stands in."""
    for block in form.table(address.table).blocks:
        if any(row.id == address.row for row in block.rows):
            return block.columns
    raise KeyError(address.name)


def _counts(report: Report) -> Text:
    review = sum(cell.status != "accepted" for cell in report.cells.values())
    text = Text()
    text.append(tell(f"{len(report.cells)} 格", f"{len(report.cells)} cells"), style="dim")
    text.append(" · ", style="dim")
    text.append(
        tell(f"{review} 格待核", f"{review} to review") if review else tell("无待核", "none to review"),
        style="yellow" if review else "green",
    )
    text.append(" · ", style="dim")
    failing = len(report.findings)
    text.append(
        tell(f"{failing} 处不符", f"{failing} rules fail") if failing else tell("各项勾稽相符", "every rule holds"),
        style="red" if failing else "green",
    )
    return text


def _findings(report: Report) -> RenderableType:
    lines = Text()
    for finding in report.findings[:_SHOWN_FINDINGS]:
        lines.append(f"✗ {finding.message}\n", style="red")
    if len(report.findings) > _SHOWN_FINDINGS:
        lines.append(f"… +{len(report.findings) - _SHOWN_FINDINGS}\n", style="red")
    lines.rstrip()
    return lines


def _style(cell: ScoredCell, broken: bool) -> str:
    if broken:
        return _BROKEN
    return _REVIEW if cell.status != "accepted" else ""


def tables(report: Report, form: Form) -> RenderableType:
    """Every table of the report; doubtful cells and those of broken sums are coloured."""
    broken = {name for finding in report.findings for name in finding.cells}

    def value(address: Address) -> Text:
        cell = report.cells[address.name]
        text = {State.BLANK: "␣", State.ABSENT: "×"}.get(cell.value.state) or cell_text(cell.value)
        return Text(text, style=_style(cell, address.name in broken) or ("dim" if text in "0␣×" else "bold"))

    legend = Text.assemble(
        (tell("待核", "review"), _REVIEW), " ", (tell("勾稽不符", "broken sum"), _BROKEN),
        tell("  ␣ 空白  × 原件无此格", "  ␣ blank  × not in the source"),
    )  # fmt: skip
    return Group(*(_table(table, value) for table in form.tables), legend)


def _table(table: FormTable, value: Callable[[Address], Text]) -> RenderableType:
    parts: list[RenderableType] = []
    for number, block in enumerate(table.blocks):
        title = table.title if number == 0 else None
        drawn = Table(title=title, title_justify="left", title_style="bold", show_lines=False)
        drawn.add_column(block.heading or "", overflow="fold", max_width=44)
        for column in block.columns:
            drawn.add_column(column.label, justify="right", overflow="fold")
        for row in block.rows:
            label = (
                f"{row.under[-1]} {row.label}" if table.orientation is Orientation.ACROSS and row.under else row.label
            )
            indent = "  " * max(0, len(row.under) - (1 if table.orientation is Orientation.ACROSS else 0))
            cells = [value(Address(table.id, row.id, column.id)) for column in block.columns]
            drawn.add_row(indent + label, *cells)
        parts.append(drawn)
    return Group(*parts)


# --------------------------------------------------------------------------- forms


def form_list(forms: Sequence[Form]) -> RenderableType:
    """The forms there are, one a line."""
    table = Table(box=None, pad_edge=False)
    for title in (tell("名称", "name"), tell("格", "cells"), tell("勾稽", "sums"), tell("标题", "title")):
        table.add_column(title, header_style="bold")
    for form in forms:
        table.add_row(form.name, str(len(form.addresses)), str(len(form.identities)), form.title)
    return table


def form_page(form: Form) -> RenderableType:
    """A form: its sections, each table's rows and columns with the cell names, and what must add up."""
    parts: list[RenderableType] = [Text(form.title, style="bold"), Text()]
    parts.append(Text(tell("章节", "Sections"), style="bold cyan"))
    parts += [Text(f"  {section.heading}") for section in form.sections]
    for table in form.tables:
        parts += [Text(), Text(f"{table.title}  {table.id}", style="bold cyan")]
        for block in table.blocks:
            parts.append(_columns(block.heading, [(c.id, c.label, c.number.value) for c in block.columns]))
            rows = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
            rows.add_column(style="green", no_wrap=True)
            rows.add_column(overflow="fold")
            for row in block.rows:
                rows.add_row(row.id, " / ".join((*row.under, row.label)))
            parts.append(rows)
    parts += [Text(), Text(tell("必须相符的各项之和", "What must add up"), style="bold cyan")]
    for rule in dict.fromkeys(identity.rule for identity in form.identities):
        identities = [i for i in form.identities if i.rule == rule]
        left, right = (_side(form, side) for side in (identities[0].left, identities[0].right))
        parts.append(Text(f"  {rule} ×{len(identities)}  {identities[0].title}: {left} = {right}", overflow="fold"))
    return Group(*parts)


def _side(form: Form, names: Sequence[str]) -> str:
    """One side of a sum in official words: the labels that tell its cells apart."""
    addresses = [Address.parse(name) for name in names]
    one_row = len({a.row for a in addresses}) == 1 and len(addresses) > 1
    labels = [(form.column(a) if one_row or len(addresses) == 1 else form.row(a)).label for a in addresses]
    return " + ".join(labels)


def _columns(heading: str | None, columns: list[tuple[str, str, str]]) -> RenderableType:
    text = Text("  ")
    if heading:
        text.append(f"{heading}  ", style="bold")
    for number, (name, label, kind) in enumerate(columns):
        text.append(" | " if number else "")
        text.append(label)
        text.append(f" {name}", style="green")
        text.append(f" ({kind})" if kind != "integer" else "", style="dim")
    return text
