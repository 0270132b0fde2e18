"""What people say: every verdict, clashes, undo and redo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor import store
from extractor.errors import UsageError
from extractor.records import State, Value
from extractor.sections.decoding import SECTION_NAMES
from extractor.store import Change, Verdict
from tests.export.reports import UNREADABLE
from tests.export.reports import number as printed
from tests.store.samples import BUSINESS, LICENCES, PERSON, TOTAL, added, base, named, say


@pytest.fixture
def number(db):
    """A report with one doubtful cell: granted.total reads 6 and nothing adds up to it."""
    return added(db, named("a.txt", {TOTAL: printed(6, note="含转办")}, review=[TOTAL]))


@pytest.mark.parametrize(("verdict", "given", "state", "value", "raw", "status"), [
    (Verdict.ACCEPT,         {},               State.VALUE,          6,     "6",   "started"),
    (Verdict.VALUE,          {"number": 0},    State.VALUE,          0,     "0",   "settled"),
    (Verdict.VALUE,          {"number": 6},    State.VALUE,          6,     "6",   "started"),
    (Verdict.VALUE,          {"number": 2.50}, State.VALUE,          2.5,   "2.5", "started"),
    (Verdict.BLANK,          {},               State.BLANK,          None,  "6",   "settled"),
    (Verdict.NOT_APPLICABLE, {},               State.NOT_APPLICABLE, None,  "6",   "settled"),
    (Verdict.ABSENT,         {},               State.ABSENT,         None,  None,  "settled"),
    (Verdict.UNREADABLE,     {},               State.UNREADABLE,     None,  "6",   "settled"),
    (Verdict.SOURCE_WRONG,   {"number": 0},    State.VALUE,          6,     "6",   "settled"),
    (Verdict.SOURCE_WRONG,   {},               State.VALUE,          6,     "6",   "settled"),
])  # fmt: skip
def test_each_verdict(db, number, verdict, given, state, value, raw, status):
    entry = say(db, number, TOTAL, verdict, why="看过原件", **given)
    view = store.view(db, number)
    cell = view.cells[TOTAL]
    assert (cell.value.state, cell.value.number, cell.value.raw) == (state, value, raw)
    assert cell.machine.value == printed(6, note="含转办")
    assert cell.settled == entry
    assert (entry.who, entry.why, entry.before["number"], entry.machine["number"]) == ("li", "看过原件", 6, 6)
    assert (cell.source_wrong is not None) == (verdict is Verdict.SOURCE_WRONG)
    assert view.head.status == status


def test_that_the_source_is_wrong_says_what_it_should_have_been(db, number):
    entry = say(db, number, TOTAL, Verdict.SOURCE_WRONG, number=0)
    assert entry.after["should_be"] == 0
    assert store.settled_report(store.view(db, number)).cells[TOTAL].value.number == 6


def test_the_source_is_wrong_also_after_the_reading_was_put_right(db, number):
    say(db, number, TOTAL, Verdict.VALUE, number=9)
    say(db, number, TOTAL, Verdict.SOURCE_WRONG, number=0)
    cell = store.view(db, number).cells[TOTAL]
    assert (cell.value.number, cell.source_wrong.after["should_be"]) == (9, 0)


def test_a_note_settles_nothing(db, number):
    say(db, number, TOTAL, Verdict.NOTE, text="问一下经办人")
    say(db, number, TOTAL, Verdict.NOTE, text="已问")
    cell = store.view(db, number).cells[TOTAL]
    assert [n.after["text"] for n in cell.notes] == ["问一下经办人", "已问"]
    assert cell.settled is None
    assert store.view(db, number).head.status == "open"


def test_the_sums_are_worked_out_anew(db, number):
    assert {f.rule for f in store.view(db, number).findings} == {"row_sum", "column_sum"}
    say(db, number, PERSON, Verdict.VALUE, number=6)
    rules = {f.rule for f in store.view(db, number).findings}
    assert rules == {"column_sum"}
    assert dict(store.queue(db, store.Filter()).items[0].why_rules) == {"column_sum": 2}


def test_a_settled_report_is_accepted_where_people_spoke(db, number):
    say(db, number, TOTAL, Verdict.VALUE, number=0)
    report = store.settled_report(store.view(db, number))
    assert (report.cells[TOTAL].status, report.cells[TOTAL].confidence) == ("accepted", 1.0)
    assert report.findings == ()


def test_many_at_once_are_all_or_none(db, number):
    at = base(db, number, TOTAL)
    good = Change(TOTAL, Verdict.VALUE, at, number=1)
    with pytest.raises(UsageError):
        store.correct(db, number, [good, Change("no.such.cell", Verdict.ACCEPT, at)], who="li")
    assert store.view(db, number).history == ()
    entries = store.correct(db, number, [good, Change(PERSON, Verdict.VALUE, at, number=1)], who="li")
    assert len({e.batch for e in entries}) == 1
    assert len(store.undo(db, number, who="li")) == 2
    assert store.view(db, number).cells[PERSON].settled is None


@pytest.mark.parametrize("change", [
    Change(TOTAL, Verdict.VALUE, 9),
    Change(TOTAL, Verdict.VALUE, 9, number=float("nan")),
    Change(TOTAL, Verdict.VALUE, 9, number=float("inf")),
    Change(TOTAL, Verdict.VALUE, 9, number=2**53),
    Change(TOTAL, Verdict.VALUE, 9, number=True),
    Change(TOTAL, Verdict.NOTE, 9),
    Change(TOTAL, Verdict.NOTE, 9, text="长" * 5000),
    Change(TOTAL, Verdict.SECTION, 9, section="problems"),
    Change(TOTAL, Verdict.UNDO, 9),
    Change("year", Verdict.VALUE, 9, number=24),
    Change("year", Verdict.VALUE, 9, number=2024.5),
    Change("agency", Verdict.VALUE, 9),
    Change("agency", Verdict.BLANK, 9),
    Change("report", Verdict.ACCEPT, 9),
    Change("paragraph/x/0", Verdict.ACCEPT, 9),
    Change("", Verdict.ACCEPT, 9),
], ids=repr)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_nothing_is_written(db, number, change):
    with pytest.raises(UsageError):
        store.correct(db, number, [change], who="li")
    assert store.view(db, number).history == ()


def test_the_same_cell_twice_at_once_is_refused(db, number):
    at = base(db, number, TOTAL)
    with pytest.raises(UsageError, match="twice"):
        store.correct(db, number, [Change(TOTAL, Verdict.ACCEPT, at), Change(TOTAL, Verdict.BLANK, at)], who="li")


def test_facts(db, number):
    say(db, number, "agency", Verdict.VALUE, text=" 伊宁市卫健委 ")
    say(db, number, "year", Verdict.VALUE, number=2023)
    view = store.view(db, number)
    assert (view.agency.value, view.year.value) == ("伊宁市卫健委", 2023)
    item = store.queue(db, store.Filter(agency="伊宁", year=2023)).items[0]
    assert item.id == number
    report = store.settled_report(view)
    assert (report.agency.value, report.agency.confidence, report.year.value) == ("伊宁市卫健委", 1.0, 2023)


# --------------------------------------------------------------------------- two people


def test_the_slower_of_two_is_told_what_the_other_said(db, number):
    at = base(db, number, TOTAL)
    theirs = say(db, number, TOTAL, Verdict.VALUE, "li", number=1)
    with pytest.raises(store.Clash) as caught:
        store.correct(db, number, [Change(TOTAL, Verdict.VALUE, at, number=2)], who="wang")
    (conflict,) = caught.value.conflicts
    assert (conflict.theirs, conflict.value, conflict.revision) == (theirs, "1", theirs.revision)
    assert "li" in caught.value.zh and "li" in caught.value.en
    assert store.view(db, number).cells[TOTAL].value.number == 1

    store.correct(db, number, [Change(TOTAL, Verdict.VALUE, conflict.revision, number=2)], who="wang")
    view = store.view(db, number)
    assert view.cells[TOTAL].value.number == 2
    assert [e.after["number"] for e in view.history] == [1, 2]


def test_two_people_on_different_cells_do_not_clash(db, number):
    first, second = base(db, number, TOTAL), base(db, number, PERSON)
    store.correct(db, number, [Change(TOTAL, Verdict.VALUE, first, number=1)], who="li")
    store.correct(db, number, [Change(PERSON, Verdict.VALUE, second, number=1)], who="wang")
    assert len(store.view(db, number).history) == 2


def test_notes_never_clash(db, number):
    at = base(db, number, TOTAL)
    for who in ("li", "wang"):
        store.correct(db, number, [Change(TOTAL, Verdict.NOTE, at, text=who)], who=who)
    assert len(store.view(db, number).cells[TOTAL].notes) == 2


def test_an_undo_by_another_clashes_too(db, number):
    say(db, number, TOTAL, Verdict.VALUE, "li", number=1)
    at = base(db, number, TOTAL)
    store.undo(db, number, who="li")
    with pytest.raises(store.Clash):
        store.correct(db, number, [Change(TOTAL, Verdict.ACCEPT, at)], who="wang")


def test_accepting_what_the_machine_has_since_read_otherwise_clashes(db, number):
    at, untouched = base(db, number, TOTAL), base(db, number, PERSON)
    report = store.view(db, number).machine
    anew = replace(report, cells={**report.cells, TOTAL: replace(report.cells[TOTAL], value=printed(9))})
    store.add_report(db, anew, version="2")
    with pytest.raises(store.Clash) as caught:
        store.correct(db, number, [Change(TOTAL, Verdict.ACCEPT, at)], who="li")
    assert (caught.value.conflicts[0].theirs, caught.value.conflicts[0].value) == (None, "9")
    store.correct(db, number, [Change(PERSON, Verdict.ACCEPT, untouched)], who="li")


# --------------------------------------------------------------------------- undo and redo


def test_undo_gives_back_what_stood_there_and_is_a_record_itself(db, number):
    say(db, number, TOTAL, Verdict.VALUE, number=1)
    say(db, number, TOTAL, Verdict.VALUE, number=2)
    (record,) = store.undo(db, number, who="li", why="看错行")
    view = store.view(db, number)
    assert view.cells[TOTAL].value.number == 1
    assert (record.before["number"], record.after["number"], record.why) == (2, 1, "看错行")
    assert [e.verdict for e in view.history] == [Verdict.VALUE, Verdict.VALUE, Verdict.UNDO]

    store.undo(db, number, who="li")
    view = store.view(db, number)
    assert view.cells[TOTAL].settled is None
    assert view.cells[TOTAL].value.number == 6
    assert store.undo(db, number, who="li") == ()


def test_redo(db, number):
    say(db, number, TOTAL, Verdict.VALUE, number=1)
    say(db, number, TOTAL, Verdict.VALUE, number=2)
    seen = []
    for act in (store.undo, store.undo, store.redo, store.redo, store.redo, store.undo):
        act(db, number, who="li")
        seen.append(store.view(db, number).cells[TOTAL].value.number)
    assert seen == [1, 6, 1, 2, 2, 1]


def test_nothing_is_redone_over_something_new(db, number):
    say(db, number, TOTAL, Verdict.VALUE, number=1)
    store.undo(db, number, who="li")
    say(db, number, PERSON, Verdict.VALUE, number=3)
    assert store.redo(db, number, who="li") == ()


def test_undo_takes_back_ones_own(db, number):
    say(db, number, TOTAL, Verdict.VALUE, "li", number=1)
    say(db, number, PERSON, Verdict.VALUE, "wang", number=1)
    (record,) = store.undo(db, number, who="li")
    assert record.target == TOTAL
    assert store.view(db, number).cells[PERSON].value.number == 1


def test_undo_under_someone_elses_word_is_a_clash(db, number):
    say(db, number, TOTAL, Verdict.VALUE, "li", number=1)
    say(db, number, TOTAL, Verdict.VALUE, "wang", number=2)
    with pytest.raises(store.Clash):
        store.undo(db, number, who="li")
    assert store.view(db, number).cells[TOTAL].value.number == 2


def test_undo_of_one_record_by_its_number(db, number):
    entry = say(db, number, TOTAL, Verdict.VALUE, "li", number=1)
    say(db, number, PERSON, Verdict.VALUE, "li", number=1)
    store.undo(db, number, who="wang", entry_id=entry.id)
    view = store.view(db, number)
    assert (view.cells[TOTAL].settled, view.cells[PERSON].value.number) == (None, 1)
    for wrong in (entry.id, 10**6):
        with pytest.raises(UsageError, match="no such correction"):
            store.undo(db, number, who="wang", entry_id=wrong)


def test_a_source_called_wrong_and_taken_back(db, number):
    say(db, number, TOTAL, Verdict.SOURCE_WRONG, number=0)
    assert store.view(db, number).open_findings == ()
    store.undo(db, number, who="li")
    assert len(store.view(db, number).open_findings) == 2


# --------------------------------------------------------------------------- status


@pytest.mark.parametrize(
    ("cells", "review", "status"),
    [
        ({}, [], "clean"),
        ({}, [LICENCES], "open"),
        ({TOTAL: printed(6)}, [], "open"),  # nothing doubtful, but a sum fails
        ({TOTAL: UNREADABLE}, [TOTAL], "open"),
    ],
)
def test_status(db, cells, review, status):
    assert store.view(db, added(db, named("a.txt", cells, review=review))).head.status == status


def test_a_failing_sum_is_closed_when_all_its_cells_are_settled(db, number):
    for name in store.view(db, number).open_findings[0].cells:
        say(db, number, name, Verdict.ACCEPT)
    assert [f.rule for f in store.view(db, number).open_findings] == ["column_sum"]


def test_what_to_settle_begins_with_the_doubtful(db):
    number = added(db, named("a.txt", {TOTAL: printed(6)}, review=[LICENCES, BUSINESS]))
    order = store.view(db, number).to_settle
    assert order[:2] == (BUSINESS, LICENCES)  # the one stands in a failing sum, the other in none
    assert TOTAL in order[2:]


def test_no_report_was_read(db):
    source = named("a.txt").source
    number = store.add_failure(db, source, UsageError("x", "x"), version="1")
    with pytest.raises(UsageError):
        store.correct(db, number, [Change(TOTAL, Verdict.ACCEPT)], who="li")
    with pytest.raises(store.NoSuchReport):
        store.correct(db, 77, [Change(TOTAL, Verdict.ACCEPT)], who="li")
    with pytest.raises(store.NoSuchReport):
        store.undo(db, 77, who="li")


def test_section_names_are_those_of_the_classifier():
    assert store.SECTIONS == SECTION_NAMES


def test_an_absent_value_has_no_text():
    assert Value(State.ABSENT).raw is None
