"""The benchmarks over scans: against stock PaddleOCR, over many pages, with one worker and with two."""

from __future__ import annotations

import json
import resource
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

import pypdfium2
from measuring import CONSOLE, by_both_clocks, corpus, read, resident_mib, run

from extractor.readers import weights
from extractor.readers.opening import open_source
from extractor.readers.scanned import page_count
from extractor.records import Report

CLASSES: Final = ("scan_clean", "scan_rough")
DASHES: Final = str.maketrans(dict.fromkeys("—–―─－", "-"))
SETTLED: Final = 50
"""Pages after which the growth of memory counts: by then everything is loaded and every size of page has been seen."""


def bench_scan(folder: Path, seed: int, count: int, most_pages: int) -> None:
    """``extract`` against the engine's own pipeline on the same pages: time, what it finds of the printed text; memory."""
    documents = [p for p in corpus(folder, seed, count, *CLASSES) if p.suffix == ".pdf"]
    pages = sum(len(pypdfium2.PdfDocument(path)) for path in documents)
    _memory(
        documents, max(most_pages, pages)
    )  # alone in the process: what comes after loads the same weights once more
    engine = _stock_engine()
    _stock(engine, documents[0])
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    found: dict[str, Counter[str]] = {"extract": Counter(), "PaddleOCR.predict": Counter()}
    for path in documents:
        gold = json.loads((folder / "gold" / f"{path.name}.json").read_text("utf-8"))
        reports: list[Report | None] = []
        texts: list[str] = []
        ours.append(by_both_clocks(lambda path=path, reports=reports: reports.append(read(path))))
        theirs.append(by_both_clocks(lambda path=path, texts=texts: texts.extend(_stock(engine, path))))
        if report := reports[0]:
            cells = (scored.value.raw or "" for scored in report.cells.values())
            found["extract"] += _found(gold, cells, [p.text for p in report.paragraphs])
        found["PaddleOCR.predict"] += _found(gold, texts, texts)
        (processor, wall), (their_processor, their_wall) = ours[-1], theirs[-1]
        CONSOLE.print(
            f"{path.name}: {processor:.1f} s of processor time, {wall:.1f} s by the wall; "
            f"PaddleOCR.predict {their_processor:.1f} and {their_wall:.1f}"
        )
    CONSOLE.print(f"{pages} pages of {len(documents)} files:")
    for clock, own, stock in zip(
        ("processor time", "wall time"), zip(*ours, strict=True), zip(*theirs, strict=True), strict=True
    ):
        ratios = [a / b for a, b in zip(own, stock, strict=True)]
        CONSOLE.print(
            f"{clock}: extract {sum(own) / pages:.2f} s a page, PaddleOCR.predict {sum(stock) / pages:.2f}; "
            f"ratio median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}"
        )
    for name, have in found.items():
        CONSOLE.print(
            f"{name}: {have['cells']} of {have['all cells']} printed cells, "
            f"{have['pairs'] / max(1, have['all pairs']):.2%} of {have['all pairs']} pairs of characters of the prose"
        )


def _memory(documents: Sequence[Path], most_pages: int) -> None:
    """Reads the documents again and again, and says what the process holds: the median of the last quarter of the readings, and
    what that is more than the first quarter after page ``SETTLED`` (a single reading moves by 60 MiB, as pages differ).
    """
    pages, held = 0, []
    for path in cycle(documents):
        read(path)
        pages += page_count(open_source(path))
        if pages >= SETTLED:
            held.append(resident_mib())
        if pages >= most_pages:
            break
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    holds, growth, quarter = resident_mib(), "", len(held) // 4
    if quarter:
        holds, first = statistics.median(held[-quarter:]), statistics.median(held[:quarter])
        growth = f", {holds - first:+.0f} since page {SETTLED}"
    CONSOLE.print(f"{pages} pages read: holds {holds:.0f} MiB{growth}, peak {peak:.0f} MiB")


