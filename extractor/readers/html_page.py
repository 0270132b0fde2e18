"""What each element of an HTML page is: how it is displayed, whether it is hidden, whether it is the page's furniture.

Furniture is told by tag, by the words of class and id (English and pinyin, as Chinese site builders write them), and by
standing outside the article's body; but never where it holds a large share of the page's text or a table of data.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from extractor import settings
from extractor.readers import css_grid
from extractor.records import Problem

if TYPE_CHECKING:
    from lxml import etree


class Display(Enum):
    """What an element does to the flow of text (CSS Display, reduced to what matters here)."""

    NONE = "none"
    INLINE = "inline"
    BLOCK = "block"
    TABLE = "table"
    ROW = "row"
    CELL = "cell"


_TAGS = (
    dict.fromkeys(
        (
            "head", "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "audio",
            "video", "canvas", "datalist", "map",
        ),
        Display.NONE,
    )
    | dict.fromkeys(
        (
            "html", "body", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd",
            "section", "article", "main", "header", "footer", "nav", "aside", "form", "fieldset", "legend",
            "blockquote", "pre", "hr", "figure", "figcaption", "address", "details", "summary", "center",
            "caption", "select", "option", "button", "textarea",
        ),
        Display.BLOCK,
    )
    | {"table": Display.TABLE, "tr": Display.ROW, "td": Display.CELL, "th": Display.CELL}
)  # fmt: skip
_CSS = {
    "none": Display.NONE, "table": Display.TABLE, "inline-table": Display.TABLE, "table-row": Display.ROW,
    "table-cell": Display.CELL, "block": Display.BLOCK, "flex": Display.BLOCK, "grid": Display.BLOCK,
}  # fmt: skip
_ROLES = {
    "table": Display.TABLE, "grid": Display.TABLE, "row": Display.ROW, "cell": Display.CELL, "gridcell": Display.CELL,
    "columnheader": Display.CELL, "rowheader": Display.CELL,
}  # fmt: skip
_CLASS_ROLES = {"tr": Display.ROW, "td": Display.CELL, "th": Display.CELL}
_UNSEEN = re.compile(
    r"(?:visibility\s*:\s*(?:hidden|collapse)"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?(?:[\s,]+[01](?:px)?){3}\s*\)|clip-path\s*:\s*inset\(\s*(?:50|100)%\s*\)"
    r"|(?:opacity|font-size)\s*:\s*0(?:\.0+)?(?:px|pt|r?em|%)?)\s*(?:!\s*important\s*)?(?:;|$)",
    re.I,
)
_UNSEEN_LETTERS = 20
_STRUCK_TAGS = frozenset({"s", "strike", "del"})
_STYLE_DISPLAY = re.compile(r"(?:^|;)\s*display\s*:\s*([\w-]+)", re.IGNORECASE)
_CSS_RULE = re.compile(r"([^{}]{1,400})\{([^{}]{0,2000})\}")
_CSS_COMMENT = re.compile(r"/\*.*?\*/|@media[^{]*print[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.DOTALL)
_SIMPLE_SELECTOR = re.compile(r"\s*([\w-]*[.#][\w-]+)\s*$")
_PLAIN_TAGS = frozenset({"div", "ul", "li", "span", "dl", "dd", "dt", "p", "section"})

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "button", "select", "form"})
_FURNITURE_WORDS = frozenset({
    "nav", "navbar", "navigation", "menu", "submenu", "breadcrumb", "breadcrumbs", "crumb", "crumbs", "location",
    "position", "dqwz", "weizhi", "share", "sharing", "bdshare", "bdsharebuttonbox", "bshare", "social", "print",
    "printer", "dayin", "footer", "foot", "copyright", "banner", "toolbar", "tools", "tool", "sidebar", "aside",
    "related", "recommend", "hot", "qrcode", "ewm", "erweima", "fontsize", "zihao", "prevnext", "prev", "next",
    "pager", "pagination", "pagenav", "friendlink", "links", "search", "login", "topbar", "gotop", "backtop",
    "totop", "toplink", "float", "comment", "ads", "logo", "siteinfo", "pageinfo",
})  # fmt: skip
_HEADER_WORDS = frozenset({"header", "top", "hd"})
_TITLE_WORDS = frozenset({
    "title", "tit", "bt", "biaoti", "headline", "arttitle",
})  # fmt: skip
_MAIN_WORDS = frozenset({
    "content", "contents", "article", "zoom", "editor", "detail", "details", "con", "main", "text", "body", "txt",
    "view", "nr", "neirong", "zw", "zhengwen",
})  # fmt: skip
_TITLE_TAGS = frozenset({"h1", "h2", "h3"})


class Page:
    """Answers about the elements of one parsed page."""

    def __init__(self, root: etree._Element) -> None:
        self._rules = _class_rules(root)
        self._start: dict[etree._Element, int] = {}
        self._end: dict[etree._Element, int] = {}
        self._measure(root)
        self._total = max(self._size(root), 1)
        self._hidden_chars = 0
        self._flex: dict[etree._Element, Display] = {}  # rows and cells of tables made of flex rows
        self._main = self._find_main(root)
        self.title = " ".join("".join(map(str, t.itertext())) for t in root.iter("title")).strip()

    def problems(self) -> tuple[Problem, ...]:
        """What was left out of the reading so far."""
        if not self._hidden_chars:
            return ()
        return (Problem("hidden_text", f"网页中有 {self._hidden_chars} 字不显示的内容，未采用"),)

    def display(self, element: etree._Element) -> Display:
        """How ``element`` takes part in the flow; hidden elements are NONE, unless they are the article itself."""
        tag = element.tag if isinstance(element.tag, str) else "script"
        if self._flex and element in self._flex:
            return self._flex[element]
        display = _TAGS.get(tag, Display.INLINE)
        if display is Display.NONE or not element.attrib:
            return self._by_children(element, display)
        if display is Display.INLINE and self._is_unseen(element):
            self._hidden_chars += self._size(element)
            return Display.NONE
        styled = self._styled(element)
        if styled is Display.NONE or "hidden" in element.attrib:
            if self._size(element) <= settings.HIDDEN_SHARE * self._total:
                self._hidden_chars += self._size(element)
                return Display.NONE
            styled = None
        if display in {Display.BLOCK, Display.INLINE} and styled is not None:
            return styled
        return self._by_children(element, display)

    def _is_unseen(self, element: etree._Element) -> bool:
        """Whether a few letters within a line are there but not to be seen; longer texts come into sight by a script."""
        few = not len(element) and len(element.text or "") <= _UNSEEN_LETTERS
        return few and _UNSEEN.search(self._style(element)) is not None

    def is_struck(self, element: etree._Element) -> bool:
        """Whether an element within a line is printed with a line through it."""
        if element.tag not in _STRUCK_TAGS and not (element.attrib and "line-through" in self._style(element).lower()):
            return False
        return _TAGS.get(element.tag, Display.INLINE) is Display.INLINE and next(element.iter("table"), None) is None

    def _styled(self, element: etree._Element) -> Display | None:
        """The display that style, role or class give, in that order."""
        style = self._style(element)
        if "display" in style.lower() and (declared := _STYLE_DISPLAY.findall(style)):
            return _CSS.get(declared[-1].lower())
        if role := element.get("role"):
            return _ROLES.get(role)
        if element.tag in _PLAIN_TAGS:
            return next((_CLASS_ROLES[c] for c in (element.get("class") or "").split() if c in _CLASS_ROLES), None)
        return None

    def _style(self, element: etree._Element) -> str:
        """The declarations that apply: those of simple selectors in the page's own style elements, then its own."""
        if not self._rules:
            return element.get("style") or ""
        names = [f".{c}" for c in (element.get("class") or "").split()] + [f"#{element.get('id') or ''}"]
        found = [self._rules.get(tag + name, "") for name in names for tag in ("", str(element.tag))]
        return ";".join([*found, element.get("style") or ""])

    def grid_columns(self, element: etree._Element) -> int | None:
        """The number of columns of a CSS grid whose children are the cells of a table; ``None`` for anything else."""
        if element.tag not in _PLAIN_TAGS or not element.attrib:
            return None
        columns = css_grid.columns_of(self._style(element))
        return columns if columns and columns > 1 and len(element) >= 2 * columns else None

    def grid_spans(self, element: etree._Element) -> tuple[int, int]:
        """Rows and columns that a child of a CSS grid covers."""
        return css_grid.spans_of(self._style(element))

    def _by_children(self, element: etree._Element, display: Display) -> Display:
        """A block whose first child is a row without being a real ``tr`` is a table."""
        if (
            display is Display.BLOCK
            and len(element)
            and element[0].attrib
            and element[0].tag != "tr"
            and self._styled(element[0]) is Display.ROW
        ):
            return Display.TABLE
        return Display.TABLE if display is Display.BLOCK and self._holds_flex_rows(element) else display

    def _holds_flex_rows(self, element: etree._Element) -> bool:
        """Whether a block holds nothing but rows of boxes side by side, as many in each: a table without spans. Its rows
        and cells are remembered."""
        if len(element) < settings.FLEX_ROWS or element.tag not in _PLAIN_TAGS or not element[0].attrib:
            return False
        rows = list(element)
        if len({len(row) for row in rows}) != 1 or len(rows[0]) < settings.FLEX_CELLS:
            return False
        if not all(row.tag in _PLAIN_TAGS and css_grid.is_flex_row(self._style(row)) for row in rows):
            return False
        cells = [cell for row in rows for cell in row]
        if any(self._styled(e) is Display.NONE or "hidden" in e.attrib for e in (*rows, *cells)):
            return False  # what is hidden is not asked again
        self._flex.update((row, Display.ROW) for row in rows)
        self._flex.update((cell, Display.CELL) for cell in cells)
        return True

    def is_furniture(self, element: etree._Element) -> bool:
        """Whether ``element`` begins a piece of furniture (its descendants then are furniture too)."""
        tag = element.tag
        size = self._size(element)
        words = _words(element)
        named = tag in _FURNITURE_TAGS or not words.isdisjoint(_FURNITURE_WORDS)
        if not named and (tag == "header" or not words.isdisjoint(_HEADER_WORDS)):
            named = (
                not any(True for _ in element.iter(*_TITLE_TAGS))
                and self._main is not None
                and not self._within_main(element)
            )
        if named and tag not in {"body", "html", "table", "tr", "td", "th"}:
            return (
                size <= settings.FURNITURE_SHARE * self._total
                and size <= settings.FURNITURE_CHARS
                and not _holds_data(element)
            )
        return False

    def outside_main(self, element: etree._Element) -> bool:
        """Whether ``element`` stands outside the article's body, where that is known, and is no title."""
        if self._main is None or self._within_main(element):
            return False
        return element.tag not in _TITLE_TAGS and _words(element).isdisjoint(_TITLE_WORDS)

    # ------------------------------------------------------------------ measures

    def _measure(self, root: etree._Element) -> None:
        """Text offsets of every element, so that the size of any subtree is a subtraction."""
        from lxml import etree

        position = 0
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                self._start[element] = position
                if _TAGS.get(element.tag) is Display.NONE:
                    walker.skip_subtree()
                elif element.text:
                    position += len(element.text.strip())
            else:
                self._end[element] = position
                if element.tail:
                    position += len(element.tail.strip())

    def _size(self, element: etree._Element) -> int:
        return self._end[element] - self._start[element]

    def _within_main(self, element: etree._Element) -> bool:
        main = self._main
        if main is None:
            return False
        inside = self._start[main] <= self._start[element] and self._end[element] <= self._end[main]
        return inside or any(parent is element for parent in main.iterancestors())

    def _find_main(self, root: etree._Element) -> etree._Element | None:
        """The smallest element named like an article's body that holds most of the text and every table of data."""
        best: etree._Element | None = None
        tables = [t for t in root.iter("table") if t in self._start and _holds_data(t)]
        for element in root.iter("div", "section", "article", "main", "td", "ucapcontent", "body"):
            if element.tag not in {"article", "main", "ucapcontent"} and _words(element).isdisjoint(_MAIN_WORDS):
                continue
            if element not in self._start or self._size(element) < settings.MAIN_SHARE * self._total:
                continue  # within a script, a template, a frame; or too small
            if all(self._start[element] <= self._start[t] and self._end[t] <= self._end[element] for t in tables):
                best = element
        return best


