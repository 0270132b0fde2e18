"""Train the section classifier from labelled paragraphs, measure it on writers and offices it never saw, store it."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from extractor.errors import DataError, UsageError
from extractor.sections import label_with
from extractor.sections.features import VERSION, as_seen
from extractor.sections.model import FORMAT, MODEL_FILE, NAME, PARTS, Classifier, load
from extractor.sections.ngrams import LONGEST
from extractor.stored_models import store_model
from extractor.train.documents import Row, Score, read_rows, reports, score, with_reading_errors, without_headings
from extractor.train.noise import encoding_leftovers, reading_errors

INVERSE_PENALTY = 10.0
"""Of 1, 3, 10 and 30 the best on held-out writers (docs/sections.md)."""
RAREST = 3
NOISY_SHARE = 0.3
"""Share of the paragraphs that training sees a second time with reading errors."""
TEMPERATURES = (0.75, 0.85, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
"""From 0.75: the held-out writers alone would choose 0.45, at which real reports outside this project met too much
confidence (log loss 0.33 against 0.26 over 137 paragraphs with their headings removed)."""
WORSE = 0.002
"""A new model may score this much worse on the held-out reports and still replace the old one: a tie but for chance."""

Progress = Callable[[str, float], None]


def train_sections(
    data: Path, models: Path, *, corrections: Path | None = None, force: bool = False, progress: Progress | None = None
) -> dict[str, Any]:
    """Train on ``data`` (JSONL) and ``corrections``, store model and card in ``models``, return the card.

    Rows of split ``test`` are never trained on: the odd reports set the temperature, the even ones give the figures.
    Raises UsageError when the model that is there scores better, unless ``force``; DataError for faulty data.
    """
    tell = progress or (lambda _what, _share: None)
    rows = read_rows(data) + (read_rows(corrections) if corrections else [])
    train = [row for row in rows if row.get("split", "train") == "train"]
    held_out = reports(row for row in rows if row.get("split") == "test")
    if len(train) < 100 or len(held_out) < 2:
        raise DataError("训练段落或留出报告太少。", "There are too few paragraphs to train on or reports held out.")
    tell("fit", 0.1)
    parts = fit(train)
    classifier = Classifier.of(parts, 1.0)
    tell("temperature", 0.7)
    classifier = with_temperature(classifier, held_out[1::2])
    tell("measure", 0.85)
    figures = measure(classifier, held_out[::2])
    _keep_the_better(models, figures, held_out[::2], force)
    card = _store(parts, classifier.temperature, models, data, train, figures)
    tell("done", 1.0)
    return card


def fit(rows: Sequence[Row]) -> dict[str, Any]:
    """TF-IDF over characters and shape marks, then logistic regression; each text once, some also damaged.

    Returns the arrays of a model file.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    rng = random.Random(11)
    unique: dict[tuple[str, str], str] = {}
    for row in rows:
        if row["section"] == "heading":
            continue
        text = row["text"]
        for version_of in (text, text[len(row.get("head") or "") :]):
            unique.setdefault((as_seen(version_of), row["section"]), version_of)
    pairs = [(text, section) for (_, section), text in unique.items()]
    for text, section in list(pairs):
        if rng.random() < NOISY_SHARE:
            noisy = reading_errors(text, 0.03, rng)
            pairs.append((encoding_leftovers(noisy, rng) if rng.random() < 0.2 else noisy, section))
    vectorizer = TfidfVectorizer(
        analyzer="char", ngram_range=(1, LONGEST), lowercase=False, sublinear_tf=True, min_df=RAREST
    )
    table = vectorizer.fit_transform([as_seen(text) for text, _ in pairs])
    regression = LogisticRegression(C=INVERSE_PENALTY, max_iter=400, class_weight="balanced")
    regression.fit(table, [section for _, section in pairs])
    return {
        "terms": np.array(vectorizer.get_feature_names_out(), dtype=str),
        "idf": vectorizer.idf_.astype(np.float32),
        "coefficients": np.ascontiguousarray(regression.coef_.T, dtype=np.float32),
        "intercepts": regression.intercept_.astype(np.float32),
        "classes": np.array(regression.classes_, dtype=str),
    }


def with_temperature(classifier: Classifier, documents: Sequence[Sequence[Row]]) -> Classifier:
    """The classifier with the temperature that gives these reports' decoded sections the least log loss.

    Temperature scaling (Guo et al. 2017), measured after decoding: what must be calibrated is what the report says.
    """
    bare = [without_headings(report) for report in documents]
    losses = []
    for temperature in TEMPERATURES:
        candidate = replace(classifier, temperature=temperature)
        losses.append((_score(candidate, bare).log_loss, temperature))
    return replace(classifier, temperature=min(losses)[1])


def _score(classifier: Classifier | None, documents: Sequence[Sequence[Row]], tables: bool = False) -> Score:
    return score(documents, lambda blocks: label_with(classifier, blocks, None), tables)


def measure(classifier: Classifier | None, documents: Sequence[Sequence[Row]]) -> dict[str, Any]:
    """Figures with headings, without, and without under 3 % reading errors."""
    rng = random.Random(23)
    bare = [without_headings(report) for report in documents]
    cases = {
        "headings": _score(classifier, documents, tables=True),
        "no_headings": _score(classifier, bare),
        "no_headings_noise": _score(classifier, [with_reading_errors(report, 0.03, rng) for report in bare]),
    }
    figures: dict[str, Any] = {
        name: {
            "macro_f1": round(case.macro_f1, 4),
            "accuracy": round(case.accuracy, 4),
            "character_accuracy": round(case.character_accuracy, 4),
            "calibration_error": round(case.calibration_error, 4),
        }
        for name, case in cases.items()
    }
    figures["f1_per_section"] = {name: round(f1, 4) for name, f1 in cases["no_headings"].per_class.items()}
    return figures


def _keep_the_better(models: Path, figures: dict[str, Any], documents: Sequence[Sequence[Row]], force: bool) -> None:
    """Raise UsageError where the stored model does better on the held-out reports."""
    if force or not (models / MODEL_FILE).exists():
        return
    try:
        old = measure(load(models), documents)
    except DataError:
        return  # one that is refused cannot be better
    before, after = (sum(f[c]["macro_f1"] for c in ("no_headings", "no_headings_noise")) / 2 for f in (old, figures))
    if after < before - WORSE:
        raise UsageError(
            f"新模型在留出报告上的宏平均 F1 为 {after:.4f}，现有模型为 {before:.4f}，未替换。确要替换请加 --force。",
            f"The new model's macro F1 on held-out reports is {after:.4f}, the present one's {before:.4f}: "
            "not replaced. Add --force to replace it all the same.",
        )


def _store(
    parts: dict[str, Any], temperature: float, models: Path, data: Path, rows: Sequence[Row], figures: dict[str, Any]
) -> dict[str, Any]:
    card = {
        "format": FORMAT,
        "features": VERSION,
        "temperature": temperature,
        "trained": date.today().isoformat(),
        "data": {
            "file": data.name,
            "sha256": hashlib.sha256(data.read_bytes()).hexdigest(),
            "paragraphs": len(rows),
            "per_section": dict(sorted(Counter(row["section"] for row in rows).items())),
        },
        "versions": {name: version(name) for name in ("scikit-learn", "skops", "numpy")},
        "held_out": figures,
        "method": "character 1-3-gram TF-IDF with shape marks, multinomial logistic regression, HMM decoding",
        "not_for": "any genre but government-information annual reports; see training_data/README.md",
    }
    return store_model(models, NAME, {part: parts[part] for part in PARTS}, card)
