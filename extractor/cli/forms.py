"""``extractor forms``: the forms there are, and what is in one."""

from __future__ import annotations

from typing import Annotated

import typer

from extractor.cli.common import FormsFolder, forms_in, stdout
from extractor.messages import tell


def add(app: typer.Typer) -> None:
    """Register the command group."""
    group = typer.Typer(
        name="forms",
        help=tell(
            "列出表单；show 看一张表单的行、列、勾稽关系", "List the forms; show one form's rows, columns and sums"
        ),
    )
    app.add_typer(group)

    @group.callback(invoke_without_command=True)
    def every(context: typer.Context, forms: FormsFolder = None) -> None:
        if context.invoked_subcommand is None:
            from extractor.export.terminal import form_list

            stdout().print(form_list(forms_in(forms)))

    @group.command("show", help=tell("一张表单的行、列、勾稽关系", "One form's rows, columns and sums"))
    def show(
        name: Annotated[str, typer.Argument(metavar="NAME", help=tell("表单名称", "The form's name"))],
        forms: FormsFolder = None,
    ) -> None:
        from extractor.export.terminal import form_page
        from extractor.forms import form_named

        stdout().print(form_page(form_named(name, forms.resolve() if forms else None)))
