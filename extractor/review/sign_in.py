"""The sign-in page: a plain form that needs no script, in both languages, and the way out."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from html import escape
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from extractor import store
from extractor.errors import ExtractorError
from extractor.review.api import sign_in_audited
from extractor.review.security import PAGE_POLICY, Person, address_of, end_session, safe_next, set_session
from extractor.review.services import Services
from extractor.store import accounts

_STYLE: Final = """
:root { color-scheme: light dark; --paper: #fff; --ground: #eef1f5; --line: #cfd6e1; --accent: #1f5fd1; --on-accent: #fff }
@media (prefers-color-scheme: dark) {
  :root { --paper: #1b2029; --ground: #12151b; --line: #353d4b; --accent: #5b92f5; --on-accent: #0b1120 }
}
body { font: 16px/1.5 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; background: var(--ground); margin: 0 }
main { display: grid; place-items: center; min-height: 90vh }
form { display: grid; gap: .5rem; width: min(20rem, 80vw); background: var(--paper); border: 1px solid var(--line);
  border-radius: 10px; padding: 1.6rem 2rem 2rem }
h1 { font-size: 1.2rem; margin: 0 0 .4rem }
input, button { font: inherit; padding: .4rem .7rem; border: 1px solid var(--line); border-radius: 5px; margin-bottom: .4rem }
button { background: var(--accent); border-color: var(--accent); color: var(--on-accent); cursor: pointer; margin-top: .4rem }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px }
.wrong { border-left: 4px solid #c0392b; padding-left: .7rem; margin: 0 }
"""
_STYLE_DIGEST: Final = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY: Final = PAGE_POLICY.replace("style-src 'self'", f"style-src 'sha256-{_STYLE_DIGEST}'")

_PAGE: Final = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style>
</head><body><main><form method="post" action="/login"><h1>{title}</h1>{wrong}
<label for="name">{name}</label>
<input id="name" name="name" autocomplete="username" maxlength="60" required{at_name} value="{tried}">
<label for="password">{password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" required{at_password}>
<input type="hidden" name="next" value="{next}"><button>{button}</button></form></main></body></html>
"""
_WORDS: Final = {
    "zh": {"title": "年报核对 · 登录", "name": "用户名", "password": "口令", "button": "登录"},
    "en": {"title": "Report review · sign in", "name": "Name", "password": "Password", "button": "Sign in"},
}


def language_of(request: Request) -> str:
    """The browser's language: ``"zh"`` or ``"en"``."""
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"


def router(services: Services) -> APIRouter:
    """``/login`` and ``/logout``."""
    pages = APIRouter(include_in_schema=False)

    @pages.get("/login")
    def form(request: Request, next: str = "/") -> Response:
        if request.scope.get("state", {}).get("person") is not None:
            return RedirectResponse(safe_next(next), 303)
        return _page(request, next)

    @pages.post("/login")
    def sign_in(
        request: Request,
        name: Annotated[str, Form(max_length=60)],
        password: Annotated[str, Form(max_length=1000)],
        next: Annotated[str, Form(max_length=2000)] = "/",
    ) -> Response:
        try:
            session = sign_in_audited(services, name, password, address_of(request))
        except ExtractorError as error:
            locked = isinstance(error, accounts.SignInLocked)
            return _page(request, next, error.sentence(language_of(request)), name, 429 if locked else 401)
        answer = RedirectResponse(safe_next(next), 303)
        set_session(answer, session, secure=request.url.scheme == "https")
        return answer

    @pages.post("/logout")
    def sign_out(request: Request) -> Response:
        person = request.scope.get("state", {}).get("person")
        if isinstance(person, Person) and person.token is not None:
            accounts.sign_out(services.db, person.token)
            store.log(services.db, person.name, "sign out", address=address_of(request))
        answer = RedirectResponse("/login", 303)
        end_session(answer)
        return answer

    return pages


def _page(request: Request, following: str, wrong: str = "", tried: str = "", status: int = 200) -> Response:
    lang = language_of(request)
    told = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    at_name, at_password = ("", " autofocus") if tried else (" autofocus", "")
    filled = _PAGE.format(
        lang=lang,
        style=_STYLE,
        wrong=told,
        tried=escape(tried),
        at_name=at_name,
        at_password=at_password,
        next=escape(safe_next(following)),
        **_WORDS[lang],
    )
    return HTMLResponse(filled, status, {"Content-Security-Policy": _POLICY})
