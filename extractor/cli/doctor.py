"""``extractor doctor``: what works on this machine, and the one command that mends each lack."""

from __future__ import annotations

import typer

from extractor.cli.common import stdout
from extractor.messages import language, tell


def add(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(
        "doctor",
        help=tell(
            "检查本机各部分能否工作，缺什么、一条什么命令能补上。有损坏的部分退出码为 1。",
            "Say what works on this machine and the one command that mends each lack. Exit code 1 when a part is broken.",
        ),
    )
    def command() -> int:
        from rich.table import Table

        from extractor.doctor import Verdict, examine, healthy

        marks = {
            Verdict.WORKS: f"[green]{tell('可用', 'works')}[/]",
            Verdict.ABSENT: f"[yellow]{tell('未安装', 'not installed')}[/]",
            Verdict.BROKEN: f"[red]{tell('有问题', 'broken')}[/]",
        }
        findings = examine()
        table = Table(box=None, pad_edge=False, show_header=False)
        for finding in findings:
            table.add_row(finding.title(language()), marks[finding.verdict], finding.detail, style=None)
        stdout().print(table)
        for finding in findings:
            if finding.mend:
                stdout().print(
                    f"{finding.title(language())}: {finding.mend}", markup=False, highlight=False, soft_wrap=True
                )
        return 0 if healthy(findings) else 1
