"""What the tests let a worker do: each job is named by its item."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from extractor.errors import UnreadableFile

NEVER = 600.0


def work(item: str) -> str:
    """Do what ``item`` says; anything else comes back in capitals, with the worker's process id behind a colon."""
    name, _, argument = item.partition(" ")
    match name:
        case "crash":
            ctypes.string_at(0)
        case "abort":
            os.abort()
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "orphan":
            os.kill(os.getppid(), signal.SIGKILL)  # the fork server, from which replacements come
        case "exit":
            os._exit(7)
        case "hang":
            time.sleep(NEVER)
        case "spin":
            while True:
                pass
        case "hoard":
            hoard = [bytearray(2**24) for _ in range(10**6)]
            return str(len(hoard))
        case "recurse":
            return work(item)
        case "refuse":
            raise UnreadableFile("文件已损坏", "the file is damaged")
        case "defect":
            raise KeyError("nobody thought of this")
        case "child":
            child = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({NEVER})"])
            Path(argument).write_text(str(child.pid))
            time.sleep(NEVER)
        case "slow":
            time.sleep(float(argument))
    return item.upper()


def who(item: str) -> tuple[str, int]:
    """The item and the process that did it."""
    return item, os.getpid()
