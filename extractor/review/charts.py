"""Small charts as SVG in the page: no script, no library, colours from the page's style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

WIDTH = 460
_ROW, _BAR, _LABEL = 26, 16, 150


def bars(title: str, rows: Sequence[tuple[str, int, str]]) -> str:
    """Horizontal bars: label, number, style class. Labels and titles must be HTML already where they need to be."""
    most = max((n for _, n, _ in rows), default=0) or 1
    room = WIDTH - _LABEL - 60
    drawn = []
    for i, (label, n, kind) in enumerate(rows):
        y, length = i * _ROW, max(1.0, room * n / most) if n else 0.0
        drawn.append(
            f'<text x="{_LABEL - 8}" y="{y + 17}" text-anchor="end">{escape(label, quote=False)}</text>'
            f'<rect class="bar-{escape(kind or "plain")}" x="{_LABEL}" y="{y + 5}" width="{length:.1f}" height="{_BAR}" rx="2"/>'
            f'<text x="{_LABEL + length + 6:.1f}" y="{y + 17}">{n:,}</text>'
        )
    return _svg(title, max(1, len(rows)) * _ROW + 4, "".join(drawn))


def columns(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """Upright columns over time: a label (every fifth is written) and a number."""
    most = max((n for _, n in rows), default=0) or 1
    height, floor = 150, 128
    step = WIDTH / max(1, len(rows))
    drawn = [f'<line class="axis" x1="0" y1="{floor}" x2="{WIDTH}" y2="{floor}"/>']
    for i, (label, n) in enumerate(rows):
        tall = 108 * n / most
        x = i * step
        drawn.append(
            f'<rect class="bar-plain" x="{x + 1:.1f}" y="{floor - tall:.1f}" width="{step - 2:.1f}" '
            f'height="{tall:.1f}"><title>{escape(label)}: {n}</title></rect>'
        )
        if (len(rows) - 1 - i) % 5 == 0:
            drawn.append(f'<text x="{x + step:.1f}" y="{floor + 16}" text-anchor="end">{escape(label)}</text>')
    drawn.append(f'<text x="2" y="12">{most:,}</text>')
    return _svg(title, height, "".join(drawn))


def shares(title: str, rows: Mapping[str, Sequence[int]], legend: Sequence[str]) -> str:
    """Bars of equal length, each parted by its shares; ``legend`` names the parts."""
    room = WIDTH - _LABEL - 60
    drawn = []
    for i, (label, parts) in enumerate(rows.items()):
        x, y, total = float(_LABEL), i * _ROW, sum(parts) or 1
        drawn.append(f'<text x="{_LABEL - 8}" y="{y + 17}" text-anchor="end">{escape(label)}</text>')
        for band, n in enumerate(parts):
            width = room * n / total
            name = f"{escape(legend[band])}: {n:,} ({n / total:.1%})"
            drawn.append(
                f'<rect class="band-{band}" x="{x:.1f}" y="{y + 5}" width="{width:.1f}" height="{_BAR}"><title>{name}</title></rect>'
            )
            x += width
        drawn.append(f'<text x="{_LABEL + room + 6}" y="{y + 17}">{total:,}</text>')
    below = len(rows) * _ROW + 18
    for band, name in enumerate(legend):
        x = band * WIDTH / len(legend)
        drawn.append(f'<rect class="band-{band}" x="{x:.0f}" y="{below - 10}" width="11" height="11"/>')
        drawn.append(f'<text x="{x + 15:.0f}" y="{below}">{escape(name)}</text>')
    return _svg(title, below + 8, "".join(drawn))


def _svg(title: str, height: int, inner: str) -> str:
    return f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">{inner}</svg>'
