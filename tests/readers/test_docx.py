"""Word files: as Word prints them, changes accepted, labels counted, nothing twice."""

from __future__ import annotations

import io

import docx as python_docx
import pytest

from extractor.errors import UnreadableFile
from extractor.readers import docx
from extractor.readers.package import Package
from extractor.records import Content, Paragraph, Table
from tests.readers.office import W, furniture, p, slots, source, tbl, tc, texts, zipped
from tests.readers.office import docx as word

SPAN2, GOES_ON, BEGINS = '<w:gridSpan w:val="2"/>', "<w:vMerge/>", '<w:vMerge w:val="restart"/>'


def read(body: str, **parts: str) -> Content:
    return docx.read(source("a.docx", word(body, **parts)))


def only_table(content: Content) -> Table:
    assert len(content.tables) == 1
    return content.tables[0]


def test_cells_merged_both_ways() -> None:
    table = only_table(
        read(
            tbl(
                tc("申请人情况", SPAN2 + BEGINS) + tc("自然人", BEGINS) + tc("法人", SPAN2),
                tc("", SPAN2 + GOES_ON) + tc("", GOES_ON) + tc("企业") + tc("其他"),
                tc("（三）", BEGINS) + tc("1.秘密") + tc("0") + tc("1") + tc("2"),
                tc("", GOES_ON) + tc("2.禁止") + tc("3") + tc("4") + tc("5"),
            )
        )
    )
    assert slots(table) == {
        (0, 0): "申请人情况", (0, 2): "自然人", (0, 3): "法人", (1, 3): "企业", (1, 4): "其他",
        (2, 0): "（三）", (2, 1): "1.秘密", (2, 2): "0", (2, 3): "1", (2, 4): "2",
        (3, 1): "2.禁止", (3, 2): "3", (3, 3): "4", (3, 4): "5",
    }  # fmt: skip
    spans = {c.text: (c.row_span, c.column_span) for c in table.cells}
    assert (spans["申请人情况"], spans["自然人"], spans["（三）"]) == ((2, 2), (2, 1), (2, 1))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [tc("a") + tc("b"), '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("c") + "</w:tr>"],
            {(0, 0): "a", (0, 1): "b", (1, 1): "c"},
        ),
        ([tc("a", GOES_ON) + tc("b"), tc("c") + tc("d")], {(0, 0): "a", (0, 1): "b", (1, 0): "c", (1, 1): "d"}),
        (
            [tc("a", '<w:hMerge w:val="restart"/>') + tc("", "<w:hMerge/>") + tc("b"), tc("c") + tc("d") + tc("e")],
            {(0, 0): "a", (0, 2): "b", (1, 0): "c", (1, 1): "d", (1, 2): "e"},
        ),
        (
            [tc("a") + tc("b"), f"<w:tr><w:trPr><w:del/></w:trPr>{tc('x')}{tc('y')}</w:tr>", tc("c") + tc("d")],
            {(0, 0): "a", (0, 1): "b", (1, 0): "c", (1, 1): "d"},
        ),
        (
            [tc("a") + f"<w:sdt><w:sdtContent>{tc('b')}</w:sdtContent></w:sdt>", tc("c") + tc("d")],
            {(0, 0): "a", (0, 1): "b", (1, 0): "c", (1, 1): "d"},
        ),
        (
            [tc(p("一") + p("二")) + tc("b"), tc("c") + tc("d")],
            {(0, 0): "一\n二", (0, 1): "b", (1, 0): "c", (1, 1): "d"},
        ),
        (
            [
                tc("6" + "</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>1") + tc("b"),
                tc("c") + tc("d"),
            ],
            {(0, 0): "6 [1]", (0, 1): "b", (1, 0): "c", (1, 1): "d"},
        ),
        (
            [tc("7</w:t></w:r><w:r><w:rPr><w:strike/></w:rPr><w:t>5") + tc("b"), tc("c") + tc("d")],
            {(0, 0): "75̶", (0, 1): "b", (1, 0): "c", (1, 1): "d"},
        ),
        (
            [tc("7</w:t></w:r><w:r><w:rPr><w:color w:val='ffffff'/></w:rPr><w:t>5") + tc("b"), tc("c") + tc("d")],
            {(0, 0): "75̶", (0, 1): "b", (1, 0): "c", (1, 1): "d"},
        ),
    ],
)
def test_cells(rows: list[str], expected: dict[tuple[int, int], str]) -> None:
    assert slots(only_table(read(tbl(*rows)))) == expected


