"""The stored classifier: read, refused, and equal to what scikit-learn computes."""

from __future__ import annotations

import io
import json
import pickle
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from extractor.errors import DataError
from extractor.sections import model
from extractor.sections.features import as_seen
from extractor.sections.ngrams import keys_of, weights

MODELS = Path(__file__).parents[2] / "models"
TEXTS = ["一、总体情况", "全年公布信息 300 条，其中政策 12 条。", "下一步，我局将加强培训。", "", "𠮷野家 abc"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in (model.MODEL_FILE, model.CARD_FILE):
        shutil.copy(MODELS / name, tmp_path / name)
    return tmp_path


def test_probabilities_are_probabilities() -> None:
    rows = model.load(MODELS).log_probabilities(TEXTS)
    assert np.isfinite(rows).all()
    assert rows.argmax(axis=1).size == len(TEXTS)


def test_the_model_is_a_sound_skops_file() -> None:
    card = model.inspect(MODELS)
    assert card["held_out"]["no_headings"]["macro_f1"] >= 0.97
    assert card["held_out"]["no_headings"]["character_accuracy"] >= 0.98
    assert card["held_out"]["no_headings_noise"]["macro_f1"] >= 0.95


def test_weights_are_those_of_scikit_learn() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    seen = [as_seen(text) for text in TEXTS]
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), lowercase=False, sublinear_tf=True)
    table = vectorizer.fit_transform(seen).toarray()
    terms = vectorizer.get_feature_names_out()
    keys = keys_of(list(terms))
    order = np.argsort(keys)
    rows, columns, values = weights(seen, keys[order], vectorizer.idf_[order])
    ours = np.zeros(table.shape)
    ours[rows, order[columns]] = values
    assert np.allclose(ours, table)


def test_an_altered_model_is_refused(copy: Path) -> None:
    data = bytearray((copy / model.MODEL_FILE).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / model.MODEL_FILE).write_bytes(bytes(data))
    with pytest.raises(DataError, match="altered"):
        model.load(copy)


def test_a_pickle_is_refused_even_with_a_fitting_card(copy: Path) -> None:
    _replace(copy, pickle.dumps({"terms": ["a"]}))
    with pytest.raises(DataError, match="damaged"):
        model.load(copy)


def test_a_foreign_type_is_refused(copy: Path) -> None:
    from sklearn.linear_model import LogisticRegression
    from skops.io import dumps

    _replace(copy, dumps({"terms": LogisticRegression(), "idf": np.ones(1)}))
    with pytest.raises(DataError):
        model.load(copy)
    with pytest.raises(DataError):
        model.inspect(copy)


def test_an_object_array_is_refused(copy: Path) -> None:
    source = zipfile.ZipFile(MODELS / model.MODEL_FILE)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith(".npy"):
                buffer = io.BytesIO()
                np.save(buffer, np.array([{"a": 1}], dtype=object), allow_pickle=True)
                content = buffer.getvalue()
            file.writestr(name, content)
    _replace(copy, out.getvalue())
    with pytest.raises(DataError, match="damaged"):
        model.load(copy)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"format": 0}, "format"),
        ({"features": 99}, "format"),
        ({"sha256": "0"}, "sha256"),
        ({"temperature": "x"}, "card"),
    ],
)
def test_a_card_that_does_not_fit_is_refused_with_the_mend(copy: Path, change: dict[str, object], word: str) -> None:
    card = json.loads((copy / model.CARD_FILE).read_text(encoding="utf-8"))
    (copy / model.CARD_FILE).write_text(json.dumps(card | change), encoding="utf-8")
    with pytest.raises(DataError, match=word) as caught:
        model.load(copy)
    assert "extractor train sections" in caught.value.sentence("en")
    assert "extractor train sections" in caught.value.sentence("zh")


def test_a_missing_card_is_refused(copy: Path) -> None:
    (copy / model.CARD_FILE).unlink()
    with pytest.raises(DataError, match="card"):
        model.load(copy)


def _replace(folder: Path, data: bytes) -> None:
    import hashlib

    (folder / model.MODEL_FILE).write_bytes(data)
    card = json.loads((folder / model.CARD_FILE).read_text(encoding="utf-8"))
    card["sha256"] = hashlib.sha256(data).hexdigest()
    (folder / model.CARD_FILE).write_text(json.dumps(card), encoding="utf-8")
