"""Sources by address, from fsspec's file system in memory; nothing leaves the machine."""

from __future__ import annotations

import sys
from typing import ClassVar

import pytest

from extractor import settings
from extractor.batch import remote
from extractor.batch.remote import fetched, listed
from extractor.errors import ExtractorError, LimitExceeded, MissingTool, UnreadableFile, UsageError
from extractor.urls import Url
from tests.cli.conftest import SAMPLES
from tests.cli.conftest import cli as cli

fsspec = pytest.importorskip("fsspec", reason="the extra remote is not installed")
MemoryFileSystem = fsspec.get_filesystem_class("memory")


class Hosts(MemoryFileSystem):
    """A driver that leaves the host out of names, as that of HDFS does."""

    protocol = "host"
    store: ClassVar = MemoryFileSystem.store
    pseudo_dirs: ClassVar = MemoryFileSystem.pseudo_dirs

    @classmethod
    def _strip_protocol(cls, path):
        address = str(path)
        inside = address.partition("://")[2].partition("/")[2] if "://" in address else address
        return f"/{inside}".replace("//", "/").rstrip("/")

    def __init__(self, *arguments, host="", **more):
        assert host == "nn:9000" or not arguments
        super().__init__(*arguments, **more)

    @staticmethod
    def _get_kwargs_from_urls(path):
        return {"host": path.partition("://")[2].partition("/")[0]}


@pytest.fixture
def cloud():
    """An empty file system in memory; ``put(path, data)``."""
    fsspec.register_implementation("host", Hosts, clobber=True)
    files = fsspec.filesystem("memory")

    def put(path, data):
        files.pipe_file(path, data)

    yield put
    files.rm("/", recursive=True)


def any_name(name):
    return True


def texts(urls):
    return [str(u) for u in urls]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("memory://in/b.txt", ["memory://in/b.txt"]),
        ("memory://in", ["memory://in/a.txt", "memory://in/b.txt", "memory://in/sub/c.txt"]),
        ("memory:///in/", ["memory:///in/a.txt", "memory:///in/b.txt", "memory:///in/sub/c.txt"]),
        ("memory://in/*.txt", ["memory://in/a.txt", "memory://in/b.txt"]),
        ("memory://in/**/c.txt", ["memory://in/sub/c.txt"]),
        ("host://nn:9000/in/s*", ["host://nn:9000/in/sub/c.txt"]),
        ("host://nn:9000/in/sub", ["host://nn:9000/in/sub/c.txt"]),
    ],
)
def test_what_is_at_an_address(cloud, asked, found, tmp_path):
    for name in ("in/b.txt", "in/a.txt", "in/sub/c.txt"):
        cloud(name, name.encode())
    urls = listed(Url(asked), any_name)
    assert texts(urls) == found
    for url, file in fetched(urls, tmp_path / "f"):
        assert str(url).endswith(file.read_text())


def test_unwanted_names_are_left_out(cloud):
    cloud("in/a.txt", b"x")
    cloud("in/.hidden", b"x")
    assert len(listed(Url("memory://in"), lambda name: not name.startswith("."))) == 1


@pytest.mark.parametrize(
    ("address", "error", "says"),
    [
        ("memory://nothing/here", UsageError, "nothing there"),
        ("memory://nothing/*.txt", UsageError, "nothing there"),
        ("nosuch://x", UsageError, "no address that is known"),
        ("https://example.org/a.pdf", UsageError, "--http"),
        ("simplecache::memory://x", UsageError, "chained"),
    ],
)
def test_addresses_that_are_none(cloud, address, error, says):
    with pytest.raises(error, match=says) as told:
        listed(Url(address), any_name)
    assert told.value.zh != told.value.en


def test_a_missing_driver_is_named(monkeypatch):
    def missing(scheme):
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(fsspec, "get_filesystem_class", missing)
    with pytest.raises(MissingTool, match=r"s3://.*s3fs"):
        listed(Url("s3://bucket/a"), any_name)
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(MissingTool, match=r"extractor\[remote\]"):
        listed(Url("s3://bucket/a"), any_name)


def test_a_service_that_refuses_is_told(cloud, monkeypatch):
    def refuse(self, path, **more):
        raise RuntimeError("no credentials\nat all")

    monkeypatch.setattr(type(fsspec.filesystem("memory")), "info", refuse)
    with pytest.raises(UnreadableFile, match="RuntimeError: no credentials at all"):
        listed(Url("memory://in"), any_name)


def test_sources_are_fetched_in_order_and_failures_are_values(cloud, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "MAX_FILE_BYTES", 50)
    urls = [Url(f"memory://in/{i}.txt") for i in range(20)]
    for i in range(len(urls)):
        if i != 3:
            cloud(f"in/{i}.txt", b"x" * (99 if i == 5 else i))
    answers = list(fetched(urls, tmp_path / "f"))
    assert texts(u for u, _ in answers) == texts(urls)
    assert [type(a) for u, a in answers if isinstance(a, ExtractorError)] == [UnreadableFile, LimitExceeded]
    assert all(a.name == u.name and len(a.read_bytes()) == i for i, (u, a) in enumerate(answers) if i not in (3, 5))


def test_few_are_fetched_ahead(cloud, tmp_path, monkeypatch):
    asked = []

    def fetch(url, folder):
        asked.append(url)
        return folder

    monkeypatch.setattr(remote, "_fetch", fetch)
    stream = fetched((Url(f"memory://{i}") for i in range(500)), tmp_path)
    next(stream)
    stream.close()
    assert len(asked) <= 2 * remote._AHEAD


def test_the_command_takes_addresses(cli, cloud, tmp_path):
    source = (SAMPLES / "tabs_clean" / "source.txt").read_bytes()
    cloud("in/报告.txt", source)
    cloud("in/again.txt", source)
    (tmp_path / "here.txt").write_bytes((SAMPLES / "form_2019" / "source.txt").read_bytes())
    where = tmp_path / "x.db"
    ran = cli("ingest", "memory://in", f"file://{tmp_path}/here.txt", "memory://gone", "--db", where)
    assert ran.code == 3
    assert "memory://gone: there is nothing there" in ran.err
    assert "2 read" in ran.err
    assert "1 repeated" in ran.err
    listing = cli("list", "--db", where, "--status", "clean", "--json").out
    assert "again.txt" in listing
    assert "2 there before" in cli("ingest", "memory://in/again.txt", tmp_path / "here.txt", "--db", where).err
    ran = cli("ingest", "https://example.org/a.pdf", "--db", where)
    assert ran.code == 2
    assert "--http" in ran.err


def test_the_address_is_kept_as_it_came(cli, cloud, tmp_path):
    from extractor import store

    cloud("in/a.txt", (SAMPLES / "tabs_clean" / "source.txt").read_bytes())
    assert cli("ingest", "memory://in/a.txt", "--db", tmp_path / "x.db").code == 0
    db = store.open_database(tmp_path / "x.db")
    assert store.paths(db, 1) == ("memory://in/a.txt",)
    db.close()
