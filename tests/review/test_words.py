"""The pages' words: in both languages, none missing, none left over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor import review
from extractor.review.words import STATIC, word, words
from extractor.store import SECTIONS, STATUSES, Verdict

HERE = Path(str(review.__file__)).parent
BOTH: dict[str, list[str]] = json.loads((STATIC / "words.json").read_text("utf-8"))


def used() -> Iterator[str]:
    """Keys that the code names, and for keys put together the beginning before the first part."""
    in_scripts = re.compile(r"""\bt\(["'`]([a-z_.0-9]+)""")
    in_pages = re.compile(r"""\b(?:say|_panel|_simple)\(\s*f?["']([a-z_.0-9]+)""")
    for pattern, paths in ((in_scripts, STATIC.glob("*.js")), (in_pages, HERE.glob("*.py"))):
        for path in paths:
            yield from pattern.findall(path.read_text("utf-8"))


def test_every_word_has_both_languages_and_the_same_parts() -> None:
    for key, pair in BOTH.items():
        assert len(pair) == 2, key
        assert all(pair) or key == "year_suffix", key
        chinese, english = (set(re.findall(r"{(\w+)}", text)) for text in pair)
        assert chinese == english, key


def test_no_word_is_missing() -> None:
    for key in used():
        assert key in BOTH or any(known.startswith(key) for known in BOTH if key[-1] in "._"), key
    for prefix, names in (("section", SECTIONS), ("status", STATUSES), ("verdict", [v.value for v in Verdict])):
        for name in names:
            assert f"{prefix}.{name}" in BOTH


@pytest.mark.parametrize(("lang", "expected"), [("zh", "还剩 3 格"), ("en", "3 left")])
def test_parts_are_filled_in(lang: str, expected: str) -> None:
    assert word(lang, "left", count=3) == expected


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        word("zh", "no such word")
    assert words("zh").keys() == words("en").keys()
