"""The whole application: pages, API, background reader, and the guard around them all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from extractor.review import api, dashboard_page, notice_page, queue_page, report_page, sign_in
from extractor.review.security import Guard
from extractor.review.services import Services
from extractor.review.shell import asset
from extractor.review.sources import Apart, Sources
from extractor.review.state import Draw
from extractor.review.uploads import Uploads
from extractor.review.words import STATIC


class Assets(StaticFiles):
    """Scripts and styles; browsers keep them, because their address changes with their content."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        answer = super().file_response(*args, **kwargs)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


def create_app(services: Services, draw: Draw, apart: Apart) -> FastAPI:
    """The application on ``services``. ``draw`` is the official layout of a form's table (``export.layout``);
    ``apart`` runs what opens files in a process of its own (``batch``)."""
    uploads = Uploads(services)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        uploads.start()
        yield
        uploads.stop()

    app = FastAPI(
        title="extractor",
        version=services.version,
        lifespan=lifespan,
        openapi_url=f"{api.PREFIX}/openapi.json",
        docs_url=None,  # the usual viewers load scripts from elsewhere
        redoc_url=None,
    )
    app.include_router(api.router(services, uploads))
    app.include_router(sign_in.router(services))
    app.include_router(queue_page.router(services))
    app.include_router(dashboard_page.router(services))
    app.include_router(notice_page.router(services))
    app.include_router(report_page.router(services, draw, Sources(services.db, apart)))
    app.mount(asset("").rstrip("/"), Assets(directory=STATIC), name="static")
    api.add_error_answers(app)

    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=4)
    app.add_middleware(Guard, access=services.access)
    return app
