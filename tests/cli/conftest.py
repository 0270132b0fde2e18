"""The command line run inside the test, as a person would call it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from extractor import messages
from extractor.cli import app, common
from tests.store.samples import empty_database

SAMPLES = Path(__file__).parents[1] / "reports"


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """``cli("extract", path, lang="zh")`` runs ``extractor extract path``."""

    def call(*arguments: object, lang: str = "en") -> Ran:
        messages.use(lang)
        common.stdout.cache_clear()
        common.stderr.cache_clear()
        try:
            code = app.run(app.build(), [str(a) for a in arguments])
        finally:
            messages.use("en")
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture
def good() -> Path:
    """A report that every rule holds in."""
    return SAMPLES / "tabs_clean" / "source.txt"


@pytest.fixture
def broken() -> Path:
    """A report with a sum that does not hold."""
    return SAMPLES / "hard_broken_wrong_total" / "source.txt"


@pytest.fixture
def db(tmp_path):
    """An empty database."""
    path = tmp_path / "a.db"
    path.write_bytes(empty_database())
    return path
