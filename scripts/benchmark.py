"""Speed and memory, measured in one run so that ratios mean something on any machine: ``bench text|pdf|scan|batch|many``.

``text``: milliseconds a report (median, 95th percentile) over synthetic text and office reports of every class, in one
process after start, and how the process grows over 2,000 reports. A yardstick, a fixed loop of plain Python, is timed
between the reports: the ratio of the two moves less between machines than milliseconds do.
``pdf``: the whole of ``extract`` against ``camelot.read_pdf`` alone on the same files.
``scan``: the whole of ``extract`` against stock PaddleOCR with the same weights on the same pages: time, what of the printed
text each gives, the memory ``extract`` takes, and how it grows over ``--pages`` pages (the same documents again and again).
``batch``: ``ingest`` of scans with one worker and with two, in turn on the same shares of the pages (300 of them: an hour
or more; ``--no-default`` leaves out the third way, one worker as it is by default; a run cut short has its shares' figures),
by the clock, so on an otherwise idle machine; what all of them stored must be the same bytes.
``many``: ``ingest`` of 10,000 text and office reports with two workers: reports a second, the driver's peak and growth.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench_scans import bench_batch, bench_scan
from measuring import CONSOLE, corpus, quantile, read, resident_mib, seconds, yardstick
from rich.table import Table


def bench_text(folder: Path, seed: int, count: int, reports: int) -> None:
    """Milliseconds a report and the growth of the process."""
    documents = corpus(folder, seed, count, "text", "office")
    for path in documents[:30]:
        read(path)  # the first of each kind loads its libraries
    measured: dict[str, list[float]] = {}
    sticks = []
    for path in documents:
        sticks.append(yardstick())
        measured.setdefault(path.suffix, []).append(seconds(lambda path=path: read(path)))
    stick = statistics.median(sticks)
    table = Table(title="text and office reports, one process after start", title_justify="left")
    for column in ("kind", "reports", "median ms", "95 % ms", "slowest ms", "median / yardstick"):
        table.add_column(column, justify="right")
    everything = [t for times in measured.values() for t in times]
    for kind, times in [*sorted(measured.items()), ("all", everything)]:
        median, slow = statistics.median(times), quantile(times, 0.95)
        figures = (f"{median * 1e3:.1f}", f"{slow * 1e3:.1f}", f"{max(times) * 1e3:.1f}", f"{median / stick:.2f}")
        table.add_row(kind, str(len(times)), *figures)
    CONSOLE.print(table)
    CONSOLE.print(f"yardstick {stick * 1e3:.1f} ms")

    marks = {}
    for number in range(1, reports + 1):
        read(documents[number % len(documents)])
        if number in (reports // 10, reports // 2, reports):
            marks[number] = resident_mib()
    shown = ", ".join(f"{mib:.0f} MiB after {n}" for n, mib in marks.items())
    first, last = min(marks), max(marks)
    growth = (marks[last] - marks[first]) / (last - first) * 1000
    CONSOLE.print(f"memory: {shown}; growth {growth:+.1f} MiB per 1,000 reports")


def bench_pdf(folder: Path, seed: int, count: int) -> None:
    """``extract`` against camelot's lattice alone, file by file."""
    import camelot

    documents = corpus(folder, seed, count, "pdf_ruled")
    read(documents[0])
    camelot.read_pdf(str(documents[0]), pages="all", flavor="lattice")
    ours, theirs = [], []
    for path in documents:
        ours.append(seconds(lambda path=path: read(path)))
        theirs.append(seconds(lambda path=path: camelot.read_pdf(str(path), pages="all", flavor="lattice")))
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    CONSOLE.print(
        f"pdf_ruled: {len(documents)} files; extract median {statistics.median(ours):.2f} s, camelot.read_pdf(lattice) "
        f"median {statistics.median(theirs):.2f} s; ratio median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}"
    )


def bench_many(folder: Path, seed: int, count: int) -> None:
    """Ten thousand reports through ``ingest``, its driver looked at ten times a second."""
    corpus(folder, seed, count, "text", "office")
    db = folder / "x.db"
    command = [
        Path(sys.executable).with_name("extractor"),
        "--lang",
        "en",
        "ingest",
        folder / "docs",
        "--db",
        db,
        "-w",
        "2",
    ]
    process = subprocess.Popen([str(part) for part in command], stderr=subprocess.PIPE, text=True)
    marks: dict[int, float] = {}
    while process.poll() is None:
        time.sleep(0.1)
        done = stored(db)
        if (step := done * 10 // count) > 0:
            marks.setdefault(step, resident_mib(process.pid))
    assert process.stderr is not None
    CONSOLE.print(process.stderr.read().strip(), markup=False)
    if len(marks) > 1:
        growth = (marks[max(marks)] - marks[min(marks)]) / ((max(marks) - min(marks)) * count / 10) * 1000
        CONSOLE.print(
            f"the driver held at most {max(marks.values()):.0f} MiB; growth {growth:+.2f} MiB per 1,000 reports"
        )


def stored(db: Path) -> int:
    """How many readings a SQLite store has, 0 while there is none."""
    try:
        with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as opened:
            return int(opened.execute("SELECT count(*) FROM extractions").fetchone()[0])
    except sqlite3.Error:
        return 0


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["text", "pdf", "scan", "batch", "many"])
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the documents (default: fresh ones)")
    parser.add_argument(
        "--count",
        type=int,
        help="how many documents (default: 150 texts, 10 PDFs, 4 scans, 300 pages for batch, 10,000 for many)",
    )
    parser.add_argument("--reports", type=int, default=2000, help="how many reports for the memory's growth")
    parser.add_argument(
        "--pages", type=int, default=0, help="how many pages for the memory's growth over scans (default: none)"
    )
    parser.add_argument(
        "--no-default",
        action="store_true",
        help="batch: leave out the single worker as it is by default (a third of the time)",
    )
    options = parser.parse_args()
    CONSOLE.print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        match options.what:
            case "text":
                bench_text(folder, options.seed, options.count or 150, options.reports)
            case "pdf":
                bench_pdf(folder, options.seed, options.count or 10)
            case "scan":
                bench_scan(folder, options.seed, options.count or 4, options.pages)
            case "batch":
                bench_batch(folder, options.seed, options.count or 300, not options.no_default)
            case "many":
                bench_many(folder, options.seed, options.count or 10_000)
    return 0


if __name__ == "__main__":
    sys.exit(main())
