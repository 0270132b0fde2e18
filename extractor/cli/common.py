"""What the commands share: the consoles, the common options, the forms in use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from extractor.messages import tell

if TYPE_CHECKING:
    from rich.console import Console

    from extractor.forms import Form


@cache
def stdout() -> Console:
    from rich.console import Console

    return Console()


@cache
def stderr() -> Console:
    from rich.console import Console

    return Console(stderr=True)


def forms_in(folder: Path | None) -> tuple[Form, ...]:
    """The bundled forms and those of ``--forms DIR``."""
    from extractor.forms import load_forms

    return load_forms(folder.resolve() if folder is not None else None)


class Step(Protocol):
    """An item is done; ``complaint`` says what there is to say about it."""

    def __call__(self, complaint: str | None, style: str = "red") -> None: ...


@contextmanager
def progress(total: int, what: str) -> Iterator[Step]:
    """A progress bar on standard error, only on a terminal and for more than one item. Gives ``step``: call it once an
    item; its complaint, if any, is printed above the bar."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = stderr()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console, transient=True, disable=total < 2 or not console.is_terminal)
    with bar:
        task = bar.add_task(what, total=total)

        def step(complaint: str | None, style: str = "red") -> None:
            if complaint is not None:
                bar.console.print(complaint, style=style, markup=False, highlight=False, soft_wrap=True)
            bar.advance(task)

        yield step


Inputs = Annotated[
    list[Path],
    typer.Argument(metavar="INPUT", help=tell("文件或文件夹", "Files or folders"), show_default=False),
]
FormsFolder = Annotated[
    Path | None,
    typer.Option(
        "--forms",
        metavar="DIR",
        file_okay=False,
        exists=True,
        help=tell("另有自备表单的文件夹（*.toml）", "A folder with forms of your own (*.toml)"),
    ),
]
Password = Annotated[
    str | None,
    typer.Option("--password", metavar="TEXT", help=tell("加密文件的口令", "Password of encrypted files")),
]
Workers = Annotated[int, typer.Option("--workers", "-w", min=1, help=tell("并行的进程数", "Worker processes"))]
