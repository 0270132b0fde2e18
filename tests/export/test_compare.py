"""Reports against each other: what rolls on, what is alike, what cannot be compared."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from extractor.export import compare
from extractor.export.collection import Settled, of_report
from extractor.export.compare import Amount, Plot, Verdict
from extractor.export.comparison_files import page, svg, write_xlsx
from extractor.export.crosswalk import crosswalk
from extractor.records import ScoredFact
from tests.cli.conftest import cli as cli
from tests.export.reports import BLANK, FORM_2019, FORM_2021, PARAGRAPHS, UNREADABLE, number, report

FORWARD = "requests.carried_forward.total"
OVER = "requests.carried_over.total"
ISSUED, REPEALED, FORCE = (f"proactive.normative_documents.{c}" for c in ("issued", "repealed", "in_force"))


def made(year, cells=None, agency="乐县教育局", name=None, **more):
    values = {k: number(v) if isinstance(v, int | float) else v for k, v in (cells or {}).items()}
    one = report(values, **more)
    one = replace(one, agency=ScoredFact(agency, 1.0), year=ScoredFact(year, 1.0))
    return of_report(
        replace(one, source=replace(one.source, path=one.source.path.with_name(name or f"{agency}{year}")))
    )


def over(*items):
    ((agency, years),) = compare.by_agency(items).items()
    return compare.over_years(agency, years)


def sheet(comparison, title):
    (found,) = (s for s in comparison.sheets if s.title == title)
    return found


def line(comparison, title, text):
    (found,) = (x for x in sheet(comparison, title).lines if any(text in str(v) for v in x.values))
    return found


@pytest.mark.parametrize(
    ("before", "after", "review", "expected"),
    [
        (3, 3, [], (3, 3, Verdict.FITS)),
        (3, 2, [], (3, 2, Verdict.DIFFERS)),
        (3, 2, [OVER], (3, 2, Verdict.DOUBTFUL)),
        (3, 3, [OVER], (3, 3, Verdict.FITS)),
        (0, BLANK, [], (0, 0, Verdict.FITS)),
        (3, UNREADABLE, [], (3, None, Verdict.UNKNOWN)),
    ],
)
def test_what_is_carried_forward_is_carried_over(before, after, review, expected):
    found = line(over(made(2022, {FORWARD: before}), made(2023, {OVER: after}, review=review)), "衔接", "总计")
    assert (*found.values[2:], found.verdict) == expected


def test_carried_over_between_the_two_forms():
    found = over(made(2020, {FORWARD: 4}, form=FORM_2019), made(2021, {OVER: 5}))
    assert line(found, "衔接", "总计").verdict is Verdict.DIFFERS
    assert sum("现行有效" in str(x.values) for x in sheet(found, "衔接").lines) == 0


@pytest.mark.parametrize(("force", "verdict"), [(11, Verdict.FITS), (12, Verdict.DIFFERS)])
def test_in_force_rolls_on(force, verdict):
    found = over(made(2022, {FORCE: 10}), made(2023, {ISSUED: 3, REPEALED: 2, FORCE: force}))
    assert line(found, "衔接", "规范性文件").values[2:] == (11, force)
    assert line(found, "衔接", "规范性文件").verdict is verdict


def test_items_of_the_old_form_roll_on():
    item = "proactive.licensing.previous_items"
    first = made(2019, {item: 10, "proactive.licensing.change": number(-2)}, form=FORM_2019)
    found = over(first, made(2020, {item: 9}, form=FORM_2019))
    assert line(found, "衔接", "行政许可").values[2:] == (8, 9)


def test_only_neighbouring_years_roll_on():
    assert sheet(over(made(2020, {FORWARD: 4}, form=FORM_2019), made(2022)), "衔接").lines == ()


LONG = "本年度我局召开政务公开工作会议{}次，组织业务培训{}场，对门户网站栏目进行了全面梳理和及时更新。"


@pytest.mark.parametrize(
    ("text", "copied"),
    [(LONG.format(5, 6), 1), ("本年度另起炉灶，围绕教育热点问题开展了多场政策解读，并邀请家长代表参加座谈会。", 0)],
)
def test_copied_prose(text, copied):
    first = made(2022, paragraphs=[("overview.general", LONG.format(2, 30))])
    second = made(2023, paragraphs=[("overview.general", text)])
    lines = sheet(over(first, second), "沿用文字").lines
    assert len(lines) == copied
    assert all(x.values[1] == 100 for x in lines)


def test_short_and_official_lines_are_not_copied_prose():
    assert (
        sheet(over(made(2022, paragraphs=PARAGRAPHS[3:9]), made(2023, paragraphs=PARAGRAPHS[3:9])), "沿用文字").lines
        == ()
    )


def test_the_settled_value_is_compared():
    first, second = made(2022, {FORWARD: 3}), made(2023, {OVER: 9})
    second = replace(second, settled={OVER: Settled(number(3), "value", "li", "2026")})
    assert line(over(first, second), "衔接", "总计").verdict is Verdict.FITS


def test_the_best_of_several_reports_of_a_year():
    clean, doubtful = made(2022, {FORWARD: 1}, name="z"), made(2022, {FORWARD: 2}, name="a", review=[FORWARD])
    found = over(doubtful, clean, made(2023, {OVER: 1}))
    assert line(found, "衔接", "总计").verdict is Verdict.FITS
    assert sheet(found, "报告").lines[0].values[2:] == ("z", "clean", 2)


def test_names_are_matched_without_spaces():
    assert list(compare.by_agency([made(2022, agency="乐县 教育局"), made(2023, agency="乐县教育局")])) == [
        "乐县教育局"
    ]
    assert compare.by_agency([replace(made(2022), year=None), replace(made(2022), agency=None)]) == {}


# --------------------------------------------------------------------------- the crosswalk


def test_every_cell_of_both_forms_is_accounted_for_once():
    walk = crosswalk()
    for form, side in ((FORM_2019, "old"), (FORM_2021, "new")):
        cells = [c for p in walk.pairs for c in getattr(p, side)] + [x.cell for x in walk.lone if x.form == form.name]
        assert sorted(cells) == sorted(a.name for a in form.addresses)


def test_three_rows_of_the_new_form_are_one_of_the_old():
    rows = {f"requests.other.{r}.total": n for r, n in (("not_corrected", 1), ("fee_unpaid", 2), ("other", 3))}
    found = over(made(2020, {"requests.other.total": 4}, form=FORM_2019), made(2021, rows))
    assert line(found, "逐年各格", "requests.other.total").values[2:] == (4, 6)
    reasons = {x.values[1]: x.values[2] for x in sheet(found, "不可比的格").lines}
    assert "收费金额" in reasons["proactive.fees.amount"]
    assert "proactive.licensing.decisions" not in reasons


# --------------------------------------------------------------------------- a year's agencies


def test_side_by_side():
    items = {"甲局": made(2022, {FORWARD: 1}, "甲局"), "乙局": made(2022, {FORWARD: 2}, "乙局", review=[FORWARD])}
    found = compare.side_by_side(2022, items)
    (only,) = sheet(found, "各机关").lines
    assert sheet(found, "各机关").head[2:] == ("乙局", "甲局")
    assert (only.values[2:], only.verdict) == ((2, 1), Verdict.DOUBTFUL)


def test_a_parent_against_the_sum_of_its_bodies():
    cells = {"requests.new.total": 5, "proactive.fees.amount": 0.3}
    items = {
        "县政府": made(2022, {"requests.new.total": 9, "proactive.fees.amount": 0.6, FORWARD: 1}, "县政府"),
        "甲局": made(2022, {**cells, "proactive.fees.amount": 0.1}, "甲局"),
        "乙局": made(2022, {**cells, "proactive.fees.amount": 0.5, FORWARD: UNREADABLE}, "乙局"),
    }
    lines = {x.values[1]: x for x in sheet(compare.parent_and_bodies(2022, "县政府", items), "汇总核对").lines}
    assert {n: (*x.values[2:], x.verdict) for n, x in lines.items()} == {
        "requests.new.total": (9, 10, -1, Verdict.DIFFERS),
        "proactive.fees.amount": (0.6, 0.6, 0, Verdict.FITS),
        FORWARD: (1, None, None, Verdict.UNKNOWN),
    }


def test_a_sum_is_exact_to_the_cent():
    item = made(2022, {"proactive.fees.amount": 0.1})
    assert compare.amount(item, ["proactive.fees.amount"] * 3) == Amount(0.3, False)


# --------------------------------------------------------------------------- files


def test_the_page_stands_alone_and_shows_text_as_text():
    found = over(made(2022, {FORWARD: 3}, agency="<b>局&"), made(2023, {OVER: 2}, agency="<b>局&"))
    text = page([found])
    assert "<b>局" not in text
    assert "&lt;b&gt;局&amp;" in text
    assert not any(word in text for word in ("http", "<script", "url("))
    assert 'class="differs"' in text


@pytest.mark.parametrize("bars", [False, True])
def test_a_plot_leaves_a_gap_where_nothing_is_known(bars):
    drawn = ElementTree.fromstring(svg(Plot("图", ("2021", "2022", "2023"), {"a": (1, None, 3)}, bars)))
    marks = [e for e in drawn.iter() if any(c.tag == "title" and c.text.startswith("a ") for c in e)]
    assert [m.find("title").text for m in marks] == ["a 1", "a 3"]
    assert not list(drawn.iter("polyline"))  # no line across the gap


def test_higher_is_higher():
    drawn = ElementTree.fromstring(svg(Plot("图", ("1", "2"), {"a": (1, 9)})))
    low, high = (float(c.get("cy")) for c in drawn.iter("circle"))
    assert high < low


def test_workbook(tmp_path):
    found = over(made(2022, {FORWARD: 3}, agency="=局[1]"), made(2023, {OVER: 2}, agency="=局[1]"))
    write_xlsx([found, found], tmp_path / "x.xlsx")
    book = load_workbook(tmp_path / "x.xlsx")
    assert len(book.sheetnames) == 2 * len(found.sheets)
    rolled = book.worksheets[1]
    assert rolled["A1"].data_type == "s"
    rows = [r for r in rolled.iter_rows(min_row=4, values_only=True) if "总计" in r[2]]
    assert rows == [("不一致", "2022→2023", "结转下年度 = 上年结转 · 总计", 3, 2)]


# --------------------------------------------------------------------------- the command


@pytest.fixture
def extracted(tmp_path):
    from extractor.export.json_report import to_text

    folder = tmp_path / "in"
    folder.mkdir()
    for year, cells in ((2022, {FORWARD: 3}), (2023, {OVER: 2})):
        for agency in ("县政府", "甲局"):
            item = made(year, cells, agency)
            (folder / f"{agency}{year}.json").write_text(to_text(item.report), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "结转下年度"),
        (["--year", "2022"], "各机关"),
        (["--year", "2022", "--parent", "县政府"], "汇总核对"),
    ],
)
@pytest.mark.parametrize("ending", ["html", "xlsx", None])
def test_the_command(cli, extracted, tmp_path, options, says, ending):
    out = [] if ending is None else ["-o", tmp_path / f"out.{ending}"]
    ran = cli("compare", extracted, *options, *out)
    assert ran.code == 0, ran.err
    if ending == "html":
        assert says in (tmp_path / "out.html").read_text(encoding="utf-8")
    elif ending == "xlsx":
        assert load_workbook(tmp_path / "out.xlsx").sheetnames
    else:
        assert says in ran.out.replace("\n", "")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--parent", "县政府"], "needs --year"),
        (["--year", "1999"], "fewer than two"),
        (["--year", "2022", "--parent", "省"], "no report of"),
        (["--agency", "省"], "two years"),
        (["-o", "x.pdf"], ".xlsx or .html"),
    ],
)
def test_wrong_usage(cli, extracted, options, says):
    ran = cli("compare", extracted, *options)
    assert ran.code == 2
    assert says in ran.err
