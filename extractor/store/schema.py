"""The tables, as SQLAlchemy Core knows them. ``migrations`` makes them; a test compares the two.

Immutable: sources, extractions with their cells, paragraphs, findings and problems, corrections, events, audit.
``reports`` carries beside its identity a summary that can be computed anew from those (``summary.refresh``); ``rules``
and ``experience`` are part of it. An extraction that found what the one before it had found owns no rows: ``same_as``
names the one whose rows are its own too. Moments are UTC in ISO 8601 with microseconds, text that sorts as time does
in both databases.

Place and evidence of an extraction's cells stand together in ``extractions.details`` (JSON, zlib): measured on a Word
report they take 91 kB as rows of JSON and 3.5 kB compressed, and nothing is ever searched by them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

from extractor.records import Number

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _is_whole(number: Number) -> bool:
    return isinstance(number, int) or number.is_integer()


class Exact(TypeDecorator[Number]):
    """A number as it was read: whole numbers of any size and floats come back as they went in.

    PostgreSQL holds it as NUMERIC. SQLite holds 64-bit integers and floats; what is larger (a garbled run of digits) it
    would round, so that goes in as text.
    """

    impl = Numeric(asdecimal=False)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(Numeric() if dialect.name == "postgresql" else _Untouched())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return Decimal(int(value)) if _is_whole(value) else Decimal(repr(value))
        return value if isinstance(value, float) or abs(value) < 2**63 else f"whole {value}"

    def process_result_value(self, value: Any, dialect: Dialect) -> Number | None:
        del dialect
        if isinstance(value, str):
            return int(value.removeprefix("whole "))
        if isinstance(value, Decimal):
            return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return value  # type: ignore[no-any-return]  # an int or None


class _Untouched(Numeric[Any]):
    """NUMERIC for SQLite without SQLAlchemy's own conversions, which know no text."""

    def bind_processor(self, dialect: Dialect) -> None:
        del dialect

    def result_processor(self, dialect: Dialect, coltype: Any) -> None:
        del dialect, coltype


JSON_: Final = JSON(none_as_null=True)
SHA256: Final = String(64)
MOMENT: Final = String(27)
NAME: Final = String(200)
ID: Final = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only under INTEGER

