"""What works on this machine, in a person's words, and the one command that mends each lack."""

from __future__ import annotations

import importlib
import importlib.util
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from extractor.errors import ExtractorError


class Verdict(Enum):
    """How a part is: it works, it is not here but nothing depends on it alone, or it is broken."""

    WORKS = "works"
    ABSENT = "absent"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the installation: what it is for, how it is, and the command that mends it (``None`` where it works)."""

    zh: str
    en: str
    verdict: Verdict
    detail: str = ""
    mend: str | None = None

    def title(self, lang: str) -> str:
        """The part's name in ``lang``."""
        return self.zh if lang == "zh" else self.en


def examine() -> tuple[Finding, ...]:
    """Every part, tried for real where that takes no more than a few seconds; never raises."""
    checks: tuple[Callable[[], Finding], ...] = (
        _python,
        _models,
        _pdf,
        _camelot,
        _opencv,
        _engine,
        _weights,
        _reading,
        _searchable,
        _office,
        _fonts,
        _review,
        _browser,
        _comparing,
        _cluster,
        _postgres,
    )
    return tuple(_safely(check) for check in checks)


def healthy(findings: tuple[Finding, ...]) -> bool:
    """Whether nothing is broken; what is merely absent is a choice."""
    return all(f.verdict is not Verdict.BROKEN for f in findings)