def _words(element: etree._Element) -> frozenset[str]:
    """The words of an element's id and class: ``bdShare_top`` → bd, share, top."""
    name = f"{element.get('id') or ''} {element.get('class') or ''}"
    if name == " ":
        return frozenset()
    return frozenset(w.lower() for w in _WORD.findall(name)) | frozenset(name.lower().split())


def _holds_data(element: etree._Element) -> bool:
    """Whether a table of at least three rows and nine cells, with a number in some cell, stands in it."""
    cells = rows = numbers = 0
    for part in element.iter("tr", "td", "th"):
        if part.tag == "tr":
            rows += 1
            continue
        cells += 1
        if not len(part) or cells < 400:
            numbers += "".join(map(str, part.itertext())).strip().isdigit()
    return rows >= 3 and cells >= 9 and numbers > 0


def _class_rules(root: etree._Element) -> dict[str, str]:
    """Declarations by simple selector (``.a``, ``#a``, ``div.a``) of the page's own style elements."""
    rules: dict[str, str] = {}
    for style in root.iter("style"):
        css = _CSS_COMMENT.sub("", style.text or "")[:200_000]
        for selectors, body in _CSS_RULE.findall(css):
            if "display" in body or "grid" in body:
                for selector in selectors.split(","):
                    if simple := _SIMPLE_SELECTOR.match(selector):
                        rules[simple.group(1)] = rules.get(simple.group(1), "") + ";" + body
    return rules