def test_python_docx_agrees_on_merges() -> None:
    document = python_docx.Document()
    table = document.add_table(5, 6)
    for i, cell in enumerate(table._cells):
        cell.text = str(i)
    table.cell(0, 0).merge(table.cell(2, 1))
    table.cell(0, 3).merge(table.cell(0, 5))
    table.cell(3, 2).merge(table.cell(4, 2))
    out = io.BytesIO()
    document.save(out)
    ours = only_table(docx.read(source("a.docx", out.getvalue())))
    theirs = {(r, c): cell.text for r, row in enumerate(table.rows) for c, cell in enumerate(row.cells)}
    covered = {
        (c.row + i, c.column + j): c.text for c in ours.cells for i in range(c.row_span) for j in range(c.column_span)
    }
    assert covered == theirs


def test_a_nested_table_stands_after_its_table() -> None:
    rows = [tc(f"{r}0") + tc(f"{r}1") + tc(f"{r}2") for r in range(3)]
    rows[1] = tc("10") + tc("11") + tc(p("12") + tbl(tc("内一") + tc("内二")))
    content = read(tbl(*rows))
    assert texts(content) == ["00 | 01 | 02 / 10 | 11 | 12 / 20 | 21 | 22", "内一 | 内二"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r></w:p>", ["甲\t乙", "丙"]),
        ("<w:p><w:ins><w:r><w:t>新</w:t></w:r></w:ins>"
         "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>", ["新"]),
        ("<w:p><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>"
         "<w:moveTo><w:r><w:t>移</w:t></w:r></w:moveTo></w:p>", ["移"]),
        (p("前半", "<w:rPr><w:del/></w:rPr>") + p("后半"), ["前半后半"]),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{p('控件')}</w:sdtContent></w:sdt>", ["控件"]),
        ("<w:p><w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink></w:p>", ["链接"]),
        ("<w:p><w:fldSimple w:instr='DATE'><w:r><w:t>2025</w:t></w:r></w:fldSimple></w:p>", ["2025"]),
        (
            "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
            "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>3</w:t></w:r></w:p>",
            ["3"],
        ),
        (p("显") + p("隐", run="<w:vanish/>"), ["显"]),
        (p("显", run='<w:vanish w:val="0"/>'), ["显"]),
        ("<w:p><w:r><w:sym w:font='Wingdings' w:char='F0FE'/><w:t>是</w:t></w:r></w:p>", ["☑是"]),
        (
            "<w:p><w:r><w:ruby><w:rt><w:r><w:t>zhu</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>注</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>",
            ["注"],
        ),
        (
            f"<w:p><w:r><w:t>锚</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>{p('框')}"
            f"</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent>{p('框')}"
            "</w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
            ["锚", "框"],
        ),
        (f"<w:p><w:r><w:pict><v:textbox><w:txbxContent>{p('旧框')}"
         "</w:txbxContent></v:textbox></w:pict></w:r></w:p>", ["旧框"]),
        (p("　　缩进。"), ["缩进。"]),
    ],
)  # fmt: skip
def test_paragraphs(body: str, expected: list[str]) -> None:
    assert texts(read(body)) == expected


def test_headings_come_from_styles_and_outline_levels() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="小标题"/><w:basedOn w:val="1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="x"/><w:basedOn w:val="x"/></w:style>'
    )
    content = read(
        p("一", '<w:pStyle w:val="1"/>') + p("二", '<w:pStyle w:val="a"/>') + p("三", '<w:outlineLvl w:val="1"/>')
        + p("四", '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>') + p("五", '<w:pStyle w:val="x"/>'),
        styles=styles,
    )  # fmt: skip
    assert [b.heading_level for b in content.paragraphs] == [1, 1, 2, None, None]


