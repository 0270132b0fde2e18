"""The text classes: each is one habit of exports and copies, mostly joined by one or two small ones."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from corpus import characters, fields, lines
from corpus.broken import block_order, canvas, collapsed
from corpus.draft import Draft, Garble, Manner, TableWriter, break_pages, make_draft, set_lines
from corpus.records import Answer, LaidTable, SyntheticReport, Text
from corpus.registry import Made, document_class
from corpus.report import make_report

RowGarbling = Callable[[Random, list[fields.Row], dict[str, Answer]], list[fields.Row]]

SPANS = (("full", "empty"), ("full", "empty"), ("less_one", "empty"), ("one", "none"), ("one", "empty"))


def fielded(
    rng: Random,
    join: lines.Join,
    *garblings: RowGarbling,
    styles: tuple[tuple[str, str], ...] = SPANS,
) -> TableWriter:
    """A writer of separated fields. The garblings fall on table three; the other tables stay as they are exported."""
    spans, covered = rng.choice(styles)

    def write(table: LaidTable, cells: dict[str, Answer]) -> list[str]:
        rows = fields.rows_of(table, spans=spans, covered=covered)
        if table.id == "requests":
            for garbling in garblings:
                rows = garbling(rng, rows, cells)
        return joined(rows, join)

    return write


def joined(rows: list[fields.Row], join: lines.Join) -> list[str]:
    """Rows as lines, a line with nothing but a form feed where a garbling ended the page."""
    out: list[str] = []
    part: list[fields.Row] = []
    for row in [*rows, [fields.BREAK]]:
        if row != [fields.BREAK]:
            part.append(row)
            continue
        out += [*(join(part) if part else []), "\f"]
        part = []
    return out[:-1]


def finish(
    rng: Random,
    draft: Draft,
    name: str,
    manner: Manner,
    *,
    pages: bool = False,
    light: bool = True,
    extension: str = "txt",
) -> Made:
    """Lines, pages, encoding, line ends. ``light``: the encoding may be any; else plain UTF-8."""
    text_lines = set_lines(draft, manner)
    if pages:
        text_lines = break_pages(rng, draft, text_lines, feed=rng.random() < 0.5, cut_prose=manner.wrap is None)
    text_lines = ["" if line == "\f" else line for line in text_lines]
    text = "\n".join([""] * rng.choice((0, 0, 1, 2)) + text_lines) + "\n" * rng.choice((0, 1, 1, 2))
    encoding = "utf-8"
    if light and rng.random() < 0.25:
        encoding = rng.choice(("gb18030", "utf-8-sig", "gbk", "utf-16"))
    if rng.random() < 0.2:
        text = text.replace("\n", "\r\n")
    return Made(extension, characters.encode(text, encoding), draft.gold(name))


def manner_of(rng: Random) -> Manner:
    """Paragraphs as a text export has them."""
    return Manner(
        gap=rng.choice((0, 1, 1, 1, 2)), indent=rng.choice(("", "", "　　", "    ")), table_gap=rng.choice((0, 1, 1))
    )


def small_garble(rng: Random) -> tuple[Garble, Garble]:
    """One small garbling of characters, often none: for everything, and for labels only."""
    dice = rng.random()
    if dice < 0.08:
        return (lambda t: characters.kangxi(rng, t)), str
    if dice < 0.14:
        return characters.spaced_digits, str
    if dice < 0.22:
        return str, lambda t: characters.spaced(rng, t, 0.3)
    if dice < 0.26:
        return str, characters.half_width_marks
    return str, str


def simple(
    rng: Random, name: str, write: TableWriter, *, report: SyntheticReport | None = None, pages: bool | None = None
) -> Made:
    """A document of separated fields with the usual small things."""
    report = report or make_report(rng)
    garble, labels = small_garble(rng)
    draft = make_draft(report, write, garble=garble, labels=labels)
    return finish(rng, draft, name, manner_of(rng), pages=rng.random() < 0.25 if pages is None else pages)


@document_class("tabs", "text", "clean tab export: one line a row")
def _tabs(rng: Random) -> Made:
    return simple(rng, "tabs", fielded(rng, lines.tabbed), pages=False)


@document_class(
    "tabs_shifted", "text", "tab export whose values stand one or more fields too far right from some row on"
)
def _tabs_shifted(rng: Random) -> Made:
    more: tuple[RowGarbling, ...] = (fields.pad,) if rng.random() < 0.4 else ()
    return simple(rng, "tabs_shifted", fielded(rng, lines.tabbed, fields.shift, *more))


@document_class("tabs_clipped", "text", "tab export cut to a fixed number of fields: last values are lost")
def _tabs_clipped(rng: Random) -> Made:
    garbling = fields.clip if rng.random() < 0.7 else fields.drop_one
    report = make_report(rng, faults=False)
    return simple(rng, "tabs_clipped", fielded(rng, lines.tabbed, garbling), report=report)


@document_class("tabs_extra", "text", "tab export with fields too many: empty ones at the end, a zero among the values")
def _tabs_extra(rng: Random) -> Made:
    chosen: tuple[RowGarbling, ...] = rng.choice(((fields.pad,), (fields.add_zero,), (fields.add_zero, fields.pad)))
    report = make_report(rng, faults=False if fields.add_zero in chosen else None)
    return simple(rng, "tabs_extra", fielded(rng, lines.tabbed, *chosen), report=report)


@document_class("one_cell_a_line", "text", "every cell on a line of its own, with or without a tab before it")
def _one_cell_a_line(rng: Random) -> Made:
    styles = (("one", "empty"), ("one", "none"), ("one", "none"))
    if rng.random() > 0.12:
        write = fielded(rng, lines.one_a_line(rng), styles=styles)
        return simple(rng, "one_cell_a_line", write, pages=False)

    # A tool that drops empty lines takes the empty cells with them.
    join = lines.one_a_line(rng)

    def dropping(table: LaidTable, cells: dict[str, Answer]) -> list[str]:
        fields.forget_blanks(table, cells)
        rows = fields.rows_of(table, spans="one", covered="none")
        return [line for line in join(rows) if line.strip()]

    return simple(rng, "one_cell_a_line", dropping, report=make_report(rng, faults=False), pages=False)


def _broken(rng: Random, name: str, draw: Callable[[Random, LaidTable], list[str]]) -> Made:
    report = make_report(rng)
    if any(v == "blank" for v in report.cells.values()):
        report = make_report(rng, faults=False)

    def write(table: LaidTable, cells: dict[str, Answer]) -> list[str]:
        fields.forget_blanks(table, cells)
        return draw(rng, table)

    garble, labels = small_garble(rng)
    draft = make_draft(report, write, garble=garble, labels=labels)
    manner = Manner(
        gap=rng.choice((0, 1)),
        indent=rng.choice(("", "　　")),
        wrap=rng.choice((52, 56, 60, 70)),
        double=rng.random() < 0.4,
        table_gap=rng.choice((0, 1)),
    )
    return finish(rng, draft, name, manner, pages=rng.random() < 0.7)


@document_class("hard_broken", "text", "copied from a PDF cell by cell: labels in pieces, headers one character a line")
def _hard_broken(rng: Random) -> Made:
    return _broken(rng, "hard_broken", block_order)


@document_class(
    "hard_broken_lines", "text", "copied from a PDF line by line: values before a label's tail, groups beside rows"
)
def _hard_broken_lines(rng: Random) -> Made:
    return _broken(rng, "hard_broken_lines", collapsed)


@document_class("fixed_columns", "text", "a PDF converter's fixed columns: blanks are seen by position only")
def _fixed_columns(rng: Random) -> Made:
    wide, gap, left = rng.random() < 0.5, rng.choice((0, 0, 1)), rng.choice((0, 0, 4))
    draft = make_draft(make_report(rng), lambda table, _: canvas(rng, table, wide=wide, gap=gap, left=left))
    manner = Manner(gap=rng.choice((0, 1)), indent=rng.choice(("", "    ")), wrap=rng.choice((60, 72, 80)))
    return finish(rng, draft, "fixed_columns", manner, pages=rng.random() < 0.6)


@document_class("pipes", "text", "fields parted by pipes, merged cells empty or said again in every slot")
def _pipes(rng: Random) -> Made:
    outer, space = rng.random() < 0.6, rng.choice((" ", "", " "))
    write = fielded(
        rng,
        lambda rows: lines.piped(rows, outer=outer, space=space),
        styles=(*SPANS, ("full", "repeat"), ("full", "repeat")),
    )
    return simple(rng, "pipes", write)


@document_class("markdown", "text", "a markdown file with pipe tables")
def _markdown(rng: Random) -> Made:
    report = make_report(rng)
    write = fielded(rng, lines.markdown, styles=(("full", "empty"), ("full", "repeat"), ("one", "empty")))
    draft = make_draft(report, write)
    bold = rng.random() < 0.4

    def marked(text: Text) -> str:
        if text.level is None:
            return text.text
        return f"**{text.text}**" if bold and text.section == "heading" else f"{'#' * text.level} {text.text}"

    body = set_lines(draft, Manner())
    marks = {t.text: marked(t) for t in draft.texts if t.level}
    body = [marks.get(line, line) for line in body]
    return Made("md", "\n".join([*body, ""]).encode(), draft.gold("markdown"))


@document_class("lone_pipes", "text", "every cell between lines that hold a lone pipe")
def _lone_pipes(rng: Random) -> Made:
    write = fielded(rng, lines.lone_pipes(rng), styles=(("full", "empty"), ("one", "none"), ("one", "empty")))
    return simple(rng, "lone_pipes", write, pages=False)


@document_class("csv", "text", "a CSV file, prose and all")
def _csv(rng: Random) -> Made:
    report = make_report(rng)
    kept: dict[str, list[list[str]]] = {}

    def write(table: LaidTable, _: dict[str, Answer]) -> list[str]:
        kept[table.id] = [[f.text for f in row] for row in fields.rows_of(table)]
        return [f"\0{table.id}"]

    draft = make_draft(report, write)
    width = max((len(r) for rows in kept.values() for r in rows), default=1)
    padded = rng.random() < 0.6
    rows: list[list[str]] = []
    for line in set_lines(draft, Manner(gap=rng.choice((0, 1)))):
        for row in kept[line[1:]] if line.startswith("\0") else [[line] if line else []]:
            rows.append(row + [""] * (width - len(row)) if padded else row)
    text = lines.csv_text(rows, quote_all=rng.random() < 0.3, newline=rng.choice(("\r\n", "\n")))
    encoding = rng.choice(("utf-8", "utf-8-sig", "gb18030", "gbk"))
    return Made("csv", characters.encode(text, encoding), draft.gold("csv"))


@document_class(
    "page_breaks", "text", "tables cut by pages: labels cut or moved, running heads and page numbers between"
)
def _page_breaks(rng: Random) -> Made:
    chosen = rng.sample((fields.cut_label, fields.label_to_front, fields.shift, fields.fuse_labels), rng.randint(1, 2))
    join = lines.tabbed if rng.random() < 0.7 else (lambda rows: lines.piped(rows, outer=True, space=" "))
    return simple(rng, "page_breaks", fielded(rng, join, *chosen), pages=True)


@document_class("lost_headers", "text", "the header lines of table three are gone")
def _lost_headers(rng: Random) -> Made:
    report = make_report(rng)
    while report.missing_columns:  # which column is missing could then not be known at all
        report = make_report(rng)
    return simple(rng, "lost_headers", fielded(rng, lines.tabbed, fields.lose_header), report=report)


@document_class("doubled_title", "text", "title and first heading pasted twice")
def _doubled_title(rng: Random) -> Made:
    draft = make_draft(make_report(rng), fielded(rng, lines.tabbed))
    title = [i for i in draft.items if isinstance(i, Text) and i.section == "title"]
    heading = next(i for i in draft.items if isinstance(i, Text) and i.section == "heading")
    draft.items[:0] = [*title, heading] if rng.random() < 0.5 else title
    return finish(rng, draft, "doubled_title", manner_of(rng))


@document_class("encodings", "text", "UTF-8, 16, 32, GB18030, GBK; with and without a mark; CRLF and CR")
def _encodings(rng: Random) -> Made:
    write = fielded(rng, lines.tabbed)
    draft = make_draft(make_report(rng), write)
    text = "\n".join(set_lines(draft, manner_of(rng)))
    text = text.replace("\n", rng.choice(("\n", "\r\n", "\r")))
    return Made("txt", characters.encode(text, rng.choice(characters.ENCODINGS)), draft.gold("encodings"))


@document_class("mojibake", "text", "UTF-8 read as Latin-1, Windows-1252 or GBK: the whole file or single lines")
def _mojibake(rng: Random) -> Made:
    join = lines.tabbed if rng.random() < 0.7 else (lambda rows: lines.piped(rows, outer=True, space=" "))
    draft = make_draft(make_report(rng), fielded(rng, join))
    text = "\n".join(set_lines(draft, manner_of(rng)))
    how = rng.choice(("latin-1", "cp1252", "gbk"))
    text = characters.misread_lines(rng, text, how, rng.choice((1.0, 1.0, 0.1, 0.4)))
    return Made("txt", text.encode(), draft.gold("mojibake"))


def _with_characters(rng: Random, name: str, garble: Garble, labels: Garble = str) -> Made:
    join = rng.choice((lines.tabbed, lines.tabbed, lines.one_a_line(rng)))
    styles = SPANS if join is lines.tabbed else (("one", "empty"),)
    draft = make_draft(make_report(rng), fielded(rng, join, styles=styles), garble=garble, labels=labels)
    return finish(rng, draft, name, manner_of(rng))


@document_class("kangxi", "text", "radicals in the place of characters, everywhere")
def _kangxi(rng: Random) -> Made:
    return _with_characters(rng, "kangxi", lambda t: characters.kangxi(rng, t))


@document_class("full_width", "text", "digits and marks of double width")
def _full_width(rng: Random) -> Made:
    return _with_characters(rng, "full_width", rng.choice((characters.full_width_digits, characters.full_width)))


@document_class("stray_spaces", "text", "spaces inside labels and between Chinese characters")
def _stray_spaces(rng: Random) -> Made:
    share = rng.choice((0.1, 0.4, 1.0))
    everywhere = rng.random() < 0.4
    garble: Garble = (lambda t: characters.spaced(rng, t, 0.05)) if everywhere else str
    return _with_characters(rng, "stray_spaces", garble, lambda t: characters.spaced(rng, t, share))


@document_class("combined", "text", "two or three heavy garblings at once")
def _combined(rng: Random) -> Made:
    chosen = rng.sample(
        (fields.shift, fields.cut_label, fields.label_to_front, fields.pad, fields.lose_header, fields.fuse_labels),
        rng.randint(2, 3),
    )
    report = make_report(rng)
    while report.missing_columns:
        report = make_report(rng)
    join = rng.choice((lines.tabbed, lambda rows: lines.piped(rows, outer=True, space=" ")))
    share = rng.choice((0.0, 0.2, 0.6))
    draft = make_draft(
        report,
        fielded(rng, join, *chosen),
        garble=(lambda t: characters.kangxi(rng, t)) if rng.random() < 0.3 else str,
        labels=lambda t: characters.spaced(rng, t, share),
    )
    return finish(rng, draft, "combined", manner_of(rng), pages=True)
