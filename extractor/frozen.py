"""Records that no code may change: checked by mypy, not at run time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[T]) -> type[T]:
    """A dataclass with slots, compared and hashed by its fields, whose fields mypy lets nobody assign.

    For what is made hundreds of times a report. ``dataclass(frozen=True)`` also refuses assignment at run time, for which
    it sets each field by a call of its own: that took 9 % of a text report's time (``scripts/bench text``).
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
