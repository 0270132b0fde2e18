"""The form's hard sums: which fail, named as the contract names them."""

from __future__ import annotations

from extractor.checks.equations import Reading, unscaled
from extractor.forms import Identity
from extractor.records import Finding, Suggestion

_SIDES = {
    "row_sum": ("各列之和", "总计"),
    "column_sum": ("各行之和", "总计"),
    "balance": ("新收与上年结转之和", "总计与结转下年度之和"),
    "remedy_sum": ("四种结果之和", "总计"),
}


def sum_finding(reading: Reading, number: int, suggestion: Suggestion | None = None) -> Finding:
    """The finding for the failing identity ``number``: ``expected`` is Σ left, ``actual`` Σ right."""
    identity = reading.equations.identities[number]
    left, right = unscaled(reading.side(identity.left)), unscaled(reading.side(identity.right))
    return Finding(
        rule=identity.rule,
        cells=identity.cells,
        expected=left,
        actual=right,
        severity="error",
        message=_message(identity, f"{left}", f"{right}"),
        suggestion=suggestion,
    )


def _message(identity: Identity, left: str, right: str) -> str:
    names = _SIDES.get(identity.rule, ("左边之和", "右边之和"))
    return f"{identity.title}：{names[0]} {left} ≠ {names[1]} {right}"
