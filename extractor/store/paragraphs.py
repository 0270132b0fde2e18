"""People's changes to paragraphs: another section, split in two, joined with the next. Pure: no database.

A paragraph is named by its text, not by its number: ``paragraph/<digest>/<n>``, n counting equal texts from 0. So a
change finds its paragraph again after a re-extraction that moved it, and does nothing (and says so) where the text is
gone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from extractor.records import ScoredParagraph
from extractor.store.history import Entry, Verdict

PREFIX: Final = "paragraph/"

SECTIONS: Final = (
    "title", "preamble", "overview.general", "overview.proactive", "overview.on_request", "overview.management",
    "overview.platform", "overview.supervision", "problems", "improvements", "other_matters", "signature", "heading",
    "page_furniture", "table_note",
)  # fmt: skip
"""The contract's names."""


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """A paragraph as it stands now; ``settled`` is the last record that touched it, ``revision`` the base of a
    change."""

    key: str
    paragraph: ScoredParagraph
    settled: Entry | None = None
    notes: tuple[Entry, ...] = ()
    revision: int = 0

    @property
    def open(self) -> bool:
        """Whether it waits for a person."""
        return self.paragraph.status != "accepted" and self.settled is None


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def apply(
    paragraphs: Iterable[ScoredParagraph], entries: Sequence[Entry], revisions: dict[str, int]
) -> tuple[tuple[ParagraphView, ...], tuple[Entry, ...]]:
    """The paragraphs after the effective ``entries`` (oldest first), and the entries that found no paragraph.

    ``revisions`` gives the revision of the last record on each target, undone ones too.
    """
    views = _keyed([ParagraphView("", p) for p in paragraphs])
    lost: list[Entry] = []
    for entry in entries:
        if not entry.target.startswith(PREFIX):
            continue
        at = next((i for i, view in enumerate(views) if view.key == entry.target), None)
        changed = None if at is None else _changed(views, at, entry)
        if changed is None:
            lost.append(entry)
        else:
            views = _keyed(changed)
    return tuple(replace(v, revision=_revision(v, revisions)) for v in views), tuple(lost)


def _revision(view: ParagraphView, revisions: dict[str, int]) -> int:
    return max(revisions.get(view.key, 0), view.settled.revision if view.settled else 0)


def _changed(views: Sequence[ParagraphView], at: int, entry: Entry) -> list[ParagraphView] | None:
    view, after = views[at], entry.after or {}
    text = view.paragraph.text
    match entry.verdict:
        case Verdict.ACCEPT | Verdict.SECTION:
            section = after.get("section", view.paragraph.section)
            new = [_settled(view, entry, text, section)]
        case Verdict.NOTE:
            new = [replace(view, notes=(*view.notes, entry))]
        case Verdict.SPLIT:
            cut = after["at"]
            if not 0 < cut < len(text):
                return None
            sections = after.get("sections", [view.paragraph.section] * 2)
            new = [
                _settled(view, entry, part, section)
                for part, section in zip((text[:cut].rstrip(), text[cut:].lstrip()), sections, strict=True)
            ]
        case Verdict.JOIN:
            if at + 1 >= len(views) or digest_of(views[at + 1].paragraph.text) != after["next"]:
                return None
            joined = _settled(view, entry, text + views[at + 1].paragraph.text, view.paragraph.section)
            joined = replace(joined, notes=(*view.notes, *views[at + 1].notes))
            return [*views[:at], joined, *views[at + 2 :]]
        case _:
            return None
    return [*views[:at], *new, *views[at + 1 :]]


def _settled(view: ParagraphView, entry: Entry, text: str, section: str) -> ParagraphView:
    paragraph = replace(view.paragraph, text=text, section=section)
    return replace(view, paragraph=paragraph, settled=entry)


def _keyed(views: Sequence[ParagraphView]) -> list[ParagraphView]:
    seen: dict[str, int] = {}
    keyed = []
    for view in views:
        digest = digest_of(view.paragraph.text)
        number = seen.get(digest, 0)
        seen[digest] = number + 1
        keyed.append(replace(view, key=f"{PREFIX}{digest}/{number}"))
    return keyed