def _safely(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:  # a check that fails is itself a finding
        name = check.__name__.strip("_")
        return Finding(name, name, Verdict.BROKEN, f"{type(error).__name__}: {error}"[:200])


def _python() -> Finding:
    version = platform.python_version()
    good = sys.version_info >= (3, 11)
    return Finding(
        "Python", "Python", Verdict.WORKS if good else Verdict.BROKEN, version, None if good else "Python ≥ 3.11"
    )


def _import(module: str, zh: str, en: str, mend: str, needed: bool = False) -> Finding:
    """A library that is there and can be imported, or not."""
    if importlib.util.find_spec(module) is None:
        return Finding(zh, en, Verdict.BROKEN if needed else Verdict.ABSENT, module, mend)
    try:
        found = importlib.import_module(module)
    except Exception as error:  # a broken install raises anything
        return Finding(zh, en, Verdict.BROKEN, f"{module}: {error}"[:200], mend)
    return Finding(zh, en, Verdict.WORKS, f"{module} {getattr(found, '__version__', '')}".strip())


def _models() -> Finding:
    """The models that the program brings with it: trust and sections, their checksums included."""
    zh, en = "本程序的模型（可信度、章节）", "The program's own models (trust, sections)"
    from extractor import confidence
    from extractor.sections import model as sections
    from extractor.stored_models import MODELS

    try:
        confidence.load()
        sections.load(MODELS)
    except ExtractorError as error:
        return Finding(zh, en, Verdict.BROKEN, error.en, "git checkout -- models")
    return Finding(zh, en, Verdict.WORKS, "confidence, sections")


def _pdf() -> Finding:
    return _import("pypdfium2", "读取 PDF", "Reading PDF", "pip install 'extractor[pdf]'")


def _camelot() -> Finding:
    return _import("camelot", "PDF 表格的第二种读法", "Second reading of PDF tables", "pip install 'extractor[pdf]'")


def _opencv() -> Finding:
    """OpenCV with its system library: the contrib build that PaddleX pins wants libGL."""
    zh, en = "图像处理（OpenCV）", "Image processing (OpenCV)"
    if importlib.util.find_spec("cv2") is None:
        return Finding(zh, en, Verdict.ABSENT, "cv2", "pip install 'extractor[ocr]'")
    try:
        cv2 = importlib.import_module("cv2")
    except ImportError as error:
        missing = str(error)
        if "libGL" in missing:
            return Finding(zh, en, Verdict.BROKEN, missing, "sudo apt-get install -y libgl1")
        if "libgthread" in missing or "libglib" in missing:
            return Finding(zh, en, Verdict.BROKEN, missing, "sudo apt-get install -y libglib2.0-0")
        return Finding(zh, en, Verdict.BROKEN, missing, _same_opencv())
    if not hasattr(cv2, "imread"):  # two wheels of different versions wrote into one folder
        return Finding(zh, en, Verdict.BROKEN, "cv2", _same_opencv())
    versions = _opencv_versions()
    if len(set(versions.values())) > 1:
        listed = ", ".join(f"{name} {version}" for name, version in versions.items())
        return Finding(zh, en, Verdict.BROKEN, listed, _same_opencv())
    return Finding(zh, en, Verdict.WORKS, f"cv2 {cv2.__version__}")


def _opencv_versions() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in ("opencv-python", "opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _same_opencv() -> str:
    pinned = "4.10.0.84"
    return f"pip install --force-reinstall --no-deps opencv-contrib-python=={pinned} opencv-python-headless=={pinned}"


def _engine() -> Finding:
    zh, en, mend = "文字识别引擎（PaddleOCR）", "OCR engine (PaddleOCR)", "pip install 'extractor[ocr]'"
    for module in ("onnxruntime", "paddleocr"):
        if importlib.util.find_spec(module) is None:
            return Finding(zh, en, Verdict.ABSENT, module, mend)
    from importlib.metadata import version

    return Finding(zh, en, Verdict.WORKS, f"paddleocr {version('paddleocr')}, onnxruntime {version('onnxruntime')}")


def _weights() -> Finding:
    """The OCR weights and their checksums, and a place to keep what is made of them."""
    zh, en = "文字识别模型", "OCR weights"
    from extractor.readers import weights
    from extractor.readers.ocr import OcrSettings

    chosen = OcrSettings.from_environment()
    package = weights.manifest()["package"]
    try:
        if chosen.download:
            return Finding(zh, en, Verdict.WORKS, f"{chosen.download} (EXTRACTOR_OCR_DOWNLOAD)")
        folders = weights.own_folders(chosen.model_dir) if chosen.model_dir else weights.bundled_folders()
    except ExtractorError as error:
        verdict = Verdict.ABSENT if importlib.util.find_spec(package["name"]) is None else Verdict.BROKEN
        return Finding(zh, en, verdict, error.en, f"pip install {package['name']}=={package['version']}")
    return Finding(zh, en, Verdict.WORKS, f"{folders.recognition_name}, {folders.recognition.parent}")


def _reading() -> Finding:
    """The engine put to work on one drawn word: the whole chain, from import to text."""
    zh, en = "试读一张图片", "Reading a picture"
    if importlib.util.find_spec("paddleocr") is None or importlib.util.find_spec("cv2") is None:
        return Finding(zh, en, Verdict.ABSENT, "", "pip install 'extractor[ocr]'")
    import cv2
    import numpy as np

    from extractor.readers.ocr import Quad
    from extractor.readers.paddle import shared_engine

    picture = np.full((80, 240), 255, np.uint8)
    cv2.putText(picture, "2024", (40, 58), cv2.FONT_HERSHEY_SIMPLEX, 1.6, (0,), 3, cv2.LINE_AA)
    try:
        reading = shared_engine().recognise(picture, [Quad.of_box(30, 10, 210, 72)])[0]
    except ExtractorError as error:
        return Finding(zh, en, Verdict.BROKEN, error.en, "pip install --force-reinstall 'extractor[ocr]'")
    works = reading.text.strip() == "2024"
    return Finding(zh, en, Verdict.WORKS if works else Verdict.BROKEN, f"2024 → {reading.text}")


def _searchable() -> Finding:
    for module in ("pikepdf", "img2pdf", "fontTools"):
        finding = _import(module, "生成可检索 PDF", "Writing searchable PDF", "pip install 'extractor[ocr]'")
        if finding.verdict is not Verdict.WORKS:
            return finding
    return finding


def _office() -> Finding:
    """LibreOffice, for .doc, .wps and other old office files."""
    program = next((p for p in map(shutil.which, ("soffice", "libreoffice")) if p), None)
    zh, en = "旧版 Office 文件（.doc .xls .wps）", "Old office files (.doc .xls .wps)"
    if program is None:
        return Finding(
            zh, en, Verdict.ABSENT, "LibreOffice", "sudo apt-get install -y libreoffice-core libreoffice-writer"
        )
    return Finding(zh, en, Verdict.WORKS, program)


def _fonts() -> Finding:
    """A Chinese font: pages that do not embed theirs are drawn with it, for reading as for the eye."""
    zh, en, mend = "中文字体", "A Chinese font", "sudo apt-get install -y fonts-noto-cjk"
    program = shutil.which("fc-list")
    if program is None:
        known = sys.platform in ("win32", "darwin")  # these always come with one
        return Finding(zh, en, Verdict.WORKS if known else Verdict.ABSENT, sys.platform, None if known else mend)
    listed = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True, timeout=20, check=False)
    families = sorted({line.split(",")[0].strip() for line in listed.stdout.splitlines() if line.strip()})
    if not families:
        return Finding(zh, en, Verdict.ABSENT, "fontconfig", mend)
    return Finding(zh, en, Verdict.WORKS, families[0])


def _review() -> Finding:
    for module in ("fastapi", "uvicorn", "sqlalchemy", "argon2"):
        finding = _import(module, "复核网页", "The review pages", "pip install 'extractor[review]'")
        if finding.verdict is not Verdict.WORKS:
            return finding
    return finding


def _comparing() -> Finding:
    return _import("pyarrow", "导出 Parquet 与图表", "Parquet files and charts", "pip install 'extractor[export]'")


def _cluster() -> Finding:
    return _import("ray", "多机处理（Ray）", "Work on several machines (Ray)", "pip install 'extractor[cluster]'")


def _postgres() -> Finding:
    return _import("psycopg", "PostgreSQL 数据库", "A PostgreSQL database", "pip install 'extractor[postgres]'")


def _browser() -> Finding:
    """A browser, for looking at the review pages; any will do."""
    names = ("chromium", "chromium-browser", "google-chrome", "firefox", "msedge")
    program = next((p for p in map(shutil.which, names) if p), None)
    zh, en = "浏览器（复核页面）", "A browser (review pages)"
    if program is None and sys.platform not in ("win32", "darwin"):
        return Finding(zh, en, Verdict.ABSENT, "", "sudo apt-get install -y chromium")
    return Finding(zh, en, Verdict.WORKS, program or sys.platform)
