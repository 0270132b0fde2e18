"""Archives among the inputs: each file in them becomes an input of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from extractor.cli.inputs import Input, result_names
from extractor.errors import ExtractorError

_ARCHIVE_ENDING: Final = ".zip"


@contextmanager
def unpacked(inputs: Sequence[Input], password: str | None) -> Iterator[list[Input]]:
    """``inputs`` with each archive replaced by its files, unpacked (in a worker, under limits) for as long as this
    lasts.

    A file ``a.zip`` holding ``b.docx`` gives the input ``a.zip/b.docx``; its result is named as in a folder ``a.zip``.
    An archive that cannot be unpacked stays, with the error.
    """
    if not any(_may_be_archive(i.file) for i in inputs):
        yield list(inputs)
        return
    with tempfile.TemporaryDirectory(prefix="extractor-") as folder:
        opened: list[tuple[Path, Path, ExtractorError | None]] = []
        for item in inputs:
            opened += _opened(item, Path(folder) / str(item.index), password)
        names = result_names([path for path, _, _ in opened])
        yield [Input(i, path, names[i], file, error) for i, (path, file, error) in enumerate(opened)]


def _may_be_archive(file: Path) -> bool:
    return file.suffix.lower() == _ARCHIVE_ENDING


def _opened(item: Input, folder: Path, password: str | None) -> list[tuple[Path, Path, ExtractorError | None]]:
    """(path, file, error) of an input, or of each file in it."""
    if not _may_be_archive(item.file):
        return [(item.path, item.file, item.error)]
    from extractor.batch.local import LIGHT, run_one
    from extractor.cli import work

    try:
        files = run_one(work.unpack, work.Job(item.file, password=password, shown=folder), LIGHT)
    except ExtractorError as error:
        return [(item.path, item.file, error)]
    if files is None:
        return [(item.path, item.file, None)]
    return [(f.path, f.file or item.file, f.error) for f in files]
