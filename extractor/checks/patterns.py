"""What an explanation looks like as a human error: a total not filled in, a number in the wrong row, digits swapped."""

from __future__ import annotations

from enum import Enum

from extractor.checks.equations import Reading, unscaled
from extractor.forms import Form
from extractor.records import Address


class Pattern(Enum):
    """The errors people make, the likelier first; ``rank`` orders equally small explanations."""

    LINE_LEFT_OUT = "line_left_out"
    NOT_FILLED = "not_filled"
    TOTAL_NOT_FILLED = "total_not_filled"
    SWAPPED = "swapped"
    WRONG_COLUMN = "wrong_column"
    WRONG_ROW = "wrong_row"
    DIGITS_TRANSPOSED = "digits_transposed"
    DIGIT_LOST = "digit_lost"
    DIGIT_ADDED = "digit_added"
    DIGIT_DIFFERENT = "digit_different"
    SHOULD_BE_EMPTY = "should_be_empty"
    OTHER = "other"

    @property
    def rank(self) -> int:
        """Its place in the order above: 0 is the likeliest."""
        return _RANK[self]


_RANK = {pattern: number for number, pattern in enumerate(Pattern)}

_WORDS = {
    Pattern.LINE_LEFT_OUT: "整行或整列未填",
    Pattern.NOT_FILLED: "漏填",
    Pattern.TOTAL_NOT_FILLED: "总计未填",
    Pattern.SWAPPED: "两格数字互换",
    Pattern.WRONG_COLUMN: "数字填错了列",
    Pattern.WRONG_ROW: "数字填错了行",
    Pattern.DIGITS_TRANSPOSED: "数字颠倒",
    Pattern.DIGIT_LOST: "漏了一位数字",
    Pattern.DIGIT_ADDED: "多了一位数字",
    Pattern.DIGIT_DIFFERENT: "一位数字不同",
    Pattern.SHOULD_BE_EMPTY: "多填了一个数，或别的格漏填",
}


def pattern_of(form: Form, reading: Reading, change: tuple[tuple[int, int], ...]) -> tuple[Pattern, str]:
    """The pattern of a set of (cell, new amount) and a sentence for the reviewer."""
    equations = reading.equations
    addresses = [Address.parse(equations.names[cell]) for cell, _ in change]
    old = [reading.amounts[cell] or 0 for cell, _ in change]
    new = [amount for _, amount in change]
    if len(change) == 1:
        cell = change[0][0]
        total = any(equations.names[cell] in equations.identities[i].right for i, _ in equations.within[cell])
        pattern = _of_one(old[0], new[0], reading.printed[cell], total)
    elif len(change) > 1 and not any(old) and _in_line(addresses):
        pattern = Pattern.LINE_LEFT_OUT
    elif len(change) == 2:
        pattern = _of_two(old, new, addresses)
    else:
        pattern = Pattern.OTHER
    words = "，".join(
        f"“{form.printed_name(address)}”由 {unscaled(o) if reading.printed[cell] else '未填'} 改为 {unscaled(n)}"
        for address, o, n, (cell, _) in zip(addresses, old, new, change, strict=True)
    )
    looks = f"（像是{_WORDS[pattern]}）" if pattern in _WORDS else ""
    return pattern, f"若{words}，不成立的合计就全部成立{looks}"


def _of_one(old: int, new: int, printed: bool, total: bool) -> Pattern:
    if not printed:
        return Pattern.NOT_FILLED
    if old == 0:
        return Pattern.TOTAL_NOT_FILLED if total else Pattern.OTHER
    was, is_ = str(unscaled(old)), str(unscaled(new))
    if len(was) == len(is_):
        if sorted(was) == sorted(is_):
            return Pattern.DIGITS_TRANSPOSED
        if sum(a != b for a, b in zip(was, is_, strict=True)) == 1 and len(was) > 1:
            return Pattern.DIGIT_DIFFERENT
    if new == 0:
        return Pattern.SHOULD_BE_EMPTY
    if _one_longer(is_, was):
        return Pattern.DIGIT_LOST
    if _one_longer(was, is_):
        return Pattern.DIGIT_ADDED
    return Pattern.OTHER


def _one_longer(long: str, short: str) -> bool:
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))


def _of_two(old: list[int], new: list[int], addresses: list[Address]) -> Pattern:
    if old[0] + old[1] != new[0] + new[1]:
        return Pattern.OTHER
    if old == new[::-1] and all(old):
        return Pattern.SWAPPED
    if old == new[::-1]:
        if addresses[0].row == addresses[1].row:
            return Pattern.WRONG_COLUMN
        if addresses[0].column == addresses[1].column:
            return Pattern.WRONG_ROW
    return Pattern.OTHER


def _in_line(addresses: list[Address]) -> bool:
    return len({(a.table, a.row) for a in addresses}) == 1 or len({(a.table, a.column) for a in addresses}) == 1
