"""The ``prose`` rule: a number in the prose that names a cell agrees with that cell.

Where the prose says a thing more than once, one agreeing statement is enough. Money may be rounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extractor.checks.claims import Claim, claims
from extractor.checks.equations import SCALE, scaled, unscaled
from extractor.forms import Form
from extractor.records import Evidence, Finding, ScoredParagraph, State, Value


def check_prose(
    form: Form, values: Mapping[str, Value], paragraphs: Sequence[ScoredParagraph], year: int | None
) -> tuple[list[Finding], dict[str, Evidence]]:
    """The cells that the prose contradicts, and evidence for every cell that it speaks of."""
    by_cell: dict[str, list[Claim]] = {}
    for claim in claims(form, paragraphs, year):
        by_cell.setdefault(claim.cell, []).append(claim)
    addresses = {a.name: a for a in form.addresses}
    found: list[Finding] = []
    evidence: dict[str, Evidence] = {}
    for cell, said in by_cell.items():
        amounts = [[_amount(values, reading) for reading in claim.readings] for claim in said]
        actual = amounts[0][0]
        if actual is None:
            continue
        printed = form.printed_name(addresses[cell])
        agreeing = [c for c, sums in zip(said, amounts, strict=True) if any(_agrees(c, s) for s in sums)]
        if agreeing:
            evidence[cell] = Evidence("prose_agrees", 1.0, f"正文“{agreeing[0].text}”与此格一致")
        else:
            claim = said[0]
            message = f"{printed}：正文“{claim.text}”，表中为 {unscaled(actual)}"
            found.append(Finding("prose", (cell,), claim.number, unscaled(actual), "warning", message))
            evidence[cell] = Evidence("prose_differs", 1.0, f"正文“{claim.text}”与此格的 {unscaled(actual)} 不一致")
    return found, evidence


def _amount(values: Mapping[str, Value], cells: tuple[str, ...]) -> int | None:
    """Σ of the cells in millionths; ``None`` where one is not found or cannot be read."""
    total = 0
    for cell in cells:
        value = values.get(cell)
        if value is None or value.state in (State.ABSENT, State.UNREADABLE):
            return None
        amount = scaled(value.number or 0) if value.state is State.VALUE else 0
        if amount is None:
            return None
        total += amount
    return total


def _agrees(claim: Claim, amount: int | None) -> bool:
    said = scaled(claim.number)
    if amount is None or said is None:
        return False
    if claim.decimals is None:
        return amount == said
    step: int = SCALE // 10 ** min(claim.decimals, 6)
    return abs(amount - said) * 2 <= step
