"""Which language the program speaks."""

from __future__ import annotations

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
