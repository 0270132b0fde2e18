"""``extractor train``, ``models``, ``evaluate``: models made, checked and measured."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich import box
from rich.table import Column, Table

from extractor.cli.common import stderr, stdout
from extractor.messages import tell

ROOT = Path(__file__).resolve().parents[2]
PARAGRAPHS, CELLS = "paragraphs.jsonl", "cells.jsonl"


class Which(StrEnum):
    """What ``train`` trains."""

    SECTIONS = "sections"
    CONFIDENCE = "confidence"
    ALL = "all"


def add(app: typer.Typer) -> None:
    """Register the commands."""
    _evaluate(app)

    @app.command(
        "train",
        help=tell(
            "由训练数据（和人核定过的格与段落）重做模型；在留出数据上更差时不替换",
            "Train models, from what people settled too; a worse one replaces none",
        ),
    )
    def train(
        which: Annotated[Which, typer.Argument(metavar="sections|confidence|all")],
        data: Annotated[Path, typer.Option("--data", help=tell("训练数据文件夹", "Folder of training data"))] = (
            ROOT / "training_data"
        ),
        models: Annotated[Path, typer.Option("--models", help=tell("模型文件夹", "Folder of models"))] = ROOT
        / "models",
        force: Annotated[bool, typer.Option("--force", help=tell("更差也替换", "Replace even by a worse one"))] = False,
        db: Annotated[
            str | None,
            typer.Option(
                "--db",
                metavar="FILE|URL",
                help=tell("也用这个数据库里核定过的", "Learn from what people settled in this database too"),
            ),
        ] = None,
    ) -> int:
        with TemporaryDirectory() as folder:
            settled = None if db is None else write_settled(db, Path(folder))
            if which in (Which.SECTIONS, Which.ALL):
                from extractor.train import train_sections

                paragraphs = settled and settled / PARAGRAPHS
                card = train_sections(data / PARAGRAPHS, models=models, corrections=paragraphs, force=force)
                _tell_card("sections", card)
            if which in (Which.CONFIDENCE, Which.ALL):
                from extractor.train.confidence import train_confidence

                cells = settled and settled / CELLS
                _tell_card("confidence", train_confidence(data / CELLS, models, corrections=cells, force=force))
        return 0

    @app.command(
        "models",
        help=tell("列出并核对模型；换回旧的", "List the models and check them; take an earlier one back into use"),
    )
    def models(
        folder: Annotated[Path, typer.Option("--models", help=tell("模型文件夹", "Folder of models"))] = ROOT
        / "models",
        back: Annotated[
            str | None,
            typer.Option(
                "--use",
                metavar="SHA256",
                help=tell("换回这个旧模型（sha256 的开头）", "The start of an earlier one's sha256"),
            ),
        ] = None,
    ) -> int:
        from extractor import confidence
        from extractor.sections import model as sections
        from extractor.stored_models import earlier, inspect, switch

        if back is not None:
            name = switch(folder, back, (sections.NAME, confidence.NAME))
            stderr().print(tell(f"模型 {name} 已换回", f"model {name}: the earlier one is in use again"), style="green")
        table = Table("", tell("训练日期", "trained"), "sha256", tell("核对", "check"))
        cards = {
            "sections": sections.inspect(folder),
            "confidence": inspect(folder, confidence.NAME, confidence.PARTS, confidence.FORMAT),
        }
        for name, card in cards.items():
            table.add_row(
                name, str(card.get("trained", "")), str(card["sha256"])[:16], tell("在用，完好", "in use, good")
            )
            for old in earlier(folder, name):
                table.add_row(name, str(old.get("trained", "")), old["sha256"][:16], tell("旧的", "earlier"))
        stdout().print(table)
        return 0


def write_settled(db: str, folder: Path) -> Path:
    """What people have settled in the database, as rows of the training data; gives the folder.

    Settled cells count for the weights alone: people settle what is doubtful, which says how evidence and errors go
    together, but not how often a reading is right.
    """
    from extractor import store
    from extractor.cli.store import existing
    from extractor.confidence import kind_of

    opened = existing(db)
    count = 0
    with (folder / PARAGRAPHS).open("w") as paragraphs, (folder / CELLS).open("w") as cells:
        for one in store.corrections_for_training(opened):
            count += 1
            if isinstance(one, store.SettledParagraph):
                paragraphs.write(json.dumps({"text": one.text, "section": one.section}) + "\n")
                continue
            evidence = one.machine.evidence
            row: dict[str, object] = {"kind": kind_of(one.kind, evidence), "split": "fit", "class": "settled"}
            row |= {"right": int(one.right), "wrong": int(not one.right)}
            row |= {"evidence": {e.name: round(e.value, 3) for e in evidence}}
            cells.write(json.dumps(row) + "\n")
    opened.close()
    stderr().print(tell(f"取自核定 {count} 条", f"{count} settled cells and paragraphs"), highlight=False)
    return folder


def _tell_card(name: str, card: object) -> None:
    stderr().print(tell(f"已写入模型 {name}", f"model {name} written"), style="green")
    stdout().print(json.dumps(card, ensure_ascii=False, indent=1), markup=False, highlight=False)


_HEADS = {
    "documents": "docs",
    "accepted_wrong": "accept. wrong",
    "within_risk": "within risk",
    "calibration_error": "calib. error",
}


def _evaluate(app: typer.Typer) -> None:
    @app.command(
        "evaluate",
        help=tell(
            "对照标准答案：各项指标、可信度校准图、风险曲线、章节混淆图",
            "Against gold: the contract's figures, reliability, risk and coverage, confusion of sections",
        ),
    )
    def command(
        gold: Annotated[Path, typer.Argument(metavar="GOLD_DIR", exists=True, file_okay=False)],
        predictions: Annotated[
            Path,
            typer.Option("--pred", exists=True, file_okay=False, help=tell("extract 写出的结果", "What extract wrote")),
        ],
        output: Annotated[Path, typer.Option("--output", "-o", help=tell("写到哪个文件夹", "Folder to write to"))],
        baseline: Annotated[
            Path | None,
            typer.Option(
                "--baseline", file_okay=False, help=tell("另一套结果，看差别", "Other results, to see the difference")
            ),
        ] = None,
    ) -> int:
        from extractor.evaluate import evaluate, shown, write_report

        found = evaluate(gold, predictions)
        files = write_report(found, output, evaluate(gold, baseline) if baseline else None)
        # no lines between the columns: 80 of the terminal's just hold it
        table = Table(Column("class", no_wrap=True), box=box.SIMPLE_HEAD, padding=0, show_edge=False)
        for name in found.figures():
            table.add_column(_HEADS.get(name, name.replace("_", " ")), justify="right")
        for group in (*sorted(found.documents), None):
            table.add_row(group or "ALL", *(shown(*figure) for figure in found.figures(group).items()))
        stdout().print(table)
        stderr().print(" ".join(f.name for f in files), markup=False, highlight=False)
        return 0
