"""What every page looks and sounds like: languages, colours, keys shown, access for all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.review.conftest import PDF, SCAN, TEXT, WEB, Site
from tests.review.helpers import OpenPage, Picture, ready

pytestmark = pytest.mark.browser

AXE = Path(os.environ.get("EXTRACTOR_AXE", "node_modules/axe-core/axe.min.js"))


def serious(page: Any) -> list[str]:
    """What axe finds on the page of serious or critical faults: rule and element."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [
        f"{v['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for v in found["violations"]
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"][:3]
    ]


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed (npm install --no-save axe-core)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_access(site: Site, open_page: OpenPage, scheme: str) -> None:
    site.add(PDF)
    site.add(TEXT)
    page = open_page(site.url, color_scheme=scheme)
    page.wait_for_selector(".reports")
    assert serious(page) == []
    page.goto(site.report(PDF))
    page.wait_for_selector(".page img")
    assert serious(page) == []
    page.keyboard.press("l")
    page.keyboard.press("v")
    page.wait_for_selector(".paragraph")
    assert serious(page) == []
    page.keyboard.press("c")
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("dialog.help")
    assert serious(page) == []
    page.goto(site.report(TEXT))
    page.wait_for_selector(".source-line.current")
    page.keyboard.press("w")
    page.keyboard.press("Enter")
    assert serious(page) == []
    page.wait_for_selector('body[data-unsaved="0"]')
    page.goto(f"{site.report(TEXT)}/notice")
    page.wait_for_selector(".letter")
    assert serious(page) == []
    page.goto(f"{site.url}/dashboard")
    page.wait_for_selector(".panels")
    assert serious(page) == []


def test_keys_are_shown_and_languages_change(site: Site, open_page: OpenPage, picture: Picture) -> None:
    site.add(PDF)
    page = open_page(site.report(PDF))
    ready(page)
    page.keyboard.press("?")
    shown = str(page.text_content("dialog.help"))
    for words in ("采用第一条建议", "整张表余下的格", "拆分：方向键移动剪刀"):
        assert words in shown
    picture(page, "keys")
    page.keyboard.press("Escape")
    page.click("#language")
    page.wait_for_selector("html[lang=en]")
    ready(page)
    assert "sums fail" in str(page.text_content("#tally"))
    page.click("#theme")
    assert page.get_attribute("html", "data-theme") == "dark"
    picture(page, "dark_english")
    page.reload()
    ready(page)
    assert page.get_attribute("html", "data-theme") == "dark"  # the server made it so: nothing flashes


def test_letters_can_be_turned_off_as_keys(site: Site, open_page: OpenPage) -> None:
    site.add(PDF)
    page = open_page(site.report(PDF))
    ready(page)
    page.keyboard.press("?")
    page.uncheck("#single-keys")
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    assert site.view(PDF).history == ()
    assert page.get_attribute("body", "data-unsaved") == "0"
    page.keyboard.press("Enter")
    page.wait_for_selector(".slot.settled")


def test_the_source_zooms_and_is_marked(site: Site, open_page: OpenPage) -> None:
    site.add(PDF)
    page = open_page(site.report(PDF))
    page.wait_for_selector(".boxes rect.current")
    before = page.locator(".page >> nth=1").bounding_box()["width"]
    page.keyboard.press("i")
    page.keyboard.press("i")
    assert page.locator(".page >> nth=1").bounding_box()["width"] > before * 1.4
    mark = page.locator(".boxes rect.current").bounding_box()
    pane = page.locator(".source-scroll").bounding_box()
    assert pane["x"] <= mark["x"] and mark["x"] + mark["width"] <= pane["x"] + pane["width"]
    assert abs(mark["y"] + mark["height"] / 2 - pane["y"] - pane["height"] / 2) < 40
    page.keyboard.press("f")
    assert abs(page.locator(".page >> nth=1").bounding_box()["width"] - before) < 2
    page.locator(".boxes rect.doubtful, .boxes rect").first.dispatch_event("click")
    assert page.locator(".slot.current").count() == 1


def test_a_web_page_is_shown_with_its_table_cell_marked(site: Site, open_page: OpenPage, picture: Picture) -> None:
    site.add(WEB, doubtful=("requests.granted.total",))
    page = open_page(site.report(WEB))
    page.wait_for_selector(".source-table td.current")
    assert page.text_content(".source-table td.current") == "7"
    picture(page, "web_page")


def test_the_queue_filters_searches_and_opens_by_key(site: Site, open_page: OpenPage, picture: Picture) -> None:
    for path in (PDF, SCAN, TEXT, WEB):
        site.add(path)
    page = open_page(site.url)
    page.wait_for_selector(".reports")
    assert page.locator("tbody tr").count() == 3  # one has nothing to settle
    picture(page, "queue")
    page.select_option("#rule", "balance")
    page.wait_for_url("**rule=balance**")
    assert page.locator("tbody tr").count() == 1
    page.goto(f"{site.url}/?status=all&search={site.ids[WEB]}")
    page.wait_for_selector("tbody tr")
    assert page.locator(f'tbody tr[data-id="{site.ids[WEB]}"]').count() == 1
    page.goto(site.url)
    page.wait_for_selector(".reports a:focus")
    page.keyboard.press("ArrowDown")
    second = page.locator("tbody tr >> nth=1").get_attribute("data-id")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/reports/{second}")
    ready(page)
    page.goto(f"{site.url}/dashboard")
    page.wait_for_selector(".panels")
    picture(page, "dashboard")
