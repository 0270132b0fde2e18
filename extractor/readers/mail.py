"""Saved pages and mails (``.mht``, ``.eml``): their page or text is read, attachments are named and left alone."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

from extractor.errors import UnreadableFile
from extractor.readers import html
from extractor.readers.encoding import decode
from extractor.records import Content, Paragraph, Problem, Source, TextPlace

_FRAME_CHARS = 200


def read(source: Source) -> Content:
    """The content of a mail or a saved page. Raises UnreadableFile where it holds neither page nor text."""
    return read_mail(source.data)


def read_mail(data: bytes) -> Content:
    """The same for bytes."""
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
    parts = [part for part in message.walk() if not part.is_multipart()]
    attached = [part for part in parts if part.is_attachment()]
    pages = [p for p in parts if p.get_content_type() in {"text/html", "application/xhtml+xml"} and p not in attached]
    texts = [p for p in parts if p.get_content_type() == "text/plain" and p not in attached]
    contents = [html.read_markup(body, charset) for page in pages for body, charset in [_body(page)] if body.strip()]
    if not contents and texts:
        contents = [_text(part) for part in texts]
    if not contents:
        raise UnreadableFile("邮件或网页存档中没有可读的正文", "The mail or saved page holds no readable text.")
    longest = max(contents, key=_size)
    kept = [c for c in contents if c is longest or _size(c) >= _FRAME_CHARS]  # frames, not advertisements
    subject = _subject(message)
    blocks = (
        *((Paragraph(subject, TextPlace(1), furniture=True),) if subject else ()),
        *(b for c in kept for b in c.blocks),
    )
    names = [part.get_filename() or part.get_content_type() for part in attached]
    problems = (Problem("attachments_ignored", f"附件未读取：{'、'.join(names)}"),) if names else ()
    return Content(blocks, problems=problems + tuple(p for c in kept for p in c.problems))


def _body(part: EmailMessage) -> tuple[bytes, str | None]:
    payload = part.get_payload(decode=True)
    charset = part.get_content_charset()
    return payload if isinstance(payload, bytes) else b"", charset


def _text(part: EmailMessage) -> Content:
    body, charset = _body(part)
    lines = decode(body, charset).text.splitlines() if body.strip() else []
    return Content(tuple(Paragraph(line.strip(), TextPlace(n)) for n, line in enumerate(lines, 1) if line.strip()))


def _subject(message: EmailMessage) -> str:
    try:
        return str(message["subject"] or "").strip()
    except (ValueError, IndexError, AttributeError):  # the header parser trips over some broken headers
        return ""


def _size(content: Content) -> int:
    return sum(len(p.text) for p in content.paragraphs) + sum(len(c.text) for t in content.tables for c in t.cells)
