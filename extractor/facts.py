"""What the report says about itself as a whole: whose it is and which year it is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from extractor.chinese import chinese_number, plain, squeeze
from extractor.records import Block, Paragraph, ScoredFact, ScoredParagraph

_YEAR_DIGITS = r"(?:(?:19|20)\d{2}|二[〇零○OＯ0o]{1}[〇零○OＯ0o一二三四五六七八九]{2})"
_YEAR = re.compile(rf"(?<!\d)({_YEAR_DIGITS})(?!\d)\s*年?度?")
_SUBJECT = re.compile(r"(?:的)?(?:政府信息(?:主动)?公开|政务公开|信息公开|政府公开)")
_REPORT = re.compile(r"(?:年度)?(?:工作)?(?:情况)?(?:的)?(?:年度)?(?:报告|年报|总结)")
_PERIOD = re.compile(rf"(?:自|从|为|期限|起)?\s*({_YEAR_DIGITS})\s*年?\s*1\s*月\s*1\s*日.{{0,10}}?12\s*月\s*31\s*日")
_SIGNED = re.compile(rf"^[（(]?({_YEAR_DIGITS})\s*年\s*[\d一二三四五六七八九十]{{1,3}}\s*月")
_TITLE_LETTERS = 80  # with the spaces of a title set letter by letter
_FRINGE = re.compile(r"^(?:关于(?:印发|公布|报送)?|中共|印发|《|<|标题[:：]|\W)+|(?:关于|印发|的|\W)+$")
_PREAMBLE_BODY = (
    re.compile(r"总结(?:了)?\s*(.{2,30}?)\s*(?:19|20)\d{2}\s*年"),
    re.compile(r"(?:由|系)\s*([^，。,]{2,30}?)\s*(?:根据|按照|依据|编制|撰写)"),
    re.compile(
        rf"(?:现将|现?(?:予以?)?公布|现?发布|^)\s*([^，。,、：:]{{2,30}}?)\s*{_YEAR_DIGITS}\s*年度?[^，。,]{{0,4}}政府信息公开"
    ),
    re.compile(r"请与\s*([^，。,（(]{2,30}?)\s*(?:联系|办公室)"),
)
_BODY_END = (
    r"(?:人民政府(?:办公[室厅])?|委员会(?:办公室)?|办公[室厅]|[局委厅办院校处所馆]|(?<!网)站|大学|学院|中学|小学|医院|街道(?:办事处)?|分局"
    r"|支队|大队|总队|中心|公司|镇|乡|管委会|联合会)"
)
_BODY_NAME = re.compile(_BODY_END + "$")
_PUBLISHER = re.compile(
    rf"(?:发布机构|发布单位|发文机关|公开主体|编制单位|来源)[:：]\s*([\u4e00-\u9fff]{{2,28}}?{_BODY_END})(?=\W|发[文布]|浏览|$)"
)


def agency_and_year(paragraphs: Sequence[ScoredParagraph], blocks: Sequence[Block]) -> tuple[ScoredFact, ScoredFact]:
    """The body's name as the title prints it, and the year the report is about.

    The title decides; where it is silent, the site's furniture, the preamble and the signature are asked in turn,
    at less confidence. The year falls back to the statistical period, then to the signature's year less one.
    """
    titles = [p.text for p in paragraphs if p.section == "title"]
    return _agency(titles, paragraphs, blocks), _year(titles, paragraphs, blocks)


# ------------------------------------------------------------------------------------------------ agency


def _agency(titles: Sequence[str], paragraphs: Sequence[ScoredParagraph], blocks: Sequence[Block]) -> ScoredFact:
    named = [name for title in titles if _REPORT.search(title) and (name := agency_in_title(title))]
    if (
        not named
    ):  # a menu's 重点领域信息公开 looks like a title: without the word for a report, only a body's name counts
        named = [name for title in titles if (name := agency_in_title(title)) and _BODY_NAME.search(name)]
    if named:
        counts = Counter(named)
        best = max(counts, key=lambda n: (counts[n], -named.index(n)))
        return ScoredFact(best, 0.99 if len(counts) == 1 else 0.9)
    # 「某局」 on a line of its own over 「2024年政府信息公开工作年度报告」
    for title in titles:
        line = squeeze(title)
        if _BODY_NAME.search(line) and not _REPORT.search(line):
            return ScoredFact(_trim(line), 0.97)
    for candidate, confidence in _agency_elsewhere(paragraphs, blocks):
        if candidate:
            return ScoredFact(candidate, confidence)
    return ScoredFact(None, 0.5)


def agency_in_title(title: str) -> str | None:
    """The body's name in a title line: 关于伊美区卫生健康局2024年政府信息公开工作年度报告 → 伊美区卫生健康局."""
    line = squeeze(title)
    subject = _SUBJECT.search(line)
    if subject is None or (not _REPORT.search(line, subject.end()) and len(line) > 40):
        return None
    before = _YEAR.sub("", line[: subject.start()])
    name = _trim(re.sub(r"[（(]?年?度?[）)]?$|^年?度", "", before))
    if len(name) >= 2:
        return name
    # 政府信息公开工作年度报告（某局） or 政府信息公开年报——某局
    report = _REPORT.search(line, subject.end())
    after = _trim(_YEAR.sub("", line[report.end() :])) if report else ""
    return after if len(after) >= 3 and _BODY_NAME.search(after) else None


