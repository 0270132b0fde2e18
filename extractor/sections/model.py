"""The stored classifier: read with its card, refused when it is not what the card says.

A model is a skops file (nothing in it runs on loading, unlike a pickle) that holds arrays and nothing else, and a JSON
card beside it with the file's sha256, what it was trained on and how well it does. Reading takes the arrays out by
numpy, with pickles forbidden: importing skops costs seconds, which a person with one report would wait for.
``inspect`` asks skops itself and holds the two readings equal.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from extractor.errors import DataError
from extractor.sections.decoding import INDEX, SECTION_NAMES, Array
from extractor.sections.features import VERSION, as_seen
from extractor.sections.ngrams import Keys, keys_of, weights

MODEL_FILE: Final = "sections.skops"
CARD_FILE: Final = "sections.json"
FORMAT: Final = 1
"""Version of what stands in the skops file; another one is refused, with what to do about it."""

MODELS: Final = Path(__file__).resolve().parents[2] / "models"
LARGEST_MODEL: Final = 64 * 2**20
_PARTS: Final = ("terms", "idf", "coefficients", "intercepts", "classes")


@dataclass(frozen=True, eq=False)
class Classifier:
    """Paragraph texts to log-probabilities of the section names; ``heading`` is left to the rules.

    ``keys`` ascend; ``idf`` and the rows of ``coefficients`` belong to them, its columns to ``classes``.
    """

    keys: Keys
    idf: Array
    coefficients: Array
    intercepts: Array
    classes: tuple[str, ...]
    temperature: float = 1.0

    @classmethod
    def of(cls, parts: Mapping[str, Any], temperature: float) -> Classifier:
        """From the arrays of a model file. Raises ValueError where they do not fit together."""
        keys = keys_of([str(term) for term in parts["terms"]])
        order = np.argsort(keys)
        coefficients = np.asarray(parts["coefficients"], dtype=np.float64)
        idf = np.asarray(parts["idf"], dtype=np.float64)
        intercepts = np.asarray(parts["intercepts"], dtype=np.float64)
        classes = tuple(str(name) for name in parts["classes"])
        if coefficients.shape != (keys.size, len(classes)) or idf.shape != keys.shape:
            raise ValueError("shapes differ")
        if intercepts.shape != (len(classes),) or any(name not in INDEX for name in classes):
            raise ValueError("foreign classes")
        return cls(keys[order], idf[order], coefficients[order], intercepts, classes, temperature)

    def log_probabilities(self, texts: Sequence[str]) -> Array:
        """texts × SECTION_NAMES; a name that the model does not know holds the least of the row."""
        scores = np.empty((len(texts), len(self.classes)))
        for i, text in enumerate(texts):
            columns, values = weights(as_seen(text), self.keys, self.idf)
            scores[i] = values @ self.coefficients[columns]
        scores = (scores + self.intercepts) / self.temperature
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
    try:
        return Classifier.of(_arrays(data), float(card["temperature"]))
    except Exception as broken:  # a damaged file breaks wherever it likes
        raise _refusal("内容损坏或不是本程序的模型", "its content is damaged or not this program's") from broken


def inspect(folder: Path) -> dict[str, Any]:
    """Check a model thoroughly: its sha256, and by skops that it holds arrays alone. Returns the card.

    Raises DataError.
    """
    from skops.io import get_untrusted_types, loads

    data, card = _checked(folder)
    try:
        foreign = get_untrusted_types(data=data)
        parts = {} if foreign else loads(data, trusted=[])
        ours = _arrays(data)
    except Exception as broken:  # skops raises whatever its parts raise
        raise _refusal("内容损坏", "its content is damaged") from broken
    if foreign:
        raise _refusal(f"其中含有不该有的类型 {foreign[0]}", f"it holds a foreign type, {foreign[0]}")
    if any(not np.array_equal(parts[name], ours[name]) for name in _PARTS):
        raise _refusal("内容前后不一", "it does not read the same twice")
    return card


def model_bytes(parts: Mapping[str, Any]) -> bytes:
    """The arrays of a model as a skops file, the same bytes for the same arrays on any day.

    skops names its parts by memory address and dates them; here they are numbered and undated.
    """
    from skops.io import dumps

    packed = zipfile.ZipFile(io.BytesIO(dumps({name: np.asarray(parts[name]) for name in _PARTS})))
    numbers: dict[str, str] = {}
    schema = packed.read("schema.json").decode("utf-8")
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


def _arrays(data: bytes) -> dict[str, Any]:
    """The named arrays of a skops file that holds nothing but arrays."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        schema = json.loads(file.read("schema.json"))
        nodes = schema["content"]
        if schema["__loader__"] != "DictNode" or sorted(nodes) != sorted(_PARTS):
            raise ValueError("not a section model")
        arrays = {}
        for name, node in nodes.items():
            if node["__loader__"] != "NdArrayNode" or file.getinfo(node["file"]).file_size > LARGEST_MODEL:
                raise ValueError("not an array")
            arrays[name] = np.load(io.BytesIO(file.read(node["file"])), allow_pickle=False)
        return arrays


def _checked(folder: Path) -> tuple[bytes, dict[str, Any]]:
    """The model's bytes, once they are what the card says, and the card."""
    path, card_path = folder / MODEL_FILE, folder / CARD_FILE
    try:
        card = json.loads(card_path.read_text(encoding="utf-8"))
        expected, version, seen = str(card["sha256"]), int(card["format"]), int(card["features"])
        float(card["temperature"])
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise _refusal("说明卡缺失或损坏", "its card is missing or damaged") from broken
    if (version, seen) != (FORMAT, VERSION):
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
        raise _refusal("与说明卡的 sha256 不符，可能被改动", "its sha256 is not its card's: it may have been altered")
    return data, card


def _refusal(zh: str, en: str) -> DataError:
    return DataError(
        f"段落分类模型不予使用：{zh}。请运行 extractor train sections 重新训练，或恢复原文件。",
        f"The section model is refused: {en}. Run “extractor train sections” to train it again, or restore the file.",
    )
