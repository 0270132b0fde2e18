"""Why a cell is trusted: bars on the terminal and in a picture."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from extractor.export.explanation import bars, explanation, picture
from extractor.records import Address, Evidence, ScoredCell, State, Value

CELL = ScoredCell(
    Address("requests", "new", "total"),
    Value(State.VALUE, 3, "3"),
    0.91,
    "review",
    None,
    None,
    (Evidence("sum_holds", 1.0, "合计成立", 0.5), Evidence("column_ambiguous", 1.0, "列不能确定", -4.0)),
)


def test_the_prior_comes_first_and_then_what_weighs_most() -> None:
    found = bars(CELL, 6.0)
    assert [(bar.name, bar.weight) for bar in found] == [("prior", 6.0), ("column_ambiguous", -4.0), ("sum_holds", 0.5)]


def test_on_the_terminal_bars_go_either_way_and_add_up() -> None:
    out = io.StringIO()
    Console(file=out, width=120).print(explanation(CELL, 6.0))
    lines = {line.split()[0]: line for line in out.getvalue().splitlines() if line.strip()}
    assert "│████████████████" in lines["prior"]
    assert "███████████│" in lines["column_ambiguous"]
    assert "+2.50" in lines["sum"]
    assert "91.0000%" in lines["calibrated"]


def test_as_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="pictures need matplotlib")
    picture(CELL, 6.0, tmp_path / "a" / "cell.png")
    assert (tmp_path / "a" / "cell.png").read_bytes().startswith(b"\x89PNG")
