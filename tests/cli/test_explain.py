"""``extractor explain``: why a cell is trusted or doubted."""

from __future__ import annotations

CELL = "requests.denied.enforcement_files.total"


def test_what_speaks_against_the_cell_is_told(cli, broken):
    ran = cli("explain", broken, CELL, lang="zh")
    assert ran.code == 0
    assert ran.out.startswith(f"{CELL}: 0 → value")
    assert "located" in ran.out and "合计" in ran.out


def test_a_cell_that_no_form_has_is_a_wrong_usage(cli, broken):
    ran = cli("explain", broken, "requests.nothing.total")
    assert ran.code == 2
    assert "there is no cell 'requests.nothing.total'" in ran.err
