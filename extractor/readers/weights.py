"""The OCR weights: where they come from, that they are the right ones, and PaddleOCR model folders made from them.

The ``rapidocr`` wheel carries PP-OCRv6 small as plain ONNX files. PaddleOCR wants a folder with ``inference.onnx`` and
an ``inference.yml`` that says how to prepare images and to decode the output. Such folders are made once, in the
user's cache; the recogniser's network is shortened there (``logits.py``).
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from extractor import settings
from extractor.errors import DataError, MissingTool, UsageError
from extractor.readers.logits import without_blanks

_SHORTENED: Final = (f"without_blanks_{settings.OCR_BLANK_AHEAD:g}", without_blanks)

MANIFEST = Path(__file__).parents[2] / "models" / "ocr.toml"


@dataclass(frozen=True, slots=True)
class ModelFolders:
    """Two PaddleOCR model folders and the names under which PaddleOCR knows the models.

    ``logits`` says that the recogniser gives these instead of probabilities (``logits.without_blanks``).
    """

    detection: Path
    detection_name: str
    recognition: Path
    recognition_name: str
    logits: bool = False


@cache
def manifest() -> Mapping[str, Any]:
    """``models/ocr.toml``, parsed. Raises DataError where it is missing or broken."""
    try:
        return tomllib.loads(MANIFEST.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DataError(
            f"OCR 模型清单 {MANIFEST.name} 缺失或损坏。",
            f"The list of OCR models, {MANIFEST.name}, is missing or broken.",
        ) from error


def own_folders(folder: Path) -> ModelFolders:
    """Model folders of the user's own: ``folder/det`` and ``folder/rec``, each with ``inference.yml``.

    Raises UsageError where one of them is not there.
    """
    names = []
    for part in ("det", "rec"):
        config = folder / part / "inference.yml"
        if not config.is_file() or not (folder / part / "inference.onnx").is_file():
            raise UsageError(
                f"EXTRACTOR_OCR_MODELS 文件夹里缺少 {part}/inference.onnx 或 {part}/inference.yml。",
                f"The folder in EXTRACTOR_OCR_MODELS lacks {part}/inference.onnx or {part}/inference.yml.",
            )
        names.append(_model_name(config))
    return ModelFolders(folder / "det", names[0], folder / "rec", names[1])


def bundled_folders(cache_dir: Path | None = None, whole: bool = False) -> ModelFolders:
    """The weights in the ``rapidocr`` wheel as PaddleOCR folders, made at first use; ``whole``: the recogniser's network
    as it is, for PaddleOCR's own pipeline.

    Raises MissingTool where the wheel is not installed or carries other weights than those measured.
    """
    listed = manifest()
    detection = _checked(listed["detection"], listed["package"])
    recognition = _checked(listed["recognition"], listed["package"])
    root = cache_dir or default_cache()
    return ModelFolders(
        _folder(root, detection, listed["detection"], _detection_config),
        listed["detection"]["model_name"],
        _folder(root, recognition, listed["recognition"], _recognition_config, None if whole else _SHORTENED),
        listed["recognition"]["model_name"],
        logits=not whole,
    )


def default_cache() -> Path:
    """``$XDG_CACHE_HOME/extractor/ocr`` (or ``~/.cache``); a folder under the system's temporary one if not
    writable.
    """
    base = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(base) if base else Path("~/.cache").expanduser()) / "extractor" / "ocr"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir()) / f"extractor-ocr-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    return folder if os.access(folder, os.W_OK) else Path(tempfile.gettempdir()) / "extractor-ocr"


def wheel_file(model: Mapping[str, Any], package: Mapping[str, Any]) -> Path:
    """Where the installed wheel keeps a model's ONNX file. Raises MissingTool where it is not installed."""
    spec = importlib.util.find_spec(package["name"])
    roots = list(spec.submodule_search_locations or ()) if spec else []
    for root in roots:
        path: Path = Path(root) / model["file"]
        if path.is_file():
            return path
    raise MissingTool(
        f"读取扫描件需要 OCR 模型，请运行：pip install {package['name']}=={package['version']}",
        f"Reading scans needs the OCR weights; run: pip install {package['name']}=={package['version']}",
    )


