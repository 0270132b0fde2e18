"""Zip archives: each member its own source; what cannot be read of it says so and does not stop the others."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import InputError, LimitExceeded, UnreadableFile
from extractor.readers.opening import source_of
from extractor.readers.package import Package
from extractor.records import Source

_IS_UTF8 = 0x800
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$|\._)", re.IGNORECASE)
_DRIVE = re.compile(r"^[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its path (``a.zip/b.docx``), and its source or why it has none."""

    path: Path
    source: Source | None = None
    error: InputError | None = None


def members(source: Source) -> Iterator[Member]:
    """The archive's files in their order, folders and system litter left out.

    Raises UnreadableFile (damaged, empty) or LimitExceeded (too many, too large, a bomb) for the whole archive.
    A member that is encrypted, damaged, nested or unsupported carries its error.
    """
    package = Package(source.data, "zip")
    files = [(entry, member_name(entry)) for entry in package.entries if not entry.is_dir()]
    files = [(entry, name) for entry, name in files if not _LITTER.search(name)]
    if not files:
        raise UnreadableFile("压缩包是空的", "The archive is empty.")
    for entry, name in files:
        path = source.path / safe_name(name)
        try:
            if _escapes(name):
                raise UnreadableFile(
                    f"压缩包中的文件名“{name}”试图指向压缩包之外，已拒绝",
                    f"The member name “{name}” points outside the archive; it was refused.",
                )
            member = source_of(path, package.read(entry, source.password), password=source.password)
            if member.kind == "zip":
                raise LimitExceeded(
                    f"“{name}”是压缩包中的压缩包，请解压后再试",
                    f"“{name}” is an archive inside an archive; unpack it first.",
                )
            yield Member(path, member)
        except InputError as error:
            yield Member(path, error=error)


def member_name(entry: zipfile.ZipInfo) -> str:
    """A member's name as its maker wrote it: Windows in China stores GBK unsaid, and zip reads that as cp437."""
    if entry.flag_bits & _IS_UTF8:
        return entry.filename.replace("\\", "/")
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename.replace("\\", "/")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return entry.filename.replace("\\", "/")


def _escapes(name: str) -> bool:
    return name.startswith("/") or bool(_DRIVE.match(name)) or ".." in name.split("/") or "\0" in name


def safe_name(name: str) -> str:
    """The name as a relative path that stays below the archive, whatever it says."""
    parts = [
        p for p in posixpath.normpath(_DRIVE.sub("", name.replace("\0", ""))).split("/") if p not in {"", ".", ".."}
    ]
    return "/".join(parts) or "unnamed"
