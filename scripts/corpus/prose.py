"""The report's paragraphs: composed from the bank, with the numbers of the tables where an office would quote them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

from corpus import bank
from corpus.records import Agency, Answer, Block, Fault, TableSlot, Text
from corpus.wording import heading_texts

Numbering = Callable[[int, str], str]
_CHINESE = "一二三四五六七八九十"

NUMBERINGS: tuple[Numbering, ...] = (
    lambda i, t: f"（{_CHINESE[i]}）{t}",
    lambda i, t: f"（{_CHINESE[i]}）{t}",
    lambda i, t: f"({_CHINESE[i]}){t}",
    lambda i, t: f"{i + 1}.{t}",
    lambda i, t: f"{i + 1}、{t}",
    lambda i, t: f"（{i + 1}）{t}",
    lambda i, t: f"{_CHINESE[i]}是{t}",
    lambda _, t: t,
)


class Writer:
    """Fills templates for one body and one year."""

    def __init__(self, rng: Random, agency: Agency, year: int, cells: Mapping[str, Answer], form_name: str) -> None:
        self.rng, self.agency, self.year = rng, agency, year
        self.space = rng.choice(("", "", "", " "))
        self.cells = cells
        self.in_force = "in_force" if form_name == "annual-report-2021" else "total"
        self.lie_about: str | None = None
        """A cell whose number the prose gets wrong, once."""
        self.lied = False
        self.used: set[str] = set()

    def _number(self, cell: str) -> str | None:
        value = self.cells.get(cell)
        if not isinstance(value, int):
            return None
        if cell == self.lie_about and value:
            self.lied = True
            return str(value + self.rng.choice((1, 2, -1, 10)))
        return str(value)

    def fill(self, template: str) -> str | None:
        """The template with its fields; ``None`` where it quotes a cell that holds no number."""
        quoted = {
            "requests": "requests.new.total",
            "licences": "proactive.licensing.decisions",
            "penalties": "proactive.penalties.decisions",
            "normative": f"proactive.normative_documents.{self.in_force}",
        }
        fields = {}
        for key, cell in quoted.items():
            if f"{{{key}}}" in template:
                number = self._number(cell)
                if number is None:
                    return None
                fields[key] = number
        rng, agency = self.rng, self.agency
        we = agency.we if rng.random() < 0.8 else agency.short
        counts = {"a": rng.randint(20, 600), "b": rng.randint(2, 90), "c": rng.randint(1, 40), "d": rng.randint(1, 20)}
        return template.format(
            year=f"{self.year}{self.space}", we=we, agency=agency.short, above=agency.above, place=agency.place,
            phone=rng.randint(2000000, 8999999), zip=rng.randint(110000, 859999), **fields, **counts,
        )  # fmt: skip

    def some(self, templates: tuple[str, ...], low: int, high: int) -> list[str]:
        fresh = [t for t in templates if t not in self.used]
        chosen = self.rng.sample(fresh, min(len(fresh), self.rng.randint(low, high)))
        self.used.update(chosen)
        return [t for t in map(self.fill, chosen) if t]

    def one(self, templates: tuple[str, ...]) -> str:
        return self.fill(self.rng.choice(templates)) or ""


def compose(
    rng: Random, agency: Agency, year: int, form_name: str, cells: Mapping[str, Answer], planned: set[str]
) -> tuple[tuple[Block, ...], list[Fault]]:
    """All blocks in order. ``planned`` may hold ``signature_year`` and ``prose_differs``; what was done comes back."""
    writer = Writer(rng, agency, year, cells, form_name)
    if "prose_differs" in planned:
        writer.lie_about = "requests.new.total"
    headings = heading_texts(rng)
    blocks: list[Block] = [*_title(rng, agency, year)]
    if rng.random() < 0.45:
        blocks += [Text("preamble", t) for t in writer.some(bank.PREAMBLE, 1, 2)]
    blocks.append(Text("heading", headings["overview"], 1))
    blocks += _overview(writer)
    note = rng.choice(bank.TABLE_NOTES) if rng.random() < 0.35 else None
    for table in ("proactive", "requests", "remedies"):
        blocks.append(Text("heading", headings[table], 1))
        if note:
            blocks.append(Text("table_note", note))
        blocks.append(TableSlot(table))
    blocks.append(Text("heading", headings["problems_and_improvements"], 1))
    blocks += _problems(writer)
    blocks.append(Text("heading", headings["other_matters"], 1))
    blocks += [Text("other_matters", t) for t in writer.some(bank.OTHER_MATTERS, 1, 1)]
    faults = [Fault("prose_differs", ("requests.new.total",))] if writer.lied else []
    if rng.random() < 0.6 or "signature_year" in planned:
        wrong = "signature_year" in planned
        blocks += _signature(rng, agency, year if wrong else year + 1)
        if wrong:
            faults.append(Fault("signature_year"))
    return tuple(blocks), faults


def _title(rng: Random, agency: Agency, year: int) -> list[Text]:
    gap = rng.choice(("", "", " "))
    what = rng.choice(("政府信息公开工作年度报告",) * 6 + ("政府信息公开年度报告", "政府信息公开工作报告"))
    style = rng.random()
    if style < 0.72:
        lines = [f"{agency.short}{gap}{year}{gap}年{what}"]
    elif style < 0.84:
        lines = [agency.short, f"{year}{gap}年{what}"]
    elif style < 0.92:
        lines = [f"{agency.short}{what}", rng.choice((f"（{year}年度）", f"（{year}年）", f"{year}年度"))]
    else:
        lines = [f"{year}{gap}年{agency.short}{what}"]
    return [Text("title", line, 1) for line in lines]


def _overview(writer: Writer) -> list[Block]:
    rng = writer.rng
    blocks: list[Block] = []
    shape = rng.choices(("topics", "some_topics", "plain"), (5, 2, 3))[0]
    if shape == "plain":
        blocks += [Text("overview.general", "".join(writer.some(bank.GENERAL, 1, 3))) for _ in range(rng.randint(1, 2))]
        return [b for b in blocks if isinstance(b, Text) and b.text]
    if rng.random() < 0.85:
        blocks.append(Text("overview.general", "".join(writer.some(bank.GENERAL, 1, 3))))
    topics = list(bank.TOPICS)
    if shape == "some_topics":
        topics = sorted(rng.sample(topics, rng.randint(2, 4)), key=topics.index)
    number = rng.choice(NUMBERINGS)
    inline = rng.random() < 0.55
    stop = rng.choice(("。", "：", "。", " "))
    for i, topic in enumerate(topics):
        head = number(i, rng.choice(bank.TOPICS[topic]))
        body = _topic(writer, topic)
        if not body:
            continue
        if inline or head == bank.TOPICS[topic][0]:
            blocks.append(Text(topic, head + stop + body))
        else:
            blocks.append(Text("heading", head, 2))
            blocks.append(Text(topic, body))
            if rng.random() < 0.15:
                more = _topic(writer, topic)
                if more:
                    blocks.append(Text(topic, more))
    return blocks


def _topic(writer: Writer, topic: str) -> str:
    rng = writer.rng
    if topic == "overview.proactive":
        parts = writer.some(bank.PROACTIVE, 1, 3)
        if rng.random() < 0.4:
            parts += writer.some(bank.PROACTIVE_NUMBERS, 1, 2)
    elif topic == "overview.on_request":
        new = writer.cells.get("requests.new.total")
        kept = writer.cells.get("requests.carried_over.total")
        if isinstance(new, int) and new > 0:
            parts = [writer.one(bank.ON_REQUEST_SOME)]
        elif not isinstance(new, int) or not isinstance(kept, int) or kept > 0:
            parts = []
        else:
            parts = [writer.one(bank.ON_REQUEST_NONE)]
        parts += writer.some(bank.ON_REQUEST_MORE, 0 if parts else 1, 2)
    else:
        sentences = {
            "overview.management": bank.MANAGEMENT,
            "overview.platform": bank.PLATFORM,
            "overview.supervision": bank.SUPERVISION,
        }
        parts = writer.some(sentences[topic], 1, 3)
    return "".join(parts)


def _listed(rng: Random, lead: str, items: list[str]) -> str:
    style = rng.choice(("ordinal", "ordinal", "digits", "semicolon"))
    if style == "ordinal":
        body = "；".join(f"{_CHINESE[i]}是{t}" for i, t in enumerate(items)) + "。"
    elif style == "digits":
        body = "".join(f"{i + 1}.{t}。" for i, t in enumerate(items))
    else:
        body = "；".join(items) + "。"
    return lead + body


def _problems(writer: Writer) -> list[Block]:
    rng = writer.rng
    problems = rng.sample(bank.PROBLEMS, rng.randint(1, 4))
    improvements = rng.sample(bank.IMPROVEMENTS, rng.randint(1, 4))
    blocks: list[Block] = []
    shape = rng.choices(("headed", "two", "one_each", "many"), (4, 4, 1, 2))[0]
    lead_p = writer.fill(rng.choice(bank.PROBLEMS_LEAD)) or ""
    lead_i = writer.fill(rng.choice(bank.IMPROVEMENTS_LEAD)) or ""
    end = writer.fill(rng.choice(bank.IMPROVEMENTS_END)) or ""
    if shape == "headed":
        number = rng.choice(NUMBERINGS[:5])
        blocks.append(Text("heading", number(0, rng.choice(("存在的主要问题", "存在的问题", "主要问题"))), 2))
        blocks.append(Text("problems", _listed(rng, lead_p, problems)))
        blocks.append(Text("heading", number(1, rng.choice(("改进情况", "改进措施", "下一步改进措施"))), 2))
        blocks.append(Text("improvements", _listed(rng, lead_i, improvements) + end))
        return blocks
    lead_p, lead_i = lead_p or "存在的问题：", lead_i or "改进措施："
    if shape == "many" and len(problems) > 1:
        blocks.append(_lead("problems", lead_p))
        blocks += [Text("problems", f"{i + 1}.{t}。") for i, t in enumerate(problems)]
        blocks.append(_lead("improvements", lead_i))
        blocks += [Text("improvements", f"{i + 1}.{t}。") for i, t in enumerate(improvements)]
        if end:
            blocks.append(Text("improvements", end))
        return blocks
    blocks.append(Text("problems", _listed(rng, lead_p, problems)))
    blocks.append(Text("improvements", _listed(rng, lead_i, improvements)))
    if end:
        blocks.append(Text("improvements", end))
    return blocks


def _lead(section: str, text: str) -> Text:
    """A lead on a line of its own: a few words and a colon are a heading, a sentence belongs to its section."""
    return Text("heading", text, 3) if len(text) < 9 else Text(section, text)


def _signature(rng: Random, agency: Agency, year: int) -> list[Text]:
    month, day = rng.choice(
        ((1, rng.randint(3, 31)), (1, rng.randint(3, 31)), (2, rng.randint(1, 28)), (3, rng.randint(1, 31)))
    )
    gap = rng.choice(("", "", " "))
    date = f"{year}{gap}年{gap}{month}{gap}月{gap}{day}{gap}日"
    if rng.random() < 0.06:
        digits = "〇一二三四五六七八九"
        date = "".join(digits[int(c)] for c in str(year)) + f"年{_chinese(month)}月{_chinese(day)}日"
    lines = [agency.full, date] if rng.random() < 0.9 else [date]
    return [Text("signature", line) for line in lines]


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _CHINESE[tens - 1] + "十"
    return head + (_CHINESE[ones - 1] if ones else "")
