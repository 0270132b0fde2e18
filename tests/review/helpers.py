"""What the browser tests do again and again."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

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
