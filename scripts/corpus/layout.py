"""The official tables as a printer lays them out, with merged cells; every writer starts from here."""

from __future__ import annotations

from corpus.records import LaidCell, LaidTable, SyntheticReport
from extractor.forms import FormTable


def lay_out(report: SyntheticReport, table_id: str) -> LaidTable:
    """One table of the report in its official layout. Raises KeyError for an unknown table."""
    table = report.form.table(table_id)
    if table_id == "proactive":
        return _proactive(report, table)
    return _requests(report, table) if table_id == "requests" else _remedies(report, table)


def _value(report: SyntheticReport, address: str, row: int, column: int, span: int = 1) -> LaidCell:
    return LaidCell(report.printed.get(address, ""), row, column, 1, span, address)


def _shares(total: int, parts: int) -> list[int]:
    """Column spans that fill ``total`` slots, the last taking what is left over (as the official form has it)."""
    return [1] * (parts - 1) + [total - parts + 1]


def _proactive(report: SyntheticReport, table: FormTable) -> LaidTable:
    wording, width, cells, at = report.wording, 4, [], 0
    for block in table.blocks:
        cells.append(LaidCell(wording.groups[block.heading or ""], at, 0, 1, width, header=True))
        cells.append(LaidCell("信息内容", at + 1, 0, header=True))
        spans, starts, start = _shares(width - 1, len(block.columns)), [], 1
        for column, span in zip(block.columns, spans, strict=True):
            text = wording.columns[f"{table.id}.{block.rows[0].id}.{column.id}"]
            cells.append(LaidCell(text, at + 1, start, 1, span, header=True))
            starts.append(start)
            start += span
        at += 2
        for row in block.rows:
            if f"{table.id}.{row.id}" in report.missing_rows:
                continue
            cells.append(LaidCell(wording.rows[f"{table.id}.{row.id}"], at, 0, header=True))
            extra = report.extra.get(row.id, ())
            for column, span, start in zip(block.columns, spans, starts, strict=True):
                own = 1 if extra else span
                cells.append(_value(report, f"{table.id}.{row.id}.{column.id}", at, start, own))
            cells += [LaidCell(text, at, 2 + i) for i, text in enumerate(extra)]
            at += 1
    return LaidTable(table.id, at, width, tuple(cells))


def _requests(report: SyntheticReport, table: FormTable) -> LaidTable:
    wording, block = report.wording, table.blocks[0]
    columns = [c for c in block.columns if c.id not in report.missing_columns]
    label = {c.id: wording.columns[f"{table.id}.new.{c.id}"] for c in columns}
    bodies = [c for c in columns if c.id not in ("natural_person", "total")]
    has_total = any(c.id == "total" for c in columns)
    head = 3 if wording.organisation_level else 2
    cells = [LaidCell(wording.corner, 0, 0, head, 3, header=True)]
    top = wording.total_on_top and has_total
    cells.append(LaidCell("申请人情况", 0, 3, 1, len(columns) - top, header=True))
    if top:
        cells.append(LaidCell(label["total"], 0, 2 + len(columns), head, 1, header=True))
    for i, column in enumerate(columns):
        if column in bodies:
            cells.append(LaidCell(label[column.id], head - 1, 3 + i, header=True))
        elif column.id == "natural_person" or not top:
            cells.append(LaidCell(label[column.id], 1, 3 + i, head - 1, 1, header=True))
    if wording.organisation_level:
        cells.append(LaidCell(wording.groups["法人或其他组织"], 1, 4, 1, len(bodies), header=True))
    rows = [r for r in block.rows if f"{table.id}.{r.id}" not in report.missing_rows]
    under = {r.id: (() if wording.total_row_outside and r.id == "total" else r.under) for r in rows}
    for i, row in enumerate(rows):
        at = head + i
        path = under[row.id]
        for depth, group in enumerate(path):
            if i and under[rows[i - 1].id][: depth + 1] == path[: depth + 1]:
                continue
            span = 1
            while i + span < len(rows) and under[rows[i + span].id][: depth + 1] == path[: depth + 1]:
                span += 1
            cells.append(LaidCell(wording.groups[group], at, depth, span, 1, header=True))
        cells.append(LaidCell(wording.rows[f"{table.id}.{row.id}"], at, len(path), 1, 3 - len(path), header=True))
        cells += [_value(report, f"{table.id}.{row.id}.{c.id}", at, 3 + j) for j, c in enumerate(columns)]
    return LaidTable(table.id, head + len(rows), 3 + len(columns), tuple(cells))


def _remedies(report: SyntheticReport, table: FormTable) -> LaidTable:
    wording, block = report.wording, table.blocks[0]
    width = len(block.columns)
    cells = [
        LaidCell(wording.rows["remedies.reconsideration"], 0, 0, 1, width, header=True),
        LaidCell(wording.groups["行政诉讼"], 0, width, 1, 2 * width, header=True),
    ]
    for g, row in enumerate(block.rows):
        if g:
            cells.append(LaidCell(wording.rows[f"{table.id}.{row.id}"], 1, g * width, 1, width, header=True))
        for c, column in enumerate(block.columns):
            text = wording.columns[f"{table.id}.{row.id}.{column.id}"]
            at, span = (2, 1) if g else (1, 2)
            cells.append(LaidCell(text, at, g * width + c, span, 1, header=True))
            cells.append(_value(report, f"{table.id}.{row.id}.{column.id}", 3, g * width + c))
    return LaidTable(table.id, 4, 3 * width, tuple(cells))
