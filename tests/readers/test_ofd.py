"""OFD pages: words and rules where the file paints them, in points."""

from __future__ import annotations

import pytest

from extractor.errors import UnreadableFile
from extractor.readers import ofd
from extractor.readers.ofd_objects import POINTS
from extractor.readers.paged import read_pages
from extractor.readers.scanned import place_on_page
from extractor.records import Box, PagePlace, PrintedPage, Problem
from tests.readers.office import source, zipped
from tests.readers.scans import source as scan
from tests.readers.scans import table

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def packed(*pages: str, template: str = "", resources: str = "", prefix: str = "ofd", **files: str | bytes) -> bytes:
    listed = "".join(f'<ofd:Page ID="{i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
    parts: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea>"
        "<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
        '</ofd:PageArea><ofd:TemplatePage ID="t" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
        "<ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
        f"</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/Res.xml": f'<ofd:Res {NS} BaseLoc="Res">{resources}</ofd:Res>',
        "Doc_0/Tpls/Tpl_0/Content.xml": page(template),
        **{f"Doc_0/Pages/Page_{i}/Content.xml": content for i, content in enumerate(pages)},
    }
    if prefix != "ofd":
        parts = {
            n: d.replace("ofd:", prefix).replace("xmlns:ofd", "xmlns") if isinstance(d, str) else d
            for n, d in parts.items()
        }
    return zipped({**parts, **files})


def page(objects: str, before: str = "") -> str:
    return f'<ofd:Page {NS}>{before}<ofd:Content><ofd:Layer ID="9">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def text(
    code: str, boundary: str = "20 30 100 5", attributes: str = "", place: str = 'X="0" Y="4"', inner: str = ""
) -> str:
    return (
        f'<ofd:TextObject ID="1" Boundary="{boundary}" Font="1" Size="5" {attributes}>{inner}'
        f"<ofd:TextCode {place}>{code}</ofd:TextCode></ofd:TextObject>"
    )


