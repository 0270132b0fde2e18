#!/usr/bin/env python3
"""Kill the review server with kill -9 at random moments while people settle cells and reports are read anew.

    scripts/kill_reviews.py --rounds 200

Each round serves one store, lets two reviewers settle and take back cells over HTTP while a thread reads reports anew
with other values, and kills the server within two seconds. Then the store is opened again: SQLite's checks must be
clean, every record that was acknowledged must be there word for word, what stands in a cell must be the last
word on it, and the source must be whole. Some rounds kill a process that is making a new store.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.client import HTTPException
from pathlib import Path
from typing import Any

from extractor import store
from extractor.cli.review import apart, services_for
from extractor.export.layout import print_table
from extractor.pipeline import extract_source
from extractor.readers.opening import open_source
from extractor.records import Report, State, Value
from extractor.review.app import create_app

SAMPLE = Path(__file__).parents[1] / "tests" / "reports" / "hard_broken_wrong_total" / "source.txt"
LONGEST_ROUND_SECONDS = 2.0
REVIEWERS = 2
COPIES = 3


@dataclass
class Acknowledged:
    """Records whose writing the server has confirmed, by number."""

    entries: dict[int, dict[str, Any]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, entries: list[dict[str, Any]]) -> None:
        with self.lock:
            self.entries |= {e["id"]: e for e in entries}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--new", type=int, default=20, help="rounds that kill the making of a store")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    dice = random.Random(arguments.seed)
    sample, data = copies()
    with tempfile.TemporaryDirectory() as folder:
        for i in range(arguments.new):
            kill_the_making(Path(folder) / f"new{i}.db", dice)
        path = Path(folder) / "a.db"
        fill(path, sample, data)
        known = Acknowledged()
        for number in range(arguments.rounds):
            one_round(path, sample, known, dice)
            verify(path, known, data)
            if (number + 1) % 20 == 0:
                print(f"{number + 1} kills: {len(known.entries)} acknowledged records, all there", flush=True)
        report(path, known)


def copies() -> tuple[list[Report], list[bytes]]:
    """A few sources that differ by a blank line, and their readings, all cells that have numbers doubtful."""
    made, data = [], []
    for i in range(COPIES):
        text = SAMPLE.read_bytes() + b"\n" * i
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"report{i}.txt"
            path.write_bytes(text)
            made.append(extract_source(open_source(path)))
        data.append(text)
    return made, data


def fill(path: Path, reports: list[Report], data: list[bytes]) -> None:
    db = store.open_database(path)
    for one, source in zip(reports, data, strict=True):
        store.add_report(db, one, version="0", data=source)
    db.close()


# --------------------------------------------------------------------------- what is killed


def forked(work: Callable[[], None]) -> int:
    """Do ``work`` in a process of its own; gives its number."""
    process = os.fork()
    if process == 0:
        try:
            work()
        except BaseException:  # a copy of this script must not go on after it
            traceback.print_exc()
        os._exit(1)
    return process


def serve(path: Path, reports: list[Report], ready: Path, seed: int) -> None:
    """The review server on a free port, which is written to ``ready``; beside it reports are read anew without end."""
    import uvicorn

    db = store.open_database(path)
    dice = random.Random(seed)

    def read_anew() -> None:
        while True:
            one = dice.choice(reports)
            name = dice.choice(list(one.cells))
            other = replace(one.cells[name], value=Value(State.VALUE, dice.randrange(100)))
            store.add_report(db, replace(one, cells=one.cells | {name: other}), version=str(dice.random()))
            time.sleep(dice.random() * 0.02)

    app = create_app(services_for(db, "127.0.0.1"), print_table, apart)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))

    def tell() -> None:
        while not server.started:
            time.sleep(0.01)
        half = ready.with_suffix(".half")
        half.write_text(str(server.servers[0].sockets[0].getsockname()[1]))
        half.rename(ready)
        read_anew()

    threading.Thread(target=tell, daemon=True).start()
    server.run()


def one_round(path: Path, reports: list[Report], known: Acknowledged, dice: random.Random) -> None:
    ready = path.with_suffix(".port")
    ready.unlink(missing_ok=True)
    seed = dice.randrange(10**9)
    process = forked(lambda: serve(path, reports, ready, seed))
    while not ready.exists():
        time.sleep(0.01)
        if os.waitpid(process, os.WNOHANG)[0]:
            raise SystemExit("the server did not start")
    base = f"http://127.0.0.1:{ready.read_text()}/api/v1"
    seeds = [dice.randrange(10**9) for _ in range(REVIEWERS)]
    reviewers = [threading.Thread(target=review, args=(base, known, random.Random(s))) for s in seeds]
    for thread in reviewers:
        thread.start()
    time.sleep(dice.random() * LONGEST_ROUND_SECONDS)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    for thread in reviewers:
        thread.join()


def review(base: str, known: Acknowledged, dice: random.Random) -> None:
    """Settle cells, and take some back, until the server is gone."""
    try:
        while True:
            number = 1 + dice.randrange(COPIES)
            if dice.random() < 0.15:
                known.add(ask(f"{base}/reports/{number}/undo", {})["entries"])
                continue
            cells = ask(f"{base}/reports/{number}")["review"]["cells"]
            name = dice.choice(list(cells))
            change = {"target": name, "base": cells[name]["revision"]}
            change |= dice.choice([{"verdict": "accept"}, {"verdict": "value", "number": dice.randrange(1000)}])
            known.add(ask(f"{base}/reports/{number}/corrections", {"changes": [change]})["entries"])
    except (OSError, ValueError, HTTPException):  # killed before the answer was whole
        return


def ask(address: str, body: Any = None) -> dict[str, Any]:
    """The answer; a clash (somebody was faster, nothing was written) is an answer without records."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except urllib.error.HTTPError as refused:
        if refused.code != 409:
            raise SystemExit(f"{address}: {refused.code} {refused.read().decode()}") from refused
        return {"entries": []}


