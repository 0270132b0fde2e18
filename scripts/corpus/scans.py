"""Scanned and photographed reports: drawn pages as pixels, spoilt as machines spoil them, with exact gold."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image

from corpus import degrade
from corpus.degrade import Matrix, Pixels
from corpus.draw_pdf import draw_pdf
from corpus.flow import Flow, set_report
from corpus.pages import borderless_traits, page_gold, sparse, traits_of
from corpus.records import SyntheticReport
from corpus.registry import Made, document_class
from corpus.report import make_report
from corpus.sheet import BLACK, Picture, Sheet, Text, scaled, turned
from corpus.style import PAPERS, draw_style
from extractor.records import Box


@dataclass(frozen=True)
class Scan:
    """One page as pixels; ``to_pixels`` maps the sheet's points to them."""

    image: Pixels
    dpi: float
    to_pixels: Matrix
    sheet: Sheet


Step = Callable[[Scan], Scan]


def render(sheets: Sequence[Sheet], dpi: float) -> list[Scan]:
    """The sheets as pixels, drawn twice as fine and brought down, as optics do."""
    scans = []
    with pypdfium2.PdfDocument(draw_pdf(sheets)) as pdf:
        for i, sheet in enumerate(sheets):
            page = pdf[i]
            fine = page.render(scale=dpi / 36).to_pil().convert("RGB")
            size = (round(sheet.width * dpi / 72), round(sheet.height * dpi / 72))
            pixels = np.asarray(fine.resize(size, Image.Resampling.BOX), dtype=np.float32)
            matrix = np.diag([size[0] / sheet.width, size[1] / sheet.height, 1.0])
            scans.append(Scan(pixels, dpi, matrix, sheet))
    return scans


def places_after(scan: Scan, points_per_pixel: float) -> dict[str, Box]:
    """Where each value stands on the spoilt page, in points of the page that is written."""
    out = {}
    for name, box in scan.sheet.places.items():
        corners = np.array([(x, y, 1.0) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]).T
        moved = scan.to_pixels @ corners
        x, y = moved[0] / moved[2] * points_per_pixel, moved[1] / moved[2] * points_per_pixel
        out[name] = Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))
    return out


def image_sheet(scan: Scan, data: bytes) -> Sheet:
    """A page that is nothing but its picture."""
    height, width = scan.image.shape[:2]
    factor = 72 / scan.dpi
    picture = Picture(0, 0, width * factor, height * factor, data)
    return Sheet(width * factor, height * factor, [picture], places_after(scan, factor))


def numbers(rng: Random) -> np.random.Generator:
    """A NumPy generator that depends on the document's seed alone."""
    return np.random.default_rng(rng.getrandbits(64))


def scan_style(rng: Random, **fixed: Any) -> dict[str, Any]:
    """Traits of pages that are scanned: nothing hidden, type that a scanner at 130 dpi still shows."""
    return {"hidden": "none", "watermark": "", "table_size": rng.choice((9, 10, 10, 10.5, 10.5, 11, 12)), **fixed}


def make_pages(rng: Random, **fixed: Any) -> tuple[SyntheticReport, Flow]:
    """A report on pages to be scanned; a tenth is sparse, a tenth has no rules."""
    report = make_report(rng)
    dice = rng.random()
    if dice < 0.1:
        report = sparse(report)
    traits = borderless_traits(rng) if dice > 0.9 else {}
    return report, set_report(report, draw_style(rng, **scan_style(rng, **{**traits, **fixed})), rng)


def one_page(rng: Random) -> tuple[SyntheticReport, Flow] | None:
    """A report that stands on one A3 page, for files that hold one picture; ``None`` where this one is too long."""
    factor = 0.72
    width, height = PAPERS["a3"]
    tight = {"body_size": 12, "title_size": 22, "leading": 1.4, "pad_y": 2.0, "table_leading": 1.2, "min_row": 0}
    unbroken = {"new_page_for": (), "forced_break": None, "landscape": "none", "separate_blocks": False}
    margins = (rng.uniform(55, 80), rng.uniform(70, 110), 60.0, rng.uniform(70, 110))
    sizes = {"paper": (width / factor, height / factor), "margins": margins, "table_size": rng.choice((11, 12, 12.5))}
    report, flow = make_pages(rng, **tight, **unbroken, **sizes)
    flow.sheets = [scaled(s, factor) for s in flow.sheets]
    return (report, flow) if len(flow.sheets) == 1 else None


