"""The drafted letter: to read, to copy, to take as Markdown or Word."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from extractor import store
from extractor.review.notice import DATE, SENDER, Notice, draft, to_docx, to_markdown
from extractor.review.security import Viewer
from extractor.review.services import Services
from extractor.review.shell import Reader, choices, page, reader_of
from extractor.review.wire import ReportId

_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def router(services: Services) -> APIRouter:
    """``/reports/…/notice`` and its two files."""
    pages = APIRouter(include_in_schema=False)
    db = services.db

    @pages.get("/reports/{report_id}/notice")
    def show(person: Viewer, request: Request, report_id: ReportId) -> Response:
        del person
        reader, notice = reader_of(request), draft(store.view(db, report_id))
        return page(reader, notice.title, _body(reader, notice, report_id), script="plain.js")

    @pages.get("/reports/{report_id}/notice.md")
    def markdown(person: Viewer, report_id: ReportId) -> Response:
        del person
        notice = draft(store.view(db, report_id))
        return Response(to_markdown(notice), media_type="text/markdown", headers=_as_file(notice, "md"))

    @pages.get("/reports/{report_id}/notice.docx")
    def word(person: Viewer, report_id: ReportId) -> Response:
        del person
        notice = draft(store.view(db, report_id))
        return Response(to_docx(notice), media_type=_WORD, headers=_as_file(notice, "docx"))

    return pages


def _as_file(notice: Notice, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'{notice.title}.{ending}', safe='')}"}


def _body(reader: Reader, notice: Notice, report_id: int) -> str:
    say = reader.say
    rows = "".join(
        f"<tr><td>{i}</td><td>{escape(f.where)}</td><td>{escape(f.printed)}</td><td>{escape(f.should_be)}</td>"
        f"<td>{'<br>'.join(map(escape, f.why))}</td></tr>"
        for i, f in enumerate(notice.faults, 1)
    )
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("序号", "位置", "原件数据", "应为", "依据"))
    return (
        f'<header class="bar"><a class="home" href="/reports/{report_id}">← {say("back_to_report")}</a>'
        f'<a class="button" href="/reports/{report_id}/notice.docx">Word</a>'
        f'<a class="button" href="/reports/{report_id}/notice.md">Markdown</a>'
        f'<span class="spacer"></span>{choices(reader)}</header>'
        f'<main class="letter" lang="zh-CN"><h1>{escape(notice.title)}</h1><p>{escape(notice.addressee)}</p>'
        f"<p>{escape(notice.opening)}</p><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f'<p>{escape(notice.closing)}</p><p class="sign">{SENDER}</p><p class="sign">{DATE}</p></main>'
    )
