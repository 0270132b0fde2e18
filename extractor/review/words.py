"""The words of the pages in two languages: ``static/words.json`` holds ``key: [Chinese, English]``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"

LANGUAGES: Final = ("zh", "en")


@cache
def words(lang: str) -> dict[str, str]:
    """Every text of the pages in ``lang`` (``zh`` or ``en``)."""
    both: dict[str, list[str]] = json.loads((STATIC / "words.json").read_text("utf-8"))
    return {key: pair[LANGUAGES.index(lang)] for key, pair in both.items()}


def word(lang: str, key: str, **parts: object) -> str:
    """One text with its ``{parts}`` filled in. Raises KeyError for an unknown key."""
    text = words(lang)[key]
    for name, part in parts.items():
        text = text.replace("{" + name + "}", str(part))
    return text
