"""Reports as HTML: plain pages, government sites with their furniture, WeChat articles, pages saved by Word."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from random import Random

from corpus.layout import lay_out
from corpus.records import LaidCell, LaidTable, SyntheticReport, TableSlot, Text

NAVIGATION = (
    "首页", "政务公开", "政务服务", "互动交流", "数据发布", "走进本地", "新闻中心", "专题专栏", "领导之窗", "政策解读",
    "网上信访", "长者助手", "无障碍浏览", "登录", "注册", "简体", "繁体", "移动客户端",
)  # fmt: skip
TREE = (
    "政府信息公开指南",
    "政府信息公开制度",
    "法定主动公开内容",
    "政府信息公开年报",
    "依申请公开",
    "重点领域信息公开",
)
SHARE = (
    "分享到：微信 微博 QQ空间",
    "扫一扫在手机打开当前页",
    "【打印本页】 【关闭窗口】",
    "打印 收藏 关闭",
    "【字体：大 中 小】",
)
SCRIPTS = (
    "var pageNo=1;var total=28;function doZoom(size){document.getElementById('zoom').style.fontSize=size+'px';}",
    'var _config={"site":"gov","visits":[0,0,12,7]};if(1<2&&3>2){document.write(\'<p>0</p>\');}',
    "window.onload=function(){var t='<table><tr><td>9</td></tr></table>';console.log(t.length);};",
)


@dataclass
class Style:
    """How a page is written."""

    indent: str = ""
    heading: str = "h"
    """``h`` for h2/h3, ``strong`` for a bold paragraph, ``p`` for a plain one, ``div``."""
    paragraph: str = "p"
    """``p``, ``div`` or ``br`` (one block, parted by line breaks)."""
    cell: str = ""
    """What wraps a cell's text: nothing, ``p``, ``span`` or ``word``."""
    blank: str = "&nbsp;"
    head_cells: bool = False
    upper: bool = False
    unclosed: bool = False
    spans: bool = False
    """Paragraphs are cut into several ``span`` elements."""
    line_breaks: bool = False
    """Labels are broken with ``br`` inside the cell."""


@dataclass
class Page:
    """The parts of a page and what of it is furniture."""

    before: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)


def make_style(rng: Random) -> Style:
    """A way of writing markup."""
    return Style(
        indent=rng.choice(("", "　　", "&nbsp;&nbsp;&nbsp;&nbsp;", "&emsp;&emsp;")),
        heading=rng.choice(("h", "strong", "strong", "p", "div")),
        paragraph=rng.choice(("p", "p", "p", "div", "br")),
        cell=rng.choice(("", "", "p", "span", "word")),
        blank=rng.choice(("&nbsp;", "", " ", "<br>", "&#160;")),
        head_cells=rng.random() < 0.2,
        upper=rng.random() < 0.1,
        unclosed=rng.random() < 0.1,
        spans=rng.random() < 0.3,
        line_breaks=rng.random() < 0.15,
    )


def table_html(rng: Random, table: LaidTable, style: Style) -> str:
    """A table with its merged cells as rowspan and colspan."""
    rows = []
    for number in range(table.rows):
        cells = "".join(_cell(rng, c, style) for c in table.row(number))
        rows.append(f"<tr>{cells}" + ("" if style.unclosed else "</tr>"))
    inner = "\n".join(rows)
    if rng.random() < 0.6:
        inner = f"<tbody>\n{inner}\n</tbody>"
    if rng.random() < 0.3:
        inner = "<colgroup>" + '<col width="64">' * table.columns + f"</colgroup>{inner}"
    made = f'<table border="1" cellspacing="0" cellpadding="0" style="border-collapse:collapse">\n{inner}\n</table>'
    return f'<div style="overflow-x:auto">{made}</div>' if rng.random() < 0.3 else made


def _cell(rng: Random, cell: LaidCell, style: Style) -> str:
    tag = "th" if style.head_cells and cell.header else "td"
    text = escape(cell.text)
    if style.line_breaks and cell.header and len(cell.text) > 5:
        half = rng.randint(2, len(cell.text) - 2)
        text = f"{escape(cell.text[:half])}<br/>{escape(cell.text[half:])}"
    text = text or style.blank
    if style.cell == "p":
        text = f'<p style="text-align:center">{text}</p>'
    elif style.cell == "span":
        text = f'<span style="font-size:14px">{text}</span>'
    elif style.cell == "word":
        text = (
            f"<p class=MsoNormal align=center><span lang=EN-US style='font-family:\"Times New Roman\"'>{text}"
            "<o:p></o:p></span></p>"
        )
    spans = (f' colspan="{cell.column_span}"' if cell.column_span > 1 else "") + (
        f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    )
    return f'<{tag} width="{rng.randint(40, 90)}"{spans}>{text}' + ("" if style.unclosed else f"</{tag}>")


def article(rng: Random, report: SyntheticReport, style: Style) -> list[str]:
    """The report itself as blocks of markup."""
    blocks: list[str] = []
    run: list[str] = []

    def flush() -> None:
        if run:
            blocks.append("<div>" + "<br/>\n".join(run) + "</div>")
            run.clear()

    for block in report.blocks:
        if isinstance(block, TableSlot):
            flush()
            blocks.append(table_html(rng, lay_out(report, block.table), style))
        elif style.paragraph == "br" and block.level is None:
            run.append(style.indent + escape(block.text))
        else:
            flush()
            blocks.append(_paragraph(rng, block, style))
    flush()
    return blocks


