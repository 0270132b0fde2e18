"""The labels left of the value columns of a table without rules: which lines are rows' own, which are those of groups."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.records import Word
from extractor.tables.lines import TextLine, words_to_lines
from extractor.tables.text_regions import line_parts
from extractor.tables.values import begins_with_number, has_item_number, has_ordinal, is_row_label


def has_labels(words: Sequence[Word], border: float) -> bool:
    """Whether text left of the first column stands beside a number, or begins like the label of a row."""
    numbers = [w for w in words if w.box.centre[0] >= border and begins_with_number(w.text)]
    labels = [w for w in words if w.box.centre[0] < border]
    return any(has_ordinal(w.text) for w in labels) or any(
        abs(n.box.centre[1] - w.box.centre[1]) < w.box.height for n in numbers for w in labels
    )


def item_column(words: Sequence[Word]) -> float | None:
    """Where the column of items (1. 2. 3.) begins, if the labels have one."""
    starts = sorted(
        part[0].box.x0
        for line in words_to_lines(words)
        for part in _label_parts(line)
        if has_item_number("".join(w.text for w in part))
    )
    return starts[len(starts) // 8] if len(starts) >= 3 else None


def _label_parts(line: TextLine) -> list[list[Word]]:
    """A line of labels parted where a gap is wide, and before an item's ordinal."""
    parts: list[list[Word]] = []
    for part in line_parts(line):
        run: list[Word] = []
        for word in part:
            if run and has_item_number(word.text):
                parts.append(run)
                run = []
            run.append(word)
        parts.append(run)
    return parts


def split_labels(words: Sequence[Word], item_x: float | None) -> tuple[list[TextLine], list[TextLine]]:
    """Lines of rows' own labels, and of the groups' labels that stand to the left of the items.

    A label that begins left of the items and reaches over them is a row's own, and so is its next line.
    """
    lines = words_to_lines(words)
    if item_x is None:
        return lines, []
    items: list[Word] = []
    groups: list[Word] = []
    above: TextLine | None = None  # the last line of a label that reaches over the items
    for line in lines:
        left = [w for w in line.words if w.box.x1 <= item_x + 0.5 * line.size]
        rest = [w for w in line.words if w not in left]
        if not left:
            items += rest
            above = line if rest[0].box.x0 < item_x - 1 else None
        elif rest and _runs_on(left, rest, line.size):
            first = len(left) - 1
            while first and left[first].box.x0 - left[first - 1].box.x1 < 0.6 * line.size:
                first -= 1
            groups += left[:first]
            items += left[first:] + rest
            above = line
        elif not rest and (is_row_label(line.text) or (above is not None and _is_next_line(above, line))):
            items += left
        else:
            reaching = [w for w in rest if w.box.x0 < item_x - 1]
            groups += left
            items += rest
            above = line if reaching else None
    return words_to_lines(items), words_to_lines(groups)


def _is_next_line(above: TextLine, line: TextLine) -> bool:
    """Whether a line left of the items goes on with the label above it, which reaches over them."""
    return line.box.y0 - above.box.y1 < 0.6 * line.size and line.box.x1 > above.box.x0


def _runs_on(left: Sequence[Word], rest: Sequence[Word], size: float) -> bool:
    """Whether what stands left of the items goes on over them: （一） 予以公开."""
    near = rest[0].box.x0 - left[-1].box.x1 < 0.6 * size
    return near and not has_item_number(rest[0].text) and has_ordinal(left[-1].text)
