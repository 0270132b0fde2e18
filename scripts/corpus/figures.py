"""Numbers as offices report them: mostly nothing, sometimes very much; every sum of the form holds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from random import Random

from corpus.names import Kind
from corpus.records import Fault, Number
from extractor.forms import Form

PARTS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other")
OUTCOMES = ("upheld", "corrected", "other", "pending")
GROUPS = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
OUTSIDE = ("new", "carried_over", "total", "carried_forward")

# How often each outcome is met, roughly as published yearly summaries have it.
LEAF_WEIGHTS = {
    "granted": 40, "partially_granted": 8, "unavailable.not_held": 20, "unavailable.not_compiled": 4,
    "unavailable.still_unclear": 2, "denied.state_secret": 0.3, "denied.prohibited_by_law": 1.5,
    "denied.security_and_stability": 0.4, "denied.third_party_rights": 2, "denied.internal_affairs": 1.5,
    "denied.process_information": 2, "denied.enforcement_files": 2.5, "denied.administrative_inquiry": 2,
    "declined.complaints": 4, "declined.repeated": 3, "declined.publications": 0.2, "declined.excessive": 0.4,
    "declined.reconfirmation": 0.6, "other.not_corrected": 2, "other.fee_unpaid": 0.3, "other.other": 5, "other": 6,
}  # fmt: skip
PART_WEIGHTS = (85, 9, 0.6, 0.6, 2.5, 1.5)


def request_rows(form: Form) -> tuple[str, ...]:
    """Row ids of the requests table, in printed order."""
    return tuple(r.id for r in form.table("requests").row_labels)


def leaf_rows(form: Form) -> tuple[str, ...]:
    """The rows whose sum is the total row."""
    return tuple(r for r in request_rows(form) if r not in OUTSIDE)


def _power(base: float, exponent: float) -> float:
    return math.pow(base, exponent)


def _volume(rng: Random, busy: int) -> int:
    """How many requests a year brings; ``busy`` is the kind's 0–3."""
    quiet = (0.62, 0.35, 0.12, 0.04)[busy]
    if rng.random() < quiet:
        return 0
    top = (6, 30, 260, 2600)[busy]
    return max(1, round(_power(top, rng.uniform(0.0 if busy < 2 else 0.25, 1.0))))


def _scatter(rng: Random, amount: int, weights: Mapping[str, float]) -> dict[str, int]:
    names = list(weights)
    out = dict.fromkeys(names, 0)
    for name in rng.choices(names, list(weights.values()), k=amount):
        out[name] += 1
    return out


def _requests(rng: Random, form: Form, busy: int) -> dict[str, int]:
    leaves = leaf_rows(form)
    volume = _volume(rng, busy)
    new = _scatter(rng, volume, dict(zip(PARTS, PART_WEIGHTS, strict=True)))
    carried = _scatter(rng, round(volume * rng.choice((0, 0, 0.03, 0.12))), dict(zip(PARTS, PART_WEIGHTS, strict=True)))
    # An office uses few of the outcomes: the others stay empty.
    kept = {r: LEAF_WEIGHTS[r] * rng.choice((0, 0.5, 1, 2) if volume < 400 else (0.3, 1, 2)) for r in leaves}
    kept["granted"] = kept["granted"] or 20.0
    cells: dict[str, int] = {}
    for part in PARTS:
        open_ = new[part] + carried[part]
        forward = sum(rng.random() < 0.05 for _ in range(open_))
        done = _scatter(rng, open_ - forward, kept)
        column = {
            **done,
            "new": new[part],
            "carried_over": carried[part],
            "total": open_ - forward,
            "carried_forward": forward,
        }
        for row, amount in column.items():
            cells[f"requests.{row}.{part}"] = amount
    for row in request_rows(form):
        cells[f"requests.{row}.total"] = sum(cells[f"requests.{row}.{part}"] for part in PARTS)
    return cells


def _remedies(rng: Random, busy: int) -> dict[str, int]:
    cells = {}
    for group in GROUPS:
        chance, top = ((0.05, 2), (0.12, 3), (0.4, 14), (0.75, 90))[busy]
        amount = rng.randint(1, top) if rng.random() < chance else 0
        outcome = _scatter(rng, amount, {"upheld": 6, "corrected": 1.5, "other": 2, "pending": 1.2})
        for name, number in outcome.items():
            cells[f"remedies.{group}.{name}"] = number
        cells[f"remedies.{group}.total"] = amount
    return cells


def _about(rng: Random, size: float, chance: float) -> int:
    """A count of the order of ``size``, or none."""
    if size <= 0 or rng.random() > chance:
        return 0
    return round(_power(size, rng.uniform(0.35, 1.0)))


def _money(rng: Random, size: float, chance: float) -> Number:
    if size <= 0 or rng.random() > chance:
        return 0
    amount = round(_power(size, rng.uniform(0.2, 1.0)) * rng.uniform(0.3, 1.3), rng.choice((0, 1, 2, 2, 2, 4, 6)))
    return int(amount) if amount == int(amount) else amount


