#!/usr/bin/env python3
"""Break ``extractor ingest`` at random moments, in five ways, and see that every source is there once with the same bytes.

    scripts/fault_reports.py --faults 100 --nodes 4

``run`` and ``worker``: kill -9 of the run, or of any process under it (readers, the server that forks them).
``disk``: the file system that holds the store is filled to the last byte. ``away``: PostgreSQL is stopped as in a crash,
or SQLite locked by another writer, for 20 seconds. ``node``: kill -9 of a Ray node. A run that was ended is started again;
when one comes to its end, the store must hold what an undisturbed run made of the same folder: each source once, equal
readings, equal bytes of the source, no process left over.

The store lies on a file system of 48 MB in memory, mounted where this script alone sees it (``unshare``): full for the
program, harmless for the machine. Without ``unshare`` name a folder on a small file system with ``--disk``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from make_corpus import choose, write_corpus  # noqa: E402

from extractor import store  # noqa: E402
from extractor.export.collection import from_store  # noqa: E402
from extractor.export.text_files import as_json  # noqa: E402
from tests.store import postgres  # noqa: E402

SHARES = {"run": 40, "worker": 30, "disk": 15, "away": 15}
AWAY_SECONDS = 20.0
LONGEST_SECONDS = 300.0
EXTRACTOR = Path(sys.executable).with_name("extractor")


class Broken(AssertionError):
    """What must hold does not."""


# --------------------------------------------------------------------------- what is taken in, and what must come out


def sources(folder: Path, count: int, seed: int) -> Path:
    """Reports of every kind of text, some of them twice, one damaged."""
    made = write_corpus(folder, seed, count, choose("text"))
    for path in made[:3]:
        path.with_name(f"again_{path.name}").write_bytes(path.read_bytes())
    (folder / "docs" / "damaged.pdf").write_bytes(b"%PDF-1.4 nothing")
    return folder / "docs"


@dataclass
class Contents:
    """What a store holds: a line for each source, readings, readings of different reports, bytes of each source."""

    lines: list[str]
    readings: tuple[int, int]
    data: dict[str, bytes | None]


def contents(where: str, files: Path) -> Contents:
    db = store.open_database(where, files=files)
    try:
        items = list(from_store(db))
        with db.reading() as c:
            readings = c.exec_driver_sql("SELECT count(*), count(DISTINCT report_id) FROM extractions").one()
            numbers = c.exec_driver_sql("SELECT sha256, id FROM reports").all()
            if c.dialect.name == "sqlite" and c.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                raise Broken("SQLite says that the file is damaged")
        lines = [json.dumps(as_json(item), sort_keys=True, ensure_ascii=False) for item in items]
        return Contents(lines, (readings[0], readings[1]), {sha: store.source_data(db, n) for sha, n in numbers})
    finally:
        db.close()


def compare(found: Contents, wanted: Contents) -> None:
    if found.readings != wanted.readings:
        failed = [line[:300] for line in found.lines if '"status": "failed"' in line]
        raise Broken(f"(readings, reports) {found.readings}, undisturbed {wanted.readings}; failed: {failed[:5]}")
    if found.data != wanted.data:
        raise Broken("sources or their bytes differ")
    for a, b in zip(found.lines, wanted.lines, strict=True):
        if a != b:
            raise Broken(f"differs from the undisturbed run:\n{a[:400]}\n{b[:400]}")


# --------------------------------------------------------------------------- a run, and what may befall it


@dataclass
class Trial:
    """A folder on its way into a store. ``away`` takes the store's database away for a while."""

    folder: Path
    where: str
    disk: Path
    away: Callable[[], None]
    options: tuple[str, ...] = ("--workers", "2")
    process: subprocess.Popen[bytes] | None = None
    told: list[str] = field(default_factory=list)

    def start(self, *more: str) -> subprocess.Popen[bytes]:
        command = [EXTRACTOR, "ingest", self.folder, "--db", self.where, *self.options, *more]
        with (self.disk.parent / "stderr").open("wb") as errors:
            self.process = subprocess.Popen(
                [str(part) for part in command], cwd=self.disk, stdout=subprocess.DEVNULL, stderr=errors
            )
        return self.process

    def errors(self) -> str:
        return (self.disk.parent / "stderr").read_text(errors="replace")

    def ended(self, seconds: float) -> bool:
        """Whether the run ends by itself within so many seconds."""
        assert self.process is not None
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        if code not in (0, 2, 3) or "Traceback" in self.errors():
            raise Broken(f"exit code {code}\n{self.errors()[-3000:]}")
        return True

    def complete(self) -> bool:
        """Whether the run went through (3: with sources that cannot be read)."""
        return self.process is not None and self.process.returncode in (0, 3)


