"""The sources of reports for the page's left half: opened in a process apart, once, and ahead of time for the next one.

What a source looks like is kept in memory for the last reports looked at; pictures of pages are kept in the store.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from extractor import store
from extractor.errors import ExtractorError, InputError
from extractor.records import PagePlace, Source
from extractor.review import pictures
from extractor.review.source_view import LINED, source_view
from extractor.store import Database, PageImage, ReportView

Json = dict[str, Any]
Item = TypeVar("Item")
Result = TypeVar("Result")

KEPT: Final = 64
"""Sources whose shape stays in memory: some 20 kB each."""


class Apart(Protocol):
    """Runs a function on one item in a process of its own, under limits: files from outside are taken apart there."""

    def __call__(self, function: Callable[[Item], Result], item: Item, /) -> Result: ...


class Sources:
    """The sources in a database, as the page shows them. May be called from any thread."""

    def __init__(self, db: Database, apart: Apart) -> None:
        self._db = db
        self._apart = apart
        self._kept: OrderedDict[str, Json] = OrderedDict()
        self._lock = threading.Lock()

    def shape(self, view: ReportView) -> Json:
        """The source's pages, or its lines and tables (``source_view``). Raises InputError."""
        key = view.head.sha256
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        source = self._source(view)
        # text is only decoded, which is safe here and a hundred times faster
        made = source_view(source) if source.kind in LINED else self._apart(source_view, source)
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made

    def picture(self, view: ReportView, number: int) -> PageImage:
        """The picture of a page (from 1), drawn and kept where it was not yet. Raises InputError."""
        image = store.page(self._db, view.head.sha256, number)
        if image is None:
            image = self._apart(pictures.draw_page, pictures.PageJob(self._source(view), number))
            store.put_page(self._db, view.head.sha256, number, image)
        return image

    def prepare(self, report_id: int) -> None:
        """Have ready what the page of a report will ask for: the shape of its source, and the pages of the cells that
        wait. What fails here will be told when it is asked for."""
        try:
            view = store.view(self._db, report_id)
            self.shape(view)
            if view.head.kind in pictures.PAGED:
                places = (view.cells[name].machine.place for name in view.to_settle)
                for number in sorted({place.page for place in places if isinstance(place, PagePlace)}):
                    self.picture(view, number)
        except ExtractorError:
            return

    def _source(self, view: ReportView) -> Source:
        head = view.head
        data = store.source_data(self._db, head.id)
        if data is None:
            raise InputError("没有保存这份报告的原文件", "the source of this report was not kept")
        return Source(Path(head.name), data, head.kind, head.sha256)
