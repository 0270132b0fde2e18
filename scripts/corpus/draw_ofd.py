"""Sheets as an OFD file (GB/T 33190, the national layout format): a zip of XML, lengths in millimetres."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from itertools import groupby
from xml.sax.saxutils import quoteattr

from corpus.fonts import face
from corpus.sheet import Fill, Mark, Picture, Rule, Sheet, Text

_NAMESPACE = "http://www.ofdspec.org/2016"
_MM = 25.4 / 72
# OFD files of offices name fonts and seldom carry them.
_FONT_NAMES = {
    "song": "宋体", "noto-serif": "宋体", "noto-serif-bold": "方正小标宋简体", "noto-sans": "黑体",
    "noto-sans-bold": "黑体", "zenhei": "黑体", "microhei": "微软雅黑", "kai": "楷体_GB2312",
    "liberation-serif": "Times New Roman", "liberation-sans": "Arial",
}  # fmt: skip


def _n(*lengths: float) -> str:
    """Lengths in points as OFD writes them: millimetres, blanks between."""
    return " ".join(f"{round(x * _MM, 3):g}" for x in lengths)


def _colour(tag: str, colour: tuple[int, int, int]) -> str:
    return f'<ofd:{tag} Value="{colour[0]} {colour[1]} {colour[2]}"/>'


def _steps(steps: Sequence[float], grouped: bool) -> str:
    """Advances one by one, or equal neighbours as ``g COUNT STEP``: writers do either."""
    out = []
    for step, same in groupby(_n(s) for s in steps):
        count = len(list(same))
        out += ["g", str(count), step] if grouped and count > 2 else [step] * count
    return " ".join(out)


class _Writer:
    """Hands out the ids that every object of an OFD file must have."""

    def __init__(self, fonts: Sequence[str], grouped: bool) -> None:
        self.last, self.grouped = 10, grouped
        self.fonts = {name: self.next() for name in fonts}

    def next(self) -> int:
        self.last += 1
        return self.last

    def mark(self, mark: Mark) -> str:
        if isinstance(mark, Text):
            return self._text(mark)
        if isinstance(mark, Rule):
            half = max(mark.weight, 0.2)
            box = _n(mark.x0 - half, mark.y0 - half, mark.x1 - mark.x0 + 2 * half, mark.y1 - mark.y0 + 2 * half)
            path = f"M {_n(half, half)} L {_n(mark.x1 - mark.x0 + half, mark.y1 - mark.y0 + half)}"
            return self._path(box, path, mark.weight, mark.colour)
        if isinstance(mark, Fill):
            width, height = mark.x1 - mark.x0, mark.y1 - mark.y0
            path = f"M 0 0 L {_n(width)} 0 L {_n(width, height)} L 0 {_n(height)} C"
            return self._path(_n(mark.x0, mark.y0, width, height), path, mark.weight, mark.colour, fill=not mark.weight)
        assert isinstance(mark, Picture)
        raise NotImplementedError("pictures are not written into OFD")

    def _path(self, box: str, path: str, weight: float, colour: tuple[int, int, int], fill: bool = False) -> str:
        paint = 'Stroke="false" Fill="true"' if fill else f'LineWidth="{_n(weight)}"'
        inner = _colour("FillColor" if fill else "StrokeColor", colour)
        return (
            f'<ofd:PathObject ID="{self.next()}" Boundary="{box}" {paint}>{inner}'
            f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def _text(self, mark: Text) -> str:
        steps = [face(mark.face).width(c, mark.size) + mark.gap for c in mark.text]
        delta = f' DeltaX="{_steps(steps[:-1], self.grouped)}"' if len(steps) > 1 else ""
        rise, length = 0.86 * mark.size, sum(steps)
        turn, box = "", _n(mark.x, mark.y - rise, length, mark.size)
        start = f'X="0" Y="{_n(rise)}"'
        if mark.angle % 360:
            # The box is the turned text's; inside it the matrix (clockwise, y down) turns the line about its start.
            quarter = round(mark.angle / 90) % 4
            cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter]
            low = mark.size - rise
            x, y, width, height = {
                1: (mark.x - low, mark.y, mark.size, length),
                2: (mark.x - length, mark.y - low, length, mark.size),
                3: (mark.x - rise, mark.y - length, mark.size, length),
            }.get(quarter, (mark.x, mark.y - rise, length, mark.size))
            box = _n(x, y, width, height)
            turn = f' CTM="{cos} {sin} {-sin} {cos} {_n(mark.x - x, mark.y - y)}"'
            start = 'X="0" Y="0"'
        text = mark.text.replace("&", "&amp;").replace("<", "&lt;")
        return (
            f'<ofd:TextObject ID="{self.next()}" Boundary="{box}" Font="{self.fonts[mark.face]}"'
            f' Size="{_n(mark.size)}"{turn}>'
            f"{_colour('FillColor', mark.colour)}<ofd:TextCode {start}{delta}>{text}</ofd:TextCode></ofd:TextObject>"
        )


def _xml(body: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'.encode()


def draw_ofd(sheets: Sequence[Sheet], title: str = "", grouped: bool = False) -> bytes:
    """The sheets as one OFD document without embedded fonts; ``grouped`` writes advances in runs.

    Sheets with pictures are refused (NotImplementedError).
    """
    writer = _Writer(sorted({m.face for s in sheets for m in s.marks if isinstance(m, Text)}), grouped)
    name = f'xmlns:ofd="{_NAMESPACE}"'
    pages = []
    for sheet in sheets:
        page_id, layer_id = writer.next(), writer.next()
        objects = "".join(writer.mark(m) for m in sheet.marks)
        size = _n(sheet.width, sheet.height)
        content = (
            f"<ofd:Page {name}><ofd:Area><ofd:PhysicalBox>0 0 {size}</ofd:PhysicalBox></ofd:Area>"
            f'<ofd:Content><ofd:Layer ID="{layer_id}" Type="Body">{objects}</ofd:Layer></ofd:Content></ofd:Page>'
        )
        pages.append((page_id, content))
    fonts = "".join(
        f'<ofd:Font ID="{n}" FontName={quoteattr(_FONT_NAMES[f])} Charset="unicode"/>' for f, n in writer.fonts.items()
    )
    first = sheets[0]
    files = {
        "OFD.xml": (
            f'<ofd:OFD {name} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>{"0" * 32}</ofd:DocID>'
            f"<ofd:Title>{title}</ofd:Title><ofd:CreationDate>2024-01-01</ofd:CreationDate></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        ),
        "Doc_0/Document.xml": (
            f"<ofd:Document {name}><ofd:CommonData><ofd:MaxUnitID>{writer.last}</ofd:MaxUnitID>"
            f"<ofd:PageArea><ofd:PhysicalBox>0 0 {_n(first.width, first.height)}</ofd:PhysicalBox></ofd:PageArea>"
            "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>"
            + "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i, (n, _) in enumerate(pages))
            + "</ofd:Pages></ofd:Document>"
        ),
        "Doc_0/PublicRes.xml": f'<ofd:Res {name} BaseLoc="Res"><ofd:Fonts>{fonts}</ofd:Fonts></ofd:Res>',
        **{f"Doc_0/Pages/Page_{i}/Content.xml": content for i, (_, content) in enumerate(pages)},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, body in files.items():
            archive.writestr(zipfile.ZipInfo(path, (2024, 1, 1, 0, 0, 0)), _xml(body), zipfile.ZIP_DEFLATED)
    return out.getvalue()
