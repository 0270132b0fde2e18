"""The recogniser's network that looks for characters only where one may stand."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from extractor.errors import DataError, MissingTool
from extractor.readers import weights
from extractor.readers.ctc import softmax
from extractor.readers.logits import is_common, steps_of, without_blanks

onnx = pytest.importorskip("onnx")


def _network(*operations: str) -> bytes:
    """A file with these operations one after the other; the product and the sum have weights."""
    nodes = []
    for i, operation in enumerate(operations):
        taken = {"MatMul": ["w"], "Add": ["b"]}.get(operation, [])
        nodes.append(onnx.helper.make_node(operation, [f"v{i}", *taken], [f"v{i + 1}"]))
    ends = [onnx.helper.make_empty_tensor_value_info(f"v{i}") for i in (0, len(operations))]
    graph = onnx.helper.make_graph(nodes, "lines", ends[:1], ends[1:])
    return bytes(onnx.helper.make_model(graph, producer_name="test").SerializeToString())


def test_only_the_last_layer_is_changed() -> None:
    changed = without_blanks(_network("Conv", "Transpose", "MatMul", "Add", "Identity", "Softmax"))
    model = onnx.load_from_string(changed)
    nodes = [(n.op_type, list(n.input)) for n in model.graph.node]
    assert nodes[:3] == [("Conv", ["v0"]), ("Transpose", ["v1"]), ("Flatten", ["v2"])]
    assert nodes[-2:] == [("Gemm", ["open_steps", "w", "b"]), ("Shape", ["v2"])]
    assert [output.name for output in model.graph.output] == ["logits", "at", "shape"]
    assert model.producer_name == "test"


@pytest.mark.parametrize("end", [("MatMul", "Add", "Softmax"), ("MatMul", "Add", "Identity", "Sigmoid")])
def test_a_network_of_another_shape_is_refused(end: tuple[str, ...]) -> None:
    with pytest.raises(DataError):
        without_blanks(_network("Conv", *end))


def test_without_the_library_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingTool, match="needs onnx; run: pip install"):
        without_blanks(b"")


@pytest.mark.parametrize("character", [*"0123456789.,-+%/ oOlI〇口—–―·°⁰①√☑✓（）、。一二无省", "\u3000"])
def test_what_numbers_are_written_with_tells_blank_steps(character: str) -> None:
    assert is_common(character)


@pytest.mark.parametrize("character", ["泾", "鱻", "ら", "\U0001f600", "", "ab"])
def test_what_reports_hardly_hold_does_not(character: str) -> None:
    assert not is_common(character)


def test_steps_are_those_of_all_lines() -> None:
    whole = np.arange(24.0).reshape(2, 4, 3)
    rows, at, length = steps_of([whole])
    assert rows.tolist() == whole.reshape(8, 3).tolist() and at.tolist() == [*range(8)] and length == 4
    given = np.arange(9.0).reshape(3, 3), np.array([1, 3, 8]), np.array([3, 4, 120])
    rows, at, length = steps_of(given)
    assert rows is given[0] and at is given[1] and length == 4


def test_the_bundled_recogniser_gives_the_same_probabilities(tmp_path: Path) -> None:
    """A drawn number and noise; what is left out is blank by far."""
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("rapidocr")
    folders = weights.bundled_folders(tmp_path)
    assert folders.logits
    listed = weights.manifest()
    whole = weights.wheel_file(listed["recognition"], listed["package"])
    lines = np.random.default_rng(7).normal(0, 0.6, (3, 3, 48, 160)).astype(np.float32)
    picture = np.full((48, 160), 255, np.uint8)
    cv2.putText(picture, "2 0 1 9", (8, 36), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0,), 2)
    lines[1] = picture / 127.5 - 1
    lines[2] = 1.0  # white paper
    (wanted,), outputs = (
        runtime.InferenceSession(str(file), providers=["CPUExecutionProvider"]).run(None, {"x": lines})
        for file in (whole, folders.recognition / "inference.onnx")
    )
    logits, places, length = steps_of(outputs)
    assert wanted.shape[:2] == (3, length)
    probabilities = wanted.reshape(3 * length, -1)
    assert np.abs(softmax(logits) - probabilities[places]).max(initial=0) < 5e-5  # its own rows sum up to 1 ± 2.4e-5
    assert (np.delete(probabilities, places, axis=0)[:, 0] > 0.99).all()
    assert ((places // length) == 1).sum() >= 4 and len(places) < 3 * length
