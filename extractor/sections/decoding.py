"""The report read as a sequence: which section each paragraph stands in, given all the others.

A hidden Markov model over (part of the report, section name). Parts follow one another (front, the six sections, the
end), so that one sure heading or table settles its neighbours too. Emissions are the classifier's log-probabilities
plus the log-odds of cues and headings; the forward–backward algorithm (Rabiner 1989) gives each
paragraph's posterior, which is its confidence.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

SECTION_NAMES: Final = (
    "title",
    "preamble",
    "overview.general",
    "overview.proactive",
    "overview.on_request",
    "overview.management",
    "overview.platform",
    "overview.supervision",
    "problems",
    "improvements",
    "other_matters",
    "signature",
    "heading",
    "page_furniture",
    "table_note",
)
"""The contract's section names; positions in every array here."""

INDEX: Final = {name: i for i, name in enumerate(SECTION_NAMES)}
OVERVIEW: Final = tuple(n for n in SECTION_NAMES if n.startswith("overview."))

FRONT, OVERVIEW_PART, PROACTIVE, REQUESTS, REMEDIES, PROBLEMS, OTHER, END = range(8)
"""The parts of a report in printed order; the official sections are 1 to 6."""
PARTS: Final = 8

_NEVER: Final = -14.0
_SELDOM: Final = -3.5

# what stands where; a part that is missing here holds the name never, a number is a log-odds against the part's own
_AT_HOME: Final[dict[int, dict[str, float]]] = {
    FRONT: {"title": 0, "preamble": 0, "page_furniture": 0, "heading": _SELDOM, "signature": -4.0},
    OVERVIEW_PART: {**dict.fromkeys(OVERVIEW, 0.0), "heading": 0, "page_furniture": -1.0, "table_note": -4.0},
    **{
        part: {"table_note": 0, "heading": 0, "page_furniture": -1.0, **dict.fromkeys(OVERVIEW, -2.5)}
        for part in (PROACTIVE, REQUESTS, REMEDIES)
    },
    PROBLEMS: {"problems": 0, "improvements": 0, "heading": 0, "page_furniture": -1.0},
    OTHER: {"other_matters": 0, "heading": 0, "page_furniture": -1.0, **dict.fromkeys(OVERVIEW, -5.0)},
    END: {"signature": 0, "page_furniture": 0, "table_note": -3.0, "title": -5.0},
}
STATES: Final = tuple((part, INDEX[name]) for part in range(PARTS) for name in _AT_HOME[part])
_STATE_PART: Final = np.array([part for part, _ in STATES])
_STATE_NAME: Final = np.array([name for _, name in STATES])
_NAMES_OF_STATES: Final = np.eye(len(SECTION_NAMES))[_STATE_NAME]
_HOME: Final = np.array([_AT_HOME[part][SECTION_NAMES[name]] for part, name in STATES])

# a report ends with its other matters or a signature; one whose end is lost may stop anywhere
_LAST: Final = np.array([-3.0, -3.0, -3.0, -3.0, -3.0, -1.5, 0.0, 0.0])

Array = NDArray[np.float64]


@lru_cache(maxsize=1)
def _transitions() -> tuple[Array, Array]:
    """Log start scores of the states and weights of going from one to the other: parts go forward, rarely over one, almost
    never back."""
    size = len(STATES)
    start = np.full(size, _NEVER)
    step = np.zeros((size, size))
    for j, (part_j, name_j) in enumerate(STATES):
        start[j] = -1.2 * part_j
        for i, (part_i, name_i) in enumerate(STATES):
            ahead = part_j - part_i
            if ahead < 0:
                step[i, j] = -7.0 - abs(ahead)
            elif ahead == 0:
                step[i, j] = 0.0
            else:
                step[i, j] = -0.5 - 0.9 * (ahead - 1)
            step[i, j] += _order_inside(part_i, part_j, SECTION_NAMES[name_i], SECTION_NAMES[name_j])
    return start, np.exp(step)


_TOPIC_ORDER: Final = {name: i for i, name in enumerate(OVERVIEW)}


def _order_inside(part_i: int, part_j: int, name_i: str, name_j: str) -> float:
    """Habits inside a part: topics in the official order, improvements after problems, a title before the preamble."""
    if part_i != part_j:
        return -1.5 if name_j == "improvements" else 0.0  # problems come first
    if name_i == name_j and name_i not in ("heading", "title"):
        return 0.2
    if name_i in _TOPIC_ORDER and name_j in _TOPIC_ORDER:
        ahead = _TOPIC_ORDER[name_j] - _TOPIC_ORDER[name_i]
        if name_j == "overview.general":
            return -4.0  # a summary stands first
        return 1.0 if ahead == 1 else 0.0 if ahead > 0 else -3.0
    if (name_i, name_j) == ("improvements", "problems"):
        return -0.8
    if (name_i, name_j) == ("preamble", "title"):
        return -2.0
    return 0.0


def posterior(emissions: Array, parts: Array) -> Array:
    """Posterior probability of each section name for each item.

    In: ``emissions`` (items × names), log-scores of each name (all 0 for a table); ``parts`` (items × 8), log-scores
    of standing in each part of the report. Out: items × names, rows sum to 1.
    """
    count = len(emissions)
    if count == 0:
        return np.zeros((0, len(SECTION_NAMES)))
    start, weights = _transitions()
    local = emissions[:, _STATE_NAME] + parts[:, _STATE_PART] + _HOME
    local[0] += start
    # scaled at each step rather than taken to logarithms (Rabiner 1989, V.A): no sum can vanish, as each item has a state
    # of weight 1 that all others lead to
    here = np.exp(local - local.max(axis=1, keepdims=True))
    forward = np.empty_like(here)
    backward = np.empty_like(here)
    forward[0] = here[0]
    backward[-1] = np.exp(_LAST[_STATE_PART])
    for t in range(1, count):
        reached = forward[t - 1] @ weights * here[t]
        forward[t] = reached / reached.sum()
    for t in range(count - 2, -1, -1):
        left = weights @ (backward[t + 1] * here[t + 1])
        backward[t] = left / left.sum()
    joint = forward * backward
    names = joint @ _NAMES_OF_STATES
    return np.asarray(names / names.sum(axis=1, keepdims=True), dtype=np.float64)
