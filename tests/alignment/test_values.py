"""Cell text to value: a literal table, and what must hold for every number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.alignment.values import is_value_like, parse
from extractor.forms import NumberKind
from extractor.records import State

V, B, N, U, A = State.VALUE, State.BLANK, State.NOT_APPLICABLE, State.UNREADABLE, State.ABSENT


@pytest.mark.parametrize(
    ("text", "state", "number", "note"),
    [
        ("0", V, 0, None),
        (" 12\t", V, 12, None),
        ("", B, None, None),
        ("\u00a0\u3000", B, None, None),
        ("\u200b", B, None, None),
        ("1,234", V, 1234, None),
        ("1，234，567", V, 1234567, None),
        ("１２", V, 12, None),
        ("41.84", V, 41.84, None),
        ("0.00", V, 0, None),
        ("+3", V, 3, None),
        ("-3", V, -3, None),
        ("−7", V, -7, None),
        ("0万元", V, 0, "万元"),
        ("251000元", V, 251000, "元"),
        ("36 件", V, 36, "件"),
        ("57（40个新办、17个延续）", V, 57, "40个新办、17个延续"),
        ("9(含旧)", V, 9, "含旧"),
        ("10 0 10", V, 10, "10 0 10"),
        ("O", V, 0, None),
        ("l2", V, 12, None),
        ("1 7", V, 17, None),
        ("1 190", V, 1190, None),
        ("1OO", V, 100, None),
        ("o.5", V, 0.5, None),
        ("〇", V, 0, None),
        ("1〇", V, 10, None),
        ("（3187）", V, 3187, None),
        ("十二", V, 12, None),
        ("/", N, None, None),
        ("\\", N, None, None),
        ("—", N, None, None),
        ("——", N, None, None),
        ("-", N, None, None),
        ("无", N, None, None),
        ("N/A", N, None, None),
        ("####", U, None, None),
        ("\ufffd", U, None, None),
        ("〔无法辨认〕", U, None, None),
        ("〔原件无此格〕", A, None, None),
        ("见附件", U, None, None),
        ("3.其他", U, None, None),
        ("5¹", V, 5, "¹"),  # a note's mark, not fifty-one
        ("5②", V, 5, "②"),
        ("①", U, None, "①"),
        ("1̶7", V, 7, None),  # one is struck through, seven stands
        ("5̶", U, None, None),
        ("3,", V, 3, ","),
        ("5，其中新办2件", V, 5, ",其中新办2件"),
    ],
)
def test_parse(text: str, state: State, number: float | None, note: str | None) -> None:
    value, _ = parse(text, NumberKind.DECIMAL)
    assert (value.state, value.number, value.note) == (state, number, note)


@pytest.mark.parametrize(
    ("text", "kind", "evidence"),
    [
        ("1.5", NumberKind.INTEGER, "value_fraction"),
        ("-2", NumberKind.INTEGER, "value_negative"),
        ("0万元", NumberKind.DECIMAL, "value_unit"),
        ("10 0 10", NumberKind.INTEGER, "value_free_text"),
        ("o", NumberKind.INTEGER, "value_confusable"),
        ("5¹", NumberKind.INTEGER, "value_free_text"),
        ("(5)", NumberKind.INTEGER, "value_free_text"),
        ("1̶7", NumberKind.INTEGER, "value_free_text"),
        ("1,23", NumberKind.INTEGER, "value_free_text"),
        ("3、5", NumberKind.INTEGER, "value_free_text"),
        ("3%", NumberKind.INTEGER, "value_free_text"),
    ],
)
def test_doubt_is_said(text: str, kind: NumberKind, evidence: str) -> None:
    assert evidence in {e.name for e in parse(text, kind)[1]}


def test_signed_columns_take_negative_numbers() -> None:
    assert parse("-12", NumberKind.SIGNED)[1] == ()


@given(st.integers(0, 10**12))
def test_printed_integers_come_back(number: int) -> None:
    for text in (
        str(number),
        f"{number:,}",
        str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ):
        assert parse(text)[0].number == number


@given(st.decimals(0, 10**6, places=4))
def test_printed_decimals_come_back(number: object) -> None:
    assert parse(str(number), NumberKind.DECIMAL)[0].number == float(str(number))


@given(st.text(max_size=40))
def test_any_text_gives_one_value(text: str) -> None:
    value, _ = parse(text)
    assert (value.number is not None) == (value.state is State.VALUE)


@pytest.mark.parametrize("text", ["0", "", "/", "1,234", "1,339(其中5件，另8件)", "188（新办92）", "0万元", "无"])
def test_value_like(text: str) -> None:
    assert is_value_like(text)


@pytest.mark.parametrize(
    "text", ["1.属于国家秘密", "3.其他", "自然人", "（一）予以公开", "2024年", "一、本年新收", "1、信访"]
)
def test_not_value_like(text: str) -> None:
    assert not is_value_like(text)
