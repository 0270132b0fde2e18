"""A PostgreSQL server of the tests' own, from Debian's package, as a user without rights, on a socket in a folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SERVERS = Path("/usr/lib/postgresql")


def binaries() -> Path | None:
    """The newest installed server's programs."""
    found = [p for p in SERVERS.glob("*/bin") if (p / "initdb").exists()]
    return max(found, key=lambda p: int(p.parent.name), default=None)


@dataclass(frozen=True)
class Server:
    """A server in a folder of its own. It refuses to run as root, so root lends it another user."""

    programs: Path
    folder: Path
    owner: tuple[int, int] | None

    def start(self) -> None:
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off -c max_connections=60"
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self.folder / "log", "-o", options, "start")

    def stop(self) -> None:
        """At once, as in a crash: what was not committed is lost, and connections break."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    def make(self) -> None:
        """An empty database."""
        self._run("initdb", "-D", self._data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *arguments: object) -> None:
        identity = {} if self.owner is None else {"user": self.owner[0], "group": self.owner[1], "extra_groups": []}
        command = [str(self.programs / program), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **identity)
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """A server that may be stopped and started meanwhile; gone with its data afterwards."""
    folder = Path(
        tempfile.mkdtemp(prefix="pg-")
    )  # a socket's path may have 107 characters; pytest's folders are longer
    server = Server(programs, folder, _other_user())
    try:
        if server.owner is not None:
            os.chown(folder, *server.owner)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Run a server; gives the address of its socket's folder."""
    with running(programs) as made:
        yield str(made.folder)


def _other_user() -> tuple[int, int] | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    return None
