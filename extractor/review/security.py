"""Who may come in, and what every answer carries. One ASGI layer, ``Guard``, around the pages and the API alike.

- On a loopback address nobody signs in (``Access.accounts`` is false); any other address needs accounts, and
  ``access_for`` refuses to start without them.
- A request that changes something must come from the program's own pages, told by the Host, Origin and Sec-Fetch-Site
  headers; one to the API with a session's cookie must carry the session's token too (``X-CSRF-Token``). WebSockets have
  to pass the same test of their origin: browsers let any site open them.
- Where nobody signs in the Host header must name this machine, so that a foreign name that is made to point here
  (DNS rebinding) opens nothing. Where people do, their cookies belong to one name anyway, and a proxy brings its own.
"""

from __future__ import annotations

import getpass
import ipaddress
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import quote, urlsplit

from anyio import to_thread
from fastapi import Depends, HTTPException, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.errors import UsageError
from extractor.settings import REQUEST_MOST_BYTES, UPLOAD_MOST_BYTES
from extractor.store import Database, accounts
from extractor.store.accounts import Role

COOKIE: Final = "extractor_session"
CSRF_HEADER: Final = "x-csrf-token"
API: Final = "/api/"

OPEN_PATHS: Final = ("/login", "/api/v1/session")
"""What a stranger may ask for: the sign-in."""

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "::1"})

DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For pages: scripts and styles come from this server's files alone, none stands in a page."""

_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class Access:
    """How people come in. ``accounts``: they must sign in. ``names``: what the Host header may say; empty: anything."""

    db: Database
    accounts: bool
    names: frozenset[str] = frozenset()
    local_name: str = "local"


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. ``token`` and ``csrf`` are those of the session, ``None`` on loopback without sign-in."""

    name: str
    role: Role
    token: str | None = None
    csrf: str | None = None


def is_loopback(host: str) -> bool:
    """Whether a server bound to ``host`` is reached from this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def access_for(db: Database, host: str, *, accounts_too: bool = False) -> Access:
    """How people come in to a server bound to ``host``; ``accounts_too`` asks for sign-in on loopback as well.

    Raises UsageError where the address is open to the network and nobody has an account.
    """
    needed = accounts_too or not is_loopback(host)
    if needed and not accounts.has_users(db):
        raise UsageError(
            f"{host} 对网络开放，须先有账户：extractor users add 姓名 --role admin",
            f"{host} is open to the network, so there must be accounts first: extractor users add NAME --role admin",
        )
    names = frozenset() if needed else _LOOPBACK_NAMES | {host.lower().strip("[]")}
    return Access(db, needed, names, _login_name())


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "local"


# --------------------------------------------------------------------------- for endpoints


def person_of(request: Request) -> Person:
    """Who asks. Raises 401 where nobody has signed in."""
    person = request.scope.get("state", {}).get("person")
    if not isinstance(person, Person):
        raise HTTPException(401, "sign in first")
    return person


def needs(role: Role) -> Callable[[Request], Person]:
    """A dependency: the person who asks, if he has ``role`` or more. Else 401 or 403."""

    def dependency(request: Request) -> Person:
        person = person_of(request)
        if not person.role.includes(role):
            raise HTTPException(403, f"this needs the role {role.value}")
        return person

    return dependency


Viewer = Annotated[Person, Depends(needs(Role.VIEWER))]
Reviewer = Annotated[Person, Depends(needs(Role.REVIEWER))]
Admin = Annotated[Person, Depends(needs(Role.ADMIN))]


def address_of(request: Request) -> str:
    """Where a request comes from; through a proxy on this machine, what that says (``serving``)."""
    return request.client.host if request.client is not None else ""


def set_session(response: Response, session: accounts.Session, *, secure: bool) -> None:
    """Put a session into the browser."""
    response.set_cookie(COOKIE, session.token, httponly=True, samesite="strict", secure=secure, path="/")


def end_session(response: Response) -> None:
    """Take the session out of the browser."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", path="/")


def safe_next(path: str | None) -> str:
    """Where to go after the sign-in: a path on this server, never another site."""
    if path and re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", path):
        return path
    return "/"


# --------------------------------------------------------------------------- the layer


class Guard:
    """The layer. Put it around the whole application: ``app.add_middleware(Guard, access=access)``, added last."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        person = await self._person(headers)
        refusal = self._refusal(scope, headers, person)
        if refusal is None:
            scope.setdefault("state", {})["person"] = person
            if scope["type"] == "websocket":
                await self.app(scope, receive, send)
            else:
                await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
        else:
            await refusal(scope, receive, _Dresser(scope, send))

    async def _person(self, headers: Headers) -> Person | None:
        if not self.access.accounts:
            return Person(self.access.local_name, Role.ADMIN)
        token = _cookie(headers)
        if token is None:
            return None
        session = await to_thread.run_sync(accounts.session, self.access.db, token)
        return None if session is None else Person(session.name, session.role, session.token, session.csrf)

    def _refusal(self, scope: Scope, headers: Headers, person: Person | None) -> Response | None:
        """What to answer instead, where the request must not go on."""
        host = headers.get("host", "")
        if self.access.names and _name_of(host) not in self.access.names:
            return _problem(400, "unknown host")
        changes = scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS
        if changes and not _own(headers, host):
            return _problem(403, "the request comes from another site")
        path: str = scope["path"]
        if path in OPEN_PATHS:
            return None
        if person is None:
            if path.startswith(API) or changes:
                return _problem(401, "sign in first")
            asked = path + (f"?{scope['query_string'].decode('latin-1')}" if scope.get("query_string") else "")
            return RedirectResponse(f"/login?next={quote(safe_next(asked), safe='')}", 303)
        guarded = scope["type"] == "http" and changes and path.startswith(API) and person.csrf is not None
        if guarded and not secrets.compare_digest(headers.get(CSRF_HEADER, "").encode(), (person.csrf or "").encode()):
            return _problem(403, f"the header {CSRF_HEADER} is missing or wrong")
        return None

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        upload = headers.get("content-type", "").lower().startswith("multipart/form-data")
        most = UPLOAD_MOST_BYTES + REQUEST_MOST_BYTES if upload else REQUEST_MOST_BYTES
        dresser = _Dresser(scope, send)
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared) > most:
            await _problem(413, "too large")(scope, receive, dresser)
            return
        taken = 0

        async def measured() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise HTTPException(413, "too large")  # what parses the body lets this one through
            return message

        await self.app(scope, measured, dresser)


class _Dresser:
    """Sends an answer on with the security headers."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            if self._scope.get("scheme") == "https":
                headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            page = headers.get("content-type", "").startswith("text/html")
            headers.setdefault("Content-Security-Policy", PAGE_POLICY if page else DATA_POLICY)
            if page or self._scope["path"].startswith(API):
                headers.setdefault("Cache-Control", "no-store")
        await self._send(message)


def _problem(status: int, detail: str) -> Response:
    return JSONResponse({"detail": detail}, status)


def _cookie(headers: Headers) -> str | None:
    for part in headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and value:
            return value[:200]
    return None


def _name_of(host: str) -> str:
    """The name in a Host header, without the port."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _own(headers: Headers, host: str) -> bool:
    """Whether a request comes from this server's own pages, or from no browser at all."""
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False
