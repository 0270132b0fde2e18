"""What people upload: looked at, kept, and read one after the other in the background.

An upload is in the store before anything is done with it, so a server that is stopped goes on with what waits when it
starts again. Names from outside are only ever shown: files are named by digest, and what the reader gets is a file
of our naming in a folder of our own.
"""

from __future__ import annotations

import hashlib
import logging
import re
import tempfile
import threading
import unicodedata
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from extractor import store
from extractor.errors import ExtractorError, InputError, LimitExceeded
from extractor.readers import kinds
from extractor.records import Source
from extractor.review.services import Services
from extractor.settings import UPLOAD_MOST_BYTES, UPLOADS_MOST_WAITING

_log = logging.getLogger(__name__)
_PAUSE_SECONDS = 2.0
_LONGEST_NAME = 150
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


def plain_name(name: str | None) -> str:
    """A file's name as it may be shown and stored: no folders, no control characters, not too long."""
    last = PureWindowsPath(PurePosixPath(name or "").name).name
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C").strip(" .")
    if not kept:
        return "upload"
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < 10 else kept[:_LONGEST_NAME]


class Uploads:
    """Takes uploads in and reads them in a thread of its own. ``start`` it with the server, ``stop`` it after."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._passwords: dict[int, str] = {}  # only while the upload waits, and never on disk
        self._wake = threading.Event()
        self._end = threading.Event()
        self._thread: threading.Thread | None = None

    def take(self, name: str | None, data: bytes, *, who: str, password: str | None = None) -> tuple[int, str]:
        """Keep an upload; gives its report's number and status.

        Raises LimitExceeded for what is too large or too many, UnsupportedKind or UnreadableFile for what is no report.
        """
        if len(data) > UPLOAD_MOST_BYTES:
            most = UPLOAD_MOST_BYTES // 2**20
            raise LimitExceeded(f"文件超过 {most} MB", f"the file is larger than {most} MB")
        shown = plain_name(name)
        kind = kinds.sniff(shown, data)
        if len(store.waiting(self._services.db, limit=UPLOADS_MOST_WAITING)) >= UPLOADS_MOST_WAITING:
            raise LimitExceeded("等待读取的文件过多，请稍后再传", "too many files wait to be read; upload again later")
        source = Source(Path(shown), b"", kind, hashlib.sha256(data).hexdigest())
        report_id, status = store.add_waiting(self._services.db, source, data, who=who)
        if status == "failed" and password:
            status = store.wait_again(self._services.db, report_id, who=who)
        if password:
            self._passwords[report_id] = password
        self._wake.set()
        return report_id, status

    def start(self) -> None:
        """Begin to read what waits."""
        self._end.clear()
        self._wake.set()
        self._thread = threading.Thread(target=self._run, name="uploads", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """End after the reading in hand, or leave it after ``timeout`` seconds: it is read again at the next start."""
        self._end.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def read_waiting(self) -> int:
        """Read everything that waits, now; gives how many."""
        done = 0
        while not self._end.is_set() and (waiting := store.waiting(self._services.db, limit=1)):
            self._read(*waiting[0])
            done += 1
        return done

    def _run(self) -> None:
        while not self._end.is_set():
            self._wake.wait()
            self._wake.clear()
            try:
                self.read_waiting()
            except Exception:  # the database is away: what waits still waits there
                _log.exception("reading uploads failed; trying again")
                self._end.wait(_PAUSE_SECONDS)
                self._wake.set()

    def _read(self, report_id: int, name: str, kind: str, sha256: str) -> None:
        db, version = self._services.db, self._services.version
        source = Source(Path(name), b"", kind, sha256)
        try:
            data = store.source_data(db, report_id)
            if data is None:
                raise InputError("文件已丢失或损坏，请重新上传", "the file is lost or damaged; upload it again")
            with tempfile.TemporaryDirectory(prefix="extractor-") as folder:
                ending = _SUFFIX.fullmatch(Path(name).suffix)
                path = Path(folder) / f"source{ending.group() if ending else ''}"
                path.write_bytes(data)
                report = self._services.read(path, self._passwords.pop(report_id, None))
            store.add_report(db, replace(report, source=replace(report.source, path=Path(name))), version=version)
        except ExtractorError as error:
            store.add_failure(db, source, error, version=version)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            told = InputError(f"读取时磁盘出错：{reason}", f"the disk failed while reading: {reason}")
            store.add_failure(db, source, told, version=version)
