"""Who may come in: sign-in, roles, wrong passwords, other sites, headers."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fastapi import FastAPI, WebSocket
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from extractor import store
from extractor.errors import UsageError
from extractor.review import sign_in
from extractor.review.api import create_api
from extractor.review.security import (
    COOKIE,
    DATA_POLICY,
    Guard,
    Viewer,
    access_for,
    is_loopback,
    safe_next,
)
from extractor.review.serving import configured
from extractor.settings import SIGN_IN_TRIES
from extractor.store import accounts
from tests.review import desk as desks

desk, office = desks.desk, desks.office


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True), ("127.1.2.3", True), ("localhost", True), ("::1", True), ("[::1]", True),
        ("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("example.org", False), ("", False),
    ],
)  # fmt: skip
def test_which_addresses_are_this_machine_alone(host, expected):
    assert is_loopback(host) is expected


def test_it_refuses_to_start_open_to_the_network_without_accounts(tmp_path):
    db = store.open_database(tmp_path / "a.db")
    with pytest.raises(UsageError, match="users add"):
        access_for(db, "0.0.0.0")
    with pytest.raises(UsageError, match="users add"):
        access_for(db, "127.0.0.1", accounts_too=True)
    assert not access_for(db, "127.0.0.1").accounts
    accounts.add_user(db, "li", desks.GOOD)
    assert access_for(db, "0.0.0.0").accounts
    assert access_for(db, "127.0.0.1", accounts_too=True).accounts
    db.close()


# --------------------------------------------------------------------------- roles

LOOK, SETTLE, MANAGE = ("get", "/reports"), ("post", "/reports/1/redo"), ("get", "/audit")


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("the-viewer", [LOOK]), ("the-reviewer", [LOOK, SETTLE]), ("the-admin", [LOOK, SETTLE, MANAGE])],
)
def test_roles(office, name, allowed):
    office.add()
    assert office.sign_in(name).status_code == 201
    for method, path in (LOOK, SETTLE, MANAGE):
        answer = office.client.request(method, f"/api/v1{path}")
        assert (answer.status_code < 300) is ((method, path) in allowed), path
        assert answer.status_code in (200, 201, 403)


@pytest.mark.parametrize(("method", "path"), [LOOK, SETTLE, MANAGE, ("get", "/openapi.json"), ("post", "/reports")])
def test_strangers_see_nothing(office, method, path):
    office.add()
    assert office.client.request(method, f"/api/v1{path}").status_code == 401


def test_every_path_of_the_api_asks_who_comes(office):
    routes = office.client.app.openapi()["paths"]
    for path, methods in routes.items():
        for method in methods:
            if path != "/api/v1/session":
                url = path.replace("{report_id}", "1").replace("{number}", "1").replace("{name}", "x")
                assert office.client.request(method, url).status_code == 401, (method, path)


def test_viewers_change_nothing(office):
    """Whatever is not GET needs more than a viewer, sign-out excepted."""
    office.sign_in("the-viewer")
    for path, methods in office.client.app.openapi()["paths"].items():
        for method in set(methods) - {"get"}:
            if path != "/api/v1/session":
                url = path.replace("{report_id}", "1").replace("{number}", "1").replace("{name}", "x")
                assert office.client.request(method, url, json={}).status_code in (403, 422), (method, path)
                assert store.last_event(office.db) == 0


def test_corrections_carry_the_name_of_who_signed_in(office):
    number = office.add()
    office.sign_in("the-reviewer")
    assert office.say(number, number=1).json()["entries"][0]["who"] == "the-reviewer"


def test_accounts_by_the_api(office):
    office.sign_in("the-admin")
    body = {"name": "王芳", "password": desks.GOOD, "role": "viewer"}
    assert office.post("/users", body).status_code == 201
    assert office.post("/users", body).status_code == 422
    assert "王芳" in [u["name"] for u in office.get("/users").json()["users"]]
    assert office.client.delete("/api/v1/users/王芳").status_code == 204
    assert office.client.delete("/api/v1/users/王芳").status_code == 422
    actions = [(r["action"], r["succeeded"]) for r in office.get("/audit").json()["records"]]
    assert actions == [("remove user", True), ("add user", True), ("sign in", True)]


# --------------------------------------------------------------------------- sessions


def test_the_cookie(office):
    header = office.sign_in("the-viewer").headers["set-cookie"].lower()
    assert header.startswith(f"{COOKIE}=")
    assert {"httponly", "samesite=strict", "secure", "path=/"} <= {part.strip() for part in header.split(";")}


def test_signing_out_ends_the_session_on_the_server(office):
    office.sign_in("the-viewer")
    token = office.client.cookies[COOKIE]
    assert office.client.delete("/api/v1/session").status_code == 204
    office.client.cookies.set(COOKIE, token, domain="review.example.org")
    assert office.get("/reports").status_code == 401


def test_a_change_needs_the_sessions_token(office):
    number = office.add()
    office.sign_in("the-reviewer")
    del office.client.headers["X-CSRF-Token"]
    for wrong in (None, "", "x", "é"):
        headers = {} if wrong is None else {"X-CSRF-Token": wrong.encode()}
        assert office.post(f"/reports/{number}/redo", headers=headers).status_code == 403
    assert office.get("/reports").status_code == 200


def test_a_removed_person_is_out_at_the_next_request(office):
    office.sign_in("the-viewer")
    accounts.remove_user(office.db, "the-viewer")
    assert office.get("/reports").status_code == 401


def test_a_wrong_password_ten_times(office):
    for _ in range(SIGN_IN_TRIES):
        answer = office.sign_in("the-admin", "wrong")
        assert (answer.status_code, answer.json()["detail"]) == (401, "wrong name or password")
        assert "set-cookie" not in answer.headers
    answer = office.sign_in("the-admin")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 900
    records = store.audit_log(office.db)
    assert [r.subject for r in records[:2]] == ["SignInLocked", "SignInRefused"]
    assert not any(r.succeeded for r in records)


@pytest.mark.parametrize(
    ("peer", "secure", "address"),
    [("127.0.0.1", True, "203.0.113.9"), ("::1", True, "203.0.113.9"), ("198.51.100.7", False, "198.51.100.7")],
)
def test_a_tls_proxy_on_this_machine_is_believed_and_nobody_else(tmp_path, peer, secure, address):
    """People reach a server bound to loopback under the proxy's name; cookies are Secure, wrong tries are theirs."""
    db = store.open_database(tmp_path / "a.db")
    accounts.add_user(db, "li", desks.GOOD)
    with desks.desk_at(tmp_path) as desk:
        services = replace(desk.services, access=access_for(db, "127.0.0.1", accounts_too=True))
        config = configured(create_api(services))
        config.load()
        client = TestClient(config.loaded_app, base_url="http://review.example.org", client=(peer, 1))
        said = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "Origin": "https://review.example.org"}
        answer = client.post("/api/v1/session", json={"name": "li", "password": desks.GOOD}, headers=said)
        assert answer.status_code == 201
        assert ("secure" in answer.headers["set-cookie"].lower()) is secure
        assert store.audit_log(db)[0].address == address
    db.close()


