"""Digital PDF pages: words, ruled lines and what is the matter with them.

PDFium is read directly (``pypdfium2.raw``): about 10 ms a page where playa, camelot's reader, takes 60-130 ms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from extractor.errors import LimitExceeded, MissingTool, PasswordNeeded, UnreadableFile
from extractor.geometry import intersection_area
from extractor.readers.pdf_clip import Covers
from extractor.readers.pdf_drawing import Drawing, read_drawing
from extractor.readers.pdf_struck import strike_words
from extractor.readers.pdf_text import Frame, TextLayer, common_share, frame_of, read_text
from extractor.records import Box, PrintedPage, Problem, Source, Word
from extractor.settings import (
    PDF_COMMON_SHARE,
    PDF_LARGEST_PAGE,
    PDF_LEAST_TEXT,
    PDF_MOST_PAGES,
    PDF_SCAN_COVER,
    PDF_UNMAPPED_SHARE,
)

_MOST_ANNOTATIONS = 2000
_Edges = tuple[float, float, float, float]
_FEW_OUTSIDE = 5  # characters: crop marks


def read_pages(source: Source) -> tuple[tuple[PrintedPage, ...], tuple[Problem, ...]]:
    """Every page of a PDF: words and ruled lines in points from the top left of the page as displayed.

    A page without a usable text layer comes with ``scanned=True``: its words, if any, are foreign OCR or junk.
    A page that cannot be read comes empty, with a ``Problem``.

    Raises ``PasswordNeeded`` for an encrypted file and no right password, ``UnreadableFile`` for one that is damaged,
    ``LimitExceeded`` for one with too many pages.
    """
    try:
        import pypdfium2
    except ImportError as error:
        raise MissingTool(
            "读取 PDF 需要 pypdfium2：请执行 pip install 'extractor[pdf]'",
            "reading PDF needs pypdfium2: run pip install 'extractor[pdf]'",
        ) from error
    document = open_document(source)
    pages: list[PrintedPage] = []
    problems: list[Problem] = []
    try:
        count = len(document)
        if count == 0:
            raise UnreadableFile("PDF 中没有任何页", "the PDF has no page")
        if count > PDF_MOST_PAGES:
            raise LimitExceeded(
                f"PDF 有 {count} 页，超过上限 {PDF_MOST_PAGES} 页",
                f"the PDF has {count} pages, more than the limit of {PDF_MOST_PAGES}",
            )
        problems += _document_problems(document)
        has_forms = document.get_formtype() != pypdfium2.raw.FORMTYPE_NONE
        if has_forms:
            document.init_forms()
        for number in range(1, count + 1):
            try:
                page, found = _read_page(document, number)
            except (pypdfium2.PdfiumError, OSError, ValueError, OverflowError) as error:
                page = PrintedPage(number, 595.0, 842.0, ())
                found = [Problem("page_damaged", f"第 {number} 页损坏，未能读取（{error}）", number)]
            pages.append(page)
            problems += found
    finally:
        document.close()
    return tuple(pages), tuple(problems)


def open_document(source: Source) -> Any:
    """PDFium's document of a source; see ``read_pages`` for the errors. The caller closes it."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        return pypdfium2.PdfDocument(source.data, password=source.password)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise PasswordNeeded(
                "PDF 已加密，密码不对" if source.password else "PDF 已加密，请用 --password 给出密码",
                "the PDF is encrypted and the password is wrong"
                if source.password
                else "the PDF is encrypted: give its password with --password",
            ) from error
        raise UnreadableFile("PDF 已损坏，无法打开", "the PDF is damaged and cannot be opened") from error


def _document_problems(document: Any) -> Iterator[Problem]:
    attached = document.count_attachments()
    if attached > 0:
        names = []
        for i in range(min(attached, 5)):
            try:
                names.append(document.get_attachment(i).get_name())
            except Exception:  # a broken attachment is named by its number
                names.append(f"#{i + 1}")
        more = "等" if attached > len(names) else ""
        yield Problem("attachments", f"PDF 带有 {attached} 个附件，未读取：{'、'.join(names)}{more}")


def _read_page(document: Any, number: int) -> tuple[PrintedPage, list[Problem]]:
    page = document[number - 1]
    try:
        page, problems, struck_out = _with_annotations(document, page, number)
        frame = frame_of(page)
        if not (0 < frame.width <= PDF_LARGEST_PAGE and 0 < frame.height <= PDF_LARGEST_PAGE):
            problem = Problem(
                "page_size", f"第 {number} 页尺寸异常（{frame.width:.0f}×{frame.height:.0f}），未读取", number
            )
            return PrintedPage(number, 595.0, 842.0, ()), [problem]
        drawing = read_drawing(page, frame)
        text = read_text(page, frame, drawing.shades + drawing.images, Covers(drawing.covers, drawing.texts))
        strokes = [*drawing.strokes, *(frame.box(*edges) for edges in struck_out)]
        text.words, drawing.rulings = strike_words(text.words, drawing.rulings, strokes)
    finally:
        page.close()
    if drawing.truncated:
        problems.append(Problem("drawing_truncated", f"第 {number} 页图形过多，只看了一部分线条", number))
    words, scanned, found = _judge(text, drawing, frame, number)
    printed = PrintedPage(
        number,
        frame.width,
        frame.height,
        tuple(words),
        scanned,
        rulings=tuple(_on_page(drawing.rulings, frame)),
        pictures=tuple(_on_page(drawing.images, frame)),
    )
    return printed, problems + found


