"""The command and its classes: every one gives documents, gold is complete, the same seed gives the same bytes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import make_corpus
import openpyxl
import pytest
from corpus.registry import all_classes, make_document
from lxml import etree, html

from extractor.forms import form_named

OWN = [c for c in all_classes().values() if c.family in ("text", "office")]
NAMES = [c.name for c in OWN]
LAST = ("natural_person", "business", "research", "public_welfare", "legal_service", "other", "total")
SCORE = Path(__file__).parents[3] / "shared" / "tools" / "score.py"


def decoded(data: bytes) -> str:
    for codec in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-16")


@pytest.mark.parametrize("name", NAMES)
def test_a_class_gives_complete_gold_and_the_same_bytes_again(name: str) -> None:
    chosen = all_classes()[name]
    for number in range(2):
        made, again = make_document(chosen, 5, number), make_document(chosen, 5, number)
        assert made.data == again.data
        assert made.gold == again.gold
        gold: Any = made.gold
        assert gold["class"] == name
        assert list(gold["cells"]) == [a.name for a in form_named(gold["form"]).addresses]
        assert all(p["text"].strip() for p in gold["paragraphs"])
        assert made.data


def test_documents_do_not_depend_on_the_other_classes_of_a_run(tmp_path: Path) -> None:
    classes = all_classes()
    one = make_corpus.write_corpus(tmp_path / "a", 9, 2, [classes["tabs"]])
    two = make_corpus.write_corpus(tmp_path / "b", 9, 4, [classes["csv"], classes["tabs"]])
    assert one[1].read_bytes() == two[3].read_bytes()


def test_an_unknown_class_is_named() -> None:
    with pytest.raises(SystemExit, match="no class or family 'nosuch'"):
        make_corpus.choose("tabs,nosuch")


def test_clean_tabs_hold_the_golds_numbers() -> None:
    for number in range(12):
        made = make_document(all_classes()["tabs"], 77, number)
        text = decoded(made.data)
        gold: Any = made.gold
        rows = [line.split("\t")[-7:] for line in text.splitlines() if "\t" in line]
        plain = text.isascii() or not any("０" <= c <= "９" for c in text)
        row = [gold["cells"][f"requests.new.{c}"] for c in LAST]
        if plain and all(isinstance(v, int) for v in row):
            assert [str(v) for v in row] in [[f.replace(",", "") for f in r] for r in rows]


def grid_of_html(table: Any) -> list[list[str]]:
    """Rows of an HTML table, each merged cell once."""
    return [
        ["".join(c.itertext()).replace("\xa0", "").strip() for c in r.xpath("./td|./th")] for r in table.xpath(".//tr")
    ]


def grid_of_docx(table: Any) -> list[list[str]]:
    """Rows of a Word table as accepted: what is deleted is not there, what a merge covers neither."""
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    rows = []
    for tr in table.iter(f"{w}tr"):
        row = []
        for tc in tr.findall(f"{w}tc"):
            merge = tc.find(f"{w}tcPr/{w}vMerge")
            if merge is None or merge.get(f"{w}val") == "restart":
                row.append("".join(t.text or "" for t in tc.iter(f"{w}t")).replace("\xa0", "").strip())
        rows.append(row)
    return rows


def grids_of(data: bytes, extension: str) -> list[list[list[str]]]:
    if extension == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            root = etree.fromstring(archive.read("word/document.xml"))
        w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
        return [grid_of_docx(t) for t in root.iter(f"{w}tbl") if t.find(f".//{w}tbl") is None]
    if extension == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        return [[["" if c.value is None else str(c.value) for c in r] for r in s.iter_rows()] for s in book]
    root = html.document_fromstring(decoded(data))
    return [grid_of_html(t) for t in root.iter("table") if not t.xpath(".//table")]


def says(text: str, answer: Any) -> bool:
    if answer == "blank":
        return text == ""
    if answer == "not_applicable":
        return text in ("/", "-", "—", "无", "——", "／")
    folded = text.translate(str.maketrans("０１２３４５６７８９", "0123456789")).replace(",", "")
    return folded == str(answer)


@pytest.mark.parametrize("name", ["html", "html_site", "html_word", "docx", "docx_hard", "xlsx", "xlsx_sheets"])
def test_office_tables_read_by_other_means_agree_with_gold(name: str) -> None:
    """Every row of table three stands in the file, in order, with gold's values in its last cells."""
    for number in range(4):
        made = make_document(all_classes()[name], 31, number)
        gold: Any = made.gold
        rows = iter([row for grid in grids_of(made.data, made.extension) for row in grid])
        for label in form_named(gold["form"]).table("requests").row_labels:
            want = [gold["cells"][f"requests.{label.id}.{c}"] for c in LAST]
            want = [v for v in want if v != "absent"]
            if not want:
                continue
            size = len(want)
            found = any(
                all(says(t, v) for t, v in zip(row[end - size : end], want, strict=True))
                for row in rows
                for end in range(size + 1, len(row) + 1)
            )
            assert found, (name, number, label.id)


@pytest.mark.skipif(not SCORE.exists(), reason="the scorer is beside the repository only in the workshop")
def test_gold_as_its_own_prediction_scores_in_full(tmp_path: Path) -> None:
    make_corpus.write_corpus(tmp_path, 12, len(OWN), OWN)
    predictions = tmp_path / "pred"
    predictions.mkdir()
    for path in (tmp_path / "gold").iterdir():
        gold = json.loads(path.read_text(encoding="utf-8"))
        cells = {}
        for name, want in gold["cells"].items():
            one = want[0] if isinstance(want, list) else want
            state = one if isinstance(one, str) else "value"
            cells[name] = {"value": None if isinstance(one, str) else one, "state": state, "status": "accepted"}
        keep = {k: gold[k] for k in ("form", "agency", "year", "paragraphs")}
        (predictions / path.name).write_text(json.dumps({**keep, "cells": cells}), encoding="utf-8")
    figures = tmp_path / "figures.json"
    command = [sys.executable, SCORE, "--gold", tmp_path / "gold", "--pred", predictions, "--json", figures]
    subprocess.run(command, check=True, capture_output=True)
    total = json.loads(figures.read_text())["ALL"]
    assert total["whole"] == total["documents"] == len(OWN)
    assert total["right"] == total["cells"]
    assert total["agency"] == total["year"] == total["form"] == len(OWN)
    assert total["para_right"] == total["para_chars"]
