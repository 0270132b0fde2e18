"""What the prose says about cells: 收到政府信息公开申请 5 件 names 新收·总计.

Precision before recall: a sentence counts only where its wording leaves no other reading. Sentences about another
year, part of a year, a channel, a subordinate body, a comparison or an estimate are passed over; so is what merely
sounds like a cell (行政处罚 150 项 counts powers, 公开行政处罚决定 12 条 counts publications, and the 行政复议 that a
司法局 tries are others').
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.chinese import chinese_number, plain, squeeze
from extractor.forms import Form
from extractor.records import Number, ScoredParagraph

_SECTIONS = ("preamble", "overview", "other_matters")

_ANY = r"[^,，。;；:：\d]"  # within a clause
_N = (
    r"(?:共计|共有|共|总计|合计|计|为|数量|总数|约|近|超|逾)*"
    r"(?P<n>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)"
)
_ITEMS = r"(?:件|宗|起|例|份|条|个)(?!次)"
_REQUEST = r"(?:政府信息公开申请|信息公开申请|公开政府信息(?:的)?申请|依申请公开(?:政府信息)?(?:的?申请|事项|件|信息)?)"

_SAYS_SOMETHING = re.compile(r"\d|未|没|无|不|[一二三四五六七八九十][件宗份起]")
_OTHER_SCOPE = re.compile(
    r"同比|环比|相比|较上|较去|比上|比去|增长|增加|减少|下降|上升|上半年|下半年|季度|截至|累计|近年|年来|"
    r"下属|所属|直属|各镇|各乡|各街道|全市各|全县各|全区各|培训|满意"
)
_CHANNEL = re.compile(r"网络|网上|在线|线上|信函|邮寄|来信|当面|现场|书面|邮件|邮箱|传真|窗口|电话|平台|网站|系统收")
_SOME = re.compile(r"自然人(?!、)|企业提|通过|复议|诉讼|要求|关于|涉及|转来|转办|移交|不予|纠错|更正")
_ESTIMATE = re.compile(r"[约近超逾]$")
_YEAR = re.compile(r"(20\d\d)年?")

_RECEIVED = re.compile(rf"(?:收到|新收|接到|接收)(?P<whose>{_ANY}{{0,25}}?){_REQUEST}(?:数量)?{_N}{_ITEMS}")
_RECEIVED_SHORT = re.compile(rf"(?:收到|新收|接到|接收)(?P<whose>)申请(?:数量)?{_N}{_ITEMS}")  # among 依申请公开 only
_NONE_RECEIVED = re.compile(
    rf"(?:未曾|尚未|未|没有|无|均未)(?:收到|接到|接收|收)(?:过|任何)?(?P<whose>{_ANY}{{0,30}}?){_REQUEST}"
    r"(?!的?(?:行政)?(?:复议|诉讼|投诉|举报|收费|处理费))"
)
_APPLICANTS = {
    "natural_person": r"自然人(?:提出|申请)*",
    "business": r"商业企业(?:提出|申请)*",
    "research": r"科研机构(?:提出|申请)*",
    "public_welfare": r"社会公益组织(?:提出|申请)*",
    "legal_service": r"法律服务机构(?:提出|申请)*",
}
_OUTCOMES = {
    "granted": r"(?<!主动)予以公开(?:的)?",
    "partially_granted": r"(?:予以)?部分公开(?:的)?",
    "carried_over": r"上(?:一)?年度?结转(?:的)?(?:政府信息公开申请|申请)?(?:数量)?",
    "carried_forward": r"结转(?:至|到)?(?:下|次)(?:一)?年度?(?:继续)?(?:办理)?(?:的)?",
}
_DECISIONS = {
    row: re.compile(
        rf"(?:(?:作出|做出|下达)(?:各类)?{what}(?:处理)?(?:决定)?|{what}(?:处理)?决定){_N}(?:件|宗|起|例|份|个)"
    )
    for row, what in (("licensing", "行政许可"), ("penalties", "行政处罚"), ("coercion", "行政强制"))
}
_SHOWN = re.compile(r"公开|公示|发布|上传|公布|录入|归集|推送|报送|权力|事项|清单")
_PART_OF_IT = re.compile(r"其中|领域|对|名义|部门|起草|审查|审核|备案")
_DOCUMENTS = {
    column: re.compile(words + r"(?:行政)?规范性文件" + _N + "(?:件|份|个|部)")
    for column, words in (
        ("issued", r"(?:制发|制定|印发|出台)(?:并公开)?了?"),
        ("repealed", r"废止了?"),
        ("in_force", r"现行有效的?"),
    )
}
_NO_DOCUMENTS = re.compile(r"(?:未|没有)(?:制发|制定|印发|出台)(?:过|任何|新的)?(?:行政)?规范性文件")
_FEES = re.compile(rf"行政事业性收费(?:总?金额|总额)?{_N}(?P<unit>万元|元|亿元)")
_FEE_UNITS = {"万元": 1.0, "元": 0.0001, "亿元": 10_000.0}
_RECONSIDERED = re.compile(
    rf"信息公开{_ANY}{{0,15}}?(?:行政复议|复议)(?:案件|申请)?{_N}{_ITEMS}(?:,其中)?(?:,?(?:结果)?维持(?P<upheld>\d+){_ITEMS})?"
)
_SUED = re.compile(rf"(?:行政诉讼|提起诉讼)(?:案件)?{_N}{_ITEMS}")
_NO_REMEDY = re.compile(
    rf"(?:未发生|没有发生|未出现|没有出现|未产生|未引发|未引起|未收到|没有收到|未因|没有因|无因|不存在){_ANY}{{0,40}}"
)
_OUTCOME_OF_CASE = re.compile(r"纠错|纠正|败诉|撤销|维持|胜诉")
_TRIES_CASES = re.compile(r"审理|审结|办理|受理|复议机关|应诉")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a piece of prose says: ``number`` stands in the first of ``readings`` (cells to be added), or in another."""

    readings: tuple[tuple[str, ...], ...]
    number: Number
    text: str
    decimals: int | None = None

    @property
    def cell(self) -> str:
        return self.readings[0][0]