def year_of_title(paragraphs: Iterable[Paragraph]) -> int | None:
    """The year in the first short line that names such a report, or in the line above; before any section is known."""
    above = ""
    for paragraph in paragraphs:
        if len(paragraph.text) <= _TITLE_LETTERS:
            line = squeeze(paragraph.text)
            if _SUBJECT.search(line) and _REPORT.search(line) and (years := years_in(line) or years_in(above)):
                return years[0]
            above = line
    return None


def _trim(name: str) -> str:
    before = None
    while name != before:
        before, name = name, _FRINGE.sub("", name)
    return name


def _agency_elsewhere(
    paragraphs: Sequence[ScoredParagraph], blocks: Sequence[Block]
) -> Iterator[tuple[str | None, float]]:
    for block in blocks:
        if isinstance(block, Paragraph) and block.furniture:
            for piece in re.split(r"[>»＞›|_\-—]", block.text):
                if _REPORT.search(piece) and len(piece) < 60:
                    yield agency_in_title(piece), 0.9
            for name in _PUBLISHER.findall(block.text):
                yield name, 0.85
    for paragraph in paragraphs:
        if paragraph.section == "preamble":
            for pattern in _PREAMBLE_BODY:
                match = pattern.search(plain(paragraph.text))
                if match and _BODY_NAME.search(squeeze(match.group(1))):
                    yield _trim(squeeze(match.group(1))), 0.8
    for paragraph in paragraphs:
        line = squeeze(paragraph.text)
        if paragraph.section == "signature" and _BODY_NAME.search(line) and len(line) <= 30:
            yield line, 0.75
    for paragraph in paragraphs:
        if paragraph.section.startswith("overview"):
            match = re.match(
                r"^(?:\d{4}年(?:度)?[，,]?)?([\u4e00-\u9fff]{2,20}?(?:委员会|街道|人民政府|[省市县区旗镇乡]政府|局|委|厅|镇|(?<!城)乡)"
                r"(?:(?<=[镇乡])人民政府|(?<=街道)办事处)?)",
                squeeze(paragraph.text),
            )
            if match and not re.match(r"^[我本该全各在为按根]", match.group(1)):
                yield match.group(1), 0.6


# ------------------------------------------------------------------------------------------------ year


def _year(titles: Sequence[str], paragraphs: Sequence[ScoredParagraph], blocks: Sequence[Block]) -> ScoredFact:
    in_title = [y for t in titles for y in years_in(t)]
    period = [y for p in paragraphs for y in _years(_PERIOD.findall(plain(p.text)))]
    signed = [y - 1 for p in paragraphs if p.section == "signature" for y in _years(_SIGNED.findall(squeeze(p.text)))]
    if in_title:
        counts = Counter(in_title)
        best = max(counts, key=lambda y: (counts[y], y in period, y in signed, -in_title.index(y)))
        if len(counts) > 1:
            return ScoredFact(best, 0.8)
        others = [*period, *signed]
        return ScoredFact(best, 0.99 if not others or best in others else 0.95)
    if period:
        return ScoredFact(Counter(period).most_common(1)[0][0], 0.95 if len(set(period)) == 1 else 0.8)
    furniture = [
        y
        for b in blocks
        if isinstance(b, Paragraph) and b.furniture and _SUBJECT.search(b.text) and _REPORT.search(b.text)
        for y in years_in(b.text)
    ]
    if furniture:
        return ScoredFact(Counter(furniture).most_common(1)[0][0], 0.85)
    if signed:
        return ScoredFact(signed[-1], 0.8)
    prose = [
        y
        for p in paragraphs
        if p.section.startswith("overview") or p.section in ("preamble", "other_matters")
        for y in years_in(p.text)
    ]
    if prose:
        return ScoredFact(Counter(prose).most_common(1)[0][0], 0.7)
    return ScoredFact(None, 0.5)


def years_in(text: str) -> list[int]:
    """Every year named in ``text``, in digits or Chinese numerals, in order."""
    return list(_years(_YEAR.findall(squeeze(text))))


def _years(found: Iterable[str]) -> Iterator[int]:
    for text in found:
        number = int(text) if text.isdigit() else chinese_number(re.sub(r"[OＯo0○零]", "〇", text))
        if number is not None and 1990 <= number <= 2100:
            yield number
