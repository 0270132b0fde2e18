"""Scanned pages and photographs: image → upright image → words in points.

Words and rules of a scanned page are given in the *upright* page: the page turned and straightened, in points. There
rows are level and columns are plumb, so that everything downstream may treat a scan like a digital page.
``place_on_page`` leads back to points of the page as displayed; the pipeline applies it last, to the places it reports.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from extractor import settings
from extractor.errors import ExtractorError, LimitExceeded, MissingTool, PasswordNeeded, UnreadableFile
from extractor.readers import page_image
from extractor.readers.ink import stacked
from extractor.readers.left_over import left_over
from extractor.readers.ocr import OcrEngine, OcrSettings, Pixels, Quad, Reading
from extractor.readers.page_image import PageImage, Sheet
from extractor.readers.scanned_words import words_of
from extractor.readers.seen_together import seen_together
from extractor.readers.side_by_side import side_by_side
from extractor.readers.strokes import settled
from extractor.readers.upright import Upright, lay
from extractor.records import Box, PagePlace, Place, PrintedPage, Problem, Source
from extractor.ruling import Ruling

UNREAD = "\ufffd"
"""Stands for ink in a table that no reading made sense of."""


def read_pages(
    source: Source, engine: OcrEngine | None = None, pages: Sequence[int] | None = None
) -> tuple[tuple[PrintedPage, ...], tuple[Problem, ...]]:
    """Reads the pages of an image file, PDF or OFD as pictures: all of them, or those numbered in ``pages`` (from 1;
    an OFD's must be named).

    Boxes are in points of the upright page. A page that cannot be read comes without words, with a Problem. Raises
    UnreadableFile, PasswordNeeded, LimitExceeded, and MissingTool where OCR is not installed.
    """
    found: list[PrintedPage] = []
    problems: list[Problem] = []
    numbers = pages if pages is not None else range(1, page_count(source) + 1)
    at_once = settings.PAGES_AT_ONCE if OcrSettings.from_environment().at_once > 1 else 1
    read = side_by_side((partial(_begun, source, number, engine) for number in numbers), at_once)
    for number, page in zip(numbers, read, strict=True):
        try:
            found.append(page())
        except MissingTool:
            raise
        except ExtractorError as error:
            if pages is None and len(numbers) == 1:
                raise
            found.append(PrintedPage(number, 595.0, 842.0, (), scanned=True))
            problems.append(Problem("page_unreadable", f"第 {number} 页未能识别：{error.zh}", number))
        except Exception as error:  # whatever an engine raises costs one page
            found.append(PrintedPage(number, 595.0, 842.0, (), scanned=True))
            problems.append(Problem("ocr_failed", f"第 {number} 页文字识别失败（{type(error).__name__}）", number))
    return registered(found), tuple(problems)


def registered(pages: Sequence[PrintedPage]) -> tuple[PrintedPage, ...]:
    """The pages in one frame: their tables begin and end where the document's usual table does.

    Paper is laid on the glass a little differently each time, and hands photograph from varying distances; a table that
    runs over two pages keeps its columns only after that is undone.
    """
    spans = {page.number: span for page in pages if (span := _table_span(page)) is not None}
    if len(spans) < 2:
        return tuple(pages)
    left = statistics.median(x0 for x0, _ in spans.values())
    right = statistics.median(x1 for _, x1 in spans.values())
    return tuple(_moved(page, spans[page.number], left, right) if page.number in spans else page for page in pages)


def _table_span(page: PrintedPage) -> tuple[float, float] | None:
    """From where to where the widest rules of an upright page run, where they are a table's and not the paper's edge.

    Rules between the rows of a group begin further in, right of the group's label; where a page has no others, they do not
    tell where its table begins.
    """
    edge = settings.REGISTER_EDGE
    rules = [b for b in page.rulings if edge < b.y0 and b.y1 < page.height - edge]
    widest = max((b.width for b in rules), default=0.0)
    if page.height < page.width or widest <= settings.REGISTER_LEAST * page.width:
        return None
    across = [b for b in rules if b.width >= settings.REGISTER_WIDE * widest]
    left, right = statistics.median(b.x0 for b in across), statistics.median(b.x1 for b in across)
    top, bottom = min(b.y0 for b in rules), max(b.y1 for b in rules)
    off, label = settings.REGISTER_OFF, settings.REGISTER_LABEL * (right - left)
    if any(w.box.x0 < left - off and w.box.width < label and top < w.box.centre[1] < bottom for w in page.words):
        return None
    return left, right


def _moved(page: PrintedPage, span: tuple[float, float], left: float, right: float) -> PrintedPage:
    scale = (right - left) / (span[1] - span[0])
    shift = left - scale * span[0]
    far = abs(scale - 1) > settings.REGISTER_SCALE or abs(shift) > settings.REGISTER_SHIFT
    if far or not isinstance(page.image, PageImage) or (abs(scale - 1) < 0.002 and abs(shift) < 0.5):
        return page

    def box(b: Box) -> Box:
        return Box(scale * b.x0 + shift, scale * b.y0, scale * b.x1 + shift, scale * b.y1)

    words = tuple(replace(w, box=box(w.box), edges=tuple(scale * e + shift for e in w.edges)) for w in page.words)
    image = replace(page.image, unit=page.image.unit / scale, left=scale * page.image.left + shift)
    rulings = tuple(map(box, page.rulings))
    return replace(
        page, width=page.width * scale, height=page.height * scale, words=words, image=image, rulings=rulings
    )


def place_on_page(place: Place | None, pages: Sequence[PrintedPage]) -> Place | None:
    """A place in an upright page as a place on the page as displayed; any other place unchanged."""
    if not isinstance(place, PagePlace):
        return place
    for page in pages:
        if page.number == place.page and isinstance(page.image, PageImage):
            return PagePlace(place.page, page.image.page_box(place.box))
    return place


def page_count(source: Source) -> int:
    """Pages of an image file or PDF. Raises as ``read_pages`` does."""
    if source.kind != "pdf":
        return page_image.image_frames(source.data)
    with _pdf(source) as document:
        return len(document)


def load_sheet(source: Source, number: int) -> Sheet:
    """One page as the file shows it. Raises as ``read_pages`` does."""
    if source.kind == "ofd":
        return _ofd_sheet(source, number)
    if source.kind != "pdf":
        return page_image.image_sheet(source.data, number)
    with _pdf(source) as document:
        page = document[number - 1]
        try:
            return page_image.pdf_sheet(page)
        finally:
            page.close()


def _ofd_sheet(source: Source, number: int) -> Sheet:
    from extractor.readers import ofd

    found = ofd.placed_picture(source, number)
    if found is None:
        raise UnreadableFile("这一页的图片不在文件里", "the page's picture is not in the file")
    data, box, (width, height) = found
    return page_image.on_page(page_image.image_sheet(data, 1), box, width, height)


@contextmanager
def _pdf(source: Source) -> Iterator[Any]:
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(source.data, password=source.password)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise PasswordNeeded(
                "PDF 已加密，请用 --password 给出正确的密码", "the PDF is encrypted: give the right --password"
            ) from error
        raise UnreadableFile("PDF 已损坏，无法打开", "the PDF is damaged and cannot be opened") from error
    try:
        yield document
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile("PDF 页面已损坏", "a page of the PDF is damaged") from error
    except MemoryError as error:
        raise LimitExceeded("页面过大，内存不足", "the page is too large for the memory") from error
    finally:
        document.close()


# --------------------------------------------------------------------------- one page


def _begun(source: Source, number: int, engine: OcrEngine | None) -> Callable[[], PrintedPage]:
    """A page loaded, and the work that reads it."""
    sheet = load_sheet(source, number)
    # the engine is loaded once there is a picture: a damaged one needs none, and loading takes seconds
    return partial(_read_page, number, sheet, lambda: load_sheet(source, number).pixels, engine or _shared())


def _shared() -> OcrEngine:
    from extractor.readers.paddle import shared_engine

    return shared_engine()


def _read_page(number: int, sheet: Sheet, again: Callable[[], Pixels], engine: OcrEngine) -> PrintedPage:
    upright, places = lay(sheet, again, engine)
    pieces = _pieces(places, upright)
    known = _read_sample(upright.grey, pieces, engine)
    if _stands_on_head(upright.grey, pieces, known, engine):
        upright = upright.turned(2)
        pieces, known = _pieces(engine.detect(upright.grey), upright), {}
    rest = [i for i in range(len(pieces)) if i not in known]
    known |= zip(rest, engine.recognise(upright.grey, [pieces[i] for i in rest]), strict=True)
    readings = [known[i] for i in range(len(pieces))]
    image = upright.image
    page_image.keep(image, upright.grey)
    left, level = left_over(upright.grey, pieces, readings, upright.ruling, image.unit)
    late = engine.recognise(upright.grey, (*left, *level))
    read = [
        (place, settled(upright.grey, place, reading, image.unit))
        for place, reading in zip((*pieces, *left), (*readings, *map(_or_unread, late[: len(left)])), strict=True)
        if reading.text.strip()
    ]
    lone = zip(level, late[len(left) :], strict=True)
    read += [
        (place, told) for place, reading in lone if _is_lone(told := settled(upright.grey, place, reading, image.unit))
    ]
    seen = seen_together(upright.grey, read, image)
    words = tuple(word for place, reading in seen for word in words_of(upright.grey, place, reading, image.unit))
    height, width = image.shape
    rulings = tuple(_rulings(upright.ruling, image.unit))
    return PrintedPage(
        number, width / image.unit, height / image.unit, words, scanned=True, image=image, rulings=rulings
    )


def _pieces(places: Sequence[Quad], upright: Upright) -> tuple[Quad, ...]:
    unit = upright.image.unit
    return tuple(
        piece for cut in cut_at_rules(places, upright.ruling, unit) for piece in stacked(upright.grey, cut, unit)
    )


def cut_at_rules(places: Sequence[Quad], ruling: Ruling, unit: float) -> tuple[Quad, ...]:
    """Text boxes cut where a rule passes through them and drawn back from rules that they touch.

    A detector joins numbers of neighbouring cells, and a recogniser reads a rule at a crop's edge as 1, l or |.
    """
    pieces: list[Quad] = []
    for place in places:
        x0, y0, x1, y1 = place.bounds
        if abs(place.points[0][1] - place.points[1][1]) > 0.35 * (y1 - y0):
            pieces.append(place)  # writing that leans: a stamp, a note by hand
            continue
        middle = (y0 + y1) / 2
        downs = sorted(r.at(middle) for r in ruling.vertical if r.start <= middle <= r.end)
        for left, right in _parted(x0, x1, downs, unit):
            centre = (left + right) / 2
            acrosses = sorted(r.at(centre) for r in ruling.horizontal if r.start <= centre <= r.end)
            for top, bottom in _parted(y0, y1, acrosses, unit):
                pieces.append(Quad.of_box(left, top, right, bottom))
    return tuple(pieces)


def _parted(low: float, high: float, rules: Sequence[float], unit: float) -> Iterator[tuple[float, float]]:
    """The stretches of ``low``–``high`` between the rules; slivers next to a rule are dropped, they hold no text."""
    half = settings.RULE_KEEP_OFF * unit
    inside = [r for r in rules if low - half < r < high + half]
    bounds = [low, *(v for r in inside for v in (r - half, r + half)), high]
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        if end - start >= settings.PIECE_LEAST * unit:
            yield start, end


def _sample(pieces: Sequence[Quad]) -> list[int]:
    """The lines that tell most about whether a page reads: of some characters. A lone 0 reads on its head as well, and of a
    long line's characters one is always doubtful.
    """
    lengths = [(x1 - x0) / max(1.0, y1 - y0) for x0, y0, x1, y1 in (p.bounds for p in pieces)]
    unlike = [abs(math.log(max(length, 0.1) / settings.TURN_LINE)) for length in lengths]
    return sorted(range(len(pieces)), key=unlike.__getitem__)[: settings.TURN_SAMPLE]


def _mean_score(readings: Sequence[Reading]) -> float:
    return sum(r.score for r in readings) / len(readings) if readings else 0.0


def _read_sample(grey: Pixels, pieces: Sequence[Quad], engine: OcrEngine) -> dict[int, Reading]:
    """The sample's readings, by where they stand among ``pieces``: read first, so that a page on its head is read once."""
    chosen = _sample(pieces)
    return dict(zip(chosen, engine.recognise(grey, [pieces[i] for i in chosen]), strict=True))


def _stands_on_head(grey: Pixels, pieces: Sequence[Quad], known: Mapping[int, Reading], engine: OcrEngine) -> bool:
    """Whether the sample reads badly, and better when it is turned round."""
    score = _mean_score(list(known.values()))
    if not known or score >= settings.TURN_SURE:
        return False
    height, width = grey.shape
    turned = [
        Quad.of_box(width - x1, height - y1, width - x0, height - y0)
        for x0, y0, x1, y1 in (pieces[i].bounds for i in known)
    ]
    return _mean_score(engine.recognise(np.ascontiguousarray(grey[::-1, ::-1]), turned)) > score + 0.05


def _or_unread(reading: Reading) -> Reading:
    """A reading of ink that the detector passed over. What cannot be read is no blank: it stands as U+FFFD."""
    if reading.text.strip() and reading.score >= settings.SECOND_LOOK_LEAST:
        return reading
    return Reading(UNREAD, 0.0)


def _is_lone(reading: Reading) -> bool:
    """Whether a reading of ink beside numbers, where no rules say that a cell is there, is a number, a dash or a slash: nothing else is one."""
    text = reading.text.strip()
    return (text.isdigit() or text in settings.DASHES or text == "/") and reading.score >= settings.SECOND_LOOK_LEAST


def _rulings(ruling: Ruling, unit: float) -> Iterator[Box]:
    """The rules as thin boxes in points: straight by now, so that each lies at its level."""
    for rule in ruling.horizontal:
        yield Box(rule.start / unit, rule.level / unit, rule.end / unit, rule.level / unit)
    for rule in ruling.vertical:
        yield Box(rule.level / unit, rule.start / unit, rule.level / unit, rule.end / unit)
