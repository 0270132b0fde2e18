"""An API with a store of its own and a reader that reads what the test says, without a browser or a port."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from extractor import store
from extractor.errors import PasswordNeeded
from extractor.export.json_report import to_json
from extractor.export.table_csv import to_csv
from extractor.records import Report
from extractor.review.api import create_api
from extractor.review.security import access_for
from extractor.review.services import Export, Services
from extractor.store import accounts
from extractor.store.accounts import Role
from tests.export.reports import number as printed
from tests.store.samples import TOTAL, added, empty_database, named

HERE = "http://127.0.0.1:8080"
GOOD = "a good long password"


def read(path: Path, password: str | None) -> Report:
    """A report with one failing sum; a file that begins with LOCKED needs the password "open"."""
    data = path.read_bytes()
    if data.startswith(b"LOCKED") and password != "open":
        raise PasswordNeeded("要密码", "needs a password")
    made = named("x", {TOTAL: printed(6)}, review=[TOTAL])
    return replace(made, source=replace(made.source, path=path, sha256=hashlib.sha256(data).hexdigest()))


@dataclass
class Desk:
    """The API as one caller sees it."""

    client: TestClient
    services: Services

    @property
    def db(self) -> store.Database:
        return self.services.db

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(f"/api/v1{path}", **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.client.post(f"/api/v1{path}", json=body, **more)

    def add(self, name: str = "a.txt") -> int:
        return added(self.db, named(name, {TOTAL: printed(6)}, review=[TOTAL]))

    def say(self, report_id: int, /, verdict: str = "value", *, base: int = 1, target: str = TOTAL, **more: Any) -> Any:
        change = {"target": target, "verdict": verdict, "base": base, **more}
        return self.post(f"/reports/{report_id}/corrections", {"changes": [change]})

    def sign_in(self, name: str, password: str = GOOD) -> Any:
        """Sign in and carry the token from here on."""
        answer = self.post("/session", {"name": name, "password": password})
        if answer.status_code == 201:
            self.client.headers["X-CSRF-Token"] = answer.json()["csrf"]
        return answer


@contextmanager
def desk_at(folder: Path, host: str = "127.0.0.1", address: str = HERE) -> Iterator[Desk]:
    if not (folder / "a.db").exists():
        (folder / "a.db").write_bytes(empty_database())
    db = store.open_database(folder / "a.db")
    for role in Role if host != "127.0.0.1" else ():
        accounts.add_user(db, f"the-{role.value}", GOOD, role)
    exports = {"csv": Export("text/csv; charset=utf-8", "csv", to_csv)}
    services = Services(db, access_for(db, host), read, to_json, exports, "test")
    with TestClient(create_api(services), base_url=address, follow_redirects=False) as client:
        yield Desk(client, services)
    db.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """On loopback: nobody signs in."""
    with desk_at(tmp_path) as made:
        yield made


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """On the network: the-viewer, the-reviewer and the-admin have accounts."""
    monkeypatch.setattr(accounts, "_HASHER", accounts.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts._decoy.cache_clear()
    with desk_at(tmp_path, "0.0.0.0", "https://review.example.org") as made:
        yield made
