"""Mails and saved pages."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from extractor.errors import UnreadableFile
from extractor.readers import mail
from extractor.records import Content
from tests.readers.office import furniture, source, texts

TABLE = "<table><tr><td>许可</td><td>7</td></tr><tr><td>处罚</td><td>8</td></tr></table>"
PAGE = f"<html><body><p>某局年度报告。</p>{TABLE}</body></html>"


def read(message: EmailMessage, name: str = "a.eml") -> Content:
    opened = source(name, message.as_bytes())
    assert opened.kind in {"eml", "mht"}
    return mail.read(opened)


def message(subject: str = "年度报告") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"] = "a@example.cn", subject
    return made


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
def test_the_page_of_a_mail_is_read(charset: str, encoding: str) -> None:
    made = message()
    made.set_content("纯文本", charset=charset)
    made.add_alternative(PAGE, subtype="html", charset=charset, cte=encoding)
    content = read(made)
    assert texts(content) == ["某局年度报告。", "许可 | 7 / 处罚 | 8"]
    assert furniture(content) == ["年度报告"]


def test_attachments_are_named_and_left_alone() -> None:
    made = message()
    made.set_content("正文一\n\n正文二\n")
    made.add_attachment(b"x", maintype="application", subtype="pdf", filename="年报.pdf")
    made.add_attachment("<p>附件</p>", subtype="html", filename="b.html")
    content = read(made)
    assert texts(content) == ["正文一", "正文二"]
    assert [p.message for p in content.problems] == ["附件未读取：年报.pdf、b.html"]


def test_a_saved_page_and_its_frames() -> None:
    made = EmailMessage()
    made["From"], made["Snapshot-Content-Location"] = "<Saved by Blink>", "http://example.cn/"
    made["Subject"] = ""
    made.set_content("<html><frameset><frame src=a></frameset><p>外框</p></html>", subtype="html")
    made.add_related(PAGE.replace("某局", "某局" * 100), subtype="html", disposition="inline")
    made.add_related("<p>广告</p>", subtype="html", disposition="inline")
    made.add_related(b"\x89PNG", maintype="image", subtype="png", disposition="inline")
    content = read(made, "a.mht")
    assert [t[-4:] for t in texts(content)] == ["度报告。", "罚 | 8"[-4:]]


def test_a_mail_without_text_says_so() -> None:
    made = message()
    made.add_attachment(b"x", maintype="application", subtype="pdf", filename="年报.pdf")
    with pytest.raises(UnreadableFile):
        read(made)
