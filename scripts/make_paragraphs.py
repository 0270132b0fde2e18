"""Compose the labelled paragraphs of ``training_data/paragraphs.jsonl`` from the sentence bank beside it.

Whole reports are composed, one writer's style each, so that neighbours and order are there to learn from. Every
sentence of the bank was written for this project. ``[a|b]`` in a sentence is a choice, ``{name}`` a slot that the kind
of office fills.

    python scripts/make_paragraphs.py            # writes training_data/paragraphs.jsonl, same bytes every time
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent / "training_data"
TOPICS = (
    "overview.proactive",
    "overview.on_request",
    "overview.management",
    "overview.platform",
    "overview.supervision",
)
TOPIC_NAMES = {
    "overview.proactive": ("主动公开", "主动公开情况", "主动公开政府信息", "主动公开方面"),
    "overview.on_request": ("依申请公开", "依申请公开情况", "依申请公开办理情况", "依申请公开方面"),
    "overview.management": ("政府信息管理", "信息管理", "政府信息管理情况", "政府信息资源管理"),
    "overview.platform": ("平台建设", "政府信息公开平台建设", "公开平台建设情况", "平台建设方面"),
    "overview.supervision": ("监督保障", "监督保障情况", "监督保障方面", "监督保障措施"),
}
# which groups of sentences a style draws on, most used first
STYLES: Mapping[str, tuple[str, ...]] = {
    "bureaucratic": ("long", "open", "figures", "second", "organised"),
    "terse": ("terse", "figures", "plain", "second"),
    "numbered": ("points", "open", "long", "second"),
    "plain": ("plain", "open", "terse", "second", "organised"),
    "practised": ("second", "long", "plain", "organised"),
    "spoken": ("spoken", "plain"),
    "literary": ("literary", "long"),
    "mixed": ("long", "plain", "points", "open", "figures", "terse", "second", "organised"),
}
HELDOUT_STYLES = ("solemn", "brisk", "office", "dry")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_ORDINALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Office:
    """One office in one year: what fills the slots of a sentence."""

    kind: str
    data: Mapping[str, Any]
    region: str
    body: str
    year: int
    province: str

    @property
    def name(self) -> str:
        return (
            self.body
            if self.body.endswith(("人民政府", "乡", "镇")) and self.kind == "township"
            else self.region + self.body
        )

    def fill(self, sentence: str, rng: random.Random) -> str:
        text = sentence
        while _CHOICE.search(text):
            text = _CHOICE.sub(lambda m: rng.choice(m.group(1).split("|")), text, count=1)
        return re.sub(r"\{(\w+)\}", lambda m: self._slot(m.group(1), rng), text)

    def _slot(self, slot: str, rng: random.Random) -> str:
        data = self.data
        if slot in ("thing", "thing2"):
            return str(rng.choice(data["things"]))
        if slot == "things":
            return "、".join(rng.sample(data["things"], min(len(data["things"]), rng.choice((2, 3, 3, 4)))))
        if slot in ("task", "task2"):
            return str(rng.choice(data["tasks"]))
        if slot in ("we", "field", "folk"):
            return str(rng.choice(data[slot]))
        level = self.region[-1]
        return {
            "unit": lambda: str(rng.choice(data["units"])),
            "org": lambda: self.name,
            "abbr": lambda: self.region[:2] + str(rng.choice(data["field"])),
            "year": lambda: str(self.year),
            "next": lambda: str(self.year + 1),
            "last": lambda: str(self.year - 1),
            "n": lambda: str(rng.randint(1, 9)),
            "m": lambda: str(rng.randint(10, 99)),
            "N": lambda: str(rng.choice((rng.randint(100, 999), rng.randint(1000, 9999)))),
            "up": lambda: f"{level}委、{level}政府" if level in "县市区" else "上级党委、政府",
            "up2": lambda: f"{level}政府" if level in "县市区" else "县政府",
            "area": lambda: f"全{level}",
            "leader": lambda: rng.choice(("分管副局长", "主要领导", "分管领导", "局长", "办公室主任")),
            "site": lambda: rng.choice(
                (
                    "政府门户网站",
                    f"{self.region}人民政府网站",
                    "政府网站",
                    "官方网站",
                    "门户网站",
                    "政务公开网",
                    "政务网",
                )
            ),
            "city": lambda: self.region,
            "road": lambda: rng.choice(("人民路", "建设大街", "文化路", "新华南街", "滨河大道")),
            "latin": lambda: rng.choice(("qhx", "ylsrd", "dhqzf", "pingan", "bcxxgk", "cly")),
            "prov": lambda: self.province,
            "d2": lambda: f"{rng.randint(1, 28):02d}",
            "h": lambda: f"{rng.randint(8, 18):02d}",
            "mi": lambda: f"{rng.randint(0, 59):02d}",
        }[slot]()


Bank = Mapping[str, Mapping[str, Sequence[str]]]


def read_bank(folder: Path) -> dict[str, dict[str, list[str]]]:
    """section → group (the ``##`` lines) → sentences."""
    bank: dict[str, dict[str, list[str]]] = {}
    for path in sorted(folder.glob("*.txt")):
        groups: dict[str, list[str]] = {}
        group = "plain"
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("## "):
                group = line[3:].strip()
            elif line.strip():
                groups.setdefault(group, []).append(line.strip())
        bank[path.stem] = groups
    return bank


class Composer:
    """Writes one report after another. ``style`` names the groups of sentences that this writer uses."""

    def __init__(self, bank: Bank, rng: random.Random) -> None:
        self.bank = bank
        self.rng = rng

    def sentences(self, section: str, groups: Sequence[str], count: int, office: Office) -> list[str]:
        pool = [s for g in groups for s in self.bank[section].get(g, ())]
        if not pool:
            pool = [s for g, texts in self.bank[section].items() if g != "lead" for s in texts]
        chosen = self.rng.sample(pool, min(count, len(pool)))
        return [office.fill(s, self.rng) for s in chosen]

    def numbered(self, points: Sequence[str]) -> list[str]:
        rng = self.rng
        form = rng.choice(("是", "是", "是", "1.", "（1）", "①", "第"))
        out = []
        for i, point in enumerate(points):
            if form == "是":
                head = f"{_ORDINALS[i]}是"
            elif form == "第":
                head = f"第{_ORDINALS[i]}，"
            elif form == "①":
                head = "①②③④⑤⑥⑦⑧⑨"[i]
            else:
                head = form.replace("1", str(i + 1))
            out.append(head + point)
        if form == "是" and rng.random() < 0.4:
            out = [p.rstrip("。") + "；" for p in out[:-1]] + [out[-1]]
        return out

    def body(self, section: str, style: str, office: Office) -> list[str]:
        """The paragraphs of one section in one style."""
        rng = self.rng
        groups = STYLES.get(style, (style,))
        pick = groups[0] if rng.random() < 0.7 else rng.choice(groups)
        lead: list[str] = []
        if section in ("problems", "improvements"):
            if "lead" in self.bank[section] and rng.random() < 0.6:
                lead = self.sentences(section, ("lead",), 1, office)
            use = (pick,) if pick in self.bank[section] else groups
            points = self.sentences(section, use, rng.choice((1, 2, 3, 3, 4)), office)
            if len(points) > 1 and rng.random() < 0.75:
                points = self.numbered(points)
            if rng.random() < 0.3 and len(points) > 1:
                return [*lead, *points]
            if lead and rng.random() < 0.3:
                return [*lead, "".join(points)]
            return ["".join([*lead, *points])]
        use = (pick,) if pick in self.bank[section] else groups
        count = rng.choice((1, 1, 2, 3)) if pick != "points" else rng.choice((2, 3, 4))
        texts = self.sentences(section, use, count, office)
        if pick == "points" and len(texts) > 1 and rng.random() < 0.8:
            texts = self.numbered(texts)
        if rng.random() < 0.12 and len(texts) > 1:
            return texts
        return ["".join(texts)]

    def report(self, office: Office, style: str) -> Iterator[tuple[int, str, str]]:
        """(part of the report, section, text), in reading order. Parts are 0 for the front to 7 for the end."""
        rng = self.rng
        yield from self._furniture(0, office, rng.choice((0, 0, 0, 1, 2, 4)))
        for title in self._title(office):
            yield 0, "title", title
        yield from self._furniture(0, office, rng.choice((0, 0, 1)))
        if rng.random() < 0.45:
            groups = STYLES.get(style, (style,))
            yield 0, "preamble", "".join(self.sentences("preamble", groups[:1], rng.choice((1, 1, 2)), office))
        yield 1, "heading", rng.choice(("一、总体情况", "一、总体情况", "一、概述", "一、总体概况"))
        yield from self._overview(office, style)
        for part, title in (
            (2, "二、主动公开政府信息情况"),
            (3, "三、收到和处理政府信息公开申请情况"),
            (4, "四、政府信息公开行政复议、行政诉讼情况"),
        ):
            yield part, "heading", title
            if rng.random() < 0.45:
                group = "plain"
                yield part, "table_note", office.fill(rng.choice(self.bank["table_note"][group]), rng)
            if rng.random() < 0.06:
                yield from self._furniture(part, office, 1)
        yield (
            5,
            "heading",
            rng.choice(("五、存在的主要问题及改进情况", "五、存在的主要问题及改进情况", "五、存在问题及改进措施")),
        )
        split = rng.random() < 0.4
        if split:
            yield 5, "heading", rng.choice(("（一）存在的主要问题", "（一）存在问题", "（一）主要问题"))
        for text in self.body("problems", style, office):
            yield 5, "problems", text
        if split:
            yield 5, "heading", rng.choice(("（二）改进情况", "（二）改进措施", "（二）下一步工作打算"))
        for text in self.body("improvements", style, office):
            yield 5, "improvements", text
        yield 6, "heading", "六、其他需要报告的事项"
        groups = list(self.bank["other_matters"]) if style not in self.bank["other_matters"] else [style]
        for text in self.sentences("other_matters", (rng.choice(groups),), rng.choice((1, 1, 1, 2)), office):
            yield 6, "other_matters", text
        if rng.random() < 0.6:
            yield 7, "signature", office.name
            yield 7, "signature", self._date(office)
        yield from self._furniture(7, office, rng.choice((0, 0, 0, 1, 2, 5)))

    def _furniture(self, part: int, office: Office, count: int) -> Iterator[tuple[int, str, str]]:
        for text in self.sentences("page_furniture", ("plain",), count, office):
            yield part, "page_furniture", text

    def _overview(self, office: Office, style: str) -> Iterator[tuple[int, str, str]]:
        rng = self.rng
        if rng.random() < 0.85:
            for text in self.body("overview.general", style, office):
                yield 1, "overview.general", text
        topics = [t for t in TOPICS if rng.random() < 0.88]
        if rng.random() < 0.12:
            rng.shuffle(topics)
        naming = rng.choice(("none", "none", "inline", "inline", "heading"))
        for i, topic in enumerate(topics):
            texts = self.body(topic, style, office)
            name = rng.choice(TOPIC_NAMES[topic])
            if naming == "heading":
                yield 1, "heading", f"（{_ORDINALS[i]}）{name}"
            elif naming == "inline":
                number = rng.choice((f"（{_ORDINALS[i]}）", f"{i + 1}.", f"{i + 1}、"))
                head = number + name + rng.choice(("：", "。", "。", "，"))
                yield 1, topic, head + "\0" + texts[0]
                texts = texts[1:]
            for text in texts:
                yield 1, topic, text

    def _title(self, office: Office) -> list[str]:
        rng, year, name = self.rng, office.year, office.name
        forms = (
            [f"{name}{year}年政府信息公开工作年度报告"],
            [f"{name}{year}年政府信息公开工作年度报告"],
            [f"{year}年{name}政府信息公开工作年度报告"],
            [f"{name}关于{year}年度政府信息公开工作情况的报告"],
            [name, f"{year}年政府信息公开工作年度报告"],
            [f"{name}政府信息公开工作年度报告", f"（{year}年度）"],
            [f"{name} {year} 年度政府信息公开年报"],
            [f"{name}{year}年政府信息公开", "工作年度报告"],
            [f"关于{name}{year}年政府信息公开工作年度报告"],
            [f"{name}{year}年信息公开工作报告"],
            [f"{name}{year}年法治政府信息公开年度报告"],
        )
        return list(rng.choice(forms))

    def _date(self, office: Office) -> str:
        rng, year = self.rng, office.year + 1
        month, day = rng.randint(1, 3), rng.randint(1, 28)
        digits = "".join("〇一二三四五六七八九"[int(d)] for d in str(year))
        return rng.choice(
            (
                f"{year}年{month}月{day}日",
                f"{year}年{month}月{day}日",
                f"{year} 年 {month} 月 {day} 日",
                f"{digits}年{_ORDINALS[month - 1]}月{_ORDINALS[day % 10 - 1 if day % 10 else 9]}日",
                f"{year}年{month}月",
            )
        )


def singles(bank: Bank, kinds: Mapping[str, Any], times: int, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Every sentence of the training bank by itself, ``times`` times, so that each choice in it is seen."""
    offices = [k for k in kinds["kinds"] if not k.get("heldout")]
    for section, groups in sorted(bank.items()):
        if section == "heading":
            continue
        for style, sentences in groups.items():
            for sentence in sentences:
                for _ in range(times):
                    office = _office(rng.choice(offices), kinds, rng)
                    yield {
                        "text": office.fill(sentence, rng),
                        "head": "",
                        "section": section,
                        "agency_kind": office.kind,
                        "style": style,
                        "origin": "bank/single",
                        "split": "train",
                        "report": "",
                        "part": -1,
                    }


def _office(data: Mapping[str, Any], kinds: Mapping[str, Any], rng: random.Random) -> Office:
    return Office(
        data["name"],
        data,
        rng.choice(kinds["regions"]),
        rng.choice(data["bodies"]),
        rng.randint(2019, 2026),
        rng.choice(kinds["provinces"]),
    )


def compose(reports: int, heldout: int, seed: int) -> Iterator[dict[str, Any]]:
    """Rows of the file: ``reports`` training reports, then ``heldout`` of kinds and writers that training never saw."""
    kinds = tomllib.loads((ROOT / "bank" / "kinds.toml").read_text(encoding="utf-8"))
    banks = {"train": read_bank(ROOT / "bank"), "test": read_bank(ROOT / "bank" / "heldout")}
    for split, count in (("train", reports), ("test", heldout)):
        rng = random.Random(f"{seed}-{split}")
        offices = [k for k in kinds["kinds"] if bool(k.get("heldout")) == (split == "test")]
        composer = Composer(banks[split], rng)
        styles = tuple(STYLES) if split == "train" else HELDOUT_STYLES
        for i in range(count):
            data = rng.choice(offices)
            office = _office(data, kinds, rng)
            style = rng.choice(styles)
            for part, section, text in composer.report(office, style):
                head, _, body = text.rpartition("\0")
                yield {
                    "text": head + body,
                    "head": head,
                    "section": section,
                    "agency_kind": office.kind,
                    "style": style,
                    "origin": "bank" if split == "train" else "bank/heldout",
                    "split": split,
                    "report": f"{split}-{i:04d}",
                    "part": part,
                }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=560, help="training reports (about 22 paragraphs each)")
    parser.add_argument("--heldout", type=int, default=160, help="reports of held-out kinds and writers")
    parser.add_argument("--singles", type=int, default=4, help="how often each sentence stands by itself")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("-o", "--out", type=Path, default=ROOT / "paragraphs.jsonl")
    a = parser.parse_args()
    with a.out.open("w", encoding="utf-8", newline="\n") as f:
        for row in compose(a.reports, a.heldout, a.seed):
            f.write(json.dumps(row, ensure_ascii=False) + "\n")
        kinds = tomllib.loads((ROOT / "bank" / "kinds.toml").read_text(encoding="utf-8"))
        for row in singles(read_bank(ROOT / "bank"), kinds, a.singles, random.Random(f"{a.seed}-singles")):
            f.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
