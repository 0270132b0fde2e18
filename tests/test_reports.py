"""Whole documents: each folder under tests/reports gives what its expected.json says, cell by cell and state by state."""

import json
from pathlib import Path
from typing import Any

import pytest

from extractor.pipeline import extract
from extractor.records import Report, State

HERE = Path(__file__).parent / "reports"
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
GOLD = SEEDS.parent / "gold" / "seeds"
FOLDERS = sorted(p.parent for p in HERE.glob("*/expected.json"))


def told(report: Report, name: str) -> object:
    cell = report.cells[name]
    return cell.value.number if cell.value.state is State.VALUE else cell.value.state.value


def agrees(wanted: object, got: object) -> bool:
    return any(agrees(w, got) for w in wanted) if isinstance(wanted, list) else wanted == got


def misread(report: Report, gold: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """Cells that differ from gold: name → (wanted, got)."""
    return {n: (w, told(report, n)) for n, w in gold["cells"].items() if not agrees(w, told(report, n))}


def accepted(report: Report, names: dict[str, Any]) -> set[str]:
    return {n for n in names if report.cells[n].status == "accepted"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.name)
def test_sample(folder: Path) -> None:
    if folder.name.startswith("scan"):
        pytest.skip("read by the recorded engine in tests/readers, by the real one under the mark engine")
    gold = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    (source,) = folder.glob("source.*")
    report = extract(source)
    assert report.form == gold["form"]
    assert (report.agency.value, report.year.value) == (gold["agency"], gold["year"])
    assert misread(report, gold) == {}


@pytest.mark.skipif(not SEEDS.exists(), reason="needs shared/seeds, the user's own documents, outside this project")
@pytest.mark.parametrize("number", range(5))
def test_seed(number: int) -> None:
    (path,) = SEEDS.glob(f"{number:03}_*.txt")
    gold = json.loads((GOLD / f"{path.name}.json").read_text(encoding="utf-8"))
    report = extract(path)
    assert (report.form, report.agency.value, report.year.value) == (gold["form"], gold["agency"], gold["year"])
    assert misread(report, gold) == {}


@pytest.mark.skipif(not SEEDS.exists(), reason="needs shared/seeds, the user's own documents, outside this project")
@pytest.mark.parametrize(
    ("number", "findings"),
    [
        (0, {"row_sum", "column_sum", "date"}),
        (1, set()),
        (2, set()),
        (3, set()),
        (4, set()),
    ],
)
def test_seed_findings(number: int, findings: set[str]) -> None:
    (path,) = SEEDS.glob(f"{number:03}_*.txt")
    assert {f.rule for f in extract(path).findings} == findings
