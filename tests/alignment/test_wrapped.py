"""Rows that blank lines part are read as one line, only where their values stand first."""

from extractor.alignment.values import is_value_like
from extractor.alignment.wrapped import Line, rows_between_blanks
from extractor.records import Cell

ROW = ("    4.保        1     0    1", "    护第三方合法权益          ", "")


def lines(*texts: str) -> list[Line]:
    """Each text's pieces where they stand, as wide as they are printed."""
    found: list[Line] = []
    for number, text in enumerate(texts):
        pieces: list[Cell] = []
        for piece in text.split():
            at = text.index(piece, pieces[-1].column + pieces[-1].column_span if pieces else 0)
            pieces.append(Cell(piece, number, at, column_span=len(piece)))
        found.append(tuple(pieces))
    return found


def told(table: list[Line]) -> list[list[str]]:
    return [[cell.text for cell in line] for line in rows_between_blanks(table, is_value_like)]


def test_labels_that_go_on_below_their_values() -> None:
    assert told(lines(*(ROW * 5))) == [["4.保护第三方合法权益", "1", "0", "1"]] * 5


def test_a_piece_beside_stays_a_piece() -> None:
    group = ("  三、本     （一     3    0    3", "  年度     ）予以公开     ", "")
    assert told(lines(*(ROW * 4), *group))[-1] == ["三、本年度", "（一）予以公开", "3", "0", "3"]


def test_too_few_rows_stay() -> None:
    table = lines(*(ROW * 4))
    assert rows_between_blanks(table, is_value_like) == table


def test_values_above_their_label_stay() -> None:
    table = lines(*(("    护第三方合法权益          ", "    4.保        1     0    1", "") * 5))
    assert rows_between_blanks(table, is_value_like) == table


def test_cells_on_lines_of_their_own_stay() -> None:
    table = lines(*(("1.属于国家秘密", "", "3", "2.重复申请", "") * 5))
    assert rows_between_blanks(table, is_value_like) == table
