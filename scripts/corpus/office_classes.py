"""The office classes: web pages, Word documents, workbooks."""

from __future__ import annotations

from random import Random

from corpus import characters, excel, markup, word
from corpus.draft import Manner, make_draft, set_lines
from corpus.records import SyntheticReport, Text
from corpus.registry import Made, document_class
from corpus.report import gold_of, make_report


def _gold(report: SyntheticReport, name: str, furniture: list[str]) -> dict[str, object]:
    return gold_of(report, name, texts=(*report.texts, *(Text("page_furniture", t) for t in furniture)))


def _page(
    rng: Random, name: str, report: SyntheticReport, page: markup.Page, style: markup.Style, *, layout: bool
) -> Made:
    charset, encoding = rng.choice(
        (("utf-8", "utf-8"), ("UTF-8", "utf-8"), ("utf-8", "utf-8-sig"), ("gb2312", "gbk"), ("gbk", "gb18030"))
    )
    text = markup.assemble(rng, report, page, markup.article(rng, report, style), charset, layout=layout)
    if encoding == "gbk":
        try:
            text.encode("gbk")
        except UnicodeEncodeError:  # a page that says GBK but holds what GBK lacks writes that as a reference
            return Made("html", text.encode("gbk", "xmlcharrefreplace"), _gold(report, name, page.furniture))
    return Made(
        rng.choice(("html", "html", "htm")), characters.encode(text, encoding), _gold(report, name, page.furniture)
    )


@document_class("html", "office", "a web page without furniture: rowspan, colspan, &nbsp;, every kind of heading")
def _html(rng: Random) -> Made:
    return _page(rng, "html", make_report(rng), markup.plain_page(), markup.make_style(rng), layout=False)


@document_class(
    "html_site", "office", "a government site's page: navigation, path, share buttons, scripts, layout tables"
)
def _html_site(rng: Random) -> Made:
    report = make_report(rng)
    layout = rng.random() < 0.5
    return _page(rng, "html_site", report, markup.site_page(rng, report), markup.make_style(rng), layout=layout)


@document_class("html_wechat", "office", "an official account's article")
def _html_wechat(rng: Random) -> Made:
    report = make_report(rng)
    style = markup.make_style(rng)
    style.paragraph, style.heading, style.cell, style.spans = "p", "strong", "span", True
    return _page(rng, "html_wechat", report, markup.wechat_page(rng, report), style, layout=False)


@document_class("html_word", "office", "a page saved by Word: its classes and empty o:p elements, often GB2312")
def _html_word(rng: Random) -> Made:
    style = markup.make_style(rng)
    style.cell, style.paragraph, style.heading, style.spans = "word", "p", "p", True
    return _page(rng, "html_word", make_report(rng), markup.plain_page(), style, layout=False)


def _docx(rng: Random, name: str, habits: word.Habits) -> Made:
    report = make_report(rng)
    if habits.header:
        habits.header = f"{report.agency.short}政府信息公开年度报告"
    furniture = [habits.header] if habits.header else []
    return Made("docx", word.docx_bytes(rng, report, habits), _gold(report, name, furniture))


@document_class("docx", "office", "a Word document: merged cells both ways, headings by style or bold")
def _docx_plain(rng: Random) -> Made:
    habits = word.Habits(
        heading_styles=rng.random() < 0.5,
        header="yes" if rng.random() < 0.3 else "",
        page_numbers=rng.random() < 0.6,
        cell_paragraphs=rng.random() < 0.3,
        blank=rng.choice(("", "", " ", "\xa0")),
    )
    return _docx(rng, "docx", habits)


@document_class(
    "docx_hard", "office", "a Word document with text boxes, tracked changes, nested and cut tables, content controls"
)
def _docx_hard(rng: Random) -> Made:
    habits = word.Habits(
        heading_styles=rng.random() < 0.5,
        header="yes" if rng.random() < 0.5 else "",
        page_numbers=True,
        text_box=rng.random() < 0.4,
        changes=rng.random() < 0.5,
        nested=rng.random() < 0.3,
        split=rng.random() < 0.5,
        repeat_header=rng.random() < 0.5,
        control=rng.random() < 0.3,
        cell_paragraphs=rng.random() < 0.5,
    )
    return _docx(rng, "docx_hard", habits)


@document_class("xlsx", "office", "a workbook of one sheet, prose in wide merged cells")
def _xlsx(rng: Random) -> Made:
    habits = excel.Habits(
        as_text=rng.choice((0.0, 0.0, 0.1, 1.0)), grouped=rng.random() < 0.3, indent=rng.choice((0, 0, 0, 1))
    )
    report = make_report(rng)
    return Made("xlsx", excel.xlsx_bytes(rng, report, habits), _gold(report, "xlsx", []))


@document_class("xlsx_sheets", "office", "a workbook with the prose and each table on sheets of their own")
def _xlsx_sheets(rng: Random) -> Made:
    habits = excel.Habits(sheets=True, as_text=rng.choice((0.0, 0.2)), hidden_sheet=rng.random() < 0.3)
    report = make_report(rng)
    return Made("xlsx", excel.xlsx_bytes(rng, report, habits), _gold(report, "xlsx_sheets", []))


@document_class("markdown_html", "office", "a markdown file whose tables are HTML, as converters write merged cells")
def _markdown_html(rng: Random) -> Made:
    report = make_report(rng)
    style = markup.Style(blank="")

    draft = make_draft(report, lambda table, _: markup.table_html(rng, table, style).split("\n"))
    marks = {t.text: f"{'#' * t.level} {t.text}" for t in report.texts if t.level}

    body = [marks.get(line, line) for line in set_lines(draft, Manner())]
    return Made("md", "\n".join([*body, ""]).encode(), draft.gold("markdown_html"))