def kill_the_making(path: Path, dice: random.Random) -> None:
    process = forked(lambda: store.open_database(path).close())
    time.sleep(dice.random() * 0.25)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    db = store.open_database(path)
    assert store.queue(db).total == 0
    db.close()


# --------------------------------------------------------------------------- what must hold after it


def verify(path: Path, known: Acknowledged, data: list[bytes]) -> None:
    db = store.open_database(path)
    with db.reading() as c:
        assert c.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert c.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    there = {}
    for number in range(1, COPIES + 1):
        view = store.view(db, number)
        there |= {e.id: e for e in view.history}
        undone = {e.undoes for e in view.history}
        for name, cell in view.cells.items():
            words = [e for e in view.history if e.target == name and e.undoes is None and e.id not in undone]
            assert (cell.settled and cell.settled.id) == (words[-1].id if words else None), name
            if words and words[-1].verdict is store.Verdict.VALUE:
                assert cell.value.number == (words[-1].after or {})["number"], name
        assert store.source_data(db, number) == data[number - 1]
    for entry_id, entry in known.entries.items():
        kept = there[entry_id]
        assert (kept.target, kept.verdict.value, kept.after) == (entry["target"], entry["verdict"], entry["after"])
    for item in store.queue(db, store.Filter()).items:
        settled = sum(c.settled is not None for c in store.view(db, item.id).cells.values())
        assert item.settled == settled, item
    db.close()


def report(path: Path, known: Acknowledged) -> None:
    db = store.open_database(path)
    with db.reading() as c:
        readings = c.exec_driver_sql("SELECT count(*) FROM extractions").scalar()
        written = c.exec_driver_sql("SELECT count(*) FROM corrections").scalar()
    kinds = Counter(e["verdict"] for e in known.entries.values())
    print(f"{written} records written, {len(known.entries)} acknowledged {dict(kinds)}, {readings} readings: none lost")
    db.close()


if __name__ == "__main__":
    main()
