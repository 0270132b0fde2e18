"""The recogniser's network without its softmax."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from extractor.errors import DataError, MissingTool
from extractor.readers import weights
from extractor.readers.ctc import softmax
from extractor.readers.logits import without_softmax

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


def test_the_last_layer_gives_logits_and_all_else_stays() -> None:
    changed = without_softmax(_network("Conv", "Transpose", "MatMul", "Add", "Identity", "Softmax"))
    model = onnx.load_from_string(changed)
    assert [(n.op_type, list(n.input)) for n in model.graph.node] == [
        ("Conv", ["v0"]),
        ("Transpose", ["v1"]),
        ("Flatten", ["v2"]),
        ("Gemm", ["steps", "w", "b"]),
    ]
    assert [output.name for output in model.graph.output] == ["logits"]
    assert model.producer_name == "test"


@pytest.mark.parametrize("end", [("MatMul", "Add", "Softmax"), ("MatMul", "Add", "Identity", "Sigmoid")])
def test_a_network_of_another_shape_is_refused(end: tuple[str, ...]) -> None:
    with pytest.raises(DataError):
        without_softmax(_network("Conv", *end))


def test_without_the_library_a_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingTool, match="needs onnx; run: pip install"):
        without_softmax(b"")


def test_the_bundled_recogniser_gives_the_same_probabilities(tmp_path: Path) -> None:
    runtime = pytest.importorskip("onnxruntime")
    pytest.importorskip("rapidocr")
    folders = weights.bundled_folders(tmp_path)
    assert folders.logits
    listed = weights.manifest()
    whole = weights.wheel_file(listed["recognition"], listed["package"])
    lines = np.random.default_rng(7).normal(0, 0.6, (2, 3, 48, 64)).astype(np.float32)
    wanted, logits = (
        runtime.InferenceSession(str(file), providers=["CPUExecutionProvider"]).run(None, {"x": lines})[0]
        for file in (whole, folders.recognition / "inference.onnx")
    )
    assert wanted.shape[:2] == (2, 8) and logits.shape == (16, wanted.shape[2])
    assert np.abs(softmax(logits) - wanted.reshape(logits.shape)).max() < 5e-5  # its own rows sum up to 1 ± 2.4e-5
