"""Many documents at once: each named after its source, reading back as the cells that count; no failure stops the rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractor import store
from extractor.errors import ExtractorError, UsageError
from extractor.export import documents
from extractor.export.collection import Exported, from_store, of_report
from extractor.pipeline import extract
from extractor.store import Verdict
from tests.cli.conftest import cli as cli
from tests.export.reports import BLANK, number
from tests.store.samples import BUSINESS, PERSON, TOTAL, added, empty_database, named, say

FAILED = Exported("c.pdf", "c" * 64, "pdf", "failed", None, error="damaged")


def of(name, sha="a", **more):
    item = of_report(named(name, {TOTAL: number(3)}))
    return replace(item, name=name, sha256=sha * 64, **more)


def made(items, kind, folder, **more):
    return list(documents.jobs(items, kind, folder, **more))


@pytest.mark.parametrize(
    ("kind", "names", "files"),
    [
        ("docx", ["a.txt", "b.pdf"], ["a.txt.docx", "b.pdf.docx"]),
        ("docx", ["a.docx", "a.docx", "A.DOCX"], ["a.docx", "bbbbbbbb__a.docx", "cccccccc__A.DOCX"]),
        ("md", ["a.txt", "a.txt.md"], ["a.txt.md", "bbbbbbbb__a.txt.md"]),
    ],
)
def test_each_is_named_after_its_source(tmp_path, kind, names, files):
    items = [of(name, sha) for name, sha in zip(names, "abc", strict=False)]
    assert [job.target.name for job in made(items, kind, tmp_path)] == files


def test_a_report_without_what_its_document_needs_is_told(tmp_path):
    unrecognised = of("u.txt", final=replace(named("u.txt"), form=None))
    told = made([FAILED, unrecognised], "docx", tmp_path)
    assert [(name, error.en) for name, error in told] == [
        ("c.pdf", "damaged"),
        ("u.txt", "no annual report's tables recognised"),
    ]
    kinds = [of("s.pdf", kind="pdf"), of("i.png", kind="image", data=lambda: b"x")]
    lost, kept = made(kinds, documents.SEARCHABLE, tmp_path)
    assert "not kept" in lost[1].en
    assert (kept.target.name, kept.data) == ("i.png.pdf", b"x")


def test_a_report_without_pages_has_no_searchable_pdf_and_that_is_no_failure(cli, database, tmp_path):
    ran = cli("export", "--db", database, "--format", "searchable-pdf", "-o", tmp_path / "out")
    assert (ran.code, list((tmp_path / "out").iterdir())) == (0, [])
    assert "3 are neither PDF nor image" in ran.err


@pytest.fixture
def database(tmp_path):
    where = tmp_path / "x.db"
    where.write_bytes(empty_database())
    db = store.open_database(where)
    cells = {TOTAL: number(9), PERSON: number(5), BUSINESS: BLANK}
    first = added(db, named("a.txt", cells, review=[PERSON, TOTAL]))
    say(db, first, PERSON, Verdict.VALUE, number=8)
    say(db, first, TOTAL, Verdict.ACCEPT)
    say(db, first, "agency", Verdict.VALUE, text="安平县水利局")
    added(db, named("b.docx", year=2023, agency="乐县教育局", kind="docx"))
    added(db, replace(named("c.txt"), form=None))
    yield where
    db.close()


@pytest.mark.parametrize("kind", ["docx", "html", "md"])
def test_what_a_person_settled_reads_back(cli, database, tmp_path, kind):
    ran = cli("export", "--db", database, "--format", kind, "-o", tmp_path / "out", "-w", "2")
    assert ran.code == 3
    assert "c.txt: no annual report" in ran.err
    assert "2 reports" in ran.err
    assert "1 could not be written" in ran.err
    assert {f.name for f in (tmp_path / "out").iterdir()} == {
        f"a.txt.{kind}",
        f"b.docx.{kind}" if kind != "docx" else "b.docx",
    }
    db = store.open_database(database)
    first = next(item for item in from_store(db) if item.name == "a.txt")
    db.close()
    assert first.report is not None
    written = tmp_path / "out" / f"a.txt.{kind}"
    again = extract(written)
    assert {n: (c.value.state, c.value.number) for n, c in again.cells.items()} == {
        n: (first.counts(c).state, first.counts(c).number) for n, c in first.report.cells.items()
    }
    assert again.cells[PERSON].value.number == 8
    assert again.agency.value == "安平县林业局"  # what is printed in the title stays; the note says what counts
    notes = " ".join(p.text for p in again.paragraphs if p.section == "page_furniture")
    assert "程序读作 5，li 核定为 8" in notes
    assert "机关名称：安平县水利局" in notes
    assert notes.count("【核定】") == 2  # what was confirmed as it is needs no note


@pytest.mark.parametrize(
    ("options", "files"),
    [
        (["--year", "2023"], ["b.docx.md"]),
        (["--search", "a.t", "--kind", "text", "--status", "started"], ["a.txt.md"]),
        (["--agency", "水利"], ["a.txt.md"]),  # as a person settled it
        (["--status", "waiting"], []),
    ],
)
def test_filters_and_documents_without_marks(cli, database, tmp_path, options, files):
    ran = cli("export", "--db", database, "--format", "md", "-o", tmp_path / "out", "--clean", *options)
    assert (ran.code, [f.name for f in (tmp_path / "out").iterdir()]) == (0, files)
    assert not any("核定" in f.read_text(encoding="utf-8") for f in (tmp_path / "out").iterdir())


def test_a_document_is_whole_or_not_there(tmp_path, monkeypatch):
    (job,) = made([of("a.txt")], "md", tmp_path)
    job.target.write_text("before")

    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(UsageError, match="No space left"):
        documents.write(job)
    assert job.target.read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_searchable_pdf_is_made_of_the_kept_source(tmp_path):
    canvas = pytest.importorskip("reportlab.pdfgen.canvas", reason="makes the sample PDF")
    pytest.importorskip("pikepdf", reason="the extra ocr is not installed")
    page = canvas.Canvas(str(tmp_path / "in.pdf"))
    page.drawString(72, 700, "words of its own")
    page.save()
    data = (tmp_path / "in.pdf").read_bytes()
    job, broken = made(
        [of("s.pdf", kind="pdf", data=lambda: data), of("t.pdf", "b", kind="pdf", data=lambda: b"%PDF-1.4 nothing")],
        documents.SEARCHABLE,
        tmp_path / "out",
    )
    (tmp_path / "out").mkdir()
    documents.write(job)
    assert job.target.read_bytes().startswith(b"%PDF")
    with pytest.raises(ExtractorError):
        documents.write(broken)
    assert [f.name for f in (tmp_path / "out").iterdir()] == ["s.pdf"]
