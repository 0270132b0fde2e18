"""Readings go in and come out as they were; a second reading stands beside the first."""

from __future__ import annotations

import hashlib
import math
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor import store
from extractor.errors import PasswordNeeded, UnreadableFile, UsageError
from extractor.records import Box, Evidence, PagePlace, Problem, Source, State, TextPlace, Value
from extractor.store import Verdict
from tests.export.reports import ABSENT, BLANK, DASH, UNREADABLE
from tests.export.reports import number as printed
from tests.store.samples import LICENCES, PERSON, TOTAL, added, named, say

DATA = "伊宁市".encode()


def _with_cell(report, name, **more):
    return replace(report, cells={**report.cells, name: replace(report.cells[name], **more)})


def _round_trip(db, report):
    return store.view(db, added(db, report)).machine


@pytest.mark.parametrize(
    "value",
    [
        printed(0),
        printed(6, "６", note="92 个新办、96 个延续"),
        Value(State.VALUE, 41.84, "41.84"),
        Value(State.VALUE, 0.1 + 0.2, "0.30000000000000004"),
        Value(State.VALUE, -3, "-3"),
        Value(State.VALUE, 2**53 + 1, "9007199254740993"),
        Value(State.VALUE, 10**40 + 7, "1" + "0" * 39 + "7"),
        BLANK,
        DASH,
        UNREADABLE,
        ABSENT,
    ],
    ids=repr,
)
def test_a_value_comes_back_exactly(db, value):
    back = _round_trip(db, _with_cell(named("a.txt"), LICENCES, value=value)).cells[LICENCES].value
    assert back == value
    assert isinstance(back.number, type(value.number))


@pytest.mark.parametrize(
    "place",
    [None, TextPlace(48, 5), TextPlace(3, 2, "Sheet1"), PagePlace(2, Box(1.25, 2.5, 100.125, 200.75))],
    ids=repr,
)
def test_a_place_and_the_evidence_come_back(db, place):
    evidence = (Evidence("label", 0.97, "行名相似度 0.97", -0.3), Evidence("sum_holds", 0.5, "一条", None))
    report = _with_cell(named("a.txt"), LICENCES, place=place, evidence=evidence, entailed=7)
    assert _round_trip(db, report).cells == report.cells


def test_everything_else_comes_back(db):
    report = replace(
        named("a.txt", {TOTAL: printed(6)}, kind="pdf"),
        pages=5,
        problems=(Problem("page_lost", "第 3 页读不出", 3), Problem("odd", "odd")),
    )
    back = _round_trip(db, report)
    assert report.findings  # the total is wrong, so there is something to compare
    assert replace(back, source=report.source) == report
    assert back.source.sha256 == report.source.sha256
    assert list(back.cells) == list(report.cells)


def test_a_report_without_a_form(db):
    view = store.view(db, added(db, replace(named("a.txt"), form=None, cells={}, findings=())))
    assert view.head.status == "unrecognised"
    assert view.cells == {}


TEXTS = st.text(st.characters(codec=None), max_size=20)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers() | st.floats(allow_nan=False, allow_infinity=False), raw=TEXTS, name=TEXTS)
def test_any_number_and_any_text_can_be_stored(db, number, raw, name):
    sha256 = hashlib.sha256(repr((number, raw, name)).encode("utf-8", "replace")).hexdigest()
    report = _with_cell(named("a.txt"), LICENCES, value=Value(State.VALUE, number, raw))
    report = replace(report, source=replace(report.source, path=Path(f"x{name}".replace("\0", "")), sha256=sha256))
    back = store.view(db, added(db, report)).machine.cells[LICENCES].value
    assert back.number == number
    if "\0" not in raw and raw.isprintable():
        assert back.raw == raw


@pytest.mark.parametrize("number", [math.inf, -math.inf])
def test_even_a_number_that_is_none(db, number):
    report = _with_cell(named("a.txt"), LICENCES, value=Value(State.VALUE, number, "∞"))
    assert _round_trip(db, report).cells[LICENCES].value.number == number


def test_the_source_is_kept_under_its_digest(db):
    report = named("a.txt")
    report = replace(report, source=replace(report.source, sha256=hashlib.sha256(DATA).hexdigest()))
    made = store.add_report(db, report, version="1", data=DATA)
    assert store.source_data(db, made.report_id) == DATA
    assert [p.name for p in db.files.rglob("*") if p.is_file()] == [report.source.sha256]


def test_a_source_that_changed_while_it_was_read_is_refused(db):
    with pytest.raises(UsageError, match="changed while"):
        store.add_report(db, named("a.txt"), version="1", data=b"something else")
    assert store.queue(db, store.Filter()).total == 0


def test_a_damaged_file_counts_as_lost(db):
    report = named("a.txt")
    sha256 = hashlib.sha256(DATA).hexdigest()
    made = store.add_report(db, replace(report, source=replace(report.source, sha256=sha256)), version="1", data=DATA)
    (db.files / sha256[:2] / sha256).write_bytes(b"rot")
    assert store.source_data(db, made.report_id) is None


