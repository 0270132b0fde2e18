"""``extractor correct``: the document that the author wanted."""

from __future__ import annotations

import docx
import pytest

from extractor import marks


@pytest.mark.parametrize("ending", [".docx", ".html", ".md"])
def test_the_ending_says_the_format(cli, good, ending, tmp_path):
    out = tmp_path / "new folder" / f"corrected{ending}"
    ran = cli("correct", good, "-o", out)
    assert (ran.code, ran.out) == (0, "")
    data = out.read_bytes()
    assert data.startswith({".docx": b"PK", ".html": b"<!DOCTYPE html>", ".md": b"# "}[ending])


def test_a_word_document_in_the_official_layout(cli, broken, tmp_path):
    out = tmp_path / "x.docx"
    assert cli("correct", broken, "-o", out).code == 0
    document = docx.Document(str(out))
    assert [len(t.columns) for t in document.tables] == [4, 10, 15]
    assert [len(t.rows) for t in document.tables] == [14, 28, 4]
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings[0] == "一、总体情况" and len(headings) == 6
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert "PAGE" in section.footer.paragraphs[0]._p.xml
    assert any(c.text for c in document.comments)
    assert marks.NOTES_HEADING in [p.text.strip() for p in document.paragraphs]


def test_clean(cli, broken, tmp_path):
    out = tmp_path / "x.docx"
    ran = cli("correct", broken, "-o", out, "--clean")
    assert (ran.code, ran.err) == (0, "")
    document = docx.Document(str(out))
    assert not list(document.comments)
    assert marks.NOTES_HEADING not in "".join(p.text for p in document.paragraphs)
    assert "F8CBAD" not in document.element.xml and "FFF2CC" not in document.element.xml


def test_the_person_is_told_how_much_to_look_at(cli, broken, tmp_path):
    assert "处请核对" in cli("correct", broken, "-o", tmp_path / "x.md", lang="zh").err


@pytest.mark.parametrize("name", ["x.pdf", "x", "x.doc"])
def test_other_endings_are_wrong_usage(cli, good, name, tmp_path):
    assert cli("correct", good, "-o", tmp_path / name).code == 2
    assert not (tmp_path / name).exists()


def test_what_is_no_report_cannot_be_rebuilt(cli, tmp_path):
    (tmp_path / "poem.txt").write_text("床前明月光，疑是地上霜。", encoding="utf-8")
    ran = cli("correct", tmp_path / "poem.txt", "-o", tmp_path / "x.docx")
    assert ran.code == 3
    assert "poem.txt" in ran.err
