"""``extractor correct``: the report as the document that its author wanted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.common import FormsFolder, Password, forms_in, stderr
from extractor.errors import InputError, UsageError
from extractor.messages import tell


def add(app: typer.Typer) -> None:
    """Register the command."""

    @app.command(
        "correct",
        help=tell(
            "按官方格式重排一份报告：段落完整、各归其章，三张表复原合并表头；存疑的格和不平的勾稽关系加以标出。",
            "Set one report anew in the official layout: whole paragraphs under their sections, the tables rebuilt "
            "with merged headers; doubtful cells and broken sums are marked.",
        ),
    )
    def command(
        file: Annotated[
            Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help=tell("一份报告", "One report"))
        ],
        output: Annotated[
            Path,
            typer.Option(
                "--output",
                "-o",
                metavar="OUT.docx|.html|.md",
                help=tell("写到哪里，格式随后缀", "Where to; the ending says the format"),
            ),
        ],
        clean: Annotated[bool, typer.Option("--clean", help=tell("不加任何标记", "Without any marks"))] = False,
        forms: FormsFolder = None,
        password: Password = None,
    ) -> int:
        if output.suffix.lower() not in (".docx", ".html", ".htm", ".md"):
            raise UsageError(
                f"不能写 {output.suffix or '没有后缀的'} 文件；请用 .docx、.html 或 .md",
                f"cannot write {output.suffix or 'a file without ending'}; use .docx, .html or .md",
            )
        data, marks = corrected(file, output.suffix.lower(), clean, forms, password)
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_bytes(data)
        except OSError as error:
            raise UsageError(
                f"不能写 {output}：{error.strerror}", f"cannot write {output}: {error.strerror}"
            ) from error
        if marks:
            note = tell(f"{marks} 处请核对，见文末说明", f"{marks} places to look at, listed at the document's end")
            stderr().print(note, style="yellow", markup=False, highlight=False)
        return 0


def corrected(
    file: Path, ending: str, clean: bool, forms: Path | None = None, password: str | None = None
) -> tuple[bytes, int]:
    """The corrected document of ``file`` in the format of ``ending``, and how many places it asks to look at."""
    from extractor.batch.local import limits_for, run_one
    from extractor.cli.work import Job, form_of, read
    from extractor.export.document import compose
    from extractor.export.documents import to_bytes

    report = run_one(read, Job(file, forms, password), limits_for(file))
    form = form_of(report, forms_in(forms))
    if form is None:
        raise InputError(
            f"{file.name} 里没有认出年度报告的表格，无法重排", f"no annual report's tables recognised in {file.name}"
        )
    document = compose(report, form, clean)
    return to_bytes(document, ending), len(document.notes)
