"""``extractor review``: what it tells, opens and refuses. The pages themselves: tests/review."""

from __future__ import annotations

import re
import socket

import pytest

from extractor import store
from extractor.store import accounts


@pytest.fixture
def opened(monkeypatch):
    """The addresses that the browser is told to open; nothing is served."""
    told: list[str] = []
    monkeypatch.setattr("webbrowser.open", told.append)
    monkeypatch.setattr("extractor.review.serving.serve_until_interrupted", lambda app, bound: bound.close())
    return told


def test_it_tells_and_opens_its_address(cli, db, opened):
    ran = cli("review", "--db", db, "--port", 0)
    (address,) = opened
    assert (ran.code, re.fullmatch(r"http://127\.0\.0\.1:\d+/", address) is not None) == (0, True)
    assert f"Review page: {address} " in ran.out
    cli("review", "--db", db, "--port", 0, "--no-browser")
    assert len(opened) == 1


def test_open_to_the_network_only_with_accounts_and_by_a_name_that_leads_here(cli, db, opened):
    ran = cli("review", "--db", db, "--host", "0.0.0.0", "--port", 0)
    assert ran.code == 2 and "users add" in ran.err and opened == []
    held = store.open_database(db)
    accounts.add_user(held, "li", "a good long password")
    held.close()
    ran = cli("review", "--db", db, "--host", "0.0.0.0", "--port", 0)
    assert ran.code == 0 and f"http://{socket.gethostname()}:" in ran.out
    assert opened[0].startswith("http://localhost:")


def test_a_port_in_use_is_told(cli, db, opened):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = cli("review", "--db", db, "--port", taken.getsockname()[1])
    assert ran.code == 2 and "cannot listen" in ran.err and opened == []