def claims(form: Form, paragraphs: Sequence[ScoredParagraph], year: int | None) -> tuple[Claim, ...]:
    """Every statement of the prose that names a cell of the form. ``year`` is the report's, to know another year by."""
    names = {a.name for a in form.addresses}
    outcomes = _OUTCOMES | _row_words(form)
    found: list[Claim] = []
    for paragraph in paragraphs:
        if not paragraph.section.startswith(_SECTIONS):
            continue
        if not _SAYS_SOMETHING.search(paragraph.text):
            continue
        text = squeeze(paragraph.text)
        on_request = paragraph.section == "overview.on_request"
        for sentence in re.split(r"[。!！?？;；]", text):
            years = {int(y) for y in _YEAR.findall(sentence)}
            if _OTHER_SCOPE.search(sentence) or (years and (year is None or years != {year})):
                continue
            for claim in _claims_of(sentence, outcomes, on_request):
                if all(cell in names for cell in claim.readings[0]):
                    readings = tuple(r for r in claim.readings if all(cell in names for cell in r))
                    found.append(Claim(readings, claim.number, claim.text, claim.decimals))
    return tuple(found)


def _claims_of(sentence: str, outcomes: Mapping[str, str], on_request: bool) -> Iterator[Claim]:
    if on_request or re.search(_REQUEST, sentence):
        yield from _on_requests(sentence, outcomes, on_request)
    yield from _on_publication(sentence)
    if "信息公开" in sentence:
        yield from _on_remedies(sentence)


def _received(column: str) -> tuple[tuple[str, ...], ...]:
    """收到 counts this year's requests; some authors add those carried over from last year."""
    new, old = f"requests.new.{column}", f"requests.carried_over.{column}"
    return (new,), (new, old)


