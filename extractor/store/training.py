"""People's words as training data: each settled cell and paragraph with what the machine had said and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from extractor.records import ScoredCell, ScoredParagraph, Value
from extractor.store.database import Database
from extractor.store.encode import same, value_from
from extractor.store.history import Entry, effective, standings
from extractor.store.loading import history_of, load_extraction
from extractor.store.paragraphs import ParagraphView, apply
from extractor.store.schema import corrections, reports


@dataclass(frozen=True, slots=True)
class SettledCell:
    """A cell that a person settled: the machine's reading then (with its evidence), and what the person says."""

    source: str
    kind: str
    form: str | None
    machine: ScoredCell
    value: Value
    source_wrong: bool
    who: str
    at: str

    @property
    def right(self) -> bool:
        """Whether the machine had read it right: the label that calibration learns from."""
        return same(self.machine.value, self.value)


@dataclass(frozen=True, slots=True)
class SettledParagraph:
    """A paragraph that a person settled, as it stands now. ``machine`` is the machine's paragraph of the same text,
    ``None`` where the person split or joined."""

    source: str
    text: str
    section: str
    machine: ScoredParagraph | None
    who: str
    at: str


Settled = SettledCell | SettledParagraph


def corrections_for_training(db: Database) -> Iterator[Settled]:
    """Everything that people have settled and not taken back, report by report in the order of their numbers."""
    with db.reading() as c:
        ids = c.execute(select(corrections.c.report_id).distinct().order_by(corrections.c.report_id)).scalars().all()
    for report_id in ids:
        with db.reading() as c:
            head = c.execute(select(reports.c.sha256, reports.c.kind).where(reports.c.id == report_id)).one()
            history = history_of(c, report_id)
            settling = [s.settled for s in standings(history).values() if s.settled is not None]
            counting = effective(history)
            read = {e.extraction_id: load_extraction(db, c, e.extraction_id) for e in (*settling, *counting)}
        for entry in sorted(settling, key=lambda e: e.revision):
            machine = read[entry.extraction_id].cells.get(entry.target)
            if machine is not None and entry.after is not None:
                wrong = any(e.target == entry.target and e.verdict == "source_wrong" for e in counting)
                value, form = value_from(entry.after), read[entry.extraction_id].form
                yield SettledCell(head.sha256, head.kind, form, machine, value, wrong, entry.who, entry.at)
        latest = max(read, default=None)
        if latest is not None:
            machine_paragraphs = read[latest].paragraphs
            by_text = {p.text: p for p in machine_paragraphs}
            for view in apply(machine_paragraphs, counting, {})[0]:
                yield from _paragraph(head.sha256, view, view.settled, by_text)


def _paragraph(
    source: str, view: ParagraphView, entry: Entry | None, by_text: dict[str, ScoredParagraph]
) -> Iterator[SettledParagraph]:
    if entry is not None:
        text = view.paragraph.text
        yield SettledParagraph(source, text, view.paragraph.section, by_text.get(text), entry.who, entry.at)
