"""Paragraphs and their sections: changed, split, joined, by key and by mouse."""

from __future__ import annotations

import pytest

from tests.review.conftest import PDF, Site
from tests.review.helpers import OpenPage, Picture, ready, saved

pytestmark = pytest.mark.browser


def texts(site: Site) -> list[str]:
    return [p.paragraph.text for p in site.view(PDF).paragraphs]


def sections(site: Site) -> list[str]:
    return [p.paragraph.section for p in site.view(PDF).paragraphs]


def test_paragraphs_by_key(site: Site, open_page: OpenPage, picture: Picture) -> None:
    site.add(PDF)
    before = texts(site)
    page = open_page(site.report(PDF))
    ready(page)
    page.keyboard.press("v")
    page.keyboard.press("ArrowDown")
    picture(page, "paragraphs")
    page.keyboard.press("s")
    first_stop = before[1].index("。") + 1
    page.keyboard.press("Enter")
    saved(page)
    page.wait_for_selector(f".paragraph >> nth={len(before)}")
    assert texts(site)[1:3] == [before[1][:first_stop], before[1][first_stop:]]
    page.keyboard.press("+")
    saved(page)
    page.wait_for_selector(f".paragraph >> nth={len(before)}", state="detached")
    assert texts(site) == before
    page.keyboard.press("c")
    page.keyboard.press("9")  # the ninth of the list: problems
    saved(page)
    page.wait_for_selector(".paragraph.current.problems")
    assert sections(site)[1] == "problems"
    page.keyboard.press("z")
    saved(page)
    assert sections(site)[1] == "preamble"


def test_paragraphs_by_mouse(site: Site, open_page: OpenPage) -> None:
    site.add(PDF)
    before = texts(site)
    page = open_page(site.report(PDF))
    ready(page)
    page.click("#tab-paragraphs")
    page.click(".paragraph >> nth=3")
    page.click("text=拆分")
    page.click(".paragraph.current .paragraph-text", position={"x": 100, "y": 30})
    page.click("text=在此拆开")
    saved(page)
    page.wait_for_selector(f".paragraph >> nth={len(before)}")
    after = texts(site)
    assert after[3] + after[4] == before[3]
    page.select_option(".paragraph.current select", "other_matters")
    saved(page)
    page.wait_for_selector(".paragraph.current.other_matters")
    page.click("text=并入下段")
    saved(page)
    page.wait_for_selector(f".paragraph >> nth={len(before)}", state="detached")
    assert texts(site) == before
    assert sections(site)[3] == "other_matters"
