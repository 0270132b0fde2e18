"""Addresses of sources (``s3://bucket/report.pdf``) where the program else has paths."""

from __future__ import annotations

import re
import sys
from pathlib import Path, PosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

_URL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")  # two letters and more: c:// is a drive


class Url(PosixPath):
    """An address as a path: its name and suffix are a path's, but ``str`` gives it as it came. A plain path would lose
    the second slash. What is derived from it (``parent``) is a plain path's text again."""

    def __new__(cls, text: str) -> Url:
        made = super().__new__(cls, text)
        made._text = text
        return made

    if sys.version_info >= (3, 12):  # where a path takes its text here

        def __init__(self, text: str) -> None:
            super().__init__(text)

    _text: str

    def __str__(self) -> str:
        return getattr(self, "_text", None) or super().__str__()

    def __reduce__(self) -> tuple[type[Url], tuple[str]]:
        return Url, (str(self),)


def is_url(text: str) -> bool:
    """Whether a person means an address and not a path."""
    return _URL.match(text) is not None


def path_of(text: str) -> Path:
    """What a person named: ``file://`` is a path of this machine, any other address a ``Url``, the rest paths."""
    if not is_url(text):
        return Path(text)
    parts = urlsplit(text)
    return Path(unquote(parts.path)) if parts.scheme.lower() == "file" else Url(text)