def path(data: str, boundary: str = "10 10 100 50", attributes: str = "", inner: str = "") -> str:
    return (
        f'<ofd:PathObject ID="2" Boundary="{boundary}" {attributes}>{inner}'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def read(data: bytes) -> tuple[tuple[PrintedPage, ...], tuple[Problem, ...]]:
    opened = source("a.ofd", data)
    assert opened.kind == "ofd"
    return ofd.read_pages(opened)


def first(objects: str, **more: str) -> PrintedPage:
    return read(packed(page(objects), **more))[0][0]


WHITE = '<ofd:FillColor Value="255 255 255"/>'
EVEN = 'X="0" Y="4" DeltaX="g 3 5"'


@pytest.mark.parametrize(
    ("objects", "words"),
    [
        (text("行政许可", place=EVEN), ["行政许可"]),
        (text("行政许可"), ["行政许可"]),  # no steps given: the font's, an em each
        (text("行政许可", place='X="0" Y="4" DeltaX="5 25 5"'), ["行政", "许可"]),
        (text("1,190", place='X="0" Y="4" DeltaX="2.5 2.5 2.5 2.5"'), ["1,190"]),
        (text("总 计", place='X="0" Y="4" DeltaX="5 5"'), ["总", "计"]),
        (text("行", "20 30 5 5") + text("政", "25 30 5 5") + text("许", "60 30 5 5"), ["行政", "许"]),
        (text("行", "20 30 5 5") + text("政", "25 36 5 5"), ["行", "政"]),
        (text("竖排", place='X="0" Y="4" DeltaY="6"'), ["竖", "排"]),
        (text("暗", attributes='Visible="false"') + text("明"), ["明"]),
        (text("暗", attributes='Alpha="0"') + text("明"), ["明"]),
        (text("白", inner=WHITE) + text("明", "20 60 9 9"), ["明"]),
        (path("M 0 0 L 100 0 L 100 50 L 0 50 C", attributes='Fill="true" Stroke="false"')
         + text("白", inner=WHITE), ["白"]),
        (f'<ofd:PageBlock ID="3">{text("块内")}</ofd:PageBlock>', ["块内"]),
        (text("⼀⼆"), ["一二"]),
    ],
)  # fmt: skip
def test_words(objects: str, words: list[str]) -> None:
    assert [w.text for w in first(objects).words] == words


def test_boxes_are_points_from_the_top_left() -> None:
    made = first(text("许可", place='X="1" Y="4" DeltaX="5"'))
    [word] = made.words
    assert (made.width, made.height) == pytest.approx((595.3, 841.9), abs=0.1)
    assert (word.box.x0, word.box.x1) == pytest.approx((21 * POINTS, 31 * POINTS))
    assert word.box.y0 < 31 * POINTS < 34 * POINTS < word.box.y1 < 36 * POINTS
    assert word.edges == pytest.approx((21 * POINTS, 26 * POINTS, 31 * POINTS))


def test_repeated_steps_are_spelt_out() -> None:
    [word] = first(text("行政许可", place='X="0" Y="4" DeltaX="g 2 6 5.5"')).words
    assert [round(e / POINTS, 2) for e in word.edges] == [20, 26, 32, 37.5, 42.5]


@pytest.mark.parametrize(
    ("matrix", "angle", "corner"),
    [
        ("1 0 0 1 0 0", 0, (20, 34)),
        ("0 1 -1 0 4 0", 90, (20, 30)),
        ("-1 0 0 -1 10 8", 180, (30, 34)),
        ("0 -1 1 0 0 10", 270, (24, 40)),
    ],
)
def test_turned_text(matrix: str, angle: int, corner: tuple[float, float]) -> None:
    [word] = first(text("许可", attributes=f'CTM="{matrix}"', place='X="0" Y="4" DeltaX="5"')).words
    assert word.angle == angle and word.text == "许可"
    x, y = corner[0] * POINTS, corner[1] * POINTS
    assert word.box.x0 - 0.1 <= x <= word.box.x1 + 0.1 and word.box.y0 - 0.1 <= y <= word.box.y1 + 0.1
    along = word.box.width if angle in (0, 180) else word.box.height
    assert along == pytest.approx(10 * POINTS)


def near(box: Box, *millimetres: float) -> bool:
    return [round(v / POINTS, 2) for v in (box.x0, box.y0, box.x1, box.y1)] == list(millimetres)


def test_rules_from_lines_rectangles_and_thin_fills() -> None:
    [line] = first(path("M 0 0 L 80 0")).rulings
    assert near(line, 10, 10, 90, 10)
    sides = first(path("M 0 0 L 80 0 L 80 20 L 0 20 C")).rulings
    expected = [(10, 10, 90, 10), (90, 10, 90, 30), (10, 30, 90, 30), (10, 10, 10, 30)]
    assert len(sides) == 4 and all(near(s, *e) for s, e in zip(sides, expected, strict=True))
    [thin] = first(path("M 0 0 L 80 0 L 80 0.3 L 0 0.3 C", attributes='Fill="true" Stroke="false"')).rulings
    assert near(thin, 10, 10, 90, 10.3)


@pytest.mark.parametrize(
    "invisible",
    [
        path("M 0 0 L 80 0", inner='<ofd:StrokeColor Value="255 255 255"/>'),
        path("M 0 0 L 80 0", attributes='Stroke="false"'),
        path("M 0 0 L 80 0", attributes='Visible="false"'),
        path("M 0 0 B 10 20 30 40 80 50"),
        path("M 0 0 L 80 50"),
        path("M 0 L"),
        path("M 0 0"),
        path("x y z 1 2 3"),
    ],
)
def test_what_draws_no_rule(invisible: str) -> None:
    assert first(invisible).rulings == ()


def test_templates_composites_and_other_prefixes() -> None:
    composite = f'<ofd:CompositeGraphicUnit ID="7"><ofd:Content>{text("合成")}</ofd:Content></ofd:CompositeGraphicUnit>'
    objects = text("正文", "20 60 50 5") + '<ofd:CompositeObject ID="4" ResourceID="7" Boundary="5 90 50 50"/>'
    for prefix in ("ofd", ""):
        body = page(objects, '<ofd:Template TemplateID="t"/>')
        [made], _ = read(packed(body, template=text("页眉", "20 5 50 5"), resources=composite, prefix=prefix))
        assert [w.text for w in made.words] == ["页眉", "正文", "合成"]
        assert made.words[2].box.x0 == pytest.approx(25 * POINTS)


def test_a_page_has_its_own_size_and_origin() -> None:
    area = "<ofd:Area><ofd:PhysicalBox>10 10 100 50</ofd:PhysicalBox></ofd:Area>"
    [made], _ = read(packed(page(text("字"), area)))
    assert (made.width, made.height) == pytest.approx((100 * POINTS, 50 * POINTS))
    assert made.words[0].box.x0 == pytest.approx(10 * POINTS)


def test_a_scanned_page_gives_its_picture() -> None:
    media = '<ofd:MultiMedia ID="8" Type="Image"><ofd:MediaFile>a.jpg</ofd:MediaFile></ofd:MultiMedia>'
    image = '<ofd:ImageObject ID="5" ResourceID="8" Boundary="0 0 210 297" CTM="210 0 0 297 0 0"/>'
    data = packed(
        page(image),
        page(text("有字的一页，共有十二个字以上")),
        resources=media,
        **{"Doc_0/Res/a.jpg": b"\xff\xd8picture"},
    )
    pages, _ = read(data)
    assert [p.scanned for p in pages] == [True, False]
    opened = source("a.ofd", data)
    assert ofd.page_picture(opened, 1) == b"\xff\xd8picture"
    assert ofd.page_picture(opened, 2) is None and ofd.page_picture(opened, 3) is None


def test_a_scanned_page_is_read_by_ocr_and_its_places_are_the_pages() -> None:
    drawn = table([["A", "B"], ["12", "0"]])
    media = '<ofd:MultiMedia ID="8" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>'
    image = '<ofd:ImageObject ID="5" ResourceID="8" Boundary="10 14.1 190 268.8" CTM="190 0 0 268.8 0 0"/>'
    picture = scan(drawn.pixels).data
    opened = source("a.ofd", packed(page(image), page(text("字")), resources=media, **{"Doc_0/Res/a.png": picture}))
    pages, problems = read_pages(opened, drawn.engine(margin=(65, 92)))
    assert problems == ()
    assert [w.text for w in pages[0].words] == ["A", "B", "12", "0"] and pages[1].words[0].text == "字"
    place = place_on_page(PagePlace(1, pages[0].words[2].box), pages)
    left, top, *_ = dict(drawn.words)["12"]
    assert isinstance(place, PagePlace)
    assert (place.box.x0, place.box.y0) == pytest.approx(
        (POINTS * (10 + left * 190 / 1240), POINTS * (14.1 + top * 268.8 / 1754)), abs=4
    )


def test_a_scanned_page_whose_picture_is_missing_is_one_sentence() -> None:
    image = '<ofd:ImageObject ID="5" ResourceID="8" Boundary="0 0 210 297" CTM="210 0 0 297 0 0"/>'
    pages, problems = read_pages(source("a.ofd", packed(page(image))), table([["1"]]).engine())
    assert pages[0].words == () and "图片不在文件里" in problems[0].message


def test_a_damaged_page_costs_only_itself() -> None:
    pages, problems = read(packed(page(text("一")), "<ofd:Page", page(text("三"))))
    assert [[w.text for w in p.words] for p in pages] == [["一"], [], ["三"]]
    assert [(p.code, p.page) for p in problems] == [("page_damaged", 2)]


def test_a_file_without_pages_is_damaged() -> None:
    for data in (packed(), zipped({"OFD.xml": f"<ofd:OFD {NS}/>"}), packed(page(""))[:-80]):
        with pytest.raises(UnreadableFile):
            read(data)
