"""Fictitious public bodies with names of the usual make."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from corpus.records import Agency

FIRST = "云清安永兴南北东西新长平泰和宁海江临林石金龙凤青澄宜嘉景德文武沙桐松柳梅盘洛沁汾漳沭泾渭澧"
SECOND = "川江河水昌兴化城平丰陵台源溪浦泽原谷岭州阳山滨津港湖泉塘坪峰远顺康盛泰"
REMOTE = (
    "阿克塔什", "乌兰哈达", "巴音陶勒", "格尔玛", "察布沙", "达坂河", "木里塔拉", "呼和布拉", "喀拉苏", "玛曲隆",
)  # fmt: skip
PROVINCES = ("河东省", "江南省", "云岭省", "海东省", "山北省")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of body: how it is named, how it calls itself, how busy it is (0–3), and what it decides on."""

    name: str
    level: str
    full: tuple[str, ...]
    short: tuple[str, ...]
    we: str
    busy: int = 0
    licences: int = 0
    penalties: int = 0
    coercion: int = 0
    fees: float = 0.0
    weight: float = 1.0


KINDS: tuple[Kind, ...] = (
    Kind("health", "county", ("卫生健康委员会",), ("卫生健康委员会", "卫健委", "卫生健康委"), "我委", 0, 400, 60, 2, 60, 3),
    Kind("health_bureau", "county", ("卫生健康局",), ("卫生健康局", "卫健局"), "我局", 0, 300, 40, 1, 20, 1.5),
    Kind("education", "county", ("教育局", "教育体育局"), ("教育局", "教育体育局"), "我局", 0, 40, 1, 0, 900, 2),
    Kind("police", "county", ("公安局",), ("公安局",), "我局", 2, 90000, 6000, 900, 300, 2),
    Kind("police_branch", "district", ("公安分局",), ("公安分局",), "我局", 2, 30000, 3000, 300, 100, 0.7),
    Kind("housing", "county", ("住房和城乡建设局",), ("住房和城乡建设局", "住建局"), "我局", 2, 900, 60, 1, 4000, 2),
    Kind("housing_security", "city", ("住房保障和房产管理局",), ("住房保障和房产管理局",), "我局", 2, 500, 20, 0, 0, 0.7),
    Kind("natural_resources", "county", ("自然资源局", "自然资源和规划局"), ("自然资源局", "自然资源和规划局"), "我局", 2, 800, 90, 3, 2600, 2),
    Kind("township", "township", ("人民政府",), ("人民政府", ""), "我镇", 0, 6, 2, 0, 0, 3),
    Kind("street", "street", ("街道办事处",), ("街道办事处", "街道"), "我街道", 1, 3, 8, 0, 0, 2),
    Kind("market", "county", ("市场监督管理局",), ("市场监督管理局", "市场监管局"), "我局", 1, 9000, 700, 60, 30, 2),
    Kind("finance", "county", ("财政局",), ("财政局",), "我局", 0, 20, 4, 0, 0, 1),
    Kind("civil_affairs", "county", ("民政局",), ("民政局",), "我局", 0, 90, 3, 0, 0, 1),
    Kind("human_resources", "county", ("人力资源和社会保障局",), ("人力资源和社会保障局", "人社局"), "我局", 1, 300, 30, 2, 0, 1),
    Kind("urban_management", "district", ("城市管理综合行政执法局", "综合行政执法局"), ("城市管理综合行政执法局", "综合行政执法局"), "我局", 1, 1200, 2500, 120, 40, 1),
    Kind("ecology", "city", ("生态环境局",), ("生态环境局",), "我局", 1, 200, 150, 20, 0, 1),
    Kind("transport", "county", ("交通运输局",), ("交通运输局",), "我局", 0, 5000, 1600, 30, 20, 1),
    Kind("agriculture", "county", ("农业农村局",), ("农业农村局",), "我局", 0, 500, 70, 1, 0, 1),
    Kind("emergency", "county", ("应急管理局",), ("应急管理局",), "我局", 0, 120, 130, 1, 0, 1),
    Kind("water", "county", ("水利局", "水务局"), ("水利局", "水务局"), "我局", 0, 80, 12, 1, 500, 1),
    Kind("statistics", "county", ("统计局",), ("统计局",), "我局", 0, 0, 5, 0, 0, 0.7),
    Kind("medical_insurance", "county", ("医疗保障局",), ("医疗保障局", "医保局"), "我局", 0, 0, 40, 0, 0, 1),
    Kind("forestry", "county", ("林业和草原局", "林业局"), ("林业和草原局", "林业局"), "我局", 0, 150, 20, 0, 300, 0.7),
    Kind("approval", "district", ("行政审批局", "政务服务管理局"), ("行政审批局", "政务服务管理局"), "我局", 0, 30000, 0, 0, 100, 1),
    Kind("university", "city", ("职业技术学院", "师范学院"), ("职业技术学院", "师范学院"), "我校", 0, 0, 0, 0, 5000, 0.7),
    Kind("province_department", "province", ("交通运输厅", "自然资源厅", "教育厅", "住房和城乡建设厅"), ("交通运输厅", "自然资源厅", "教育厅", "住房和城乡建设厅"), "我厅", 2, 6000, 90, 2, 8000, 1),
    Kind("development_zone", "city", ("经济技术开发区管理委员会", "高新技术产业开发区管委会"), ("经济技术开发区管理委员会", "高新技术产业开发区管委会"), "我区", 1, 900, 60, 3, 200, 0.7),
    Kind("county_government", "county", ("人民政府",), ("人民政府",), "我县", 3, 40000, 6000, 500, 6000, 2),
    Kind("district_government", "district", ("人民政府",), ("人民政府",), "我区", 3, 60000, 9000, 700, 6000, 1.5),
    Kind("city_government", "city", ("人民政府",), ("人民政府",), "我市", 3, 900000, 90000, 9000, 60000, 2),
)  # fmt: skip