def test_the_same_source_under_two_names_is_one_report(db):
    report = named("a.txt")
    first = store.add_report(db, report, version="1")
    second = store.add_report(db, replace(report, source=replace(report.source, path=Path("b/c.txt"))), version="1")
    assert (second.report_id, second.extraction_id, second.new) == (first.report_id, first.extraction_id, False)
    assert store.paths(db, first.report_id) == ("a.txt", "b/c.txt")
    assert store.queue(db, store.Filter()).total == 1


def test_a_newer_version_that_reads_the_same_owns_no_rows(db):
    report = named("a.txt", {TOTAL: printed(6)}, review=[TOTAL])
    first = store.add_report(db, report, version="1")
    second = store.add_report(db, report, version="2")
    third = store.add_report(db, report, version="3")
    assert second.new and third.new
    view = store.view(db, first.report_id)
    assert (view.head.version, view.head.revision) == ("3", 3)
    assert view.machine.cells == report.cells
    with db.reading() as c:
        assert c.exec_driver_sql("SELECT count(*) FROM cells").scalar() == len(report.cells)


def test_a_reading_anew_keeps_what_people_said_and_tells_where_it_differs(db):
    report = named("a.txt", {TOTAL: printed(6), PERSON: printed(5)}, review=[TOTAL, PERSON])
    number = added(db, report)
    say(db, number, TOTAL, Verdict.VALUE, number=5)
    say(db, number, PERSON, Verdict.ACCEPT)

    better = _with_cell(report, TOTAL, value=printed(8))
    result = store.add_report(db, better, version="2")
    (difference,) = result.differences
    assert difference.target == TOTAL
    assert (difference.machine_then.number, difference.machine_now.number, difference.settled.number) == (6, 8, 5)

    view = store.view(db, number)
    assert view.cells[TOTAL].value.number == 5
    assert view.cells[TOTAL].machine.value.number == 8
    assert (view.cells[TOTAL].differs, view.cells[PERSON].differs) == (True, False)
    assert [i.id for i in store.queue(db, store.Filter(differing=True)).items] == [number]


def test_failures_are_kept_and_a_later_reading_mends_them(db):
    source = Source(Path("a.docx"), b"", "docx", named("a.docx").source.sha256)
    number = store.add_failure(db, source, PasswordNeeded("要密码", "needs a password"), version="1")
    view = store.view(db, number)
    assert (view.head.status, view.machine, view.head.failure.en) == ("failed", None, "needs a password")
    assert store.known(db, [source.sha256, "f" * 64]) == {source.sha256: (number, "failed", "1")}

    assert added(db, named("a.docx", kind="docx"), version="2") == number
    assert store.view(db, number).head.status == "clean"
    assert store.known(db, [source.sha256]) == {source.sha256: (number, "clean", "2")}


def test_a_failed_reading_anew_leaves_the_reading_there_is(db):
    report = named("a.txt", review=[TOTAL])
    number = added(db, report)
    store.add_failure(db, report.source, UnreadableFile("坏了", "damaged"), version="2")
    assert store.view(db, number).head.status == "open"
    assert store.view(db, number).machine is not None


def test_a_source_that_waits(db):
    source = Source(Path("a.txt"), b"", "text", hashlib.sha256(DATA).hexdigest())
    number, status = store.add_waiting(db, source, DATA, who="li")
    assert status == "waiting"
    assert store.waiting(db) == ((number, "a.txt", "text", source.sha256),)
    store.add_failure(db, source, UnreadableFile("坏了", "damaged"), version="1")
    assert store.waiting(db) == ()
    assert store.add_waiting(db, source, DATA, who="li") == (number, "failed")
    assert store.wait_again(db, number, who="li") == "waiting"
    assert len(store.waiting(db)) == 1


@pytest.mark.parametrize("call", [store.view, store.source_data])
def test_a_report_that_is_not_there(db, call):
    with pytest.raises(store.NoSuchReport):
        call(db, 77)


def test_page_images(db):
    number = added(db, named("a.pdf", kind="pdf"))
    sha256 = store.view(db, number).head.sha256
    assert store.page(db, sha256, 1) is None
    first = store.PageImage(b"\x89PNG one", "image/png", 595.0, 842.0)
    store.put_page(db, sha256, 1, first)
    assert store.page(db, sha256, 1) == first
    second = store.PageImage(b"\x89PNG two", "image/png", 842.0, 595.0)
    store.put_page(db, sha256, 1, second)
    assert store.page(db, sha256, 1) == second


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a" * 63, "A" * 64, "a" * 64 + "\n", "/" * 64])
def test_only_digests_name_files(db, name):
    from extractor.store import files

    with pytest.raises(ValueError, match="digest"):
        files.path_of(db, name)


def test_what_a_killed_writer_left_is_swept_away_once_it_is_old(db):
    report = named("a.txt")
    data = b"the source"
    source = replace(report.source, sha256=hashlib.sha256(data).hexdigest())
    store.add_report(db, replace(report, source=source), version="1", data=data)
    kept = db.files / source.sha256[:2] / source.sha256
    old, young = (kept.with_name(f".part-{name}") for name in ("old", "young"))
    for part in (old, young):
        part.write_bytes(b"half")
    for file in (old, kept):
        os.utime(file, (0, 0))
    assert store.sweep(db) == 1
    assert (old.exists(), young.exists(), kept.exists()) == (False, True, True)
