"""The corrected document as one HTML page: nothing outside it is needed, and it prints on A4."""

from __future__ import annotations

from html import escape

from extractor import marks
from extractor.export.document import Document, Grid, Line, Slot, Style
from extractor.export.layout import PrintedCell, Role

_TAGS = {
    Style.TITLE: ("h1", ""),
    Style.HEADING: ("h2", ""),
    Style.SUBHEADING: ("h3", ""),
    Style.BODY: ("p", ""),
    Style.TABLE_NOTE: ("p", "table-note"),
    Style.SIGNATURE: ("p", "signature"),
}

_CSS = """
@page { size: A4; margin: 37mm 26mm 35mm 28mm; }
body { font: 16pt/28pt "FangSong", "仿宋", "STFangsong", "Noto Serif CJK SC", serif;
  max-width: 156mm; margin: 2em auto; color: #000; }
h1 { font: 22pt/34pt "FZXiaoBiaoSong-B05S", "STZhongsong", "SimSun", "Noto Serif CJK SC", serif; text-align: center; }
h2 { font: 16pt/28pt "SimHei", "黑体", "Noto Sans CJK SC", sans-serif; text-indent: 2em; break-after: avoid; }
h3 { font: 16pt/28pt "KaiTi", "楷体", "STKaiti", serif; text-indent: 2em; }
p { margin: 0; text-indent: 2em; text-align: justify; }
p.table-note { font-size: 12pt; }
p.signature { text-align: right; margin-right: 2em; }
table { border-collapse: collapse; width: 100%; margin: .6em 0 1em;
  font: 11pt/1.35 "SimSun", "宋体", "Noto Serif CJK SC", serif; }
table.wide { font-size: 9pt; table-layout: auto; }
th, td { border: 1px solid #333; padding: .25em .3em; text-align: center; font-weight: normal; }
th { background: #f2f2f2; }
tr { break-inside: avoid; }
th.label { background: none; }
th.long { text-align: left; }
td.doubtful { background: #fff2cc; }
td.broken { background: #f8cbad; }
td.suspect { background: #f4865a; font-weight: bold; }
aside { margin-top: 3em; border-top: 1px solid #999; font: 11pt/1.6 "SimSun", "宋体", sans-serif; }
"""


def to_html(document: Document) -> str:
    """The page as text."""
    parts = [
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(document.title)}</title>\n<style>{_CSS}</style>\n</head>\n<body>",
    ]
    parts += [_line(b) if isinstance(b, Line) else _table(b) for b in document.blocks]
    if document.notes:
        items = "\n".join(f"<li>{escape(note)}</li>" for note in document.notes)
        parts.append(f"<aside>\n<p>{marks.NOTES_HEADING}</p>\n<ol>\n{items}\n</ol>\n</aside>")
    return "\n".join([*parts, "</body>\n</html>\n"])


def _line(line: Line) -> str:
    tag, kind = _TAGS[line.style]
    return f"<{tag}{_class(kind)}>{escape(line.text)}</{tag}>"


def _class(classes: str) -> str:
    return f' class="{classes}"' if classes else ""


def _table(grid: Grid) -> str:
    lines = ["<tr>" + "".join(_cell(cell, grid.slot(cell)) for cell in line) + "</tr>" for line in grid.table.lines()]
    head, body = lines[: grid.table.header_rows], lines[grid.table.header_rows :]
    top = "<thead>\n" + "\n".join(head) + "\n</thead>\n" if head else ""
    wide = _class("wide" if grid.table.columns > 8 else "")
    return f"<table{wide}>\n{top}<tbody>\n" + "\n".join(body) + "\n</tbody>\n</table>"


def _cell(cell: PrintedCell, slot: Slot) -> str:
    tag = "td" if cell.role is Role.VALUE else "th"
    classes = []
    if cell.role is Role.LABEL:
        classes += ["label", "long"] if cell.reads_on else ["label"]
    if slot.suspect:
        classes.append("suspect")
    elif slot.broken:
        classes.append("broken")
    elif slot.doubtful:
        classes.append("doubtful")
    spans = (f' rowspan="{cell.row_span}"' if cell.row_span > 1 else "") + (
        f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    )
    why = f' title="{escape("；".join(slot.reasons))}"' if slot.reasons else ""
    return f"<{tag}{spans}{_class(' '.join(classes))}{why}>{escape(slot.text)}</{tag}>"
