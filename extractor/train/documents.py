"""Labelled paragraphs as whole reports: read from JSONL, damaged, stripped of headings, scored."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from extractor.errors import DataError
from extractor.records import Block, Cell, Paragraph, ScoredParagraph, Table
from extractor.sections import SECTION_NAMES
from extractor.train.noise import encoding_leftovers, reading_errors

Row = Mapping[str, Any]
Labeller = Callable[[Sequence[Block]], Sequence[ScoredParagraph]]
_TABLE_CELLS = {2: "信息内容", 3: "自然人", 4: "行政复议"}


def read_rows(path: Path) -> list[Row]:
    """Rows of a paragraphs file. Raises DataError with the faulty line."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            if row["section"] not in SECTION_NAMES or not isinstance(row["text"], str):
                raise KeyError(row["section"])
        except (ValueError, KeyError, TypeError) as broken:
            raise DataError(
                f"{path.name} 第 {number} 行不是带有 text 和 section 的段落。",
                f"{path.name}, line {number} is not a paragraph with text and section.",
            ) from broken
        rows.append(row)
    return rows


def reports(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows grouped by report, in their order."""
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[str(row.get("report", ""))].append(row)
    return list(grouped.values())


def without_headings(report: Sequence[Row]) -> list[Row]:
    """The report with every heading gone, those that stand in front of a paragraph too."""
    return [
        {**row, "text": row["text"][len(row.get("head") or "") :], "head": ""}
        for row in report
        if row["section"] != "heading"
    ]


def with_reading_errors(report: Sequence[Row], share: float, rng: random.Random) -> list[Row]:
    """The report as a poor scan gives it, one paragraph in ten with leftovers of a wrong encoding."""
    damaged: list[Row] = []
    for row in report:
        text = reading_errors(row["text"], share, rng)
        damaged.append({**row, "head": "", "text": encoding_leftovers(text, rng) if rng.random() < 0.1 else text})
    return damaged


def blocks_of(report: Sequence[Row], tables: bool) -> list[Block]:
    """Paragraphs in order; with ``tables``, a mark of each official table at the end of its part."""
    blocks: list[Block] = []
    part = 0
    for row in report:
        now = int(row.get("part", part))
        if tables:
            blocks.extend(_table(p) for p in range(max(part, 2), min(now, 5)) if p != now)
        part = max(part, now)
        blocks.append(Paragraph(row["text"]))
    return blocks


def _table(part: int) -> Table:
    return Table(((Cell(_TABLE_CELLS[part], 0, 0),),))


@dataclass
class Score:
    """How well labels agree, per paragraph and per character. A cut paragraph counts by the name most of it got."""

    wanted: list[str] = field(default_factory=list)
    got: list[str] = field(default_factory=list)
    characters: int = 0
    right_characters: int = 0
    confidences: list[tuple[float, bool]] = field(default_factory=list)

    @property
    def accuracy(self) -> float:
        return sum(w == g for w, g in zip(self.wanted, self.got, strict=True)) / max(1, len(self.wanted))

    @property
    def character_accuracy(self) -> float:
        return self.right_characters / max(1, self.characters)

    @property
    def per_class(self) -> dict[str, float]:
        """F1 of every name that is wanted or given."""
        names = sorted(set(self.wanted) | set(self.got))
        f1 = {}
        for name in names:
            hit = sum(w == g == name for w, g in zip(self.wanted, self.got, strict=True))
            total = self.wanted.count(name) + self.got.count(name)
            f1[name] = 2 * hit / total if total else 0.0
        return f1

    @property
    def macro_f1(self) -> float:
        """Mean F1 over the names that are wanted."""
        f1 = self.per_class
        wanted = set(self.wanted)
        return sum(f1[name] for name in wanted) / max(1, len(wanted))

    @property
    def calibration_error(self) -> float:
        """Expected calibration error over twenty bins."""
        bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for confidence, ok in self.confidences:
            bins[min(19, int(confidence * 20))].append((confidence, ok))
        gaps = (abs(sum(c for c, _ in b) - sum(ok for _, ok in b)) for b in bins.values())
        return sum(gaps) / max(1, len(self.confidences))

    @property
    def log_loss(self) -> float:
        chances = [c if ok else 1 - c for c, ok in self.confidences]
        return float(-np.mean(np.log(np.clip(chances, 1e-6, 1)))) if chances else 0.0


def score(documents: Iterable[Sequence[Row]], labeller: Labeller, tables: bool = False) -> Score:
    """Label every document and compare character by character."""
    total = Score()
    for report in documents:
        labelled = labeller(blocks_of(report, tables))
        given = [(p.section, p.confidence) for p in labelled for c in p.text if c.isalnum()]
        at = 0
        for row in report:
            size = sum(c.isalnum() for c in row["text"])
            names = Counter(name for name, _ in given[at : at + size])
            if not names:
                continue
            best = names.most_common(1)[0][0]
            total.wanted.append(row["section"])
            total.got.append(best)
            total.characters += size
            total.right_characters += names[row["section"]]
            total.confidences.append((given[at][1], given[at][0] == row["section"]))
            at += size
    return total