# --------------------------------------------------------------------------- spoiling


def skew(scan: Scan, degrees: float) -> Scan:
    image, matrix = degrade.skewed(scan.image, degrees)
    return replace(scan, image=image, to_pixels=matrix @ scan.to_pixels)


def clean(scan: Scan, rng: np.random.Generator) -> Scan:
    """A good scanner at rest: hardly askew, hardly noisy."""
    scan = skew(scan, float(rng.uniform(-0.3, 0.3)))
    image = degrade.blurred(scan.image, float(rng.uniform(0, 0.5)))
    image = degrade.faint(image, float(rng.uniform(0, 0.12)))
    return replace(scan, image=degrade.noisy(image, float(rng.uniform(0.5, 3)), rng))


def rough(scan: Scan, rng: np.random.Generator) -> Scan:
    """A bad scanner in a hurry."""
    scan = skew(scan, float(rng.uniform(-2.5, 2.5)))
    image = degrade.faint(scan.image, float(rng.uniform(0, 0.3)))
    if rng.random() < 0.4:
        image = degrade.punched(image, scan.dpi, rng)
    image = degrade.dirty(image, int(rng.integers(0, 120)), rng)
    image = degrade.blurred(image, float(rng.uniform(0.4, 0.9)))
    image = degrade.unevenly_lit(image, float(rng.uniform(0.1, 0.4)), rng)
    if rng.random() < 0.35:
        image = degrade.shaded_edge(image, int(rng.integers(2)), 0.05, float(rng.uniform(0.3, 0.7)))
    return replace(scan, image=degrade.noisy(image, float(rng.uniform(3, 10)), rng))


def seal_spot(rng: Random, scans: Sequence[Scan], over_table: bool) -> tuple[int, float, float]:
    """(page, x, y in points): over the signature at the end, or over values of a table."""
    with_places = [i for i, s in enumerate(scans) if s.sheet.places]
    if over_table and with_places:
        page = rng.choice(with_places)
        box = rng.choice(list(scans[page].sheet.places.values()))
        return page, box.centre[0], box.centre[1]
    page = len(scans) - 1
    sheet = scans[page].sheet
    texts = [m for m in sheet.marks if isinstance(m, Text) and m.y < sheet.height * 0.93]
    last = max(texts, key=lambda m: (m.y, m.x)) if texts else Text(300, 300, "", 10, "song")
    return page, min(sheet.width - 120, sheet.width * rng.uniform(0.62, 0.75)), last.y - rng.uniform(0, 25)


def press_seal(rng: Random, report: SyntheticReport, scans: list[Scan], over_table: bool) -> list[Scan]:
    """The scans with the body's seal on one of them."""
    page, x, y = seal_spot(rng, scans, over_table)
    scan = scans[page]
    at = scan.to_pixels @ np.array([x, y, 1.0])
    diameter = round(rng.uniform(38, 44) / 25.4 * scan.dpi)
    image = degrade.sealed(
        scan.image, report.agency.full, (at[0], at[1]), diameter, rng.uniform(0.55, 0.95), numbers(rng)
    )
    return [*scans[:page], replace(scan, image=image), *scans[page + 1 :]]


def photograph(scan: Scan, rng: np.random.Generator, desk: tuple[float, float, float]) -> Scan:
    """The page on a desk of this colour, taken by hand."""
    height, width = scan.image.shape[:2]
    margin = rng.uniform(0.01, 0.06)
    wide, high = round(width * (1 + 2 * margin)), round(height * (1 + 2 * margin))
    lean = 0.035
    at = [
        (width * (margin + rng.uniform(-lean, lean) * 0.6 + a), height * (margin + rng.uniform(-lean, lean) * 0.6 + b))
        for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))
    ]
    image, matrix = degrade.photographed(scan.image, at, (wide, high), desk)
    image = degrade.unevenly_lit(image, float(rng.uniform(0.1, 0.35)), rng)
    if rng.random() < 0.6:
        image = degrade.cast_shadow(image, rng, float(rng.uniform(0.15, 0.45)))
    image = image * np.array([rng.uniform(0.95, 1), rng.uniform(0.93, 1), rng.uniform(0.8, 1)], dtype=np.float32)
    image = degrade.blurred(image, float(rng.uniform(0.3, 0.9)))
    image = degrade.noisy(image, float(rng.uniform(2, 7)), rng)
    return replace(scan, image=image, to_pixels=matrix @ scan.to_pixels)


