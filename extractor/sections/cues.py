"""What a single paragraph's shape says for certain or nearly so: dates, titles, notes to tables, a site's furniture."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from extractor.chinese import plain, squeeze

_DATE = re.compile(
    r"^[（(]?(?:报告日期|日期|时间)?[:：]?[\d〇零○OＯ一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,3}月(?:[\d一二三四五六七八九十]{1,3}日?)?[）)]?$"
    r"|^\d{4}[-./]\d{1,2}[-./]\d{1,2}$"
)
_BODY_NAME = re.compile(
    r"^(?:.{2,24})(?:人民政府(?:办公[室厅])?|委员会(?:办公室)?|办公[室厅]|[局委厅办院校处所馆站]|管理[局处]|大学|学院|中学|小学|医院"
    r"|街道办事处|分局|支队|大队|总队|中心|公司|镇|乡|管委会|联合会|法院|检察院|海关|税务局)$"
)
_SIGNED = re.compile(
    r"^(.{2,26}?)([\d〇零○OＯ一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日)$"
)
_TITLE = re.compile(
    r"(?:政府信息公开|政务公开|信息公开).{0,8}(?:年度报告|年报|工作报告|情况的?报告|总结)(?:[（(].{0,8}[）)])?(?:\d{4}年度?)?$"
)
_TITLE_TAIL = re.compile(r"^(?:工作)?年度报告$|^[（(]?[\d〇零○一二三四五六七八九]{4}年度?[）)]?$")
_TABLE_NOTE = re.compile(
    r"勾稽关系|以表格(?:的)?形式|(?:如|见|详见)下表|表格如下|见附表|附表如下|第一项加第二项之和|计量单位|^单位[:：]|^注[:：].{0,40}(?:列|项|表|数据)"
)
_FURNITURE = re.compile(
    r"^(?:(?:信息|文章|稿件)?来源|发布(?:时间|日期|机构|人|单位)|(?:信息)?索引号|浏览(?:次数|量)?|阅读(?:次数|量)?|访问(?:次数|量)|点击(?:数|量|次数|率)|作者|编辑|责任编辑|审核|字体|字号|发文(?:日期|机关|字号)|公开(?:日期|方式)|生成日期|成文日期|主题(?:分类|词)|有效性|文号|信息名称|分享到?|打印|文章来源|【)[\s:：|\[【]"
    r"|ICP备|公网安备|版权所有|Copyright|技术支持|网站地图|网站标识码|主办单位|承办单位|主办[:：]|承办[:：]|建议使用|浏览器"
    r"|扫一扫|打印本页|关闭(?:窗口|本页|页面)|打印.{0,6}关闭|收藏本页|返回(?:顶部|首页|列表)|上一[篇页条]|下一[篇页条]|相关(?:链接|附件|文章|信息)|无障碍|繁體|长者模式|当前位置|您(?:现在)?(?:所)?(?:在|的)?位置"
    r"|[【\[]\s*(?:字体|打印|关闭|大|中|小|收藏)"
    r"|^(?:首页|主页)(?:\s|[>»|/]|$)|(?:>|»|＞|›).{1,20}(?:>|»|＞|›)|^(?:分享|打印|关闭|收藏|微信|微博|QQ空间|登录|注册|搜索|网站首页|附件下载)$"
)
_PAGE_NUMBER = re.compile(r"^[-—－–\s]*\d{1,3}[-—－–\s]*$|^第\s*\d{1,3}\s*页.{0,12}$|^\d{1,3}\s*/\s*\d{1,3}$")
_PREAMBLE = re.compile(
    r"(?:本(?:年度)?报告|报告).{0,60}(?:编制|组成|统计期限|电子版)|统计(?:期限|时限|时段|区间|口径|时间)(?:为|自|从|是|[:：])"
    r"|(?:根据|依据|按照).{0,60}(?:编制|形成|撰写)(?:而成|了?本|.{0,12}年度报告)"
    r"|(?:现(?:将|公布)|向社会(?:公布|公开)|公诸社会).{0,60}(?:年度报告|信息公开报告|公布如下|公告如下|请.{0,4}监督)"
    r"|(?:联系|垂询|咨询|致电|电话|疑问).{0,16}0\d{2,3}[-—－]?\d{7,8}"
)
_NOTHING = re.compile(
    r"^(?:\d\.)?[^,，。;；]{0,12}?(?:暂无|并无|别无|没有|无)(?:其他|其它|另|应予|补充)?(?:需要|需|须|应)?(?:报告|说明|载明|陈明|补充)?"
    r"(?:之|的)?(?:其他|其它)?(?:事项|情况|情形|说明)?[。.]?$"
    r"|(?:此外|除.{1,14}外|以上).{0,12}(?:无|没有).{0,10}(?:事项|情形|说明|内容)"
)
_FEE = re.compile(r"信息处理费|收取.{0,6}费|收费(?:情况|标准|管理)|处理费")

_MARKS = re.compile(r"[#*]+")  # Markdown's
_SENTENCE = re.compile(r"[，,。；;]")

SURE = 6.0
"""Log-odds of a cue that hardly ever errs."""
LIKELY = 2.5
"""Log-odds of a cue that errs now and then."""


def is_whole_title(text: str) -> bool:
    """Whether ``text`` is a report's title by itself, as a title page or a running head prints it."""
    line = _MARKS.sub("", squeeze(text[:90]))
    return len(line) <= 60 and _TITLE.search(line) is not None and not re.search(r"[，。；:：>|]", line)


@lru_cache(256)  # asked for the heading, the item and its neighbours
def shape_of(text: str) -> Mapping[str, float]:
    """Log-odds bonus per section name that the shape of ``text`` gives; empty for ordinary prose."""
    line = _MARKS.sub("", squeeze(text))
    found: dict[str, float] = {}
    if not line:
        return found
    if _PAGE_NUMBER.match(line):
        return {"page_furniture": SURE + 2}
    if _DATE.match(line):
        return {"signature": SURE}
    if (signed := _SIGNED.match(line)) and _BODY_NAME.match(signed[1]):
        return {"signature": SURE}
    sentence = _SENTENCE.search(line) is not None
    if len(line) >= 24 and sentence:
        found["overview.general"] = 0.7  # where nothing else speaks: the commonest prose before the tables
        found.update(dict.fromkeys(("title", "signature", "page_furniture", "table_note"), -LIKELY))
    if sentence:
        found["title"] = -SURE
    if is_whole_title(text):
        found["title"] = SURE
    elif _TITLE_TAIL.match(line):
        found["title"] = LIKELY
    if len(line) <= 120 and _TABLE_NOTE.search(line):
        found["table_note"] = SURE
    if len(line) <= 160 and _FURNITURE.search(plain(text).strip()):
        found["page_furniture"] = SURE + (2 if "title" in found else 0)
    if len(line) <= 26 and _BODY_NAME.match(line) and not re.search(r"[，,。：:；;、]", line):
        found["signature"] = LIKELY + 1
        found["title"] = max(found.get("title", 0.0), LIKELY)
    else:
        found["signature"] = -LIKELY
    if _PREAMBLE.search(line) and len(line) > 20:
        found["preamble"] = LIKELY + 1
    if _NOTHING.match(line) or (_FEE.search(line) and len(line) < 200):
        found["other_matters"] = LIKELY
    return found
