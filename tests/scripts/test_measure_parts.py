"""What the parts are worth: each switch is one, and is switched on again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from extractor.readers.ocr import Pixels, Quad, Reading

measure_parts = pytest.importorskip("measure_parts", exc_type=ImportError)


@pytest.mark.parametrize("part", measure_parts.PARTS)
def test_a_part_is_switched_off_and_on_again(part: str) -> None:
    before = [getattr(module, name) for module, name, _ in measure_parts.PARTS[part]]
    with measure_parts.without(part):
        meanwhile = [getattr(module, name) for module, name, _ in measure_parts.PARTS[part]]
        assert all(a is not b for a, b in zip(before, meanwhile, strict=True))
    assert [getattr(module, name) for module, name, _ in measure_parts.PARTS[part]] == before


class Counts:
    """Reads the number of the crop that it is asked for."""

    name = "counts"

    def __init__(self) -> None:
        self.read = 0

    def detect(self, image: Pixels) -> tuple[Quad, ...]:
        self.read += 1
        return (Quad.of_box(0, 0, 5, 5),)

    def recognise(self, image: Pixels, places: Sequence[Quad]) -> tuple[Reading, ...]:
        self.read += len(places)
        return tuple(Reading(str(place.bounds[0]), 1.0) for place in places)


def test_no_crop_is_read_twice() -> None:
    counts = Counts()
    engine = measure_parts.Remembering(counts)
    image: Pixels = np.arange(3000, dtype=np.uint8).reshape(30, 100)
    a, b = Quad.of_box(10, 10, 20, 20), Quad.of_box(51, 10, 60, 20)
    once = engine.recognise(image, [a]), engine.recognise(image, [b, a])
    assert [r.text for r in (*once[0], *once[1])] == ["10", "51", "10"]
    assert counts.read == 2
    assert engine.detect(image) == engine.detect(image)
    assert counts.read == 3
