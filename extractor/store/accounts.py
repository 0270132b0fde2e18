"""People who may come in: names, passwords (argon2id), roles, sessions, and what happens on wrong passwords.

Neither tokens nor passwords are ever stored, only their hashes. A wrong password is counted before it is looked at, so
that guesses made at the same time count too. What a stranger is told is the same whether the name or the password is
wrong, and takes the same time. Removing a person keeps the name: corrections carry it, and nobody else may get it.
"""

from __future__ import annotations

import hashlib
import math
import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row, delete, func, select, update

from extractor.errors import ExtractorError, UsageError
from extractor.settings import (
    PASSWORD_LEAST,
    SESSION_IDLE_SECONDS,
    SESSION_SECONDS,
    SIGN_IN_LOCK_SECONDS,
    SIGN_IN_TRIES,
    SIGN_IN_TRIES_FROM_ADDRESS,
    SIGN_IN_WINDOW_SECONDS,
)
from extractor.store.database import Database, insert_into, moment
from extractor.store.schema import attempts, sessions, users

_NAME = re.compile(r"[\w.@-]{1,60}")
_HASHER = PasswordHasher()


class Role(StrEnum):
    """What a person may do; each may do what those before it may."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        order = tuple(Role)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account."""

    name: str
    role: Role
    created_at: str


@dataclass(frozen=True, slots=True)
class Session:
    """A person signed in. ``token`` goes into the cookie and nowhere else; ``csrf`` into the pages."""

    name: str
    role: Role
    token: str
    csrf: str
    expires: str


class SignInRefused(ExtractorError):
    """Wrong name or password."""

    def __init__(self) -> None:
        super().__init__("用户名或口令不对", "wrong name or password")


class SignInLocked(ExtractorError):
    """Too many wrong passwords; ``seconds`` until the next may be tried."""

    def __init__(self, seconds: int) -> None:
        minutes = max(1, math.ceil(seconds / 60))
        super().__init__(
            f"口令错误次数过多，请 {minutes} 分钟后再试", f"too many wrong passwords; try again in {minutes} minutes"
        )
        self.seconds = seconds


# --------------------------------------------------------------------------- accounts


def users_of(db: Database) -> tuple[User, ...]:
    """Everyone with an account, by name."""
    query = select(users.c.name, users.c.role, users.c.created_at).where(users.c.removed_at.is_(None))
    with db.reading() as c:
        return tuple(User(row[0], Role(row[1]), row[2]) for row in c.execute(query.order_by(users.c.name)))


def has_users(db: Database) -> bool:
    """Whether anyone has an account."""
    with db.reading() as c:
        return c.execute(select(users.c.name).where(users.c.removed_at.is_(None)).limit(1)).first() is not None


def add_user(db: Database, name: str, password: str, role: Role = Role.REVIEWER) -> User:
    """Make an account. Raises UsageError for a name that is taken or unfit, or a password that is too short."""
    if not _NAME.fullmatch(name):
        raise UsageError("用户名应为 1–60 个字母、数字、汉字或 . _ @ -", "a name has 1-60 letters, digits or . _ @ -")
    hashed = _HASHER.hash(_fit(name, password))
    with db.writing() as c:
        now = db.now()
        folded = select(users.c.name, users.c.removed_at).where(func.lower(users.c.name) == name.lower())
        if (there := c.execute(folded).first()) is not None:
            gone = there.removed_at is not None
            raise UsageError(
                f"用户名 {name} {'曾有人用过，记录里还在' if gone else '已有人用'}",
                f"the name {name!r} {'was used before and stands in the records' if gone else 'is taken'}",
            )
        c.execute(users.insert().values(name=name, password_hash=hashed, role=role.value, created_at=now))
    return User(name, role, now)


def remove_user(db: Database, name: str) -> None:
    """Take an account away and end its sessions; the name stays reserved. Raises UsageError."""
    with db.writing() as c:
        _existing(c, name)
        _keep_an_admin(c, name)
        c.execute(update(users).where(users.c.name == name).values(removed_at=db.now(), password_hash=""))
        c.execute(delete(sessions).where(sessions.c.name == name))


def set_password(db: Database, name: str, password: str) -> None:
    """Give a new password, end all sessions of the person and unlock the name. Raises UsageError."""
    hashed = _HASHER.hash(_fit(name, password))
    with db.writing() as c:
        _existing(c, name)
        c.execute(update(users).where(users.c.name == name).values(password_hash=hashed))
        c.execute(delete(sessions).where(sessions.c.name == name))
        c.execute(delete(attempts).where(attempts.c.key == f"name:{name.lower()}"))


def set_role(db: Database, name: str, role: Role) -> None:
    """Give another role; it counts from the next request on. Raises UsageError."""
    with db.writing() as c:
        _existing(c, name)
        if role is not Role.ADMIN:
            _keep_an_admin(c, name)
        c.execute(update(users).where(users.c.name == name).values(role=role.value))


def _existing(c: Connection, name: str) -> None:
    if c.execute(select(users.c.name).where(users.c.name == name, users.c.removed_at.is_(None))).first() is None:
        raise UsageError(f"没有用户 {name}", f"there is no user {name!r}")


def _keep_an_admin(c: Connection, name: str) -> None:
    admins = select(users.c.name).where(users.c.role == Role.ADMIN.value, users.c.removed_at.is_(None))
    if c.execute(admins).scalars().all() == [name] and _others(c, name):
        raise UsageError("不能去掉最后一个管理员", "the last admin must stay while others have accounts")


def _others(c: Connection, name: str) -> bool:
    others = select(users.c.name).where(users.c.name != name, users.c.removed_at.is_(None))
    return c.execute(others.limit(1)).first() is not None


