"""How an office's page looks: paper, type, rules, breaks. Every choice is drawn from a seeded generator."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from corpus.fonts import CJK_FACES, LATIN_FACES
from corpus.sheet import BLACK, Colour
from corpus.typeset import Typeface

A4 = (595.28, 841.89)
SONG, HEI = Typeface("song"), Typeface("zenhei")
PAPERS = {"a4": A4, "16k": (521.6, 737.0), "letter": (612.0, 792.0), "a3": (841.89, 1190.55)}


@dataclass(frozen=True)
class PageStyle:
    """Everything that a page's look depends on; lengths in points."""

    paper: tuple[float, float] = A4
    landscape: str = "none"  # none | all | tables: which pages lie on their side
    margins: tuple[float, float, float, float] = (72.0, 70.0, 72.0, 70.0)  # top right bottom left
    body: Typeface = SONG
    body_size: float = 15.0
    heading: Typeface = HEI
    title: Typeface = HEI
    title_size: float = 20.0
    leading: float = 1.7
    justified: bool = True
    pieces: str = "line"  # line | word | glyph
    kinsoku: bool = True
    # tables
    table: Typeface = SONG
    table_size: float = 10.0
    table_leading: float = 1.25
    pad_x: float = 3.0
    pad_y: float = 3.0
    min_row: float = 0.0
    value_align: str = "centre"
    label_align: str = "left"
    group_align: str = "centre"
    middle: bool = True
    vertical_groups: bool = False
    narrow_groups: tuple[float, float] = (2.0, 3.0)  # widths of the two group columns in characters
    even_values: bool = True
    table_width: float = 1.0  # share of the text's width; a little more sticks out on both sides
    rules: str = "stroke"  # stroke | cell_stroke | fill | cell_fill | boxes | none | three_lines | horizontal | frame
    weight: float = 0.5
    outer_weight: float = 0.5
    rule_colour: Colour = BLACK
    dash: float = 0.0
    shade: Colour | None = None
    # breaks
    split_rows: bool = False
    repeat_header: bool = False
    span_text: str = "first"  # first | flow | each | largest: where a merged cell's text goes when a page cuts it
    open_break: bool = False
    forced_break: int | None = None  # requests table: a new page before this row
    new_page_for: tuple[str, ...] = ()
    separate_blocks: bool = False
    continued_line: str = ""
    # furniture
    head: str = ""
    head_rule: bool = False
    foot: str = ""
    page_number: str = ""  # "", "n", "dash", "of", "slash"
    number_side: str = "centre"
    # oddities
    watermark: str = ""
    hidden: str = "none"  # none | white | tiny


def _type(rng: Random, faces: tuple[str, ...]) -> Typeface:
    return Typeface(rng.choice(faces), rng.choice((None, *LATIN_FACES)))


def draw_style(rng: Random, **fixed: Any) -> PageStyle:
    """A style as some office has it. ``fixed`` overrides what was drawn (a class's own traits)."""
    body = _type(rng, ("song", "song", "noto-serif", "kai", "noto-sans"))
    table = rng.choice((body, _type(rng, CJK_FACES)))
    weight = rng.choice((0.2, 0.35, 0.48, 0.5, 0.5, 0.72, 0.75, 1.0, 1.5))
    side = rng.uniform(45, 85)
    style = PageStyle(
        paper=PAPERS[rng.choices(("a4", "16k", "letter"), (14, 1, 1))[0]],
        margins=(rng.uniform(55, 95), side, rng.uniform(50, 90), side),
        body=body,
        body_size=rng.choice((10.5, 12, 14, 15, 16, 16)),
        heading=Typeface(
            rng.choice(("zenhei", "noto-sans-bold", "noto-serif-bold")), rng.choice((None, None, body.latin))
        ),
        title=Typeface(rng.choice(("zenhei", "noto-sans-bold", "noto-serif-bold", "song"))),
        title_size=rng.choice((18, 20, 22, 22)),
        leading=rng.choice((1.4, 1.6, 1.75, 1.9)),
        justified=rng.random() < 0.7,
        pieces=rng.choices(("line", "word", "glyph"), (6, 1, 3))[0],
        kinsoku=rng.random() < 0.8,
        table=table,
        table_size=rng.choice((8, 9, 9, 10, 10, 10.5, 10.5, 11, 12, 12, 14)),
        table_leading=rng.uniform(1.1, 1.5),
        pad_x=rng.choice((1.5, 2.5, 4, 5.4)),
        pad_y=rng.choice((0.8, 1.5, 3, 5)),
        min_row=rng.choice((0, 0, 0, 18, 22, 28)),
        value_align=rng.choices(("centre", "left", "right"), (8, 1, 1))[0],
        label_align=rng.choice(("left", "left", "centre")),
        group_align=rng.choices(("centre", "left"), (4, 1))[0],
        middle=rng.random() < 0.85,
        vertical_groups=rng.random() < 0.2,
        narrow_groups=(rng.choice((1.1, 1.1, 2.1, 3.1, 4.2)), rng.choice((1.1, 2.1, 3.1, 3.1, 5.0))),
        even_values=rng.random() < 0.6,
        table_width=rng.choice((1.0, 1.0, 1.0, 0.94, 1.04)),
        rules=rng.choice(("stroke", "stroke", "cell_stroke", "fill", "cell_fill", "cell_fill", "boxes")),
        weight=weight,
        outer_weight=weight * rng.choice((1, 1, 1, 2, 3)),
        rule_colour=rng.choices((BLACK, (60, 60, 60), (120, 120, 120), (0, 0, 128)), (12, 2, 1, 1))[0],
        dash=rng.choices((0, 2.0), (30, 1))[0],
        shade=rng.choices((None, (217, 217, 217), (222, 234, 246), (242, 242, 242)), (8, 1, 1, 1))[0],
        split_rows=rng.random() < 0.5,
        repeat_header=rng.random() < 0.3,
        span_text=rng.choices(("first", "flow", "each", "largest"), (5, 4, 1, 1))[0],
        open_break=rng.random() < 0.12,
        forced_break=rng.randrange(1, 27) if rng.random() < 0.15 else None,
        new_page_for=rng.choices(
            ((), ("requests",), ("requests", "remedies"), ("proactive", "requests")), (7, 1, 1, 1)
        )[0],
        separate_blocks=rng.random() < 0.12,
        continued_line="续表" if rng.random() < 0.03 else "",
        page_number=rng.choices(("", "n", "dash", "of", "slash"), (3, 3, 3, 0.5, 0.5))[0],
        number_side=rng.choices(("centre", "right", "outer"), (6, 1, 1))[0],
        watermark="仅供参考" if rng.random() < 0.02 else "",
        hidden=rng.choices(("none", "white", "tiny"), (96, 1, 1))[0],
    )
    return replace(style, **fixed)
