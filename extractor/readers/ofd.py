"""OFD, the national layout format (GB/T 33190-2016): pages as printed, words and rules in points.

Read as XML under the limits of ``Package``. easyofd, the one library for it in Python, knows the XML by fixed prefixes
and converts by way of PDF; see docs/decisions.md.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.errors import InputError, LimitExceeded
from extractor.readers.ofd_objects import POINTS, Matrix, Painted, Resources, local, numbers, paint, visible, words
from extractor.readers.package import Package, damaged
from extractor.records import Box, PrintedPage, Problem, Source
from extractor.settings import PDF_LARGEST_PAGE, PDF_LEAST_TEXT, PDF_MOST_PAGES, PDF_SCAN_COVER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

_A4 = (595.0, 842.0)


@dataclass(slots=True)
class _Document:
    """A document of the file: its pages' parts and what they share."""

    package: Package
    pages: list[str] = field(default_factory=list)
    templates: dict[str, str] = field(default_factory=dict)
    size: tuple[float, float] = _A4
    offset: tuple[float, float] = (0.0, 0.0)
    resources: Resources = field(default_factory=Resources)
    media: dict[str, str] = field(default_factory=dict)


def read_pages(source: Source) -> tuple[tuple[PrintedPage, ...], tuple[Problem, ...]]:
    """All pages in order; a damaged one comes without words, with a Problem. Boxes in points from the top left.

    Raises UnreadableFile (no OFD, damaged) or LimitExceeded.
    """
    pages: list[PrintedPage] = []
    problems: list[Problem] = []
    for document in _documents(Package(source.data, "OFD")):
        for part in document.pages:
            number = len(pages) + 1
            if number > PDF_MOST_PAGES:
                raise LimitExceeded(
                    f"OFD 超过 {PDF_MOST_PAGES} 页，未读取", f"The OFD has over {PDF_MOST_PAGES} pages."
                )
            try:
                page, found = _read_page(document, part, number)
            except InputError as error:
                page, found = (
                    PrintedPage(number, *_A4, ()),
                    [Problem("page_damaged", f"第 {number} 页：{error.zh}", number)],
                )
            pages.append(page)
            problems += found
    if not pages:
        raise damaged("OFD")
    return tuple(pages), tuple(problems)


def page_picture(source: Source, number: int) -> bytes | None:
    """The largest picture of page ``number`` (from 1) as stored; ``None`` without one."""
    found = placed_picture(source, number)
    return found[0] if found else None


def placed_picture(source: Source, number: int) -> tuple[bytes, Box, tuple[float, float]] | None:
    """The same with where it stands on the page and the page's width and height (points), for OCR of scanned pages."""
    package = Package(source.data, "OFD")
    parts = [(document, part) for document in _documents(package) for part in document.pages]
    if not 0 < number <= len(parts):
        return None
    document, part = parts[number - 1]
    painted, size = _painted(document, part)
    if not painted.images:
        return None
    box, resource = max(painted.images, key=lambda image: image[0].width * image[0].height)
    name = document.media.get(resource)
    return (package.read(name), box, size) if name and name in package else None


# --------------------------------------------------------------------------- structure


def _documents(package: Package) -> Iterator[_Document]:
    for node in package.xml("OFD.xml").iter():
        if local(node) == "DocRoot" and node.text:
            yield _document(package, _resolve("", node.text))


def _document(package: Package, root: str) -> _Document:
    document = _Document(package)
    for node in package.xml(root).iter():
        name = local(node)
        if name == "PhysicalBox" and (box := numbers(node.text))[3:]:
            document.size, document.offset = _size(box), (box[0], box[1])
        elif name == "TemplatePage":
            document.templates[node.get("ID", "")] = _resolve(root, node.get("BaseLoc", ""))
        elif name in {"PublicRes", "DocumentRes"} and node.text:
            _load_resources(document, _resolve(root, node.text))
        elif name == "Page" and node.get("BaseLoc"):
            document.pages.append(_resolve(root, node.get("BaseLoc", "")))
    return document


def _load_resources(document: _Document, part: str) -> None:
    if part not in document.package:
        return
    root = document.package.xml(part)
    base = _resolve(part, root.get("BaseLoc", "")) if root.get("BaseLoc") else posixpath.dirname(part)
    for node in root.iter():
        name, identity = local(node), node.get("ID", "")
        if name in {"CompositeGraphicUnit", "CompositeGraphUnit"}:
            document.resources.composites[identity] = node
        elif name == "DrawParam":
            document.resources.parameters[identity] = node
        elif name == "MultiMedia":
            file = next((child.text for child in node if local(child) == "MediaFile" and child.text), None)
            if file:
                document.media[identity] = (
                    file.strip().lstrip("/") if file.strip().startswith("/") else posixpath.join(base, file.strip())
                )


def _resolve(part: str, target: str) -> str:
    """A location, absolute or relative to the part that names it."""
    target = target.strip().replace("\\", "/")
    return (
        target.lstrip("/")
        if target.startswith("/")
        else posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
    )


def _size(box: list[float]) -> tuple[float, float]:
    return (box[2] * POINTS, box[3] * POINTS)


# --------------------------------------------------------------------------- pages


def _painted(document: _Document, part: str) -> tuple[Painted, tuple[float, float]]:
    """What a page paints, its templates first, and its size in points."""
    root = document.package.xml(part)
    size, offset = document.size, document.offset
    for node in root:
        if local(node) == "Area":
            for child in node:
                if local(child) == "PhysicalBox" and (box := numbers(child.text))[3:]:
                    size, offset = _size(box), (box[0], box[1])
        elif local(node) == "PageRes" and node.text:
            _load_resources(document, _resolve(part, node.text))
    at: Matrix = (1.0, 0.0, 0.0, 1.0, -offset[0], -offset[1])
    painted = Painted()
    for node in root:
        if local(node) == "Template":
            template = document.templates.get(node.get("TemplateID", ""))
            if template and template in document.package:
                _paint_content(document.package.xml(template), document.resources, painted, at)
    _paint_content(root, document.resources, painted, at)
    return painted, size


def _paint_content(root: etree._Element, resources: Resources, painted: Painted, at: Matrix) -> None:
    for node in root:
        if local(node) == "Content":
            paint(node, resources, painted, at)


def _read_page(document: _Document, part: str, number: int) -> tuple[PrintedPage, list[Problem]]:
    painted, (width, height) = _painted(document, part)
    if not (0 < width <= PDF_LARGEST_PAGE and 0 < height <= PDF_LARGEST_PAGE):
        return PrintedPage(number, *_A4, ()), [Problem("page_size", f"第 {number} 页尺寸异常，未读取", number)]
    characters, hidden = visible(painted)
    problems = []
    if hidden:
        problems.append(Problem("hidden_text", f"第 {number} 页有看不见的文字 {hidden} 字，未采用", number))
    if painted.truncated:
        problems.append(Problem("drawing_truncated", f"第 {number} 页图形过多，只看了一部分", number))
    cover = max((box.width * box.height for box, _ in painted.images), default=0.0)
    scanned = cover >= PDF_SCAN_COVER * width * height and len(characters) < PDF_LEAST_TEXT
    page = PrintedPage(number, width, height, tuple(words(characters)), scanned, rulings=tuple(painted.rulings))
    return page, problems
