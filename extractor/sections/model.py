"""The stored classifier: read with its card, refused when it is not what the card says.

A model is a skops file (nothing in it runs on loading, unlike a pickle) and a JSON card beside it with the file's
sha256, what it was trained on and how well it does.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from extractor.errors import DataError
from extractor.sections.decoding import INDEX, SECTION_NAMES, Array
from extractor.sections.features import VERSION, as_seen

MODEL_FILE: Final = "sections.skops"
CARD_FILE: Final = "sections.json"
FORMAT: Final = 1
"""Version of what stands in the skops file; an older or newer one is refused with what to do about it."""

MODELS: Final = Path(__file__).resolve().parents[2] / "models"
LARGEST_MODEL: Final = 64 * 2**20
# every type that our own model holds; skops refuses to build any other
TRUSTED: Final[tuple[str, ...]] = ()


@dataclass(frozen=True)
class Classifier:
    """Paragraph texts to log-probabilities of the section names. ``heading`` is left to the rules."""

    vectorizer: Any
    coefficients: Array  # features × classes
    intercepts: Array
    classes: tuple[str, ...]
    temperature: float

    def log_probabilities(self, texts: Sequence[str]) -> Array:
        """texts × SECTION_NAMES; a name that the model does not know holds the least of the row."""
        scores = self.vectorizer.transform([as_seen(text) for text in texts]) @ self.coefficients + self.intercepts
        scores = np.asarray(scores, dtype=np.float64) / self.temperature
        top = scores.max(axis=1, keepdims=True)
        scores = scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
        table = np.repeat(scores.min(axis=1, keepdims=True), len(SECTION_NAMES), axis=1)
        table[:, [INDEX[name] for name in self.classes]] = scores
        return table


@lru_cache(maxsize=1)
def stored_classifier() -> Classifier | None:
    """The classifier in the program's ``models`` folder; ``None`` where none is installed. Raises DataError."""
    return load(MODELS) if (MODELS / MODEL_FILE).exists() else None


def load(folder: Path) -> Classifier:
    """Read ``sections.skops`` and its card in ``folder``. Raises DataError for a missing, altered or foreign file."""
    data, card = _checked(folder)
    from skops.io import get_untrusted_types, loads  # slow to import: only where a model is used

    try:
        foreign = [name for name in get_untrusted_types(data=data) if name not in TRUSTED]
        if foreign:
            raise _refusal(f"其中含有不该有的类型 {foreign[0]}", f"it holds a foreign type, {foreign[0]}")
        parts = loads(data, trusted=list(TRUSTED))
        classes = tuple(str(name) for name in parts["classes"])
        vectorizer = vectorizer_of([str(term) for term in parts["terms"]])
        vectorizer.idf_ = np.asarray(parts["idf"], dtype=np.float64)
        coefficients = np.asarray(parts["coefficients"], dtype=np.float64)
        intercepts = np.asarray(parts["intercepts"], dtype=np.float64)
        if any(name not in INDEX for name in classes) or coefficients.shape != (len(parts["terms"]), len(classes)):
            raise _refusal("类别与本程序不符", "its classes are not this program's")
        return Classifier(vectorizer, coefficients, intercepts, classes, float(card["temperature"]))
    except DataError:
        raise
    except Exception as broken:  # skops raises whatever its parts raise
        raise _refusal("内容损坏", "its content is damaged") from broken


def vectorizer_of(terms: Sequence[str] | None = None, rarest: int = 1) -> Any:
    """A TF-IDF vectoriser of character 1- to 3-grams, with ``terms`` for columns or to be fitted."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vocabulary = None if terms is None else {term: column for column, term in enumerate(terms)}
    return TfidfVectorizer(
        analyzer="char", ngram_range=(1, 3), lowercase=False, sublinear_tf=True, min_df=rarest, vocabulary=vocabulary
    )


def model_bytes(classifier: Classifier) -> bytes:
    """The classifier as a skops file, the same bytes for the same classifier on any day.

    skops names its parts by memory address and dates them; here they are numbered and undated.
    """
    from skops.io import dumps

    parts = {
        "terms": np.array(classifier.vectorizer.get_feature_names_out(), dtype=str),
        "idf": classifier.vectorizer.idf_.astype(np.float32),
        "coefficients": classifier.coefficients.astype(np.float32),
        "intercepts": classifier.intercepts.astype(np.float32),
        "classes": np.array(classifier.classes),
    }
    packed = zipfile.ZipFile(io.BytesIO(dumps(parts)))
    schema = packed.read("schema.json").decode("utf-8")
    numbers: dict[str, str] = {}
    schema = re.sub(r"\d{9,}", lambda m: numbers.setdefault(m.group(), str(len(numbers))), schema)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in sorted(packed.namelist(), key=lambda n: int(numbers.get(n.split(".")[0], "-1"))):
            stem, dot, kind = name.partition(".")
            content = schema.encode("utf-8") if name == "schema.json" else packed.read(name)
            entry = zipfile.ZipInfo(numbers.get(stem, stem) + dot + kind, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, content)
    return out.getvalue()


def _checked(folder: Path) -> tuple[bytes, dict[str, Any]]:
    """The model's bytes, once they are what the card says."""
    path, card_path = folder / MODEL_FILE, folder / CARD_FILE
    try:
        card = json.loads(card_path.read_text(encoding="utf-8"))
        expected, version, seen = str(card["sha256"]), int(card["format"]), int(card["features"])
        float(card["temperature"])
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise _refusal("说明卡缺失或损坏", "its card is missing or damaged") from broken
    if version != FORMAT or seen != VERSION:
        raise _refusal(
            f"格式版本 {version}.{seen} 与本程序的 {FORMAT}.{VERSION} 不符",
            f"its format {version}.{seen} is not this program's {FORMAT}.{VERSION}",
        )
    try:
        if path.stat().st_size > LARGEST_MODEL:
            raise _refusal("文件过大", "the file is too large")
        data = path.read_bytes()
    except OSError as broken:
        raise _refusal("文件无法读取", "the file cannot be read") from broken
    if hashlib.sha256(data).hexdigest() != expected:
        raise _refusal(
            "与说明卡的 sha256 不符，可能被改动", "its sha256 differs from its card's: it may have been altered"
        )
    return data, card


def _refusal(zh: str, en: str) -> DataError:
    return DataError(
        f"段落分类模型不予使用：{zh}。请运行 extractor train sections 重新训练，或恢复原文件。",
        f"The section model is refused: {en}. Run “extractor train sections” to train it again, or restore the file.",
    )
