"""A server with a store of its own, and a real browser for the tests marked ``browser``."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extractor import messages, store
from extractor.cli.review import services_for
from extractor.export.json_report import from_json
from extractor.export.layout import print_table
from extractor.pipeline import extract, extract_source
from extractor.readers.opening import open_source
from extractor.records import Report, Source
from extractor.review.app import create_app
from extractor.review.services import Services
from tests.store.samples import empty_database

REPORTS = Path(__file__).parent.parent / "reports"
READINGS = Path(__file__).parent / "readings"
TEXT = REPORTS / "hard_broken_wrong_total" / "source.txt"
CLIPPED = REPORTS / "tabs_clipped" / "source.txt"
PDF = REPORTS / "pdf_cut_by_pages" / "source.pdf"
SCAN = REPORTS / "scan_rough" / "source.pdf"
WEB = REPORTS / "web_page" / "source.htm"


def recorded(path: Path, password: str | None = None) -> Report:
    """What the reader gives: for the scan the recorded reading (OCR takes a minute), else a real one."""
    if path.suffix == ".pdf" and path.read_bytes() == SCAN.read_bytes():
        source = replace(open_source(path), data=b"")
        return replace(from_json(json.loads((READINGS / "scan_rough.json").read_text("utf-8"))), source=source)
    return extract(path, password=password)


@cache
def _read(path: Path) -> tuple[Source, Report]:
    source = open_source(path)
    return source, recorded(path) if path == SCAN else extract_source(source)


def here(function: Callable[[Any], Any], item: Any, /) -> Any:
    """In this process: the tests' files are ours."""
    return function(item)


@dataclass
class Site:
    """A running server: its address, its store, its reports by source path."""

    url: str
    services: Services
    ids: dict[Path, int] = field(default_factory=dict)

    @property
    def db(self) -> store.Database:
        return self.services.db

    def add(self, path: Path, doubtful: tuple[str, ...] = ()) -> int:
        """Read ``path`` into the store, ``doubtful`` cells made so; gives the report's number."""
        source, report = _read(path)
        cells = {n: replace(c, status="review" if n in doubtful else c.status) for n, c in report.cells.items()}
        report = replace(report, cells=cells)
        named = replace(report, source=replace(report.source, path=Path(f"{path.parent.name}{path.suffix}")))
        self.ids[path] = store.add_report(self.db, named, version="test", data=source.data).report_id
        return self.ids[path]

    def view(self, path: Path) -> store.ReportView:
        return store.view(self.db, self.ids[path])

    def report(self, path: Path) -> str:
        """The address of a report's page."""
        return f"{self.url}/reports/{self.ids[path]}"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    messages.use("zh")
    (tmp_path / "a.db").write_bytes(empty_database())
    made = replace(services_for(store.open_database(tmp_path / "a.db"), "127.0.0.1"), read=recorded)
    yield made
    made.db.close()
    messages.use("en")


@pytest.fixture
def serve() -> Iterator[Callable[[Services], Site]]:
    """Start servers; they end with the test."""
    import uvicorn

    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(services: Services) -> Site:
        app = create_app(services, print_table, here)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        running.append((server, thread))
        return Site(f"http://127.0.0.1:{port}", services)

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def site(services: Services, serve: Callable[[Services], Site]) -> Site:
    return serve(services)


# --------------------------------------------------------------------------- the browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("EXTRACTOR_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Open pages in browsers of their own (nothing shared between them). Every page must ask this server alone, and
    report no error and no breach of the policy: checked at the end."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def start(url: str, *, lang: str = "zh", quiet: bool = True, **options: Any) -> Any:
        options = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN"} | options
        context = chromium.new_context(**options)
        context.set_default_timeout(60_000)  # a busy machine is slow, not wrong
        origin = "/".join(url.split("/", 3)[:3])
        context.add_cookies([{"name": "lang", "value": lang, "url": origin}])
        page = context.new_page()

        def requested(request: Any) -> None:
            if not request.url.startswith((origin, "data:", "blob:")):
                complaints.append(f"asked elsewhere: {request.url}")

        page.on("request", requested)
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        if quiet:
            page.on("console", lambda m: complaints.append(f"console: {m.text}") if m.type == "error" else None)
        page.goto(url, wait_until="domcontentloaded")  # by then the page listens; a click before is lost
        contexts.append(context)
        return page

    yield start
    for context in contexts:
        context.close()
    assert not complaints


@pytest.fixture
def picture() -> Callable[[Any, str], None]:
    """Keep a picture of the page for docs/screens, where EXTRACTOR_SCREENS names the folder."""
    folder = os.environ.get("EXTRACTOR_SCREENS")

    def take(page: Any, name: str) -> None:
        if folder is None:
            return
        import io

        from PIL import Image

        page.wait_for_load_state("networkidle")
        image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        Path(folder).mkdir(parents=True, exist_ok=True)
        image = image.quantize(128, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
        image.save(Path(folder) / f"{name}.png", optimize=True)

    return take
