"""From what a person names to inputs and result names."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.cli.inputs import collect, result_names
from extractor.errors import UsageError


def _tree(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)


def test_folders_in_the_order_of_names_without_what_systems_leave(tmp_path):
    _tree(tmp_path, "b.txt", "a/z.txt", "a/y.txt", ".hidden", ".git/config", "~$b.docx", "Thumbs.db", "a/.DS_Store")
    found = [i.path.relative_to(tmp_path).as_posix() for i in collect([tmp_path])]
    assert found == ["a/y.txt", "a/z.txt", "b.txt"]


def test_a_hidden_file_that_is_named_is_read(tmp_path):
    _tree(tmp_path, ".report.txt")
    assert [i.name for i in collect([tmp_path / ".report.txt"])] == [".report.txt"]


def test_each_file_once(tmp_path):
    _tree(tmp_path, "a.txt", "b.txt")
    found = collect([tmp_path / "b.txt", tmp_path, tmp_path / "." / "b.txt"])
    assert [(i.index, i.name) for i in found] == [(0, "b.txt"), (1, "a.txt")]


def test_the_output_folder_is_no_input(tmp_path):
    _tree(tmp_path, "a.txt", "out/a.txt.json")
    assert [i.name for i in collect([tmp_path], tmp_path / "out")] == ["a.txt"]


def test_a_link_that_leads_round_in_circles_is_not_followed(tmp_path):
    _tree(tmp_path, "a/x.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert [i.name for i in collect([tmp_path])] == ["x.txt"]


@pytest.mark.parametrize("named", ["missing.txt", "empty"])
def test_nothing_to_read_is_wrong_usage(named, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError):
        collect([tmp_path / named])


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["a.txt", "b.txt"], ["a.txt", "b.txt"]),
        (["x/a.txt", "y/a.txt"], ["a.txt", "y__a.txt"]),
        (["x/a.txt", "y/a.txt", "z/y/a.txt"], ["a.txt", "y__a.txt", "z__y__a.txt"]),
        (["x/a.txt", "../a.txt", "a.txt"], ["a.txt", "a.txt__2", "a.txt__3"]),
        (["x/A.txt", "y/a.txt"], ["A.txt", "y__a.txt"]),  # some file systems know no capitals
        (["y__a.txt", "x/a.txt", "y/a.txt"], ["y__a.txt", "a.txt", "y__a.txt__2"]),
    ],
)
def test_result_names(files, names):
    assert result_names([Path(f) for f in files]) == names
