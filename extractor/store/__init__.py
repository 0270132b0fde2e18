"""The store: readings and what people say about them, in SQLite or PostgreSQL. Nothing in it is ever overwritten.

    db = store.open_database("extractor.db")
    added = store.add_report(db, report, version="0.1.0", data=path.read_bytes())
    page = store.queue(db)
    view = store.view(db, page.items[0].id)
    name = view.to_settle[0]
    store.correct(db, view.head.id, [store.Change(name, Verdict.VALUE, view.cells[name].revision, number=6)], who="li")

docs/store.md has the tables and the rules. Functions take the open ``Database`` first and may be called from any
thread.
"""

from extractor.store.changes import Change
from extractor.store.claims import Claim, Claimed, claim, claim_of, release
from extractor.store.corrections import Clash, Conflict, correct, redo, undo
from extractor.store.database import DEFAULT, Database, moment, open_database
from extractor.store.extractions import (
    Added,
    Difference,
    add_failure,
    add_report,
    add_waiting,
    known,
    paths,
    source_data,
    view,
    wait_again,
    waiting,
)
from extractor.store.feed import AuditRecord, Event, audit_log, events_after, last_event, log
from extractor.store.files import PageImage, page, put_page, sweep
from extractor.store.history import Entry, Verdict, effective, shown
from extractor.store.loading import NoSuchReport
from extractor.store.paragraphs import SECTIONS, ParagraphView
from extractor.store.queue import TO_SETTLE, Counts, Filter, QueueItem, QueuePage, counts, next_report, queue
from extractor.store.summary import STATUSES
from extractor.store.training import SettledCell, SettledParagraph, corrections_for_training
from extractor.store.views import CellView, FactView, Failure, Head, ReportView, form_of, settled_report

__all__ = [
    "DEFAULT",
    "SECTIONS",
    "STATUSES",
    "TO_SETTLE",
    "Added",
    "AuditRecord",
    "CellView",
    "Change",
    "Claim",
    "Claimed",
    "Clash",
    "Conflict",
    "Counts",
    "Database",
    "Difference",
    "Entry",
    "Event",
    "FactView",
    "Failure",
    "Filter",
    "Head",
    "NoSuchReport",
    "PageImage",
    "ParagraphView",
    "QueueItem",
    "QueuePage",
    "ReportView",
    "SettledCell",
    "SettledParagraph",
    "Verdict",
    "add_failure",
    "add_report",
    "add_waiting",
    "audit_log",
    "claim",
    "claim_of",
    "correct",
    "corrections_for_training",
    "counts",
    "effective",
    "events_after",
    "form_of",
    "known",
    "last_event",
    "log",
    "moment",
    "next_report",
    "open_database",
    "page",
    "paths",
    "put_page",
    "queue",
    "redo",
    "release",
    "settled_report",
    "shown",
    "source_data",
    "sweep",
    "undo",
    "view",
    "wait_again",
    "waiting",
]
