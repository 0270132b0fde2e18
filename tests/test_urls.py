"""Addresses where paths are wanted: they stay as they came."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from extractor.urls import Url, is_url, path_of


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("s3://bucket/a.pdf", True),
        ("hdfs:///user/a.pdf", True),
        ("s3+x://a", True),
        ("c://a", False),
        ("a/b://c", False),
        ("reports/a.pdf", False),
        ("-", False),
    ],
)
def test_what_an_address_is(text, is_one):
    assert is_url(text) is is_one
    assert isinstance(path_of(text), Url) is is_one


@pytest.mark.parametrize("text", ["s3://bucket/政府/a b.pdf", "hdfs:///user/a.pdf", "memory://a.pdf"])
def test_an_address_stays_as_it_came(text):
    url = path_of(text)
    assert (str(url), f"{url}", url.suffix) == (text, text, ".pdf")
    assert url.name == text.rpartition("/")[2]
    assert str(pickle.loads(pickle.dumps(url))) == text


def test_a_file_address_is_a_path():
    assert path_of("file:///tmp/a%20b.pdf") == Path("/tmp/a b.pdf")
    assert type(path_of("file:///tmp/a.pdf")) is type(Path())