def _checked(model: Mapping[str, Any], package: Mapping[str, Any]) -> Path:
    path = wheel_file(model, package)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != model["sha256"]:
        raise MissingTool(
            f"OCR 模型 {path.name} 与经过检验的版本不符，请运行：pip install {package['name']}=={package['version']}",
            f"The OCR weights {path.name} are not the ones that were tested; "
            f"run: pip install {package['name']}=={package['version']}",
        )
    return path


def _folder(
    root: Path,
    weights: Path,
    model: Mapping[str, Any],
    config: Any,
    change: tuple[str, Callable[[bytes], bytes]] | None = None,
) -> Path:
    """The finished folder for one model, its network changed; the folder has the change's name, so that an older version's
    is not taken for it. Made aside and moved into place, so that two processes never see half of one.
    """
    named, changed = change or ("", bytes)
    folder = root / "-".join(filter(None, [model["model_name"], model["sha256"][:12], named]))
    if (folder / "inference.onnx").is_file() and (folder / "inference.yml").is_file():
        return folder
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=root) as aside:
        new = Path(aside) / "model"
        new.mkdir()
        (new / "inference.yml").write_text(_yaml(config(weights, model)), "utf-8")
        network = weights.read_bytes()
        (new / "inference.onnx").write_bytes(changed(network))
        try:
            new.rename(folder)
        except OSError:  # another process was first, or a broken folder is in the way
            if not (folder / "inference.yml").is_file() or not (folder / "inference.onnx").is_file():
                shutil.rmtree(folder, ignore_errors=True)
                new.rename(folder)
    return folder


def _detection_config(_weights: Path, model: Mapping[str, Any]) -> dict[str, Any]:
    """The steps PaddleOCR publishes for its differentiable-binarisation detectors (Liao et al. 2020)."""
    return {
        "Global": {"model_name": model["model_name"]},
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"DetResizeForTest": {"resize_long": 960}},
                {
                    "NormalizeImage": {
                        "mean": [0.485, 0.456, 0.406],
                        "std": [0.229, 0.224, 0.225],
                        "scale": 1.0 / 255.0,
                        "order": "hwc",
                    }
                },
                {"ToCHWImage": None},
                {"KeepKeys": {"keep_keys": ["image", "shape"]}},
            ]
        },
        "PostProcess": {
            "name": "DBPostProcess",
            "thresh": 0.3,
            "box_thresh": 0.6,
            "unclip_ratio": 1.5,
            "max_candidates": 3000,
        },
    }


def _recognition_config(weights: Path, model: Mapping[str, Any]) -> dict[str, Any]:
    """CTC decoding over the characters that the ONNX file itself carries.

    ``image_shape`` holds the least width that a crop is padded to: 48 instead of PaddleOCR's 320 halves a table's time.
    """
    characters = _characters(weights)
    if len(characters) != model["characters"]:
        raise DataError("OCR 模型的字表不完整。", "The OCR model's list of characters is incomplete.")
    return {
        "Global": {"model_name": model["model_name"]},
        "PreProcess": {
            "transform_ops": [
                {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}},
                {"MultiLabelEncode": {"gtc_encode": "NRTRLabelEncode"}},
                {"RecResizeImg": {"image_shape": [3, 48, 48]}},
                {"KeepKeys": {"keep_keys": ["image", "label_ctc", "label_gtc", "length", "valid_ratio"]}},
            ]
        },
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": characters},
    }


def _characters(weights: Path) -> list[str]:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(weights), providers=["CPUExecutionProvider"])
    text: str = session.get_modelmeta().custom_metadata_map.get("character", "")
    return text.splitlines()


def _yaml(data: Mapping[str, Any]) -> str:
    import yaml  # type: ignore[import-untyped]  # PaddleX depends on it

    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
    return text


def _model_name(config: Path) -> str:
    import yaml

    name = (yaml.safe_load(config.read_text("utf-8")).get("Global") or {}).get("model_name")
    if not isinstance(name, str):
        raise UsageError(
            f"{config.parent.name}/inference.yml 未写明 Global.model_name。",
            f"{config.parent.name}/inference.yml does not say Global.model_name.",
        )
    return name
