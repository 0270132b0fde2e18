"""Page-like classes with a text layer: PDFs drawn directly, and OFD. Where each value stands is part of their gold."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pikepdf

from corpus import markup, word
from corpus.draw_ofd import draw_ofd
from corpus.draw_pdf import draw_pdf
from corpus.flow import Flow, set_report
from corpus.printers import dress_docx, dress_html, print_docx, print_html
from corpus.records import SyntheticReport, Text
from corpus.registry import Made, document_class
from corpus.report import gold_of, make_report
from corpus.sheet import Sheet, turned, two_up
from corpus.style import PageStyle, draw_style


def sparse(report: SyntheticReport) -> SyntheticReport:
    """The report with every plain 0 left empty: most of the grid is blank, as quiet offices send it."""
    zeros = [n for n, v in report.cells.items() if v == 0 and report.printed.get(n) == "0"]
    return replace(
        report,
        cells={**report.cells, **dict.fromkeys(zeros, "blank")},
        printed={**report.printed, **dict.fromkeys(zeros, "")},
    )


def page_gold(
    report: SyntheticReport, class_name: str, sheets: Sequence[Sheet], furniture: Sequence[str], **traits: object
) -> dict[str, object]:
    """Gold with ``places`` (points from the top left of the page as displayed) and what heads and feet print.

    ``traits`` says how the pages were made, for whoever looks into what a reader got wrong.
    """
    texts = (*report.texts, *(Text("page_furniture", t) for t in furniture))
    places = {
        name: {"page": number, "box": [round(x, 1) for x in (box.x0, box.y0, box.x1, box.y1)]}
        for number, sheet in enumerate(sheets, 1)
        for name, box in sheet.places.items()
    }
    return {**gold_of(report, class_name, texts=texts), "places": places, "traits": traits}


def draw_report(rng: Random, *, sparse_share: float = 0.1, **fixed: Any) -> tuple[SyntheticReport, Flow]:
    """A report of its own, set on pages in a style of its own; ``fixed`` overrides traits of the style."""
    report = make_report(rng)
    if rng.random() < sparse_share:
        report = sparse(report)
    return report, set_report(report, draw_style(rng, **fixed), rng)


def _pdf(class_name: str, report: SyntheticReport, sheets: Sequence[Sheet], flow: Flow) -> Made:
    return Made("pdf", draw_pdf(sheets), page_gold(report, class_name, sheets, flow.furniture, **traits_of(flow.style)))


def traits_of(style: PageStyle) -> dict[str, object]:
    """The choices of a style that decide how hard its tables are."""
    names = (
        "rules", "weight", "table_size", "pieces", "split_rows", "repeat_header", "span_text", "open_break",
        "forced_break", "vertical_groups", "separate_blocks", "landscape", "value_align", "hidden", "watermark",
    )  # fmt: skip
    return {name: getattr(style, name) for name in names}


def pair_up(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Two pages on one sheet, as booklets are printed."""
    return [two_up(sheets[i], sheets[i + 1] if i + 1 < len(sheets) else None) for i in range(0, len(sheets), 2)]


@document_class("pdf_ruled", "pdf", "ruled tables in many faces, sizes and weights, cut by pages anywhere")
def pdf_ruled(rng: Random) -> Made:
    report, flow = draw_report(rng)
    upright = {(s.width, s.height) for s in flow.sheets}
    sheets = pair_up(flow.sheets) if rng.random() < 0.03 and len(upright) == 1 else flow.sheets
    return _pdf("pdf_ruled", report, sheets, flow)


def borderless_traits(rng: Random) -> dict[str, Any]:
    """What tables without rules need to be legible to a person: air between rows and columns."""
    return {
        "rules": rng.choice(("none", "none", "none", "three_lines", "horizontal", "frame")),
        "pad_x": rng.choice((3.0, 4.0, 5.4)),
        "pad_y": rng.choice((2.5, 3.5, 5.0)),
        "shade": None,
        "split_rows": rng.random() < 0.15,
        "value_align": rng.choices(("centre", "left", "right"), (6, 1, 2))[0],
    }


@document_class("pdf_borderless", "pdf", "tables with no rules, or a few horizontal ones")
def pdf_borderless(rng: Random) -> Made:
    report, flow = draw_report(rng, sparse_share=0.05, **borderless_traits(rng))
    return _pdf("pdf_borderless", report, flow.sheets, flow)


@document_class("pdf_landscape", "pdf", "pages on their side, all or only those with wide tables")
def pdf_landscape(rng: Random) -> Made:
    report, flow = draw_report(rng, landscape=rng.choice(("all", "tables")))
    return _pdf("pdf_landscape", report, flow.sheets, flow)