def _proactive_2021(rng: Random, kind: Kind) -> dict[str, Number]:
    maker = kind.busy == 3 or kind.level in ("city", "province")
    cells: dict[str, Number] = {}
    for row, chance, top in (
        ("regulations", 0.5 if kind.level == "city" and kind.busy == 3 else 0.02, 12),
        ("normative_documents", 0.75 if maker else 0.25, 60),
    ):
        active = rng.random() < chance
        issued = rng.randint(0, max(1, top // 6)) if active else 0
        repealed = rng.randint(0, max(1, top // 8)) if active and rng.random() < 0.4 else 0
        cells[f"proactive.{row}.issued"] = issued
        cells[f"proactive.{row}.repealed"] = repealed
        cells[f"proactive.{row}.in_force"] = max(0, issued + rng.randint(0, top)) if active else 0
    cells["proactive.licensing.decisions"] = _about(rng, kind.licences, 0.85)
    cells["proactive.penalties.decisions"] = _about(rng, kind.penalties, 0.8)
    cells["proactive.coercion.decisions"] = _about(rng, kind.coercion, 0.6)
    cells["proactive.fees.amount"] = _money(rng, kind.fees, 0.6)
    return cells


def _proactive_2019(rng: Random, kind: Kind) -> dict[str, Number]:
    cells: dict[str, Number] = {}
    for row, chance in (("regulations", 0.03), ("normative_documents", 0.5)):
        created = rng.randint(1, 20) if rng.random() < chance else 0
        disclosed = rng.randint(0, created)
        cells[f"proactive.{row}.created"] = created
        cells[f"proactive.{row}.disclosed"] = disclosed
        cells[f"proactive.{row}.total"] = disclosed + rng.randint(0, 60) if created else 0
    powers = {
        "licensing": (kind.licences, 40),
        "other_services": (kind.licences / 3, 60),
        "penalties": (kind.penalties, 200),
        "coercion": (kind.coercion, 12),
    }
    for row, (size, items) in powers.items():
        active = size > 0 and rng.random() < 0.8
        cells[f"proactive.{row}.previous_items"] = rng.randint(1, items) if active else 0
        cells[f"proactive.{row}.change"] = rng.choice((0, 0, 0, rng.randint(1, 9), -rng.randint(1, 9))) if active else 0
        cells[f"proactive.{row}.decisions"] = _about(rng, size, 0.9) if active else 0
    active = kind.fees > 0 and rng.random() < 0.6
    cells["proactive.fees.previous_items"] = rng.randint(1, 12) if active else 0
    cells["proactive.fees.change"] = rng.choice((0, 0, 1, -1)) if active else 0
    buys = rng.random() < 0.6
    cells["proactive.procurement.items"] = rng.randint(1, 60) if buys else 0
    cells["proactive.procurement.amount"] = _money(rng, 4000, 1.0) if buys else 0
    return cells


def make_figures(rng: Random, form: Form, kind: Kind) -> dict[str, Number]:
    """Every cell of the form, all sums holding, in the form's order."""
    first = _proactive_2021(rng, kind) if form.name == "annual-report-2021" else _proactive_2019(rng, kind)
    found: dict[str, Number] = {**first, **_requests(rng, form, kind.busy), **_remedies(rng, kind.busy)}
    return {address.name: found[address.name] for address in form.addresses}


def broken_sums(form: Form, cells: Mapping[str, Number]) -> tuple[tuple[str, str], ...]:
    """(rule, line) of every identity of the form that these numbers break."""
    return tuple(
        (i.rule, i.line)
        for i in form.identities
        if abs(sum(cells[n] for n in i.left) - sum(cells[n] for n in i.right)) > 1e-6
    )


def _slip(rng: Random, number: int) -> int:
    """A number as a tired person copies it: one off, a digit lost, doubled or swapped, or forgotten."""
    digits = str(number)
    options = [number + 1, number + rng.randint(1, 9)]
    if number > 0:
        options += [number - 1, 0, int(digits + digits[-1])]
    if len(digits) > 1:
        options += [int(digits[:-1]), int(digits[1:]), int(digits[1] + digits[0] + digits[2:])]
    wrong = [o for o in options if o != number and o >= 0]
    return rng.choice(wrong)


def plant_sum_fault(rng: Random, form: Form, cells: dict[str, Number]) -> Fault:
    """Change ``cells`` in place by one real kind of mistake; returns what was done and which sums it breaks."""
    kind = rng.choices(
        ("single_cell", "total_forgotten", "two_cells", "balance_broken", "remedy_sum"), (5, 3, 1.5, 1.5, 1.5)
    )[0]
    rows = request_rows(form)
    busy = [n for n in cells if n.startswith("requests.") and cells[n]]
    anywhere = [f"requests.{row}.{part}" for row in rows for part in (*PARTS, "total")]
    if kind == "total_forgotten":
        totals = [n for n in busy if n.endswith(".total") or n.startswith("requests.total.")]
        if not totals:
            kind = "single_cell"
        else:
            chosen = [rng.choice(totals)]
            cells[chosen[0]] = 0
    if kind in ("single_cell", "two_cells"):
        pool = busy if busy and rng.random() < 0.6 else anywhere
        chosen = [rng.choice(pool)]
        if kind == "two_cells":
            chosen.append(rng.choice([n for n in anywhere if n != chosen[0]]))
        for name in chosen:
            cells[name] = _slip(rng, int(cells[name]))
    elif kind == "balance_broken":
        chosen = [f"requests.{rng.choice(('carried_forward', 'carried_over', 'new'))}.total"]
        cells[chosen[0]] = _slip(rng, int(cells[chosen[0]]))
    elif kind == "remedy_sum":
        chosen = [f"remedies.{rng.choice(GROUPS)}.{rng.choice((*OUTCOMES, 'total'))}"]
        cells[chosen[0]] = _slip(rng, int(cells[chosen[0]]))
    return Fault(kind, tuple(chosen), broken_sums(form, cells))
