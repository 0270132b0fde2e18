#!/usr/bin/env python3
"""How fast the review page answers on a large store.

    scripts/measure_review.py STORE.db --reports 10000

Copies the reports of STORE.db (which must hold some that wait for a person) into a store of its own until there are as
many as asked for, serves it, and drives Chromium: the time until the queue stands, and the time from a key to the frame
that shows its answer. Prints medians and 95th percentiles in milliseconds; times by the clock say little on a busy
machine, so the processor time of the page's main thread (and, for the queue, of the server) stands beside them.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

KEYS = [
    "n",
    "p",
    "n",
    "Enter",
    "z",
    "l",
    "l",
    "b",
    "z",
    "y",
    "z",
    "ArrowUp",
    "ArrowLeft",
    "u",
    "z",
    "n",
    "x",
    "z",
    "a",
    "z",
]
KEYS += ["7", "Enter", "z", "s", "z"]
"""Every kind of doing, each verdict taken back, so that the report stays as it was."""

QUEUE_LOADS = 40

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

ON_EACH_KEY = """() => { window.times = []; document.addEventListener('keydown', () => {
  const begin = performance.now();
  requestAnimationFrame(() => { const channel = new MessageChannel();
    channel.port1.onmessage = () => window.times.push(performance.now() - begin); channel.port2.postMessage(0); });
}, true); }"""
"""A message posted in an animation frame arrives when that frame has been drawn."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.db"
        copy_reports(arguments.store, path, arguments.reports)
        measure(path, arguments.chromium)


def copy_reports(origin: Path, path: Path, wanted: int) -> None:
    """A store at ``path`` with the reports of ``origin`` again and again, each with a digest and a need of its own."""
    with sqlite3.connect(origin) as source:
        source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(origin, path)
    db = sqlite3.connect(path)
    db.execute("PRAGMA synchronous=OFF")
    dice = random.Random(1)
    read = "SELECT id, sha256, extraction_id, need, agency FROM reports WHERE extraction_id IS NOT NULL"
    originals = db.execute(read).fetchall()
    report = db.execute("SELECT max(id) FROM reports").fetchone()[0]
    reading = db.execute("SELECT max(id) FROM extractions").fetchone()[0]

    def columns(table: str, *new: str) -> str:
        return ",".join(row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in new)

    rest = {t: columns(t, "id", "report_id", "sha256", "extraction_id", "need", "agency", "same_as") for t in TABLES}
    for i in range(wanted - len(originals)):
        old, old_digest, old_reading, need, agency = originals[i % len(originals)]
        report, reading = report + 1, reading + 1
        digest = hashlib.sha256(str(report).encode()).hexdigest()
        named = f"{agency or ''}{report}"
        for table, new, values, where, key in (
            ("sources", "sha256", (digest,), "sha256", old_digest),
            ("reports", "id,sha256,extraction_id,need,agency", (report, digest, reading, need * dice.random(), named), "id", old),
            ("extractions", "id,report_id,agency", (reading, report, named), "id", old_reading),
            ("cells", "extraction_id", (reading,), "extraction_id", old_reading),
            ("paragraphs", "extraction_id", (reading,), "extraction_id", old_reading),
            ("findings", "extraction_id", (reading,), "extraction_id", old_reading),
            ("rules", "report_id", (report,), "report_id", old),
        ):  # fmt: skip
            marks = ",".join("?" * len(values))
            copied = f"SELECT {marks},{rest[table]} FROM {table} WHERE {where}=?"
            db.execute(f"INSERT INTO {table} ({new},{rest[table]}) {copied}", (*values, key))
    db.commit()
    db.execute("ANALYZE")
    db.close()


TABLES = ("sources", "reports", "extractions", "cells", "paragraphs", "findings", "rules")


def measure(path: Path, chromium: str | None) -> None:
    """Serve the store and drive the browser."""
    import uvicorn
    from playwright.sync_api import sync_playwright

    from extractor import store
    from extractor.cli.review import apart, services_for
    from extractor.export.layout import print_table
    from extractor.review.app import create_app

    db = store.open_database(path)
    waiting = [i.id for i in store.queue(db, store.Filter(status=("open",)), limit=400).items if i.doubtful > 3][:6]
    server = uvicorn.Server(
        uvicorn.Config(create_app(services_for(db, "127.0.0.1"), print_table, apart), port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    base = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        drive(page, base, waiting, store.counts(db).status)
        browser.close()
    server.should_exit = True
    thread.join(5)
    db.close()


def drive(page: Any, base: str, waiting: Sequence[int], status: Any) -> None:
    """Open the queue, settle and take back in some reports, print the times."""
    queue: list[float] = []
    answers: list[float] = []
    loading: list[float] = []
    metrics = page.context.new_cdp_session(page)
    metrics.send("Performance.enable", {"timeDomain": "threadTicks"})

    def processor() -> float:
        """Milliseconds of processor time that the page's main thread has used."""
        found = metrics.send("Performance.getMetrics")["metrics"]
        return 1000 * float(next(m["value"] for m in found if m["name"] == "TaskDuration"))

    for number in range(1 + QUEUE_LOADS):
        before, served = processor(), time.process_time()
        page.goto(base, wait_until="commit")
        page.wait_for_selector(".reports tbody tr")
        page.wait_for_timeout(100)
        if number == 0:
            continue  # the server has just started: what it loads then it loads once
        loading.append(processor() - before + 1000 * (time.process_time() - served))
        shown, answered = page.evaluate(
            "(() => { const n = performance.getEntriesByType('navigation')[0];"
            " return [performance.getEntriesByName('first-contentful-paint')[0].startTime, n.responseEnd]; })()"
        )
        queue.append(shown)
        answers.append(answered)
    keys: list[float] = []
    working: list[float] = []
    opened: list[float] = []
    for number in waiting:
        page.goto(f"{base}/reports/{number}", wait_until="commit")
        page.wait_for_selector(".slot.current")
        opened.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        page.wait_for_timeout(1500)
        page.evaluate(ON_EACH_KEY)
        for key in KEYS:
            before = processor()
            page.keyboard.press(key)
            page.wait_for_timeout(80)
            working.append(processor() - before)
        page.wait_for_selector('body[data-unsaved="0"]')
        keys += page.evaluate("window.times")
    print(
        f"store: {sum(status.values())} reports, {dict(status)}; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    for name, times in (
        ("queue: answered", answers),
        ("queue: shown", queue),
        ("report: shown", opened),
        ("a key", keys),
        ("processor, queue: page and server", loading),
        ("processor, a key and what follows in the page", working),
    ):
        ordered = sorted(times)
        late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        print(f"{name}: median {statistics.median(times):.0f} ms, 95th percentile {late:.0f} ms ({len(times)} times)")


if __name__ == "__main__":
    main()
