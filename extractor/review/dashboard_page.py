"""The dashboard: how far the work is, what the sums say, how far readings can be trusted, how fast people settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import Response

from extractor import store
from extractor.review import charts
from extractor.review.aging import Aging
from extractor.review.queue_page import RULES
from extractor.review.security import Viewer
from extractor.review.services import Services
from extractor.review.shell import Reader, choices, page, reader_of
from extractor.store.trust import BANDS, trust_by_kind

DAYS = 30


def router(services: Services) -> APIRouter:
    """``/dashboard``."""
    pages = APIRouter(include_in_schema=False)
    db = services.db
    tally, trust = Aging(lambda: store.counts(db)), Aging(lambda: trust_by_kind(db))

    @pages.get("/dashboard")
    def dashboard(person: Viewer, request: Request) -> Response:
        del person
        reader = reader_of(request)
        today = db.clock().date()
        body = _body(reader, tally(), trust(), today)
        return page(reader, reader.say("dashboard"), body, script="plain.js")

    return pages


def _body(reader: Reader, counts: store.Counts, trust: Mapping[str, Sequence[int]], today: date) -> str:
    say = reader.say
    total = sum(counts.status.values())
    left = sum(counts.status.get(s, 0) for s in store.TO_SETTLE)
    settled = sum(counts.settled_a_day.values())
    week = sum(n for day, n in counts.settled_a_day.items() if day > (today - timedelta(days=7)).isoformat())
    figures = "".join(
        f'<div class="figure"><b>{n:,}</b><span>{say(key)}</span></div>'
        for key, n in (("reports_all", total), ("reports_left", left), ("said_all", settled), ("said_week", week))
    )
    status = [(say(f"status.{s}"), counts.status.get(s, 0), s) for s in store.STATUSES if counts.status.get(s)]
    rules = [(say(f"rule.{r}"), counts.rule.get(r, 0), "bad") for r in RULES]
    days = [(today - timedelta(days=n)).isoformat() for n in reversed(range(DAYS))]
    daily = [(day[5:], counts.settled_a_day.get(day, 0)) for day in days]
    panels = (
        _panel(say("by_status"), charts.bars(say("by_status"), status), status),
        _panel(say("by_rule"), charts.bars(say("by_rule"), rules), rules),
        _panel(say("by_day"), charts.columns(say("by_day"), daily), [d for d in daily if d[1]]),
        _trust(reader, trust),
        _simple(say("by_year"), {str(y or "—"): n for y, n in counts.year.items()}),
        _simple(say("by_kind"), counts.kind),
        _simple(say("by_person"), counts.settled_by),
        _simple(say("by_version"), counts.version),
        _simple(say("by_failure"), counts.failure),
    )
    return (
        f'<header class="bar"><a class="home" href="/">☰ <span>{say("queue")}</span></a>'
        f'<span class="spacer"></span>{choices(reader)}</header>'
        f'<main class="dashboard"><h1>{say("dashboard")}</h1><div class="figures">{figures}</div>'
        f'<div class="panels">{"".join(panels)}</div></main>'
    )


def _trust(reader: Reader, trust: Mapping[str, Sequence[int]]) -> str:
    """Cells by trust, for each kind of source."""
    if not trust:
        return ""
    names = [reader.say(f"trust_band.{i}") for i in range(len(BANDS) + 1)]
    rows = [(f"{kind} {name}", n) for kind, counts in trust.items() for name, n in zip(names, counts, strict=True)]
    return _panel(reader.say("by_trust"), charts.shares(reader.say("by_trust"), trust, names), rows)


def _simple(title: str, counts: Mapping[str, int]) -> str:
    rows = [(key, n, "") for key, n in sorted(counts.items(), key=lambda item: -item[1])[:12]]
    return _panel(title, charts.bars(title, rows), rows) if rows else ""


def _panel(title: str, chart: str, rows: Sequence[tuple[object, ...]]) -> str:
    """A chart, and the same numbers as a table for those who do not see it."""
    lines = "".join(f'<tr><th scope="row">{escape(str(r[0]))}</th><td>{r[1]}</td></tr>' for r in rows)
    return (
        f'<section class="panel"><h2>{title}</h2>{chart}'
        f'<table class="unseen"><caption>{title}</caption><tbody>{lines}</tbody></table></section>'
    )
