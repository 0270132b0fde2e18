"""Every store test runs on SQLite, and on a real PostgreSQL where its server is installed (marker ``postgres``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from extractor import store
from extractor.store import accounts
from extractor.store.database import HEAD
from extractor.store.schema import METADATA
from tests.store import postgres
from tests.store.samples import empty_database


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
    programs = postgres.binaries()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    with postgres.server(programs) as socket_folder:
        url = f"postgresql://tester@/postgres?host={socket_folder}"
        store.open_database(url, files=Path("unused")).close()
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        path.write_bytes(empty_database())
        return f"sqlite:///{path}"
    address: str = request.getfixturevalue("pg_url")
    engine = create_engine(address)
    with engine.begin() as c:
        c.execute(text(f"TRUNCATE {', '.join(METADATA.tables)} RESTART IDENTITY"))
        c.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": HEAD})
    engine.dispose()
    return address


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def db(url: str, tmp_path: Path, clock: Clock) -> Iterator[store.Database]:
    opened = replace(store.open_database(url, files=tmp_path / "files"), clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2 at its lightest: these tests are about what happens around it."""
    monkeypatch.setattr(accounts, "_HASHER", accounts.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    accounts._decoy.cache_clear()
