"""The queue: what to settle next and why. Made whole on the server, so that it stands at once and works without script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from extractor import store
from extractor.forms import Form, load_forms
from extractor.records import Address
from extractor.review.aging import Aging
from extractor.review.security import Viewer
from extractor.review.services import Services
from extractor.review.shell import Reader, choices, page, reader_of
from extractor.store.accounts import Role

PAGE: Final = 50
ORDERS: Final = ("need", "newest", "oldest", "name", "agency")
_TRUSTED: Final = 0.995
RULES: Final = ("row_sum", "column_sum", "balance", "remedy_sum", "date", "prose", "note_sum")

Text = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filters that a person has set; what they make no sense of is as if it were not said."""

    search: str = ""
    agency: str = ""
    year: str = ""
    rule: str = ""
    kind: str = ""

    def filter(self, status: Sequence[str]) -> store.Filter:
        """For the store."""
        return store.Filter(
            status=status,
            agency=self.agency.strip() or None,
            year=int(self.year) if self.year.isascii() and self.year.isdigit() and len(self.year) == 4 else None,
            rule=self.rule or None,
            kind=self.kind or None,
            search=self.search.strip() or None,
        )

    def query(self) -> str:
        """As the end of an address."""
        said = {name: value for name, value in asdict(self).items() if value}
        return f"?{urlencode(said)}" if said else ""


def _chosen(search: Text = "", agency: Text = "", year: Text = "", rule: Text = "", kind: Text = "") -> Chosen:
    return Chosen(search, agency, year, rule, kind)


Wanted = Annotated[Chosen, Depends(_chosen)]


def router(services: Services) -> APIRouter:
    """``/``."""
    pages = APIRouter(include_in_schema=False)
    db = services.db
    tally = Aging(lambda: store.counts(db))

    @pages.get("/")
    def queue(
        person: Viewer,
        request: Request,
        wanted: Wanted,
        status: Text = "to_settle",
        order: Text = "need",
        start: Annotated[int, Query(ge=0, le=10**7)] = 0,
    ) -> Response:
        del person
        reader = reader_of(request)
        statuses = store.TO_SETTLE if status == "to_settle" else (status,) if status in store.STATUSES else ()
        order = order if order in ORDERS else "need"
        found = store.queue(db, wanted.filter(statuses), limit=PAGE, offset=start, order=order)
        counts = tally()
        chosen = asdict(wanted) | {"status": status, "order": order}
        waiting = found.total if status == "to_settle" else sum(counts.status.get(s, 0) for s in store.TO_SETTLE)
        body = (
            _bar(reader, waiting, wanted.query())
            + f'<main class="queue"><h1 class="unseen">{reader.say("queue")}</h1>'
            + _filters(reader, chosen, counts)
            + _table(reader, found)
            + _pager(reader, chosen, start, found.total)
            + "</main>"
        )
        data = {"heard": store.last_event(db), "filters": wanted.query()}
        return page(reader, reader.say("queue"), body, script="queue.js", data=data)

    return pages


def _bar(reader: Reader, waiting: int, filters: str) -> str:
    upload = (
        f'<button type="button" id="upload">{reader.say("upload")}<kbd aria-hidden="true">U</kbd></button>'
        f'<input type="file" id="files" multiple hidden>'
        if reader.person.role.includes(Role.REVIEWER)
        else ""
    )
    go = f'<a class="button primary" id="begin" href="/reports/next{escape(filters)}">{reader.say("begin", count=waiting)}<kbd>↵</kbd></a>'
    return (
        f'<header class="bar"><strong class="home">{reader.say("title")}</strong>{go if waiting else ""}{upload}'
        f'<a class="button" href="/dashboard">{reader.say("dashboard")}</a>'
        f'<span id="uploading" role="status"></span><span class="spacer"></span>{choices(reader)}</header>'
        '<div id="announcement" role="status" aria-live="polite"></div>'
    )


# --------------------------------------------------------------------------- filters


def _filters(reader: Reader, chosen: Mapping[str, str], counts: store.Counts) -> str:
    say = reader.say
    statuses = {"to_settle": say("status.to_settle"), "all": say("status.all")}
    statuses |= {s: f"{say(f'status.{s}')} ({counts.status.get(s, 0)})" for s in store.STATUSES}
    years = {"": say("any")} | {str(y): f"{y} ({n})" for y, n in sorted(counts.year.items(), key=_year) if y}
    kinds = {"": say("any")} | {k: f"{k} ({n})" for k, n in counts.kind.items()}
    rules = {"": say("any")} | {r: f"{say(f'rule.{r}')} ({counts.rule.get(r, 0)})" for r in RULES}
    orders = {o: say(f"order.{o}") for o in ORDERS}
    fields = (
        _text(say("search"), "search", chosen["search"], "search")
        + _text(say("agency"), "agency", chosen["agency"])
        + _select(say("year"), "year", years, chosen["year"])
        + _select(say("rule"), "rule", rules, chosen["rule"])
        + _select(say("kind"), "kind", kinds, chosen["kind"])
        + _select(say("status"), "status", statuses, chosen["status"])
        + _select(say("order"), "order", orders, chosen["order"])
    )
    reset = f'<a class="button plain" href="/">{say("reset")}</a>'
    return f'<form class="filters" method="get" action="/" role="search">{fields}<button>{say("filter")}</button>{reset}</form>'


