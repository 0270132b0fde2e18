"""Plots: the one place that asks for matplotlib, which not everyone has."""

from __future__ import annotations

from typing import Any

from extractor.errors import MissingTool


def new_figure(width: float, height: float) -> Any:
    """An empty ``matplotlib.figure.Figure`` of this size in inches. Raises MissingTool without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingTool(
            "画图需要 matplotlib，请运行：pip install matplotlib",
            "The pictures need matplotlib: pip install matplotlib",
        ) from error
    return Figure(figsize=(width, height), layout="constrained")
