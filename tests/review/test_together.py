"""Two people at once, lost connections, accounts: in real browsers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from extractor.review.services import Services
from extractor.store import accounts
from tests.review.conftest import PDF, SCAN, Site
from tests.review.helpers import OpenPage, Picture, current, needs_axe, ready, saved, serious

pytestmark = pytest.mark.browser

PASSWORD = "correct horse 7"
ONE, OTHER = "remedies.reconsideration.upheld", "remedies.reconsideration.total"


@pytest.fixture
def guarded(services: Services, serve: Callable[[Services], Site]) -> Site:
    """A server with accounts: two reviewers and one who may only look."""
    for name, role in (("li", "reviewer"), ("wang", "reviewer"), ("kan", "viewer")):
        accounts.add_user(services.db, name, PASSWORD, accounts.Role(role))
    return serve(replace(services, access=replace(services.access, accounts=True)))


def sign_in(open_page: OpenPage, site: Site, name: str, path: object, quiet: bool = True) -> object:
    page = open_page(site.report(path), base_url=site.url, quiet=quiet)  # type: ignore[arg-type]
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    ready(page)
    return page


def test_two_people_see_each_other_and_clash_without_loss(guarded: Site, open_page: OpenPage, picture: Picture) -> None:
    guarded.add(SCAN, doubtful=(ONE, OTHER))
    li = sign_in(open_page, guarded, "li", SCAN)
    wang = sign_in(open_page, guarded, "wang", SCAN, quiet=False)  # the clash is an answer 409: browsers log it
    wang.wait_for_selector("#claim:has-text('li')")

    # wang does not hear for a while, and both settle the same cell
    wang.route("**/api/v1/events*", lambda route: route.abort())
    li.click(f'td[data-name="{ONE}"]')
    li.keyboard.type("7")
    li.keyboard.press("Enter")
    saved(li)
    wang.click(f'td[data-name="{ONE}"]')
    wang.keyboard.type("8")
    wang.keyboard.press("Enter")
    wang.wait_for_selector("dialog.clash")
    told = str(wang.text_content("dialog.clash"))
    assert "li" in told and "7" in told and "您定为：8" in told
    picture(wang, "clash")
    assert guarded.view(SCAN).cells[ONE].value.number == 7
    wang.click("dialog.clash >> text=改用我的")
    saved(wang)
    wang.unroute("**/api/v1/events*")
    assert [(e.who, (e.after or {})["number"]) for e in guarded.view(SCAN).history] == [("li", 7), ("wang", 8)]

    # and li sees it, as another's word
    li.wait_for_selector(f'td[data-name="{ONE}"].theirs')
    assert li.text_content(f'td[data-name="{ONE}"] .number') == "8"


def test_who_may_only_look_changes_nothing(guarded: Site, open_page: OpenPage) -> None:
    guarded.add(PDF)
    page = sign_in(open_page, guarded, "kan", PDF)
    name = current(page)
    page.keyboard.press("Enter")
    assert page.text_content("#announcement") == "您只有查看权限"
    assert current(page) == name
    page.goto(guarded.url)
    page.wait_for_selector(".reports")
    assert page.locator("#upload").count() == 0
    assert guarded.view(PDF).history == ()


def test_ten_wrong_passwords_lock_the_door(guarded: Site, open_page: OpenPage, picture: Picture) -> None:
    page = open_page(guarded.url, base_url=guarded.url, quiet=False)
    assert "登录" in str(page.text_content("main"))
    for _ in range(9):
        assert page.request.post("/login", form={"name": "li", "password": "wrong wrong"}).status == 401
    page.fill("#name", "li")
    page.fill("#password", "wrong wrong")
    page.press("#password", "Enter")
    page.wait_for_selector(".wrong:has-text('口令不对')")
    picture(page, "sign_in")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_selector(".wrong:has-text('分钟后再试')")
    assert page.url.endswith("/login")


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_has_no_serious_fault_of_access(guarded: Site, open_page: OpenPage, scheme: str) -> None:
    page = open_page(guarded.url, base_url=guarded.url, quiet=False, color_scheme=scheme)
    page.fill("#name", "li")
    page.fill("#password", "wrong wrong")
    page.press("#password", "Enter")
    page.wait_for_selector(".wrong")
    assert page.evaluate("document.activeElement.id") == "password"
    assert serious(page) == []


def test_a_lost_connection_loses_nothing(site: Site, open_page: OpenPage) -> None:
    site.add(PDF)
    page = open_page(site.report(PDF), quiet=False)
    ready(page)
    page.route("**/corrections", lambda route: route.abort())
    page.keyboard.press("s")
    page.wait_for_selector("#trouble:has-text('未保存')")
    assert page.text_content("#tally") == "✓ 42 式全部相等"  # the person works on meanwhile
    assert site.view(PDF).history == ()
    page.unroute("**/corrections")
    saved(page)
    assert len(site.view(PDF).history) == 1
    assert page.locator("#trouble").is_hidden()


def test_what_was_not_saved_is_offered_again_after_a_crash(site: Site, open_page: OpenPage) -> None:
    site.add(PDF)
    page = open_page(site.report(PDF), quiet=False)
    ready(page)
    name = current(page)
    page.route("**/corrections", lambda route: route.abort())
    page.keyboard.press("s")
    page.wait_for_selector("#trouble:has-text('未保存')")
    again = page.context.new_page()  # as after a crash: the first page will never reach the server
    again.goto(site.report(PDF))
    ready(again)
    again.wait_for_selector("dialog:has-text('上次')")
    again.click("dialog >> text=重新提交")
    saved(again)
    assert site.view(PDF).cells[name].value.number == 2
