"""The damage done to PDFs is real and repeatable, and what comes of it is named rightly."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("pikepdf", reason="the corpus opens PDFs with pikepdf")

from corpus.mutations import MUTATIONS, Mutation, mutated, opened_up, swap_objects
from fuzz_pdf import verdict

from extractor.batch.local import Outcome
from extractor.cli.work import Job, Rendered
from extractor.errors import ExtractorError, InputError, LimitExceeded, UnreadableFile

WHOLE = Path(__file__).parents[1] / "reports" / "pdf_without_rules" / "source.pdf"
OBJECTS = b"1 0 obj<</A 1>>endobj 2 0 obj<</B 2>>endobj"


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_every_mutation_changes_the_file_and_the_same_seed_does_the_same(mutation: Mutation) -> None:
    data = opened_up(WHOLE.read_bytes())
    first, second = (bytes(mutation(Random(5), bytearray(data))) for _ in range(2))
    assert first == second != data


def test_swapped_objects_keep_their_number_or_take_it_along() -> None:
    seen = {bytes(swap_objects(Random(seed), bytearray(OBJECTS))) for seed in range(40)}
    assert b"2 0 obj<</B 2>>endobj 1 0 obj<</A 1>>endobj" in seen
    assert b"1 0 obj<</B 2>>endobj 2 0 obj<</A 1>>endobj" in seen


def test_even_one_byte_can_be_mutated() -> None:
    for seed in range(60):
        assert isinstance(mutated(Random(seed), b"%")[1], bytes)


def test_an_opened_pdf_shows_its_streams() -> None:
    assert b" Tf" in opened_up(WHOLE.read_bytes())
    assert b" Tf" not in WHOLE.read_bytes()
    assert opened_up(b"%PDF-1.7 damaged") == b"%PDF-1.7 damaged"


@pytest.mark.parametrize(
    ("form", "cells", "error", "kind"),
    [
        ("annual-report-2021", 200, None, "report"),
        ("annual-report-2019", 198, None, "report"),
        ("annual-report-2021", 12, None, "incomplete report"),
        (None, 0, None, "report, no form"),
        (None, 0, UnreadableFile("坏", "the PDF is damaged"), "sentence"),
        (None, 0, LimitExceeded("慢", "took too long"), "over limits"),
        (None, 0, InputError("崩", "reading this file crashed the reader (SIGSEGV)"), "crash"),
        (None, 0, InputError("错", "an internal error while reading (KeyError: 1, a.py:3)"), "internal error"),
    ],
)
def test_outcomes_are_named(form: str | None, cells: int, error: ExtractorError | None, kind: str) -> None:
    text = json.dumps({"form": form, "cells": dict.fromkeys(map(str, range(cells)))})
    result = None if error else Rendered(text, 0, 0)
    assert verdict(Outcome(0, Job(Path("a.pdf")), result, error))[0] == kind
