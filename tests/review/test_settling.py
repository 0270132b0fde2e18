"""A person settles reports in a real browser: by keyboard alone, by mouse alone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from extractor import store
from extractor.records import State
from tests.review.conftest import CLIPPED, PDF, SCAN, TEXT, Site
from tests.review.helpers import OpenPage, Picture, current, export, ready, saved

pytestmark = pytest.mark.browser

MISREAD = {"requests.granted.natural_person": (18, 13), "requests.unavailable.not_held.business": (7, 1)}
"""What the recorded reading of the scan has wrong: what it says, what is printed."""

RIGHT = ("proactive.licensing.decisions", "proactive.penalties.decisions")
"""Doubtful cells that it has right."""


def upload(page: Any) -> int:
    page.set_input_files("#files", SCAN)
    page.wait_for_url(re.compile(r"/reports/\d+$"))
    ready(page)
    return int(page.url.rsplit("/", 1)[1])


def test_a_scan_is_uploaded_and_settled_by_keyboard_alone(site: Site, open_page: OpenPage, picture: Picture) -> None:
    page = open_page(site.url, base_url=site.url)
    number = upload(page)
    assert str(page.text_content("#tally")).startswith("✗")
    page.wait_for_selector(".crop-page img")
    picture(page, "scan_doubtful")
    for _ in range(4):
        page.keyboard.press("s" if current(page) in MISREAD else "Enter")
    assert page.text_content("#tally") == "✓ 42 式全部相等"
    assert page.text_content("#left") == "✓ 全部核完"
    saved(page)
    cells = export(page, number)
    for name, (read, printed) in MISREAD.items():
        assert (cells[name]["value"], cells[name]["confidence"]) == (printed, 1.0)
        assert cells[name]["settled"]["verdict"] == "value"
        assert cells[name]["machine"]["value"] == read
    assert [cells[name]["settled"]["verdict"] for name in RIGHT] == ["accept", "accept"]
    assert store.view(site.db, number).head.status == "settled"
    page.keyboard.press("Enter")  # nothing is left: on to the next report, here back to the queue
    page.wait_for_url(site.url + "/")


def test_the_same_by_mouse_with_undo_and_redo(site: Site, open_page: OpenPage) -> None:
    site.add(SCAN)
    page = open_page(site.url, base_url=site.url)
    page.click("tr[data-id] >> nth=0")
    ready(page)
    for name in MISREAD:
        page.click(f'td[data-name="{name}"]')
        page.click("#offers .offer >> nth=0")
    assert page.text_content("#tally") == "✓ 42 式全部相等"
    page.click('[data-act="undo"]')
    assert str(page.text_content("#tally")).startswith("✗")
    page.click('[data-act="redo"]')
    assert page.text_content("#tally") == "✓ 42 式全部相等"
    for name in RIGHT:
        page.click(f'td[data-name="{name}"]')
        page.click('[data-act="accept"]')
    assert page.text_content("#left") == "✓ 全部核完"
    page.click('td[data-name="proactive.fees.amount"]')
    page.fill("#number", "１７２．５")
    page.click("#enter")
    saved(page)
    cells = export(page, site.ids[SCAN])
    assert {name: cells[name]["value"] for name in MISREAD} == {name: right for name, (_, right) in MISREAD.items()}
    assert cells["proactive.fees.amount"]["value"] == 172.5


def test_every_verdict_has_a_key(site: Site, open_page: OpenPage) -> None:
    keys = {
        "b": State.BLANK,
        "x": State.NOT_APPLICABLE,
        "a": State.ABSENT,
        "u": State.UNREADABLE,
        "Enter": State.VALUE,
        " ": State.VALUE,
    }
    site.add(SCAN, doubtful=tuple(f"remedies.reconsideration.{c}" for c in ("upheld", "corrected", "other", "total")))
    page = open_page(site.report(SCAN))
    ready(page)
    said: dict[str, State] = {}
    for key, state in keys.items():
        name = current(page)
        assert name not in said
        said[name] = state
        page.keyboard.press(key)
    saved(page)
    cells = site.view(SCAN).cells
    assert {name: cells[name].value.state for name in said} == said
    assert all(cells[name].settled for name in said)
    for name in reversed(said):
        page.keyboard.press("z")
        assert current(page) == name
    saved(page)
    assert not any(cell.settled for cell in site.view(SCAN).cells.values())


def test_a_text_report_shows_the_line_and_takes_a_typed_number(
    site: Site, open_page: OpenPage, picture: Picture
) -> None:
    site.add(TEXT)
    page = open_page(site.report(TEXT))
    ready(page)
    name = current(page)
    assert name == site.view(TEXT).to_settle[0]
    place = site.view(TEXT).cells[name].machine.place
    assert page.text_content(".source-line.current .line-number") == str(getattr(place, "line", None))
    picture(page, "text_report")
    page.keyboard.type("125")
    page.keyboard.press("Enter")
    saved(page)
    assert site.view(TEXT).cells[name].value.number == 125
    page.keyboard.press("n")
    after = current(page)
    page.keyboard.press("p")
    assert current(page) != after
    page.keyboard.press("ArrowUp")
    assert current(page) != after


def test_a_word_is_no_number(site: Site, open_page: OpenPage) -> None:
    site.add(TEXT)
    page = open_page(site.report(TEXT))
    ready(page)
    name = current(page)
    page.fill("#number", "七")
    page.press("#number", "Enter")
    assert page.get_attribute("#number", "aria-invalid") == "true"
    page.press("#number", "Escape")
    assert current(page) == name
    assert site.view(TEXT).cells[name].settled is None


def test_cells_alike_are_settled_together_and_taken_back_together(
    site: Site, open_page: OpenPage, picture: Picture
) -> None:
    site.add(CLIPPED)
    page = open_page(site.report(CLIPPED))
    ready(page)
    waiting = len(site.view(CLIPPED).to_settle)
    page.keyboard.press("l")
    alike = page.locator(".slot.armed").count()
    assert alike > 1
    picture(page, "alike")
    page.keyboard.press("u")
    saved(page)
    assert len(site.view(CLIPPED).to_settle) <= waiting - alike
    assert {e.batch for e in site.view(CLIPPED).history} == {site.view(CLIPPED).history[0].batch}
    page.keyboard.press("Control+z")
    saved(page)
    assert len(site.view(CLIPPED).to_settle) == waiting


def test_what_the_sums_force_is_taken_by_each_cell_its_own(site: Site, open_page: OpenPage) -> None:
    site.add(CLIPPED)
    forced = {n: c.entailed for n, c in site.view(CLIPPED).cells.items() if c.entailed is not None}
    assert set(forced.values()) >= {0, 1}
    page = open_page(site.report(CLIPPED))
    ready(page)
    page.keyboard.press("l")
    assert "各定为" in str(page.text_content("#offers"))
    page.keyboard.press("s")
    saved(page)
    settled = {n: c.value.number for n, c in site.view(CLIPPED).cells.items() if c.settled}
    assert settled and settled == {n: forced[n] for n in settled}
    assert set(settled.values()) >= {0, 1}


def test_the_rest_of_a_table_is_accepted_only_when_its_sums_hold(site: Site, open_page: OpenPage) -> None:
    site.add(PDF)
    page = open_page(site.report(PDF))
    ready(page)
    page.keyboard.press("Shift+A")
    assert "不能整表认可" in str(page.text_content("#announcement"))
    assert site.view(PDF).history == ()
    page.keyboard.press("s")  # all sums hold now, nothing is left
    page.keyboard.press("Shift+A")
    assert page.text_content("#announcement") == "这张表没有待核的格"
    saved(page)
    assert len(site.view(PDF).history) == 1


def test_the_rest_of_a_table_is_accepted_together(site: Site, open_page: OpenPage) -> None:
    site.add(SCAN)
    page = open_page(site.report(SCAN))
    ready(page)
    page.click('td[data-name="proactive.licensing.decisions"]')
    page.keyboard.press("Shift+A")
    saved(page)
    said = site.view(SCAN).history
    assert tuple(e.target for e in said) == RIGHT
    assert len({e.batch for e in said}) == 1


def test_the_source_is_wrong_and_a_letter_is_drafted(site: Site, open_page: OpenPage, picture: Picture) -> None:
    site.add(PDF)
    page = open_page(site.report(PDF), base_url=site.url)
    ready(page)
    name = current(page)
    assert page.locator("#notice").is_hidden()
    page.keyboard.press("w")
    assert page.input_value("#prompt-field") == "2"  # what the sums ask for, to be confirmed
    page.keyboard.press("Enter")
    saved(page)
    cell = site.view(PDF).cells[name]
    assert (cell.value.number, cell.source_wrong is not None) == (1, True)
    assert page.text_content("#left") == "✓ 全部核完"
    page.click("#notice")
    page.wait_for_selector(".letter")
    assert "应为" in str(page.text_content(".letter"))
    picture(page, "notice")
    assert page.request.get(f"/reports/{site.ids[PDF]}/notice.docx").body().startswith(b"PK")


def test_a_note_stands_beside_the_cell(site: Site, open_page: OpenPage) -> None:
    site.add(PDF)
    page = open_page(site.report(PDF))
    ready(page)
    name = current(page)
    page.keyboard.press("m")
    page.keyboard.type("已电话核实")
    page.keyboard.press("Enter")
    saved(page)
    assert current(page) == name
    assert "已电话核实" in str(page.text_content("#standing"))
    assert site.view(PDF).cells[name].settled is None


def test_agency_and_year_are_corrected(site: Site, open_page: OpenPage) -> None:
    site.add(TEXT)
    page = open_page(site.report(TEXT))
    ready(page)
    page.click(".fact >> nth=1")
    page.fill("#prompt-field", "20x5")
    page.keyboard.press("Enter")
    assert page.get_attribute("#prompt-field", "aria-invalid") == "true"
    page.fill("#prompt-field", "2019")
    page.keyboard.press("Enter")
    saved(page)
    year = site.view(TEXT).year
    assert year is not None and year.value == 2019