# --------------------------------------------------------------------------- other sites


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201),
        ({"Origin": desks.HERE}, 201),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Host": "evil.example"}, 400),
        ({"Host": "evil.example:8080", "Origin": "http://evil.example:8080"}, 400),
        ({"Host": "localhost:8080"}, 201),
        ({"Host": "[::1]:8080"}, 201),
        ({"Host": "127.0.0.1.evil.example"}, 400),
        ({"Host": "[::1"}, 400),
        ({"Host": ""}, 400),
    ],
    ids=str,
)
def test_other_sites_change_nothing_here(desk, headers, status):
    number = desk.add()
    assert desk.post(f"/reports/{number}/redo", headers=headers).status_code == status


def test_reading_by_a_foreign_name_is_refused_too(desk):
    assert desk.get("/reports", headers={"Host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("origin", "opens"), [(desks.HERE, True), (None, True), ("http://evil.example", False), ("null", False)]
)
def test_websockets_of_other_sites_stay_closed(desk, origin, opens):
    app = FastAPI()

    @app.websocket("/talk")
    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("hello")
        await socket.close()

    app.add_middleware(Guard, access=desk.services.access)
    headers = {"Host": "127.0.0.1:8080"} | ({} if origin is None else {"Origin": origin})
    client = TestClient(app, base_url=desks.HERE)
    if opens:
        with client.websocket_connect("/talk", headers=headers) as socket:
            assert socket.receive_text() == "hello"
    else:
        with pytest.raises(WebSocketDisconnect), client.websocket_connect("/talk", headers=headers):
            pass


# --------------------------------------------------------------------------- what answers carry


@pytest.mark.parametrize("path", ["/api/v1/reports", "/api/v1/nothing", "/api/v1/reports/1", "/api/v1/openapi.json"])
def test_security_headers(desk, path):
    headers = desk.client.get(path).headers
    assert headers["content-security-policy"] == DATA_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in headers


def test_over_tls_the_browser_is_told_to_stay_there(office):
    assert "max-age" in office.get("/reports").headers["strict-transport-security"]


# --------------------------------------------------------------------------- the sign-in page


@pytest.fixture
def page(office):
    app = FastAPI()
    app.include_router(sign_in.router(office.services))

    @app.get("/secret")
    def secret(person: Viewer) -> str:
        return person.name

    app.add_middleware(Guard, access=office.services.access)
    return TestClient(app, base_url="https://review.example.org", follow_redirects=False)


def test_strangers_are_sent_to_the_sign_in_and_back(page):
    answer = page.get("/secret?a=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fsecret%3Fa%3D1")
    form = {"name": "the-viewer", "password": desks.GOOD, "next": "/secret?a=1"}
    answer = page.post("/login", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/secret?a=1")
    assert page.get("/secret").json() == "the-viewer"
    assert page.get("/login").headers["location"] == "/"
    assert page.post("/logout").headers["location"] == "/login"
    assert page.get("/secret").status_code == 303


def test_the_page_runs_no_script_and_shows_no_foreign_markup(page):
    tried = {"name": "<script>alert(1)</script>", "password": "x", "next": '"><script>'}
    answer = page.post("/login", data=tried)
    assert answer.status_code == 401
    assert "<script" not in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    (digest,) = re.findall(r"style-src 'sha256-([^']+)'", answer.headers["content-security-policy"])
    style = re.search(r"<style>(.*?)</style>", answer.text, re.S)[1]
    import base64
    import hashlib

    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() == digest


@pytest.mark.parametrize(("language", "says"), [("zh-CN,zh;q=0.9", "口令不对"), ("en", "wrong name")])
def test_in_the_readers_language(page, language, says):
    tried = {"name": "x", "password": "y"}
    assert says in page.post("/login", data=tried, headers={"Accept-Language": language}).text


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/reports/7?x=1#y", "/reports/7?x=1#y"),
        ("//evil.example", "/"), ("/\\evil.example", "/"), ("https://evil.example", "/"), ("javascript:alert(1)", "/"),
        ("/a\nb", "/"), ("", "/"), (None, "/"), ("/", "/"),
    ],
)  # fmt: skip
def test_the_sign_in_leads_to_no_other_site(path, expected):
    assert safe_next(path) == expected
