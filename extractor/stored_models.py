"""Trained models on disk: a skops file that holds arrays and nothing else, and a JSON card beside it.

Nothing in a skops file runs on loading, unlike a pickle. The card has the file's sha256, the format version, what the
model was trained on and how well it does. Reading takes the arrays out by numpy, with pickles forbidden: importing
skops costs seconds, which a person with one report would wait for; ``inspect`` asks skops itself and holds the two
readings equal.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from extractor.errors import DataError, UsageError

MODELS: Final = Path(__file__).resolve().parents[1] / "models"
LARGEST_MODEL: Final = 64 * 2**20
EARLIER: Final = "earlier"  # the folder, beside the models, of those that others replaced
_SHOWN: Final = 16


def read_model(
    folder: Path, name: str, parts: Sequence[str], version: int, **further: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arrays and the card of ``NAME.skops``. Raises DataError for a missing, altered or foreign file.

    ``further``: other versions that the card must state, by their name in it.
    """
    data, card = _checked(folder, name, {"format": version, **further})
    try:
        return _arrays(data, parts), card
    except Exception as broken:  # a damaged file breaks wherever it likes
        raise damaged(name) from broken


def inspect(folder: Path, name: str, parts: Sequence[str], version: int, **further: int) -> dict[str, Any]:
    """Check a model thoroughly: its sha256, and by skops that it holds arrays alone. Returns the card; DataError."""
    from skops.io import get_untrusted_types, loads

    data, card = _checked(folder, name, {"format": version, **further})
    try:
        foreign = get_untrusted_types(data=data)
        loaded = {} if foreign else loads(data, trusted=[])
        ours = _arrays(data, parts)
    except Exception as broken:  # skops raises whatever its parts raise
        raise refusal(name, "内容损坏", "its content is damaged") from broken
    if foreign:
        raise refusal(name, f"其中含有不该有的类型 {foreign[0]}", f"it holds a foreign type, {foreign[0]}")
    if any(not np.array_equal(loaded[part], ours[part]) for part in parts):
        raise refusal(name, "内容前后不一", "it does not read the same twice")
    return card


def model_bytes(parts: Mapping[str, Any]) -> bytes:
    """Arrays as a skops file, the same bytes for the same arrays on any day.

    skops names its parts by memory address and dates them; here they are numbered and undated.
    """
    from skops.io import dumps

    packed = zipfile.ZipFile(io.BytesIO(dumps({name: np.asarray(part) for name, part in parts.items()})))
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


def store_model(folder: Path, name: str, parts: Mapping[str, Any], card: Mapping[str, Any]) -> dict[str, Any]:
    """Write ``NAME.skops`` and ``NAME.json`` (the card, with the file's sha256); returns the card.

    The model that stood there, if another, is kept among the earlier ones.
    """
    data = model_bytes(parts)
    full = {"model": f"{name}.skops", "sha256": hashlib.sha256(data).hexdigest(), **card}
    text = json.dumps(full, ensure_ascii=False, indent=1) + "\n"
    _put(folder, name, data, text.encode("utf-8"))
    return full