def test_heads_feet_and_notes() -> None:
    sections = '<w:sectPr><w:headerReference r:id="header1"/><w:footerReference r:id="footer1"/></w:sectPr>'
    content = read(
        p("正文") + sections,
        header1=p("某局文件"),
        footer1=p("第1页"),
        footnotes=f'<w:footnote w:type="separator">{p("-")}</w:footnote><w:footnote w:id="2">{p("脚注")}</w:footnote>',
    )
    assert texts(content) == ["正文", "脚注"]
    assert furniture(content) == ["某局文件", "第1页"]


def level(number: int, fmt: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


def numbered(level_number: int, instance: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{level_number}"/><w:numId w:val="{instance}"/></w:numPr>'


NUMBERING = (
    f'<w:abstractNum w:abstractNumId="0">{level(0, "chineseCounting", "%1、")}{level(1, "chineseCounting", "（%2）")}'
    f'{level(2, "decimal", "%3.")}{level(3, "bullet", "")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
)  # fmt: skip


def test_list_labels_are_printed() -> None:
    content = read(
        p("总体情况", numbered(0)) + p("主动公开", numbered(1)) + p("依申请", numbered(1)) + p("甲", numbered(2))
        + p("二部分", numbered(0)) + p("又一", numbered(1)) + p("点", numbered(3)) + p("无", numbered(0, 0))
        + p("重来", numbered(0, 2)),
        numbering=NUMBERING,
    )  # fmt: skip
    assert texts(content) == [
        "一、总体情况", "（一）主动公开", "（二）依申请", "1.甲", "二、二部分", "（一）又一", "点", "无", "一、重来",
    ]  # fmt: skip


def test_list_labels_in_cells_count_on_down_the_table() -> None:
    rows = [tc(p("属于国家秘密", numbered(2))) + tc("0"), tc(p("其他", numbered(2))) + tc("1")]
    assert slots(only_table(read(tbl(*rows), numbering=NUMBERING)))[(1, 0)] == "2.其他"


def test_a_style_may_number_its_paragraphs() -> None:
    styles = f'<w:style w:type="paragraph" w:styleId="h"><w:name w:val="h"/><w:pPr>{numbered(0)}</w:pPr></w:style>'
    content = read(
        p("总体", '<w:pStyle w:val="h"/>') + p("主动", '<w:pStyle w:val="h"/>'), styles=styles, numbering=NUMBERING
    )
    assert texts(content) == ["一、总体", "二、主动"]


def test_strict_and_macro_files_are_read() -> None:
    package = Package(word(p("正文") + tbl(tc("许可") + tc("7"))), "docx")
    files = {n: package.read(n) for n in package.names()}
    strict = {n: d.replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main") for n, d in files.items()}
    strict = {
        n: d.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for n, d in strict.items()
    }
    assert texts(docx.read(source("a.docx", zipped(strict)))) == ["正文", "许可 | 7"]


def test_an_embedded_web_page_is_read() -> None:
    package = Package(word('<w:altChunk r:id="x"/>' + p("后")), "docx")
    files = {n: package.read(n) for n in package.names()}
    files["word/x.html"] = (
        "<html><body><p>网页段落</p><table><tr><td>许可</td><td>7</td></tr></table></body></html>".encode()
    )
    files["word/_rels/document.xml.rels"] = files["word/_rels/document.xml.rels"].replace(
        b"</Relationships>", b'<Relationship Id="x" Type="a/aFChunk" Target="x.html"/></Relationships>'
    )
    assert texts(docx.read(source("a.docx", zipped(files)))) == ["网页段落", "许可 | 7", "后"]


def test_places_count_paragraphs_and_rows() -> None:
    content = read(p("甲") + tbl(tc("a") + tc("b"), tc("c") + tc("d")))
    assert isinstance(content.blocks[0], Paragraph) and content.blocks[0].place is not None
    place = only_table(content).rows[1][1].place
    assert place is not None and (place.line, place.column, place.part) == (2, 2, "表 1")  # type: ignore[union-attr]


def test_a_file_of_pictures_says_so() -> None:
    with pytest.raises(UnreadableFile, match="no text"):
        read("<w:p><w:r><w:drawing/></w:r></w:p>")