def _year(item: tuple[int | None, int]) -> int:
    return -(item[0] or 0)


def _text(label: str, name: str, value: str, kind: str = "text") -> str:
    return (
        f'<label>{label}<input type="{kind}" name="{name}" id="{name}" value="{escape(value)}" maxlength="200"></label>'
    )


def _select(label: str, name: str, options: Mapping[str, str], chosen: str) -> str:
    made = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{text}</option>'
        for value, text in options.items()
    )
    return f'<label>{label}<select name="{name}" id="{name}">{made}</select></label>'


# --------------------------------------------------------------------------- the list


def _table(reader: Reader, found: store.QueuePage) -> str:
    say = reader.say
    if not found.items:
        return f'<p class="empty">{say("nothing_here")}</p>'
    heads = "".join(
        f'<th scope="col">{say(key)}</th>'
        for key in ("need", "agency", "year", "why_next", "cells_left", "status", "file")
    )
    forms = {form.name: form for form in load_forms()}
    most = max(item.need for item in found.items)
    rows = "".join(_row(reader, item, forms, most) for item in found.items)
    caption = f'<caption class="unseen">{say("queue")}</caption>'
    return f'<table class="reports">{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _row(reader: Reader, item: store.QueueItem, forms: Mapping[str, Form], most: float) -> str:
    say = reader.say
    share = item.need / most if most > 0 else 0.0
    need = f'<meter value="{share:.3f}" aria-label="{say("need")}">{share:.0%}</meter>'
    claimed = f'<span class="claimed">{say("claimed", who=item.claimed_by)}</span>' if item.claimed_by else ""
    differing = f' <span class="chip bad">{say("differing", count=item.differing)}</span>' if item.differing else ""
    settled = f'<span class="by">{say("settled_count", count=item.settled)}</span>' if item.settled else ""
    paragraphs = (
        f'<span class="by">{say("doubtful_paragraphs", count=item.doubtful_paragraphs)}</span>'
        if item.doubtful_paragraphs
        else ""
    )
    return (
        f'<tr data-id="{item.id}"><td>{need}</td>'
        f'<th scope="row"><a href="/reports/{item.id}">{escape(item.agency or say("no_agency"))}</a>{claimed}</th>'
        f"<td>{item.year or '—'}</td><td>{_why(reader, item, forms.get(item.form or ''))}{differing}</td>"
        f'<td class="waiting">{_waiting(reader, item)}{settled}{paragraphs}</td>'
        f'<td><span class="chip {item.status}">{say(f"status.{item.status}")}</span></td>'
        f'<td class="file">{escape(item.name)}<span class="by">{escape(item.kind)} · #{item.id}</span></td></tr>'
    )


def _waiting(reader: Reader, item: store.QueueItem) -> str:
    """How many cells wait: those that are doubtful themselves, apart from those that only share a broken sum."""
    others = item.waiting - item.doubtful
    shared = f'<span class="by">{reader.say("waiting_in_sums", count=others)}</span>' if others else ""
    return f"{item.doubtful}{shared}"


def _why(reader: Reader, item: store.QueueItem, form: Form | None) -> str:
    """The reasons in words: sums that fail, then the neediest cells with their trust. Where a sum is the reason, a cell
    that is trusted says nothing more."""
    rules = "".join(
        f'<span class="chip bad">{reader.say("failing", rule=reader.say(f"rule.{rule}"), count=count)}</span> '
        for rule, count in item.why_rules.items()
    )
    cells = "".join(
        f'<span class="chip doubt">{escape(_printed(form, name))} {_percent(confidence)}</span> '
        for name, confidence in item.why_cells[: 2 if rules else 3]
        if confidence < _TRUSTED or not rules
    )
    return rules + cells


def _percent(confidence: float) -> str:
    """What is not certain never shows as 100 %."""
    return "&gt;99.9%" if confidence >= 0.9995 else f"{confidence:.1%}" if confidence > 0.99 else f"{confidence:.0%}"


def _printed(form: Form | None, name: str) -> str:
    if form is None:
        return name
    row, _, column = form.printed_name(Address.parse(name)).partition(" · ")
    return f"{row[:12]}… · {column}" if len(row) > 13 else f"{row} · {column}"


def _pager(reader: Reader, chosen: Mapping[str, str], start: int, total: int) -> str:
    def link(key: str, to: int, there: bool) -> str:
        address = escape("/?" + urlencode({**chosen, "start": to}))
        return f'<a class="button" rel="{key}" href="{address}">{reader.say(key)}</a>' if there else ""

    shown = reader.say("shown_of", first=min(start + 1, total), last=min(start + PAGE, total), total=total)
    before, after = link("prev", max(0, start - PAGE), start > 0), link("next", start + PAGE, start + PAGE < total)
    return f'<nav class="pager" aria-label="{reader.say("pages")}">{before}<span>{shown}</span>{after}</nav>'
