"""Archives among the inputs: each file its own report."""

from __future__ import annotations

import json
import shutil
import zipfile

import pytest


@pytest.fixture
def archive(good, broken, tmp_path):
    path = tmp_path / "交来的材料.zip"
    with zipfile.ZipFile(path, "w") as z:
        z.write(good, "二〇二三/report.txt")
        z.write(broken, "report.txt")
        z.writestr("empty.txt", "")
        z.writestr("__MACOSX/._report.txt", "litter")
    return path


def test_each_file_of_an_archive_is_an_input(cli, archive, good, tmp_path):
    out = tmp_path / "out"
    ran = cli("extract", archive, good, "-o", out)
    assert ran.code == 3
    results = {p.name: json.loads(p.read_text(encoding="utf-8")) for p in out.iterdir()}
    assert set(results) == {"report.txt.json", f"{archive.name}__report.txt.json", "empty.txt.json", "source.txt.json"}
    assert results["report.txt.json"]["source"]["path"] == str(archive / "二〇二三" / "report.txt")
    assert results[f"{archive.name}__report.txt.json"]["findings"]
    assert results["empty.txt.json"]["source"]["path"] == str(archive / "empty.txt")
    assert "error" in results["empty.txt.json"]


def test_check_looks_into_archives(cli, archive):
    ran = cli("check", archive)
    assert ran.code == 1
    assert str(archive / "report.txt") in ran.out
    assert "3 inputs: 1 with rules that fail, 1 could not be read" in ran.err


def test_a_damaged_archive_is_one_failure(cli, archive, good, tmp_path):
    archive.write_bytes(archive.read_bytes()[:200])
    ran = cli("extract", archive, good, "-o", tmp_path / "out")
    assert ran.code == 3
    failure = json.loads((tmp_path / "out" / f"{archive.name}.json").read_text(encoding="utf-8"))
    assert failure["source"]["path"] == str(archive)
    assert "1 could not be read" in ran.err


def test_a_report_that_is_only_called_an_archive_is_read(cli, good, tmp_path):
    shutil.copy(good, tmp_path / "report.zip")
    assert cli("extract", tmp_path / "report.zip", "-o", tmp_path / "out").code == 0
    assert (tmp_path / "out" / "report.zip.json").exists()


def test_nothing_stays_behind(cli, archive, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    cli("extract", archive, "-o", tmp_path / "out")
    assert list((tmp_path / "temporary").iterdir()) == []
