"""Reports against each other: one agency over years, agencies of a year side by side, a parent against its bodies.

A comparison never says that a report is wrong: it says what does not fit, and which of the cells concerned are doubtful
readings. Values are those that count (settled or else printed); blank, absent and not applicable count as 0, as in the
forms' own sums; with an unreadable cell nothing is compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from rapidfuzz import fuzz, process

from extractor.export.collection import Exported
from extractor.export.crosswalk import Crosswalk, crosswalk
from extractor.export.json_report import number
from extractor.forms import form_named, load_forms
from extractor.records import Address, Number, State

Scalar = str | int | float | None


class Verdict(Enum):
    """What a line says."""

    FITS = "fits"
    DIFFERS = "differs"
    DOUBTFUL = "doubtful"  # differs, and a cell concerned waits for review
    UNKNOWN = "unknown"  # unreadable, or not there
    PLAIN = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: values in the order of its heading."""

    values: tuple[Scalar, ...]
    verdict: Verdict = Verdict.PLAIN


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with heading, lines, and a remark on how to read it."""

    title: str
    head: tuple[str, ...]
    lines: tuple[Line, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """Series over common positions; ``None`` where there is no value. ``bars`` for agencies, lines for years."""

    title: str
    positions: tuple[str, ...]
    series: Mapping[str, tuple[float | None, ...]]
    bars: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is put beside each other, ready to be shown."""

    title: str
    sheets: tuple[Sheet, ...]
    plots: tuple[Plot, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of cells: ``None`` where one of them is unreadable or not on the form; whether one waits for review."""

    number: Number | None
    doubtful: bool


def amount(item: Exported, cells: Sequence[str]) -> Amount:
    """The sum of ``cells`` in a report."""
    total: Number = 0
    doubtful = False
    for name in cells:
        cell = item.report.cells.get(name) if item.report is not None else None
        if cell is None:
            return Amount(None, False)
        value = item.counts(cell)
        if value.state is State.UNREADABLE:
            return Amount(None, True)
        total += value.amount
        doubtful = doubtful or item.trust(cell) == "review"
    # decimal amounts (fees) must not differ by binary dust
    return Amount(number(round(total, 6)), doubtful)


def _verdict(*amounts: Amount) -> Verdict:
    """For amounts that should all be one number."""
    if any(a.number is None for a in amounts):
        return Verdict.UNKNOWN
    if len({a.number for a in amounts}) == 1:
        return Verdict.FITS
    return Verdict.DOUBTFUL if any(a.doubtful for a in amounts) else Verdict.DIFFERS


# --------------------------------------------------------------------------- which reports

_BEST: Final = ("settled", "clean", "started", "open")


def by_agency(items: Iterable[Exported]) -> dict[str, dict[int, list[Exported]]]:
    """Reports by agency (names without spaces, NFKC) and year, of several of a year the best read first. What has no
    bundled form, agency or year cannot be compared and is left out."""
    found: dict[str, dict[int, list[Exported]]] = defaultdict(lambda: defaultdict(list))
    known = {form.name for form in load_forms()}
    for item in items:
        if item.report is not None and item.report.form in known and item.agency and item.year is not None:
            found[plain(item.agency)][item.year].append(item)
    for years in found.values():
        for reports in years.values():
            reports.sort(key=lambda i: (_BEST.index(i.status) if i.status in _BEST else len(_BEST), i.name, i.sha256))
    return found


def plain(name: str) -> str:
    """A name as it is compared."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _form(item: Exported) -> str:
    return (item.report.form if item.report is not None else None) or ""


# --------------------------------------------------------------------------- one agency over years

TRENDS: Final = {
    "新收申请": ("requests.new.total",),
    "办理总计": ("requests.total.total",),
    "予以公开": ("requests.granted.total",),
    "结转下年": ("requests.carried_forward.total",),
}

_ROLLING: Final = ("regulations", "normative_documents")
_ITEMS: Final = ("licensing", "other_services", "penalties", "coercion", "fees")


def over_years(agency: str, years: Mapping[int, Sequence[Exported]]) -> Comparison:
    """One agency's reports, year after year: what should roll on, what was copied, every comparable cell."""
    chosen = {year: years[year][0] for year in sorted(years)}
    neighbours = [(chosen[y], chosen[y + 1]) for y in chosen if y + 1 in chosen]
    rolled = tuple(line for before, after in neighbours for line in _rolled(before, after))
    copied = tuple(line for before, after in neighbours for line in _copied(before, after))
    used = tuple(Line((y, _form(i), i.name, i.status, len(years[y]))) for y, i in chosen.items())
    return Comparison(
        f"{agency} {min(chosen)}–{max(chosen)}",
        (
            Sheet("报告", ("年度", "表单", "文件", "状态", "该年份数"), used, "同一年有多份时取读得最好的一份"),
            Sheet(
                "衔接", ("年度", "关系", "前一年应有", "后一年所填"), rolled, "不一致只表示两年对不上，不说明哪一年有误"
            ),
            Sheet("沿用文字", ("年度", "相似度", "前一年", "后一年"), copied, "数字以 # 代替后比较"),
            _cells_over(chosen),
            *_not_comparable({_form(i) for i in chosen.values()}),
        ),
        (_trend(agency, chosen),),
    )


def _rolled(before: Exported, after: Exported) -> Iterator[Line]:
    year = f"{before.year}→{after.year}"
    form = form_named("annual-report-2021")
    columns = dict.fromkeys(a.column for a in form.addresses if (a.table, a.row) == ("requests", "carried_forward"))
    for column in columns:
        left = amount(before, (f"requests.carried_forward.{column}",))
        right = amount(after, (f"requests.carried_over.{column}",))
        label = form.column(Address("requests", "carried_over", column)).label
        yield Line((year, f"结转下年度 = 上年结转 · {label}", left.number, right.number), _verdict(left, right))
    if _form(before) == _form(after) == crosswalk().new_form:
        for row in _ROLLING:
            parts = [amount(before, (f"proactive.{row}.in_force",))]
            parts += [amount(after, (f"proactive.{row}.{c}",)) for c in ("issued", "repealed")]
            left = _plus(parts, (1, 1, -1))
            right = amount(after, (f"proactive.{row}.in_force",))
            label = form.row(Address("proactive", row, "in_force")).label
            yield Line(
                (year, f"{label}：上年有效 + 制发 − 废止 = 现行有效", left.number, right.number), _verdict(left, right)
            )
    if _form(before) == _form(after) == crosswalk().old_form:
        old = form_named(crosswalk().old_form)
        for row in _ITEMS:
            left = amount(before, (f"proactive.{row}.previous_items", f"proactive.{row}.change"))
            right = amount(after, (f"proactive.{row}.previous_items",))
            label = old.row(Address("proactive", row, "previous_items")).label
            yield Line(
                (year, f"{label}：上一年项目 + 增减 = 下一年所填上一年项目", left.number, right.number),
                _verdict(left, right),
            )


def _plus(parts: Sequence[Amount], signs: Sequence[int]) -> Amount:
    total: Number = 0
    for part, sign in zip(parts, signs, strict=True):
        if part.number is None:
            return Amount(None, part.doubtful)
        total += sign * part.number
    return Amount(number(round(total, 6)), any(p.doubtful for p in parts))


_PROSE: Final = ("overview.", "problems", "improvements", "other_matters")
_ALIKE: Final = 90.0
"""Similarity (0–100, Levenshtein ratio with numbers masked) from which a paragraph counts as copied. Provisional."""

_SHORTEST: Final = 30
"""Characters: shorter paragraphs are alike in any two reports."""


def _copied(before: Exported, after: Exported) -> Iterator[Line]:
    """The paragraphs of ``after`` that stand nearly so in ``before``."""
    earlier = {masked: text for text, masked in _prose(before)}
    for text, masked in _prose(after):
        best = process.extractOne(masked, list(earlier), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if best is not None:
            yield Line((f"{before.year}→{after.year}", round(best[1], 1), earlier[best[0]], text))


def _prose(item: Exported) -> list[tuple[str, str]]:
    found = []
    for p in item.report.paragraphs if item.report is not None else ():
        masked = re.sub(r"\d+(?:\.\d+)?", "#", plain(p.text))
        if p.section.startswith(_PROSE) and len(masked) >= _SHORTEST:
            found.append((p.text, masked))
    return found


def _rows(forms: set[str]) -> list[tuple[str, Mapping[str, tuple[str, ...]]]]:
    """What can be compared between reports on these forms: a name, and for each form the cells that make it up."""
    if len(forms) == 1:
        (form,) = forms
        return [(a.name, {form: (a.name,)}) for a in form_named(form).addresses]
    walk = crosswalk()
    return [(p.old[0], {f: p.side(f, walk.old_form) for f in forms}) for p in walk.pairs]


def _known(forms: set[str]) -> set[str]:
    """Of the forms those that the crosswalk knows; all, where there is but one."""
    walk: Crosswalk = crosswalk()
    return forms if len(forms) == 1 else forms & {walk.old_form, walk.new_form}


def _label(name: str, forms: set[str]) -> str:
    form = form_named(sorted(forms)[0])
    return form.printed_name(Address.parse(name))


def _cells_over(chosen: Mapping[int, Exported]) -> Sheet:
    forms = _known({_form(i) for i in chosen.values()})
    shown = {y: i for y, i in chosen.items() if _form(i) in forms}
    lines = []
    for name, cells in _rows(forms):
        values = [amount(item, cells[_form(item)]) for item in shown.values()]
        if any(v.number != 0 for v in values):
            lines.append(Line((_label(name, forms), name, *(v.number for v in values)), _doubt(values)))
    head = ("项目", "格", *map(str, shown))
    return Sheet("逐年各格", head, tuple(lines), "各年均为 0 的格略去；标为待核者有一年的读数存疑")


def _doubt(values: Sequence[Amount]) -> Verdict:
    if any(v.number is None for v in values):
        return Verdict.UNKNOWN
    return Verdict.DOUBTFUL if any(v.doubtful for v in values) else Verdict.PLAIN


def _not_comparable(forms: set[str]) -> tuple[Sheet, ...]:
    if len(forms) < 2:
        return ()
    lines = tuple(Line((lone.form, lone.cell, lone.zh, lone.en)) for lone in crosswalk().lone if lone.form in forms)
    return (Sheet("不可比的格", ("表单", "格", "原因", "why"), lines),)


def _trend(agency: str, chosen: Mapping[int, Exported]) -> Plot:
    span = range(min(chosen), max(chosen) + 1)
    series = {
        name: tuple(_float(amount(chosen[y], cells).number) if y in chosen else None for y in span)
        for name, cells in TRENDS.items()
    }
    return Plot(f"{agency}：依申请公开", tuple(map(str, span)), series)


def _float(value: Number | None) -> float | None:
    return None if value is None else float(value)


# --------------------------------------------------------------------------- a year's agencies


def side_by_side(year: int, agencies: Mapping[str, Exported]) -> Comparison:
    """The agencies of one year, every comparable cell beside each other."""
    forms = _known({_form(i) for i in agencies.values()})
    shown = {a: i for a, i in sorted(agencies.items()) if _form(i) in forms}
    lines = []
    for name, cells in _rows(forms):
        values = [amount(item, cells[_form(item)]) for item in shown.values()]
        if any(v.number != 0 for v in values):
            lines.append(Line((_label(name, forms), name, *(v.number for v in values)), _doubt(values)))
    series = {name: tuple(_float(amount(i, cells).number) for i in shown.values()) for name, cells in TRENDS.items()}
    return Comparison(
        f"{year} 年各机关",
        (
            Sheet("各机关", ("项目", "格", *shown), tuple(lines), "各机关均为 0 的格略去；标为待核者有读数存疑"),
            *_not_comparable({_form(i) for i in agencies.values()}),
        ),
        (Plot(f"{year} 年依申请公开", tuple(shown), series, bars=True),),
    )


def parent_and_bodies(year: int, parent: str, agencies: Mapping[str, Exported]) -> Comparison:
    """A parent's report against the sum of all the other reports given. ``parent`` is a key of ``agencies``."""
    forms = _known({_form(i) for i in agencies.values()})
    whole = agencies[parent]
    bodies = {a: i for a, i in sorted(agencies.items()) if a != parent and _form(i) in forms}
    lines = []
    for name, cells in _rows(forms):
        own = amount(whole, cells.get(_form(whole), ("",)))
        parts = [amount(i, cells[_form(i)]) for i in bodies.values()]
        total = _plus(parts, [1] * len(parts))
        if own.number != 0 or total.number != 0:
            gap = None if own.number is None or total.number is None else number(round(own.number - total.number, 6))
            lines.append(Line((_label(name, forms), name, own.number, total.number, gap), _verdict(own, total)))
    remark = f"各单位共 {len(bodies)} 份：{'、'.join(bodies)}。汇总口径由各地自定，差额未必是错"
    return Comparison(
        f"{year} 年 {parent} 与所属单位之和",
        (
            Sheet("汇总核对", ("项目", "格", parent, "各单位之和", "差额"), tuple(lines), remark),
            *_not_comparable({_form(i) for i in agencies.values()}),
        ),
    )
