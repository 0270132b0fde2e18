"""The frame of every page: language, theme, policy, and the data that its script begins with.

No page has a script or a style of its own in its text: everything comes from ``/static`` on this server, so that the
content security policy needs no exception.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse

from extractor import messages
from extractor.review.security import Person, person_of
from extractor.review.words import LANGUAGES, STATIC, word, words

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

THEMES: Final = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a page is made: who asks, in which language and colours."""

    person: Person
    lang: str
    theme: str

    def say(self, key: str, **parts: object) -> str:
        """A text of the pages in the reader's language, ready for HTML."""
        return escape(word(self.lang, key, **parts))


def reader_of(request: Request) -> Reader:
    """The reader's choices from his cookies; else the language that the program speaks and the system's colours."""
    lang, theme = request.cookies.get("lang", ""), request.cookies.get("theme", "")
    return Reader(
        person_of(request),
        lang if lang in LANGUAGES else messages.language(),
        theme if theme in THEMES else "auto",
    )


def page(reader: Reader, title: str, body: str, *, script: str | None = None, data: Any = None) -> HTMLResponse:
    """A whole page. ``body`` is HTML; ``script`` the name of a module in ``/static``; ``data`` what it begins with."""
    blocks = ""
    if script is not None:
        who = {"name": reader.person.name, "role": reader.person.role.value, "csrf": reader.person.csrf}
        common = {"lang": reader.lang, "theme": reader.theme, "words": words(reader.lang), "person": who}
        blocks = _block("common", common) + _block("data", data)
        blocks += f'<script type="module" src="{asset(script)}"></script>'
    return HTMLResponse(
        f'<!DOCTYPE html><html lang="{"zh-CN" if reader.lang == "zh" else "en"}" data-theme="{reader.theme}">'
        f'<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        f'<link rel="icon" href="{asset("icon.svg")}"><link rel="stylesheet" href="{asset("review.css")}"></head>'
        f"<body>{body}{blocks}</body></html>",
        headers={"Content-Security-Policy": POLICY},
    )


def choices(reader: Reader) -> str:
    """The language and colour buttons of every page's bar, and who is there."""
    other = "EN" if reader.lang == "zh" else "中文"
    leave = (
        f'<form method="post" action="/logout"><button>{reader.say("sign_out")}</button></form>'
        if reader.person.token is not None
        else ""
    )
    return (
        f'<span class="who">{reader.say("you_are", who=reader.person.name)}</span>'
        f'<button type="button" id="language" class="plain" lang="{"en" if reader.lang == "zh" else "zh"}">{other}'
        f'</button><button type="button" id="theme" class="plain" aria-label="{reader.say("theme")}">◐</button>{leave}'
    )


def _block(name: str, data: Any) -> str:
    """Data for the page's script; ``<`` is written so that no text in it can end the block."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{text}</script>'


def asset(name: str) -> str:
    """The address of a file in ``static``, which changes with the content of them all: browsers may keep it for ever."""
    return f"/static/{_version()}/{name}"


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]
