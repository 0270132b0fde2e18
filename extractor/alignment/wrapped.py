"""Rows whose labels go on below their values, as converters set a page's cells out by spaces::

    3.危         0   0   0
    及“三安全一稳定”
    4.保         1   0   1
    护第三方合法权益

Read from the top, each label's end would stand before the next row's values, and be taken for their label.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from extractor.chinese import fold
from extractor.forms.vocabulary import Vocabulary
from extractor.records import Cell
from extractor.settings import WRAPPED_ROWS

Line = tuple[Cell, ...]


def rows_with_labels_behind(
    lines: Sequence[Line], is_value: Callable[[str], bool], words: Vocabulary
) -> Sequence[Line]:
    """Each line with values and the lines of text right below it as one line, where that makes labels of the form and
    reading from the top makes fewer than half as many; else the lines as they are. A piece of text joins the text above
    it that it shares columns with.
    """
    stretches: list[list[Line]] = []
    open_row = False  # whether a line of text would go on with the label of the line above
    for line in lines:
        texts, valued = _texts(line, is_value)
        if open_row and texts and not valued:
            stretches[-1].append(line)
        else:
            stretches.append([line])
            open_row = valued and bool(texts) and not is_value(line[0].text)
    if sum(len(stretch) > 1 for stretch in stretches) < WRAPPED_ROWS:
        return lines
    joined = [_joined(stretch) if len(stretch) > 1 else stretch[0] for stretch in stretches]
    behind = sum(
        len(stretch) > 1 and _is_label(_texts(line, is_value)[0], words)
        for stretch, line in zip(stretches, joined, strict=True)
    )
    return joined if behind >= WRAPPED_ROWS and _labels_above(lines, is_value, words) < behind / 2 else lines


def _labels_above(lines: Sequence[Line], is_value: Callable[[str], bool], words: Vocabulary) -> int:
    """How many lines of values have a label of the form in their own text and what stands above it."""
    labels = 0
    before: list[str] = []  # the text between the last values and this line's
    for line in lines:
        texts, valued = _texts(line, is_value)
        labels += valued and bool(texts) and not is_value(line[0].text) and _is_label(before + texts, words)
        before = [] if valued else before + texts
    return labels


def _texts(line: Line, is_value: Callable[[str], bool]) -> tuple[list[str], bool]:
    """A line's texts that are no values, and whether it has values too."""
    filled = [cell.text for cell in line if cell.text.strip()]
    texts = [text for text in filled if not is_value(text)]
    return texts, len(texts) < len(filled)


def _is_label(texts: Sequence[str], words: Vocabulary) -> bool:
    return fold("".join(texts)).endswith(words.long_rows)


def _joined(stretch: Sequence[Line]) -> Line:
    joined = list(stretch[0])
    for line in stretch[1:]:
        for piece in line:
            at = next((i for i, cell in enumerate(joined) if _overlap(cell, piece)), None)
            if at is None:
                at = next((i for i, cell in enumerate(joined) if cell.column > piece.column), len(joined))
                joined.insert(at, piece)
            else:
                joined[at] = replace(joined[at], text=joined[at].text + piece.text)
    return tuple(joined)


def _overlap(above: Cell, below: Cell) -> bool:
    return above.column < below.column + below.column_span and below.column < above.column + above.column_span
