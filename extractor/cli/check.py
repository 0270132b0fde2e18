"""``extractor check``: only the rules, on files or on extracted JSON; what an office runs before it publishes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from extractor.cli.archives import unpacked
from extractor.cli.common import FormsFolder, Inputs, Password, Workers, forms_in, progress, stderr, stdout
from extractor.cli.inputs import Input, collect
from extractor.messages import language, tell

if TYPE_CHECKING:
    from extractor.cli.work import Checked

RULE_FAILED: Final = 1
SOME_FAILED: Final = 3


def add(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(
        "check",
        help=tell(
            "只核对勾稽关系、日期和正文中的数字。有一条不符退出码即为 1；都相符但有文件读不出为 3。",
            "Only check sums, dates and the numbers in the prose. Exit code 1 when one rule fails; 3 when none does "
            "but an input could not be read.",
        ),
    )
    def command(
        inputs: Inputs,
        workers: Workers = 1,
        cells: Annotated[
            bool, typer.Option("--cells/--no-cells", help=tell("列出涉及的格", "List the cells concerned"))
        ] = True,
        forms: FormsFolder = None,
        password: Password = None,
    ) -> int:
        forms_in(forms)
        with unpacked(collect(inputs), password) as found:
            broken, unread = _check(found, workers, cells, forms, password)
        if len(found) > 1:
            zh = f"{len(found)} 份：{broken} 份有不符，{unread} 份未能读出"
            en = f"{len(found)} inputs: {broken} with rules that fail, {unread} could not be read"
            stderr().print(tell(zh, en), highlight=False)
        return RULE_FAILED if broken else SOME_FAILED if unread else 0


def _check(
    found: list[Input], workers: int, with_cells: bool, forms: Path | None, password: str | None
) -> tuple[int, int]:
    """Print the verdicts in the order of the inputs. Gives how many have a rule that fails, how many gave no verdict."""
    from extractor.batch.local import limits_for, run
    from extractor.cli import work

    verdicts: dict[int, Checked] = {}
    readable = [i for i in found if i.error is None]
    jobs = [work.Job(i.file, forms, password, i.path, lang=language()) for i in readable]
    with progress(len(found), tell("核对", "checking")) as step:
        for item in found:
            if item.error is not None:
                step(f"{item.path}: {item.error.sentence(language())}")
        for outcome in run(work.check, [(job, limits_for(job.path)) for job in jobs], workers):
            item = readable[outcome.index]
            if outcome.error is not None:
                step(f"{item.path}: {outcome.error.sentence(language())}")
            elif outcome.result is not None:
                verdicts[item.index] = outcome.result
                step(None)
    for index in sorted(verdicts):
        _print(str(found[index].path), verdicts[index], with_cells)
    broken = sum(bool(verdict.findings) for verdict in verdicts.values())
    return broken, len(found) - len(verdicts)


def _print(path: str, result: Checked, with_cells: bool) -> None:
    from rich.markup import escape

    console = stdout()
    if not result.findings:
        verdict = tell("各项相符", "every rule holds")
        console.print(f"[green]✓[/] {escape(path)}: {verdict}", highlight=False, soft_wrap=True)
        return
    console.print(f"[red]✗[/] [bold]{escape(path)}[/]", highlight=False, soft_wrap=True)
    for finding in result.findings:
        console.print(f"  [red]{finding.rule}[/] {escape(finding.message)}", highlight=False, soft_wrap=True)
        if with_cells:
            for name in finding.cells:
                console.print(
                    f"    {result.cells[name]}  {name}", style="dim", markup=False, highlight=False, soft_wrap=True
                )
        if finding.suggestion is not None:
            hint = finding.suggestion
            zh = f"可能：{result.cells[hint.cell]} 应为 {hint.value:.15g}"
            en = f"perhaps {result.cells[hint.cell]} should be {hint.value:.15g}"
            if hint.alternatives:
                zh += f"（另有 {hint.alternatives} 种可能）"
                en += f" ({hint.alternatives} other repairs are possible)"
            console.print(f"    → {tell(zh, en)}", style="yellow", markup=False, highlight=False, soft_wrap=True)
