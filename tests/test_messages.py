"""Which language the program speaks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from extractor import messages


@pytest.fixture(autouse=True)
def _keep_language():
    before = messages.language()
    yield
    messages.use(before)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB"}, "en"),
        ({"LANG": "en_US", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
    ],
)
def test_from_locale(environ, expected):
    assert messages.from_locale(environ) == expected


@pytest.mark.parametrize(
    ("arguments", "lang", "kept"),
    [
        ([], None, []),
        (["extract", "a"], None, ["extract", "a"]),
        (["--lang", "zh", "extract"], "zh", ["extract"]),
        (["extract", "a", "--lang=en", "-o", "x"], "en", ["extract", "a", "-o", "x"]),
        (["extract", "--lang"], "", ["extract"]),
        (["extract", "--", "--lang", "zh"], None, ["extract", "--", "--lang", "zh"]),
    ],
)
def test_from_arguments(arguments, lang, kept):
    assert messages.from_arguments(arguments) == (lang, kept)


def test_tell():
    messages.use("zh")
    assert messages.tell("好", "good") == "好"
    messages.use("en")
    assert messages.tell("好", "good") == "good"


def test_a_problem_speaks_both_languages():
    messages.use("en")
    assert (
        messages.problem("page_damaged", "第 3 页损坏，未能读取", 3) == "page 3: the page is damaged and was not read"
    )
    assert messages.problem("foreign", "第 3 页", 3) == "第 3 页"
    messages.use("zh")
    assert messages.problem("page_damaged", "第 3 页损坏，未能读取", 3) == "第 3 页损坏，未能读取"


def test_every_problem_that_the_program_names_has_its_english():
    """No code is forgotten when a reader learns to name a new problem."""
    sources = "".join(p.read_text(encoding="utf-8") for p in Path(messages.__file__).parent.rglob("*.py"))
    codes = set(re.findall(r'\bProblem\(\s*"(\w+)"', sources))
    assert "page_damaged" in codes and "no_form" in codes
    messages.use("en")
    assert [code for code in codes if messages.problem(code, "中文", None) == "中文"] == []
