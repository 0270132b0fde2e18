"""Why a cell is trusted as it is: a bar for each piece of evidence, on the terminal and as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from extractor.figures import new_figure
from extractor.messages import tell
from extractor.records import ScoredCell

_WIDTH = 16
_FOR, _AGAINST = "green", "red"


@dataclass(frozen=True, slots=True)
class Bar:
    """A share of the log-odds (natural logarithm): above 0 for the reading, below 0 against it."""

    name: str
    weight: float
    reason: str


def bars(cell: ScoredCell, prior: float) -> tuple[Bar, ...]:
    """The prior first, then the evidence, what weighs most first."""
    start = Bar("prior", prior, tell("没有任何迹象时", "before any evidence"))
    seen = [Bar(e.name, e.weight or 0.0, e.reason) for e in cell.evidence]
    return (start, *sorted(seen, key=lambda bar: -abs(bar.weight)))


def explanation(cell: ScoredCell, prior: float) -> RenderableType:
    """For the terminal: the reading, its bars, their sum, and the calibrated probability that comes of it."""
    found = bars(cell, prior)
    most = max(abs(bar.weight) for bar in found) or 1.0
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(width=2 * _WIDTH + 1, no_wrap=True)
    table.add_column(overflow="fold")
    for bar in found:
        table.add_row(bar.name, f"{bar.weight:+.2f}", _drawn(bar.weight / most), Text(bar.reason, style="dim"))
    odds = sum(bar.weight for bar in found)
    table.add_row(tell("合计", "sum"), f"{odds:+.2f}", "", tell("对数几率", "log-odds"), style="bold")
    return Group(Text(_heading(cell), style="bold"), table, Text(_verdict(cell)))


def _drawn(share: float) -> Text:
    """A bar to the right of the middle for the reading, to the left against it."""
    length = round(abs(share) * _WIDTH)
    left, right = (" " * _WIDTH, "█" * length) if share >= 0 else (("█" * length).rjust(_WIDTH), "")
    return Text(f"{left}│{right}", style=_FOR if share >= 0 else _AGAINST)


def _heading(cell: ScoredCell) -> str:
    printed = cell.value.raw or tell("（空白）", "(nothing printed)")
    return f"{cell.address.name}: {printed} → {cell.value.state.value}"


def _verdict(cell: ScoredCell) -> str:
    status = tell("已采信", "accepted") if cell.status == "accepted" else tell("待核", "to review")
    return tell(
        f"校准后的概率 {cell.confidence:.4%}：{status}", f"calibrated probability {cell.confidence:.4%}: {status}"
    )


def picture(cell: ScoredCell, prior: float, out: Path) -> None:
    """The same bars as a PNG (names of evidence in place of the reasons: they need no Chinese font).

    Raises MissingTool without matplotlib.
    """
    found = bars(cell, prior)[::-1]
    figure = new_figure(7, 1.4 + 0.35 * len(found))
    axes = figure.subplots()
    colours = ["#2a7f4f" if bar.weight >= 0 else "#b3261e" for bar in found]
    drawn = axes.barh([f"{bar.name} {i}" for i, bar in enumerate(found)], [bar.weight for bar in found], color=colours)
    axes.bar_label(drawn, [f"{bar.weight:+.2f}" for bar in found], padding=3)
    axes.set_yticks(range(len(found)), [bar.name for bar in found])
    axes.axvline(0, color="0.4", linewidth=0.8)
    axes.margins(x=0.15)
    axes.set(
        xlabel="share of the log-odds",
        title=f"{cell.address.name}: {cell.value.state.value}, {cell.confidence:.4%} ({cell.status})",
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=110)
