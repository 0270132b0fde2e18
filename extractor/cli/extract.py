"""``extractor extract``: files and folders to one result each."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

import typer

from extractor.cli.archives import unpacked
from extractor.cli.common import FormsFolder, Inputs, Password, Workers, forms_in, progress, stderr, stdout
from extractor.cli.inputs import Input, collect
from extractor.cli.sinks import FolderSink, Format, Sink, StandardOutput
from extractor.errors import ExtractorError
from extractor.messages import language, problem, tell

SOME_FAILED: Final = 3
"""Exit code where some inputs gave no report (contract)."""


@dataclass
class _Tally:
    """What the closing line counts."""

    written: int = 0
    failed: int = 0
    review: int = 0
    findings: int = 0
    formless: int = 0

    def line(self) -> str:
        zh = f"{self.written} 份报告，{self.review} 格待核，{self.findings} 处不符"
        en = f"{self.written} reports, {self.review} cells to review, {self.findings} rules that fail"
        if self.formless:
            zh, en = f"{zh}；{self.formless} 份不像年度报告", f"{en}; {self.formless} without the form"
        if self.failed:
            zh, en = f"{zh}；{self.failed} 份未能读出", f"{en}; {self.failed} could not be read"
        return tell(zh, en)


def add(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(
        "extract",
        help=tell(
            "读取文件和文件夹，每份报告写一个结果。个别文件失败时其余照常写出，退出码为 3。",
            "Read files and folders; write one result for each report. Where some fail the others are still written "
            "and the exit code is 3.",
        ),
    )
    def command(
        inputs: Inputs,
        output: Annotated[
            Path,
            typer.Option(
                "--output",
                "-o",
                metavar="OUT_DIR",
                show_default=False,
                help=tell("结果文件夹；- 或不写则为标准输出", "Folder for the results; - or none: standard output"),
            ),
        ] = Path("-"),
        workers: Workers = 1,
        form: Annotated[Format, typer.Option("--format", help=tell("结果格式", "Format of the results"))] = Format.JSON,
        draw: Annotated[
            Path | None,
            typer.Option(
                "--draw",
                metavar="DIR",
                help=tell(
                    "把每一页画成图，标出每格的位置、值和可信程度", "Pages as pictures: every cell's box, value, trust"
                ),
            ),
        ] = None,
        forms: FormsFolder = None,
        password: Password = None,
    ) -> int:
        folder = None if str(output) == "-" else output
        forms_in(forms)  # a faulty form is told before any work
        with unpacked(collect(inputs, folder), password) as found:
            sink = FolderSink(folder, form) if folder else StandardOutput(form, single=len(found) == 1)
            tally = _extract(found, sink, form, workers, forms, password, draw)
        if folder or len(found) > 1:
            where = f" → {folder}" if folder else ""
            stderr().print(tally.line() + where, markup=False, highlight=False, soft_wrap=True)
        return SOME_FAILED if tally.failed else 0


def _extract(
    found: list[Input],
    sink: Sink,
    form: Format,
    workers: int,
    forms: Path | None,
    password: str | None,
    draw: Path | None,
) -> _Tally:
    from extractor.batch.local import limits_for, run
    from extractor.cli import work

    console = stdout()
    to_terminal = isinstance(sink, StandardOutput) and console.is_terminal
    width = console.width if to_terminal else 120
    function = {
        Format.JSON: work.as_json,
        Format.CSV: work.as_csv,
        Format.TABLE: work.as_table,
        Format.SUMMARY: work.as_summary,
    }[form]
    readable = [i for i in found if i.error is None]
    jobs = [work.Job(i.file, forms, password, i.path, width, to_terminal, language(), draw) for i in readable]
    tally = _Tally()
    with progress(len(found), tell("读取", "reading")) as step:

        def failed(item: Input, error: ExtractorError) -> None:
            tally.failed += 1
            sink.fail(item, error)
            step(f"{item.path}: {error.sentence(language())}")

        for item in found:
            if item.error is not None:
                failed(item, item.error)
        for outcome in run(function, [(job, limits_for(job.path)) for job in jobs], workers):
            item = readable[outcome.index]
            if outcome.error is not None:
                failed(item, outcome.error)
            elif outcome.result is not None:
                tally.written += 1
                tally.review += outcome.result.review
                tally.findings += outcome.result.findings
                sink.write(item, outcome.result.text)
                told = [(p.code, problem(p.code, p.message, p.page)) for p in outcome.result.problems]
                tally.formless += any(code == "no_form" for code, _ in told)
                step("\n".join(f"{item.path}: {said}" for _, said in told) or None, "yellow")
    sys.stdout.flush()
    return tally
