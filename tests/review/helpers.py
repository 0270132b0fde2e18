"""What the browser tests do again and again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

OpenPage = Callable[..., Any]
Picture = Callable[[Any, str], None]


def ready(page: Any) -> None:
    """Until a report's page stands."""
    page.wait_for_selector(".slot.current")


def saved(page: Any) -> None:
    """Until the server has everything that was said."""
    page.wait_for_selector('body[data-unsaved="0"]')


def current(page: Any) -> str:
    """The cell that the page is at."""
    return str(page.locator(".slot.current").get_attribute("data-name"))


def export(page: Any, number: int) -> dict[str, Any]:
    """The cells of a report's JSON export."""
    answer = page.request.get(f"/api/v1/reports/{number}/export")
    assert answer.ok
    cells: dict[str, Any] = json.loads(answer.text())["cells"]
    return cells


AXE = Path(os.environ.get("EXTRACTOR_AXE", "node_modules/axe-core/axe.min.js"))
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed (npm install --no-save axe-core)")


STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def serious(page: Any, colours_only: bool = False) -> list[str]:
    """What axe finds on the page of serious or critical faults: rule and element. In other colours nothing but the
    colours can be wrong that was not wrong before."""
    page.evaluate(AXE.read_text("utf-8"))
    rules = {"type": "rule", "values": ["color-contrast"]} if colours_only else {"type": "tag", "values": STANDARDS}
    found = page.evaluate("options => axe.run(options)", {"runOnly": rules, "resultTypes": ["violations"]})
    return [
        f"{v['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"][:3]
    ]