def _with_annotations(document: Any, page: Any, number: int) -> tuple[Any, list[Problem], list[_Edges]]:
    """The page with its annotations and form fields made part of its content, so that they are read like print; a
    word on remarks that no print shows; and the areas that remarks strike out, in the page's coordinates."""
    from pypdfium2 import raw

    printed = {
        raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_LINE, raw.FPDF_ANNOT_INK,
    }  # fmt: skip
    struck_out: list[_Edges] = []
    flatten = False
    remarks: list[str] = []
    for i in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST_ANNOTATIONS)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, i)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        seen = raw.FPDFAnnot_GetAP(annotation, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2
        flatten = flatten or kind in printed
        if kind == raw.FPDF_ANNOT_STRIKEOUT and not raw.FPDFAnnot_GetFlags(annotation) & raw.FPDF_ANNOT_FLAG_HIDDEN:
            struck_out += _marked_areas(annotation)
        if not seen and kind != raw.FPDF_ANNOT_WIDGET:
            remarks += _contents(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
    problems = []
    if remarks:
        problems.append(
            Problem("remarks", f"第 {number} 页有未印出的批注，未计入正文：{'；'.join(remarks)[:60]}", number)
        )
    if flatten and raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
        page.close()
        page = document[number - 1]
    return page, problems, struck_out


def _marked_areas(annotation: Any) -> Iterator[_Edges]:
    """The areas that an annotation marks: left, bottom, right, top."""
    from pypdfium2 import raw

    quad, rect = raw.FS_QUADPOINTSF(), raw.FS_RECTF()
    marked = raw.FPDFAnnot_CountAttachmentPoints(annotation)
    for k in range(marked):
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, k, quad):
            xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
            yield min(xs), min(ys), max(xs), max(ys)
    if not marked and raw.FPDFAnnot_GetRect(annotation, rect):
        yield rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top)


def _contents(annotation: Any) -> list[str]:
    """What an annotation says, if anything."""
    import ctypes

    from pypdfium2 import raw

    length = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    if length <= 2:
        return []
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAnnot_GetStringValue(annotation, b"Contents", ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    text = buffer.raw[: length - 2].decode("utf-16-le", "replace").strip()
    return [text] if text else []


def _on_page(boxes: Sequence[Box], frame: Frame) -> Iterator[Box]:
    for b in boxes:
        x0, x1 = max(b.x0, 0.0), min(b.x1, frame.width)
        y0, y1 = max(b.y0, 0.0), min(b.y1, frame.height)
        if x0 <= x1 and y0 <= y1:
            yield Box(x0, y0, x1, y1)


def _judge(text: TextLayer, drawing: Drawing, frame: Frame, number: int) -> tuple[list[Word], bool, list[Problem]]:
    """The page's words, whether it must be looked at as an image, and why."""
    area = Box(0, 0, frame.width, frame.height)
    cover = max((intersection_area(image, area) for image in drawing.images), default=0.0)
    pictured = cover >= PDF_SCAN_COVER * frame.width * frame.height
    visible = sum(len(w.text) for w in text.words)
    hidden = sum(len(w.text) for w in text.hidden)
    if pictured and visible + hidden and hidden >= visible:
        message = f"第 {number} 页是扫描图像，带有他处识别的隐藏文字层"
        return text.hidden + text.words, True, [Problem("hidden_text_layer", message, number)]
    problems = list(_left_out(text, number))
    share = common_share(text.words)
    lies = text.unmapped > PDF_UNMAPPED_SHARE * text.characters or (share is not None and share < PDF_COMMON_SHARE)
    if lies and text.characters >= PDF_LEAST_TEXT:
        message = f"第 {number} 页的文字层与所印不符（字体编码损坏），需按图像识别"
        return text.words, True, [*problems, Problem("text_layer_lies", message, number)]
    scanned = visible < PDF_LEAST_TEXT and bool(drawing.images)
    return text.words, scanned, problems


def _left_out(text: TextLayer, number: int) -> Iterator[Problem]:
    """A word on everything in the text layer that is no print."""
    hidden = "".join(w.text for w in text.hidden)
    watermark = "".join(w.text for w in text.watermark)
    if hidden:
        message = f"第 {number} 页有看不见的文字 {len(hidden)} 字，未采用：{hidden[:30]}"
        yield Problem("hidden_text", message, number)
    if watermark:
        yield Problem("watermark", f"第 {number} 页的水印未计入正文：{watermark[:20]}", number)
    if text.outside > _FEW_OUTSIDE:
        yield Problem("text_outside", f"第 {number} 页有 {text.outside} 字在页面之外，未采用", number)
