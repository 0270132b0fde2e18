"""Undo and redo against a model: what counts is always what a plain stack of words would say."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from extractor import store
from extractor.records import Correction
from extractor.store import Change, Entry, Verdict, effective
from tests.export.reports import number as printed
from tests.store.samples import BUSINESS, LICENCES, PERSON, TOTAL, added, named

CELLS = (TOTAL, PERSON, BUSINESS, LICENCES)
PEOPLE = ("li", "wang")


class TwoReviewers(RuleBasedStateMachine):
    """Two people settle, undo and redo, the machine reads anew in between; the model keeps lists of words.

    ``done`` and ``undone`` hold batches (who, {cell: (value before, value after)}); a value is ``None`` while unsettled.
    """

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.db = store.open_database(Path(self.folder.name) / "a.db")
        self.report = named("a.txt", {TOTAL: printed(6)}, review=CELLS)
        self.number = added(self.db, self.report)
        self.version = 1
        self.said: dict[str, list[tuple[int, str, int]]] = {name: [] for name in CELLS}  # (batch, who, value) in force
        self.done: dict[str, list[int]] = {who: [] for who in PEOPLE}
        self.undone: dict[str, list[tuple[int, list[tuple[str, int, int]]]]] = {who: [] for who in PEOPLE}
        self.batch = 0
        self.entries: tuple[Entry, ...] = ()

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            self.folder.cleanup()

    @rule(who=st.sampled_from(PEOPLE), words=st.dictionaries(st.sampled_from(CELLS), st.integers(0, 99), min_size=1))
    def settle(self, who: str, words: dict[str, int]) -> None:
        view = store.view(self.db, self.number)
        changes = [Change(n, Verdict.VALUE, view.cells[n].revision, number=v) for n, v in words.items()]
        store.correct(self.db, self.number, changes, who=who)
        self.batch += 1
        for name, value in words.items():
            self.said[name].append((self.batch, who, value))
        self.done[who].append(self.batch)
        self.undone[who].clear()

    @rule(who=st.sampled_from(PEOPLE), words=st.dictionaries(st.sampled_from(CELLS), st.integers(0, 99), min_size=1))
    def settle_on_what_is_out_of_date(self, who: str, words: dict[str, int]) -> None:
        changes = [Change(n, Verdict.VALUE, 1, number=v) for n, v in words.items()]
        touched = {e.target for e in store.view(self.db, self.number).history}
        if not touched & words.keys():
            return
        try:
            store.correct(self.db, self.number, changes, who=who)
        except store.Clash as clash:
            assert {c.target for c in clash.conflicts} == touched & words.keys()
        else:
            raise AssertionError("someone was overruled unseen")

    @rule(who=st.sampled_from(PEOPLE))
    def undo(self, who: str) -> None:
        batch = self.done[who][-1] if self.done[who] else None
        mine = [n for n in CELLS if any(b == batch for b, _, _ in self.said[n])]
        covered = any(b > (batch or 0) and by != who for n in mine for b, by, _ in self.said[n])
        try:
            made = store.undo(self.db, self.number, who=who)
        except store.Clash:
            assert covered
            return
        assert not covered
        assert {e.target for e in made} == set(mine)
        if batch is not None:
            words = []
            for name in mine:
                at = next(i for i, (b, _, _) in enumerate(self.said[name]) if b == batch)
                words.append((name, at, self.said[name].pop(at)[2]))
            self.done[who].pop()
            self.undone[who].append((batch, words))

    @precondition(lambda self: any(self.undone.values()))
    @rule(who=st.sampled_from(PEOPLE))
    def redo(self, who: str) -> None:
        try:
            made = store.redo(self.db, self.number, who=who)
        except store.Clash:
            return
        if not self.undone[who]:
            assert made == ()
            return
        batch, words = self.undone[who].pop()
        assert {e.target for e in made} == {name for name, _, _ in words}
        for name, _, value in words:
            self.said[name] = sorted([*self.said[name], (batch, who, value)])
        self.done[who].append(batch)
        self.done[who].sort()

    @rule()
    def read_anew(self) -> None:
        self.version += 1
        store.add_report(self.db, self.report, version=str(self.version))

    @invariant()
    def what_counts_is_the_last_word(self) -> None:
        if not hasattr(self, "db"):
            return
        view = store.view(self.db, self.number)
        for name in CELLS:
            expected = self.said[name][-1][2] if self.said[name] else self.report.cells[name].value.number
            assert view.cells[name].value.number == expected, name
            assert (view.cells[name].settled is not None) == bool(self.said[name])

    @invariant()
    def nothing_is_ever_overwritten(self) -> None:
        if not hasattr(self, "db"):
            return
        history = store.view(self.db, self.number).history
        assert history[: len(self.entries)] == self.entries
        assert [e.revision for e in history] == sorted({e.revision for e in history})
        self.entries = history


TwoReviewers.TestCase.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)
TestTwoReviewers = TwoReviewers.TestCase


def _entry(id: int, verdict: Verdict = Verdict.VALUE, undoes: int | None = None) -> Entry:
    after = {"state": "value", "number": id}
    return Entry(id, 1, id, id, TOTAL, verdict, None, after, None, "li", "2026", "", undoes, 1)


def test_an_undo_of_an_undo_gives_back():
    first, second = _entry(1), _entry(2, Verdict.UNDO, 1)
    third, fourth = _entry(3, Verdict.UNDO, 2), _entry(4, Verdict.UNDO, 3)
    assert [effective(e) for e in ([first], [first, second])] == [(first,), ()]
    assert [effective(e) for e in ([first, second, third], [first, second, third, fourth])] == [(first,), ()]


def test_a_record_in_the_words_of_the_program():
    assert _entry(6).correction == Correction(TOTAL, "", "6", "li", "2026", "")
