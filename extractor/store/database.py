"""Opening a database, and the two kinds of transaction: one that reads a snapshot, one that writes alone.

SQLite runs in WAL mode with foreign keys and ``synchronous=FULL``: what was committed stays, also after a power cut.
A writing transaction begins with BEGIN IMMEDIATE, so that it waits for its turn at once (``SQLITE_BUSY_SECONDS``)
instead of failing in its middle. PostgreSQL is reached by URL (``postgresql://…``).
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, create_engine, event, inspect, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from extractor.errors import DataError, ExtractorError, UsageError
from extractor.records import Report
from extractor.settings import SQLITE_BUSY_SECONDS
from extractor.store.schema import events, reports

DEFAULT: Final = "extractor.db"

HEAD: Final = "0002"
"""The newest migration. A database that says so is opened without loading Alembic (0.2 s)."""

_EVENT_LOCK: Final = 0x65787472  # PostgreSQL advisory locks, one number each; the program's own
_MIGRATION_LOCK: Final = 0x65787473


class Recent:
    """The readings asked for lately, by number; safe in threads."""

    def __init__(self, most: int = 32) -> None:
        self._most = most
        self._held: OrderedDict[int, Report] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: int) -> Report | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: int, report: Report) -> None:
        with self._lock:
            self._held[key] = report
            while len(self._held) > self._most:
                self._held.popitem(last=False)


@dataclass(frozen=True, slots=True, eq=False)
class Database:
    """An open database: its engine, the folder of its files (sources, page images), and the clock that dates
    records."""

    engine: Engine
    files: Path
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    recent: Recent = field(default_factory=Recent)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database throughout."""
        engine = self.engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; committed at the end of the block, undone whole by any exception in it."""
        with self.engine.execution_options(writing=True).begin() as connection:
            yield connection

    def now(self) -> str:
        """The present moment as records carry it."""
        return moment(self.clock())

    def close(self) -> None:
        """Let go of all connections; SQLite then folds its write-ahead log into the file."""
        self.engine.dispose()


def moment(when: datetime) -> str:
    """UTC in ISO 8601 with microseconds: always 27 characters, sorting as time does."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def open_database(where: str | Path = DEFAULT, *, files: Path | None = None) -> Database:
    """Open or make the database at ``where`` (a file for SQLite, or a URL), brought to the present schema.

    ``files`` is the folder for sources and page images; by default it stands beside the SQLite file (``x.db.files``),
    for PostgreSQL in the current folder, named after the database. Before a migration a SQLite file is copied to
    ``x.db.backup-…``. Raises UsageError where it cannot be reached and DataError where it was made by a newer program.
    """
    url = _url(where)
    engine = _engine(url)
    if url.get_backend_name() == "sqlite":
        _tame_sqlite(engine)
    try:
        _migrate(engine, Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None)
    except ExtractorError:
        engine.dispose()
        raise
    except DBAPIError as error:
        engine.dispose()
        told = str(error.orig).strip()
        reason = told.splitlines()[0] if told else type(error.orig).__name__
        shown = url.render_as_string(hide_password=True)
        raise UsageError(f"不能打开数据库 {shown}：{reason}", f"cannot open the database {shown}: {reason}") from error
    return Database(engine, files if files is not None else _files_beside(url))


def _engine(url: URL) -> Engine:
    sqlite = url.get_backend_name() == "sqlite"
    try:
        return create_engine(
            url,
            json_serializer=lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
            pool_pre_ping=not sqlite,
            **({"connect_args": {"timeout": SQLITE_BUSY_SECONDS}} if sqlite else {}),
        )
    except ModuleNotFoundError as error:
        raise UsageError(
            f"连接 PostgreSQL 需要 {error.name}，请执行：pip install 'extractor[postgres]'",
            f"PostgreSQL needs {error.name}: pip install 'extractor[postgres]'",
        ) from error


def lock_report(connection: Connection, report_id: int) -> None:
    """Keep other writers off a report until this transaction ends (SQLite's writers are alone anyway)."""
    connection.execute(select(reports.c.id).where(reports.c.id == report_id).with_for_update())


def insert_into(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``, as both databases do alike."""
    return (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)


def add_events(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Append to the feed, last of all in a transaction.

    A reader asks for what came after the number it saw last, so numbers must become visible in their order. PostgreSQL
    gives numbers out before the commit: writers take turns from here to their commit.
    """
    if rows:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _EVENT_LOCK})
        connection.execute(events.insert(), rows)


def _url(where: str | Path) -> URL:
    if isinstance(where, str) and "://" in where:
        try:
            url = make_url(where)
            url.get_dialect()
        except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
            raise UsageError(
                "数据库地址不对；应为文件名或 postgresql://用户:口令@主机/库名",
                "not a database address; give a file name or postgresql://user:password@host/name",
            ) from error
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise UsageError("只支持 SQLite 和 PostgreSQL", "only SQLite and PostgreSQL are supported")
        if url.get_backend_name() == "sqlite" and not url.database:
            raise UsageError("SQLite 数据库需要文件名", "a SQLite database needs a file name")
        return url
    return URL.create("sqlite", database=str(where))


def _files_beside(url: URL) -> Path:
    if url.get_backend_name() == "sqlite":
        return Path(f"{url.database}.files")
    return Path(f"{url.database or 'extractor'}.files")


def _tame_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: object) -> None:
        del record
        connection.isolation_level = None  # the driver begins no transaction by itself; ``begin`` does
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


# --------------------------------------------------------------------------- migrations


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine, file: Path | None) -> None:
    with engine.begin() as connection:
        version = _version(connection)
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise DataError(
            f"数据库由更新的版本建立（{version}，本程序到 {HEAD}），请升级程序",
            f"the database was made by a newer version ({version}; this program knows {HEAD}): upgrade the program",
        )
    if file is not None and version is not None:
        _back_up(file, version)
    from alembic import command
    from alembic.config import Config

    with engine.execution_options(writing=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        if _version(connection) == HEAD:
            return  # another process was faster
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        command.upgrade(config, HEAD)


def _back_up(file: Path, version: str) -> Path:
    """A copy of a SQLite file as of its last commit, made by SQLite itself so that the write-ahead log is in it."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    copy = file.with_name(f"{file.name}.backup-{version}-{stamp}")
    if shutil.disk_usage(file.parent).free < file.stat().st_size * 1.1:
        raise UsageError(
            f"升级数据库前要备份，但 {file.parent} 空间不足",
            f"the database must be copied before its upgrade, but {file.parent} has no room",
        )
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
