"""Accounts, sessions, wrong passwords."""

from __future__ import annotations

import threading

import pytest

from extractor import store
from extractor.errors import UsageError
from extractor.settings import (
    SESSION_IDLE_SECONDS,
    SESSION_SECONDS,
    SIGN_IN_LOCK_SECONDS,
    SIGN_IN_TRIES,
    SIGN_IN_TRIES_FROM_ADDRESS,
    SIGN_IN_WINDOW_SECONDS,
)
from extractor.store import accounts
from extractor.store.accounts import Role

GOOD = "正确的马 battery staple"
pytestmark = pytest.mark.usefixtures("cheap_passwords")


@pytest.fixture
def li(db, cheap_passwords):
    del cheap_passwords
    return accounts.add_user(db, "li", GOOD, Role.ADMIN)


def _fail(db, times, name="li", address="10.0.0.1"):
    for _ in range(times):
        with pytest.raises(accounts.SignInRefused):
            accounts.sign_in(db, name, "wrong password", address)


@pytest.mark.usefixtures("li")
def test_sign_in_and_out(db):
    session = accounts.sign_in(db, "li", GOOD, "10.0.0.1")
    assert (session.name, session.role) == ("li", Role.ADMIN)
    found = accounts.session(db, session.token)
    assert (found.name, found.csrf) == ("li", session.csrf)
    accounts.sign_out(db, session.token)
    assert accounts.session(db, session.token) is None


@pytest.mark.parametrize("token", ["", "x", "'; --", "a" * 500])
@pytest.mark.usefixtures("li")
def test_tokens_that_were_never_given(db, token):
    accounts.sign_in(db, "li", GOOD)
    assert accounts.session(db, token) is None


@pytest.mark.usefixtures("li")
def test_neither_password_nor_token_is_in_the_database(db):
    session = accounts.sign_in(db, "li", GOOD)
    with db.reading() as c:
        rows = str(c.exec_driver_sql("SELECT * FROM users").all() + c.exec_driver_sql("SELECT * FROM sessions").all())
    assert GOOD not in rows and session.token not in rows
    assert "$argon2id$" in rows


def test_the_same_words_typed_otherwise(db):
    accounts.add_user(db, "wang", "ｐａｓｓｗｏｒｄ １２３")  # full width, as a Chinese keyboard gives
    assert accounts.sign_in(db, "wang", "password 123").name == "wang"


@pytest.mark.usefixtures("li")
def test_a_session_ends(db, clock):
    one, two = (accounts.sign_in(db, "li", GOOD).token for _ in range(2))
    clock.forward(SESSION_IDLE_SECONDS - 10)
    assert accounts.session(db, one) is not None  # and was seen by that
    clock.forward(20)
    assert accounts.session(db, one) is not None
    assert accounts.session(db, two) is None  # idle too long
    for _ in range(round(SESSION_SECONDS / SESSION_IDLE_SECONDS)):
        clock.forward(SESSION_IDLE_SECONDS * 0.9)
        accounts.session(db, one)
    clock.forward(SESSION_IDLE_SECONDS * 0.9)
    assert accounts.session(db, one) is None  # a day is over however busy it was


@pytest.mark.parametrize(("name", "password", "says"), [
    ("",            GOOD,                "a name has"),
    ("a b",         GOOD,                "a name has"),
    ("x" * 61,      GOOD,                "a name has"),
    ("<script>",    GOOD,                "a name has"),
    ("../etc",      GOOD,                "a name has"),
    ("wang",        "short",             "at least 10"),
    ("wang",        "wang12345678",      "contain the name"),
    ("wang",        "aaaaaaaaaaaa",      "more different"),
    ("li",          GOOD,                "is taken"),
    ("LI",          GOOD,                "is taken"),
])  # fmt: skip
@pytest.mark.usefixtures("li")
def test_accounts_that_are_not_made(db, name, password, says):
    with pytest.raises(UsageError, match=says):
        accounts.add_user(db, name, password)


def test_names_in_chinese(db):
    assert accounts.add_user(db, "王芳", GOOD).name == "王芳"
    assert accounts.sign_in(db, "王芳", GOOD).name == "王芳"


@pytest.mark.usefixtures("li")
def test_a_removed_person_is_out_at_once_and_the_name_stays_taken(db):
    accounts.add_user(db, "wang", GOOD)
    token = accounts.sign_in(db, "wang", GOOD).token
    accounts.remove_user(db, "wang")
    assert accounts.session(db, token) is None
    with pytest.raises(accounts.SignInRefused):
        accounts.sign_in(db, "wang", GOOD)
    with pytest.raises(UsageError, match="used before"):
        accounts.add_user(db, "wang", GOOD)
    assert [u.name for u in accounts.users_of(db)] == ["li"]
    for name in ("wang", "nobody"):
        with pytest.raises(UsageError, match="no user"):
            accounts.remove_user(db, name)


