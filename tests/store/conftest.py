"""Every store test runs on SQLite, and on a real PostgreSQL where its server is installed (marker ``postgres``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from extractor import store
from extractor.store import accounts
from extractor.store.database import HEAD, Recent
from extractor.store.schema import METADATA
from tests.store import postgres


class Clock:
    """A clock that stands still until it is moved, and ticks a microsecond a look so that records keep their order."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture(scope="session")
def pg_url() -> Iterator[str]:
    pytest.importorskip("psycopg", reason="the extra postgres is not installed")
    programs = postgres.binaries()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    with postgres.server(programs) as socket_folder:
        yield f"postgresql://tester@/postgres?host={socket_folder}"


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], store.Database]]:
    """One open database an address, for all tests: statements stay compiled."""
    held: dict[str, store.Database] = {}

    def of(address: str) -> store.Database:
        if address not in held:
            held[address] = store.open_database(address, files=tmp_path_factory.mktemp("files"))
        return held[address]

    yield of
    for db in held.values():
        db.close()


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, opened: Callable[[str], store.Database]) -> str:
    """The address of an empty database."""
    address: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "pg_url")
    with opened(address).writing() as c:
        if request.param == "sqlite":
            for table in reversed(METADATA.sorted_tables):
                c.execute(table.delete())
            c.execute(text("DELETE FROM sqlite_sequence"))
        else:
            c.execute(text(f"TRUNCATE {', '.join(METADATA.tables)} RESTART IDENTITY"))
        c.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": HEAD})
    return address


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def db(url: str, opened: Callable[[str], store.Database], tmp_path: Path, clock: Clock) -> store.Database:
    return replace(opened(url), files=tmp_path / "files", clock=clock, recent=Recent())


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2 at its lightest: these tests are about what happens around it."""
    monkeypatch.setattr(accounts, "_HASHER", accounts.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts._decoy.cache_clear()