def kill_run(trial: Trial) -> bool:
    assert trial.process is not None
    below = descendants(trial.process.pid)
    trial.process.send_signal(signal.SIGKILL)
    if trial.process.wait() >= 0:
        return False  # it had just ended
    end = time.monotonic() + 60
    while left := [pid for pid in below if alive(pid)]:
        if time.monotonic() > end:
            raise Broken(f"processes left over: {[command_of(pid) for pid in left]}")
        time.sleep(0.05)
    return True


def kill_worker(trial: Trial) -> bool:
    assert trial.process is not None
    below = descendants(trial.process.pid)
    if not below:
        return False
    try:
        os.kill(random.choice(below), signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def fill_disk(trial: Trial) -> bool:
    filler = trial.disk / "filler"
    try:
        with filler.open("wb", buffering=0) as file:
            for size in (2**20, 4096, 1):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue
        if not trial.ended(LONGEST_SECONDS):
            raise Broken("the run neither ends nor goes on with a full disk")
        return not trial.complete()
    finally:
        filler.unlink(missing_ok=True)


def take_away(trial: Trial) -> bool:
    trial.away()
    if trial.ended(0) and not trial.complete() and "cannot open" not in trial.errors():
        raise Broken(f"a database that was away for {AWAY_SECONDS} s ended the run: {trial.errors()}")
    return True


FAULTS = {"run": kill_run, "worker": kill_worker, "disk": fill_disk, "away": take_away}


def descendants(pid: int) -> list[int]:
    """The processes under this one."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state != "Z":
                parents[int(entry.name)] = int(parent)
    found = [pid]
    for known in found:
        found += [child for child, parent in parents.items() if parent == known]
    return found[1:]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:200]
    except OSError:
        return str(pid)


# --------------------------------------------------------------------------- databases


def lock_sqlite(path: Path) -> None:
    """Another writer that keeps its turn."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(AWAY_SECONDS)
        other.execute("ROLLBACK")


def crash(server: postgres.Server) -> None:
    server.stop()
    time.sleep(AWAY_SECONDS)
    server.start()


def trials(folder: Path, disk: Path, server: postgres.Server | None) -> Iterator[Trial]:
    """New stores without end, on SQLite and PostgreSQL in turn."""
    import psycopg

    number = 0
    while True:
        number += 1
        for left in disk.iterdir():
            subprocess.run(["rm", "-rf", str(left)], check=True)
        if server is None or number % 2:
            path = disk / f"reports{number}.db"
            yield Trial(folder, str(path), disk, lambda path=path: lock_sqlite(path))
        else:
            name = f"trial{number}"
            address = f"postgresql://tester@/{{}}?host={server.folder}"
            with psycopg.connect(address.format("postgres"), autocommit=True) as admin:
                admin.execute(f"CREATE DATABASE {name}")
            yield Trial(folder, address.format(name), disk, lambda: crash(server))


def files_of(trial: Trial) -> Path:
    name = trial.where.partition("?")[0].rpartition("/")[2]
    return trial.disk / f"{name}.files"


# --------------------------------------------------------------------------- the campaign


def campaign(make: Iterator[Trial], wanted: Contents, faults: list[str], seconds: float, dice: random.Random) -> None:
    """Go through ``faults`` on one store after another; each happens within the ``seconds`` that a run takes."""
    done: Counter[str] = Counter()
    stores = aside = 0
    while faults:
        trial = next(make)
        stores += 1
        trial.start()
        hit: list[str] = []
        while True:
            if faults and not trial.ended(dice.random() * seconds):
                if FAULTS[faults[-1]](trial):
                    hit.append(faults.pop())
            elif not trial.ended(LONGEST_SECONDS):
                raise Broken(f"the run hangs after {hit}")
            if trial.process is not None and trial.process.poll() is not None:
                if trial.complete():
                    break
                trial.start()
        done.update(hit)
        before = sum('"status": "failed"' in line for line in contents(trial.where, files_of(trial)).lines)
        aside += before - 1
        trial.start("--retry-failed")
        if not trial.ended(LONGEST_SECONDS) or not trial.complete():
            raise Broken(f"after {hit} the last run does not go through: {trial.errors()}")
        try:
            compare(contents(trial.where, files_of(trial)), wanted)
        except Broken as error:
            raise Broken(f"after {hit} on {trial.where}: {error}\n{trial.errors()}") from error
        kind = "PostgreSQL" if "://" in trial.where else "SQLite"
        print(
            f"{sum(done.values()):4} faults; store {stores} ({kind}) is whole after {' '.join(hit) or 'none'}",
            flush=True,
        )
    print(
        f"{dict(done)}; {stores} stores; {aside} sources set aside (two kills of their readers) and read by --retry-failed"
    )


def nodes(folder: Path, disk: Path, wanted: Contents, count: int, seconds: float, dice: random.Random) -> None:
    """Kill one of two Ray nodes in the middle of a run, each time with a new store."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        for number in range(count):
            node = cluster.add_node(num_cpus=1)
            path = disk / f"ray{number}.db"
            trial = Trial(folder, str(path), disk, lambda: None, ("--engine", "ray", "--address", cluster.address))
            trial.start()
            while not stored(path) and not trial.ended(0.2):
                pass
            early = trial.ended(dice.random() * seconds / 2)
            cluster.remove_node(node, allow_graceful=False)
            if not trial.ended(LONGEST_SECONDS) or not trial.complete():
                raise Broken(f"a lost node ended the run: {trial.errors()}")
            compare(contents(trial.where, files_of(trial)), wanted)
            print(
                f"node {number + 1} {'lost after the run' if early else 'lost in the run'}: the store is whole",
                flush=True,
            )
    finally:
        cluster.shutdown()


def stored(path: Path) -> int:
    """How many readings a SQLite store has."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM extractions").fetchone()[0])
    except sqlite3.Error:
        return 0


