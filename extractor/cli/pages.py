"""``extractor tables``, ``locate``, ``explain``, ``ocr``: what stands on pages, where, and why it is read so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extractor.cli.common import FormsFolder, Password, stderr, stdout
from extractor.errors import UsageError
from extractor.messages import problem, tell

if TYPE_CHECKING:
    from extractor.records import ScoredCell

OneFile = Annotated[
    Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help=tell("一个文件", "One file"))
]
CellName = Annotated[
    str,
    typer.Argument(metavar="CELL", help=tell("格名，如 requests.new.total", "A cell's name, as requests.new.total")),
]


def add(app: typer.Typer) -> None:
    """Register the commands."""

    @app.command(
        "tables",
        help=tell("取出任何 PDF 或图片里的全部表格", "Every table of any PDF or image, whatever its kind"),
    )
    def tables(
        file: OneFile,
        output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT.json", help=tell("写到哪里", "Where to"))],
        password: Password = None,
    ) -> int:
        from extractor.batch.local import limits_for, run_one
        from extractor.cli.work import Job, all_tables

        found = run_one(all_tables, Job(file, password=password), limits_for(file))
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return 0

    @app.command("locate", help=tell("一格印在哪一页、哪个位置", "Where a cell is printed: page and box"))
    def locate(
        file: OneFile,
        cell: CellName,
        forms: FormsFolder = None,
        password: Password = None,
    ) -> int:
        from extractor.export.json_report import place_json

        found = _cell(file, cell, forms, password)
        told = {
            "cell": cell,
            "raw": found.value.raw,
            "state": found.value.state.value,
            "place": place_json(found.place),
        }
        stdout().print(json.dumps(told, ensure_ascii=False), markup=False, highlight=False, soft_wrap=True)
        return 0

    @app.command(
        "explain",
        help=tell(
            "一格为何可信或存疑：每条依据一根横条；-o 另存为 PNG 图",
            "Why a cell is trusted or doubted: a bar for each piece of evidence; -o draws them as a PNG",
        ),
    )
    def explain(
        file: OneFile,
        cell: CellName,
        output: Annotated[
            Path | None, typer.Option("--output", "-o", metavar="OUT.png", help=tell("画成图", "Draw a picture"))
        ] = None,
        forms: FormsFolder = None,
        password: Password = None,
    ) -> int:
        from extractor.confidence import prior_of
        from extractor.export.explanation import explanation, picture

        found = _cell(file, cell, forms, password)
        stdout().print(explanation(found, prior_of(found)))
        if output is not None:
            picture(found, prior_of(found), output)
        return 0

    @app.command(
        "ocr",
        help=tell("把扫描件变成可检索、可复制文字的 PDF", "A scan as a PDF whose text can be searched and copied"),
    )
    def ocr(
        file: OneFile,
        output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT.pdf", help=tell("写到哪里", "Where to"))],
        password: Password = None,
    ) -> int:
        from extractor.batch.local import limits_for, run_one
        from extractor.cli.work import SearchableJob, searchable

        done = run_one(searchable, SearchableJob(file, output, password), limits_for(file))
        for told in done.problems:
            said = problem(told.code, told.message, told.page)
            stderr().print(said, style="yellow", markup=False, highlight=False)
        note = tell(
            f"{done.pages} 页，{done.layered} 页加了文字层，{done.words} 处文字",
            f"{done.pages} pages, {done.layered} with a new text layer, {done.words} pieces of text",
        )
        stderr().print(note, markup=False, highlight=False)
        return 0


def _cell(file: Path, cell: str, forms: Path | None, password: str | None) -> ScoredCell:
    """One cell of a report, read in a worker. Raises UsageError where the report has no such cell."""
    from extractor.batch.local import limits_for, run_one
    from extractor.cli.work import Job, read

    report = run_one(read, Job(file, forms, password), limits_for(file))
    if cell not in report.cells:
        raise UsageError(
            f"没有名为 {cell} 的格；extractor forms show {report.form or ''} 列出格名",
            f"there is no cell {cell!r}; extractor forms show {report.form or ''} lists them",
        )
    return report.cells[cell]
