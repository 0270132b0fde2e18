"""Labels and values told by their texts alone."""

import pytest

from extractor.tables.values import is_leaf_header


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("本年制发件数", True),
        ("本年废止数量", True),  # 件数 in the official form
        ("自然人", True),
        ("社会公益\n组织", True),
        ("自然资源", False),
        ("本年新收政府信息公开申请数量", False),
        ("申请人情况", False),
        ("依申请公开件数说明", False),
    ],
)
def test_headers_of_single_columns(text: str, known: bool) -> None:
    assert is_leaf_header(text) is known
