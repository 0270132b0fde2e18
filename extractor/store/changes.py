"""One thing that a person says, and the record that it becomes. Pure: no database."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from extractor.errors import UsageError
from extractor.records import Number, Value
from extractor.store.encode import Json, value_to, whole
from extractor.store.history import STATES, Verdict
from extractor.store.paragraphs import PREFIX, SECTIONS, digest_of
from extractor.store.views import FACTS, ReportView

T = TypeVar("T")

LARGEST_NUMBER: Final = 2**53
"""From here on JSON readers round; no report prints such a number."""

LONGEST_TEXT: Final = 4000


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a person says.

    ``target``: a full cell name, ``agency``, ``year``, ``report`` (notes only), or a paragraph's key. ``base``: the
    revision that the view gave with the target. By verdict: VALUE takes ``number`` (for ``agency`` ``text``);
    NOTE ``text``; SOURCE_WRONG optionally ``number``, what should have been printed; SECTION ``section``; SPLIT ``at``
    (characters before the cut) and optionally ``sections`` for the two parts; JOIN takes nothing: with the next
    paragraph.
    """

    target: str
    verdict: Verdict
    base: int = 0
    number: Number | None = None
    text: str | None = None
    section: str | None = None
    at: int | None = None
    sections: tuple[str, str] | None = None
    why: str = ""


def state_of(view: ReportView, target: str) -> Json | None:
    """What counts for a target now; ``None`` for the report as a whole. Raises UsageError where there is no such
    target."""
    if target in view.cells:
        return value_to(view.cells[target].value)
    if target in FACTS:
        fact = view.agency if target == "agency" else view.year
        return {"value": fact.value if fact is not None else None}
    if target == "report":
        return None
    for paragraph in view.paragraphs:
        if paragraph.key == target:
            return {"section": paragraph.paragraph.section}
    raise UsageError(f"这份报告没有 {target}", f"the report has no {target}")


def machine_of(view: ReportView, target: str) -> Json | None:
    if target in view.cells:
        return value_to(view.cells[target].machine.value)
    if target in FACTS and view.machine is not None:
        return {"value": getattr(view.machine, target).value}
    return None


def row_of(view: ReportView, change: Change) -> dict[str, Any]:
    before = state_of(view, change.target)
    if len(change.why) > LONGEST_TEXT or len(change.text or "") > LONGEST_TEXT:
        raise UsageError(f"文字超过 {LONGEST_TEXT} 字", f"text of more than {LONGEST_TEXT} characters")
    if change.verdict is Verdict.NOTE:
        after: Json | None = {"text": _given(change.text, "text")}
    elif change.target in view.cells:
        after = _cell_after(view, change)
    elif change.target in FACTS:
        after = _fact_after(change, before)
    elif change.target.startswith(PREFIX):
        after = _paragraph_after(view, change)
    else:
        raise _senseless(change)
    return {
        "target": change.target,
        "verdict": change.verdict.value,
        "before": before,
        "after": after,
        "machine": machine_of(view, change.target),
        "why": change.why,
        "undoes": None,
    }


def _cell_after(view: ReportView, change: Change) -> Json:
    cell = view.cells[change.target]
    if change.verdict is Verdict.ACCEPT:
        return value_to(cell.value)
    if change.verdict is Verdict.SOURCE_WRONG:
        should = {} if change.number is None else {"should_be": _number(change.number)}
        return value_to(cell.value) | should
    if change.verdict not in STATES:
        raise _senseless(change)
    state = STATES[change.verdict]
    if change.verdict is Verdict.VALUE:
        number = _number(_given(change.number, "number"))
        raw = cell.machine.value.raw if cell.machine.value.number == number else str(number)
        return value_to(Value(state, number, raw, cell.machine.value.note))
    return value_to(Value(state, None, None if change.verdict is Verdict.ABSENT else cell.machine.value.raw))


def _fact_after(change: Change, before: Json | None) -> Json:
    if change.verdict is Verdict.ACCEPT and before is not None:
        return before
    if change.verdict is Verdict.ABSENT:
        return {"value": None}
    if change.verdict is not Verdict.VALUE:
        raise _senseless(change)
    if change.target == "agency":
        return {"value": _given(change.text, "text").strip()}
    year = _number(_given(change.number, "number"))
    if not isinstance(year, int) or not 1900 <= year <= 2200:
        raise UsageError("年度应为四位年份", "a year has four digits")
    return {"value": year}


def _paragraph_after(view: ReportView, change: Change) -> Json:
    at = next(i for i, p in enumerate(view.paragraphs) if p.key == change.target)
    paragraph = view.paragraphs[at].paragraph
    match change.verdict:
        case Verdict.ACCEPT:
            return {"section": paragraph.section, "text": paragraph.text}
        case Verdict.SECTION:
            return {"section": _section(change.section), "text": paragraph.text}
        case Verdict.SPLIT:
            cut = change.at
            if cut is None or not paragraph.text[:cut].strip() or not paragraph.text[cut:].strip() or cut < 0:
                raise UsageError("分段处应在段落中间", "a paragraph is split inside its text")
            sections = change.sections or (paragraph.section, paragraph.section)
            return {"at": cut, "sections": [_section(s) for s in sections], "text": paragraph.text}
        case Verdict.JOIN:
            if at + 1 >= len(view.paragraphs):
                raise UsageError("后面没有可并入的段落", "there is no paragraph after this one to join with")
            return {"next": digest_of(view.paragraphs[at + 1].paragraph.text), "text": paragraph.text}
        case _:
            raise _senseless(change)


def _given(part: T | None, name: str) -> T:
    if part is None or part == "":
        raise UsageError(f"缺少 {name}", f"{name!r} is missing")
    return part


def _section(name: str | None) -> str:
    if name not in SECTIONS:
        raise UsageError(f"没有名为 {name} 的章节", f"there is no section {name!r}")
    return name


def _number(number: Number) -> Number:
    if isinstance(number, bool) or not math.isfinite(number) or abs(number) >= LARGEST_NUMBER:
        raise UsageError("不是可用的数字", "not a usable number")
    return whole(number) or 0


def _senseless(change: Change) -> UsageError:
    return UsageError(
        f"对 {change.target} 不能用 {change.verdict.value}",
        f"{change.verdict.value!r} makes no sense for {change.target}",
    )