def _on_requests(sentence: str, outcomes: Mapping[str, str], on_request: bool) -> Iterator[Claim]:
    for match in (*_RECEIVED.finditer(sentence), *(_RECEIVED_SHORT.finditer(sentence) if on_request else ())):
        if _limited(match):
            continue
        new_only = match[0].startswith("新收")
        yield from _claim(match, _received("total")[: 1 if new_only else None])
        for column, words in _APPLICANTS.items():
            for part in re.finditer(words + _N + _ITEMS, sentence[match.end() :]):
                yield from _claim(part, _received(column))
    for match in _NONE_RECEIVED.finditer(sentence):
        if not _limited(match):
            yield Claim(_received("total"), 0, match[0])
    for row, words in outcomes.items():
        for match in re.finditer(words + _N + "件", sentence):
            yield from _claim(match, ((f"requests.{row}.total",),))


def _limited(match: re.Match[str]) -> bool:
    """Whether the clause speaks of some of the requests only: one channel, one kind of applicant or matter."""
    clause = match.string[match.string.rfind(",", 0, match.start()) + 1 : match.end()]
    return _CHANNEL.search(clause) is not None or _SOME.search(match["whose"]) is not None


@lru_cache(maxsize=16)
def _row_words(form: Form) -> dict[str, str]:
    """The form's own wording of the outcomes is plain enough to be searched for as it stands."""
    words: dict[str, str] = {}
    for table in form.tables:
        if table.id == "requests":
            for row in table.row_labels:
                label = re.sub(r"^[\d.、(（一二三四五六七)）]+", "", row.label)
                if row.under and row.id.count(".") == 1 and len(label) >= 4:
                    words[row.id] = re.escape(plain(label)) + r"(?:的|申请|情形)*"
    return words


def _on_publication(sentence: str) -> Iterator[Claim]:
    for clause in re.split(r"[,，](?!\d{3})", sentence):
        if not re.search(r"决定|作出|做出|下达|规范性文件|行政事业性收费", clause):
            continue
        part_only = _PART_OF_IT.search(clause) is not None
        for row, decided in _DECISIONS.items():
            for match in () if part_only or _SHOWN.search(clause) else decided.finditer(clause):
                yield from _claim(match, ((f"proactive.{row}.decisions",),))
        for column, words in _DOCUMENTS.items():
            for match in () if part_only else words.finditer(clause):
                yield from _claim(match, ((f"proactive.normative_documents.{column}",),))
        for match in _NO_DOCUMENTS.finditer(clause):
            yield Claim((("proactive.normative_documents.issued",),), 0, match[0])
        for match in _FEES.finditer(clause):
            number = _number(match)
            if number is not None:
                factor = _FEE_UNITS[match["unit"]]
                decimals = len(match["n"].partition(".")[2]) + {"万元": 0, "元": 4, "亿元": -4}[match["unit"]]
                yield Claim((("proactive.fees.amount",),), round(number * factor, 6), match[0], max(decimals, 0))


def _on_remedies(sentence: str) -> Iterator[Claim]:
    reconsidered = ("remedies.reconsideration.total",)
    direct, after = "remedies.litigation_direct.total", "remedies.litigation_after_reconsideration.total"
    for match in _NO_REMEDY.finditer(sentence):
        if _OUTCOME_OF_CASE.search(match[0]):
            continue
        if "复议" in match[0]:
            yield Claim((reconsidered,), 0, match[0])
        if "诉讼" in match[0]:
            yield Claim(((direct,),), 0, match[0])
            yield Claim(((after,),), 0, match[0])
    if _TRIES_CASES.search(sentence):
        return
    for match in _RECONSIDERED.finditer(sentence):
        yield from _claim(match, (reconsidered,))
        if match["upheld"] is not None:
            yield Claim((("remedies.reconsideration.upheld",),), int(match["upheld"]), match[0])
    for match in _SUED.finditer(sentence):
        yield from _claim(match, ((direct, after), (direct,)))


def _claim(match: re.Match[str], readings: tuple[tuple[str, ...], ...]) -> Iterator[Claim]:
    number = _number(match)
    if number is not None:
        yield Claim(readings, number, match[0])


def _number(match: re.Match[str]) -> Number | None:
    """The number that a pattern found; ``None`` where the prose says about, nearly or more than."""
    if _ESTIMATE.search(match.string[: match.start("n")]):
        return None
    text = match["n"].replace(",", "")
    if text[0].isdigit():
        return float(text) if "." in text else int(text)
    return chinese_number(text)
