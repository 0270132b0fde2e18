"""What the benchmarks share: times, memory, fresh documents, the command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from make_corpus import choose, write_corpus
from rich.console import Console

from extractor.errors import ExtractorError
from extractor.export.json_report import to_text
from extractor.pipeline import extract
from extractor.records import Report

CONSOLE = Console()


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds of one call: other programs on the machine do not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def by_both_clocks(work: Callable[[], object]) -> tuple[float, float]:
    """Processor seconds of one call, and seconds by the wall: these tell whether the cores were used, on a quiet machine."""
    start = time.perf_counter()
    processor = seconds(work)
    return processor, time.perf_counter() - start


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
    return write_corpus(folder, seed, count, choose(",".join(families)))


def read(path: Path) -> Report | None:
    """Extract and write out as JSON, as the command does; a refusal is as good as a report here."""
    try:
        report = extract(path)
        to_text(report)
    except ExtractorError as error:
        CONSOLE.print(f"{path.name}: {error.en}", style="red", markup=False)
        return None
    return report


def quantile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values stay under."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def run(*arguments: object, **environment: str) -> str:
    """A command of the program; gives its closing line. Raises SystemExit where it fails; sources that could not be read
    are told.
    """
    command = [str(Path(sys.executable).with_name("extractor")), "--lang", "en", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr)
    return done.stderr.strip()
