"""The HTTP API, ``/api/v1``: upload, status, report, correct, undo, export, queue, events, accounts.

It goes by the same rules as the page, because both call the same functions of the store. Its description is at
``/api/v1/openapi.json``; docs/store.md has examples. What goes wrong is answered by a JSON object: ``detail`` is the
sentence in English, ``zh`` in Chinese; a clash (409) lists in ``conflicts`` what the other person said.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, File, Form, HTTPException, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import Field

from extractor import store
from extractor.errors import ExtractorError, LimitExceeded, UnsupportedKind
from extractor.review import wire
from extractor.review.security import (
    Admin,
    Guard,
    Reviewer,
    Viewer,
    address_of,
    end_session,
    person_of,
    set_session,
)
from extractor.review.services import Services
from extractor.review.uploads import Uploads
from extractor.store import accounts
from extractor.store.accounts import Role

PREFIX: Final = "/api/v1"

Json = dict[str, Any]
Text = Annotated[str | None, Query(max_length=200)]
ReportId = wire.ReportId

_ERRORS: Final[dict[int | str, dict[str, Any]]] = {
    400: {"description": "not understood"},
    401: {"description": "sign in first"},
    403: {"description": "not allowed"},
    404: {"description": "no such report"},
}


def router(services: Services, uploads: Uploads) -> APIRouter:
    """The API's paths, for an application that also serves the pages."""
    api = APIRouter(prefix=PREFIX, responses=_ERRORS)
    _add_sign_in(api, services)
    _add_lists(api, services)
    _add_reports(api, services, uploads)
    _add_reviewing(api, services)
    _add_accounts(api, services)
    return api


def add_error_answers(app: FastAPI) -> None:
    """Answer the program's own errors as the API promises."""

    @app.exception_handler(ExtractorError)
    async def answer(request: Request, error: ExtractorError) -> JSONResponse:
        del request
        content: Json = {"detail": error.en, "zh": error.zh}
        headers: dict[str, str] = {}
        if isinstance(error, store.Clash):
            content["conflicts"] = [wire.conflict_json(c) for c in error.conflicts]
        if isinstance(error, store.Claimed):
            content["claim"] = wire.claim_json(error.claim)
        if isinstance(error, accounts.SignInLocked):
            headers["Retry-After"] = str(error.seconds)
        return JSONResponse(content, _status(error), headers)


def _status(error: ExtractorError) -> int:
    for kind, status in (
        (store.NoSuchReport, 404),
        (store.Clash, 409),
        (store.Claimed, 409),
        (accounts.SignInRefused, 401),
        (accounts.SignInLocked, 429),
        (LimitExceeded, 413),
        (UnsupportedKind, 415),
    ):
        if isinstance(error, kind):
            return status
    return 422


def create_api(services: Services) -> FastAPI:
    """The API alone, guarded, with its background reader: what tests run, and a server without pages."""
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
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # the usual viewers load scripts from elsewhere
        redoc_url=None,
    )
    app.include_router(router(services, uploads))
    add_error_answers(app)
    app.add_middleware(Guard, access=services.access)
    return app


# --------------------------------------------------------------------------- signing in


def _add_sign_in(api: APIRouter, services: Services) -> None:
    db = services.db

    @api.post("/session", status_code=201, responses={429: {"description": "locked for a while"}})
    def sign_in(body: wire.SignIn, request: Request, response: Response) -> Json:
        """Sign in. The cookie is set; send ``csrf`` back as the header X-CSRF-Token with everything that changes."""
        session = sign_in_audited(services, body.name, body.password, address_of(request))
        set_session(response, session, secure=request.url.scheme == "https")
        return {"name": session.name, "role": session.role.value, "csrf": session.csrf, "expires": session.expires}

    @api.get("/session")
    def who_am_i(request: Request) -> Json:
        """Who the server takes the caller for."""
        person = person_of(request)
        return {"name": person.name, "role": person.role.value, "csrf": person.csrf}

    @api.delete("/session", status_code=204)
    def sign_out(request: Request, response: Response) -> None:
        """Sign out."""
        person = person_of(request)
        if person.token is not None:
            accounts.sign_out(db, person.token)
            store.log(db, person.name, "sign out", address=address_of(request))
        end_session(response)


def sign_in_audited(services: Services, name: str, password: str, address: str) -> accounts.Session:
    """A new session, written into the audit log, as is every attempt that fails. Raises SignInRefused, SignInLocked."""
    try:
        session = accounts.sign_in(services.db, name, password, address)
    except ExtractorError as error:
        store.log(services.db, name, "sign in", type(error).__name__, address=address, succeeded=False)
        raise
    store.log(services.db, session.name, "sign in", address=address)
    return session


# --------------------------------------------------------------------------- lists


