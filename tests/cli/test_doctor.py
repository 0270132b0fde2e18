"""``extractor doctor``: each lack with its one command, and the exit code."""

from __future__ import annotations

import importlib
import importlib.util
import shutil
from typing import Any

import pytest

from extractor import doctor
from extractor.doctor import Finding, Verdict, examine, healthy

WORKS = Finding("读取 PDF", "Reading PDF", Verdict.WORKS, "pypdfium2")
ABSENT = Finding("多机处理", "Ray", Verdict.ABSENT, "ray", "pip install 'extractor[cluster]'")
BROKEN = Finding("图像处理", "Images", Verdict.BROKEN, "libGL.so.1", "sudo apt-get install -y libgl1")


@pytest.mark.parametrize(
    ("findings", "code", "mends"),
    [
        ((WORKS,), 0, []),
        ((WORKS, ABSENT), 0, [ABSENT.mend]),  # a choice, no fault
        ((WORKS, ABSENT, BROKEN), 1, [ABSENT.mend, BROKEN.mend]),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command(cli: Any, monkeypatch: pytest.MonkeyPatch, findings: tuple[Finding, ...], code: int, mends: list[str], lang: str) -> None:  # fmt: skip
    monkeypatch.setattr(doctor, "examine", lambda: findings)
    ran = cli("doctor", lang=lang)
    assert ran.code == code
    assert [m for m in (ABSENT.mend, BROKEN.mend) if m in ran.out] == mends
    assert all(f.title(lang) in ran.out for f in findings)


def test_everything_is_looked_at_and_nothing_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def torn(*_: object) -> None:
        raise OSError("torn")

    monkeypatch.setattr(importlib.util, "find_spec", torn)
    monkeypatch.setattr(shutil, "which", torn)
    found = examine()
    assert len({f.title("zh") for f in found}) == len(found) > 10
    assert not healthy(found)


def test_what_is_not_installed_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(doctor.sys, "platform", "linux")  # type: ignore[attr-defined]
    found = examine()
    lacking = [f for f in found if f.verdict is not Verdict.WORKS]
    assert healthy(found) and all(f.mend for f in lacking)
    assert {f.mend for f in lacking} >= {"pip install 'extractor[ocr]'", "pip install 'extractor[pdf]'"}


@pytest.mark.parametrize(
    ("message", "mend"),
    [
        ("libGL.so.1: cannot open shared object file", "sudo apt-get install -y libgl1"),
        ("libgthread-2.0.so.0: cannot open shared object file", "sudo apt-get install -y libglib2.0-0"),
    ],
)
def test_a_missing_system_library_has_its_own_command(monkeypatch: pytest.MonkeyPatch, message: str, mend: str) -> None:
    def broken(name: str) -> None:
        raise ImportError(message)

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(importlib, "import_module", broken)
    found = doctor._opencv()
    assert (found.verdict, found.mend) == (Verdict.BROKEN, mend)


def test_an_altered_model_is_broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr("extractor.stored_models.MODELS", tmp_path)
    found = doctor._models()
    assert found.verdict is Verdict.BROKEN and found.mend
