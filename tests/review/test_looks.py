"""What every page looks and sounds like: languages, colours, keys shown, access for all."""

from __future__ import annotations

import pytest

from extractor import store
from extractor.store import Change, Verdict
from tests.review.conftest import PDF, SCAN, TEXT, WEB, Site
from tests.review.helpers import OpenPage, Picture, needs_axe, ready, serious

pytestmark = pytest.mark.browser


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_fault_of_access(site: Site, open_page: OpenPage, scheme: str) -> None:
    site.add(PDF)
    site.add(TEXT)
    dark = scheme == "dark"
    page = open_page(site.url, color_scheme=scheme)
    page.wait_for_selector(".reports")
    assert serious(page, dark) == []
    page.goto(site.report(PDF))
    page.wait_for_selector(".page img")
    assert serious(page, dark) == []
    page.keyboard.press("l")
    page.keyboard.press("v")
    page.wait_for_selector(".paragraph")
    assert serious(page, dark) == []
    page.keyboard.press("c")
    assert serious(page, dark) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("dialog.help")
    assert serious(page, dark) == []
    page.goto(site.report(TEXT))
    page.wait_for_selector(".source-line.current")
    page.keyboard.press("w")
    page.keyboard.press("Enter")
    assert serious(page, dark) == []
    page.wait_for_selector('body[data-unsaved="0"]')
    page.goto(f"{site.report(TEXT)}/notice")
    page.wait_for_selector(".letter")
    assert serious(page, dark) == []
    page.goto(f"{site.url}/dashboard")
    page.wait_for_selector(".panels")
    assert serious(page, dark) == []


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


def test_a_web_page_is_shown_with_its_table_cell_marked(site: Site, open_page: OpenPage) -> None:
    site.add(WEB, doubtful=("requests.granted.total",))
    page = open_page(site.report(WEB))
    page.wait_for_selector(".source-table td.current")
    assert page.text_content(".source-table td.current") == "7"


def test_the_queue_filters_searches_and_opens_by_key(site: Site, open_page: OpenPage, picture: Picture) -> None:
    for path in (PDF, SCAN, TEXT, WEB):
        site.add(path)
    wrong = site.view(TEXT).to_settle[0]
    store.correct(
        site.db, site.ids[TEXT], [Change(wrong, Verdict.ACCEPT, site.view(TEXT).cells[wrong].revision)], who="li"
    )
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
    seen = []
    for _ in range(3):  # who passes over reports sees each once, not the neediest two for ever
        page.wait_for_url("**/reports/*")
        ready(page)
        seen.append(page.url.rsplit("/", 1)[1])
        page.keyboard.press("Shift+N")
        page.wait_for_url(lambda url, at=page.url: url != at and url.rsplit("/", 1)[1].isdigit())
    assert seen[0] == second and len(set(seen)) == 3
    page.goto(f"{site.url}/dashboard")
    page.wait_for_selector(".panels")
    picture(page, "dashboard")


def test_a_telephone_is_enough(site: Site, open_page: OpenPage, picture: Picture) -> None:
    site.add(SCAN)
    telephone = {"viewport": {"width": 412, "height": 915}, "has_touch": True, "is_mobile": True}
    page = open_page(site.report(SCAN), **telephone)
    ready(page)
    page.wait_for_selector(".crop-page img")
    picture(page, "telephone")
    assert page.evaluate("document.documentElement.scrollWidth") <= 412
    name = page.get_attribute(".slot.current", "data-name")
    for needed in ("#crop", "#number", "#offers .offer >> nth=0", '[data-act="accept"]'):
        box = page.locator(needed).bounding_box()
        assert box["y"] + box["height"] <= 915, needed  # at hand without scrolling
        assert box["height"] >= 24, needed
    page.tap("#offers .offer >> nth=0")
    page.wait_for_selector(f'td[data-name="{name}"].settled')
    page.tap('[data-act="undo"]')
    page.wait_for_selector(f'td[data-name="{name}"].doubtful')
