"""What the pages and the API work with, put together by the command line (this layer sees neither batch nor export)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.forms import Form
from extractor.records import Report
from extractor.review.security import Access
from extractor.store import Database

Read = Callable[[Path, str | None], Report]
"""A source file and its password to its report, in a process of its own under limits. Raises ExtractorError."""


@dataclass(frozen=True, slots=True)
class Export:
    """A format: its media type, its file ending, and how a report becomes it."""

    media_type: str
    ending: str
    make: Callable[[Report, Form | None], str | bytes]


@dataclass(frozen=True, slots=True)
class Services:
    """``to_json`` is the contract's JSON of a report; ``exports`` by format name; ``version`` names this program."""

    db: Database
    access: Access
    read: Read
    to_json: Callable[[Report], dict[str, Any]]
    exports: Mapping[str, Export]
    version: str