@pytest.mark.usefixtures("li")
def test_the_last_admin_stays_while_there_are_others(db):
    accounts.add_user(db, "wang", GOOD)
    for attempt in (lambda: accounts.remove_user(db, "li"), lambda: accounts.set_role(db, "li", Role.VIEWER)):
        with pytest.raises(UsageError, match="last admin"):
            attempt()
    accounts.set_role(db, "wang", Role.ADMIN)
    accounts.remove_user(db, "li")
    accounts.remove_user(db, "wang")
    assert not accounts.has_users(db)


@pytest.mark.usefixtures("li")
def test_a_new_role_counts_at_once(db):
    accounts.add_user(db, "wang", GOOD, Role.VIEWER)
    token = accounts.sign_in(db, "wang", GOOD).token
    accounts.set_role(db, "wang", Role.REVIEWER)
    assert accounts.session(db, token).role is Role.REVIEWER


@pytest.mark.usefixtures("li")
def test_a_new_password_ends_the_sessions(db):
    token = accounts.sign_in(db, "li", GOOD).token
    accounts.set_password(db, "li", "another good one")
    assert accounts.session(db, token) is None
    assert accounts.sign_in(db, "li", "another good one")


# --------------------------------------------------------------------------- wrong passwords


@pytest.mark.usefixtures("li")
def test_a_wrong_password_ten_times(db, clock):
    _fail(db, SIGN_IN_TRIES)
    with pytest.raises(accounts.SignInLocked) as caught:
        accounts.sign_in(db, "li", GOOD, "10.0.0.1")  # even the right one
    assert 0 < caught.value.seconds <= SIGN_IN_LOCK_SECONDS
    with pytest.raises(accounts.SignInLocked):
        accounts.sign_in(db, "li", GOOD, "10.0.0.2")  # from anywhere
    clock.forward(SIGN_IN_LOCK_SECONDS + 1)
    assert accounts.sign_in(db, "li", GOOD, "10.0.0.1")


@pytest.mark.usefixtures("li")
def test_the_tenth_try_may_be_right(db):
    _fail(db, SIGN_IN_TRIES - 1)
    assert accounts.sign_in(db, "li", GOOD)
    _fail(db, SIGN_IN_TRIES - 1)  # counted anew
    assert accounts.sign_in(db, "li", GOOD)


@pytest.mark.usefixtures("li")
def test_slow_mistakes_do_not_lock(db, clock):
    for _ in range(3):
        _fail(db, SIGN_IN_TRIES - 1)
        clock.forward(SIGN_IN_WINDOW_SECONDS + 1)
    assert accounts.sign_in(db, "li", GOOD)


def test_names_that_are_not_there_are_locked_alike(db):
    _fail(db, SIGN_IN_TRIES, name="ghost")
    with pytest.raises(accounts.SignInLocked):
        accounts.sign_in(db, "GHOST", GOOD)


@pytest.mark.usefixtures("li")
def test_many_names_from_one_address(db):
    for i in range(SIGN_IN_TRIES_FROM_ADDRESS):
        _fail(db, 1, name=f"name{i}")
    with pytest.raises(accounts.SignInLocked):
        accounts.sign_in(db, "li", GOOD, "10.0.0.1")
    assert accounts.sign_in(db, "li", GOOD, "10.0.0.2")


@pytest.mark.usefixtures("li")
def test_guesses_at_the_same_time_count_too(db):
    outcomes: list[str] = []

    def guess() -> None:
        try:
            accounts.sign_in(db, "li", "wrong password", "10.0.0.1")
        except (accounts.SignInRefused, accounts.SignInLocked) as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=guess) for _ in range(SIGN_IN_TRIES + 6)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(outcomes) == ["SignInLocked"] * 6 + ["SignInRefused"] * SIGN_IN_TRIES


@pytest.mark.usefixtures("li")
def test_a_new_password_unlocks(db):
    _fail(db, SIGN_IN_TRIES)
    accounts.set_password(db, "li", "another good one")
    assert accounts.sign_in(db, "li", "another good one")


@pytest.mark.usefixtures("li")
def test_weak_hashes_are_made_anew(db, monkeypatch):
    def stored() -> str:
        with db.reading() as c:
            return str(c.exec_driver_sql("SELECT password_hash FROM users").scalar())

    assert "t=1," in stored()
    monkeypatch.setattr(accounts, "_HASHER", accounts.PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    accounts.sign_in(db, "li", GOOD)
    assert "t=2," in stored()
    assert accounts.sign_in(db, "li", GOOD)


@pytest.mark.parametrize(("role", "may"), [("viewer", 1), ("reviewer", 2), ("admin", 3)])
def test_roles_include_each_other(role, may):
    assert sum(Role(role).includes(other) for other in Role) == may


def test_the_audit_log(db):
    store.log(db, "li", "sign in", address="10.0.0.1", succeeded=False)
    store.log(db, "li" * 500, "upload", "7" * 5000)
    newest, oldest = store.audit_log(db)
    assert (oldest.who, oldest.action, oldest.address, oldest.succeeded) == ("li", "sign in", "10.0.0.1", False)
    assert newest.succeeded
    assert store.audit_log(db, before=newest.id) == (oldest,)
    assert store.audit_log(db, limit=1) == (newest,)
