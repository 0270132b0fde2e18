"""A report on pages: title, paragraphs and tables one after the other, running heads and page numbers around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from corpus.layout import lay_out
from corpus.page_tables import TableSetting, blocks_of, set_table
from corpus.records import SyntheticReport, TableSlot, Text
from corpus.sheet import WHITE, Rule, Sheet
from corpus.sheet import Text as Run
from corpus.style import PageStyle
from corpus.typeset import Typeface, set_line, wrap

GREY = (150, 150, 150)
PALE = (205, 205, 205)


@dataclass
class Flow:
    """Pages filling up from the top. ``furniture`` collects what heads and feet print, for gold."""

    style: PageStyle
    rng: Random
    sheets: list[Sheet] = field(default_factory=list)
    y: float = 0.0
    sideways: bool = False
    furniture: list[str] = field(default_factory=list)
    settings: list[TableSetting] = field(default_factory=list)

    @property
    def left(self) -> float:
        return self.style.margins[3]

    @property
    def right(self) -> float:
        return self.sheets[-1].width - self.style.margins[1]

    @property
    def bottom(self) -> float:
        return self.sheets[-1].height - self.style.margins[2]

    def new_page(self) -> None:
        width, height = self.style.paper
        if self.sideways:
            width, height = height, width
        self.sheets.append(Sheet(width, height))
        self.y = self.style.margins[0]

    def paragraph(
        self,
        text: str,
        type_: Typeface,
        size: float,
        *,
        align: str = "left",
        indent: float = 0.0,
        right_indent: float = 0.0,
        leading: float | None = None,
    ) -> None:
        """A paragraph set line by line, over pages where it must."""
        style = self.style
        step = size * (leading or style.leading)
        width = self.right - self.left - right_indent
        lines = wrap(text, type_, size, width, indent, style.kinsoku)
        for i, line in enumerate(lines):
            if self.y + step > self.bottom:
                self.new_page()
            start = indent if i == 0 else 0.0
            length = type_.width(line, size)
            x = self.left + {"left": start, "centre": (width - length) / 2, "right": width - length}[align]
            gap = 0.0
            if style.justified and align == "left" and i < len(lines) - 1 and len(line) > 1:
                gap = max(0.0, min((width - start - length) / (len(line) - 1), size * 0.3))
            baseline = self.y + (step - size) / 2 + 0.86 * size
            self.sheets[-1].marks.extend(set_line(line, type_, size, x, baseline, pieces=style.pieces, gap=gap))
            self.y += step

    def text(self, block: Text) -> None:
        style, size = self.style, self.style.body_size
        if block.section == "title":
            self.paragraph(block.text, style.title, style.title_size, align="centre", leading=1.5)
            self.y += size * 0.6
        elif block.section == "heading":
            top = (block.level or 1) <= 1
            self.paragraph(block.text, style.heading if top else style.body, size, indent=2 * size)
        elif block.section == "signature":
            self.paragraph(block.text, style.body, size, align="right", right_indent=size * self.rng.choice((0, 2, 4)))
        else:
            self.paragraph(block.text, style.body, size, indent=2 * size)

    def lie(self, sideways: bool) -> None:
        """From here on pages lie on their side, or stand up again."""
        if sideways != self.sideways:
            self.sideways = sideways
            if self.sheets[-1].marks:
                self.new_page()
            else:
                self.sheets.pop()
                self.new_page()

    def table(self, report: SyntheticReport, table_id: str) -> None:
        style = self.style
        laid = lay_out(report, table_id)
        for part in blocks_of(laid) if style.separate_blocks else [laid]:
            self.y += style.body_size * 0.3
            setting = set_table(part, style, self, self.rng)
            self.settings.append(setting)
            if style.continued_line:
                for page in sorted({s.page for s in setting.stretches})[1:]:
                    self._continued(page)
            self.y += style.body_size * 0.8

    def _continued(self, page: int) -> None:
        style, sheet = self.style, self.sheets[page]
        size = style.table_size
        x = sheet.width - style.margins[1] - style.body.width(style.continued_line, size)
        sheet.marks.extend(
            set_line(style.continued_line, style.body, size, x, style.margins[0] + size, pieces=style.pieces)
        )
        self.furniture.append(style.continued_line)


def _number(style: PageStyle, page: int, pages: int) -> str:
    return {
        "": "", "n": f"{page}", "dash": f"— {page} —", "of": f"第 {page} 页 共 {pages} 页", "slash": f"{page}/{pages}",
    }[style.page_number]  # fmt: skip


def _furnish(flow: Flow) -> None:
    """Heads, feet, page numbers and watermarks onto every page."""
    style, size = flow.style, 9.0
    for i, sheet in enumerate(flow.sheets):
        right = sheet.width - style.margins[1]
        if style.head:
            flow.furniture.append(style.head)
            y = style.margins[0] * 0.6
            x = flow.left if style.number_side != "centre" else (sheet.width - style.body.width(style.head, size)) / 2
            sheet.marks.extend(set_line(style.head, style.body, size, x, y, pieces=style.pieces))
            if style.head_rule:
                sheet.marks.append(Rule(flow.left, y + 4, right, y + 4, 0.5))
        y = sheet.height - style.margins[2] * 0.5
        if style.foot:
            flow.furniture.append(style.foot)
            sheet.marks.extend(set_line(style.foot, style.body, size, flow.left, y, pieces=style.pieces))
        number = _number(style, i + 1, len(flow.sheets))
        if number:
            flow.furniture.append(number)
            width = style.body.width(number, size + 1)
            at_right = style.number_side == "right" or style.foot or (style.number_side == "outer" and i % 2 == 0)
            at_left = style.number_side == "outer" and i % 2 and not style.foot
            x = right - width if at_right else (flow.left if at_left else (sheet.width - width) / 2)
            sheet.marks.extend(set_line(number, style.body, size + 1, x, y, pieces=style.pieces))
        if style.watermark:
            sheet.marks.insert(
                0, Run(sheet.width * 0.28, sheet.height * 0.66, style.watermark, 80.0, "noto-sans", -45.0, PALE)
            )


def _hide(flow: Flow) -> None:
    """White or dust-sized text that nobody sees but every text layer holds."""
    size, colour = (8.0, WHITE) if flow.style.hidden == "white" else (0.8, GREY)
    face = flow.style.table.cjk
    for sheet in flow.sheets:
        word = flow.rng.choice(("政务公开", "年度报告", "模板", "2022"))
        at = flow.rng.uniform(0.2, 0.7) * sheet.width, flow.rng.uniform(0.1, 0.9) * sheet.height
        sheet.marks.insert(0, Run(*at, word, size, face, 0.0, colour))
    for setting in flow.settings if flow.rng.random() < 0.4 else ():
        cells = [c for c in setting.table.cells if c.address]
        for cell in flow.rng.sample(cells, min(4, len(cells))):
            page, box, _ = setting.boxes(cell)[0]
            flow.sheets[page].marks.insert(
                0,
                Run(box.x0 + 1.5, box.y1 - 1.5, str(flow.rng.randint(0, 40)), size, flow.style.table.cjk, 0.0, colour),
            )


def _leading_to(report: SyntheticReport) -> list[str | None]:
    """For each block the table that it is or belongs to: a heading and the line under it go with their table."""
    tables: list[str | None] = []
    following: str | None = None
    for block in reversed(report.blocks):
        if isinstance(block, TableSlot):
            following = block.table
        elif block.section not in ("heading", "table_note"):
            following = None
        tables.append(following)
    return tables[::-1]


def set_report(report: SyntheticReport, style: PageStyle, rng: Random) -> Flow:
    """The whole report on pages, with the places of its values on the sheets."""
    flow = Flow(style, rng, sideways=style.landscape == "all")
    flow.new_page()
    before: str | None = None
    for block, table in zip(report.blocks, _leading_to(report), strict=True):
        flow.lie(style.landscape == "all" or (style.landscape == "tables" and table in ("requests", "remedies")))
        if table in style.new_page_for and table != before and flow.sheets[-1].marks:
            flow.new_page()
        before = table
        if isinstance(block, TableSlot):
            flow.table(report, block.table)
        else:
            flow.text(block)
    while not flow.sheets[-1].marks:
        flow.sheets.pop()
    _furnish(flow)
    if style.hidden != "none":
        _hide(flow)
    return flow