def _add_lists(api: APIRouter, services: Services) -> None:
    db = services.db

    @api.get("/status")
    def status(person: Viewer) -> Json:
        """Counts of everything: reports by status, kind and year, failing rules, what people settled."""
        del person
        counts = {k: {str(key): n for key, n in v.items()} for k, v in asdict(store.counts(db)).items()}
        return {"version": services.version, "last_event": store.last_event(db), "counts": counts}

    @api.get("/reports")
    def reports(
        person: Viewer,
        status: Annotated[list[str] | None, Query(max_length=20)] = None,
        agency: Text = None,
        year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
        form: Text = None,
        rule: Text = None,
        kind: Text = None,
        search: Text = None,
        differing: bool = False,
        claimed_by: Text = None,
        order: Literal["need", "newest", "oldest", "name", "agency"] = "newest",
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    ) -> Json:
        """Reports by any filter; without ``status`` all of them."""
        del person
        wanted = store.Filter(status or (), agency, year, form, rule, kind, search, differing, claimed_by)
        page = store.queue(db, wanted, limit=limit, offset=offset, order=order)
        return {"total": page.total, "items": [wire.item_json(i) for i in page.items]}

    @api.get("/queue")
    def queue(
        person: Viewer,
        agency: Text = None,
        year: Annotated[int | None, Query(ge=1900, le=2200)] = None,
        rule: Text = None,
        kind: Text = None,
        search: Text = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 50,
        offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    ) -> Json:
        """What to settle next, neediest first, and why; ``next`` is the first that nobody else is at."""
        wanted = store.Filter(store.TO_SETTLE, agency, year, None, rule, kind, search)
        page = store.queue(db, wanted, limit=limit, offset=offset)
        following = store.next_report(db, person.name, wanted=wanted)
        return {"total": page.total, "next": following, "items": [wire.item_json(i) for i in page.items]}

    @api.get("/events")
    def events(
        person: Viewer,
        after: Annotated[int, Query(ge=0, le=2**53)] = 0,
        report: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 500,
    ) -> Json:
        """What happened after event ``after``. Ask again with ``last`` to see each other's work."""
        del person
        found = store.events_after(db, after, report_id=report, limit=limit)
        return {"last": found[-1].id if found else after, "events": [asdict(e) for e in found]}


# --------------------------------------------------------------------------- one report


def _add_reports(api: APIRouter, services: Services, uploads: Uploads) -> None:
    db = services.db

    @api.post(
        "/reports",
        status_code=202,
        responses={413: {"description": "too large"}, 415: {"description": "not a kind that is read"}},
    )
    def upload(
        person: Reviewer,
        request: Request,
        file: Annotated[UploadFile, File(description="a report: PDF, scan, office file, web page, text")],
        password: Annotated[str | None, Form(max_length=200)] = None,
    ) -> Json:
        """Upload a report; it is read in the background. A file that is there already is not read again."""
        report_id, status = uploads.take(file.filename, file.file.read(), who=person.name, password=password)
        store.log(db, person.name, "upload", str(report_id), address=address_of(request))
        return {"id": report_id, "status": status}

    @api.get("/reports/{report_id}")
    def report(person: Viewer, report_id: ReportId) -> Json:
        """A report as it stands, with people's words in place, and for each cell the machine's reading beside."""
        del person
        view = store.view(db, report_id)
        contract = services.to_json(store.settled_report(view)) if view.machine is not None else None
        return wire.report_json(view, store.claim_of(db, report_id), contract)

    @api.get("/reports/{report_id}/status")
    def report_status(person: Viewer, report_id: ReportId) -> Json:
        """How far a report is; ``failure`` says why it could not be read."""
        del person
        return wire.head_json(store.view(db, report_id), store.claim_of(db, report_id))

    @api.get(
        "/reports/{report_id}/export",
        response_class=Response,
        responses={200: {"content": {e.media_type: {} for e in services.exports.values()}}},
    )
    def export(
        person: Viewer,
        request: Request,
        report_id: ReportId,
        format: Annotated[str, Query(max_length=20)] = "json",
    ) -> Response:
        """A report as a file, settled values in place."""
        view = store.view(db, report_id)
        settled = store.settled_report(view)
        store.log(db, person.name, "export", f"{report_id} {format}", address=address_of(request))
        if format == "json":
            content = JSONResponse(wire.review_json(view, services.to_json(settled)))
            content.headers["Content-Disposition"] = _attachment(view.head.name, "json")
            return content
        if format not in services.exports:
            known = ", ".join(["json", *services.exports])
            raise HTTPException(422, f"no format {format!r}; there are {known}")
        chosen = services.exports[format]
        made = chosen.make(settled, view.form)
        headers = {"Content-Disposition": _attachment(view.head.name, chosen.ending)}
        return Response(made, media_type=chosen.media_type, headers=headers)

    @api.get(
        "/reports/{report_id}/source",
        response_class=Response,
        responses={200: {"content": {"application/octet-stream": {}}}},
    )
    def source(person: Viewer, report_id: ReportId) -> Response:
        """The file as it came in; always as a download, never shown by the browser."""
        del person
        view, data = store.view(db, report_id), store.source_data(db, report_id)
        if data is None:
            raise HTTPException(404, "the file was not kept")
        headers = {"Content-Disposition": _attachment(view.head.name, "")}
        return Response(data, media_type="application/octet-stream", headers=headers)

    @api.get(
        "/reports/{report_id}/pages/{number}",
        response_class=Response,
        responses={200: {"content": {"image/png": {}, "image/jpeg": {}, "image/webp": {}}}},
    )
    def page(person: Viewer, report_id: ReportId, number: Annotated[int, Field(ge=1, le=100_000)]) -> Response:
        """The picture of a page."""
        del person
        image = store.page(db, store.view(db, report_id).head.sha256, number)
        if image is None:
            raise HTTPException(404, "there is no picture of that page")
        return Response(image.data, media_type=image.media_type)


