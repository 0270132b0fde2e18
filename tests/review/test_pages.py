"""Every page without a browser: its policy, its escaping, what it answers to nonsense."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from extractor import store
from extractor.errors import UnreadableFile
from extractor.export.layout import print_table
from extractor.records import ScoredFact, Source
from extractor.review.aging import PATIENCE, Aging
from extractor.review.app import create_app
from extractor.review.charts import bars, columns, shares
from extractor.review.services import Services
from extractor.review.words import STATIC
from tests.review.conftest import PDF, TEXT, _read, here

HOSTILE = "<script>alert(1)</script>\"'&"


@pytest.fixture
def client(services: Services) -> Iterator[Any]:
    from starlette.testclient import TestClient

    for path, agency in ((PDF, HOSTILE), (TEXT, None)):
        source, report = _read(path)
        report = replace(report, agency=ScoredFact(agency, 0.5))
        report = replace(report, source=replace(report.source, path=Path(f"{HOSTILE.replace('/', '')}{path.suffix}")))
        store.add_report(services.db, report, version="test", data=source.data)
    app = create_app(services, print_table, here)
    yield TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


PAGES = ("/", "/?status=all&search=%3Cscript%3E&agency=%22&year=x&order=no&start=3", "/dashboard", "/reports/1")


@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_that_is_not_ours(client: Any, path: str) -> None:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy and "style-src 'self';" in policy and "unsafe" not in policy
    page = answer.text
    scripts = re.findall(r"<script([^>]*)>", page)
    assert scripts
    for attributes in scripts:
        assert 'type="application/json"' in attributes or 'src="/static/' in attributes
    assert not re.search(r"<[^>]*\s(on\w+|style)=", re.sub(r"<script.*?</script>", "", page, flags=re.S))
    assert "alert(1)</script>" not in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)


def test_no_asset_names_another_server() -> None:
    for path in STATIC.iterdir():
        text = path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|url\((?!data:)", text), path.name


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/reports/99", 404),
        ("/reports/0", 422),
        ("/reports/x", 422),
        ("/reports/1/pages/0", 422),
        ("/reports/1/pages/99", 422),
        ("/reports/1/notice", 422),  # nobody has called anything the source's fault
        ("/static/none.js", 404),
        ("/static/../words.py", 404),
    ],
)
def test_what_is_not_there(client: Any, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_the_next_report_is_the_neediest_of_the_others(client: Any, services: Services) -> None:
    first, second = (item.id for item in store.queue(services.db).items)
    assert client.get("/reports/next").headers["location"] == f"/reports/{first}"
    assert client.get(f"/reports/next?passed={first}").headers["location"] == f"/reports/{second}"
    assert client.get(f"/reports/next?passed={second}&passed={first}").headers["location"] == f"/reports/{second}"
    assert client.get(f"/reports/next?search={second}").headers["location"] == f"/reports/{second}"
    assert client.get("/reports/next?year=1999&kind=pdf").headers["location"] == "/?year=1999&kind=pdf"


def test_assets_are_kept_by_browsers_until_they_change(client: Any) -> None:
    address = re.findall(r'src="(/static/[^"]+)"', client.get("/").text)[0]
    answer = client.get(address)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")


def test_a_report_that_waits_looks_again_by_itself(client: Any, services: Services) -> None:
    data = b"a report to come"
    source = Source(Path("later.txt"), b"", "text", hashlib.sha256(data).hexdigest())
    number, status = store.add_waiting(services.db, source, data, who="li")
    answer = client.get(f"/reports/{number}")
    assert (status, answer.headers["refresh"]) == ("waiting", "2")
    store.add_failure(services.db, source, UnreadableFile("坏了", "broken"), version="test")
    answer = client.get(f"/reports/{number}")
    assert "refresh" not in answer.headers and "坏了" in answer.text


def test_an_answer_ages_by_what_it_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    asked: list[float] = []

    def make() -> int:
        now[0] += 0.5
        asked.append(now[0])
        return len(asked)

    monkeypatch.setattr("time.monotonic", lambda: now[0])
    aging = Aging(make)
    assert [aging(), aging()] == [1, 1]
    now[0] += 0.5 * PATIENCE - 0.1
    assert aging() == 1
    now[0] += 0.2
    assert aging() == 2


def test_charts_are_drawn_to_scale_and_escaped() -> None:
    drawn = bars("<t>", [("<a>", 10, "bad"), ("b", 5, ""), ("c", 0, "")])
    widths = [float(w) for w in re.findall(r'width="([\d.]+)" height', drawn)]
    assert widths[0] == 2 * widths[1] and widths[2] == 0
    assert "<a>" not in drawn and "&lt;a&gt;" in drawn and "<t>" not in drawn
    assert bars("none", []).startswith("<svg") and columns("none", []).startswith("<svg")
    parts = [
        float(w)
        for w in re.findall(
            r'class="band-\d" x="[\d.]+" y="5" width="([\d.]+)"', shares("s", {"k": [1, 3]}, ["x", "y"])
        )
    ]
    assert parts[1] == pytest.approx(3 * parts[0], abs=0.2)
