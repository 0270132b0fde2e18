"""Sources by address: S3, HDFS and whatever else fsspec has a driver for. The only import of fsspec.

Nothing is looked up or fetched unless a person gives an address. Where the services are and who asks, fsspec's own
configuration and the drivers' environment variables say (``FSSPEC_S3_ENDPOINT_URL``, ``AWS_PROFILE``, …).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

from extractor import settings
from extractor.errors import ExtractorError, LimitExceeded, MissingTool, UnreadableFile, UsageError
from extractor.urls import Url

_PATTERN: Final = re.compile(r"[*?\[]")

_AHEAD: Final = 8
"""Sources on their way at once: a service answers in tenths of a second, a text is read in one."""


def listed(url: Url, wanted: Callable[[str], bool], *, http: bool = False) -> list[Url]:
    """The files at an address: itself, or all below a folder, or below what a pattern (``*``, ``?``) names, whose name is
    ``wanted``.

    Raises MissingTool without fsspec or the service's driver, UsageError for an address that is none, that is of the web
    while ``http`` was not asked for, or where nothing is; UnreadableFile where the service refuses.
    """
    files = _files(url, http)
    with _telling(url):
        path = files._strip_protocol(str(url))
        if files.isfile(path):
            return [url]
        folder, names = str(url), set()
        if files.isdir(path):
            names.update(files.find(path))
        elif _PATTERN.search(path):
            folder = _PATTERN.split(folder)[0].rpartition("/")[0]
            for name, about in files.glob(path, detail=True).items():
                names.update(files.find(name) if about["type"] == "directory" else [name])
        kept = sorted(name for name in names if wanted(name.rpartition("/")[2]))
        if not kept:
            raise UsageError(f"{url}：没有这个文件或文件夹，或是空的", f"{url}: there is nothing there")
        # drivers leave the host out of names: hdfs://host/in has /in/a.txt, so names are put behind what was asked
        above = files._strip_protocol(folder).rstrip("/")
        return [Url(folder.rstrip("/") + name.removeprefix(above)) for name in kept]


def fetched(urls: Iterable[Url], folder: Path) -> Iterator[tuple[Url, Path | ExtractorError]]:
    """Each source as a file of the same name below ``folder``, or why there is none, in the order given, some ahead of
    what is asked for. Whoever takes a file deletes it."""
    waiting = zip(count(), urls, strict=False)
    under_way: deque[tuple[Url, Future[Path]]] = deque()
    with ThreadPoolExecutor(_AHEAD, thread_name_prefix="fetch") as threads:
        try:
            while True:
                while len(under_way) < _AHEAD and (following := next(waiting, None)) is not None:
                    number, url = following
                    under_way.append((url, threads.submit(_fetch, url, folder / str(number))))
                if not under_way:
                    return
                url, promise = under_way.popleft()
                try:
                    answer: Path | ExtractorError = promise.result()
                except ExtractorError as error:
                    answer = error
                yield url, answer
        finally:
            for _, promise in under_way:
                promise.cancel()


def _fetch(url: Url, folder: Path) -> Path:
    files = _files(url, http=True)  # what is fetched was listed, and asked for there
    folder.mkdir(parents=True)
    target = folder / (url.name or "source")
    with _telling(url):
        path = files._strip_protocol(str(url))
        size = files.info(path).get("size")
        if isinstance(size, int) and size > settings.MAX_FILE_BYTES:
            raise LimitExceeded(f"文件太大（{size} 字节）", f"the file is too large ({size} bytes)")
        files.get_file(path, str(target))
    return target


def _files(url: Url, http: bool) -> Any:
    scheme = str(url).partition("://")[0].lower()
    try:
        import fsspec
    except ImportError as error:
        raise MissingTool(
            f"读取 {scheme}:// 需要 fsspec：请执行 pip install 'extractor[remote]'",
            f"{scheme}:// needs fsspec: run pip install 'extractor[remote]'",
        ) from error
    if "::" in str(url):
        raise UsageError(f"不支持串接的地址：{url}", f"chained addresses are not taken: {url}")
    if scheme in ("http", "https") and not http:
        raise UsageError(f"网页地址要另加 --http：{url}", f"addresses of the web need --http: {url}")
    try:
        fsspec.get_filesystem_class(scheme)
    except ImportError as error:
        raise MissingTool(
            f"读取 {scheme}:// 还要安装驱动：{error}", f"{scheme}:// needs its driver: {error}"
        ) from error
    except ValueError as error:
        raise UsageError(f"不认识 {scheme}:// 地址", f"{scheme}:// is no address that is known here") from error
    with _telling(url):
        return fsspec.core.url_to_fs(str(url))[0]


@contextmanager
def _telling(url: Url) -> Iterator[None]:
    try:
        yield
    except ExtractorError:
        raise
    except FileNotFoundError as error:
        raise UnreadableFile(f"{url}：没有这个文件", f"{url}: there is no such file") from error
    except Exception as error:  # drivers raise whatever their services' libraries raise
        what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise UnreadableFile(f"{url}：取不到（{what}）", f"{url}: cannot be fetched ({what})") from error
