"""What each part of the reading of scans is worth: the same fresh documents, read with one part after another switched off.

    measure_parts.py --seed N [--count 12] [--classes scan_rough] [--parts "second look,faint rules"]

Prints a row a part, as docs/scans.md has them. What the engine read in a crop is remembered, so that a part costs a second a
document where it changes nothing that is read.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Final
from unittest import mock

import cv2
import numpy as np
from measuring import corpus

from extractor import pipeline, ruling, settings
from extractor.alignment.rows import RowMatch, _similarities
from extractor.evaluate import evaluate
from extractor.export.json_report import to_text
from extractor.readers import cleaning, scanned, upright
from extractor.readers.ocr import OcrEngine, Pixels, Quad, Reading
from extractor.readers.opening import open_source
from extractor.readers.paddle import shared_engine
from extractor.tables import recover, rulings

Switch = tuple[ModuleType, str, Any]

aligning = importlib.import_module("extractor.alignment.align")  # its package has a function of that name


def first(given: Any, *_: Any) -> Any:
    """What stands for a part that changes its first argument."""
    return given


def by_label_alone(rows: Sequence[Any], targets: tuple[Any, ...]) -> tuple[list[RowMatch], float]:
    """Each of the form's lines with the row that it is most like, whatever its order."""
    sims = _similarities(rows, targets)
    best = [max(range(len(rows)), key=lambda i, j=j: sims[i][j]) for j in range(len(targets))] if rows else []
    matches = [RowMatch(targets[j], rows[i], sims[i][j], i) for j, i in enumerate(best) if sims[i][j]]
    return matches, sum(m.similarity for m in matches)


PARTS: Final[dict[str, tuple[Switch, ...]]] = {
    "nothing": (),
    "deskew and straightening": ((upright, "find_skew", lambda _: 0.0), (upright, "find_bend", lambda *_: None)),
    "even light": ((cleaning, "even_light", first),),
    "seals taken out by colour": (
        (cleaning, "without_seal", lambda p: p if p.ndim == 2 else cv2.cvtColor(p, cv2.COLOR_BGR2GRAY)),
    ),
    "traces of seals": ((cleaning, "_without_traces", first),),
    "completed rules, closed gaps": (
        (ruling, "_completed", lambda _, rules, *__: list(rules)),
        (rulings, "_mended", first),
    ),
    "faint rules": ((settings, "SCAN_RULE_FAINT", 0),),
    "pages in one frame": ((scanned, "registered", tuple),),
    "left-over ink": ((scanned, "left_over", lambda *_: ((), ())),),
    "labels of several rows parted": ((recover, "with_parted_labels", first),),
    "the form as a prior: the order of its lines": ((aligning, "align_rows", by_label_alone),),
    "second reading without rules": ((pipeline, "_with_second_reading", first),),
    "second look": ((pipeline, "_look_again", first),),
}
"""What is switched off, and what stands in its place meanwhile."""


class Remembering:
    """An engine that reads no crop twice."""

    def __init__(self, engine: OcrEngine) -> None:
        self._engine = engine
        self._found: dict[bytes, tuple[Quad, ...]] = {}
        self._read: dict[bytes, Reading] = {}
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        return self._engine.name

    def detect(self, image: Pixels) -> tuple[Quad, ...]:
        key = _key(image)
        if key not in self._found:
            self._found[key] = self._engine.detect(image)
        return self._found[key]

    def recognise(self, image: Pixels, places: Sequence[Quad]) -> tuple[Reading, ...]:
        keys = [_key(*_crop(image, place)) for place in places]
        new = [i for i, key in enumerate(keys) if key not in self._read]
        readings = self._engine.recognise(image, [places[i] for i in new])
        with self._lock:
            self._read |= {keys[i]: reading for i, reading in zip(new, readings, strict=True)}
        return tuple(self._read[key] for key in keys)


def _crop(image: Pixels, place: Quad) -> tuple[Pixels, Pixels]:
    """The pixels around a place, and where in them it lies."""
    x0, y0, x1, y1 = (round(v) for v in place.bounds)
    left, top = max(0, x0 - 4), max(0, y0 - 4)
    return image[top : y1 + 4, left : x1 + 4], (place.array - (left, top)).round(2)


def _key(*arrays: Any) -> bytes:
    return hashlib.sha1(b"".join(repr(a.shape).encode() + np.ascontiguousarray(a).tobytes() for a in arrays)).digest()


@contextmanager
def without(part: str) -> Iterator[None]:
    """While it lasts, this part is switched off."""
    with ExitStack() as stack:
        for module, name, instead in PARTS[part]:
            stack.enter_context(mock.patch.object(module, name, instead))
        yield


def measure(folder: Path, documents: Sequence[Path], parts: Sequence[str], tell: Callable[[str], None]) -> None:
    """Tells a row for each of the parts: what was right, and accepted and wrong, without it."""
    engine = Remembering(shared_engine())
    tell(
        "| switched off | cells right | telling | accepted and wrong | to review | calibration error |\n|---|---|---|---|---|---|"
    )
    for number, part in enumerate(parts):
        out = folder / f"without-{number}"
        out.mkdir()
        with without(part):
            for path in documents:
                report = pipeline.extract_source(open_source(path), engine=engine)
                (out / f"{path.name}.json").write_text(to_text(report), encoding="utf-8")
        found = evaluate(folder / "gold", out)
        figures, accepted = found.figures(), [c for c in found.cells if c.accepted]
        telling = [c for c in found.cells if c.telling]
        tell(
            f"| {part} | {figures['cells']:.2%} | {sum(c.right for c in telling)} of {len(telling)} | "
            f"{figures['accepted_wrong']} of {len(accepted)} | {1 - figures['accepted']:.1%} | {figures['calibration_error']:.4f} |"
        )


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True, help="of the documents; one that nothing was fitted to")
    parser.add_argument("--count", type=int, default=12, help="documents (default 12)")
    parser.add_argument("--classes", default="scan_rough", help="classes of the corpus (default scan_rough)")
    parser.add_argument("--parts", help="which parts, by name, comma-separated (default: all)")
    options = parser.parse_args(arguments)
    parts = [p.strip() for p in options.parts.split(",")] if options.parts else list(PARTS)
    if unknown := [p for p in parts if p not in PARTS]:
        raise SystemExit(f"measure_parts: no part {unknown[0]!r}; there are: {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory() as folder:
        documents = corpus(Path(folder), options.seed, options.count, *options.classes.split(","))
        measure(Path(folder), documents, parts, lambda row: print(row, flush=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
