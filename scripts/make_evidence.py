"""Evidence tables for fitting confidence: what was observed about each cell of a corpus, and whether it was read right.

    make_evidence.py --corpus DIR [DIR …] --split fit|calibrate|test --out training_data/cells.jsonl

Each line of the output stands for all cells of one kind of source with the same evidence: {"kind", "split", "class",
"evidence": {name: value}, "right": n, "wrong": n}. Lines of other splits already in the file are kept.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from extractor.confidence import kind_of
from extractor.errors import ExtractorError
from extractor.pipeline import extract
from extractor.records import Report, State

Key = tuple[str, str, str]


def told(report: Report, name: str) -> object:
    cell = report.cells[name]
    return cell.value.number if cell.value.state is State.VALUE else cell.value.state.value


def is_right(wanted: object, got: object) -> bool:
    return any(is_right(w, got) for w in wanted) if isinstance(wanted, list) else wanted == got


def observe(document: Path, gold: dict[str, Any], right: Counter[Key], wrong: Counter[Key]) -> None:
    """Count every cell of one document under its evidence."""
    try:
        report = extract(document)
    except ExtractorError as error:
        print(f"{document.name}: {error}", file=sys.stderr)
        return
    for name, wanted in gold["cells"].items():
        if name not in report.cells:
            continue
        cell = report.cells[name]
        evidence = {e.name: round(e.value, 3) for e in cell.evidence}
        key = (kind_of(report.source.kind, cell.evidence), gold["class"], json.dumps(evidence, sort_keys=True))
        (right if is_right(wanted, told(report, name)) else wrong)[key] += 1


def _progress(corpus: str, done: int, of: int) -> None:
    if sys.stderr.isatty() or done == of:
        print(f"\r{corpus} {done}/{of}", end="\n" if done == of else "", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--split", choices=("fit", "calibrate", "test"), required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    right: Counter[Key] = Counter()
    wrong: Counter[Key] = Counter()
    for corpus in options.corpus:
        documents = sorted((corpus / "docs").iterdir())
        for i, document in enumerate(documents, 1):
            gold = json.loads((corpus / "gold" / f"{document.name}.json").read_text(encoding="utf-8"))
            observe(document, gold, right, wrong)
            _progress(corpus.name, i, len(documents))
    kept = []
    if options.out.exists():
        lines = options.out.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if json.loads(line)["split"] != options.split]
    for kind, group, evidence in sorted(right.keys() | wrong.keys()):
        key = (kind, group, evidence)
        row = {
            "kind": kind,
            "split": options.split,
            "class": group,
            "right": right[key],
            "wrong": wrong[key],
            "evidence": json.loads(evidence),
        }
        kept.append(json.dumps(row, ensure_ascii=False))
    options.out.write_text("\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
