"""Where results go: a folder, one file an input, or standard output in the order of the inputs."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from extractor.cli.inputs import Input
from extractor.errors import ExtractorError, UsageError
from extractor.messages import language


class Format(StrEnum):
    """What a result looks like."""

    JSON = "json"
    TABLE = "table"
    SUMMARY = "summary"
    CSV = "csv"

    @property
    def ending(self) -> str:
        """The ending of a result's file name."""
        return "txt" if self in (Format.TABLE, Format.SUMMARY) else self.value


class Sink(Protocol):
    """Takes each input's result, or its failure."""

    def write(self, item: Input, text: str) -> None: ...

    def fail(self, item: Input, error: ExtractorError) -> None: ...


class FolderSink:
    """Writes ``<name>.<ending>``; a failure is ``<name>.json`` whose ``error`` is one sentence, whatever the format."""

    def __init__(self, folder: Path, form: Format) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"不能建立结果文件夹 {folder}：{error.strerror}", f"cannot make the folder {folder}: {error.strerror}"
            ) from error
        self._folder = folder
        self._ending = form.ending

    def write(self, item: Input, text: str) -> None:
        self._put(f"{item.name}.{self._ending}", text)

    def fail(self, item: Input, error: ExtractorError) -> None:
        self._put(f"{item.name}.json", _told(item, error))

    def _put(self, name: str, text: str) -> None:
        """All or nothing: a run cut short leaves no half file under a result's name."""
        half = self._folder / f".{name}.part"
        half.write_text(text, encoding="utf-8")
        half.replace(self._folder / name)


class StandardOutput:
    """Prints results in the order of the inputs, each as soon as those before it are out.

    One JSON result is printed indented, several as JSON Lines; CSV has one heading for all.
    """

    def __init__(self, form: Format, single: bool) -> None:
        self._form = form
        self._single = single
        self._next = 0
        self._early: dict[int, str] = {}

    def write(self, item: Input, text: str) -> None:
        if self._form is Format.JSON and not self._single:
            text = _one_line(text)
        elif self._form is Format.CSV and item.index > 0:
            text = text.partition("\n")[2]
        self._emit(item, text)

    def fail(self, item: Input, error: ExtractorError) -> None:
        told = _told(item, error)
        self._emit(item, (told if self._single else _one_line(told)) if self._form is Format.JSON else "")

    def _emit(self, item: Input, text: str) -> None:
        self._early[item.index] = text
        while self._next in self._early:
            sys.stdout.write(self._early.pop(self._next))
            self._next += 1


def _told(item: Input, error: ExtractorError) -> str:
    from extractor.export.json_report import dump, failure  # here: the help loads none of the records

    return dump(failure(item.path, error, language()))


def _one_line(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")) + "\n"
