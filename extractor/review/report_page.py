"""The review page of one report: its frame, its state, its source. What it does is in ``static/report.js``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

from fastapi import APIRouter, BackgroundTasks, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import Field

from extractor import store
from extractor.review.queue_page import Wanted
from extractor.review.security import Reviewer, Viewer
from extractor.review.services import Services
from extractor.review.shell import Reader, choices, page, reader_of
from extractor.review.sources import Sources
from extractor.review.state import Draw, live, screen
from extractor.review.wire import ReportId
from extractor.store.accounts import Role

_LOOK_AGAIN: Final = "2"
"""Seconds after which the page of a report that waits to be read looks again."""

_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}


def router(services: Services, draw: Draw, sources: Sources) -> APIRouter:
    """``/reports/…``; ``draw`` gives a form's table in its official layout."""
    pages = APIRouter(include_in_schema=False)
    db = services.db

    @pages.get("/reports/next")
    def following(
        person: Reviewer, wanted: Wanted, passed: Annotated[list[ReportId] | None, Query(max_length=100)] = None
    ) -> Response:
        """On to what waits next within the filters of the queue; to the queue where nothing does."""
        chosen = store.next_report(db, person.name, passed=passed or (), wanted=wanted.filter(store.TO_SETTLE))
        return RedirectResponse(f"/{wanted.query()}" if chosen is None else f"/reports/{chosen}", 303)

    @pages.get("/reports/{report_id}")
    def report(person: Viewer, request: Request, report_id: ReportId, after: BackgroundTasks) -> Response:
        reader = reader_of(request)
        heard = store.last_event(db)
        view = store.view(db, report_id)
        title = f"{view.agency.value if view.agency and view.agency.value else view.head.name} · {report_id}"
        if view.machine is None:
            answer = page(reader, title, _unread(reader, view), script="plain.js")
            if view.head.failure is None:
                answer.headers["Refresh"] = _LOOK_AGAIN
            return answer
        data = {"screen": screen(view, draw), "heard": heard}
        body = _body(reader, report_id, ("json", *services.exports))
        answer = page(reader, title, body, script="report.js", data=data)
        coming = store.next_report(db, person.name, passed=[report_id]) if person.role.includes(Role.REVIEWER) else None
        if coming is not None:
            after.add_task(sources.prepare, coming)
            answer.background = after
        return answer

    @pages.get("/reports/{report_id}/live")
    def present(person: Viewer, report_id: ReportId) -> Response:
        del person
        return JSONResponse(live(store.view(db, report_id)), headers={"Cache-Control": "no-store"})

    @pages.get("/reports/{report_id}/source")
    def source(person: Viewer, report_id: ReportId) -> Response:
        del person
        return JSONResponse(sources.shape(store.view(db, report_id)), headers={"Cache-Control": "no-store"})

    @pages.get("/reports/{report_id}/pages/{number}")
    def picture(person: Viewer, report_id: ReportId, number: Annotated[int, Field(ge=1, le=100_000)]) -> Response:
        del person
        image = sources.picture(store.view(db, report_id), number)
        return Response(image.data, media_type=image.media_type, headers=_FOREVER)

    return pages


def _unread(reader: Reader, view: store.ReportView) -> str:
    failure = view.head.failure
    told = reader.say("waiting_to_be_read") if failure is None else reader.say(
        "could_not_read", reason=failure.zh if reader.lang == "zh" else failure.en
    )  # fmt: skip
    return (
        f'<header class="bar"><a class="home" href="/">{reader.say("queue")}</a><span class="spacer"></span>{choices(reader)}</header>'
        f'<main class="message"><h1>{reader.say("report_number", number=view.head.id)}</h1><p>{told}</p></main>'
    )