# --------------------------------------------------------------------------- classes


def _image_pdf(
    name: str, report: SyntheticReport, flow: Flow, scans: Sequence[Scan], pictures: Sequence[bytes]
) -> Made:
    sheets = [image_sheet(s, d) for s, d in zip(scans, pictures, strict=True)]
    return Made("pdf", draw_pdf(sheets), page_gold(report, name, sheets, flow.furniture, **traits_of(flow.style)))


def _picture_gold(name: str, report: SyntheticReport, flow: Flow, scans: Sequence[Scan]) -> dict[str, object]:
    return page_gold(report, name, [image_sheet(s, b"") for s in scans], flow.furniture, **traits_of(flow.style))


@document_class(
    "scan_clean", "scan", "straight scans at 200 dpi: image-only PDF, TIFF, PNG; grey, colour, black and white"
)
def scan_clean(rng: Random) -> Made:
    kind = rng.choices(("pdf", "bilevel", "tiff", "png"), (65, 12, 13, 10))[0]
    single = one_page(rng) if kind == "png" else None
    # Hair lines in grey do not survive black and white: an office that scans so prints its rules black.
    bold = {"weight": rng.choice((0.5, 0.75, 1.0)), "rule_colour": BLACK} if kind in ("bilevel", "tiff") else {}
    report, flow = single or make_pages(rng, **bold)
    if kind == "png" and single is None:
        kind = "pdf"
    noise = numbers(rng)
    scans = [clean(s, noise) for s in render(flow.sheets, 200)]
    colour = rng.random() < 0.3
    if kind == "bilevel":
        return _image_pdf(
            "scan_clean", report, flow, scans, [degrade.png(degrade.bilevel(s.image, noise), 200) for s in scans]
        )
    pictures = [degrade.as_image(s.image, colour) for s in scans]
    if kind == "pdf":
        quality = rng.randint(70, 88)
        return _image_pdf("scan_clean", report, flow, scans, [degrade.jpeg(p, quality, 200) for p in pictures])
    out = io.BytesIO()
    if kind == "tiff":
        flat = [degrade.bilevel(s.image, noise) for s in scans]
        flat[0].save(out, "TIFF", save_all=True, append_images=flat[1:], compression="group4", dpi=(200, 200))
        return Made("tif", out.getvalue(), _picture_gold("scan_clean", report, flow, scans))
    few = pictures[0].convert("L").quantize(32)
    return Made("png", degrade.png(few, 200), _picture_gold("scan_clean", report, flow, scans))


@document_class(
    "scan_rough", "scan", "130-150 dpi, askew to 2.5 degrees, blurred, noisy, JPEG 30-45, uneven light, punch holes"
)
def scan_rough(rng: Random) -> Made:
    report, flow = make_pages(rng)
    noise, dpi = numbers(rng), rng.randint(130, 150)
    scans = [rough(s, noise) for s in render(flow.sheets, dpi)]
    quality, colour = rng.randint(30, 45), rng.random() < 0.3
    data = [degrade.jpeg(degrade.as_image(s.image, colour), quality, dpi) for s in scans]
    return _image_pdf("scan_rough", report, flow, scans, data)


@document_class("scan_seal", "scan", "a red round seal over the signature, sometimes over a table")
def scan_seal(rng: Random) -> Made:
    report, flow = make_pages(rng)
    noise, dpi = numbers(rng), rng.choice((150, 200, 200))
    scans = render(flow.sheets, dpi)
    over_table = rng.random() < 0.5
    scans = press_seal(rng, report, scans, over_table)
    if over_table and rng.random() < 0.7:
        scans = press_seal(rng, report, scans, False)
    scans = [clean(s, noise) for s in scans]
    quality = rng.randint(55, 85)
    data = [degrade.jpeg(degrade.as_image(s.image, True), quality, dpi) for s in scans]
    return _image_pdf("scan_seal", report, flow, scans, data)


