"""What review teaches: held-out log loss after each of 30 sittings, in the queue's order and at random.

``simulate_sittings.py [--sittings 30] [--cells 5] [--runs 3] [--plot OUT.png]``. The cells are those of ``training_data/cells.jsonl``: those of
its ``fit`` split wait for a person, who says of each whether it was read right; weights are fitted anew after each sitting, around
the hand-set ones, on what the person has said so far; the log loss is that of the ``test`` split. Cells with the same evidence
are alike here: the simulation knows no reports, and a person who never errs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from extractor.confidence import hand_set
from extractor.figures import new_figure
from extractor.settings import ACCEPT_AT
from extractor.store.need import cell_need
from extractor.train.confidence import DIGITAL, Cells, fit_weights, read_cells

Array = NDArray[np.float64]
Order = Callable[[Array, Array, Array], int]
"""Confidence, cells left and cells settled of each pattern of evidence → which pattern's cell comes next."""

CELLS = Path(__file__).resolve().parents[1] / "training_data" / "cells.jsonl"


def by_need(confidence: Array, left: Array, settled: Array) -> int:
    """As the review's queue does: the neediest first."""
    needs = [
        cell_need(p, seen=int(n)) if any_left else -1.0
        for p, any_left, n in zip(confidence, left, settled, strict=True)
    ]
    return int(np.argmax(needs))


def at_random(rng: np.random.Generator) -> Order:
    """Any doubtful cell."""

    def order(confidence: Array, left: Array, _: Array) -> int:
        doubtful = left * (confidence < ACCEPT_AT)
        pool = doubtful if doubtful.sum() else left
        return int(rng.choice(pool.size, p=pool / pool.sum()))

    return order


def log_loss(cells: Cells, weights: Array, prior: float) -> float:
    """Mean log loss of what the weights say about ``cells``."""
    odds = cells.matrix @ weights + prior
    total = cells.right @ np.logaddexp(0, -odds) + cells.wrong @ np.logaddexp(0, odds)
    return float(total / (cells.right.sum() + cells.wrong.sum()))


def sittings(order: Order, rng: np.random.Generator, count: int, size: int) -> list[float]:
    """The held-out log loss before the first sitting and after each."""
    base = hand_set()
    names = sorted(base.weights)
    pool, test = (read_cells(CELLS, split, names).of_kind(*DIGITAL) for split in ("fit", "test"))
    start = np.array([base.weights[name] for name in names])
    weights, prior = start, base.prior
    left = np.stack([pool.right, pool.wrong])
    said = np.zeros_like(left)
    losses = [log_loss(test, weights, prior)]
    for _ in range(count):
        confidence = 1 / (1 + np.exp(-np.clip(pool.matrix @ weights + prior, -30, 30)))
        for _ in range(size):
            pattern = order(confidence, left.sum(axis=0), said.sum(axis=0))
            wrong = int(rng.random() >= left[0, pattern] / left[:, pattern].sum())
            left[wrong, pattern] -= 1
            said[wrong, pattern] += 1
        seen = said.sum(axis=0) > 0
        settled = replace(
            pool,
            matrix=pool.matrix[seen],
            right=said[0, seen],
            wrong=said[1, seen],
            kinds=(),
            guarded=pool.guarded[seen],
        )
        weights, prior = fit_weights(settled, start, base.prior)
        losses.append(log_loss(test, weights, prior))
    return losses


def plot(curves: Sequence[Sequence[float]], cells: int, out: Path) -> None:
    """Both learning curves as a PNG."""
    figure = new_figure(7, 4.5)
    axes = figure.subplots()
    for curve, name, style in zip(curves, ("in the queue's order", "at random"), ("-", "--"), strict=True):
        axes.plot([n * cells for n in range(len(curve))], curve, style, label=name)
    axes.set(xlabel="cells settled", ylabel="held-out log loss", yscale="log", title="What review teaches")
    axes.legend()
    out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(out, dpi=110)


def main() -> None:
    """Run both orders and print their curves side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sittings", type=int, default=30)
    parser.add_argument("--cells", type=int, default=5, help="settled in each sitting")
    parser.add_argument("--runs", type=int, default=3, help="how often each order is tried; the mean is shown")
    parser.add_argument("--plot", type=Path, metavar="OUT.png", help="draw both curves")
    options = parser.parse_args()
    curves = []
    for random in (False, True):
        runs = []
        for seed in range(options.runs):
            rng = np.random.default_rng(seed)
            order = at_random(np.random.default_rng(seed + 1000)) if random else by_need
            runs.append(sittings(order, rng, options.sittings, options.cells))
        curves.append(np.mean(runs, axis=0))
    table = Table("settled cells", "in the queue's order", "at random", title="held-out log loss")
    for number, (needy, any_) in enumerate(zip(*curves, strict=True)):
        table.add_row(str(number * options.cells), f"{needy:.5f}", f"{any_:.5f}")
    Console().print(table)
    if options.plot:
        plot(curves, options.cells, options.plot)
    level = 1.02 * max(curve.min() for curve in curves)  # what both reach
    needed = [int(np.argmax(curve <= level)) * options.cells for curve in curves]
    Console().print(f"down to {level:.5f}: {needed[0]} cells in the queue's order, {needed[1]} at random")


if __name__ == "__main__":
    main()
