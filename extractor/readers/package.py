"""Zip containers and the XML inside them, opened under limits: docx, xlsx, ofd and plain archives.

Sizes are those of the central directory; ``zipfile`` never unpacks more of an entry than it declares there, so a
directory that lies ends in a damaged entry, not in memory.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractor import settings
from extractor.errors import LimitExceeded, PasswordNeeded, UnreadableFile

if TYPE_CHECKING:
    from lxml import etree

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/(\w+)")
_TRANSITIONAL = {
    b"wordprocessingml": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"spreadsheetml": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"officeDocument": b"http://schemas.openxmlformats.org/officeDocument/2006/",
    b"drawingml": b"http://schemas.openxmlformats.org/drawingml/2006/",
}
_ENCRYPTED = 0x1


def damaged(kind: str) -> UnreadableFile:
    """The error for a container that cannot be read to its end."""
    return UnreadableFile(
        f"{kind} 文件已损坏或不完整，请重新下载或另存后再试",
        f"The {kind} file is damaged or incomplete; fetch or save it again.",
    )


class Package:
    """A zip container whose declared sizes are within the limits of ``settings``.

    Raises UnreadableFile where the bytes are no whole zip file, LimitExceeded where unpacking would take too much.
    """

    def __init__(self, data: bytes, kind: str) -> None:
        self.kind = kind
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self.entries = self._zip.infolist()
        except (
            zipfile.BadZipFile,
            zlib.error,
            ValueError,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise damaged(kind) from error
        _check_sizes(self.entries, kind)
        self._by_name = {_normal(entry.filename): entry for entry in self.entries}

    def __contains__(self, name: str) -> bool:
        return _normal(name) in self._by_name

    def names(self) -> Iterator[str]:
        """Every entry's name, as the container gives it."""
        return (entry.filename for entry in self.entries)

    def read(self, name: str | zipfile.ZipInfo, password: str | None = None) -> bytes:
        """An entry's bytes. Raises UnreadableFile (missing, damaged) or PasswordNeeded."""
        entry = name if isinstance(name, zipfile.ZipInfo) else self._by_name.get(_normal(name))
        if entry is None:
            raise damaged(self.kind)
        try:
            return self._zip.read(entry, pwd=password.encode() if password and entry.flag_bits & _ENCRYPTED else None)
        except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError) as error:
            raise damaged(self.kind) from error
        except (RuntimeError, NotImplementedError) as error:  # a password is missing or wrong; an unknown method
            if entry.flag_bits & _ENCRYPTED:
                raise PasswordNeeded(
                    f"压缩包中的“{entry.filename}”已加密，需要正确的密码（--password）",
                    f"“{entry.filename}” in the archive is encrypted and needs the right password (--password).",
                ) from error
            raise damaged(self.kind) from error

    def xml(self, name: str) -> etree._Element:
        """The root element of an XML part. Raises UnreadableFile or LimitExceeded."""
        entry = self._by_name.get(_normal(name))
        if entry is not None and entry.file_size > settings.MAX_MARKUP_PART_BYTES:
            raise too_large(self.kind, entry.file_size, settings.MAX_MARKUP_PART_BYTES)
        return parse_xml(self.read(name), self.kind)


def parse_xml(data: bytes, kind: str) -> etree._Element:
    """The root of an XML part, strict OOXML namespaces read as the usual ones.

    No part of an office container may carry a document type (ECMA-376 part 2, §8.1.3), so one that does is refused
    whole: that is how entity bombs and external entities come.
    """
    from lxml import etree

    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:4] in (b"<\0?\0", b"\0<\0?"):
        data = re.sub(rb'encoding="[^"]*"', b"", data.decode("utf-16", "replace").encode(), count=1)
    if _DOCTYPE.search(data):
        raise UnreadableFile(
            f"{kind} 文件内含有不允许的实体声明（可能是恶意文件），已拒绝读取",
            f"The {kind} file declares XML entities, which such files may not (it may be hostile); it was refused.",
        )
    if b"purl.oclc.org" in data:
        data = _STRICT.sub(_transitional, data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "xcessive depth" in str(error):
            raise too_deep(kind) from error
        raise damaged(kind) from error
    if root is None:
        raise damaged(kind)
    return root


def too_large(kind: str, size: int, limit: int) -> LimitExceeded:
    """The error for an input or a part over a size limit (bytes)."""
    mega, most = size // 2**20, limit // 2**20
    return LimitExceeded(
        f"{kind} 内容过大（{mega} MB，上限 {most} MB），未读取",
        f"The {kind} content is too large ({mega} MB; the limit is {most} MB) and was not read.",
    )


def too_deep(kind: str) -> LimitExceeded:
    """The error for markup nested beyond what any editor writes."""
    return LimitExceeded(
        f"{kind} 文件的标签嵌套过深，未读取", f"The markup of the {kind} file is nested too deeply; it was not read."
    )


def _check_sizes(entries: list[zipfile.ZipInfo], kind: str) -> None:
    if len(entries) > settings.MAX_MEMBERS:
        raise LimitExceeded(
            f"{kind} 文件内含 {len(entries)} 个条目，超过上限 {settings.MAX_MEMBERS}，未读取",
            f"The {kind} file holds {len(entries)} entries; the limit is {settings.MAX_MEMBERS}. It was not read.",
        )
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    bomb = unpacked > settings.RATIO_FROM_BYTES and unpacked > settings.MAX_PACKED_RATIO * max(packed, 1)
    if bomb or unpacked > settings.MAX_UNPACKED_BYTES:
        mega = unpacked // 2**20
        raise LimitExceeded(
            f"{kind} 文件解压后将达 {mega} MB，疑为压缩炸弹，未读取",
            f"The {kind} file would unpack to {mega} MB and looks like a zip bomb; it was not read.",
        )


def _normal(name: str) -> str:
    """Part names are compared without regard to case (ECMA-376 part 2, §6.2.2) and to a leading slash."""
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()


def _transitional(match: re.Match[bytes]) -> bytes:
    base, last = match.groups()
    uri = _TRANSITIONAL.get(base)
    if uri is None:
        return match.group()
    return uri if uri.endswith(b"main") else uri + last
