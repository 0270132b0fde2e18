"""Forms told as a list of named numbers."""

from __future__ import annotations

import pytest

from extractor.readers.named_fields import named_to_rows

_LABELS = [f"{n}.第{n}种情形" for n in range(1, 11)]


@pytest.mark.parametrize(
    ("colon", "inner", "between", "end"),
    [("：", "", "；", ""), (":", "：", "，", "。"), ("=", " ", "、", ""), ("： ", "：", " ", "")],
)
def test_lines_of_the_same_names_are_rows_below_one_header(colon: str, inner: str, between: str, end: str) -> None:
    rows = [
        f"{label}{colon}自然人{inner}{n}{between}其他{inner}0{between}总计{inner}{n}{end}"
        for n, label in enumerate(_LABELS)
    ]
    lines = named_to_rows(
        "\n".join(["三、收到和处理申请情况", *rows, f"收费{colon}金额（单位：万元）{inner}4.5"])
    ).split("\n")
    assert lines[0] == "三、收到和处理申请情况"
    assert lines[1] == "\t自然人\t其他\t总计\f1.第1种情形\t0\t0\t0"
    assert lines[2:11] == [f"{label}\t{n}\t0\t{n}" for n, label in enumerate(_LABELS) if n]
    assert lines[11] == "\t金额（单位：万元）\f收费\t4.5"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{label}：自然人1；总计1" for label in _LABELS[:9]),  # too few
        "\n".join(
            f"{label}：全年公开{n}条，其中网站若干" for n, label in enumerate(_LABELS)
        ),  # not every part is a number
        "\n".join(f"联系电话：0571-8{n}" for n in range(20)),  # a number each
    ],
)
def test_other_lines_stay(text: str) -> None:
    assert named_to_rows(text) == text
