"""Files beside the database, each named by its own SHA-256: sources as they came in, images of their pages.

A file is written under another name and moved into place, so that a name always stands for whole content. Names are
made here alone, from a digest that is checked to be one: no name from outside ever reaches the file system.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from extractor.errors import UsageError
from extractor.store.database import Database
from extractor.store.schema import page_images

_PART = ".part-"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def path_of(db: Database, sha256: str) -> Path:
    """Where content with this digest stands, or would. Raises ValueError for what is no digest."""
    if not _DIGEST.fullmatch(sha256):
        raise ValueError("not a SHA-256 digest")
    return db.files / sha256[:2] / sha256


def put(db: Database, data: bytes) -> str:
    """Keep ``data``; gives its digest. Writing the same again does nothing. Raises UsageError where the disk
    refuses."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(db, sha256)
    if path.exists():
        return sha256
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_PART)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(
            f"不能写入 {db.files}：{error.strerror}", f"cannot write to {db.files}: {error.strerror}"
        ) from error
    return sha256


def sweep(db: Database, *, hours: float = 24.0) -> int:
    """Remove what writers that were killed left half written, older than ``hours``; gives how many."""
    removed = 0
    for part in db.files.glob(f"[0-9a-f][0-9a-f]/{_PART}*"):
        with suppress(OSError):  # another run was faster
            if time.time() - part.stat().st_mtime > hours * 3600:
                part.unlink()
                removed += 1
    return removed


def get(db: Database, sha256: str) -> bytes | None:
    """The content with this digest, ``None`` where it is not kept (or damaged: the digest is checked)."""
    try:
        data = path_of(db, sha256).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page's picture: its bytes, their media type (``image/png``…), the page's size in points."""

    data: bytes
    media_type: str
    width: float
    height: float


def put_page(db: Database, source: str, page: int, image: PageImage) -> str:
    """Keep the picture of page ``page`` (from 1) of the source with digest ``source``; gives the picture's digest."""
    sha256 = put(db, image.data)
    where = (page_images.c.source == source) & (page_images.c.page == page)
    with db.writing() as c:
        values = {"sha256": sha256, "media_type": image.media_type, "width": image.width, "height": image.height}
        if c.execute(page_images.update().where(where).values(values)).rowcount == 0:
            c.execute(page_images.insert().values(source=source, page=page, **values))
    return sha256


def page(db: Database, source: str, number: int) -> PageImage | None:
    """The picture of a page, ``None`` where none is kept."""
    where = (page_images.c.source == source) & (page_images.c.page == number)
    with db.reading() as c:
        row = c.execute(select(page_images).where(where)).mappings().first()
    if row is None or (data := get(db, row["sha256"])) is None:
        return None
    return PageImage(data, row["media_type"], row["width"], row["height"])
