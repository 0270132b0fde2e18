"""``extractor export``: reports out of the store, or out of extracted JSON, in the formats that other tools read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from extractor.cli.common import stderr
from extractor.cli.store import DatabaseAt, opened
from extractor.errors import UsageError
from extractor.messages import tell

if TYPE_CHECKING:
    from extractor.export.collection import Exported


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
            "导出为 JSON、CSV、XLSX、Parquet、DuckDB 或 SQLite；原文所印、人核定、推算三者分列，旁附数据字典。",
            "Export as JSON, CSV, XLSX, Parquet, DuckDB or SQLite; printed, settled and entailed values are told apart, "
            "with a data dictionary beside.",
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
    ) -> int:
        chosen = form or _ENDINGS.get(output.suffix.lower())
        if chosen is None:
            known = " ".join(_ENDINGS)
            raise UsageError(
                f"看不出要什么格式；后缀可用 {known}", f"which format? Endings are {known}, or use --format"
            )
        count = write(chosen, chosen_reports(sources, db, agency, year, rule, kind, status), output)
        stderr().print(
            tell(f"导出 {count} 份 → {output}", f"{count} reports → {output}"), markup=False, highlight=False
        )
        return 0


def chosen_reports(
    sources: list[Path] | None,
    db: str,
    agency: str | None = None,
    year: int | None = None,
    rule: str | None = None,
    kind: str | None = None,
    status: list[str] | None = None,
) -> Iterator[Exported]:
    """The reports of the files, or of the database where no file is named, that the filters let through."""
    from extractor.export.collection import Choice, from_files, from_store

    if sources:
        choice = Choice(agency, year, rule, kind, tuple(status or ()))
        return from_files(_json_files(sources), choice)
    from extractor import store

    if "://" not in db and not Path(db).exists():
        raise UsageError(f"没有数据库 {db}", f"there is no database {db}")
    if wrong := [s for s in status or () if s not in store.STATUSES]:
        states = ", ".join(store.STATUSES)
        raise UsageError(f"没有状态 {wrong[0]}；有：{states}", f"there is no status {wrong[0]!r}; there are: {states}")
    return from_store(opened(db), store.Filter(tuple(status or ()), agency=agency, year=year, rule=rule, kind=kind))


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
