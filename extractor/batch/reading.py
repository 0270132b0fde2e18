"""What a worker does with one source of a batch. Kept apart: a worker loads neither the store nor the terminal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from extractor.errors import InputError
from extractor.forms import load_forms
from extractor.pipeline import extract_source
from extractor.readers.opening import open_source
from extractor.records import Report


@dataclass(frozen=True, slots=True)
class Task:
    """A source to read. ``path`` is what a person is told, ``file`` where the bytes are (elsewhere for a file unpacked
    from an archive), ``sha256`` what they must be; ``forms`` a folder with more forms."""

    path: Path
    file: Path
    sha256: str = ""
    forms: Path | None = None
    password: str | None = None


def read(task: Task) -> Report:
    """The report of one source, without the source's bytes. Raises ExtractorError."""
    source = replace(open_source(task.file, password=task.password), path=task.path)
    if task.sha256 and source.sha256 != task.sha256:
        raise InputError("文件在读取期间被改动，请再运行一次", "the file changed while it was read; run again")
    report = extract_source(source, forms=load_forms(task.forms))
    return replace(report, source=replace(report.source, data=b"", password=None))
