"""``extractor export``: reports out of the store, or out of extracted JSON, in the formats that other tools read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from extractor.cli.common import Step, Workers, progress, stderr
from extractor.cli.documents import Written, write_documents
from extractor.cli.store import SOME_FAILED, DatabaseAt, existing
from extractor.errors import UsageError
from extractor.messages import tell

if TYPE_CHECKING:
    from extractor.export.collection import Choice, Exported


class ExportFormat(StrEnum):
    """What is written."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    CSV_WIDE = "csv-wide"
    XLSX = "xlsx"
    PARQUET = "parquet"
    DUCKDB = "duckdb"
    SQLITE = "sqlite"
    DOCX = "docx"
    HTML = "html"
    MD = "md"
    SEARCHABLE_PDF = "searchable-pdf"


DOCUMENTS: Final = (ExportFormat.DOCX, ExportFormat.HTML, ExportFormat.MD, ExportFormat.SEARCHABLE_PDF)
"""A document for each report, in a folder."""

_ENDINGS: Final = {
    ".json": ExportFormat.JSON,
    ".jsonl": ExportFormat.JSONL,
    ".ndjson": ExportFormat.JSONL,
    ".csv": ExportFormat.CSV,
    ".xlsx": ExportFormat.XLSX,
    ".parquet": ExportFormat.PARQUET,
    ".duckdb": ExportFormat.DUCKDB,
    ".sqlite": ExportFormat.SQLITE,
    ".db": ExportFormat.SQLITE,
}

Agency = Annotated[str | None, typer.Option(help=tell("机关名称的一部分", "Part of the agency's name"))]
Year = Annotated[int | None, typer.Option(help=tell("年度", "Year"))]
Rule = Annotated[str | None, typer.Option(help=tell("不成立的规则", "A rule that fails"))]
Kind = Annotated[str | None, typer.Option(help=tell("文件种类，如 pdf、docx", "Kind of file, such as pdf or docx"))]
Status = Annotated[list[str] | None, typer.Option(help=tell("状态，可多次", "Status; may be repeated"))]
From = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[JSON]...",
        show_default=False,
        help=tell(
            "提取出的 JSON 文件或文件夹；不写则取自数据库", "Extracted JSON files or folders; none: the database"
        ),
    ),
]