def _attachment(name: str, ending: str) -> str:
    full = f"{name}.{ending}" if ending else name
    return f"attachment; filename*=UTF-8''{quote(full.encode('utf-8', 'replace'), safe='')}"


# --------------------------------------------------------------------------- reviewing


def _add_reviewing(api: APIRouter, services: Services) -> None:
    db = services.db
    clash: dict[int | str, dict[str, Any]] = {409: {"description": "someone else was faster; nothing was written"}}

    def written(report_id: int, entries: tuple[store.Entry, ...]) -> Json:
        view = store.view(db, report_id)
        return {
            "entries": [wire.entry_json(e) for e in entries],
            "revision": view.head.revision,
            "status": view.head.status,
            "to_settle": list(view.to_settle),
            "findings": [asdict(f) for f in view.findings],
        }

    @api.post("/reports/{report_id}/corrections", status_code=201, responses=clash)
    def correct(person: Reviewer, report_id: ReportId, body: wire.CorrectionsIn) -> Json:
        """Say what cells read, what paragraphs are; all changes are written or none."""
        return written(report_id, store.correct(db, report_id, [c.change() for c in body.changes], who=person.name))

    @api.get("/reports/{report_id}/corrections")
    def history(person: Viewer, report_id: ReportId) -> Json:
        """Everything that was ever said about a report, oldest first; what was taken back is still there."""
        del person
        return {"entries": [wire.entry_json(e) for e in store.view(db, report_id).history]}

    @api.post("/reports/{report_id}/undo", status_code=201, responses=clash)
    def undo(person: Reviewer, report_id: ReportId, body: wire.UndoIn) -> Json:
        """Take back one record, or the latest doing of the caller. That is written too; nothing is erased."""
        return written(report_id, store.undo(db, report_id, who=person.name, entry_id=body.entry, why=body.why))

    @api.post("/reports/{report_id}/redo", status_code=201, responses=clash)
    def redo(person: Reviewer, report_id: ReportId) -> Json:
        """Take back the caller's latest undo."""
        return written(report_id, store.redo(db, report_id, who=person.name))

    @api.put("/reports/{report_id}/claim", responses=clash)
    def claim(person: Reviewer, report_id: ReportId, body: wire.ClaimIn) -> Json:
        """Say that the caller is at a report; again within the quarter of an hour to keep it."""
        return wire.claim_json(store.claim(db, report_id, person.name, by_force=body.by_force)) or {}

    @api.delete("/reports/{report_id}/claim", status_code=204)
    def release(person: Reviewer, report_id: ReportId) -> None:
        """Give a claim back."""
        store.release(db, report_id, person.name)


# --------------------------------------------------------------------------- accounts


def _add_accounts(api: APIRouter, services: Services) -> None:
    db = services.db

    @api.get("/users")
    def users(person: Admin) -> Json:
        """Everyone with an account."""
        del person
        return {"users": [asdict(u) for u in accounts.users_of(db)]}

    @api.post("/users", status_code=201)
    def add_user(person: Admin, request: Request, body: wire.UserIn) -> Json:
        """Make an account."""
        made = accounts.add_user(db, body.name, body.password, Role(body.role))
        store.log(db, person.name, "add user", f"{made.name} {made.role.value}", address=address_of(request))
        return asdict(made)

    @api.delete("/users/{name}", status_code=204)
    def remove_user(person: Admin, request: Request, name: Annotated[str, Field(max_length=60)]) -> None:
        """Take an account away; the name stays in the records."""
        accounts.remove_user(db, name)
        store.log(db, person.name, "remove user", name, address=address_of(request))

    @api.get("/audit")
    def audit(
        person: Admin,
        before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
        limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> Json:
        """Who came in, tried to, uploaded, exported, changed accounts; newest first."""
        del person
        return {"records": [asdict(r) for r in store.audit_log(db, before=before, limit=limit)]}
