"""Evidence tables: new lines of one kind of source replace that kind's alone, and say what made the documents."""

import json
from pathlib import Path
from typing import Any

import pytest
from make_evidence import main


def corpus(folder: Path) -> Path:
    """One document with a scanned cell that was read right, one that was read wrong, and a digital one."""
    evidence = {"scan": [{"name": "label", "value": 1.0}, {"name": "ocr_score", "value": 0.5}], "pdf": []}
    cells: dict[str, dict[str, Any]] = {
        name: {"state": "value", "value": 1, "evidence": evidence[kind]}
        for name, kind in (("a", "scan"), ("b", "scan"), ("c", "pdf"))
    }
    for part in ("docs", "gold", "reports"):
        (folder / part).mkdir(parents=True)
    (folder / "docs" / "x.pdf").write_bytes(b"")
    gold = {"class": "rough", "cells": {"a": 1, "b": 2, "c": 1}}
    (folder / "gold" / "x.pdf.json").write_text(json.dumps(gold))
    (folder / "reports" / "x.pdf.json").write_text(json.dumps({"source": {"kind": "pdf"}, "cells": cells}))
    return folder


def run(monkeypatch: pytest.MonkeyPatch, folder: Path, out: Path, *more: str) -> list[dict[str, Any]]:
    words = ["--corpus", str(folder), "--reports", str(folder / "reports"), "--split", "fit", "--out", str(out), *more]
    monkeypatch.setattr("sys.argv", ["make_evidence.py", *words])
    main()
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_lines_of_another_kind_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "cells.jsonl"
    old = [
        {"kind": k, "split": s, "class": "old", "right": 1, "wrong": 0, "evidence": {}}
        for k in ("pdf", "scan")
        for s in ("fit", "test")
    ]
    out.write_text("\n".join(map(json.dumps, old)), encoding="utf-8")
    rows = run(monkeypatch, corpus(tmp_path / "c"), out, "--kind", "scan", "--origin", "second")
    assert [(r["kind"], r["split"], r["class"]) for r in rows] == [
        ("pdf", "fit", "old"),
        ("pdf", "test", "old"),
        ("scan", "test", "old"),
        ("scan", "fit", "second/rough"),
    ]
    assert (rows[-1]["right"], rows[-1]["wrong"]) == (1, 1)


def test_without_a_kind_the_whole_split_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "cells.jsonl"
    out.write_text(json.dumps({"kind": "text", "split": "fit", "class": "old", "right": 1, "wrong": 0, "evidence": {}}))
    rows = run(monkeypatch, corpus(tmp_path / "c"), out)
    assert [(r["kind"], r["class"]) for r in rows] == [("pdf", "rough"), ("scan", "rough")]
