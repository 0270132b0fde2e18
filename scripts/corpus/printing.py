"""From numbers to what is printed in the cells: blanks for zeros, strokes, units, notes, commas, widths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from corpus.records import Answer, Number
from extractor.forms import Form

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

LICENCE_PARTS = (("新办", "延续"), ("新办", "变更"), ("新发", "换发"), ("线上", "线下"), ("首次申请", "延续"))
PENALTY_PARTS = (("简易程序", "普通程序"), ("警告", "罚款"))


@dataclass
class Printing:
    """The printed side of a report while it is made."""

    cells: dict[str, Answer]
    printed: dict[str, str]
    notes: dict[str, str] = field(default_factory=dict)
    extra: dict[str, tuple[str, ...]] = field(default_factory=dict)
    note_faults: list[str] = field(default_factory=list)


def plain(number: Number) -> str:
    """A number as digits: 1190, 41.84, -3."""
    return str(number)


def print_cells(rng: Random, form: Form, figures: Mapping[str, Number]) -> Printing:
    """Choose how each number is printed; ``cells`` then holds what gold must say of it."""
    out = Printing(dict(figures), {n: plain(v) for n, v in figures.items()})
    if rng.random() < 0.14:
        _blanks(rng, out)
    if rng.random() < 0.08:
        _strokes(rng, out)
    if rng.random() < 0.12:
        _commas(out)
    if rng.random() < 0.18:
        _units(rng, form, out)
    if rng.random() < 0.14:
        _notes(rng, form, out)
    if form.name == "annual-report-2019" and rng.random() < 0.5:
        _signs(out)
    if form.name == "annual-report-2021" and rng.random() < 0.07:
        _extra(rng, out)
    if rng.random() < 0.04:
        for name, text in out.printed.items():
            out.printed[name] = text.translate(FULL_WIDTH)
    return out


def _set_state(out: Printing, name: str, state: str, text: str) -> None:
    out.cells[name], out.printed[name] = state, text


def _blanks(rng: Random, out: Printing) -> None:
    """Offices leave zeros empty: all of them, one table's, all but the totals, or here and there."""
    zeros = [n for n, v in out.cells.items() if v == 0]
    style = rng.choice(("all", "requests", "not_totals", "some", "remedies", "one_or_two"))
    if style == "requests":
        zeros = [n for n in zeros if n.startswith("requests.")]
    elif style == "remedies":
        zeros = [n for n in zeros if n.startswith("remedies.")]
    elif style == "not_totals":
        zeros = [n for n in zeros if n.startswith("requests.") and not n.endswith(".total")]
    elif style == "some":
        zeros = [n for n in zeros if rng.random() < 0.3]
    elif style == "one_or_two":
        zeros = rng.sample(zeros, min(2, len(zeros)))
    for name in zeros:
        _set_state(out, name, "blank", "")


def _strokes(rng: Random, out: Printing) -> None:
    mark = rng.choice(("/", "/", "-", "—", "无", "——", "／"))
    part = rng.choice(("proactive.", "remedies.", "proactive.regulations", "requests."))
    for name, value in list(out.cells.items()):
        if name.startswith(part) and value == 0:
            _set_state(out, name, "not_applicable", mark)


def _commas(out: Printing) -> None:
    for name, value in out.cells.items():
        if isinstance(value, int | float) and abs(value) >= 1000:
            out.printed[name] = f"{value:,}"


def _units(rng: Random, form: Form, out: Printing) -> None:
    name = "proactive.fees.amount" if form.name == "annual-report-2021" else "proactive.procurement.amount"
    value = out.cells[name]
    if not isinstance(value, int | float):
        return
    if form.name == "annual-report-2021":
        out.printed[name] += "万元"
        return
    if rng.random() < 0.5:
        value = round(value * 10000)
        out.cells[name] = value
        out.printed[name] = f"{value}元"
    else:
        out.printed[name] += "万元"


def _notes(rng: Random, form: Form, out: Printing) -> None:
    row, parts = rng.choice((("licensing", LICENCE_PARTS), ("penalties", PENALTY_PARTS)))
    name = f"proactive.{row}.decisions"
    value = out.cells.get(name)
    if not isinstance(value, int) or value < 3 or form.name != "annual-report-2021":
        return
    first, second = rng.choice(parts)
    a = rng.randint(1, value - 1)
    b = value - a
    if rng.random() < 0.15:
        b += rng.choice((1, -1, 2, 10))
        if b > 0:
            out.note_faults.append(name)
        b = max(b, 0)
    style = rng.choice(
        (
            "（{x}{a}个、{y}{b}个）",
            "（{a}个{x}、{b}个{y}）",
            "({x}{a}件，{y}{b}件)",
            "（其中{x}{a}、{y}{b}）",
            "({what})",
        )
    )
    if "{what}" in style and name in out.note_faults:
        style = "（{a}个{x}、{b}个{y}）"
    what = "医师、护士及公共场所许可" if row == "licensing" else "含简易程序案件"
    note = style.format(x=first, y=second, a=a, b=b, what=what)
    out.notes[name] = note
    out.printed[name] += note


def _signs(out: Printing) -> None:
    for name, value in out.cells.items():
        if name.endswith(".change") and isinstance(value, int) and value > 0:
            out.printed[name] = f"+{value}"


def _extra(rng: Random, out: Printing) -> None:
    """The decision cell spans three slots; some offices fill all three."""
    for row in rng.choice((("licensing", "penalties", "coercion"), ("penalties",), ("licensing", "penalties"))):
        value = out.cells[f"proactive.{row}.decisions"]
        if not isinstance(value, int):
            continue  # without a number of its own, the row's first number would be a filled-in one
        own = plain(value)
        out.extra[row] = rng.choice((("0", "0"), ("0", own)))
