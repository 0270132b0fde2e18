"""``extractor train``, ``models``, ``evaluate``: models made, checked and measured."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from extractor.cli.common import stderr, stdout
from extractor.messages import tell

ROOT = Path(__file__).resolve().parents[2]


class Which(str, Enum):
    """What ``train`` trains."""

    SECTIONS = "sections"
    CONFIDENCE = "confidence"
    ALL = "all"


def add(app: typer.Typer) -> None:
    """Register the commands."""

    @app.command("train", help=tell("由训练数据重做模型；在留出数据上更差时不替换", "Train models; a worse one replaces none"))
    def train(
        which: Annotated[Which, typer.Argument(metavar="sections|confidence|all")],
        data: Annotated[Path, typer.Option("--data", help=tell("训练数据文件夹", "Folder of training data"))] = (
            ROOT / "training_data"
        ),
        models: Annotated[Path, typer.Option("--models", help=tell("模型文件夹", "Folder of models"))] = ROOT / "models",
        force: Annotated[bool, typer.Option("--force", help=tell("更差也替换", "Replace even by a worse one"))] = False,
    ) -> int:
        if which in (Which.SECTIONS, Which.ALL):
            from extractor.train import train_sections

            card = train_sections(data / "paragraphs.jsonl", models=models, force=force)
            _tell_card("sections", card)
        if which in (Which.CONFIDENCE, Which.ALL):
            from extractor.train.confidence import train_confidence

            _tell_card("confidence", train_confidence(data / "cells.jsonl", models, force=force))
        return 0

    @app.command("models", help=tell("列出并核对模型", "List the models and check them"))
    def models(
        folder: Annotated[Path, typer.Option("--models", help=tell("模型文件夹", "Folder of models"))] = ROOT / "models",
    ) -> int:
        from extractor import confidence
        from extractor.sections import model as sections
        from extractor.stored_models import inspect

        table = Table("", tell("训练日期", "trained"), "sha256", tell("核对", "check"))
        for name, look in (
            ("sections", lambda: sections.inspect(folder)),
            ("confidence", lambda: inspect(folder, confidence.NAME, confidence.PARTS, confidence.FORMAT)),
        ):
            card = look()
            table.add_row(name, str(card.get("trained", "")), str(card["sha256"])[:16], tell("完好", "good"))
        stdout().print(table)
        return 0


def _tell_card(name: str, card: object) -> None:
    stderr().print(tell(f"已写入模型 {name}", f"model {name} written"), style="green")
    stdout().print(json.dumps(card, ensure_ascii=False, indent=1), markup=False, highlight=False)
