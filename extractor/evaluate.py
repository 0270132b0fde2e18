"""How good the program is on documents whose truth is known: the contract's figures, and pictures of trust.

Gold and predictions are JSON files of the contract. Cells that tell something (not a plain 0) count apart, since nine
in ten are 0; so do cells accepted and wrong, the worst thing that can happen.
"""

from __future__ import annotations

import html
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.errors import UsageError
from extractor.figures import new_figure
from extractor.settings import RISK

Figures = dict[str, float]
_NO_NUMBER = frozenset({"blank", "absent", "not_applicable", "unreadable"})
_BINS = 20
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class CellResult:
    """One scored cell: its document and the document's class, whether it tells something, was read right, and how sure the program was."""

    document: str
    group: str
    telling: bool
    right: bool
    confidence: float
    accepted: bool


@dataclass
class Evaluation:
    """Everything measured on one set of predictions."""

    cells: list[CellResult] = field(default_factory=list)
    whole: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    sections: Counter[tuple[str, str]] = field(default_factory=Counter)  # (gold, predicted) → characters

    def figures(self, group: str | None = None) -> Figures:
        """The contract's shares (0–1) for one document class, or for all."""
        cells = [c for c in self.cells if group is None or c.group == group]
        telling = [c for c in cells if c.telling]
        accepted = [c for c in cells if c.accepted]
        documents = self.documents.total() if group is None else self.documents[group]
        whole = self.whole.total() if group is None else self.whole[group]
        return {
            "documents": documents,
            "whole": share(whole, documents),
            "cells": share(sum(c.right for c in cells), len(cells)),
            "telling": share(sum(c.right for c in telling), len(telling)),
            "accepted": share(len(accepted), len(cells)),
            "accepted_wrong": sum(not c.right for c in accepted),
            "within_risk": within_risk(accepted),
            "calibration_error": calibration_error(cells),
        }


_CHANGE = " Δ"


def shown(name: str, value: float) -> str:
    """A figure as people read it: counts whole, shares in per cent, the calibration error as it is."""
    figure, sign = name.removesuffix(_CHANGE), "+" if name.endswith(_CHANGE) else ""
    if figure in ("documents", "accepted_wrong"):
        return f"{int(value):{sign}d}"
    return f"{value:{sign}.4f}" if figure == "calibration_error" else f"{value:{sign}.2%}"


def share(part: float, of: float) -> float:
    """``part`` of ``of``; 1 of nothing."""
    return part / of if of else 1.0


def calibration_error(cells: Sequence[CellResult]) -> float:
    """Expected calibration error over 20 equal bins of confidence."""
    gaps: Counter[int] = Counter()
    for cell in cells:
        gaps[min(_BINS - 1, int(cell.confidence * _BINS))] += cell.confidence - cell.right  # type: ignore[assignment]
    return share(sum(abs(gap) for gap in gaps.values()), len(cells)) if cells else 0.0


def within_risk(accepted: Sequence[CellResult]) -> float:
    """Share (0–1) of bootstrap resamples in which the wrong among the accepted cells stay within ``settings.RISK``.

    Whole documents are drawn with replacement (the cluster bootstrap: Davison & Hinkley 1997, §3.8), because the cells
    of one document err together.
    """
    counts: dict[str, list[int]] = {}
    for cell in accepted:
        count = counts.setdefault(cell.document, [0, 0])
        count[0] += 1
        count[1] += not cell.right
    documents = list(counts.values())
    if not any(wrong for _, wrong in documents):
        return 1.0
    draw = random.Random(0)
    held = 0
    for _ in range(_RESAMPLES):
        drawn = draw.choices(documents, k=len(documents))
        held += sum(wrong for _, wrong in drawn) <= RISK * sum(size for size, _ in drawn)
    return held / _RESAMPLES


