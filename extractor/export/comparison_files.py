"""Comparisons as a workbook, as one HTML page that needs nothing else, and as tables on a terminal."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from extractor.export.compare import Comparison, Line, Plot, Scalar, Sheet, Verdict

if TYPE_CHECKING:
    from rich.console import RenderableType

WORDS: Final = {
    Verdict.FITS: "一致",
    Verdict.DIFFERS: "不一致",
    Verdict.DOUBTFUL: "待核",
    Verdict.UNKNOWN: "无从比较",
    Verdict.PLAIN: "",
}
_COLOURS: Final = {Verdict.DIFFERS: "F4B6B6", Verdict.DOUBTFUL: "FFE08A", Verdict.UNKNOWN: "DDDDDD"}

# --------------------------------------------------------------------------- workbook


def write_xlsx(comparisons: Sequence[Comparison], path: Path) -> None:
    """One sheet for each table of each comparison; lines coloured by what they say."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    from extractor.export.workbook import any_cell, text_cell

    book = Workbook(write_only=True)
    fills = {verdict: PatternFill("solid", start_color=colour) for verdict, colour in _COLOURS.items()}
    taken: set[str] = set()
    for comparison in comparisons:
        for sheet in comparison.sheets:
            page = book.create_sheet(_sheet_name(f"{sheet.title} {comparison.title}", taken))
            page.append([text_cell(page, comparison.title)])
            page.append([text_cell(page, sheet.remark)])
            heading = [text_cell(page, name) for name in ("", *sheet.head)]
            for cell in heading:
                cell.font = Font(bold=True)
            page.append(heading)
            for line in sheet.lines:
                cells = [text_cell(page, WORDS[line.verdict]), *(any_cell(page, value) for value in line.values)]
                if line.verdict in fills:
                    for cell in cells:
                        cell.fill = fills[line.verdict]
                page.append(cells)
    book.save(path)


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A sheet's name as Excel takes it: at most 31 characters, none of ``[]:*?/\\``, no two alike."""
    base = "".join("_" if c in "[]:*?/\\'" else c for c in wanted)[:31]
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base[: 30 - len(str(number))]} {number}"
    taken.add(name.casefold())
    return name


# --------------------------------------------------------------------------- page

_STYLE: Final = """
body{font:15px/1.5 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;
color:#222}table{border-collapse:collapse;margin:.5rem 0 1.5rem}th,td{border:1px solid #bbb;padding:.2rem .5rem;
text-align:left;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums}th{background:#eef2f6}
.differs td{background:#f9d8d8}.doubtful td{background:#fff0c2}.unknown td{background:#eee}.remark{color:#555}
svg{max-width:100%;height:auto;margin:1rem 0}section{margin-bottom:3rem}.wide{overflow-x:auto}
"""


def page(comparisons: Sequence[Comparison]) -> str:
    """One self-contained HTML page: tables, and plots as inline SVG. No script, nothing fetched."""
    body = "\n".join(_section(c) for c in comparisons)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>年度报告比较</title>'
        f"<style>{_STYLE}</style></head><body>\n<h1>年度报告比较</h1>\n{body}\n</body></html>\n"
    )


def _section(comparison: Comparison) -> str:
    parts = [f"<h2>{_esc(comparison.title)}</h2>", *(svg(plot) for plot in comparison.plots)]
    parts += [_table(sheet) for sheet in comparison.sheets]
    return "<section>" + "\n".join(parts) + "</section>"


def _table(sheet: Sheet) -> str:
    remark = f'<p class="remark">{_esc(sheet.remark)}</p>' if sheet.remark else ""
    if not sheet.lines:
        return f"<h3>{_esc(sheet.title)}</h3>{remark}<p>无</p>"
    head = "".join(f'<th scope="col">{_esc(name)}</th>' for name in ("", *sheet.head))
    lines = "\n".join(_line(line) for line in sheet.lines)
    return (
        f"<h3>{_esc(sheet.title)}</h3>{remark}"
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{lines}\n</tbody></table></div>'
    )


def _line(line: Line) -> str:
    cells = "".join(
        f'<td class="n">{_shown(v)}</td>' if isinstance(v, int | float) else f"<td>{_esc(_shown(v))}</td>"
        for v in line.values
    )
    return f'<tr class="{line.verdict.value}"><td>{WORDS[line.verdict]}</td>{cells}</tr>'


def _shown(value: Scalar) -> str:
    if value is None:
        return "—"
    return repr(value) if isinstance(value, float) else str(value)


def _esc(text: str) -> str:
    return html.escape(text.encode("utf-8", "backslashreplace").decode())


# --------------------------------------------------------------------------- plots

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 860.0, 340.0, 70.0, 40.0, 180.0, 50.0
_INKS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")  # told apart by the colour-blind