def _stock_engine() -> Any:
    from paddleocr import PaddleOCR

    folders = weights.bundled_folders(whole=True)
    return PaddleOCR(
        text_detection_model_name=folders.detection_name,
        text_detection_model_dir=str(folders.detection),
        text_recognition_model_name=folders.recognition_name,
        text_recognition_model_dir=str(folders.recognition),
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
        engine="onnxruntime",
    )


def _stock(engine: Any, path: Path) -> list[str]:
    """The texts that the engine's own pipeline reads in a PDF at 200 dpi, in its order."""
    texts: list[str] = []
    for page in pypdfium2.PdfDocument(path):
        for result in engine.predict(page.render(scale=200 / 72).to_numpy()[:, :, :3]):
            texts += result["rec_texts"]
    return texts


def _found(gold: dict[str, Any], cells: Iterable[str], prose: Iterable[str]) -> Counter[str]:
    """How many of the numbers and marks that the cells print stand alone among ``cells``, wherever; and how many pairs of
    neighbouring characters of the paragraphs are in ``prose``: neither asks for an order.
    """
    printed = Counter(_printed(value) for value in gold["cells"].values() if not isinstance(value, str))
    pairs = _pairs(paragraph["text"] for paragraph in gold["paragraphs"])
    return Counter(
        {
            "cells": (printed & Counter(map(_plain, cells))).total(),
            "all cells": printed.total(),
            "pairs": (pairs & _pairs(prose)).total(),
            "all pairs": pairs.total(),
        }
    )


def _printed(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e5 else str(value)


def _plain(text: str) -> str:
    """A text without spaces, thousands' commas, a plus sign and the amounts' unit, which gold's numbers have not."""
    plain = "".join(normalize("NFKC", text.translate(DASHES)).split()).replace(",", "")
    return plain.removeprefix("+").removesuffix("万元")


def _pairs(texts: Iterable[str]) -> Counter[str]:
    return Counter(a + b for a, b in pairwise(_plain("".join(texts))))


def bench_batch(folder: Path, seed: int, pages: int, by_default: bool) -> None:
    """One worker and two of one thread each, and one worker as it is ``by_default``, in turn on the same share of the scans;
    stops where they store different bytes. Each share's figures are told at once, for all pages so far.
    """
    ways = {"one worker, one thread": (1, "1"), "two workers, one thread each": (2, "1")}
    if by_default:
        ways["one worker as it is by default"] = (1, "")
    spent = dict.fromkeys(ways, 0.0)
    read_pages = 0
    for number, share in enumerate(_shares(folder, seed, pages, min(5, max(1, pages // 10)))):
        stored: set[bytes] = set()
        order = list(ways)
        for way in order[number % len(ways) :] + order[: number % len(ways)]:
            workers, threads = ways[way]
            db, out = (folder / f"{number}-{order.index(way)}.{end}" for end in ("db", "jsonl"))
            began = time.monotonic()
            run("ingest", share, "--db", db, "--workers", workers, EXTRACTOR_OCR_THREADS=threads)
            spent[way] += time.monotonic() - began
            CONSOLE.print(f"share {number + 1}: {way}, {time.monotonic() - began:.0f} s")
            run("export", "--db", db, "-o", out)
            stored.add(out.read_bytes())
        if len(stored) > 1:
            raise SystemExit(f"share {number}: not all stored the same bytes")
        read_pages += sum(json.loads(line)["source"].get("pages") or 0 for line in stored.pop().splitlines())
        one, two, *default = spent.values()
        CONSOLE.print(
            f"{read_pages} pages, the same bytes: {one / read_pages:.2f} s a page with one worker of one thread, "
            f"{two / read_pages:.2f} with two (speed-up {one / two:.2f})"
        )
        for alone in default:
            CONSOLE.print(
                f"{alone / read_pages:.2f} with one as it is by default (two workers against it: {alone / two:.2f})"
            )


def _shares(folder: Path, seed: int, pages: int, shares: int) -> list[Path]:
    """Folders of scanned documents, all about as large, with so many pages together or a few more."""
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
