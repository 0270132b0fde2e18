"""The application put together. A new command group is a new file with ``add(app)`` and its name in COMMANDS."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Annotated, Final

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError, UsageError

from extractor.cli.common import stderr, stdout
from extractor.errors import ExtractorError
from extractor.messages import language, tell

COMMANDS: Final = (
    "extract",
    "correct",
    "check",
    "forms",
    "pages",
    "doctor",
    "learning",
    "store",
    "export",
    "ingest",
    "compare",
    "users",
    "review",
)


def build() -> typer.Typer:
    """The whole application, its help in the language in use."""
    app = typer.Typer(
        name="extractor",
        help=tell(
            "读取政府信息公开工作年度报告：表中每一格、出处、可信程度、不平的勾稽关系。",
            "Reads Chinese government-information annual reports: every cell, its place, its trust, every broken sum.",
        ),
        epilog=tell(
            "每个命令都可加 --lang zh|en；缺省随系统语言。",
            "Every command takes --lang zh|en; the default follows the locale.",
        ),
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    if language() == "zh":
        _chinese_headings()

    @app.callback()
    def root(
        version: Annotated[
            bool,
            typer.Option("--version", is_eager=True, callback=_version, help=tell("版本号", "Print the version")),
        ] = False,
        lang: Annotated[  # taken out before parsing (messages.from_arguments); here for the help
            str | None, typer.Option("--lang", metavar="zh|en", help=tell("提示语言", "Language of messages"))
        ] = None,
    ) -> None:
        del version, lang

    for name in COMMANDS:
        importlib.import_module(f"extractor.cli.{name}").add(app)
    return app


def run(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run ``app``; every failure is one sentence on standard error. Gives the exit code."""
    try:
        code = typer.main.get_command(app).main(args=list(arguments), prog_name="extractor", standalone_mode=False)
    except NoArgsIsHelpError:
        return 2
    except ClickException as error:
        return _usage(error)
    except typer.Abort:
        return 130
    except ExtractorError as error:
        stderr().print(error.sentence(language()), style="red", markup=False, highlight=False, soft_wrap=True)
        return error.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; nothing is left to say
        return 1
    return code if isinstance(code, int) else 0


def _usage(error: ClickException) -> int:
    context = error.ctx if isinstance(error, UsageError) else None
    console = stderr()
    if context is not None:
        console.print(context.get_usage(), style="yellow", markup=False, highlight=False)
    sentence = error.format_message()
    console.print(tell(f"用法有误：{sentence}", f"Wrong usage: {sentence}"), style="red", markup=False, highlight=False)
    if context is not None:
        command = f"{context.command_path} --help"
        console.print(tell(f"用法见：{command}", f"For help: {command}"), style="dim", markup=False, highlight=False)
    return error.exit_code


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        stdout().print(f"extractor {version('extractor')}", highlight=False)
        raise typer.Exit


def _chinese_headings() -> None:
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.DEFAULT_STRING = "[缺省：{}]"
    rich_utils.REQUIRED_LONG_STRING = "[必填]"
