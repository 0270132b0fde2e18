"""Paragraphs get another section, are split and joined; the changes find them again after a reading anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor import store
from extractor.errors import UsageError
from extractor.records import ScoredParagraph
from extractor.store import Change, Verdict
from tests.store.samples import added, named, say

TEXTS = (
    ("heading", "一、总体情况"),
    ("problems", "问题一。改进一。"),
    ("problems", "问题二。"),
    ("problems", "问题二。"),
)


@pytest.fixture
def number(db):
    return added(db, named("a.txt", paragraphs=TEXTS))


def _shown(db, number):
    return [(p.paragraph.section, p.paragraph.text) for p in store.view(db, number).paragraphs]


def _key(db, number, at):
    return store.view(db, number).paragraphs[at].key


def test_each_paragraph_has_a_key_of_its_own(db, number):
    assert len({p.key for p in store.view(db, number).paragraphs}) == len(TEXTS)


def test_another_section(db, number):
    say(db, number, _key(db, number, 2), Verdict.SECTION, section="improvements")
    assert _shown(db, number) == [*TEXTS[:2], ("improvements", "问题二。"), TEXTS[3]]
    assert store.settled_report(store.view(db, number)).paragraphs[2].section == "improvements"
    store.undo(db, number, who="li")
    assert _shown(db, number) == list(TEXTS)


def test_split_and_undo(db, number):
    key = _key(db, number, 1)
    say(db, number, key, Verdict.SPLIT, at=4, sections=("problems", "improvements"))
    assert _shown(db, number) == [TEXTS[0], ("problems", "问题一。"), ("improvements", "改进一。"), *TEXTS[2:]]
    say(db, number, _key(db, number, 2), Verdict.SECTION, section="other_matters")
    assert _shown(db, number)[2] == ("other_matters", "改进一。")
    store.undo(db, number, who="li")
    store.undo(db, number, who="li")
    assert _shown(db, number) == list(TEXTS)


def test_join(db, number):
    say(db, number, _key(db, number, 1), Verdict.JOIN)
    assert _shown(db, number) == [TEXTS[0], ("problems", "问题一。改进一。问题二。"), TEXTS[3]]


def test_two_people_on_one_paragraph(db, number):
    key = _key(db, number, 1)
    say(db, number, key, Verdict.SECTION, section="improvements")
    with pytest.raises(store.Clash):
        store.correct(db, number, [Change(key, Verdict.SECTION, 1, section="problems")], who="wang")


@pytest.mark.parametrize(("at", "verdict", "given"), [
    (1, Verdict.SPLIT,   {"at": 0}),
    (1, Verdict.SPLIT,   {"at": 8}),
    (1, Verdict.SPLIT,   {"at": -1}),
    (1, Verdict.SPLIT,   {}),
    (1, Verdict.SPLIT,   {"at": 4, "sections": ("problems", "nonsense")}),
    (3, Verdict.JOIN,    {}),
    (1, Verdict.SECTION, {}),
    (1, Verdict.SECTION, {"section": "nonsense"}),
    (1, Verdict.VALUE,   {"number": 1}),
])  # fmt: skip
def test_what_makes_no_sense(db, number, at, verdict, given):
    with pytest.raises(UsageError):
        say(db, number, _key(db, number, at), verdict, **given)


def test_the_changes_survive_a_reading_anew_where_the_text_still_stands(db, number):
    say(db, number, _key(db, number, 0), Verdict.SECTION, section="title")
    say(db, number, _key(db, number, 1), Verdict.SECTION, section="improvements")
    report = store.view(db, number).machine
    moved = (
        ScoredParagraph("新的一段", "preamble", 0.9, "accepted"),
        report.paragraphs[0],
        replace(report.paragraphs[1], text="问题一。"),
    )
    store.add_report(db, replace(report, paragraphs=moved), version="2")
    assert _shown(db, number) == [("preamble", "新的一段"), ("title", "一、总体情况"), ("problems", "问题一。")]
    assert [e.after["section"] for e in store.view(db, number).lost] == ["improvements"]


def test_notes_and_acceptance(db, number):
    key = _key(db, number, 1)
    say(db, number, key, Verdict.NOTE, text="照抄上年")
    say(db, number, key, Verdict.ACCEPT)
    view = store.view(db, number).paragraphs[1]
    assert (view.notes[0].after["text"], view.settled.verdict) == ("照抄上年", Verdict.ACCEPT)
