"""How offices word the form: the official labels, and the variants, slips and spacings seen in real reports."""

from __future__ import annotations

import re
from random import Random

from corpus.records import Wording
from extractor.forms import Form

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"

ROW_VARIANTS: dict[str, tuple[str, ...]] = {
    "proactive.normative_documents": ("规范性文件", "行政规范性文件"),
    "requests.new": (
        "一、本年新收政府信息公开申请数量",
        "一、本年度新收政府信息公开申请数量",
        "一、本年新收信息公开申请数量",
    ),
    "requests.carried_over": ("二、上年结转政府信息公开申请数量", "二、上年度结转政府信息公开申请数量"),
    "requests.partially_granted": (
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）",
        "（二）部分公开",
        "（二）部分公开（区分处理的，只计这一情形）",
    ),
    "requests.denied.prohibited_by_law": (
        "2.其他法律行政法规禁止公开",
        "2.其他法律法规禁止公开",
        "2.其他法律、行政法规禁止公开",
    ),
    "requests.denied.security_and_stability": ("3.危及“三安全一稳定”", "3.危及三安全一稳定", '3.危及"三安全一稳定"'),
    "requests.denied.third_party_rights": ("4.保护第三方合法权益", "4.保护第三人合法权益"),
    "requests.denied.enforcement_files": ("7.属于行政执法案卷", "7.属于行政执法案卷信息"),
    "requests.unavailable.not_held": ("1.本机关不掌握相关政府信息", "1.本机关不掌握相关信息"),
    "requests.declined.complaints": ("1.信访举报投诉类申请", "1.信访、举报、投诉类申请"),
    "requests.declined.excessive": ("4.无正当理由大量反复申请", "4.无正当理由大量、反复申请"),
    "requests.declined.reconfirmation": (
        "5.要求行政机关确认或重新出具已获取信息",
        "5.要求行政机关确认或者重新出具已获取信息",
    ),
    "requests.other.not_corrected": (
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "1.申请人无正当理由预期不补正、行政机关不再处理其政府信息公开申请",
        "1.申请人无正当理由逾期不补正，行政机关不再处理其政府信息公开申请",
    ),
    "requests.other.fee_unpaid": (
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用，行政机关不再处理其政府信息公开申请",
    ),
    "requests.total": ("（七）总计", "（七）合计"),
    "requests.carried_forward": ("四、结转下年度继续办理", "四、结转下年度继续办理数量", "四、结转下一年度继续办理"),
}

COLUMN_VARIANTS: dict[str, tuple[str, ...]] = {
    "本年制发件数": ("本年制发件数", "本年新制发数量", "本年新制作数量", "本年度制发件数"),
    "本年废止件数": ("本年废止件数", "本年废止数量", "本年度废止件数"),
    "现行有效件数": ("现行有效件数", "现行有效数量", "现行有效件"),
    "本年处理决定数量": ("本年处理决定数量", "本年度处理决定数量", "处理决定数量"),
    "本年收费金额（单位：万元）": ("本年收费金额（单位：万元）", "本年收费金额(单位:万元)", "本年收费金额（万元）"),
    "本年新制作数量": ("本年新制作数量", "本年新制发数量", "本年新制作数"),
    "本年新公开数量": ("本年新公开数量", "本年新公开数"),
    "对外公开总数量": ("对外公开总数量", "对外公开总数"),
    "上一年项目数量": ("上一年项目数量", "上年项目数量"),
    "本年增/减": ("本年增/减", "本年增／减", "本年增减"),
    "处理决定数量": ("处理决定数量", "本年处理决定数量"),
    "法律服务机构": ("法律服务机构", "法律服务组织"),
    "社会公益组织": ("社会公益组织", "社会公益机构"),
}

