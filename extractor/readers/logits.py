"""A recogniser's network that gives logits, and those of the steps alone at which a character may stand.

Greedy decoding (``ctc.py``) takes a step's likeliest character, which has the largest logit as well, and wants the
probabilities of the few steps that it keeps: three steps in four are plainly blank. A last layer of 18,710 characters and a
softmax over all of them for each step are a sixth of recognition.

Which steps are blank the common characters tell: where the blank is ahead of all of them by ``settings.OCR_BLANK_AHEAD``,
the others are not computed. A common character, as all are that numbers are written with, is never lost so. The logits are
the same to the bit; scores differ by up to 4e-5, because ONNX Runtime's softmax adds up to 1 ± 2e-5 only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from extractor import settings
from extractor.errors import DataError, MissingTool
from extractor.readers.ctc import Places, Steps

if TYPE_CHECKING:
    from onnx import ModelProto

_SIGNS: Final = (("\x00", "\xff"), ("\u2000", "\u27ff"), ("\u3000", "\u303f"), ("\uff00", "\uffef"))
"""First and last of each block of letters, signs and punctuation."""


def without_blanks(network: bytes) -> bytes:
    """An ONNX file that gives, instead of probabilities, a row of ``logits`` for each step that may be a character, where (``at``)
    these stand among the steps of all lines, one line after the other, and the ``shape`` of what the last layer is given, of
    which the second number is a line's steps.

    Raises DataError where the network does not end as PP-OCR's recognisers do, MissingTool where ``onnx`` is not installed.
    """
    try:
        import onnx
    except ImportError as error:
        raise MissingTool(
            f"读取扫描件需要 {error.name or error}，请运行：pip install 'extractor[ocr]'",
            f"Reading scans needs {error.name or error}; run: pip install 'extractor[ocr]'",
        ) from error
    model = onnx.load_from_string(network)
    end = model.graph.node[-4:]
    if [node.op_type for node in end] != ["MatMul", "Add", "Identity", "Softmax"]:
        raise DataError("OCR 模型的最后一层与所知的不同。", "The OCR model's last layer is not the one that is known.")
    (features, weights), bias = end[0].input, end[1].input[1]
    del model.graph.node[-4:], model.graph.output[:]
    _end_with(model, features, weights, bias)
    changed: bytes = model.SerializeToString()
    return changed


def _end_with(model: ModelProto, features: str, weights: str, bias: str) -> None:
    """Adds the last layer. What depends on weights alone ONNX Runtime computes once, when it loads the file."""
    from onnx import TensorProto
    from onnx.helper import make_empty_tensor_value_info, make_node, make_tensor

    characters = next((entry.value for entry in model.metadata_props if entry.key == "character"), "").splitlines()
    # 0 is the blank, and the space, which PaddleOCR adds to the characters, comes last
    common = [i for i, character in enumerate([*characters, " "], 1) if is_common(character)]
    model.graph.initializer.extend(
        [
            make_tensor("blank", TensorProto.INT64, [1], [0]),
            make_tensor("common", TensorProto.INT64, [len(common)], common),
            make_tensor("only", TensorProto.INT64, [], [0]),
            make_tensor("ahead", TensorProto.FLOAT, [1], [settings.OCR_BLANK_AHEAD]),
        ]
    )
    some = [
        node
        for name in ("blank", "common")
        for node in (
            make_node("Gather", [weights, name], [f"{name}_weights"], axis=1),
            make_node("Gather", [bias, name], [f"{name}_bias"], axis=0),
            make_node("Gemm", ["steps", f"{name}_weights", f"{name}_bias"], [f"{name}_logits"]),
            make_node("ReduceMax", [f"{name}_logits"], [f"{name}_best"], axes=[1], keepdims=0),
        )
    ]
    model.graph.node.extend(
        [
            make_node("Flatten", [features], ["steps"], axis=2),
            *some,
            make_node("Sub", ["blank_best", "common_best"], ["lead"]),
            make_node("Less", ["lead", "ahead"], ["open"]),
            make_node("NonZero", ["open"], ["indices"]),  # a row for the one dimension there is
            make_node("Gather", ["indices", "only"], ["at"], axis=0),
            make_node("Gather", ["steps", "at"], ["open_steps"], axis=0),
            make_node("Gemm", ["open_steps", weights, bias], ["logits"]),
            make_node("Shape", [features], ["shape"]),
        ]
    )
    model.graph.output.extend(map(make_empty_tensor_value_info, ("logits", "at", "shape")))


def steps_of(outputs: Sequence[NDArray[Any]]) -> tuple[Steps, Places, int]:
    """What a network gave of its lines' steps, one line after the other: a row for each that it computed, where these stand among
    all, and how many a line has. A whole network computes them all.
    """
    if len(outputs) == 1:
        lines, length, characters = outputs[0].shape
        return outputs[0].reshape(-1, characters), np.arange(lines * length), length
    rows, at, shape = outputs
    return rows, at, int(shape[1])


def is_common(character: str) -> bool:
    """Whether a character is one of those that tell blank steps: a Western letter or digit, a sign or punctuation of either
    width, or one of the 3,755 characters that GB 2312 lists as the most common (its level 1).
    """
    if len(character) != 1:
        return False
    if any(first <= character <= last for first, last in _SIGNS):
        return True
    try:
        return 0xB0 <= character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False
