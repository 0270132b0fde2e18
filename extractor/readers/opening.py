"""From a path to a ``Source``: size looked at before a byte is read, kind told by content, encryption taken off."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from extractor import settings
from extractor.errors import InputError, PasswordNeeded, UnreadableFile
from extractor.readers import kinds
from extractor.readers.package import too_large
from extractor.records import Source

_HEAD_BYTES = 64 * 1024
_LIMITS = dict.fromkeys(kinds.TEXT_KINDS, settings.MAX_TEXT_BYTES) | dict.fromkeys(
    kinds.MAIL_KINDS, settings.MAX_MAIL_BYTES
)


def open_source(path: Path, *, password: str | None = None) -> Source:
    """The file at ``path``, read whole.

    Raises UnreadableFile (missing, not a file, empty, damaged), UnsupportedKind, PasswordNeeded or LimitExceeded.
    """
    try:
        if not path.is_file():
            raise UnreadableFile(
                f"找不到文件“{path}”，或者它不是普通文件", f"“{path}” does not exist or is not a regular file."
            )
        size = path.stat().st_size
        if size > settings.MAX_FILE_BYTES:
            raise too_large(path.suffix.lstrip(".").upper() or "file", size, settings.MAX_FILE_BYTES)
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            if size > settings.MAX_TEXT_BYTES:
                _refuse_large_text(path.name, head, size)
            data = head + file.read(settings.MAX_FILE_BYTES + 1 - len(head))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableFile(f"无法打开文件“{path}”：{reason}", f"“{path}” cannot be opened: {reason}.") from error
    return source_of(path, data, password=password)


def source_of(path: Path, data: bytes, *, password: str | None = None) -> Source:
    """A source from bytes already in memory (a member of an archive, an upload). Raises as ``open_source`` does."""
    kind = kinds.sniff(path.name, data)
    limit = _LIMITS.get(kind, settings.MAX_FILE_BYTES)
    if len(data) > limit:
        raise too_large(kind, len(data), limit)
    sha256 = hashlib.sha256(data).hexdigest()
    if kind == kinds.ENCRYPTED_OFFICE or (kind in {"doc", "wps", "xls", "et"} and data.startswith(b"\xd0\xcf\x11\xe0")):
        data = _decrypted(data, password, certain=kind == kinds.ENCRYPTED_OFFICE)
        if kind == kinds.ENCRYPTED_OFFICE:
            kind = kinds.sniff(path.name, data)
    return Source(path=path, data=data, kind=kind, sha256=sha256, password=password)


def _refuse_large_text(name: str, head: bytes, size: int) -> None:
    """Refuse text too large to be read, by its head alone; what the head does not tell is read and looked at again."""
    try:
        kind = kinds.sniff(name, head)
    except InputError:
        return
    limit = _LIMITS.get(kind, settings.MAX_FILE_BYTES)
    if size > limit:
        raise too_large(kind, size, limit)


def _decrypted(data: bytes, password: str | None, *, certain: bool) -> bytes:
    """An old or new office file without its encryption; unchanged where it has none.

    Source: [MS-OFFCRYPTO], as ``msoffcrypto`` implements it.
    """
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        encrypted = certain or bool(office.is_encrypted())
    except Exception:  # what it cannot take apart is not encrypted in a way it knows; the reader will say what is wrong
        encrypted, office = certain, None
    if not encrypted:
        return data
    if not password or office is None:
        raise PasswordNeeded(
            "文件已加密，需要密码（--password）", "The file is encrypted and needs a password (--password)."
        )
    plain = io.BytesIO()
    try:
        office.load_key(password=password)
        office.decrypt(plain)
    except (InvalidKeyError, DecryptionError) as error:
        raise PasswordNeeded(
            "密码不正确，无法解密文件", "The password is wrong; the file could not be decrypted."
        ) from error
    except Exception as error:
        raise UnreadableFile(
            "加密文件已损坏，无法解密", "The encrypted file is damaged and could not be decrypted."
        ) from error
    return plain.getvalue()
