"""``extractor compare``: an agency over years, the agencies of a year, a parent against its bodies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from extractor.cli.common import stderr, stdout
from extractor.cli.export import Agency, From, Year, selected
from extractor.cli.store import DatabaseAt
from extractor.errors import UsageError
from extractor.messages import tell

if TYPE_CHECKING:
    from extractor.export.compare import Comparison

_ENDINGS: Final = (".xlsx", ".html", ".htm")


def add(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(
        "compare",
        help=tell(
            "比较：不加 --year 为各机关逐年（结转、现行有效的衔接，沿用的文字），--year 为该年各机关并列，"
            "再加 --parent 为该机关与其余各单位之和。",
            "Compare: without --year each agency over years (what should roll on, copied prose); with --year the "
            "agencies of that year side by side; with --parent too, that agency against the sum of the others.",
        ),
    )
    def command(
        sources: From = None,
        db: DatabaseAt = "extractor.db",
        agency: Agency = None,
        year: Year = None,
        parent: Annotated[
            str | None, typer.Option(metavar="NAME", help=tell("上级机关的名称", "The parent agency's name"))
        ] = None,
        output: Annotated[
            Path | None,
            typer.Option(
                "--output",
                "-o",
                metavar="OUT.xlsx|.html",
                show_default=False,
                help=tell("写到哪里；不写则显示在终端", "Where to; none: on the terminal"),
            ),
        ] = None,
    ) -> int:
        if output is not None and output.suffix.lower() not in _ENDINGS:
            raise UsageError("输出须为 .xlsx 或 .html", "the output must end in .xlsx or .html")
        if parent is not None and year is None:
            raise UsageError("--parent 要同时写 --year", "--parent needs --year")
        found = _compared(sources, db, agency, year, parent)
        if output is None:
            from extractor.export.comparison_files import tables

            for part in tables(found):
                stdout().print(part)
            return 0
        _write(found, output)
        stderr().print(tell(f"比较 → {output}", f"comparison → {output}"), markup=False, highlight=False)
        return 0


def _compared(
    sources: list[Path] | None, db: str, agency: str | None, year: int | None, parent: str | None
) -> list[Comparison]:
    from extractor.export import compare
    from extractor.export.collection import Choice

    with selected(sources, db, Choice(agency, year)) as (_, reports):
        agencies = compare.by_agency(reports)
    if year is not None:
        of_year = {name: years[year][0] for name, years in agencies.items()}
        if parent is None:
            if len(of_year) < 2:
                raise UsageError(f"{year} 年的报告不足两个机关", f"fewer than two agencies have a report for {year}")
            return [compare.side_by_side(year, of_year)]
        key = compare.plain(parent)
        if key not in of_year or len(of_year) < 2:
            raise UsageError(
                f"没有 {parent} {year} 年的报告，或没有其他单位的报告",
                f"there is no report of {parent} for {year}, or none of other bodies",
            )
        return [compare.parent_and_bodies(year, key, of_year)]
    found = [compare.over_years(name, years) for name, years in sorted(agencies.items()) if len(years) > 1]
    if not found:
        raise UsageError(
            "没有哪个机关有两年以上的报告（各年机关名称须一致）",
            "no agency has reports for two years or more (its name must be the same in each)",
        )
    return found


def _write(found: Sequence[Comparison], output: Path) -> None:
    from extractor.export.comparison_files import page, write_xlsx

    half = output.with_name(f".{output.name}.part")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        if output.suffix.lower() == ".xlsx":
            write_xlsx(found, half)
        else:
            half.write_text(page(found), encoding="utf-8")
        half.replace(output)
    except OSError as error:
        raise UsageError(f"不能写 {output}：{error.strerror}", f"cannot write {output}: {error.strerror}") from error
    finally:
        half.unlink(missing_ok=True)
