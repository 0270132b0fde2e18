"""Damage that real sources do to text: reading errors, leftovers of wrong encodings, broken lines; seeded."""

from __future__ import annotations

import random
from typing import Final

# characters that OCR engines take for one another in this genre's vocabulary
ALIKE: Final = (
    "已己巳", "未末", "人入八", "土士", "日曰目", "于干千", "大太犬", "天夫无", "王玉主", "申由甲",
    "公会", "开井升", "政改致", "信倍", "息恩", "府俯", "报极", "告吉", "情惜", "况祝",
    "主土", "动劲", "依衣", "请清情", "管菅", "理埋", "平乎", "台合", "建健", "设没",
    "监临", "督瞥", "保堡", "障嶂", "问间同", "题提", "存在", "改攻", "进迸", "其共",
    "他也", "事争", "项顶", "业亚", "务条", "部都", "门们", "年牛", "月用", "卫工",
    "生主", "局同", "委季", "员贝", "办为力", "法去", "规观", "制刷", "行仟", "条务",
    "件仵", "收牧", "费赞", "考老", "核该", "训川", "群郡", "众从", "知如", "网冈",
    "站沾", "栏拦", "目日",
)  # fmt: skip
_LEFTOVERS: Final = ("�", "锟斤拷", "Â", "â€", "ï¼Œ", "烫", "□", "&nbsp;", "\u3000")
_NEIGHBOURS: Final = {
    char: [other for group in ALIKE if char in group for other in group if other != char] for char in "".join(ALIKE)
}


def reading_errors(text: str, share: float, rng: random.Random) -> str:
    """Each character with probability ``share`` is taken for another, lost, doubled or turned into a mark."""
    out = []
    for char in text:
        if rng.random() >= share:
            out.append(char)
            continue
        kind = rng.random()
        if kind < 0.6:
            out.append(rng.choice(_NEIGHBOURS.get(char) or [chr(rng.randint(0x4E00, 0x8FFF))]))
        elif kind < 0.8:
            continue
        elif kind < 0.9:
            out.append(char + rng.choice("·.,'` "))
        else:
            out.append(char + char)
    return "".join(out) or text


def encoding_leftovers(text: str, rng: random.Random) -> str:
    """One or two marks of a wrong decoding somewhere in the text."""
    for _ in range(rng.randint(1, 2)):
        at = rng.randint(0, len(text))
        text = text[:at] + rng.choice(_LEFTOVERS) + text[at:]
    return text


def broken_lines(text: str, width: int) -> list[str]:
    """The text cut at a right margin of ``width`` characters."""
    return [text[i : i + width] for i in range(0, len(text), width)]
