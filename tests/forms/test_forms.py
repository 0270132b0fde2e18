"""The bundled forms are the contract's; a broken form file is refused with the faulty line."""

import json
from pathlib import Path

import pytest

from extractor.errors import DataError, UsageError
from extractor.forms import NumberKind, form_named, load_form, load_forms
from extractor.records import Address

CONTRACT = Path(__file__).parents[3] / "shared" / "contract" / "forms.json"


@pytest.mark.parametrize(("name", "cells", "sums"), [("annual-report-2021", 200, 42), ("annual-report-2019", 198, 40)])
def test_size(name: str, cells: int, sums: int) -> None:
    form = form_named(name)
    assert len(form.addresses) == len({a.name for a in form.addresses}) == cells
    assert len(form.identities) == sums


@pytest.mark.skipif(not CONTRACT.exists(), reason="needs shared/contract/forms.json, which lies outside this project")
def test_names_and_labels_are_the_contracts() -> None:
    spec = json.loads(CONTRACT.read_text(encoding="utf-8"))["annual-report-2021"]
    form = form_named("annual-report-2021")
    wanted = {f"proactive.{row}.{c}" for row, r in spec["proactive"].items() for c in r["columns"]}
    wanted |= {f"requests.{row}.{c}" for row in spec["requests_rows"] for c in spec["requests_columns"]}
    wanted |= {f"remedies.{g}.{c}" for g in spec["remedies_groups"] for c in spec["remedies_columns"]}
    assert {a.name for a in form.addresses} == wanted
    for row, label in spec["requests_rows"].items():
        assert form.row(Address("requests", row, "total")).label == label


def test_addresses_round_trip() -> None:
    for form in load_forms():
        for address in form.addresses:
            assert Address.parse(address.name) == address


def test_column_sum_names_every_leaf_row() -> None:
    form = form_named("annual-report-2021")
    sums = [i for i in form.identities if i.rule == "column_sum"]
    assert [len(i.left) for i in sums] == [21] * 7
    assert sums[0].right == ("requests.total.natural_person",)


def test_fees_are_decimal_and_changes_signed() -> None:
    fees = form_named("annual-report-2021").column(Address("proactive", "fees", "amount"))
    change = form_named("annual-report-2019").column(Address("proactive", "licensing", "change"))
    assert (fees.number, change.number) == (NumberKind.DECIMAL, NumberKind.SIGNED)


GOOD = """
name = "own"
title = "自定表"
[[tables]]
id = "t"
title = "表"
[[tables.blocks]]
columns = [{ id = "a", label = "甲" }, { id = "total", label = "总计" }]
rows = [{ id = "r", label = "行" }]
[[sums]]
rule = "row_sum"
table = "t"
each = "row"
left = ["a"]
right = ["total"]
"""


def test_a_form_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(GOOD, encoding="utf-8")
    form = form_named("own", tmp_path)
    assert form.identities[0].cells == ("t.r.a", "t.r.total")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('label = "甲"', 'lable = "甲"', "own.toml:8"),
        ('left = ["a"]', 'left = ["b"]', "own.toml:14"),
        ('each = "row"', 'each = "line"', "own.toml:13"),
        ('table = "t"', 'table = "u"', "own.toml:12"),
        ('id = "total"', 'id = "a"', "t.r.a"),
        ('label = "行"', 'label = ""', "own.toml:9"),
        ('title = "自定表"', 'title = "自定表"\nfirst_year = "2021"', "own.toml:4"),
        ("[[sums]]", "[[sums", "own.toml"),
    ],
)
def test_a_broken_form_names_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError) as error:
        load_form(path)
    assert said in error.value.en
    assert said in error.value.zh


def test_unknown_names_are_told_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="annual-report-2021"):
        form_named("annual-report-1999")
