"""What to settle next, lists by filter, claims, counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractor import store
from extractor.errors import UnreadableFile
from extractor.settings import CLAIM_SECONDS
from extractor.store import Filter, Verdict
from extractor.store.need import cell_need, report_need, uncertainty
from tests.export.reports import number as printed
from tests.store.samples import BUSINESS, LICENCES, PERSON, TOTAL, added, named, say


@pytest.fixture
def filled(db):
    """Five reports: clean, doubtful outside all sums, a failing sum, failed, settled."""
    numbers = {
        "clean": added(db, named("clean.txt", agency="甲县林业局", year=2023)),
        "doubtful": added(db, named("b/doubtful_1%.html", review=[LICENCES], agency="乙县水利局", kind="html")),
        "broken": added(db, named("broken.txt", {TOTAL: printed(6)}, review=[TOTAL], agency="甲县水利局")),
    }
    failed = replace(named("failed.pdf", kind="pdf").source)
    numbers["failed"] = store.add_failure(db, failed, UnreadableFile("坏", "damaged"), version="1")
    numbers["settled"] = added(db, named("settled.txt", review=[LICENCES], agency="丙县民政局", year=2022))
    say(db, numbers["settled"], LICENCES, Verdict.ACCEPT)
    return numbers


FILTERS = [
    (None,                                  ["broken", "doubtful"]),
    (Filter(),                              ["broken", "doubtful", "clean", "failed", "settled"]),
    (Filter(status=("settled", "clean")),   ["clean", "settled"]),
    (Filter(status=("failed",)),            ["failed"]),
    (Filter(agency="水利"),                 ["broken", "doubtful"]),
    (Filter(agency="甲县", year=2023),      ["clean"]),
    (Filter(year=2022),                     ["settled"]),
    (Filter(rule="column_sum"),             ["broken"]),
    (Filter(rule="date"),                   ["settled"]),
    (Filter(kind="html"),                   ["doubtful"]),
    (Filter(kind="pdf"),                    ["failed"]),
    (Filter(form="annual-report-2019"),     []),
    (Filter(search="民政"),                 ["settled"]),
    (Filter(search="_1%"),                  ["doubtful"]),
    (Filter(search="%"),                    ["doubtful"]),
    (Filter(search="b/doubt"),              ["doubtful"]),
    (Filter(search="2023"),                 ["clean"]),
    (Filter(search="   "),                  ["broken", "doubtful", "clean", "failed", "settled"]),
    (Filter(search="'; DROP TABLE cells"),  []),
]  # fmt: skip


def test_filters(db, filled):
    names = {number: name for name, number in filled.items()}
    for wanted, expected in FILTERS:
        page = store.queue(db, wanted)
        assert ([names[i.id] for i in page.items], page.total) == (expected, len(expected)), wanted


def test_search_by_number_and_digest(db, filled):
    item = store.queue(db, Filter(search=str(filled["failed"]))).items[0]
    assert item.id == filled["failed"]
    assert [i.id for i in store.queue(db, Filter(search=item.sha256[:10])).items] == [item.id]


@pytest.mark.usefixtures("filled")
def test_pages(db):
    assert [len(store.queue(db, Filter(), limit=2, offset=o).items) for o in (0, 2, 4, 6)] == [2, 2, 1, 0]
    assert store.queue(db, Filter(), limit=2, offset=4).total == 5


@pytest.mark.parametrize(
    ("order", "first"), [("need", "broken"), ("newest", "settled"), ("oldest", "clean"), ("name", "broken")]
)
def test_orders(db, filled, order, first):
    assert store.queue(db, Filter(status=store.STATUSES), order=order).items[0].id == filled[first]


@pytest.mark.usefixtures("filled")
def test_why(db):
    broken, doubtful = store.queue(db).items
    assert (broken.why_cells[0], dict(broken.why_rules)) == ((TOTAL, 0.5), {"row_sum": 1, "column_sum": 1})
    assert (doubtful.why_cells, doubtful.waiting, dict(doubtful.why_rules)) == (((LICENCES, 0.5),), 1, {})


def test_next_leaves_out_what_others_are_at(db, filled):
    assert store.next_report(db, "li") == filled["broken"]
    store.claim(db, filled["broken"], "wang")
    assert store.next_report(db, "li") == filled["doubtful"]
    assert store.next_report(db, "wang") == filled["broken"]
    assert store.next_report(db, "wang", passed=[filled["broken"]]) == filled["doubtful"]
    assert store.next_report(db, "wang", passed=[filled["doubtful"], filled["broken"]]) == filled["doubtful"]
    store.claim(db, filled["doubtful"], "wang")
    assert store.next_report(db, "li") is None


def test_claims(db, filled, clock):
    number = filled["broken"]
    claim = store.claim(db, number, "wang")
    with pytest.raises(store.Claimed) as caught:
        store.claim(db, number, "li")
    assert caught.value.claim == claim
    assert store.queue(db).items[0].claimed_by == "wang"
    assert store.queue(db, Filter(claimed_by="wang")).total == 1

    clock.forward(CLAIM_SECONDS / 2)
    assert store.claim(db, number, "wang").since == claim.since
    clock.forward(CLAIM_SECONDS / 2 + 1)
    assert store.claim_of(db, number).who == "wang"
    clock.forward(CLAIM_SECONDS)
    assert store.claim_of(db, number) is None
    assert store.queue(db).items[0].claimed_by is None
    assert store.claim(db, number, "li").who == "li"

    assert store.claim(db, number, "wang", by_force=True).who == "wang"
    assert (store.release(db, number, "li"), store.release(db, number, "wang")) == (False, True)
    assert store.claim_of(db, number) is None
    with pytest.raises(store.NoSuchReport):
        store.claim(db, 77, "li")


@pytest.mark.usefixtures("filled")
def test_counts(db):
    counts = store.counts(db)
    assert counts.status == {"clean": 1, "open": 2, "failed": 1, "settled": 1}
    assert counts.kind == {"text": 3, "html": 1, "pdf": 1}
    assert counts.year == {2022: 1, 2023: 1, 2024: 2, None: 1}
    assert counts.rule == {"row_sum": 1, "column_sum": 1, "date": 1}
    assert (counts.settled_by, counts.settled_a_day) == ({"li": 1}, {"2026-03-02": 1})
    assert (counts.version, counts.failure) == ({"1": 4}, {"UnreadableFile": 1})


# --------------------------------------------------------------------------- need


@pytest.mark.parametrize(("confidence", "expected"), [
    (0.0, 1.0), (0.3, 1.0), (0.5, 1.0), (0.75, 0.811278), (0.9, 0.468996), (0.99, 0.080793), (1.0, 0.0), (1.5, 0.0),
])  # fmt: skip
def test_uncertainty(confidence, expected):
    assert uncertainty(confidence) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("given", "expected"), [({}, 1.0), ({"sums": 3}, 1.75), ({"sums": 2, "failing": 2}, 3.5), ({"seen": 3}, 0.5)]
)
def test_need_of_a_cell(given, expected):
    assert cell_need(0.5, **given) == pytest.approx(expected)


def test_a_garbled_report_does_not_outrank_all():
    assert report_need([]) == 0
    assert report_need([1.0] * 200) < 2
    assert report_need([0.5, 2.0]) == 2.25


def test_what_was_often_settled_is_needed_less(db):
    first, second = (added(db, named(n, review=[LICENCES])) for n in ("a.txt", "b.txt"))
    other = added(db, named("c.html", review=[LICENCES], kind="html"))
    say(db, first, LICENCES, Verdict.ACCEPT)
    needs = {n: store.view(db, n).cells[LICENCES].need for n in (second, other)}
    assert needs == {second: pytest.approx(1 / 2**0.5), other: 1.0}
    store.undo(db, first, who="li")
    assert store.view(db, second).cells[LICENCES].need == 1.0


# --------------------------------------------------------------------------- training


def test_what_people_said_becomes_training_data(db):
    number = added(db, named("a.txt", {TOTAL: printed(6)}, review=[TOTAL, PERSON, BUSINESS]))
    say(db, number, TOTAL, Verdict.VALUE, number=0)
    say(db, number, PERSON, Verdict.ACCEPT)
    say(db, number, BUSINESS, Verdict.BLANK)
    store.undo(db, number, who="li")
    say(db, number, LICENCES, Verdict.SOURCE_WRONG)
    say(db, number, LICENCES, Verdict.NOTE, text="……")
    key = store.view(db, number).paragraphs[8].key
    say(db, number, key, Verdict.SECTION, section="improvements")
    store.add_report(db, named("a.txt", {TOTAL: printed(9)}, review=[TOTAL]), version="2")

    *cells, paragraph = store.corrections_for_training(db)
    assert [
        (c.machine.address.name, c.machine.value.number, c.value.number, c.right, c.source_wrong) for c in cells
    ] == [
        (TOTAL, 6, 0, False, False),
        (PERSON, 0, 0, True, False),
        (LICENCES, 0, 0, True, True),
    ]
    assert (paragraph.machine.section, paragraph.section, paragraph.who) == ("problems", "improvements", "li")
    assert {c.source for c in cells} == {store.view(db, number).head.sha256}


def test_no_words_no_training_data(db):
    added(db, named("a.txt"))
    assert list(store.corrections_for_training(db)) == []


def test_a_path_of_any_bytes(db):
    report = named("a.txt")
    number = added(db, replace(report, source=replace(report.source, path=Path("b\udce4d/x\ud800.txt"))))
    assert store.paths(db, number) == ("b\\udce4d/x\\ud800.txt",)