def _heads(rng: Random, report: SyntheticReport) -> dict[str, Any]:
    agency, year = report.agency, report.year
    title = f"{agency.full}{year}年政府信息公开工作年度报告"
    date = f"{year + 1}/1/{rng.randint(5, 30)} {rng.randint(8, 18)}:{rng.randint(10, 59)}"
    head, foot = rng.choice(
        (
            (title, ""),
            (agency.full, ""),
            (f"{agency.place}人民政府信息公开年度报告", f"{agency.full}办公室印发"),
            (
                f"{date}　{title}",
                f"http://www.example.gov.cn/col/col{rng.randint(1000, 9999)}/index.html",
            ),
            ("", f"{agency.full}　{year + 1}年1月编制"),
            ("政府信息公开工作年度报告", f"联系电话：0{rng.randint(310, 999)}-{rng.randint(2000000, 8999999)}"),
        )
    )
    return {
        "head": head,
        "foot": foot,
        "head_rule": rng.random() < 0.5,
        "page_number": rng.choice(("n", "dash", "of", "slash")),
        "margins": (rng.uniform(60, 90), rng.uniform(50, 80), rng.uniform(60, 90), rng.uniform(50, 80)),
    }


@document_class("pdf_heads", "pdf", "running heads, feet and page numbers around and between the tables")
def pdf_heads(rng: Random) -> Made:
    report = make_report(rng)
    flow = set_report(report, draw_style(rng, **_heads(rng, report)), rng)
    return _pdf("pdf_heads", report, flow.sheets, flow)


def turn_pages(rng: Random, report: SyntheticReport) -> tuple[list[Sheet], Flow]:
    """Pages turned in one of the ways that printers and scanners turn them.

    ``shown_upright``: the file is turned, /Rotate shows it upright; ``table_turned``: a wide table stands on end on
    an upright page; ``page_turned``: whole pages lie on their side or head as displayed.
    """
    way = rng.choice(("shown_upright", "table_turned", "page_turned"))
    if way == "table_turned":
        flow = set_report(report, draw_style(rng, landscape="tables"), rng)
        quarter = rng.choice((1, 3))
        return [turned(s, quarter) if s.width > s.height else s for s in flow.sheets], flow
    flow = set_report(report, draw_style(rng, landscape=rng.choice(("none", "tables"))), rng)
    quarter, some = rng.choice((1, 2, 3)), rng.random() < 0.4
    sheets = []
    for sheet in flow.sheets:
        if some and not sheet.places:
            sheets.append(sheet)
        elif way == "shown_upright":
            sheets.append(replace(sheet, rotate=90 * quarter))
        else:
            sheets.append(turned(sheet, quarter))
    return sheets, flow


@document_class("pdf_rotated", "pdf", "pages with /Rotate, tables standing on end, pages shown on their side or head")
def pdf_rotated(rng: Random) -> Made:
    report = make_report(rng)
    sheets, flow = turn_pages(rng, report)
    return _pdf("pdf_rotated", report, sheets, flow)


@document_class("ofd", "pdf", "the national layout format (GB/T 33190), ruled or not, fonts named and not embedded")
def ofd(rng: Random) -> Made:
    traits = borderless_traits(rng) if rng.random() < 0.2 else {}
    report, flow = draw_report(rng, watermark="", **traits)
    return Made(
        "ofd",
        draw_ofd(flow.sheets, grouped=rng.random() < 0.5),
        page_gold(report, "ofd", flow.sheets, flow.furniture, **traits_of(flow.style)),
    )


@document_class("pdf_docx", "pdf", "a Word document printed by LibreOffice")
def pdf_docx(rng: Random) -> Made:
    report = make_report(rng)
    habits = word.Habits(
        heading_styles=rng.random() < 0.5,
        header=f"{report.agency.short}政府信息公开年度报告" if rng.random() < 0.3 else "",
        page_numbers=rng.random() < 0.6,
        split=rng.random() < 0.15,
        repeat_header=rng.random() < 0.5,
        cell_paragraphs=rng.random() < 0.2,
    )
    data = print_docx(dress_docx(rng, word.docx_bytes(rng, report, habits)))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = len(pdf.pages)
    furniture = [habits.header] * pages if habits.header else []
    furniture += [f"- {n} -" for n in range(1, pages + 1)] if habits.page_numbers else []
    return Made("pdf", data, page_gold(report, "pdf_docx", (), furniture))


@document_class("pdf_chromium", "pdf", "a web page printed by Chromium, radicals in its text layer")
def pdf_chromium(rng: Random) -> Made:
    report = make_report(rng)
    page = markup.site_page(rng, report) if rng.random() < 0.3 else markup.plain_page()
    blocks = markup.article(rng, report, markup.make_style(rng))
    text = markup.assemble(rng, report, page, blocks, "utf-8", layout=False)
    return Made("pdf", print_html(dress_html(rng, text)), page_gold(report, "pdf_chromium", (), page.furniture))
