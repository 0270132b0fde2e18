"""The data dictionary beside an export: a Frictionless Data Package with a Table Schema for each table.

https://specs.frictionlessdata.io/table-schema/
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from extractor.export.relations import Column, Relation

NAME: Final = "datapackage.json"


def schema(columns: Iterable[Column], key: Iterable[str] = ()) -> dict[str, Any]:
    """A Table Schema."""
    fields = [{"name": c.name, "type": c.type, "title": c.zh, "description": c.en} for c in columns]
    return {"fields": fields, "missingValues": [""], **({"primaryKey": list(key)} if key else {})}


def resource(relation: Relation, path: str, form: str) -> dict[str, Any]:
    """A table of the package: ``path`` is relative to the dictionary."""
    described = {"name": relation.name, "path": path, "format": form, "profile": "tabular-data-resource"}
    return {**described, "encoding": "utf-8", "schema": schema(relation.columns, relation.key)}


def write(beside: Path, resources: Iterable[dict[str, Any]]) -> Path:
    """Write the dictionary: into a folder as ``datapackage.json``, beside a file as ``<file>.datapackage.json``."""
    file = beside / NAME if beside.is_dir() else beside.with_name(f"{beside.name}.{NAME}")
    package = {
        "profile": "data-package",
        "name": "annual-reports",
        "title": "政府信息公开工作年度报告数据",
        "description": "printed = as it stands in the source, settled = by a person, entailed = forced by the sums, "
        "printed nowhere. Number columns are empty where a 64-bit float could not hold the number exactly.",
        "resources": list(resources),
    }
    file.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file