def svg(plot: Plot) -> str:
    """The plot as SVG: lines with dots over years (broken where a year is missing), or groups of bars."""
    known = [v for values in plot.series.values() for v in values if v is not None]
    top, bottom = _nice(max([*known, 1.0])), min([*known, 0.0])
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(plot.positions), 1)
    floor = _HEIGHT - _BOTTOM

    def x(i: int) -> float:
        return _LEFT + step * (i + 0.5)

    def y(value: float) -> float:
        return floor - (value - bottom) / (top - bottom) * (floor - _TOP)

    parts = [f'<text x="{_LEFT}" y="20" font-size="15" font-weight="bold">{_esc(plot.title)}</text>']
    for tick in (bottom, (bottom + top) / 2, top):
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(tick):.1f}" y2="{y(tick):.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:g}</text>')
    for i, position in enumerate(plot.positions):
        name = position if len(position) <= 10 else f"{position[:9]}…"
        parts.append(
            f'<text x="{x(i):.1f}" y="{floor + 18:.1f}" text-anchor="middle"><title>{_esc(position)}</title>{_esc(name)}</text>'
        )
    for k, (name, values) in enumerate(plot.series.items()):
        ink = _INKS[k % len(_INKS)]
        parts += (
            _bars(values, k, len(plot.series), step, x, y, ink, name) if plot.bars else _curve(values, x, y, ink, name)
        )
        row = _TOP + 20 * k
        parts.append(f'<rect x="{_WIDTH - _RIGHT + 15}" y="{row}" width="12" height="12" fill="{ink}"/>')
        parts.append(f'<text x="{_WIDTH - _RIGHT + 32}" y="{row + 11}">{_esc(name)}</text>')
    inside = "".join(parts)
    return (
        f'<svg viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" width="{_WIDTH:g}" role="img" font-size="12" '
        f'aria-label="{_esc(plot.title)}">{inside}</svg>'
    )


def _nice(value: float) -> float:
    """The next 1, 2 or 5 times a power of ten."""
    power = 1.0
    while power * 10 < value:
        power *= 10
    return next((power * m for m in (1, 2, 5, 10) if power * m >= value), value)


def _curve(
    values: Sequence[float | None], x: Callable[[int], float], y: Callable[[float], float], ink: str, name: str
) -> list[str]:
    runs: list[list[tuple[float, float]]] = [[]]
    dots = []
    for i, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        runs[-1].append((x(i), y(value)))
        told = f"<title>{_esc(name)} {value:g}</title>"
        dots.append(f'<circle cx="{x(i):.1f}" cy="{y(value):.1f}" r="4" fill="{ink}">{told}</circle>')
    lines = [
        f'<polyline fill="none" stroke="{ink}" stroke-width="2" points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in run)}"/>'
        for run in runs
        if len(run) > 1
    ]
    return lines + dots


def _bars(
    values: Sequence[float | None],
    k: int,
    count: int,
    step: float,
    x: Callable[[int], float],
    y: Callable[[float], float],
    ink: str,
    name: str,
) -> list[str]:
    width = step * 0.8 / count
    found = []
    for i, value in enumerate(values):
        if value is None:
            continue
        left = x(i) - step * 0.4 + k * width
        high, low = sorted((y(value), y(0.0)))
        found.append(
            f'<rect x="{left:.1f}" y="{high:.1f}" width="{width:.1f}" height="{low - high:.1f}" fill="{ink}">'
            f"<title>{_esc(name)} {value:g}</title></rect>"
        )
    return found


# --------------------------------------------------------------------------- terminal


def tables(comparisons: Sequence[Comparison], *, most: int = 40) -> list[RenderableType]:
    """For a terminal: each table, what does not fit first, at most ``most`` lines of each."""
    from rich.markup import escape
    from rich.table import Table
    from rich.text import Text

    order = (Verdict.DIFFERS, Verdict.DOUBTFUL, Verdict.UNKNOWN, Verdict.PLAIN, Verdict.FITS)
    styles = {Verdict.DIFFERS: "red", Verdict.DOUBTFUL: "yellow", Verdict.UNKNOWN: "dim", Verdict.FITS: "green"}
    shown: list[RenderableType] = []
    for comparison in comparisons:
        shown.append(Text(comparison.title, style="bold"))
        for sheet in comparison.sheets:
            if not sheet.lines:
                continue
            table = Table(title=escape(sheet.title), caption=escape(sheet.remark) or None, title_justify="left")
            for name in ("", *sheet.head):
                table.add_column(escape(name), overflow="fold")
            lines = sorted(sheet.lines, key=lambda line: order.index(line.verdict))
            for line in lines[:most]:
                cells = [Text(_shown(v)) for v in line.values]
                table.add_row(WORDS[line.verdict], *cells, style=styles.get(line.verdict))
            if len(lines) > most:
                table.add_row("…", f"{len(lines) - most}")
            shown.append(table)
    return shown