sources = Table(
    "sources",
    METADATA,
    Column("sha256", SHA256, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("size", BigInteger),
    Column("added_at", MOMENT, nullable=False),
)

source_paths = Table(
    "source_paths",
    METADATA,
    Column("sha256", ForeignKey(sources.c.sha256), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("added_at", MOMENT, nullable=False),
)

reports = Table(
    "reports",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("sha256", ForeignKey(sources.c.sha256), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("extraction_id", BigInteger),
    Column("status", String(20), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("form", NAME),
    Column("agency", Text),
    Column("year", Integer),
    Column("doubtful", Integer, nullable=False, default=0),
    Column("doubtful_paragraphs", Integer, nullable=False, default=0),
    Column("settled", Integer, nullable=False, default=0),
    Column("differing", Integer, nullable=False, default=0),
    Column("broken", Integer, nullable=False, default=0),
    Column("need", Float, nullable=False, default=0.0),
    Column("why", JSON_),
    Index(None, "status", "need", "id"),
    Index(None, "agency", "year"),
    sqlite_autoincrement=True,
)

rules = Table(
    "rules",
    METADATA,
    Column("report_id", ForeignKey(reports.c.id), primary_key=True),
    Column("rule", String(40), primary_key=True),
    Column("failing", Integer, nullable=False),
    Index(None, "rule", "report_id"),
)

experience = Table(
    "experience",
    METADATA,
    Column("kind", String(40), primary_key=True),
    Column("target", NAME, primary_key=True),
    Column("times", Integer, nullable=False),
)

extractions = Table(
    "extractions",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("report_id", ForeignKey(reports.c.id), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("version", NAME, nullable=False),
    Column("made_at", MOMENT, nullable=False),
    Column("digest", SHA256, nullable=False),
    Column("same_as", ForeignKey("extractions.id")),
    Column("form", NAME),
    Column("pages", Integer),
    Column("agency", Text),
    Column("agency_confidence", Float, nullable=False),
    Column("year", Integer),
    Column("year_confidence", Float, nullable=False),
    Column("details", LargeBinary, nullable=False),
    UniqueConstraint("report_id", "revision"),
    sqlite_autoincrement=True,
)

cells = Table(
    "cells",
    METADATA,
    Column("extraction_id", ForeignKey(extractions.c.id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", NAME, nullable=False),
    Column("state", String(20), nullable=False),
    Column("number", Exact),
    Column("raw", Text),
    Column("note", Text),
    Column("entailed", Exact),
    Column("confidence", Float, nullable=False),
    Column("status", String(10), nullable=False),
    sqlite_with_rowid=False,
)

paragraphs = Table(
    "paragraphs",
    METADATA,
    Column("extraction_id", ForeignKey(extractions.c.id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("section", String(40), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("status", String(10), nullable=False),
    Column("place", JSON_),
    sqlite_with_rowid=False,
)

findings = Table(
    "findings",
    METADATA,
    Column("extraction_id", ForeignKey(extractions.c.id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("rule", String(40), nullable=False),
    Column("cells", JSON_, nullable=False),
    Column("expected", JSON_),
    Column("actual", JSON_),
    Column("severity", String(20), nullable=False),
    Column("message", Text, nullable=False),
    Column("suggestion", JSON_),
    sqlite_with_rowid=False,
)

problems = Table(
    "problems",
    METADATA,
    Column("extraction_id", ForeignKey(extractions.c.id), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("code", String(80), nullable=False),
    Column("message", Text, nullable=False),
    Column("page", Integer),
    sqlite_with_rowid=False,
)

failures = Table(
    "failures",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("report_id", ForeignKey(reports.c.id), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("version", NAME, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("error", String(80), nullable=False),
    Column("zh", Text, nullable=False),
    Column("en", Text, nullable=False),
    sqlite_autoincrement=True,
)

corrections = Table(
    "corrections",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("report_id", ForeignKey(reports.c.id), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("batch", Integer, nullable=False),
    Column("target", NAME, nullable=False),
    Column("verdict", String(20), nullable=False),
    Column("before", JSON_),
    Column("after", JSON_),
    Column("machine", JSON_),
    Column("who", NAME, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("why", Text, nullable=False),
    Column("undoes", ForeignKey("corrections.id")),
    Column("extraction_id", ForeignKey(extractions.c.id), nullable=False),
    UniqueConstraint("report_id", "revision"),
    Index(None, "target"),
    sqlite_autoincrement=True,
)

claims = Table(
    "claims",
    METADATA,
    Column("report_id", ForeignKey(reports.c.id), primary_key=True),
    Column("who", NAME, nullable=False),
    Column("since", MOMENT, nullable=False),
    Column("expires", MOMENT, nullable=False),
)

page_images = Table(
    "page_images",
    METADATA,
    Column("source", ForeignKey(sources.c.sha256), primary_key=True),
    Column("page", Integer, primary_key=True, autoincrement=False),
    Column("sha256", SHA256, nullable=False),
    Column("media_type", String(40), nullable=False),
    Column("width", Float, nullable=False),
    Column("height", Float, nullable=False),
)

events = Table(
    "events",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("at", MOMENT, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("report_id", BigInteger),
    Column("who", NAME, nullable=False),
    Column("target", NAME),
    Column("revision", Integer),
    sqlite_autoincrement=True,
)

audit = Table(
    "audit",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("at", MOMENT, nullable=False),
    Column("who", NAME, nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", Text, nullable=False),
    Column("address", String(100)),
    Column("succeeded", Boolean, nullable=False),
    sqlite_autoincrement=True,
)

users = Table(
    "users",
    METADATA,
    Column("name", String(60), primary_key=True),
    Column("password_hash", String(200), nullable=False),
    Column("role", String(10), nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("removed_at", MOMENT),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("token_hash", SHA256, primary_key=True),
    Column("name", ForeignKey(users.c.name), nullable=False, index=True),
    Column("csrf", String(60), nullable=False),
    Column("since", MOMENT, nullable=False),
    Column("seen_at", MOMENT, nullable=False),
    Column("expires", MOMENT, nullable=False),
)

attempts = Table(
    "attempts",
    METADATA,
    Column("key", String(200), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("since", MOMENT, nullable=False),
    Column("locked_until", MOMENT),
)
