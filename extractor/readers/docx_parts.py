"""The parts of a Word file that its body refers to: styles, relations, and how a paragraph is numbered and outlined.

python-docx opens neither strict nor macro-enabled files and knows no list labels, text boxes or tracked changes, so the
parts are read as XML, under the limits of ``Package``.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from extractor.readers.docx_numbering import Numbering, W
from extractor.readers.package import Package, damaged

if TYPE_CHECKING:
    from lxml import etree

R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_BODY_TEXT_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says about outline and list; ``None`` where it says nothing."""

    based_on: str | None
    outline: int | None
    list: str | None
    list_level: int | None
    hidden: bool


class Parts:
    """A Word file's main part and what hangs on it."""

    def __init__(self, package: Package) -> None:
        self._package = package
        main = self._main_name()
        self._folder, self._file = posixpath.split(main)
        self.document = package.xml(main)
        self.relations = self._relations()
        self.numbering = Numbering(self.related("numbering"))
        self._styles, self._default_style = _styles(self.related("styles"))

    def _main_name(self) -> str:
        if "_rels/.rels" in self._package:
            for relation in self._package.xml("_rels/.rels").iter(_RELATION):
                if relation.get("Type", "").endswith("/officeDocument"):
                    return relation.get("Target", "").lstrip("/")
        if "word/document.xml" in self._package:
            return "word/document.xml"
        raise damaged("docx")

    def _relations(self) -> dict[str, tuple[str, str]]:
        """Relation id → (type's last word, part name) of the main part."""
        name = posixpath.join(self._folder, "_rels", self._file + ".rels")
        if name not in self._package:
            return {}
        found = {}
        for relation in self._package.xml(name).iter(_RELATION):
            if relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                part = target.lstrip("/") if target.startswith("/") else posixpath.join(self._folder, target)
                found[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], part)
        return found

    def related(self, kind: str) -> etree._Element | None:
        """The part of that kind (styles, numbering, footnotes…), ``None`` where there is none."""
        for relation, part in self.relations.values():
            if relation == kind and part in self._package:
                return self._package.xml(part)
        return None

    def part(self, relation_id: str) -> etree._Element | None:
        """The XML part behind a relation id; ``None`` where it is missing."""
        _, name = self.relations.get(relation_id, ("", ""))
        return self._package.xml(name) if name and name in self._package else None

    def raw(self, relation_id: str) -> bytes | None:
        """The bytes behind a relation id; ``None`` where they are missing."""
        _, name = self.relations.get(relation_id, ("", ""))
        return self._package.read(name) if name and name in self._package else None

    def heading_level(self, paragraph: etree._Element) -> int | None:
        """The outline level (1 is the highest) that the paragraph or its style gives; ``None`` for body text."""
        own = paragraph.find(f"{W}pPr/{W}outlineLvl")
        level = (
            _whole(own)
            if own is not None
            else next((s.outline for s in self._chain(paragraph) if s.outline is not None), None)
        )
        return None if level is None or level >= _BODY_TEXT_LEVEL else level + 1

    def label(self, paragraph: etree._Element) -> str:
        """The list label that Word prints before the paragraph; counts on, so it is asked once, in document order."""
        instance: str | None = None
        level: int | None = None
        own = paragraph.find(f"{W}pPr/{W}numPr")
        if own is not None:
            instance, level = _text_value(own, "numId"), _number(own, "ilvl")
        for style in self._chain(paragraph):
            instance = instance if instance is not None else style.list
            level = level if level is not None else style.list_level
        if instance is None or instance == "0":
            return ""
        return self.numbering.label(instance, level or 0)

    def _chain(self, paragraph: etree._Element) -> list[Style]:
        """The paragraph's style and what it is based on, nearest first."""
        own = paragraph.find(f"{W}pPr/{W}pStyle")
        name = own.get(f"{W}val") if own is not None else self._default_style
        chain: list[Style] = []
        while name in self._styles and len(chain) < 20:  # a style may, in a broken file, be based on itself
            chain.append(self._styles[name])
            name = chain[-1].based_on
        return chain


def _styles(part: etree._Element | None) -> tuple[dict[str | None, Style], str | None]:
    styles: dict[str | None, Style] = {}
    default: str | None = None
    for node in part.iter(f"{W}style") if part is not None else ():
        if node.get(f"{W}type") != "paragraph":
            continue
        identity = node.get(f"{W}styleId")
        if node.get(f"{W}default") in {"1", "true", "on"}:
            default = identity
        outline = _number(node, f"pPr/{W}outlineLvl")
        name = (_text_value(node, "name") or "").lower()
        if outline is None and name.startswith("heading ") and name[8:].isdigit():
            outline = int(name[8:]) - 1
        if outline is None and name == "title":
            outline = 0
        styles[identity] = Style(
            based_on=_text_value(node, "basedOn"),
            outline=outline,
            list=_text_value(node, f"pPr/{W}numPr/{W}numId"),
            list_level=_number(node, f"pPr/{W}numPr/{W}ilvl"),
            hidden=node.find(f"{W}rPr/{W}vanish") is not None,
        )
    return styles, default


def _text_value(node: etree._Element, path: str) -> str | None:
    found = node.find(f"{W}{path}")
    return None if found is None else found.get(f"{W}val")


def _number(node: etree._Element, path: str) -> int | None:
    found = node.find(f"{W}{path}")
    return None if found is None else _whole(found)


def _whole(node: etree._Element) -> int | None:
    value = node.get(f"{W}val", "")
    return int(value) if value.isdigit() else None
