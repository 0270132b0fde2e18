"""``extractor review``: the page on which a person settles what is doubtful."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from extractor.cli.store import DatabaseAt, opened, program_version
from extractor.errors import UsageError
from extractor.messages import tell

if TYPE_CHECKING:
    import socket

    from extractor.export.document import Document
    from extractor.forms import Form
    from extractor.records import Report
    from extractor.review.services import Export, Services
    from extractor.store import Database

Item = TypeVar("Item")
Result = TypeVar("Result")


def add(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(
        "review",
        help=tell(
            "打开核对页面：原件与表格并排，存疑的格在前，各式随改随算。只供本机使用，除非用 --host 另指地址（须先设账户）。",
            "Open the review page: the source beside the form, doubtful cells first, sums live. For this machine only, "
            "unless --host names another address (which needs accounts).",
        ),
    )
    def command(
        db: DatabaseAt = "extractor.db",
        host: Annotated[str, typer.Option("--host", help=tell("监听的地址", "The address to listen at"))] = "127.0.0.1",
        port: Annotated[int, typer.Option("--port", min=0, max=65535, help=tell("端口", "The port"))] = 8050,
        browser: Annotated[
            bool, typer.Option("--browser/--no-browser", help=tell("打开浏览器", "Open the browser"))
        ] = True,
        accounts: Annotated[
            bool, typer.Option("--accounts", help=tell("在本机也要求登录", "Ask for sign-in on this machine too"))
        ] = False,
    ) -> int:
        return serve(opened(db), host, port, browser=browser, accounts_too=accounts)


def serve(db: Database, host: str, port: int, *, browser: bool, accounts_too: bool = False) -> int:
    """Serve the review page until it is interrupted. Raises UsageError where the address cannot be used."""
    from socket import gethostname

    from extractor.export.layout import print_table
    from extractor.review.app import create_app
    from extractor.review.serving import serve_until_interrupted

    app = create_app(services_for(db, host, accounts_too=accounts_too), print_table, apart)
    socket = _bound(host, port)
    everywhere = host in ("0.0.0.0", "::")  # no address that anybody could go to
    shown = gethostname() if everywhere else f"[{host}]" if ":" in host else host
    number = socket.getsockname()[1]
    address = f"http://{shown}:{number}/"
    typer.echo(tell(f"核对页面： {address} （Ctrl+C 结束）", f"Review page: {address} (Ctrl+C ends it)"))
    if browser:
        webbrowser.open(f"http://localhost:{number}/" if everywhere else address)
    serve_until_interrupted(app, socket)
    db.close()
    return 0


def _bound(host: str, port: int) -> socket.socket:
    import socket

    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(
            f"不能使用 {host} 的 {port} 端口：{reason}", f"cannot listen at {host}, port {port}: {reason}"
        ) from error


def services_for(db: Database, host: str, *, accounts_too: bool = False) -> Services:
    """What pages and API work with. Raises UsageError for an open address without accounts."""
    from extractor.export import json_report
    from extractor.review.security import access_for
    from extractor.review.services import Services

    return Services(
        db=db,
        access=access_for(db, host, accounts_too=accounts_too),
        read=_read,
        to_json=json_report.to_json,
        exports=_exports(),
        version=program_version(),
    )


def _read(path: Path, password: str | None) -> Report:
    """One upload, read in a process of its own."""
    from extractor.batch.local import limits_for, run_one
    from extractor.cli.work import Job, read

    return run_one(read, Job(path, None, password), limits_for(path))


def apart(function: Callable[[Item], Result], item: Item, /) -> Result:
    """``function(item)`` in a process of its own, under the limits for heavy files."""
    from extractor.batch.local import HEAVY, run_one

    return run_one(function, item, HEAVY)


def _exports() -> dict[str, Export]:
    """The formats beside JSON in which a settled report can be had."""
    from extractor.export.html_page import to_html
    from extractor.export.markdown import to_markdown
    from extractor.export.table_csv import to_csv
    from extractor.export.word import to_docx
    from extractor.review.services import Export

    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return {
        "csv": Export("text/csv; charset=utf-8", "csv", to_csv),
        "docx": Export(word, "docx", lambda report, form: to_docx(_document(report, form))),
        "html": Export("text/html; charset=utf-8", "html", lambda report, form: to_html(_document(report, form))),
        "markdown": Export("text/markdown", "md", lambda report, form: to_markdown(_document(report, form))),
    }


def _document(report: Report, form: Form | None) -> Document:
    from extractor.export.document import compose

    if form is None:
        raise UsageError(
            "没有认出年度报告的表格，无法重排", "no annual report's tables recognised: it cannot be set anew"
        )
    return compose(report, form, False)