def _paragraph(rng: Random, text: Text, style: Style) -> str:
    words = escape(text.text)
    if text.section == "title":
        tag = rng.choice(("h1", "h2", "p"))
        words = f"<strong>{words}</strong>" if tag == "p" else words
        return f'<{tag} style="text-align:center">{words}</{tag}>'
    if text.level is not None:
        if style.heading == "h":
            return f"<h{text.level + 1}>{words}</h{text.level + 1}>"
        if style.heading == "strong":
            return f"<p><strong>{words}</strong></p>"
        tag = "div" if style.heading == "div" else "p"
        return f"<{tag}>{style.indent}{words}</{tag}>"
    if style.spans and len(text.text) > 30:
        cut = rng.randint(5, len(text.text) - 5)
        pieces = (text.text[:cut], text.text[cut:])
        words = "".join(f'<span style="font-size:16pt">{escape(p)}</span>' for p in pieces)
    tag = "div" if style.paragraph == "div" else "p"
    aligned = ' align="right"' if text.section == "signature" else ""
    return f"<{tag}{aligned}>{style.indent}{words}</{tag}>"


# --------------------------------------------------------------------------- what stands around the report


def plain_page() -> Page:
    """No furniture at all."""
    return Page()


def site_page(rng: Random, report: SyntheticReport) -> Page:
    """A government site: navigation, path, date line, share buttons, foot."""
    page = Page()

    def say(text: str) -> str:
        page.furniture.append(text)
        return escape(text)

    items = rng.sample(NAVIGATION, rng.randint(4, 9))
    nav = "".join(f'<li><a href="#">{say(t)}</a></li>' for t in items)
    page.before.append(f'<div class="header"><div class="logo"></div><ul class="nav">{nav}</ul></div>')
    page.before.append(f'<script type="text/javascript">{rng.choice(SCRIPTS)}</script>')
    path = f"当前位置：首页 > 政府信息公开 > 政府信息公开年报 > {report.year}年"
    page.before.append(f'<div class="location">{say(path)}</div>')
    if rng.random() < 0.4:
        tree = "".join(f'<li><a href="#">{say(t)}</a></li>' for t in rng.sample(TREE, 4))
        page.before.append(f'<div class="left"><ul>{tree}</ul></div>')
    date = f"{report.year + 1}-01-{rng.randint(10, 31)}"
    line = rng.choice((
        f"发布时间：{date} 来源：{report.agency.short} 浏览次数：{rng.randint(10, 900)}",
        f"时间：{date} 字体：[大 中 小]",
        f"索引号：{rng.randint(10**8, 10**9)} 发布机构：{report.agency.full} 发文日期：{date}",
    ))  # fmt: skip
    page.before.append(f'<div class="info">{say(line)}</div>')
    for text in rng.sample(SHARE, rng.randint(1, 3)):
        page.after.append(f'<div class="share"><a href="javascript:void(0)">{say(text)}</a></div>')
    if rng.random() < 0.5:
        near = (f"上一篇：{report.agency.short}{report.year - 1}年政府信息公开工作年度报告", "下一篇：没有了")
        page.after.append("<ul>" + "".join(f"<li>{say(t)}</li>" for t in near) + "</ul>")
    foot = (
        f"主办单位：{report.agency.full}",
        f"网站标识码：{rng.randint(10**9, 10**10)} ICP备{rng.randint(10**7, 10**8)}号-1",
        "网站地图 | 联系我们 | 版权声明",
    )
    page.after.append('<div class="footer">' + "".join(f"<p>{say(t)}</p>" for t in foot) + "</div>")
    page.after.append(f"<script>{rng.choice(SCRIPTS)}</script><style>.nav li{{float:left}}</style>")
    return page


def wechat_page(rng: Random, report: SyntheticReport) -> Page:
    """An article of an official account."""
    page = Page()

    def say(text: str) -> str:
        page.furniture.append(text)
        return escape(text)

    account = f"{report.agency.place}发布"
    page.before.append(f'<div class="rich_media_meta_list"><span>{say(f"原创 {account}")}</span></div>')
    page.before.append(f"<p><span>{say(f'点击蓝字，关注{account}')}</span></p>")
    for text in (
        "END",
        f"来源：{report.agency.short}",
        f"阅读 {rng.randint(50, 3000)} 在看 赞 分享",
        "微信扫一扫关注该公众号",
    ):
        page.after.append(f"<section><span>{say(text)}</span></section>")
    page.after.append(f'<script nonce="1">{rng.choice(SCRIPTS)}</script>')
    return page


def assemble(rng: Random, report: SyntheticReport, page: Page, blocks: list[str], charset: str, *, layout: bool) -> str:
    """The whole file. ``layout``: the page stands in the cells of a table, as older sites have it."""
    body = "\n".join(blocks)
    wrapper = rng.choice(
        ('<div id="zoom">{}</div>', '<div class="article-content">{}</div>', "<section>{}</section>", "{}")
    )
    body = wrapper.format(body)
    if layout:
        side = '<td width="20" valign="top">&nbsp;</td>'
        body = (
            f'<table width="980" align="center"><tr>{side}<td><table><tr><td>{body}</td></tr></table></td></tr></table>'
        )
    declared = rng.choice((
        f'<meta charset="{charset}">',
        f'<meta http-equiv="Content-Type" content="text/html; charset={charset}" />',
    ))  # fmt: skip
    title = escape(f"{report.year}年政府信息公开年报-{report.agency.place}政府门户网站")
    return "\n".join([
        rng.choice(("<!DOCTYPE html>", '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">', "")),
        f"<html><head>{declared}<title>{title}</title>",
        "<style>td{border:1px solid #000}</style></head><body>",
        *page.before, body, *page.after, "</body></html>", "",
    ])  # fmt: skip
