"""A PostgreSQL server of the tests' own, from Debian's package, as a user without rights, on a socket in a folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVERS = Path("/usr/lib/postgresql")


def binaries() -> Path | None:
    """The newest installed server's programs."""
    found = [p for p in SERVERS.glob("*/bin") if (p / "initdb").exists()]
    return max(found, key=lambda p: int(p.parent.name), default=None)


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """Run a server; gives the address of its socket's folder. It refuses to run as root, so root lends it another user."""
    folder = Path(
        tempfile.mkdtemp(prefix="pg-")
    )  # a socket's path may have 107 characters; pytest's folders are longer
    owner = _other_user()
    try:
        if owner is not None:
            os.chown(folder, *owner)
        data = folder / "data"
        _run(owner, programs / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=60"
        _run(owner, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield str(folder)
        finally:
            _run(owner, programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


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


def _run(owner: tuple[int, int] | None, *command: object) -> None:
    identity = {} if owner is None else {"user": owner[0], "group": owner[1], "extra_groups": []}
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, cwd="/", check=False, **identity
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")
