"""A reader for batch tests: a source's text says what becomes of it. Run as a program it is a batch that can be killed."""

from __future__ import annotations

import hashlib
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from extractor.batch.reading import Task
from extractor.errors import UnreadableFile
from extractor.records import Report, Source
from tests.export.reports import number, report


def read(task: Task) -> Report:
    """``crash``, ``crash once``, ``hang``, ``refuse``, or a report whose granted total is the text's length."""
    data = task.file.read_bytes()
    text = data.decode()
    marker = task.file.with_suffix(".tried")
    if text.startswith("crash once") and not marker.exists():
        marker.touch()
        os.abort()
    if text.startswith("crash now"):
        os.abort()
    if text.startswith("hang"):
        time.sleep(600)
    if text.startswith("refuse"):
        raise UnreadableFile("文件已损坏", "the file is damaged")
    if text.startswith("slow"):
        time.sleep(0.03)
    made = report({"requests.granted.total": number(len(text))}, review=["requests.granted.total"])
    return replace(made, source=Source(task.path, b"", "text", hashlib.sha256(data).hexdigest()))


def main(folder: str, database: str, workers: str) -> None:
    """Take a folder into a database."""
    from extractor import store
    from extractor.batch.ingest import here, ingest

    db = store.open_database(database)
    tasks = (Task(p, p) for p in sorted(Path(folder).glob("*.txt")))
    for step in ingest(db, tasks, here(int(workers), read), version="1"):
        print(step.path.name, step.fate.value, flush=True)
    db.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