HEADING_VARIANTS: dict[str, tuple[str, ...]] = {
    "overview": (
        "一、总体情况",
        "一、总体情况",
        "一、总体情况",
        "一、总体情况：",
        "一、概述",
        "一、基本情况",
        "一、总体概况",
    ),
    "proactive": (
        "二、主动公开政府信息情况",
        "二、主动公开政府信息情况",
        "二、主动公开政府信息的情况",
        "二、主动公开情况",
    ),
    "requests": (
        "三、收到和处理政府信息公开申请情况",
        "三、收到和处理政府信息公开申请情况",
        "三、收到和处理政府信息公开申请的情况",
        "三是收到和处理政府信息公开申请情况",
    ),
    "remedies": (
        "四、政府信息公开行政复议、行政诉讼情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "四、政府信息公开行政复议和行政诉讼情况",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    ),
    "problems_and_improvements": (
        "五、存在的主要问题及改进情况",
        "五、存在的主要问题及改进情况",
        "五、存在的问题及改进情况",
        "五、存在的主要问题和改进情况",
        "五、政府信息公开工作存在的主要问题及改进情况",
        "五、存在问题及改进措施",
    ),
    "other_matters": (
        "六、其他需要报告的事项",
        "六、其他需要报告的事项",
        "六、其他需要报告事项",
        "六、需要报告的其他事项",
        "六、其他事项",
    ),
}


def make_wording(rng: Random, form: Form) -> Wording:
    """How one office words the form: mostly official, one office in two with variants and a house style of marks."""
    free = rng.random() < 0.5
    brackets = rng.choice(("（{}）", "（{}）", "（{}）", "({})", "({}) ", "（{}） "))
    dot = rng.choice((".", ".", ".", ". ", "．", "、"))

    def styled(text: str) -> str:
        text = re.sub(r"^（([一二三四五六七])）", lambda m: brackets.format(m[1]), text)
        return re.sub(r"^(\d)\.", lambda m: m[1] + dot, text)

    def chosen(variants: tuple[str, ...]) -> str:
        return rng.choice(variants) if free and rng.random() < 0.4 else variants[0]

    rows, columns, groups = {}, {}, {}
    for table in form.tables:
        for block in table.blocks:
            if block.heading:
                groups[block.heading] = block.heading
            for row in block.rows:
                name = f"{table.id}.{row.id}"
                rows[name] = styled(chosen(ROW_VARIANTS.get(name, (row.label,))) if name in ROW_VARIANTS else row.label)
                for group in row.under:
                    groups[group] = styled(group)
            for column in block.columns:
                text = chosen(COLUMN_VARIANTS.get(column.label, (column.label,)))
                for row in block.rows:
                    columns[f"{table.id}.{row.id}.{column.id}"] = text
                for group in column.under:
                    groups[group] = group
    if rng.random() < 0.15:
        groups["三、本年度办理结果"] = rng.choice(("三、本年度办理结果", "三、本年度 办理结果", "三、本年度处理结果"))
    if rng.random() < 0.1:
        groups = {k: v.replace("（", "(").replace("）", ")") for k, v in groups.items()}
    corner = "" if rng.random() < 0.12 else CORNER
    if corner and rng.random() < 0.15:
        corner = CORNER.replace("（", "(").replace("）", ")")
    return Wording(
        rows,
        columns,
        groups,
        corner,
        organisation_level=rng.random() > 0.06,
        total_on_top=rng.random() < 0.15,
        total_row_outside=rng.random() < 0.1,
    )


def heading_texts(rng: Random) -> dict[str, str]:
    """The six headings as one office prints them."""
    free = rng.random() < 0.35
    texts = {k: (rng.choice(v) if free else v[0]) for k, v in HEADING_VARIANTS.items()}
    if rng.random() < 0.05:
        numerals = dict(zip("一二三四五六", "123456", strict=True))
        texts = {k: re.sub(r"^(.)、", lambda m: f"{numerals.get(m[1], m[1])}、", v) for k, v in texts.items()}
    return texts
