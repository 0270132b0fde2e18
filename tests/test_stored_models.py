"""Models on disk: replaced ones are kept, and come back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extractor.errors import DataError, UsageError
from extractor.stored_models import EARLIER, earlier, read_model, store_model, switch


def stored(folder: Path, number: float, day: str) -> str:
    card = store_model(folder, "m", {"a": np.array([number])}, {"format": 1, "trained": day})
    return str(card["sha256"])


def in_use(folder: Path) -> float:
    arrays, _ = read_model(folder, "m", ["a"], 1)
    return float(arrays["a"][0])


def test_a_replaced_model_comes_back_and_the_other_is_kept(tmp_path: Path) -> None:
    first, second = stored(tmp_path, 1, "2026-01-01"), stored(tmp_path, 2, "2026-02-01")
    assert (in_use(tmp_path), [c["sha256"] for c in earlier(tmp_path, "m")]) == (2, [first])
    assert switch(tmp_path, first[:8], ["m"]) == "m"
    assert (in_use(tmp_path), [c["sha256"] for c in earlier(tmp_path, "m")]) == (1, [second])


def test_the_same_model_again_is_no_earlier_one(tmp_path: Path) -> None:
    stored(tmp_path, 1, "2026-01-01")
    stored(tmp_path, 1, "2026-01-01")
    assert earlier(tmp_path, "m") == []


@pytest.mark.parametrize("start", ["", "0123456789abcdef"])
def test_an_unknown_one_is_told(tmp_path: Path, start: str) -> None:
    stored(tmp_path, 1, "2026-01-01")
    stored(tmp_path, 2, "2026-01-02")
    with pytest.raises(UsageError, match="earlier models begin with"):
        switch(tmp_path, start, ["m"])
    assert in_use(tmp_path) == 2


def test_an_altered_earlier_one_is_refused_and_the_one_in_use_stays(tmp_path: Path) -> None:
    first = stored(tmp_path, 1, "2026-01-01")
    stored(tmp_path, 2, "2026-01-02")
    (tmp_path / EARLIER / f"m-{first[:16]}.skops").write_bytes(b"PK")
    with pytest.raises(DataError, match="not its card's"):
        switch(tmp_path, first, ["m"])
    assert in_use(tmp_path) == 2