def undisturbed(trial: Trial) -> tuple[Contents, float]:
    """What the folder becomes, and how long that takes."""
    began = time.monotonic()
    trial.start()
    if not trial.ended(LONGEST_SECONDS) or not trial.complete():
        raise Broken(f"an undisturbed run does not go through: {trial.errors()}")
    seconds = time.monotonic() - began
    return contents(trial.where, files_of(trial)), seconds


@contextmanager
def small_disk(folder: Path | None) -> Iterator[Path]:
    """A file system that can be filled without harm."""
    with tempfile.TemporaryDirectory(prefix="faults-") as own:
        if folder is not None:
            yield folder
            return
        disk = Path(own) / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(disk)], check=True)
        try:
            yield disk
        finally:
            subprocess.run(["umount", "-l", str(disk)], check=False)


def in_a_namespace() -> None:
    """Run this script again where it may mount a file system that nobody else sees."""
    if "FAULTS_APART" not in os.environ:
        flags = "-m" if os.geteuid() == 0 else "-rm"
        os.environ["FAULTS_APART"] = "1"
        os.execvp("unshare", ["unshare", flags, sys.executable, *sys.argv])


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", type=int, default=100)
    parser.add_argument("--nodes", type=int, default=0, help="how many of them are lost Ray nodes")
    parser.add_argument("--count", type=int, default=40, help="reports in the folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--disk", type=Path, help="an empty folder on a small file system of its own")
    options = parser.parse_args()
    if options.disk is None:
        in_a_namespace()
    dice = random.Random(options.seed)
    random.seed(options.seed)
    programs = postgres.binaries() if os.geteuid() != 0 or "FAULTS_APART" in os.environ else None
    with tempfile.TemporaryDirectory(prefix="faults-") as name, small_disk(options.disk) as disk, ExitStack() as held:
        folder = sources(Path(name), options.count, options.seed)
        server = held.enter_context(postgres.running(programs)) if programs is not None else None
        if server is None:
            print("no PostgreSQL server is installed: SQLite alone", flush=True)
        make = trials(folder, disk, server)
        wanted, seconds = undisturbed(next(make))
        print(f"{len(wanted.lines)} sources, {wanted.readings[0]} readings; undisturbed {seconds:.0f} s", flush=True)
        wishes = [kind for kind, share in SHARES.items() for _ in range(share)]
        dice.shuffle(wishes)
        faults = [wishes[i % len(wishes)] for i in range(options.faults - options.nodes)]
        campaign(make, wanted, faults, seconds, dice)
        if options.nodes:
            nodes(folder, disk, wanted, options.nodes, seconds, dice)
    return 0


if __name__ == "__main__":
    sys.exit(main())