def _fit(name: str, password: str) -> str:
    password = unicodedata.normalize("NFKC", password)
    if not PASSWORD_LEAST <= len(password) <= 1000:
        raise UsageError(f"口令至少 {PASSWORD_LEAST} 个字符", f"a password has at least {PASSWORD_LEAST} characters")
    if name.lower() in password.lower() and len(password) < 2 * PASSWORD_LEAST:
        raise UsageError("口令里不要含用户名", "a password must not contain the name")
    if len(set(password)) < 4:
        raise UsageError("口令太单调", "a password needs more different characters")
    return password


# --------------------------------------------------------------------------- signing in


def sign_in(db: Database, name: str, password: str, address: str = "") -> Session:
    """A new session. Raises SignInRefused or SignInLocked. ``address`` is where the request came from."""
    limits = [(f"name:{name.lower()[:100]}", SIGN_IN_TRIES)]
    if address:
        limits.append((f"address:{address[:100]}", SIGN_IN_TRIES_FROM_ADDRESS))
    with db.writing() as c:
        tried = _turns(c, db, [key for key, _ in limits])
        locked = _locked(db, tried)
        if not locked:
            for row, (_, tries) in zip(tried, limits, strict=True):
                _count(c, db, row, tries)
        person = c.execute(select(users).where(users.c.name == name, users.c.removed_at.is_(None))).first()
    if locked:
        raise SignInLocked(locked)
    hashed = person.password_hash if person is not None else _decoy()
    try:
        _HASHER.verify(hashed, unicodedata.normalize("NFKC", password[:1000]))
    except (VerificationError, InvalidHashError):
        raise SignInRefused from None
    if person is None:
        raise SignInRefused
    fresh = _HASHER.hash(unicodedata.normalize("NFKC", password)) if _HASHER.check_needs_rehash(hashed) else None
    return _begin(db, name, Role(person.role), [key for key, _ in limits], hashed, fresh)


def _begin(db: Database, name: str, role: Role, keys: Sequence[str], hashed: str, fresh: str | None) -> Session:
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    with db.writing() as c:
        if fresh is not None:
            unchanged = (users.c.name == name) & (users.c.password_hash == hashed)
            c.execute(update(users).where(unchanged).values(password_hash=fresh))
        now = db.clock()
        expires = moment(now + timedelta(seconds=SESSION_SECONDS))
        c.execute(delete(attempts).where(attempts.c.key == keys[0]))
        for key in keys[1:]:  # an address is not forgiven what it tried on other names, only this try
            c.execute(update(attempts).where(attempts.c.key == key).values(failures=attempts.c.failures - 1))
        c.execute(delete(sessions).where(sessions.c.expires <= moment(now)))
        row = {"name": name, "csrf": csrf, "since": moment(now), "seen_at": moment(now), "expires": expires}
        c.execute(sessions.insert().values(token_hash=_hash(token), **row))
    return Session(name, role, token, csrf, expires)


def session(db: Database, token: str) -> Session | None:
    """The session of a cookie's token; ``None`` where it has ended. The role is the one that the person has now."""
    query = (
        select(sessions, users.c.role)
        .join(users, users.c.name == sessions.c.name)
        .where(sessions.c.token_hash == _hash(token), users.c.removed_at.is_(None))
    )
    with db.reading() as c:
        row = c.execute(query).mappings().first()
    now = db.clock()
    idle = moment(now - timedelta(seconds=SESSION_IDLE_SECONDS))
    if row is None or row["expires"] <= moment(now) or row["seen_at"] <= idle:
        return None
    if row["seen_at"] <= moment(now - timedelta(seconds=SESSION_IDLE_SECONDS / 20)):
        with db.writing() as c:
            c.execute(update(sessions).where(sessions.c.token_hash == _hash(token)).values(seen_at=moment(now)))
    return Session(row["name"], Role(row["role"]), token, row["csrf"], row["expires"])


def sign_out(db: Database, token: str) -> None:
    """End a session."""
    with db.writing() as c:
        c.execute(delete(sessions).where(sessions.c.token_hash == _hash(token)))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _decoy() -> str:
    """A hash to verify against where there is no such name, so that the answer takes as long."""
    return _HASHER.hash(secrets.token_hex(16))


def _turns(c: Connection, db: Database, keys: Sequence[str]) -> list[Row[Any]]:
    """What is known of these keys' tries, locked until the transaction ends: tries made at once are counted one by one."""
    fresh = {"failures": 0, "since": db.now()}
    c.execute(insert_into(c, attempts).on_conflict_do_nothing(), [{"key": key, **fresh} for key in sorted(keys)])
    query = select(attempts).where(attempts.c.key.in_(keys)).order_by(attempts.c.key).with_for_update()
    by_key = {row.key: row for row in c.execute(query)}
    return [by_key[key] for key in keys]


def _locked(db: Database, tried: Sequence[Row[Any]]) -> int:
    """Seconds until none of the keys is locked, 0 where none is."""
    now = db.clock()
    until = max((row.locked_until for row in tried if row.locked_until is not None), default=moment(now))
    return 0 if until <= moment(now) else max(1, math.ceil((datetime.fromisoformat(until) - now).total_seconds()))


def _count(c: Connection, db: Database, row: Row[Any], tries: int) -> None:
    """Count one more try; the last one that is allowed locks the key for what comes after it."""
    now = db.clock()
    stale = row.since <= moment(now - timedelta(seconds=SIGN_IN_WINDOW_SECONDS)) or row.locked_until is not None
    failures, since = (1, moment(now)) if stale else (row.failures + 1, row.since)
    until = moment(now + timedelta(seconds=SIGN_IN_LOCK_SECONDS)) if failures >= tries else None
    values = {"failures": failures, "since": since, "locked_until": until}
    c.execute(update(attempts).where(attempts.c.key == row.key).values(values))