def evaluate(gold: Path, predictions: Path) -> Evaluation:
    """Compare every gold file with the prediction of the same name. Raises UsageError where there is no gold."""
    files = sorted(gold.glob("*.json"))
    if not files:
        raise UsageError(f"文件夹 {gold} 里没有标准答案（*.json）", f"folder {gold} holds no gold (*.json)")
    found = Evaluation()
    for file in files:
        truth = json.loads(file.read_text(encoding="utf-8"))
        group = str(truth.get("class", "all"))
        found.documents[group] += 1
        try:
            told = json.loads((predictions / file.name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            told = {"error": "missing"}
        if told.get("error"):
            found.failed[group] += 1
        results = list(_cells(file.name, group, truth, told))
        found.cells += results
        found.whole[group] += all(c.right for c in results)
        found.sections.update(_sections(truth, told))
    return found


def _cells(document: str, group: str, truth: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[CellResult]:
    cells = told.get("cells") or {}
    for name, wanted in truth["cells"].items():
        cell = cells.get(name) or {"state": "missing", "status": "review", "confidence": 0.0}
        got = cell.get("value") if cell["state"] == "value" else cell["state"]
        first = wanted[0] if isinstance(wanted, list) else wanted
        telling = first not in (0, "absent")
        confidence, accepted = float(cell["confidence"]), cell["status"] == "accepted"
        yield CellResult(document, group, telling, is_right(wanted, got), confidence, accepted)


def is_right(wanted: object, got: object) -> bool:
    """Whether a reading is what gold says; a list holds equally right answers."""
    if isinstance(wanted, list):
        return any(is_right(w, got) for w in wanted)
    if isinstance(wanted, str) or isinstance(got, str) or got is None:
        return wanted == got
    return abs(float(str(wanted)) - float(str(got))) < 1e-6


def _sections(truth: Mapping[str, Any], told: Mapping[str, Any]) -> Counter[tuple[str, str]]:
    """Characters of each gold section by the section that the program gave them; by whole paragraphs."""
    bare = {_squash(p["text"]): p["section"] for p in told.get("paragraphs") or []}
    found: Counter[tuple[str, str]] = Counter()
    for paragraph in truth.get("paragraphs") or []:
        text = _squash(paragraph["text"])
        given = bare.get(text) or next((s for t, s in bare.items() if text and text in t), "—")
        found[(paragraph["section"], given)] += len(text)
    return found


def _squash(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


# --------------------------------------------------------------------------- pictures


def write_report(found: Evaluation, out: Path, baseline: Evaluation | None = None) -> list[Path]:
    """Write ``figures.json``, pictures and ``index.html`` into ``out``; returns the files.

    The confusion of sections is painted where the gold names sections. Raises MissingTool without matplotlib.
    """
    out.mkdir(parents=True, exist_ok=True)
    pictures = []
    for name, paint in (("reliability", _reliability), ("risk_coverage", _risk_coverage), ("confusion", _confusion)):
        if name == "confusion" and not found.sections:
            continue
        figure = new_figure(6, 5) if name != "confusion" else new_figure(9, 8)
        paint(figure.subplots(), found)
        figure.savefig(out / f"{name}.png", dpi=110)
        pictures.append(out / f"{name}.png")
    groups = [None, *sorted(found.documents)]
    figures = {group or "ALL": found.figures(group) for group in groups}
    if baseline is not None:
        for group in groups:
            before = baseline.figures(group)
            figures[group or "ALL"] |= {
                f"{k}{_CHANGE}": v - before[k] for k, v in figures[group or "ALL"].items() if k in before
            }
    (out / "figures.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (out / "index.html").write_text(_page(figures, [p.name for p in pictures]), encoding="utf-8")
    return [out / "figures.json", *pictures, out / "index.html"]


def _reliability(axes: Any, found: Evaluation) -> None:
    bins: list[list[CellResult]] = [[] for _ in range(_BINS)]
    for cell in found.cells:
        bins[min(_BINS - 1, int(cell.confidence * _BINS))].append(cell)
    points = [
        (sum(c.confidence for c in b) / len(b), share(sum(c.right for c in b), len(b)), len(b)) for b in bins if b
    ]
    axes.plot([0, 1], [0, 1], color="0.7", linestyle=":")
    axes.scatter(*zip(*[(x, y) for x, y, _ in points], strict=True), s=[12 + 3 * n**0.4 for *_, n in points])
    axes.set(xlabel="confidence", ylabel="share read right", title="Reliability", xlim=(0, 1.02), ylim=(0, 1.02))


def _risk_coverage(axes: Any, found: Evaluation) -> None:
    cells = sorted(found.cells, key=lambda c: -c.confidence)
    wrong, coverage, risk = 0, [], []
    for n, cell in enumerate(cells, 1):
        wrong += not cell.right
        coverage.append(n / len(cells))
        risk.append(wrong / n)
    axes.plot(coverage, risk)
    axes.set(xlabel="share of cells accepted", ylabel="share wrong among them", title="Risk and coverage")
    axes.set_yscale("symlog", linthresh=1e-4)
    axes.set_ylim(0, max(1e-3, *risk))  # where nothing is wrong, the line lies on the axis


def _confusion(axes: Any, found: Evaluation) -> None:
    names = sorted({gold for gold, _ in found.sections} | {given for _, given in found.sections})
    totals = {n: sum(v for (g, _), v in found.sections.items() if g == n) for n in names}
    rows = [[share(found.sections[(g, p)], totals[g]) if totals[g] else 0.0 for p in names] for g in names]
    axes.imshow(rows, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=90)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="given", ylabel="gold", title="Sections, by characters")


def _page(figures: Mapping[str, Figures], pictures: Sequence[str]) -> str:
    columns = list(next(iter(figures.values())))
    head = "".join(f"<th>{html.escape(c)}</th>" for c in ["class", *columns])
    rows = "".join(
        f"<tr><td>{html.escape(group)}</td>" + "".join(f"<td>{shown(c, row.get(c, 0))}</td>" for c in columns) + "</tr>"
        for group, row in figures.items()
    )
    images = "".join(f'<p><img src="{name}" alt="{name.removesuffix(".png")}"></p>' for name in pictures)
    style = "body{font-family:sans-serif;margin:2em}td,th{padding:.2em .8em;text-align:right}td:first-child{text-align:left}"
    return (
        f'<!doctype html><meta charset="utf-8"><title>extractor evaluate</title><style>{style}</style>'
        f"<h1>extractor evaluate</h1><table><tr>{head}</tr>{rows}</table>{images}\n"
    )