def add(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(
        "export",
        help=tell(
            "导出为 JSON、CSV、XLSX、Parquet、DuckDB 或 SQLite；原文所印、人核定、推算三者分列，旁附数据字典。"
            "--format docx|html|md|searchable-pdf 则每份写一个文件到文件夹里。",
            "Export as JSON, CSV, XLSX, Parquet, DuckDB or SQLite; printed, settled and entailed values are told apart, "
            "with a data dictionary beside. --format docx|html|md|searchable-pdf writes a document for each report "
            "into a folder.",
        ),
    )
    def command(
        output: Annotated[
            Path,
            typer.Option(
                "--output",
                "-o",
                metavar="OUT",
                help=tell("写到哪里，格式随后缀", "Where to; the ending says the format"),
            ),
        ],
        sources: From = None,
        form: Annotated[ExportFormat | None, typer.Option("--format", help=tell("格式", "Format"))] = None,
        db: DatabaseAt = "extractor.db",
        agency: Agency = None,
        year: Year = None,
        rule: Rule = None,
        kind: Kind = None,
        status: Status = None,
        search: Annotated[str | None, typer.Option(help=tell("查找", "Search"))] = None,
        clean: Annotated[
            bool, typer.Option("--clean", help=tell("文书不加任何标记", "Documents without any marks"))
        ] = False,
        workers: Workers = 1,
    ) -> int:
        chosen = form or format_of(output)
        from extractor.export.collection import Choice

        choice = Choice(agency, year, rule, kind, tuple(status or ()), search)
        with selected(sources, db, choice) as (total, reports), progress(total, tell("导出", "exporting")) as step:
            if chosen in DOCUMENTS:
                done = write_documents(chosen.value, reports, output, step, workers, clean)
            else:
                done = Written(write(chosen, _stepping(reports, step), output), 0, 0)
        zh, en = f"导出 {done.written} 份 → {output}", f"{done.written} reports → {output}"
        if done.failed:
            zh, en = f"{zh}，{done.failed} 份未能写出", f"{en}, {done.failed} could not be written"
        if done.other:
            zh, en = f"{zh}，{done.other} 份不是 PDF 或图片", f"{en}, {done.other} are neither PDF nor image"
        stderr().print(tell(zh, en), markup=False, highlight=False, soft_wrap=True)
        return SOME_FAILED if done.failed else 0


def _stepping(reports: Iterator[Exported], step: Step) -> Iterator[Exported]:
    for report in reports:
        yield report
        step(None)


def format_of(output: Path) -> ExportFormat:
    """The format that the ending of ``output`` says. Raises UsageError for one that says none."""
    chosen = _ENDINGS.get(output.suffix.lower())
    if chosen is None:
        known = " ".join(_ENDINGS)
        raise UsageError(f"看不出要什么格式；后缀可用 {known}", f"which format? Endings are {known}, or use --format")
    return chosen


@contextmanager
def selected(files: list[Path] | None, at: str, choice: Choice) -> Iterator[tuple[int, Iterator[Exported]]]:
    """How many reports at most, and each as it leaves: those of ``files`` of extracted JSON, or of the database ``at``.

    Raises UsageError for files, a database or a status that there are not."""
    from extractor import store
    from extractor.export.collection import from_files, from_store

    if files:
        found = _json_files(files)
        yield len(found), from_files(found, choice)
        return
    if wrong := [s for s in choice.status if s not in store.STATUSES]:
        states = ", ".join(store.STATUSES)
        raise UsageError(f"没有状态 {wrong[0]}；有：{states}", f"there is no status {wrong[0]!r}; there are: {states}")
    db = existing(at)
    wanted = store.Filter(**asdict(choice))
    try:
        yield store.queue(db, wanted, limit=1).total, from_store(db, wanted)
    finally:
        db.close()


def _json_files(sources: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in sources:
        if not path.exists():
            raise UsageError(f"没有这个文件或文件夹：{path}", f"there is no such file or folder: {path}")
        inside = sorted(p for p in path.rglob("*.json") if not p.name.endswith("datapackage.json"))
        found += inside if path.is_dir() else [path]
    if not found:
        raise UsageError("没有 JSON 文件", "there is no JSON file")
    return found


def write(form: ExportFormat, reports: Iterable[Exported], output: Path) -> int:
    """Write ``reports`` to ``output``, all or nothing, and the dictionary beside it; gives how many."""
    writer, describe = _writers(form)
    half = output.with_name(f".{output.name}.part")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        _remove(half)
        count = writer(reports, half)
        _remove(output)
        half.replace(output)
        describe(output)
    except OSError as error:
        raise UsageError(f"不能写 {output}：{error.strerror}", f"cannot write {output}: {error.strerror}") from error
    finally:
        _remove(half)
    return count


def _remove(path: Path) -> None:
    if path.is_dir() and all(p.suffix == ".parquet" or p.name == "datapackage.json" for p in path.iterdir()):
        shutil.rmtree(path)  # a folder that an export made, nothing else
    elif not path.is_dir():
        path.unlink(missing_ok=True)


def _writers(form: ExportFormat) -> tuple[Callable[[Iterable[Exported], Path], int], Callable[[Path], None]]:
    from extractor.export import columnar, text_files, workbook

    return {
        ExportFormat.JSON: (text_files.write_json, text_files.describe_json),
        ExportFormat.JSONL: (text_files.write_jsonl, text_files.describe_json),
        ExportFormat.CSV: (text_files.write_csv, text_files.describe_csv),
        ExportFormat.CSV_WIDE: (text_files.write_wide_csv, text_files.describe_wide_csv),
        ExportFormat.XLSX: (workbook.write_xlsx, workbook.describe_xlsx),
        ExportFormat.PARQUET: (columnar.write_parquet, columnar.describe_parquet),
        ExportFormat.DUCKDB: (columnar.write_duckdb, columnar.describe_database),
        ExportFormat.SQLITE: (columnar.write_sqlite, columnar.describe_database),
    }[form]
