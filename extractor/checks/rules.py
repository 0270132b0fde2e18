"""What each rule says, in both languages, for the command's help and the documentation."""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """A rule's name as findings carry it, and one sentence on when it holds."""

    name: str
    zh: str
    en: str


RULES = (
    Rule(
        "row_sum",
        "申请表每一行：自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他六列之和等于总计",
        "each row of the requests table: the six kinds of applicant add up to the total",
    ),
    Rule(
        "column_sum",
        "申请表每一列：从（一）予以公开到（六）其他处理各行之和等于（七）总计",
        "each column of the requests table: the outcomes add up to the total row",
    ),
    Rule(
        "balance",
        "申请表每一列：本年新收加上年结转，等于总计加结转下年度",
        "each column of the requests table: new and carried over equal the total and carried forward",
    ),
    Rule(
        "remedy_sum",
        "复议、诉讼表每一组：维持、纠正、其他结果、尚未审结之和等于总计",
        "each group of the remedies table: the four outcomes add up to the total",
    ),
    Rule(
        "date",
        "标题年度、统计期限与落款日期一致（某年度的报告在次年落款）",
        "title year, statistical period and signature date agree (a report for a year is signed in the next)",
    ),
    Rule(
        "prose",
        "正文中指明某一格的数字与该格一致",
        "a number in the prose that names a cell agrees with that cell",
    ),
    Rule(
        "note_sum",
        "格内备注所列各项之和等于该格",
        "the parts listed in a cell's note add up to the cell",
    ),
)


def rules_text(lang: str = "zh") -> str:
    """One line a rule, ``name  sentence``, in ``"zh"`` or ``"en"``."""
    width = max(len(rule.name) for rule in RULES)
    return "\n".join(f"{rule.name:<{width}}  {rule.zh if lang == 'zh' else rule.en}" for rule in RULES)