def _body(reader: Reader, number: int, formats: Iterable[str]) -> str:
    say = reader.say

    def act(action: str, key: str, argument: str = "", label: str | None = None, css: str = "") -> str:
        more = f' data-argument="{argument}"' if argument else ""
        shown = say(label or f"act.{argument or action}")
        kbd = f'<kbd aria-hidden="true">{key}</kbd>' if key else ""
        return f'<button type="button" class="{css}" data-act="{action}"{more}>{shown}{kbd}</button>'

    exports = "".join(
        f'<li><a href="/api/v1/reports/{number}/export?format={name}" download>{name}</a></li>' for name in formats
    )
    verdicts = "".join(
        (
            act("accept", "↵", css="primary"),
            act("say", "B", "blank"),
            act("say", "X", "not_applicable"),
            act("say", "A", "absent"),
            act("say", "U", "unreadable"),
            act("source_wrong", "W"),
            act("note", "M"),
        )
    )
    return f"""
<a class="skip" href="#form">{say("skip")}</a>
<header class="bar">
  <a class="home" href="/" title="{say("queue")}">☰ <span>{say("queue")}</span></a>
  <h1 id="facts"></h1>
  <span id="tally" role="status"></span><span id="left" class="left"></span>
  <span id="claim" role="status"></span><strong id="trouble" role="alert" hidden></strong>
  <details id="warnings-box" hidden><summary id="warnings-count"></summary><ul id="warnings"></ul></details>
  <span class="spacer"></span>
  <details class="menu"><summary>{say("export")}</summary><ul>{exports}</ul></details>
  <a id="notice" class="button" href="/reports/{number}/notice" hidden>{say("notice")}</a>
  {act("next_report", "⇧N", css="primary")}{act("help", "?", css="plain")}
  {choices(reader)}
</header>
<main class="review">
  <section class="source-pane" aria-label="{say("source")}">
    <div class="toolbar">{act("zoom", "I", "in", css="plain")}{act("zoom", "O", "out", css="plain")}
      {act("zoom", "F", "fit", css="plain")}</div>
    <div id="source"></div>
  </section>
  <div id="divider" role="separator" aria-orientation="vertical" tabindex="0" aria-label="{say("divider")}"
    aria-valuemin="20" aria-valuemax="75" aria-valuenow="42"></div>
  <section class="work-pane" aria-label="{say("reading")}">
    <div class="tabs">
      <div role="tablist">
        <button type="button" role="tab" id="tab-form" aria-controls="form" aria-selected="true"></button>
        <button type="button" role="tab" id="tab-paragraphs" aria-controls="paragraphs" aria-selected="false"></button>
      </div>
      <span class="spacer"></span>
      {act("rest", "⇧A")}{act("undo", "Z")}{act("redo", "Y")}{act("history", "H")}
    </div>
    <div id="form" class="form-pane" role="tabpanel" aria-labelledby="tab-form"></div>
    <div id="paragraphs" class="form-pane" role="tabpanel" aria-labelledby="tab-paragraphs" hidden></div>
    <section id="cell" class="cell-panel" aria-label="{say("cell")}">
      <div class="cell-read">
        <div class="cell-top"><div id="cell-name" class="cell-name"></div>
          <div class="moves">{act("next", "P", "-1", label="act.previous")}{act("next", "N", "1", label="act.next")}</div></div>
        <div class="cell-input"><div id="crop" class="crop"></div>
          <div class="entry"><input id="number" inputmode="decimal" autocomplete="off" maxlength="24">
          <button type="button" id="enter">{say("enter")}<kbd aria-hidden="true">↵</kbd></button></div></div>
        <div id="standing" class="standing"></div>
        <div class="offers"><span id="offers"></span><span id="alike"></span></div>
        <div class="verdicts">{verdicts}</div>
      </div>
      <div class="cell-sums"><h2>{say("sums")}</h2><div id="sums"></div></div>
      <div class="cell-trust"><h2>{say("why")}</h2><div id="trust"></div></div>
    </section>
  </section>
</main>
<div id="announcement" role="status" aria-live="polite"></div>"""
