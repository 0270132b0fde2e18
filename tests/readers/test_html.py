"""Web pages: cells in their slots, furniture apart, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.readers import html
from extractor.records import Content, Paragraph, Table, TextPlace
from tests.readers.office import furniture, slots, source, texts


def read(markup: str, encoding: str = "utf-8") -> Content:
    return html.read(source("a.html", f"<html><body>{markup}</body></html>".encode(encoding)))


def only_table(content: Content) -> Table:
    assert len(content.tables) == 1
    return content.tables[0]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<tr><td>a<td>b<tr><td>c<td>d", {(0, 0): "a", (0, 1): "b", (1, 0): "c", (1, 1): "d"}),
        ("<td>a</td><td>b</td><tr><td>c</td><td>d</td>", {(0, 0): "a", (0, 1): "b", (1, 0): "c", (1, 1): "d"}),
        (
            "<thead><tr><th rowspan=2>甲<th colspan=2>乙<tbody><tr><td>丙<td>丁",
            {(0, 0): "甲", (0, 1): "乙", (1, 1): "丙", (1, 2): "丁"},
        ),
        (
            "<tr><td>a</td><td>&nbsp;</td></tr><tr><td></td><td>0</td></tr>",
            {(0, 0): "a", (0, 1): "", (1, 0): "", (1, 1): "0"},
        ),
        ("<tr><td>a<td rowspan=0>b<tr><td>c<tr><td>d", {(0, 0): "a", (0, 1): "b", (1, 0): "c", (2, 0): "d"}),
        ("<tr><td>a<td rowspan=99>b<tr><td>c", {(0, 0): "a", (0, 1): "b", (1, 0): "c"}),
        ("<tr><td rowspan=x colspan=-3>a<td>b", {(0, 0): "a", (0, 1): "b"}),
        ("<tr><td>188<br>（92个新办）<td><p>一</p><p>二</p>", {(0, 0): "188\n（92个新办）", (0, 1): "一\n二"}),
        ("<tr><td>本年\n   度<td>a\n   b", {(0, 0): "本年度", (0, 1): "a b"}),
        ("<tr><td>6<sup>1</sup><td>m<sup>2</sup>", {(0, 0): "6 [1]", (0, 1): "m2"}),
        ("<tr><td><s>5</s>7<td><span style='text-decoration: line-through'>5</span>7", {(0, 0): "5̶7", (0, 1): "5̶7"}),
        (
            "<tr><td><span style='visibility:hidden'>5</span>7<td><span style='font-size:0'>5</span>7"
            "<tr><td><span style='opacity:0'>5</span>7<td><span style='opacity:0.5'>5</span>7",
            {(0, 0): "7", (0, 1): "7", (1, 0): "7", (1, 1): "57"},
        ),
        (  # words for screen readers
            "<tr><td><span style='position:absolute;width:1px;height:1px;clip:rect(0,0,0,0)'>数值</span>7"
            "<td><span style='clip: rect(1px 1px 1px 1px)'>5</span>7<td><span style='clip:rect(0,50px,20px,0)'>5</span>7",
            {(0, 0): "7", (0, 1): "7", (0, 2): "57"},
        ),
        ("<tr><td><span>1</span><span style='display:none'>9</span><td>2", {(0, 0): "1", (0, 1): "2"}),
        ("<tr><td>件数<td><input type=text value=12><input type=hidden value=9>", {(0, 0): "件数", (0, 1): "12"}),
        ("<tr><td>a<td>&amp;nbsp;<td>b", {(0, 0): "a", (0, 1): "", (0, 2): "b"}),
        ("<tr><td>１２<td>１,２３４", {(0, 0): "１２", (0, 1): "１,２３４"}),
    ],
)
def test_cells(markup: str, expected: dict[tuple[int, int], str]) -> None:
    assert slots(only_table(read(f"<table>{markup}</table>"))) == expected


def test_spans_and_places() -> None:
    table = only_table(read("\n<table>\n<tr><td rowspan=2>甲<td colspan=2>乙</tr>\n<tr><td>1<td>2</table>"))
    first, second = table.rows[0]
    assert (first.row_span, first.column_span, second.row_span, second.column_span) == (2, 1, 1, 2)
    assert table.rows[1][1].place == TextPlace(4, 3, "表 1")


DATA = "<table><tr><td>行政许可</td><td>7</td></tr><tr><td>行政处罚</td><td>8</td></tr></table>"


def test_a_page_laid_out_by_tables() -> None:
    content = read(
        f"<table width=100%><tr><td><table><tr><td><a href=/>首页</a></td></tr></table></td></tr>"
        f"<tr><td><p>某局2024年政府信息公开工作年度报告</p>{DATA}<p>结尾。</p></td></tr></table>"
    )
    assert texts(content) == ["某局2024年政府信息公开工作年度报告", "行政许可 | 7 / 行政处罚 | 8", "结尾。"]
    assert furniture(content) == ["首页"]


@pytest.mark.parametrize(
    "markup",
    [
        "<div style='display:table'><div style='display: table-row'><span style='display:table-cell'>许可</span>"
        "<span style='display:table-cell'>7</span></div><div style='display:table-row'>"
        "<div style='display:table-cell'>处罚</div>"
        "<div style='display:table-cell'>8</div></div></div>",
        "<style>.t{display:table} .r{display:table-row}\n.r .x,.c{color:red;display:table-cell}</style>"
        "<div class=t><div class=r><div class=c>许可</div><div class=c>7</div></div>"
        "<div class=r><div class=c>处罚</div><div class=c>8</div></div></div>",
        "<div role=table><div role=row><div role=rowheader>许可</div><div role=cell>7</div></div>"
        "<div role=row><div role=rowheader>处罚</div><div role=cell>8</div></div></div>",
        "<div><ul class=tr><li class=td>许可</li><li class=td>7</li></ul>"
        "<ul class=tr><li class=td>处罚</li><li class=td>8</li></ul></div>",
        "<div style='display:grid;grid-template-columns:repeat(2, 1fr)'>"
        "<div>许可</div><div>7</div><div>处罚</div><div>8</div></div>",
    ],
)
def test_tables_made_of_divs(markup: str) -> None:
    assert slots(only_table(read(markup))) == {(0, 0): "许可", (0, 1): "7", (1, 0): "处罚", (1, 1): "8"}


def test_a_grid_with_spans() -> None:
    style = "<style>.g{display:grid;grid-template-columns:2fr 1fr minmax(10px, 1fr)}.w{grid-column:span 2}</style>"
    table = only_table(
        read(
            f"{style}<div class=g><div style='grid-row: 1 / 3'>申请人</div><div class=w>法人</div>"
            "<div>商业企业</div><div>其他</div><div>予以公开</div><div>1</div><div>2</div></div>"
        )
    )
    assert slots(table) == {
        (0, 0): "申请人", (0, 1): "法人", (1, 1): "商业企业", (1, 2): "其他",
        (2, 0): "予以公开", (2, 1): "1", (2, 2): "2",
    }  # fmt: skip
    assert (table.rows[0][0].row_span, table.rows[0][1].column_span) == (2, 2)


FLEX = "<style>.r{display:flex;flex-wrap:nowrap}.c{flex:1}</style>"
FLEX_TEXTS = (("", "自然人", "其他", "总计"), ("予以公开", "1", "", "1"), ("重复申请", "2", "3", "5"))


def flex_rows(rows: tuple[tuple[str, ...], ...], look: str = "") -> str:
    cells = ("".join(f"<div class=c>{text}</div>" for text in row) for row in rows)
    return f"{FLEX}<div>{''.join(f'<div class=r {look}>{row}</div>' for row in cells)}</div>"


def test_rows_of_boxes_side_by_side_are_a_table() -> None:
    table = only_table(read(flex_rows(FLEX_TEXTS)))
    assert slots(table) == {(r, c): text for r, row in enumerate(FLEX_TEXTS) for c, text in enumerate(row)}


@pytest.mark.parametrize(
    "markup",
    [
        flex_rows(FLEX_TEXTS[:2]),  # two rows may be a menu
        flex_rows(tuple(row[:3] for row in FLEX_TEXTS)),
        flex_rows(FLEX_TEXTS, "style='flex-direction:column'"),
        flex_rows(FLEX_TEXTS, "style='flex-wrap:wrap'"),
        flex_rows((FLEX_TEXTS[0], FLEX_TEXTS[1][:3], FLEX_TEXTS[2])),
    ],
)
def test_other_boxes_are_none(markup: str) -> None:
    assert read(markup).tables == ()


PROSE = "<p>" + "　　2024年，我局认真贯彻落实条例，持续做好政务公开各项工作。" * 4 + "</p>"


@pytest.mark.parametrize(
    "markup",
    [
        "<nav><a href=a>首页</a></nav>",
        "<div class='bdsharebuttonbox'>分享到微信</div>",
        "<div id=crumbNav>政务公开 &gt; 年报</div>",
        "<div class='article-print'>打印本文</div>",
        "<p>【打印本页】 【关闭窗口】</p>",
        "<p>上一篇：<a href=x>2023年政府信息公开工作年度报告</a></p>",
        "<footer>某县人民政府办公室</footer>",
        "<p>版权所有：某县人民政府</p>",
        "<ul><li><a href=a>领导之窗</a></li></ul>",
    ],
)
def test_furniture_is_told_apart_and_kept(markup: str) -> None:
    content = read(PROSE + markup + DATA)
    assert furniture(content)
    assert len(texts(content)) == 2


@pytest.mark.parametrize(
    "markup",
    [
        f"<div class=print-content>{PROSE}</div>",
        f"<div id=footer>{PROSE * 2}{DATA}</div>",
        f"<div id=js_content style='visibility:hidden;opacity:0'>{PROSE}</div>",
        f"<div style='display:none'>{PROSE * 3}</div><p>请启用脚本</p>",
        f"<div class=share><h2>标题</h2></div>{PROSE}".replace("share", "title"),
        "<p>附件：<a href=a.docx>附件1.docx</a></p>",
    ],
)
def test_content_is_not_taken_for_furniture(markup: str) -> None:
    assert not furniture(read(markup))


def test_what_stands_outside_the_article_is_furniture_but_its_title() -> None:
    content = read(
        f"<div class=wrap><p>索引号 000123</p><div class=tit>某局2024年政府信息公开工作年度报告</div>"
        f"<p>发布日期 2025-01-10</p><div id=zoom>{PROSE * 3}{DATA}</div><p>相关文件</p></div>"
    )
    assert furniture(content) == ["索引号 000123", "发布日期 2025-01-10", "相关文件"]
    assert texts(content)[0] == "某局2024年政府信息公开工作年度报告"


def test_hidden_text_is_left_out_and_said() -> None:
    content = read(f"{PROSE}<div hidden>暗字</div><p style='color:red;display:none'>暗字二</p>")
    assert "暗" not in "".join(texts(content) + furniture(content))
    assert [problem.code for problem in content.problems] == ["hidden_text"]


def test_headings_lists_and_breaks() -> None:
    content = read(
        "<h1>某局2024年政府信息公开<br>工作年度报告</h1><h2>一、总体情况</h2><ol start=3><li>甲</li><li>乙</li></ol>"
        "<p>第一段。<br>　　第二段。<br>行政许可 7<br>行政处罚 8</p><script>var x;</script><style>p{}</style>"
    )
    assert texts(content) == [
        "某局2024年政府信息公开工作年度报告", "一、总体情况", "3.甲", "4.乙", "第一段。", "第二段。",
        "行政许可 7", "行政处罚 8",
    ]  # fmt: skip
    assert [p.heading_level for p in content.paragraphs] == [1, 2] + [None] * 6


def test_a_sentence_wrapped_by_breaks_is_joined() -> None:
    line = "本年度我局按照上级部门有关工作部署要求认真做好政府信息公开年度报告的编制"
    assert texts(read(f"<p>{line}<br>工作。</p>")) == [line + "工作。"]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset=gb2312>", "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=gbk">', "gbk"),
        ("<meta charset=utf-8>", "gb18030"),  # a lie
        ("", "gb18030"),
        ("", "utf-16"),
        ('<?xml version="1.0" encoding="gb2312"?>', "gb18030"),
    ],
)
def test_charsets(head: str, encoding: str) -> None:
    before, inside = (head, "") if head.startswith("<?") else ("", head)
    before, inside = (head, "") if head.startswith("<?") else ("", head)
    page = f"{before}<html><head>{inside}</head><body>{PROSE}{DATA}"
    content = html.read(source("a.html", page.encode(encoding)))
    assert texts(content)[1] == "行政许可 | 7 / 行政处罚 | 8"
    assert "贯彻落实" in texts(content)[0]


def test_elements_inside_what_is_not_shown_are_no_article() -> None:
    assert (
        len(texts(read(f"<iframe><div id=content>x</div></iframe><svg><div id=zoom>y</div></svg>{PROSE}{DATA}"))) == 2
    )


def test_the_page_title_is_kept() -> None:
    content = html.read(source("a.html", f"<html><head><title>年报 - 某局</title></head><body>{PROSE}"))
    assert furniture(content) == ["年报 - 某局"]


_tags = st.sampled_from(
    ["table", "tr", "td", "th", "div", "p", "br", "ul", "li", "span", "h2", "b", "section", "ol", "tbody", "caption"]
)
_pieces = st.one_of(
    _tags.map(lambda t: f"<{t}>"),
    _tags.map(lambda t: f"</{t}>"),
    st.sampled_from(["<td rowspan=3>", "<td colspan=2>", "&nbsp;", "\n", "<!-- x -->"]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(_pieces, max_size=60))
def test_no_visible_text_is_lost_or_doubled_whatever_the_markup(pieces: list[str]) -> None:
    marks = [f"甲{i}乙" for i in range(len(pieces))]
    content = read("<p>起</p>" + "".join(a + b for a, b in zip(pieces, marks, strict=True)))
    got = "".join(b.text if isinstance(b, Paragraph) else "".join(c.text for c in b.cells) for b in content.blocks)
    assert [got.count(mark) for mark in marks] == [1] * len(marks)
