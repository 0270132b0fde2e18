"""Evidence tables for fitting confidence: what was observed about each cell of a corpus, and whether it was read right.

    make_evidence.py --corpus DIR [DIR …] [--reports DIR [DIR …]] [--origin NAME [NAME …]] [--kind KIND]
                     --split fit|calibrate|test --out training_data/cells.jsonl

``--reports``: for each corpus, the folder that ``extractor extract -o`` made of its documents; without it they are read here.
``--origin``: for each corpus, a name put before its classes (``-`` for none). ``--kind``: only cells of this kind of source.

Each line of the output stands for all cells of one kind of source with the same evidence: {"kind", "split", "class",
"evidence": {name: value}, "right": n, "wrong": n}. Lines of other splits already in the file are kept, and with ``--kind``
those of other kinds.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from extractor.confidence import KINDS, kind_of
from extractor.errors import ExtractorError
from extractor.export.json_report import to_json
from extractor.pipeline import extract
from extractor.records import Evidence

Key = tuple[str, str, str]


def told(cell: dict[str, Any]) -> object:
    return cell["value"] if cell["state"] == "value" else cell["state"]


def is_right(wanted: object, got: object) -> bool:
    return any(is_right(w, got) for w in wanted) if isinstance(wanted, list) else wanted == got


def read(document: Path, reports: Path | None) -> dict[str, Any]:
    """The report as JSON, from ``reports`` where that is given; one without cells where the document could not be read."""
    if reports is not None:
        extracted: dict[str, Any] = json.loads((reports / f"{document.name}.json").read_text(encoding="utf-8"))
        return extracted
    try:
        return to_json(extract(document))
    except ExtractorError as error:
        print(f"{document.name}: {error}", file=sys.stderr)
        return {}


def observe(report: dict[str, Any], gold: dict[str, Any], group: str, right: Counter[Key], wrong: Counter[Key]) -> None:
    """Count every cell of one document under its evidence, as of the class ``group``."""
    cells = report.get("cells", {})
    for name in gold["cells"].keys() & cells.keys():
        cell = cells[name]
        seen = [Evidence(e["name"], e["value"], "") for e in cell["evidence"]]
        evidence = json.dumps({e.name: round(e.value, 3) for e in seen}, sort_keys=True)
        key = (kind_of(report["source"]["kind"], seen), group, evidence)
        (right if is_right(gold["cells"][name], told(cell)) else wrong)[key] += 1


def kept_lines(out: Path, split: str, kind: str | None) -> list[str]:
    """The lines of ``out`` that new ones of this split (and kind, where one is named) do not replace."""
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    rows = [(line, json.loads(line)) for line in lines]
    return [line for line, row in rows if row["split"] != split or kind not in (None, row["kind"])]


def _progress(corpus: str, done: int, of: int) -> None:
    if sys.stderr.isatty() or done == of:
        print(f"\r{corpus} {done}/{of}", end="\n" if done == of else "", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    parser.add_argument("--reports", type=Path, nargs="+")
    parser.add_argument("--origin", nargs="+")
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--split", choices=("fit", "calibrate", "test"), required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    right: Counter[Key] = Counter()
    wrong: Counter[Key] = Counter()
    none = [None] * len(options.corpus)
    for corpus, reports, origin in zip(options.corpus, options.reports or none, options.origin or none, strict=True):
        documents = sorted((corpus / "docs").iterdir())
        for i, document in enumerate(documents, 1):
            gold = json.loads((corpus / "gold" / f"{document.name}.json").read_text(encoding="utf-8"))
            group = gold["class"] if origin in (None, "-") else f"{origin}/{gold['class']}"
            observe(read(document, reports), gold, group, right, wrong)
            _progress(corpus.name, i, len(documents))
    kept = kept_lines(options.out, options.split, options.kind)
    for kind, group, evidence in sorted(right.keys() | wrong.keys()):
        if options.kind not in (None, kind):
            continue
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