@document_class("scan_rotated", "scan", "pages scanned on their side or head, all alike or one by one")
def scan_rotated(rng: Random) -> Made:
    report, flow = make_pages(rng, landscape=rng.choice(("none", "none", "tables")))
    alike, quarter = rng.random() < 0.6, rng.choice((0, 1, 2, 3))
    sheets = [turned(s, quarter if alike else rng.choice((0, 0, 1, 2, 3))) for s in flow.sheets]
    noise = numbers(rng)
    scans = [clean(s, noise) for s in render(sheets, 200)]
    quality = rng.randint(70, 88)
    data = [degrade.jpeg(degrade.as_image(s.image, False), quality, 200) for s in scans]
    return _image_pdf("scan_rotated", report, flow, scans, data)


@document_class("photo", "scan", "pages photographed by hand: perspective, shadow, desk, JPEG; a PDF or one JPG")
def photo(rng: Random) -> Made:
    single = one_page(rng) if rng.random() < 0.35 else None
    report, flow = single or make_pages(rng)
    noise = numbers(rng)
    dpi = rng.choice((180, 200, 220))
    desk = (rng.uniform(60, 150), rng.uniform(60, 150), rng.uniform(60, 150))
    scans = [photograph(s, noise, desk) for s in render(flow.sheets, dpi)]
    quality = rng.randint(55, 80)
    data = [degrade.jpeg(degrade.as_image(s.image, True), quality, dpi) for s in scans]
    if single:
        return Made("jpg", data[0], _picture_gold("photo", report, flow, scans))
    return _image_pdf("photo", report, flow, scans, data)


def lying_layer(rng: Random, sheet: Sheet) -> list[Text]:
    """The text of a page as a poor engine read it, invisible: some digits are wrong, some characters lost."""
    out = []
    for mark in sheet.marks:
        if not isinstance(mark, Text):
            continue
        text = "".join(
            rng.choice("0123456789") if c.isdigit() and rng.random() < 0.03 else c
            for c in mark.text
            if rng.random() > 0.01 or c.isdigit()
        )
        if text:
            out.append(replace(mark, text=text, invisible=True))
    return out


@document_class("scan_mixed", "scan", "digital and scanned pages in one PDF, some scans with a wrong hidden text layer")
def scan_mixed(rng: Random) -> Made:
    report, flow = make_pages(rng)
    noise, dpi = numbers(rng), rng.choice((150, 200, 200))
    count = len(flow.sheets)
    chosen = {i for i in range(count) if rng.random() < 0.5}
    if not chosen or (len(chosen) == count > 1):
        chosen = {rng.randrange(count)}
    layered = rng.random() < 0.25
    scans = render(flow.sheets, dpi)
    sheets = []
    for i, (sheet, scan) in enumerate(zip(flow.sheets, scans, strict=True)):
        if i not in chosen:
            sheets.append(sheet)
            continue
        spoilt = clean(scan, noise)
        made = image_sheet(spoilt, degrade.jpeg(degrade.as_image(spoilt.image, False), rng.randint(60, 85), dpi))
        made.marks += lying_layer(rng, sheet) if layered else []
        sheets.append(made)
    return Made(
        "pdf",
        draw_pdf(sheets),
        page_gold(report, "scan_mixed", sheets, flow.furniture, **traits_of(flow.style), layered=layered),
    )


@document_class("scan_unruled", "scan", "scans of tables with few rules, none or dashed ones: half clean, half rough")
def scan_unruled(rng: Random) -> Made:
    bare = borderless_traits(rng) if rng.random() < 0.7 else {"rules": "stroke", "dash": 2.0}
    report, flow = make_pages(rng, **bare)
    noise, is_rough = numbers(rng), rng.random() < 0.5
    dpi, quality = (rng.randint(130, 150), rng.randint(30, 45)) if is_rough else (200, rng.randint(70, 88))
    scans = [(rough if is_rough else clean)(s, noise) for s in render(flow.sheets, dpi)]
    data = [degrade.jpeg(degrade.as_image(s.image, False), quality, dpi) for s in scans]
    return _image_pdf("scan_unruled", report, flow, scans, data)
