"""Exports for data tools: Parquet, DuckDB, SQLite. Rows stream through in batches; memory does not grow with reports."""

from __future__ import annotations

import importlib
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, Final

from extractor.errors import MissingTool
from extractor.export import dictionary
from extractor.export.collection import Exported
from extractor.export.relations import RELATIONS, Relation, typed

_BATCH: Final = 20_000
"""Rows held before they are written: 100 reports' cells."""

_SQLITE_TYPES: Final = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}


def _tool(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        raise MissingTool(
            f"此格式需要 {package}：请执行 pip install 'extractor[export]'",
            f"this format needs {package}: run pip install 'extractor[export]'",
        ) from error


def _batches(items: Iterable[Exported]) -> Iterator[tuple[int, dict[Relation, list[list[Any]]]]]:
    """(reports so far, rows by table), whenever enough rows have gathered, and what is left at the end."""
    held: dict[str, list[list[Any]]] = {r.name: [] for r in RELATIONS}
    count = 0
    for item in items:
        count += 1
        for relation in RELATIONS:
            held[relation.name] += [typed(relation, row) for row in relation.rows(item)]
        if sum(map(len, held.values())) >= _BATCH:
            yield count, {r: held[r.name] for r in RELATIONS}
            held = {r.name: [] for r in RELATIONS}
    yield count, {r: held[r.name] for r in RELATIONS}


def write_parquet(items: Iterable[Exported], folder: Path) -> int:
    """A folder with one Parquet file a table. Gives how many reports. Raises MissingTool without pyarrow."""
    arrow, parquet = _tool("pyarrow"), _tool("pyarrow.parquet")
    types = {"string": arrow.string(), "integer": arrow.int64(), "number": arrow.float64(), "boolean": arrow.bool_()}
    schemas = {
        r.name: arrow.schema(
            [arrow.field(c.name, types[c.type], metadata={"title": c.zh, "description": c.en}) for c in r.columns]
        )
        for r in RELATIONS
    }
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with ExitStack() as open_files:
        writers = {
            r.name: open_files.enter_context(
                parquet.ParquetWriter(folder / f"{r.name}.parquet", schemas[r.name], compression="zstd")
            )
            for r in RELATIONS
        }
        for so_far, rows in _batches(items):
            count = so_far
            for relation, lines in rows.items():
                if lines:
                    columns = [list(values) for values in zip(*lines, strict=True)]
                    table = arrow.table(columns, schema=schemas[relation.name])
                    writers[relation.name].write_table(table)
    return count


def write_duckdb(items: Iterable[Exported], path: Path) -> int:
    """A DuckDB file. Gives how many reports. Raises MissingTool without duckdb or pyarrow."""
    duckdb = _tool("duckdb")
    with tempfile.TemporaryDirectory(prefix="extractor-") as folder:
        count = write_parquet(items, Path(folder))
        with closing(duckdb.connect(str(path))) as db:
            for relation in RELATIONS:
                file = Path(folder) / f"{relation.name}.parquet"
                db.execute(f'CREATE TABLE "{relation.name}" AS SELECT * FROM read_parquet(?)', [str(file)])
                for column in relation.columns:
                    told = f"{column.zh} / {column.en}".replace("'", "''")
                    db.execute(f"""COMMENT ON COLUMN "{relation.name}"."{column.name}" IS '{told}'""")
    return count


def write_sqlite(items: Iterable[Exported], path: Path) -> int:
    """A SQLite file. Gives how many reports."""
    count = 0
    with closing(sqlite3.connect(path)) as db:
        for r in RELATIONS:
            columns = ", ".join(f'"{c.name}" {_SQLITE_TYPES[c.type]}' for c in r.columns)
            db.execute(f'CREATE TABLE "{r.name}" ({columns})')
        for so_far, rows in _batches(items):
            count = so_far
            for relation, lines in rows.items():
                marks = ", ".join("?" for _ in relation.columns)
                db.executemany(f'INSERT INTO "{relation.name}" VALUES ({marks})', lines)
        for r in RELATIONS:
            db.execute(f'CREATE INDEX "by_{r.name}" ON "{r.name}" ({", ".join(r.key)})')
        db.commit()
    return count


def describe_parquet(folder: Path) -> None:
    """The dictionary in the folder."""
    dictionary.write(folder, [dictionary.resource(r, f"{r.name}.parquet", "parquet") for r in RELATIONS])


def describe_database(path: Path) -> None:
    """The dictionary beside a database file, whose tables it names by ``table``."""
    form = path.suffix.lstrip(".")
    dictionary.write(
        path, [{**dictionary.resource(r, path.name, form), "dialect": {"table": r.name}} for r in RELATIONS]
    )