def _stem(rng: Random) -> str:
    if rng.random() < 0.08:
        return rng.choice(REMOTE)
    first = rng.choice(FIRST)
    return first + rng.choice([c for c in SECOND if c != first])


def make_agency(rng: Random, kind: Kind | None = None) -> Agency:
    """A body of the given kind, or of one drawn by the kinds' weights."""
    kind = kind or rng.choices(KINDS, [k.weight for k in KINDS])[0]
    choice = rng.randrange(len(kind.full))
    full_tail = kind.full[choice]
    short_tail = kind.short[choice] if len(kind.short) == len(kind.full) else rng.choice(kind.short)
    we = kind.we
    if kind.level == "province":
        place, above = rng.choice(PROVINCES), "省委、省政府"
    elif kind.level == "city":
        place, above = f"{_stem(rng)}市", "市委、市政府"
    elif kind.level == "district":
        place, above = f"{_stem(rng)}区", "区委、区政府"
        if rng.random() < 0.4:
            place = f"{_stem(rng)}市{place}"
    elif kind.level == "township":
        tail = rng.choice("镇镇乡")
        place, above = f"{_stem(rng)}县{_stem(rng)}{tail}", "县委、县政府"
        we = f"我{tail}"
    elif kind.level == "street":
        place, above = f"{_stem(rng)}区{_stem(rng)}", "区委、区政府"
    else:
        unit = "县" if kind.name == "county_government" else rng.choice("县县市区")
        place, above = f"{_stem(rng)}{unit}", f"{unit}委、{unit}政府"
    if kind.level == "district" and kind.name == "police_branch":
        place, full_tail, short_tail = place if "市" in place else f"{_stem(rng)}市{place}", "公安分局", "公安分局"
        city, area = place.split("市", 1)
        return Agency(f"{city}市公安局{area}分局", f"{city}市公安局{area}分局", kind.name, we, place, above)
    return Agency(place + short_tail, place + full_tail, kind.name, we, place, above)


def kind_of(agency: Agency) -> Kind:
    """The kind that an agency was made from."""
    return next(k for k in KINDS if k.name == agency.kind)
