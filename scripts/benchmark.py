"""Speed and memory, measured in one run so that ratios mean something on any machine: ``bench text|pdf|scan|batch|many``.

``text``: milliseconds a report (median, 95th percentile) over synthetic text and office reports of every class, in one
process after start, and how the process grows over 2,000 reports. A yardstick, a fixed loop of plain Python, is timed
between the reports: the ratio of the two moves less between machines than milliseconds do.
``pdf``: the whole of ``extract`` against ``camelot.read_pdf`` alone on the same files.
``scan``: the whole of ``extract`` against stock PaddleOCR with the same weights on the same pages, and the memory it takes.
``batch``: ``ingest`` of scans with one worker and with two, in turn on the same shares of the pages (300 of them: an hour),
by the clock, so on an otherwise idle machine; what both stored must be the same bytes.
``many``: ``ingest`` of 10,000 text and office reports with two workers: reports a second, the driver's peak and growth.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from make_corpus import write_corpus
from rich.console import Console
from rich.table import Table

from extractor.errors import ExtractorError
from extractor.export.json_report import to_text
from extractor.pipeline import extract

CONSOLE = Console()


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one call: other programs on the machine do not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def yardstick() -> float:
    """Seconds of a loop that never changes: about 10 ms on a processor of 2020."""

    def loop() -> int:
        total = 0
        for i in range(200_000):
            total += i % 7
        return total

    return min(seconds(loop) for _ in range(3))


def resident_mib(process: int | str = "self") -> float:
    """Memory that a process holds now, in MiB; 0 where it has ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 2**20


def corpus(folder: Path, seed: int, count: int, *families: str) -> list[Path]:
    """Fresh synthetic documents of these families or classes."""
    from make_corpus import choose

    return write_corpus(folder, seed, count, choose(",".join(families)))


def read(path: Path) -> None:
    """Extract and write out as JSON, as the command does; a refusal is as good as a report here."""
    try:
        to_text(extract(path))
    except ExtractorError as error:
        CONSOLE.print(f"{path.name}: {error.en}", style="red", markup=False)


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


def quantile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values stay under."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def bench_pdf(folder: Path, seed: int, count: int) -> None:
    """``extract`` against camelot's lattice alone, file by file."""
    import camelot

    documents = corpus(folder, seed, count, "pdf_ruled")
    versus(
        "pdf_ruled",
        documents,
        "camelot.read_pdf(lattice)",
        lambda p: camelot.read_pdf(str(p), pages="all", flavor="lattice"),
    )


def versus(title: str, documents: Sequence[Path], other: str, run_other: Callable[[Path], object]) -> None:
    """Our time against another's on the same files, in turn."""
    read(documents[0])
    run_other(documents[0])
    ours, theirs = [], []
    for path in documents:
        ours.append(seconds(lambda path=path: read(path)))
        theirs.append(seconds(lambda path=path: run_other(path)))
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    CONSOLE.print(
        f"{title}: {len(documents)} files; extract median {statistics.median(ours):.2f} s, {other} median "
        f"{statistics.median(theirs):.2f} s; ratio median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}"
    )


def bench_scan(folder: Path, seed: int, count: int) -> None:
    """``extract`` against the engine's own pipeline on the same pages."""
    import resource

    import pypdfium2

    from extractor.readers import weights

    documents = [p for p in corpus(folder, seed, count, "scan_clean", "scan_rough") if p.suffix == ".pdf"]
    pages = sum(len(pypdfium2.PdfDocument(path)) for path in documents)
    for path in documents:  # alone in the process: what comes after loads the same weights once more
        read(path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    CONSOLE.print(f"{pages} pages read: holds {resident_mib():.0f} MiB, peak {peak:.0f} MiB")
    from paddleocr import PaddleOCR

    folders = weights.bundled_folders()
    engine = PaddleOCR(
        text_detection_model_name=folders.detection_name,
        text_detection_model_dir=str(folders.detection),
        text_recognition_model_name=folders.recognition_name,
        text_recognition_model_dir=str(folders.recognition),
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
        engine="onnxruntime",
    )

    def stock(path: Path) -> None:
        for page in pypdfium2.PdfDocument(path):
            engine.predict(page.render(scale=200 / 72).to_numpy()[:, :, :3])

    versus("scan_clean, scan_rough", documents, "PaddleOCR.predict", stock)


def bench_batch(folder: Path, seed: int, pages: int) -> None:
    """One worker and two, in turn on the same share of the scans; stops where they store different bytes."""
    shares = scans(folder, seed, pages, 5)
    spent = {1: 0.0, 2: 0.0}
    read_pages = 0
    for number, share in enumerate(shares):
        stored = {}
        for workers in (1, 2) if number % 2 else (2, 1):
            out = folder / f"{number}-{workers}.jsonl"
            began = time.monotonic()
            ingest(share, folder / f"{number}-{workers}.db", workers)
            spent[workers] += time.monotonic() - began
            run("export", "--db", folder / f"{number}-{workers}.db", "-o", out)
            stored[workers] = out.read_bytes()
        if stored[1] != stored[2]:
            raise SystemExit(f"share {number}: one worker and two stored different bytes")
        read_pages += sum(json.loads(line)["source"].get("pages") or 0 for line in stored[1].splitlines())
        CONSOLE.print(
            f"{read_pages} pages: {spent[1] / read_pages:.2f} s a page with one worker, {spent[2] / read_pages:.2f} with "
            f"two; speed-up {spent[1] / spent[2]:.2f}"
        )


def scans(folder: Path, seed: int, pages: int, shares: int) -> list[Path]:
    """Folders of scanned documents, all about as large, with so many pages together or a few more."""
    from extractor.readers.opening import open_source
    from extractor.readers.scanned import page_count

    found = 0
    made: list[Path] = []
    while found < pages:
        for path in corpus(folder / f"made{len(made)}", seed + len(made), min(10, pages - found), "scan_clean"):
            share = folder / f"share{len(made) % shares}"
            share.mkdir(exist_ok=True)
            made.append(path.rename(share / f"{len(made):03}_{path.name}"))
            found += page_count(open_source(made[-1]))
            if found >= pages:
                break
    return sorted({path.parent for path in made})


def ingest(sources: Path, db: Path, workers: int) -> str:
    """The command as a person calls it; gives its closing line."""
    return run("ingest", sources, "--db", db, "--workers", workers)


def run(*arguments: object) -> str:
    """A command of the program. Raises SystemExit where it fails; sources that could not be read are told."""
    command = [str(Path(sys.executable).with_name("extractor")), "--lang", "en", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr)
    return done.stderr.strip()


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
                bench_scan(folder, options.seed, options.count or 4)
            case "batch":
                bench_batch(folder, options.seed, options.count or 300)
            case "many":
                bench_many(folder, options.seed, options.count or 10_000)
    return 0


if __name__ == "__main__":
    sys.exit(main())
