"""Training on a small part of the data: same bytes, held-out figures, refusal to get worse."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from extractor.errors import DataError, UsageError
from extractor.sections.model import MODEL_FILE, load
from extractor.train import train_sections
from extractor.train.documents import read_rows, reports, score, without_headings
from extractor.train.noise import broken_lines, encoding_leftovers, reading_errors

DATA = Path(__file__).parents[2] / "training_data" / "paragraphs.jsonl"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handful of reports of the real training data."""
    rows = read_rows(DATA)
    train = [r for r in rows if r["split"] == "train" and r["report"]]
    held = [r for r in rows if r["split"] == "test"]
    chosen = [row for report in (*reports(train)[:6], *reports(held)[:2]) for row in report]
    path = tmp_path_factory.mktemp("data") / "few.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in chosen), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def trained(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    models = tmp_path_factory.mktemp("models")
    train_sections(small, models)
    return models


def test_the_same_data_gives_the_same_bytes(small: Path, trained: Path, tmp_path: Path) -> None:
    steps: list[str] = []
    card = train_sections(small, tmp_path, progress=lambda what, _share: steps.append(what))
    assert (tmp_path / MODEL_FILE).read_bytes() == (trained / MODEL_FILE).read_bytes()
    assert steps == ["fit", "temperature", "measure", "done"]
    assert set(card["held_out"]) == {"headings", "no_headings", "no_headings_noise", "f1_per_section"}


def test_a_small_model_reads(trained: Path) -> None:
    assert load(trained).log_probabilities(["全年收到公开申请三件，均已答复。"]).shape == (1, 15)


def test_a_worse_model_does_not_replace_a_better_one(small: Path, trained: Path, tmp_path: Path) -> None:
    for name in ("sections.skops", "sections.json"):
        (tmp_path / name).write_bytes((trained / name).read_bytes())
    rows = read_rows(small)
    names = sorted({row["section"] for row in rows})
    wrong = dict(zip(names, names[1:] + names[:1], strict=True))
    shuffled = [{**r, "section": wrong[r["section"]]} if r["split"] == "train" else r for r in rows]
    bad = tmp_path / "bad.jsonl"
    bad.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in shuffled), encoding="utf-8")
    before = (tmp_path / MODEL_FILE).read_bytes()
    with pytest.raises(UsageError, match="--force"):
        train_sections(bad, tmp_path)
    assert (tmp_path / MODEL_FILE).read_bytes() == before
    train_sections(bad, tmp_path, force=True)
    assert (tmp_path / MODEL_FILE).read_bytes() != before


@pytest.mark.parametrize(
    "line", ["not json", '{"text": "a"}', '{"text": "a", "section": "nowhere"}', '{"text": 3, "section": "title"}']
)
def test_a_faulty_line_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "faulty.jsonl"
    path.write_text('{"text": "a", "section": "title"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 2"):
        read_rows(path)


def test_too_little_data_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "little.jsonl"
    path.write_text('{"text": "a", "section": "title"}\n', encoding="utf-8")
    with pytest.raises(DataError):
        train_sections(path, tmp_path)


def test_headings_are_taken_from_the_front_of_paragraphs_too() -> None:
    rows = [{"text": "（一）主动公开：甲。", "head": "（一）主动公开：", "section": "overview.proactive"}]
    assert without_headings([*rows, {"text": "一、总体情况", "section": "heading"}])[0]["text"] == "甲。"


def test_a_perfect_and_a_useless_labeller() -> None:
    from extractor.records import Paragraph, ScoredParagraph

    report = [{"text": "甲", "section": "title"}, {"text": "乙丙丁", "section": "problems"}]
    answers = {"甲": "title", "乙丙丁": "problems"}

    def right(blocks: object) -> list[ScoredParagraph]:
        assert isinstance(blocks, list)
        return [ScoredParagraph(b.text, answers[b.text], 1.0, "accepted") for b in blocks if isinstance(b, Paragraph)]

    def wrong(blocks: object) -> list[ScoredParagraph]:
        return [ScoredParagraph(p.text, "title", 1.0, "accepted") for p in right(blocks)]

    assert score([report], right).macro_f1 == 1.0
    half = score([report], wrong)
    assert (half.accuracy, half.character_accuracy) == (0.5, 0.25)
    assert half.calibration_error == pytest.approx(0.5)


def test_damage_is_seeded_and_bounded() -> None:
    text = "政府信息公开工作年度报告" * 40
    damaged = reading_errors(text, 0.03, random.Random(5))
    assert damaged == reading_errors(text, 0.03, random.Random(5)) != text
    assert abs(len(damaged) - len(text)) < len(text) * 0.05
    assert encoding_leftovers(text, random.Random(5)) != text
    assert "".join(broken_lines(text, 28)) == text
