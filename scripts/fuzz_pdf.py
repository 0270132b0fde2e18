"""Feed damaged PDFs to the program: ``fuzz_pdf.py FILE.pdf... [--count N] [--seed N] [--workers N] [--keep DIR]``.

Each ends in a report or one sentence, or it is a defect: an internal error, a crash, or a limit overrun. Defective
inputs are kept in ``--keep``. Exit code 0 where there was none, 1 otherwise.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from corpus.mutations import mutated, opened_up

from extractor.batch.local import Limits, Outcome, run
from extractor.cli.work import Job, Rendered, as_json
from extractor.errors import LimitExceeded

BATCH = 50
DEFECTS = ("internal error", "crash", "over limits", "incomplete report")


def verdict(outcome: Outcome[Job, Rendered]) -> tuple[str, str]:
    """(kind, sentence) of what one input came to."""
    error = outcome.error
    if error is None and outcome.result is not None:
        report = json.loads(outcome.result.text)
        if report["form"] is None:
            return "report, no form", ""
        whole = len(report["cells"]) in (198, 200)
        return ("report", "") if whole else ("incomplete report", f"{len(report['cells'])} cells")
    sentence = error.en if error is not None else "no answer"
    if isinstance(error, LimitExceeded):
        return "over limits", sentence
    if "internal error" in sentence:
        return "internal error", sentence
    return ("crash", sentence) if "crashed" in sentence else ("sentence", sentence)


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, help="whole PDFs to start from")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--cpu-seconds", type=float, default=300.0, help="limit an input (default 300: OCR may be due)")
    parser.add_argument("--memory", type=int, default=2048, help="limit an input, MiB (default 2048)")
    parser.add_argument("--keep", type=Path, help="folder for the inputs that show a defect")
    options = parser.parse_args(arguments)
    wholes = [file.read_bytes() for file in options.files]
    originals = [(f.stem, data) for f, w in zip(options.files, wholes, strict=True) for data in (w, opened_up(w))]
    limits = Limits(options.cpu_seconds, options.cpu_seconds * 4, options.memory * 2**20)
    kinds: Counter[str] = Counter()
    sentences: Counter[str] = Counter()
    started = time.monotonic()
    for start in range(0, options.count, BATCH):
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            jobs = []
            for number in range(start, min(start + BATCH, options.count)):
                rng = Random(f"{options.seed}/{number}")
                stem, data = rng.choice(originals)
                done, spoilt = mutated(rng, data)
                path = Path(folder) / f"{number:05d}_{stem}_{done}.pdf"
                path.write_bytes(spoilt)
                jobs.append((Job(path), limits))
            for outcome in run(as_json, jobs, options.workers):
                kind, sentence = verdict(outcome)
                kinds[kind] += 1
                if sentence:
                    sentences[sentence] += 1
                if kind in DEFECTS:
                    print(f"{kind}: {outcome.item.path.name}: {sentence}", flush=True)
                    if options.keep is not None:
                        options.keep.mkdir(parents=True, exist_ok=True)
                        (options.keep / outcome.item.path.name).write_bytes(outcome.item.path.read_bytes())
        print(f"{min(start + BATCH, options.count)}/{options.count}: {dict(kinds)}", file=sys.stderr, flush=True)
    for kind, count in kinds.most_common():
        print(f"{count:6d}  {kind}")
    print(f"        {time.monotonic() - started:.0f} s; the sentences:")
    for sentence, count in sentences.most_common(20):
        print(f"{count:6d}  {sentence}")
    return int(any(kinds[d] for d in DEFECTS))


if __name__ == "__main__":
    sys.exit(main())
