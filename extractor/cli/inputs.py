"""From what a person names (files, folders) to the list of inputs and the name that each result gets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import ExtractorError, UsageError

_SYSTEM_FILES = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read: its place among all, and its result's name without the ending of the output format.

    ``path`` is what the person is told; ``file`` is where its bytes are: elsewhere for a file unpacked from an archive.
    ``error`` says why there are none.
    """

    index: int
    path: Path
    name: str
    file: Path
    error: ExtractorError | None = None


def collect(paths: Sequence[Path], output: Path | None = None) -> list[Input]:
    """The files to read, folders walked in order of their names, each file once.

    Left out inside folders: hidden files, Word's lock files (``~$…``), what operating systems leave behind, and the
    folder ``output`` itself. Raises UsageError for a path that is not there and where nothing is left to read.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise UsageError(f"没有这个文件或文件夹：{path}", f"there is no such file or folder: {path}")
        for file in _walk(path, output) if path.is_dir() else [path]:
            files.setdefault(file.resolve(), file)
    if not files:
        raise UsageError("没有可读的文件", "there is no file to read")
    found = list(files.values())
    names = result_names(found)
    return [Input(i, file, name, file) for i, (file, name) in enumerate(zip(found, names, strict=True))]


def result_names(files: Sequence[Path]) -> list[str]:
    """A name for each file's result, no two alike: the file's own name; where an earlier file has it already, the
    folders above are put before it (``2024__report.docx``), and if that is not enough, a number behind."""
    taken: set[str] = set()
    names: list[str] = []
    for file in files:
        name = next(n for n in _candidates(file) if n.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names


def _candidates(file: Path) -> Iterable[str]:
    name = file.name
    yield name
    for parent in file.parents:
        if parent.name and parent.name != "..":
            name = f"{parent.name}__{name}"
            yield name
    number = 2
    while True:
        yield f"{name}__{number}"
        number += 1


def _walk(folder: Path, output: Path | None) -> Iterable[Path]:
    skip = output.resolve() if output is not None and output.exists() else None
    for entry in sorted(folder.iterdir(), key=lambda p: p.name):
        if not is_report_name(entry.name):
            continue
        if entry.is_dir():
            if not entry.is_symlink() and (skip is None or entry.resolve() != skip):
                yield from _walk(entry, output)
        elif entry.is_file():
            yield entry


def is_report_name(name: str) -> bool:
    """Whether a file or folder of this name inside a folder is looked at."""
    return not name.startswith((".", "~$")) and name.lower() not in _SYSTEM_FILES
