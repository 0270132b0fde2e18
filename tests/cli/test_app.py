"""The command as a whole: help, version, completion, what it loads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from extractor.cli.app import build

NAMES = sorted(get_command(build()).commands)
ROOT = Path(__file__).parents[2]


def run_process(*arguments: object, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from extractor.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "100", **environ},
        cwd=ROOT,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("command", NAMES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_command_has_help_in_both_languages(command, lang):
    ran = run_process(command, "--help", "--lang", lang)
    assert ran.returncode == 0
    assert f"extractor {command}" in ran.stdout
    assert any("\u4e00" <= c <= "\u9fff" for c in ran.stdout) == (lang == "zh")


def test_the_language_comes_from_the_locale_or_is_asked_for():
    assert "读取政府信息公开工作年度报告" in run_process("--help", LC_ALL="zh_CN.UTF-8").stdout
    assert "Folder for the results" in run_process("extract", "--help", "--lang", "en", LC_ALL="zh_CN.UTF-8").stdout
    wrong = run_process("--lang", "fr", "--help")
    assert (wrong.returncode, wrong.stderr) == (2, "--lang must be zh or en\n")


def test_version(cli):
    from importlib.metadata import version

    assert cli("--version").out == f"extractor {version('extractor')}\n"


def test_completion_is_offered(cli):
    assert "--install-completion" in cli("--help").out


def test_forms(cli):
    listed = cli("forms")
    assert listed.code == 0
    assert "annual-report-2021" in listed.out and "annual-report-2019" in listed.out
    shown = cli("forms", "show", "annual-report-2021")
    assert "denied.state_secret" in shown.out and "column_sum ×7" in shown.out
    assert cli("forms", "show", "none").code == 2


HEAVY = ("paddle", "paddleocr", "paddlex", "camelot", "cv2", "torch", "nicegui", "onnxruntime", "pypdfium2", "pandas")

PROBE = """
import sys
from pathlib import Path
from extractor.cli import app, work
app.build()
work.as_json(work.Job(Path({path!r})))
print(sorted(set(sys.modules) & set({heavy!r})))
"""


def test_reading_text_loads_no_heavy_library(good):
    code = PROBE.format(path=str(good), heavy=HEAVY)
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True, timeout=120
    )
    assert ran.stdout.strip() == "[]"


def test_the_help_loads_no_reading_at_all():
    code = (
        "import sys; from extractor.cli import app; app.build();"
        "print([m for m in ('numpy', 'lxml', 'sklearn', 'docx', 'extractor.records', 'extractor.pipeline') if m in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True, timeout=120
    )
    assert ran.stdout.strip() == "[]"


def test_a_reader_that_goes_away_is_no_error():
    command = f"{sys.executable} -c 'from extractor.cli import main; main()' --help | head -1"
    ran = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert "Traceback" not in ran.stderr