def fingerprint(folder: Path = MODELS) -> str:
    """Eight digits that change with any model in ``folder``: of its cards' sha256 and the list of OCR weights."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.json")):
        try:
            digest.update(str(json.loads(path.read_text(encoding="utf-8"))["sha256"]).encode())
        except (OSError, ValueError, KeyError, TypeError):
            digest.update(b"broken")  # told by whoever needs that model
    for path in sorted(folder.glob("*.toml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def earlier(folder: Path, name: str) -> list[dict[str, Any]]:
    """The cards of the models of that name that were replaced, latest training first. Broken cards are left out."""
    cards = []
    for path in sorted((folder / EARLIER).glob(f"{name}-*.json")):
        try:
            card = json.loads(path.read_text(encoding="utf-8"))
            cards.append({**card, "sha256": str(card["sha256"])})
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return sorted(cards, key=lambda card: str(card.get("trained", "")), reverse=True)


def switch(folder: Path, sha256: str, names: Sequence[str]) -> str:
    """Put the earlier model whose sha256 begins so in use again; the one in use becomes an earlier one. Returns its
    name. Raises UsageError where none or several begin so, DataError for one that is not what its card says."""
    found = [
        (name, card["sha256"]) for name in names for card in earlier(folder, name) if card["sha256"].startswith(sha256)
    ]
    if len(found) != 1 or not sha256:
        raise UsageError(
            f"以 {sha256} 开头的旧模型有 {len(found)} 个；extractor models 列出各模型的 sha256",
            f"{len(found)} earlier models begin with {sha256}; “extractor models” lists the sha256 of each",
        )
    name, full = found[0]
    path = folder / EARLIER / f"{name}-{full[:_SHOWN]}"
    try:
        data, card = path.with_suffix(".skops").read_bytes(), path.with_suffix(".json").read_bytes()
    except OSError as broken:
        raise refusal(name, "文件无法读取", "the file cannot be read") from broken
    if hashlib.sha256(data).hexdigest() != full:
        raise refusal(name, "与说明卡的 sha256 不符", "its sha256 is not its card's")
    _put(folder, name, data, card)
    for kept in (path.with_suffix(".skops"), path.with_suffix(".json")):
        kept.unlink()
    return name


def _put(folder: Path, name: str, data: bytes, card: bytes) -> None:
    """Write a model and its card; another one in their place moves to the earlier ones."""
    folder.mkdir(parents=True, exist_ok=True)
    model, stated = folder / f"{name}.skops", folder / f"{name}.json"
    if model.exists() and stated.exists() and model.read_bytes() != data:
        digest = hashlib.sha256(model.read_bytes()).hexdigest()[:_SHOWN]
        (folder / EARLIER).mkdir(exist_ok=True)
        model.replace(folder / EARLIER / f"{name}-{digest}.skops")
        stated.replace(folder / EARLIER / f"{name}-{digest}.json")
    model.write_bytes(data)
    stated.write_bytes(card)


def refusal(name: str, zh: str, en: str) -> DataError:
    """Why a model is not used, and the command that mends it."""
    return DataError(
        f"模型 {name} 不予使用：{zh}。请运行 extractor train {name} 重新训练，或恢复原文件。",
        f"The model {name} is refused: {en}. Run “extractor train {name}” to train it again, or restore the file.",
    )


def damaged(name: str) -> DataError:
    """The refusal of a file whose content is not the model's."""
    return refusal(name, "内容损坏或不是本程序的模型", "its content is damaged or not this program's")


def bad_card(name: str) -> DataError:
    """The refusal of a model whose card does not say what it must."""
    return refusal(name, "说明卡缺失或损坏", "its card is missing or damaged")


def _arrays(data: bytes, parts: Sequence[str]) -> dict[str, Any]:
    """The named arrays of a skops file that holds nothing but arrays."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        schema = json.loads(file.read("schema.json"))
        nodes = schema["content"]
        if schema["__loader__"] != "DictNode" or sorted(nodes) != sorted(parts):
            raise ValueError("other parts")
        arrays = {}
        for part, node in nodes.items():
            if node["__loader__"] != "NdArrayNode" or file.getinfo(node["file"]).file_size > LARGEST_MODEL:
                raise ValueError("not an array")
            arrays[part] = np.load(io.BytesIO(file.read(node["file"])), allow_pickle=False)
        return arrays


def _checked(folder: Path, name: str, versions: Mapping[str, int]) -> tuple[bytes, dict[str, Any]]:
    """The model's bytes, once they are what the card says, and the card."""
    path, card_path = folder / f"{name}.skops", folder / f"{name}.json"
    try:
        card = json.loads(card_path.read_text(encoding="utf-8"))
        expected, stated = str(card["sha256"]), [int(card[key]) for key in versions]
    except (OSError, ValueError, KeyError, TypeError) as broken:
        raise bad_card(name) from broken
    wanted = list(versions.values())
    if stated != wanted:
        found, ours = (".".join(map(str, numbers)) for numbers in (stated, wanted))
        raise refusal(
            name, f"格式版本 {found} 与本程序的 {ours} 不符", f"its format {found} is not this program's {ours}"
        )
    try:
        if path.stat().st_size > LARGEST_MODEL:
            raise refusal(name, "文件过大", "the file is too large")
        data = path.read_bytes()
    except OSError as broken:
        raise refusal(name, "文件无法读取", "the file cannot be read") from broken
    if hashlib.sha256(data).hexdigest() != expected:
        raise refusal(
            name, "与说明卡的 sha256 不符，可能被改动", "its sha256 is not its card's: it may have been altered"
        )
    return data, card
