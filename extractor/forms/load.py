"""Forms are TOML files. The schema check names the file, the place in it, and what is wrong, in one sentence."""

from __future__ import annotations

import fnmatch
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from extractor.errors import DataError, UsageError
from extractor.forms.model import Block, Form, FormTable, Identity, Label, NumberKind, Orientation, Section

HERE = Path(__file__).parent


class _Reader:
    """Walks one parsed TOML file and remembers where it is, so that a complaint can say so."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text

    def fail(self, where: str, zh: str, en: str, needle: str | None = None) -> DataError:
        line = self._line_of(needle) if needle else None
        spot = f"{self.path.name}{f':{line}' if line else ''} ({where})"
        return DataError(f"表单文件 {spot}：{zh}", f"form file {spot}: {en}")

    def _line_of(self, needle: str) -> int | None:
        for number, line in enumerate(self.text.splitlines(), 1):
            if needle in line:
                return number
        return None

    def only(self, data: dict[str, Any], allowed: set[str], where: str) -> None:
        for key in data:
            if key not in allowed:
                raise self.fail(where, f"不认识的键 {key}", f"unknown key {key!r}", key)

    def text_of(self, data: dict[str, Any], key: str, where: str) -> str:
        value = data.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(
                where, f"缺少文字 {key}", f"{key!r} must be a non-empty string", str(data.get("id") or where)
            )
        return value

    def year_of(self, data: dict[str, Any], key: str) -> int | None:
        value = data.get(key)
        if value is not None and (not isinstance(value, int) or not 1990 <= value <= 2100):
            raise self.fail("top", f"{key} 应为年份", f"{key!r} must be a year", key)
        return value

    def texts_of(self, data: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise self.fail(where, f"{key} 应为文字列表", f"{key!r} must be a list of strings", key)
        return tuple(value)

    def dicts_of(self, data: dict[str, Any], key: str, where: str) -> list[dict[str, Any]]:
        value = data.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
            raise self.fail(where, f"缺少 {key}", f"{key!r} must be a non-empty list of tables", key)
        return value


def _label(reader: _Reader, data: dict[str, Any], where: str) -> Label:
    reader.only(data, {"id", "label", "aliases", "under", "number", "unit"}, where)
    kind = data.get("number", "integer")
    if kind not in {k.value for k in NumberKind}:
        raise reader.fail(where, f"number 不能是 {kind}", f"number cannot be {kind!r}", str(kind))
    return Label(
        id=reader.text_of(data, "id", where),
        label=reader.text_of(data, "label", where),
        aliases=reader.texts_of(data, "aliases", where),
        under=reader.texts_of(data, "under", where),
        number=NumberKind(kind),
        unit=data.get("unit"),
    )


def _block(reader: _Reader, data: dict[str, Any], where: str) -> Block:
    reader.only(data, {"heading", "rows", "columns"}, where)
    return Block(
        rows=tuple(_label(reader, d, f"{where}.rows[{i}]") for i, d in enumerate(reader.dicts_of(data, "rows", where))),
        columns=tuple(
            _label(reader, d, f"{where}.columns[{i}]") for i, d in enumerate(reader.dicts_of(data, "columns", where))
        ),
        heading=data.get("heading"),
    )


def _table(reader: _Reader, data: dict[str, Any], where: str) -> FormTable:
    reader.only(data, {"id", "title", "corner", "orientation", "blocks"}, where)
    orientation = data.get("orientation", "down")
    if orientation not in {o.value for o in Orientation}:
        raise reader.fail(
            where, f"orientation 不能是 {orientation}", f"orientation cannot be {orientation!r}", str(orientation)
        )
    blocks = reader.dicts_of(data, "blocks", where)
    table = FormTable(
        id=reader.text_of(data, "id", where),
        title=reader.text_of(data, "title", where),
        blocks=tuple(_block(reader, b, f"{where}.blocks[{i}]") for i, b in enumerate(blocks)),
        orientation=Orientation(orientation),
        corner=reader.texts_of(data, "corner", where),
    )
    seen: set[str] = set()
    for address in table.addresses():
        if address.name in seen:
            raise reader.fail(
                where, f"单元格 {address.name} 重复", f"cell {address.name} stands twice", f'"{address.row}"'
            )
        seen.add(address.name)
    return table


def _matching(pattern: str, ids: list[str]) -> list[str]:
    return [i for i in ids if fnmatch.fnmatchcase(i, pattern)]


def _identities(reader: _Reader, data: dict[str, Any], tables: dict[str, FormTable], where: str) -> list[Identity]:
    """One ``[[sums]]`` entry written out for each row or each column of its table."""
    reader.only(data, {"rule", "table", "each", "left", "right"}, where)
    rule, table_id = reader.text_of(data, "rule", where), reader.text_of(data, "table", where)
    if table_id not in tables:
        raise reader.fail(where, f"没有表 {table_id}", f"there is no table {table_id!r}", f'"{table_id}"')
    each = data.get("each")
    if each not in ("row", "column"):
        raise reader.fail(where, "each 应为 row 或 column", "each must be 'row' or 'column'", "each")
    found: list[Identity] = []
    for block in tables[table_id].blocks:
        lines, terms = (block.rows, block.columns) if each == "row" else (block.columns, block.rows)
        ids = [t.id for t in terms]
        sides: list[list[str]] = []
        for side in ("left", "right"):
            chosen: list[str] = []
            for pattern in reader.texts_of(data, side, where):
                matched = _matching(pattern, ids)
                if not matched:
                    raise reader.fail(
                        where, f"{side} 中的 {pattern} 不存在", f"{side}: nothing is named {pattern!r}", f'"{pattern}"'
                    )
                chosen += matched
            sides.append(chosen)
        for line in lines:
            left, right = (
                tuple(
                    f"{table_id}.{line.id}.{term}" if each == "row" else f"{table_id}.{term}.{line.id}" for term in side
                )
                for side in sides
            )
            found.append(Identity(rule, line.id, left, right, line.label))
    return found


def load_form(path: Path) -> Form:
    """Read one form file. Raises DataError with the faulty place."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(
            f"表单文件 {path.name} 读不出：{error}", f"form file {path.name} cannot be read: {error}"
        ) from error
    reader = _Reader(path, text)
    reader.only(data, {"name", "title", "first_year", "last_year", "sections", "tables", "sums"}, "top")
    tables = [_table(reader, t, f"tables[{i}]") for i, t in enumerate(reader.dicts_of(data, "tables", "top"))]
    by_id = {t.id: t for t in tables}
    sections = []
    for i, s in enumerate(data.get("sections", [])):
        where = f"sections[{i}]"
        reader.only(s, {"id", "heading", "aliases", "table"}, where)
        if s.get("table") is not None and s["table"] not in by_id:
            raise reader.fail(where, f"没有表 {s['table']}", f"there is no table {s['table']!r}", str(s["table"]))
        sections.append(
            Section(
                reader.text_of(s, "id", where),
                reader.text_of(s, "heading", where),
                reader.texts_of(s, "aliases", where),
                s.get("table"),
            )
        )
    identities = [x for i, s in enumerate(data.get("sums", [])) for x in _identities(reader, s, by_id, f"sums[{i}]")]
    return Form(
        reader.text_of(data, "name", "top"),
        reader.text_of(data, "title", "top"),
        tuple(sections),
        tuple(tables),
        tuple(identities),
        reader.year_of(data, "first_year"),
        reader.year_of(data, "last_year"),
    )


def load_forms(extra: Path | None = None) -> tuple[Form, ...]:
    """The bundled forms, newest first, then those of the folder ``extra`` (``--forms DIR``); the same objects always."""
    return _load_folder(extra)


@cache
def _load_folder(extra: Path | None) -> tuple[Form, ...]:
    paths = sorted(HERE.glob("*.toml"), reverse=True)
    if extra is not None:
        own = sorted(extra.glob("*.toml"))
        if not own:
            raise UsageError(f"文件夹 {extra} 里没有表单（*.toml）", f"folder {extra} holds no form (*.toml)")
        paths += own
    return tuple(load_form(p) for p in paths)


def form_named(name: str, extra: Path | None = None) -> Form:
    """The form with this name. Raises UsageError naming those there are."""
    for form in load_forms(extra):
        if form.name == name:
            return form
    names = ", ".join(f.name for f in load_forms(extra))
    raise UsageError(f"没有名为 {name} 的表单；现有：{names}", f"there is no form {name!r}; there are: {names}")
