"""Old office files (``.doc .wps .rtf``, OpenDocument): converted by LibreOffice, then read as docx or xlsx.

Old workbooks need no conversion: ``xls`` reads them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from extractor import settings
from extractor.errors import LimitExceeded, MissingTool, UnreadableFile
from extractor.records import Content, Source

_TARGETS = {
    "doc": "docx",
    "wps": "docx",
    "rtf": "docx",
    "odt": "docx",
    "xls": "xlsx",
    "et": "xlsx",
    "ods": "xlsx",
    "xlsb": "xlsx",
}
_FILTERS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_OLE = b"\xd0\xcf\x11\xe0"
_SUFFIXES = {"wps": "doc", "et": "xls"}  # their insides are Word's and Excel's


def read(source: Source) -> Content:
    """The content of an old office file.

    Raises MissingTool (LibreOffice is not installed), LimitExceeded (it took too long), UnreadableFile (it refused).
    """
    if source.data.startswith(_OLE) and source.kind in {"xls", "et"}:
        from extractor.readers import xls

        return xls.read(source)
    target = _TARGETS[source.kind]
    converted = replace(source, data=convert(source.data, _SUFFIXES.get(source.kind, source.kind), target), kind=target)
    if target == "docx":
        from extractor.readers import docx

        return docx.read(converted)
    from extractor.readers import xlsx

    return xlsx.read(converted)


def convert(data: bytes, suffix: str, target: str, *, seconds: float = settings.OFFICE_SECONDS) -> bytes:
    """``data`` (a file of the kind ``suffix`` names) as ``target``, by LibreOffice in a folder of its own."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise MissingTool(
            f"读取 .{suffix} 文件需要 LibreOffice，本机未安装；请安装，或在 Word/WPS 中另存为 docx/xlsx",
            f"Reading .{suffix} files needs LibreOffice, which is not installed; install it or save as docx or xlsx.",
        )
    with tempfile.TemporaryDirectory(prefix="extractor-office-") as folder:
        home = Path(folder)
        given = home / f"in.{suffix}"
        given.write_bytes(data)
        out = home / "out"
        command = [
            office,
            f"-env:UserInstallation={(home / 'profile').as_uri()}",
            "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
            "--convert-to", _FILTERS[target], "--outdir", str(out), str(given),
        ]  # fmt: skip
        _run(command, seconds, home)
        made = out / f"in.{target}"
        if not made.is_file():
            raise UnreadableFile(
                f"LibreOffice 无法打开此 .{suffix} 文件，可能已损坏或已加密",
                f"LibreOffice could not open this .{suffix} file; it may be damaged or encrypted.",
            )
        if made.stat().st_size > settings.MAX_FILE_BYTES:
            raise LimitExceeded("转换后的文件过大，未读取", "The converted file is too large; it was not read.")
        return made.read_bytes()


def _run(command: list[str], seconds: float, home: Path) -> None:
    """Run to the end or to the limit; then it is killed with all that it started."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        cwd=home, env={**os.environ, "HOME": str(home), "SAL_USE_VCLPLUGIN": "svp"},
    )  # fmt: skip
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded(
            f"LibreOffice 转换超过 {seconds:g} 秒，已中止",
            f"LibreOffice took longer than {seconds:g} seconds and was stopped.",
        ) from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
