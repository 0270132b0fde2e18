"""Several at once, and writers that are killed: nothing settled is lost, nothing is seen out of order."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from extractor import store
from extractor.store import Change, Verdict
from extractor.store.database import add_events
from tests.store.samples import TOTAL, added, base, named, say


def test_events_are_seen_by_others_in_order(db):
    number = added(db, named("a.txt", review=[TOTAL]))
    start = store.last_event(db)
    say(db, number, TOTAL, Verdict.ACCEPT)
    store.claim(db, number, "li")
    store.undo(db, number, who="li")
    store.release(db, number, "li")
    other = added(db, named("b.txt"))
    seen = store.events_after(db, start)
    assert [(e.kind, e.report_id, e.target) for e in seen] == [
        ("correction", number, TOTAL),
        ("claim", number, None),
        ("correction", number, TOTAL),
        ("release", number, None),
        ("extraction", other, None),
    ]
    assert store.events_after(db, start, report_id=other) == seen[-1:]
    assert store.events_after(db, start, limit=2) == seen[:2]
    assert store.last_event(db) == seen[-1].id


def test_no_event_appears_behind_one_that_was_seen(db):
    """A browser that asks for what came after the last number it saw must get everything, however writers overlap."""
    numbers = [added(db, named(f"{i}.txt", review=[TOTAL])) for i in range(4)]
    start = store.last_event(db)
    each = 6
    done = threading.Event()
    seen: list[int] = []

    def write(number: int) -> None:
        for i in range(each):
            say(db, number, TOTAL, Verdict.VALUE, number=i)

    def read() -> None:
        last = start
        while True:
            finished = done.is_set()
            for event in store.events_after(db, last):
                seen.append(event.id)
                last = event.id
            if finished:
                return

    reader = threading.Thread(target=read)
    writers = [threading.Thread(target=write, args=(n,)) for n in numbers]
    reader.start()
    for t in writers:
        t.start()
    for t in writers:
        t.join()
    done.set()
    reader.join()
    assert len(seen) == each * len(numbers)
    assert seen == [e.id for e in store.events_after(db, start)]


def test_a_writer_of_events_waits_for_the_one_before_it(db):
    """Else the later number could be seen first, and the earlier one never."""

    def row(who: str) -> dict[str, object]:
        return {"at": db.now(), "kind": "claim", "report_id": 1, "who": who}

    def second() -> None:
        with db.writing() as c:
            add_events(c, [row("second")])

    other = threading.Thread(target=second)
    with db.writing() as c:
        add_events(c, [row("first")])
        other.start()
        other.join(0.3)
        assert other.is_alive()
    other.join()
    assert [e.who for e in store.events_after(db, 0)] == ["first", "second"]


def test_of_many_who_settle_a_cell_at_once_one_is_first(db):
    number = added(db, named("a.txt", review=[TOTAL]))
    at = base(db, number, TOTAL)
    outcomes: list[str] = []

    def settle(value: int) -> None:
        try:
            store.correct(db, number, [Change(TOTAL, Verdict.VALUE, at, number=value)], who=f"p{value}")
            outcomes.append(str(value))
        except store.Clash:
            outcomes.append("clash")

    threads = [threading.Thread(target=settle, args=(i,)) for i in range(5)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    winner = next(o for o in outcomes if o != "clash")
    assert outcomes.count("clash") == 4
    assert store.view(db, number).cells[TOTAL].value.number == int(winner)


def test_the_same_source_added_by_several_at_once_is_one_report(db):
    numbers: list[int] = []
    threads = [
        threading.Thread(target=lambda v=v: numbers.append(added(db, named("a.txt"), version=str(v)))) for v in range(4)
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(numbers) == 4 and len(set(numbers)) == 1
    assert store.view(db, numbers[0]).head.revision == 4


WRITER = """
import random, sys
from extractor import store
from extractor.store import Verdict
from tests.export.reports import number as printed
from tests.store.samples import BUSINESS, LICENCES, PERSON, TOTAL, added, named, say
db = store.open_database(sys.argv[1], files=sys.argv[2])
dice = random.Random(int(sys.argv[3]))
cells = [TOTAL, PERSON, BUSINESS, LICENCES]
numbers = [added(db, named(f"{i}.txt", review=cells)) for i in range(3)]
print("ready", flush=True)
while True:
    number, cell, value = dice.choice(numbers), dice.choice(cells), dice.randrange(100)
    if dice.random() < 0.2:
        report = named(f"{numbers.index(number)}.txt", {TOTAL: printed(dice.randrange(100))}, review=cells)
        store.add_report(db, report, version=str(dice.random()))
        continue
    print("say", number, cell, value, flush=True)
    say(db, number, cell, Verdict.VALUE, number=value)
    print("said", number, cell, value, flush=True)
"""


def hear(line: str, settled: dict[tuple[int, str], int]) -> tuple[tuple[int, str], int] | None:
    """Note what a line of the writer says is settled; give back the cell and number it has announced and not yet settled."""
    word, number, cell, value = line.split()
    if word == "say":
        return (int(number), cell), int(value)
    settled[int(number), cell] = int(value)
    return None


def test_a_killed_writer_loses_nothing_that_it_had_settled(url, tmp_path):
    settled: dict[tuple[int, str], int] = {}
    dice = random.Random(2026)
    for run in range(2):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, url, str(tmp_path / "files"), str(dice.randrange(1000))],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        pending: tuple[tuple[int, str], int] | None = None
        lines = dice.randrange(5, 40)
        for _ in range(lines):
            pending = hear(process.stdout.readline(), settled)
        time.sleep(dice.random() * 0.02)
        os.kill(process.pid, signal.SIGKILL)
        for line in process.stdout:  # what it had said before it fell
            if line.endswith("\n"):  # a line it was killed in: not yet begun ("say"), or still only announced ("said")
                pending = hear(line, settled)
        process.wait()
        process.stdout.close()

        db = store.open_database(url, files=tmp_path / "files")
        for (number, cell), value in settled.items():
            allowed = {value, pending[1]} if pending is not None and pending[0] == (number, cell) else {value}
            assert store.view(db, number).cells[cell].value.number in allowed, (run, number, cell)
        if pending is not None:  # committed or not: from here on what stands is what counts
            now = store.view(db, pending[0][0]).cells[pending[0][1]]
            if now.settled is not None:
                settled[pending[0]] = int(now.value.number)
        for item in store.queue(db, store.Filter()).items:
            view = store.view(db, item.id)
            assert item.settled == sum(c.settled is not None for c in view.cells.values())
            assert [e.revision for e in view.history] == sorted({e.revision for e in view.history})
        if url.startswith("sqlite"):
            with db.reading() as c:
                assert c.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
                assert c.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        db.close()
    assert settled
